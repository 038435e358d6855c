#include "client/run/live.h"

#include "client/run/retry.h"

#include <assert.h>
#include <stdlib.h>

/* A server that is gone without a word is noticed within two of the pings. */
static const int64_t PING_MS = 4000, CONNECT_TIMEOUT_MS = 5000;
static const uint64_t LOOK_EVERY_MS = 10000;

struct live {
    struct run *run;
    struct live_events events;
    uv_timer_t again, look; /* the next try; whether the certificate wants renewal */
    int handles;
    struct retry retry;
    struct error error;
    bool up, ended, freed;
    uint64_t heard_ms; /* on the loop's clock, by the connection before; 0: never */
};

static void try_now(struct live *l);

static void on_handle_closed(uv_handle_t *handle)
{
    struct live *l = handle->data;
    if (--l->handles == 0)
        free(l);
}

static void on_again(uv_timer_t *timer)
{
    try_now(timer->data);
}

static void on_look(uv_timer_t *timer)
{
    struct live *l = timer->data;
    run_renew_start(l->run);
}

/* ---- down ---- */

static void let_go(struct live *l)
{
    struct run *r = l->run;
    r->ready = false;
    r->renewing = 0;
    if (r->link == NULL)
        return;
    if (r->me.id[0] != '\0')
        run_keep_session(r);
    link_close(r->link);
    r->link = NULL;
}

static void go_down(struct live *l, const struct error *e)
{
    bool renewed = retry_is_of_the_certificate(e->code) && run_certificate_changed(l->run);
    l->error = *e;
    if (l->up)
        l->heard_ms = uv_now(&l->run->loop) - (uint64_t)link_quiet_ms(l->run->link);
    l->up = false;
    let_go(l);
    l->ended = !renewed && !retry_is_passing(e->code);
    /* said as the end that it may be; a captive portal and a clock that is set pass all the same */
    if (!l->ended || e->code == ERROR_TLS_REFUSED)
        uv_timer_start(&l->again, on_again, renewed ? 0 : (uint64_t)retry_wait_ms(&l->retry), 0);
    l->events.down(l->events.context);
}

static void on_closed(void *context, const struct error *e)
{
    go_down(context, e);
}

void live_break(struct live *l, const struct error *e)
{
    if (l->up)
        go_down(l, e);
}

/* ---- up ---- */

static void on_ready(void *context, const Paigong__Welcome *welcome)
{
    struct live *l = context;
    struct error e = {0};
    if (run_welcome(l->run, welcome, &e) != ERROR_NONE) {
        go_down(l, &e);
        return;
    }
    l->run->ready = true;
    l->up = true;
    l->ended = false;
    l->error = (struct error){0};
    retry_reset(&l->retry);
    l->events.up(l->events.context, welcome);
}

static enum error_code start_link(struct live *l, struct error *e)
{
    struct link_options o;
    char program[RUN_PROGRAM];
    struct link_events events = {l, on_ready, on_closed};
    enum error_code code = run_credentials(l->run, &o, program, e);
    if (code != ERROR_NONE)
        return code;
    o.idle_ping_ms = PING_MS;
    o.connect_timeout_ms = CONNECT_TIMEOUT_MS;
    l->run->link = link_connect(&l->run->loop, &o, &events);
    return l->run->link == NULL ? error_set(e, ERROR_INTERNAL, "memory", "%s", "") : ERROR_NONE;
}

static void try_now(struct live *l)
{
    struct error e = {0};
    uv_timer_stop(&l->again);
    let_go(l);
    if (start_link(l, &e) != ERROR_NONE)
        go_down(l, &e);
}

/* ---- for the owner ---- */

struct live *live_new(struct run *run, const struct live_events *ev)
{
    struct live *l = calloc(1, sizeof *l);
    if (l == NULL)
        return NULL;
    l->run = run;
    l->events = *ev;
    uv_timer_t *timers[] = {&l->again, &l->look};
    for (size_t i = 0; i < 2; i++) {
        uv_timer_init(&run->loop, timers[i]);
        timers[i]->data = l;
        l->handles++;
    }
    uv_timer_start(&l->again, on_again, 0, 0);
    uv_timer_start(&l->look, on_look, LOOK_EVERY_MS, LOOK_EVERY_MS);
    return l;
}

void live_free(struct live *l)
{
    if (l == NULL)
        return;
    assert(!l->freed);
    l->freed = true;
    l->up = false;
    let_go(l);
    uv_close((uv_handle_t *)&l->again, on_handle_closed);
    uv_close((uv_handle_t *)&l->look, on_handle_closed);
}

bool live_is_up(const struct live *l)
{
    return l->up;
}

bool live_is_ended(const struct live *l)
{
    return l->ended;
}

const struct error *live_error(const struct live *l)
{
    return &l->error;
}

int64_t live_quiet_ms(const struct live *l)
{
    if (l->up)
        return link_quiet_ms(l->run->link);
    return l->heard_ms == 0 ? 0 : (int64_t)(uv_now(&l->run->loop) - l->heard_ms);
}

int64_t live_retry_ms(const struct live *l)
{
    return uv_is_active((const uv_handle_t *)&l->again) ? (int64_t)uv_timer_get_due_in(&l->again)
                                                        : 0;
}

void live_retry(struct live *l)
{
    if (l->up || (!l->ended && !uv_is_active((uv_handle_t *)&l->again)))
        return; /* stands, or is being tried */
    l->ended = false;
    uv_timer_start(&l->again, on_again, 0, 0);
}

uint64_t live_send(struct live *l, Paigong__ClientFrame *f, link_on_answer *on_answer,
                   void *context)
{
    return l->up ? link_send(l->run->link, f, on_answer, context) : 0;
}

void live_forget(struct live *l, uint64_t id)
{
    if (l->up && id != 0)
        link_forget(l->run->link, id);
}
