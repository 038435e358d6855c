/* Between the slip's page (slip.c) and the pages of what did not fit on it (slip_rest.c). */
#ifndef PAIGONG_CLIENT_PAPER_SLIP_PRIVATE_H
#define PAIGONG_CLIENT_PAPER_SLIP_PRIVATE_H

#include "client/paper/slip.h"

enum keeper { KEEPER_DESK, KEEPER_CREW, KEEPER_CUSTOMER, KEEPER_PARTY };

/* Number and round, the site and what it is, the QR code; `below` under the title. */
void slip_heading(struct paper *p, const struct slip *s, const char *below);
/* With the amount in capitals where the paper is Chinese. */
const char *slip_money(struct paper *p, int64_t fen);
/* p has what was cut on the slip's page; ends the last page of its own. */
typedef void slip_on_line(struct paper *p, const struct paper_table *table, const struct slip *s,
                          size_t n);
void slip_draw_rest(struct paper *p, const struct slip *s, const struct paper_table *table,
                    slip_on_line *draw_line);

#endif
