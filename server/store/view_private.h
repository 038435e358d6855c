/* The view's inside, shared by the files of server/store alone. */
#ifndef PAIGONG_STORE_VIEW_PRIVATE_H
#define PAIGONG_STORE_VIEW_PRIVATE_H

#include "store/env.h"
#include "store/record.h"
#include "store/view.h"

enum {
    VIEW_LAYOUT = 14,    /* of all records together: another number is a rebuild */
    EXAMINED_MAX = 2000, /* rows a page of a list may look at */
    DUE_TICKET = 0,
    DUE_WEEK = 1,
    DUE_SHIFT = 3, /* 2: a sheet */
    DUE_SHEET = 2,
};
#define DUE_NEVER INT64_MAX

static const uint64_t NUMBERS_A_DATE = 100000000;

/* The ticket at hand: loaded once, folded in place, written once a command. */
struct ticket_cache {
    bool live, dirty;
    bool stored, was_open; /* as the table has it: there, and open */
    bool was_untold;       /* likewise: somebody is to be told (P2.6) */
    int64_t stored_due_ms;
    int64_t stored_figures_day;  /* under which its figures stand, 0: it has none */
    char stored_part[NAME_SIZE]; /* under which it is among the defects, "": it is not */
    uint16_t stored_heap_used;
    /* the heap's envelope as the table has it, and behind it that of what lasts (P16.5) */
    size_t sealed_size, lasting_size;
    uint8_t stored_heap[TICKET_HEAP];
    uint8_t sealed[2 * (TICKET_HEAP + SEAL_OVERHEAD)];
    struct ticket ticket;
};

/* The outcome of the command at hand, folded from its events. */
struct outcome_cache {
    bool live, dirty;
    uint8_t request_id[16];
    struct outcome outcome;
    int64_t at_ms;
};

/* A due entry that failed three times: skipped until then. In memory alone: a restart tries again.
 */
struct set_aside {
    struct due due;
    int64_t until_ms;
};

struct view {
    struct env *env;
    struct ledger *ledger; /* borrowed */
    struct keyring *keys;  /* borrowed */
    uint8_t ledger_id[LEDGER_ID_SIZE];
    uint64_t applied_seq, committed_seq;
    uint32_t epoch;
    bool is_snapshot;
    struct ticket_cache ticket;
    struct outcome_cache outcome;
    struct set_aside *asides; /* sorted as the due table is */
    size_t aside_count, aside_capacity;
    struct directory *directory;     /* people in memory (directory.c) */
    struct policy_cache *policies;   /* compiled policies (policies.c) */
    struct duty_cache *duty;         /* who is on duty (duty.c) */
    int64_t now_ms;                  /* that this is asked for */
    struct board *board;             /* NULL in snapshots and while folding at start */
    uint8_t scratch[RECORD_SCRATCH]; /* where records are put together */
};

/* Folds of one event, by table; each is called for every event that concerns it. */
enum error_code tickets_apply(struct view *v, const struct event *ev, uint64_t location,
                              struct error *e);
enum error_code tickets_sampled(struct view *v, const struct event *ev, struct error *e);
/* defects.c: the part a ticket is listed under; brings the list up to it. */
void defect_part(const struct ticket *t, char part[NAME_SIZE]);
enum error_code defect_move(struct view *v, const struct ticket *t, char stored[NAME_SIZE],
                            struct error *e);
enum error_code tickets_flush(struct view *v, struct error *e);
enum error_code sites_apply(struct view *v, const struct event *ev, struct error *e);
enum error_code walls_apply(struct view *v, const struct event *ev, struct error *e);
enum error_code staff_apply(struct view *v, const struct event *ev, struct error *e);
enum error_code staff_month_erased(struct view *v, const struct event *ev, uint32_t month,
                                   struct error *e);
enum error_code units_apply(struct view *v, const struct event *ev, struct error *e);
enum error_code money_apply(struct view *v, const struct event *ev, struct error *e);
enum error_code catalogue_apply(struct view *v, const struct event *ev, struct error *e);
enum error_code policies_apply(struct view *v, const struct event *ev, struct error *e);
/* Without its texts; false: it cannot be read. */
bool register_read(struct view *v, struct slice key, struct slice value,
                   struct register_entry *out);
