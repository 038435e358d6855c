/* Photos and scans (P7.1, P4.5): uploaded before, named here. */
#include "core/decide_context.h"

#include <string.h>

/* Each photo stands in a ticket once as the same thing: the slip of an earlier round signs nothing
 * again. */
bool photo_is_there(struct decide_context *x, enum photo_purpose purpose)
{
    const struct facts *f = x->facts;
    if (f->photo.size == 0) {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "photo",
                  "not uploaded whole for this ticket: send it first");
        return false;
    }
    if ((f->photo_purposes & BIT(purpose)) != 0) {
        error_set(&x->out->refusal, ERROR_EXISTS, "photo", "the ticket has it already");
        return false;
    }
    x->out->photo = f->photo;
    x->out->photo.purpose = purpose;
    return true;
}

bool may_photo(const struct decide_context *x, struct error *refusal)
{
    bool fits = actor_in(x, ROLES_DESK) || actor_is_own(x) || actor_leads(x);
    return allow_if(fits, x, refusal, "the ticket is somebody else's");
}

static bool is_purpose(enum photo_purpose purpose)
{
    return purpose == PHOTO_BEFORE || purpose == PHOTO_AFTER || purpose == PHOTO_OTHER;
}

void run_photo(struct decide_context *x)
{
    if (!is_purpose(x->c->purpose)) {
        refuse_field(x, "purpose", "before, after or other: sign and consent bring theirs along");
        return;
    }
    if (x->t->photo_count >= x->policy->photo_per_ticket) {
        error_set(&x->out->refusal, ERROR_TOO_MANY, "photos", "at most %u on a ticket",
                  (unsigned)x->policy->photo_per_ticket);
        return;
    }
    if (!photo_is_there(x, x->c->purpose)) {
        return;
    }
    struct event *e = decide_event(x, EVENT_PHOTOGRAPHED);
    e->photo = &x->out->photo;
    e->text = x->c->text;
    decide_emit(x, e);
}
