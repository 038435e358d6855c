/* The console: one loop of keys, ticks and what the feed brings; a stack of pages, of which the
 * top one is drawn and asked first; the head line (who, counts, live or how old), the banner, the
 * bottom lines (keys, message). */
#ifndef PAIGONG_CLIENT_DESK_CONSOLE_H
#define PAIGONG_CLIENT_DESK_CONSOLE_H

#include "client/desk/desk_hours.h"
#include "client/desk/feed.h"
#include "client/desk/page.h"

/* paigong-desk without arguments. ERROR_USAGE: no terminal, or one that can't. */
enum error_code console_run(struct run *r, struct error *e) __attribute__((warn_unused_result));

/* ---- what pages may ask ---- */

struct board *console_board(struct console *c);
struct feed *console_feed(struct console *c);
const struct identity *console_me(const struct console *c);
/* The program, its command table (cli_parse, cli_fill) and its arena, which lives as long as the
 * console: not for what comes again and again. */
struct run *console_run_of(struct console *c);
int64_t console_now_ms(const struct console *c); /* the server's time */

/* When the desk answers: the board's page reads it from the policy. */
struct desk_hours *console_hours(struct console *c);

/* A page over the present one; argument as its open gets it. Out of memory: a message. */
void console_push(struct console *c, const struct page *p, const char *argument);
/* The top page goes (never the last one). Its state is gone when the callback that called this
 * has returned, not before. */
void console_pop(struct console *c);
/* The top page goes and p takes its place. */
void console_replace(struct console *c, const struct page *p, const char *argument);
/* p is on top. */
bool console_is_top(const struct console *c, const struct page *p);
/* The ticket that the page below the top one looks at; "" for none. */
void console_looked_at(struct console *c, char id[32]);
void console_redraw(struct console *c); /* something changed; drawn at the loop's end */
void console_quit(struct console *c);
/* As if pressed now: keys that a page kept while it waited, for the page that is on top then. */
void console_give(struct console *c, const struct key *held, size_t count);

/* One line at the bottom, until the next key. */
void console_say(struct console *c, enum style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* An error's sentence there. */
void console_say_error(struct console *c, const struct error *e);

#endif
