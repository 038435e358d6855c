/* The view: LMDB tables folded from the ledger, and the board of open tickets in memory.
 *
 * One writer (the engine's thread) with a transaction open over several batches; readers on other
 * threads take a committed snapshot. Everything in it can be rebuilt from the ledger; a change of
 * layout is a rebuild. Only server/store includes LMDB; its codes are translated here.
 *
 *   table        key                          value
 *   meta         name                         layout, ledger id, epoch, applied sequence; and
 *                "e202410"                    which entry erased that month (P16.5)
 *   ticket       number (8)                   packed ticket, its texts sealed
 *   due          due_ms (8) kind (1) id (8)   its CRC: a ticket's or a week's soonest
 *   request      request id (16)              outcome
 *   staff        id (32)                      person, certificate; name and phone sealed
 *   fingerprint  SHA-256 (32)                 id of the person
 *   code         SHA-256 (32)                 id of the person
 *   site         id (32)                      name, newest policy, open week
 *   policy       site version (4)             the document as it was set
 *   unit         site unit (48) staging (8)   a version of the unit; staging 0: set directly
 *   figures      site day (4) received (8)    what reports count of a ticket that is over
 *                number (8)                   (figures.h)
 *   money        site at_ms (8) seq (8)       what an event says of a ticket's money
 *   catalogue    kind (1) site code staging   a version of a fee, facility or part
 *   stock        site crew ("" the store) part   what there is
 *   stock_move   site time seq line   a part received, issued, given back, used, counted
 *   staging      staging (8)                  since when an import's rows count
 *   sheet        number (8)                   sheet, its texts sealed
 *   sheet_index  site by (1) value (48)       its CRC: what sheets are asked by (sheet_list.c)
 *                number (8)
 *   register     number (8)                   entry, its texts sealed
 *   linked       ticket, outage (8) number (8)  its CRC: the entry reports what that is for
 *   untold       site ticket, outage (8)      its CRC: not all who reported it were told
 *   photo        ticket (8) number (4)        a photo or scan of the ticket, its text sealed
 *   count        date (4)                     numbers that a restore skipped
 *   week         site week (4) department     the week (department ""), or a department's draw
 *   slot         slot (8)                     the week or draw that a due entry names
 *   defect       site part number (8)          its CRC: a ticket of kind defect
 *   unit_file    site unit number (8)         its CRC; written once, when a ticket closes
 *   shift        sequence (8)                 a shift or leave (P3.5); its event's
 *   duty         person leave (1) from (8)    its CRC: that person's shifts, then their leaves
 *                sequence (8)
 *   leave        to (8) sequence (8)          its CRC: leaves with a stand-in, by their end
 *   wall         name (32)                    a screen on a wall: its site, the hash of its token
 *   returned     site week department         technician, checker; written when a slip returns
 *                number (8) round (4)
 */
#ifndef PAIGONG_STORE_VIEW_H
#define PAIGONG_STORE_VIEW_H

#include "common/arena.h"
#include "core/catalogue.h"
#include "core/decide.h"
#include "core/sheet.h"
#include "ledger/ledger.h"
#include "store/due_order.h"

struct view;
struct view_options {
    size_t map_size;  /* 0: 64 GiB reserved address space */
    size_t grow_step; /* file preallocated in steps of this, 0: 64 MiB */
};

/* Opens DIR/view (or an empty one), ledger and keys borrowed. Brings it up to the ledger's head:
 * folds the tail, or rebuilds when layout or ledger id differ or the file is damaged (logged).
 * *applied_before: what it had, for ledger_open's check use view_peek_seq first. */
enum error_code view_open(const char *dir, struct ledger *l, struct keyring *k,
                          const struct view_options *o, struct view **out, struct error *e)
    __attribute__((warn_unused_result));
void view_close(struct view *v);
/* The applied sequence of DIR/view without opening it for good; 0 when there is none or it is
 * damaged. */
uint64_t view_peek_seq(const char *dir);

/* ---- the writer's side (one thread) ---------------------------------------------------------- */

