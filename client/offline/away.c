#include "client/offline/away_private.h"

#include "client/offline/cache.h"
#include "client/offline/offline.h"
#include "client/offline/server_clock.h"
#include "client/output/language.h"
#include "client/run/upload.h"
#include "common/text.h"
#include "common/time_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t PATIENCE_MS = 10000;

/* ---- beginning and end --------------------------------------------------------------------------
 */

/* Without a connection the zone and the clock are those of the last hello; with one, its own. */
static void take_known(struct run *r, const Paigong__KnownServer *known)
{
    struct device_clock now;
    if (known == NULL)
        return;
    device_clock_read(&now);
    run_set_clock(r, server_clock_ms(known, &now));
    time_text_zone(known->welcome->time_zone, known->welcome->utc_offset_minutes);
    text_copy(r->me.id, sizeof r->me.id, known->welcome->id);
    text_copy(r->me.crew, sizeof r->me.crew, known->welcome->crew);
    r->me.role = known->welcome->role;
    r->me.renew_from_ms = INT64_MAX;
}

enum error_code away_start(struct run *r, struct error *e)
{
    char directory[640];
    struct away *h = calloc(1, sizeof *h);
    if (h == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    profile_path(&r->profile, "queue", directory, sizeof directory);
    enum error_code code = queue_open(directory, &h->queue, e);
    if (code != ERROR_NONE) {
        free(h);
        return code;
    }
    h->known = cache_server(&r->profile);
    h->rules = cache_rules(&r->profile);
    r->away = h;
    take_known(r, h->known);
    return ERROR_NONE;
}

void away_take_rules(struct away *h, Paigong__CachedRules *rules)
{
    if (h->rules != NULL)
        paigong__cached_rules__free_unpacked(h->rules, NULL);
    h->rules = rules;
}

static void forget_known(struct away *h)
{
    if (h->known != NULL)
        paigong__known_server__free_unpacked(h->known, NULL);
    h->known = NULL;
}

void away_end(struct run *r)
{
    struct away *h = r->away;
    if (h == NULL)
        return;
    forget_known(h);
    away_take_rules(h, NULL);
    queue_close(h->queue);
    free(h);
    r->away = NULL;
}

const char *away_person(const struct run *r)
{
    const struct away *h = r->away;
    return h->known == NULL ? "" : h->known->welcome->id;
}

struct sync_peer away_peer(const struct run *r)
{
    const struct away *h = r->away;
    struct sync_peer peer = {.person = away_person(r)};
    if (h->known != NULL) {
        peer.ledger_id = h->known->welcome->ledger_id;
        peer.epoch = h->known->welcome->epoch;
    }
    return peer;
}

bool away_may_queue(const struct run *r, Paigong__Command command)
{
    const struct away *h = r->away;
    return h != NULL && h->known != NULL && h->rules != NULL &&
           workflow_offline(h->rules->table, PAIGONG__KIND__KIND_UNSPECIFIED, command);
}

void away_greeted(struct run *r, const Paigong__Welcome *w)
{
    struct away *h = r->away;
    if (h == NULL || w->id[0] == '\0')
        return;
    forget_known(h);
    h->known = cache_put_server(&r->profile, w);
    away_take_rules(h, cache_rules(&r->profile));
}

/* ---- giving a command ---------------------------------------------------------------------------
 */

enum error_code away_ask(struct run *r, Paigong__ClientFrame *f,
                         const Paigong__ServerFrame **answer, struct error *e)
{
    r->patience_ms = PATIENCE_MS;
    enum error_code code = run_ask(r, f, answer, e);
    r->patience_ms = 0;
    return code;
}

/* A short id could mean another ticket by the time it is sent: what waits has the whole one. */
static enum error_code whole_id(struct run *r, Paigong__TicketCommand *c, struct error *e)
{
    char id[TICKET_ID_SIZE];
    enum error_code code = cache_resolve(&r->profile, c->ticket, id, e);
    if (code == ERROR_NOT_FOUND)
        return error_set(e, ERROR_NOT_FOUND, "ticket", _("%s is not known here: give the whole id"),
                         c->ticket);
    if (code != ERROR_NONE)
        return code;
    c->ticket = arena_strndup(&r->arena, id, strlen(id));
    return c->ticket == NULL ? error_set(e, ERROR_INTERNAL, "memory", "%s", "") : ERROR_NONE;
}

static enum error_code judge(struct run *r, const Paigong__TicketCommand *c, struct error *e)
{
    struct away *h = r->away;
    Paigong__CachedTicket *known = cache_ticket(&r->profile, c->ticket);
    if (known == NULL)
        return ERROR_NONE;
    enum error_code code =
        offline_judge(h->queue, h->rules->table, known->ticket, away_person(r), c->command, e);
    paigong__cached_ticket__free_unpacked(known, NULL);
    return code;
}

/* sent: it may have been done already, so it is the server's to judge, as it is while that is
 * there. */
static enum error_code enqueue(struct run *r, Paigong__ClientFrame *f, const char *photo, bool sent,
                               struct away_given *out, struct error *e)
{
    struct away *h = r->away;
    Paigong__QueuedCommand m = PAIGONG__QUEUED_COMMAND__INIT;
    enum error_code code = queue_reload(h->queue, e);
    if (code == ERROR_NONE && !sent)
        code = whole_id(r, f->ticket_command, e);
    if (code == ERROR_NONE && !sent && !h->reached)
        code = judge(r, f->ticket_command, e);
    if (code != ERROR_NONE)
        return code;
    if (out->claimed_ms == 0)
        out->claimed_ms = run_now_ms(r);
    f->claimed_at = out->claimed_ms;
    f->ledger_id = h->known->welcome->ledger_id;
    f->epoch = h->known->welcome->epoch;
    m.frame = f;
    m.person = (char *)away_person(r);
    m.photo = (char *)(photo == NULL ? "" : photo);
    code = queue_add(h->queue, &m, photo, &out->number, e);
    text_copy(out->ticket, sizeof out->ticket, f->ticket_command->ticket);
    return code;
}

enum error_code away_enqueue(struct run *r, Paigong__ClientFrame *f, const char *photo,
                             struct away_given *out, struct error *e)
{
    *out = (struct away_given){0};
    if (!away_may_queue(r, f->ticket_command->command))
        return error_set(e, ERROR_UNREACHABLE, r->profile.address, "%s",
                         _("this command needs the server"));
    enum error_code code = run_number_request(r, f, e);
    return code == ERROR_NONE ? enqueue(r, f, photo, false, out, e) : code;
}

static bool is_short(const char *id)
{
    uint64_t number;
    bool is = false;
    return ticket_id_parse(id, &number, &is) && is;
}

/* The server's word on which ticket is meant. */
static enum error_code ask_whole_id(struct run *r, Paigong__TicketCommand *c, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Show show = PAIGONG__SHOW__INIT;
    const Paigong__ServerFrame *answer = NULL;
    if (!is_short(c->ticket))
        return ERROR_NONE;
    show.ticket = c->ticket;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHOW;
    f.show = &show;
    enum error_code code = away_ask(r, &f, &answer, e);
    if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_TICKET)
        return code;
    cache_put_ticket(&r->profile, answer->ticket, run_now_ms(r));
    c->ticket = arena_strndup(&r->arena, answer->ticket->id, strlen(answer->ticket->id));
    return c->ticket == NULL ? error_set(e, ERROR_INTERNAL, "memory", "%s", "") : ERROR_NONE;
}

