/* What the parts of client/offline/away.h share: beginning and giving (away.c), sending what waits
 * (away_send.c), fetching what to work with later (away_fetch.c). */
#ifndef PAIGONG_CLIENT_AWAY_PRIVATE_H
#define PAIGONG_CLIENT_AWAY_PRIVATE_H

#include "client/offline/away.h"

/* As run_ask, with seconds of patience: who walked out of the signal is told soon. */
enum error_code away_ask(struct run *r, Paigong__ClientFrame *f,
                         const Paigong__ServerFrame **answer, struct error *e)
    __attribute__((warn_unused_result));
/* In place of the rules that were kept. NULL: none. */
void away_take_rules(struct away *h, Paigong__CachedRules *rules);

#endif
