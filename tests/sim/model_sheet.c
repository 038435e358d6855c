/* Sheets as the ledger's events make them: each change is checked against what stood before, each
 * clock fires once, and what the server has must be the same. */
#include "model.h"

#include "check.h"
#include "common/text.h"
#include "core/sheet_rows.h"
#include "core/ticket_fold.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct model_sheet *model_sheet(struct model *m, uint64_t number)
{
    for (size_t i = m->sheet_count; i-- > 0;)
        if (m->sheets[i].sheet->number == number)
            return &m->sheets[i];
    return NULL;
}

static struct model_sheet *add_sheet(struct model *m)
{
    if (m->sheet_count == m->sheet_capacity) {
        m->sheet_capacity = m->sheet_capacity ? m->sheet_capacity * 2 : 64;
        m->sheets = realloc(m->sheets, m->sheet_capacity * sizeof *m->sheets);
        if (!m->sheets)
            abort();
    }
    struct model_sheet *s = &m->sheets[m->sheet_count++];
    *s = (struct model_sheet){.sheet = calloc(1, sizeof *s->sheet)};
    if (!s->sheet)
        abort();
    return s;
}

/* The clock runs out once, when it is due, and climbs a step at a time until somebody takes it. */
static void check_clock(const struct sheet *s, const struct event *ev)
{
    const struct ticket_clock *k = &s->clock;
    if (ev->sheet->verb == SHEET_VERB_BREACH) {
        CHECK(k->state == CLOCK_STATE_RUNNING && k->due_ms == ev->due_ms,
              "%s breached while not running", ev->subject);
        CHECK(ev->due_ms <= ev->at_ms && ev->noticed_ms == ev->at_ms, "%s breached early",
              ev->subject);
    }
    if (ev->sheet->verb == SHEET_VERB_ESCALATE) {
        CHECK(k->state == CLOCK_STATE_BREACHED && k->met_ms == 0 && !k->taken,
              "%s climbed though nobody waits", ev->subject);
        CHECK(k->step_ms > 0 && k->step_ms <= ev->at_ms, "%s climbed early", ev->subject);
        CHECK(ev->level == k->level + 1u || k->level == UINT8_MAX, "%s skipped a step",
              ev->subject);
    }
}

static void check_sight(const struct sheet *s, const struct event *ev)
{
    const struct sheet_sight *sight = &ev->sheet->sight;
    CHECK(strcmp(sight->crew, s->crew) == 0 && strcmp(sight->person, s->person) == 0 &&
              strcmp(sight->department, s->department) == 0 &&
              strcmp(sight->opened_by, s->opened_by) == 0,
          "%s tells other readers than it has", ev->subject);
}

/* P6.5: what somebody counted, another signs, once all is counted. */
static void check_count(const struct sheet *s, const struct event *ev)
{
    if (ev->sheet->verb != SHEET_VERB_CLOSE)
        return;
    CHECK(strcmp(ev->who, s->person) != 0, "%s was counted and signed by %s", ev->subject, ev->who);
    for (uint8_t i = 0; i < s->line_count; i++)
        CHECK(s->lines[i].state == SHEET_LINE_DONE, "%s was signed before all was counted",
              ev->subject);
}

/* P15.4: it is done with the last item, and says how many failed. */
static void check_done(const struct sheet *s, const struct event *ev)
{
    uint32_t open = 0, failed = 0;
    for (uint8_t i = 0; i < s->line_count; i++) {
        open += s->lines[i].state == SHEET_LINE_OPEN;
        failed += s->lines[i].state == SHEET_LINE_FAIL;
    }
    CHECK(s->state != SHEET_STATE_DONE || open == 0, "%s is done with items open", ev->subject);
    CHECK(s->quantity == failed, "%s says %u failed", ev->subject, s->quantity);
}

