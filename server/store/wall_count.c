#include "store/wall_count.h"

#include "common/text.h"
#include "store/board.h"
#include "store/view_private.h"

#include <assert.h>
#include <string.h>

static const uint32_t on_site_states = BIT(STATE_ON_SITE) | BIT(STATE_QUOTED) | BIT(STATE_WORKING);

static bool is_before(const struct due_key *a, const struct due_key *b)
{
    return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->number < b->number;
}

/* The few soonest, in order. */
static void keep_soonest(struct wall_count *c, struct due_key key)
{
    size_t at = c->soonest_count;
    if (at == WALL_SOONEST && !is_before(&key, &c->soonest[at - 1])) {
        return;
    }
    if (at == WALL_SOONEST) {
        at--;
    } else {
        c->soonest_count++;
    }
    for (; at > 0 && is_before(&key, &c->soonest[at - 1]); at--) {
        c->soonest[at] = c->soonest[at - 1];
    }
    c->soonest[at] = key;
}

static void count_head(struct wall_count *c, const struct ticket_head *h, int64_t now_ms)
{
    c->open++;
    c->waiting += h->state == STATE_RECEIVED;
    c->on_site += (on_site_states & BIT(h->state)) != 0;
    c->overdue += h->overdue_ms <= now_ms;
    c->emergencies += h->kind == KIND_EMERGENCY;
    if (h->overdue_ms != DUE_NEVER) {
        keep_soonest(c, (struct due_key){h->overdue_ms, h->number});
    }
}

uint64_t view_wall_count(struct view *v, const struct wall_slice *s, struct wall_count *count)
{
    assert(v->board != NULL);
    const struct number_set *set =
        s->site[0] != '\0' ? board_site(v->board, s->site) : board_all(v->board);
    struct number_walk walk = number_set_above(set, s->after);
    struct ticket_head h;
    uint64_t number = 0, last = 0;
    bool more = number_walk_peek(&walk, &number);
    for (size_t i = 0; more && i < s->limit; i++) {
        if (board_get(v->board, number, &h)) {
            count_head(count, &h, s->now_ms);
        }
        last = number;
        number_walk_pass(&walk);
        more = number_walk_peek(&walk, &number);
    }
    return more ? last : 0;
}

/* ---- one line ---- */

static bool is_unmet(const struct ticket_clock *k)
{
    return k->state == CLOCK_STATE_RUNNING || (k->state == CLOCK_STATE_BREACHED && k->met_ms == 0);
}

/* That which is over first, as the board has it. */
static const struct ticket_clock *soonest_clock(const struct ticket *t)
{
    const struct ticket_clock *found = NULL;
    for (uint8_t i = 0; i < t->clock_count; i++) {
        const struct ticket_clock *k = &t->clocks[i];
        if (is_unmet(k) && (found == NULL || k->due_ms < found->due_ms)) {
            found = k;
        }
    }
    return found;
}

static void put_place(struct view *v, struct wall_line *line, const char *unit,
                      const char *facility)
{
    struct unit u;
    struct catalogue_row row;
    if (unit[0] != '\0' && view_unit(v, line->site, unit, &u)) {
        text_copy(line->place, sizeof line->place, u.building);
    } else if (facility[0] != '\0' &&
               view_catalogue(v, CATALOGUE_FACILITY, line->site, facility, &row)) {
        text_copy(line->place, sizeof line->place, row.name);
    }
}

bool view_wall_line(struct view *v, uint64_t number, int64_t now_ms, struct wall_line *out)
{
    const struct ticket *t = view_ticket(v, number);
    const struct ticket_clock *k = t != NULL ? soonest_clock(t) : NULL;
    char unit[UNIT_SIZE], facility[NAME_SIZE];
    if (k == NULL) {
        return false;
    }
    *out = (struct wall_line){
        .number = number,
        .kind = (enum kind)t->kind,
        .state = (enum state)t->state,
        .clock = (enum clock_kind)k->clock,
        .due_ms = k->due_ms,
        .late = k->due_ms <= now_ms,
        .taken = k->taken,
    };
    text_copy(out->site, sizeof out->site, t->site);
    text_copy(unit, sizeof unit, t->unit);
    text_copy(facility, sizeof facility, t->facility);
    put_place(v, out, unit, facility);
    return true;
}
