#include "net/wall_look.h"

#include "common/text.h"
#include "core/workflow.h"
#include "net/worker.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    EVERY_MS = 500,
    AT_LEAST_EVERY_MS = 20000, /* day and night come without an event */
    SLICE_TICKETS = 2000,
    SHARE = 20, /* the writer's time for one look, so many times over, until the next */
    JOB_SIZE = 64,
};

struct wall_look {
    struct job job;
    struct wall_look_parts parts;
    uv_timer_t timer;
    uv_async_t asked;
    uv_work_t work;
    bool started, stopping, running;
    int64_t began_ms, next_ms; /* CLOCK_MONOTONIC */
    /* this look */
    struct wall_wish wish;
    bool has_begun;
    size_t at;      /* the site being counted … */
    uint64_t after; /* … and how far */
    uint64_t seq;   /* what it is true at */
    int64_t now_ms, spent_ns;
    struct wall_board boards[WALL_SCOPES];
    struct wall walls[WALLS_MAX];
    size_t wall_count;
    /* the last one that was shown */
    struct wall_wish shown;
    uint64_t shown_seq;
    int64_t shown_ms;
    struct wall_day day; /* the worker's while it works */
};

static int64_t monotonic_ms(void)
{
    return metrics_now_ns() / 1000000;
}

/* ---- in the batch ------------------------------------------------------------------------------
 */

/* A site's desk is closed; of all sites: every one's. */
static bool is_night(struct view *v, const char *site, int64_t now_ms)
{
    enum { SITES_MAX = 64 };
    static _Thread_local struct site sites[SITES_MAX];
    size_t count = 1;
    bool night = true;
    if (site[0])
        text_copy(sites[0].id, sizeof sites[0].id, site);
    else
        count = view_site_list(v, sites, SITES_MAX);
    for (size_t i = 0; i < count && night; i++) {
        const struct policy *p = view_policy(v, sites[i].id, 0);
        night = p && calendar_is_night(&p->calendar, now_ms);
    }
    return night && count > 0;
}

static void begin_board(struct wall_look *l, struct view *v, struct wall_board *b)
{
    const struct dispatch *d = l->parts.dispatch;
    struct site s;
    *b = (struct wall_board){.has_emergencies = workflow_kind(KIND_EMERGENCY) != NULL,
                             .offset_minutes = d->utc_offset_minutes(d, l->now_ms)};
    text_copy(b->site, sizeof b->site, l->wish.sites[l->at]);
    if (b->site[0] && view_site(v, b->site, &s))
        text_copy(b->title, sizeof b->title, s.name);
    b->night = is_night(v, b->site, l->now_ms);
}

static void finish_board(struct wall_look *l, struct view *v, struct wall_board *b)
{
    for (size_t i = 0; i < b->count.soonest_count; i++)
        b->line_count +=
            view_wall_line(v, b->count.soonest[i].number, l->now_ms, &b->lines[b->line_count]);
}

/* One piece of one board; the board is finished with its last. */
static void count_slice(struct wall_look *l, struct view *v)
{
    struct wall_board *b = &l->boards[l->at];
    if (l->after == 0)
        begin_board(l, v, b);
    const struct wall_slice slice = {
        .site = b->site, .after = l->after, .limit = SLICE_TICKETS, .now_ms = l->now_ms};
    l->after = view_wall_count(v, &slice, &b->count);
    if (l->after != 0)
        return;
    finish_board(l, v, b);
    l->at++;
}

void wall_look_execute(struct wall_look *l, struct batch *b)
{
    struct view *v = batch_view(b);
    int64_t start_ns = metrics_now_ns();
    l->now_ms = batch_now(b);
    if (!l->has_begun) {
        l->has_begun = true;
        l->seq = view_applied_seq(v);
        l->wall_count = view_wall_list(v, l->walls, WALLS_MAX);
    }
    if (l->at < l->wish.site_count)
        count_slice(l, v);
    int64_t took_ns = metrics_now_ns() - start_ns;
    l->spent_ns += took_ns;
    metrics_observe(&l->parts.metrics->wall.look, &metrics_scale_duration, (uint64_t)took_ns);
}

/* ---- on a worker: today's clocks ---------------------------------------------------------------
 */

struct probe {
    int64_t at_ms;
    bool found;
};

static int on_first(void *context, const struct event *ev, uint64_t location,
                    const uint8_t hash[32])
{
    struct probe *p = context;
    (void)location, (void)hash;
    *p = (struct probe){ev->at_ms, true};
    return 1;
}

/* The newest event from before that time, 0: there is none. Ledger time never goes back. */
static uint64_t seq_before(struct ledger *l, uint64_t head, int64_t start_ms)
{
    uint64_t low = 0, high = head; /* low is from before; what is above high is not */
    while (low < high) {
        uint64_t middle = low + (high - low + 1) / 2;
        struct probe p = {.found = false};
        struct error e;
        if (ledger_replay(l, middle - 1, on_first, &p, &e) || !p.found || p.at_ms >= start_ms)
            high = middle - 1;
        else
            low = middle;
    }
    return low;
}