/* A write transaction is open after this; does nothing when one is. ERROR_NO_SPACE: no room for
 * the largest batch; lookups work all the same, so that reads go on while the disk is full. */
enum error_code view_begin(struct view *v, struct error *e) __attribute__((warn_unused_result));
/* Folds one stamped event into its aggregate and all its indexes. location from ledger_add.
 * Failure (ERROR_IO) means the process must end. */
enum error_code view_apply(struct view *v, const struct event *ev, uint64_t location,
                           struct error *e) __attribute__((warn_unused_result));
/* Writes the cached aggregate with all its indexes: after each command, before answers. */
enum error_code view_flush(struct view *v, struct error *e) __attribute__((warn_unused_result));
/* Durable commit of all batches since begin. Only after ledger_commit of what it contains. */
enum error_code view_commit(struct view *v, struct error *e) __attribute__((warn_unused_result));
/* Instead of a commit, before the view is closed by another thread: nothing since begin stays. */
void view_abandon(struct view *v);
uint64_t view_applied_seq(const struct view *v);

/* What a request id led to; folded from the events that carry the id, so a rebuild has the same. */
struct outcome {
    uint64_t seq;    /* last event of it */
    uint64_t ticket; /* 0: none */
    uint8_t digest[16];
    char actor[NAME_SIZE];
    uint16_t refusal;        /* enum error_code of a refusal that left events */
    char subject[NAME_SIZE]; /* what a non-ticket command made: staff id, register id … */
};
bool view_outcome(struct view *v, const uint8_t request_id[16], struct outcome *out);
/* Writes the one that the command's events made (there is none without events); view_apply folds
 * it and drops those older than 31 days of ledger time. ERROR_IO: o's digest is not its events'. */
enum error_code view_outcome_put(struct view *v, const uint8_t request_id[16],
                                 const struct outcome *o, int64_t now_ms, struct error *e)
    __attribute__((warn_unused_result));

/* The soonest due entry at all: false when none. kind 0: ticket number, 1: week (slot number),
 * 3: shift (its id),
 * 2: sheet number. */
struct due {
    int64_t due_ms;
    uint8_t kind;
    uint64_t id;
};
bool view_next_due(struct view *v, struct due *out);
uint64_t view_due_count(struct view *v); /* what falls due: of tickets, sheets, weeks, shifts */
/* Moves one entry that failed three times out of the way until then; in memory: a restart tries it
 * again, and so does any change of its due time. */
enum error_code view_set_aside(struct view *v, const struct due *d, int64_t until_ms,
                               struct error *e);

/* ---- looking things up (writer's transaction) -------------------------------------------------
 */

/* The ticket as it stands, NULL: none. Valid until the next view_ call on a ticket. */
const struct ticket *view_ticket(struct view *v, uint64_t number);
/* P16.5: a month was erased: no ticket's texts stay in memory. Between batches. */
void view_forget_ticket(struct view *v);
/* The number a new ticket of that site's date gets. */
uint64_t view_new_number(struct view *v, uint32_t date_number);
/* Tickets with that short number on the last 62 dates with tickets; at most capacity are written,
 * the count is returned. */
size_t view_short_numbers(struct view *v, uint64_t day_count, uint64_t *out, size_t capacity);

struct site {
    char id[NAME_SIZE];
    char name[STAFF_NAME_SIZE];
    uint32_t policy_version;
};
bool view_site(struct view *v, const char *site, struct site *out);
/* Compiled policy of a version (0: the newest); cached, valid until view_close. NULL: none. */
const struct policy *view_policy(struct view *v, const char *site, uint32_t version);
/* The YAML as set, and who set it. Arena memory. */
struct policy_record {
    uint32_t version;
    const uint8_t *document;
    size_t size;
    const char *set_by, *approval;
    int64_t set_ms;
};
bool view_policy_record(struct view *v, const char *site, uint32_t version, struct arena *a,
                        struct policy_record *out);

