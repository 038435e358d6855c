/* Enrolment: a one-time code becomes a certificate for a key that never leaves the client. */
#include "common/crypto.h"
#include "common/text.h"
#include "handlers/directory.h"
#include "handlers/enroll_limit.h"

#include <stdlib.h>
#include <string.h>

enum { WRONG_PER_CODE = 5 };

/* A wrong code leaves an entry: guesses are counted over restarts too. subject: whose code it was
 * used against, "" when it is nobody's. */
static void refuse(struct call *c, const struct staff *s, enum error_code code, const char *why)
{
    struct event ev;
    event_init(&ev, EVENT_ENROLL_REFUSED);
    ev.subject = s ? s->id : "";
    ev.item_name = c->peer;
    ev.attempt = s ? s->code_failures + 1u : 0;
    enroll_limit_count(c->peer, c->now_ms);
    if (call_room(c) && call_emit(c, &ev))
        error_set(&c->error, code, "code", "%s", why);
}

static void answer(struct call *c, const struct staff *s, const uint8_t *der, size_t size)
{
    Paigong__Certificate *m = call_message(c, &paigong__certificate__descriptor);
    if (!m)
        return;
    size_t authority_size;
    const uint8_t *authority = authority_certificate(c->authority, &authority_size);
    m->certificate.data = arena_memdup(c->arena, der, size);
    m->certificate.len = m->certificate.data ? size : 0;
    m->authority = (ProtobufCBinaryData){authority_size, (uint8_t *)authority};
    m->id = call_text(c->arena, s->id);
    m->role = (Paigong__Role)s->role;
    m->until_at = s->certificate_until_ms;
    c->out->certificate = m;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_CERTIFICATE;
}

/* The code was used: its answer may have been lost, so the same key gets the same certificate. */
static void again(struct call *c, const struct staff *s)
{
    const ProtobufCBinaryData *request = &c->in->enroll->certificate_request;
    size_t size;
    const uint8_t *der = view_certificate(c->view, s->id, c->arena, &size);
    if (der && s->code_failures < WRONG_PER_CODE &&
        authority_same_key(request->data, request->len, der, size))
        answer(c, s, der, size);
    else
        refuse(c, s, ERROR_DENIED, "was used already: ask an admin for a new one");
}

static void issue(struct call *c, struct staff *s)
{
    const ProtobufCBinaryData *request = &c->in->enroll->certificate_request;
    uint8_t *der = NULL, fingerprint[SHA256_SIZE];
    size_t size;
    int64_t until_ms = c->now_ms + CERTIFICATE_MS;
    if (authority_issue_client(c->authority, request->data, request->len, s->id, c->now_ms,
                               until_ms, &der, &size, &c->error))
        return;
    sha256(der, size, fingerprint);
    struct event ev;
    event_init(&ev, EVENT_ENROLLED);
    ev.subject = s->id;
    ev.hash = fingerprint;
    ev.until_ms = until_ms;
    ev.blob = der;
    ev.blob_size = size;
    batch_actor(c->batch, s, NULL, NULL, 0);
    if (call_room(c) && call_emit(c, &ev)) {
        s->certificate_until_ms = until_ms;
        answer(c, s, der, size);
    }
    free(der);
}

void handle_enroll(struct call *c)
{
    const Paigong__Enroll *m = c->in->enroll;
    uint8_t secret[ENROL_SECRET], pin[ENROL_PIN], hash[SHA256_SIZE];
    struct staff s;
    if (!m->certificate_request.len) {
        error_set(&c->error, ERROR_BAD_REQUEST, "certificate_request", "is missing");
        return;
    }
    if (enroll_limit_reached(c->peer, c->now_ms)) {
        error_set(&c->error, ERROR_TOO_MANY, "codes", "wrong ones from %s; wait an hour", c->peer);
        return;
    }
    if (!enrol_code_parse(m->code, secret, pin)) {
        error_set(&c->error, ERROR_BAD_REQUEST, "code", "is mistyped");
        return;
    }
    sha256(secret, sizeof secret, hash);
    if (!view_staff_by_code(c->view, hash, &s))
        refuse(c, NULL, ERROR_DENIED, "is nobody's: ask an admin for a new one");
    else if (s.revoked)
        refuse(c, &s, ERROR_REVOKED, "was revoked: ask an admin for a new one");
    else if (s.code_until_ms == 0)
        again(c, &s);
    else if (s.code_until_ms <= c->now_ms)
        refuse(c, &s, ERROR_EXPIRED, "ask an admin for a new one");
    else if (s.code_failures >= WRONG_PER_CODE)
        refuse(c, &s, ERROR_DENIED, "was tried wrongly too often: ask an admin for a new one");
    else
        issue(c, &s);
}