static int on_event(void *context, const struct event *ev, uint64_t location,
                    const uint8_t hash[32])
{
    (void)location, (void)hash;
    wall_day_add(context, ev);
    return 0;
}

static void on_work(uv_work_t *work)
{
    struct wall_look *l = work->data;
    const struct dispatch *d = l->parts.dispatch;
    struct error e;
    worker_give_way();
    if (wall_day_turn(&l->day, l->now_ms, d->utc_offset_minutes(d, l->now_ms)))
        l->day.seq = seq_before(d->ledger, ledger_head_seq(d->ledger), l->day.start_ms);
    /* what can't be read is told by the log and by `audit verify`; the next look tries again */
    (void)!ledger_replay(d->ledger, l->day.seq, on_event, &l->day, &e);
}

/* ---- on the loop -------------------------------------------------------------------------------
 */

static void show(struct wall_look *l)
{
    for (size_t i = 0; i < l->wish.site_count; i++)
        wall_day_of(&l->day, l->boards[i].site, &l->boards[i].met, &l->boards[i].late);
    const struct wall_news news = {.walls = l->walls,
                                   .wall_count = l->wall_count,
                                   .boards = l->boards,
                                   .board_count = l->wish.site_count,
                                   .asked = l->wish.asked};
    wall_http_show(l->parts.http, &news);
    l->shown = l->wish;
    l->shown_seq = l->seq;
    l->shown_ms = monotonic_ms();
    int64_t rest_ms = SHARE * (l->spent_ns / 1000000);
    l->next_ms = l->began_ms + (rest_ms > EVERY_MS ? rest_ms : EVERY_MS);
}

static void on_worked(uv_work_t *work, int status)
{
    struct wall_look *l = work->data;
    assert(status == 0);
    l->running = false;
    if (!l->stopping)
        show(l);
}

static void go_on(struct wall_look *l)
{
    l->running = !l->stopping && l->parts.submit(l->parts.context, &l->job);
}

void wall_look_completed(struct wall_look *l)
{
    if (l->at < l->wish.site_count) {
        go_on(l);
        return;
    }
    l->work.data = l;
    l->running = !l->stopping && uv_queue_work(l->parts.loop, &l->work, on_work, on_worked) == 0;
}

static bool same_sites(const struct wall_wish *a, const struct wall_wish *b)
{
    return a->site_count == b->site_count &&
           !memcmp(a->sites, b->sites, a->site_count * sizeof *a->sites);
}

static void look(struct wall_look *l, int64_t now_ms)
{
    struct wall_wish wish;
    if (l->running || now_ms < l->next_ms || !wall_http_wish(l->parts.http, &wish))
        return;
    bool same = !wish.missing && l->shown_seq == ledger_head_seq(l->parts.dispatch->ledger) &&
                same_sites(&wish, &l->shown) && now_ms - l->shown_ms < AT_LEAST_EVERY_MS;
    if (same) {
        wall_http_same(l->parts.http, wish.asked);
        return;
    }
    l->wish = wish;
    l->has_begun = false;
    l->at = 0;
    l->after = 0;
    l->spent_ns = 0;
    l->began_ms = now_ms;
    go_on(l);
}

static void on_timer(uv_timer_t *timer)
{
    struct wall_look *l = timer->data;
    wall_http_tick(l->parts.http, metrics_now_ns());
    look(l, monotonic_ms());
}

static void on_asked(uv_async_t *asked)
{
    look(asked->data, monotonic_ms());
}

void wall_look_ask(struct wall_look *l)
{
    uv_async_send(&l->asked);
}

int64_t wall_look_now_ms(const struct wall_look *l)
{
    return l->parts.now_ms(l->parts.context);
}

bool wall_look_owns(const struct wall_look *l, const struct job *j)
{
    return l && j == &l->job;
}

/* ---- life --------------------------------------------------------------------------------------
 */

struct wall_look *wall_look_new(void)
{
    return calloc(1, sizeof(struct wall_look));
}

void wall_look_start(struct wall_look *l, const struct wall_look_parts *p)
{
    l->parts = *p;
    l->job.size = JOB_SIZE;
    uv_timer_init(p->loop, &l->timer);
    uv_async_init(p->loop, &l->asked, on_asked);
    l->timer.data = l->asked.data = l;
    uv_timer_start(&l->timer, on_timer, EVERY_MS, EVERY_MS);
    l->started = true;
}

void wall_look_stop(struct wall_look *l)
{
    if (!l || !l->started || l->stopping)
        return;
    l->stopping = true;
    uv_close((uv_handle_t *)&l->timer, NULL);
    uv_close((uv_handle_t *)&l->asked, NULL);
}

void wall_look_free(struct wall_look *l)
{
    free(l);
}
