/* Between the files of the handheld. */
#ifndef PAIGONG_CLIENT_TECH_HANDHELD_PRIVATE_H
#define PAIGONG_CLIENT_TECH_HANDHELD_PRIVATE_H

#include "client/offline/away.h"
#include "client/run/live.h"
#include "client/run/upload.h"
#include "client/screen/keys.h"
#include "client/tech/menu.h"
#include "client/tech/typing.h"
#include "common/text.h"

enum {
    HANDHELD_HANDLES = 16,
    HANDHELD_ROWS = 200, /* slips of one person; more are left out */
    HANDHELD_LATEST = 32,
};

/* The last thing that happened to a ticket since the list was read. */
struct latest {
    char ticket[TICKET_ID_SIZE], who[64];
    Paigong__EventType event;
};

struct handheld {
    struct run *run;
    struct live *live;
    struct menu *menu;
    /* terminal */
    struct keys keys;
    struct typing typing;
    struct surface surface;
    uv_poll_t input, output;
    uv_timer_t tick, late, frame, relist, again;
    uv_signal_t signals[6];
    void *handles[HANDHELD_HANDLES];
    size_t handle_count;
    bool quitting, dirty, whole, bell;
    uint64_t ticks;
    /* what is read */
    int64_t as_of_ms;
    bool was_up, listing, list_again, list_twice, watching;
    int list_pass;
    uint64_t last_seq, list_seq;
    char cursor[64];
    Paigong__TicketRow *rows[HANDHELD_ROWS]; /* of the list that is being read; ours */
    size_t row_count;
    char wanted[HANDHELD_ROWS][TICKET_ID_SIZE]; /* tickets to be read whole */
    size_t wanted_count;
    bool showing;
    char opening[TICKET_ID_SIZE]; /* to be put on the screen when it comes */
    struct latest latest[HANDHELD_LATEST];
    size_t latest_count;
    /* what is sent */
    bool sending;            /* this program is the one that sends */
    uint64_t sending_number; /* its answer is awaited */
    bool given_now;        /* while the server was there */
    uint64_t given_number; /* the newest that the reader gave here */
    struct upload *upload; /* the photo of the one that is being sent */
    size_t sent_count;     /* of those that waited */
    uint8_t *direct;       /* a command that can't wait, until it is answered */
    size_t direct_size;
    struct notices_told told; /* what was put before the reader, and said to be shown */
};

/* ---- handheld.c ---- */
void handheld_changed(struct handheld *h); /* drawn soon */
void handheld_announce(struct handheld *h, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- handheld_link.c ---- */
bool link_start(struct handheld *h);
void link_stop(struct handheld *h);
void link_watch(struct handheld *h);                    /* from last_seq on, unless it does */
void link_tell_menu(struct handheld *h);                /* how the connection stands */
void link_read_list(struct handheld *h);                /* soon, many wishes as one */
void link_want(struct handheld *h, const char *ticket); /* read it whole */
void link_know_ticket(struct handheld *h, const Paigong__Ticket *t);
/* The menu's. */
void link_open(void *context, const char *ticket);
void link_history(void *context, const char *ticket);
void link_suggest(void *context, const char *site, Paigong__SuggestKind kind);
void link_retry(void *context);
void link_row_shown(void *context, const Paigong__TicketRow *row);

/* ---- handheld_list.c ---- */
void list_begin(struct handheld *h);
void list_free(struct handheld *h);
void list_note(struct handheld *h, const Paigong__Entry *entry);

/* ---- handheld_send.c ---- */
void send_begin(struct handheld *h); /* what waits; then everything else goes on */
void send_cut(struct handheld *h);   /* the connection broke */
void send_free(struct handheld *h);
enum error_code send_give(void *context, const struct cli *answers, const char *photo, bool *kept,
                          struct error *e);
enum error_code send_look(void *context, const char *path, struct error *e);
void send_dismiss(void *context, uint64_t number);

#endif
