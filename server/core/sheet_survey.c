/* A survey (满意度测评): the service of each department over a period, scored from return visits,
 * spot checks and what was asked of people (P8.5).
 *
 *   open ─ score ─► open ─ close, once the period is over ─► closed
 *                    └──── cancel ─► cancelled
 *
 * A line is a department: how many were reached by return visits and how many of them were
 * satisfied, how many slips were checked (by sample, on patrol, unannounced) and how many had no
 * fault, the score that was entered; its score is the mean of those of the three that there are, in
 * per cent, each with its weight in the policy. Each step counts anew; with the closing it stays as
 * it is. subject: the period, 2026-Q4; anchor_ms: its end. */
#include "core/fee_period.h"
#include "core/sheet_rows.h"
#include "core/ticket_fold.h"

#include <string.h>

#define R(NAME) BIT(ROLE_##NAME)
#define S(NAME) BIT(SHEET_STATE_##NAME)

#define SCORERS (R(DESK_SUPERVISOR) | R(SITE_DIRECTOR) | R(QUALITY) | R(AREA_MANAGER))
#define JUDGES  (R(SITE_DIRECTOR) | R(QUALITY) | R(AREA_MANAGER))
#define READERS                                                                                    \
    (SCORERS | R(DEPARTMENT_SUPERVISOR) | R(ENGINEERING) | R(DEPUTY_GENERAL_MANAGER) |             \
     R(GENERAL_MANAGER) | R(ADMIN) | R(AUDITOR))

enum { FULL = 100 };

/* ---- scores -----------------------------------------------------------------------------------
 */

struct mean {
    uint32_t sum, weight;
};

static void add_share(struct mean *m, uint32_t weight, uint32_t good, uint32_t all)
{
    if (all != 0) {
        m->sum += weight * ((good * FULL + all / 2) / all);
        m->weight += weight;
    }
}

static void score_line(const struct policy *p, struct sheet_line *l)
{
    struct mean m = {0, 0};
    add_share(&m, p->survey_weights[SURVEY_VISITS], l->counted, l->quantity);
    add_share(&m, p->survey_weights[SURVEY_CHECKS], l->passed, l->checks);
    add_share(&m, p->survey_weights[SURVEY_ASKED], l->entered, l->entered != 0 ? FULL : 0);
    l->score = m.weight == 0 ? 0 : (m.sum + m.weight / 2) / m.weight;
    l->state = m.weight == 0 ? SHEET_LINE_OPEN : SHEET_LINE_DONE;
}

static const struct sheet_line *given_for(const struct sheet_context *x, const char *department)
{
    for (uint32_t i = 0; i < x->c->line_count; i++) {
        if (strcmp(x->c->lines[i].code, department) == 0) {
            return &x->c->lines[i];
        }
    }
    return NULL;
}

/* All departments as they stand now, with what was entered before or is now. */
static void put_lines(struct sheet_context *x, struct sheet_change *change)
{
    const struct sheet_facts *f = x->facts;
    for (uint32_t i = 0; i < f->book_count; i++) {
        struct sheet_line *l = &x->out->lines[i];
        const struct sheet_line *before = sheet_line_find(x->s, f->book[i].code);
        const struct sheet_line *now = given_for(x, f->book[i].code);
        *l = f->book[i];
        l->entered = now != NULL ? now->quantity : before != NULL ? before->entered : 0;
        score_line(x->policy, l);
    }
    change->set |= SHEET_HAS_LINES;
    change->lines = x->out->lines;
    change->line_count = f->book_count;
}

static void emit_counted(struct sheet_context *x, enum sheet_verb verb, enum sheet_state to)
{
    struct sheet_change *change = sheet_begin(x, verb);
    sheet_set_given(x, change);
    change->set &= ~(uint32_t)SHEET_HAS_TEXT; /* a remark: it stands in the history */
    put_lines(x, change);
    change->state = (uint8_t)to;
    sheet_emit(x, change);
}

static bool is_scored(const struct sheet_change *change)
{
    bool scored = false;
    for (uint32_t i = 0; i < change->line_count; i++) {
        scored |= change->lines[i].state == SHEET_LINE_DONE;
    }
    return scored;
}

/* ---- the steps --------------------------------------------------------------------------------
 */

