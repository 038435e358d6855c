#include "bench.h"
#include "crew.h"

#include <stdlib.h>
#include <string.h>

enum { LIVES_A_CREW = 16, CREWS_MAX = 16, TECHNICIANS = 4, KINDS_OF_STEP = 24 };

/* One of the step's own histograms. */
struct step_latency {
    const char *name;
    struct histogram latency;
};

struct run {
    struct rig *rig;
    bool measuring, stopping;
    int alive;
    uint64_t filed;
    struct histogram all;
    struct step_latency steps[KINDS_OF_STEP];
    struct process_usage before;
    uint64_t start_ns, end_ns;
};

static void on_step(struct life *l, const char *step, uint64_t latency_ns)
{
    struct run *run = l->context;
    if (!run->measuring)
        return;
    histogram_add(&run->all, latency_ns);
    for (int i = 0; i < KINDS_OF_STEP; i++) {
        struct step_latency *s = &run->steps[i];
        if (s->name == NULL)
            s->name = step;
        if (strcmp(s->name, step) == 0) {
            histogram_add(&s->latency, latency_ns);
            return;
        }
    }
}

static void restart(struct life *l)
{
    struct life next = {
        .people = l->people,
        .kind = LIFE_PAID,
        .technician = l->technician,
        .unit = l->unit,
        .text = l->text,
        .context = l->context,
        .on_step = l->on_step,
        .on_end = l->on_end,
    };
    *l = next;
    life_start(l);
}

static void on_end(struct life *l)
{
    struct run *run = l->context;
    if (l->error.code != ERROR_NONE)
        die("%s: %s", l->error.subject, l->error.detail);
    run->filed += run->measuring;
    if (!run->stopping) {
        restart(l);
        return;
    }
    if (--run->alive == 0)
        uv_stop(&run->rig->loop);
}

static void on_measure_start(uv_timer_t *timer)
{
    struct run *run = timer->data;
    run->before = process_measure(run->rig->server.pid);
    run->start_ns = clock_ns();
    run->measuring = true;
}

static void on_measure_end(uv_timer_t *timer)
{
    struct run *run = timer->data;
    run->end_ns = clock_ns();
    run->measuring = false;
    run->stopping = true;
}

static void print(const struct run *run, const struct process_usage *after, struct result *out)
{
    double seconds = (double)(run->end_ns - run->start_ns) / 1e9;
    result_number(out, "commands_per_second", (double)run->all.total / seconds, "/s durable");
    result_number(out, "filed_per_second", (double)run->filed / seconds, "tickets/s");
    result_number(out, "commands_each", life_length(LIFE_PAID), "");
    result_latency(out, "latency", &run->all);
    for (int i = 0; i < KINDS_OF_STEP && run->steps[i].name != NULL; i++)
        result_latency(out, run->steps[i].name, &run->steps[i].latency);
    result_server(out, &run->before, after, seconds);
}

/* Many tickets live at once; each asks its next question when the last one is answered. */
static void live(struct run *run, struct crew *crews, int crew_count, int lives,
                 const struct bench_options *o)
{
    struct life *all = calloc((size_t)lives, sizeof *all);
    uv_timer_t begin, end;
    if (all == NULL)
        die("out of memory");
    uv_timer_init(&run->rig->loop, &begin);
    uv_timer_init(&run->rig->loop, &end);
    begin.data = end.data = run;
    uv_timer_start(&begin, on_measure_start, (uint64_t)(o->warm_seconds * 1000), 0);
    uv_timer_start(&end, on_measure_end, (uint64_t)((o->warm_seconds + o->seconds) * 1000), 0);
    run->alive = lives;
    for (int i = 0; i < lives; i++) {
        all[i] = (struct life){
            .people = &crews[i % crew_count].people,
            .technician = i / crew_count % TECHNICIANS,
            .unit = "8-2-1101",
            .text = "厨房水龙头漏水,关不紧",
            .context = run,
            .on_step = on_step,
            .on_end = on_end,
        };
        restart(&all[i]);
    }
    while (run->alive > 0)
        uv_run(&run->rig->loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&begin, NULL);
    uv_close((uv_handle_t *)&end, NULL);
    uv_run(&run->rig->loop, UV_RUN_NOWAIT);
    free(all);
}

void mode_lifecycle(const struct bench_options *o, struct result *out)
{
    static struct crew crews[CREWS_MAX];
    struct rig rig;
    struct run *run = calloc(1, sizeof *run);
    if (run == NULL)
        die("out of memory");
    int count = (o->clients + LIVES_A_CREW - 1) / LIVES_A_CREW;
    if (count > CREWS_MAX)
        count = CREWS_MAX;
    bench_begin(o, &rig, NULL, 0);
    crews_make(&rig, BENCH_SITE, crews, count, TECHNICIANS);
    run->rig = &rig;
    live(run, crews, count, o->clients, o);
    struct process_usage after = process_measure(rig.server.pid);
    result_number(out, "tickets_at_once", o->clients, "");
    result_number(out, "connections", count * (TECHNICIANS + 3), "");
    print(run, &after, out);
    crews_close(crews, count);
    free(run);
    rig_end(&rig, true);
}
