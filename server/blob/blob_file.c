#include "blob/blob_file.h"

#include "common/crc32c.h"
#include "common/crypto.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LEDGER_ID = 16, MAGIC_SIZE = 8, BOUND_SIZE = LEDGER_ID + BLOB_HEADER + 8 };
/* By which key it is sealed: its month's, or that of public records. */
static const char magic[MAGIC_SIZE] = "PAIGBLB1", lasting_magic[MAGIC_SIZE] = "PAIGBLP1";

/* ---- the header --------------------------------------------------------------------------------
 */

static void put64(uint8_t *out, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)(v >> (8 * i));
}

static uint64_t get64(const uint8_t *in)
{
    uint64_t v = 0;
    for (int i = 7; i >= 0; i--)
        v = v << 8 | in[i];
    return v;
}

void blob_header_write(const struct blob_header *h, uint8_t out[BLOB_HEADER])
{
    memset(out, 0, BLOB_HEADER);
    memcpy(out, h->lasting ? lasting_magic : magic, MAGIC_SIZE);
    put64(out + 8, h->ticket);
    put64(out + 16, h->size);
    put64(out + 24, (uint64_t)h->at_ms);
    memcpy(out + 32, h->hash, PHOTO_HASH_SIZE);
    memcpy(out + 64, h->who, strnlen(h->who, NAME_SIZE - 1));
    put64(out + 96, crc32c(0, out, 96));
}

bool blob_header_read(const uint8_t *in, size_t size, struct blob_header *out)
{
    bool lasting = size >= BLOB_HEADER && memcmp(in, lasting_magic, MAGIC_SIZE) == 0;
    if (size < BLOB_HEADER || (!lasting && memcmp(in, magic, MAGIC_SIZE) != 0) ||
        get64(in + 96) != crc32c(0, in, 96) || memchr(in + 64, '\0', NAME_SIZE) == NULL)
        return false;
    struct blob_header h = {.ticket = get64(in + 8),
                            .size = get64(in + 16),
                            .at_ms = (int64_t)get64(in + 24),
                            .lasting = lasting};
    memcpy(h.hash, in + 32, PHOTO_HASH_SIZE);
    memcpy(h.who, in + 64, NAME_SIZE);
    if (h.size == 0 || h.size > PHOTO_SIZE_LIMIT || h.at_ms < 0)
        return false;
    *out = h;
    return true;
}

/* ---- places ------------------------------------------------------------------------------------
 */

uint64_t blob_piece_at(uint64_t photo_offset)
{
    assert(photo_offset % PHOTO_PIECE == 0);
    return BLOB_HEADER + photo_offset / PHOTO_PIECE * BLOB_ENVELOPE;
}

uint64_t blob_file_size(uint64_t photo_size)
{
    uint64_t pieces = (photo_size + PHOTO_PIECE - 1) / PHOTO_PIECE;
    return BLOB_HEADER + photo_size + pieces * SEAL_OVERHEAD;
}

size_t blob_piece_size(const struct blob_header *h, uint64_t photo_offset)
{
    assert(photo_offset < h->size);
    uint64_t rest = h->size - photo_offset;
    return rest < PHOTO_PIECE ? (size_t)rest : PHOTO_PIECE;
}

/* ---- pieces ------------------------------------------------------------------------------------
 */

static void make_bound(const struct blob_keys *k, const struct blob_header *h, uint64_t offset,
                       uint8_t out[BOUND_SIZE])
{
    memcpy(out, k->ledger_id, LEDGER_ID);
    blob_header_write(h, out + LEDGER_ID);
    put64(out + LEDGER_ID + BLOB_HEADER, offset);
}

enum error_code blob_piece_seal(const struct blob_keys *k, const struct blob_header *h,
                                uint64_t offset, const uint8_t *plain, size_t size, uint8_t *out,
                                struct error *e)
{
    uint8_t bound[BOUND_SIZE];
    assert(size == blob_piece_size(h, offset));
    make_bound(k, h, offset, bound);
    return h->lasting
               ? keyring_seal_public(k->keyring, bound, sizeof bound, plain, size, out, e)
               : keyring_seal(k->keyring, h->at_ms, bound, sizeof bound, plain, size, out, e);
}

