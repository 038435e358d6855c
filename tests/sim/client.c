#include "client.h"

#include "check.h"
#include "common/error.h"
#include "net/watch.h"
#include "rng.h"
#include "workers.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLIENTS_MAX = 64, SUBMITTED_MAX = 512, TWICE = 5, FRAME_ROOM = 16 };

static const int64_t MINUTE_MS = 60000, HOUR_MS = 3600000;

static struct {
    struct client clients[CLIENTS_MAX];
    size_t count;
    struct dispatch dispatch;
    struct net_limits limits;
    struct session_host host;
    struct request *submitted[SUBMITTED_MAX]; /* not completed yet */
    size_t submitted_count;
    struct job *waiting, **last; /* for the next batch */
} net;

struct client *client_at(size_t i)
{
    return i < net.count ? &net.clients[i] : NULL;
}

/* ---- the other end of a session ------------------------------------------------------------ */

static void on_send(void *context, const uint8_t *frame, size_t size)
{
    struct client *c = context;
    if (sim_is_deaf())
        return;
    while (c->inbox_size + size > c->inbox_capacity) {
        c->inbox_capacity = c->inbox_capacity ? c->inbox_capacity * 2 : 4096;
        c->inbox = realloc(c->inbox, c->inbox_capacity);
        if (!c->inbox)
            abort();
    }
    memcpy(c->inbox + c->inbox_size, frame, size);
    c->inbox_size += size;
}

static void on_end(void *context, const char *cause)
{
    (void)cause;
    ((struct client *)context)->ended = true;
}

static void on_nothing(void *context)
{
    (void)context;
}

static size_t on_backlog(void *context)
{
    return ((const struct client *)context)->inbox_size;
}

static bool submit(void *context, struct job *j)
{
    (void)context;
    CHECK(net.submitted_count < SUBMITTED_MAX, "the batch is endless");
    net.submitted[net.submitted_count++] = (struct request *)j;
    j->next = NULL;
    *net.last = j;
    net.last = &j->next;
    return true;
}

/* ---- coming and going ---------------------------------------------------------------------- */

bool client_connect(struct client *c, bool with_certificate)
{
    const struct session_peer calls = {.context = c,
                                       .send = on_send,
                                       .end = on_end,
                                       .logged_in = on_nothing,
                                       .wake = on_nothing,
                                       .backlog = on_backlog};
    c->certified = with_certificate;
    memcpy(c->fingerprint, c->person->fingerprint, sizeof c->fingerprint);
    c->session =
        session_new(&net.host, &calls, with_certificate ? c->fingerprint : NULL, c->address);
    CHECK(c->session, "no session");
    sim()->counts.sessions++;
    c->greeted = c->ended = c->noisy = false;
    c->reading = true;
    Paigong__Hello hello = PAIGONG__HELLO__INIT;
    hello.protocol = 1;
    hello.program = (char *)"the simulation";
    CLIENT_FRAME(f, hello, HELLO);
    return client_send(c, &f);
}

/* What was not answered is given again when they are back. */
static void keep_asks(struct client *c)
{
    for (size_t i = 0; i < CLIENT_ASKS; i++) {
        struct ask *a = &c->asks[i];
        if (a->id && a->request && !a->foreign && !a->again && rng_percent(90))
            client_queue(c, a->request);
        a->id = 0;
    }
}

void client_leave(struct client *c)
{
    session_gone(c->session);
    c->session = NULL;
    c->inbox_size = 0;
    c->watch.on = false;
    c->watch.id = 0;
    keep_asks(c);
    c->away_until_ms = sim()->world.wall_ms + rng_between(0, MINUTE_MS);
}

void client_queue(struct client *c, uint64_t request)
{
    for (size_t i = 0; i < c->queued; i++)
        if (c->queue[i] == request)
            return;
    if (c->queued < CLIENT_QUEUE)
        c->queue[c->queued++] = request;
}

/* ---- sending ------------------------------------------------------------------------------- */

static struct ask *free_ask(struct client *c)
{
    for (size_t i = 0; i < CLIENT_ASKS; i++)
        if (c->asks[i].id == 0)
            return &c->asks[i];
    return NULL;
}

