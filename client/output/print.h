/* Answers for people, on stdout. now_ms is the server's. */
#ifndef PAIGONG_CLIENT_PRINT_H
#define PAIGONG_CLIENT_PRINT_H

#include "client/output/describe.h"
#include "client/output/table.h"
#include "paigong.pb-c.h"

#include <stdbool.h>
#include <stdio.h>

/* Whatever result a frame holds. */
void print_result(const Paigong__ServerFrame *f, int64_t now_ms);
/* A card: what, where, whose turn, clocks, what may be done next. */
void print_ticket(const Paigong__Ticket *t, int64_t now_ms);
/* Visit plans (P8.4): what falls due when and why. */
void print_visits(const Paigong__SheetPage *page, int64_t now_ms);
void print_sheet(const Paigong__Sheet *s, int64_t now_ms);
void print_sheet_rows(Paigong__Sheet *const *rows, size_t count, int64_t now_ms);
void print_ticket_rows(Paigong__TicketRow *const *rows, size_t count, int64_t now_ms);
/* Who reported what a ticket is for, too: told, reached (P2.6). */
void print_reports(const Paigong__Ticket *t, int64_t now_ms);
/* Likewise of an outage (P11.2). */
void print_callers(const Paigong__Sheet *s, int64_t now_ms);
/* What the desk sees during a call (P2.5). */
void print_card(const Paigong__Card *card, int64_t now_ms);
void print_register(const Paigong__RegisterPage *page, int64_t now_ms);
/* How to get the page after this one; nothing at the end. */
void print_next_page(const char *next);
/* One line of a history or a watch. */
void print_entry(const Paigong__Entry *entry, int64_t now_ms);
/* In or out of warranty, part by part (P9.1); one of them on a ticket's line. */
void print_warranties(const Paigong__Warranty *w);
/* The left-over list; as CSV with its heading, or another page of it. */
void print_left_over(Paigong__TicketRow *const *rows, size_t count, int64_t now_ms);
void print_left_over_csv(Paigong__TicketRow *const *rows, size_t count, bool heading);
void print_wallboard(const Paigong__Wallboard *w);
void print_wallboards(const Paigong__WallboardPage *page, int64_t now_ms);
void print_retention(const Paigong__RetentionPage *page, int64_t now_ms);
void print_stock(const Paigong__StockPage *page);
void print_stock_moves(const Paigong__StockMovePage *page, int64_t now_ms);
/* A money list: by ticket, then its total unless NULL. */
void print_money_list(Paigong__MoneyLine *const *lines, size_t count,
                      const Paigong__MoneyLine *total);
/* One line of a facility's record: a ticket, or a date of a plan (id) that was missed. */
struct facility_record {
    int64_t at_ms, done_ms; /* taken in, or due; done_ms 0: not */
    int kind, state;
    bool missed;
    const char *id, *who, *text;
};
void print_facility_records(struct facility_record *records, size_t count, int64_t now_ms);
void print_catalogue(Paigong__CatalogueRow *const *rows, size_t count);
void print_staff(Paigong__StaffRow *const *rows, size_t count);
void print_shifts(const Paigong__ShiftPage *page, int64_t now_ms);
void print_free(const Paigong__FreePage *page, int64_t now_ms);
void print_enrolment(const Paigong__Enrolment *e, int64_t now_ms);
void print_draw(const Paigong__Draw *d, int64_t now_ms);
/* "  line 3: phone: …" for each. */
void print_faults(FILE *to, Paigong__RowError *const *rows, size_t count);

/* A line of a description, as `label     text`; the colour of a tone. */
void print_line(void *context, const char *label, const char *text, enum tone tone);
enum colour colour_of(enum tone tone);

#endif
