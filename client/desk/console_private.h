/* Between the console's files only. */
#ifndef PAIGONG_CLIENT_DESK_CONSOLE_PRIVATE_H
#define PAIGONG_CLIENT_DESK_CONSOLE_PRIVATE_H

#include "client/desk/console.h"
#include "client/desk/screen.h"

enum { ALARMS = 16, ALARM_TEXT = 240, CONSOLE_HANDLES = 16 };

struct opened {
    const struct page *page;
    void *state;
    struct opened *below;
};

struct alarm_line {
    char subject[64], text[ALARM_TEXT];
    int64_t received_ms;
};

struct console {
    struct run *run;
    struct board *board;
    struct feed *feed;
    struct desk_hours hours;
    struct keys keys;
    struct surface surface;
    struct opened *top, *closed; /* closed: freed when no callback of theirs runs any more */
    char message[SCREEN_TEXT];
    enum style message_style;
    struct alarm_line alarms[ALARMS]; /* the newest last */
    size_t alarm_count;
    bool dirty, whole, quitting, resized, rings;
    struct error ended_by;
    /* the loop's */
    uv_poll_t input, output;
    uv_timer_t tick, late, frame;
    uv_idle_t look; /* while a filter looks for its rows */
    uv_signal_t signals[6];
    uv_handle_t *handles[CONSOLE_HANDLES];
    size_t handle_count;
};

/* console_alarms.c */
void alarms_take_row(struct console *c, const Paigong__TicketRow *row);
void alarms_look_over(struct console *c); /* rows have left the board */
/* The ticket that the banner tells of; the one before it is told of next. There must be one. */
void alarms_take_turn(struct console *c, char ticket[32]);
/* console_stack.c */
void stack_reap(struct console *c);
void stack_close_all(struct console *c);
/* console_draw.c */
void console_draw(struct console *c);
/* console_keys.c */
void console_take_keys(struct console *c, bool late);

#endif
