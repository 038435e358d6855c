/* The view's life: open and bring up to the ledger's head, fold events, commit. */
#include "store/board.h"
#include "store/duty.h"
#include "store/probe.h"
#include "store/retention.h"
#include "store/state.h"
#include "store/stock.h"
#include "store/versions.h"

#include "common/log.h"
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, FOLD_ROOM_EVENTS = 256, FOLD_COMMIT_EVENTS = 1 << 13 };

/* ---- folding ---- */

static enum error_code apply_site(struct view *v, const struct event *ev, struct error *e)
{
    const enum error_code code = policies_apply(v, ev, e);
    return code != ERROR_NONE ? code : sites_apply(v, ev, e);
}

static enum error_code apply_restored(struct view *v, const struct event *ev, struct error *e)
{
    v->epoch = ev->version;
    const enum error_code code = numbers_restored(v, ev, e);
    return code != ERROR_NONE ? code : staff_apply(v, ev, e);
}

static enum error_code apply_ticket(struct view *v, const struct event *ev, uint64_t location,
                                    struct error *e)
{
    enum error_code code = tickets_apply(v, ev, location, e);
    if (code == ERROR_NONE) {
        code = money_apply(v, ev, e);
    }
    const bool of_report =
        ev->type == EVENT_LINKED || ev->type == EVENT_TOLD || ev->type == EVENT_VISITED;
    const bool has_entry = of_report && ev->subject[0] != '\0';
    if (code == ERROR_NONE && ev->photo != NULL) {
        code = photos_apply(v, ev, e);
    }
    return code != ERROR_NONE || !has_entry ? code : register_apply_linked(v, ev, e);
}

static enum error_code apply_fact(struct view *v, const struct event *ev, uint64_t location,
                                  struct error *e)
{
    if (event_is_ticket(ev->type)) {
        return apply_ticket(v, ev, location, e);
    }
    switch (ev->type) {
    case EVENT_SITE_ADDED:
        return apply_site(v, ev, e);
    case EVENT_POLICY_SET:
        return policies_apply(v, ev, e);
    case EVENT_STAFF_ADDED:
    case EVENT_STAFF_CHANGED:
    case EVENT_STAFF_REVOKED:
    case EVENT_ENROLLED:
    case EVENT_ENROLL_REFUSED:
    case EVENT_RENEWED:
    case EVENT_RENEWAL_USED:
        return staff_apply(v, ev, e);
    case EVENT_UNIT_SET:
        return units_apply(v, ev, e);
    case EVENT_SHEET:
        return sheets_apply(v, ev, location, e);
    case EVENT_STOCK_MOVED:
        return stock_apply(v, ev, e);
    case EVENT_CATALOGUE_SET:
        return catalogue_apply(v, ev, e);
    case EVENT_IMPORTED:
        return versions_imported(v, ev, e);
    case EVENT_REGISTERED:
    case EVENT_REGISTER_DONE:
        return register_apply(v, ev, e);
    case EVENT_SHIFT_SET:
    case EVENT_SHIFT_REMOVED:
    case EVENT_DUTY_CHANGED:
        return shifts_apply(v, ev, e);
    case EVENT_WEEK_OPENED:
    case EVENT_WEEK_CLOSED:
    case EVENT_SAMPLED:
    case EVENT_WEEK_BREACHED:
    case EVENT_WEEK_ESCALATED:
    case EVENT_WEEK_TAKEN:
        return weeks_apply(v, ev, e);
    case EVENT_RESTORED:
        return apply_restored(v, ev, e);
    case EVENT_MONTH_ERASED:
        return retention_apply(v, ev, e);
    case EVENT_WALL_ADDED:
    case EVENT_WALL_REVOKED:
        return walls_apply(v, ev, e);
    default: /* the ledger's own: nothing to fold */
        return ERROR_NONE;
    }
}

static enum error_code check_not_broken(const struct view *v, struct error *e)
{
    return env_is_broken(v->env)
               ? error_set(e, ERROR_IO, "view", "it can't be read any more; see the log")
               : ERROR_NONE;
}

enum error_code view_apply(struct view *v, const struct event *ev, uint64_t location,
                           struct error *e)
{
    assert(!v->is_snapshot && env_is_writing(v->env));
    assert(ev->seq > v->applied_seq);
    enum error_code code = apply_fact(v, ev, location, e);
    if (code == ERROR_NONE) {
        code = requests_apply(v, ev, e);
    }
    if (code == ERROR_NONE) {
        code = check_not_broken(v, e);
    }
    if (code == ERROR_NONE) {
        v->applied_seq = ev->seq;
    }
    return code;
}

enum error_code view_flush(struct view *v, struct error *e)
{
    enum error_code code = tickets_flush(v, e);
    if (code == ERROR_NONE) {
        code = requests_flush(v, e);
    }
    return code != ERROR_NONE ? code : check_not_broken(v, e);
}

uint64_t view_applied_seq(const struct view *v)
{
    return v->applied_seq;
}

uint32_t view_epoch(struct view *v)
{
    return v->epoch;
}

/* ---- transactions ---- */

