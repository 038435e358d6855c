/* What was put before the reader: lines for the banner, and saying that they were shown. */
#include "client/desk/feed_private.h"
#include "client/output/describe.h"
#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

/* ---- lines ---- */

static void drop_at(struct feed *f, size_t at)
{
    f->notice_count--;
    memmove(&f->notices[at], &f->notices[at + 1], (f->notice_count - at) * sizeof f->notices[0]);
}

static void drop_subject(struct feed *f, const char *subject, Paigong__Clock clock)
{
    for (size_t i = f->notice_count; i > 0; i--) {
        const struct notice_line *line = &f->notices[i - 1];
        if (strcmp(line->subject, subject) == 0 && (clock == 0 || line->clock == clock))
            drop_at(f, i - 1);
    }
}

/* One a clock: a further step takes the place of the one before. With no room the oldest goes; its
 * row still has it. */
static void add(struct feed *f, const struct notice_line *line)
{
    struct notice n = {.command = PAIGONG__COMMAND__COMMAND_ACKNOWLEDGE, .clock = line->clock};
    memcpy(n.subject, line->subject, sizeof n.subject);
    (void)notice_is_new(&f->rung, &n); /* its row rings no more */
    drop_subject(f, line->subject, line->clock);
    if (f->notice_count == FEED_NOTICES)
        drop_at(f, 0);
    f->notices[f->notice_count++] = *line;
    f->events.noticed(f->events.context);
}

static void make_text(struct notice_line *line, const char *place)
{
    char clock[WORD_SIZE];
    word_text(&paigong__clock__descriptor, (int)line->clock, clock);
    (void)snprintf(line->text, sizeof line->text, _("late: %s, %s%s%s"), clock, line->subject,
                   place[0] != '\0' ? "  " : "", place);
}

/* P14.1: what has happened, and where. */
static void make_alarm(struct notice_line *line, Paigong__Emergency emergency, const char *place)
{
    char what[WORD_SIZE];
    word_text(&paigong__emergency__descriptor, (int)emergency, what);
    (void)snprintf(line->text, sizeof line->text, _("emergency: %s, %s%s%s"), what, line->subject,
                   place[0] != '\0' ? "  " : "", place);
}

static bool is_over(const Paigong__Entry *entry)
{
    return entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_TAKEN ||
           entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_CLOSED ||
           entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_CANCELLED;
}

void feed_take_notice(struct feed *f, const Paigong__Entry *entry)
{
    struct notice_reader reader = run_reader(f->run);
    struct notice notice;
    struct notice_line line = {.subject = ""};
    char place[160] = "";
    if (is_over(entry))
        drop_subject(f, entry->ticket, 0);
    bool alarm = entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_ALARM_RAISED;
    if (!notice_of_entry(&reader, entry, &notice))
        return;
    memcpy(line.subject, notice.subject, sizeof line.subject);
    line.clock = notice.clock;
    const Paigong__TicketRow *row = board_ticket(f->board, line.subject);
    if (row != NULL)
        row_place_text(row, place, sizeof place);
    if (alarm)
        make_alarm(&line, entry->facts->emergency, place);
    else
        make_text(&line, place);
    add(f, &line);
}

/* What was put before the reader while no console of theirs was there to say it. */
void feed_row_came(struct feed *f, const Paigong__TicketRow *row)
{
    struct notice_reader reader = run_reader(f->run);
    struct notice n;
    for (size_t i = 0; notice_of_row(&reader, row, i, &n); i++) {
        struct notice_line line = {.clock = n.clock};
        char place[160];
        if (n.command != PAIGONG__COMMAND__COMMAND_ACKNOWLEDGE || !notice_is_new(&f->rung, &n))
            continue;
        memcpy(line.subject, n.subject, sizeof line.subject);
        row_place_text(row, place, sizeof place);
        if (n.clock == PAIGONG__CLOCK__CLOCK_TOLD)
            make_alarm(&line, row->emergency, place);
        else
            make_text(&line, place);
        add(f, &line);
    }
}

