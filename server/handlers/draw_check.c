#include "handlers/draw_check.h"

#include "common/crypto.h"
#include "common/text.h"
#include "store/policy_document.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_DEPARTMENT_NAME "-"

void draw_check_start(struct draw_check *d, const char *site, uint32_t week)
{
    memset(d, 0, sizeof *d);
    d->site = site;
    d->week = week;
    policy_set_defaults(&d->policy);
}

void draw_check_free(struct draw_check *d)
{
    free(d->slips);
    d->slips = NULL;
    d->count = d->capacity = 0;
}

void draw_rank(const uint8_t secret[32], const uint8_t head[32], uint64_t ticket, uint32_t round,
               uint8_t rank[32])
{
    uint8_t bytes[32 + 32 + 8 + 4];
    memcpy(bytes, secret, 32);
    memcpy(bytes + 32, head, 32);
    for (int i = 0; i < 8; i++)
        bytes[64 + i] = (uint8_t)(ticket >> (56 - 8 * i));
    for (int i = 0; i < 4; i++)
        bytes[72 + i] = (uint8_t)(round >> (24 - 8 * i));
    sha256(bytes, sizeof bytes, rank);
}

/* Only the first problem is kept: what follows may follow from it. */
static void problem(struct draw_check *d, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void problem(struct draw_check *d, const char *format, ...)
{
    va_list list;
    if (d->problem[0])
        return;
    va_start(list, format);
    (void)vsnprintf(d->problem, sizeof d->problem, format, list);
    va_end(list);
}

/* ---- what the week collected ---------------------------------------------------------------- */

static bool is_week(const struct draw_check *d, const struct event *ev)
{
    return ev->week == d->week && strcmp(ev->site, d->site) == 0;
}

static void take_policy(struct draw_check *d, const struct event *ev)
{
    struct policy_fault fault;
    if (strcmp(ev->site, d->site) != 0 || d->closed)
        return;
    /* As the view does: what no longer compiles falls back to the defaults. */
    if (policy_document_restore(ev->blob, ev->blob_size, &d->policy, &fault))
        policy_set_defaults(&d->policy);
}

static void take_slip(struct draw_check *d, const struct event *ev)
{
    if (d->count == d->capacity) {
        size_t capacity = d->capacity ? d->capacity * 2 : 256;
        struct drawn_slip *grown = realloc(d->slips, capacity * sizeof *grown);
        if (!grown) {
            d->out_of_memory = true;
            return;
        }
        d->slips = grown;
        d->capacity = capacity;
    }
    struct drawn_slip *s = &d->slips[d->count++];
    memset(s, 0, sizeof *s);
    text_copy(s->department, sizeof s->department,
              ev->department[0] ? ev->department : NO_DEPARTMENT_NAME);
    text_copy(s->slip.technician, sizeof s->slip.technician, ev->to);
    s->slip.ticket = ev->ticket;
    s->slip.round = ev->round;
}

static void take_opening(struct draw_check *d, const struct event *ev)
{
    if (d->opened || !ev->hash)
        return; /* the first opening counts */
    d->opened = true;
    memcpy(d->commitment, ev->hash, sizeof d->commitment);
}

/* ---- closing and drawing -------------------------------------------------------------------- */

static int by_department(const void *a, const void *b)
{
    const struct drawn_slip *x = a, *y = b;
    return strcmp(x->department, y->department);
}

static size_t department_end(const struct draw_check *d, size_t start)
{
    size_t end = start + 1;
    while (end < d->count && strcmp(d->slips[end].department, d->slips[start].department) == 0)
        end++;
    return end;
}

static void draw_department(struct draw_check *d, size_t start, size_t end)
{
    uint32_t count = (uint32_t)(end - start);
    struct candidate *slips = calloc(count, sizeof *slips);
    if (!slips) {
        d->out_of_memory = true;
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        slips[i] = d->slips[start + i].slip;
        draw_rank(d->secret, d->head, slips[i].ticket, slips[i].round, slips[i].rank);
    }
    sample_draw(slips, count, d->policy.spot_check_percent);
    for (uint32_t i = 0; i < count; i++)
        d->slips[start + i].slip = slips[i];
    free(slips);
}

static void draw_all(struct draw_check *d)
{
    if (d->count > 0)
        qsort(d->slips, d->count, sizeof *d->slips, by_department);
    for (size_t at = 0, end; at < d->count; at = end) {
        end = department_end(d, at);
        draw_department(d, at, end);
        d->departments++;
    }
}

static void take_closing(struct draw_check *d, const struct event *ev)
{
    uint8_t commitment[SHA256_SIZE];
    if (d->closed) {
        problem(d, "entry %" PRIu64 " closes the week a second time", ev->seq);
        return;
    }
    d->closed = true;
    if (ev->blob_size != sizeof d->secret || !ev->hash2) {
        problem(d, "entry %" PRIu64 " doesn't reveal the secret or the head", ev->seq);
        return;
    }
    memcpy(d->secret, ev->blob, sizeof d->secret);
    memcpy(d->head, ev->hash2, sizeof d->head);
    sha256(d->secret, sizeof d->secret, commitment);
    if (!d->opened || memcmp(commitment, d->commitment, sizeof commitment) != 0)
        problem(d, "the secret is not the one the week's opening committed to");
    if (memcmp(d->head, d->before, sizeof d->head) != 0)
        problem(d, "the head is not the hash of the entry before the closing");
    draw_all(d);
}

/* ---- comparing ------------------------------------------------------------------------------ */

static bool is_drawn(const struct draw_check *d, size_t start, size_t end, uint64_t ticket,
                     uint32_t round)
{
    for (size_t i = start; i < end; i++) {
        const struct candidate *s = &d->slips[i].slip;
        if (s->ticket == ticket && s->round == round)
            return s->drawn;
    }
    return false;
}

static void compare(struct draw_check *d, const struct event *ev, size_t start, size_t end)
{
    uint32_t drawn = 0;
    for (size_t i = start; i < end; i++)
        drawn += d->slips[i].slip.drawn;
    if (ev->count != end - start)
        problem(d, "%s: %" PRIu64 " slips were counted, %zu returned", ev->subject, ev->count,
                end - start);
    if (ev->ticket_count != drawn)
        problem(d, "%s: %u slips were drawn, %u had to be", ev->subject, ev->ticket_count, drawn);
    for (uint32_t i = 0; i < ev->ticket_count; i++) {
        char id[TICKET_ID_SIZE];
        ticket_id_format(ev->tickets[i], id);
        if (!is_drawn(d, start, end, ev->tickets[i], ev->rounds[i]))
            problem(d, "%s: %s round %u was drawn, others come before it", ev->subject, id,
                    ev->rounds[i]);
        for (uint32_t k = 0; k < i; k++)
            if (ev->tickets[k] == ev->tickets[i] && ev->rounds[k] == ev->rounds[i])
                problem(d, "%s: %s was drawn twice", ev->subject, id);
    }
    d->drawn += drawn;
}

static void take_sample(struct draw_check *d, const struct event *ev)
{
    if (!d->closed) {
        problem(d, "entry %" PRIu64 " draws before the week closed", ev->seq);
        return;
    }
    for (size_t at = 0, end; at < d->count; at = end) {
        end = department_end(d, at);
        if (strcmp(d->slips[at].department, ev->subject) == 0) {
            d->sampled++;
            compare(d, ev, at, end);
            return;
        }
    }
    problem(d, "%s: a draw without slips that returned", ev->subject);
}

void draw_check_event(struct draw_check *d, const struct event *ev, const uint8_t hash[32])
{
    if (ev->type == EVENT_POLICY_SET)
        take_policy(d, ev);
    else if (ev->type == EVENT_RETURNED && is_week(d, ev) && !d->closed)
        take_slip(d, ev);
    else if (ev->type == EVENT_RETURNED && is_week(d, ev))
        problem(d, "entry %" PRIu64 " returns a slip into the closed week", ev->seq);
    else if (ev->type == EVENT_WEEK_OPENED && is_week(d, ev))
        take_opening(d, ev);
    else if (ev->type == EVENT_WEEK_CLOSED && is_week(d, ev))
        take_closing(d, ev);
    else if (ev->type == EVENT_SAMPLED && is_week(d, ev))
        take_sample(d, ev);
    memcpy(d->before, hash, sizeof d->before);
}

void draw_check_end(struct draw_check *d)
{
    if (!d->opened)
        problem(d, "the week was never opened");
    else if (!d->closed)
        problem(d, "the week is not closed yet");
    else if (d->sampled != d->departments)
        problem(d, "%u departments had slips, %u draws were made", d->departments, d->sampled);
}
