/* Pages of the register: entries and tickets in the order of their time, the reports linked to a
 * ticket or an outage, and those whose reporters are to be told. */
#ifndef PAIGONG_HANDLERS_REGISTER_PAGE_H
#define PAIGONG_HANDLERS_REGISTER_PAGE_H

#include "handlers/call.h"

enum { REGISTER_LIST_DEFAULT = 100, REGISTER_LIST_MAX = 500 };

struct register_query {
    const char *site; /* "": all that are the reader's */
    bool open, night; /* only what is not done; only what the night took */
    bool own;         /* only what the reader entered */
    bool untold;      /* linked reports: only those whose reporter is to be told */
    int64_t since_ms; /* 0: any */
    int64_t until_ms; /* 0: any; else before that, and open at that time */
    size_t limit;
    const char *after;
};
void register_page(struct call *c, const struct register_query *q);
/* P2.6: of one ticket; of all tickets of the site, who is still to be told. */
void register_linked_page(struct call *c, const struct register_query *q, uint64_t ticket);
void register_untold_page(struct call *c, const struct register_query *q);
/* P11.2: who reported the outage: the tickets, then the calls. */
void register_callers_page(struct call *c, const struct register_query *q, uint64_t outage);
/* The first of them, for the outage itself; returns how many. */
size_t call_callers(struct call *c, const struct sheet *s, Paigong__RegisterEntry ***out);

/* An entry as the reader may see it; NULL with c->error set: no memory. */
Paigong__RegisterEntry *register_entry_message(struct call *c, const struct register_entry *r);
/* Reads what others entered; who doesn't, of a crew or a gate, reads their own (P2.1). */
bool register_reads_all(const struct staff *s);
/* Who takes calls there, or stands in for somebody who does (P5.5). */
bool register_is_desk(const struct staff *s, const char *site);

#endif
