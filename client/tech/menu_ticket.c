/* One slip: what one must know at the door, what may be done next, and behind it all the rest. */
#include "client/tech/menu_private.h"

#include <stdio.h>
#include <string.h>

enum { REPORT_COLUMNS = 150, DETAIL_COLUMNS = 11, JUST_MS = 700 };

static void unsent_lines(struct menu *m)
{
    char text[MENU_TEXT], line[MENU_TEXT + 64];
    const struct queued *item;
    for (size_t i = 0; (item = queue_at(m->queue, QUEUE_UNSENT, i)) != NULL; i++) {
        if (!offline_is_for(item, menu_current(m), m->me->id))
            continue;
        kept_text(m, item, text, sizeof text);
        (void)snprintf(line, sizeof line, _("unsent: %s"), text);
        menu_line(m, line, STYLE_STALE);
    }
}

static void clock_lines(struct menu *m, const Paigong__Ticket *t)
{
    for (size_t i = 0; i < t->n_clocks; i++) {
        const Paigong__ClockView *c = t->clocks[i];
        char name[WORD_SIZE], state[SPAN_SIZE + 32], line[MENU_TEXT];
        bool late = c->state == PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED && c->met_at == 0;
        if (!late && c->state != PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING)
            continue;
        word_text(&paigong__clock__descriptor, (int)c->clock, name);
        clock_text(c->state, c->due_at, m->now_ms, state, sizeof state);
        (void)snprintf(line, sizeof line, "%s%s %s", late ? "! " : "", name, state);
        menu_line(m, line, style_of(clock_tone(c->state, c->due_at, m->now_ms)));
    }
}

static void door_lines(struct menu *m, const Paigong__Ticket *t)
{
    char line[4 * MENU_TEXT], when[TIME_TEXT_SIZE] = "", cut[MENU_TEXT];
    const char *where[] = {t->unit, t->facility, t->place, t->site};
    words_join(line, sizeof line, where, sizeof where / sizeof where[0]);
    menu_line(m, line, STYLE_PLAIN);
    const char *who[] = {t->reporter, t->phone};
    words_join(line, sizeof line, who, sizeof who / sizeof who[0]);
    if (line[0] != '\0')
        menu_line(m, line, STYLE_PLAIN);
    if (t->appointment_at != 0) {
        time_text_short(t->appointment_at, m->now_ms, when);
        (void)snprintf(line, sizeof line, _("appointment %s"), when);
        menu_line(m, line, STYLE_PLAIN);
    }
    clock_lines(m, t);
    menu_clip(cut, sizeof cut, t->text, REPORT_COLUMNS);
    menu_line(m, cut, STYLE_PLAIN);
    unsent_lines(m);
}

static void describe_into(void *menu, const char *label, const char *text, enum tone tone)
{
    struct menu *m = menu;
    lines_describe(&m->body, label, text, tone);
}

void menu_forget_drawn(struct menu *m)
{
    memset(m->drawn, 0, sizeof m->drawn);
    memset(m->before, 0, sizeof m->before);
}

/* Remembers what the numbers mean, and since when. */
static void remember_drawn(struct menu *m, const Paigong__Command *actions, size_t count)
{
    Paigong__Command now[MENU_ACTIONS] = {0};
    memcpy(now, actions, count * sizeof *actions);
    if (memcmp(now, m->drawn, sizeof now) == 0)
        return;
    memcpy(m->before, m->drawn, sizeof m->before);
    memcpy(m->drawn, now, sizeof m->drawn);
    m->drawn_since_ms = m->now_ms;
}

/* The number meant something else a moment ago, when a finger was already on its way. */
static bool has_just_changed(const struct menu *m, long number, Paigong__Command command)
{
    size_t at = (size_t)number - 1;
    bool fresh = m->now_ms - m->drawn_since_ms < JUST_MS;
    return m->drawn[at] != command || (fresh && m->before[at] != 0 && m->before[at] != command);
}

