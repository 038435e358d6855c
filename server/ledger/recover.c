/* Making the ledger's end certain (architecture.md, "how it comes back").
 *
 * One batch is in flight at a time, so only the last record can be torn: some of its sectors
 * reached the disk, the others still hold the zeros they were made with. Whatever else does not
 * verify is damage, and the server must not start on it. */
#include "ledger/cursor.h"

#include "common/log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512 };

/* What the walk to the end found. */
struct ending {
    uint64_t segment;       /* the one walked: the last that holds whole records */
    struct log_end end;     /* behind the last whole record */
    uint64_t last_position; /* of the last whole record; 0: none in this segment */
    uint32_t last_size;
    bool mend_mark; /* the last record is whole but for its end mark */
    /* what stands behind the end though nothing should: [torn_from, torn_to) */
    uint64_t torn_from, torn_to;
};

/* A stretch of a segment in memory. */
struct stretch {
    uint64_t position;
    uint8_t *bytes;
    size_t size;
    size_t written; /* behind it: a hole */
};

static enum error_code stretch_load(struct log_file *f, uint64_t position, uint64_t end,
                                    struct stretch *out, struct error *e)
{
    int fd = -1;
    char name[SEGMENT_NAME_SIZE];
    uint64_t segment = position / f->segment_size;
    *out = (struct stretch){.position = position, .size = (size_t)(end - position)};
    if (out->size == 0)
        return ERROR_NONE;
    segment_name(segment, name);
    enum error_code code = log_file_fd(f, segment, &fd, e);
    if (code != ERROR_NONE)
        return code;
    out->bytes = calloc(1, out->size);
    if (out->bytes == NULL)
        return error_set(e, ERROR_INTERNAL, "ledger", "out of memory");
    const uint64_t offset = position % f->segment_size;
    out->written = (size_t)(segment_written_end(fd, offset, offset + out->size) - offset);
    if (!segment_read(fd, offset, out->bytes, out->written))
        return segment_errno(name, e);
    return ERROR_NONE;
}

static bool first_is_whole(struct log_file *f, uint64_t segment, struct error *e)
{
    struct cursor c;
    struct record_view r;
    bool more = false;
    cursor_init(&c, f, log_file_segment_start(f, segment), (segment + 1) * f->segment_size);
    c.open_end = true;
    if (segment == 0)
        cursor_expect_first(&c);
    enum error_code code = cursor_next(&c, &r, &more, e);
    cursor_free(&c);
    return code == ERROR_NONE && more;
}

/* Walks the whole records of n->segment. */
static enum error_code walk(struct log_file *f, struct ending *n, struct error *e)
{
    struct cursor c;
    struct record_view r;
    bool more = true;
    struct error damage;
    struct log_segment *s = &f->segments[n->segment];
    cursor_init(&c, f, log_file_segment_start(f, n->segment), (n->segment + 1) * f->segment_size);
    c.open_end = true;
    if (n->segment == 0)
        cursor_expect_first(&c);
    n->end.position = c.position;
    memcpy(n->end.hash, c.hash, sizeof n->end.hash);
    enum error_code code = cursor_next(&c, &r, &more, &damage);
    while ((code == ERROR_NONE && more) || c.end_missing) {
        log_segment_mark(s, r.header.first_seq, r.position);
        n->last_position = r.position;
        n->last_size = r.header.size;
        n->end.position = r.position + r.header.size;
        n->end.seq = r.header.first_seq + r.header.count - 1;
        n->end.at_ms = r.header.at_ms;
        memcpy(n->end.hash, r.bytes + r.header.size - RECORD_END - SHA256_SIZE, SHA256_SIZE);
        if (c.end_missing) {
            n->mend_mark = true;
            break;
        }
        code = cursor_next(&c, &r, &more, &damage);
    }
    cursor_free(&c);
    s->first_seq = n->last_position == 0 ? 0 : s->first_seq;
    s->marked = true;
    if (code != ERROR_NONE && code != ERROR_CORRUPT) {
        if (e != NULL)
            *e = damage;
        return code;
    }
    return ERROR_NONE; /* damage is judged with what follows it */
}

/* Does a record newer than `seq` stand anywhere in the stretch? */
static bool has_later_record(const struct log_file *f, const struct stretch *s, uint64_t seq)
{
    for (size_t i = 0; i + RECORD_MIN <= s->size; i += RECORD_ALIGN) {
        struct record_header h;
        if (s->bytes[i] != 0 && record_header_read(s->bytes + i, f->record_max, &h) &&
            h.size <= s->size - i && h.first_seq > seq && record_is_whole(s->bytes + i, &h))
            return true;
    }
    return false;
}

static size_t last_nonzero(const struct stretch *s)
{
    size_t n = s->size;
    while (n > 0 && s->bytes[n - 1] == 0)
        n--;
    return n; /* behind it */
}

static size_t first_nonzero(const struct stretch *s, size_t from)
{
    while (from < s->size && s->bytes[from] == 0)
        from++;
    return from;
}

