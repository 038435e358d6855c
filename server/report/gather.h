/* Reads a report's facts from a committed snapshot, on a worker thread (P19): of each site its
 * period, its tickets (the open ones by number, those that are over from the table of figures) and
 * its money. Writes nothing, keeps nothing. */
#ifndef PAIGONG_REPORT_GATHER_H
#define PAIGONG_REPORT_GATHER_H

#include "report/sums.h"

struct report_site {
    char id[NAME_SIZE];
    struct report_period period;
};

struct report_gathering {
    struct view *view; /* a snapshot */
    struct report_site *sites;
    size_t site_count;
    const uint64_t *open; /* of all of them, as of the report's now */
    size_t open_count;
    struct report_sums *sums;
    /* told of every ticket of the scope that concerns the period; NULL: nobody asks */
    void (*on_ticket)(void *context, const struct report_site *site,
                      const struct ticket_figures *f);
    void *context;
    uint64_t count; /* tickets that were read */
};

/* ERROR_BUSY: out of memory. */
enum error_code report_gather(struct report_gathering *g, struct error *e)
    __attribute__((warn_unused_result));

#endif
