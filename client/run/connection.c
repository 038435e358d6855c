/* The connection of a one-shot program: run.h's half that knows link.h and the loop. */
#include "client/link/renewal.h"
#include "client/offline/away.h"
#include "client/offline/server_clock.h"
#include "client/output/language.h"
#include "client/run/run.h"
#include "common/file_put.h"
#include "common/progress.h"
#include "common/text.h"
#include "common/time_text.h"
#include "common/tls_engine.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static const int64_t ANSWER_TIMEOUT_MS = 120000, LOOK_EVERY_MS = 10000;
static const uint64_t TICK_MS = 100;

int64_t run_now_ms(const struct run *r)
{
    return r->clock_known ? time_after_ms(r->server_ms, device_boot_ms() - r->boot_ms)
                          : time_now_ms();
}

void run_set_clock(struct run *r, int64_t server_ms)
{
    r->server_ms = server_ms;
    r->boot_ms = device_boot_ms();
    r->clock_known = true;
}

struct notice_reader run_reader(const struct run *r)
{
    return (struct notice_reader){.id = r->me.id,
                                  .crew = r->me.crew,
                                  .role = r->me.role,
                                  .handheld = r->cli->program->bit == IN_TECH};
}

static void on_ready(void *context, const Paigong__Welcome *w)
{
    struct run *r = context;
    struct error e = {0};
    if (run_welcome(r, w, &e) != ERROR_NONE)
        r->closed_because = e;
    else
        r->ready = true;
}

static void on_closed(void *context, const struct error *e)
{
    struct run *r = context;
    r->closed = true;
    r->ready = false;
    r->closed_because = *e;
}

void run_disconnect(struct run *r)
{
    if (r->link == NULL)
        return;
    if (r->me.id[0] != '\0')
        run_keep_session(r);
    link_close(r->link);
    r->link = NULL;
    r->ready = false;
    r->renewing = 0;
    while (uv_run(&r->loop, UV_RUN_DEFAULT) != 0) {
    }
    int left = uv_loop_close(&r->loop);
    assert(left == 0);
    (void)left;
}

enum error_code run_open(struct run *r, const struct link_options *o, struct error *e)
{
    struct link_events events = {r, on_ready, on_closed};
    r->ready = r->closed = false;
    r->closed_because = (struct error){0};
    if (uv_loop_init(&r->loop) != 0)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    r->link = link_connect(&r->loop, o, &events);
    if (r->link == NULL) {
        (void)uv_loop_close(&r->loop);
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    }
    while (!r->ready && r->closed_because.code == ERROR_NONE)
        (void)uv_run(&r->loop, UV_RUN_ONCE);
    if (r->ready)
        return ERROR_NONE;
    *e = r->closed_because;
    run_disconnect(r);
    return e->code;
}

/* Before anything else. A server that can't take it now may answer the rest all the same. */
static enum error_code send_what_waits(struct run *r, struct error *e)
{
    struct error problem = {0};
    enum error_code code = away_sync(r, &problem);
    if (r->ready)
        return ERROR_NONE;
    *e = problem;
    return code;
}

enum error_code run_connect(struct run *r, struct error *e)
{
    struct link_options o;
    char program[RUN_PROGRAM];
    if (r->ready)
        return ERROR_NONE;
    run_disconnect(r);
    enum error_code code = run_credentials(r, &o, program, e);
    if (code == ERROR_NONE)
        code = run_open(r, &o, e);
    return code == ERROR_NONE ? send_what_waits(r, e) : code;
}

/* Every request has an id of its own. Where the first was given on the command line the rest follow
 * from it, so that a repeated command repeats them all. */
static void number(struct run *r, Paigong__ClientFrame *f, uint8_t id[REQUEST_ID_SIZE])
{
    if (r->cli->request_id == NULL) {
        request_id_make(id, run_now_ms(r));
    } else {
        memcpy(id, r->request_id, REQUEST_ID_SIZE);
        for (int i = 0; i < 4; i++)
            id[REQUEST_ID_SIZE - 1 - i] ^= (uint8_t)(r->requests >> (8 * i));
        r->requests++;
    }
    f->request_id = (ProtobufCBinaryData){.len = REQUEST_ID_SIZE, .data = id};
}

