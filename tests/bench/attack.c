#include "attack.h"

#include "attack_raw.h"
#include "common/text.h"
#include "common/tls_authority.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { REDIAL_MS = 20, DOCUMENT_SIZE = (1 << 20) - 200, NICE = 19 };

struct attack;

struct hostile {
    struct attack *attack;
    struct link *link;
    uv_timer_t redial;
    struct load_slot slot;
    int sent;
};

struct attack {
    const struct attack_setting *setting;
    const struct attack_row *row;
    pthread_t thread;
    uv_loop_t loop;
    uv_async_t wake;
    atomic_bool stopping;
    struct attack_done done;
    struct hostile *peers;
    struct raw_crowd *raw;
};

/* ---- what they ask ----------------------------------------------------------------------------
 */

static char *ticket_of(struct attack_setting *setting, struct load_slot *s, struct load_request *r)
{
    ticket_id_format(setting->tickets[load_random(s) % setting->ticket_count], r->texts[0]);
    return r->texts[0];
}

#define ASK(r, NAME, field, message)                                                               \
    (r)->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_##NAME;                               \
    (r)->frame.field = &(r)->message

static void make_new(void *setting, struct load_slot *s, struct load_request *r)
{
    (void)setting;
    load_make_ticket("garden", s, r);
}

static void make_unseen(void *setting, struct load_slot *s, struct load_request *r)
{
    paigong__show__init(&r->show);
    r->show.ticket = ticket_of(setting, s, r); /* a technician does not see it */
    ASK(r, SHOW, show, show);
}

static void make_large(void *setting, struct load_slot *s, struct load_request *r)
{
    static uint8_t document[DOCUMENT_SIZE];
    (void)setting, (void)s;
    paigong__policy_set__init(&r->policy_set);
    r->policy_set.site = "garden";
    r->policy_set.document = (ProtobufCBinaryData){sizeof document, document};
    ASK(r, POLICY_SET, policy_set, policy_set);
    frame_make_write(&r->frame, r->request_id);
}

static void make_list(void *setting, struct load_slot *s, struct load_request *r)
{
    (void)setting, (void)s;
    paigong__list_tickets__init(&r->list);
    r->list.limit = 500;
    ASK(r, LIST_TICKETS, list_tickets, list);
}

static void make_history(void *setting, struct load_slot *s, struct load_request *r)
{
    paigong__history__init(&r->history);
    r->history.ticket = ticket_of(setting, s, r);
    ASK(r, HISTORY, history, history);
}

static void make_report(void *setting, struct load_slot *s, struct load_request *r)
{
    (void)setting, (void)s;
    paigong__report_day__init(&r->report_day);
    r->report_day.site = "garden";
    ASK(r, REPORT_DAY, report_day, report_day);
}

static void make_audit(void *setting, struct load_slot *s, struct load_request *r)
{
    (void)setting, (void)s;
    paigong__audit_verify__init(&r->audit_verify);
    ASK(r, AUDIT_VERIFY, audit_verify, audit_verify);
}

static void make_backup(void *setting, struct load_slot *s, struct load_request *r)
{
    (void)setting, (void)s;
    paigong__backup__init(&r->backup);
    ASK(r, BACKUP, backup, backup);
}

static void make_watch(void *setting, struct load_slot *s, struct load_request *r)
{
    (void)setting, (void)s;
    paigong__watch__init(&r->watch);
    r->watch.from_seq = 1;
    ASK(r, WATCH, watch, watch);
}

/* Well-formed, and nobody's. */
static void make_guess(void *setting, struct load_slot *s, struct load_request *r)
{
    static uint8_t request[] = "none";
    static _Thread_local char code[ENROL_CODE_SIZE];
    uint8_t secret[ENROL_SECRET], authority[32] = {0};
    (void)setting;
    for (size_t i = 0; i < sizeof secret; i++)
        secret[i] = (uint8_t)(load_random(s) >> 17);
    enrol_code_format(secret, authority, code);
    paigong__enroll__init(&r->enroll);
    r->enroll.code = code;
    r->enroll.certificate_request = (ProtobufCBinaryData){sizeof request, request};
    ASK(r, ENROLL, enroll, enroll);
}

