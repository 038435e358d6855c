#include "wallboard/wall_board.h"

#include "common/text.h"

#include <jansson.h>

static json_t *line_json(const struct wall_line *l)
{
    char id[TICKET_ID_SIZE];
    ticket_id_format(l->number, id);
    return json_pack("{ss ss ss ss sI sb sb ss ss}", "id", id, "kind", kind_name(l->kind), "state",
                     state_name(l->state), "clock", clock_name(l->clock), "due",
                     (json_int_t)l->due_ms, "late", l->late, "taken", l->taken, "site", l->site,
                     "place", l->place);
}

static json_t *lines_json(const struct wall_board *b)
{
    json_t *lines = json_array();
    for (size_t i = 0; lines && i < b->line_count; i++) {
        if (json_array_append_new(lines, line_json(&b->lines[i]))) {
            json_decref(lines);
            return NULL;
        }
    }
    return lines;
}

char *wall_board_json(const struct wall_board *b)
{
    const struct wall_count *c = &b->count;
    json_t *lines = lines_json(b);
    if (!lines)
        return NULL;
    json_t *board = json_pack("{ss ss sb si sI sI sI sI sI sI so}", "site", b->site, "title",
                              b->title, "night", b->night, "offset", (int)b->offset_minutes, "open",
                              (json_int_t)c->open, "waiting", (json_int_t)c->waiting, "on_site",
                              (json_int_t)c->on_site, "overdue", (json_int_t)c->overdue, "met",
                              (json_int_t)b->met, "late", (json_int_t)b->late, "lines", lines);
    if (board && b->has_emergencies &&
        json_object_set_new(board, "emergencies", json_integer((json_int_t)c->emergencies))) {
        json_decref(board);
        return NULL;
    }
    char *text = board ? json_dumps(board, JSON_COMPACT) : NULL;
    json_decref(board);
    return text;
}
