/* A repair's whole life over the wire, from the call to the filed ticket: who asks what in which
 * order. The bench measures it, the replay drives real requests through it.
 *
 * A life belongs to its caller and moves on the loop of its people's links.
 */
#ifndef PAIGONG_TESTS_BENCH_LIFE_H
#define PAIGONG_TESTS_BENCH_LIFE_H

#include "rig.h"

/* How it goes. */
enum life_kind {
    LIFE_PAID,        /* quote, consent, material, cash: every command of a smooth repair */
    LIFE_FREE,        /* nothing to pay */
    LIFE_POOL,        /* open to the crew: two take it at once, exactly one has it (P3.5) */
    LIFE_REFUSED,     /* the first technician refuses (P3.3) */
    LIFE_AWAY,        /* nobody home, called back, booked anew (P4.3) */
    LIFE_COMPLEX,     /* a review, then back to work (P5.1) */
    LIFE_AGAIN,       /* not satisfied: a second round (P8.2) */
    LIFE_PUBLIC,      /* a public facility: confirmed by its party, verified (P10.1, P10.2) */
    LIFE_DEFECT,      /* of the builder's work: inspected by appointment, own crew (P9.3, P9.4) */
    LIFE_WAITING,     /* waits for a part, and is taken up again (P3.6) */
    LIFE_REFERRED,    /* to engineering, with a promised date, and back (P5.2, P5.3) */
    LIFE_COMPLAINT,   /* of a crew: its lead looks, the result is told, twice (P13.1) */
    LIFE_EMERGENCY,   /* a burst main: the playbook ticked off, then it is over (P14) */
    LIFE_CONTRACT,    /* of a unit under a contract: answered from afar, then on site (P17.2) */
    LIFE_DEVICE,      /* a device that was to go to its maker, and stays (P18.1) */
    LIFE_MAINTENANCE, /* the server issued the slip (P10.3): taken up, not begun */
    LIFE_KINDS,
};

/* One crew and its desk; the links are connected. */
struct life_people {
    struct link *desk, *lead, *finance;
    struct link *supervisor; /* of public facilities; may be NULL */
    struct link **technicians;
    char **technician_ids;
    int technician_count;
    const char *site, *crew;
};

/* The unit of each site that the caller has put under a contract, for LIFE_CONTRACT. */
#define LIFE_CONTRACT_UNIT "9-901"

enum { LIFE_ID = 24 };

/* Other reports of the same: entries of the register that are linked to the ticket (P2.6). */
struct life_reports {
    char (*entries)[LIFE_ID];
    size_t count;
};

struct life {
    /* set by the caller */
    const struct life_people *people;
    enum life_kind kind;
    int technician;                             /* index; whoever has it in the end */
    const char *unit, *text, *reporter, *phone; /* the last two may be NULL */
    const struct life_reports *reports;         /* NULL: none */
    void *context;
    void (*on_step)(struct life *l, const char *step, uint64_t latency_ns); /* or NULL */
    void (*on_end)(struct life *l); /* filed, or failed: see error */
    /* Before the next step; true: the caller says when, by life_go_on. May be NULL. */
    bool (*pause)(struct life *l, const char *next);

    /* its own */
    char ticket[LIFE_ID], consent_code[16], sign_code[16];
    int position, racers, winners;
    size_t whose; /* whose turn to be told or visited it is: 0 the own, then the linked ones */
    uint64_t started_ns;
    Paigong__State state;
    uint32_t round, version, untold;
    struct error error; /* code set: what went wrong, at which step */
};

void life_start(struct life *l);
/* The same for a ticket that was reported already. */
void life_take_up(struct life *l, const char *ticket);
void life_go_on(struct life *l);
/* Commands that a life of this kind takes (a show of the codes is one). */
int life_length(enum life_kind kind);
const char *life_name(enum life_kind kind);

/* How far ahead what waits or is promised lies: an hour of a day that goes a hundred times as fast.
 */
enum { LIFE_AHEAD_MS = 36000 };
enum { LIFE_LABOUR_FEN = 5000, LIFE_MATERIAL_FEN = 2600 };

#endif
