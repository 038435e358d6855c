/* Puts what the server answered into a report, in the reader's language; the caller frees it
 * (P19.2). Knows the protocol and no format. */
#ifndef PAIGONG_CLIENT_REPORT_FILL_H
#define PAIGONG_CLIENT_REPORT_FILL_H

#include "client/report/report.h"
#include "paigong.pb-c.h"

struct report *report_of_day(const Paigong__DayReport *d);
struct report *report_of_figures(const Paigong__Figures *f);
/* The month's money, ticket by ticket: a page at a time; the total is that of the last. */
struct report *report_of_fees(const Paigong__MoneyPage *first);
void report_add_fees(struct report *r, const Paigong__MoneyPage *page);

#endif
