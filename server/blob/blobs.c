#include "blob/blobs.h"

#include "blob/blob_disk.h"
#include "common/text.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUCKETS = 256, MONTHS_MAX = 1200 };

struct upload {
    struct upload *next; /* of its bucket */
    struct disk_upload on_disk;
    bool busy;    /* a thread is at its file: nobody else touches it */
    bool named;   /* an event names it */
    bool expired; /* found nobody in time: refused from now, removed at the next sweep */
};

struct blobs {
    struct blob_disk disk;
    pthread_mutex_t lock; /* over all that follows */
    struct upload *buckets[BUCKETS];
    size_t count;
    size_t erased_swept; /* months whose photos the sweep has removed; its own */
};

/* ---- the uploads in memory; with the lock held -------------------------------------------------
 */

static struct upload **place_of(struct blobs *b, const uint8_t id[UPLOAD_ID_SIZE])
{
    struct upload **at = &b->buckets[id[0]];
    while (*at != NULL && memcmp((*at)->on_disk.id, id, UPLOAD_ID_SIZE) != 0)
        at = &(*at)->next;
    return at;
}

static struct upload *find(struct blobs *b, const struct upload_key *k)
{
    uint8_t id[UPLOAD_ID_SIZE];
    upload_id(k, id);
    return *place_of(b, id);
}

static void drop(struct blobs *b, struct upload *u)
{
    struct upload **at = place_of(b, u->on_disk.id);
    assert(*at == u && !u->busy);
    *at = u->next;
    b->count--;
    free(u);
}

static struct upload *add(struct blobs *b, const struct disk_upload *on_disk)
{
    struct upload *u = calloc(1, sizeof *u);
    if (u == NULL)
        return NULL;
    u->on_disk = *on_disk;
    struct upload **at = place_of(b, on_disk->id);
    assert(*at == NULL);
    *at = u;
    b->count++;
    return u;
}

static size_t count_of(const struct blobs *b, const char *who)
{
    size_t count = 0;
    for (size_t i = 0; i < BUCKETS; i++)
        for (const struct upload *u = b->buckets[i]; u != NULL; u = u->next)
            count += !u->named && strcmp(u->on_disk.header.who, who) == 0;
    return count;
}

/* ---- opening, closing --------------------------------------------------------------------------
 */

static bool on_upload(void *context, const struct disk_upload *on_disk)
{
    struct blobs *b = context;
    if (*place_of(b, on_disk->id) == NULL)
        return add(b, on_disk) != NULL;
    blob_disk_drop_part(&b->disk, on_disk->id); /* begun anew though it was whole */
    return true;
}

enum error_code blobs_open(const char *dir, const struct blob_keys *k, struct blobs **out,
                           struct error *e)
{
    struct blobs *b = calloc(1, sizeof *b);
    if (b == NULL || pthread_mutex_init(&b->lock, NULL) != 0) {
        free(b);
        return error_set(e, ERROR_IO, "memory", "none left for the uploads");
    }
    enum error_code code = blob_disk_open(&b->disk, dir, k, e);
    if (code == ERROR_NONE)
        code = blob_disk_load(&b->disk, on_upload, b, e);
    if (code != ERROR_NONE) {
        blobs_close(b);
        return code;
    }
    *out = b;
    return ERROR_NONE;
}

void blobs_close(struct blobs *b)
{
    if (b == NULL)
        return;
    for (size_t i = 0; i < BUCKETS; i++)
        while (b->buckets[i] != NULL)
            drop(b, b->buckets[i]);
    pthread_mutex_destroy(&b->lock);
    free(b);
}

/* ---- a piece -----------------------------------------------------------------------------------
 */

