/* From a sequence to the record that holds it: the segments' first sequences, then marks. */
#include "ledger/cursor.h"

#include <assert.h>
#include <stdlib.h>

void log_segment_mark(struct log_segment *s, uint64_t seq, uint64_t position)
{
    if (s->mark_count > 0 && position - s->marks[s->mark_count - 1].position < LOG_MARK_EVERY)
        return;
    if (s->mark_count == s->mark_capacity) {
        size_t capacity = s->mark_capacity == 0 ? 16 : 2 * s->mark_capacity;
        struct log_mark *grown = realloc(s->marks, capacity * sizeof *grown);
        if (grown == NULL)
            return; /* only a longer walk */
        s->marks = grown;
        s->mark_capacity = capacity;
    }
    s->marks[s->mark_count++] = (struct log_mark){seq, position};
}

/* Walks a sealed segment once to mark it. */
static enum error_code segment_survey(struct log_file *f, uint64_t segment, struct error *e)
{
    struct cursor c;
    struct record_view r;
    struct log_segment marks = {.fd = -1};
    bool more = true;
    cursor_init(&c, f, log_file_segment_start(f, segment), (segment + 1) * f->segment_size);
    c.open_end = true;
    enum error_code code = cursor_next(&c, &r, &more, e);
    while (code == ERROR_NONE && more) {
        log_segment_mark(&marks, r.header.first_seq, r.position);
        code = cursor_next(&c, &r, &more, e);
    }
    cursor_free(&c);
    pthread_mutex_lock(&f->lock);
    struct log_segment *s = &f->segments[segment];
    if (code == ERROR_NONE && !s->marked) {
        s->marks = marks.marks;
        s->mark_count = marks.mark_count;
        s->mark_capacity = marks.mark_capacity;
        s->marked = true;
        marks.marks = NULL;
    }
    pthread_mutex_unlock(&f->lock);
    free(marks.marks);
    return code;
}

/* Called with the lock held: the last segment whose first event is not behind seq. */
static uint64_t segment_of(const struct log_file *f, uint64_t seq)
{
    uint64_t low = 0, high = f->count;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        uint64_t first = f->segments[middle].first_seq;
        if (first != 0 && first <= seq)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The closest mark at or before seq; false: the segment is not surveyed yet. */
static bool mark_find(struct log_file *f, uint64_t segment, uint64_t seq, uint64_t *position)
{
    pthread_mutex_lock(&f->lock);
    const struct log_segment *s = &f->segments[segment];
    bool marked = s->marked;
    uint64_t found = log_file_segment_start(f, segment);
    for (size_t low = 0, high = s->mark_count; marked && low < high;) {
        size_t middle = low + (high - low) / 2;
        if (s->marks[middle].seq <= seq) {
            found = s->marks[middle].position;
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    pthread_mutex_unlock(&f->lock);
    *position = found;
    return marked;
}

enum error_code log_file_find(struct log_file *f, uint64_t seq, uint64_t *position, struct error *e)
{
    struct log_end end = log_file_end(f);
    struct cursor c;
    struct record_view r;
    bool more = true;
    uint64_t near = 0;
    enum error_code code = ERROR_NONE;
    assert(seq >= 1 && seq <= end.seq);
    pthread_mutex_lock(&f->lock);
    uint64_t segment = segment_of(f, seq);
    pthread_mutex_unlock(&f->lock);
    if (!mark_find(f, segment, seq, &near)) {
        if ((code = segment_survey(f, segment, e)) != ERROR_NONE)
            return code;
        (void)mark_find(f, segment, seq, &near);
    }
    cursor_init(&c, f, near, end.position);
    do {
        code = cursor_next(&c, &r, &more, e);
    } while (code == ERROR_NONE && more && r.header.first_seq + r.header.count <= seq);
    cursor_free(&c);
    if (code != ERROR_NONE)
        return code;
    if (!more || r.header.first_seq > seq)
        return log_file_corrupt(f, near, "an entry is missing after this place", e);
    *position = r.position;
    return ERROR_NONE;
}
