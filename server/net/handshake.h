/* Handshakes. A step of one takes a good part of a millisecond (key exchange, signature, the
 * client's chain), so workers take it: those who are connected wait for nobody's, not for thousands
 * who come back at once either. Few at a time, in the order the bytes came; all else is the loop
 * thread's.
 *
 * While a worker has a connection (at_work), its struct tls is the worker's alone: nothing is read
 * from the socket or written to it, and a connection that is closed meanwhile is freed when the
 * worker gives it back. */
#ifndef PAIGONG_NET_HANDSHAKE_H
#define PAIGONG_NET_HANDSHAKE_H

#include "net/server.h"

/* Bytes have come: its next step waits for a worker. */
void handshake_queue(struct connection *c);
/* A loop turn's end: hands steps to workers that are free. */
void handshake_turn(struct server *s);
/* Stopping, all who wait are closed: they are let go. */
void handshake_drop_queue(struct server *s);
void handshake_count(const struct connection *c, enum metrics_handshake how);

#endif
