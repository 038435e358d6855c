/* A server for tests of the client's link: speaks TLS and frames as paigongd does, and answers
 *   hello         welcome
 *   show          a ticket with the id that was asked for, in the order of the requests
 *   watch         watch_started and three entries
 *   site_list     nothing: it hangs up
 *   staff_list    an error on id 0, then it hangs up
 *   history       an error about the request (not_found)
 *   log_list      bytes that are no message
 */
#ifndef PAIGONG_TESTS_UNIT_NET_FAKE_SERVER_H
#define PAIGONG_TESTS_UNIT_NET_FAKE_SERVER_H

#include "tls_fixture.h"
#include <stdbool.h>
#include <uv.h>

struct fake_server {
    uv_loop_t *loop;
    uv_tcp_t listener;
    struct tls_context *tls;
    bool mute;      /* takes connections, says nothing */
    int mute_after; /* hellos after which it says nothing any more; 0: never */
    int connections, hellos, reads;
    struct fake_connection *open;
    char address[32]; /* "127.0.0.1:PORT" */
    int port;
};

void fake_server_start(struct fake_server *s, uv_loop_t *loop, const struct tls_fixture *f);
void fake_server_stop(struct fake_server *s); /* closes all; run the loop afterwards */

#endif
