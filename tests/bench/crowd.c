#include "crowd.h"

#include <stdlib.h>
#include <string.h>

enum { CONNECT_TIMEOUT_MS = 120000 };

static void dial(struct crowd_member *m);

/* Dials as long as fewer than at_once are on their way. */
static void dial_more(struct crowd *c)
{
    while (c->dialled < c->count && (c->at_once == 0 || c->dialled - c->ready < c->at_once))
        dial(&c->members[c->dialled++]);
}

static void on_ready(void *context, const Paigong__Welcome *welcome)
{
    struct crowd_member *m = context;
    struct crowd *c = m->crowd;
    (void)welcome;
    m->ready = true;
    histogram_add(&c->latency, clock_ns() - m->dialled_ns);
    c->ready++;
    c->resumed += link_is_resumed(m->link);
    dial_more(c);
    if (c->ready == c->count)
        uv_stop(&c->rig->loop);
}

static void on_closed(void *context, const struct error *e)
{
    struct crowd_member *m = context;
    struct crowd *c = m->crowd;
    link_close(m->link);
    m->link = NULL;
    if (m->ready) {
        m->ready = false;
        if (++c->cut_off == c->count)
            uv_stop(&c->rig->loop);
        return;
    }
    if (++c->failures > 10 * c->count)
        die("connections keep failing: %s: %s", e->subject, e->detail);
    dial(m); /* the wait goes on from when it was first tried */
}

static void dial(struct crowd_member *m)
{
    struct rig *r = m->crowd->rig;
    if (m->dialled_ns == 0)
        m->dialled_ns = clock_ns();
    m->link = link_connect(&r->loop,
                           &(struct link_options){.address = r->address,
                                                  .tls = m->person->tls,
                                                  .session = m->session,
                                                  .session_size = m->session_size,
                                                  .program = "bench " PAIGONG_VERSION,
                                                  .connect_timeout_ms = CONNECT_TIMEOUT_MS},
                           &(struct link_events){m, on_ready, on_closed});
    if (m->link == NULL)
        die("out of memory");
}

void crowd_make(struct crowd *c, struct rig *rig, struct rig_person *const *people,
                int people_count, int count)
{
    memset(c, 0, sizeof *c);
    c->rig = rig;
    c->count = count;
    c->members = calloc((size_t)count, sizeof *c->members);
    if (c->members == NULL)
        die("out of memory");
    for (int i = 0; i < count; i++) {
        c->members[i].crowd = c;
        c->members[i].person = people[i % people_count];
    }
}

void crowd_connect(struct crowd *c, int at_once)
{
    c->at_once = at_once;
    c->dialled = c->ready = c->cut_off = c->resumed = c->failures = 0;
    memset(&c->latency, 0, sizeof c->latency);
    for (int i = 0; i < c->count; i++)
        c->members[i].dialled_ns = 0;
    dial_more(c);
    while (c->ready < c->count)
        uv_run(&c->rig->loop, UV_RUN_DEFAULT);
}

void crowd_keep_sessions(struct crowd *c)
{
    for (int i = 0; i < c->count; i++) {
        struct crowd_member *m = &c->members[i];
        size_t size;
        uint8_t *session = m->link != NULL ? link_session(m->link, &size) : NULL;
        if (session == NULL)
            continue;
        free(m->session);
        m->session = session;
        m->session_size = size;
    }
}

void crowd_forget_sessions(struct crowd *c)
{
    for (int i = 0; i < c->count; i++) {
        free(c->members[i].session);
        c->members[i].session = NULL;
    }
}

void crowd_wait_cut_off(struct crowd *c)
{
    while (c->cut_off < c->count)
        uv_run(&c->rig->loop, UV_RUN_DEFAULT);
}

void crowd_free(struct crowd *c)
{
    for (int i = 0; i < c->count; i++)
        if (c->members[i].link != NULL)
            link_close(c->members[i].link);
    crowd_forget_sessions(c);
    uv_run(&c->rig->loop, UV_RUN_NOWAIT);
    free(c->members);
}
