/* What of uploads and photos is on the disk: names, order of writing, and what a crash leaves.
 *
 *   part, flushed ─► mark of where it goes to, flushed with the directory ─► the part takes its
 *   final name, directory flushed. Only then may an event name it.
 *
 * So at every moment a photo without an event has a part or a mark, and none is left behind.
 * For blobs.c alone; one thread an upload. */
#ifndef PAIGONG_BLOB_BLOB_DISK_H
#define PAIGONG_BLOB_BLOB_DISK_H

#include "blob/blobs.h"

#include <limits.h>

enum { UPLOAD_ID_SIZE = 32 };

struct blob_disk {
    char path[PATH_MAX / 4]; /* DIR/blobs */
    struct blob_keys keys;
};

/* An upload as it stands there. */
struct disk_upload {
    uint8_t id[UPLOAD_ID_SIZE];
    struct blob_header header;
    uint64_t have;
    bool complete;
    struct photo photo; /* when it is complete */
    int64_t at_ms;      /* it began, or was complete */
};

void upload_id(const struct upload_key *k, uint8_t out[UPLOAD_ID_SIZE]);

enum error_code blob_disk_open(struct blob_disk *d, const char *dir, const struct blob_keys *k,
                               struct error *e) __attribute__((warn_unused_result));
/* Every upload there is; what a crash left half done is finished or removed first. */
typedef bool disk_on_upload(void *context, const struct disk_upload *u);
enum error_code blob_disk_load(struct blob_disk *d, disk_on_upload *on_upload, void *context,
                               struct error *e) __attribute__((warn_unused_result));
/* Is there room for the whole of it, beside what the ledger needs? */
enum error_code blob_disk_room(const struct blob_disk *d, uint64_t photo_size, struct error *e)
    __attribute__((warn_unused_result));

/* The next piece of u->header's photo, at u->have; the first makes the part. */
enum error_code blob_disk_append(const struct blob_disk *d, const struct disk_upload *u,
                                 const uint8_t *data, size_t size, struct error *e)
    __attribute__((warn_unused_result));
/* All pieces are there: checked and durable under its name, in *out. ERROR_BAD_REQUEST: they are
 * not what was announced. */
enum error_code blob_disk_finish(const struct blob_disk *d, const struct disk_upload *u,
                                 int64_t now_ms, struct photo *out, struct error *e)
    __attribute__((warn_unused_result));

/* -1 with errno: it can't be opened. */
int blob_disk_open_photo(const struct blob_disk *d, const struct photo *photo);

/* Removing; what can't be removed is met again at the next start. */
void blob_disk_drop_part(const struct blob_disk *d, const uint8_t id[UPLOAD_ID_SIZE]);
void blob_disk_drop_mark(const struct blob_disk *d, const uint8_t id[UPLOAD_ID_SIZE]);
/* P16.5: the photos of months whose key is destroyed. */
void blob_disk_drop_erased(const struct blob_disk *d);
void blob_disk_drop_photo(const struct blob_disk *d, const struct photo *photo);

#endif
