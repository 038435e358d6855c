#include "ledger/mend.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The bytes at hand: the segment's own, and what would take their place. */
struct work {
    const struct mending *m;
    struct segment_bytes own, candidate;
    bool own_exists;
};

/* ---- is it proven? -----------------------------------------------------------------------------
 */

static bool fits_next(const struct mending *m, const struct segment_state *s)
{
    const struct segment_state *next = &m->states[m->index + 1];
    if (next->first_seq == 0) /* it has nothing left to fit: it must fit this one when it is back */
        return s->last_seq != 0;
    return next->first_seq == s->last_seq + 1 &&
           memcmp(next->before, s->after, sizeof s->after) == 0;
}

/* The end of the ledger can't be checked against a next batch: either the zeros behind it were in
 * our own file, or the view says that this is the end. */
static bool end_is_certain(const struct work *w, const struct segment_state *s)
{
    if (s->last_seq < w->m->view_seq)
        return false;
    if (s->last_seq == w->m->view_seq)
        return true;
    return w->own_exists && w->own.file_size >= s->end + RECORD_HEADER &&
           bytes_are_zero(w->own.bytes + s->end, (size_t)(w->own.size - s->end));
}

static bool is_proven(const struct work *w, struct segment_state *s)
{
    const struct mending *m = w->m;
    segment_inspect(&w->candidate, m->index, m->shape, &m->link, s);
    if (s->fault != SEGMENT_FINE || !m->link.known)
        return false;
    if (w->own_exists &&
        !segment_holds_all_of(&w->candidate, &w->own, segment_record_max(w->own.size)))
        return false;
    if (m->index < m->last)
        return fits_next(m, s);
    if (s->last_seq == 0) /* made ahead and empty */
        return m->index > m->last;
    return end_is_certain(w, s);
}

/* ---- candidates --------------------------------------------------------------------------------
 */

static void take_own(struct work *w)
{
    memcpy(w->candidate.bytes, w->own.bytes, w->own.size);
}

static void put_header(struct work *w, const uint8_t id[SEGMENT_ID])
{
    struct segment_info info = {.index = w->m->index, .size = w->own.size};
    memcpy(info.id, id, sizeof info.id);
    segment_header_put(&info, w->candidate.bytes);
}

/* Segment 0's first record names the hash of the ledger's id; the others have their neighbours'. */
static bool by_header(struct work *w, struct segment_state *s)
{
    if (!w->own_exists)
        return false;
    take_own(w);
    put_header(w, w->m->shape->id);
    return is_proven(w, s);
}

/* Behind the last batch there is none: the next segment goes on with it, or too little stands there
 * to be any. */
static bool by_zeros(struct work *w, struct segment_state *s)
{
    const struct segment_state *is = &w->m->states[w->m->index];
    size_t set = 0;
    if (!w->own_exists || is->fault != SEGMENT_STRAY)
        return false;
    for (uint64_t at = is->end; at < w->own.size; at++)
        set += w->own.bytes[at] != 0;
    if (w->m->index >= w->m->last && set >= RECORD_END)
        return false;
    take_own(w);
    memset(w->candidate.bytes + is->end, 0, (size_t)(w->own.size - is->end));
    segment_inspect(&w->candidate, w->m->index, w->m->shape, &w->m->link, s);
    if (s->fault != SEGMENT_FINE)
        return false;
    if (w->m->index < w->m->last)
        return w->m->states[w->m->index + 1].first_seq != 0 && fits_next(w->m, s);
    return s->last_seq >= w->m->view_seq;
}

/* The backup's copy of what it has, our own bytes behind it. */
static bool by_backup(struct work *w, struct segment_state *s)
{
    struct segment_bytes copy = {.bytes = NULL};
    if (w->m->source < 0 ||
        segment_bytes_load(w->m->source, w->m->index, w->own.size, &copy, NULL) != ERROR_NONE)
        return false;
    take_own(w);
    memcpy(w->candidate.bytes, copy.bytes, (size_t)copy.file_size);
    bool proven = is_proven(w, s);
    if (!proven && w->m->index < w->m->last) { /* a sealed one is as it was, to its last zero */
        memcpy(w->candidate.bytes, copy.bytes, (size_t)copy.size);
        proven = is_proven(w, s);
    }
    segment_bytes_free(&copy);
    return proven;
}

/* ---- taking its place --------------------------------------------------------------------------
 */

static enum error_code replace(const struct work *w, struct error *e)
{
    char name[SEGMENT_NAME_SIZE], temporary[SEGMENT_NAME_SIZE + 8];
    segment_name(w->m->index, name);
    (void)snprintf(temporary, sizeof temporary, "%s.tmp", name);
    int fd = openat(w->m->directory, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good =
        fd >= 0 && segment_write(fd, 0, w->candidate.bytes, w->candidate.size) && fsync(fd) == 0;
    enum error_code code = good ? ERROR_NONE : segment_errno(name, e);
    if (fd >= 0)
        close(fd);
    if (code == ERROR_NONE && (renameat(w->m->directory, temporary, w->m->directory, name) != 0 ||
                               fsync(w->m->directory) != 0))
        code = segment_errno(name, e);
    if (code != ERROR_NONE)
        (void)unlinkat(w->m->directory, temporary, 0);
    return code;
}

static enum mended choose(struct work *w)
{
    struct segment_state s;
    const enum segment_fault fault = w->m->states[w->m->index].fault;
    if (fault == SEGMENT_NEWER)
        return MENDED_NOT;
    if (fault == SEGMENT_FINE && w->own_exists && w->own.file_size < w->own.size) {
        take_own(w);
        return MENDED_LENGTH;
    }
    if (fault == SEGMENT_BAD_HEADER && by_header(w, &s))
        return MENDED_HEADER;
    if (by_zeros(w, &s))
        return MENDED_STRAY;
    return by_backup(w, &s) ? MENDED_BACKUP : MENDED_NOT;
}

enum error_code segment_mend(const struct mending *m, enum mended *out, struct error *e)
{
    struct work w = {.m = m, .own = {.size = m->shape->segment_size}};
    *out = MENDED_NOT;
    enum error_code code =
        segment_bytes_load(m->directory, m->index, m->shape->segment_size, &w.own, e);
    w.own_exists = code == ERROR_NONE;
    if (code == ERROR_NOT_FOUND)
        w.own =
            (struct segment_bytes){calloc(1, m->shape->segment_size), m->shape->segment_size, 0};
    else if (code != ERROR_NONE)
        return code;
    w.candidate = (struct segment_bytes){malloc(w.own.size), w.own.size, w.own.size};
    code = ERROR_NONE;
    if (w.own.bytes == NULL || w.candidate.bytes == NULL)
        code = error_set(e, ERROR_INTERNAL, "ledger", "out of memory");
    else if ((*out = choose(&w)) != MENDED_NOT)
        code = replace(&w, e);
    segment_bytes_free(&w.own);
    segment_bytes_free(&w.candidate);
    return code;
}
