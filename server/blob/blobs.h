/* The photos of a data directory: DIR/blobs, beside the ledger.
 *
 *   2026-11-NAME         a photo that is whole: its month, and its file's SHA-256; of a public
 *                        record 0000-00-NAME: it stays when months are erased (P16.5)
 *   upload-ID.part       one that is still coming; ID says who sends what for which ticket
 *   upload-ID.done       where one that is whole went to, until an event has named it
 *
 * A photo belongs to who sent it and to its ticket, until a command names it. What nobody names
 * within UPLOAD_KEPT_MS is swept away. Whether an event may name it is asked from memory: nothing
 * here waits for the disk but put, read and sweep, which are for worker threads.
 *
 * Any thread may call; no two pieces of one upload at once. */
#ifndef PAIGONG_BLOB_BLOBS_H
#define PAIGONG_BLOB_BLOBS_H

#include "blob/blob_file.h"
#include "core/event.h"

enum {
    UPLOADS_MAX = 4096, /* not named yet, of all */
    UPLOADS_EACH = 64,  /* of one person */
};
#define UPLOAD_KEPT_MS (INT64_C(7) * 24 * 60 * 60 * 1000)
/* Room that uploads leave to the ledger, its next segment and the view. */
#define BLOBS_LEAVE_BYTES (UINT64_C(256) << 20)

struct blobs;

/* Whose upload. */
struct upload_key {
    uint64_t ticket;
    char who[NAME_SIZE];
    uint8_t hash[PHOTO_HASH_SIZE];
};

struct upload_piece {
    uint64_t size; /* of the photo */
    bool lasting;  /* it is of a public record */
    uint64_t offset;
    const uint8_t *data; /* of length: all of a piece, 0: only ask */
    size_t length;
    int64_t now_ms;
};

struct upload_state {
    uint64_t have;
    bool complete;
};

/* Makes DIR/blobs where it is missing and reads what uploads are on their way; keys borrowed. */
enum error_code blobs_open(const char *dir, const struct blob_keys *k, struct blobs **out,
                           struct error *e) __attribute__((warn_unused_result));
void blobs_close(struct blobs *b);

/* Takes a piece when it is the next one; with the last the photo is checked and made durable under
 * its name. ERROR_BAD_REQUEST: it is no photo, or not the one that its hash says: nothing is kept
 * then. ERROR_NO_SPACE, ERROR_TOO_MANY, ERROR_BUSY. */
enum error_code blobs_put(struct blobs *b, const struct upload_key *key,
                          const struct upload_piece *p, struct upload_state *out, struct error *e)
    __attribute__((warn_unused_result));
/* False: no such upload, or not whole yet. Its purpose is NONE. */
bool blobs_find(struct blobs *b, const struct upload_key *key, struct photo *out);
/* An event has named it: it counts among their uploads no more. */
void blobs_named(struct blobs *b, const struct upload_key *key);

/* The piece at that offset of a named photo; out: PHOTO_PIECE bytes. ERROR_CORRUPT: its file is
 * missing or was changed. ERROR_NOT_FOUND: its month's key is destroyed. */
enum error_code blobs_read(struct blobs *b, uint64_t ticket, const struct photo *photo,
                           uint64_t offset, uint8_t *out, size_t *size, struct error *e)
    __attribute__((warn_unused_result));

/* Does the ledger name this photo of the ticket? */
typedef bool blobs_is_named(void *context, uint64_t ticket, const uint8_t name[PHOTO_HASH_SIZE]);
/* Removes the photos of erased months (P16.5), forgets uploads that were named, and removes
 * those that nobody named in time: those are refused from one sweep on and removed at the next,
 * when no command that found one before can still be on its way. */
void blobs_sweep(struct blobs *b, int64_t now_ms, blobs_is_named *is_named, void *context);

/* "2026-11-…", 64 digits: the file of a photo in DIR/blobs. */
enum { BLOB_NAME_SIZE = 8 + 64 + 1 };
void blob_name(const struct photo *photo, char out[BLOB_NAME_SIZE]);
/* The same back; false: no photo's file is called that. */
bool blob_name_parse(const char *name, struct photo *out);
/* "blobs/2026-11-…" */
enum { BLOB_PLACE_SIZE = BLOB_NAME_SIZE + 6 };
void blob_place(const struct photo *photo, char out[BLOB_PLACE_SIZE]);

/* For who looks at a data directory that nobody serves. Is the photo's file in it, and what the
 * ledger names? ERROR_CORRUPT says why not; ERROR_NOT_FOUND: it is, but its month's key is not. */
enum error_code blob_check(const char *dir, const struct blob_keys *k, const struct photo *photo,
                           struct error *e) __attribute__((warn_unused_result));
/* The photo that a file "upload-….done" in DIR/blobs leads to; false: it is none of those. */
bool blob_mark_read(const char *dir, const char *name, struct photo *out);

#endif
