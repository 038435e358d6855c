/* Outage (停水停电停气): planned by us, sudden, or the utility's own (P11).
 *
 *   asked ─ accept (a supervisor) ─► open ─ tell ─► active ─ done ─► done
 *     └──── reject ─► cancelled       ▲               │
 *                                     └─── change ────┘     asked, open, active ─ cancel ─►
 * cancelled
 *
 * open: residents are still to be told, by a clock of its own. active: they have been; the end that
 * was stated is its clock. What changes is told anew. done, from open too: restored.
 *
 * anchor_ms: when it begins or began. due_ms: when it ends, as stated, 0: unknown. at_ms: since
 * when it is known, 0: planned, and nothing changed since. quantity: calls linked to it. text: the
 * cause, or what is done. result: why the exception was approved. lines: the zones, each with its
 * units; then the steps (P11.3). */
#include "core/outage.h"
#include "core/sheet_rows.h"
#include "core/ticket_fold.h"

#include "common/text.h"
#include <string.h>

#define R(NAME) BIT(ROLE_##NAME)
#define S(NAME) BIT(SHEET_STATE_##NAME)

#define DESK        (R(DESK) | R(MONITOR) | R(DESK_SUPERVISOR))
#define SUPERVISORS (R(DESK_SUPERVISOR) | R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR))
#define OFFICE      (DESK | SUPERVISORS | R(ENGINEERING))
#define READERS                                                                                    \
    (OFFICE | R(GUARD) | R(TECHNICIAN) | R(CREW_LEAD) | R(QUALITY) | R(AREA_MANAGER) |             \
     R(DEPUTY_GENERAL_MANAGER) | R(GENERAL_MANAGER) | R(ADMIN) | R(AUDITOR))

static const int64_t HOUR_MS = INT64_C(60) * 60 * 1000;

/* ---- steps that can't be skipped (P11.3) ------------------------------------------------------
 */

static const struct step {
    const char *set, *code;
    uint32_t roles;
    bool in_writing;
    bool ahead;     /* of a planned cut: before residents are told */
    enum role next; /* whose turn it is then */
} steps[] = {
    {"valve", "valve.report", OFFICE, true, true, ROLE_ENGINEERING},
    {"valve", "valve.approve", R(ENGINEERING), false, true, ROLE_DESK},
    {"valve", "valve.close", DESK, false, false, ROLE_DESK},
    {"valve", "valve.open", DESK, false, false, ROLE_DESK},
    {"fire_main", "fire_main.report", OFFICE, true, true, ROLE_ENGINEERING},
    {"fire_main", "fire_main.department", R(ENGINEERING) | R(SITE_DIRECTOR), true, true, ROLE_DESK},
};

enum { STEPS = sizeof steps / sizeof steps[0] };

bool outage_is_steps(const char *code)
{
    for (size_t i = 0; i < STEPS; i++) {
        if (strcmp(steps[i].set, code) == 0) {
            return true;
        }
    }
    return false;
}

static const struct step *step_of(const char *code)
{
    for (size_t i = 0; i < STEPS; i++) {
        if (strcmp(steps[i].code, code) == 0) {
            return &steps[i];
        }
    }
    return NULL;
}

static bool is_to_do(const struct sheet *s, const char *code)
{
    const struct sheet_line *line = sheet_line_find(s, code);
    return line != NULL && line->state == SHEET_LINE_OPEN;
}

/* The first step still to be taken, of a set or (NULL) any, before `end`; NULL: none. */
static const struct step *first_to_do(const struct sheet *s, const char *set,
                                      const struct step *end)
{
    for (const struct step *step = steps; step < end; step++) {
        if ((set == NULL || strcmp(step->set, set) == 0) && is_to_do(s, step->code)) {
            return step;
        }
    }
    return NULL;
}

static bool refuse_skipping(struct sheet_context *x, const struct step *first, const char *what)
{
    if (first != NULL) {
        error_set(&x->out->refusal, ERROR_REFUSED, first->code, "comes before %s (P11.3)", what);
    }
    return first != NULL;
}

/* ---- lines ------------------------------------------------------------------------------------
 */

struct list {
    struct sheet_line *lines;
    uint32_t count, room;
};

static bool add_line(struct list *list, const char *code, struct sheet_line line)
{
    if (list->count == list->room) {
        return false;
    }
    text_copy(line.code, sizeof line.code, code);
    list->lines[list->count++] = line;
    return true;
}

