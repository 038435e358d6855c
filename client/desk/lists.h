/* The lists beside the board: what the night left, the register, who is still to be told or asked,
 * who is free, what lies with the reader. One table: what is asked, how its lines look, what Enter
 * opens. Pure: answers in, cells out. */
#ifndef PAIGONG_CLIENT_DESK_LISTS_H
#define PAIGONG_CLIENT_DESK_LISTS_H

#include "client/desk/columns.h"
#include "client/desk/view_board.h"

/* What a request is made of; lives as long as the frame that points into it. */
struct list_request {
    Paigong__ClientFrame frame;
    Paigong__NightList night;
    Paigong__LogList log;
    Paigong__ListTickets tickets;
    Paigong__FreeList free;
    Paigong__ListSheets sheets;
};

/* What drawing a line needs beside it. */
struct list_context {
    int64_t now_ms;
    bool stale, one_site;
};

struct list_kind {
    const char *title; /* N_() */
    const char *empty; /* N_(): that there is nothing is good to know as well */
    const struct column *columns;
    size_t column_count;
    void (*ask)(struct list_request *r, const char *site, const char *after);
    void (*sift)(
        Paigong__ServerFrame *f); /* takes out what this list is not about; NULL: nothing */
    size_t (*count)(const Paigong__ServerFrame *f);
    const char *(*next)(const Paigong__ServerFrame *f);         /* cursor, "" at the end */
    const char *(*id)(const Paigong__ServerFrame *f, size_t n); /* of the line; never NULL */
    /* What Enter opens: a ticket's or a sheet's id, "" for nothing. */
    const char *(*opens)(const Paigong__ServerFrame *f, size_t n);
    void (*draw)(const struct list_context *x, const struct layout *l, struct area a, int row,
                 const Paigong__ServerFrame *f, size_t n);
};

size_t list_count(void);
const struct list_kind *list_kind(size_t n);

#endif