bool view_staff(struct view *v, const char *id, struct staff *out);
bool view_staff_by_fingerprint(struct view *v, const uint8_t fingerprint[32], struct staff *out);
bool view_staff_by_code(struct view *v, const uint8_t code_hash[32], struct staff *out);
/* The person's certificate (DER) as issued, in the arena; NULL: none. NEXT: a renewed one that has
 * not said hello yet. */
enum certificate_which { CERTIFICATE_IN_USE, CERTIFICATE_NEXT };
const uint8_t *view_certificate(struct view *v, const char *id, enum certificate_which which,
                                struct arena *a, size_t *size);
/* In id order after `after`; returns how many. */
size_t view_staff_list(struct view *v, const char *site, const char *after, struct staff *out,
                       size_t capacity);
size_t view_site_list(struct view *v, struct site *out, size_t capacity);
bool view_crew(struct view *v, const char *site, const char *crew,
               char department[NAME_SIZE]); /* someone is in it */
/* Everybody who was ever added, in no order. */
void view_people(struct view *v, void (*on_person)(void *context, const struct staff *s),
                 void *context);
bool view_department(struct view *v, const char *site,
                     const char *department); /* someone is in it */
/* Fills holders of every role for a ticket of that site, crew and department: who is on duty, or
 * stands in for who is on leave; "" where nobody is. */
void view_holders(struct view *v, const char *site, const char *crew, const char *department,
                  char holders[ROLE_COUNT][NAME_SIZE]);

/* A screen on a wall, and what its token shows: one site's figures, or all of them. */
struct wall {
    char name[NAME_SIZE], site[NAME_SIZE]; /* site "": all */
    uint8_t hash[32];                      /* SHA-256 of its token */
    int64_t added_ms, revoked_ms;          /* revoked_ms 0: in force */
    char added_by[NAME_SIZE], revoked_by[NAME_SIZE];
};
enum { WALLS_MAX = 200 }; /* names that were ever given */
bool view_wall(struct view *v, const char *name, struct wall *out);
/* In the order of names; returns how many. */
size_t view_wall_list(struct view *v, struct wall *out, size_t capacity);

struct unit {
    char site[NAME_SIZE], unit[UNIT_SIZE];
    char building[NAME_SIZE];
    int64_t handover_ms;
    char owner[STAFF_NAME_SIZE], phone[PHONE_SIZE];
};
bool view_unit(struct view *v, const char *site, const char *unit,
               struct unit *out); /* out NULL: only whether it exists */
bool view_has_units(struct view *v,
                    const char *site); /* were any imported? else any unit may be named */
/* The units of an outage's zone (P11): whole site, building, or what their ids begin with. */
uint32_t view_zone_units(struct view *v, const char *site, const char *zone);
uint32_t view_epoch(struct view *v); /* of the newest RESTORED event, 0: never restored */
bool view_imported(struct view *v, uint64_t staging); /* are that import's rows valid already? */
/* Has that import a row of this unit? */
bool view_unit_staged(struct view *v, const char *site, const char *unit, uint64_t staging);

/* The site's catalogues as they stand (P6.1): what was taken out isn't in them. */
struct catalogue_filter {
    enum catalogue_kind kind;
    const char *site;
    const char *after;  /* codes above it, "" from the start */
    const char *prefix; /* of codes, "" any */
    enum trade trade;   /* TRADE_NONE: any */
};
bool view_catalogue(struct view *v, enum catalogue_kind kind, const char *site, const char *code,
                    struct catalogue_row *out);
/* In the order of codes; returns how many. */
size_t view_catalogue_find(struct view *v, const struct catalogue_filter *f,
                           struct catalogue_row *out, size_t capacity);
size_t view_catalogue_list(struct view *v, enum catalogue_kind kind, const char *site,
                           const char *after, struct catalogue_row *out, size_t capacity);

/* What work came to and what became of its money (P6.6, P6.7), in the order of time. COMPLETED:
 * what was agreed; CHECKED: what of that does not count any more, below zero, because it is to be
 * done again; PAID, CASH_RECEIVED, PAID_BACK: cash; finance: what it had of that paid back. who and
 * crew: who did the work or took the money; of finance's entries who has the ticket. */