static bool add_steps(const struct sheet *s, struct list *list, const char *set)
{
    bool fits = true;
    for (size_t i = 0; i < STEPS && fits; i++) {
        if (strcmp(steps[i].set, set) == 0 && sheet_line_find(s, steps[i].code) == NULL) {
            fits = add_line(list, steps[i].code, (struct sheet_line){.state = SHEET_LINE_OPEN});
        }
    }
    return fits;
}

static bool add_zone(struct sheet_context *x, struct list *list, uint32_t i)
{
    const struct sheet_line *place = &x->facts->book[i];
    const char *code = x->c->lines[i].code;
    if (step_of(code) != NULL) {
        sheet_refuse_field(x, "lines", "a step is none of the zones");
        return false;
    }
    if (place->code[0] == '\0') {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "zone",
                  "%s: neither a building, nor what units begin with", code);
        return false;
    }
    return add_line(list, code, (struct sheet_line){.quantity = place->quantity});
}

/* The zones that the command names, each with its units, and the steps. False: refused. */
static bool put_lines(struct sheet_context *x, struct sheet_change *change)
{
    struct list list = {x->out->lines, 0, SHEET_LINES - x->s->line_count};
    bool zone = x->s->line_count > 0;
    for (uint32_t i = 0; i < x->c->line_count; i++) {
        bool is_set = outage_is_steps(x->c->lines[i].code);
        zone = zone || !is_set;
        if (!(is_set ? add_steps(x->s, &list, x->c->lines[i].code) : add_zone(x, &list, i))) {
            if (x->out->refusal.code == ERROR_NONE) {
                sheet_refuse_field(x, "lines", "a sheet holds 64 zones and steps");
            }
            return false;
        }
    }
    if (!zone) {
        sheet_refuse_field(x, "lines", "name the zone: buildings, or what units begin with");
        return false;
    }
    change->lines = list.lines;
    change->line_count = list.count;
    return true;
}

/* ---- what a planned cut keeps to (P11.1) ------------------------------------------------------
 */

static bool is_of_low_use(const struct sheet_context *x, const struct outage_rule *rule,
                          int64_t from_ms, int64_t until_ms)
{
    const struct zone *zone = &x->policy->calendar.zone;
    const struct day day = calendar_day(zone, from_ms);
    for (uint8_t i = 0; i < rule->hour_count; i++) {
        if (from_ms >= calendar_time(zone, day, rule->hours[i].from_min) &&
            until_ms <= calendar_time(zone, day, rule->hours[i].to_min)) {
            return true;
        }
    }
    return rule->hour_count == 0;
}

static bool breaks_times(struct sheet_context *x, enum medium medium, int64_t from_ms,
                         int64_t until_ms)
{
    const struct outage_rule *rule = &x->policy->outages[medium];
    struct error *refusal = &x->out->refusal;
    if (until_ms - from_ms > rule->most_ms) {
        error_set(refusal, ERROR_REFUSED, "length",
                  "a planned cut lasts %lld hours at most (P11.1): "
                  "ask a supervisor for an exception",
                  (long long)(rule->most_ms / HOUR_MS));
    } else if (!is_of_low_use(x, rule, from_ms, until_ms)) {
        error_set(refusal, ERROR_REFUSED, "hours",
                  "it lies outside the hours of low use (P11.1): "
                  "ask a supervisor for an exception");
    }
    return refusal->code != ERROR_NONE;
}

/* Why a supervisor must approve it first; false: it needs nobody. */
static bool breaks_rule(struct sheet_context *x)
{
    const struct sheet_command *c = x->c;
    const struct outage_rule *rule = &x->policy->outages[c->medium];
    if (c->anchor_ms - x->now_ms < rule->lead_ms) {
        error_set(&x->out->refusal, ERROR_REFUSED, "lead",
                  "residents are told of a %s cut %lld hours ahead (P11.1): "
                  "ask a supervisor for an exception",
                  medium_name(c->medium), (long long)(rule->lead_ms / HOUR_MS));
        return true;
    }
    return breaks_times(x, c->medium, c->anchor_ms, c->due_ms);
}

/* A planned cut has its times and says what is done. */
static bool is_whole_plan(struct sheet_context *x)
{
    const struct sheet_command *c = x->c;
    const char *missing = c->anchor_ms == 0    ? "anchor_at"
                          : c->due_ms == 0     ? "due_at"
                          : c->text[0] == '\0' ? "text"
                                               : NULL;
    if (missing != NULL) {
        sheet_refuse_field(x, missing, "is missing: a planned cut says from, until and why");
    } else if (c->anchor_ms <= x->now_ms) {
        sheet_refuse_field(x, "anchor_at", "lies in the past: what has begun is a sudden cut");
    } else if (c->due_ms <= c->anchor_ms) {
        sheet_refuse_field(x, "due_at", "lies before it begins");
    } else if (c->at_ms != 0 || c->ticket != 0) {
        sheet_refuse_field(x, c->at_ms != 0 ? "at" : "ticket",
                           "belongs to a cut that was not "
                           "planned");
    }
    return x->out->refusal.code == ERROR_NONE;
}

