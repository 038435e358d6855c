/* One message in a file of its own, for what a handheld keeps: it is there as a whole or not at
 * all, for its owner alone, and a file that changed on the disk is noticed (CRC-32C).
 *
 * Knows no message in particular, and no directory. */
#ifndef PAIGONG_CLIENT_KEPT_H
#define PAIGONG_CLIENT_KEPT_H

#include "common/error.h"

#include <protobuf-c/protobuf-c.h>

enum { KEPT_HEADER_SIZE = 16, KEPT_MOST = 4 << 20 };

/* On the disk when it returns. A full disk is ERROR_IO in words of its own: NO_SPACE is the
 * server's. */
enum error_code kept_put(const char *path, const ProtobufCMessage *m, struct error *e)
    __attribute__((warn_unused_result));
/* Freed with protobuf_c_message_free_unpacked. NULL: ERROR_NOT_FOUND, ERROR_CORRUPT, ERROR_IO. */
ProtobufCMessage *kept_get(const char *path, const ProtobufCMessageDescriptor *type,
                           struct error *e) __attribute__((warn_unused_result));
/* The directory, for its owner alone; one that is there is fine. */
enum error_code kept_directory(const char *path, struct error *e)
    __attribute__((warn_unused_result));
/* Gone when it returns, after a power cut too. One that is not there is fine. */
enum error_code kept_remove(const char *path, struct error *e) __attribute__((warn_unused_result));
/* A full disk in words of this device; every other error as it is. */
enum error_code kept_error(struct error *e, const char *path);

#endif
