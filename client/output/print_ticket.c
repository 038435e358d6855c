#include "client/output/describe.h"
#include "client/output/language.h"
#include "client/output/print.h"
#include "client/output/table.h"

#include <string.h>

enum colour colour_of(enum tone tone)
{
    static const enum colour colours[] = {PLAIN, RED, YELLOW, GREEN, FAINT};
    return colours[tone];
}

void print_line(void *context, const char *label, const char *text, enum tone tone)
{
    enum colour c = colour_of(tone);
    (void)context;
    if (c == PLAIN) {
        label_line(label, text);
        return;
    }
    label_print(label);
    printf("%s%s%s\n", colour_start(c), text, colour_end(c));
}

static void print_heading(const Paigong__Ticket *t)
{
    char state[WORD_SIZE], rest[DESCRIBE_TEXT_SIZE];
    word_text(&paigong__state__descriptor, (int)t->state, state);
    ticket_heading_text(t, rest, sizeof rest);
    printf("%s%s  %s%s  %s\n", colour_start(BOLD), t->id, state, colour_end(BOLD), rest);
}

static void print_actions(const Paigong__Ticket *t)
{
    char out[512];
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < t->n_actions && used < sizeof out; i++) {
        char name[WORD_SIZE], word[WORD_SIZE] = "";
        action_typed_name(t, t->actions[i], name);
        if (language_is_chinese()) /* the name is what one types; the word says what it is */
            word_text(&paigong__command__descriptor, (int)t->actions[i], word);
        used += (size_t)snprintf(out + used, sizeof out - used, "%s%s%s%s", used > 0 ? ", " : "",
                                 name, word[0] != '\0' ? " " : "", word);
    }
    label_line(_("possible"), out);
}

void print_ticket(const Paigong__Ticket *t, int64_t now_ms)
{
    struct describer d = {.line = print_line, .now_ms = now_ms};
    print_heading(t);
    describe_ticket(t, &d);
    print_reports(t, now_ms);
    print_actions(t);
}

void print_ticket_rows(Paigong__TicketRow *const *rows, size_t count, int64_t now_ms)
{
    const char *const headers[] = {_("ticket"),   _("place"),      _("state"), _("round"),
                                   _("received"), _("technician"), _("clock"), _("report")};
    struct table *table = table_new(headers, sizeof headers / sizeof headers[0], 7);
    for (size_t i = 0; i < count; i++) {
        const Paigong__TicketRow *row = rows[i];
        char text[DESCRIBE_TEXT_SIZE], state[WORD_SIZE], round[16], received[TIME_TEXT_SIZE];
        word_text(&paigong__state__descriptor, (int)row->state, state);
        (void)snprintf(round, sizeof round, "%u", row->round);
        time_text_short(row->received_at, now_ms, received);
        table_row(table);
        table_cell(table, row->id, PLAIN);
        row_place_text(row, text, sizeof text);
        table_cell(table, text, PLAIN);
        table_cell(table, state, PLAIN);
        table_cell(table, round, row->round > 1 ? YELLOW : PLAIN);
        table_cell(table, received, PLAIN);
        row_technician_text(row, text, sizeof text);
        table_cell(table, text, row->free[0] != '\0' ? GREEN : PLAIN);
        row_clock_text(row, now_ms, text, sizeof text);
        table_cell(table, text, colour_of(row_tone(row, now_ms)));
        row_report_text(row, text, sizeof text);
        table_cell(table, text, PLAIN);
    }
    if (count == 0)
        puts(_("no tickets"));
    table_print(table, stdout);
}
