/* Least power, in the order in which a server gives it up (docs/operations.md says what and why):
 *
 *   sandbox_begin   becomes its user, no capabilities but to bind, no new privileges, no core dumps
 *   … opens its data directory, its keys …
 *   sandbox_files   from now on it reaches the data directory and little else      (Landlock)
 *   … binds …
 *   sandbox_bound   no capabilities at all
 *   … starts its threads …
 *   sandbox_calls   from now on only the system calls that serving needs           (seccomp)
 *
 * Where the kernel can't, the server goes on and the log says what is not in force. */
#ifndef PAIGONG_OPERATE_SANDBOX_H
#define PAIGONG_OPERATE_SANDBOX_H

#include "common/error.h"

struct sandbox {
    const char *user;      /* NULL: as who it is */
    const char *directory; /* the data directory */
    const char *config;    /* the configuration file, read again on SIGHUP; NULL: none */
    bool off;              /* --no-sandbox: files and calls stay as they are */
    int landlock;          /* ABI in force, 0: none in this kernel, -1: refused */
};

enum error_code sandbox_begin(struct sandbox *s, struct error *e)
    __attribute__((warn_unused_result));
void sandbox_files(struct sandbox *s);
void sandbox_bound(void);
/* … and one line in the log that says what is in force. */
void sandbox_calls(struct sandbox *s);

#endif