/* Some sector that the record covers was never written. */
static bool has_empty_sector(const struct log_file *f, const struct stretch *s, size_t length)
{
    size_t offset = (size_t)(s->position % f->segment_size), at = 0;
    while (at < length) {
        size_t n = SECTOR - (offset + at) % SECTOR;
        n = n > length - at ? length - at : n;
        if (bytes_are_zero(s->bytes + at, n))
            return true;
        at += n;
    }
    return false;
}

/* Fewer bytes than a sector could leave, and not the beginning of a record: a stray write. */
static bool is_stray(const struct stretch *s, size_t length)
{
    size_t set = 0;
    for (size_t i = 0; i < length && set < RECORD_END; i++)
        set += s->bytes[i] != 0;
    return set < RECORD_END && memcmp(s->bytes, "PGR1", length < 4 ? length : 4) != 0;
}

/* An end mark stands there, and no sector before it is missing: that record was written whole. What
 * is behind it may be the beginning of another one. */
static bool was_written_whole(const struct log_file *f, const struct stretch *s, size_t length)
{
    for (size_t size = RECORD_MIN; size <= length; size += RECORD_ALIGN) {
        struct record_header h = {.size = (uint32_t)size};
        if (record_has_end(s->bytes, &h))
            return !has_empty_sector(f, s, size);
    }
    return false;
}

/* What stands at s, behind the last whole record: a torn batch, or damage? */
static enum error_code judge(struct log_file *f, struct ending *n, const struct stretch *s,
                             struct error *e)
{
    size_t length = last_nonzero(s);
    if (length > f->record_max) {
        size_t beyond = first_nonzero(s, f->record_max);
        return log_file_corrupt(f, s->position + beyond, "not part of any record", e);
    }
    if (is_stray(s, length))
        return log_file_corrupt(f, s->position + first_nonzero(s, 0), "not part of any record", e);
    if (was_written_whole(f, s, length))
        return log_file_corrupt(f, s->position, "the last record was written whole and changed", e);
    n->torn_from = s->position;
    n->torn_to = s->position + length;
    return ERROR_NONE;
}

/* Something stands at `place` that can't follow what stands at `before`: either may be what
 * changed, and they may lie in two segments. Both are named. */
static enum error_code does_not_follow(const struct log_file *f, uint64_t before, uint64_t place,
                                       const char *why, struct error *e)
{
    char name[SEGMENT_NAME_SIZE], what[160];
    segment_name(place / f->segment_size, name);
    (void)snprintf(what, sizeof what, "%s (ledger/%s, offset %llu)", why, name,
                   (unsigned long long)(place % f->segment_size));
    return log_file_corrupt(f, before, what, e);
}

/* Looks at all that stands behind the last whole record, in its segment and the next one. */
static enum error_code look_behind(struct log_file *f, struct ending *n, struct error *e)
{
    struct stretch here = {0}, next = {0};
    uint64_t segment_end = (n->segment + 1) * f->segment_size;
    bool has_next = n->segment + 1 < f->count;
    enum error_code code = stretch_load(f, n->end.position, segment_end, &here, e);
    if (code == ERROR_NONE && has_next)
        code = stretch_load(f, log_file_segment_start(f, n->segment + 1),
                            segment_end + f->segment_size, &next, e);
    if (code != ERROR_NONE)
        goto out;
    bool here_clean = bytes_are_zero(here.bytes, here.written);
    bool next_clean = !has_next || bytes_are_zero(next.bytes, next.written);
    if (here_clean && next_clean)
        goto out;
    const struct stretch *rest = here_clean ? &next : &here;
    uint64_t place = rest->position;
    if (has_later_record(f, &here, n->end.seq) || has_later_record(f, &next, n->end.seq))
        code = log_file_corrupt(f, n->mend_mark ? n->last_position : place,
                                "a record is damaged, and a later one is there", e);
    else if (n->mend_mark)
        code = does_not_follow(f, n->last_position, place + first_nonzero(rest, 0),
                               "the record has lost its end mark, and more follows", e);
    else if (!here_clean && !next_clean)
        code = does_not_follow(f, here.position, next.position + first_nonzero(&next, 0),
                               "a record is damaged, and more follows", e);
    else if (here_clean && here.size >= f->record_max)
        code = log_file_corrupt(f, next.position + first_nonzero(&next, 0),
                                "not part of any record", e);
    else
        code = judge(f, n, rest, e);
out:
    free(here.bytes);
    free(next.bytes);
    return code;
}

static enum error_code zero_torn(struct log_file *f, const struct ending *n, struct error *e)
{
    static const uint8_t zeros[4096];
    int fd = -1;
    char name[SEGMENT_NAME_SIZE];
    if (n->torn_to == n->torn_from)
        return ERROR_NONE;
    segment_name(n->torn_from / f->segment_size, name);
    log_event(LOG_WARNING, "torn_batch_cut", log_text("segment", name),
              log_number("offset", (int64_t)(n->torn_from % f->segment_size)),
              log_number("bytes", (int64_t)(n->torn_to - n->torn_from)));
    enum error_code code = log_file_fd(f, n->torn_from / f->segment_size, &fd, e);
    for (uint64_t at = n->torn_from; at < n->torn_to && code == ERROR_NONE;) {
        size_t size = n->torn_to - at < sizeof zeros ? (size_t)(n->torn_to - at) : sizeof zeros;
        if (!segment_write(fd, at % f->segment_size, zeros, size))
            code = segment_errno(name, e);
        at += size;
    }
    if (code == ERROR_NONE && !f->no_sync && fsync(fd) != 0)
        code = segment_errno(name, e);
    return code;
}

