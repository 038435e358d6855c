#include "bench.h"

#include "common/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DESKS = 4, TECHNICIANS = 10, SHARE_DISPATCHED = 50 };

struct reading {
    uint64_t *ids, count;
    struct rig_person *technicians[TECHNICIANS];
};

/* One ticket in fifty has a technician, so that the lists by state and person have pages. */
static void make_dispatch(void *context, struct load_slot *s, struct load_request *r)
{
    struct reading *reading = context;
    ticket_id_format(reading->ids[s->number * SHARE_DISPATCHED], r->texts[0]);
    paigong__ticket_command__init(&r->ticket_command);
    r->ticket_command.ticket = r->texts[0];
    r->ticket_command.command = PAIGONG__COMMAND__COMMAND_DISPATCH;
    r->ticket_command.to = reading->technicians[s->number % TECHNICIANS]->id;
    r->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    r->frame.ticket_command = &r->ticket_command;
    frame_make_write(&r->frame, r->request_id);
}

static void make_show(void *context, struct load_slot *s, struct load_request *r)
{
    struct reading *reading = context;
    ticket_id_format(reading->ids[load_random(s) % reading->count], r->texts[0]);
    paigong__show__init(&r->show);
    r->show.ticket = r->texts[0];
    r->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHOW;
    r->frame.show = &r->show;
}

static void start_list(struct load_request *r, uint32_t limit)
{
    paigong__list_tickets__init(&r->list);
    r->list.site = BENCH_SITE;
    r->list.limit = limit;
    r->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS;
    r->frame.list_tickets = &r->list;
}

static void make_list_open(void *context, struct load_slot *s, struct load_request *r)
{
    (void)context, (void)s;
    start_list(r, 100);
    r->list.open = true;
}

static void make_list_dispatched(void *context, struct load_slot *s, struct load_request *r)
{
    (void)context, (void)s;
    start_list(r, 100);
    r->list.state = PAIGONG__STATE__STATE_DISPATCHED;
}

static void make_list_unit(void *context, struct load_slot *s, struct load_request *r)
{
    (void)context;
    uint64_t random = load_random(s);
    start_list(r, 100);
    snprintf(r->texts[0], sizeof r->texts[0], "%d-%d-%02d%02d", (int)(random % 40) + 1,
             (int)((random >> 8) % 4) + 1, (int)((random >> 16) % 30) + 1,
             (int)((random >> 24) % 4) + 1);
    r->list.unit = r->texts[0];
}

static void make_list_technician(void *context, struct load_slot *s, struct load_request *r)
{
    struct reading *reading = context;
    start_list(r, 100);
    r->list.technician = reading->technicians[load_random(s) % TECHNICIANS]->id;
}

/* Page after page, the largest there are. */
static void make_list_on(void *context, struct load_slot *s, struct load_request *r)
{
    (void)context;
    start_list(r, 500);
    snprintf(r->texts[0], sizeof r->texts[0], "%s", s->cursor);
    r->list.after = r->texts[0];
}

static void keep_cursor(void *context, struct load_slot *s, const Paigong__ServerFrame *f)
{
    (void)context;
    if (f->result_case != PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE)
        die("a list was not answered by a page");
    if (strlen(f->ticket_page->next) >= sizeof s->cursor)
        die("a cursor of %zu bytes", strlen(f->ticket_page->next));
    snprintf(s->cursor, sizeof s->cursor, "%s", f->ticket_page->next);
}

static const struct {
    const char *name;
    bool many; /* with all clients; else one after the other, for what one person feels */
    void (*make)(void *context, struct load_slot *s, struct load_request *r);
    void (*answered)(void *context, struct load_slot *s, const Paigong__ServerFrame *f);
} reads[] = {
    {"show", false, make_show, NULL},
    {"show_many", true, make_show, NULL},
    {"list_open_100", false, make_list_open, NULL},
    {"list_dispatched_100", false, make_list_dispatched, NULL},
    {"list_unit", false, make_list_unit, NULL},
    {"list_technician_100", false, make_list_technician, NULL},
    {"list_all_500", false, make_list_on, keep_cursor},
    {"list_all_500_many", true, make_list_on, keep_cursor},
};

static void dispatch_some(struct rig *rig, struct rig_person *const *desks, struct reading *reading,
                          struct load_result *load)
{
    uint64_t count = reading->count / SHARE_DISPATCHED;
    for (int i = 0; i < TECHNICIANS; i++) {
        char id[RIG_ID];
        snprintf(id, sizeof id, "technician-%d", i + 1);
        reading->technicians[i] =
            rig_person(rig, id, PAIGONG__ROLE__ROLE_TECHNICIAN, BENCH_SITE, "crew-1");
    }
    if (count == 0)
        return;
    load_run(&(struct load_options){.rig = rig,
                                    .people = desks,
                                    .people_count = DESKS,
                                    .clients = 4,
                                    .threads = 1,
                                    .in_flight = 32,
                                    .count = count,
                                    .context = reading,
                                    .make = make_dispatch},
             load);
}

void mode_read(const struct bench_options *o, struct result *out)
{
    struct rig rig;
    struct rig_person *desks[DESKS];
    struct load_result *load = malloc(sizeof *load);
    struct reading reading = {.ids = calloc(o->tickets, sizeof *reading.ids), .count = o->tickets};
    if (load == NULL || reading.ids == NULL)
        die("out of memory");
    bench_begin(o, &rig, desks, DESKS);
    bench_fill(o, &rig, out, desks, DESKS, reading.ids, reading.count);
    dispatch_some(&rig, desks, &reading, load);
    struct process_usage before = process_measure(rig.server.pid);
    uint64_t start = clock_ns();
    for (size_t i = 0; i < sizeof reads / sizeof reads[0]; i++) {
        char rate[64];
        load_run(&(struct load_options){.rig = &rig,
                                        .people = desks,
                                        .people_count = DESKS,
                                        .clients = reads[i].many ? o->clients : 1,
                                        .threads = 1,
                                        .in_flight = o->in_flight,
                                        .warm_seconds = 0.2,
                                        .seconds = o->seconds,
                                        .context = &reading,
                                        .make = reads[i].make,
                                        .answered = reads[i].answered},
                 load);
        snprintf(rate, sizeof rate, "%s_per_second", reads[i].name);
        result_number(out, rate, (double)load->answers / load->seconds, "/s");
        result_latency(out, reads[i].name, &load->latency);
    }
    struct process_usage after = process_measure(rig.server.pid);
    result_server(out, &before, &after, (double)(clock_ns() - start) / 1e9);
    free(reading.ids);
    free(load);
    rig_end(&rig, false);
}
