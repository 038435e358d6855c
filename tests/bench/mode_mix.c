/* A day of many sites, a hundred times as fast: tickets of every kind come in as the day goes, are
 * worked as people work, some of it late; what falls due is measured at a client that watches all
 * of it. The server's clock is the machine's: the policy's lengths are a hundredth of the usual
 * ones, and the day's end is the desk's close at the moment that fits. */
#include "mix.h"

#include "common/time_text.h"

#define uthash_fatal(message) die("out of memory")
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum { DAY_HOURS = 24, HOUR_MS = 3600000, MINUTE_MS = 60000, TICK_MS = 2, LATE_PERCENT = 4 };
enum { TAKE_LEAST_MS = 600, TAKE_MORE_MS = 2400 };

/* How many tickets come in each hour, beside the others: peaks at 8–10 and 18–21. */
static const int weights[DAY_HOURS] = {1, 1, 1, 1, 1, 2, 4,  6,  18, 18, 8, 7,
                                       6, 6, 7, 7, 7, 8, 16, 16, 16, 6,  3, 2};

/* How long people take before a step, in minutes of the day; where they are late, how long then. */
static const struct pace {
    const char *step;
    double least, most, late_least, late_most;
} paces[] = {
    {"dispatch", 0.5, 2.5, 6, 15},
    {"notified", 0.2, 1, 6, 10},
    {"accept", 0.5, 3, 6, 12},
    {"arrive", 3, 8, 12, 30},
    {"find", 3, 8, 0, 0},
    {"quote", 3, 8, 0, 0},
    {"codes", 0.2, 1, 0, 0},
    {"consent", 3, 15, 0, 0},
    {"material", 5, 15, 0, 0},
    {"done", 15, 90, 300, 700},
    {"sign", 3, 10, 0, 0},
    {"pay", 1, 3, 0, 0},
    {"check", 20, 90, 300, 700},
    {"return", 10, 60, 300, 700},
    {"cash_receive", 30, 180, 300, 700},
    {"visit", 20, 120, 300, 700},
    {"complex", 5, 10, 0, 0},
    {"back", 8, 20, 32, 60},
    {"refuse", 1, 2, 0, 0},
    {"absent", 5, 7, 0, 0},
    {"book", 20, 60, 0, 0},
    {"confirm", 3, 10, 0, 0},
    {"verify", 30, 120, 300, 700},
    {"appoint", 0.5, 2, 4, 8},
    {"wait", 5, 10, 0, 0},
    {"resume", 25, 50, 65, 120},
    {"refer", 5, 15, 0, 0},
    {"promise", 10, 60, 0, 0},
    {"responsible", 5, 20, 35, 60},
    {"answer", 10, 60, 125, 200},
    {"step", 1, 5, 0, 0},
    {"close", 5, 20, 0, 0},
};

/* Of a hundred tickets: what they are. */
static const struct {
    enum life_kind kind;
    int share;
} shares[] = {{LIFE_PAID, 28},     {LIFE_FREE, 17},    {LIFE_POOL, 8},     {LIFE_REFUSED, 4},
              {LIFE_AWAY, 3},      {LIFE_COMPLEX, 4},  {LIFE_AGAIN, 5},    {LIFE_PUBLIC, 13},
              {LIFE_DEFECT, 8},    {LIFE_WAITING, 3},  {LIFE_REFERRED, 2}, {LIFE_COMPLAINT, 1},
              {LIFE_EMERGENCY, 1}, {LIFE_CONTRACT, 2}, {LIFE_DEVICE, 1}};

struct mix;

/* A ticket's life, or the taking of a breach, that waits for its time. */
struct mix_life {
    struct life life;
    struct mix *mix;
    struct mix_life *next;
    char unit[24];
};
struct mix_take {
    struct mix *mix;
    struct mix_take *next;
    struct link *link;
    char ticket[LIFE_ID];
    Paigong__Clock clock;
};
struct mix_slot { /* what is to happen in a hundredth of a second */
    struct mix_life *lives;
    struct mix_take *takes;
};
struct mix_person {
    const char *id;
    struct link *link;
    UT_hash_handle hh;
};

