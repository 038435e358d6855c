#include "client/offline/sync.h"

#include "client/link/link.h"
#include "client/output/language.h"

#include <string.h>

/* Of the frame's ledger and epoch; a profile that never met its ledger names none. */
static bool is_for_ledger(const Paigong__ClientFrame *f, const struct sync_peer *peer)
{
    if (f->ledger_id.len == 0)
        return true;
    return f->epoch == peer->epoch && f->ledger_id.len == peer->ledger_id.len &&
           memcmp(f->ledger_id.data, peer->ledger_id.data, f->ledger_id.len) == 0;
}

enum sync_hold sync_hold(const struct queued *item, const struct sync_peer *peer)
{
    if (item->command == NULL)
        return SYNC_DAMAGED;
    if (strcmp(item->command->person, peer->person) != 0)
        return SYNC_OTHER_PERSON;
    return is_for_ledger(item->command->frame, peer) ? SYNC_SENDABLE : SYNC_OTHER_LEDGER;
}

const struct queued *sync_next(const struct queue *q, const struct sync_peer *peer)
{
    const struct queued *item;
    for (size_t i = 0; (item = queue_at(q, QUEUE_UNSENT, i)) != NULL; i++)
        if (sync_hold(item, peer) == SYNC_SENDABLE)
            return item;
    return NULL;
}

void sync_count(const struct queue *q, const struct sync_peer *peer, size_t *sendable, size_t *held)
{
    const struct queued *item;
    *sendable = *held = 0;
    for (size_t i = 0; (item = queue_at(q, QUEUE_UNSENT, i)) != NULL; i++)
        ++*(sync_hold(item, peer) == SYNC_SENDABLE ? sendable : held);
}

bool sync_is_unreached(enum error_code code)
{
    return code == ERROR_UNREACHABLE || code == ERROR_TLS_REFUSED || code == ERROR_EXPIRED;
}

bool sync_is_passing(enum error_code code)
{
    return code == ERROR_EXPIRED || code == ERROR_NO_SPACE || code == ERROR_BUSY ||
           code == ERROR_INTERNAL || code == ERROR_CORRUPT || code == ERROR_IO;
}

enum sync_outcome sync_answered(struct queue *q, uint64_t number,
                                const Paigong__ServerFrame *answer, int64_t now_ms, struct error *e)
{
    struct error refusal = {0};
    if (answer->error == NULL)
        return queue_sent(q, number, e) == ERROR_NONE ? SYNC_SENT : SYNC_FAILED;
    link_error(answer->error, &refusal);
    if (sync_is_passing(refusal.code)) {
        *e = refusal;
        return SYNC_LATER;
    }
    enum error_code code = queue_refuse(q, number, answer->error, now_ms, e);
    return code == ERROR_NONE ? SYNC_REFUSED : SYNC_FAILED;
}
