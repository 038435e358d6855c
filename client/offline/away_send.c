/* Sending what waits, over the run's connection. */
#include "client/offline/away_private.h"

#include "client/offline/cache.h"
#include "client/output/language.h"
#include "client/run/upload.h"

#include <poll.h>
#include <string.h>

enum { PATIENCE_STEPS = 100, STEP_MS = 50 };

static void forget_answer(struct run *r)
{
    if (r->answer != NULL)
        paigong__server_frame__free_unpacked(r->answer, NULL);
    r->answer = NULL;
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
    code = away_ask(r, &f, &answer, e);
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
