/* A view with something in every table, put back for each input; and everything that reads it. */
#ifndef PAIGONG_TESTS_FUZZ_VIEW_CASE_H
#define PAIGONG_TESTS_FUZZ_VIEW_CASE_H

#include "fuzz.h"
#include "store/view.h"

/* The data directory as it was made, with nothing of it open. */
const char *view_case_directory(void);
extern const struct ledger_options view_case_ledger;
extern const struct view_options view_case_options;
/* A ticket or a sheet that breaks an invariant of the core stops who loads it, on purpose: those
 * that were changed are left to lists and the board. */
enum view_case_changed { CHANGED_NONE, CHANGED_TICKET, CHANGED_SHEET };
void view_case_read(struct view *v, enum view_case_changed changed);

#endif