/* A segment's name may stand in the page cache only, too: who made it died before the flush. */
static enum error_code flush_names(const struct log_file *f, struct error *e)
{
    return f->no_sync || fsync(f->directory) == 0 ? ERROR_NONE : segment_errno("", e);
}

/* Read whole, wherever the file system says there are holes, and written only as it is. */
static enum error_code rewrite_record(const struct log_file *f, const struct ending *n, int fd,
                                      struct error *e)
{
    struct record_header h;
    char name[SEGMENT_NAME_SIZE];
    const uint64_t offset = n->last_position % f->segment_size;
    enum error_code code = ERROR_NONE;
    uint8_t *record = malloc(n->last_size);
    segment_name(n->segment, name);
    if (record == NULL)
        return error_set(e, ERROR_INTERNAL, "ledger", "out of memory");
    if (!segment_read(fd, offset, record, n->last_size))
        code = segment_errno(name, e);
    else if (!record_header_read(record, f->record_max, &h) || h.size != n->last_size ||
             !record_is_whole(record, &h))
        code = error_set(e, ERROR_IO, name, "offset %" PRIu64 ": the second reading is another",
                         offset);
    if (code == ERROR_NONE) {
        record_end_put(record, n->last_size);
        if (!segment_write(fd, offset, record, n->last_size))
            code = segment_errno(name, e);
    }
    free(record);
    return code;
}

/* What was read may stand in the page cache only (a failed flush before): write it again. */
static enum error_code rewrite_last(struct log_file *f, const struct ending *n, struct error *e)
{
    int fd = -1;
    char name[SEGMENT_NAME_SIZE];
    segment_name(n->segment, name);
    enum error_code code = log_file_fd(f, n->segment, &fd, e);
    if (code == ERROR_NONE && n->last_position != 0)
        code = rewrite_record(f, n, fd, e);
    if (code == ERROR_NONE && !f->no_sync && fsync(fd) != 0)
        code = segment_errno(name, e);
    return code;
}

static enum error_code note_short_file(struct log_file *f, uint64_t segment, struct error *e)
{
    struct stat st;
    char name[SEGMENT_NAME_SIZE];
    int fd = -1;
    segment_name(segment, name);
    enum error_code code = log_file_fd(f, segment, &fd, e);
    if (code != ERROR_NONE)
        return code;
    if (fstat(fd, &st) != 0)
        return segment_errno(name, e);
    if ((uint64_t)st.st_size < f->segment_size)
        f->short_from = (uint64_t)st.st_size;
    return ERROR_NONE;
}

/* What the view has seen is gone without a trace: it stood behind the end, or, where that did not
 * fit any more, at the beginning of the next segment. */
static enum error_code ends_too_soon(const struct log_file *f, const struct ending *n,
                                     uint64_t view_seq, struct error *e)
{
    char what[96];
    uint64_t place = n->torn_from != 0 ? n->torn_from : n->end.position;
    (void)snprintf(what, sizeof what, "the ledger ends with %llu here, the view has %llu",
                   (unsigned long long)n->end.seq, (unsigned long long)view_seq);
    if (n->torn_from == 0 && n->segment + 1 < f->count)
        return does_not_follow(f, place, log_file_segment_start(f, n->segment + 1), what, e);
    return log_file_corrupt(f, place, what, e);
}

enum error_code log_file_recover(struct log_file *f, uint64_t view_seq, struct error *e)
{
    struct ending n = {.segment = f->count - 1};
    struct error first;
    /* The next segment is made ahead, so the last one may hold nothing yet, or a torn beginning. */
    if (n.segment > 0 && !first_is_whole(f, n.segment, &first)) {
        f->segments[n.segment].first_seq = 0;
        n.segment--;
        if (!first_is_whole(f, n.segment, &first))
            return log_file_corrupt(f, log_file_segment_start(f, n.segment),
                                    "the segment's first record is damaged", e);
    }
    enum error_code code = walk(f, &n, e);
    if (code == ERROR_NONE)
        code = look_behind(f, &n, e);
    if (code != ERROR_NONE)
        return code;
    if (n.end.seq < view_seq)
        return ends_too_soon(f, &n, view_seq, e);
    if (!f->read_only) {
        if ((code = flush_names(f, e)) != ERROR_NONE ||
            (code = rewrite_last(f, &n, e)) != ERROR_NONE ||
            (code = zero_torn(f, &n, e)) != ERROR_NONE)
            return code;
    }
    f->end = n.end;
    return note_short_file(f, n.segment, e);
}