struct mix {
    const struct bench_options *o;
    struct rig rig;
    struct mix_town town;
    struct mix_person *people;
    int64_t from_ms, until_ms; /* of the run, on this machine's clock */
    struct mix_slot *slots;
    size_t slot_count, slot_at;
    struct mix_life *lives;
    size_t planned, maintenance, failed;
    size_t at_work; /* lives whose command is not answered yet */
    struct mix_sum sums[LIFE_KINDS];
    uint64_t commands, random, taken;
    struct histogram latency;
    struct mix_lateness lateness;
    struct process_usage before;
    bool over;
};

enum { SLOT_MS = 10, ANSWERS_MS = 10000 };

static double random_share(struct mix *m)
{
    m->random ^= m->random << 13;
    m->random ^= m->random >> 7;
    m->random ^= m->random << 17;
    return (double)(m->random >> 11) / (double)(UINT64_C(1) << 53);
}

/* ---- what waits for its time ------------------------------------------------------------------
 */

/* The slot of so many milliseconds from now; NULL: after the end. */
static struct mix_slot *slot_in(struct mix *m, int64_t ms)
{
    int64_t at = (time_now_ms() + ms - m->from_ms) / SLOT_MS;
    size_t slot = at > (int64_t)m->slot_at ? (size_t)at : m->slot_at + 1;
    return slot < m->slot_count ? &m->slots[slot] : NULL;
}

static int64_t day_to_real_ms(double minutes)
{
    return (int64_t)(minutes * MINUTE_MS / MIX_SPEED);
}

static int64_t pace_of(struct mix *m, const char *step)
{
    for (size_t i = 0; i < sizeof paces / sizeof paces[0]; i++) {
        const struct pace *p = &paces[i];
        if (strcmp(p->step, step) != 0)
            continue;
        bool late = p->late_most > 0 && random_share(m) * 100 < LATE_PERCENT;
        double least = late ? p->late_least : p->least, most = late ? p->late_most : p->most;
        return day_to_real_ms(least + random_share(m) * (most - least));
    }
    die("nobody knows how long %s takes", step);
}

static bool on_pause(struct life *l, const char *next)
{
    struct mix_life *x = l->context;
    struct mix_slot *slot = slot_in(x->mix, pace_of(x->mix, next));
    x->mix->at_work--;
    if (slot != NULL) { /* else it stays as it is when the run ends */
        x->next = slot->lives;
        slot->lives = x;
    }
    return true;
}

static void on_step(struct life *l, const char *step, uint64_t latency_ns)
{
    struct mix_life *x = l->context;
    x->mix->sums[l->kind].opened += strcmp(step, "new") == 0;
    x->mix->commands++;
    histogram_add(&x->mix->latency, latency_ns);
}

static void on_end(struct life *l)
{
    struct mix_life *x = l->context;
    struct mix_sum *sum = &x->mix->sums[l->kind];
    x->mix->at_work--;
    sum->filed += l->error.code == ERROR_NONE;
    sum->failed += l->error.code != ERROR_NONE;
    if (l->error.code != ERROR_NONE && x->mix->failed++ < 10)
        fprintf(stderr, "%s: %s: %s\n", life_name(l->kind), l->error.subject, l->error.detail);
}

static void begin(struct mix *m, struct mix_life *x, int site, enum life_kind kind)
{
    x->mix = m;
    x->life = (struct life){.people = mix_town_people(&m->town, site),
                            .kind = kind,
                            .technician = site % MIX_TECHNICIANS,
                            .unit = x->unit,
                            .text = "厨房水龙头漏水,关不紧",
                            .reporter = "王女士",
                            .phone = "13800138000",
                            .context = x,
                            .on_step = on_step,
                            .on_end = on_end,
                            .pause = on_pause};
}