static struct ask *new_ask(struct client *c, uint32_t command)
{
    bool can = c->session && !c->ended && session_may_take(c->session);
    struct ask *a = can ? free_ask(c) : NULL;
    if (!a)
        return NULL;
    memset(a, 0, sizeof *a);
    a->id = ++c->last_id;
    a->command = (Paigong__ClientFrame__CommandCase)command;
    return a;
}

/* As the connection does. */
static void take(struct client *c, const uint8_t *frame, size_t size)
{
    session_charge(c->session, size, true);
    sim()->counts.frames++;
    session_take(c->session, frame, size);
}

struct ask *client_send(struct client *c, Paigong__ClientFrame *f)
{
    struct ask *a = new_ask(c, f->command_case);
    if (!a)
        return NULL;
    f->id = a->id;
    size_t size = paigong__client_frame__get_packed_size(f);
    uint8_t *frame = malloc(size);
    if (!frame)
        abort();
    paigong__client_frame__pack(f, frame);
    take(c, frame, size);
    free(frame);
    return a;
}

/* The frame but for its id is kept: field 1 goes in front. */
static size_t put_id(uint8_t out[FRAME_ROOM], uint64_t id)
{
    size_t n = 0;
    out[n++] = 1 << 3;
    for (; id >= 0x80; id >>= 7)
        out[n++] = (uint8_t)(id | 0x80);
    out[n++] = (uint8_t)id;
    return n;
}

bool client_give(struct client *c, const struct model_request *r)
{
    struct ask *a = new_ask(c, r->frame);
    if (!a)
        return false;
    a->request = r->serial;
    a->other_ledger = r->other_ledger;
    a->foreign = strcmp(r->command.actor, c->person->who.id) != 0;
    uint8_t *frame = malloc(r->packed_size + FRAME_ROOM);
    if (!frame)
        abort();
    size_t size = put_id(frame, a->id);
    memcpy(frame + size, r->packed, r->packed_size);
    take(c, frame, size + r->packed_size);
    free(frame);
    return true;
}

/* Bytes that are no message, a message too large, one that breaks off. */
static void send_noise(struct client *c)
{
    uint8_t noise[300];
    struct error e;
    size_t size = (size_t)rng_below(sizeof noise);
    for (size_t i = 0; i < size; i++)
        noise[i] = (uint8_t)rng_next();
    c->noisy = true;
    if (rng_percent(30)) {
        error_set(&e, ERROR_FRAME_TOO_LARGE, "1 MiB", "announced");
        session_refuse(c->session, &e, "a frame too large");
        return;
    }
    if (size > 0)
        noise[0] = rng_percent(50) ? 1 << 3 : 0xff; /* an id, or no field at all */
    take(c, noise, size);
}

/* ---- what they do -------------------------------------------------------------------------- */

static bool writes_wait(const struct client *c)
{
    for (size_t i = 0; i < CLIENT_ASKS; i++)
        if (c->asks[i].id && c->asks[i].request)
            return true;
    return false;
}

/* Once decided, or once its ticket is beyond the model, there is nothing more to ask of it. */
static bool is_worth_giving(struct model_request *r)
{
    struct model *m = &sim()->model;
    return r && (r->first_seq != 0 || r->command.ticket == 0 || model_ticket(m, r->command.ticket));
}

static void pop_queue(struct client *c)
{
    c->queued--;
    memmove(c->queue, c->queue + 1, c->queued * sizeof *c->queue);
}

/* In the order they were queued in, each once the one before was answered. */
static bool give_queued(struct client *c)
{
    while (c->queued > 0) {
        struct model_request *r = model_request(&sim()->model, c->queue[0]);
        if (is_worth_giving(r))
            return !writes_wait(c) && client_give(c, r);
        pop_queue(c);
    }
    return false;
}

static void come_back(struct client *c)
{
    if (sim()->world.wall_ms < c->away_until_ms) {
        if (c->offline)
            client_note(c);
        return;
    }
    c->offline = false;
    if (c->person->enrolled)
        client_connect(c, true);
    else if (c->person->code[0])
        client_enroll(c);
}

