/* The card of a unit whose resident is on the phone (P2.5), as lines: who lives there, what is in
 * warranty and costs what, what is open and was before, who could come. Pure. */
#ifndef PAIGONG_CLIENT_DESK_VIEW_CARD_H
#define PAIGONG_CLIENT_DESK_VIEW_CARD_H

#include "client/screen/lines.h"

void view_card_title(const Paigong__Card *card, char *out, size_t capacity);
/* Behind what the lines hold. What the caller asks first comes first: what is open. */
void view_card_lines(const Paigong__Card *card, int64_t now_ms, struct lines *l);

#endif