/* P18.1: nothing is paid without the maker's letter and the manager's signature, nor more. */
static void check_paid(const struct sheet *s, const struct event *ev)
{
    const struct sheet_line *manager = sheet_line_find(s, "manager");
    if (ev->sheet->verb == SHEET_VERB_PAY)
        CHECK(s->result[0] && s->spent_fen <= s->amount_fen && manager &&
                  manager->state == SHEET_LINE_ACCEPTED,
              "%s was paid without letter or form", ev->subject);
}

/* A number is of the day, and follows the one before. */
static void check_number(const struct model *m, const struct event *ev)
{
    uint64_t before = ev->sheet->number - 1;
    bool first = before % 100000000 == 0;
    for (size_t i = 0; !first && i < m->sheet_count; i++)
        first = m->sheets[i].sheet->number == before;
    CHECK(first, "%s leaves out a number", ev->subject);
}

void model_apply_sheet(struct model *m, const struct event *ev, uint64_t location)
{
    struct model_sheet *own = model_sheet(m, ev->sheet->number);
    char id[SHEET_ID_SIZE];
    sheet_id_format(ev->sheet->number, id);
    CHECK(strcmp(id, ev->subject) == 0, "%s goes by %s", id, ev->subject);
    CHECK((ev->sheet->verb == SHEET_VERB_OPEN) == (own == NULL), "%s: %s %s", id,
          sheet_verb_name(ev->sheet->verb), own ? "again" : "of nothing");
    if (!own) {
        check_number(m, ev);
        own = add_sheet(m);
    }
    struct sheet *s = own->sheet;
    CHECK(ev->previous == s->last_location, "%s: the chain of events is broken", id);
    CHECK(s->number == 0 || strcmp(s->site, ev->site) == 0, "%s has moved", id);
    check_clock(s, ev);
    if (s->kind == SHEET_KIND_COUNT)
        check_count(s, ev);
    if (s->kind == SHEET_KIND_PLAN && ev->sheet->verb == SHEET_VERB_DUE)
        model_plan_due(m, own, ev);
    if (ev->sheet->kind == SHEET_KIND_OUTAGE || s->kind == SHEET_KIND_OUTAGE)
        model_outage(m, own, ev);
    sheet_fold(s, ev);
    s->last_location = location;
    sheet_assert(s);
    check_sight(s, ev);
    if (s->kind == SHEET_KIND_CHECK)
        check_done(s, ev);
    if (s->kind == SHEET_KIND_DEVICE_RETURN)
        check_paid(s, ev);
    model_contract_changed(m, s);
    own->next_due_ms = sheet_next_due(s);
    own->changed = true;
    m->sheet_steps +=
        ev->sheet->verb == SHEET_VERB_BREACH || ev->sheet->verb == SHEET_VERB_ESCALATE;
}

int64_t model_sheets_due(const struct model *m)
{
    int64_t next_ms = INT64_MAX;
    for (size_t i = 0; i < m->sheet_count; i++) {
        const struct model_sheet *own = &m->sheets[i];
        if (own->next_due_ms < next_ms)
            next_ms = own->next_due_ms;
        if (own->tell_by_ms != 0 && !own->told_late && own->tell_by_ms < next_ms)
            next_ms = own->tell_by_ms;
    }
    return next_ms;
}

void model_check_sheets(struct model *m, struct view *v, bool all)
{
    static struct sheet theirs;
    for (size_t i = 0; i < m->sheet_count; i++) {
        struct model_sheet *own = &m->sheets[i];
        if (!own->changed && !all)
            continue;
        CHECK(view_sheet(v, own->sheet->number, &theirs), "sheet %" PRIu64 " is lost",
              own->sheet->number);
        CHECK(memcmp(own->sheet, &theirs, sizeof theirs) == 0, "sheet %" PRIu64 " differs",
              own->sheet->number);
        own->changed = false;
    }
}

void model_free_sheets(struct model *m)
{
    for (size_t i = 0; i < m->sheet_count; i++)
        free(m->sheets[i].sheet);
    free(m->sheets);
}
