/* A file that stands under its name whole or not at all: written beside it under a temporary name,
 * flushed to the disk, renamed; an interrupted program removes what it had begun. What was there
 * before stays until then. "-" is stdout, and what is no ordinary file (a pipe, a device) is
 * written into as it is: there is nothing to be replaced. Only its owner may read it.
 *
 * One at a time. */
#ifndef PAIGONG_CLIENT_WHOLE_FILE_H
#define PAIGONG_CLIENT_WHOLE_FILE_H

#include "common/error.h"

#include <stdbool.h>
#include <stddef.h>

struct whole_file;

bool whole_file_is_stdout(const char *path);
/* path is borrowed until finish or discard. */
enum error_code whole_file_open(const char *path, struct whole_file **out, struct error *e)
    __attribute__((warn_unused_result));
/* False: it could not be written, and finish will say why. */
bool whole_file_write(struct whole_file *w, const void *data, size_t size);
/* Where what was written so far can be read, to look at it before it gets its name; NULL: it could
 * not be written, or can't be read back. */
const char *whole_file_so_far(struct whole_file *w);
/* Both end it and set *w NULL; discard takes NULL too. */
enum error_code whole_file_finish(struct whole_file **w, struct error *e)
    __attribute__((warn_unused_result));
void whole_file_discard(struct whole_file **w);

#endif
