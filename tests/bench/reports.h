/* A day on which many report one fault (P2.6): every row is reported at the desk first; what the
 * server links becomes an entry of the register. At the end the ledger says of each reporter, the
 * tickets' own and those of the entries, that they were told and visited before it was filed. */
#ifndef PAIGONG_TESTS_BENCH_REPORTS_H
#define PAIGONG_TESTS_BENCH_REPORTS_H

#include "life.h"
#include "requests.h"
#include "result.h"

enum { REPORT_TRADES = 32 };

/* Which trade a value of the column `trade` is: "HEATING=hvac". */
struct report_trades {
    struct {
        char value[64];
        Paigong__Trade trade;
    } rows[REPORT_TRADES];
    int count;
};
bool report_trades_add(struct report_trades *t, const char *argument);

struct reported { /* a ticket, and which rows it is for */
    char ticket[LIFE_ID];
    size_t row; /* its own report's */
    struct life_reports reports;
    size_t capacity;
    size_t *rows; /* of the linked ones */
};

struct reports {
    struct reported *tickets;
    size_t count, rows, most; /* most: reports of one ticket */
};

/* Reports the rows [0, count) one after the other; dies where one can't be. */
void reports_take(struct rig *r, struct link *desk, const char *site,
                  const struct requests *requests, size_t count, const struct report_trades *t,
                  struct reports *out);
/* Dies when a reporter was lost: not told, not visited, or not known to the server. */
void reports_check(struct rig *r, struct link *desk, const char *site,
                   const struct reports *reports, const struct requests *requests,
                   struct result *out);
void reports_free(struct reports *reports);

#endif
