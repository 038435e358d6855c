/* The log seam: everything above makes a batch durable through these two operations and nothing
 * else. Here the log is the ledger's files; where one machine is not enough, a replicated log. */
#ifndef PAIGONG_LEDGER_LOG_H
#define PAIGONG_LEDGER_LOG_H
#include "common/error.h"
#include <stdint.h>

struct log {
    void *self;
    /* Makes the record durable exactly after sequence `after`, or learns that somebody else
     * appended first (ERROR_TAKEN). */
    enum error_code (*append)(void *self, uint64_t after, const uint8_t *record, size_t size,
                              struct error *e);
    /* Calls on_record for each record holding events after `from`, in order, until it returns
     * non-zero (which becomes ERROR_REFUSED) or the end. location: the record's place. */
    enum error_code (*replay)(void *self, uint64_t from,
                              int (*on_record)(void *arg, uint64_t location, const uint8_t *record,
                                               size_t size),
                              void *arg, struct error *e);
};
#endif
