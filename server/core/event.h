/* An event: one fact of the ledger, as core makes it and folds it.
 *
 * One flat struct serves every type: a type and its facts. Which facts a type carries stands in
 * docs/ledger.md; a fact that is absent is 0, "" or NULL. Texts are borrowed: they live as long as
 * the arena, record or command they were read from; no text pointer is ever NULL after
 * event_init(). Facts marked P are personal data: they travel in the sealed envelope (P16.4).
 */
#ifndef PAIGONG_CORE_EVENT_H
#define PAIGONG_CORE_EVENT_H

#include "common/photo.h"
#include "core/names.h"

struct catalogue_row;
struct sheet_change;
struct warranty;

/* EVENT_CLOCKS: as many clocks as a ticket may have (ticket.h), of all that there are. */
enum { EVENT_CLOCKS = 14, QUOTE_LINES = 24 };

/* What the fact does to one clock of the ticket (derived by decide, see clocks.h). */
struct clock_change {
    uint8_t clock;                      /* enum clock_kind */
    uint8_t state;                      /* enum clock_state it now has; 0: it is taken off */
    int64_t from_ms;                    /* since when it runs */
    int64_t due_ms;
    int64_t met_ms;                     /* when state is MET, or BREACHED and later satisfied */
    int64_t step_ms;                    /* next escalation step; of RUNNING: not noticed before */
};

/* One priced line of a quote; consent is bound to exactly these (P4.5). */
struct quote_line {
    char code[NAME_SIZE];               /* fee schedule item, "" for a free line */
    uint32_t quantity;
    int64_t labour_fen;                 /* for the whole line */
    int64_t material_fen;
};

/* A shift, or a leave and who stands in (docs/ledger.md). */
struct shift_facts {
    char person[NAME_SIZE], stand_in[NAME_SIZE];
    int64_t from_ms, to_ms;
    bool leave;
};

/* A part moves between the store and a crew (P6.5); the crew "" is the store itself. */
struct stock_move {
    enum stock_kind kind;
    char part[NAME_SIZE], crew[NAME_SIZE];
    uint32_t quantity;
    bool beyond;                        /* more than was there: the text says why */
};

/* P17.2: the contract that a ticket runs under, with its terms as they were at intake. */
struct contract_terms {
    uint64_t number;                    /* the sheet's; 0: none */
    int64_t remote_ms;                  /* answered within, from intake */
    int64_t on_site_ms;                 /* on site within; 0: out of warranty, or not urgent */
    bool batched;                       /* not urgent: on the contract's next fixed day */
};

/* P3.5: what the server's choice of a technician rests on. */
struct dispatch_choice {
    enum choice choice;
    uint32_t considered;                /* technicians of the site who do the trade */
    uint32_t open_slips;                /* of who was chosen */
    bool near;                          /* who has work, or had the last job, in that building */
};

/* A photo or scan, in a sealed file of its own beside the ledger (P7.1). */
struct photo {
    uint8_t name[32];                   /* SHA-256 of that file */
    uint8_t hash[32];                   /* SHA-256 of the photo itself */
    uint64_t size;                      /* of the photo, bytes */
    uint32_t month;                     /* whose key seals it: 202611; 0: for good (P16.5) */
    enum photo_type type;
    enum photo_purpose purpose;
};

struct event {
    enum event_type type;
    /* stamped by the engine when the event joins a batch */
    uint64_t seq;
    int64_t at_ms;
    uint64_t previous;                  /* location of the aggregate's previous event, 0: none */
    uint8_t request_id[16];             /* zero for the server's own */
    uint8_t digest[16];                 /* of the command, SHA-256 truncated */
    /* who; stamped by decide's caller from the actor */
    const char *who;                    /* staff id or "server" */
    enum role role;
    const char *standing_for;           /* who it was done for (P5.5): role is then theirs */
    int64_t claimed_ms;                 /* a handheld's offline time, 0: none (P16.2) */
    enum claim claim;                   /* what became of it … */
    int64_t judged_ms;                  /* … and when it counts as done; 0: at_ms */

    bool erased;                        /* read back: its month's key is destroyed (P16.5) */
    bool lasting;                       /* text and place are of a public record: never erased */

    /* what it is about */
    uint64_t ticket;                    /* ticket number, 0: not a ticket's */
    const char *site;
    const char *subject;                /* staff id, week's department, import kind, register id… */

