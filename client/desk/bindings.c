#include "client/desk/bindings.h"

#include "client/output/describe.h"
#include "client/output/language.h"

#include <string.h>

static const struct binding table[] = {
    {KEYS_EVERYWHERE, "n", N_("new"), N_("a new ticket")},
    {KEYS_EVERYWHERE, "/", N_("command"), N_("type a command, as at the shell")},
    {KEYS_EVERYWHERE, "?", N_("help"), N_("these keys")},
    {KEYS_EVERYWHERE, "Esc", NULL, N_("back; of the board: all rows again")},
    {KEYS_EVERYWHERE, "q", NULL, N_("back; of the board: leave")},
    {KEYS_EVERYWHERE, "!", NULL, N_("what the banner tells of, newest first")},
    {KEYS_EVERYWHERE, "r", NULL, N_("while cut off: connects now")},
    {KEYS_EVERYWHERE, "Ctrl-L", NULL, N_("draw the screen anew")},

    {KEYS_BOARD, "Enter", N_("details"), N_("the ticket with its history")},
    {KEYS_BOARD, "f", N_("filter"), N_("show fewer rows, as you type")},
    {KEYS_BOARD, "l", N_("lists"),
     N_("what is still to be done: calls, visits, the night, the register, who is free, sheets")},
    {KEYS_BOARD, "u", N_("unit"), N_("a unit's card while its resident is on the phone")},
    {KEYS_BOARD, "↑ ↓ j k", NULL, N_("up and down; PgUp PgDn by pages, Home End to the ends")},
    {KEYS_BOARD, "Tab", NULL, N_("into the ticket beside the list and back: there ↑ ↓ scroll")},
    {KEYS_BOARD, "1…6", N_("views"),
     N_("all rows, late ones, those nobody has, those put before me, called back, emergencies")},
    {KEYS_BOARD, ".", NULL, N_("all that may be done with the ticket now")},
    {KEYS_BOARD, "=", NULL, N_("its slip as a PDF to print: asks for the file")},

    {KEYS_FILTER, "Tab", N_("complete"), N_("completes a word, again for the next one")},
    {KEYS_FILTER, "Enter", N_("keep"), N_("keeps what was typed, back to the rows")},
    {KEYS_FILTER, "Esc", N_("all rows"), N_("all rows again")},

    {KEYS_PANE, "↑ ↓", N_("scroll"), N_("scroll; PgUp PgDn by pages, Home End to the ends")},
    {KEYS_PANE, "Tab", N_("the list"), N_("back to the list, as Esc")},
    {KEYS_PANE, "Enter", N_("details"), N_("the ticket over the whole page")},

    {KEYS_TICKET, "↑ ↓ j k", NULL, N_("scroll; PgUp PgDn by pages, Home End to the ends")},
    {KEYS_TICKET, "[ ]", N_("previous, next"), N_("the ticket above, the one below in the list")},
    {KEYS_TICKET, "u", N_("unit"), N_("the card of its unit")},
    {KEYS_TICKET, ".", NULL, N_("all that may be done with it now")},
    {KEYS_TICKET, "=", NULL, N_("its slip as a PDF to print: asks for the file")},

    {KEYS_LISTS, "0…9", N_("list"), N_("another list; ← → and Tab the one beside")},
    {KEYS_LISTS, "Enter", N_("details"), N_("the ticket or sheet of the line")},
    {KEYS_LISTS, "s", N_("site"), N_("the next site, where the reader has several")},

    {KEYS_CARD, "Enter", N_("look"), N_("the card of the unit that was typed")},
    {KEYS_CARD, "Ctrl-N", N_("new ticket"), N_("a new ticket for this unit")},
    {KEYS_CARD, "↑ ↓", NULL, N_("scroll")},

    {KEYS_FORM, "Tab", NULL, N_("the next field; Shift-Tab and ↑ the one before")},
    {KEYS_FORM, "Enter", NULL, N_("goes on; sends from the last field")},
    {KEYS_FORM, "Ctrl-S", NULL, N_("sends from wherever one is")},
    {KEYS_FORM, "PgDn", NULL, N_("scrolls the card beside it")},
    {KEYS_FORM, "Esc", NULL, N_("leaves it: nothing is sent")},
};

const struct binding *binding(size_t n)
{
    return n < sizeof table / sizeof *table ? &table[n] : NULL;
}

const char *binding_where_text(enum binding_where where)
{
    static const char *const texts[] = {
        [KEYS_EVERYWHERE] = N_("everywhere"),  [KEYS_BOARD] = N_("the board"),
        [KEYS_FILTER] = N_("while filtering"), [KEYS_PANE] = N_("the ticket beside the list"),
        [KEYS_TICKET] = N_("a ticket"),        [KEYS_LISTS] = N_("the lists"),
        [KEYS_CARD] = N_("a unit's card"),     [KEYS_FORM] = N_("a form"),
    };
    _Static_assert(sizeof texts / sizeof *texts == KEYS_WHERE_COUNT, "each has its text");
    return _(texts[where]);
}

size_t bindings_of(enum binding_where where, struct page_key out[PAGE_KEYS], size_t count)
{
    for (size_t i = 0; i < sizeof table / sizeof *table && count < PAGE_KEYS; i++) {
        if (table[i].where == where && table[i].label != NULL)
            out[count++] = (struct page_key){table[i].key, table[i].label};
    }
    return count;
}

