#include "client/language.h"
#include "client/print.h"
#include "client/table.h"
#include "client/words.h"
#include "common/text.h"
#include "common/time_text.h"

#include <string.h>

enum { TEXT = 256 };

void span_text(int64_t ms, char out[SPAN_SIZE])
{
    uint64_t seconds = (ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms) / 1000, days = seconds / 86400;
    unsigned h = (unsigned)(seconds / 3600 % 24), m = (unsigned)(seconds / 60 % 60);
    unsigned s = (unsigned)(seconds % 60);
    if (days > 0)
        (void)snprintf(out, SPAN_SIZE, _("%llud %uh"), (unsigned long long)days, h);
    else if (h > 0)
        (void)snprintf(out, SPAN_SIZE, _("%uh %02um"), h, m);
    else if (m > 0)
        (void)snprintf(out, SPAN_SIZE, _("%um %02us"), m, s);
    else
        (void)snprintf(out, SPAN_SIZE, _("%us"), s);
}

void clock_text(Paigong__ClockState state, int64_t due_ms, int64_t now_ms, char *out,
                size_t capacity)
{
    char span[SPAN_SIZE];
    span_text(time_between_ms(now_ms, due_ms), span);
    switch (state) {
    case PAIGONG__CLOCK_STATE__CLOCK_STATE_MET:
        text_copy(out, capacity, _("met"));
        break;
    case PAIGONG__CLOCK_STATE__CLOCK_STATE_PAUSED:
        text_copy(out, capacity, _("paused"));
        break;
    case PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED:
        (void)snprintf(out, capacity, _("%s late"), span);
        break;
    default:
        (void)snprintf(out, capacity, due_ms >= now_ms ? _("%s left") : _("%s over"), span);
    }
}

static enum colour clock_colour(Paigong__ClockState state, int64_t due_ms, int64_t now_ms)
{
    static const int64_t SOON_MS = 120000;
    if (state == PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED)
        return RED;
    if (state == PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING)
        return time_between_ms(now_ms, due_ms) < SOON_MS ? YELLOW : PLAIN;
    return FAINT;
}

static const char *or_dash(const char *s)
{
    return s == NULL || s[0] == '\0' ? "-" : s;
}

static void time_line(const char *label, int64_t at_ms, int64_t now_ms)
{
    char out[TIME_TEXT_SIZE];
    if (at_ms == 0)
        return;
    time_text_short(at_ms, now_ms, out);
    label_line(label, out);
}

/* Joins the words that aren't empty with two spaces. */
static void join(char *out, size_t capacity, const char *const *words, size_t count)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        if (words[i] == NULL || words[i][0] == '\0' || used >= capacity)
            continue;
        used +=
            (size_t)snprintf(out + used, capacity - used, "%s%s", used > 0 ? "  " : "", words[i]);
    }
}

static void print_heading(const Paigong__Ticket *t)
{
    char kind[WORD_SIZE], trade[WORD_SIZE], state[WORD_SIZE], round[48] = "", urged[48] = "";
    word_text(&paigong__kind__descriptor, (int)t->kind, kind);
    word_text(&paigong__trade__descriptor, (int)t->trade, trade);
    word_text(&paigong__state__descriptor, (int)t->state, state);
    if (t->round > 1)
        (void)snprintf(round, sizeof round, _("round %u"), t->round);
    if (t->urged > 0)
        (void)snprintf(urged, sizeof urged, _("urged %u times"), t->urged);
    const char *words[] = {kind, trade, round, t->coordination ? _("coordination sheet") : "",
                           urged};
    char rest[TEXT];
    join(rest, sizeof rest, words, sizeof words / sizeof words[0]);
    printf("%s%s  %s%s  %s\n", colour_start(BOLD), t->id, state, colour_end(BOLD), rest);
}

/* P9.2-P9.4 */
static void print_defect(const Paigong__Ticket *t, int64_t now_ms)
{
    char out[TEXT], when[TIME_TEXT_SIZE], party[WORD_SIZE];
    if (t->kind != PAIGONG__KIND__KIND_DEFECT)
        return;
    word_text(&paigong__party__descriptor, (int)t->party, party);
    const char *words[] = {t->form_signed ? _("form signed") : _("form not signed yet"),
                           t->key_left ? _("key left") : "", party,
                           t->left_over ? _("on the left-over list") : "",
                           t->own_crew ? _("for the own crew") : ""};
    join(out, sizeof out, words, sizeof words / sizeof words[0]);
    label_line(_("defect"), out);
    if (t->inspector[0] != '\0') {
        time_text_short(t->inspect_at, now_ms, when);
        (void)snprintf(out, sizeof out, _("%s by %s"), when, t->inspector);
        label_line(_("inspection"), out);
    }
    time_line(_("collected"), t->collected_at, now_ms);
}

