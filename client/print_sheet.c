/* Sheets for people: a card, a list. */
#include "client/language.h"
#include "client/phrases.h"
#include "client/print.h"
#include "client/table.h"
#include "client/words.h"
#include "common/text.h"
#include "common/time_text.h"

#include <string.h>

enum { TEXT = 400 };

static void word_line(const char *label, const ProtobufCEnumDescriptor *type, int value)
{
    char word[WORD_SIZE];
    word_text(type, value, word);
    label_line(label, word);
}

static void time_line(const char *label, int64_t at_ms, int64_t now_ms)
{
    char out[TIME_TEXT_SIZE] = "";
    if (at_ms != 0)
        time_text_short(at_ms, now_ms, out);
    label_line(label, out);
}

static void money_line(const char *label, int64_t fen)
{
    char out[40] = "";
    if (fen != 0)
        money_format(fen, out, sizeof out);
    label_line(label, out);
}

/* Two words with two spaces between them, or the one there is. */
static const char *pair(char out[TEXT], const char *a, const char *b)
{
    text_copy(out, TEXT, a);
    size_t used = strlen(out);
    if (used > 0 && b[0] != '\0' && used + 2 < TEXT) {
        text_copy(out + used, TEXT - used, "  ");
        used += 2;
    }
    text_copy(out + used, TEXT - used, b);
    return out;
}

/* What the server wrote itself is said in the reader's language. */
static const char *report_text(const Paigong__Sheet *s, char out[TEXT])
{
    if (strcmp(s->opened_by, "server") != 0)
        return s->text;
    phrase_translate(s->text, out, TEXT);
    return out;
}

/* A corrective action's is a part of the warranty table, a visit's why it is due: words of the
 * server's. */
static const char *subject_text(const Paigong__Sheet *s)
{
    if (s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_VISIT)
        return strcmp(s->subject, "works") == 0 ? _("works out of warranty") : _("complaints");
    bool part = s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_CORRECTIVE && s->subject[0] != '\0';
    return part ? _(s->subject) : s->subject;
}

static void print_heading(const Paigong__Sheet *s)
{
    char kind[WORD_SIZE], state[WORD_SIZE], round[48] = "", rest[TEXT];
    word_text(&paigong__sheet_kind__descriptor, (int)s->kind, kind);
    word_text(&paigong__sheet_state__descriptor, (int)s->state, state);
    if (s->round > 1)
        (void)snprintf(round, sizeof round, _("round %u"), s->round);
    printf("%s%s  %s%s  %s\n", colour_start(BOLD), s->id, state, colour_end(BOLD),
           pair(rest, kind, round));
}

static void print_subject(const Paigong__Sheet *s)
{
    char out[TEXT], place[TEXT];
    label_line(_("place"), pair(out, s->site, pair(place, s->unit, s->facility)));
    word_line(_("trade"), &paigong__trade__descriptor, (int)s->trade);
    label_line(_("subject"), subject_text(s));
    label_line(_("ticket"), s->ticket);
    label_line(_("department"), s->department);
    label_line(_("crew"), s->crew);
    word_line(_("party"), &paigong__party__descriptor, (int)s->party);
    label_line(_("name"), pair(out, s->name, s->phone));
    word_line(_("every"), &paigong__period__descriptor, (int)s->every);
    money_line(_("amount"), s->amount_fen);
    money_line(_("spent"), s->spent_fen);
    if (s->quantity > 0) {
        (void)snprintf(place, sizeof place, "%u", s->quantity);
        label_line(s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_PLAN ? _("missed") : _("quantity"),
                   place);
    }
}

static void print_course(const Paigong__Sheet *s, int64_t now_ms)
{
    char out[TEXT], role[WORD_SIZE], when[TIME_TEXT_SIZE];
    word_text(&paigong__role__descriptor, (int)s->turn_role, role);
    time_text_short(s->opened_at, now_ms, when);
    label_line(_("opened"), pair(out, when, s->opened_by));
    label_line(_("report"), report_text(s, out));
    label_line(_("answer"), s->result);
    label_line(_("answered by"), s->answered_by);
    if (s->closed_at == 0)
        label_line(_("turn"), pair(out, s->person, role));
    time_line(_("next"), s->wake_at, now_ms);
    time_line(s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_PLAN ? _("last date") : _("since"), s->at,
              now_ms);
    if (s->visit != PAIGONG__VISIT_RESULT__VISIT_RESULT_NONE)
        word_line(_("visit"), &paigong__visit_result__descriptor, (int)s->visit);
    if (s->closed_at != 0) {
        time_text_short(s->closed_at, now_ms, when);
        label_line(_("ended"), pair(out, when, s->closed_by));
    }
}

static enum colour clock_colour(const Paigong__ClockView *k)
{
    return k->state == PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED ? RED : PLAIN;
}

/* When the next slip goes out, and how many dates had none. */
static bool is_plan(const Paigong__Sheet *s)
{
    return s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_PLAN;
}