static void go_on(struct mix_life *x)
{
    x->mix->at_work++;
    life_go_on(&x->life);
}

/* ---- the day's tickets ------------------------------------------------------------------------
 */

/* The moment of the day, 0 to 1, until which that share of its tickets has come. */
static double moment_of(double share)
{
    double sum = 0, before = 0;
    for (int i = 0; i < DAY_HOURS; i++)
        sum += weights[i];
    for (int i = 0; i < DAY_HOURS; i++) {
        double here = weights[i] / sum;
        if (share <= before + here)
            return (i + (share - before) / here) / DAY_HOURS;
        before += here;
    }
    return 1;
}

static enum life_kind kind_of(struct mix *m)
{
    double share = random_share(m) * 100;
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        if (share < shares[i].share)
            return shares[i].kind;
        share -= shares[i].share;
    }
    return LIFE_FREE;
}

/* In the order in which they come; those outside the run's hours are left out. */
static void plan_day(struct mix *m)
{
    size_t all = (size_t)m->o->sites * m->o->tickets;
    m->lives = calloc(all + (size_t)m->o->sites * MIX_PLANS, sizeof *m->lives);
    if (m->lives == NULL)
        die("out of memory");
    for (size_t i = 0; i < all; i++) {
        double day = moment_of(((double)i + random_share(m)) / (double)all);
        int64_t at_ms = mix_real_ms(m->town.midnight_ms, (int64_t)(day * DAY_HOURS * HOUR_MS));
        int site = (int)(random_share(m) * m->o->sites);
        if (at_ms < m->from_ms || at_ms >= m->until_ms)
            continue;
        struct mix_life *x = &m->lives[m->planned++];
        struct mix_slot *slot = &m->slots[(at_ms - m->from_ms) / SLOT_MS];
        snprintf(x->unit, sizeof x->unit, "%zu", i);
        begin(m, x, site, kind_of(m));
        x->next = slot->lives;
        slot->lives = x;
    }
}

/* ---- what the watching client sees ------------------------------------------------------------
 */

static void add_person(struct mix *m, const char *id, struct link *link)
{
    struct mix_person *p = calloc(1, sizeof *p);
    if (p == NULL)
        die("out of memory");
    p->id = id;
    p->link = link;
    HASH_ADD_KEYPTR(hh, m->people, p->id, strlen(p->id), p);
}

static void know_people(struct mix *m)
{
    static const char *const kinds[] = {"desk", "lead", "finance", "chief"};
    for (int i = 0; i < m->town.teams; i++) {
        const struct life_people *p = &m->town.team[i].people[0];
        struct link *const links[] = {p->desk, p->lead, p->finance, p->supervisor};
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
            char *id = malloc(RIG_ID);
            if (id == NULL)
                die("out of memory");
            snprintf(id, RIG_ID, "%s-%d", kinds[k], i);
            add_person(m, id, links[k]);
        }
    }
}

/* Whom a breach was put before takes it after some minutes: else it would climb all day. */
static void plan_take(struct mix *m, const Paigong__Entry *entry)
{
    struct mix_person *p;
    const Paigong__Facts *facts = entry->facts;
    int64_t wait_ms = TAKE_LEAST_MS + (int64_t)(random_share(m) * TAKE_MORE_MS);
    struct mix_slot *slot = slot_in(m, wait_ms);
    HASH_FIND_STR(m->people, facts->to, p);
    if (p == NULL || slot == NULL)
        return;
    struct mix_take *take = calloc(1, sizeof *take);
    if (take == NULL)
        die("out of memory");
    take->mix = m;
    take->link = p->link;
    take->clock = facts->clock;
    snprintf(take->ticket, sizeof take->ticket, "%s", entry->ticket);
    take->next = slot->takes;
    slot->takes = take;
}

