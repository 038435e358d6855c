#include "rights.h"

#include <string.h>

#define CASE(NAME)           PAIGONG__CLIENT_FRAME__COMMAND_##NAME
#define DESK                 "desk monitor desk_supervisor "
#define CREW                 "technician crew_lead "
#define CHIEFS               "department_supervisor site_director area_manager "
#define MANAGERS             "deputy_general_manager general_manager "
#define SUPERVISORS          "desk_supervisor " CHIEFS MANAGERS
#define WORKERS              CREW "engineering contractor "
#define OFFICE               DESK CREW SUPERVISORS "engineering quality finance contractor "
#define ALL                  OFFICE "guard admin auditor "
#define LOOKERS              CREW "contractor department_supervisor desk_supervisor "
#define OFFICE_OF_COMPLAINTS DESK CREW "department_supervisor site_director quality area_manager "
#define STAFF                DESK CREW SUPERVISORS "engineering quality finance guard "
#define STOCK_READERS        DESK CREW SUPERVISORS "engineering quality finance admin auditor "

static const struct {
    Paigong__ClientFrame__CommandCase command;
    const char *name, *roles;
    bool write;
} frames[] = {
    {CASE(HELLO), "hello", ALL, false},
    {CASE(ENROLL), "enroll", ALL, false},
    {CASE(NEW_TICKET), "new_ticket", STAFF, true},
    {CASE(TICKET_COMMAND), "ticket_command", OFFICE "guard ", true},
    {CASE(LOG_ENTRY), "log_entry", DESK CREW "guard ", true},
    {CASE(LOG_DONE), "log_done", DESK CREW "guard ", true},
    {CASE(LOG_LIST), "log_list", DESK CREW "guard " SUPERVISORS "quality admin auditor ", false},
    {CASE(NIGHT_LIST), "night_list", DESK SUPERVISORS "quality admin auditor ", false},
    {CASE(CALL_CARD), "call_card", DESK "crew_lead " SUPERVISORS "quality admin auditor ", false},
    {CASE(WARRANTY_SHOW), "warranty_show", OFFICE "admin auditor ", false},
    {CASE(WORKFLOW_SHOW), "workflow_show", ALL, false},
    {CASE(SHOW), "show", ALL, false},
    {CASE(LIST_TICKETS), "list_tickets", ALL, false},
    {CASE(ROWS_OF), "rows_of", ALL, false},
    {CASE(HISTORY), "history", ALL, false},
    {CASE(WATCH), "watch", ALL, false},
    {CASE(CANCEL), "cancel", ALL, false},
    {CASE(SITE_ADD), "site_add", "admin ", true},
    {CASE(SITE_LIST), "site_list", ALL, false},
    {CASE(STAFF_ADD), "staff_add", "admin ", true},
    {CASE(STAFF_LIST), "staff_list", DESK "crew_lead " SUPERVISORS "quality admin auditor ", false},
    {CASE(STAFF_REVOKE), "staff_revoke", "admin ", true},
    {CASE(IMPORT), "import", "admin ", true},
    {CASE(POLICY_SHOW), "policy_show", ALL, false},
    {CASE(POLICY_CHECK), "policy_check", "admin ", false},
    {CASE(RETENTION_LIST), "retention_list", "admin auditor ", false},
    {CASE(RETENTION_ERASE), "retention_erase", "admin ", true},
    {CASE(POLICY_SET), "policy_set", "admin ", true},
    {CASE(SPOTCHECK_DRAW), "spotcheck_draw", SUPERVISORS "quality admin auditor ", false},
    {CASE(SPOTCHECK_LIST), "spotcheck_list", SUPERVISORS "quality admin auditor ", false},
    {CASE(SPOTCHECK_VERIFY), "spotcheck_verify", SUPERVISORS "quality admin auditor ", false},
    {CASE(AUDIT_VERIFY), "audit_verify", SUPERVISORS "quality admin auditor ", false},
    {CASE(AUDIT_SHOW), "audit_show", "admin auditor ", false},
    {CASE(REPORT_DAY), "report_day", SUPERVISORS "crew_lead quality finance admin auditor ", false},
    {CASE(REPORT), "report", SUPERVISORS "crew_lead quality finance admin auditor ", false},
    {CASE(REPORT_PERSON), "report_person",
     "crew_lead department_supervisor site_director quality area_manager deputy_general_manager "
     "general_manager auditor ",
     false},
    {CASE(BACKUP), "backup", "admin ", false},
    {CASE(WEEK_TAKE), "week_take", ALL, true},
    {CASE(RENEW), "renew", ALL, true},
    {CASE(SHIFT_SET), "shift_set", "crew_lead department_supervisor site_director admin ", true},
    {CASE(SHIFT_LIST), "shift_list", DESK CREW SUPERVISORS "quality admin auditor ", false},
    {CASE(FREE_LIST), "free_list", DESK "crew_lead " SUPERVISORS "quality admin auditor ", false},
    {CASE(SHEET_COMMAND), "sheet_command", OFFICE "guard admin ", true},
    {CASE(SHOW_SHEET), "show_sheet", ALL, false},
    {CASE(LIST_SHEETS), "list_sheets", ALL, false},
    {CASE(STOCK_MOVE), "stock_move", "crew_lead department_supervisor site_director finance ",
     true},
    {CASE(STOCK_LIST), "stock_list", STOCK_READERS, false},
    {CASE(STOCK_MOVES), "stock_moves", STOCK_READERS, false},
    {CASE(SUGGEST), "suggest", ALL, false},
    {CASE(WALLBOARD_ADD), "wallboard_add", "admin ", true},
    {CASE(WALLBOARD_REVOKE), "wallboard_revoke", "admin ", true},
    {CASE(WALLBOARD_LIST), "wallboard_list", "admin auditor ", false},
};

