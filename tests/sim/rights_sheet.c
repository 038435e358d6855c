/* Who may do what with which kind of sheet, and who sees it: from docs/sheets.md. */
#include "rights.h"

#include <string.h>

#define DESK     "desk monitor desk_supervisor "
#define MANAGERS "area_manager deputy_general_manager general_manager "
#define KEEPERS  "admin auditor "
#define CHIEFS   "desk_supervisor department_supervisor site_director quality "
#define PLANNERS "desk_supervisor department_supervisor engineering site_director admin "
#define LISTERS  "desk desk_supervisor department_supervisor engineering site_director quality "
#define COUNTERS "department_supervisor site_director finance "
#define JUDGES   "desk_supervisor department_supervisor site_director area_manager "
#define EXCUSERS "desk_supervisor department_supervisor site_director "
#define CUTTERS  DESK "department_supervisor engineering site_director "
#define SITE     "desk_supervisor department_supervisor site_director engineering "
#define DECIDERS                                                                                   \
    "department_supervisor engineering site_director quality area_manager "                        \
    "deputy_general_manager general_manager finance "
#define CHECKERS                                                                                   \
    "desk_supervisor department_supervisor engineering site_director quality area_manager "
#define SCORERS       "desk_supervisor site_director quality area_manager "
#define SURVEY_JUDGES "site_director quality area_manager "
#define SENDERS       DESK "technician crew_lead department_supervisor engineering "
#define SIGNERS       "desk_supervisor site_director admin " MANAGERS
#define ASKED                                                                                      \
    "desk monitor technician crew_lead desk_supervisor department_supervisor engineering "         \
    "site_director quality area_manager deputy_general_manager general_manager finance "           \
    "contractor "

