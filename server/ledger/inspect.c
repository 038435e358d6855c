#include "ledger/inspect.h"

#include "common/crc32c.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOADED_MAX = 1 << 30 };

uint32_t segment_record_max(uint64_t segment_size)
{
    const uint64_t half = (segment_size - SEGMENT_HEADER) / 2 / RECORD_ALIGN * RECORD_ALIGN;
    return half < RECORD_LIMIT ? (uint32_t)half : RECORD_LIMIT;
}

/* ---- bytes ------------------------------------------------------------------------------------
 */

enum error_code segment_bytes_load(int directory, uint64_t index, uint64_t size,
                                   struct segment_bytes *out, struct error *e)
{
    char name[SEGMENT_NAME_SIZE];
    struct stat st;
    segment_name(index, name);
    int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return error_set(e, ERROR_NOT_FOUND, "segment", "%s", name);
    uint8_t *bytes = size > LOADED_MAX ? NULL : calloc(1, size);
    enum error_code code = ERROR_NONE;
    if (fd < 0 || fstat(fd, &st) != 0)
        code = segment_errno(name, e);
    else if (bytes == NULL)
        code = error_set(e, ERROR_INTERNAL, "ledger", "out of memory");
    else if (!segment_read(fd, 0, bytes, segment_written_end(fd, 0, size)))
        code = segment_errno(name, e);
    if (fd >= 0)
        close(fd);
    if (code != ERROR_NONE) {
        free(bytes);
        return code;
    }
    *out = (struct segment_bytes){bytes, size, (uint64_t)st.st_size};
    return ERROR_NONE;
}

void segment_bytes_free(struct segment_bytes *b)
{
    free(b->bytes);
    b->bytes = NULL;
}

/* ---- what all segments have in common ----------------------------------------------------------
 */

static void shape_take(int directory, const char *name, uint64_t index, struct ledger_shape *out)
{
    struct segment_info info;
    int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && segment_header_read(fd, name, &info, NULL) == ERROR_NONE &&
        info.index == index) {
        out->known = true;
        memcpy(out->id, info.id, sizeof out->id);
        out->segment_size = info.size;
    }
    if (fd >= 0)
        close(fd);
}

/* More than these are not looked for one by one: then a file was named by somebody else, and
 * whoever opens the ledger says which. */
enum { MISSING_MAX = 4096 };

static uint64_t count_names(DIR *d)
{
    uint64_t count = 0, index = 0;
    for (struct dirent *entry = readdir(d); entry != NULL; entry = readdir(d))
        count += segment_name_read(entry->d_name, &index);
    return count;
}

enum error_code ledger_shape_look(int directory, struct ledger_shape *out, struct error *e)
{
    *out = (struct ledger_shape){.known = false};
    DIR *d;
    if (segment_directory_open(directory, &d, e) != ERROR_NONE)
        return e->code;
    const uint64_t end = count_names(d) + MISSING_MAX;
    uint64_t index = 0;
    rewinddir(d);
    for (struct dirent *entry = readdir(d); entry != NULL; entry = readdir(d))
        if (segment_name_read(entry->d_name, &index) && index < end && index + 1 > out->count)
            out->count = index + 1;
    closedir(d);
    for (uint64_t i = 0; i < out->count && !out->known; i++) {
        char name[SEGMENT_NAME_SIZE];
        segment_name(i, name);
        shape_take(directory, name, i, out);
    }
    return ERROR_NONE;
}

/* ---- links ------------------------------------------------------------------------------------
 */

struct segment_link segment_link_first(const uint8_t id[SEGMENT_ID])
{
    struct segment_link l = {.known = true, .next_seq = 1};
    sha256(id, SEGMENT_ID, l.hash);
    return l;
}

struct segment_link segment_link_after(const struct segment_state *s)
{
    struct segment_link l = {.known = s->fault == SEGMENT_FINE && s->last_seq != 0,
                             .next_seq = s->last_seq + 1};
    memcpy(l.hash, s->after, sizeof l.hash);
    return l;
}

/* ---- one segment -------------------------------------------------------------------------------
 */

static void fault(struct segment_state *s, enum segment_fault kind, uint64_t offset,
                  const char *what)
{
    s->fault = kind;
    s->offset = offset;
    s->what = what;
}

