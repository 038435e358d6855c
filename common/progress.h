/* How far long work is, on the terminal of whoever waits for it; nothing at all when stderr is a
 * file, a pipe or the journal.
 *
 * One piece of work a process at a time, as there is one terminal. The work itself says how far it
 * is (a replay by its entries, a backup by its bytes) without knowing whether anybody looks:
 *
 *   progress_begin(_("making the view anew"));
 *     … ledger_replay: progress_at(seq, head) …
 *   progress_end();
 *
 * A bar appears only when the work takes longer than a moment, is drawn at most ten times a second,
 * and is gone when the work ends: what is printed afterwards stands alone. Begin and end belong to
 * one thread, before others are started that might report.
 */
#ifndef PAIGONG_COMMON_PROGRESS_H
#define PAIGONG_COMMON_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

/* what: in the reader's language, until the end. Another work's bar is wiped. */
void progress_begin(const char *what);
/* done of all, in any unit; all 0: nobody knows, then only the time that passed is shown. Costs one
 * comparison while nothing has begun. */
void progress_at(uint64_t done, uint64_t all);
/* Somebody else works and says nothing meanwhile: the same, with the time that passed since. */
void progress_tick(void);
/* Wipes the line for what is printed next; the bar comes back with the next step. */
void progress_clear(void);
/* Wipes the bar for good. Also without a beginning, or twice. */
void progress_end(void);

/* The bar's line, for columns of a terminal: what, a bar, percent, and the time that is probably
 * left. Never wider. */
void progress_line(const char *what, uint64_t done, uint64_t all, int64_t passed_ms, size_t columns,
                   char *out, size_t capacity);

#endif
