/* Two tickets are the same when their digests are: every field, texts by what they say. */
#ifndef PAIGONG_TESTS_SIM_SAME_H
#define PAIGONG_TESTS_SIM_SAME_H
#include "core/ticket.h"
void ticket_digest(const struct ticket *t, uint8_t out[32]);
bool ticket_same(const struct ticket *a, const struct ticket *b);
/* The field that differs first, for the message of a failure. */
const char *ticket_difference(const struct ticket *a, const struct ticket *b);
#endif
