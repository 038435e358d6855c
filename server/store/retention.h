/* P16.5: months whose texts are erased, and what stands in the way of erasing one. */
#ifndef PAIGONG_STORE_RETENTION_H
#define PAIGONG_STORE_RETENTION_H

#include "store/view.h"

struct erased_month {
    uint64_t seq; /* of the entry that says so */
    int64_t at_ms;
    char who[NAME_SIZE];
};
bool view_erased(struct view *v, uint32_t month, struct erased_month *out);

/* The first ticket that was received before the month's end and is open, or was closed at or
 * after kept_since_ms; 0: none. Those before `from` are not looked at. */
struct month_question {
    uint32_t month, from;
    int64_t kept_since_ms;
};
uint64_t view_ticket_of_month(struct view *v, const struct month_question *q);
/* The same of sheets, but those that stand for years, and of the register's entries. */
uint64_t view_sheet_of_month(struct view *v, const struct month_question *q);
uint64_t view_entry_of_month(struct view *v, const struct month_question *q);
/* Sheets that stand for years and whose texts stand in the month's entries: they are said anew
 * before it is erased, while the sheet is open or was closed at or after kept_since_ms. Returns how
 * many, at most `capacity`; `from` does not matter. */
size_t view_sheets_to_reseal(struct view *v, const struct month_question *q, uint64_t *out,
                             size_t capacity);

/* The directory's rows whose personal part stands in the month's entries alone: units as they are
 * now, and the next person behind `after` (id and after may be the same). */
size_t view_units_of_month(struct view *v, uint32_t month, struct unit *out, size_t capacity);
bool view_staff_of_month(struct view *v, uint32_t month, const char *after, char id[NAME_SIZE]);

/* Folds MONTH_ERASED. The key is destroyed when the entry is durable, by who wrote it … */
enum error_code retention_apply(struct view *v, const struct event *ev, struct error *e)
    __attribute__((warn_unused_result));
/* … or here, at the next start, when the power went in between. */
enum error_code retention_finish(struct view *v, struct error *e)
    __attribute__((warn_unused_result));

#endif