static const struct attack_row rows[] = {
    {"slow_handshakes", "half a greeting each, then a byte a second", BY_RAW_CONNECTIONS, AS_NOBODY,
     .every_second = true},
    {"beyond_the_limit", "half as many connections again as are let in", BY_RAW_CONNECTIONS,
     AS_NOBODY},
    {"handshakes", "whole handshakes, hung up at once, 64 at a time", BY_HANDSHAKES, AS_TECHNICIAN,
     64},
    {"guesses", "wrong enrolment codes from 8 connections", BY_REQUESTS, AS_NOBODY, 8, 32,
     .make = make_guess},
    {"flood", "new tickets, one connection", BY_REQUESTS, AS_TECHNICIAN, 1, 64, .make = make_new},
    {"flood_of_connections", "new tickets, 100 connections of one person", BY_REQUESTS,
     AS_TECHNICIAN, 100, 64, .make = make_new},
    {"refused", "tickets they don't see, 20 connections of one person", BY_REQUESTS, AS_TECHNICIAN,
     20, 64, .make = make_unseen},
    {"large", "frames of 1 MiB that are not theirs to send", BY_REQUESTS, AS_TECHNICIAN, 4, 8,
     .make = make_large},
    {"lists", "the largest pages, 8 connections of one person", BY_REQUESTS, AS_DESK, 8, 32,
     .make = make_list},
    {"histories", "8 connections of one person", BY_REQUESTS, AS_DESK, 8, 32, .make = make_history},
    {"reports", "of the day, 8 connections of one person", BY_REQUESTS, AS_SUPERVISOR, 8, 32,
     .make = make_report},
    {"audits", "of the whole ledger, 8 connections of one person", BY_REQUESTS, AS_SUPERVISOR, 8,
     32, .make = make_audit},
    {"backups", "8 connections of one person", BY_REQUESTS, AS_ADMIN, 8, 1, .make = make_backup},
    {"deaf_watchers", "20 connections with 16 watches each that are never read", BY_DEAFNESS,
     AS_DESK, 20, 16, .make = make_watch},
};

const struct attack_row *attack_rows(int *count)
{
    *count = sizeof rows / sizeof *rows;
    return rows;
}

/* ---- one of them ------------------------------------------------------------------------------
 */

static void send_next(struct hostile *p);

static void on_answer(void *context, const Paigong__ServerFrame *f)
{
    struct hostile *p = context;
    struct attack *a = p->attack;
    if (f == NULL)
        return;
    a->done.answers++;
    a->done.refusals += f->error != NULL;
    bool more = f->result_case == PAIGONG__SERVER_FRAME__RESULT_BACKUP_PART && !f->error &&
                !f->backup_part->done;
    if (a->row->way == BY_REQUESTS && !more)
        send_next(p);
}

static void send_next(struct hostile *p)
{
    struct attack *a = p->attack;
    struct load_request r;
    if (atomic_load(&a->stopping) || p->link == NULL)
        return;
    paigong__client_frame__init(&r.frame);
    a->row->make((void *)a->setting, &p->slot, &r);
    p->sent++;
    (void)link_send(p->link, &r.frame, on_answer, p);
}

static void dial(struct hostile *p);

static void on_redial(uv_timer_t *timer)
{
    dial(timer->data);
}

static void hang_up(struct hostile *p)
{
    link_close(p->link);
    p->link = NULL;
    if (!atomic_load(&p->attack->stopping))
        uv_timer_start(&p->redial, on_redial, p->attack->row->way == BY_HANDSHAKES ? 0 : REDIAL_MS,
                       0);
}

