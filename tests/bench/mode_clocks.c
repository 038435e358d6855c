#include "bench.h"

#include "common/text.h"
#include "common/time_text.h"

#include <stdio.h>
#include <stdlib.h>

enum { DESKS = 4, SETTING_A_SECOND = 3000, LEAD_MS = 3000, PATIENCE_MS = 20000 };

/* Promises of so many tickets, due one after the other at the chosen rate. */
struct run {
    struct rig *rig;
    uint64_t *ids, count, seen;
    double rate;
    int64_t first_due_ms;
    struct histogram to_entry, to_push;
    struct process_usage before;
};

static void make_promise(void *context, struct load_slot *s, struct load_request *r)
{
    struct run *run = context;
    ticket_id_format(run->ids[s->number], r->texts[0]);
    paigong__ticket_command__init(&r->ticket_command);
    r->ticket_command.ticket = r->texts[0];
    r->ticket_command.command = PAIGONG__COMMAND__COMMAND_PROMISE;
    r->ticket_command.time_at = run->first_due_ms + (int64_t)((double)s->number * 1000 / run->rate);
    r->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    r->frame.ticket_command = &r->ticket_command;
    frame_make_write(&r->frame, r->request_id);
}

static void on_entry(void *context, const Paigong__ServerFrame *f)
{
    struct run *run = context;
    int64_t now_us = wall_clock_us();
    if (f == NULL || f->error != NULL)
        die("the watch ended: %s", f != NULL ? f->error->message : "cut off");
    if (f->result_case != PAIGONG__SERVER_FRAME__RESULT_ENTRY ||
        f->entry->event != PAIGONG__EVENT_TYPE__EVENT_TYPE_BREACHED || f->entry->facts == NULL ||
        f->entry->facts->clock != PAIGONG__CLOCK__CLOCK_PROMISE)
        return;
    int64_t due_ms = f->entry->facts->due_at;
    if (f->entry->at < due_ms || now_us < due_ms * 1000)
        die("a clock fired before it was due");
    histogram_add(&run->to_entry, (uint64_t)(f->entry->at - due_ms) * 1000000);
    histogram_add(&run->to_push, (uint64_t)(now_us - due_ms * 1000) * 1000);
    if (++run->seen == run->count)
        uv_stop(&run->rig->loop);
}

static void on_due_begins(uv_timer_t *timer)
{
    struct run *run = timer->data;
    run->before = process_measure(run->rig->server.pid);
}

static void on_patience_over(uv_timer_t *timer)
{
    struct run *run = timer->data;
    die("only %llu of %llu clocks were pushed", (unsigned long long)run->seen,
        (unsigned long long)run->count);
}

/* A desk watches while they fall due. */
static void watch(struct run *run, struct rig_person *desk)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Watch watch = PAIGONG__WATCH__INIT;
    uv_timer_t begins, patience;
    struct link *l = rig_link(run->rig, desk);
    watch.site = BENCH_SITE;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_WATCH;
    f.watch = &watch;
    if (link_send(l, &f, on_entry, run) == 0)
        die("the connection to the server is closed");
    int64_t wait_ms = run->first_due_ms - time_now_ms();
    if (wait_ms < 0)
        die("setting the promises took too long");
    uv_timer_init(&run->rig->loop, &begins);
    uv_timer_init(&run->rig->loop, &patience);
    begins.data = patience.data = run;
    uv_timer_start(&begins, on_due_begins, (uint64_t)wait_ms, 0);
    uv_timer_start(
        &patience, on_patience_over,
        (uint64_t)wait_ms + (uint64_t)((double)run->count * 1000 / run->rate) + PATIENCE_MS, 0);
    while (run->seen < run->count)
        uv_run(&run->rig->loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&begins, NULL);
    uv_close((uv_handle_t *)&patience, NULL);
    link_close(l);
    uv_run(&run->rig->loop, UV_RUN_NOWAIT);
}

void mode_clocks(const struct bench_options *o, struct result *out)
{
    struct rig rig;
    struct rig_person *desks[DESKS];
    struct run *run = calloc(1, sizeof *run);
    struct load_result *load = malloc(sizeof *load);
    if (run == NULL || load == NULL)
        die("out of memory");
    run->rig = &rig;
    run->rate = o->rate;
    run->count = (uint64_t)(o->rate * o->seconds);
    if (run->count > o->tickets)
        die("more clocks to fall due than tickets");
    run->ids = calloc(run->count, sizeof *run->ids);
    if (run->ids == NULL)
        die("out of memory");
    bench_begin(o, &rig, desks, DESKS);
    bench_fill(o, &rig, out, desks, DESKS, run->ids, run->count);
    run->first_due_ms = time_now_ms() + LEAD_MS + (int64_t)(run->count * 1000 / SETTING_A_SECOND);
    load_run(&(struct load_options){.rig = &rig,
                                    .people = desks,
                                    .people_count = DESKS,
                                    .clients = 4,
                                    .threads = 1,
                                    .in_flight = 32,
                                    .count = run->count,
                                    .context = run,
                                    .make = make_promise},
             load);
    watch(run, desks[0]);
    struct process_usage after = process_measure(rig.server.pid);
    result_number(out, "due_per_second", o->rate, "/s");
    result_number(out, "fell_due", (double)run->count, "each once");
    result_latency(out, "due_to_entry", &run->to_entry);
    result_latency(out, "due_to_push", &run->to_push);
    result_server(out, &run->before, &after, (double)run->count / o->rate);
    free(run->ids);
    free(run);
    free(load);
    rig_end(&rig, false);
}