static void plan_text(const Paigong__Sheet *s, int64_t now_ms, char out[TEXT])
{
    char when[TIME_TEXT_SIZE], missed[48] = "";
    time_text_short(s->wake_at, now_ms, when);
    if (s->quantity > 0)
        (void)snprintf(missed, sizeof missed, _("%u missed"), s->quantity);
    pair(out, when, missed);
}

/* "2026-11-29 15:30  6d 23h left", and with whom a breach lies. */
static void due_text(const Paigong__Sheet *s, int64_t now_ms, char out[TEXT])
{
    char when[TIME_TEXT_SIZE], state[64];
    out[0] = '\0';
    if (is_plan(s) && s->wake_at != 0)
        plan_text(s, now_ms, out);
    if (s->clock == NULL)
        return;
    time_text_short(s->clock->due_at, now_ms, when);
    clock_text(s->clock->state, s->clock->due_at, now_ms, state, sizeof state);
    (void)snprintf(out, TEXT, "%s  %s%s%s", when, state, s->clock->holder[0] != '\0' ? "  → " : "",
                   s->clock->holder);
}

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

static void print_lines(const Paigong__Sheet *s)
{
    const char *const headers[] = {_("id"),    _("name"),  _("quantity"), _("counted"),
                                   _("price"), _("state"), _("ticket")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 1);
    for (size_t i = 0; i < s->n_lines; i++) {
        const Paigong__SheetLine *l = s->lines[i];
        char quantity[16], counted[16], price[40] = "", state[WORD_SIZE];
        (void)snprintf(quantity, sizeof quantity, "%u", l->quantity);
        (void)snprintf(counted, sizeof counted, "%u", l->counted);
        if (l->price_fen != 0)
            money_format(l->price_fen, price, sizeof price);
        word_text(&paigong__sheet_line_state__descriptor, (int)l->state, state);
        const char *cells[] = {l->code, l->name, quantity, counted, price, state, l->ticket};
        table_row(t);
        for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++)
            table_cell(t, cells[k], PLAIN);
    }
    table_print(t, stdout);
}

static void print_actions(const Paigong__Sheet *s)
{
    char out[TEXT] = "", verb[WORD_SIZE];
    for (size_t i = 0; i < s->n_actions; i++) {
        word_text(&paigong__sheet_verb__descriptor, (int)s->actions[i], verb);
        text_list_add(out, sizeof out, verb);
    }
    label_line(_("possible"), out);
}

void print_sheet(const Paigong__Sheet *s, int64_t now_ms)
{
    char due[TEXT];
    print_heading(s);
    print_subject(s);
    print_course(s, now_ms);
    due_text(s, now_ms, due);
    label_line(_("due"), is_plan(s) ? "" : due); /* a plan's next date stands there already */
    if (s->n_lines > 0 && s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_COUNT)
        print_count(s);
    else if (s->n_lines > 0)
        print_lines(s);
    print_actions(s);
}

/* Maintenance plans (P10.3): when next, the last slip, how many dates were missed. */
static void print_plans(Paigong__Sheet *const *rows, size_t count, int64_t now_ms)
{
    const char *const headers[] = {_("plan"), _("state"), _("place"),     _("job"),   _("every"),
                                   _("crew"), _("next"),  _("last slip"), _("missed")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 3);
    for (size_t i = 0; i < count; i++) {
        const Paigong__Sheet *s = rows[i];
        char state[WORD_SIZE], every[WORD_SIZE], place[TEXT], next[TIME_TEXT_SIZE] = "";
        char missed[16] = "";
        word_text(&paigong__sheet_state__descriptor, (int)s->state, state);
        word_text(&paigong__period__descriptor, (int)s->every, every);
        if (s->wake_at != 0)
            time_text_short(s->wake_at, now_ms, next);
        if (s->quantity > 0)
            (void)snprintf(missed, sizeof missed, "%u", s->quantity);
        const char *cells[] = {s->id,      state,     pair(place, s->site, s->facility),
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
        if (!is_plan(rows[i]))
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
        char kind[WORD_SIZE], state[WORD_SIZE], role[WORD_SIZE], due[TEXT], place[TEXT];
        char about[TEXT], where[TEXT], text[TEXT];
        word_text(&paigong__sheet_kind__descriptor, (int)s->kind, kind);
        word_text(&paigong__sheet_state__descriptor, (int)s->state, state);
        word_text(&paigong__role__descriptor, (int)s->turn_role, role);
        due_text(s, now_ms, due);
        table_row(t);
        table_cell(t, s->id, BOLD);
        table_cell(t, kind, PLAIN);
        table_cell(t, state, PLAIN);
        table_cell(t, pair(place, s->site, pair(where, s->unit, s->facility)), PLAIN);
        table_cell(t, pair(about, subject_text(s), report_text(s, text)), PLAIN);
        table_cell(t, s->closed_at != 0 ? "" : s->person[0] != '\0' ? s->person : role, PLAIN);
        table_cell(t, due, s->clock == NULL ? PLAIN : clock_colour(s->clock));
    }
    if (count == 0)
        puts(_("no sheets"));
    table_print(t, stdout);
}