/* P10.3: the server's own; its technician goes to work. */
static void take_up_maintenance(struct mix *m, const Paigong__Entry *entry, int64_t now_us)
{
    int site = mix_town_site(&m->town, entry->facts->site);
    int64_t due_ms = mix_real_ms(m->town.midnight_ms, (int64_t)MIX_OPEN_HOUR * HOUR_MS);
    if (entry->at >= m->from_ms) /* else it stood there when the run began */
        mix_lateness_add(&m->lateness, &(struct mix_due){due_ms, entry->at, now_us, 0});
    if (site < 0 || m->maintenance == (size_t)m->o->sites * MIX_PLANS)
        die("a maintenance slip that nobody planned");
    struct mix_life *x = &m->lives[m->planned + m->maintenance++];
    begin(m, x, site, LIFE_MAINTENANCE);
    m->sums[LIFE_MAINTENANCE].opened++;
    m->at_work++;
    life_take_up(&x->life, entry->ticket);
}

static void on_entry(void *context, const Paigong__ServerFrame *f)
{
    struct mix *m = context;
    int64_t now_us = wall_clock_us();
    if (f == NULL && m->over)
        return;
    if (f == NULL || f->error != NULL)
        die("the watch ended: %s", f != NULL ? f->error->message : "cut off");
    if (f->result_case != PAIGONG__SERVER_FRAME__RESULT_ENTRY || f->entry->facts == NULL || m->over)
        return;
    const Paigong__Entry *entry = f->entry;
    if (entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_OPENED &&
        entry->facts->kind == PAIGONG__KIND__KIND_MAINTENANCE)
        take_up_maintenance(m, entry, now_us);
    if (entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_BREACHED) {
        int64_t due_ms = entry->facts->due_at;
        if (entry->at < due_ms)
            die("a clock fired before it was due");
        mix_lateness_add(&m->lateness,
                         &(struct mix_due){due_ms, entry->at, now_us, (int)entry->facts->clock});
        plan_take(m, entry);
    }
    if (entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_ESCALATED)
        plan_take(m, entry);
}

/* ---- as time goes -----------------------------------------------------------------------------
 */

/* Met and filed meanwhile, or taken by somebody else: nothing is wrong. */
static void on_taken(void *context, const Paigong__ServerFrame *f)
{
    struct mix *m = context;
    m->taken += f != NULL && f->error == NULL;
}

static void send_take(struct mix_take *take)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__TicketCommand c = PAIGONG__TICKET_COMMAND__INIT;
    uint8_t request_id[16];
    c.ticket = take->ticket;
    c.command = PAIGONG__COMMAND__COMMAND_TAKE;
    c.clock = take->clock;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    f.ticket_command = &c;
    frame_make_write(&f, request_id);
    if (link_send(take->link, &f, on_taken, take->mix) == 0)
        die("a connection is closed");
}

static void run_slot(struct mix_slot *slot)
{
    for (struct mix_life *x; (x = slot->lives) != NULL;) {
        slot->lives = x->next;
        x->next = NULL;
        go_on(x);
    }
    for (struct mix_take *take; (take = slot->takes) != NULL;) {
        slot->takes = take->next;
        send_take(take);
        free(take);
    }
}

static void on_tick(uv_timer_t *timer)
{
    struct mix *m = timer->data;
    int64_t now_ms = time_now_ms();
    while (!m->over && m->slot_at < m->slot_count &&
           m->from_ms + (int64_t)m->slot_at * SLOT_MS <= now_ms)
        run_slot(&m->slots[m->slot_at++]);
    if (now_ms >= m->until_ms)
        m->over = true;
    if (m->at_work > 0 && now_ms >= m->until_ms + ANSWERS_MS)
        die("%zu commands have no answer", m->at_work);
    if (m->over && m->at_work == 0)
        uv_stop(&m->rig.loop);
}

