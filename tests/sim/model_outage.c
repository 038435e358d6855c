/* A cut that nobody planned (P11.2) by a watch of the model's own: residents are told within ten
 * minutes of its being known, and of what changes within ten more; when they are not, that is
 * noticed once, and not before. */
#include "model.h"

#include "check.h"

static const int64_t NOTICE_MS = 600000; /* no story's policy sets another */

static void set_off(struct model_sheet *own, int64_t known_ms)
{
    own->tell_by_ms = known_ms + NOTICE_MS;
    own->told_late = false;
}

static void notice(struct model *m, struct model_sheet *own, const struct event *ev)
{
    CHECK(own->tell_by_ms != 0 && !own->told_late, "%s: residents have been told, or it is known",
          ev->subject);
    CHECK(ev->due_ms == own->tell_by_ms && ev->due_ms <= ev->at_ms,
          "%s: residents were to be told by %lld", ev->subject, (long long)own->tell_by_ms);
    own->told_late = true;
    m->told_late++;
}

void model_outage(struct model *m, struct model_sheet *own, const struct event *ev)
{
    const struct sheet *s = own->sheet;
    const struct sheet_change *c = ev->sheet;
    switch (c->verb) {
    case SHEET_VERB_OPEN:
        if (c->outage == OUTAGE_PLANNED)
            break;
        CHECK(c->at_ms != 0 && c->at_ms <= ev->at_ms, "%s is known of before it is", ev->subject);
        set_off(own, c->at_ms);
        m->cuts++;
        break;
    case SHEET_VERB_ADD: /* a report of before: known since then */
        if ((c->set & SHEET_HAS_AT) == 0)
            break;
        CHECK(own->tell_by_ms != 0 && !own->told_late && c->at_ms + NOTICE_MS < own->tell_by_ms,
              "%s is known earlier, while that matters", ev->subject);
        set_off(own, c->at_ms);
        break;
    case SHEET_VERB_CHANGE:
        if (s->state == SHEET_STATE_ACTIVE)
            set_off(own, ev->at_ms);
        else if (s->due_ms != 0 && s->due_ms <= ev->at_ms)
            own->told_late = false; /* its end had passed: a new one brings the notice back */
        break;
    case SHEET_VERB_TELL:
    case SHEET_VERB_DONE:
    case SHEET_VERB_CANCEL:
        own->tell_by_ms = 0;
        break;
    case SHEET_VERB_BREACH:
        if (ev->clock == CLOCK_OUTAGE_NOTICE && s->at_ms != 0)
            notice(m, own, ev);
        break;
    default:
        break;
    }
}
