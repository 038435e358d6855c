#include "net/dispatch.h"

#include "common/crypto.h"
#include "common/frame.h"
#include "common/request_id.h"
#include "common/wire.h"
#include "engine/once.h"
#include "net/dispatch_error.h"

#include <stdlib.h>
#include <string.h>

enum {
    DECODED_BASE = 64 << 10, /* what any frame may decode to … */
    DECODED_FACTOR = 12,     /* … and how much more for each of its bytes */
    DECODED_MAX = 4 << 20,
    ANSWER_ROOM = 4 << 20,
};

/* The frame's id (field 1, a varint) without decoding the rest, so that a refusal to decode can
 * name it; 0 when it isn't there. */
static uint64_t peek_id(const uint8_t *frame, size_t size)
{
    uint64_t id = 0;
    if (size < 2 || frame[0] != (1 << 3))
        return 0;
    for (size_t i = 1; i < size && i <= 10; i++) {
        id |= (uint64_t)(frame[i] & 0x7f) << (7 * (i - 1));
        if (!(frame[i] & 0x80))
            return id;
    }
    return 0;
}

static enum error_code check_frame(const Paigong__ClientFrame *f, const struct dispatch_row *row,
                                   struct error *e)
{
    if (f->id == 0)
        return error_set(e, ERROR_BAD_REQUEST, "id", "must not be 0");
    if (!row)
        return error_set(e, ERROR_BAD_REQUEST, "command", "unknown or missing");
    if (f->request_id.len && !request_id_is_valid(f->request_id.data, f->request_id.len))
        return error_set(e, ERROR_BAD_REQUEST, "request_id", "must be a UUIDv7 of 16 bytes");
    if ((row->flags & ROW_WRITE) && !f->request_id.len)
        return error_set(e, ERROR_BAD_REQUEST, "request_id",
                         "%s changes something: give it a UUIDv7 of 16 bytes", row->name);
    if (f->claimed_at && !(row->flags & ROW_CLAIMS))
        return error_set(e, ERROR_BAD_REQUEST, "claimed_at",
                         "%s is not given offline: leave it out", row->name);
    if (f->ledger_id.len && f->ledger_id.len != LEDGER_ID_SIZE)
        return error_set(e, ERROR_BAD_REQUEST, "ledger_id", "must be 16 bytes");
    return wire_check(&f->base, e);
}

/* What the request id stands for: the command alone, in its canonical encoding, so that the same
 * command sent again under another frame id is the same. */
static bool digest_command(struct request *r)
{
    const ProtobufCMessage *m = (const ProtobufCMessage *)r->in->hello; /* any arm of the union */
    size_t size = protobuf_c_message_get_packed_size(m);
    uint8_t *packed = malloc(size + 1);
    if (!packed)
        return false;
    packed[0] = (uint8_t)r->in->command_case;
    protobuf_c_message_pack(m, packed + 1);
    uint8_t full[SHA256_SIZE];
    sha256(packed, size + 1, full);
    free(packed);
    memcpy(r->call.digest, full, sizeof r->call.digest);
    return true;
}

struct request *dispatch_decode(const struct dispatch *d, const uint8_t *frame, size_t size,
                                uint64_t *id, struct error *e)
{
    *id = peek_id(frame, size);
    struct request *r = calloc(1, sizeof *r);
    if (!r) {
        error_set(e, ERROR_BUSY, "memory", "none left for this request");
        return NULL;
    }
    size_t cap = DECODED_BASE + DECODED_FACTOR * size;
    arena_init(&r->arena, cap < DECODED_MAX ? cap : DECODED_MAX);
    r->in = (Paigong__ClientFrame *)wire_decode(&r->arena, &paigong__client_frame__descriptor,
                                                frame, size, e);
    if (!r->in)
        goto refuse;
    *id = r->in->id;
    r->row = dispatch_row(r->in->command_case);
    if (check_frame(r->in, r->row, e))
        goto refuse;
    if ((r->row->flags & ROW_WRITE) && !digest_command(r)) {
        error_set(e, ERROR_BUSY, "memory", "none left for this request");
        goto refuse;
    }
    r->arena.cap = r->arena.used + ANSWER_ROOM;
    r->dispatch = d;
    r->job.size = size;
    r->job.bulk = r->row->flags & ROW_BULK;
    r->job.needs_commit = r->row->flags & ROW_SNAPSHOT;
    return r;
refuse:
    request_free(r);
    return NULL;
}

void request_free(struct request *r)
{
    if (!r)
        return;
    arena_wipe(&r->arena);
    arena_free(&r->arena);
    if (r->answer)
        wipe(r->answer, r->answer_size);
    free(r->answer);
    free(r->call.open.numbers);
    free(r);
}

static void refuse_role(const struct request *r, struct error *e)
{
    char list[300];
    roles_text(r->row->roles, list, sizeof list);
    error_set(e, ERROR_DENIED, r->row->name, "is for %s, not for %s", list,
              role_name(r->actor.role));
}

/* Whom they stand in for now: mostly nobody. */
static bool look_up_standing(struct request *r, struct call *c)
{
    struct staff standing[STANDING_MAX];
    size_t count = view_standing(c->view, &r->actor, standing, STANDING_MAX);
    if (count == 0)
        return true;
    r->actor.standing = arena_memdup(&r->arena, standing, count * sizeof *standing);
    r->actor.standing_count = r->actor.standing ? (uint8_t)count : 0;
    if (!r->actor.standing)
        error_set(&c->error, ERROR_BUSY, "memory", "none left for this request");
    return r->actor.standing;
}

