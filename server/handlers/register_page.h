/* Pages of the register: entries and tickets in the order of their time, the reports linked to a
 * ticket, and those whose reporters are to be told. */
#ifndef PAIGONG_HANDLERS_REGISTER_PAGE_H
#define PAIGONG_HANDLERS_REGISTER_PAGE_H

#include "handlers/call.h"

enum { REGISTER_LIST_DEFAULT = 100, REGISTER_LIST_MAX = 500 };

struct register_query {
    const char *site; /* "": all that are the reader's */
    bool open, night; /* only what is not done; only what the night took */
    bool own;         /* only what the reader entered */
    int64_t since_ms; /* 0: any */
    int64_t until_ms; /* 0: any; else before that, and open at that time */
    size_t limit;
    const char *after;
};
void register_page(struct call *c, const struct register_query *q);
/* P2.6: of one ticket; of all tickets of the site, who is still to be told. */
void register_linked_page(struct call *c, const struct register_query *q, uint64_t ticket);
void register_untold_page(struct call *c, const struct register_query *q);

/* An entry as the reader may see it; NULL with c->error set: no memory. */
Paigong__RegisterEntry *register_entry_message(struct call *c, const struct register_entry *r);
/* Who takes calls there, or stands in for somebody who does (P5.5). */
bool register_is_desk(const struct staff *s, const char *site);

#endif
