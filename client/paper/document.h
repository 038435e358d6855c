/* One kind of paper: what it asks of the server, and how it is drawn. A file each. */
#ifndef PAIGONG_CLIENT_PAPER_DOCUMENT_H
#define PAIGONG_CLIENT_PAPER_DOCUMENT_H

#include "client/paper/book.h"
#include "client/paper/canvas.h"

struct document {
    const char *command; /* of the command line */
    const char *title;   /* N_(): of the file */
    /* f is the command's own request, filled. *facts is what draw gets: arena memory. */
    enum error_code (*collect)(struct book *b, Paigong__ClientFrame *f, const void **facts,
                               struct error *e);
    /* Ends each of its pages, and at least one. */
    void (*draw)(struct canvas *canvas, struct arena *arena, const void *facts);
};

extern const struct document document_slip, document_coordination, document_left_over,
    document_approval, document_outage;

#endif