    /* facts of tickets */
    enum state state;                   /* the state after this event; every ticket event has it */
    enum kind kind;
    enum trade trade;
    uint32_t round;                     /* it belongs to (the new one, for VISITED that reopens) */
    const char *unit;
    const char *facility;               /* of the site's register (P10) */
    const char *to;                     /* person, or party's person */
    const char *crew;
    const char *department;
    enum dispatch_mode mode;
    enum role to_role;                  /* escalation: the role it goes to */
    enum party party;
    enum clock_kind clock;
    uint32_t level;                     /* escalation step, from 0 */
    int64_t due_ms;                     /* of a breach; wait-until; promise; booking; finish */
    int64_t noticed_ms;
    int64_t other_ms;                   /* old time of a jump; received_at of a backdated entry */
    bool phoned, told, callback, rang, noted, accepted, passed, declined, own, at_desk, signed_;
    bool key_left;                      /* OPENED of a defect: the key is at the desk (P9.2) */
    uint32_t quantity;
    int64_t price_fen, labour_fen, material_fen, cash_fen;
    enum signature_kind signature;
    uint32_t rating;                    /* 1..5, 0: none */
    enum visit_result visit;
    enum visit_by by;
    uint32_t attempt;                   /* code epoch or wrong tries */
    uint32_t items_checked, items_failed; /* BIT(CHECK_ITEM_…) */
    uint32_t line_count;
    const struct quote_line *lines;
    const char *item_name, *item_spec, *item_model; /* material: not personal */
    uint32_t clock_count;
    struct clock_change clocks[EVENT_CLOCKS];

    /* Who had the ticket after this event, and so might see it: every ticket event says it, so that
     * a watch shows the same live and when it catches up. */
    const char *technician, *technician_crew, *received_by;
    enum party referred_to;             /* while it is referred */

    /* facts of the directory, policy, weeks and the ledger itself */
    uint32_t version;                   /* policy version; ledger epoch */
    uint32_t week;                      /* ISO week, 202647 */
    int64_t until_ms;                   /* code or certificate validity; week end */
    uint64_t count;                     /* rows, reference seq of a notice, … */
    const uint8_t *blob;                /* policy YAML, certificate DER, secrets; not personal */
    size_t blob_size;
    const uint8_t *hash;                /* 32 bytes: commitment, code hash, fingerprint; or NULL */
    const uint8_t *hash2;               /* 32 bytes or NULL */
    const char *const *sites;           /* staff's sites */
    uint32_t site_count;
    const uint64_t *tickets;            /* a week's sample: ticket numbers with rounds */
    const uint32_t *rounds;
    const char *const *checkers;        /* who checks each */
    uint32_t ticket_count;
    uint32_t trades;                    /* staff's trades, BIT(TRADE_…) */
    const struct catalogue_row *catalogue; /* CATALOGUE_SET, else NULL */
    const struct warranty *warranty;    /* OPENED of a unit's ticket, WARRANTY_DECIDED, else NULL */
    const struct sheet_change *sheet;   /* SHEET, else NULL */

    const char *const *alarmed;         /* ALARM_RAISED: who is told (P14.1) */
    uint32_t alarmed_count;
    enum emergency emergency;           /* OPENED of an emergency */
    const struct shift_facts *shift;    /* SHIFT_SET, SHIFT_REMOVED, DUTY_CHANGED, else NULL */
    const struct stock_move *stock;     /* STOCK_MOVED, else NULL */
    const struct photo *photo;          /* PHOTOGRAPHED, SIGNED, CONSENTED; NULL: none */
    const struct contract_terms *contract; /* OPENED under one, else NULL */
    const struct dispatch_choice *choice; /* NULL: nobody was chosen, or a person named them */

    /* P: personal, sealed */
    const char *text;                   /* report, reason, finding, opinion */
    const char *name;                   /* reporter; staff's or owner's name */
    const char *phone;
    const char *place;                  /* address, building; where a public fault is */
};

/* All facts absent, every text "". */
void event_init(struct event *e, enum event_type type);
bool event_is_ticket(enum event_type type); /* 1..49, 100..127 */
/* When what it says happened: the time that was claimed for it, where that counts (P16.2). */
int64_t event_time(const struct event *e);

#endif