static const struct {
    enum sheet_kind kind;
    enum sheet_verb verb;
    const char *roles;
} verbs[] = {
    {SHEET_KIND_PLAN, SHEET_VERB_OPEN, PLANNERS},
    {SHEET_KIND_PLAN, SHEET_VERB_CHANGE, PLANNERS},
    {SHEET_KIND_PLAN, SHEET_VERB_CANCEL, PLANNERS},
    {SHEET_KIND_VISIT, SHEET_VERB_DONE, "desk desk_supervisor "},
    {SHEET_KIND_VISIT, SHEET_VERB_CANCEL, "desk_supervisor "},
    {SHEET_KIND_CORRECTIVE, SHEET_VERB_OPEN, CHIEFS},
    {SHEET_KIND_CORRECTIVE, SHEET_VERB_CHANGE, "quality "},
    {SHEET_KIND_CORRECTIVE, SHEET_VERB_NOTE, CHIEFS "engineering area_manager "},
    {SHEET_KIND_CORRECTIVE, SHEET_VERB_ANSWER, "department_supervisor "},
    {SHEET_KIND_CORRECTIVE, SHEET_VERB_REJECT, "quality "},
    {SHEET_KIND_CORRECTIVE, SHEET_VERB_CLOSE, "quality "},
    {SHEET_KIND_CORRECTIVE, SHEET_VERB_CANCEL, "site_director quality "},
    {SHEET_KIND_KEY, SHEET_VERB_OPEN, DESK},
    {SHEET_KIND_KEY, SHEET_VERB_LEND, DESK},
    {SHEET_KIND_KEY, SHEET_VERB_BRING_BACK, DESK},
    {SHEET_KIND_KEY, SHEET_VERB_GIVE_BACK, DESK},
    {SHEET_KIND_DEPOSIT, SHEET_VERB_OPEN, "finance admin "},
    {SHEET_KIND_DEPOSIT, SHEET_VERB_ADD, "finance admin "},
    {SHEET_KIND_DEPOSIT, SHEET_VERB_DRAW, "finance "},
    {SHEET_KIND_DEPOSIT, SHEET_VERB_CLOSE, "finance "},
    {SHEET_KIND_HANDOVER, SHEET_VERB_OPEN, LISTERS},
    {SHEET_KIND_HANDOVER, SHEET_VERB_ADD, LISTERS},
    {SHEET_KIND_HANDOVER, SHEET_VERB_CHANGE, LISTERS},
    {SHEET_KIND_HANDOVER, SHEET_VERB_ACCEPT, LISTERS},
    {SHEET_KIND_HANDOVER, SHEET_VERB_REJECT, LISTERS},
    {SHEET_KIND_HANDOVER, SHEET_VERB_CANCEL, "desk_supervisor site_director quality "},
    {SHEET_KIND_COUNT, SHEET_VERB_OPEN, COUNTERS},
    {SHEET_KIND_COUNT, SHEET_VERB_COUNT, COUNTERS "crew_lead "},
    {SHEET_KIND_COUNT, SHEET_VERB_CLOSE, COUNTERS},
    {SHEET_KIND_COUNT, SHEET_VERB_CANCEL, COUNTERS},
    {SHEET_KIND_RECONCILIATION, SHEET_VERB_OPEN, "site_director finance "},
    {SHEET_KIND_RECONCILIATION, SHEET_VERB_COUNT, "finance "},
    {SHEET_KIND_RECONCILIATION, SHEET_VERB_NOTE, JUDGES "finance "},
    {SHEET_KIND_RECONCILIATION, SHEET_VERB_REJECT, JUDGES},
    {SHEET_KIND_RECONCILIATION, SHEET_VERB_CLOSE, JUDGES},
    {SHEET_KIND_RECONCILIATION, SHEET_VERB_CANCEL, "site_director area_manager "},
    {SHEET_KIND_OUTAGE, SHEET_VERB_OPEN, CUTTERS},
    {SHEET_KIND_OUTAGE, SHEET_VERB_ASK, CUTTERS},
    {SHEET_KIND_OUTAGE, SHEET_VERB_ACCEPT, EXCUSERS},
    {SHEET_KIND_OUTAGE, SHEET_VERB_REJECT, EXCUSERS},
    {SHEET_KIND_OUTAGE, SHEET_VERB_TELL, CUTTERS},
    {SHEET_KIND_OUTAGE, SHEET_VERB_CHANGE, CUTTERS},
    {SHEET_KIND_OUTAGE, SHEET_VERB_STEP, CUTTERS},
    {SHEET_KIND_OUTAGE, SHEET_VERB_ADD, CUTTERS},
    {SHEET_KIND_OUTAGE, SHEET_VERB_DONE, CUTTERS},
    {SHEET_KIND_OUTAGE, SHEET_VERB_CANCEL, CUTTERS},
    {SHEET_KIND_SURVEY, SHEET_VERB_OPEN, SCORERS},
    {SHEET_KIND_SURVEY, SHEET_VERB_SCORE, SCORERS},
    {SHEET_KIND_SURVEY, SHEET_VERB_CLOSE, SURVEY_JUDGES},
    {SHEET_KIND_SURVEY, SHEET_VERB_CANCEL, SURVEY_JUDGES},
    {SHEET_KIND_APPROVAL, SHEET_VERB_OPEN, SITE "crew_lead area_manager "},
    {SHEET_KIND_APPROVAL, SHEET_VERB_FEASIBLE, DECIDERS},
    {SHEET_KIND_APPROVAL, SHEET_VERB_INFEASIBLE, DECIDERS},
    {SHEET_KIND_APPROVAL, SHEET_VERB_TELL, "desk desk_supervisor site_director "},
    {SHEET_KIND_APPROVAL, SHEET_VERB_SURVEY, SITE},
    {SHEET_KIND_APPROVAL, SHEET_VERB_PLAN, SITE},
    {SHEET_KIND_APPROVAL, SHEET_VERB_ESTIMATE, SITE},
    {SHEET_KIND_APPROVAL, SHEET_VERB_COMMITTEE, "site_director area_manager "},
    {SHEET_KIND_APPROVAL, SHEET_VERB_AGREE, SITE "desk "},
    {SHEET_KIND_APPROVAL, SHEET_VERB_APPROVE, DECIDERS},
    {SHEET_KIND_APPROVAL, SHEET_VERB_REJECT, DECIDERS},
    {SHEET_KIND_APPROVAL, SHEET_VERB_RAISE, SITE "crew_lead area_manager "},
    {SHEET_KIND_APPROVAL, SHEET_VERB_START, SITE "area_manager "},
    {SHEET_KIND_APPROVAL, SHEET_VERB_PROGRESS,
     "contractor crew_lead engineering department_supervisor site_director "},
    {SHEET_KIND_APPROVAL, SHEET_VERB_ACCEPT, "engineering area_manager "},
    {SHEET_KIND_APPROVAL, SHEET_VERB_INVOICE, "finance site_director department_supervisor "},
    {SHEET_KIND_APPROVAL, SHEET_VERB_CLOSE, "finance site_director "},
    {SHEET_KIND_APPROVAL, SHEET_VERB_NOTE, SITE "desk quality finance " MANAGERS},
    {SHEET_KIND_APPROVAL, SHEET_VERB_CANCEL, SITE "crew_lead area_manager "},
    {SHEET_KIND_DEVICE_RETURN, SHEET_VERB_OPEN, SENDERS},
    {SHEET_KIND_DEVICE_RETURN, SHEET_VERB_CHECK, "crew_lead engineering "},
    {SHEET_KIND_DEVICE_RETURN, SHEET_VERB_APPROVE, "department_supervisor site_director "},
    {SHEET_KIND_DEVICE_RETURN, SHEET_VERB_REJECT,
     "crew_lead engineering department_supervisor site_director "},
    {SHEET_KIND_DEVICE_RETURN, SHEET_VERB_SHIP, SENDERS},
    {SHEET_KIND_DEVICE_RETURN, SHEET_VERB_PROGRESS, SENDERS},
    {SHEET_KIND_DEVICE_RETURN, SHEET_VERB_BRING_BACK, SENDERS},
    {SHEET_KIND_DEVICE_RETURN, SHEET_VERB_LETTER, SENDERS "finance "},
    {SHEET_KIND_DEVICE_RETURN, SHEET_VERB_PAY, "finance "},
    {SHEET_KIND_DEVICE_RETURN, SHEET_VERB_NOTE, SENDERS "site_director finance "},
    {SHEET_KIND_DEVICE_RETURN, SHEET_VERB_CANCEL,
     "desk_supervisor engineering department_supervisor site_director "},
    {SHEET_KIND_CHECK, SHEET_VERB_OPEN, CHECKERS},
    {SHEET_KIND_CHECK, SHEET_VERB_RECORD, CHECKERS},
    {SHEET_KIND_CHECK, SHEET_VERB_CANCEL, "site_director quality "},
    {SHEET_KIND_CONTRACT, SHEET_VERB_OPEN, SIGNERS},
    {SHEET_KIND_CONTRACT, SHEET_VERB_CHANGE, SIGNERS},
    {SHEET_KIND_CONTRACT, SHEET_VERB_CLOSE, SIGNERS},
};

