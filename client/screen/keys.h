/* What was pressed, from the bytes a terminal sends. Pure: knows the usual sequences (xterm, the
 * Linux console, tmux, rxvt) and those that terminfo told for this terminal. */
#ifndef PAIGONG_CLIENT_DESK_KEYS_H
#define PAIGONG_CLIENT_DESK_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum press {
    PRESS_NONE,
    PRESS_TEXT, /* text: one character */
    PRESS_CTRL, /* text: its letter, "a" to "z" */
    PRESS_ENTER,
    PRESS_ESCAPE,
    PRESS_TAB,
    PRESS_BACK_TAB,
    PRESS_BACKSPACE,
    PRESS_DELETE,
    PRESS_INSERT,
    PRESS_UP,
    PRESS_DOWN,
    PRESS_LEFT,
    PRESS_RIGHT,
    PRESS_HOME,
    PRESS_END,
    PRESS_PAGE_UP,
    PRESS_PAGE_DOWN,
    PRESS_F1, /* PRESS_F1 + 11: F12 */
    PRESS_F12 = PRESS_F1 + 11,
};

struct key {
    enum press press;
    char text[8];
    bool pasted; /* part of a paste: text for a field, never a command */
};

/* The character was pressed (not pasted). */
bool key_is(const struct key *k, const char *text);
bool key_is_ctrl(const struct key *k, char letter);

enum { KEYS_WAITING = 4096, KEYS_SEQUENCES = 32, KEYS_SEQUENCE = 16 };

struct keys {
    char waiting[KEYS_WAITING];
    size_t size;
    bool pasting;
    struct {
        char bytes[KEYS_SEQUENCE];
        enum press press;
    } learned[KEYS_SEQUENCES]; /* of this terminal */
    size_t learned_count;
};

void keys_learn(struct keys *k, const char *bytes, enum press press);
/* How many of them were taken: the rest when some keys were taken out. */
size_t keys_feed(struct keys *k, const char *bytes, size_t size);
/* The next key. Bytes that may be the beginning of a longer sequence wait, unless `late`: a while
 * has passed and no more came (Escape alone, a broken character, which is left out). */
bool keys_take(struct keys *k, bool late, struct key *out);
bool keys_wait(const struct keys *k); /* something is left that needs more bytes, or time */

#endif