static void watch(struct mix *m, struct link *l)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Watch watch = PAIGONG__WATCH__INIT;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_WATCH;
    f.watch = &watch;
    watch.from_seq = 1; /* from the beginning: slips of a morning that has passed */
    if (link_send(l, &f, on_entry, m) == 0)
        die("the connection to the server is closed");
}

static void run(struct mix *m)
{
    uv_timer_t tick;
    struct link *watcher = rig_link(&m->rig, &m->rig.people[0]);
    watch(m, watcher);
    if (time_now_ms() > m->from_ms)
        die("making the town took too long");
    m->before = process_measure(m->rig.server.pid);
    uv_timer_init(&m->rig.loop, &tick);
    tick.data = m;
    uv_timer_start(&tick, on_tick, 0, TICK_MS);
    while (!m->over || m->at_work > 0)
        uv_run(&m->rig.loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&tick, NULL);
    link_close(watcher);
    uv_run(&m->rig.loop, UV_RUN_NOWAIT);
}

/* ---- the mode ---------------------------------------------------------------------------------
 */

static void print(struct mix *m, struct result *out)
{
    struct process_usage after = process_measure(m->rig.server.pid);
    double seconds = (double)(m->until_ms - m->from_ms) / 1000;
    result_number(out, "sites", m->o->sites, "");
    result_number(out, "people", m->town.teams * (4 + MIX_TECHNICIANS), "");
    result_number(out, "from_hour", m->o->from_hour, "of the day");
    result_number(out, "to_hour", m->o->to_hour, "of the day");
    result_number(out, "speed", MIX_SPEED, "times");
    mix_sums_print(m->sums, out);
    result_number(out, "taken", (double)m->taken, "breaches");
    result_number(out, "commands", (double)m->commands, "");
    result_number(out, "commands_per_second", (double)m->commands / seconds, "/s, the run's mean");
    result_latency(out, "latency", &m->latency);
    mix_lateness_print(&m->lateness, out);
    result_server(out, &m->before, &after, seconds);
}

static void forget(struct mix *m)
{
    struct mix_person *p, *next;
    HASH_ITER(hh, m->people, p, next)
    {
        HASH_DEL(m->people, p);
        free((char *)p->id);
        free(p);
    }
    for (size_t i = 0; i < m->slot_count; i++) {
        for (struct mix_take *take; (take = m->slots[i].takes) != NULL;) {
            m->slots[i].takes = take->next;
            free(take);
        }
    }
    free(m->slots);
    free(m->lives);
    free(m->lateness.dues);
    free(m);
}

void mode_mix(const struct bench_options *o, struct result *out)
{
    struct mix *m = calloc(1, sizeof *m);
    if (m == NULL)
        die("out of memory");
    if (o->from_hour >= o->to_hour || o->from_hour >= MIX_CLOSE_HOUR)
        die("the run begins before it ends, and before the desk's close at %d", MIX_CLOSE_HOUR);
    m->o = o;
    m->random = 0x9e3779b97f4a7c15;
    rig_start(&m->rig, &o->rig);
    mix_town_build(&m->town, &m->rig, o->sites, o->from_hour);
    know_people(m);
    m->from_ms = mix_real_ms(m->town.midnight_ms, (int64_t)(o->from_hour * HOUR_MS));
    m->until_ms = mix_real_ms(m->town.midnight_ms, (int64_t)(o->to_hour * HOUR_MS));
    m->slot_count = (size_t)((m->until_ms - m->from_ms) / SLOT_MS) + 1;
    m->slots = calloc(m->slot_count, sizeof *m->slots);
    if (m->slots == NULL)
        die("out of memory");
    plan_day(m);
    run(m);
    mix_sums_check(&m->town, m->sums, m->until_ms);
    print(m, out);
    mix_town_close(&m->town);
    rig_end(&m->rig, true);
    result_text(out, "ledger_and_view", "checked");
    forget(m);
}
