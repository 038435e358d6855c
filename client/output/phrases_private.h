/* The lists of sentences behind phrases.h. */
#ifndef PAIGONG_CLIENT_PHRASES_PRIVATE_H
#define PAIGONG_CLIENT_PHRASES_PRIVATE_H

#include <stddef.h>

/* The n-th sentence about sheets, NULL behind the last; likewise. */
const char *phrase_of_sheets(size_t n);
/* … about approvals and works. */
const char *phrase_of_approvals(size_t n);
/* … about after-sales contracts. */
const char *phrase_of_contracts(size_t n);
/* The n-th sentence about warranty and defects, NULL behind the last; likewise. */
const char *phrase_of_defects(size_t n);
/* The n-th sentence about emergencies, NULL behind the last; likewise. */
const char *phrase_of_emergencies(size_t n);
/* The n-th sentence about policies, NULL behind the last: patterns, as in phrases.c. */
const char *phrase_of_policy(size_t n);

#endif