enum error_code view_begin(struct view *v, struct error *e)
{
    assert(!v->is_snapshot);
    return env_begin(v->env, e);
}

enum error_code view_commit(struct view *v, struct error *e)
{
    assert(!v->is_snapshot);
    enum error_code code = view_flush(v, e);
    if (code != ERROR_NONE || !env_is_writing(v->env)) {
        return code;
    }
    if (v->applied_seq == v->committed_seq) {
        env_abandon(v->env); /* only read: spares two flushes */
        return ERROR_NONE;
    }
    struct view_state state = {
        .layout = VIEW_LAYOUT, .epoch = v->epoch, .applied_seq = v->applied_seq};
    const struct key k = state_key();
    memcpy(state.ledger_id, v->ledger_id, sizeof state.ledger_id);
    code = record_store(v, TABLE_META, &k, state_code, &state, e);
    if (code == ERROR_NONE) {
        code = env_commit(v->env, e);
    }
    if (code == ERROR_NONE) {
        v->committed_seq = v->applied_seq;
    }
    return code;
}

void view_abandon(struct view *v)
{
    env_abandon(v->env);
}

/* ---- opening ---- */

struct view *view_wrap(struct env *env, struct ledger *l, struct keyring *k)
{
    struct view *v = calloc(1, sizeof *v);
    if (v == NULL) {
        return NULL;
    }
    v->directory = directory_new();
    v->policies = policy_cache_new();
    v->duty = duty_cache_new();
    if (v->directory == NULL || v->policies == NULL || v->duty == NULL) {
        view_free(v); /* without env: it stays the caller's */
        return NULL;
    }
    v->env = env;
    v->ledger = l;
    v->keys = k;
    memcpy(v->ledger_id, ledger_id(l), sizeof v->ledger_id);
    return v;
}

void view_free(struct view *v)
{
    if (v == NULL) {
        return;
    }
    board_free(v->board);
    directory_free(v->directory);
    policy_cache_free(v->policies);
    duty_cache_free(v->duty);
    env_close(v->env);
    free(v->asides);
    free(v);
}

void view_close(struct view *v)
{
    view_free(v);
}

bool view_read_state(struct view *v, bool *same_ledger)
{
    struct view_state state = {0};
    const struct key k = state_key();
    if (!record_load(v, TABLE_META, &k, state_code, &state) || state.layout != VIEW_LAYOUT) {
        return false;
    }
    *same_ledger = memcmp(state.ledger_id, v->ledger_id, sizeof state.ledger_id) == 0;
    v->applied_seq = v->committed_seq = state.applied_seq;
    v->epoch = state.epoch;
    return true;
}

struct fold {
    struct view *view;
    uint64_t last, events;
    struct error error;
};

/* Room is looked after as for a batch; commits now and then keep the transaction small. */
static enum error_code make_room(struct fold *f, struct error *e)
{
    enum error_code code = ERROR_NONE;
    if (f->events % FOLD_COMMIT_EVENTS == FOLD_COMMIT_EVENTS - 1) {
        code = view_commit(f->view, e);
    }
    if (code == ERROR_NONE &&
        (f->events % FOLD_ROOM_EVENTS == 0 || !env_is_writing(f->view->env))) {
        code = view_begin(f->view, e);
    }
    return code;
}

static int on_event(void *arg, const struct event *ev, uint64_t location, const uint8_t hash[32])
{
    struct fold *f = arg;
    (void)hash;
    if (ev->seq > f->last) {
        return 1;
    }
    enum error_code code = make_room(f, &f->error);
    if (code == ERROR_NONE) {
        code = view_apply(f->view, ev, location, &f->error);
    }
    f->events++;
    return code != ERROR_NONE;
}

enum error_code view_fold(struct view *v, uint64_t last, struct error *e)
{
    struct fold f = {.view = v, .last = last};
    f.error.code = ERROR_NONE;
    const enum error_code code = ledger_replay(v->ledger, v->applied_seq, on_event, &f, e);
    if (f.error.code != ERROR_NONE) {
        *e = f.error;
        return f.error.code;
    }
    if (code != ERROR_NONE && code != ERROR_REFUSED) {
        return code;
    }
    return view_commit(v, e);
}

static bool read_head(const struct env_cursor *c, struct ticket_head *out)
{
    struct key k = {.size = 0};
    struct record r;
    key_bytes(&k, c->key.data, c->key.size);
    out->number = key_read_u64(c->key.data);
    return record_parse(&k, c->value, false, &r) &&
           ticket_head_read(r.plain.data, r.plain.size, out);
}

static enum error_code load_board(struct view *v, struct error *e)
{
    struct env_cursor c;
    struct ticket_head heads[64];
    size_t count = 0;
    struct board *b = board_new((size_t)env_count(v->env, TABLE_TICKET));
    bool fine = b != NULL && env_cursor_open(&c, v->env, TABLE_TICKET);
    bool more = fine && env_cursor_first(&c);
    for (; fine && more; more = env_cursor_next(&c)) {
        fine = read_head(&c, &heads[count]);
        if (fine && ++count == sizeof heads / sizeof heads[0]) {
            fine = board_set_all(b, heads, count);
            count = 0;
        }
    }
    fine = fine && board_set_all(b, heads, count);
    if (b != NULL) {
        env_cursor_close(&c);
    }
    if (!fine || env_is_broken(v->env)) {
        board_free(b);
        return error_set(e, ERROR_IO, "view", "the board of open tickets can't be built");
    }
    v->board = b;
    return ERROR_NONE;
}

