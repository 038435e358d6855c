/* What is typed behind `/`: the words of the command line, and shorter ones: `d 42 wang` is
 * `dispatch 42 --to wang`, the letters those of the board's keys; without a ticket the one that is
 * selected. What stands for what is made visible: words() gives the line as a shell would have it.
 * Pure. */
#ifndef PAIGONG_CLIENT_DESK_BAR_H
#define PAIGONG_CLIENT_DESK_BAR_H

#include "client/cli/cli_complete.h"
#include "client/desk/edit.h"

enum { BAR_WORDS = 96, BAR_TEXT = 2 * EDIT_SIZE };

struct bar_words {
    char *words[BAR_WORDS]; /* into text */
    size_t count;
    char text[BAR_TEXT];
    size_t used;
};

struct bar_context {
    const struct cli_program *program;
    const char *ticket; /* that is looked at, "" for none */
    const char *site;   /* the reader's only one, "" for several */
};

/* Split at blanks; 'one word' and "one word" are one. False: too many. */
bool bar_split(struct bar_words *w, const char *line);
/* The last word is still being typed: an empty one behind a blank. */
bool bar_split_typing(struct bar_words *w, const char *line);
/* Short forms become what they stand for. typing: the last word is not whole yet. */
bool bar_expand(const struct bar_context *x, const struct bar_words *typed, bool typing,
                struct bar_words *out);
/* What the line's last word could become: as cli_complete() says, behind what the short forms
 * stand for. `whole` holds the words the answer points into. */
void bar_complete(const struct bar_context *x, const char *line, struct bar_words *whole,
                  struct cli_completion *out);
/* The line with its last word's typed part replaced, quoted where it has to be. */
void bar_insert(struct edit *e, const char *prefix, const char *value, bool whole);

/* What is at stake: a person should look twice. */
enum stakes { STAKES_NONE, STAKES_MONEY, STAKES_END };
enum stakes bar_stakes(const struct cli *c);

/* Lines that were given, the newest last; none twice in a row. */
enum { BAR_HISTORY = 50 };
struct bar_history {
    char lines[BAR_HISTORY][EDIT_SIZE];
    size_t count;
};
void bar_remember(struct bar_history *h, const char *line);

#endif