static const struct {
    enum command_type command;
    const char *roles;
} commands[] = {
    {COMMAND_NEW, DESK CREW},
    {COMMAND_DISPATCH, DESK "crew_lead department_supervisor "},
    {COMMAND_NOTIFIED, DESK WORKERS},
    {COMMAND_ACCEPT, WORKERS},
    {COMMAND_REFUSE, WORKERS},
    {COMMAND_HANDOVER, WORKERS},
    {COMMAND_ARRIVE, WORKERS},
    {COMMAND_ABSENT, WORKERS},
    {COMMAND_FIND, WORKERS},
    {COMMAND_QUOTE, DESK WORKERS "department_supervisor "},
    {COMMAND_APPROVE, DESK "crew_lead department_supervisor site_director "},
    {COMMAND_CONSENT, DESK WORKERS},
    {COMMAND_MATERIAL, WORKERS},
    {COMMAND_PHOTO, DESK WORKERS},
    {COMMAND_COMPLEX, WORKERS},
    {COMMAND_BACK, WORKERS},
    {COMMAND_REFER, DESK WORKERS "department_supervisor "},
    {COMMAND_PROMISE, DESK "crew_lead department_supervisor engineering "},
    {COMMAND_BOOK, DESK WORKERS "department_supervisor "},
    {COMMAND_WAIT, DESK WORKERS},
    {COMMAND_RESUME, DESK WORKERS "department_supervisor "},
    {COMMAND_DONE, WORKERS},
    {COMMAND_SIGN, DESK WORKERS},
    {COMMAND_PAY, DESK WORKERS "finance "},
    {COMMAND_CHECK, "crew_lead department_supervisor site_director "},
    {COMMAND_RETURN, DESK},
    {COMMAND_VISIT, DESK},
    {COMMAND_CLOSE, "desk_supervisor department_supervisor site_director quality area_manager "},
    {COMMAND_CANCEL, DESK},
    {COMMAND_TAKE, OFFICE},
    {COMMAND_CASH_RECEIVE, "finance "},
    {COMMAND_REFUND, DESK "finance department_supervisor site_director "},
    {COMMAND_SPOTCHECK_RECORD, "department_supervisor site_director "},
    {COMMAND_CODES, DESK},
    {COMMAND_ACKNOWLEDGE, OFFICE},
    {COMMAND_LINK, DESK CREW "guard "},
    {COMMAND_TELL, DESK},
    {COMMAND_URGE, DESK CREW},
    {COMMAND_ANSWER, DESK WORKERS "department_supervisor "},
    {COMMAND_WARRANTY, "desk_supervisor department_supervisor site_director quality "},
};

