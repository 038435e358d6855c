/* Certificates of people, and their renewal: with less than a third of its life left, the person's
 * client asks for the next, for a new key that it has made. The old one stays good until its own
 * end or until the new one has said hello: whatever is lost on the way, one of the two works. */
#include "handlers/certificate.h"

#include "common/text.h"

#include <stdlib.h>
#include <string.h>

/* Another key within it is refused: a client that loses its keys may ask again the next day. */
static const int64_t ONE_KEY_MS = INT64_C(24) * 3600 * 1000;

static void answer(struct call *c, const struct staff *s, const ProtobufCBinaryData *der,
                   int64_t until_ms)
{
    Paigong__Certificate *m = call_message(c, &paigong__certificate__descriptor);
    if (!m)
        return;
    size_t authority_size;
    const uint8_t *authority = authority_certificate(c->authority, &authority_size);
    m->certificate.data = arena_memdup(c->arena, der->data, der->len);
    m->certificate.len = m->certificate.data ? der->len : 0;
    m->authority = (ProtobufCBinaryData){authority_size, (uint8_t *)authority};
    m->id = call_text(c->arena, s->id);
    m->role = (Paigong__Role)s->role;
    m->until_at = until_ms;
    c->out->certificate = m;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_CERTIFICATE;
}

bool certificate_again(struct call *c, const struct staff *s, enum certificate_which which,
                       const ProtobufCBinaryData *request)
{
    ProtobufCBinaryData der;
    bool next = which == CERTIFICATE_NEXT;
    der.data = (uint8_t *)view_certificate(c->view, s->id, which, c->arena, &der.len);
    if (!der.data || !authority_same_key(request->data, request->len, der.data, der.len))
        return false;
    answer(c, s, &der, next ? s->next_until_ms : s->certificate_until_ms);
    return true;
}

void certificate_issue(struct call *c, const struct staff *s, const ProtobufCBinaryData *request,
                       enum event_type type)
{
    ProtobufCBinaryData der = {0};
    uint8_t fingerprint[SHA256_SIZE];
    int64_t until_ms = c->now_ms + CERTIFICATE_MS;
    if (authority_issue_client(c->authority, request->data, request->len, s->id, c->now_ms,
                               until_ms, &der.data, &der.len, &c->error))
        return;
    sha256(der.data, der.len, fingerprint);
    struct event ev;
    event_init(&ev, type);
    ev.subject = s->id;
    ev.hash = fingerprint;
    ev.until_ms = until_ms;
    ev.blob = der.data;
    ev.blob_size = der.len;
    if (call_room(c) && call_emit(c, &ev))
        answer(c, s, &der, until_ms);
    free(der.data);
}

/* ---- renewal -----------------------------------------------------------------------------------
 */

static bool has_certificate(struct call *c)
{
    const ProtobufCBinaryData *request = &c->in->renew->certificate_request;
    struct staff s;
    return view_staff(c->view, c->actor->id, &s) &&
           (certificate_again(c, &s, CERTIFICATE_NEXT, request) ||
            certificate_again(c, &s, CERTIFICATE_IN_USE, request));
}

static bool may_renew(struct call *c)
{
    const struct staff *s = c->actor;
    int64_t from_ms = s->certificate_until_ms - CERTIFICATE_RENEW_MS;
    if (c->now_ms < from_ms)
        error_set(&c->error, ERROR_TOO_EARLY, "renewal", "its last third begins");
    else if (s->next_until_ms - CERTIFICATE_MS + ONE_KEY_MS > c->now_ms)
        error_set(&c->error, ERROR_TOO_MANY, "renewals", "with different keys; wait a day");
    return c->error.code == ERROR_NONE;
}

void handle_renew(struct call *c)
{
    const ProtobufCBinaryData *request = &c->in->renew->certificate_request;
    text_copy(c->outcome.subject, sizeof c->outcome.subject, c->actor->id);
    if (!request->len)
        error_set(&c->error, ERROR_BAD_REQUEST, "certificate_request", "is missing");
    else if (!has_certificate(c) && !c->error.code && may_renew(c))
        certificate_issue(c, c->actor, request, EVENT_RENEWED);
}

/* The same request: the same certificate, as long as the person has it. */
void again_renew(struct call *c)
{
    if (!again_refused(c) && !has_certificate(c) && !c->error.code)
        error_set(&c->error, ERROR_EXPIRED, "certificate", "a newer one has taken its place");
}

void certificate_arrived(struct call *c, const uint8_t fingerprint[SHA256_SIZE])
{
    const struct staff *s = c->actor;
    if (!equal_constant_time(fingerprint, s->next_fingerprint, SHA256_SIZE) ||
        batch_readonly(c->batch)) /* no room: then with the next hello */
        return;
    struct event ev;
    event_init(&ev, EVENT_RENEWAL_USED);
    ev.subject = s->id;
    ev.hash = fingerprint;
    (void)!call_emit(c, &ev);
}
