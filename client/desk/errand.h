/* The program itself, run once more for a command whose answer is a text: what it prints is read,
 * both its streams in the order in which they came. It has no terminal, so that its tables are
 * whole; the console goes on meanwhile. */
#ifndef PAIGONG_CLIENT_DESK_ERRAND_H
#define PAIGONG_CLIENT_DESK_ERRAND_H

#include "common/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

struct errand;

enum { ERRAND_TEXT_MOST = 4 << 20 };

/* status: the exit status, below 0 when a signal ended it. The text ends with NUL and is the
 * errand's. Called once, never inside errand_start(); the errand is still to be freed. */
typedef void errand_on_end(void *context, int status, const char *text, bool cut);

/* arguments: without the program's name, ended by NULL. NULL: *e says why it can't run. */
struct errand *errand_start(uv_loop_t *loop, char *const *arguments, errand_on_end *on_end,
                            void *context, struct error *e);
/* What came so far. */
const char *errand_text(const struct errand *r);
/* Ends it if it still runs; on_end is not called any more. The loop must run on until its handles
 * are closed. */
void errand_free(struct errand *r);

#endif