static enum error_code begin(struct blobs *b, const struct upload_key *key,
                             const struct upload_piece *p, struct upload **out, struct error *e)
{
    struct disk_upload u = {.header = {.ticket = key->ticket,
                                       .size = p->size,
                                       .at_ms = p->now_ms,
                                       .lasting = p->lasting},
                            .at_ms = p->now_ms};
    if (b->count >= UPLOADS_MAX || count_of(b, key->who) >= UPLOADS_EACH)
        return error_set(e, ERROR_TOO_MANY, "uploads",
                         "name those that are whole first, or wait: they are swept away");
    if (photo_type_of(p->data, p->length) == PHOTO_TYPE_NONE)
        return error_set(e, ERROR_BAD_REQUEST, "photo",
                         "it is none of JPEG, PNG, WebP, HEIC and PDF");
    text_copy(u.header.who, sizeof u.header.who, key->who);
    memcpy(u.header.hash, key->hash, sizeof u.header.hash);
    upload_id(key, u.id);
    *out = add(b, &u);
    return *out != NULL ? ERROR_NONE
                        : error_set(e, ERROR_BUSY, "memory", "none left for the photo");
}

static void say(const struct upload *u, struct upload_state *out)
{
    *out = (struct upload_state){0};
    if (u != NULL)
        *out = (struct upload_state){u->on_disk.have, u->on_disk.complete && !u->expired};
}

/* Takes it for this thread; NULL and ERROR_NONE: nothing is to be written, *out says how it is. */
static enum error_code take(struct blobs *b, const struct upload_key *key,
                            const struct upload_piece *p, struct upload **taken,
                            struct upload_state *out, struct error *e)
{
    struct upload *u = find(b, key);
    *taken = NULL;
    say(u, out);
    if (out->complete)
        return ERROR_NONE;
    if (u != NULL && (u->busy || u->expired))
        return error_set(e, ERROR_BUSY, "photo", "%s",
                         u->expired ? "an upload of before is being put away: try again later"
                                    : "the piece before is still being written");
    if (u != NULL && u->on_disk.header.size != p->size)
        return error_set(e, ERROR_BAD_REQUEST, "size", "another one was announced before");
    if (p->length == 0 || p->offset != out->have)
        return ERROR_NONE;
    enum error_code code = u != NULL ? ERROR_NONE : begin(b, key, p, &u, e);
    if (code != ERROR_NONE)
        return code;
    u->busy = true;
    *taken = u;
    return ERROR_NONE;
}

/* Without the lock: u is this thread's. */
static enum error_code write_piece(struct blobs *b, struct upload *u, const struct upload_piece *p,
                                   struct error *e)
{
    struct disk_upload *on_disk = &u->on_disk;
    enum error_code code = blob_disk_room(&b->disk, p->size, e);
    if (code == ERROR_NONE)
        code = blob_disk_append(&b->disk, on_disk, p->data, p->length, e);
    if (code != ERROR_NONE || p->offset + p->length < p->size)
        return code;
    return blob_disk_finish(&b->disk, on_disk, p->now_ms, &on_disk->photo, e);
}

static void settle(struct upload *u, const struct upload_piece *p)
{
    u->on_disk.have += p->length;
    u->on_disk.complete = u->on_disk.have == p->size;
    u->on_disk.at_ms = p->now_ms;
}

enum error_code blobs_put(struct blobs *b, const struct upload_key *key,
                          const struct upload_piece *p, struct upload_state *out, struct error *e)
{
    struct upload *u;
    pthread_mutex_lock(&b->lock);
    enum error_code code = take(b, key, p, &u, out, e);
    pthread_mutex_unlock(&b->lock);
    if (code != ERROR_NONE || u == NULL)
        return code;
    code = write_piece(b, u, p, e);
    /* refused, or not begun: nothing of it is kept */
    bool gone = code == ERROR_BAD_REQUEST || (code != ERROR_NONE && u->on_disk.have == 0);
    if (gone) {
        blob_disk_drop_mark(&b->disk, u->on_disk.id);
        blob_disk_drop_part(&b->disk, u->on_disk.id);
    }
    pthread_mutex_lock(&b->lock);
    u->busy = false;
    if (code == ERROR_NONE)
        settle(u, p);
    say(u, out);
    if (gone)
        drop(b, u);
    pthread_mutex_unlock(&b->lock);
    return code;
}

/* ---- naming, reading ---------------------------------------------------------------------------
 */

bool blobs_find(struct blobs *b, const struct upload_key *key, struct photo *out)
{
    pthread_mutex_lock(&b->lock);
    const struct upload *u = find(b, key);
    bool found = u != NULL && u->on_disk.complete && !u->expired;
    if (found)
        *out = u->on_disk.photo;
    pthread_mutex_unlock(&b->lock);
    return found;
}

