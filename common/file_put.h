/* A small file replaced as a whole: after a crash either the old content is there or the new,
 * never a part. For keys, certificates and profiles; the ledger has its own ways. */
#ifndef PAIGONG_COMMON_FILE_PUT_H
#define PAIGONG_COMMON_FILE_PUT_H

#include "common/error.h"
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Writes a temporary file beside path with the given mode, flushes it, renames it over path and
 * flushes the directory. */
enum error_code file_put(const char *path, const void *data, size_t size, mode_t mode,
                         struct error *e) __attribute__((warn_unused_result));
/* Makes the name of a file or directory that was just made durable: flushes where it stands. */
enum error_code file_flush_name(const char *path, struct error *e)
    __attribute__((warn_unused_result));
/* Lets a file take another's place, durably. */
enum error_code file_move(const char *from, const char *to, struct error *e)
    __attribute__((warn_unused_result));
/* The whole file, malloc'd with a NUL behind it; at most limit bytes (ERROR_CORRUPT above).
 * A missing file is ERROR_NOT_FOUND. */
enum error_code file_get(const char *path, size_t limit, uint8_t **data, size_t *size,
                         struct error *e) __attribute__((warn_unused_result));

#endif
