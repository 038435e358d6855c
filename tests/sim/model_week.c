/* The draw, done again with nothing but what the ledger says (P15.2). */
#include "model.h"

#include "check.h"
#include "common/crypto.h"
#include "common/text.h"
#include "core/sample.h"
#include <stdlib.h>
#include <string.h>

static struct model_week *newest(struct model *m, const char *site)
{
    for (size_t i = m->week_count; i-- > 0;)
        if (strcmp(m->weeks[i].site, site) == 0)
            return &m->weeks[i];
    return NULL;
}

static void apply_opened(struct model *m, const struct event *ev)
{
    const struct model_week *before = newest(m, ev->site);
    CHECK(!before || (before->closed && before->end_ms == ev->other_ms && before->week < ev->week),
          "week %u of %s opened out of order", ev->week, ev->site);
    CHECK(m->week_count < MODEL_WEEKS, "the model holds no more weeks");
    struct model_week *w = &m->weeks[m->week_count++];
    memset(w, 0, sizeof *w);
    text_copy(w->site, sizeof w->site, ev->site);
    w->week = ev->week;
    w->start_ms = ev->other_ms;
    w->end_ms = ev->until_ms;
    CHECK(ev->hash, "week %u of %s has no commitment", ev->week, ev->site);
    memcpy(w->commitment, ev->hash, sizeof w->commitment);
}

static void apply_closed(struct model *m, const struct event *ev)
{
    uint8_t commitment[SHA256_SIZE];
    struct model_week *w = newest(m, ev->site);
    CHECK(w && w->week == ev->week && !w->closed, "week %u of %s closed twice", ev->week, ev->site);
    CHECK(ev->at_ms >= w->end_ms, "week %u of %s closed early", ev->week, ev->site);
    CHECK(ev->blob && ev->blob_size == 32 && ev->hash2, "week %u: no secret, no head", ev->week);
    sha256(ev->blob, 32, commitment);
    CHECK(memcmp(commitment, w->commitment, 32) == 0, "week %u of %s: another secret", ev->week,
          ev->site);
    CHECK(ev->seq == m->batch_seq, "week %u of %s does not close first in its batch", ev->week,
          ev->site);
    CHECK(memcmp(ev->hash2, m->head, 32) == 0, "week %u of %s: another head", ev->week, ev->site);
    memcpy(w->secret, ev->blob, 32);
    memcpy(w->head, ev->hash2, 32);
    w->closed = true;
}

static void put_be(uint8_t *out, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

static uint32_t candidates_of(const struct model *m, const struct model_week *w,
                              const char *department, struct candidate *out)
{
    uint32_t count = 0;
    for (size_t i = 0; i < m->slip_count; i++) {
        const struct model_slip *s = &m->slips[i];
        const char *own = s->department[0] ? s->department : NO_DEPARTMENT;
        if (s->week != w->week || strcmp(s->site, w->site) != 0 || strcmp(own, department) != 0)
            continue;
        struct candidate *c = &out[count++];
        uint8_t bytes[76];
        *c = (struct candidate){.ticket = s->ticket, .round = s->round};
        memcpy(c->technician, s->technician, NAME_SIZE);
        memcpy(bytes, w->secret, 32);
        memcpy(bytes + 32, w->head, 32);
        put_be(bytes + 64, s->ticket, 8);
        put_be(bytes + 72, s->round, 4);
        sha256(bytes, sizeof bytes, c->rank);
    }
    return count;
}

static void apply_draw_to_ticket(struct model *m, const struct event *ev, uint32_t i)
{
    struct model_ticket *own = model_ticket(m, ev->tickets[i]);
    if (!own)
        return;
    struct ticket *t = own->ticket;
    t->sampled_week = ev->week;
    t->sampled_round = ev->rounds[i];
    t->items_checked = t->items_failed = 0;
    t->spot_checked_ms = 0;
    text_copy(t->checker, sizeof t->checker, ev->checkers[i]);
    model_changed(m, own);
    CHECK(strcmp(t->checker, "sup-r") != 0 ||
              (!ticket_has_worker(t, "sup-r") && !ticket_has_dispatcher(t, "sup-r")),
          "%llu is checked by who took part", (unsigned long long)t->number);
}

static void apply_sampled(struct model *m, const struct event *ev)
{
    struct model_week *w = newest(m, ev->site);
    CHECK(w && w->week == ev->week && w->closed, "a draw from week %u that is open", ev->week);
    struct candidate *slips = calloc(m->slip_count + 1, sizeof *slips);
    uint32_t count = candidates_of(m, w, ev->subject, slips), drawn = 0;
    CHECK(count == ev->count && count > 0, "week %u %s %s: %u slips, the ledger says %llu",
          ev->week, ev->site, ev->subject, count, (unsigned long long)ev->count);
    sample_draw(slips, count, 30);
    for (uint32_t i = 0; i < count; i++) {
        if (!slips[i].drawn)
            continue;
        CHECK(drawn < ev->ticket_count && ev->tickets[drawn] == slips[i].ticket &&
                  ev->rounds[drawn] == slips[i].round,
              "week %u %s %s: another draw", ev->week, ev->site, ev->subject);
        apply_draw_to_ticket(m, ev, drawn++);
    }
    CHECK(drawn == ev->ticket_count && drawn == sample_quota(count, 30), "week %u: %u drawn",
          ev->week, drawn);
    m->draws += drawn;
    free(slips);
}

void model_returned(struct model *m, const struct ticket *t)
{
    const struct model_week *w = newest(m, t->site);
    CHECK(w && t->returned_week == w->week, "%llu returned in week %u",
          (unsigned long long)t->number, t->returned_week);
    CHECK(m->slip_count < MODEL_SLIPS, "the model holds no more slips");
    struct model_slip *s = &m->slips[m->slip_count++];
    memset(s, 0, sizeof *s);
    memcpy(s->site, t->site, NAME_SIZE);
    memcpy(s->department, t->department, NAME_SIZE);
    memcpy(s->technician, t->technician, NAME_SIZE);
    s->week = t->returned_week;
    s->round = t->round;
    s->ticket = t->number;
}

/* A clock that runs on a department's check: the model keeps no state of it, the times must fit. */
static void apply_check_clock(const struct event *ev)
{
    CHECK(ev->due_ms > 0 && ev->due_ms <= ev->at_ms, "the spot check of %s, %u fired early",
          ev->subject, ev->week);
    CHECK(ev->to_role != ROLE_NONE, "the spot check of %s, %u lies with nobody", ev->subject,
          ev->week);
}

static void drop_old_slips(struct model *m, const struct event *ev)
{
    size_t kept = 0;
    for (size_t i = 0; i < m->slip_count; i++)
        if (strcmp(m->slips[i].site, ev->site) != 0 || m->slips[i].week >= ev->week)
            m->slips[kept++] = m->slips[i];
    m->slip_count = kept;
}

void model_apply_week(struct model *m, const struct event *ev)
{
    switch (ev->type) {
    case EVENT_WEEK_OPENED:
        apply_opened(m, ev);
        drop_old_slips(m, ev);
        break;
    case EVENT_WEEK_CLOSED:
        apply_closed(m, ev);
        break;
    case EVENT_SAMPLED:
        apply_sampled(m, ev);
        break;
    case EVENT_WEEK_BREACHED:
    case EVENT_WEEK_ESCALATED:
        apply_check_clock(ev);
        break;
    default:
        break;
    }
}