static void run_open(struct sheet_context *x)
{
    struct fee_period p;
    if (!fee_period_parse(&x->policy->calendar.zone, x->c->subject, &p) ||
        p.start_ms[0] > x->now_ms) {
        sheet_refuse_field(x, "subject",
                           "is a month, quarter or half-year up to now: 2026-11, 2026-Q4, 2026-H2");
        return;
    }
    if (x->facts->period_taken) {
        error_set(&x->out->refusal, ERROR_EXISTS, x->c->subject, "it has a sheet already");
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_OPEN);
    sheet_set_given(x, change);
    put_lines(x, change);
    if (x->actor == NULL && !is_scored(change)) {
        return; /* the server asks nobody about a period in which nothing was done */
    }
    change->set |= SHEET_HAS_ANCHOR | SHEET_HAS_ROLE;
    change->anchor_ms = p.start_ms[p.months];
    change->turn_role = ROLE_QUALITY;
    change->state = SHEET_STATE_OPEN;
    sheet_emit(x, change);
}

static bool is_of_the_site(const struct sheet_context *x, const char *department)
{
    for (uint32_t i = 0; i < x->facts->book_count; i++) {
        if (strcmp(x->facts->book[i].code, department) == 0) {
            return true;
        }
    }
    return false;
}

static void run_score(struct sheet_context *x)
{
    for (uint32_t i = 0; i < x->c->line_count; i++) {
        const struct sheet_line *l = &x->c->lines[i];
        if (l->quantity == 0 || l->quantity > FULL) {
            sheet_refuse_field(x, "lines", "a score is 1 to 100 (P8.5)");
            return;
        }
        if (!is_of_the_site(x, l->code)) {
            error_set(&x->out->refusal, ERROR_NOT_FOUND, "department", "%s", l->code);
            return;
        }
    }
    emit_counted(x, SHEET_VERB_SCORE, SHEET_STATE_OPEN);
}

static bool may_close(const struct sheet_context *x, struct error *refusal)
{
    if (x->now_ms < x->s->anchor_ms) {
        error_set(refusal, ERROR_REFUSED, "close",
                  "the period is not over: its visits and checks are not all made (P8.5)");
        return false;
    }
    return true;
}

static void run_close(struct sheet_context *x)
{
    emit_counted(x, SHEET_VERB_CLOSE, SHEET_STATE_CLOSED);
}

static const struct sheet_row rows[] = {
    {.verb = SHEET_VERB_OPEN,
     .roles = SCORERS | ROLE_SERVER,
     .states = NO_SHEET,
     .required = SHEET_HAS_SUBJECT,
     .optional = SHEET_HAS_TEXT,
     .to = SHEET_STATE_OPEN,
     .rule = "P8.5",
     .note = "subject is the period: a month 2026-11, a quarter 2026-Q4, a half-year 2026-H2; one "
             "for each; by the server itself with the first week's end after a period of the "
             "policy, where anything was visited or checked in it",
     .run = run_open},
    {.verb = SHEET_VERB_SCORE,
     .roles = SCORERS,
     .states = S(OPEN),
     .required = SHEET_HAS_LINES,
     .optional = SHEET_HAS_TEXT,
     .rule = "P8.5",
     .note = "each line a department and, as quantity, its score of 1 to 100, as asked of people; "
             "again while it is open; text is a remark",
     .run = run_score},
    {.verb = SHEET_VERB_CLOSE,
     .roles = JUDGES,
     .states = S(OPEN),
     .optional = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CLOSED,
     .rule = "P8.5",
     .note = "once the period is over: the scores stay as they are then",
     .may = may_close,
     .run = run_close},
    {.verb = SHEET_VERB_CANCEL,
     .roles = JUDGES,
     .states = S(OPEN),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CANCELLED,
     .rule = "P8.5",
     .note = "opened by mistake; text says why",
     .run = sheet_run_noted}};

static const struct sheet_rules survey = {
    .kind = SHEET_KIND_SURVEY,
    .letter = 'S',
    .rule = "P8.5",
    .about = "the service of each department over a period, scored",
    .readers = READERS,
    .lasting = true,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
};

const struct sheet_rules *sheet_survey_rules(void)
{
    return &survey;
}
