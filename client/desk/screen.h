/* What stands around every page: the head line (whose desk, counts, live or how old), the banner,
 * the message, the keys. Pure. */
#ifndef PAIGONG_CLIENT_DESK_SCREEN_H
#define PAIGONG_CLIENT_DESK_SCREEN_H

#include "client/desk/feed.h"
#include "client/desk/page.h"

enum { SCREEN_ROWS_MIN = 16, SCREEN_COLUMNS_MIN = 60, SCREEN_TEXT = 512 };

struct screen {
    const char *title, *who, *site; /* site "": several */
    const char *hours;              /* day or night; "" while that isn't known */
    int64_t now_ms;
    enum feed_state state;
    int64_t age_ms, retry_ms;
    const char *why; /* it is not live, as a sentence; "": it is */
    struct board_counts counts;
    bool counts_known;
    size_t loaded; /* rows so far; 0: all of them */
    const char *banner;
    size_t banners; /* how many there are in all */
    bool alarm;     /* the banner is an emergency's */
    const char *message;
    enum style message_style;
    const struct page_key *keys;
    size_t key_count;
    const char *ticket;              /* what may be done with it now, over the keys; */
    const struct page_key *commands; /* where a message stands that waits for the next key */
    size_t command_count;
};

/* Draws all of it; what is left between is the page's. */
struct area screen_draw(const struct screen *s, struct area a);
/* Instead, on a terminal below SCREEN_ROWS_MIN × SCREEN_COLUMNS_MIN. */
void screen_draw_small(struct area a);
/* "12s", "2m 05s", "3h 10m" */
void age_text(int64_t ms, char *out, size_t capacity);

#endif
