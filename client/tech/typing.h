/* The line being typed: what arrives meanwhile never disturbs it, as it is drawn again with every
 * screen. Pure. */
#ifndef PAIGONG_CLIENT_TECH_TYPING_H
#define PAIGONG_CLIENT_TECH_TYPING_H

#include "client/screen/keys.h"

enum { TYPED_MOST = 2000 };
struct typing {
    char text[TYPED_MOST + 1];
    size_t length;
};

enum typed {
    TYPED_NOTHING,
    TYPED_CHANGE, /* to be drawn */
    TYPED_LINE,   /* Enter: the text is whole; typing_clear takes it away */
    TYPED_END,    /* Ctrl-D on an empty line */
};
enum typed typing_key(struct typing *t, const struct key *k);
void typing_clear(struct typing *t);

/* "12", also in the wide figures of a Chinese keyboard; −1: not a number. */
long typed_number(const char *text);
/* Wide figures become plain ones, in place. */
void typed_narrow(char *text);

#endif