/* ---- opening ----------------------------------------------------------------------------------
 */

static void set_turn(struct sheet_change *change, enum role role)
{
    change->set |= SHEET_HAS_ROLE;
    change->turn_role = (uint8_t)role;
}

static void open_plan(struct sheet_context *x, enum sheet_state state, enum role turn)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_OPEN);
    sheet_set_given(x, change);
    change->set |= SHEET_HAS_OUTAGE;
    change->outage = OUTAGE_PLANNED;
    change->state = (uint8_t)state;
    set_turn(change, turn);
    if (put_lines(x, change)) {
        sheet_emit(x, change);
    }
}

/* P11.2: known since the earliest linked report, or the stated time. */
static int64_t known_ms(const struct sheet_context *x)
{
    int64_t at_ms = x->c->at_ms != 0 ? x->c->at_ms : x->now_ms;
    const struct ticket *t = x->facts->ticket;
    return t != NULL && t->received_ms < at_ms ? t->received_ms : at_ms;
}

static bool is_sound_cut(struct sheet_context *x)
{
    const struct sheet_command *c = x->c;
    if (c->at_ms > x->now_ms) {
        sheet_refuse_field(x, "at", "lies ahead: it is known since then");
    } else if (c->anchor_ms != 0 && c->outage == OUTAGE_SUDDEN) {
        sheet_refuse_field(x, "anchor_at", "a sudden cut has begun: say since when it is known");
    } else if (c->due_ms != 0 && c->due_ms <= c->anchor_ms) {
        sheet_refuse_field(x, "due_at", "lies before it begins");
    }
    return x->out->refusal.code == ERROR_NONE;
}

static void open_cut(struct sheet_context *x)
{
    if (!is_sound_cut(x)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_OPEN);
    sheet_set_given(x, change);
    change->set |= SHEET_HAS_AT | SHEET_HAS_ANCHOR;
    change->at_ms = known_ms(x);
    change->anchor_ms = x->c->anchor_ms != 0 ? x->c->anchor_ms : change->at_ms;
    change->state = SHEET_STATE_OPEN;
    set_turn(change, ROLE_DESK);
    if (put_lines(x, change)) {
        sheet_emit(x, change);
    }
}

static void run_open(struct sheet_context *x)
{
    const struct sheet_command *c = x->c;
    if (c->outage != OUTAGE_PLANNED) {
        open_cut(x);
    } else if (is_whole_plan(x) && !breaks_rule(x)) {
        open_plan(x, SHEET_STATE_OPEN, ROLE_DESK);
    }
}

/* A plan that keeps to the rules needs no exception. */
static void run_ask(struct sheet_context *x)
{
    if (!is_whole_plan(x)) {
        return;
    }
    if (!breaks_rule(x)) {
        error_set(&x->out->refusal, ERROR_REFUSED, "exception",
                  "this plan keeps to the rules (P11.1): it needs none");
        return;
    }
    x->out->refusal.code = ERROR_NONE;
    open_plan(x, SHEET_STATE_ASKED, ROLE_DESK_SUPERVISOR);
}

static void run_accept(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_ACCEPT);
    sheet_set_given(x, change);
    change->state = SHEET_STATE_OPEN;
    set_turn(change, ROLE_DESK);
    sheet_emit(x, change);
}

/* ---- telling ----------------------------------------------------------------------------------
 */

/* A plan is told ahead of it, an exception before it begins; what happened, or changed, at once. */
static int64_t notice_due(const struct sheet_context *x)
{
    const struct sheet *s = x->s;
    const struct policy *p = x->policy;
    if (s->at_ms != 0) {
        return s->at_ms + p->clocks[CLOCK_OUTAGE_NOTICE].length_ms;
    }
    return s->anchor_ms - (s->result[0] != '\0' ? 0 : p->outages[s->medium].lead_ms);
}

/* Before a planned cut is told it must be allowed. */
static const struct step *first_unapproved(const struct sheet *s)
{
    for (size_t i = 0; i < STEPS; i++) {
        if (steps[i].ahead && is_to_do(s, steps[i].code)) {
            return &steps[i];
        }
    }
    return NULL;
}

