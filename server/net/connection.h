/* A connection: socket ↔ TLS ↔ frames, for one session. Small when idle: buffers are the server's,
 * what is left over is kept only while it must be.
 *
 *   handshake ──► open ──► lingering ──► closed
 *
 * Writes: what was encrypted during a loop turn goes out at its end, one uv_write in flight.
 * Lingering: the last word is said, half-closed; what still comes is thrown away, so that the peer
 * gets to read it instead of a reset. Loop thread only, but for the steps of handshakes
 * (net/handshake.h). */
#ifndef PAIGONG_NET_CONNECTION_H
#define PAIGONG_NET_CONNECTION_H

#include "net/server.h"

void connection_accept(struct server *s);
/* Who has not logged in for a while makes room for a newcomer. False: there is nobody. */
bool connection_make_room(struct server *s);
void connection_turn_away(struct server *s); /* accepts and closes */
void connection_flush_all(struct server *s); /* a loop turn's end: writes */
void connection_sweep(struct server *s);     /* closes those whose time is over */
void connection_close_all(struct server *s);

#endif
