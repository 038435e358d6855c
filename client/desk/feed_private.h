/* Between the feed's files only. */
#ifndef PAIGONG_CLIENT_DESK_FEED_PRIVATE_H
#define PAIGONG_CLIENT_DESK_FEED_PRIVATE_H

#include "client/desk/feed.h"
#include "client/run/live.h"

enum {
    FEED_FIRST_PAGE = 100, /* more than a screen holds, and quickly there */
    FEED_PAGE = 500,
    FEED_CATCH_UP = 20000, /* entries; beyond it the list is read anew */
    FEED_ROWS = 200,       /* tickets of one rows_of */
    FEED_ROWS_EVERY_MS = 50,
    FEED_ASKS = 256,
    FEED_NOTICES = 64,
};

/* A request of a page; kept whole until its answer, to be sent again after a cut. */
struct feed_request {
    struct feed *feed;
    struct feed_request *next;
    uint64_t id; /* of the link; 0: not sent since the last cut */
    Paigong__ClientFrame__CommandCase asked;
    uint8_t *packed;
    size_t size;
    feed_on_answer *on_answer; /* NULL: nobody asks any more */
    void *context;
    bool refused; /* was not connected: told at the loop's next turn */
};

struct feed {
    struct run *run;
    struct live *live;
    struct board *board;
    struct feed_events events;
    uv_timer_t rows_timer, soon;
    int handles;
    bool freed;
    /* the connection */
    bool was_up;
    uint32_t epoch;
    /* the list */
    bool has_page, is_whole;
    bool is_short; /* the board had no room for some */
    char cursor[64];
    Paigong__TicketCounts counts;
    /* the watch */
    uint64_t watch_id, last_seq;
    /* rows that changed */
    uint64_t *dirty;
    size_t dirty_count, dirty_capacity;
    uint64_t asked[FEED_ROWS];
    size_t asked_count;
    bool asking_rows;
    /* the pages' */
    struct feed_request *requests;
    size_t request_count;
    /* put before the reader */
    struct notice_line notices[FEED_NOTICES]; /* the newest last */
    size_t notice_count;
    struct notices_told told, rung; /* shown; told by the banner */
    bool sheets_asked;
};

/* feed.c */
void feed_load_on(struct feed *f);

/* feed_watch.c */
void feed_watch(struct feed *f);     /* from last_seq on */
void feed_rows_next(struct feed *f); /* asks for what is dirty, unless it is being asked */
bool feed_timers_start(struct feed *f);

/* feed_ask.c */
void feed_asks_again(struct feed *f); /* connected: what was cut off is sent again */
void feed_asks_free(struct feed *f);
void feed_on_soon(uv_timer_t *timer);

/* feed_notice.c */
void feed_take_notice(struct feed *f, const Paigong__Entry *entry);
void feed_row_came(struct feed *f, const Paigong__TicketRow *row); /* its breaches that waited */
void feed_ask_sheets(struct feed *f);                              /* once: whose breaches waited */
void feed_notices_forget(struct feed *f);
void feed_notices_look_over(struct feed *f); /* the list was read whole */

#endif
