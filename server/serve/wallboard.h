/* The wallboard's port of a running server: its page, who looks for it, and its life. */
#ifndef PAIGONG_SERVE_WALLBOARD_H
#define PAIGONG_SERVE_WALLBOARD_H

#include "net/server.h"
#include "net/wall_look.h"
#include "serve/trust.h"

struct serve_wallboard {
    struct wall_http *http; /* NULL: nobody asked for it */
    struct wall_look *look;
    char address[ADDRESS_SIZE];
    char chain_path[PATH_MAX + 16], key_path[PATH_MAX + 16];
};

/* Takes the address ("": none). Before power is dropped. */
enum error_code serve_wallboard_open(struct serve_wallboard *w, const char *address,
                                     struct error *e) __attribute__((warn_unused_result));
/* Shows s from now on, with the certificate of t; follows when another one is in use. */
enum error_code serve_wallboard_start(struct serve_wallboard *w, struct server *s,
                                      struct serve_trust *t, struct error *e)
    __attribute__((warn_unused_result));
void serve_wallboard_stop(struct serve_wallboard *w); /* before the server stops */
void serve_wallboard_close(struct serve_wallboard *w);

#endif
