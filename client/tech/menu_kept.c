/* What waits to be sent, and what the server refused: nothing of it goes without its reader. */
#include "client/offline/sync.h"
#include "client/tech/menu_private.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_COLUMNS = 60 };

/* What was said with it: its sums, what of, its text. */
static void said_text(const Paigong__TicketCommand *c, char *out, size_t capacity)
{
    const int64_t sums[] = {c->labour_fen, c->material_fen, c->price_fen, c->cash_fen};
    char money[4][32] = {"", "", "", ""};
    for (size_t i = 0; i < 4; i++) {
        if (sums[i] != 0)
            money_format(sums[i], money[i], sizeof money[i]);
    }
    const char *words[] = {money[0], money[1], money[2], money[3], c->item_name, c->to, c->text};
    words_join(out, capacity, words, sizeof words / sizeof words[0]);
}

void kept_text(const struct menu *m, const struct queued *item, char *out, size_t capacity)
{
    char when[TIME_TEXT_SIZE] = "";
    if (item->command == NULL) {
        (void)snprintf(out, capacity, _("no. %llu, damaged"), (unsigned long long)item->number);
        return;
    }
    const Paigong__ClientFrame *f = item->command->frame;
    const Paigong__TicketCommand *c = f->ticket_command;
    char word[WORD_SIZE];
    word_text(&paigong__command__descriptor, (int)c->command, word);
    time_text_short(f->claimed_at, m->now_ms, when);
    char said[MENU_TEXT], cut[MENU_TEXT / 2];
    said_text(c, said, sizeof said);
    menu_clip(cut, sizeof cut, said, TEXT_COLUMNS);
    (void)snprintf(out, capacity, "%s %s%s%s (%s)", word, c->ticket, cut[0] != '\0' ? ": " : "",
                   cut, when);
}

static enum sync_hold hold_of(const struct menu *m, const struct queued *item)
{
    return sync_hold(item, &(struct sync_peer){
                               .person = m->me->id, .ledger_id = m->ledger_id, .epoch = m->epoch});
}

/* Why it is not sent; NULL: it will be. */
static const char *hold_text(enum sync_hold hold)
{
    switch (hold) {
    case SYNC_DAMAGED:
        return _("its file changed on this device: it is not sent");
    case SYNC_OTHER_PERSON:
        return _("somebody else gave it on this device: it is not sent as yours");
    case SYNC_OTHER_LEDGER:
        return _("given before the server was restored or replaced: look whether it is still to "
                 "be done, and do it again");
    default:
        return NULL;
    }
}

/* ---- unsent ------------------------------------------------------------------------------------
 */

static void build_unsent(struct menu *m)
{
    char text[MENU_TEXT];
    const struct queued *item;
    text_copy(m->title, sizeof m->title, _("What waits to be sent, in order"));
    for (size_t i = 0; (item = queue_at(m->queue, QUEUE_UNSENT, i)) != NULL; i++) {
        const char *held = hold_text(hold_of(m, item));
        kept_text(m, item, text, sizeof text);
        menu_choice(m, (long)i + 1, text, STYLE_PLAIN);
        if (held != NULL)
            menu_line(m, held, STYLE_ERROR);
    }
    if (queue_count(m->queue, QUEUE_UNSENT) == 0)
        menu_line(m, _("nothing: all was sent"), STYLE_PLAIN);
}

static void pick_unsent(struct menu *m, long number)
{
    const struct queued *item = queue_at(m->queue, QUEUE_UNSENT, (size_t)number - 1);
    if (item == NULL) {
        menu_sayf(m, STYLE_ERROR, _("there is no %ld here"), number);
    } else if (hold_of(m, item) == SYNC_SENDABLE) {
        menu_say(m, STYLE_PLAIN, _("it is sent in its turn, as soon as the server is there"));
    } else {
        m->item = item->number;
        menu_go(m, &view_held);
    }
}

const struct view view_unsent = {.build = build_unsent, .pick = pick_unsent};

