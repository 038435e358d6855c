/* My slips, by due time; and what else there is. */
#include "client/tech/menu_private.h"

#include <stdio.h>
#include <string.h>

enum { REPORT_COLUMNS = 70 };

/* Who has it, when that is somebody else. */
static const char *holder(const struct menu *m, const Paigong__TicketRow *row)
{
    return strcmp(row->technician, m->me->id) == 0 ? "" : row->technician;
}

static void row_lines(struct menu *m, long number, const Paigong__TicketRow *row)
{
    char state[MENU_TEXT], clock[DESCRIBE_TEXT_SIZE], report[DESCRIBE_TEXT_SIZE];
    char line[3 * MENU_TEXT], cut[MENU_TEXT], when[TIME_TEXT_SIZE] = "";
    enum tone tone = row_tone(row, m->now_ms);
    const Paigong__Ticket t = {.base = PROTOBUF_C_MESSAGE_INIT(&paigong__ticket__descriptor),
                               .id = row->id,
                               .kind = row->kind,
                               .state = row->state};
    menu_state_text(m, &t, state, sizeof state);
    row_clock_text(row, m->now_ms, clock, sizeof clock);
    row_report_text(row, report, sizeof report);
    menu_clip(cut, sizeof cut, report, REPORT_COLUMNS);
    if (row->appointment_at != 0)
        time_text_short(row->appointment_at, m->now_ms, when);
    const bool emergency = row->kind == PAIGONG__KIND__KIND_EMERGENCY;
    const bool nowhere = row->unit[0] == '\0' && row->facility[0] == '\0' && row->place[0] == '\0';
    const char *words[] = {emergency ? "‼" : "",     row->unit, row->facility,  row->place,
                           nowhere ? row->site : "", state,     holder(m, row), when};
    words_join(line, sizeof line, words, sizeof words / sizeof words[0]);
    menu_choice(m, number, line, tone == TONE_LATE || emergency ? STYLE_BREACH : STYLE_PLAIN);
    if (clock[0] != '\0') {
        (void)snprintf(line, sizeof line, "%s%s", tone == TONE_LATE ? "! " : "", clock);
        menu_line(m, line, style_of(tone));
    }
    menu_line(m, cut, STYLE_PLAIN);
}

static void build_list(struct menu *m)
{
    size_t count = m->list == NULL ? 0 : m->list->n_tickets;
    (void)snprintf(m->title, sizeof m->title, _("My slips (%zu)"), count);
    for (size_t i = 0; i < count; i++)
        row_lines(m, (long)i + 1, m->list->tickets[i]);
    if (m->list == NULL)
        menu_line(m, _("nothing is known here yet: the list comes with the first connection"),
                  STYLE_PLAIN);
    else if (count == 0)
        menu_line(m, _("no slips now"), STYLE_PLAIN);
}

static void no_such(struct menu *m, long number)
{
    menu_sayf(m, STYLE_ERROR, _("there is no %ld here"), number);
}

static void pick_list(struct menu *m, long number)
{
    if (m->list == NULL || (size_t)number > m->list->n_tickets)
        no_such(m, number);
    else
        m->outside.open(m->outside.context, m->list->tickets[number - 1]->id);
}

static void leave_list(struct menu *m)
{
    menu_go(m, &view_more);
}

static void shown_in_list(struct menu *m, long number)
{
    m->outside.row_shown(m->outside.context, m->list->tickets[number - 1]);
}

const struct view view_list = {.build = build_list,
                               .pick = pick_list,
                               .leave = leave_list,
                               .shown = shown_in_list,
                               .zero = N_("more, end")};

/* ---- more --------------------------------------------------------------------------------------
 */

static void build_more(struct menu *m)
{
    char line[MENU_TEXT];
    text_copy(m->title, sizeof m->title, _("More"));
    (void)snprintf(line, sizeof line, _("what waits to be sent (%zu)"),
                   queue_count(m->queue, QUEUE_UNSENT));
    menu_choice(m, 1, line, STYLE_PLAIN);
    (void)snprintf(line, sizeof line, _("what was refused (%zu)"),
                   queue_count(m->queue, QUEUE_REFUSED));
    menu_choice(m, 2, line, STYLE_PLAIN);
    (void)snprintf(line, sizeof line, _("what was announced (%zu)"), m->announced_count);
    menu_choice(m, 3, line, STYLE_PLAIN);
    menu_choice(m, 4, m->link == MENU_ONLINE ? _("read everything anew") : _("connect now"),
                STYLE_PLAIN);
    if (m->link != MENU_ONLINE && m->why[0] != '\0')
        menu_line(m, m->why, STYLE_FAINT);
    menu_choice(m, 9, _("end; what waits is kept"), STYLE_PLAIN);
}

static void pick_more(struct menu *m, long number)
{
    switch (number) {
    case 1:
        menu_go(m, &view_unsent);
        break;
    case 2:
        m->refused_seen = 0;
        menu_go(m, &view_refused);
        break;
    case 3:
        menu_go(m, &view_announced);
        break;
    case 4:
        m->outside.retry(m->outside.context);
        menu_home(m);
        break;
    case 9:
        m->quits = true;
        break;
    default:
        no_such(m, number);
    }
}

const struct view view_more = {.build = build_more, .pick = pick_more};

static void build_announced(struct menu *m)
{
    text_copy(m->title, sizeof m->title, _("Announced, the newest first"));
    lines_indent(&m->body, 1);
    for (size_t i = 0; i < m->announced_count; i++)
        menu_line(m, m->announced[i], STYLE_PLAIN);
    if (m->announced_count == 0)
        menu_line(m, _("nothing yet"), STYLE_PLAIN);
}

const struct view view_announced = {.build = build_announced, .pick = no_such};
