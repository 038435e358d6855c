/* The lines of one list: asked for when it is opened, on from its end as one goes down, and anew
 * when something happened, at most once a second. The chosen line stays chosen by its id. */
#ifndef PAIGONG_CLIENT_DESK_LIST_MODEL_H
#define PAIGONG_CLIENT_DESK_LIST_MODEL_H

#include "client/desk/feed.h"
#include "client/desk/lists.h"

enum { LIST_PAGES = 50 };

struct list_known { /* what is drawn */
    const struct list_kind *kind;
    Paigong__ServerFrame *pages[LIST_PAGES];
    size_t page_count, rows;
    size_t selected, window; /* chosen line, first one on the screen */
    bool asked;              /* an answer was there: an empty list is empty */
    char refused[400];       /* why there is nothing: a sentence */
};

struct list_model {
    struct list_known known;
    struct feed *feed;
    void (*changed)(void *context);
    void *context;
    char site[128], next[300];
    bool asks, old;
    bool from_start; /* what is on its way takes the place of all */
    int64_t asked_ms;
};

void list_model_start(struct list_model *m, struct feed *feed, void (*changed)(void *context),
                      void *context);
/* Opens that list of that site. */
void list_model_open(struct list_model *m, const struct list_kind *kind, const char *site);
void list_model_entry(struct list_model *m); /* something happened */
/* Once a frame: asks for what is due. */
void list_model_tick(struct list_model *m, int64_t now_ms);
void list_model_stop(struct list_model *m);

/* ---- what is known, pure ---- */
/* The n-th line: its page, and where in it; NULL behind the last. */
const Paigong__ServerFrame *list_line(const struct list_known *k, size_t n, size_t *in_page);
void list_move(struct list_known *k, long by); /* the choice; stops at the ends */
void list_draw(struct list_known *k, const struct list_context *x, struct area a);

#endif
