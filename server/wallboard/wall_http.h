/* The page for the screen on the wall, over HTTPS: GET / and what it is made of, GET /events. One
 * thread of libmicrohttpd's, apart from the loop and the writer; what is shown is handed to it.
 *
 *   a browser asks ─► hooks.ask ─► whoever holds the board looks ─► wall_http_show ─► answers
 *
 * Nothing is shown without a token that is in force at that moment: each page and each stream waits
 * for a look that began after it was asked for. A stream of a token that is revoked says so and
 * ends. Bounded: connections (the oldest that is no stream makes room), those of one
 * address, what is not answered in time. */
#ifndef PAIGONG_WALLBOARD_WALL_HTTP_H
#define PAIGONG_WALLBOARD_WALL_HTTP_H

#include "common/error.h"
#include "metrics/metrics.h"
#include "wallboard/wall_board.h"

#include <sys/socket.h>

struct wall_http;

enum { WALL_SCOPES = 16 }; /* sites that are looked at at the same time */

struct wall_options {
    const char *chain_path, *key_path; /* PEM; read at the start and at every restart */
    struct metrics_wall *metrics;
    void *context;
    void (*ask)(void *context);       /* any thread: somebody waits for a look */
    int64_t (*now_ms)(void *context); /* any thread: the server's time */
    void (*give_way)(void); /* on its thread, now and then: it has less claim to the cores */
};

/* Takes the address, before power is dropped; nobody is answered yet. */
enum error_code wall_http_open(const struct sockaddr_storage *address, const char *text,
                               struct wall_http **out, struct error *e)
    __attribute__((warn_unused_result));
/* Starts its thread. What o points at is borrowed. */
enum error_code wall_http_start(struct wall_http *h, const struct wall_options *o, struct error *e)
    __attribute__((warn_unused_result));
/* With the certificate that is there now: who looks comes back by themselves. */
enum error_code wall_http_restart(struct wall_http *h, struct error *e)
    __attribute__((warn_unused_result));
int wall_http_port(const struct wall_http *h);
/* Nobody is answered any more, nobody asks any more. NULL: fine, here and below. */
void wall_http_stop(struct wall_http *h);
void wall_http_close(struct wall_http *h);

/* ---- for who looks (one thread) ---- */

struct wall_wish {
    char sites[WALL_SCOPES][NAME_SIZE]; /* whose figures are looked at */
    size_t site_count;
    bool missing;   /* some of them have no figures yet, whatever was looked at before */
    uint64_t asked; /* how often somebody asked so far */
};
/* What is wished for now. False: nobody looks and nobody asks. */
bool wall_http_wish(struct wall_http *h, struct wall_wish *out);

struct wall_news {
    const struct wall *walls; /* every screen that was ever named */
    size_t wall_count;
    const struct wall_board *boards;
    size_t board_count;
    uint64_t asked; /* as the wish had it when this look began */
};
void wall_http_show(struct wall_http *h, const struct wall_news *n);
/* Nothing has changed since the last look. */
void wall_http_same(struct wall_http *h, uint64_t asked);
/* Now and then: tells the time, cuts off who is too slow. */
void wall_http_tick(struct wall_http *h, int64_t now_ns);

#endif
