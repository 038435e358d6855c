/* A whole server without threads, sockets and real time, for targets that speak to it: two sites,
 * everybody in them, a few tickets; the same for every input. Its sessions' other ends look at each
 * answer: it must decode, and nobody may be told what isn't theirs. */
#ifndef PAIGONG_TESTS_FUZZ_OFFICE_H
#define PAIGONG_TESTS_FUZZ_OFFICE_H

#include "fuzz.h"
#include "net/session.h"
#include "wire_mutator.h"

/* Made at the first call; then put back to what it was, when an input changed it. */
void office_reset(void);
/* Ends all connections and looks at what the input left: nothing in flight, the ledger's chain. */
void office_end(void);

/* Who may speak: 0 is a stranger without a certificate, the others world_person(who − 1). */
unsigned office_people(void);
unsigned office_who(const char *id);
/* Connects at the first call (greet: and says hello). */
struct session *office_session(unsigned who, bool greet);
bool office_is_open(unsigned who);  /* the session has not ended the connection */
bool office_is_known(unsigned who); /* it is logged in */
/* Batches, workers and streams until nothing is left to do; peers take what was sent to them. */
void office_run(void);
void office_pass(int64_t ms);       /* time goes by, and what falls due then happens */
void office_restart(bool settle);   /* the server ends, in order or not, and starts again */
/* "fresh" fields behind a frame, which win over its own: an id, a request id never used. */
size_t office_stamp(uint8_t *frame, size_t size, size_t room);

/* Words of this office, for wire_mutate(). */
const struct wire_words *office_words(void);
/* The code of somebody who has not enrolled yet. */
const char *office_code(void);

#endif
