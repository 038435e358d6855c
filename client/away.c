#include "client/away.h"

#include "client/cache.h"
#include "client/language.h"
#include "client/offline.h"
#include "client/server_clock.h"
#include "client/upload.h"
#include "common/text.h"
#include "common/time_text.h"
#include "common/wire.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE_STEPS = 100, STEP_MS = 50, SHOWN_MOST = 60 };
/* Who walked out of the signal is told soon that their command waits. */
static const int64_t PATIENCE_MS = 10000;
static const int64_t RULES_AGE_MS = INT64_C(24) * 3600 * 1000;

/* ---- beginning and end --------------------------------------------------------------------------
 */

/* Without a connection the zone and the clock are those of the last hello; with one, its own. */
static void take_known(struct run *r, const Paigong__KnownServer *known)
{
    struct device_clock now;
    if (known == NULL)
        return;
    device_clock_read(&now);
    r->clock_offset_ms = time_between_ms(now.wall_ms, server_clock_ms(known, &now));
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

static void forget_rules(struct away *h)
{
    if (h->rules != NULL)
        paigong__cached_rules__free_unpacked(h->rules, NULL);
    h->rules = NULL;
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
    forget_rules(h);
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
    forget_rules(h);
    h->known = cache_put_server(&r->profile, w);
    h->rules = cache_rules(&r->profile);
}

/* ---- sending what waits -------------------------------------------------------------------------
 */

static void forget_answer(struct run *r)
{
    if (r->answer != NULL)
        paigong__server_frame__free_unpacked(r->answer, NULL);
    r->answer = NULL;
}

static enum error_code ask_soon(struct run *r, Paigong__ClientFrame *f,
                                const Paigong__ServerFrame **answer, struct error *e)
{
    r->patience_ms = PATIENCE_MS;
    enum error_code code = run_ask(r, f, answer, e);
    r->patience_ms = 0;
    return code;
}

/* What became of its photo is what becomes of the command. */
static void answer_ourselves(struct run *r, const struct error *e)
{
    Paigong__ServerFrame f = PAIGONG__SERVER_FRAME__INIT;
    Paigong__Error m = PAIGONG__ERROR__INIT;
    uint8_t bytes[2048];
    m.code = (Paigong__ErrorCode)e->code;
    m.name = (char *)error_name(e->code);
    m.subject = (char *)e->subject;
    m.detail = (char *)e->detail;
    f.error = &m;
    forget_answer(r);
    size_t size = paigong__server_frame__pack(&f, bytes); /* an error's texts are far below that */
    r->answer = paigong__server_frame__unpack(NULL, size, bytes);
}

/* An answer, of whatever kind; else the connection is lost. */
static enum error_code send_item(struct run *r, const struct queued *item, struct error *e)
{
    const Paigong__ServerFrame *answer = NULL;
    Paigong__ClientFrame f = *item->command->frame;
    char photo[PATH_MAX];
    uint8_t hash[PHOTO_HASH_SIZE];
    enum error_code code = ERROR_NONE;
    forget_answer(r);
    if (item->command->photo[0] != '\0') {
        queue_photo_path(r->away->queue, item->number, photo, sizeof photo);
        code = run_upload(r, f.ticket_command->ticket, photo, hash, e);
    }
    if (code == ERROR_USAGE) /* its file is damaged: nothing to send will come of it */
        answer_ourselves(r, e);
    if (code != ERROR_NONE) /* refused: that is what the command comes to */
        return r->answer != NULL && r->answer->error != NULL ? ERROR_NONE : code;
    forget_answer(r);
    code = ask_soon(r, &f, &answer, e);
    return r->answer != NULL ? ERROR_NONE : code;
}

static void tell(const struct away_told *told, const struct queued *item,
                 const Paigong__Error *refusal)
{
    if (told != NULL)
        told->one(told->context, item, refusal);
}

/* Sent and answered: the ticket as it stands now is what the cache holds. */
static void keep_answer(struct run *r)
{
    if (r->answer->result_case == PAIGONG__SERVER_FRAME__RESULT_TICKET)
        cache_put_ticket(&r->profile, r->answer->ticket, run_now_ms(r));
}

static enum error_code send_all(struct run *r, struct error *e)
{
    struct queue *q = r->away->queue;
    const struct queued *item;
    enum error_code code = queue_reload(q, e);
    struct sync_peer peer = away_peer(r);
    while (code == ERROR_NONE && (item = sync_next(q, &peer)) != NULL) {
        code = send_item(r, item, e);
        if (code != ERROR_NONE)
            return code;
        keep_answer(r);
        /* told first: what sync_answered does to the queue takes the item away */
        enum error_code refused =
            r->answer->error == NULL ? ERROR_NONE : error_from_number((int)r->answer->error->code);
        if (!sync_is_passing(refused))
            tell(r->away->told, item, r->answer->error);
        enum sync_outcome outcome = sync_answered(q, item->number, r->answer, run_now_ms(r), e);
        if (outcome == SYNC_LATER || outcome == SYNC_FAILED)
            return e->code;
        code = queue_reload(q, e);
        peer = away_peer(r); /* a lost connection was made anew */
    }
    return code;
}

/* Another program that sends is soon done; what it leaves is ours. */
static bool begin_sending(struct queue *q)
{
    for (int step = 0; step < PATIENCE_STEPS; step++) {
        struct error e;
        if (queue_sending_begin(q))
            return true;
        (void)poll(NULL, 0, STEP_MS);
        if (queue_reload(q, &e) != ERROR_NONE || queue_count(q, QUEUE_UNSENT) == 0)
            return false;
    }
    return false;
}

static bool anything_to_send(const struct run *r)
{
    size_t sendable, held;
    struct sync_peer peer = away_peer(r);
    sync_count(r->away->queue, &peer, &sendable, &held);
    return sendable > 0;
}

enum error_code away_sync(struct run *r, struct error *e)
{
    struct away *h = r->away;
    if (h == NULL || h->syncing || !anything_to_send(r))
        return ERROR_NONE;
    if (!begin_sending(h->queue))
        return anything_to_send(r) ? error_set(e, ERROR_LOCKED, r->profile.name, "%s",
                                               _("another program sends what waits: try again"))
                                   : ERROR_NONE;
    h->syncing = true;
    enum error_code code = send_all(r, e);
    h->syncing = false;
    queue_sending_end(h->queue);
    return code;
}

/* ---- giving a command ---------------------------------------------------------------------------
 */

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
    enum error_code code = ask_soon(r, &f, &answer, e);
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

static bool waits_for(enum error_code code)
{
    return code == ERROR_UNREACHABLE || code == ERROR_LOCKED || sync_is_passing(code);
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
    code = ask_soon(r, f, answer, e);
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
    bool waits = sent ? code == ERROR_UNREACHABLE && !is_short(c->ticket) : waits_for(code);
    if (waits && away_may_queue(r, c->command))
        return enqueue(r, f, photo, sent, out, e);
    if (code != ERROR_NONE)
        *e = out->why;
    return code;
}

/* ---- what to work with later --------------------------------------------------------------------
 */

static bool is_in_hand(const struct run *r, const Paigong__TicketRow *row)
{
    if (row->technician[0] != '\0')
        return strcmp(row->technician, r->me.id) == 0;
    return row->crew[0] != '\0' && strcmp(row->crew, r->me.crew) == 0;
}

static bool is_same_row(const Paigong__TicketRow *a, const Paigong__TicketRow *b)
{
    uint8_t x[4096], y[sizeof x];
    size_t size = paigong__ticket_row__get_packed_size(a);
    if (size > sizeof x || paigong__ticket_row__get_packed_size(b) != size)
        return false;
    (void)paigong__ticket_row__pack(a, x);
    (void)paigong__ticket_row__pack(b, y);
    return memcmp(x, y, size) == 0;
}

/* What is kept of it is what the server would say again. */
static bool is_kept(const struct run *r, const Paigong__CachedList *before,
                    const Paigong__TicketRow *row)
{
    for (size_t i = 0; before != NULL && i < before->n_tickets; i++) {
        if (strcmp(before->tickets[i]->id, row->id) != 0)
            continue;
        Paigong__CachedTicket *t = cache_ticket(&r->profile, row->id);
        bool kept = t != NULL && is_same_row(before->tickets[i], row);
        if (t != NULL)
            paigong__cached_ticket__free_unpacked(t, NULL);
        return kept;
    }
    return false;
}

static enum error_code fetch_ticket(struct run *r, const char *id, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Show show = PAIGONG__SHOW__INIT;
    const Paigong__ServerFrame *answer = NULL;
    show.ticket = (char *)id;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHOW;
    f.show = &show;
    enum error_code code = run_ask(r, &f, &answer, e);
    if (code == ERROR_NONE && answer->result_case == PAIGONG__SERVER_FRAME__RESULT_TICKET)
        cache_put_ticket(&r->profile, answer->ticket, run_now_ms(r));
    return code == ERROR_NOT_FOUND ? ERROR_NONE : code; /* somebody else's by now */
}

/* One page; *rows keeps what it adds, a copy in the run's arena. */
static enum error_code list_page(struct run *r, Paigong__ListTickets *list,
                                 Paigong__TicketRow **rows, size_t *count, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    const Paigong__ServerFrame *answer = NULL;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS;
    f.list_tickets = list;
    enum error_code code = run_ask(r, &f, &answer, e);
    if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE)
        return code;
    const Paigong__TicketPage *page = answer->ticket_page;
    for (size_t i = 0; i < page->n_tickets && *count < AWAY_LISTED_MOST; i++) {
        size_t size = paigong__ticket_row__get_packed_size(page->tickets[i]);
        uint8_t *packed = arena_alloc(&r->arena, size);
        if (packed == NULL)
            return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
        (void)paigong__ticket_row__pack(page->tickets[i], packed);
        rows[*count] = (Paigong__TicketRow *)wire_decode(
            &r->arena, &paigong__ticket_row__descriptor, packed, size, e);
        if (rows[*count] == NULL)
            return e->code;
        ++*count;
    }
    list->after = arena_strndup(&r->arena, page->next, strlen(page->next));
    return list->after == NULL ? error_set(e, ERROR_INTERNAL, "memory", "%s", "") : ERROR_NONE;
}