/* What a kind has beside a repair's, or by others. */
static const struct {
    enum kind kind;
    enum command_type command;
    const char *roles;
} of_kind[] = {
    {KIND_PUBLIC, COMMAND_NEW, STAFF},
    {KIND_PUBLIC, COMMAND_CONFIRM, DESK WORKERS "guard "},
    {KIND_PUBLIC, COMMAND_VERIFY, "department_supervisor site_director "},
    {KIND_DEFECT, COMMAND_APPOINT, DESK "department_supervisor engineering "},
    {KIND_DEFECT, COMMAND_CONFIRM, WORKERS "desk_supervisor department_supervisor "},
    {KIND_DEFECT, COMMAND_COLLECT, "engineering contractor "},
    {KIND_DEFECT, COMMAND_HAND_BACK, "engineering contractor "},
    {KIND_COMPLAINT, COMMAND_NEW, OFFICE_OF_COMPLAINTS},
    {KIND_COMPLAINT, COMMAND_NOTIFIED, DESK LOOKERS},
    {KIND_COMPLAINT, COMMAND_ACCEPT, LOOKERS},
    {KIND_COMPLAINT, COMMAND_REFUSE, LOOKERS},
    {KIND_COMPLAINT, COMMAND_HANDOVER, LOOKERS},
    {KIND_COMPLAINT, COMMAND_ARRIVE, LOOKERS},
    {KIND_COMPLAINT, COMMAND_FIND, LOOKERS},
    {KIND_COMPLAINT, COMMAND_WAIT, DESK LOOKERS},
    {KIND_COMPLAINT, COMMAND_RESUME, DESK LOOKERS "engineering "},
    {KIND_COMPLAINT, COMMAND_DONE, LOOKERS "engineering "},
    {KIND_COMPLAINT, COMMAND_PHOTO, DESK LOOKERS "engineering "},
    {KIND_COMPLAINT, COMMAND_CANCEL, "desk_supervisor "},
    {KIND_COMPLAINT, COMMAND_RESPONSIBLE, DESK "site_director quality area_manager "},
    {KIND_MAINTENANCE, COMMAND_NEW, ""},
    {KIND_WORKS, COMMAND_NEW,
     "desk_supervisor department_supervisor site_director engineering area_manager "},
    {KIND_DEVICE_RETURN, COMMAND_NEW, DESK CREW "department_supervisor engineering "},
    {KIND_EMERGENCY, COMMAND_NEW, STAFF},
    {KIND_EMERGENCY, COMMAND_ACKNOWLEDGE, OFFICE "guard "},
    {KIND_EMERGENCY, COMMAND_CLOSE, DESK CHIEFS "crew_lead quality "},
    {KIND_EMERGENCY, COMMAND_STEP, DESK CREW SUPERVISORS "engineering quality contractor guard "},
    {KIND_EMERGENCY, COMMAND_PULL, DESK "crew_lead department_supervisor site_director "},
    {KIND_EMERGENCY, COMMAND_RELEASE, DESK "crew_lead department_supervisor site_director "},
};

bool rights_role(const char *roles, enum role role)
{
    const char *name = role_name(role);
    size_t length = strlen(name);
    for (const char *at = roles; (at = strstr(at, name)); at++)
        if ((at == roles || at[-1] == ' ') && at[length] == ' ')
            return true;
    return false;
}

bool rights_any_role(const char *roles, const struct staff *s)
{
    bool any = rights_role(roles, s->role);
    for (uint8_t i = 0; i < s->standing_count; i++)
        any |= rights_role(roles, s->standing[i].role);
    return any;
}

bool rights_frame(Paigong__ClientFrame__CommandCase command, const struct staff *s)
{
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
        if (frames[i].command == command)
            return rights_any_role(frames[i].roles, s);
    return false;
}

const char *rights_frame_name(Paigong__ClientFrame__CommandCase command)
{
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
        if (frames[i].command == command)
            return frames[i].name;
    return "nothing";
}

