/* Outage (停水停电停气): planned by us, sudden, or the utility's own (P11).
 *
 *   asked ─ accept (a supervisor) ─► open ─ tell ─► active ─ done ─► done
 *     └──── reject ─► cancelled       ▲               │
 *                                     └─── change ────┘     asked, open, active ─ cancel ─►
 * cancelled
 *
 * open: residents are still to be told, by a clock of its own until the end that was stated.
 * active: they have been; that end is its clock. What changes is told anew. done, from open too:
 * restored.
 *
 * anchor_ms: when it begins or began. due_ms: when it ends, as stated, 0: unknown. at_ms: since
 * when it is known, 0: planned, and nothing changed since. quantity: calls linked to it; told: how
 * many of them were told that it is over; subject: which of them last. text: the cause, or what is
 * done. result: why the exception was approved. lines: the zones, each with its units; the steps
 * (P11.3); the tickets that report it, open until told. */
#include "core/outage_rules.h"

#include "common/text.h"
#include "core/ticket_fold.h"
#include <string.h>

#define READERS                                                                                    \
    (OFFICE | R(GUARD) | R(TECHNICIAN) | R(CREW_LEAD) | R(QUALITY) | R(AREA_MANAGER) |             \
     R(DEPUTY_GENERAL_MANAGER) | R(GENERAL_MANAGER) | R(ADMIN) | R(AUDITOR))

static const int64_t HOUR_MS = INT64_C(60) * 60 * 1000;

/* ---- lines ------------------------------------------------------------------------------------
 */

bool outage_list_add(struct outage_list *list, const char *code, struct sheet_line line)
{
    if (list->count == list->room) {
        return false;
    }
    text_copy(line.code, sizeof line.code, code);
    list->lines[list->count++] = line;
    return true;
}

/* A whole id, as lines of tickets have it; a short one is a building's number. */
static bool is_ticket(const char *code)
{
    uint64_t number;
    bool is_short = false;
    return ticket_id_parse(code, &number, &is_short) && !is_short;
}

static bool add_zone(struct sheet_context *x, struct outage_list *list, uint32_t i)
{
    const struct sheet_line *place = &x->facts->book[i];
    const char *code = x->c->lines[i].code;
    if (outage_is_step(code) || is_ticket(code)) {
        sheet_refuse_field(x, "lines", "a step or a ticket is none of the zones");
        return false;
    }
    if (place->code[0] == '\0') {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "zone",
                  "%s: neither a building, nor what units begin with", code);
        return false;
    }
    return outage_list_add(list, code, (struct sheet_line){.quantity = place->quantity});
}

/* P11.2: where a sudden cut reaches may come later. */
static bool needs_zone(const struct sheet_context *x)
{
    bool planned = x->c->verb == SHEET_VERB_ASK || x->c->outage == OUTAGE_PLANNED;
    return x->s->number == 0 && planned;
}

/* One line of the command: a zone, or the steps of a set. False: refused. */
static bool put_line(struct sheet_context *x, struct outage_list *list, uint32_t i, bool is_set)
{
    if (is_set ? outage_add_steps(x->s, list, x->c->lines[i].code) : add_zone(x, list, i)) {
        return true;
    }
    if (x->out->refusal.code == ERROR_NONE) {
        sheet_refuse_field(x, "lines", "a sheet holds 64 zones, steps and tickets");
    }
    return false;
}

/* The zones that the command names, each with its units, the steps, and the ticket that reported
 * it. False: refused. */
static bool put_lines(struct sheet_context *x, struct sheet_change *change)
{
    struct outage_list list = {x->out->lines, 0, SHEET_LINES - x->s->line_count};
    bool zone = !needs_zone(x);
    for (uint32_t i = 0; i < x->c->line_count; i++) {
        bool is_set = outage_is_steps(x->c->lines[i].code);
        zone = zone || !is_set;
        if (!put_line(x, &list, i, is_set)) {
            return false;
        }
    }
    if (!zone) {
        sheet_refuse_field(x, "lines", "name the zone: buildings, or what units begin with");
        return false;
    }
    if (x->c->ticket != 0 && !outage_add_ticket(&list, x->facts->ticket)) {
        sheet_refuse_field(x, "lines", "a sheet holds 64 zones, steps and tickets");
        return false;
    }
    change->lines = list.lines;
    change->line_count = list.count;
    change->set |= list.count > 0 ? SHEET_HAS_LINES : 0;
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

void outage_set_turn(struct sheet_change *change, enum role role)
{
    change->set |= SHEET_HAS_ROLE;
    change->turn_role = (uint8_t)role;
}

/* P11.4: an end that passes before residents were told of it alarms, too: then the clock is its. */
static void watch_end(const struct sheet_context *x, struct sheet_change *change)
{
    int64_t due_ms = (change->set & SHEET_HAS_DUE) != 0 ? change->due_ms : x->s->due_ms;
    change->set |= SHEET_HAS_WAKE;
    change->wake_ms = due_ms > x->now_ms ? due_ms : 0;
}

/* The end has passed: deriving the clock does the rest. */
static void wake(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_DUE);
    change->set |= SHEET_HAS_WAKE;
    sheet_emit(x, change);
}

