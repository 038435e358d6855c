/* After-sales contracts (P17.2): what a command on one must know of its units. */
#include "common/text.h"
#include "engine/batch.h"

static void add_unit(struct batch *b, const char *site, const char *unit, const struct sheet *term,
                     struct sheet_facts *out)
{
    struct sheet_line *line = &b->book[out->book_count];
    if (out->book_count > SHEET_LINES)
        return; /* more than a sheet holds: refused before anybody looks */
    *line = (struct sheet_line){.ticket = 0};
    out->book_count++;
    if (!view_unit(b->view, site, unit, NULL) && view_has_units(b->view, site))
        return;
    line->ticket = view_other_contract(b->view, site, unit, term);
    text_copy(line->code, sizeof line->code, unit);
}

void contract_facts(struct batch *b, const struct sheet *s, const struct sheet_command *c,
                    struct sheet_facts *out)
{
    const bool is_new = s->number == 0;
    const char *site = is_new ? c->site : s->site;
    struct sheet *term = &b->contract;
    term->number = s->number;
    term->anchor_ms = c->anchor_ms ? c->anchor_ms : is_new ? b->now_ms : s->anchor_ms;
    term->due_ms = c->due_ms ? c->due_ms : s->due_ms;
    out->book = b->book;
    for (uint32_t i = 0; i < c->line_count; i++)
        add_unit(b, site, c->lines[i].code, term, out);
    for (uint8_t i = 0; i < s->line_count; i++)
        add_unit(b, site, s->lines[i].code, term, out);
}