struct money_entry {
    int64_t at_ms;
    uint64_t seq, ticket;
    uint32_t round;
    enum event_type type;
    int64_t labour_fen, material_fen, cash_fen, finance_fen;
    char who[NAME_SIZE], crew[NAME_SIZE];
};
struct money_period {
    const char *site;
    int64_t from_ms, until_ms; /* [from, until) */
};
typedef bool money_take(void *context, const struct money_entry *m); /* false: enough */
void view_money(struct view *v, const struct money_period *p, money_take *take, void *context);

/* Has that import this row already? */
bool view_catalogue_staged(struct view *v, enum catalogue_kind kind, const char *site,
                           const char *code, uint64_t staging);
/* Parts of the company (P6.5); "" as a crew is the store itself. */
struct stock_row {
    char crew[NAME_SIZE], part[NAME_SIZE];
    int64_t quantity; /* below zero: used or issued beyond what was there */
};
struct stock_filter {
    const char *site;
    const char *crew; /* "" the store and every crew */
    const char *part; /* "" any */
    bool store_only;
    const char *after_crew, *after_part; /* behind this row, "" from the start */
};
int64_t view_stock(struct view *v, const char *site, const char *crew, const char *part);
/* The store's parts, then each crew's, in the order of their names; returns how many. */
size_t view_stock_list(struct view *v, const struct stock_filter *f, struct stock_row *out,
                       size_t capacity);
struct stock_entry { /* a move */
    int64_t at_ms;
    uint64_t seq;
    uint8_t line;
    enum stock_kind kind;
    char crew[NAME_SIZE], part[NAME_SIZE], who[NAME_SIZE];
    int64_t quantity;       /* of a count: what it changed */
    uint64_t ticket, sheet; /* a use's, a count's */
    bool beyond;
};
struct stock_move_filter {
    const char *site, *crew, *part; /* crew and part "" any */
    enum stock_kind kind;           /* STOCK_NONE: any */
    int64_t since_ms, until_ms;     /* [since, until), until 0: no end */
    int64_t after_ms;               /* behind this move; after_seq 0: from the start */
    uint64_t after_seq;
    uint8_t after_line;
};
/* In the order in which they happened; returns how many. */
size_t view_stock_moves(struct view *v, const struct stock_move_filter *f, struct stock_entry *out,
                        size_t capacity);

/* Staged rows of an import: kept outside the ledger's facts until IMPORTED makes them valid. */

struct register_entry {
    uint64_t number; /* like a ticket's: date × 10⁸ + count */
    char site[NAME_SIZE], unit[UNIT_SIZE];
    char who[NAME_SIZE], done_by[NAME_SIZE];
    int64_t at_ms, done_ms;
    uint64_t ticket; /* 0: none followed (P2.3) */
    uint64_t outage; /* the sheet it was answered with (P11.2), 0: none */
    bool done, night;
    /* linked to its ticket (P2.6): what of its progress the reporter knows, the last visit */
    uint32_t told, visit_round, tries;
    uint8_t visit;
    int64_t told_ms, visited_ms;
    char told_by[NAME_SIZE], visited_by[NAME_SIZE];
    char name[STAFF_NAME_SIZE], phone[PHONE_SIZE], text[TEXT_MAX + 1];
};
bool view_register(struct view *v, uint64_t number, struct register_entry *out);
uint64_t view_new_register_number(struct view *v, uint32_t date_number);
size_t view_register_list(struct view *v, const char *site, uint64_t after, bool open_only,
                          struct register_entry *out, size_t capacity, uint64_t *next);

/* Entries linked to a ticket or an outage, in order; *next: cursor, 0 at the end. */
size_t view_linked(struct view *v, uint64_t number, uint64_t after, uint64_t *out, size_t capacity,
                   uint64_t *next);
/* Tickets, then outages of the site with reporters who are to be told, likewise (P2.6). */
size_t view_untold(struct view *v, const char *site, uint64_t after, uint64_t *out, size_t capacity,
                   uint64_t *next);

