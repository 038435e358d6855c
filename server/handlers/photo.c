/* Photos and scans on their way in and out (P7.1): whose and whether in the batch, the disk on a
 * worker thread. What an upload becomes is said by a ticket_command. */
#include "blob/blobs.h"
#include "common/text.h"
#include "handlers/call.h"

#include <assert.h>
#include <string.h>

enum { LOOK_LASTS_MS = 10 * 60 * 1000 };

/* From the part in the batch to the part on a worker. */
struct photo_call {
    struct upload_key key; /* put */
    bool lasting;          /* put: it is of a public record (P16.5) */
    struct photo photo;    /* get */
    uint64_t ticket;
};

static bool remember(struct call *c, const struct photo_call *from)
{
    c->photo = arena_memdup(c->arena, from, sizeof *from);
    if (!c->photo)
        error_set(&c->error, ERROR_BUSY, "memory", "none left for this request");
    return c->photo != NULL;
}

static bool bad(struct call *c, const char *field, const char *why)
{
    error_set(&c->error, ERROR_BAD_REQUEST, field, "%s", why);
    return false;
}

/* ---- put ---------------------------------------------------------------------------------------
 */

static bool check_piece(struct call *c, const Paigong__BlobPut *m)
{
    if (m->hash.len != PHOTO_HASH_SIZE)
        return bad(c, "hash", "must be a SHA-256 of 32 bytes");
    if (m->size == 0 || m->offset >= m->size || m->offset % PHOTO_PIECE)
        return bad(c, m->size == 0 ? "size" : "offset",
                   m->size == 0 ? "must not be 0" : "must be a multiple of 256 KiB below size");
    const uint64_t rest = m->size - m->offset;
    if (m->data.len && m->data.len != (rest < PHOTO_PIECE ? rest : PHOTO_PIECE))
        return bad(c, "data", "must be 256 KiB, or all that is left");
    return true;
}

static bool check_size(struct call *c, const struct ticket *t, uint64_t size)
{
    const struct policy *p = view_policy(c->view, t->site, t->policy_version);
    const uint64_t most = p ? p->photo_most_bytes : 0;
    if (size > most)
        error_set(&c->error, ERROR_BAD_REQUEST, "photo",
                  "it has %.1f MB, and the site's policy takes at most %.1f MB: make it smaller",
                  (double)size / (1 << 20), (double)most / (1 << 20));
    return size <= most;
}

/* Who may give one of the commands that bring a photo along, may send one. */
static bool check_sender(struct call *c, const struct ticket *t)
{
    const uint32_t over = BIT(STATE_CLOSED) | BIT(STATE_CANCELLED) | BIT(STATE_DECLINED);
    const struct policy *p = view_policy(c->view, t->site, t->policy_version);
    enum command_type possible[COMMAND_COUNT];
    char list[sizeof c->error.detail] = "";
    const size_t count = p ? ticket_actions(t, c->actor, p, possible) : 0;
    for (size_t i = 0; i < count; i++) {
        if (possible[i] == COMMAND_PHOTO || possible[i] == COMMAND_SIGN ||
            possible[i] == COMMAND_CONSENT)
            return true;
        text_list_add(list, sizeof list, command_name(possible[i]));
    }
    if (over & BIT(t->state))
        error_set(&c->error, ERROR_WRONG_STATE, state_name((enum state)t->state), "%s", list);
    else
        error_set(&c->error, ERROR_DENIED, c->actor->id, "(%s): %s", role_name(c->actor->role),
                  "the ticket is somebody else's");
    return false;
}

static void answer_state(struct call *c, const struct upload_state *state)
{
    Paigong__BlobState *m = call_message(c, &paigong__blob_state__descriptor);
    if (!m)
        return;
    m->hash = c->in->blob_put->hash;
    m->have = state->have;
    m->complete = state->complete;
    c->out->blob_state = m;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_BLOB_STATE;
}

void handle_blob_put(struct call *c)
{
    const Paigong__BlobPut *m = c->in->blob_put;
    struct ticket_photo *there = arena_alloc(c->arena, sizeof *there);
    const uint64_t number = check_piece(c, m) ? call_ticket(c, m->ticket) : 0;
    const struct ticket *t = number ? view_ticket(c->view, number) : NULL;
    if (!t || !check_sender(c, t) || !check_size(c, t, m->size) || !call_room(c))
        return;
    struct photo_call call = {
        .key = {.ticket = number}, .lasting = ticket_is_public(t), .ticket = number};
    text_copy(call.key.who, sizeof call.key.who, c->actor->id);
    memcpy(call.key.hash, m->hash.data, sizeof call.key.hash);
    if (!remember(c, &call))
        return;
    if (there && view_photo_of(c->view, number, call.key.hash, call.key.who, there))
        answer_state(c, &(struct upload_state){.have = m->size, .complete = true});
}

void handle_blob_put_write(struct call *c)
{
    const Paigong__BlobPut *m = c->in->blob_put;
    const struct upload_piece piece = {.size = m->size,
                                       .lasting = c->photo->lasting,
                                       .offset = m->offset,
                                       .data = m->data.data,
                                       .length = m->data.len,
                                       .now_ms = c->now_ms};
    struct upload_state state;
    if (!c->out->blob_state && !blobs_put(c->blobs, &c->photo->key, &piece, &state, &c->error))
        answer_state(c, &state);
}