static void print_people(const Paigong__Ticket *t, int64_t now_ms)
{
    char out[TEXT], role[WORD_SIZE], when[TIME_TEXT_SIZE], by[TEXT];
    const char *place[] = {t->site, t->unit, t->facility, t->place};
    join(out, sizeof out, place, 4);
    label_line(_("place"), out);
    label_line(_("report"), t->text);
    const char *who[] = {t->reporter, t->phone};
    join(out, sizeof out, who, 2);
    label_line(_("reporter"), out);
    time_text_short(t->received_at, now_ms, when);
    (void)snprintf(by, sizeof by, _("%s by %s"), when, or_dash(t->received_by));
    label_line(_("received"), by);
    label_line(_("found"), t->found);
    const char *worker[] = {t->technician, t->crew};
    join(out, sizeof out, worker, 2);
    label_line(_("technician"), out);
    word_text(&paigong__role__descriptor, (int)t->turn_role, role);
    const char *turn[] = {t->turn, role};
    join(out, sizeof out, turn, 2);
    label_line(_("turn"), out);
    label_line(_("reason"), t->reason);
    if (t->warranty != NULL) {
        warranty_line(t->warranty, out, sizeof out);
        label_line(_("warranty"), out);
    }
    print_defect(t, now_ms);
    time_line(_("appointment"), t->appointment_at, now_ms);
    time_line(_("promised"), t->promised_at, now_ms);
    time_line(_("waits until"), t->wait_until_at, now_ms);
    time_line(_("2nd notice"), t->second_notice_at, now_ms);
    label_line(_("plan"), t->plan);
    time_line(_("planned for"), t->plan_at, now_ms);
}

/* P3.5: why the server sent them; or why nobody was sent. P3.6: who is free for it. */
static void print_choice(const Paigong__Ticket *t, int64_t now_ms)
{
    char word[WORD_SIZE], out[TEXT], when[TIME_TEXT_SIZE];
    if (t->choice != NULL) {
        word_text(&paigong__choice__descriptor, (int)t->choice->choice, word);
        bool sent = t->choice->choice < PAIGONG__CHOICE__CHOICE_NOBODY;
        (void)snprintf(out, sizeof out,
                       sent ? _("%s; %u considered, %u open slips") : _("nobody yet: %s"), word,
                       t->choice->considered, t->choice->open_slips);
        label_line(_("picked"), out);
    }
    if (t->free_at != 0) {
        time_text_short(t->free_at, now_ms, when);
        (void)snprintf(out, sizeof out, "%s  %s", t->free, when);
        label_line(_("free again"), out);
    }
}

static void print_clocks(const Paigong__Ticket *t, int64_t now_ms)
{
    const char *label = _("clocks");
    for (size_t i = 0; i < t->n_clocks; i++) {
        const Paigong__ClockView *c = t->clocks[i];
        char name[WORD_SIZE], due[TIME_TEXT_SIZE], state[TEXT], holder[TEXT] = "";
        word_text(&paigong__clock__descriptor, (int)c->clock, name);
        time_text_short(c->due_at, now_ms, due);
        /* a breached clock counts on until what it waits for has happened */
        clock_text(c->state, c->due_at, c->met_at != 0 ? c->met_at : now_ms, state, sizeof state);
        if (c->state == PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED) {
            char role[WORD_SIZE];
            word_text(&paigong__role__descriptor, (int)c->holder_role, role);
            (void)snprintf(holder, sizeof holder, "  %s %s %s",
                           c->taken ? _("taken by") : _("put before"), role, c->holder);
        }
        enum colour colour = clock_colour(c->state, c->due_at, now_ms);
        int pad = 14 - (int)text_width(name);
        label_print(label);
        printf("%s%s%*s %s  %s%s%s\n", colour_start(colour), name, pad > 0 ? pad : 0, "", due,
               state, holder, colour_end(colour));
        label = "";
    }
}