/* A photo or scan of a ticket (P7.1), numbered from 1 over all rounds. */
struct ticket_photo {
    uint64_t ticket;
    uint32_t number, round;
    struct photo photo;
    int64_t at_ms;
    enum role role;
    char who[NAME_SIZE];
    char text[TEXT_MAX + 1];
};
/* False: it has no photo of that number. */
bool view_photo(struct view *v, uint64_t ticket, uint32_t number, struct ticket_photo *out);
/* The ticket's first photo of that content, of that person ("": of anybody). False: none. */
bool view_photo_of(struct view *v, uint64_t ticket, const uint8_t hash[32], const char *who,
                   struct ticket_photo *out);
/* As what it stands in the ticket, whoever took it: BIT(PHOTO_…). */
uint32_t view_photo_purposes(struct view *v, uint64_t ticket, const uint8_t hash[32]);
/* Of all tickets, in order: the first behind that one. False: that was the last. */
bool view_photo_next(struct view *v, uint64_t ticket, uint32_t number, struct ticket_photo *out);

/* ---- the board: open (and, from the tables, closed) tickets by what people ask -------------- */

struct ticket_filter {
    const char *site;                          /* "" all that `actor` may see */
    enum state state;                          /* 0: any */
    enum kind kind;                            /* 0: any */
    bool open_only, overdue_only, called_back; /* called_back: and open_only */
    const char *unit, *facility, *technician;  /* "" any */
    int64_t since_ms, until_ms;                /* received, 0: any */
    uint64_t after;                            /* cursor: numbers above it, 0: from the start */
    const struct staff *actor;                 /* rights: only what this person may see */
    int64_t now_ms;
};
/* Numbers in ascending order, at most capacity; examines at most 2,000 rows. *next: cursor, 0 at
 * the end. */
size_t view_list(struct view *v, const struct ticket_filter *f, uint64_t *out, size_t capacity,
                 uint64_t *next);
/* Open tickets by when a clock of theirs is over, those without one last. false: out of memory.
 * filter.after is 0: the cursor stands in the page. */
struct soonest_page {
    struct due_key *keys; /* the caller's, of so many: */
    size_t capacity;
    struct due_key after; /* the last one of the page before; {INT64_MIN, 0}: from the start */
    size_t count;
    bool more;           /* another page begins after: */
    struct due_key last; /* the last one looked at */
    /* on the first page, of all that the filter leaves; an estimate where there are more than
     * 8,192: open without looking at each, late no further than these */
    size_t open, late;
};
bool view_soonest(struct view *v, const struct ticket_filter *f, struct soonest_page *page)
    __attribute__((warn_unused_result));
/* The defects of a part, whatever became of them, above `after` (P9.6). */
size_t view_defects(struct view *v, const char *site, const char *part, uint64_t after,
                    uint64_t *out, size_t capacity);
size_t view_open_count(const struct view *v);
/* The oldest open ticket for the same fault at the same place whose work is not done yet, 0: none.
 * At a unit only with a trade: text alone never decides (P2.6). */
struct fault {
    const char *site, *unit, *facility; /* "" where it is not there */
    enum kind kind;
    enum trade trade;
};
uint64_t view_same_fault(const struct view *v, const struct fault *f);
/* A unit's closed tickets, the newest first. */
size_t view_unit_file(struct view *v, const char *site, const char *unit, uint64_t *out,
                      size_t capacity);

/* ---- sheets -----------------------------------------------------------------------------------
 */

/* False: none. */
bool view_sheet(struct view *v, uint64_t number, struct sheet *out);
/* P17.2: the contract that the unit is under at that moment; false: none. */
bool view_contract(struct view *v, const char *site, const char *unit, int64_t at_ms,
                   struct sheet *out);
/* A contract other than term->number that it is under at some time from term->anchor_ms until
 * before term->due_ms; 0: none. */
uint64_t view_other_contract(struct view *v, const char *site, const char *unit,
                             const struct sheet *term);
