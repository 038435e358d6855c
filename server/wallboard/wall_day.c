#include "wallboard/wall_board.h"

#include "common/text.h"

#include <string.h>

static const int64_t DAY_MS = INT64_C(24) * 3600 * 1000;

bool wall_day_turn(struct wall_day *d, int64_t now_ms, int32_t offset_minutes)
{
    const int64_t offset_ms = offset_minutes * INT64_C(60000);
    const int64_t local_ms = now_ms + offset_ms;
    const int64_t start_ms = local_ms - local_ms % DAY_MS - offset_ms;
    if (d->start_ms == start_ms)
        return false;
    *d = (struct wall_day){.start_ms = start_ms, .end_ms = start_ms + DAY_MS};
    return true;
}

static bool is_today(const struct wall_day *d, int64_t at_ms)
{
    return at_ms >= d->start_ms && at_ms < d->end_ms;
}

/* Sites beyond what there is room for count together in the last. */
static struct wall_day_site *site_of(struct wall_day *d, const char *site)
{
    for (size_t i = 0; i < d->count; i++)
        if (!strcmp(d->sites[i].site, site))
            return &d->sites[i];
    if (d->count == WALL_DAY_SITES)
        return &d->sites[WALL_DAY_SITES - 1];
    struct wall_day_site *s = &d->sites[d->count++];
    text_copy(s->site, sizeof s->site, site);
    return s;
}

static void add_met(struct wall_day *d, const struct event *ev, const struct clock_change *k)
{
    struct wall_day_site *s = site_of(d, ev->site);
    if (is_today(d, event_time(ev)))
        s->met++;
    /* heard of after its time, and yet in time: its breach was counted, and is none */
    if (ev->at_ms > k->due_ms && is_today(d, k->due_ms) && s->late > 0)
        s->late--;
}

void wall_day_add(struct wall_day *d, const struct event *ev)
{
    d->seq = ev->seq;
    if (!event_is_ticket(ev->type))
        return;
    for (uint32_t i = 0; i < ev->clock_count; i++)
        if (ev->clocks[i].state == CLOCK_STATE_MET)
            add_met(d, ev, &ev->clocks[i]);
    if (ev->type == EVENT_BREACHED && is_today(d, ev->due_ms))
        site_of(d, ev->site)->late++;
}

void wall_day_of(const struct wall_day *d, const char *site, uint64_t *met, uint64_t *late)
{
    *met = *late = 0;
    for (size_t i = 0; i < d->count; i++) {
        if (site[0] && strcmp(site, d->sites[i].site))
            continue;
        *met += d->sites[i].met;
        *late += d->sites[i].late;
    }
}
