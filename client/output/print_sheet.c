/* Sheets for people: a card, a list. */
#include "client/output/describe.h"
#include "client/output/language.h"
#include "client/output/print.h"
#include "client/output/table.h"

#include <string.h>

/* A count: what the papers say, what is there, and the difference with its sign (P6.5). */
static void print_count(const Paigong__Sheet *s)
{
    const char *const headers[] = {_("part"),    _("name"),       _("on paper"),
                                   _("counted"), _("difference"), _("worth")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 1);
    for (size_t i = 0; i < s->n_lines; i++) {
        const Paigong__SheetLine *l = s->lines[i];
        const bool done = l->state == PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_DONE;
        const long long difference = (long long)l->counted - l->book;
        char book[24], counted[24] = "", more[24] = "", worth[40] = "";
        (void)snprintf(book, sizeof book, "%lld", (long long)l->book);
        if (done) {
            (void)snprintf(counted, sizeof counted, "%u", l->counted);
            (void)snprintf(more, sizeof more, "%+lld", difference);
            money_format(difference * l->price_fen, worth, sizeof worth);
        }
        const char *cells[] = {l->code, l->name, book, counted, more, worth};
        table_row(t);
        for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++)
            table_cell(t, cells[k], k == 4 && done && difference != 0 ? RED : PLAIN);
    }
    table_print(t, stdout);
}

/* A reconciliation: what a month's slips came to, what finance has of it and counted (P6.7). */
static void print_reconciliation(const Paigong__Sheet *s)
{
    const char *const headers[] = {_("month"), _("slips"), _("with finance"), _("counted"),
                                   _("state")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 0);
    for (size_t i = 0; i < s->n_lines; i++) {
        const Paigong__SheetLine *l = s->lines[i];
        const bool done = l->state == PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_DONE;
        char slips[40], finance[40], counted[40] = "", state[WORD_SIZE];
        money_format(l->price_fen, slips, sizeof slips);
        money_format(l->book, finance, sizeof finance);
        if (done)
            money_format(l->counted, counted, sizeof counted);
        word_text(&paigong__sheet_line_state__descriptor, (int)l->state, state);
        const bool differs = done && (l->counted != l->book || l->book != l->price_fen);
        table_row(t);
        table_cell(t, l->code, PLAIN);
        table_cell(t, slips, PLAIN);
        table_cell(t, finance, PLAIN);
        table_cell(t, counted, differs ? RED : PLAIN);
        table_cell(t, state, PLAIN);
    }
    table_print(t, stdout);
}

/* A survey: what each department's score comes from (P8.5). */
static void print_survey(const Paigong__Sheet *s)
{
    const char *const headers[] = {_("department"), _("visits"),  _("satisfied"), _("checks"),
                                   _("no fault"),   _("entered"), _("score")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 1);
    for (size_t i = 0; i < s->n_lines; i++) {
        const Paigong__SheetLine *l = s->lines[i];
        const uint32_t figures[] = {l->quantity, l->counted, l->checks, l->passed, l->entered};
        char cell[24];
        table_row(t);
        table_cell(t, l->code, PLAIN);
        for (size_t k = 0; k < sizeof figures / sizeof figures[0]; k++) {
            (void)snprintf(cell, sizeof cell, "%u", figures[k]);
            table_cell(t, cell, PLAIN);
        }
        (void)snprintf(cell, sizeof cell, "%u %%", l->score);
        const bool scored = l->state == PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_DONE;
        table_cell(t, scored ? cell : "-", PLAIN);
    }
    table_print(t, stdout);
}

/* What it said already has no table. */
static bool has_table(const Paigong__Sheet *s)
{
    return s->n_lines > 0 && !sheet_is_contract(s) && strcmp(s->lines[0]->code, "together") != 0;
}

/* The items of a check (P15.4), or what of them failed: those of the default policy in the reader's
 * language beside. */
static void print_items(const Paigong__Sheet *s)
{
    static const char *const known[] = {
        N_("posts"),   N_("order"),    N_("equipment"), N_("records"), N_("safety"),
        N_("on_duty"), N_("response"), N_("quality"),   N_("manners"),
    };
    const char *const headers[] = {_("item"), _("name"), _("finding")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 1);
    for (size_t i = 0; i < s->n_lines; i++) {
        const Paigong__SheetLine *l = s->lines[i];
        const char *name = "";
        char state[WORD_SIZE];
        for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
            if (strcmp(known[k], l->code) == 0)
                name = _(known[k]);
        word_text(&paigong__sheet_line_state__descriptor, (int)l->state, state);
        table_row(t);
        table_cell(t, l->code, PLAIN);
        table_cell(t, name, PLAIN);
        table_cell(t, state,
                   l->state == PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_FAIL ? RED : PLAIN);
    }
    table_print(t, stdout);
}

