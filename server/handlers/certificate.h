/* People's certificates: issuing one and answering with it, for enrolment and renewal. */
#ifndef PAIGONG_HANDLERS_CERTIFICATE_H
#define PAIGONG_HANDLERS_CERTIFICATE_H

#include "common/crypto.h"
#include "handlers/call.h"

static const int64_t CERTIFICATE_MS = INT64_C(365) * 24 * 3600 * 1000;
/* With less than a third of its life left it may be renewed. */
static const int64_t CERTIFICATE_RENEW_MS = CERTIFICATE_MS / 3;

/* Issues one for the request's key, with an event of that type, and answers it. */
void certificate_issue(struct call *c, const struct staff *s, const ProtobufCBinaryData *request,
                       enum event_type type);
/* Answers the person's certificate again, if it is for the request's key. */
bool certificate_again(struct call *c, const struct staff *s, enum certificate_which which,
                       const ProtobufCBinaryData *request);
/* A renewed certificate says hello: it has arrived, so the one before it ends. */
void certificate_arrived(struct call *c, const uint8_t fingerprint[SHA256_SIZE]);

#endif
