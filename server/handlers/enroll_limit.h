/* How often an address gave a wrong enrolment code within the hour. Writer thread only; filled from
 * the ledger's ENROLL_REFUSED entries at start, so that a restart forgets nothing. */
#ifndef PAIGONG_HANDLERS_ENROLL_LIMIT_H
#define PAIGONG_HANDLERS_ENROLL_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

void enroll_limit_count(const char *text, int64_t now_ms);
/* issued_ms: when the code that is shown was given out, 0: it is nobody's. One that was given out
 * after the last wrong one passes: whoever shuts an address does not shut out who shares it. */
bool enroll_limit_reached(const char *text, int64_t issued_ms, int64_t now_ms);

#endif
