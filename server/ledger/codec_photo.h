/* A photo's facts ↔ protobuf PhotoFacts: codec.c's part for them. */
#ifndef PAIGONG_LEDGER_CODEC_PHOTO_H
#define PAIGONG_LEDGER_CODEC_PHOTO_H

#include "common/arena.h"
#include "core/event.h"
#include "facts.pb-c.h"

/* Borrows from's hashes. */
void codec_photo_fill(const struct photo *from, Paigong__PhotoFacts *to);
/* In the arena. NULL: it is full, or a size or number is none that this version knows. */
struct photo *codec_photo_take(const Paigong__PhotoFacts *in, struct arena *a);

#endif
