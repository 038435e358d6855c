/* The metrics' port of a running server: what is shown, and its life. */
#ifndef PAIGONG_SERVE_METRICS_H
#define PAIGONG_SERVE_METRICS_H

#include "metrics/http.h"
#include "net/server.h"

struct serve_metrics {
    struct metrics_source source;
    struct metrics_http *http; /* NULL: nobody asked for it */
    char address[ADDRESS_SIZE];
};

/* Takes the address ("": none). Before power is dropped. */
enum error_code serve_metrics_open(struct serve_metrics *m, const char *address, struct error *e)
    __attribute__((warn_unused_result));
/* Answers from now on, about s, whose data is in directory. */
enum error_code serve_metrics_start(struct serve_metrics *m, struct server *s,
                                    const char *directory, struct error *e)
    __attribute__((warn_unused_result));
void serve_metrics_close(struct serve_metrics *m); /* before s is freed */

#endif
