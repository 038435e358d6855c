/* Answers: which are one to what was asked; kept ones, for the feed's live during a call only. */
#ifndef PAIGONG_CLIENT_DESK_FRAMES_H
#define PAIGONG_CLIENT_DESK_FRAMES_H

#include "paigong.pb-c.h"

#include <stdbool.h>

/* Whether that result answers that request of the console: what pages read of an answer is there
 * then, whatever a server sends. */
bool frame_answers(Paigong__ClientFrame__CommandCase asked,
                   Paigong__ServerFrame__ResultCase result);

/* Freed with protobuf-c's free_unpacked. NULL: out of memory. */
Paigong__ServerFrame *frame_copy(const Paigong__ServerFrame *frame);
Paigong__Entry *entry_copy(const Paigong__Entry *entry);

#endif
