/* What was put before a reader, and their program says it showed: a breach (`acknowledge`, P5.5),
 * on a handheld a slip (`notified`, P3.1). One place for watch, its beginning, the console and the
 * handheld. Pure but for the frame it fills. */
#ifndef PAIGONG_CLIENT_NOTICE_H
#define PAIGONG_CLIENT_NOTICE_H

#include "paigong.pb-c.h"

#include <stdbool.h>
#include <stddef.h>

enum { NOTICE_SUBJECT = 32, NOTICES_TOLD = 256 };

/* Whose eyes: of identity, and whether slips are notified by this program. */
struct notice_reader {
    const char *id, *crew;
    Paigong__Role role;
    bool handheld;
};

struct notice {
    char subject[NOTICE_SUBJECT]; /* a ticket, or a sheet */
    Paigong__Command command;     /* notified or acknowledge */
    Paigong__Clock clock;         /* of acknowledge */
};

/* What is to be said once this entry was shown; false: nothing. */
bool notice_of_entry(const struct notice_reader *r, const Paigong__Entry *entry,
                     struct notice *out);
/* The entry gives this reader a slip to do. */
bool notice_dispatches(const struct notice_reader *r, const Paigong__Entry *entry);
/* A list's line is such a slip that they have not been told of (P3.1). */
bool notice_row_is_slip(const struct notice_reader *r, const Paigong__TicketRow *row);
/* What a list's line still wants said once it was shown: the n-th; false: no more. */
bool notice_of_row(const struct notice_reader *r, const Paigong__TicketRow *row, size_t n,
                   struct notice *out);
bool notice_is_sheet(const char *id); /* "C20261122-0001", no ticket's */

/* The request that says it; lives as long as the notice. */
struct notice_request {
    Paigong__ClientFrame frame;
    Paigong__TicketCommand ticket;
    Paigong__SheetCommand sheet;
};
void notice_fill(const struct notice *n, struct notice_request *out);

/* What was said lately, so that a line that is drawn again is not said again. */
struct notices_told {
    struct notice items[NOTICES_TOLD];
    size_t count;
};
/* True the first time. */
bool notice_is_new(struct notices_told *t, const struct notice *n);

#endif
