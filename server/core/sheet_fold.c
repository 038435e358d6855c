/* Folding an event into a sheet: what it sets is copied, whatever the kind. */
#include "core/sheet_rows.h"
#include "core/ticket_fold.h"

#include <assert.h>
#include <string.h>

static void fold_names(struct sheet *s, const struct sheet_change *c)
{
    const struct {
        uint32_t field;
        char *to;
        const char *from;
        size_t size;
    } names[] = {
        {SHEET_HAS_UNIT, s->unit, c->unit, sizeof s->unit},
        {SHEET_HAS_FACILITY, s->facility, c->facility, sizeof s->facility},
        {SHEET_HAS_CREW, s->crew, c->crew, sizeof s->crew},
        {SHEET_HAS_DEPARTMENT, s->department, c->department, sizeof s->department},
        {SHEET_HAS_PERSON, s->person, c->person, sizeof s->person},
        {SHEET_HAS_SUBJECT, s->subject, c->subject, sizeof s->subject},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((c->set & names[i].field) != 0) {
            memcpy(names[i].to, names[i].from, names[i].size);
        }
    }
}

static void fold_numbers(struct sheet *s, const struct sheet_change *c)
{
    const struct {
        uint32_t field;
        uint8_t *to, from;
    } small[] = {
        {SHEET_HAS_ROLE, &s->turn_role, c->turn_role}, {SHEET_HAS_PARTY, &s->party, c->party},
        {SHEET_HAS_TRADE, &s->trade, c->trade},        {SHEET_HAS_EVERY, &s->every, c->every},
        {SHEET_HAS_VISIT, &s->visit, c->visit},        {SHEET_HAS_BY, &s->by, c->by},
        {SHEET_HAS_OUTAGE, &s->outage, c->outage},     {SHEET_HAS_MEDIUM, &s->medium, c->medium},
        {SHEET_HAS_TEAM, &s->team, c->team},
    };
    const struct {
        uint32_t field;
        int64_t *to, from;
    } large[] = {
        {SHEET_HAS_DUE, &s->due_ms, c->due_ms},
        {SHEET_HAS_AT, &s->at_ms, c->at_ms},
        {SHEET_HAS_ANCHOR, &s->anchor_ms, c->anchor_ms},
        {SHEET_HAS_WAKE, &s->wake_ms, c->wake_ms},
        {SHEET_HAS_AMOUNT, &s->amount_fen, c->amount_fen},
        {SHEET_HAS_SPENT, &s->spent_fen, c->spent_fen},
    };
    for (size_t i = 0; i < sizeof small / sizeof small[0]; i++) {
        *small[i].to = (c->set & small[i].field) != 0 ? small[i].from : *small[i].to;
    }
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++) {
        *large[i].to = (c->set & large[i].field) != 0 ? large[i].from : *large[i].to;
    }
    s->ticket = (c->set & SHEET_HAS_TICKET) != 0 ? c->ticket : s->ticket;
    s->days = (c->set & SHEET_HAS_DAYS) != 0 ? c->days : s->days;
    s->quantity = (c->set & SHEET_HAS_QUANTITY) != 0 ? c->quantity : s->quantity;
    s->told = (c->set & SHEET_HAS_TOLD) != 0 ? c->told : s->told;
}

static void fold_texts(struct sheet *s, const struct event *e)
{
    uint32_t set = e->sheet->set;
    if ((set & SHEET_HAS_TEXT) != 0) {
        fold_name(s->text, sizeof s->text, e->text);
        s->text_lasts = e->lasting;
    }
    if ((set & SHEET_HAS_RESULT) != 0) {
        fold_name(s->result, sizeof s->result, e->text);
        s->result_lasts = e->lasting;
        fold_name(s->answered_by, sizeof s->answered_by, e->who);
    }
    if ((set & SHEET_HAS_NAME) != 0) {
        fold_name(s->name, sizeof s->name, e->name);
    }
    if ((set & SHEET_HAS_PHONE) != 0) {
        fold_name(s->phone, sizeof s->phone, e->phone);
    }
}

/* In place of the line with its code, or behind all; deciding saw to it that there is room. */
static void fold_lines(struct sheet *s, const struct sheet_change *c)
{
    for (uint32_t i = 0; i < c->line_count; i++) {
        uint8_t at = 0;
        while (at < s->line_count && strcmp(s->lines[at].code, c->lines[i].code) != 0) {
            at++;
        }
        if (at == SHEET_LINES) {
            return;
        }
        s->lines[at] = c->lines[i];
        s->line_count = at == s->line_count ? (uint8_t)(at + 1) : s->line_count;
    }
}

/* ---- the clock --------------------------------------------------------------------------------
 */

static void fold_change(struct sheet *s, const struct clock_change *change)
{
    struct ticket_clock *k = &s->clock;
    if (change->state == CLOCK_STATE_NONE) {
        memset(k, 0, sizeof *k);
        return;
    }
    if (k->clock != change->clock || k->from_ms != change->from_ms || k->due_ms != change->due_ms) {
        memset(k, 0, sizeof *k);
        k->round = s->round;
    }
    k->clock = change->clock;
    k->state = change->state;
    k->from_ms = change->from_ms;
    k->due_ms = change->due_ms;
    k->met_ms = change->met_ms;
    k->step_ms = change->step_ms;
}

