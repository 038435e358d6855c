/* Two tickets are the same when all their fields are, texts by what they say. */
#ifndef PAIGONG_TESTS_SIM_SAME_H
#define PAIGONG_TESTS_SIM_SAME_H
#include "core/ticket.h"
void ticket_digest(const struct ticket *t, uint8_t out[32]);
/* The field that differs first; NULL: none does. */
const char *ticket_difference(const struct ticket *a, const struct ticket *b);
#endif