/* All of a site's, and their own: that they opened, hold, or their crew has. */
static const struct {
    enum sheet_kind kind;
    const char *all, *own;
} readers[] = {
    {SHEET_KIND_PLAN, DESK CHIEFS MANAGERS KEEPERS "engineering ", "technician crew_lead "},
    {SHEET_KIND_VISIT, "desk " CHIEFS MANAGERS KEEPERS, ""},
    {SHEET_KIND_CORRECTIVE, CHIEFS MANAGERS KEEPERS "engineering ", "desk monitor crew_lead "},
    {SHEET_KIND_KEY, DESK CHIEFS KEEPERS "engineering area_manager ",
     "technician crew_lead contractor "},
    {SHEET_KIND_DEPOSIT, CHIEFS MANAGERS KEEPERS "engineering finance ", ""},
    {SHEET_KIND_HANDOVER, DESK CHIEFS KEEPERS "engineering area_manager finance ", ""},
    {SHEET_KIND_COUNT, "department_supervisor site_director quality finance " MANAGERS KEEPERS,
     "technician crew_lead "},
    {SHEET_KIND_RECONCILIATION, CHIEFS MANAGERS KEEPERS "finance ", ""},
    {SHEET_KIND_OUTAGE, DESK CHIEFS MANAGERS KEEPERS "engineering guard technician crew_lead ", ""},
    {SHEET_KIND_APPROVAL, SITE "desk quality finance " MANAGERS KEEPERS, "crew_lead contractor "},
    {SHEET_KIND_DEVICE_RETURN,
     DESK "department_supervisor site_director engineering quality finance " MANAGERS KEEPERS,
     "technician crew_lead "},
    {SHEET_KIND_CHECK, "site_director quality " MANAGERS KEEPERS,
     "desk_supervisor department_supervisor engineering "},
    {SHEET_KIND_SURVEY, CHIEFS MANAGERS KEEPERS "engineering ", ""},
    {SHEET_KIND_CONTRACT, DESK CHIEFS MANAGERS KEEPERS "engineering crew_lead finance ",
     "technician contractor "},
};

bool rights_sheet(enum sheet_kind kind, enum sheet_verb verb, enum role role)
{
    if (verb == SHEET_VERB_TAKE || verb == SHEET_VERB_ACKNOWLEDGE)
        return rights_role(ASKED, role);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (verbs[i].kind == kind && verbs[i].verb == verb)
            return rights_role(verbs[i].roles, role);
    return false;
}

static bool is_own(const struct rights_sight *t, const struct staff *s)
{
    return strcmp(t->technician, s->id) == 0 || strcmp(t->received_by, s->id) == 0 ||
           (t->crew[0] && strcmp(t->crew, s->crew) == 0);
}

bool rights_sheet_entry(enum sheet_kind kind, const struct rights_sight *sheet,
                        const struct staff *s)
{
    if (s->revoked || !rights_site(s, sheet->site))
        return false;
    if (sheet->to[0] && strcmp(sheet->to, s->id) == 0)
        return true;
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (readers[i].kind == kind)
            return rights_role(readers[i].all, s->role) ||
                   (rights_role(readers[i].own, s->role) && is_own(sheet, s));
    return false;
}
