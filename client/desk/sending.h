/* One thing that a person wants done, from the Enter that sends it to the server's answer: its
 * request id is made once and kept, so that it is done once, whatever the connection does. Pure:
 * the page sends, this says what to show. */
#ifndef PAIGONG_CLIENT_DESK_SENDING_H
#define PAIGONG_CLIENT_DESK_SENDING_H

#include "client/screen/keys.h"
#include "client/screen/surface.h"
#include "common/error.h"
#include "common/request_id.h"
#include "paigong.pb-c.h"

enum sending_state {
    SENDING_NOT,   /* being typed */
    SENDING_SENT,  /* on its way */
    SENDING_WAITS, /* was not sent: it is as soon as the server is back */
};

enum { SENDING_TEXT = 480, SENDING_HELD = 64 };

struct sending {
    enum sending_state state;
    uint8_t id[REQUEST_ID_SIZE];
    bool has_id;
    char refused[SENDING_TEXT]; /* the server's sentence; "" for none */
    bool leaving;               /* Escape was pressed once */
    struct key
        held[SENDING_HELD]; /* pressed while the answer was on its way: for what comes then */
    size_t held_count;
};

/* Puts the intention's id into the frame; it is on its way after this. */
void sending_start(struct sending *s, Paigong__ClientFrame *m, int64_t now_ms);
/* Keeps a key; beyond so many it is dropped. */
void sending_hold(struct sending *s, const struct key *k);
/* Something else is wanted now: another id. */
void sending_edited(struct sending *s);
/* The server, or the connection, said no. True: it is sent again when the server is back. */
bool sending_failed(struct sending *s, const struct error *e);
void sending_done(struct sending *s);
/* May the page go? `loses`: something typed would be lost. Else Escape again does it. */
bool sending_leave(struct sending *s, bool loses);
/* What to say below the form, "" for nothing; cut: the connection is down now. */
const char *sending_text(const struct sending *s, bool cut, enum style *style);

#endif
