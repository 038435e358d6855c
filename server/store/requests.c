/* Exactly once: what a request id led to, folded from the events that carry it, so that a rebuild
 * remembers the same. Kept 31 days of ledger time. */
#include "store/view_private.h"

#include "common/request_id.h"
#include "common/text.h"
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const int64_t KEPT_MS = INT64_C(31) * 86400000;
enum { PRUNED_AT_ONCE = 4 };

static struct key request_key(const uint8_t request_id[16])
{
    struct key k = {.size = 0};
    key_bytes(&k, request_id, REQUEST_ID_SIZE);
    return k;
}

static void code_outcome(struct coder *c, void *fields)
{
    struct outcome *o = fields;
    code_u64(c, &o->seq);
    code_u64(c, &o->ticket);
    code_bytes(c, o->digest, sizeof o->digest);
    code_text(c, o->actor, sizeof o->actor);
    code_u16(c, &o->refusal);
    code_text(c, o->subject, sizeof o->subject);
}

static bool is_none(const uint8_t request_id[16])
{
    static const uint8_t none[REQUEST_ID_SIZE];
    return memcmp(request_id, none, sizeof none) == 0;
}

/* What a command that is no ticket's made; the newest event that names something says it. */
static void fold_subject(struct outcome *o, const struct event *ev)
{
    if (ev->type == EVENT_REGISTERED || ev->type == EVENT_REGISTER_DONE) {
        register_id_format(ev->count, o->subject);
    } else if (ev->type == EVENT_SHIFT_SET || ev->type == EVENT_SHIFT_REMOVED) {
        snprintf(o->subject, sizeof o->subject, "%" PRIu64,
                 ev->type == EVENT_SHIFT_SET ? ev->seq : ev->count);
    } else if (ev->subject[0] != '\0' && ev->type != EVENT_POLICY_SET) {
        text_copy(o->subject, sizeof o->subject, ev->subject);
    } else if (!event_is_ticket(ev->type) && ev->site[0] != '\0') {
        text_copy(o->subject, sizeof o->subject, ev->site);
    }
}

static void fold_outcome(struct outcome *o, const struct event *ev)
{
    o->seq = ev->seq;
    if (ev->ticket != 0) {
        o->ticket = ev->ticket;
    }
    memcpy(o->digest, ev->digest, sizeof o->digest);
    text_copy(o->actor, sizeof o->actor, ev->who);
    o->refusal = ev->type == EVENT_CODE_REFUSED ? ERROR_WRONG_CODE : ERROR_NONE;
    fold_subject(o, ev);
}

static bool take(struct view *v, const uint8_t request_id[16])
{
    struct outcome_cache *c = &v->outcome;
    if (c->live && memcmp(c->request_id, request_id, sizeof c->request_id) == 0) {
        return true;
    }
    struct outcome stored = {0};
    const struct key k = request_key(request_id);
    if (!record_load(v, TABLE_REQUEST, &k, code_outcome, &stored)) {
        return false;
    }
    *c = (struct outcome_cache){.live = true, .outcome = stored};
    memcpy(c->request_id, request_id, sizeof c->request_id);
    return true;
}

/* Ids are time-ordered: the oldest stand first. A few with each new one keep the table short. */
static enum error_code prune(struct view *v, int64_t now_ms, struct error *e)
{
    for (int i = 0; i < PRUNED_AT_ONCE; i++) {
        struct env_cursor c;
        struct key k = {.size = 0};
        if (env_cursor_open(&c, v->env, TABLE_REQUEST) && env_cursor_first(&c) &&
            request_id_time(c.key.data) < now_ms - KEPT_MS) {
            key_bytes(&k, c.key.data, c.key.size);
        }
        env_cursor_close(&c);
        if (k.size == 0) {
            return ERROR_NONE;
        }
        const enum error_code code = env_delete(v->env, TABLE_REQUEST, &k, e);
        if (code != ERROR_NONE) {
            return code;
        }
    }
    return ERROR_NONE;
}

enum error_code requests_apply(struct view *v, const struct event *ev, struct error *e)
{
    struct outcome_cache *c = &v->outcome;
    if (is_none(ev->request_id)) {
        return ERROR_NONE;
    }
    if (!c->live || memcmp(c->request_id, ev->request_id, sizeof c->request_id) != 0) {
        enum error_code code = requests_flush(v, e);
        if (code == ERROR_NONE && !take(v, ev->request_id)) {
            *c = (struct outcome_cache){.live = true};
            memcpy(c->request_id, ev->request_id, sizeof c->request_id);
            code = prune(v, ev->at_ms, e);
        }
        if (code != ERROR_NONE) {
            return code;
        }
    }
    fold_outcome(&c->outcome, ev);
    c->at_ms = ev->at_ms;
    c->dirty = true;
    return ERROR_NONE;
}

enum error_code requests_flush(struct view *v, struct error *e)
{
    struct outcome_cache *c = &v->outcome;
    if (!c->live || !c->dirty) {
        return ERROR_NONE;
    }
    const struct key k = request_key(c->request_id);
    const enum error_code code = record_store(v, TABLE_REQUEST, &k, code_outcome, &c->outcome, e);
    c->dirty = code != ERROR_NONE;
    return code;
}

bool view_outcome(struct view *v, const uint8_t request_id[16], struct outcome *out)
{
    struct outcome_cache *c = &v->outcome;
    if (c->live && memcmp(c->request_id, request_id, sizeof c->request_id) == 0) {
        *out = c->outcome;
        return true;
    }
    struct outcome stored = {0};
    const struct key k = request_key(request_id);
    if (!record_load(v, TABLE_REQUEST, &k, code_outcome, &stored)) {
        return false;
    }
    *out = stored;
    return true;
}

/* All of it stands in the events already, or a rebuild would forget it: a command without events
 * changed nothing and is simply decided anew. */
enum error_code view_outcome_put(struct view *v, const uint8_t request_id[16],
                                 const struct outcome *o, int64_t now_ms, struct error *e)
{
    struct outcome folded;
    (void)now_ms;
    if (!view_outcome(v, request_id, &folded)) {
        return ERROR_NONE;
    }
    if (memcmp(folded.digest, o->digest, sizeof folded.digest) != 0) {
        return error_set(e, ERROR_IO, "request", "its outcome is not what its events say");
    }
    return requests_flush(v, e);
}