/* ---- what may be done with a ticket ---- */

/* No letter of the table above among them. */
static const char *const letters[] = {
    [PAIGONG__COMMAND__COMMAND_DISPATCH] = "d",    [PAIGONG__COMMAND__COMMAND_NOTIFIED] = "m",
    [PAIGONG__COMMAND__COMMAND_BOOK] = "b",        [PAIGONG__COMMAND__COMMAND_PROMISE] = "p",
    [PAIGONG__COMMAND__COMMAND_WAIT] = "w",        [PAIGONG__COMMAND__COMMAND_RESUME] = "r",
    [PAIGONG__COMMAND__COMMAND_QUOTE] = "Q",       [PAIGONG__COMMAND__COMMAND_APPROVE] = "A",
    [PAIGONG__COMMAND__COMMAND_CONSENT] = "o",     [PAIGONG__COMMAND__COMMAND_PAY] = "y",
    [PAIGONG__COMMAND__COMMAND_RETURN] = "R",      [PAIGONG__COMMAND__COMMAND_CANCEL] = "X",
    [PAIGONG__COMMAND__COMMAND_VISIT] = "v",       [PAIGONG__COMMAND__COMMAND_CLOSE] = "C",
    [PAIGONG__COMMAND__COMMAND_TAKE] = "t",        [PAIGONG__COMMAND__COMMAND_ACCEPT] = "a",
    [PAIGONG__COMMAND__COMMAND_REFUSE] = "F",      [PAIGONG__COMMAND__COMMAND_HANDOVER] = "H",
    [PAIGONG__COMMAND__COMMAND_ARRIVE] = "i",      [PAIGONG__COMMAND__COMMAND_DONE] = "D",
    [PAIGONG__COMMAND__COMMAND_SIGN] = "S",        [PAIGONG__COMMAND__COMMAND_CHECK] = "K",
    [PAIGONG__COMMAND__COMMAND_REFER] = "x",       [PAIGONG__COMMAND__COMMAND_CASH_RECEIVE] = "$",
    [PAIGONG__COMMAND__COMMAND_CODES] = "z",       [PAIGONG__COMMAND__COMMAND_LINK] = "L",
    [PAIGONG__COMMAND__COMMAND_URGE] = "U",        [PAIGONG__COMMAND__COMMAND_TELL] = "e",
    [PAIGONG__COMMAND__COMMAND_CONFIRM] = "c",     [PAIGONG__COMMAND__COMMAND_VERIFY] = "V",
    [PAIGONG__COMMAND__COMMAND_WARRANTY] = "W",    [PAIGONG__COMMAND__COMMAND_COLLECT] = "O",
    [PAIGONG__COMMAND__COMMAND_HAND_BACK] = "B",   [PAIGONG__COMMAND__COMMAND_REFUND] = "M",
    [PAIGONG__COMMAND__COMMAND_APPOINT] = "P",     [PAIGONG__COMMAND__COMMAND_PHOTO] = "h",
    [PAIGONG__COMMAND__COMMAND_RESPONSIBLE] = "Y", [PAIGONG__COMMAND__COMMAND_STEP] = "T",
    [PAIGONG__COMMAND__COMMAND_PULL] = "N",        [PAIGONG__COMMAND__COMMAND_RELEASE] = "E",
    [PAIGONG__COMMAND__COMMAND_ANSWER] = "I",
};

const char *command_letter(Paigong__Command command)
{
    size_t n = (size_t)command;
    return n < sizeof letters / sizeof *letters ? letters[n] : NULL;
}

Paigong__Command command_of_key(const struct key *k)
{
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        if (letters[i] != NULL && key_is(k, letters[i]))
            return (Paigong__Command)i;
    }
    return PAIGONG__COMMAND__COMMAND_UNSPECIFIED;
}

Paigong__Command command_pressed(const Paigong__Ticket *t, const struct key *k)
{
    for (size_t i = 0; i < t->n_actions; i++) {
        const char *letter = command_letter(t->actions[i]);
        if (letter != NULL && key_is(k, letter))
            return t->actions[i];
    }
    return PAIGONG__COMMAND__COMMAND_UNSPECIFIED;
}

const char *command_label(const Paigong__Ticket *t, Paigong__Command command)
{
    static char labels[PAGE_KEYS * 4][WORD_SIZE];
    size_t n = (size_t)command;
    if (n >= sizeof labels / sizeof *labels)
        return "";
    if (language_is_chinese())
        word_text(&paigong__command__descriptor, (int)command, labels[n]);
    else
        action_name(t, command, labels[n]);
    return labels[n];
}

/* A breach that was put before the reader is the first thing to do something about (P5.5). */
static bool is_urgent(Paigong__Command command)
{
    return command == PAIGONG__COMMAND__COMMAND_TAKE;
}

static size_t add_keys(const Paigong__Ticket *t, bool urgent, struct page_key out[PAGE_KEYS],
                       size_t count)
{
    for (size_t i = 0; i < t->n_actions && count < PAGE_KEYS; i++) {
        const char *letter = command_letter(t->actions[i]);
        if (letter != NULL && is_urgent(t->actions[i]) == urgent)
            out[count++] = (struct page_key){letter, command_label(t, t->actions[i])};
    }
    return count;
}

size_t command_keys(const Paigong__Ticket *t, struct page_key out[PAGE_KEYS], size_t count)
{
    return add_keys(t, false, out, add_keys(t, true, out, count));
}
