/* Emergencies in the banner (P14.1): each that nobody has reached yet, by its row, whatever is
 * filtered and whichever page is on top. */
#include "client/desk/console_private.h"
#include "client/output/describe.h"
#include "client/output/language.h"
#include "client/output/words.h"
#include "common/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static bool is_raised(const struct console *c, const char *ticket)
{
    for (size_t i = 0; i < c->alarm_count; i++) {
        if (strcmp(c->alarms[i].subject, ticket) == 0)
            return true;
    }
    return false;
}

static void drop(struct console *c, size_t at)
{
    c->alarm_count--;
    memmove(&c->alarms[at], &c->alarms[at + 1], (c->alarm_count - at) * sizeof c->alarms[0]);
    console_redraw(c);
}

static void calm(struct console *c, const char *ticket)
{
    for (size_t i = c->alarm_count; i > 0; i--) {
        if (strcmp(c->alarms[i - 1].subject, ticket) == 0)
            drop(c, i - 1);
    }
}

static size_t oldest(const struct console *c)
{
    size_t at = 0;
    for (size_t i = 1; i < c->alarm_count; i++) {
        if (c->alarms[i].received_ms < c->alarms[at].received_ms)
            at = i;
    }
    return at;
}

/* Of too many the oldest give way, and do not come back while the others stand: each row of theirs
 * would ring. */
static bool make_room(struct console *c, int64_t received_ms)
{
    if (c->alarm_count < ALARMS)
        return true;
    size_t at = oldest(c);
    if (received_ms <= c->alarms[at].received_ms)
        return false;
    drop(c, at);
    return true;
}

/* Rings, and stands in the banner. Who has one site knows where it is. */
static void raise_alarm(struct console *c, const Paigong__TicketRow *row)
{
    char what[WORD_SIZE], text[2 * DESCRIBE_TEXT_SIZE];
    const char *site = c->run->me.site[0] != '\0' ? "" : row->site;
    const char *const where[] = {site, row->unit, row->facility, row->place, row->text};
    if (!make_room(c, row->received_at))
        return;
    struct alarm_line *a = &c->alarms[c->alarm_count++];
    a->received_ms = row->received_at;
    text_copy(a->subject, sizeof a->subject, row->id);
    word_text(&paigong__emergency__descriptor, (int)row->emergency, what);
    words_join(text, sizeof text, where, sizeof where / sizeof where[0]);
    (void)snprintf(a->text, sizeof a->text, _("EMERGENCY: %s  %s  %s"), what, row->id, text);
    c->rings = true;
    console_redraw(c);
}

void alarms_take_row(struct console *c, const Paigong__TicketRow *row)
{
    if (row->kind != PAIGONG__KIND__KIND_EMERGENCY)
        return;
    if (!row->open || row->state >= PAIGONG__STATE__STATE_ON_SITE)
        calm(c, row->id);
    else if (!is_raised(c, row->id))
        raise_alarm(c, row);
}

void alarms_take_turn(struct console *c, char ticket[32])
{
    assert(c->alarm_count > 0);
    struct alarm_line newest = c->alarms[c->alarm_count - 1];
    text_copy(ticket, 32, newest.subject);
    memmove(&c->alarms[1], &c->alarms[0], (c->alarm_count - 1) * sizeof newest);
    c->alarms[0] = newest;
    console_redraw(c);
}

/* It may have ended while nobody told us. */
void alarms_look_over(struct console *c)
{
    for (size_t i = c->alarm_count; i > 0; i--) {
        if (board_ticket(c->board, c->alarms[i - 1].subject) == NULL)
            drop(c, i - 1);
    }
}
