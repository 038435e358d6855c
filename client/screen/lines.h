/* What a pane says, as labelled lines under headings: made anew from what is known whenever it is
 * drawn (clocks tick), laid out to whatever width there is, scrolled by rows. Pure.
 *
 *   heading ───────────
 *   label     text that goes on
 *             below itself */
#ifndef PAIGONG_CLIENT_DESK_LINES_H
#define PAIGONG_CLIENT_DESK_LINES_H

#include "client/output/describe.h"
#include "client/screen/surface.h"

/* More are left out: nobody scrolls so far, and memory is bounded. */
enum { LINES_MOST = 20000, LABEL_SIZE = 48 };

struct lines_item {
    size_t text; /* where in `texts` */
    char label[LABEL_SIZE];
    int indent; /* columns of the label */
    enum style style;
    bool heading;
};

struct lines {
    struct lines_item *items;
    size_t count, capacity;
    char *texts;
    size_t used, size;
    int indent; /* of what is added now */
};

void lines_clear(struct lines *l); /* keeps the memory; labels have 12 columns again */
void lines_free(struct lines *l);
void lines_heading(struct lines *l, const char *text);
void lines_indent(struct lines *l, int columns);
void lines_add(struct lines *l, const char *label, const char *text, enum style style);
/* As a describer's line: the context is the lines. */
void lines_describe(void *lines, const char *label, const char *text, enum tone tone);
enum style style_of(enum tone tone);

/* How many rows that is at so many columns. */
int lines_rows(const struct lines *l, int columns);
/* From the row `first` on. */
void lines_draw(const struct lines *l, struct area a, int first);

/* A pane's scrolling: how far down, kept within what there is. */
struct scroll {
    int first;      /* row at the top */
    int rows, seen; /* in all, and at once, when it was drawn last */
};
void scroll_draw(struct scroll *s, const struct lines *l, struct area a);
/* Up, down, a page, the ends; false: no such key. */
struct key;
bool scroll_key(struct scroll *s, const struct key *k);

#endif