/* Where its newest event stands in the ledger, 0: no such sheet. */
uint64_t view_sheet_location(struct view *v, uint64_t number);
/* The number a new sheet of that kind and its site's date gets. */
uint64_t view_new_sheet_number(struct view *v, enum sheet_kind kind, uint32_t date_number);
struct sheet_filter {
    const char *site; /* "" or NULL all that `actor` may see; so the names below */
    enum sheet_kind kind;
    enum sheet_state state; /* 0: any */
    bool open_only, overdue_only;
    const char *unit, *facility, *person, *subject;
    uint64_t ticket;           /* linked to it, 0: any */
    uint64_t after;            /* cursor: numbers above it, 0: from the start */
    const struct staff *actor; /* NULL: all */
    int64_t now_ms;
};
/* As view_list; on a snapshot too. */
size_t view_sheet_list(struct view *v, const struct sheet_filter *f, uint64_t *out, size_t capacity,
                       uint64_t *next);

/* ---- duty (P3.5, P3.6, P5.5) ------------------------------------------------------------------
 */

/* The time that who is on duty is asked for: the batch's. */
void view_set_time(struct view *v, int64_t now_ms);

/* A shift, or a leave: no two of one kind of one person overlap. Events: SHIFT_SET makes it,
 * SHIFT_REMOVED (count: its id) takes it away, DUTY_CHANGED (count: its id) says that it began or,
 * of a leave, ended. */
struct shift {
    uint64_t id; /* sequence of its event */
    struct shift_facts facts;
    uint8_t stage; /* 0: to come, 1: begun, 2: a leave that is over */
};
bool view_shift(struct view *v, uint64_t id, struct shift *out);
/* A person's entries that have a part in [from, to): shifts in order, then leaves. */
size_t view_shift_list(struct view *v, const struct shift_facts *span, struct shift *out,
                       size_t capacity);
bool view_shift_overlaps(struct view *v, const struct shift_facts *f, struct shift *out);

/* Without any shift entered a person is always on duty; with some, within them. Never on leave. */
struct duty {
    bool on, on_leave, by_shifts;
    int64_t until_ms; /* as it is, at least; INT64_MAX: for good */
    char stand_in[NAME_SIZE];
};
void view_duty(struct view *v, const char *person, int64_t at_ms, struct duty *out);

/* Stand-ins who are on leave are stood in for by theirs, so many times. */
enum { STAND_INS_MAX = 8 };
enum stand_in_fault { STAND_IN_FINE, STAND_IN_LOOP, STAND_IN_TOO_LONG };
/* Would this leave close a circle of stand-ins? path names it: "li → wang → li". */
enum stand_in_fault view_stand_in_fault(struct view *v, const struct shift_facts *f, char *path,
                                        size_t capacity);
/* Whose stand-in the leave's person is somewhere within it, through others too. */
enum { STOOD_IN_FOR_MAX = 32 };
size_t view_stood_in_for(struct view *v, const struct shift_facts *f, char (*out)[NAME_SIZE],
                         size_t capacity);
/* Those `self` stands in for now, on sites of their own, as struct staff says (`standing`); returns
 * how many. */
size_t view_standing(struct view *v, const struct staff *self, struct staff *out, size_t capacity);

/* Technicians of a site who are enrolled: at most capacity, in no particular order. Valid until
 * anybody changes. */
size_t view_technicians(struct view *v, const char *site, const struct staff **out,
                        size_t capacity);
/* P14.1: people of these roles (BIT(role)) on that site, in their shift or not; of who is on leave
 * whoever stands in. Each once; those on duty first, by id. */
size_t view_on_call(struct view *v, const char *site, uint32_t roles, char (*out)[NAME_SIZE],
                    size_t capacity);
/* What a technician has in hand, in order; the newest that they finished and is not filed yet in
 * *last (number 0: none). All are counted, at most capacity written. */
struct slip {
    uint64_t number;
    enum state state;
    char site[NAME_SIZE], unit[UNIT_SIZE];
};
size_t view_slips(struct view *v, const char *technician, struct slip *out, size_t capacity,
                  struct slip *last);
