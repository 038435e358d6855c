/* The dispatch slip (派工单, P1.4): three parts on one A4 page, and behind it what did not fit. */
#ifndef PAIGONG_CLIENT_PAPER_SLIP_H
#define PAIGONG_CLIENT_PAPER_SLIP_H

#include "client/paper/book.h"
#include "client/paper/form.h"

enum { SLIP_LINES = 160, SLIP_SUM = 24 };

/* What is charged, or used: an amount that does not belong there is "". */
struct slip_line {
    const char *name, *spec, *remark;
    char quantity[16], price[SLIP_SUM], used[SLIP_SUM], labour[SLIP_SUM], material[SLIP_SUM];
};

/* All that stands on a slip of the ticket's round. Times 0: not yet. */
struct slip {
    const Paigong__Ticket *ticket;
    const char *site, *place, *technician, *technician_phone, *received_by;
    int64_t dispatched_at, accepted_at, arrived_at, consented_at, completed_at, checked_at,
        returned_at;
    const char *result, *checked_by, *returned_by; /* "" */
    const Paigong__VisitView *visit;               /* the last of this round (P8.1), or NULL */
    const char *visited_by;
    struct slip_line lines[SLIP_LINES];
    size_t line_count;
    bool priced, agreed; /* a quote was made; all of it was agreed to */
    int64_t labour_fen, material_fen, used_fen;
};

/* Asks the server; personal: also what is masked (an auditor's or admin's look: an entry). */
enum error_code slip_collect(struct book *b, const char *ticket, bool personal,
                             const struct slip **out, struct error *e)
    __attribute__((warn_unused_result));
/* Its page, and those behind it; ends the last one. */
void slip_draw(struct canvas *canvas, struct arena *arena, const struct slip *s);

/* "2026-11-22 10:05", "" for 0 */
enum { WHEN_SIZE = 40 };
const char *when_text(int64_t at_ms, char out[WHEN_SIZE]);
const char *kind_title(Paigong__Kind kind); /* what the slip is called, translated */

#endif