static void fold_step(struct sheet *s, const struct event *e)
{
    struct ticket_clock *k = &s->clock;
    switch ((enum sheet_verb)e->sheet->verb) {
    case SHEET_VERB_BREACH:
    case SHEET_VERB_ESCALATE:
        k->level = e->level > UINT8_MAX ? UINT8_MAX : (uint8_t)e->level;
        k->step_role = (uint8_t)e->to_role;
        k->roles_asked |= BIT(e->to_role);
        k->delivered = false;
        fold_name(k->holder, sizeof k->holder, e->to);
        break;
    case SHEET_VERB_TAKE:
        k->taken = true;
        k->step_role = (uint8_t)e->role; /* it lies with who took it now */
        fold_name(k->holder, sizeof k->holder, e->who);
        break;
    case SHEET_VERB_ACKNOWLEDGE:
        k->delivered = true;
        break;
    default:
        break;
    }
}

/* ---- the whole --------------------------------------------------------------------------------
 */

static void open_sheet(struct sheet *s, const struct event *e)
{
    const struct sheet_change *c = e->sheet;
    memset(s, 0, sizeof *s);
    s->number = c->number;
    s->kind = c->kind;
    s->policy_version = c->policy_version;
    s->opened_ms = s->sealed_ms = e->at_ms;
    fold_name(s->site, sizeof s->site, e->site);
    fold_name(s->opened_by, sizeof s->opened_by, e->who);
}

static void fold_state(struct sheet *s, const struct event *e)
{
    bool was_open = sheet_is_open(s);
    s->state = e->sheet->state;
    s->round = e->sheet->round;
    if (sheet_is_open(s)) {
        s->closed_ms = 0;
        memset(s->closed_by, 0, sizeof s->closed_by);
    } else if (was_open) {
        s->closed_ms = e->at_ms;
        s->wake_ms = 0;
        fold_name(s->closed_by, sizeof s->closed_by, e->who);
    }
}

void sheet_fold_facts(struct sheet *s, const struct event *e)
{
    if (s->number == 0) {
        open_sheet(s, e);
    }
    fold_names(s, e->sheet);
    fold_numbers(s, e->sheet);
    fold_texts(s, e);
    fold_lines(s, e->sheet);
    fold_state(s, e);
    s->sealed_ms = e->sheet->verb == SHEET_VERB_RESEAL ? e->at_ms : s->sealed_ms;
    s->version++;
    s->last_seq = e->seq;
}

void sheet_fold_clock(struct sheet *s, const struct event *e)
{
    for (uint32_t i = 0; i < e->clock_count; i++) {
        fold_change(s, &e->clocks[i]);
    }
    fold_step(s, e);
}

void sheet_fold(struct sheet *s, const struct event *e)
{
    sheet_fold_facts(s, e);
    sheet_fold_clock(s, e);
}

bool sheet_is_open(const struct sheet *s)
{
    uint32_t over = BIT(SHEET_STATE_DONE) | BIT(SHEET_STATE_CLOSED) | BIT(SHEET_STATE_CANCELLED) |
                    BIT(SHEET_STATE_MISSED) | BIT(SHEET_STATE_ENDED);
    return (over & BIT(s->state)) == 0;
}

int64_t sheet_next_due(const struct sheet *s)
{
    int64_t clock_ms = ticket_clock_next(&s->clock);
    int64_t wake_ms = s->wake_ms != 0 ? s->wake_ms : INT64_MAX;
    return clock_ms < wake_ms ? clock_ms : wake_ms;
}

const struct sheet_line *sheet_line_find(const struct sheet *s, const char *code)
{
    for (uint8_t i = 0; i < s->line_count; i++) {
        if (strcmp(s->lines[i].code, code) == 0) {
            return &s->lines[i];
        }
    }
    return NULL;
}

void sheet_assert(const struct sheet *s)
{
    const struct ticket_clock *k = &s->clock;
    assert(s->number != 0 && sheet_number_kind(s->number) == s->kind);
    assert(s->kind > SHEET_KIND_NONE && s->kind < SHEET_KINDS);
    assert(s->state > SHEET_STATE_NONE && s->state < SHEET_STATES);
    assert(s->version > 0 && s->opened_ms > 0 && s->site[0] != '\0' && s->opened_by[0] != '\0');
    assert(s->line_count <= SHEET_LINES);
    assert(sheet_is_open(s) == (s->closed_ms == 0));
    assert(sheet_is_open(s) || s->wake_ms == 0);
    assert(k->clock == CLOCK_NONE || (k->from_ms > 0 && k->due_ms > 0));
    assert(k->state != CLOCK_STATE_RUNNING || sheet_is_open(s));
    assert(k->state != CLOCK_STATE_MET || k->met_ms != 0);
    assert(k->state == CLOCK_STATE_BREACHED || k->step_ms == 0);
}
