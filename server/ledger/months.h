/* Which months' keys the ledger's envelopes need, and whether each is there and fits. */
#ifndef PAIGONG_LEDGER_MONTHS_H
#define PAIGONG_LEDGER_MONTHS_H

#include "ledger/ledger.h"

enum { LEDGER_MONTHS_MAX = 1200 }; /* a century */

struct ledger_month {
    uint32_t month;      /* 202611; KEYRING_PUBLIC: texts of public records, kept for good */
    uint64_t envelopes;  /* events with a personal part of that month */
    uint64_t first_seq;  /* the first of them, which was tried */
    uint64_t erased_seq; /* the entry that says that it was erased (P16.5), 0: none */
    /* ERROR_NONE: its key opens it. ERROR_NOT_FOUND: there is no key. ERROR_CORRUPT: the key file
     * is damaged, or it is another key. */
    enum error_code opens;
};

/* In order of first use; *count of them in a malloc'd array. The ledger may be opened without
 * keys: these are the ones that are tried. */
enum error_code ledger_months(struct ledger *l, struct keyring *k, struct ledger_month **out,
                              size_t *count, struct error *e) __attribute__((warn_unused_result));

#endif
