/* Accepts TCP connections, up to a limit, and no faster than handshakes can be made. */
#ifndef PAIGONG_NET_LISTENER_H
#define PAIGONG_NET_LISTENER_H

#include "net/server.h"

enum error_code listener_open(struct server *s, const char *address, struct error *e)
    __attribute__((warn_unused_result));
void listener_close(struct server *s);
/* Room again: takes the connection that waits. */
void listener_resume(struct server *s);

#endif