static void act(struct client *c)
{
    unsigned fate = (unsigned)rng_below(1000);
    if (!c->session) {
        come_back(c);
    } else if (c->ended) {
        return; /* what they were told they have yet to read */
    } else if (fate < 15) {
        client_leave(c);
    } else if (fate < 25) {
        client_leave(c);
        c->offline = true;
        c->off_ms = rng_percent(70) ? 0 : rng_between(-2 * HOUR_MS, 20 * MINUTE_MS);
        c->away_until_ms =
            sim()->world.wall_ms + rng_between(0, rng_percent(60) ? HOUR_MS : 20 * HOUR_MS);
    } else if (fate < 35) {
        c->reading = !c->reading;
    } else if (fate < 42) {
        send_noise(c);
    } else if (c->greeted && (fate < 500 || !give_queued(c))) {
        client_say(c);
    } else if (!c->greeted && fate < 60) {
        client_say(c); /* before they are let in */
    }
}

static struct job *take_waiting(void)
{
    struct job *jobs = net.waiting;
    net.waiting = NULL;
    net.last = &net.waiting;
    return jobs;
}

struct job *clients_act(void)
{
    unsigned count = rng_percent(30) ? 0 : (unsigned)rng_below(10);
    for (unsigned i = 0; i < count; i++)
        act(&net.clients[rng_below(net.count)]);
    return take_waiting();
}

/* ---- the engine's hooks -------------------------------------------------------------------- */

static struct ask *ask_of(const struct request *r)
{
    for (size_t i = 0; i < net.count; i++) {
        struct client *c = &net.clients[i];
        for (size_t k = 0; c->session && c->session == r->session && k < CLIENT_ASKS; k++)
            if (c->asks[k].id == r->in->id)
                return &c->asks[k];
    }
    return NULL;
}

void clients_execute(struct batch *b, struct job *job)
{
    struct request *r = (struct request *)job;
    struct ask *a = ask_of(r);
    uint64_t before = view_applied_seq(batch_view(b));
    dispatch_execute(&net.dispatch, b, r);
    if (r->answer && !sim_is_deaf() && bug_answers_at_once()) {
        session_send(r->session, r->answer, r->answer_size);
        r->answer_size = 0;
    }
    if (!a)
        return;
    a->executed = true;
    a->at_ms = batch_now(b);
    a->seq_before = before;
    a->seq_after = view_applied_seq(batch_view(b));
}

void clients_completed(struct job *job)
{
    for (size_t i = 0; i < net.submitted_count; i++)
        if (net.submitted[i] == (struct request *)job)
            net.submitted[i] = net.submitted[--net.submitted_count];
    session_completed(&net.host, (struct request *)job);
}

void clients_published(const struct publication *p)
{
    bug_publish(p);
    session_published(&net.host, p);
}

/* ---- hearing ------------------------------------------------------------------------------- */

static void hear_all(struct client *c)
{
    size_t at = 0, waited = c->inbox_size;
    uint8_t *frames = c->inbox;
    c->inbox = NULL;
    c->inbox_size = c->inbox_capacity = 0;
    while (at < waited) {
        const uint8_t *f = frames + at;
        size_t size = (size_t)f[0] << 24 | (size_t)f[1] << 16 | (size_t)f[2] << 8 | f[3];
        CHECK(at + 4 + size <= waited, "a frame breaks off");
        client_hear(c, f + 4, size);
        sim()->counts.answers++;
        at += 4 + size;
    }
    free(frames);
    if (waited > 0 && c->session)
        session_drained(c->session);
}

static void listen_all(void)
{
    for (size_t i = 0; i < net.count; i++) {
        struct client *c = &net.clients[i];
        if (c->session && (c->reading || c->ended))
            hear_all(c);
        if (c->session && c->ended)
            client_leave(c);
    }
}