static void print_quote(const Paigong__Ticket *t)
{
    char labour[32], material[32], consent[WORD_SIZE], out[TEXT];
    if (t->quote == NULL)
        return;
    money_format(t->quote->labour_fen, labour, sizeof labour);
    money_format(t->quote->material_fen, material, sizeof material);
    word_text(&paigong__consent__descriptor, (int)t->quote->consent, consent);
    (void)snprintf(out, sizeof out, _("labour %s yuan, material %s yuan: %s"), labour, material,
                   consent);
    label_line(_("quote"), out);
}

static void print_materials(const Paigong__Ticket *t)
{
    const char *label = _("materials");
    for (size_t i = 0; i < t->n_materials; i++) {
        const Paigong__MaterialView *m = t->materials[i];
        char price[32], out[TEXT], quantity[48];
        money_format(m->price_fen, price, sizeof price);
        (void)snprintf(quantity, sizeof quantity, m->own ? "× %u" : "× %u @ %s", m->qty, price);
        const char *words[] = {
            m->name,
            m->spec,
            m->model,
            quantity,
            m->verified,
            m->own ? _("the resident's") : (m->accepted ? _("accepted") : _("not accepted yet"))};
        join(out, sizeof out, words, sizeof words / sizeof words[0]);
        label_line(label, out);
        label = "";
    }
}

static void print_money(const Paigong__Ticket *t)
{
    char cash[32], received[32], out[TEXT];
    if (t->cash_fen == 0)
        return;
    money_format(t->cash_fen, cash, sizeof cash);
    money_format(t->cash_received_fen, received, sizeof received);
    (void)snprintf(out, sizeof out, _("%s yuan taken, %s with finance"), cash, received);
    label_line(_("cash"), out);
}

static void print_end(const Paigong__Ticket *t, int64_t now_ms)
{
    char kind[WORD_SIZE], out[TEXT], when[TIME_TEXT_SIZE];
    if (t->signature != NULL &&
        t->signature->kind != PAIGONG__SIGNATURE_KIND__SIGNATURE_KIND_NONE) {
        word_text(&paigong__signature_kind__descriptor, (int)t->signature->kind, kind);
        time_text_short(t->signature->at, now_ms, when);
        char rating[32] = "";
        if (t->signature->rating > 0)
            (void)snprintf(rating, sizeof rating, _("rated %u of 5"), t->signature->rating);
        const char *words[] = {when,
                               kind,
                               t->confirmed_by,
                               rating,
                               t->lead_checked ? _("checked by the lead") : "",
                               t->verified ? _("verified by the supervisor") : ""};
        join(out, sizeof out, words, sizeof words / sizeof words[0]);
        label_line(_("signed off"), out);
    }
    const char *label = _("visits");
    for (size_t i = 0; i < t->n_visits; i++) {
        const Paigong__VisitView *v = t->visits[i];
        word_text(&paigong__visit_result__descriptor, (int)v->result, kind);
        time_text_short(v->at, now_ms, when);
        const char *words[] = {when, kind, v->who, v->text};
        join(out, sizeof out, words, 4);
        label_line(label, out);
        label = "";
    }
}

static void print_codes(const Paigong__Ticket *t)
{
    if (t->codes == NULL)
        return;
    label_line(_("agree code"), t->codes->consent);
    label_line(_("sign code"), t->codes->sign_off);
}

/* A command as it is typed: cash_receive is "cash receive", the codes are a flag of show. */
static void typed_name(const Paigong__Ticket *t, Paigong__Command command, char out[WORD_SIZE])
{
    const char *typed =
        command == PAIGONG__COMMAND__COMMAND_CODES      ? "show --codes"
        : command == PAIGONG__COMMAND__COMMAND_WARRANTY ? "warranty set"
        : command == PAIGONG__COMMAND__COMMAND_CONFIRM && t->kind == PAIGONG__KIND__KIND_DEFECT
            ? "inspect"
            : "";
    if (typed[0] != '\0') {
        text_copy(out, WORD_SIZE, typed);
        return;
    }
    word_name(&paigong__command__descriptor, (int)command, out);
    for (char *p = out; *p != '\0'; p++) {
        if (*p == '_')
            *p = ' ';
    }
}

static void print_actions(const Paigong__Ticket *t)
{
    char out[512];
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < t->n_actions && used < sizeof out; i++) {
        char name[WORD_SIZE], word[WORD_SIZE] = "";
        typed_name(t, t->actions[i], name);
        if (language_is_chinese()) /* the name is what one types; the word says what it is */
            word_text(&paigong__command__descriptor, (int)t->actions[i], word);
        used += (size_t)snprintf(out + used, sizeof out - used, "%s%s%s%s", used > 0 ? ", " : "",
                                 name, word[0] != '\0' ? " " : "", word);
    }
    label_line(_("possible"), out);
}

