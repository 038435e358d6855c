/* What the reports share (P19): which sites, whose work, and the reading of it on a worker. */
#ifndef PAIGONG_HANDLERS_REPORT_H
#define PAIGONG_HANDLERS_REPORT_H

#include "handlers/call.h"
#include "report/gather.h"

struct report_call {
    struct call *call;
    struct report_scope scope;
    struct report_site *sites;
    size_t site_count;
    struct report_sums *sums;
};

/* In the batch: the sites may be read, and the numbers of their open tickets are noted. False:
 * c->error. */
bool report_call_begin(struct call *c, const char *site, const char *crew);
/* On a worker: the sites with their periods, and whose work it is. False: r->call->error. Ended by
 * report_call_end in any case. */
bool report_call_start(struct report_call *r, const char *site, const char *crew,
                       const struct report_when *when);
/* Reads it all into r->sums; told of every ticket, where on_ticket is not NULL. */
bool report_call_read(struct report_call *r,
                      void (*on_ticket)(void *context, const struct report_site *site,
                                        const struct ticket_figures *f),
                      void *context);
void report_call_end(struct report_call *r);

/* In the batch: the ledger's head as it is durable now. False: c->error. */
bool report_head(struct call *c, uint64_t *seq, ProtobufCBinaryData *hash);
/* What people call a site or a person; the id where there is no name. */
char *report_site_name(struct call *c, const char *site);
char *report_person_name(struct call *c, const char *person);
/* The local day of an instant: "2026-11-21". */
char *report_date(struct call *c, const struct report_period *p, int64_t at_ms);

/* What a message and a line of the sums call alike. */
#define REPORT_PUT_COUNTS(message, line)                                                           \
    do {                                                                                           \
        (message)->received = (line)->received;                                                    \
        (message)->done = (line)->done;                                                            \
        (message)->open = (line)->open;                                                            \
        (message)->overdue = (line)->overdue;                                                      \
    } while (0)

#endif