void blobs_named(struct blobs *b, const struct upload_key *key)
{
    pthread_mutex_lock(&b->lock);
    struct upload *u = find(b, key);
    if (u != NULL)
        u->named = true;
    pthread_mutex_unlock(&b->lock);
}

enum error_code blobs_read(struct blobs *b, uint64_t ticket, const struct photo *photo,
                           uint64_t offset, uint8_t *out, size_t *size, struct error *e)
{
    struct blob_header h;
    int fd = blob_disk_open_photo(&b->disk, photo);
    if (fd < 0)
        return error_set(e, errno == ENOENT ? ERROR_CORRUPT : ERROR_IO, "photo", "%s",
                         errno == ENOENT ? "its file is missing: paigongd check says more"
                                         : strerror(errno));
    enum error_code code = blob_header_get(fd, &h, e);
    if (code == ERROR_NONE && (h.ticket != ticket || h.size != photo->size))
        code = error_set(e, ERROR_CORRUPT, "photo", "its file is another one's");
    if (code == ERROR_NONE)
        code = blob_piece_open(&b->disk.keys, fd, &h, offset, out, size, e);
    close(fd);
    return code;
}

/* ---- sweeping ----------------------------------------------------------------------------------
 */

/* What this sweep has to do with one upload, while it is busy with it. */
struct task {
    struct upload *upload;
    bool removes; /* nobody named it in time */
};

static bool is_over(const struct upload *u, int64_t now_ms)
{
    return now_ms - u->on_disk.at_ms > UPLOAD_KEPT_MS;
}

static size_t choose(struct blobs *b, int64_t now_ms, struct task *out)
{
    size_t count = 0;
    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct upload *u = b->buckets[i]; u != NULL; u = u->next) {
            if (u->busy || (!u->named && !is_over(u, now_ms)))
                continue;
            u->busy = true;
            out[count++] = (struct task){u, u->expired && !u->named};
            u->expired = !u->named;
        }
    }
    return count;
}

/* Without the lock. True: it is gone, or need not be known any more. */
static bool sweep_one(struct blobs *b, const struct task *t, blobs_is_named *is_named,
                      void *context)
{
    const struct disk_upload *u = &t->upload->on_disk;
    if (!u->complete && t->removes)
        blob_disk_drop_part(&b->disk, u->id);
    if (!u->complete)
        return t->removes;
    bool named = is_named(context, u->header.ticket, u->photo.name);
    if (!named && !t->removes)
        return false;
    if (!named)
        blob_disk_drop_photo(&b->disk, &u->photo);
    blob_disk_drop_mark(&b->disk, u->id);
    return true;
}

/* The folder may hold a million names: looked through once for every month that was erased. */
static void sweep_erased(struct blobs *b)
{
    uint32_t months[MONTHS_MAX];
    size_t erased = 0;
    const size_t count = keyring_months(b->disk.keys.keyring, months, MONTHS_MAX);
    for (size_t i = 0; i < count; i++)
        erased += keyring_is_erased(b->disk.keys.keyring, months[i]);
    if (erased != b->erased_swept)
        blob_disk_drop_erased(&b->disk);
    b->erased_swept = erased;
}

void blobs_sweep(struct blobs *b, int64_t now_ms, blobs_is_named *is_named, void *context)
{
    sweep_erased(b);
    struct task *tasks = calloc(UPLOADS_MAX, sizeof *tasks);
    if (tasks == NULL)
        return; /* the next one has another try */
    pthread_mutex_lock(&b->lock);
    size_t count = choose(b, now_ms, tasks);
    pthread_mutex_unlock(&b->lock);
    for (size_t i = 0; i < count; i++) {
        bool gone = sweep_one(b, &tasks[i], is_named, context);
        pthread_mutex_lock(&b->lock);
        tasks[i].upload->busy = false;
        if (gone)
            drop(b, tasks[i].upload);
        pthread_mutex_unlock(&b->lock);
    }
    free(tasks);
}
