/* The form of a ticket's command: its questions (client/rules/arguments.h) as fields, which of them
 * apply after what was filled in, the request that they make, and whether a person should look
 * twice before it is sent. Pure. */
#ifndef PAIGONG_CLIENT_DESK_FORM_COMMAND_H
#define PAIGONG_CLIENT_DESK_FORM_COMMAND_H

#include "client/desk/form.h"
#include "client/rules/arguments.h"

struct command_form {
    struct form form; /* a field a question, in their order */
    struct questions questions;
    Paigong__Command command;
    char ticket[32], unit[64];
    struct arena arena; /* what the request points into */
    struct cli answers; /* as they were filled in last */
};

/* rule NULL: whatever the command line takes. False: there is no such form. */
bool command_form_start(struct command_form *f, Paigong__Command command,
                        const Paigong__WorkflowRule *rule, const Paigong__Ticket *t);
void command_form_free(struct command_form *f);
/* After each change: what applies, and from where Enter sends. */
void command_form_update(struct command_form *f);
/* The request; valid until the next one, or free. False: the field that is wrong says why. */
bool command_form_fill(struct command_form *f, int64_t now_ms, Paigong__TicketCommand *m);
/* A file goes with it, which the command line's own run sends: then the words of that line, a word
 * a line, after command_form_fill(). False: the request is all. */
bool command_form_words(const struct command_form *f, char *out, size_t capacity);
/* Money is at stake, or an end of the ticket: what exactly. False: it may be sent as it is. */
bool command_form_stakes(const struct command_form *f, char *out, size_t capacity);
/* Puts the server's refusal at the field it names; false: it names none of them. */
bool command_form_refuse(struct command_form *f, const struct error *e, const char *sentence);

#endif