/* ---- get ---------------------------------------------------------------------------------------
 */

/* One look is one entry, however many pieces it takes. */
static bool is_looking(struct call *c, const struct ticket *t, uint32_t photo)
{
    struct event *ev = arena_alloc(c->arena, sizeof *ev);
    return ev && !ledger_read(c->ledger, t->last_location, c->arena, ev, NULL, NULL) &&
           ev->type == EVENT_VIEWED && ev->count == photo && !strcmp(ev->who, c->actor->id) &&
           c->now_ms - ev->at_ms < LOOK_LASTS_MS;
}

static bool may_look(struct call *c, const struct ticket *t, uint32_t photo)
{
    switch (ticket_photo_look(t, c->actor)) {
    case PHOTO_LOOK_FREE:
        return true;
    case PHOTO_LOOK_ENTRY:
        return is_looking(c, t, photo) || call_viewed(c, t->number, photo);
    default:
        error_set(&c->error, ERROR_DENIED, "photo", "of this ticket is not yours to see");
        return false;
    }
}

void handle_blob_get(struct call *c)
{
    const Paigong__BlobGet *m = c->in->blob_get;
    struct ticket_photo *p = arena_alloc(c->arena, sizeof *p);
    if (m->hash.len != PHOTO_HASH_SIZE) {
        bad(c, "hash", "must be a SHA-256 of 32 bytes");
        return;
    }
    const uint64_t number = call_ticket(c, m->ticket);
    if (!number || !p)
        return;
    const bool found = view_photo_of(c->view, number, m->hash.data, "", p);
    if (!may_look(c, view_ticket(c->view, number), found ? p->number : 0))
        return;
    if (!found)
        error_set(&c->error, ERROR_NOT_FOUND, "photo", "the ticket has none of that hash");
    else if (m->offset >= p->photo.size || m->offset % PHOTO_PIECE)
        bad(c, "offset", "must be a multiple of 256 KiB below the photo's size");
    else
        remember(c, &(struct photo_call){.photo = p->photo, .ticket = number});
}

void handle_blob_get_read(struct call *c)
{
    const struct photo_call *call = c->photo;
    uint8_t *data = arena_alloc(c->arena, PHOTO_PIECE);
    Paigong__BlobPart *m = call_message(c, &paigong__blob_part__descriptor);
    size_t size;
    if (!data || !m) {
        error_set(&c->error, ERROR_BUSY, "memory", "none left for the photo");
        return;
    }
    if (blobs_read(c->blobs, call->ticket, &call->photo, c->in->blob_get->offset, data, &size,
                   &c->error))
        return;
    m->hash = c->in->blob_get->hash;
    m->size = call->photo.size;
    m->type = (Paigong__PhotoType)call->photo.type;
    m->offset = c->in->blob_get->offset;
    m->data = (ProtobufCBinaryData){size, data};
    c->out->blob_part = m;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_BLOB_PART;
}

/* ---- with a ticket -----------------------------------------------------------------------------
 */

void call_photo_named(struct call *c, uint64_t ticket, const uint8_t hash[PHOTO_HASH_SIZE])
{
    struct upload_key key = {.ticket = ticket};
    text_copy(key.who, sizeof key.who, c->actor->id);
    memcpy(key.hash, hash, sizeof key.hash);
    blobs_named(c->blobs, &key);
}

static Paigong__PhotoView *photo_view(struct call *c, const struct ticket_photo *p, bool look)
{
    Paigong__PhotoView *m = call_message(c, &paigong__photo_view__descriptor);
    if (!m)
        return NULL;
    m->number = p->number;
    m->purpose = (Paigong__PhotoPurpose)p->photo.purpose;
    m->type = (Paigong__PhotoType)p->photo.type;
    m->size = p->photo.size;
    if (look)
        m->hash.data = arena_memdup(c->arena, p->photo.hash, sizeof p->photo.hash);
    m->hash.len = m->hash.data ? sizeof p->photo.hash : 0;
    m->at = p->at_ms;
    m->who = call_text(c->arena, p->who);
    m->role = (Paigong__Role)p->role;
    m->round = p->round;
    m->text = call_text(c->arena, p->text);
    return m;
}

size_t call_photos(struct call *c, const struct ticket *t, Paigong__PhotoView ***out)
{
    struct ticket_photo *p = arena_alloc(c->arena, sizeof *p);
    Paigong__PhotoView **list = (Paigong__PhotoView **)call_array(c, t->photo_count);
    const bool look = ticket_photo_look(t, c->actor) != PHOTO_LOOK_NONE;
    size_t count = 0;
    for (uint32_t i = 1; p && list && i <= t->photo_count; i++) {
        if (!view_photo(c->view, t->number, i, p))
            break;
        list[count] = photo_view(c, p, look);
        if (!list[count++])
            return 0;
    }
    *out = list;
    return list ? count : 0;
}
