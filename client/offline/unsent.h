/* What waits in the queue, for people and as JSON. Prints; out of memory ends the program. */
#ifndef PAIGONG_CLIENT_UNSENT_H
#define PAIGONG_CLIENT_UNSENT_H

#include "client/offline/away.h"

#include <jansson.h>

enum { UNSENT_TEXT_SIZE = 192, UNSENT_WHY_SIZE = 640 };

/* "arrive 20261122-0042" */
void unsent_text(const struct queued *item, char out[UNSENT_TEXT_SIZE]);
/* Why it isn't sent, or was refused; "" when it only waits. */
void unsent_why(const struct run *r, const struct queued *item, char out[UNSENT_WHY_SIZE]);
/* number, ticket, command, claimed_at, request_id, person; of a refused one also error. */
json_t *unsent_json(const struct run *r, const struct queued *item);
/* unsent, held and refused of the whole queue, put into document; ticket: only this one's. */
void unsent_json_all(const struct run *r, const char *ticket, json_t *document);
/* The same as a table; nothing when there is nothing. */
void unsent_print(const struct run *r, const char *ticket);
/* One line on stderr about what waits and what was refused, if anything. */
void unsent_remind(const struct run *r);

/* The profile is now that person's: what others gave is not sent in their name. */
void unsent_enrolled(const struct run *r, const char *person);

/* A ticket's command from the handheld's command line: given and printed, or kept and said so. */
enum error_code unsent_give(struct run *r, Paigong__ClientFrame *f, const char *photo,
                            struct error *e) __attribute__((warn_unused_result));

#endif
