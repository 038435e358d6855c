/* The list of the board, drawn. Pure: board and time in, cells out.
 *
 *      time left  clock       ticket     place      state      who       report
 *   !  12m 05s late  notice   -0003      3-1201     received             水管漏水
 *
 * The mark says in one sign what the colour says too: ! late, ~ about to be, ‼ an emergency; behind
 * it • where a breach was put before the reader. */
#ifndef PAIGONG_CLIENT_DESK_VIEW_BOARD_H
#define PAIGONG_CLIENT_DESK_VIEW_BOARD_H

#include "client/desk/board.h"
#include "client/desk/columns.h"
#include "client/screen/lines.h"

struct board_view {
    struct board *board;
    int64_t now_ms;
    bool stale;    /* what is shown may no longer be true */
    bool one_site; /* the reader's only one: not said in each row */
    bool loading;  /* rows are still on their way */
    /* Each row that was drawn; NULL: nobody asks. */
    void (*shown)(void *context, const Paigong__TicketRow *row);
    void *context;
};

void view_board_draw(const struct board_view *v, struct area a);
/* A row as it stands in the list, for others that show tickets: layout_make'd columns. */
extern const struct column ticket_columns[];
enum { TICKET_COLUMNS = 12 };
void view_ticket_row(const struct board_view *v, const struct layout *l, struct area a, int row,
                     const Paigong__TicketRow *ticket);
/* "-0003" of today, "1121-0003" of this year; the whole id where there is room for it. */
void short_id_text(const char *id, int64_t now_ms, int columns, char out[TICKET_ID_SIZE]);

#endif
