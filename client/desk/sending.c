#include "client/desk/sending.h"

#include "client/output/language.h"
#include "client/run/run.h"

void sending_start(struct sending *s, Paigong__ClientFrame *m, int64_t now_ms)
{
    if (!s->has_id)
        request_id_make(s->id, now_ms);
    s->has_id = true;
    s->state = SENDING_SENT;
    s->refused[0] = '\0';
    s->leaving = false;
    m->request_id = (ProtobufCBinaryData){.len = sizeof s->id, .data = s->id};
}

void sending_edited(struct sending *s)
{
    s->has_id = false;
    s->state = SENDING_NOT;
    s->refused[0] = '\0';
    s->leaving = false;
}

void sending_hold(struct sending *s, const struct key *k)
{
    if (s->held_count < SENDING_HELD)
        s->held[s->held_count++] = *k;
}

bool sending_failed(struct sending *s, const struct error *e)
{
    if (e->code == ERROR_UNREACHABLE) {
        s->state = SENDING_WAITS;
        return true;
    }
    sending_edited(s);
    s->held_count = 0; /* they were meant for after it was done */
    run_sentence(e, s->refused, sizeof s->refused);
    return false;
}

void sending_done(struct sending *s)
{
    sending_edited(s);
}

bool sending_leave(struct sending *s, bool loses)
{
    bool leaves = s->leaving || (!loses && s->state != SENDING_SENT);
    s->leaving = true;
    return leaves;
}

const char *sending_text(const struct sending *s, bool cut, enum style *style)
{
    *style = STYLE_SOON;
    if (s->leaving)
        return s->state == SENDING_SENT
                   ? _("It was sent, and may have been done. Esc again leaves.")
                   : _("Esc again throws away what was typed; any other key goes on.");
    if (s->state == SENDING_WAITS)
        return _("Not connected. It is kept, and sent as soon as the server is back.");
    if (s->state == SENDING_SENT && cut)
        return _("The connection broke before the answer. It is sent again when the server is "
                 "back, and done once.");
    if (s->state == SENDING_SENT)
        return _("Sending…");
    *style = STYLE_ERROR;
    return s->refused;
}
