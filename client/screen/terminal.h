/* The terminal: the only place that knows ncurses and termios.
 *
 * ncurses draws into memory; what it wrote goes to the terminal without ever blocking, and while a
 * slow terminal has not taken the last frame no further one is drawn: the newest counts, and the
 * program goes on. The terminal is left as it was found on every exit, by a signal too.
 *
 * One a process. */
#ifndef PAIGONG_CLIENT_DESK_TERMINAL_H
#define PAIGONG_CLIENT_DESK_TERMINAL_H

#include "client/screen/keys.h"
#include "client/screen/surface.h"
#include "common/error.h"

/* Standard input and output are terminals. */
bool terminal_is_one(void);
/* Raw mode, alternate screen; keys get the sequences of this terminal. ERROR_USAGE: it has no
 * name, or one that cannot place text on a screen. */
enum error_code terminal_start(struct keys *keys, struct error *e)
    __attribute__((warn_unused_result));
void terminal_stop(void);
/* Between them: the shell has the terminal for a while (Ctrl-Z), and we have it again. */
void terminal_leave(void);
void terminal_return(void);

void terminal_size(int *rows, int *columns);
int terminal_input(void);  /* to poll for reading */
int terminal_output(void); /* to poll for writing while terminal_is_behind() */
/* What was typed; 0: nothing now, −1: the terminal has gone. */
long terminal_read(char *out, size_t capacity);

/* Draws what changed since the last time; `whole`: everything. Nothing while it is behind. */
void terminal_paint(const struct surface *s, bool whole);
void terminal_bell(void);
/* Writes on; false: the terminal has gone. */
bool terminal_flush(void);
bool terminal_is_behind(void);

#endif
