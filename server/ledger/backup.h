/* Backup while the writer goes on, and its other end, restore (P16.6).
 *
 * A backup is a run of slices: (file, offset, data), files relative to the data directory: the
 * ledger's segments up to the head that was durable when it began, then keys/, tls/ and blobs/ but
 * for uploads on their way. The view is not in it: it is rebuilt. Files come one after the other,
 * each from offset 0 without gaps.
 * On the wire a slice is a BackupPart; a backup FILE is the same BackupParts, each behind its
 * 4-byte big-endian length (common/frame.h), the last one with `done`, seq and head_hash.
 *
 * Any thread may run a backup; one thread at a time each.
 */
#ifndef PAIGONG_LEDGER_BACKUP_H
#define PAIGONG_LEDGER_BACKUP_H

#include "common/crypto.h"
#include "ledger/ledger.h"

enum { BACKUP_SLICE_MAX = 256 << 10, BACKUP_NAME_SIZE = 96 };

struct backup_slice {
    char file[BACKUP_NAME_SIZE]; /* "ledger/00000000.seg", "keys/2026-11.key"; "" when done */
    uint64_t offset;
    const uint8_t *data;   /* until the next call */
    size_t size;           /* 0: an empty file */
    uint64_t total;        /* bytes of all files */
    bool done;             /* the last slice: no data, but what the backup holds */
    uint64_t seq;          /* newest event in it, only with done */
    uint8_t head_hash[32]; /* its chain hash, only with done */
    bool has_digest;       /* only with done; backups of before had none */
    uint8_t digest[32];    /* of all the slices before: keys have no chain that covers them */
};

/* The digest so far, over name, offset, size and data of each slice. */
void backup_digest_add(struct sha256 *sha, const struct backup_slice *s);

struct backup;
/* dir: the data directory that l was opened in. */
enum error_code backup_open(const char *dir, struct ledger *l, struct backup **out, struct error *e)
    __attribute__((warn_unused_result));
/* The next slice; after the one with done none may be asked for. */
enum error_code backup_next(struct backup *b, struct backup_slice *out, struct error *e)
    __attribute__((warn_unused_result));
void backup_close(struct backup *b);

/* In a directory that a restore is filling; who has finished it removes the mark. */
#define RESTORE_MARK "restoring"

struct restore;
/* dir must not exist or be an empty directory (ERROR_EXISTS). */
enum error_code restore_open(const char *dir, struct restore **out, struct error *e)
    __attribute__((warn_unused_result));
/* Writes one slice. Names and offsets are checked: nothing outside dir is ever touched. */
enum error_code restore_take(struct restore *r, const struct backup_slice *s, struct error *e)
    __attribute__((warn_unused_result));
/* After the slice with done: everything is flushed, the ledger opened read-only, its whole chain
 * verified and its head compared with what the backup said. ERROR_CORRUPT otherwise. */
enum error_code restore_finish(struct restore *r, struct error *e)
    __attribute__((warn_unused_result));
void restore_close(struct restore *r); /* before finish: what was written stays, unusable */

/* `paigongd restore FILE DIR`: all of the above from a backup file. *seq: newest event restored.
 * The caller appends RESTORED with the next epoch afterwards. */
enum error_code restore_file(const char *file, const char *dir, uint64_t *seq, struct error *e)
    __attribute__((warn_unused_result));

#endif
