/* A unit under a contract (P17.2). */
#include "world.h"

#include <string.h>

void world_contract(struct world *w)
{
    struct sheet *s = &w->contract;
    memset(s, 0, sizeof *s);
    s->number = sheet_number_first(SHEET_KIND_CONTRACT, 20261119) + 1;
    s->kind = SHEET_KIND_CONTRACT;
    s->state = SHEET_STATE_ACTIVE;
    s->team = TEAM_IN_CITY;
    s->every = SHEET_EVERY_WEEK;
    s->days = BIT(2) | BIT(5);
    s->anchor_ms = w->now_ms - DAY_MS;
    s->at_ms = w->now_ms + 100 * DAY_MS;
    s->due_ms = w->now_ms + 365 * DAY_MS;
    s->line_count = 1;
    memcpy(s->lines[0].code, "3-1201", sizeof "3-1201");
    s->lines[0].state = SHEET_LINE_ACCEPTED;
    w->has_contract = true;
}

void world_open_under_contract(struct world *w)
{
    world_init(w);
    world_contract(w);
    struct command c = world_command(COMMAND_NEW);
    c.site = "s1";
    c.unit = "3-1201";
    c.text = "水泵不转";
    assert_given(world_give(w, "desk", &c));
}
