/* Do the pages of an LMDB file hang together? LMDB has no checksums and believes what stands in its
 * pages: a wrong length spoils the page at the next write, a wrong separator hides records, a page
 * in use that the free list names is written over. Here all of that is looked at, from the bytes
 * (LMDB 0.9, data version 1). What the records say is not.
 *
 * For probe.c alone, in its child process: it may crash on what it reads. */
#ifndef PAIGONG_STORE_PROBE_PAGES_H
#define PAIGONG_STORE_PROBE_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As the environment was opened: last_page and transaction name the meta page in use. tables: how
 * many the file must have. */
struct probe_pages {
    int fd;
    size_t page_size, last_page;
    uint64_t transaction, tables;
};
bool probe_pages(const struct probe_pages *p);

#endif
