/* What a check found wrong goes to the department as a corrective action: of the weekly sample, of
 * a patrol or an unannounced check (P15.3, P15.4). */
#include "common/text.h"
#include "engine/follow.h"
#include "engine/sheets.h"
#include <string.h>

/* It may be recorded again: what is being put right is not demanded twice. */
static bool is_followed_up(struct batch *b, const struct event *ev)
{
    const struct sheet_filter f = {
        .site = ev->site, .kind = SHEET_KIND_CORRECTIVE, .open_only = true, .ticket = ev->ticket};
    uint64_t number, next;
    return view_sheet_list(b->view, &f, &number, 1, &next) > 0;
}

bool follow_checked(struct batch *b, const struct event *ev)
{
    struct sheet_command c;
    struct error refusal;
    char department[NAME_SIZE], unit[UNIT_SIZE];
    uint64_t number = 0;
    uint32_t events;
    const struct ticket *t = ev->items_failed ? view_ticket(b->view, ev->ticket) : NULL;
    if (!t || is_followed_up(b, ev))
        return true;
    memcpy(department, t->department, sizeof department);
    memcpy(unit, t->unit, sizeof unit);
    sheet_command_init(&c, SHEET_KIND_CORRECTIVE, SHEET_VERB_OPEN);
    c.site = ev->site;
    c.unit = unit;
    c.trade = (enum trade)t->trade;
    c.ticket = ev->ticket;
    c.department = department;
    c.text = ev->text;
    return batch_sheet(b, &number, &c, NULL, &refusal, &events);
}

/* What failed, as the corrective action's lines. */
static uint32_t failed_lines(const struct sheet *s, struct sheet_line *out)
{
    uint32_t count = 0;
    for (uint8_t i = 0; i < s->line_count; i++)
        if (s->lines[i].state == SHEET_LINE_FAIL)
            out[count++] = s->lines[i];
    return count;
}

/* The facility or crew may have been taken out of the lists since: what failed is told all the
 * same. */
static bool demand(struct batch *b, const struct sheet *s, const struct sheet_line *lines,
                   uint32_t line_count)
{
    struct sheet_command c;
    struct error refusal;
    struct catalogue_row row;
    char id[SHEET_ID_SIZE], department[NAME_SIZE];
    uint64_t number = 0;
    uint32_t events;
    sheet_id_format(s->number, id);
    sheet_command_init(&c, SHEET_KIND_CORRECTIVE, SHEET_VERB_OPEN);
    c.site = s->site;
    c.department = s->department;
    c.crew = view_crew(b->view, s->site, s->crew, department) ? s->crew : "";
    c.facility =
        view_catalogue(b->view, CATALOGUE_FACILITY, s->site, s->facility, &row) ? s->facility : "";
    c.subject = id;
    c.text = s->text;
    c.quantity = line_count;
    c.lines = lines;
    c.line_count = line_count;
    return batch_sheet(b, &number, &c, NULL, &refusal, &events);
}

bool follow_recorded(struct batch *b, const struct sheet *after)
{
    struct error e;
    struct room {
        struct sheet sheet; /* deciding the next one overwrites the batch's */
        struct sheet_line failed[SHEET_LINES];
    } * room;
    if (after->kind != SHEET_KIND_CHECK || after->state != SHEET_STATE_DONE || after->quantity == 0)
        return true;
    room = arena_alloc(&b->arena, sizeof *room);
    if (!room) {
        error_set(&e, ERROR_IO, "memory", "none left for a corrective action");
        return batch_fail(b, &e);
    }
    room->sheet = *after;
    return demand(b, &room->sheet, room->failed, failed_lines(after, room->failed));
}
