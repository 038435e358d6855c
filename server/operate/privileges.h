/* Who this process is and what it may do beyond its own files: no root, no capabilities, no core
 * dumps. Before any thread starts: capabilities belong to a thread, and threads inherit them. */
#ifndef PAIGONG_OPERATE_PRIVILEGES_H
#define PAIGONG_OPERATE_PRIVILEGES_H

#include "common/error.h"

/* Keys are in memory: it is written to no file, and nobody else attaches. */
void privileges_no_core_dumps(void);
/* Becomes user (NULL: stays who it is), keeps of root's power only what binding a low port needs,
 * and can never gain any again. */
enum error_code privileges_reduce(const char *user, struct error *e)
    __attribute__((warn_unused_result));
/* The address is bound: that goes as well. */
void privileges_drop(void);
/* Without root's power a directory of somebody else's can't be served: says so at once. */
enum error_code privileges_check_owner(const char *directory, struct error *e)
    __attribute__((warn_unused_result));

#endif
