/* Enrolment: a one-time code becomes a certificate for a key that never leaves the client. */
#include "common/crypto.h"
#include "common/text.h"
#include "handlers/certificate.h"
#include "handlers/directory.h"
#include "handlers/enroll_limit.h"

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

/* The code was used: its answer may have been lost, so the same key gets the same certificate. */
static void again(struct call *c, const struct staff *s)
{
    if (s->code_failures >= WRONG_PER_CODE ||
        !certificate_again(c, s, CERTIFICATE_IN_USE, &c->in->enroll->certificate_request))
        refuse(c, s, ERROR_DENIED, "was used already: ask an admin for a new one");
}

static void issue(struct call *c, const struct staff *s)
{
    batch_actor(c->batch, s, NULL, NULL, 0);
    certificate_issue(c, s, &c->in->enroll->certificate_request, EVENT_ENROLLED);
}

/* When the code was given out, 0: it is nobody's, or used. */
static int64_t issued_ms(const struct staff *s)
{
    return s && s->code_until_ms ? s->code_until_ms - ENROL_CODE_MS : 0;
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
    bool reads = enrol_code_parse(m->code, secret, pin), known = false;
    if (reads) {
        sha256(secret, sizeof secret, hash);
        wipe(secret, sizeof secret);
        known = view_staff_by_code(c->view, hash, &s);
    }
    if (enroll_limit_reached(c->peer, issued_ms(known ? &s : NULL), c->now_ms))
        error_set(&c->error, ERROR_TOO_MANY, "codes",
                  "wrong ones from %s; wait an hour, or ask an admin for a new one", c->peer);
    else if (!reads)
        error_set(&c->error, ERROR_BAD_REQUEST, "code", "is mistyped");
    else if (!known)
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
