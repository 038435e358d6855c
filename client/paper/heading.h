/* The head of a form: whose it is, what it is, its number for people and for machines. */
#ifndef PAIGONG_CLIENT_PAPER_HEADING_H
#define PAIGONG_CLIENT_PAPER_HEADING_H

#include "client/paper/form.h"

struct heading {
    const char *site, *title, *below; /* in the middle */
    const char *number;               /* upper left, and as a QR code; "": neither */
    const char *state;                /* below the number */
};

void heading_draw(struct paper *p, const struct heading *h);

/* A whole page of a form of its own, and its next pages under the same heading. The heading lives
 * as long as p. */
void heading_start(struct paper *p, struct canvas *canvas, struct arena *arena,
                   const struct heading *h);
/* Ends the last page. */
void heading_end(struct paper *p);

#endif
