/* Parts of the company (P6.5): what the store and each crew have, and every move, folded from what
 * was issued and returned, from slips on which a part was fitted, and from signed counts. */
#ifndef PAIGONG_STORE_STOCK_H
#define PAIGONG_STORE_STOCK_H

#include "store/view_private.h"

/* Folds STOCK_MOVED; a slip's line that was accepted; a count that was signed. */
enum error_code stock_apply(struct view *v, const struct event *ev, struct error *e)
    __attribute__((warn_unused_result));
enum error_code stock_used(struct view *v, const struct ticket *t, const struct event *ev,
                           struct error *e) __attribute__((warn_unused_result));
enum error_code stock_counted(struct view *v, const struct sheet *s, const struct event *ev,
                              struct error *e) __attribute__((warn_unused_result));

#endif
