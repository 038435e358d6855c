/* A photo's file: sealed piece by piece under one month's key (P16.4), or under that of public
 * records (P16.5), so that it can be written as it comes and read from anywhere in it.
 *
 *   header   whose it is: ticket, person, size and SHA-256 of the photo, since when; its first
 *            bytes tell whether it is of a public record
 *   pieces   256 KiB of the photo each, the last one less; an envelope of the keyring each, tied to
 *            the ledger's id, the header and its place, so that none can be moved, left out or put
 *            into another file
 *
 * The file's name is the SHA-256 of all its bytes: what the ledger names can't be changed. */
#ifndef PAIGONG_BLOB_BLOB_FILE_H
#define PAIGONG_BLOB_BLOB_FILE_H

#include "common/photo.h"
#include "core/names.h"
#include "ledger/keyring.h"

enum { BLOB_HEADER = 104, BLOB_ENVELOPE = PHOTO_PIECE + SEAL_OVERHEAD };

struct blob_header {
    uint64_t ticket, size; /* size: of the photo */
    int64_t at_ms;         /* its month's key seals it, … */
    bool lasting;          /* … or that of public records, which no erasure touches */
    uint8_t hash[PHOTO_HASH_SIZE];
    char who[NAME_SIZE];
};

/* What opens a file's envelopes. */
struct blob_keys {
    struct keyring *keyring;
    const uint8_t *ledger_id; /* 16 bytes */
};

void blob_header_write(const struct blob_header *h, uint8_t out[BLOB_HEADER]);
/* False: not a header, or damaged. */
bool blob_header_read(const uint8_t *in, size_t size, struct blob_header *out)
    __attribute__((warn_unused_result));

uint64_t blob_file_size(uint64_t photo_size);
/* Where the piece at that offset of the photo stands in the file. */
uint64_t blob_piece_at(uint64_t photo_offset);
/* How long the piece at that offset is. */
size_t blob_piece_size(const struct blob_header *h, uint64_t photo_offset);

/* out: size + SEAL_OVERHEAD bytes. */
enum error_code blob_piece_seal(const struct blob_keys *k, const struct blob_header *h,
                                uint64_t offset, const uint8_t *plain, size_t size, uint8_t *out,
                                struct error *e) __attribute__((warn_unused_result));
/* Reads and opens the piece at that offset; out: PHOTO_PIECE bytes. ERROR_CORRUPT, ERROR_IO;
 * ERROR_NOT_FOUND: the month's key is destroyed. */
enum error_code blob_piece_open(const struct blob_keys *k, int fd, const struct blob_header *h,
                                uint64_t offset, uint8_t *out, size_t *size, struct error *e)
    __attribute__((warn_unused_result));
enum error_code blob_header_get(int fd, struct blob_header *out, struct error *e)
    __attribute__((warn_unused_result));

/* What a whole file is. */
struct blob_file {
    struct blob_header header;
    uint8_t name[PHOTO_HASH_SIZE]; /* of the file as it is */
    enum photo_type type;
};
/* Reads all of it: each piece opens, and together they are the photo that the header says.
 * ERROR_CORRUPT otherwise; ERROR_NOT_FOUND: no key, and only its name was found out. */
enum error_code blob_verify(const struct blob_keys *k, int fd, struct blob_file *out,
                            struct error *e) __attribute__((warn_unused_result));

#endif