static void run_tell(struct sheet_context *x)
{
    const struct sheet *s = x->s;
    if (s->outage == OUTAGE_PLANNED &&
        refuse_skipping(x, first_unapproved(s), "residents' notice")) {
        return;
    }
    if (s->outage == OUTAGE_UTILITY && s->text[0] == '\0') {
        error_set(&x->out->refusal, ERROR_REFUSED, "cause",
                  "inquire with the utility first, and update the cause (P11.5)");
        return;
    }
    sheet_run_plain(x);
}

/* Who has been told hears of it again: known now, told within the clock's time. */
static void run_change(struct sheet_context *x)
{
    const struct sheet_command *c = x->c;
    const struct sheet *s = x->s;
    if (sheet_command_given(c) == 0) {
        sheet_refuse_field(x, "due_at", "nothing changes: name the end, the cause or the zone");
        return;
    }
    if (c->due_ms != 0 && c->due_ms <= s->anchor_ms) {
        sheet_refuse_field(x, "due_at", "lies before it begins");
        return;
    }
    bool ahead = s->outage == OUTAGE_PLANNED && s->anchor_ms > x->now_ms && s->result[0] == '\0';
    if (ahead && c->due_ms != 0 && breaks_times(x, s->medium, s->anchor_ms, c->due_ms)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_CHANGE);
    sheet_set_given(x, change);
    if (s->state == SHEET_STATE_ACTIVE) {
        change->set |= SHEET_HAS_AT;
        change->at_ms = x->now_ms;
    }
    change->state = SHEET_STATE_OPEN;
    if (put_lines(x, change)) {
        sheet_emit(x, change);
    }
}

/* ---- steps ------------------------------------------------------------------------------------
 */

static bool may_step(struct sheet_context *x, const struct step *step)
{
    const struct sheet_line *line = step == NULL ? NULL : sheet_line_find(x->s, step->code);
    struct error *refusal = &x->out->refusal;
    char list[sizeof refusal->detail / 2];
    if (line == NULL) {
        error_set(refusal, ERROR_NOT_FOUND, "step", "%s is none of this outage", x->c->subject);
        return false;
    }
    if (line->state == SHEET_LINE_DONE) {
        error_set(refusal, ERROR_EXISTS, step->code, "it is done");
        return false;
    }
    if (!sheet_actor_in(x, step->roles)) {
        roles_text(step->roles, list, sizeof list);
        error_set(refusal, ERROR_DENIED, step->code, "is for %s (P11.3)", list);
        return false;
    }
    if (step->in_writing && x->c->text[0] == '\0') {
        sheet_refuse_field(x, "text", "is missing: it is reported in writing (P11.3)");
        return false;
    }
    return true;
}

static void run_step(struct sheet_context *x)
{
    const struct step *step = step_of(x->c->subject);
    if (!may_step(x, step) || refuse_skipping(x, first_to_do(x->s, step->set, step), step->code)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_STEP);
    sheet_set_given(x, change);
    change->set &= ~(uint32_t)(SHEET_HAS_TEXT | SHEET_HAS_SUBJECT);
    change->set |= SHEET_HAS_LINES;
    x->out->lines[0] = *sheet_line_find(x->s, step->code);
    x->out->lines[0].state = SHEET_LINE_DONE;
    change->lines = x->out->lines;
    change->line_count = 1;
    set_turn(change, step->next);
    sheet_emit(x, change);
}

/* ---- calls, and the end -----------------------------------------------------------------------
 */

/* A call from the zone: text is its entry in the register. */
static void run_report(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_REPORT);
    sheet_set_given(x, change);
    change->set &= ~(uint32_t)SHEET_HAS_TEXT;
    change->set |= SHEET_HAS_QUANTITY;
    change->quantity = x->s->quantity + 1;
    sheet_emit(x, change);
}

static void run_done(struct sheet_context *x)
{
    if (x->s->anchor_ms > x->now_ms) {
        error_set(&x->out->refusal, ERROR_REFUSED, "begin", "it has not begun: cancel it");
        return;
    }
    if (!refuse_skipping(x, first_to_do(x->s, NULL, steps + STEPS), "it is restored")) {
        sheet_run_noted(x);
    }
}

static void run_cancel(struct sheet_context *x)
{
    if (is_to_do(x->s, "valve.open") && !is_to_do(x->s, "valve.close")) {
        (void)refuse_skipping(x, step_of("valve.open"), "it is cancelled");
        return;
    }
    sheet_run_noted(x);
}

