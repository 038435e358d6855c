#include "engine/once.h"
#include "common/request_id.h"
#include "common/text.h"
#include "engine/batch.h"
#include <string.h>

static const int64_t REQUEST_MS = (int64_t)REQUEST_DAYS * 24 * 3600 * 1000;

enum error_code batch_once(struct batch *b, const uint8_t request_id[16], const char *actor,
                           const uint8_t digest[16], struct outcome *seen, struct error *e)
{
    char text[REQUEST_ID_TEXT];
    if (!request_id_is_valid(request_id, REQUEST_ID_SIZE))
        return error_set(e, ERROR_BAD_REQUEST, "request_id", "must be a UUIDv7 of 16 bytes");
    if (request_id_time(request_id) < b->now_ms - REQUEST_MS) {
        request_id_format(request_id, text);
        return error_set(e, ERROR_OLD_REQUEST, text,
                         "give the command again if it is still wanted");
    }
    if (view_outcome(b->view, request_id, seen)) {
        if (strcmp(seen->actor, actor) == 0 &&
            memcmp(seen->digest, digest, sizeof seen->digest) == 0)
            return ERROR_EXISTS;
        request_id_format(request_id, text);
        return error_set(e, ERROR_BAD_REQUEST, "request_id",
                         "%s was used before for another command", text);
    }
    if (b->readonly)
        return error_set(e, ERROR_NO_SPACE, "", "try again when there is room");
    return ERROR_NONE;
}

bool batch_once_store(struct batch *b, struct outcome *o)
{
    if (b->failure.code != ERROR_NONE)
        return false;
    if (b->own_events == 0)
        return true;
    o->seq = b->own_seq;
    memcpy(o->digest, b->stamp.digest, sizeof o->digest);
    text_copy(o->actor, sizeof o->actor, b->stamp.who);
    return batch_outcome(b, b->stamp.request_id, o);
}
