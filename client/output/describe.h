/* What things say to a person, as text: print_*.c prints it, the console draws it. Pure; now_ms is
 * the server's. */
#ifndef PAIGONG_CLIENT_DESCRIBE_H
#define PAIGONG_CLIENT_DESCRIBE_H

#include "client/output/words.h"
#include "common/text.h"
#include "common/time_text.h"
#include "paigong.pb-c.h"

/* What a text means; the colour is the screen's affair, and never says it alone. */
enum tone { TONE_PLAIN, TONE_LATE, TONE_SOON, TONE_GOOD, TONE_FAINT };

/* A label ("" continues the one before) and its text, never empty. */
typedef void describe_line(void *context, const char *label, const char *text, enum tone tone);
struct describer {
    describe_line *line;
    void *context;
    int64_t now_ms;
};

enum { DESCRIBE_TEXT_SIZE = 512, CLOCK_SOON_MS = 120000 };

/* "in 8m 12s", "12m late" */
enum { SPAN_SIZE = 48 };
void span_text(int64_t ms, char out[SPAN_SIZE]);
/* One clock's state as a person reads it. */
void clock_text(Paigong__ClockState state, int64_t due_ms, int64_t now_ms, char *out,
                size_t capacity);
/* The same for a column of them: "4:31", "5:11:02", "2d 03h", "late 12:05". */
enum { COUNTDOWN_SIZE = 64, COUNTDOWN_COLUMNS = 13 };
void countdown_text(Paigong__ClockState state, int64_t due_ms, int64_t now_ms,
                    char out[COUNTDOWN_SIZE]);
enum tone clock_tone(Paigong__ClockState state, int64_t due_ms, int64_t now_ms);

/* The date alone, "-" where there is none. */
void date_text(int64_t at_ms, char out[TIME_TEXT_SIZE]);
enum { WARRANTY_TEXT_SIZE = 160 };
/* "2 years", "2 seasons", "for life", as the server says it, in the reader's language. */
void warranty_rule_text(const char *rule, char out[WARRANTY_TEXT_SIZE]);
void warranty_line(const Paigong__WarrantyView *w, char *out, size_t capacity);

/* Joins the words that aren't empty with two spaces. */
void words_join(char *out, size_t capacity, const char *const *words, size_t count);
/* A line is one line, and a resident's text must not steer the terminal. */
void text_flatten(char *text);

/* ---- a ticket ---- */
/* What stands beside id and state: kind, trade, round, how often it was urged. */
void ticket_heading_text(const Paigong__Ticket *t, char *out, size_t capacity);
/* All that is known of it but reports and actions. */
void describe_ticket(const Paigong__Ticket *t, const struct describer *d);
/* A command in short, beside its key: cash_receive is "cash receive". */
void action_name(const Paigong__Ticket *t, Paigong__Command command, char out[WORD_SIZE]);
/* As it is typed: with its family's name, too. A ticket without a kind stands for any. */
void action_typed_name(const Paigong__Ticket *t, Paigong__Command command, char out[WORD_SIZE]);
void ticket_reports_text(const Paigong__Ticket *t, int64_t now_ms, char *out, size_t capacity);
/* "told" and "satisfied", or what is still to do; "" where there is nothing yet. */
void reporter_text(const Paigong__LinkedReportView *r, char *out, size_t capacity);
/* What who called or reported knows of what became of it; empty where nothing is to be told. */
void entry_known_text(const Paigong__RegisterEntry *r, char *out, size_t capacity);

/* ---- a list's line ---- */
void row_place_text(const Paigong__TicketRow *row, char *out, size_t capacity);
void row_clock_text(const Paigong__TicketRow *row, int64_t now_ms, char *out, size_t capacity);
enum tone row_tone(const Paigong__TicketRow *row, int64_t now_ms);
/* What was reported, behind how many more reported it and how often it was urged. */
void row_report_text(const Paigong__TicketRow *row, char *out, size_t capacity);
/* Who has it; else why nobody was sent (P3.5), or who is free to be (P3.6). */
void row_technician_text(const Paigong__TicketRow *row, char *out, size_t capacity);
void trades_text(const Paigong__Trade *trades, size_t count, char *out, size_t capacity);

/* ---- an entry of the ledger ---- */
enum { ENTRY_TEXT_SIZE = 1024 };
void entry_facts_text(const Paigong__Entry *entry, int64_t now_ms, char out[ENTRY_TEXT_SIZE]);
/* What the entry is about: a ticket, a sheet, or an entry of the register. */
void entry_subject(const Paigong__Entry *entry, char out[TICKET_ID_SIZE]);
/* "zhang (technician)", "server" */
void entry_who_text(const Paigong__Entry *entry, char *out, size_t capacity);
enum tone entry_tone(Paigong__EventType event);

/* ---- a sheet ---- */
enum { SHEET_TEXT_SIZE = 400 };
/* Two words with two spaces between them, or the one there is; out. */
const char *words_pair(char out[SHEET_TEXT_SIZE], const char *a, const char *b);
void sheet_heading_text(const Paigong__Sheet *s, char *out, size_t capacity); /* kind, round */
/* What the server wrote itself is said in the reader's language. */
const char *sheet_report_text(const Paigong__Sheet *s, char out[SHEET_TEXT_SIZE]);
const char *sheet_subject_text(const Paigong__Sheet *s);
const char *sheet_works_text(const Paigong__Sheet *s); /* an approval's subject in words (P12) */
/* In a list: subject, report, and the money that it is about. */
const char *sheet_about_text(const Paigong__Sheet *s, char out[SHEET_TEXT_SIZE]);
/* "judge_engineering" is "Feasibility: engineering"; false: no step of an approval sheet. */
bool sheet_step_text(const char *code, char out[SHEET_TEXT_SIZE]);
const char *sheet_place_text(const Paigong__Sheet *s, char out[SHEET_TEXT_SIZE]);
bool sheet_is_plan(const Paigong__Sheet *s);
/* "2026-11-29 15:30  6d 23h left", and with whom a breach lies. */
void sheet_due_text(const Paigong__Sheet *s, int64_t now_ms, char out[SHEET_TEXT_SIZE]);
enum tone sheet_tone(const Paigong__Sheet *s);
void sheet_actions_text(const Paigong__Sheet *s, char *out, size_t capacity);
/* All but its lines and actions. */
void describe_sheet(const Paigong__Sheet *s, const struct describer *d);

/* ---- the call's card (P2.5) ---- */
void describe_card(const Paigong__Card *card, const struct describer *d);

/* Contracts (P17.2), contract_text.c: their units, fixed days and warranty. */
bool sheet_is_contract(const Paigong__Sheet *s);
void contract_units_text(const Paigong__Sheet *s, char *out, size_t capacity);
void contract_days_said(const Paigong__Sheet *s, char *out, size_t capacity);
void contract_warranty_said(const Paigong__Sheet *s, int64_t now_ms, char *out, size_t capacity);
void describe_contract(const Paigong__Sheet *s, const struct describer *d);
void describe_card_contract(const Paigong__Card *card, const struct describer *d);

/* Outages (P11.2), outage_text.c: the sentence for who calls; the zones; what is cut off. */
enum { OUTAGE_TEXT_SIZE = 1200 };
void outage_text(const Paigong__Sheet *s, int64_t now_ms, char *out, size_t capacity);
void outage_zones_text(const Paigong__Sheet *s, char *out, size_t capacity);
const char *outage_medium_text(const Paigong__Sheet *s);

#endif
