/* What the server last told this profile, in PROFILE/cache/ (0700, files 0600): the list, each
 * ticket that was seen, the rules, and who the server said one is. `list` and `show` answer from it
 * when the server is away, and say of when it is.
 *
 * A cache: whatever is missing or damaged in it is as if it had never been there. Of residents'
 * data it holds what the tickets in hand say and no more: a ticket that left the list goes. */
#ifndef PAIGONG_CLIENT_CACHE_H
#define PAIGONG_CLIENT_CACHE_H

#include "client/link/profile.h"
#include "common/text.h"
#include "handheld.pb-c.h"

/* A ticket as the server answered it at that time, its own. Failures don't matter. */
void cache_put_ticket(const struct profile *p, const Paigong__Ticket *t, int64_t at_ms);
/* The whole list of what is the reader's; tickets that are not in it any more are forgotten. */
void cache_put_list(const struct profile *p, Paigong__TicketRow *const *rows, size_t count,
                    int64_t at_ms);
void cache_put_rules(const struct profile *p, const Paigong__WorkflowTable *t, const char *server,
                     int64_t at_ms);
/* Also the device's clocks of this moment (server_clock.h). Another person than before: what was
 * theirs is forgotten first. Returns what is known now, to be freed; NULL: out of memory. */
Paigong__KnownServer *cache_put_server(const struct profile *p, const Paigong__Welcome *w);

/* NULL: nothing there. Freed with paigong__cached_ticket__free_unpacked(m, NULL) and so on. */
Paigong__CachedTicket *cache_ticket(const struct profile *p, const char *id);
Paigong__CachedList *cache_list(const struct profile *p);
Paigong__CachedRules *cache_rules(const struct profile *p);
Paigong__KnownServer *cache_server(const struct profile *p);

/* The whole id of a ticket that is known here, from a short one. A whole one is taken as it is.
 * ERROR_NOT_FOUND, ERROR_AMBIGUOUS with the candidates. */
enum error_code cache_resolve(const struct profile *p, const char *typed, char out[TICKET_ID_SIZE],
                              struct error *e) __attribute__((warn_unused_result));
void cache_forget(const struct profile *p);

#endif
