/* GET /metrics and /healthz on a port of their own: the only file that knows libmicrohttpd. One
 * thread, a few connections, no personal data. Answers even while the loop or the writer hang. */
#ifndef PAIGONG_METRICS_HTTP_H
#define PAIGONG_METRICS_HTTP_H

#include "common/error.h"
#include "metrics/source.h"

#include <sys/socket.h>

struct metrics_http;

/* Takes the address, before power is dropped; nobody is answered yet. */
enum error_code metrics_http_open(const struct sockaddr_storage *address, const char *text,
                                  struct metrics_http **out, struct error *e)
    __attribute__((warn_unused_result));
/* Starts its thread. source is borrowed. */
enum error_code metrics_http_start(struct metrics_http *h, const struct metrics_source *source,
                                   struct error *e) __attribute__((warn_unused_result));
int metrics_http_port(const struct metrics_http *h);
void metrics_http_close(struct metrics_http *h);
const char *metrics_http_library_version(void);

#endif
