/* The batch's inside, shared by the engine's own files. Handlers see engine.h only.
 *
 * Writer thread only. A batch is opened by run.c, filled by fire.c (due clocks) and the jobs, and
 * made durable by run.c; its memory lives until then. */
#ifndef PAIGONG_ENGINE_BATCH_H
#define PAIGONG_ENGINE_BATCH_H

#include "core/sheet.h"
#include "engine/engine.h"

enum {
    BATCH_JOBS = 512,
    BATCH_JOB_BYTES = 1 << 20,
    BATCH_FIRES = 256,                    /* due clocks a batch */
    BATCH_EVENTS = LEDGER_EVENTS_MAX / 2, /* full: one command more always fits into the record */
    BATCH_EVENT_BYTES = 1536 << 10,
    BATCH_ARENA = 64 << 20,
};

struct stamp { /* who sent the command at hand */
    char who[NAME_SIZE];
    enum role role;
    char standing_for[NAME_SIZE]; /* P5.5: who is absent */
    uint8_t request_id[16], digest[16];
    int64_t claimed_ms;
};

struct batch {
    struct view *view;
    struct ledger *ledger;
    struct keyring *keyring;
    struct blobs *blobs; /* NULL: nothing is uploaded */
    struct metrics_writer *metrics;
    int64_t now_ms;
    bool readonly;        /* no room on the disk */
    bool cut;             /* what waits belongs to the next batch */
    uint32_t erased;      /* P16.5: the month whose key goes when the batch is durable, 0: none */
    struct error failure; /* code set: the process must end */
    struct arena arena;
    size_t bytes; /* estimate of what the events take in the record */
    struct stamp stamp;
    uint32_t own_events;             /* since batch_actor, stamped with that request */
    uint64_t own_seq;                /* the newest of them */
    struct publication *publication; /* this batch's events, readable before they are durable */
    size_t publication_capacity;
    struct ticket ticket; /* scratch: too large for the stack */
    struct decision decision;
    struct facts ticket_facts; /* of a ticket that a sheet opens: its events borrow from them */
    struct ticket other;       /* that somebody was pulled from (P3.7) */
    struct decision other_decision;
    struct sheet sheet; /* likewise */
    struct sheet contract; /* of a new ticket's unit */
    struct sheet_decision sheet_decision;
    struct sheet_line book[SHEET_LINES + 1]; /* of a stock count, and others */
    struct staff to;
};

void batch_open(struct batch *b, int64_t now_ms);
bool batch_is_full(const struct batch *b);
/* As batch_emit, but the server's own. */
bool batch_emit_server(struct batch *b, struct event *ev);
/* Emits what decide put out and flushes the view. */
bool batch_emit_decision(struct batch *b, struct decision *d);
/* The same for what the server decided by itself. */
bool batch_emit_decision_server(struct batch *b, struct decision *d);
/* What follows from the command at hand on something else: by the same person, not its outcome. */
bool batch_emit_decision_beside(struct batch *b, struct decision *d);
/* Notes e (or what it holds) as the reason why the process must end; false, to return. */
bool batch_fail(struct batch *b, const struct error *e);
/* An event of the ledger, or one of this batch that is not durable yet. */
bool batch_read(struct batch *b, uint64_t location, struct arena *a, struct event *out,
                struct error *e);
/* The policy a ticket runs under: of its intake (P17.1). NULL: the site has none. */
const struct policy *batch_policy(struct batch *b, const struct ticket *t);

/* then.c: all events of an aggregate back from the one at location, oldest first, in the batch's
 * arena. */
struct chain_link {
    struct chain_link *next; /* the later event */
    uint64_t location;
    struct event event;
};
bool batch_chain(struct batch *b, uint64_t location, struct chain_link **first, struct error *e);

/* follow.c: what the server does by itself because of what a ticket's decision put out, in the same
 * batch. False: the batch must end. */
bool batch_follow(struct batch *b, const struct decision *d);

/* publication.c: a copy with its own texts. NULL, false: out of memory. */
struct publication *publication_new(void);
void publication_free(struct publication *p);
bool publication_add(struct publication *p, size_t *capacity, const struct event *ev,
                     uint64_t location);

/* fire.c */
struct fire { /* the due entry that failed last, and how often */
    struct due due;
    unsigned failures;
};
void batch_fire_due(struct batch *b, struct fire *f);

/* duty.c: those who might be given a ticket of that place, in facts; the batch's arena. */
struct place_wished {
    const char *site, *unit;
    int64_t wished_ms; /* 0: now */
};
void batch_takers(struct batch *b, const struct place_wished *at, struct facts *out);
/* The ticket at hand and what was decided on it: did that leave somebody with a slip less? Then
 * what waits for them goes on. Uses the ticket and the decision anew. */
bool batch_free_after(struct batch *b);
/* What is due on a shift or leave: its beginning, or its end. False: nothing was done. */
bool shift_fire(struct batch *b, uint64_t id);

/* contracts.c (P17.2): what a command on a contract must know of its units: which exist, and under
 * which other contract they are in its term; in b->book. */
void contract_facts(struct batch *b, const struct sheet *s, const struct sheet_command *c,
                    struct sheet_facts *out);

/* purchases.c (P12.1): what else of the kind that the command's subject names was bought at its
 * site on that day, by the actor or for the same ticket; out->new_number is filled already. */
void purchase_facts(struct batch *b, const struct sheet_command *c, const struct staff *actor,
                    struct sheet_facts *out);

/* sheets.c: what is due on a sheet. False: nothing was done. */
bool sheet_fire_one(struct batch *b, uint64_t number);

/* weeks.c: what is due on a week: its closing, a breach or a step of a department's check. False:
 * nothing was done. */
bool week_fire(struct batch *b, uint64_t slot);

#endif