static enum error_code list_open(struct run *r, Paigong__TicketRow **rows, size_t *count,
                                 struct error *e)
{
    Paigong__ListTickets list = PAIGONG__LIST_TICKETS__INIT;
    list.open = true;
    enum error_code code = list_page(r, &list, rows, count, e);
    while (code == ERROR_NONE && list.after[0] != '\0' && *count < AWAY_LISTED_MOST)
        code = list_page(r, &list, rows, count, e);
    return code;
}

enum error_code away_refresh(struct run *r, struct error *e)
{
    Paigong__TicketRow *rows[AWAY_LISTED_MOST];
    size_t count = 0, shown = 0;
    away_keep_rules(r);
    Paigong__CachedList *before = cache_list(&r->profile);
    int64_t now_ms = run_now_ms(r);
    enum error_code code = list_open(r, rows, &count, e);
    for (size_t i = 0; code == ERROR_NONE && i < count && shown < SHOWN_MOST; i++) {
        if (!is_in_hand(r, rows[i]) || is_kept(r, before, rows[i]))
            continue;
        code = fetch_ticket(r, rows[i]->id, e);
        shown++;
    }
    if (code == ERROR_NONE)
        cache_put_list(&r->profile, rows, count, now_ms);
    if (before != NULL)
        paigong__cached_list__free_unpacked(before, NULL);
    return code;
}

void away_keep_rules(struct run *r)
{
    struct away *h = r->away;
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__WorkflowShow show = PAIGONG__WORKFLOW_SHOW__INIT;
    const Paigong__ServerFrame *answer = NULL;
    struct error e;
    if (h == NULL || !r->ready || h->known == NULL)
        return;
    const char *server = h->known->welcome->server;
    bool fresh = h->rules != NULL && strcmp(h->rules->server, server) == 0 &&
                 run_now_ms(r) - h->rules->at < RULES_AGE_MS;
    if (fresh)
        return;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_WORKFLOW_SHOW;
    f.workflow_show = &show;
    if (run_ask(r, &f, &answer, &e) != ERROR_NONE ||
        answer->result_case != PAIGONG__SERVER_FRAME__RESULT_WORKFLOW_TABLE)
        return;
    cache_put_rules(&r->profile, answer->workflow_table, h->known->welcome->server, run_now_ms(r));
    forget_rules(h);
    h->rules = cache_rules(&r->profile);
}