/* Tickets of a site on the call-back list; undispatched ones that wait for somebody free. In
 * order, those above `after`. */
size_t view_called_back(struct view *v, const char *site, uint64_t after, uint64_t *out,
                        size_t capacity);
size_t view_undispatched(struct view *v, const char *site, uint64_t after, uint64_t *out,
                         size_t capacity);

/* ---- weeks and the spot check (P15) -----------------------------------------------------------
 */

/* A site's week: opened with a commitment, closed with a draw; due entries of kind 1.
 * The facts of its events (emitted by engine/weeks.c, folded here):
 *   WEEK_OPENED     site week other_ms=start until_ms=end hash=commitment (SHA-256 of the secret);
 *                   due entry: end_ms, the week's closing (department "" of its slot)
 *   WEEK_CLOSED     site week until_ms=end blob=secret (32 bytes) hash=commitment
 *                   hash2=head, the chain hash of the event before this one (the batch's first)
 *   SAMPLED         site week subject=department count=slips tickets/rounds/checkers=the drawn
 *                   clocks[0]=spot_check, running (count 0 when nothing was drawn). Sets each drawn
 *                   ticket's sampled_week and checker. A slip without a department counts
 *                   to department "-" (NO_DEPARTMENT), everywhere here.
 *   WEEK_BREACHED, WEEK_ESCALATED   site week subject=department clock=spot_check level to_role to
 *                   due_ms noticed_ms clocks[0]=spot_check, breached, step_ms the next step
 *   WEEK_TAKEN      who site week subject=department: taken, step_ms 0
 *   SPOT_CHECKED    (a ticket's) done+1 of its draw when the drawn slip was not checked before; all
 * done: met */
#define NO_DEPARTMENT "-"
struct week {
    char site[NAME_SIZE];
    uint32_t week; /* 202647 */
    int64_t start_ms, end_ms;
    uint8_t commitment[32], secret[32], head[32]; /* secret known to the server only until closed */
    bool closed;
    int64_t closed_ms;
};
struct week_draw { /* one department's part of a closed week */
    char site[NAME_SIZE], department[NAME_SIZE];
    uint32_t week, slips, drawn;
    struct ticket_clock clock; /* spot_check */
    uint32_t done;             /* sampled slips checked */
};
bool view_week(struct view *v, const char *site, uint32_t week, struct week *out);
bool view_week_current(struct view *v, const char *site, struct week *out);
size_t view_week_draws(struct view *v, const char *site, uint32_t week, struct week_draw *out,
                       size_t capacity);
/* Week slot number of a due entry → site, week, department ("" for the week's closing). */
bool view_week_slot(struct view *v, uint64_t slot, char site[NAME_SIZE], uint32_t *week,
                    char department[NAME_SIZE]);
struct returned_slip {
    uint64_t ticket;
    uint32_t round;
    char technician[NAME_SIZE], department[NAME_SIZE];
    bool drawn, failed; /* failed: checked, and something was wrong */
    char checker[NAME_SIZE];
};
size_t view_returned(struct view *v, const char *site, const char *department, uint32_t week,
                     struct returned_slip *out, size_t capacity); /* department "": all */

/* ---- snapshots for other threads ---------------------------------------------------------------
 */
struct view *view_snapshot(struct view *v,
                           struct error *e); /* a read-only view of the last commit: lookups above
                                                work on it, board and writes don't */
void view_snapshot_close(struct view *snapshot);

/* ---- check and rebuild (paigongd check, rebuild) ------------------------------------------------
 */
/* Folds the ledger as far as the view has it and compares every record; *different counts, the log
 * names them. No view of dir may be open in this process. ERROR_NOT_FOUND: there is no view;
 * ERROR_CORRUPT: its file can't be read. */
enum error_code view_check(const char *dir, struct ledger *l, struct keyring *k, uint64_t *records,
                           uint64_t *different, struct error *e)
    __attribute__((warn_unused_result));
enum error_code view_remove(const char *dir, struct error *e) __attribute__((warn_unused_result));
#endif