/* One that can't be sent: the only thing to do is to have read it. */
static void build_held(struct menu *m)
{
    char text[MENU_TEXT];
    const struct queued *item = queue_find(m->queue, QUEUE_UNSENT, m->item);
    text_copy(m->title, sizeof m->title, _("It is not sent"));
    lines_indent(&m->body, 1);
    if (item != NULL) {
        const char *held = hold_text(hold_of(m, item));
        kept_text(m, item, text, sizeof text);
        menu_line(m, text, STYLE_PLAIN);
        menu_line(m, held != NULL ? held : "", STYLE_ERROR);
    }
    lines_indent(&m->body, 4);
    menu_choice(m, 1, _("I have read it: throw it away"), STYLE_PLAIN);
}

static void pick_held(struct menu *m, long number)
{
    if (number != 1) {
        menu_sayf(m, STYLE_ERROR, _("there is no %ld here"), number);
        return;
    }
    menu_back(m);
    m->outside.dismiss(m->outside.context, m->item);
}

const struct view view_held = {.build = build_held, .pick = pick_held};

/* ---- refused -----------------------------------------------------------------------------------
 */

/* The first one that was not put off. */
static const struct queued *refused_now(const struct menu *m)
{
    const struct queued *item;
    for (size_t i = 0; (item = queue_at(m->queue, QUEUE_REFUSED, i)) != NULL; i++) {
        if (item->number > m->refused_seen)
            return item;
    }
    return NULL;
}

static void refusal_lines(struct menu *m, const struct queued *item)
{
    char text[MENU_TEXT], sentence[2 * MENU_TEXT], when[TIME_TEXT_SIZE], line[3 * MENU_TEXT];
    kept_text(m, item, text, sizeof text);
    menu_line(m, text, STYLE_PLAIN);
    if (item->command == NULL || item->command->refusal == NULL)
        return;
    struct error e = {0};
    link_error(item->command->refusal, &e);
    run_sentence(&e, sentence, sizeof sentence);
    time_text_short(item->command->refused_at, m->now_ms, when);
    (void)snprintf(line, sizeof line, _("refused at %s: %s"), when, sentence);
    menu_line(m, line, STYLE_ERROR);
}

static void build_refused(struct menu *m)
{
    const struct queued *item = refused_now(m);
    size_t count = queue_count(m->queue, QUEUE_REFUSED);
    (void)snprintf(
        m->title, sizeof m->title,
        ngettext("The server refused %zu command", "The server refused %zu commands", count),
        count);
    lines_indent(&m->body, 1);
    if (item == NULL) {
        menu_line(m, _("nothing was refused"), STYLE_PLAIN);
        return;
    }
    refusal_lines(m, item);
    lines_indent(&m->body, 4);
    menu_choice(m, 1, _("I have read it"), STYLE_PLAIN);
    if (item->command != NULL)
        menu_choice(m, 2, _("look at the slip"), STYLE_PLAIN);
}

/* Later: it is still counted above, and stands under "more". */
static void leave_refused(struct menu *m)
{
    const struct queued *item = refused_now(m);
    if (item != NULL)
        m->refused_seen = item->number;
    if (refused_now(m) == NULL)
        menu_back(m);
}

static void pick_refused(struct menu *m, long number)
{
    const struct queued *item = refused_now(m);
    if (item == NULL || number > 2 || (number == 2 && item->command == NULL)) {
        menu_sayf(m, STYLE_ERROR, _("there is no %ld here"), number);
        return;
    }
    if (number == 2) {
        m->refused_seen = item->number;
        menu_back(m);
        m->outside.open(m->outside.context, item->command->frame->ticket_command->ticket);
        return;
    }
    m->outside.dismiss(m->outside.context, item->number);
    if (refused_now(m) == NULL)
        menu_back(m);
}

const struct view view_refused = {
    .build = build_refused, .pick = pick_refused, .leave = leave_refused, .zero = N_("later")};