void print_ticket(const Paigong__Ticket *t, int64_t now_ms)
{
    print_heading(t);
    print_people(t, now_ms);
    print_choice(t, now_ms);
    print_clocks(t, now_ms);
    print_quote(t);
    print_materials(t);
    print_money(t);
    print_end(t, now_ms);
    print_codes(t);
    print_reports(t, now_ms);
    print_actions(t);
}

static void clock_cell(struct table *table, const Paigong__TicketRow *row, int64_t now_ms)
{
    char out[2 * TEXT] = "", name[WORD_SIZE], state[TEXT];
    if (row->clock != PAIGONG__CLOCK__CLOCK_UNSPECIFIED) {
        word_text(&paigong__clock__descriptor, (int)row->clock, name);
        clock_text(row->clock_state, row->due_at, now_ms, state, sizeof state);
        (void)snprintf(out, sizeof out, "%s %s", name, state);
    }
    for (size_t i = 0; i < row->n_notices; i++) { /* the others put before the reader */
        size_t used = strlen(out);
        word_text(&paigong__clock__descriptor, (int)row->notices[i], name);
        if (row->notices[i] != row->clock)
            (void)snprintf(out + used, sizeof out - used, ", %s", name);
    }
    table_cell(table, out,
               out[0] == '\0' ? PLAIN : clock_colour(row->clock_state, row->due_at, now_ms));
}

/* What was reported, behind how many more reported it and how often it was urged. */
static void report_cell(struct table *table, const Paigong__TicketRow *row)
{
    char reports[48] = "", urged[48] = "", out[2 * TEXT];
    if (row->reports > 0)
        (void)snprintf(reports, sizeof reports, _("[%u more reports]"), row->reports);
    if (row->urged > 0)
        (void)snprintf(urged, sizeof urged, _("[urged %u times]"), row->urged);
    const char *words[] = {urged, reports, row->text};
    join(out, sizeof out, words, 3);
    table_cell(table, out, PLAIN);
}

/* Who has it; else why nobody was sent (P3.5), or who is free to be (P3.6). */
static void technician_cell(struct table *table, const Paigong__TicketRow *row)
{
    char out[TEXT] = "", word[WORD_SIZE];
    if (row->free[0] != '\0') {
        (void)snprintf(out, sizeof out, _("%s is free"), row->free);
    } else if (row->choice != PAIGONG__CHOICE__CHOICE_NONE) {
        word_text(&paigong__choice__descriptor, (int)row->choice, word);
        (void)snprintf(out, sizeof out, _("nobody yet: %s"), word);
    } else {
        (void)snprintf(out, sizeof out, "%s",
                       row->technician[0] != '\0' ? row->technician : row->crew);
    }
    table_cell(table, out, row->free[0] != '\0' ? GREEN : PLAIN);
}

void print_ticket_rows(Paigong__TicketRow *const *rows, size_t count, int64_t now_ms)
{
    const char *const headers[] = {_("ticket"),   _("place"),      _("state"), _("round"),
                                   _("received"), _("technician"), _("clock"), _("report")};
    struct table *table = table_new(headers, sizeof headers / sizeof headers[0], 7);
    for (size_t i = 0; i < count; i++) {
        const Paigong__TicketRow *row = rows[i];
        char place[TEXT], state[WORD_SIZE], round[16], received[TIME_TEXT_SIZE];
        const char *where[] = {row->site, row->unit, row->facility};
        join(place, sizeof place, where, 3);
        word_text(&paigong__state__descriptor, (int)row->state, state);
        (void)snprintf(round, sizeof round, "%u", row->round);
        time_text_short(row->received_at, now_ms, received);
        table_row(table);
        table_cell(table, row->id, PLAIN);
        table_cell(table, place, PLAIN);
        table_cell(table, state, PLAIN);
        table_cell(table, round, row->round > 1 ? YELLOW : PLAIN);
        table_cell(table, received, PLAIN);
        technician_cell(table, row);
        clock_cell(table, row, now_ms);
        report_cell(table, row);
    }
    if (count == 0)
        puts(_("no tickets"));
    table_print(table, stdout);
}