static bool read_at(int fd, uint64_t at, uint8_t *out, size_t size)
{
    while (size > 0) {
        ssize_t n = pread(fd, out, size, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = ENODATA;
        if (n <= 0)
            return false;
        out += n;
        at += (uint64_t)n;
        size -= (size_t)n;
    }
    return true;
}

static enum error_code not_read(struct error *e)
{
    return error_set(e, errno == ENODATA ? ERROR_CORRUPT : ERROR_IO, "photo",
                     errno == ENODATA ? "its file ends too early" : strerror(errno));
}

enum error_code blob_header_get(int fd, struct blob_header *out, struct error *e)
{
    uint8_t bytes[BLOB_HEADER];
    if (!read_at(fd, 0, bytes, sizeof bytes))
        return not_read(e);
    if (!blob_header_read(bytes, sizeof bytes, out))
        return error_set(e, ERROR_CORRUPT, "photo", "its file does not begin as one");
    return ERROR_NONE;
}

static enum error_code open_envelope(const struct blob_keys *k, const struct blob_header *h,
                                     uint64_t offset, const uint8_t *sealed, uint8_t *out,
                                     struct error *e)
{
    uint8_t bound[BOUND_SIZE];
    make_bound(k, h, offset, bound);
    enum error_code code = keyring_unseal(k->keyring, bound, sizeof bound, sealed,
                                          blob_piece_size(h, offset) + SEAL_OVERHEAD, out, e);
    if (code == ERROR_NOT_FOUND)
        return error_set(e, code, "photo", "its month's key is destroyed, retention is over");
    if (code == ERROR_CORRUPT)
        return error_set(e, code, "photo", "its file was changed: paigongd check says more");
    return code;
}

enum error_code blob_piece_open(const struct blob_keys *k, int fd, const struct blob_header *h,
                                uint64_t offset, uint8_t *out, size_t *size, struct error *e)
{
    size_t plain = blob_piece_size(h, offset);
    uint8_t *sealed = malloc(BLOB_ENVELOPE);
    enum error_code code = ERROR_NONE;
    if (sealed == NULL)
        return error_set(e, ERROR_BUSY, "memory", "none left for the photo");
    if (!read_at(fd, blob_piece_at(offset), sealed, plain + SEAL_OVERHEAD))
        code = not_read(e);
    if (code == ERROR_NONE)
        code = open_envelope(k, h, offset, sealed, out, e);
    free(sealed);
    if (code == ERROR_NONE)
        *size = plain;
    return code;
}

/* ---- all of it ---------------------------------------------------------------------------------
 */

struct verification {
    const struct blob_keys *keys;
    int fd;
    struct blob_file *out;
    struct sha256 *file, *photo;
    uint8_t *sealed, *plain;
    enum error_code opened; /* of the pieces: the first that did not */
    struct error why;
};

static void open_one(struct verification *v, uint64_t offset, size_t size)
{
    struct blob_file *out = v->out;
    if (v->opened != ERROR_NONE)
        return;
    v->opened = open_envelope(v->keys, &out->header, offset, v->sealed, v->plain, &v->why);
    if (v->opened != ERROR_NONE)
        return;
    sha256_add(v->photo, v->plain, size);
    if (offset == 0)
        out->type = photo_type_of(v->plain, size);
}

/* The name is of all bytes, whether they open or not. */
static enum error_code read_pieces(struct verification *v, struct error *e)
{
    const struct blob_header *h = &v->out->header;
    for (uint64_t offset = 0; offset < h->size; offset += PHOTO_PIECE) {
        size_t size = blob_piece_size(h, offset);
        if (!read_at(v->fd, blob_piece_at(offset), v->sealed, size + SEAL_OVERHEAD))
            return not_read(e);
        sha256_add(v->file, v->sealed, size + SEAL_OVERHEAD);
        open_one(v, offset, size);
    }
    return ERROR_NONE;
}

static enum error_code judge(struct verification *v, struct error *e)
{
    uint8_t hash[SHA256_SIZE], more;
    sha256_finish(v->file, v->out->name);
    sha256_finish(v->photo, hash);
    if (v->opened != ERROR_NONE) {
        if (e != NULL)
            *e = v->why;
        return v->opened;
    }
    if (pread(v->fd, &more, 1, (off_t)blob_file_size(v->out->header.size)) != 0)
        return error_set(e, ERROR_CORRUPT, "photo", "its file goes on behind its end");
    if (memcmp(hash, v->out->header.hash, sizeof hash) != 0)
        return error_set(e, ERROR_CORRUPT, "photo", "it is not what its hash says");
    return ERROR_NONE;
}

enum error_code blob_verify(const struct blob_keys *k, int fd, struct blob_file *out,
                            struct error *e)
{
    struct verification v = {.keys = k, .fd = fd, .out = out};
    uint8_t header[BLOB_HEADER];
    *out = (struct blob_file){.type = PHOTO_TYPE_NONE};
    enum error_code code = blob_header_get(fd, &out->header, e);
    if (code != ERROR_NONE)
        return code;
    v.sealed = malloc(BLOB_ENVELOPE);
    v.plain = malloc(PHOTO_PIECE);
    v.file = sha256_new();
    v.photo = sha256_new();
    if (v.sealed == NULL || v.plain == NULL) {
        code = error_set(e, ERROR_BUSY, "memory", "none left for the photo");
        goto out;
    }
    sha256_start(v.file);
    sha256_start(v.photo);
    blob_header_write(&out->header, header);
    sha256_add(v.file, header, sizeof header);
    code = read_pieces(&v, e);
    if (code == ERROR_NONE)
        code = judge(&v, e);
out:
    if (v.plain != NULL)
        wipe(v.plain, PHOTO_PIECE);
    sha256_free(v.file);
    sha256_free(v.photo);
    free(v.sealed);
    free(v.plain);
    return code;
}
