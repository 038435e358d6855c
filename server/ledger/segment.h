/* Segment files: DIR/ledger/00000000.seg, 00000001.seg … all of one size, written ahead with zeros
 * so that appending changes no metadata. A header, then records.
 *
 *   offset  size
 *        0     8  magic "PGLEDGER"
 *        8     4  format, 1
 *       12     4  0
 *       16    16  ledger id
 *       32     8  index of this segment
 *       40     8  size of every segment
 *       48    12  0
 *       60     4  CRC-32C of bytes [0, 60)
 */
#ifndef PAIGONG_LEDGER_SEGMENT_H
#define PAIGONG_LEDGER_SEGMENT_H

#include "common/error.h"
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>

enum { SEGMENT_HEADER = 64, SEGMENT_NAME_SIZE = 24, SEGMENT_ID = 16, SEGMENT_FORMAT = 1 };
#define SEGMENT_SIZE_DEFAULT (UINT64_C(64) << 20)
#define SEGMENT_SIZE_MIN     (UINT64_C(16) << 10)
#define SEGMENT_SIZE_MAX     SEGMENT_SIZE_DEFAULT /* recovery reads the rest of one into memory */

struct segment_info {
    uint8_t id[SEGMENT_ID];
    uint64_t index, size;
};

void segment_name(uint64_t index, char out[SEGMENT_NAME_SIZE]);
/* Makes a segment durable under its name: temporary name, zeros, fsync, rename, fsync of the
 * directory. ERROR_NO_SPACE leaves nothing behind. */
enum error_code segment_make(int directory, const struct segment_info *s, bool no_sync,
                             struct error *e) __attribute__((warn_unused_result));
/* Writes zeros from `from` to the segment's full size and flushes: a restored segment is short. */
enum error_code segment_fill(int fd, const char *name, uint64_t from, uint64_t size, bool no_sync,
                             struct error *e) __attribute__((warn_unused_result));
/* ERROR_CORRUPT names the file when the header doesn't verify. */
enum error_code segment_header_read(int fd, const char *name, struct segment_info *out,
                                    struct error *e) __attribute__((warn_unused_result));
/* The same of bytes; false: its checksum or magic is wrong. *format is any version's. */
bool segment_header_parse(const uint8_t header[SEGMENT_HEADER], struct segment_info *out,
                          uint32_t *format);
/* A size that segments are made with. */
bool segment_size_is_valid(uint64_t size);
void segment_header_put(const struct segment_info *s, uint8_t out[SEGMENT_HEADER]);
/* The index in a segment's name; false for any other name. */
bool segment_name_read(const char *name, uint64_t *index);
/* The ledger's directory, to be read and closed; the descriptor stays the caller's. */
enum error_code segment_directory_open(int directory, DIR **out, struct error *e)
    __attribute__((warn_unused_result));
/* How many segments there are; ERROR_CORRUPT when one between is missing. Leftovers of an
 * unfinished segment_make are removed when `clean`. */
enum error_code segment_count(int directory, bool clean, uint64_t *count, struct error *e)
    __attribute__((warn_unused_result));

/* errno as an error about a file: a full disk is ERROR_NO_SPACE, all else ERROR_IO. */
enum error_code segment_errno(const char *name, struct error *e);
/* Whole reads and writes. A read beyond the file's end gives zeros. False: errno says why. */
bool segment_read(int fd, uint64_t offset, void *out, size_t size);
bool segment_write(int fd, uint64_t offset, const void *data, size_t size);
/* Where the last byte of [from, to) that was ever written ends: behind it is a hole, as a sparse
 * copy has it, of zeros that nobody needs to read. `to` where there is none, or nobody can tell. */
uint64_t segment_written_end(int fd, uint64_t from, uint64_t to);
bool bytes_are_zero(const uint8_t *p, size_t size);

#endif