static bool header_is_fine(const struct segment_bytes *b, const struct ledger_shape *shape,
                           struct segment_state *s)
{
    uint32_t format = 0;
    if (!segment_header_parse(b->bytes, &s->info, &format)) {
        fault(s, SEGMENT_BAD_HEADER, 0, "the segment's header is wrong");
        return false;
    }
    if (format != SEGMENT_FORMAT) {
        fault(s, SEGMENT_NEWER, 8, "a newer version wrote this format");
        return false;
    }
    if (s->info.index != s->index || s->info.size != b->size ||
        (shape->known && memcmp(s->info.id, shape->id, SEGMENT_ID) != 0)) {
        fault(s, SEGMENT_BAD_HEADER, 16, "the segment belongs elsewhere");
        return false;
    }
    return true;
}

/* A batch by itself. NULL: it is whole. */
static const char *record_fault(const uint8_t *p, uint64_t room, uint32_t record_max,
                                struct sha256 *sha, struct record_header *h)
{
    if (room < RECORD_MIN || !record_header_read(p, record_max, h) || h->size > room)
        return "the record's header is wrong";
    if (!record_is_whole(p, h))
        return "the record's checksum is wrong";
    if (record_chain_check(sha, p, h) != h->count)
        return "an entry does not fit the chain";
    return record_has_end(p, h) ? NULL : "the record's end mark is wrong";
}

static bool continues(const struct segment_link *link, const struct record_header *h)
{
    return !link->known || (h->first_seq == link->next_seq &&
                            memcmp(h->previous, link->hash, sizeof link->hash) == 0);
}

static bool at_end(const struct segment_bytes *b, uint64_t at)
{
    return b->size - at < RECORD_HEADER || bytes_are_zero(b->bytes + at, RECORD_HEADER);
}

static void walk(const struct segment_bytes *b, const struct segment_link *link,
                 struct segment_state *s, struct sha256 *sha)
{
    const uint32_t record_max = segment_record_max(b->size);
    struct segment_link next = *link;
    for (s->end = SEGMENT_HEADER; !at_end(b, s->end);) {
        struct record_header h;
        const uint8_t *p = b->bytes + s->end;
        const char *what = record_fault(p, b->size - s->end, record_max, sha, &h);
        if (what != NULL) {
            fault(s, SEGMENT_BAD_RECORD, s->end, what);
            return;
        }
        if (!continues(&next, &h)) {
            fault(s, s->first_seq == 0 ? SEGMENT_BROKEN_LINK : SEGMENT_BAD_RECORD, s->end,
                  "the record does not continue the one before");
            return;
        }
        if (s->first_seq == 0) {
            s->first_seq = h.first_seq;
            memcpy(s->before, h.previous, sizeof s->before);
        }
        s->last_seq = h.first_seq + h.count - 1;
        s->last_ms = h.at_ms;
        s->end += h.size;
        memcpy(s->after, p + h.size - RECORD_END - SHA256_SIZE, sizeof s->after);
        next = (struct segment_link){.known = true, .next_seq = s->last_seq + 1};
        memcpy(next.hash, s->after, sizeof next.hash);
    }
}

void segment_inspect(const struct segment_bytes *b, uint64_t index,
                     const struct ledger_shape *shape, const struct segment_link *link,
                     struct segment_state *out)
{
    *out = (struct segment_state){.index = index, .file_size = b->file_size};
    struct sha256 *sha = sha256_new();
    struct segment_state header = *out;
    const bool fine = header_is_fine(b, shape, &header);
    walk(b, link, out, sha); /* also under a damaged header: what it would hold */
    sha256_free(sha);
    out->info = header.info;
    if (!fine) {
        fault(out, header.fault, header.offset, header.what);
    } else if (out->fault == SEGMENT_FINE &&
               !bytes_are_zero(b->bytes + out->end, b->size - out->end)) {
        uint64_t at = out->end;
        while (b->bytes[at] == 0)
            at++;
        fault(out, SEGMENT_STRAY, at, "bytes behind its last record, where zeros belong");
    }
}

/* ---- replacing one -----------------------------------------------------------------------------
 */

bool segment_holds_all_of(const struct segment_bytes *candidate, const struct segment_bytes *own,
                          uint32_t record_max)
{
    if (candidate->size != own->size)
        return false;
    for (uint64_t at = SEGMENT_HEADER; own->size - at >= RECORD_MIN; at += RECORD_ALIGN) {
        struct record_header h;
        if (own->bytes[at] == 0 || !record_header_read(own->bytes + at, record_max, &h) ||
            h.size > own->size - at || !record_is_whole(own->bytes + at, &h))
            continue;
        if (memcmp(candidate->bytes + at, own->bytes + at, h.size - RECORD_END) != 0)
            return false;
    }
    return true;
}