static void view_path(const char *dir, char out[PATH_SIZE])
{
    snprintf(out, PATH_SIZE, "%s/view", dir);
}

static enum error_code remove_file(const char *path, struct error *e)
{
    if (remove(path) == 0 || errno == ENOENT) {
        return ERROR_NONE;
    }
    return error_set(e, ERROR_IO, path, "%s", strerror(errno));
}

/* The view may stand on another disk, behind a link. */
static bool is_link(const char *path)
{
    struct stat found;
    return lstat(path, &found) == 0 && S_ISLNK(found.st_mode);
}

enum error_code view_remove_path(const char *path, struct error *e)
{
    char file[PATH_SIZE + 16];
    snprintf(file, sizeof file, "%s/data.mdb", path);
    enum error_code code = remove_file(file, e);
    snprintf(file, sizeof file, "%s/lock.mdb", path);
    if (code == ERROR_NONE) {
        code = remove_file(file, e);
    }
    return code != ERROR_NONE || is_link(path) ? code : remove_file(path, e);
}

enum error_code view_remove(const char *dir, struct error *e)
{
    char path[PATH_SIZE];
    view_path(dir, path);
    return view_remove_path(path, e);
}

uint64_t view_peek_seq(const char *dir)
{
    char path[PATH_SIZE];
    view_path(dir, path);
    return probe_view(path, PROBE_STATE).applied_seq;
}

struct opening {
    const char *path;
    struct ledger *ledger;
    struct keyring *keys;
    struct env_options options;
};

/* *out NULL and ERROR_NONE: what is there is of no use, a new one must be made. */
static enum error_code open_existing(const struct opening *o, struct view **out, struct error *e)
{
    struct env *env;
    bool same_ledger = false;
    *out = NULL;
    enum error_code code = env_open(o->path, &o->options, &env, e);
    if (code != ERROR_NONE) {
        return code == ERROR_CORRUPT ? ERROR_NONE : code;
    }
    struct view *v = view_wrap(env, o->ledger, o->keys);
    if (v == NULL) {
        env_close(env);
        return error_set(e, ERROR_IO, "memory", "none left for the view");
    }
    const uint64_t head = ledger_head_seq(o->ledger);
    if (!view_read_state(v, &same_ledger) || !same_ledger) {
        view_free(v);
        return ERROR_NONE;
    }
    if (v->applied_seq > head) {
        code = error_set(e, ERROR_CORRUPT, "ledger",
                         "it ends at %" PRIu64 ", and the view has seen %" PRIu64, head,
                         v->applied_seq);
        view_free(v);
        return code;
    }
    *out = v;
    return ERROR_NONE;
}

static enum error_code open_new(const struct opening *o, struct view **out, struct error *e)
{
    struct env *env;
    enum error_code code = view_remove_path(o->path, e);
    if (code == ERROR_NONE) {
        code = env_open(o->path, &o->options, &env, e);
    }
    if (code != ERROR_NONE) {
        return code;
    }
    struct view *v = view_wrap(env, o->ledger, o->keys);
    if (v == NULL) {
        env_close(env);
        return error_set(e, ERROR_IO, "memory", "none left for the view");
    }
    *out = v;
    return ERROR_NONE;
}

static enum error_code open_any(const struct opening *o, struct view **out, struct error *e)
{
    const struct probe p = probe_view(o->path, PROBE_ALL);
    struct view *v = NULL;
    if (p.exists && p.sound) {
        const enum error_code code = open_existing(o, &v, e);
        if (code != ERROR_NONE) {
            return code;
        }
    }
    if (v == NULL) {
        if (p.exists) {
            log_event(LOG_WARNING, "view_rebuilt",
                      log_text("cause", p.sound ? "of another layout or ledger" : "damaged"));
        }
        return open_new(o, out, e);
    }
    *out = v;
    return ERROR_NONE;
}

enum error_code view_open(const char *dir, struct ledger *l, struct keyring *k,
                          const struct view_options *o, struct view **out, struct error *e)
{
    char path[PATH_SIZE];
    struct opening opening = {.path = path, .ledger = l, .keys = k};
    struct view *v = NULL;
    view_path(dir, path);
    if (o != NULL) {
        opening.options.map_size = o->map_size;
        opening.options.grow_step = o->grow_step;
    }
    enum error_code code = open_any(&opening, &v, e);
    if (code != ERROR_NONE) {
        return code;
    }
    code = view_fold(v, UINT64_MAX, e);
    if (code == ERROR_NONE) {
        code = load_board(v, e);
    }
    if (code == ERROR_NONE) {
        code = retention_finish(v, e);
    }
    if (code != ERROR_NONE) {
        view_free(v);
        return code;
    }
    *out = v;
    return ERROR_NONE;
}