static void on_ready(void *context, const Paigong__Welcome *welcome)
{
    struct hostile *p = context;
    (void)welcome;
    p->sent = 0;
    if (p->attack->row->way == BY_HANDSHAKES) {
        p->attack->done.answers++;
        hang_up(p);
        return;
    }
    while (p->sent < p->attack->row->in_flight)
        send_next(p);
}

static void on_closed(void *context, const struct error *e)
{
    struct hostile *p = context;
    (void)e;
    p->attack->done.closed++;
    hang_up(p);
}

static void dial(struct hostile *p)
{
    struct attack *a = p->attack;
    p->link = link_connect(&a->loop,
                           &(struct link_options){.address = a->setting->rig->address,
                                                  .tls = a->setting->people[a->row->as]->tls,
                                                  .program = "bench " PAIGONG_VERSION,
                                                  .connect_timeout_ms = 60000},
                           &(struct link_events){p, on_ready, on_closed});
    if (p->link == NULL)
        die("out of memory");
}

/* ---- all of them ------------------------------------------------------------------------------
 */

static void on_wake(uv_async_t *wake)
{
    struct attack *a = wake->data;
    if (!atomic_load(&a->stopping))
        return;
    for (int i = 0; i < a->row->connections; i++) {
        if (a->peers[i].link != NULL)
            link_close(a->peers[i].link);
        uv_close((uv_handle_t *)&a->peers[i].redial, NULL);
    }
    if (a->raw != NULL)
        raw_crowd_stop(a->raw);
    uv_close((uv_handle_t *)wake, NULL);
}

/* The deaf ones ask, and once they have all asked nothing of theirs is read any more. */
static bool all_have_asked(const struct attack *a)
{
    for (int i = 0; i < a->row->connections; i++)
        if (a->peers[i].sent < a->row->in_flight)
            return false;
    return true;
}

static void *run(void *context)
{
    struct attack *a = context;
    (void)setpriority(PRIO_PROCESS, 0, NICE); /* of this thread alone */
    while (a->row->way == BY_DEAFNESS && !atomic_load(&a->stopping)) {
        if (all_have_asked(a))
            pause_ms(10);
        else
            uv_run(&a->loop, UV_RUN_ONCE);
    }
    uv_run(&a->loop, UV_RUN_DEFAULT);
    return NULL;
}

struct attack *attack_start(const struct attack_setting *setting, const struct attack_row *row)
{
    struct attack *a = calloc(1, sizeof *a);
    if (a == NULL || (a->peers = calloc((size_t)row->connections + 1, sizeof *a->peers)) == NULL)
        die("out of memory");
    a->setting = setting;
    a->row = row;
    uv_loop_init(&a->loop);
    uv_async_init(&a->loop, &a->wake, on_wake);
    a->wake.data = a;
    for (int i = 0; i < row->connections; i++) {
        struct hostile *p = &a->peers[i];
        p->attack = a;
        p->slot.random = (uint64_t)(i + 1) * 0x9e3779b97f4a7c15;
        uv_timer_init(&a->loop, &p->redial);
        p->redial.data = p;
        dial(p);
    }
    if (row->way == BY_RAW_CONNECTIONS)
        a->raw =
            raw_crowd_start(&a->loop, setting->rig->address, setting->crowd, row->every_second);
    if (pthread_create(&a->thread, NULL, run, a) != 0)
        die("cannot start a thread");
    return a;
}

struct attack_done attack_stop(struct attack *a)
{
    atomic_store(&a->stopping, true);
    uv_async_send(&a->wake);
    pthread_join(a->thread, NULL);
    if (uv_loop_close(&a->loop) != 0)
        die("something is left on an attacker's loop");
    struct attack_done done = a->done;
    if (a->raw != NULL) {
        done.closed += raw_crowd_closed(a->raw);
        raw_crowd_free(a->raw);
    }
    free(a->peers);
    free(a);
    return done;
}
