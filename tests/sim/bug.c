#include "bug.h"

#include "common/text.h"
#include "engine/batch.h"
#include "engine/ledger_time.h"
#include "sim.h"
#include <string.h>

static const int64_t HOUR_MS = 3600000;

static const char *const NAMES[BUG_COUNT] = {[BUG_NONE] = "none",
#define X(NAME, name) [BUG_##NAME] = (name),
                                             BUG_LIST(X)
#undef X
};

const char *bug_name(enum bug b)
{
    return NAMES[b];
}

enum bug bug_from_name(const char *name)
{
    for (enum bug b = BUG_NONE + 1; b < BUG_COUNT; b++)
        if (strcmp(NAMES[b], name) == 0)
            return b;
    return BUG_NONE;
}

bool bug_strikes(enum bug b, unsigned nth)
{
    return sim()->bug == b && ++sim()->bug_chances % nth == 0;
}

/* The linker puts these between the engine and the parts below it. */
enum error_code __real_view_apply(struct view *v, const struct event *ev, uint64_t location,
                                  struct error *e);
enum error_code __wrap_view_apply(struct view *v, const struct event *ev, uint64_t location,
                                  struct error *e);
enum error_code __wrap_view_apply(struct view *v, const struct event *ev, uint64_t location,
                                  struct error *e)
{
    struct event nothing = *ev;
    nothing.type = EVENT_VIEWED;
    if (ev->type == EVENT_SHEET && bug_strikes(BUG_FORGETS_SHEET, 20)) {
        nothing.type = EVENT_TIME_JUMPED;
        ev = &nothing;
    }
    if (ev->type == EVENT_NOTIFIED && bug_strikes(BUG_FORGETS_EVENT, 20))
        ev = &nothing;
    return __real_view_apply(v, ev, location, e);
}

void __real_decide_fire(const struct ticket *t, const struct facts *facts, const struct policy *p,
                        int64_t now_ms, struct decision *out);
void __wrap_decide_fire(const struct ticket *t, const struct facts *facts, const struct policy *p,
                        int64_t now_ms, struct decision *out);
void __wrap_decide_fire(const struct ticket *t, const struct facts *facts, const struct policy *p,
                        int64_t now_ms, struct decision *out)
{
    bool early = bug_strikes(BUG_FIRES_EARLY, 20);
    __real_decide_fire(t, facts, p, early ? now_ms + HOUR_MS : now_ms, out);
    for (uint32_t i = 0; early && i < out->event_count; i++)
        out->events[i].noticed_ms = now_ms;
}

bool __real_view_next_due(struct view *v, struct due *out);
bool __wrap_view_next_due(struct view *v, struct due *out);
bool __wrap_view_next_due(struct view *v, struct due *out)
{
    bool found = __real_view_next_due(v, out);
    return found && !(sim()->bug == BUG_MISSES_CLOCK && out->kind == 0 && out->id % 5 == 0);
}

bool __real_view_outcome(struct view *v, const uint8_t request_id[16], struct outcome *out);
bool __wrap_view_outcome(struct view *v, const uint8_t request_id[16], struct outcome *out);
bool __wrap_view_outcome(struct view *v, const uint8_t request_id[16], struct outcome *out)
{
    const struct model_request *r = model_request_of(&sim()->model, request_id);
    bool from_before = r && r->serial + CHECKED_REQUESTS < sim()->serial_at_start;
    if (sim()->bug == BUG_FORGETS_REQUEST && from_before)
        return false;
    return __real_view_outcome(v, request_id, out);
}

bool __real_ledger_time_take_jump(struct ledger_time *t, struct time_jump *out);
bool __wrap_ledger_time_take_jump(struct ledger_time *t, struct time_jump *out);
bool __wrap_ledger_time_take_jump(struct ledger_time *t, struct time_jump *out)
{
    return __real_ledger_time_take_jump(t, out) && !bug_strikes(BUG_HIDES_JUMP, 3);
}

bool __real_batch_emit_server(struct batch *b, struct event *ev);
bool __wrap_batch_emit_server(struct batch *b, struct event *ev);
bool __wrap_batch_emit_server(struct batch *b, struct event *ev)
{
    if (ev->type == EVENT_SAMPLED && ev->ticket_count > 0 && bug_strikes(BUG_STEERS_DRAW, 2))
        ev->ticket_count--;
    return __real_batch_emit_server(b, ev);
}
