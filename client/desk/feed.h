/* What keeps the console true: one connection that comes back by itself, the board filled from a
 * list (soonest first) and kept by a watch, and requests of the pages.
 *
 *   connecting → loading → live        the first page is on the board before `loading` is over
 *        any → cut: rows stay, marked with their age; comes back jittered, goes on after the last
 *              entry it saw: no gap, no repeat
 *        any → ended: another certificate, another ledger, revoked: only a person mends that
 *
 * Never polls: rows are asked for (rows_of) when an entry told that they changed, many at once. */
#ifndef PAIGONG_CLIENT_DESK_FEED_H
#define PAIGONG_CLIENT_DESK_FEED_H

#include "client/desk/board.h"
#include "client/run/run.h"

struct feed;

enum feed_state { FEED_CONNECTING, FEED_LOADING, FEED_LIVE, FEED_CUT, FEED_ENDED };

struct feed_events {
    void *context;
    /* Rows, state, counts: something to draw. */
    void (*changed)(void *context);
    /* A row as it stands now, as often as it comes. */
    void (*row)(void *context, const Paigong__TicketRow *row);
    /* Rows have left the board, and no entry told of it. */
    void (*gone)(void *context);
    /* Each entry of the watch, in order, once. */
    void (*entry)(void *context, const Paigong__Entry *entry);
    /* Connected again after a cut. */
    void (*fresh)(void *context);
    /* Something was put before the reader. */
    void (*noticed)(void *context);
};

/* answer NULL: e says why (refused by the server, answered something else, or nothing was sent);
 * otherwise it is one to what was asked (frame_answers). The frame lives during the call only. */
typedef void feed_on_answer(void *context, const Paigong__ServerFrame *answer,
                            const struct error *e);

/* Starts connecting on run->loop, which is the caller's and runs on. NULL: out of memory. */
struct feed *feed_new(struct run *run, struct board *board, const struct feed_events *ev);
/* Says goodbye; the loop must still run until its handles are closed. */
void feed_free(struct feed *f);

/* ---- requests ---- */

/* Sends m now: ledger and epoch are set here, the request id unless m has one. Cut off on the way,
 * it is sent again under the same request id as soon as the server is back: a write is applied
 * once. Not connected: on_answer gets ERROR_UNREACHABLE, at the loop's next turn, and nothing was
 * kept. */
void feed_ask(struct feed *f, Paigong__ClientFrame *m, feed_on_answer *on_answer, void *context);
/* No answer reaches this context any more. What was sent stays sent. */
void feed_forget(struct feed *f, const void *context);

/* ---- how things stand ---- */

enum feed_state feed_state(const struct feed *f);
/* Why it is cut or ended. */
const struct error *feed_error(const struct feed *f);
/* Milliseconds since what is shown was known to be true; 0 while live. */
int64_t feed_age_ms(const struct feed *f);
/* Until the next try; 0: trying now. */
int64_t feed_retry_ms(const struct feed *f);
void feed_retry(struct feed *f); /* now */
/* As the server counted them with the first page, as long as the board has not all rows; else NULL.
 */
const Paigong__TicketCounts *feed_counts(const struct feed *f);
bool feed_is_whole(const struct feed *f); /* every row was loaded */
bool feed_is_short(const struct feed *f); /* there are more than a board holds: some are missing */

/* ---- what was put before the reader (P5.5) ----
 * Breaches, here or while nobody watched. The banner shows the newest, the board all of them by
 * their rows; what was on the screen is acknowledged, each once. */
struct notice_line {
    char subject[NOTICE_SUBJECT]; /* a ticket, or a sheet */
    Paigong__Clock clock;
    bool shown; /* and acknowledged */
    char text[200];
};
size_t feed_notice_count(const struct feed *f);
const struct notice_line *feed_notice(const struct feed *f); /* the newest; NULL: none */
void feed_notice_shown(struct feed *f);                      /* it was on the screen */
void feed_notice_drop(struct feed *f);                       /* the reader has looked after it */
/* The reader saw the emergency and looks after it: what told them of it, too, has done its work. */
void feed_alarm_looked_at(struct feed *f, const char *ticket);
/* A row was on the screen. Cheap when nothing waits in it. */
void feed_row_shown(struct feed *f, const Paigong__TicketRow *row);

#endif
