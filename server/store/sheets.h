/* What sheets.c and sheet_list.c share. Private to server/store. */
#ifndef PAIGONG_STORE_SHEETS_H
#define PAIGONG_STORE_SHEETS_H

#include "store/view_private.h"

/* Its record without the personal part. */
bool sheets_peek(struct view *v, uint64_t number, struct sheet *out);
bool sheets_decode(struct view *v, uint64_t number, struct slice raw, struct sheet *out);
/* Its places in the index, from how it stood (number 0: it did not) to how it stands. */
enum error_code sheet_index_move(struct view *v, const struct sheet *before,
                                 const struct sheet *after, struct error *e);

#endif