static bool has_items(const Paigong__Sheet *s)
{
    return s->n_lines > 0 &&
           (s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_CHECK ||
            s->lines[0]->state == PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_FAIL);
}

/* A step in words; what else is a line is named as it is: a zone, a unit, a thing. */
static const char *line_text(const Paigong__Sheet *s, const char *code, char out[SHEET_TEXT_SIZE])
{
    if (s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_OUTAGE && strchr(code, '.') != NULL)
        return _(code);
    if (s->kind != PAIGONG__SHEET_KIND__SHEET_KIND_APPROVAL)
        return code;
    if (strcmp(code, "approved") == 0)
        return _("Approved so far");
    return sheet_step_text(code, out) ? out : code;
}

enum { CODE, NAME, QUANTITY, COUNTED, PRICE, STATE, TICKET, LINE_COLUMNS };

static void line_cells(const Paigong__Sheet *s, const Paigong__SheetLine *l,
                       char cells[LINE_COLUMNS][SHEET_TEXT_SIZE])
{
    char code[SHEET_TEXT_SIZE], state[WORD_SIZE];
    memset(cells, 0, LINE_COLUMNS * sizeof *cells);
    text_copy(cells[CODE], SHEET_TEXT_SIZE, line_text(s, l->code, code));
    text_copy(cells[NAME], SHEET_TEXT_SIZE, l->name);
    if (l->quantity != 0)
        (void)snprintf(cells[QUANTITY], SHEET_TEXT_SIZE, "%u", l->quantity);
    if (l->counted != 0)
        (void)snprintf(cells[COUNTED], SHEET_TEXT_SIZE, "%u", l->counted);
    if (l->price_fen != 0)
        money_format(l->price_fen, cells[PRICE], SHEET_TEXT_SIZE);
    word_text(&paigong__sheet_line_state__descriptor, (int)l->state, state);
    text_copy(cells[STATE], SHEET_TEXT_SIZE, state);
    text_copy(cells[TICKET], SHEET_TEXT_SIZE, l->ticket);
}

/* An outage's zones, with their units, and steps; who reported it by a ticket stands with the
 * callers. */
static void print_cut(const Paigong__Sheet *s)
{
    const char *const headers[] = {_("zone, step"), _("homes"), _("state")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 0);
    for (size_t i = 0; i < s->n_lines; i++) {
        char cells[LINE_COLUMNS][SHEET_TEXT_SIZE];
        if (s->lines[i]->ticket[0] != '\0')
            continue;
        line_cells(s, s->lines[i], cells);
        table_row(t);
        table_cell(t, cells[CODE], PLAIN);
        table_cell(t, cells[QUANTITY], PLAIN);
        table_cell(t, cells[STATE], PLAIN);
    }
    table_print(t, stdout);
}

/* A column that no line has anything in is left out. */
static void print_lines(const Paigong__Sheet *s)
{
    const bool approval = s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_APPROVAL;
    const char *const names[] = {approval ? _("step") : _("id"),
                                 approval ? _("who") : _("name"),
                                 approval ? _("tier") : _("quantity"),
                                 _("counted"),
                                 approval ? _("amount") : _("price"),
                                 _("state"),
                                 _("ticket")};
    const char *headers[LINE_COLUMNS];
    bool used[LINE_COLUMNS] = {[CODE] = true};
    char cells[LINE_COLUMNS][SHEET_TEXT_SIZE];
    size_t count = 0;
    for (size_t i = 0; i < s->n_lines; i++) {
        line_cells(s, s->lines[i], cells);
        for (size_t k = 0; k < LINE_COLUMNS; k++)
            used[k] = used[k] || cells[k][0] != '\0';
    }
    for (size_t k = 0; k < LINE_COLUMNS; k++) {
        if (used[k])
            headers[count++] = names[k];
    }
    struct table *t = table_new(headers, count, 0);
    for (size_t i = 0; i < s->n_lines; i++) {
        line_cells(s, s->lines[i], cells);
        table_row(t);
        for (size_t k = 0; k < LINE_COLUMNS; k++) {
            if (used[k])
                table_cell(t, cells[k], PLAIN);
        }
    }
    table_print(t, stdout);
}

