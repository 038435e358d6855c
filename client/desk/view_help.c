#include "client/desk/view_help.h"

#include "client/desk/bindings.h"
#include "client/output/language.h"

#include <stdio.h>

/* The letters of a ticket's commands: the same whatever the ticket, shown below it while they are
 * possible. */
static void add_commands(struct lines *l)
{
    const ProtobufCEnumDescriptor *type = &paigong__command__descriptor;
    char text[2 * WORD_SIZE + 8], name[WORD_SIZE], word[WORD_SIZE];
    lines_heading(l, _("commands of a ticket, while they are possible"));
    for (unsigned i = 0; i < type->n_values; i++) {
        const char *letter = command_letter((Paigong__Command)type->values[i].value);
        if (letter == NULL)
            continue;
        word_name(type, type->values[i].value, name);
        word_text(type, type->values[i].value, word);
        if (language_is_chinese())
            (void)snprintf(text, sizeof text, "%s  %s", word, name);
        else
            text_copy(text, sizeof text, word);
        lines_add(l, letter, text, STYLE_PLAIN);
    }
}

static void add_signs(struct lines *l)
{
    lines_heading(l, _("signs"));
    lines_add(l, "!", _("late: a clock has reached its time"), STYLE_BREACH);
    lines_add(l, "~", _("less than two minutes are left"), STYLE_SOON);
    lines_add(l, "‼", _("an emergency"), STYLE_ALARM);
    lines_add(l, "•", _("a breach was put before you"), STYLE_PLAIN);
    lines_add(l, "…", _("there is more than fits: Enter shows all of it"), STYLE_PLAIN);
}

static void add_filter(struct lines *l)
{
    lines_heading(l, _("filter words"));
    lines_add(l, "3-12 …", _("in id, place, report or person; all words must be there"),
              STYLE_PLAIN);
    lines_add(
        l, "state:", _("state: kind: trade: who: crew: unit: site: and the beginning of a value"),
        STYLE_PLAIN);
    lines_add(l, "+late", _("+late +nobody +mine +called +coordination"), STYLE_PLAIN);
}

void view_help_lines(struct lines *l)
{
    enum binding_where where = KEYS_WHERE_COUNT;
    lines_clear(l);
    for (size_t i = 0; binding(i) != NULL; i++) {
        const struct binding *b = binding(i);
        if (b->where != where) {
            where = b->where;
            lines_heading(l, binding_where_text(where));
        }
        lines_add(l, b->key, _(b->what), STYLE_PLAIN);
    }
    add_commands(l);
    add_filter(l);
    add_signs(l);
}
