/* A watcher's stream: every entry they may see, once, in order, over cuts and restarts. */
#include "client.h"

#include "check.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The next event for them, 0: none is in the ledger. */
static uint64_t next_for(struct client_watch *w)
{
    const struct seen *s = &sim()->model.seen;
    uint64_t from = w->clear > w->position ? w->clear : w->position;
    for (uint64_t seq = from + 1; seq <= sim()->model.seq; seq++) {
        if (seen_event_is_for(s, seq, &w->reader, w->site))
            return seq;
        w->clear = seq;
    }
    return 0;
}

void client_watch_begun(struct client *c, const Paigong__ServerFrame *f, const struct ask *a)
{
    struct client_watch *w = &c->watch;
    if (f->error) {
        w->id = 0;
        return;
    }
    const Paigong__WatchStarted *m = f->watch_started;
    CHECK(m->seq == (a->from_seq ? a->from_seq : a->seq_after),
          "%s watches from %" PRIu64 ", was told %" PRIu64, c->person->who.id, a->from_seq, m->seq);
    if (w->id != a->id) /* cancelled meanwhile */
        return;
    w->on = true;
    sim()->counts.resumed += a->from_seq != 0;
    w->reader = *seen_staff(&sim()->model.seen, c->person->who.id, a->seq_before);
    w->position = w->clear = m->seq;
    w->began = a->seq_after;
}

static void hear_cut(struct client *c, const Paigong__Error *e)
{
    struct client_watch *w = &c->watch;
    uint64_t next = next_for(w), up_to = strtoull(e->subject, NULL, 10);
    CHECK(next == 0 || next > up_to, "%s was cut at %s and has not seen %" PRIu64,
          c->person->who.id, e->subject, next);
    if (up_to > w->position)
        w->position = up_to;
    w->on = false;
    w->id = 0;
    sim()->counts.cut++;
}

void client_watch_hear(struct client *c, const Paigong__ServerFrame *f)
{
    struct client_watch *w = &c->watch;
    const char *id = c->person->who.id;
    if (f->error) {
        hear_cut(c, f->error);
        return;
    }
    CHECK(f->result_case == PAIGONG__SERVER_FRAME__RESULT_ENTRY,
          "%s's watch has something that is no entry", id);
    uint64_t seq = f->entry->seq, next = next_for(w);
    CHECK(seq > w->position, "%s saw %" PRIu64 " after %" PRIu64, id, seq, w->position);
    CHECK(seq <= sim()->model.seq, "%s saw %" PRIu64 ", which is not in the ledger", id, seq);
    CHECK(seen_event_is_for(&sim()->model.seen, seq, &w->reader, w->site),
          "%s saw %" PRIu64 " (%s), which is not theirs to see", id, seq,
          event_name((enum event_type)f->entry->event));
    uint64_t then = seq - 1 > w->began ? seq - 1 : w->began;
    const struct staff *now = seen_staff(&sim()->model.seen, id, then);
    CHECK(seen_event_is_for(&sim()->model.seen, seq, now, w->site),
          "%s saw %" PRIu64 " after they lost the right to", id, seq);
    CHECK(seq == next, "%s saw %" PRIu64 ", but not %" PRIu64 " (%s) before it", id, seq, next,
          event_name(sim()->model.seen.events[next - 1].type));
    w->position = seq;
    sim()->counts.entries++;
}

void client_watch_check(struct client *c)
{
    uint64_t next = c->watch.on ? next_for(&c->watch) : 0;
    CHECK(next == 0, "%s never saw %" PRIu64 " (%s)", c->person->who.id, next,
          event_name(sim()->model.seen.events[next - 1].type));
}