void print_sheet(const Paigong__Sheet *s, int64_t now_ms)
{
    struct describer d = {.line = print_line, .now_ms = now_ms};
    char state[WORD_SIZE], rest[SHEET_TEXT_SIZE];
    word_text(&paigong__sheet_state__descriptor, (int)s->state, state);
    sheet_heading_text(s, rest, sizeof rest);
    printf("%s%s  %s%s  %s\n", colour_start(BOLD), s->id, state, colour_end(BOLD), rest);
    describe_sheet(s, &d);
    if (s->n_lines > 0 && s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_COUNT)
        print_count(s);
    else if (s->n_lines > 0 && s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_RECONCILIATION)
        print_reconciliation(s);
    else if (s->n_lines > 0 && s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_SURVEY)
        print_survey(s);
    else if (s->n_lines > 0 && s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_OUTAGE)
        print_cut(s);
    else if (has_items(s))
        print_items(s);
    else if (has_table(s))
        print_lines(s);
    if (s->n_callers > 0)
        print_callers(s, now_ms);
    sheet_actions_text(s, rest, sizeof rest);
    label_line(_("possible"), rest);
}

/* Maintenance plans (P10.3): when next, the last slip, how many dates were missed. */
static void print_plans(Paigong__Sheet *const *rows, size_t count, int64_t now_ms)
{
    const char *const headers[] = {_("plan"), _("state"), _("place"),     _("job"),   _("every"),
                                   _("crew"), _("next"),  _("last slip"), _("missed")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 3);
    for (size_t i = 0; i < count; i++) {
        const Paigong__Sheet *s = rows[i];
        char state[WORD_SIZE], every[WORD_SIZE], place[SHEET_TEXT_SIZE], next[TIME_TEXT_SIZE] = "";
        char missed[16] = "";
        word_text(&paigong__sheet_state__descriptor, (int)s->state, state);
        word_text(&paigong__period__descriptor, (int)s->every, every);
        if (s->wake_at != 0)
            time_text_short(s->wake_at, now_ms, next);
        if (s->quantity > 0)
            (void)snprintf(missed, sizeof missed, "%u", s->quantity);
        const char *cells[] = {s->id,      state,     words_pair(place, s->site, s->facility),
                               s->subject, every,     s->crew,
                               next,       s->ticket, missed};
        table_row(t);
        for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++)
            table_cell(t, cells[k], k == 8 ? RED : PLAIN);
    }
    table_print(t, stdout);
}

static bool all_plans(Paigong__Sheet *const *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!sheet_is_plan(rows[i]))
            return false;
    return count > 0;
}

void print_sheet_rows(Paigong__Sheet *const *rows, size_t count, int64_t now_ms)
{
    const char *const headers[] = {_("sheet"), _("kind"), _("state"), _("place"),
                                   _("about"), _("turn"), _("due")};
    if (all_plans(rows, count)) {
        print_plans(rows, count, now_ms);
        return;
    }
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 4);
    for (size_t i = 0; i < count; i++) {
        const Paigong__Sheet *s = rows[i];
        char kind[WORD_SIZE], state[WORD_SIZE], role[WORD_SIZE], due[SHEET_TEXT_SIZE],
            place[SHEET_TEXT_SIZE];
        char about[SHEET_TEXT_SIZE], where[SHEET_TEXT_SIZE];
        word_text(&paigong__sheet_kind__descriptor, (int)s->kind, kind);
        word_text(&paigong__sheet_state__descriptor, (int)s->state, state);
        word_text(&paigong__role__descriptor, (int)s->turn_role, role);
        sheet_due_text(s, now_ms, due);
        table_row(t);
        table_cell(t, s->id, BOLD);
        table_cell(t, kind, PLAIN);
        table_cell(t, state, PLAIN);
        table_cell(t, words_pair(place, s->site, sheet_place_text(s, where)), PLAIN);
        table_cell(t, sheet_about_text(s, about), PLAIN);
        table_cell(t, s->closed_at != 0 ? "" : s->person[0] != '\0' ? s->person : role, PLAIN);
        table_cell(t, due, colour_of(sheet_tone(s)));
    }
    if (count == 0)
        puts(_("no sheets"));
    table_print(t, stdout);
}