static void open_plan(struct sheet_context *x, enum sheet_state state, enum role turn)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_OPEN);
    sheet_set_given(x, change);
    change->set |= SHEET_HAS_OUTAGE;
    change->outage = OUTAGE_PLANNED;
    change->state = (uint8_t)state;
    outage_set_turn(change, turn);
    if (state == SHEET_STATE_OPEN) {
        watch_end(x, change);
    }
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
    outage_set_turn(change, ROLE_DESK);
    watch_end(x, change);
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
    outage_set_turn(change, ROLE_DESK);
    watch_end(x, change);
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

static void run_tell(struct sheet_context *x)
{
    const struct sheet *s = x->s;
    if (outage_is_over(s)) {
        outage_tell_callers(x);
        return;
    }
    if (x->c->subject[0] != '\0' || x->c->ticket != 0) {
        sheet_refuse_field(x, x->c->ticket != 0 ? "ticket" : "subject",
                           "who reported it is told one by one once it is over");
        return;
    }
    if (s->outage == OUTAGE_PLANNED && outage_is_unapproved(x)) {
        return;
    }
    if (s->outage == OUTAGE_UTILITY && s->text[0] == '\0') {
        error_set(&x->out->refusal, ERROR_REFUSED, "cause",
                  "inquire with the utility first, and update the cause (P11.5)");
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_TELL);
    sheet_set_given(x, change);
    change->set |= SHEET_HAS_WAKE; /* its own clock sees to the end from here on */
    change->state = SHEET_STATE_ACTIVE;
    sheet_emit(x, change);
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
    watch_end(x, change);
    if (put_lines(x, change)) {
        sheet_emit(x, change);
    }
}

/* ---- the end -----------------------------------------------------------------------------------
 */

static void run_done(struct sheet_context *x)
{
    if (x->s->anchor_ms > x->now_ms) {
        error_set(&x->out->refusal, ERROR_REFUSED, "begin", "it has not begun: cancel it");
        return;
    }
    if (!outage_has_steps_left(x)) {
        sheet_run_noted(x);
    }
}

static void run_cancel(struct sheet_context *x)
{
    if (!outage_valve_is_shut(x)) {
        sheet_run_noted(x);
    }
}

static const struct sheet_row rows[] = {
    {.verb = SHEET_VERB_OPEN,
     .roles = OFFICE,
     .states = NO_SHEET,
     .required = SHEET_HAS_OUTAGE | SHEET_HAS_MEDIUM,
     .optional = SHEET_HAS_LINES | SHEET_HAS_TEXT | SHEET_HAS_ANCHOR | SHEET_HAS_DUE |
                 SHEET_HAS_AT | SHEET_HAS_TICKET,
     .to = SHEET_STATE_OPEN,
     .rule = "P11.1, P11.2, P11.5",
     .note = "each line a zone: a building, what units begin with, or all; or valve or fire_main, "
             "for the steps of P11.3. planned: from anchor_at until due_at, and text says why; "
             "sudden, utility: known since at, or since ticket was received, now when left out; "
             "without due_at the end is unknown, without text the cause, without a zone the "
             "extent",
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
     .states = S(OPEN) | S(DONE) | S(CANCELLED),
     .optional = SHEET_HAS_BY | SHEET_HAS_SUBJECT | SHEET_HAS_TICKET,
     .to = SHEET_STATE_ACTIVE,
     .follows = S(DONE) | S(CANCELLED),
     .rule = "P2.6, P11.1, P11.2, P11.5",
     .note =
         "residents have been told; a utility's cut once its cause is known, a planned one "
         "once its steps allow it. Once it is over: those who reported it were told so: subject "
         "the entry of a call, or ticket, else all",
     .may = outage_may_tell,
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
     .run = outage_run_step,
     .offered = outage_offered_step},
    {.verb = SHEET_VERB_REPORT,
     .roles = ROLE_SERVER,
     .states = S(OPEN) | S(ACTIVE),
     .required = SHEET_HAS_TEXT,
     .rule = "P11.2",
     .note = "the server's own: a call from the zone, answered with the outage; text is its entry "
             "in the register, quantity counts them",
     .run = outage_run_report},
    {.verb = SHEET_VERB_ADD,
     .roles = OFFICE,
     .states = S(OPEN) | S(ACTIVE),
     .required = SHEET_HAS_TICKET,
     .rule = "P2.6, P11.2",
     .note = "an open ticket reports it, too: known since that was received, if it was earlier and "
             "nobody was told yet; who reported it is told of the end",
     .run = outage_run_link},
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
    .wake = wake,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
};

const struct sheet_rules *sheet_outage_rules(void)
{
    return &outage;
}