/* Which ledger a request is meant for: the one of this connection. */
static void address(struct run *r, Paigong__ClientFrame *f)
{
    f->ledger_id =
        (ProtobufCBinaryData){.len = sizeof r->profile.ledger_id, .data = r->profile.ledger_id};
    f->epoch = r->profile.epoch;
}

enum error_code run_number_request(struct run *r, Paigong__ClientFrame *f, struct error *e)
{
    uint8_t *id = arena_alloc(&r->arena, REQUEST_ID_SIZE);
    if (id == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    number(r, f, id);
    return ERROR_NONE;
}

struct waiting {
    struct run *run;
    run_on_frame *on_frame; /* NULL: one answer, kept in run->answer */
    void *context;
    bool done, lost, late;
};

/* The frame lives during the callback only, and its owner may want it longer. */
static Paigong__ServerFrame *copy_frame(const Paigong__ServerFrame *f)
{
    size_t size = paigong__server_frame__get_packed_size(f);
    uint8_t *bytes = malloc(size == 0 ? 1 : size);
    if (bytes == NULL)
        return NULL;
    (void)paigong__server_frame__pack(f, bytes);
    Paigong__ServerFrame *copy = paigong__server_frame__unpack(NULL, size, bytes);
    free(bytes);
    return copy;
}

static void keep_answer(struct run *r, const Paigong__ServerFrame *f)
{
    if (r->answer != NULL)
        paigong__server_frame__free_unpacked(r->answer, NULL);
    r->answer = copy_frame(f);
}

static void on_answer(void *context, const Paigong__ServerFrame *f)
{
    struct waiting *w = context;
    if (w->done)
        return;
    if (f == NULL) {
        w->done = w->lost = true;
    } else if (f->error != NULL || w->on_frame == NULL) {
        keep_answer(w->run, f);
        w->done = true;
    } else {
        w->done = !w->on_frame(w->context, f);
    }
}

static void on_timeout(uv_timer_t *t)
{
    bool *late = t->data;
    *late = true;
}

static void on_tick(uv_timer_t *t)
{
    (void)t;
    progress_tick();
}

/* Of a stream, which may go on for months: its connection's certificate is looked after. */
static void on_look(uv_timer_t *t)
{
    run_renew_start(t->data);
}

/* Runs the loop until the answer is whole, the link ends, or nothing came for too long. */
static void wait_for(struct run *r, struct waiting *w, int64_t timeout_ms)
{
    uv_timer_t timer, tick;
    bool late = false;
    (void)uv_timer_init(&r->loop, &timer);
    (void)uv_timer_init(&r->loop, &tick);
    (void)uv_timer_start(&tick, on_tick, TICK_MS, TICK_MS);
    timer.data = &late;
    if (timeout_ms > 0) {
        (void)uv_timer_start(&timer, on_timeout, (uint64_t)timeout_ms, 0);
    } else {
        timer.data = r;
        (void)uv_timer_start(&timer, on_look, 0, (uint64_t)LOOK_EVERY_MS);
    }
    while (!w->done && !r->closed && !late)
        (void)uv_run(&r->loop, UV_RUN_ONCE);
    uv_close((uv_handle_t *)&timer, NULL);
    uv_close((uv_handle_t *)&tick, NULL);
    (void)uv_run(&r->loop, UV_RUN_NOWAIT);
    w->late = late && !w->done;
    if (w->late)
        error_set(&r->closed_because, ERROR_UNREACHABLE, r->profile.address,
                  _("no answer within %d s"), (int)(timeout_ms / 1000));
    w->lost = w->lost || !w->done;
    w->done = true;
}

static enum error_code refusal(const Paigong__ServerFrame *f, struct error *e)
{
    if (f == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    if (f->error == NULL)
        return ERROR_NONE;
    enum error_code code = error_from_number((int)f->error->code);
    return error_set(e, code == ERROR_NONE ? ERROR_INTERNAL : code, f->error->subject, "%s",
                     f->error->detail);
}

static enum error_code send_and_wait(struct run *r, Paigong__ClientFrame *f, struct waiting *w,
                                     int64_t timeout_ms)
{
    uint64_t id = link_send(r->link, f, on_answer, w);
    if (id == 0)
        w->lost = true;
    else
        wait_for(r, w, timeout_ms);
    if (id != 0)
        link_forget(r->link, id); /* w is gone when this returns */
    if (!w->lost)
        return ERROR_NONE;
    while (!r->closed && r->closed_because.code == ERROR_NONE)
        (void)uv_run(&r->loop, UV_RUN_ONCE);
    r->ready = false;
    return r->closed_because.code;
}

enum error_code run_ask(struct run *r, Paigong__ClientFrame *f, const Paigong__ServerFrame **answer,
                        struct error *e)
{
    uint8_t id[REQUEST_ID_SIZE];
    struct waiting w = {.run = r};
    bool numbered = f->request_id.len != 0, addressed = f->ledger_id.len != 0;
    if (!numbered)
        number(r, f, id);
    if (!addressed)
        address(r, f);
    int64_t patience_ms = r->patience_ms != 0 ? r->patience_ms : ANSWER_TIMEOUT_MS;
    enum error_code code = send_and_wait(r, f, &w, patience_ms);
    if (w.late && r->patience_ms != 0) {
        *e = r->closed_because;
    } else if (code != ERROR_NONE) {
        w = (struct waiting){.run = r};
        code = run_connect(r, e);
        if (code == ERROR_NONE && send_and_wait(r, f, &w, patience_ms) != ERROR_NONE) {
            *e = r->closed_because;
            code = e->code;
        }
    }
    if (!numbered) /* the next page is a request of its own */
        f->request_id = (ProtobufCBinaryData){0};
    if (!addressed)
        f->ledger_id = (ProtobufCBinaryData){0};
    if (code == ERROR_NONE)
        code = refusal(r->answer, e);
    if (code == ERROR_NONE)
        *answer = r->answer;
    return code;
}

enum error_code run_stream(struct run *r, Paigong__ClientFrame *f, run_on_frame *on_frame,
                           void *context, struct error *e)
{
    uint8_t id[REQUEST_ID_SIZE];
    struct waiting w = {.run = r, .on_frame = on_frame, .context = context};
    if (r->answer != NULL)
        paigong__server_frame__free_unpacked(r->answer, NULL);
    r->answer = NULL;
    number(r, f, id);
    address(r, f);
    enum error_code code = send_and_wait(r, f, &w, 0);
    if (code != ERROR_NONE) {
        *e = r->closed_because;
        return code;
    }
    return r->answer == NULL ? ERROR_NONE : refusal(r->answer, e);
}

static enum error_code choose_site(const Paigong__SitePage *page, struct arena *a, const char **out,
                                   struct error *e)
{
    char names[300] = "";
    size_t used = 0;
    if (page != NULL && page->n_sites == 1) {
        const char *only = page->sites[0]->site;
        *out = arena_strndup(a, only, strlen(only));
        return ERROR_NONE;
    }
    for (size_t i = 0; page != NULL && i < page->n_sites && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "",
                                 page->sites[i]->site);
    return error_set(e, ERROR_USAGE, "--site", _("which one? %s"), names);
}

enum error_code run_site(struct run *r, const char **site, struct error *e)
{
    const char *given = cli_value(r->cli, "--site");
    if (given == NULL && r->me.site[0] != '\0')
        given = r->me.site;
    if (given != NULL) {
        *site = given;
        return ERROR_NONE;
    }
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__SiteList list = PAIGONG__SITE_LIST__INIT;
    const Paigong__ServerFrame *answer = NULL;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SITE_LIST;
    f.site_list = &list;
    enum error_code code = run_ask(r, &f, &answer, e);
    if (code != ERROR_NONE)
        return code;
    bool is_page = answer->result_case == PAIGONG__SERVER_FRAME__RESULT_SITE_PAGE;
    return choose_site(is_page ? answer->site_page : NULL, &r->arena, site, e);
}

enum error_code run_tell(struct run *r, const char *ticket, Paigong__Command command,
                         Paigong__Clock clock, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__TicketCommand c = PAIGONG__TICKET_COMMAND__INIT;
    const Paigong__ServerFrame *answer = NULL;
    c.ticket = (char *)ticket;
    c.command = command;
    c.clock = clock;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    f.ticket_command = &c;
    enum error_code code = run_ask(r, &f, &answer, e);
    bool lost = code == ERROR_UNREACHABLE || code == ERROR_TLS_REFUSED;
    return lost ? code : ERROR_NONE;
}
