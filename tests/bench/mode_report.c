/* A month's report over --tickets filed repairs: how long it takes, and how long a desk waits for a
 * new ticket meanwhile. The repairs are lived through by the wire, some of them twice. */
#include "bench.h"
#include "crew.h"
#include "others.h"

#include <stdlib.h>
#include <string.h>

enum {
    LIVES_AT_ONCE = 128,
    CREWS = 8,
    TECHNICIANS = 4,
    DESKS = 16,
    PAUSE_MS = 2,
    SETTLE_MS = 1000,
    CALM_LEAST_MS = 100,
    REPORTS_LEAST = 5
};

struct report_run {
    struct rig rig;
    uint64_t wanted, begun;
    int alive;
    double report_ms; /* how long the last one took */
    struct histogram calm, beside, reports;
};

/* Six of ten for nothing, three paid for, one twice. */
static enum life_kind kind_of(uint64_t number)
{
    return number % 10 == 0 ? LIFE_AGAIN : number % 10 < 4 ? LIFE_PAID : LIFE_FREE;
}

static void live_on(struct life *l)
{
    struct report_run *run = l->context;
    struct life next = {.people = l->people,
                        .kind = kind_of(run->begun++),
                        .technician = l->technician,
                        .unit = l->unit,
                        .text = l->text,
                        .context = run,
                        .on_end = l->on_end};
    *l = next;
    life_start(l);
}

static void on_end(struct life *l)
{
    struct report_run *run = l->context;
    if (l->error.code != ERROR_NONE)
        die("%s: %s", l->error.subject, l->error.detail);
    if (run->begun < run->wanted)
        live_on(l);
    else if (--run->alive == 0)
        uv_stop(&run->rig.loop);
}

static void live_a_month(struct report_run *run)
{
    static struct crew crews[CREWS];
    struct life *all = calloc(LIVES_AT_ONCE, sizeof *all);
    if (all == NULL)
        die("out of memory");
    crews_make(&run->rig, BENCH_SITE, crews, CREWS, TECHNICIANS);
    run->alive = LIVES_AT_ONCE;
    for (int i = 0; i < LIVES_AT_ONCE; i++) {
        all[i] = (struct life){.people = &crews[i % CREWS].people,
                               .technician = i / CREWS % TECHNICIANS,
                               .unit = "8-2-1101",
                               .text = "厨房水龙头漏水,关不紧",
                               .context = run,
                               .on_end = on_end};
        live_on(&all[i]);
    }
    while (run->alive > 0)
        uv_run(&run->rig.loop, UV_RUN_DEFAULT);
    crews_close(crews, CREWS);
    free(all);
}

/* Returns how many tickets it counted. */
static uint32_t ask_for_report(struct report_run *run, struct link *l)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Report m = PAIGONG__REPORT__INIT;
    m.site = BENCH_SITE;
    m.span = PAIGONG__REPORT_SPAN__REPORT_SPAN_MONTH;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_REPORT;
    f.report = &m;
    uint64_t start_ns = clock_ns();
    Paigong__ServerFrame *answer = rig_ask(&run->rig, l, &f);
    histogram_add(&run->reports, clock_ns() - start_ns);
    uint32_t closed = answer->figures->total->closed;
    paigong__server_frame__free_unpacked(answer, NULL);
    return closed;
}

/* In peace for as long as the report before took, then beside one: what else the machine does
 * concerns both alike. */
static uint32_t alternate(struct report_run *run, struct others *others, struct link *reader)
{
    others_measure(others, &run->calm);
    pause_ms(run->report_ms > CALM_LEAST_MS ? run->report_ms : CALM_LEAST_MS);
    others_measure(others, &run->beside);
    uint64_t start_ns = clock_ns();
    uint32_t closed = ask_for_report(run, reader);
    run->report_ms = (double)(clock_ns() - start_ns) / 1e6;
    return closed;
}

static void measure(struct report_run *run, const struct bench_options *o, struct result *out)
{
    struct rig_person *desks[DESKS];
    char id[RIG_ID];
    for (int i = 0; i < DESKS; i++) {
        (void)snprintf(id, sizeof id, "writer-%d", i);
        desks[i] = rig_person(&run->rig, id, PAIGONG__ROLE__ROLE_DESK, BENCH_SITE, NULL);
    }
    struct link *reader = rig_link(&run->rig, &run->rig.people[0]);
    struct others *others = others_start(&(struct others_options){.rig = &run->rig,
                                                                  .people = desks,
                                                                  .count = DESKS,
                                                                  .pause_ms = PAUSE_MS,
                                                                  .context = BENCH_SITE,
                                                                  .make = load_make_ticket});
    pause_ms(SETTLE_MS);
    uint64_t end_ns = clock_ns() + (uint64_t)(2 * o->seconds * 1e9);
    uint32_t closed = 0;
    for (int i = 0; i < REPORTS_LEAST || clock_ns() < end_ns; i++)
        closed = alternate(run, others, reader);
    others_measure(others, NULL);
    others_stop(others);
    if (closed != run->wanted)
        die("the report counts %u filed tickets, not %llu", closed,
            (unsigned long long)run->wanted);
    result_number(out, "filed", closed, "tickets in the month");
    result_latency(out, "report", &run->reports);
    result_latency(out, "create_calm", &run->calm);
    result_latency(out, "create_beside_reports", &run->beside);
    link_close(reader);
}

void mode_report(const struct bench_options *o, struct result *out)
{
    struct report_run *run = calloc(1, sizeof *run);
    if (run == NULL)
        die("out of memory");
    run->wanted = o->tickets < LIVES_AT_ONCE ? LIVES_AT_ONCE : o->tickets;
    bench_begin(o, &run->rig, NULL, 0);
    uint64_t start_ns = clock_ns();
    live_a_month(run);
    result_number(out, "filled_in", (double)(clock_ns() - start_ns) / 1e9, "s");
    struct process_usage before = process_measure(run->rig.server.pid);
    start_ns = clock_ns();
    measure(run, o, out);
    struct process_usage after = process_measure(run->rig.server.pid);
    result_server(out, &before, &after, (double)(clock_ns() - start_ns) / 1e9);
    rig_end(&run->rig, true);
    free(run);
}
