/* What handlers share: memory for the answer, sites, events. */
#include "handlers/call.h"

#include "common/text.h"

#include <string.h>

void *call_message(struct call *c, const ProtobufCMessageDescriptor *type)
{
    void *m = arena_alloc(c->arena, type->sizeof_message);
    if (m)
        protobuf_c_message_init(type, m);
    else
        error_set(&c->error, ERROR_INTERNAL, "answer", "it grew too large");
    return m;
}

void **call_array(struct call *c, size_t count)
{
    void **array = arena_alloc(c->arena, count * sizeof *array);
    if (!array)
        error_set(&c->error, ERROR_INTERNAL, "answer", "it grew too large");
    return array;
}

char *call_text_bytes(struct arena *a, const char *s, size_t length)
{
    char *copy = length ? arena_strndup(a, s, length) : NULL;
    return copy ? copy : (char *)"";
}

size_t call_trades(struct call *c, uint32_t trades, Paigong__Trade **out)
{
    size_t count = 0;
    *out = arena_alloc(c->arena, 32 * sizeof **out);
    for (unsigned trade = 1; *out && trade < 32; trade++)
        if (trades & BIT(trade))
            (*out)[count++] = (Paigong__Trade)trade;
    return count;
}

char *call_text(struct arena *a, const char *s)
{
    return call_text_bytes(a, s, strlen(s));
}

bool call_site(struct call *c, const char *site)
{
    struct site found;
    if (!site[0])
        error_set(&c->error, ERROR_BAD_REQUEST, "site", "is missing");
    else if (!staff_has_site(c->actor, site) || !view_site(c->view, site, &found))
        error_set(&c->error, ERROR_NOT_FOUND, "site", "%s", site);
    return c->error.code == ERROR_NONE;
}

bool call_room(struct call *c)
{
    if (batch_readonly(c->batch))
        error_set(&c->error, ERROR_NO_SPACE, "", "try again when there is room");
    return c->error.code == ERROR_NONE;
}

bool call_emit(struct call *c, struct event *ev)
{
    struct error e;
    if (!batch_emit(c->batch, ev) || view_flush(c->view, &e)) {
        error_set(&c->error, ERROR_INTERNAL, "server", "it is stopping");
        return false;
    }
    c->outcome.seq = ev->seq;
    return true;
}

void call_done(struct call *c, const char *id)
{
    Paigong__Done *done = call_message(c, &paigong__done__descriptor);
    if (!done)
        return;
    done->id = call_text(c->arena, id);
    done->at = c->now_ms;
    c->out->done = done;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_DONE;
}

/* A refusal that left events, where nothing more is known of it than its code and subject. */
bool again_refused(struct call *c)
{
    if (c->outcome.refusal)
        error_set(&c->error, error_from_number(c->outcome.refusal), c->outcome.subject,
                  "this request was refused before");
    return c->outcome.refusal != 0;
}

void again_done(struct call *c)
{
    if (!again_refused(c))
        call_done(c, c->outcome.subject);
}
