/* Photos and scans that belong to tickets (P7.1): what both ends must agree on. */
#ifndef PAIGONG_COMMON_PHOTO_H
#define PAIGONG_COMMON_PHOTO_H

#include <stddef.h>
#include <stdint.h>

enum {
    PHOTO_PIECE = 256 << 10,     /* bytes of one message; only the last piece is shorter */
    PHOTO_SIZE_LIMIT = 32 << 20, /* no policy allows a larger one */
    PHOTO_HASH_SIZE = 32,        /* SHA-256 */
};

/* What it is, by its content: numbers and names as on the wire. */
#define PHOTO_TYPE_LIST(X)                                                                         \
    X(NONE, 0, "none")                                                                             \
    X(JPEG, 1, "jpeg") X(PNG, 2, "png") X(WEBP, 3, "webp") X(HEIC, 4, "heic") X(PDF, 5, "pdf")
#define X(NAME, number, name) PHOTO_TYPE_##NAME = number,
enum photo_type { PHOTO_TYPE_LIST(X) };
#undef X

/* By its first bytes, whatever a file's name says; NONE: it is no photo or scan. */
enum photo_type photo_type_of(const uint8_t *data, size_t size);

#endif
