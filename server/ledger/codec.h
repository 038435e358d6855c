/* event ↔ protobuf Facts and Personal: the only place that knows both. Used for the ledger's
 * records and for the wire's entries. */
#ifndef PAIGONG_LEDGER_CODEC_H
#define PAIGONG_LEDGER_CODEC_H
#include "common/arena.h"
#include "core/event.h"
#include "facts.pb-c.h"

/* Borrow: out's texts point into ev, or into the arena for arrays. false: arena full. */
bool codec_facts_from_event(const struct event *ev, struct arena *a, Paigong__Facts **out);
void codec_personal_from_event(const struct event *ev, Paigong__Personal *out);
bool codec_event_has_personal(const struct event *ev);
/* ev's texts point into the messages (which live in the caller's arena). personal may be NULL. */
bool codec_event_from_facts(const Paigong__Facts *in, const Paigong__Personal *personal,
                            struct arena *a, struct event *ev);
#endif