bool rights_is_write(Paigong__ClientFrame__CommandCase command)
{
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
        if (frames[i].command == command)
            return frames[i].write;
    return false;
}

bool rights_command(enum kind kind, enum command_type command, enum role role)
{
    for (size_t i = 0; i < sizeof of_kind / sizeof *of_kind; i++)
        if (of_kind[i].kind == kind && of_kind[i].command == command)
            return rights_role(of_kind[i].roles, role);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (commands[i].command == command)
            return rights_role(commands[i].roles, role);
    return false;
}

bool rights_any_command(enum kind kind, enum command_type command, const struct staff *s)
{
    bool any = rights_command(kind, command, s->role);
    for (uint8_t i = 0; i < s->standing_count; i++)
        any |= rights_command(kind, command, s->standing[i].role);
    return any;
}

bool rights_site(const struct staff *s, const char *site)
{
    for (uint8_t i = 0; i < s->site_count; i++)
        if (strcmp(s->sites[i], site) == 0)
            return true;
    return s->all_sites;
}

/* ---- tickets ------------------------------------------------------------------------------- */

static bool is_own(const struct rights_sight *t, const struct staff *s)
{
    return strcmp(t->technician, s->id) == 0;
}

static bool is_own_crew(const struct rights_sight *t, const struct staff *s)
{
    return t->crew[0] && strcmp(t->crew, s->crew) == 0;
}

bool rights_sees(const struct rights_sight *t, const struct staff *s)
{
    if (s->revoked || !rights_site(s, t->site))
        return false;
    if (t->to[0] && strcmp(t->to, s->id) == 0)
        return true;
    switch (s->role) {
    case ROLE_GUARD:
        return t->alarm || strcmp(t->received_by, s->id) == 0;
    case ROLE_TECHNICIAN:
    case ROLE_CREW_LEAD:
        return t->alarm || is_own(t, s) || is_own_crew(t, s) || strcmp(t->received_by, s->id) == 0;
    case ROLE_CONTRACTOR:
        return is_own(t, s) || is_own_crew(t, s) || t->outside;
    default:
        return true;
    }
}

bool rights_personal(const struct rights_sight *t, const struct staff *s)
{
    if (!rights_sees(t, s))
        return false;
    switch (s->role) {
    case ROLE_DESK:
    case ROLE_MONITOR:
    case ROLE_DESK_SUPERVISOR:
        return true;
    case ROLE_TECHNICIAN:
        return t->open && is_own(t, s);
    case ROLE_CREW_LEAD:
        return t->open && (is_own(t, s) || is_own_crew(t, s));
    case ROLE_CONTRACTOR:
        return t->open && (is_own(t, s) || (t->outside && !t->waits));
    case ROLE_ENGINEERING:
        return is_own(t, s) ? t->open : t->engineering;
    case ROLE_DEPARTMENT_SUPERVISOR:
        return (t->open && (t->in_review || is_own(t, s))) || t->holds; /* own: P13.1 */
    default:
        return t->holds;
    }
}

/* ---- entries of no ticket ------------------------------------------------------------------ */

bool rights_entry(enum event_type type, const char *site, const struct staff *s)
{
    if (s->revoked || (site[0] && !rights_site(s, site)))
        return false;
    switch (type) {
    case EVENT_SHIFT_SET:
    case EVENT_SHIFT_REMOVED:
    case EVENT_DUTY_CHANGED:
        return rights_role(DESK CHIEFS MANAGERS "crew_lead quality admin auditor ", s->role);
    case EVENT_REGISTERED:
    case EVENT_REGISTER_DONE:
        return rights_role(DESK CHIEFS MANAGERS "quality admin auditor ", s->role);
    case EVENT_SITE_ADDED:
    case EVENT_POLICY_SET:
    case EVENT_WEEK_OPENED:
    case EVENT_WEEK_CLOSED:
    case EVENT_SAMPLED:
    case EVENT_WEEK_BREACHED:
    case EVENT_WEEK_ESCALATED:
    case EVENT_WEEK_TAKEN:
        return rights_role(SUPERVISORS "quality admin auditor ", s->role);
    default:
        return rights_role("admin auditor ", s->role);
    }
}
