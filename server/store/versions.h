/* Versions of what imports bring: units, fees, facilities, parts. A row of an import is a version
 * under the import's number (key: what it is about, then staging), there but not valid until
 * IMPORTED says that all rows are in: making a hundred thousand rows valid is one small record, and
 * an import that broke off is never seen. Staging 0: set directly, valid at once.
 *
 * A record of such a table begins with the sequence of its event. */
#ifndef PAIGONG_STORE_VERSIONS_H
#define PAIGONG_STORE_VERSIONS_H

#include "store/view_private.h"

/* Since when a version counts, 0: not (yet). The latest wins. */
uint64_t versions_since(struct view *v, uint64_t staging, uint64_t seq);
/* The valid version of what prefix names; false: there is none. */
bool versions_newest(struct view *v, enum table t, const struct key *prefix, uint64_t *staging);
/* Removes the valid versions that the newest one has replaced: nobody reads them again. */
enum error_code versions_prune(struct view *v, enum table t, const struct key *prefix,
                               struct error *e) __attribute__((warn_unused_result));
/* Folds IMPORTED. */
enum error_code versions_imported(struct view *v, const struct event *ev, struct error *e)
    __attribute__((warn_unused_result));

#endif
