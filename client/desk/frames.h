/* Answers kept: the feed's live during a call only. NULL: out of memory. */
#ifndef PAIGONG_CLIENT_DESK_FRAMES_H
#define PAIGONG_CLIENT_DESK_FRAMES_H

#include "paigong.pb-c.h"

/* Freed with protobuf-c's free_unpacked. */
Paigong__ServerFrame *frame_copy(const Paigong__ServerFrame *frame);
Paigong__Entry *entry_copy(const Paigong__Entry *entry);

#endif