static const struct sheet_row rows[] = {
    {.verb = SHEET_VERB_OPEN,
     .roles = OFFICE,
     .states = NO_SHEET,
     .required = SHEET_HAS_OUTAGE | SHEET_HAS_MEDIUM | SHEET_HAS_LINES,
     .optional =
         SHEET_HAS_TEXT | SHEET_HAS_ANCHOR | SHEET_HAS_DUE | SHEET_HAS_AT | SHEET_HAS_TICKET,
     .to = SHEET_STATE_OPEN,
     .rule = "P11.1, P11.2, P11.5",
     .note = "each line a zone: a building, what units begin with, or all; or valve or fire_main, "
             "for the steps of P11.3. planned: from anchor_at until due_at, and text says why; "
             "sudden, utility: known since at, or since ticket was received, now when left out; "
             "without due_at the end is unknown, without text the cause",
     .run = run_open},
    {.verb = SHEET_VERB_ASK,
     .roles = OFFICE,
     .states = NO_SHEET,
     .required =
         SHEET_HAS_MEDIUM | SHEET_HAS_LINES | SHEET_HAS_ANCHOR | SHEET_HAS_DUE | SHEET_HAS_TEXT,
     .to = SHEET_STATE_ASKED,
     .rule = "P11.1",
     .note = "opens a planned cut that breaks lead time, hours or length: a supervisor approves "
             "the exception first",
     .run = run_ask},
    {.verb = SHEET_VERB_ACCEPT,
     .roles = SUPERVISORS,
     .states = S(ASKED),
     .required = SHEET_HAS_RESULT,
     .to = SHEET_STATE_OPEN,
     .rule = "P11.1",
     .note = "the exception is approved; result says why",
     .run = run_accept},
    {.verb = SHEET_VERB_REJECT,
     .roles = SUPERVISORS,
     .states = S(ASKED),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CANCELLED,
     .rule = "P11.1",
     .note = "no exception; text says why",
     .run = sheet_run_noted},
    {.verb = SHEET_VERB_TELL,
     .roles = OFFICE,
     .states = S(OPEN),
     .optional = SHEET_HAS_BY,
     .to = SHEET_STATE_ACTIVE,
     .rule = "P11.1, P11.2, P11.5",
     .note = "residents have been told; a utility's cut once its cause is known, a planned one "
             "once its steps allow it",
     .run = run_tell},
    {.verb = SHEET_VERB_CHANGE,
     .roles = OFFICE,
     .states = S(OPEN) | S(ACTIVE),
     .optional = SHEET_HAS_DUE | SHEET_HAS_TEXT | SHEET_HAS_LINES,
     .to = SHEET_STATE_OPEN,
     .rule = "P11.2, P11.4",
     .note = "another end, the cause, more zones: residents are told anew",
     .run = run_change},
    {.verb = SHEET_VERB_STEP,
     .roles = OFFICE,
     .states = S(OPEN) | S(ACTIVE),
     .required = SHEET_HAS_SUBJECT,
     .optional = SHEET_HAS_TEXT,
     .rule = "P11.3",
     .note = "subject is valve.report, .approve, .close, .open, or fire_main.report, .department; "
             "none before the one ahead of it; reports say text",
     .run = run_step},
    {.verb = SHEET_VERB_REPORT,
     .roles = ROLE_SERVER,
     .states = S(OPEN) | S(ACTIVE),
     .required = SHEET_HAS_TEXT,
     .rule = "P11.2",
     .note = "the server's own: a call from the zone, answered with the outage; text is its entry "
             "in the register, quantity counts them",
     .run = run_report},
    {.verb = SHEET_VERB_DONE,
     .roles = OFFICE,
     .states = S(OPEN) | S(ACTIVE),
     .optional = SHEET_HAS_TEXT,
     .to = SHEET_STATE_DONE,
     .rule = "P11.4",
     .note = "restored; no step may be left",
     .run = run_done},
    {.verb = SHEET_VERB_CANCEL,
     .roles = OFFICE,
     .states = S(ASKED) | S(OPEN) | S(ACTIVE),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CANCELLED,
     .rule = "P11",
     .note = "called off, or entered by mistake; never with the valve closed",
     .run = run_cancel},
    SHEET_CLOCK_ROWS};

static const struct sheet_rules outage = {
    .kind = SHEET_KIND_OUTAGE,
    .letter = 'O',
    .rule = "P11",
    .about = "water, power or gas cut off: planned, sudden, or by the utility",
    .readers = READERS,
    .lasting = true,
    .clock = CLOCK_OUTAGE_END,
    .clock_states = S(ACTIVE),
    .first = CLOCK_OUTAGE_NOTICE,
    .first_states = S(OPEN),
    .first_due = notice_due,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
};

const struct sheet_rules *sheet_outage_rules(void)
{
    return &outage;
}
