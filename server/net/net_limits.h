/* What one connection, and all of them together, may take (PROTOCOL.md, limits). The defaults stand
 * here; the configuration file may lower or raise them. */
#ifndef PAIGONG_NET_NET_LIMITS_H
#define PAIGONG_NET_NET_LIMITS_H

#include <stddef.h>
#include <stdint.h>

struct net_limits {
    uint32_t connections; /* at once; beyond, a stranger or the newest is closed */
    uint32_t in_flight;   /* requests of one connection not answered yet */
    uint32_t watches;     /* of one connection */
    int64_t handshake_ms; /* TCP accepted → TLS established */
    int64_t login_ms;     /* TLS established → welcomed as somebody */
    int64_t idle_ms;      /* silence of somebody logged in */
    int64_t frame_ms;   /* a frame's first byte → its last; a write begun → taken by the peer */
    size_t output_cap;  /* bytes not taken by the peer: beyond, it is cut off */
    size_t watch_cap;   /* the same for its watches: they are cut, not the connection */
    size_t output_high; /* above, nothing more is read from it or streamed to it … */
    size_t output_low;  /* … until it is back below this */
};

static inline struct net_limits net_limits_default(void)
{
    return (struct net_limits){
        .connections = 20000,
        .in_flight = 64,
        .watches = 16,
        .handshake_ms = 10000,
        .login_ms = 30000,
        .idle_ms = 15 * 60000,
        .frame_ms = 30000,
        .output_cap = 16 << 20,
        .watch_cap = 2 << 20,
        .output_high = 1 << 20,
        .output_low = 256 << 10,
    };
}

#endif
