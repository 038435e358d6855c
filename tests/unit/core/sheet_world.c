#include "sheet_world.h"

#include <stdio.h>
#include <string.h>

void sheet_world_init(struct sheet_world *w)
{
    memset(w, 0, sizeof *w);
    world_init(&w->site);
    for (size_t i = 0; i < w->site.staff_count; i++) {
        const struct staff *s = &w->site.staff[i];
        char *holder = w->facts.holders[s->role];
        if (holder[0] == '\0' && staff_has_site(s, "s1")) {
            (void)snprintf(holder, NAME_SIZE, "%s", s->id);
        }
    }
    w->facts.unit_exists = w->facts.facility_exists = w->facts.crew_exists = true;
    w->ticket.number = 2026111900000001;
    (void)snprintf(w->ticket.site, NAME_SIZE, "s1");
    (void)snprintf(w->ticket.department, NAME_SIZE, "dep-a");
}

struct sheet_command sheet_world_command(enum sheet_kind kind, enum sheet_verb verb)
{
    struct sheet_command c;
    sheet_command_init(&c, kind, verb);
    c.site = verb == SHEET_VERB_OPEN || verb == SHEET_VERB_ASK ? "s1" : "";
    return c;
}

static void check_step(struct sheet_world *w)
{
    static struct sheet folded;
    folded = w->before = w->sheet;
    for (uint32_t i = 0; i < w->out.event_count; i++) {
        sheet_fold(&folded, &w->out.events[i]);
        assert_string_equal(w->out.events[i].subject, w->out.id);
        assert_int_equal(w->out.events[i].sheet->state, folded.state);
    }
    assert_memory_equal(&folded, &w->out.after, sizeof folded);
    w->sheet = folded;
    if (w->sheet.number != 0) {
        sheet_assert(&w->sheet);
    }
}

enum error_code sheet_world_give(struct sheet_world *w, const char *who,
                                 const struct sheet_command *c)
{
    const struct staff *actor = who[0] == '\0' ? NULL : world_staff(&w->site, who);
    w->facts.new_number = sheet_number_first(c->kind, 20261119) + 1;
    w->facts.person = world_staff(&w->site, c->person);
    uint64_t linked = c->ticket != 0 ? c->ticket : w->sheet.ticket;
    w->facts.ticket = linked == w->ticket.number ? &w->ticket : NULL;
    sheet_decide(&w->sheet, c, actor, &w->facts, &w->site.policy, w->site.now_ms, &w->out);
    if (w->out.refusal.code != ERROR_NONE) {
        assert_int_equal(w->out.event_count, 0);
    }
    check_step(w);
    return w->out.refusal.code;
}

enum error_code sheet_world_do(struct sheet_world *w, const char *who, enum sheet_verb verb,
                               const char *text)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, verb);
    c.text = text;
    return sheet_world_give(w, who, &c);
}

uint32_t sheet_world_pass(struct sheet_world *w, int64_t ms)
{
    int64_t until_ms = w->site.now_ms + ms;
    uint32_t events = 0;
    int64_t due_ms;
    while ((due_ms = sheet_next_due(&w->sheet)) <= until_ms) {
        w->site.now_ms = due_ms > w->site.now_ms ? due_ms : w->site.now_ms;
        w->facts.new_ticket++;
        sheet_fire(&w->sheet, &w->facts, &w->site.policy, w->site.now_ms, &w->out);
        assert_true(w->out.event_count > 0);
        events += w->out.event_count;
        check_step(w);
    }
    w->site.now_ms = until_ms;
    return events;
}
