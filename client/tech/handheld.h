/* paigong-tech without arguments: the menu on a terminal, over a connection that comes and goes. */
#ifndef PAIGONG_CLIENT_TECH_HANDHELD_H
#define PAIGONG_CLIENT_TECH_HANDHELD_H

#include "client/run/run.h"

/* Until its reader ends it, or the terminal goes. What waits to be sent stays in the queue. */
enum error_code handheld_run(struct run *r, struct error *e) __attribute__((warn_unused_result));

#endif