static void build_ticket(struct menu *m)
{
    const Paigong__Ticket *t = m->ticket->ticket;
    char state[MENU_TEXT / 4], rest[MENU_TEXT / 2], heading[MENU_TEXT], when[TIME_TEXT_SIZE];
    Paigong__Command actions[MENU_ACTIONS];
    menu_state_text(m, t, state, sizeof state);
    ticket_heading_text(t, rest, sizeof rest);
    (void)snprintf(m->title, sizeof m->title, "%s  %s  %s", t->id, state, rest);
    lines_indent(&m->body, 1);
    door_lines(m, t);
    lines_indent(&m->body, 4);
    size_t count = menu_actions(m, actions);
    remember_drawn(m, actions, count);
    for (size_t i = 0; i < count; i++)
        menu_choice(m, (long)i + 1, action_label(actions[i], t->kind), STYLE_PLAIN);
    if (count == 0)
        menu_line(m, _("nothing to be done with it now"), STYLE_FAINT);
    menu_choice(m, (long)count + 1, _("what happened so far"), STYLE_PLAIN);
    time_text_short(m->ticket->at, m->now_ms, when);
    (void)snprintf(heading, sizeof heading, _("all of it, as of %s"), when);
    lines_heading(&m->body, heading);
    lines_indent(&m->body, DETAIL_COLUMNS);
    const struct describer d = {describe_into, m, m->now_ms};
    describe_ticket(t, &d);
}

static void pick_ticket(struct menu *m, long number)
{
    Paigong__Command actions[MENU_ACTIONS];
    size_t count = menu_actions(m, actions);
    if ((size_t)number <= count && has_just_changed(m, number, actions[number - 1])) {
        menu_say(m, STYLE_ERROR, _("it has just changed: look again"));
    } else if ((size_t)number <= count) {
        menu_ask(m, actions[number - 1]);
    } else if ((size_t)number == count + 1) {
        m->outside.history(m->outside.context, menu_current(m));
        menu_go(m, &view_history);
    } else {
        menu_sayf(m, STYLE_ERROR, _("there is no %ld here"), number);
    }
}

const struct view view_ticket = {.build = build_ticket, .pick = pick_ticket};

/* ---- history -----------------------------------------------------------------------------------
 */

static void entry_lines(struct menu *m, const Paigong__Entry *entry)
{
    char event[WORD_SIZE], who[MENU_TEXT], facts[ENTRY_TEXT_SIZE], when[TIME_TEXT_SIZE];
    char line[2 * MENU_TEXT];
    word_text(&paigong__event_type__descriptor, (int)entry->event, event);
    entry_who_text(entry, who, sizeof who);
    entry_facts_text(entry, m->now_ms, facts);
    time_text_short(entry->at, m->now_ms, when);
    (void)snprintf(line, sizeof line, "%s %s · %s", when, event, who);
    lines_indent(&m->body, 1);
    menu_line(m, line, style_of(entry_tone(entry->event)));
    lines_indent(&m->body, 4);
    if (facts[0] != '\0')
        menu_line(m, facts, STYLE_PLAIN);
}

static void build_history(struct menu *m)
{
    const char *id = menu_current(m);
    (void)snprintf(m->title, sizeof m->title, _("%s: what happened"), id);
    const Paigong__HistoryPage *page = m->history;
    bool mine = page != NULL && page->n_entries > 0 && strcmp(page->entries[0]->ticket, id) == 0;
    for (size_t i = 0; mine && i < page->n_entries; i++)
        entry_lines(m, page->entries[i]);
    if (mine && page->next[0] != '\0')
        menu_line(m, _("more: paigong-tech history shows all of it"), STYLE_FAINT);
    if (!mine)
        menu_line(m,
                  m->link == MENU_ONLINE ? _("the server is asked …")
                                         : _("only with a connection: the server has it"),
                  STYLE_PLAIN);
}

static void pick_nothing(struct menu *m, long number)
{
    menu_sayf(m, STYLE_ERROR, _("there is no %ld here"), number);
}

const struct view view_history = {.build = build_history, .pick = pick_nothing};