/* Who sent it, as the directory stands in this batch (roles and revocation on every command). */
static bool identify(struct request *r, struct call *c)
{
    struct error *e = &c->error;
    bool anonymous = r->row->flags & ROW_ANONYMOUS;
    if (!r->has_certificate) {
        if (!anonymous)
            error_set(e, ERROR_DENIED, r->row->name, "needs a certificate: enrol first");
        return anonymous;
    }
    if (!view_staff_by_fingerprint(c->view, r->fingerprint, &r->actor)) {
        error_set(e, ERROR_DENIED, "certificate", "is nobody's in this ledger: enrol again");
        return false;
    }
    if (!memcmp(r->fingerprint, r->actor.next_fingerprint, sizeof r->fingerprint))
        r->actor.certificate_until_ms = r->actor.next_until_ms; /* a renewed one, at its hello */
    if (r->actor.revoked) {
        error_set(e, ERROR_REVOKED, r->actor.id, "ask an admin for a new code");
        return false;
    }
    if (r->actor.certificate_until_ms <= c->now_ms) {
        error_set(e, ERROR_EXPIRED, "certificate", "ask an admin for a new code");
        return false;
    }
    c->actor = &r->actor;
    if (!look_up_standing(r, c))
        return false;
    if (r->row->roles & BIT(r->actor.role))
        return true;
    for (uint8_t i = 0; i < r->actor.standing_count; i++) {
        if (!(r->row->roles & BIT(r->actor.standing[i].role)))
            continue;
        c->actor = &r->actor.standing[i]; /* what they may not do as themselves (P5.5) */
        return true;
    }
    refuse_role(r, e);
    return false;
}

/* Commands queued before a restore must not reach somebody else's ticket. */
static bool meant_for_this_ledger(struct call *c)
{
    const Paigong__ClientFrame *f = c->in;
    if (!f->ledger_id.len)
        return true;
    uint32_t epoch = view_epoch(c->view);
    if (!memcmp(f->ledger_id.data, ledger_id(c->ledger), LEDGER_ID_SIZE) && f->epoch == epoch)
        return true;
    error_set(&c->error, ERROR_OTHER_LEDGER, "ledger_id", "this server's epoch is %u", epoch);
    return false;
}

/* True: the request id was seen, and the call has its outcome. */
static bool seen_before(struct request *r, struct call *c)
{
    struct outcome seen;
    enum error_code code =
        batch_once(c->batch, r->in->request_id.data, c->actor->id, c->digest, &seen, &c->error);
    if (code == ERROR_NONE)
        return false;
    if (code != ERROR_EXISTS)
        return true;
    c->error = (struct error){0};
    c->outcome = seen;
    r->row->again(c);
    return true;
}

static void run_write(struct request *r, struct call *c)
{
    if (!meant_for_this_ledger(c) || seen_before(r, c))
        return;
    batch_actor(c->batch, c->actor, r->in->request_id.data, c->digest, r->in->claimed_at);
    r->row->run(c);
    c->outcome.refusal = (uint16_t)c->error.code;
    if (!batch_once_store(c->batch, &c->outcome))
        error_set(&c->error, ERROR_INTERNAL, "server", "it is stopping");
}

static void encode_answer(struct request *r)
{
    struct call *c = &r->call;
    if (c->error.code) {
        Paigong__Error *prepared = r->out.error;
        r->out.result_case = PAIGONG__SERVER_FRAME__RESULT__NOT_SET;
        r->out.error = dispatch_error_message(&r->arena, &c->error, prepared);
    }
    r->answer = wire_encode_frame(&r->out.base, &r->answer_size);
    if (r->answer && r->answer_size <= FRAME_HEADER + FRAME_MAX)
        return;
    free(r->answer);
    struct error e;
    error_set(&e, ERROR_INTERNAL, r->row->name, "the answer is larger than a frame");
    r->answer = dispatch_error_frame(r->out.id, &e, &r->answer_size);
}

static void begin_call(const struct dispatch *d, struct request *r)
{
    struct call *c = &r->call;
    paigong__server_frame__init(&r->out);
    r->out.id = r->in->id;
    c->ledger = d->ledger;
    c->keyring = d->keyring;
    c->blobs = d->blobs;
    c->authority = d->authority;
    c->in = r->in;
    c->out = &r->out;
    c->arena = &r->arena;
    c->peer = r->peer;
}

void dispatch_execute(const struct dispatch *d, struct batch *b, struct request *r)
{
    struct call *c = &r->call;
    begin_call(d, r);
    c->batch = b;
    c->view = batch_view(b);
    c->now_ms = batch_now(b);
    if (identify(r, c)) {
        if (r->row->flags & ROW_WRITE) {
            run_write(r, c);
        } else if (r->row->run) {
            /* a read may leave an entry, yet is no request to know again: its id would take the
             * place of a write's */
            batch_actor(b, c->actor, NULL, NULL, 0);
            r->row->run(c);
        }
    }
    r->head_seq = view_applied_seq(c->view);
    c->batch = NULL;
    c->view = NULL;
    r->goes_on = !c->error.code && r->row->work;
    bool streams_only = !c->error.code && !r->out.result_case && (r->row->flags & ROW_STREAM);
    if (!r->goes_on && !streams_only)
        encode_answer(r);
}

void dispatch_work(const struct dispatch *d, struct request *r)
{
    struct call *c = &r->call;
    if (r->row->flags & ROW_SNAPSHOT)
        c->view = view_snapshot(d->view, &c->error);
    if (!c->error.code)
        r->row->work(c);
    if (c->view)
        view_snapshot_close(c->view);
    c->view = NULL;
    encode_answer(r);
}

void dispatch_refuse(struct request *r)
{
    begin_call(r->dispatch, r);
    encode_answer(r);
}
