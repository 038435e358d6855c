/* What one types to see fewer rows, as it is typed: words that are in a row, and words that mean
 * one thing only, in either language:
 *
 *   pipe 3-12                 rows with both words (id, place, text, person)
 *   state:dispatched 状态:已派工  who:wang crew:north site:garden trade:lift kind:public
 * unit:3-1201 +late +nobody +called +coordination +mine
 *
 * The beginning of a value suffices; what is not known yet filters nothing. Pure. */
#ifndef PAIGONG_CLIENT_DESK_FILTER_H
#define PAIGONG_CLIENT_DESK_FILTER_H

#include "client/desk/board.h"

enum { FILTER_TEXT = 200, FILTER_HINT = 400 };

/* What was typed; the word that means nothing (yet), "" when all do. */
void filter_read(const char *text, struct board_filter *out, char unknown[FILTER_TEXT]);
/* What the word at the end of the text could become, ", " between; "" where anything may stand. */
void filter_hint(const char *text, char out[FILTER_HINT]);
/* Completes that word to the n-th of them (n counts on, around the end). False: none. */
bool filter_complete(char text[FILTER_TEXT], const char *typed, size_t n);

#endif
