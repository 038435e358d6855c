/* The list of what is being typed could become, under a field or over the command bar. It knows
 * what it asked the server for and what has been typed since: one question at a time, the newest
 * next; an answer to something older is kept only as long as it still fits. Pure.
 *
 * Nothing is chosen for the person where several fit: a wrong unit is a crew at the wrong door. */
#ifndef PAIGONG_CLIENT_DESK_COMPLETION_H
#define PAIGONG_CLIENT_DESK_COMPLETION_H

#include "client/screen/surface.h"
#include "paigong.pb-c.h"

enum { COMPLETIONS = 50, COMPLETION_VALUE = 128, COMPLETION_LABEL = 160 };

struct completion_item {
    char value[COMPLETION_VALUE];
    char label[COMPLETION_LABEL];
};

struct completion {
    struct completion_item items[COMPLETIONS];
    size_t count;
    size_t selected; /* 1 for the first, 0: none */
    bool shut;       /* the person closed it: until something else is typed */
    Paigong__SuggestKind kind;
    char typed[COMPLETION_VALUE]; /* what it is for */
    char asked[COMPLETION_VALUE]; /* what the question on its way is for */
    Paigong__SuggestKind asked_kind;
    bool waiting; /* a question is on its way */
    bool known;   /* the items are the answer to `typed` */
};

/* Something else is typed, or another field. kind 0: nothing is suggested there. */
void completion_type(struct completion *c, Paigong__SuggestKind kind, const char *typed);
/* What to ask now, if anything: the question is on its way after this. */
bool completion_ask(struct completion *c);
/* Its answer; NULL: there was none. True: the items are those of what is typed now. */
bool completion_answer(struct completion *c, const Paigong__Suggestions *m);
/* Items from elsewhere, when `kind` is 0: added behind those there are. */
void completion_clear(struct completion *c);
void completion_add(struct completion *c, const char *value, const char *label);

bool completion_is_open(const struct completion *c);
/* One further, or back: round. */
void completion_move(struct completion *c, int by);
/* What Enter takes: the selected one, the only one, or the very one that was typed; NULL: the
 * person has to say which, or there is none. */
const struct completion_item *completion_pick(const struct completion *c);
/* What all items begin with, longer than what was typed; false: nothing. */
bool completion_common(const struct completion *c, char out[COMPLETION_VALUE]);

/* A question's answer in the reader's words: "王师傅 · 2 slips · off duty". */
void completion_label(const Paigong__Suggestion *m, char out[COMPLETION_LABEL]);

enum { COMPLETION_ROWS = 8 };
int completion_rows(const struct completion *c, int most);
void completion_draw(const struct completion *c, struct area a);

#endif
