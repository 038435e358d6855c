/* Looks for the wall: while a screen is watched, what it shows is counted again when something has
 * changed, at most twice a second and for at most a twentieth of the writer's time.
 *
 *   timer, or somebody asks ─► jobs of the engine, each a piece of the board   (writer thread)
 *                           ─► what the ledger says of today's clocks           (a worker)
 *                           ─► wall_http_show                                   (loop thread)
 *
 * Loop thread, but for what wall_look_execute does inside the batch. */
#ifndef PAIGONG_NET_WALL_LOOK_H
#define PAIGONG_NET_WALL_LOOK_H

#include "net/dispatch.h"
#include "wallboard/wall_http.h"

struct wall_look;

/* With the server's parts, all borrowed; submit as session_host's. */
struct wall_look_parts {
    struct wall_http *http;
    const struct dispatch *dispatch;
    struct metrics *metrics;
    uv_loop_t *loop;
    void *context;
    bool (*submit)(void *context, struct job *j);
    int64_t (*now_ms)(void *context);
};

struct wall_look *wall_look_new(void); /* NULL: no memory */
/* From now on; nothing is looked at before. */
void wall_look_start(struct wall_look *l, const struct wall_look_parts *p);
/* Any thread, between start and stop: somebody waits. */
void wall_look_ask(struct wall_look *l);
int64_t wall_look_now_ms(const struct wall_look *l); /* likewise: the server's time */
/* When nobody asks any more. What is under way still ends; the loop then runs out of its handles.
 * NULL: fine, here and below. */
void wall_look_stop(struct wall_look *l);
void wall_look_free(struct wall_look *l);

/* The engine's hooks: is it a job of the look's? */
bool wall_look_owns(const struct wall_look *l, const struct job *j);
void wall_look_execute(struct wall_look *l, struct batch *b);
void wall_look_completed(struct wall_look *l);

#endif
