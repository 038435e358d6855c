/* Restore to a point in time: what was restored whole and verified is cut behind the last batch
 * that is not after the point. A batch was one flush and one answer, so none is ever halved. */
#include "ledger/restore_cut.h"

#include "common/time_text.h"
#include "ledger/cursor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_after(const struct restore_point *to, const struct record_header *h)
{
    return to->seq != 0 ? h->first_seq + h->count - 1 > to->seq : h->at_ms > to->at_ms;
}

static enum error_code refuse(struct error *e, const char *what, uint64_t seq, int64_t at_ms)
{
    char at[TIME_TEXT_SIZE];
    time_text_rfc3339(at_ms, at);
    return error_set(e, ERROR_USAGE, "--to", "%s %llu, of %s", what, (unsigned long long)seq, at);
}

/* The point must lie in the backup: what came after its end is unknown, not absent. */
static enum error_code check_end(const struct log_file *f, const struct restore_point *to,
                                 struct restore_cut *out, struct error *e)
{
    out->seq = out->newest_seq = f->end.seq;
    out->at_ms = out->newest_ms = f->end.at_ms;
    if (f->end.seq == 0 || to->seq > f->end.seq || (to->seq == 0 && to->at_ms > f->end.at_ms))
        return refuse(e, "the backup ends with entry", f->end.seq, f->end.at_ms);
    return ERROR_NONE;
}

/* *position: behind the last batch that stays. */
static enum error_code find_end(struct log_file *f, const struct restore_point *to,
                                struct restore_cut *out, uint64_t *position, struct error *e)
{
    struct cursor c;
    struct record_view r;
    bool more = true, found = false;
    enum error_code code;
    cursor_init(&c, f, log_file_segment_start(f, 0), f->end.position);
    cursor_expect_first(&c);
    while ((code = cursor_next(&c, &r, &more, e)) == ERROR_NONE && more) {
        const uint64_t last = r.header.first_seq + r.header.count - 1;
        if (is_after(to, &r.header) && !found) {
            code = refuse(e, "the ledger's first batch ends with entry", last, r.header.at_ms);
            break;
        }
        if (is_after(to, &r.header)) {
            if (to->seq >= r.header.first_seq) {
                out->split_first = r.header.first_seq;
                out->split_last = last;
            }
            break;
        }
        found = true;
        out->seq = last;
        out->at_ms = r.header.at_ms;
        *position = r.position + r.header.size;
    }
    cursor_free(&c);
    return code;
}

static enum error_code cut_errno(const char *name, struct error *e)
{
    return error_set(e, ERROR_IO, name, "%s", strerror(errno));
}

/* The segment then ends behind its last record, as a backup's newest one does. */
static enum error_code cut_files(struct log_file *f, uint64_t position, struct error *e)
{
    char name[SEGMENT_NAME_SIZE];
    const uint64_t segment = position / f->segment_size;
    for (uint64_t i = f->count; i-- > segment + 1;) {
        segment_name(i, name);
        if (unlinkat(f->directory, name, 0) != 0)
            return cut_errno(name, e);
    }
    segment_name(segment, name);
    int fd = openat(f->directory, name, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && ftruncate(fd, (off_t)(position % f->segment_size)) == 0 &&
                fsync(fd) == 0 && fsync(f->directory) == 0;
    enum error_code code = good ? ERROR_NONE : cut_errno(name, e);
    if (fd >= 0)
        close(fd);
    return code;
}

enum error_code restore_cut(const char *dir, const struct restore_point *to,
                            struct restore_cut *out, struct error *e)
{
    struct log_file *f = NULL;
    uint64_t position = 0; /* an empty ledger is refused above: the first batch sets it */
    *out = (struct restore_cut){.seq = 0};
    enum error_code code = log_file_open(dir, true, false, 0, &f, e);
    if (code == ERROR_NONE)
        code = check_end(f, to, out, e);
    if (code == ERROR_NONE)
        code = find_end(f, to, out, &position, e);
    if (code == ERROR_NONE && out->seq < out->newest_seq)
        code = cut_files(f, position, e);
    log_file_close(f);
    return code;
}