/* With nothing under way everybody has their answer, and watchers have seen what there is. */
static void check_served(struct client *c)
{
    if (!c->session || !c->reading || c->inbox_size > 0)
        return;
    for (size_t i = 0; i < CLIENT_ASKS; i++)
        CHECK(c->asks[i].id == 0, "%s has no answer to %s", c->person->who.id,
              rights_frame_name(c->asks[i].command));
    const struct staff *now = seen_staff(&sim()->model.seen, c->person->who.id, sim()->model.seq);
    CHECK(!c->certified || !c->greeted || !now->revoked, "%s is revoked and still connected",
          c->person->who.id);
    client_watch_check(c);
}

void clients_settle(void)
{
    if (sim_is_deaf())
        return;
    listen_all();
    workers_run(false);
    session_turn(&net.host);
    listen_all();
    if (workers_waiting() > 0 || net.waiting)
        return;
    for (size_t i = 0; i < net.count; i++)
        check_served(&net.clients[i]);
}

/* ---- life ---------------------------------------------------------------------------------- */

void clients_begin(void)
{
    memset(&net, 0, sizeof net);
    for (size_t i = 0; i < client_person_count() + TWICE; i++) {
        struct client *c = &net.clients[net.count++];
        c->person =
            client_person_at(i < client_person_count() ? i : 4 * (i - client_person_count()));
        snprintf(c->address, sizeof c->address, "192.0.2.%zu", i + 1);
    }
}

void clients_end(void)
{
    for (size_t i = 0; i < net.count; i++)
        free(net.clients[i].inbox);
}

static int32_t utc_offset_minutes(const struct dispatch *d, int64_t at_ms)
{
    (void)d;
    (void)at_ms;
    return 480;
}

/* Small limits are reached, and so tried. */
static struct net_limits limits(void)
{
    struct net_limits l = net_limits_default();
    l.in_flight = 6;
    l.watches = 2;
    l.watch_cap = 6 << 10;
    l.output_high = 48 << 10;
    l.output_low = 3 << 10;
    return l;
}

void clients_up(void)
{
    const struct world *w = &sim()->world;
    net.limits = limits();
    net.dispatch = (struct dispatch){.view = w->view,
                                     .ledger = w->ledger,
                                     .keyring = w->keys,
                                     .blobs = w->blobs,
                                     .directory = w->dir,
                                     .time_zone = "Asia/Shanghai",
                                     .utc_offset_minutes = utc_offset_minutes};
    net.host =
        (struct session_host){.dispatch = &net.dispatch, .limits = &net.limits, .submit = submit};
    net.host.watches = watch_hub_new(&net.host);
    CHECK(net.host.watches, "no memory");
    net.last = &net.waiting;
}

void clients_down(void)
{
    if (!net.host.watches)
        return;
    for (size_t i = 0; i < net.count; i++) {
        struct client *c = &net.clients[i];
        if (c->session && c->reading) /* what was sent is on its way */
            hear_all(c);
        if (c->session)
            client_leave(c);
    }
    take_waiting();
    while (net.submitted_count > 0)
        session_completed(&net.host, net.submitted[--net.submitted_count]);
    workers_drop();
    CHECK(!net.host.sessions && atomic_load(&net.host.listeners) == 0, "a session stays behind");
    watch_hub_free(net.host.watches);
    net.host.watches = NULL;
}

/* ---- the end ------------------------------------------------------------------------------- */

static bool is_waiting(const struct client *c)
{
    bool can = c->person->enrolled;
    return can && (c->queued > 0 || writes_wait(c) || !c->session || !c->greeted || !c->reading);
}

static void finish_one(struct client *c)
{
    c->offline = false;
    c->reading = true;
    if (!c->session && c->person->enrolled)
        client_connect(c, true);
    else if (c->session && c->greeted)
        give_queued(c);
}

void clients_finish(void)
{
    size_t waiting = 1;
    for (unsigned round = 0; waiting > 0; round++) {
        CHECK(round < 500, "%zu clients wait for ever", waiting);
        for (size_t i = 0; i < net.count; i++)
            finish_one(&net.clients[i]);
        CHECK(engine_run_batch(sim()->world.engine, take_waiting()), "a batch failed");
        do {
            listen_all();
            workers_run(true);
        } while (workers_waiting() > 0);
        clients_settle();
        waiting = 0;
        for (size_t i = 0; i < net.count; i++)
            waiting += is_waiting(&net.clients[i]);
    }
}