void feed_notices_forget(struct feed *f)
{
    f->notice_count = 0;
    f->sheets_asked = false;
}

/* A ticket that has left may have ended while nobody told us. */
void feed_notices_look_over(struct feed *f)
{
    for (size_t i = f->notice_count; i > 0; i--) {
        const char *subject = f->notices[i - 1].subject;
        if (!notice_is_sheet(subject) && board_ticket(f->board, subject) == NULL)
            drop_at(f, i - 1);
    }
}

size_t feed_notice_count(const struct feed *f)
{
    return f->notice_count;
}

const struct notice_line *feed_notice(const struct feed *f)
{
    return f->notice_count == 0 ? NULL : &f->notices[f->notice_count - 1];
}

/* ---- acknowledged ---- */

/* A refusal means: shown on another screen, or taken meanwhile. */
static void on_told(void *context, const Paigong__ServerFrame *answer, const struct error *e)
{
    (void)context;
    (void)answer;
    (void)e;
}

static void tell(struct feed *f, const struct notice *n)
{
    struct notice_request m;
    notice_fill(n, &m);
    feed_ask(f, &m.frame, on_told, f);
}

static void line_shown(struct feed *f, struct notice_line *line)
{
    if (line->shown || !live_is_up(f->live))
        return;
    struct notice n = {.command = PAIGONG__COMMAND__COMMAND_ACKNOWLEDGE, .clock = line->clock};
    memcpy(n.subject, line->subject, sizeof n.subject);
    line->shown = true;
    (void)notice_is_new(&f->told, &n); /* its row need not say so again */
    tell(f, &n);
}

void feed_notice_shown(struct feed *f)
{
    if (f->notice_count > 0)
        line_shown(f, &f->notices[f->notice_count - 1]);
}

void feed_notice_drop(struct feed *f)
{
    if (f->notice_count > 0)
        drop_at(f, f->notice_count - 1);
}

void feed_alarm_looked_at(struct feed *f, const char *ticket)
{
    for (size_t i = 0; i < f->notice_count; i++) {
        struct notice_line *line = &f->notices[i];
        if (line->clock == PAIGONG__CLOCK__CLOCK_TOLD && strcmp(line->subject, ticket) == 0)
            line_shown(f, line);
    }
    drop_subject(f, ticket, PAIGONG__CLOCK__CLOCK_TOLD);
}

void feed_row_shown(struct feed *f, const Paigong__TicketRow *row)
{
    struct notice_reader reader = run_reader(f->run);
    struct notice n;
    for (size_t i = 0; live_is_up(f->live) && notice_of_row(&reader, row, i, &n); i++) {
        if (notice_is_new(&f->told, &n))
            tell(f, &n);
    }
}

/* ---- sheets, whose breaches came while nobody watched ---- */

static void on_sheets(void *context, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct feed *f = context;
    if (e != NULL || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_SHEET_PAGE)
        return;
    for (size_t i = 0; i < answer->sheet_page->n_sheets; i++) {
        const Paigong__Sheet *s = answer->sheet_page->sheets[i];
        struct notice_line line = {.clock = s->clock != NULL ? s->clock->clock : 0};
        bool waits = false;
        for (size_t k = 0; k < s->n_actions; k++)
            waits = waits || s->actions[k] == PAIGONG__SHEET_VERB__SHEET_VERB_ACKNOWLEDGE;
        if (!waits)
            continue;
        text_copy(line.subject, sizeof line.subject, s->id);
        make_text(&line, s->unit[0] != '\0' ? s->unit : s->facility);
        add(f, &line);
    }
}

void feed_ask_sheets(struct feed *f)
{
    Paigong__ClientFrame frame = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__ListSheets list = PAIGONG__LIST_SHEETS__INIT;
    if (f->sheets_asked)
        return;
    f->sheets_asked = true;
    list.mine = true;
    list.limit = FEED_NOTICES;
    frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LIST_SHEETS;
    frame.list_sheets = &list;
    feed_ask(f, &frame, on_sheets, f);
}