/* Connected, with nothing left that must go before it. */
static enum error_code reach(struct run *r, struct error *e)
{
    enum error_code code = run_connect(r, e);
    return code == ERROR_NONE ? away_sync(r, e) : code;
}

/* Nobody could be given it. */
static bool waits_for(enum error_code code)
{
    return sync_is_unreached(code) || code == ERROR_LOCKED || sync_is_passing(code);
}

/* sent: the command itself may have reached it. */
static enum error_code try_server(struct run *r, Paigong__ClientFrame *f, const char *photo,
                                  bool *sent, const Paigong__ServerFrame **answer, struct error *e)
{
    uint8_t hash[PHOTO_HASH_SIZE];
    enum error_code code = reach(r, e);
    if (code == ERROR_NONE && away_may_queue(r, f->ticket_command->command) &&
        r->cli->request_id == NULL)
        code = ask_whole_id(r, f->ticket_command, e);
    if (code == ERROR_NONE && photo != NULL)
        code = run_upload(r, f->ticket_command->ticket, photo, hash, e);
    if (code != ERROR_NONE)
        return code;
    *sent = true;
    code = away_ask(r, f, answer, e);
    if (code == ERROR_NONE && (*answer)->result_case == PAIGONG__SERVER_FRAME__RESULT_TICKET)
        cache_put_ticket(&r->profile, (*answer)->ticket, run_now_ms(r));
    return code;
}

enum error_code away_give(struct run *r, Paigong__ClientFrame *f, const char *photo,
                          struct away_given *out, struct error *e)
{
    Paigong__TicketCommand *c = f->ticket_command;
    bool sent = false;
    *out = (struct away_given){.claimed_ms = run_now_ms(r)};
    enum error_code code = run_number_request(r, f, e);
    if (code != ERROR_NONE)
        return code;
    code = try_server(r, f, photo, &sent, &out->answer, &out->why);
    bool waits = sent ? sync_is_unreached(code) && !is_short(c->ticket) : waits_for(code);
    if (waits && away_may_queue(r, c->command))
        return enqueue(r, f, photo, sent, out, e);
    if (code != ERROR_NONE)
        *e = out->why;
    return code;
}
