/* How often an address gave a wrong enrolment code within the hour. Writer thread only; filled from
 * the ledger's ENROLL_REFUSED entries at start, so that a restart forgets nothing. */
#ifndef PAIGONG_HANDLERS_ENROLL_LIMIT_H
#define PAIGONG_HANDLERS_ENROLL_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

void enroll_limit_count(const char *address, int64_t now_ms);
bool enroll_limit_reached(const char *address, int64_t now_ms);

#endif
