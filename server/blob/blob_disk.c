#include "blob/blob_disk.h"

#include "common/crc32c.h"
#include "common/crypto.h"
#include "common/file_put.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    HEX_SIZE = 64,
    MARK_SIZE = 60,
    MARK_AT = 8,
    MARK_MONTH = 16,
    MARK_TYPE = 20,
    MARK_NAME = 24
};
static const char mark_magic[8] = "PAIGUPL1";
static const char prefix[] = "upload-", part_end[] = ".part", mark_end[] = ".done";

/* ---- names -------------------------------------------------------------------------------------
 */

static void to_hex(const uint8_t in[32], char out[HEX_SIZE + 1])
{
    for (size_t i = 0; i < 32; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", in[i]);
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* 64 small hexadecimal digits; what follows is the caller's to look at. */
static bool from_hex(const char *in, uint8_t out[32])
{
    for (size_t i = 0; i < 32; i++) {
        int high = digit_of(in[2 * i]), low = high < 0 ? -1 : digit_of(in[2 * i + 1]);
        if (low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

void blob_name(const struct photo *photo, char out[BLOB_NAME_SIZE])
{
    char hex[HEX_SIZE + 1];
    to_hex(photo->name, hex);
    (void)snprintf(out, BLOB_NAME_SIZE, "%04u-%02u-%s", photo->month / 100 % 10000,
                   photo->month % 100, hex);
}

bool blob_name_parse(const char *name, struct photo *out)
{
    struct photo p = {.size = 0};
    char again[BLOB_NAME_SIZE];
    if (strlen(name) != BLOB_NAME_SIZE - 1 || !from_hex(name + 8, p.name))
        return false;
    p.month = (uint32_t)(strtoul(name, NULL, 10) * 100 + strtoul(name + 5, NULL, 10));
    blob_name(&p, again);
    if (strcmp(again, name) != 0)
        return false;
    *out = p;
    return true;
}

void upload_id(const struct upload_key *k, uint8_t out[UPLOAD_ID_SIZE])
{
    uint8_t bytes[8 + NAME_SIZE + PHOTO_HASH_SIZE] = {0};
    for (size_t i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(k->ticket >> (8 * i));
    memcpy(bytes + 8, k->who, strnlen(k->who, NAME_SIZE - 1));
    memcpy(bytes + 8 + NAME_SIZE, k->hash, PHOTO_HASH_SIZE);
    sha256(bytes, sizeof bytes, out);
}

static void upload_path(const struct blob_disk *d, const uint8_t id[UPLOAD_ID_SIZE],
                        const char *end, char out[PATH_MAX])
{
    char hex[HEX_SIZE + 1];
    to_hex(id, hex);
    (void)snprintf(out, PATH_MAX, "%s/%s%s%s", d->path, prefix, hex, end);
}

static void photo_path(const struct blob_disk *d, const struct photo *photo, char out[PATH_MAX])
{
    char name[BLOB_NAME_SIZE];
    blob_name(photo, name);
    (void)snprintf(out, PATH_MAX, "%s/%s", d->path, name);
}

/* "upload-….part": whose; false: something else. */
static bool parse_upload(const char *name, const char *end, uint8_t id[UPLOAD_ID_SIZE])
{
    size_t before = sizeof prefix - 1;
    return strlen(name) == before + HEX_SIZE + strlen(end) && memcmp(name, prefix, before) == 0 &&
           strcmp(name + before + HEX_SIZE, end) == 0 && from_hex(name + before, id);
}

/* ---- room, errors ------------------------------------------------------------------------------
 */

static enum error_code disk_errno(struct error *e)
{
    int problem = errno;
    bool full = problem == ENOSPC || problem == EDQUOT || problem == EFBIG;
    return error_set(e, full ? ERROR_NO_SPACE : ERROR_IO, "photo", "%s", strerror(problem));
}

enum error_code blob_disk_room(const struct blob_disk *d, uint64_t photo_size, struct error *e)
{
    struct statvfs s;
    int fd = open(d->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool told = fd >= 0 && fstatvfs(fd, &s) == 0;
    enum error_code code = told ? ERROR_NONE : disk_errno(e);
    if (fd >= 0)
        close(fd);
    if (!told)
        return code;
    uint64_t room = (uint64_t)s.f_bavail * s.f_frsize;
    uint64_t needed = BLOBS_LEAVE_BYTES + blob_file_size(photo_size);
    if (room >= needed)
        return ERROR_NONE;
    return error_set(e, ERROR_NO_SPACE, "photo", "%llu MiB are free, a photo needs %llu MiB",
                     (unsigned long long)room >> 20, (unsigned long long)needed >> 20);
}

enum error_code blob_disk_open(struct blob_disk *d, const char *dir, const struct blob_keys *k,
                               struct error *e)
{
    int length = snprintf(d->path, sizeof d->path, "%s/blobs", dir);
    if (length < 0 || (size_t)length >= sizeof d->path)
        return error_set(e, ERROR_USAGE, "DIR", "the path is too long");
    d->keys = *k;
    if (mkdir(d->path, 0700) == 0)
        return file_flush_name(d->path, e);
    return errno == EEXIST ? ERROR_NONE : disk_errno(e);
}

/* ---- the part ----------------------------------------------------------------------------------
 */

static bool write_at(int fd, uint64_t at, const uint8_t *data, size_t size)
{
    while (size > 0) {
        ssize_t n = pwrite(fd, data, size, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = EIO;
        if (n <= 0)
            return false;
        data += n;
        at += (uint64_t)n;
        size -= (size_t)n;
    }
    return true;
}

static bool write_header(int fd, const struct blob_header *h)
{
    uint8_t bytes[BLOB_HEADER];
    blob_header_write(h, bytes);
    return ftruncate(fd, 0) == 0 && write_at(fd, 0, bytes, sizeof bytes);
}

enum error_code blob_disk_append(const struct blob_disk *d, const struct disk_upload *u,
                                 const uint8_t *data, size_t size, struct error *e)
{
    char path[PATH_MAX];
    uint8_t *sealed = malloc(BLOB_ENVELOPE);
    if (sealed == NULL)
        return error_set(e, ERROR_BUSY, "memory", "none left for the photo");
    enum error_code code = blob_piece_seal(&d->keys, &u->header, u->have, data, size, sealed, e);
    if (code != ERROR_NONE)
        goto out;
    upload_path(d, u->id, part_end, path);
    int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool good = fd >= 0 && (u->have > 0 || write_header(fd, &u->header)) &&
                write_at(fd, blob_piece_at(u->have), sealed, size + SEAL_OVERHEAD);
    if (!good)
        code = disk_errno(e);
    if (fd >= 0)
        close(fd);
out:
    free(sealed);
    return code;
}

/* ---- the mark, and the end of an upload --------------------------------------------------------
 */

static void put_le(uint8_t *out, uint64_t v, size_t size)
{
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(v >> (8 * i));
}

static uint64_t get_le(const uint8_t *in, size_t size)
{
    uint64_t v = 0;
    for (size_t i = size; i > 0; i--)
        v = v << 8 | in[i - 1];
    return v;
}

static enum error_code put_mark(const struct blob_disk *d, const uint8_t id[UPLOAD_ID_SIZE],
                                const struct photo *p, int64_t at_ms, struct error *e)
{
    char path[PATH_MAX];
    uint8_t mark[MARK_SIZE];
    memcpy(mark, mark_magic, sizeof mark_magic);
    put_le(mark + MARK_AT, (uint64_t)at_ms, 8);
    put_le(mark + MARK_MONTH, p->month, 4);
    put_le(mark + MARK_TYPE, p->type, 4);
    memcpy(mark + MARK_NAME, p->name, sizeof p->name);
    put_le(mark + MARK_SIZE - 4, crc32c(0, mark, MARK_SIZE - 4), 4);
    upload_path(d, id, mark_end, path);
    return file_put(path, mark, sizeof mark, 0600, e);
}

static bool read_mark(const uint8_t *mark, size_t size, struct photo *p, int64_t *at_ms)
{
    if (size != MARK_SIZE || memcmp(mark, mark_magic, sizeof mark_magic) != 0 ||
        get_le(mark + MARK_SIZE - 4, 4) != crc32c(0, mark, MARK_SIZE - 4))
        return false;
    *p = (struct photo){.month = (uint32_t)get_le(mark + MARK_MONTH, 4),
                        .type = (enum photo_type)get_le(mark + MARK_TYPE, 4)};
    memcpy(p->name, mark + MARK_NAME, sizeof p->name);
    *at_ms = (int64_t)get_le(mark + MARK_AT, 8);
    return true;
}

bool blob_mark_read(const char *dir, const char *name, struct photo *out)
{
    char path[PATH_MAX];
    uint8_t *mark = NULL, id[UPLOAD_ID_SIZE];
    size_t size = 0;
    int64_t at_ms;
    (void)snprintf(path, sizeof path, "%s/blobs/%s", dir, name);
    bool good = parse_upload(name, mark_end, id) &&
                file_get(path, MARK_SIZE, &mark, &size, NULL) == ERROR_NONE &&
                read_mark(mark, size, out, &at_ms);
    free(mark);
    return good;
}

static enum error_code take_final_name(const struct blob_disk *d, const uint8_t id[UPLOAD_ID_SIZE],
                                       const struct photo *p, struct error *e)
{
    char part[PATH_MAX], whole[PATH_MAX];
    upload_path(d, id, part_end, part);
    photo_path(d, p, whole);
    return file_move(part, whole, e);
}

/* Flushed, and what it should be. */
static enum error_code check_part(const struct blob_disk *d, const char *part,
                                  struct blob_file *out, struct error *e)
{
    int fd = open(part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return disk_errno(e);
    enum error_code code = fsync(fd) == 0 ? ERROR_NONE : disk_errno(e);
    if (code == ERROR_NONE)
        code = blob_verify(&d->keys, fd, out, e);
    close(fd);
    return code;
}

enum error_code blob_disk_finish(const struct blob_disk *d, const struct disk_upload *u,
                                 int64_t now_ms, struct photo *out, struct error *e)
{
    char part[PATH_MAX];
    struct blob_file file;
    upload_path(d, u->id, part_end, part);
    enum error_code code = check_part(d, part, &file, e);
    if (code == ERROR_CORRUPT)
        return error_set(e, ERROR_BAD_REQUEST, "hash",
                         "what arrived is not what it is the hash of: send it again from the "
                         "start");
    if (code != ERROR_NONE)
        return code;
    struct photo p = {.size = file.header.size,
                      .type = file.type,
                      .month = file.header.lasting ? (uint32_t)KEYRING_PUBLIC
                                                   : keyring_month(file.header.at_ms)};
    memcpy(p.name, file.name, sizeof p.name);
    memcpy(p.hash, file.header.hash, sizeof p.hash);
    code = put_mark(d, u->id, &p, now_ms, e);
    if (code == ERROR_NONE)
        code = take_final_name(d, u->id, &p, e);
    if (code == ERROR_NONE)
        *out = p;
    return code;
}

void blob_place(const struct photo *photo, char out[BLOB_PLACE_SIZE])
{
    char name[BLOB_NAME_SIZE];
    blob_name(photo, name);
    (void)snprintf(out, BLOB_PLACE_SIZE, "blobs/%s", name);
}

enum error_code blob_check(const char *dir, const struct blob_keys *k, const struct photo *photo,
                           struct error *e)
{
    char path[PATH_MAX], place[BLOB_PLACE_SIZE];
    struct blob_file file;
    blob_place(photo, place);
    (void)snprintf(path, sizeof path, "%s/%s", dir, place);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return error_set(e, ERROR_CORRUPT, place, "%s",
                         errno == ENOENT ? "it is missing" : strerror(errno));
    enum error_code code = blob_verify(k, fd, &file, e);
    close(fd);
    /* without its key its name still tells that not a byte of it changed */
    bool read = code == ERROR_NONE || code == ERROR_NOT_FOUND;
    if (read && memcmp(file.name, photo->name, sizeof file.name) != 0)
        return error_set(e, ERROR_CORRUPT, place, "it is not the file that the ledger names");
    return code;
}

/* ---- reading, removing -------------------------------------------------------------------------
 */

int blob_disk_open_photo(const struct blob_disk *d, const struct photo *photo)
{
    char path[PATH_MAX];
    photo_path(d, photo, path);
    return open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

void blob_disk_drop_part(const struct blob_disk *d, const uint8_t id[UPLOAD_ID_SIZE])
{
    char path[PATH_MAX];
    upload_path(d, id, part_end, path);
    (void)unlink(path);
}

void blob_disk_drop_mark(const struct blob_disk *d, const uint8_t id[UPLOAD_ID_SIZE])
{
    char path[PATH_MAX];
    upload_path(d, id, mark_end, path);
    (void)unlink(path);
}

void blob_disk_drop_photo(const struct blob_disk *d, const struct photo *photo)
{
    char path[PATH_MAX];
    photo_path(d, photo, path);
    (void)unlink(path);
}

void blob_disk_drop_erased(const struct blob_disk *d)
{
    char path[PATH_MAX];
    DIR *dir = opendir(d->path);
    for (struct dirent *x = dir == NULL ? NULL : readdir(dir); x != NULL; x = readdir(dir)) {
        struct photo p;
        if (!blob_name_parse(x->d_name, &p) || !keyring_is_erased(d->keys.keyring, p.month))
            continue;
        photo_path(d, &p, path);
        (void)unlink(path);
    }
    if (dir != NULL)
        closedir(dir);
}

/* ---- after a start -----------------------------------------------------------------------------
 */

/* Whole pieces that are there; the last one is always sent again, for only with it an upload is
 * finished. */
static uint64_t pieces_there(const struct blob_header *h, uint64_t file_size)
{
    uint64_t pieces = file_size < BLOB_HEADER ? 0 : (file_size - BLOB_HEADER) / BLOB_ENVELOPE;
    uint64_t before_last = (h->size - 1) / PHOTO_PIECE;
    return (pieces < before_last ? pieces : before_last) * PHOTO_PIECE;
}

/* The file's header is of this upload. */
static bool is_of(const struct disk_upload *u)
{
    struct upload_key k = {.ticket = u->header.ticket};
    uint8_t id[UPLOAD_ID_SIZE];
    memcpy(k.who, u->header.who, sizeof k.who);
    memcpy(k.hash, u->header.hash, sizeof k.hash);
    upload_id(&k, id);
    return memcmp(id, u->id, sizeof id) == 0;
}

static bool read_header(int fd, struct disk_upload *u, uint64_t *file_size)
{
    struct stat st;
    bool good = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
                blob_header_get(fd, &u->header, NULL) == ERROR_NONE && is_of(u);
    if (fd >= 0)
        close(fd);
    if (good)
        *file_size = (uint64_t)st.st_size;
    return good;
}

static bool load_part(const struct blob_disk *d, struct disk_upload *u)
{
    char path[PATH_MAX];
    uint64_t file_size;
    upload_path(d, u->id, part_end, path);
    if (!read_header(open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), u, &file_size)) {
        blob_disk_drop_part(d, u->id);
        return false;
    }
    u->have = pieces_there(&u->header, file_size);
    u->at_ms = u->header.at_ms;
    return true;
}

/* The part that the mark is of, and no later one that was begun anew. */
static bool is_marked_part(const struct blob_disk *d, const struct disk_upload *u)
{
    char part[PATH_MAX];
    struct blob_file file;
    upload_path(d, u->id, part_end, part);
    return check_part(d, part, &file, NULL) == ERROR_NONE &&
           memcmp(file.name, u->photo.name, sizeof file.name) == 0;
}

/* The power may have gone between the mark and the final name. */
static bool load_mark(const struct blob_disk *d, struct disk_upload *u)
{
    char path[PATH_MAX];
    uint8_t *mark = NULL;
    size_t size = 0;
    uint64_t file_size;
    upload_path(d, u->id, mark_end, path);
    bool good = file_get(path, MARK_SIZE, &mark, &size, NULL) == ERROR_NONE &&
                read_mark(mark, size, &u->photo, &u->at_ms);
    free(mark);
    int fd = good ? blob_disk_open_photo(d, &u->photo) : -1;
    if (good && fd < 0 && errno == ENOENT && is_marked_part(d, u) &&
        take_final_name(d, u->id, &u->photo, NULL) == ERROR_NONE)
        fd = blob_disk_open_photo(d, &u->photo);
    if (!read_header(fd, u, &file_size)) {
        blob_disk_drop_mark(d, u->id);
        return false;
    }
    u->complete = true;
    u->have = u->photo.size = u->header.size;
    memcpy(u->photo.hash, u->header.hash, sizeof u->photo.hash);
    return true;
}

static bool load_all(const struct blob_disk *d, DIR *dir, const char *end,
                     bool (*load)(const struct blob_disk *, struct disk_upload *),
                     disk_on_upload *on_upload, void *context)
{
    rewinddir(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        struct disk_upload u = {.have = 0};
        if (parse_upload(entry->d_name, end, u.id) && load(d, &u) && !on_upload(context, &u))
            return false;
    }
    return true;
}

/* Marks first: they may give a part its name. */
enum error_code blob_disk_load(struct blob_disk *d, disk_on_upload *on_upload, void *context,
                               struct error *e)
{
    DIR *dir = opendir(d->path);
    if (dir == NULL)
        return disk_errno(e);
    bool good = load_all(d, dir, mark_end, load_mark, on_upload, context) &&
                load_all(d, dir, part_end, load_part, on_upload, context);
    closedir(dir);
    return good ? ERROR_NONE : error_set(e, ERROR_IO, "memory", "none left for the uploads");
}