bool register_is_open(struct view *v, const struct register_entry *r);
enum error_code register_apply(struct view *v, const struct event *ev, struct error *e);
/* An event of a ticket that names an entry: linked, told, visited. */
enum error_code register_apply_linked(struct view *v, const struct event *ev, struct error *e);
/* The caller of an entry was told that the outage it is linked to is over (P2.6). */
enum error_code register_apply_told(struct view *v, const struct event *ev, struct error *e);
/* Moves a ticket or an outage into or out of the list of those whose reporters are to be told
 * (P2.6).
 */
enum error_code untold_set(struct view *v, const char *site, uint64_t number, bool untold,
                           struct error *e);
/* Is there such a ticket, and open? */
bool ticket_number_is_open(struct view *v, uint64_t number);
/* An event that has a photo; its ticket is folded. */
enum error_code photos_apply(struct view *v, const struct event *ev, struct error *e);
/* number: of a ticket or an outage. */
enum error_code linked_add(struct view *v, uint64_t number, uint64_t entry, struct error *e);
enum error_code sheets_apply(struct view *v, const struct event *ev, uint64_t location,
                             struct error *e);
enum error_code shifts_apply(struct view *v, const struct event *ev, struct error *e);
enum error_code weeks_apply(struct view *v, const struct event *ev, struct error *e);
/* One drawn slip more of its draw is checked (P15.3). */
enum error_code weeks_slip_checked(struct view *v, const char *site, const char *department,
                                   const struct event *ev, struct error *e);
enum error_code returned_add(struct view *v, const struct ticket *t, const struct event *ev,
                             struct error *e);
enum error_code returned_drawn(struct view *v, const struct event *ev, struct error *e);
enum error_code returned_checked(struct view *v, const struct ticket *t, const struct event *ev,
                                 struct error *e);
enum error_code numbers_restored(struct view *v, const struct event *ev, struct error *e);
/* The newest number of that date in a table keyed by number, or the floor a restore set. */
uint64_t numbers_last(struct view *v, enum table table, uint32_t date_number);
enum error_code requests_apply(struct view *v, const struct event *ev, struct error *e);
enum error_code requests_flush(struct view *v, struct error *e);
/* Moves the one due entry of a ticket or week; DUE_NEVER: there is none. */
enum error_code due_move(struct view *v, const struct due *from, int64_t to_ms, struct error *e);

/* Sets the site's open week (0: none) or its newest policy. */
enum error_code site_set_week(struct view *v, const char *site, uint32_t week, struct error *e);
enum error_code site_set_policy(struct view *v, const char *site, uint32_t version,
                                struct error *e);
uint32_t site_week(struct view *v, const char *site);

/* figures.c: the day a ticket's figures stand under, 0: it is open; brings them up to it. */
int64_t figures_day(const struct ticket *t);
enum error_code figures_put(struct view *v, const struct ticket *t, int64_t stored_day,
                            struct error *e);

/* A closed ticket goes into the files of its unit and its facility. */
enum error_code place_file_add(struct view *v, const struct ticket *t, struct error *e);
/* The first number above `after` in the unit's, or the facility's, file; 0: none. */
uint64_t unit_file_next(struct view *v, const char *site, const char *unit, uint64_t after);
uint64_t facility_file_next(struct view *v, const char *site, const char *facility, uint64_t after);

struct directory *directory_new(void);
void directory_free(struct directory *d);
struct policy_cache *policy_cache_new(void);
void policy_cache_free(struct policy_cache *c);

/* A view over an open env, empty or not, without bringing it up to anything. NULL: out of memory,
 * the env stays the caller's. */
struct view *view_wrap(struct env *env, struct ledger *l, struct keyring *k);
void view_free(struct view *v); /* closes the env, too */
/* Folds the ledger's events after what the view has, up to and with `last`. Committed. */
enum error_code view_fold(struct view *v, uint64_t last, struct error *e);
/* Removes a view's directory with what is in it; fine when there is none. */
enum error_code view_remove_path(const char *path, struct error *e);
/* What the file says it is: false when there is no such record or it is of another layout. */
bool view_read_state(struct view *v, bool *same_ledger);

#endif
