#include "fixture.h"

#include "common/log.h"
#include "common/text.h"
#include <assert.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t requests;

void fixture_open(struct world *w)
{
    memset(w, 0, sizeof *w);
    log_set_level((enum log_level)0);
    w->ledger_options.segment_size = 1 << 20;
    world_create(w, FIXTURE_START_MS);
    world_open(w);
    assert(w->engine);
    world_run(w, world_people, NULL);
}

void fixture_close(struct world *w)
{
    world_close(w, true);
    world_remove(w->dir);
}

int fixture_set_up(void **state)
{
    static struct world w;
    fixture_open(&w);
    *state = &w;
    return 0;
}

int fixture_tear_down(void **state)
{
    fixture_close(*state);
    return 0;
}

static void make_id(uint8_t id[16], int64_t now_ms)
{
    memset(id, 0, 16);
    requests++;
    for (int i = 0; i < 6; i++)
        id[i] = (uint8_t)((uint64_t)now_ms >> (8 * (5 - i)));
    id[6] = 0x70;
    id[8] = 0x80;
    memcpy(id + 9, &requests, 7);
}

void given_init(struct world *w, struct given *g, enum command_type type, uint64_t number,
                const char *actor)
{
    memset(g, 0, sizeof *g);
    command_init(&g->command, type);
    g->number = number;
    g->actor = actor;
    make_id(g->request_id, w->wall_ms);
    memcpy(g->digest, g->request_id, sizeof g->digest);
}

static void run_first(struct batch *b, struct given *g, const struct staff *actor)
{
    struct outcome o = {.ticket = g->number};
    batch_actor(b, actor, g->request_id, g->digest, 0);
    if (!batch_decide(b, &g->number, &g->command, actor, &g->refusal, &g->events))
        abort();
    o.ticket = g->number;
    o.refusal = (uint16_t)g->refusal.code;
    if (!batch_once_store(b, &o))
        abort();
    const struct ticket *t = g->number ? view_ticket(batch_view(b), g->number) : NULL;
    if (!t)
        return;
    ticket_copy(&g->after, t);
    batch_codes(b, &g->after, g->consent, g->sign_off);
}

static void run_again(struct batch *b, struct given *g, const struct outcome *seen,
                      const struct staff *actor)
{
    struct error e;
    g->number = seen->ticket;
    if (seen->refusal && !batch_refusal_then(b, seen, &g->command, actor, &g->refusal, &e))
        abort();
    if (!batch_ticket_then(b, seen, &g->after, &e))
        abort();
}

void given_run(struct batch *b, struct world_job *j)
{
    struct given *g = j->context;
    struct staff actor;
    struct outcome seen;
    memcpy(g->command.request_id, g->request_id, sizeof g->request_id);
    memcpy(g->command.digest, g->digest, sizeof g->digest);
    if (!view_staff(batch_view(b), g->actor, &actor))
        abort();
    g->events = 0;
    g->refusal.code = ERROR_NONE;
    g->once = batch_once(b, g->request_id, g->actor, g->digest, &seen, &g->refusal);
    if (g->once == ERROR_NONE)
        run_first(b, g, &actor);
    else if (g->once == ERROR_EXISTS)
        run_again(b, g, &seen, &actor);
}

void give(struct world *w, struct given *g)
{
    world_run(w, given_run, g);
}

void give_plain(struct world *w, enum command_type type, uint64_t number, const char *actor)
{
    struct given g;
    given_init(w, &g, type, number, actor);
    give(w, &g);
    if (g.refusal.code == ERROR_NONE && g.events > 0)
        return;
    fprintf(stderr, "%s by %s: %s: %s: %s\n", command_name(type), actor, error_name(g.refusal.code),
            g.refusal.subject, g.refusal.detail);
    abort();
}

uint64_t fixture_ticket(struct world *w, const char *site)
{
    struct given g;
    given_init(w, &g, COMMAND_NEW, 0, "desk2");
    g.command.site = site;
    g.command.unit = "3-1-501";
    g.command.kind = KIND_REPAIR;
    g.command.text = "水管漏水";
    g.command.reporter = "王女士";
    g.command.phone = "13912345678";
    give(w, &g);
    if (g.refusal.code != ERROR_NONE || g.number == 0)
        abort();
    return g.number;
}

static void finish(struct world *w, struct given *g)
{
    give(w, g);
    if (g->refusal.code == ERROR_NONE && g->events > 0)
        return;
    fprintf(stderr, "%s: %s: %s\n", command_name(g->command.type), g->refusal.subject,
            g->refusal.detail);
    abort();
}

void fixture_return(struct world *w, uint64_t number, const char *technician)
{
    struct given g;
    given_init(w, &g, COMMAND_DISPATCH, number, "desk2");
    g.command.to = technician;
    g.command.phoned = true;
    finish(w, &g);
    give_plain(w, COMMAND_ACCEPT, number, technician);
    give_plain(w, COMMAND_ARRIVE, number, technician);
    given_init(w, &g, COMMAND_DONE, number, technician);
    finish(w, &g);
    char code[8];
    memcpy(code, g.sign_off, sizeof code);
    given_init(w, &g, COMMAND_SIGN, number, technician);
    g.command.code = code;
    finish(w, &g);
    given_init(w, &g, COMMAND_CHECK, number, "lead-w");
    g.command.pass = true;
    finish(w, &g);
    give_plain(w, COMMAND_RETURN, number, "desk2");
}

struct counting {
    enum event_type type;
    uint64_t ticket;
    unsigned count;
    struct event *last;
};

static int on_event(void *arg, const struct event *ev, uint64_t location, const uint8_t hash[32])
{
    struct counting *c = arg;
    (void)location;
    (void)hash;
    if (ev->type != c->type || (c->ticket && ev->ticket != c->ticket))
        return 0;
    c->count++;
    if (c->last)
        *c->last = *ev; /* its numbers; the texts are gone with the record */
    return 0;
}

unsigned fixture_count(struct world *w, enum event_type type, uint64_t ticket, struct event *last)
{
    struct error e;
    struct counting c = {.type = type, .ticket = ticket, .last = last};
    if (ledger_replay(w->ledger, 0, on_event, &c, &e) != ERROR_NONE)
        abort();
    return c.count;
}
