/* The form of a new ticket: what is asked for which kind, what of it makes the request, and which
 * call card belongs to what was typed so far. Pure. */
#ifndef PAIGONG_CLIENT_DESK_FORM_NEW_H
#define PAIGONG_CLIENT_DESK_FORM_NEW_H

#include "client/desk/form.h"
#include "common/error.h"

enum new_field {
    NEW_SITE,
    NEW_KIND,
    NEW_EMERGENCY,
    NEW_UNIT,
    NEW_FACILITY,
    NEW_PLACE,
    NEW_TRADE,
    NEW_TEXT,
    NEW_REPORTER,
    NEW_PHONE,
    NEW_APPOINTMENT,
    NEW_PART,
    NEW_KEY_LEFT,
    NEW_NON_URGENT,
    NEW_APART,
    NEW_FIELDS
};

/* only: the reader's one site, "" when there are several: then `site` stands in its field. */
void form_new_start(struct form *f, const char *only, const char *site, const char *unit);
/* The kinds that the reader's role takes in, once the server told its rules. */
void form_new_kinds(struct form *f, const Paigong__WorkflowTable *t);
/* What belongs to the kind, after each change. */
void form_new_update(struct form *f);

/* The request; its texts are the form's. False: the field that is wrong says why. */
bool form_new_fill(struct form *f, const char *only, int64_t now_ms, Paigong__NewTicket *m);
/* What to ask the call card for; false: no unit was named yet. */
bool form_new_card(const struct form *f, const char *only, int64_t now_ms, Paigong__CallCard *m);
/* Puts the server's refusal at the field it names; false: it names none of them. */
bool form_new_refuse(struct form *f, const struct error *e, const char *sentence);

#endif
