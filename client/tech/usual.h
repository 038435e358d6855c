/* What is usually answered where a text is asked: a number picks it, and only what is unusual must
 * be typed. */
#ifndef PAIGONG_CLIENT_TECH_USUAL_H
#define PAIGONG_CLIENT_TECH_USUAL_H

#include "paigong.pb-c.h"

/* The n-th text for a flag's question; N_(), NULL behind the last. */
const char *usual_text(Paigong__Command command, const char *flag, size_t n);
/* The n-th time, from now: "+30m", or a time of a day; *label says it, N_(). NULL behind the last.
 */
const char *usual_time(size_t n, const char **label);

#endif
