/* Enrolment codes, for handlers that add people (staff_add, import) . */
#ifndef PAIGONG_HANDLERS_DIRECTORY_H
#define PAIGONG_HANDLERS_DIRECTORY_H

#include "common/crypto.h"
#include "handlers/call.h"

static const int64_t ENROL_CODE_MS = INT64_C(24) * 3600 * 1000;

/* Of the person's code of this request: made from it, so that the same request gets the same again.
 * The code itself is in enrolment_message alone. */
void enrolment_hash(struct call *c, const char *id, uint8_t hash[SHA256_SIZE]);
Paigong__Enrolment *enrolment_message(struct call *c, const char *id, int64_t expires_ms);
/* Every site of the person is the actor's too. Nobody else's rights are an admin's to change: who
 * works on another site as well would carry what they are given here over to there. */
/* Staff phones: for who organises the work. */
bool directory_sees_phones(const struct staff *actor);
bool directory_shares_a_site(const struct staff *actor, const struct staff *s);
bool directory_is_ours(const struct staff *actor, const struct staff *s);

#endif
