/* The ticket at hand: loaded once, folded in place by its events, written once a command with all
 * that hangs on it: the record, its due entry when that moved, its row on the board. */
#include "core/ticket_heap.h"
#include "store/board.h"
#include "store/stock.h"
#include "store/ticket_pack.h"
#include "store/view_private.h"

#include "common/crypto.h"
#include "common/log.h"
#include <assert.h>
#include <string.h>

static struct key ticket_key(uint64_t number)
{
    struct key k = {.size = 0};
    key_u64(&k, number);
    return k;
}

/* Everything but the heap and what reports need, of which only what is used counts. */
static void clear_ticket(struct ticket *t, uint64_t number)
{
    memset(t, 0, offsetof(struct ticket, hands));
    memset(&t->text, 0, offsetof(struct ticket, heap) - offsetof(struct ticket, text));
    t->number = number;
}

static void start_ticket(struct ticket_cache *c, uint64_t number)
{
    clear_ticket(&c->ticket, number);
    c->live = true;
    c->dirty = c->stored = c->was_open = c->was_untold = false;
    c->stored_due_ms = DUE_NEVER;
    c->stored_figures_day = 0;
    c->stored_part[0] = '\0';
    c->stored_heap_used = 0;
    c->sealed_size = c->lasting_size = 0;
}

/* Of an erased month: what of it lasts (P16.5). */
static bool load_lasting(struct view *v, const struct key *k, const struct record *r)
{
    uint8_t texts[TICKET_HEAP];
    size_t size;
    if (!record_unseal_lasting(v, TABLE_TICKET, k, r, texts, sizeof texts, &size)) {
        return false;
    }
    struct coder coder = coder_reader(texts, size);
    const bool fine = size == 0 || ticket_unpack_lasting(&coder, &v->ticket.ticket);
    wipe(texts, size);
    return fine;
}

/* Whose month's key is destroyed has no texts from then on; the envelope stays (P16.5). */
static bool load_heap(struct view *v, const struct key *k, const struct record *r)
{
    struct ticket_cache *c = &v->ticket;
    struct ticket *t = &c->ticket;
    size_t size;
    if (r->sealed.size + r->lasting.size > sizeof c->sealed ||
        !record_unseal(v, TABLE_TICKET, k, r, (uint8_t *)t->heap, TICKET_HEAP, &size)) {
        return false;
    }
    if (size != t->heap_used) {
        if (size != 0) {
            return false;
        }
        ticket_forget_texts(t);
        if (!load_lasting(v, k, r)) {
            return false;
        }
    }
    c->stored_heap_used = t->heap_used;
    c->sealed_size = r->sealed.size;
    c->lasting_size = r->lasting.size;
    memcpy(c->stored_heap, t->heap, t->heap_used);
    memcpy(c->sealed, r->sealed.data, r->sealed.size + r->lasting.size); /* one behind the other */
    return true;
}

static bool load(struct view *v, uint64_t number)
{
    struct ticket_cache *c = &v->ticket;
    const struct key k = ticket_key(number);
    struct record r;
    c->live = false;
    if (!record_get(v, TABLE_TICKET, &k, &r)) {
        return false;
    }
    start_ticket(c, number);
    struct coder coder = coder_reader(r.plain.data, r.plain.size);
    if (r.version != TICKET_RECORD_VERSION || !ticket_unpack(&coder, &c->ticket) ||
        !load_heap(v, &k, &r)) {
        log_event(LOG_ERROR, "view_ticket_damaged", log_number("ticket", (int64_t)number));
        env_set_broken(v->env);
        c->live = false;
        return false;
    }
    ticket_assert(&c->ticket);
    c->stored = true;
    c->was_open = ticket_is_open(&c->ticket);
    c->was_untold = ticket_untold(&c->ticket) > 0;
    c->stored_figures_day = figures_day(&c->ticket);
    defect_part(&c->ticket, c->stored_part);
    c->stored_due_ms = ticket_next_due(&c->ticket);
    return true;
}

/* ---- writing ---- */

static bool heap_changed(const struct ticket_cache *c)
{
    return c->ticket.heap_used != c->stored_heap_used ||
           memcmp(c->ticket.heap, c->stored_heap, c->stored_heap_used) != 0;
}

/* What lasts of the texts, if anything does. */
static enum error_code seal_lasting(const struct ticket *t, struct record_writer *w,
                                    struct error *e)
{
    uint8_t texts[TICKET_HEAP];
    if (t->lasting == 0) {
        return ERROR_NONE;
    }
    struct coder coder = coder_writer(texts, sizeof texts);
    ticket_pack_lasting(&coder, t);
    const size_t size = (size_t)(coder.at - texts);
    const enum error_code code = record_seal_lasting(w, texts, size, e);
    wipe(texts, size);
    return code;
}

/* Sealing costs more than all else here: only when a text changed. Always under the month of the
 * intake, so that the whole ticket is forgotten at once (P16.5), but for what lasts. */
static enum error_code put_heap(struct ticket_cache *c, struct record_writer *w, struct error *e)
{
    const struct ticket *t = &c->ticket;
    if (!heap_changed(c)) {
        record_append_sealed(w, c->sealed, c->sealed_size);
        record_append_lasting(w, c->sealed + c->sealed_size, c->lasting_size);
        return ERROR_NONE;
    }
    enum error_code code = record_seal(w, t->received_ms, t->heap, t->heap_used, e);
    if (code == ERROR_NONE) {
        code = seal_lasting(t, w, e);
    }
    if (code != ERROR_NONE) {
        return code;
    }
    c->sealed_size = w->sealed_size;
    c->lasting_size = w->lasting_size;
    memcpy(c->sealed, record_envelopes(w), w->sealed_size + w->lasting_size);
    c->stored_heap_used = t->heap_used;
    memcpy(c->stored_heap, t->heap, t->heap_used);
    return ERROR_NONE;
}

static enum error_code put_record(struct view *v, struct error *e)
{
    struct ticket_cache *c = &v->ticket;
    const struct key k = ticket_key(c->ticket.number);
    struct record_writer w;
    record_start(&w, v, TABLE_TICKET, &k, TICKET_RECORD_VERSION);
    ticket_pack(&w.coder, &c->ticket);
    const enum error_code code = put_heap(c, &w, e);
    return code != ERROR_NONE ? code : record_put(&w, e);
}

static enum error_code put_indexes(struct view *v, struct error *e)
{
    struct ticket_cache *c = &v->ticket;
    const struct due from = {c->stored_due_ms, DUE_TICKET, c->ticket.number};
    const int64_t due_ms = ticket_next_due(&c->ticket);
    enum error_code code = due_move(v, &from, due_ms, e);
    if (code != ERROR_NONE) {
        return code;
    }
    c->stored_due_ms = due_ms;
    const bool is_open = ticket_is_open(&c->ticket);
    if (!is_open && (c->was_open || !c->stored)) {
        code = place_file_add(v, &c->ticket, e);
    }
    c->was_open = is_open;
    if (code == ERROR_NONE && (!is_open || c->stored_figures_day != 0)) {
        code = figures_put(v, &c->ticket, c->stored_figures_day, e);
    }
    c->stored_figures_day = figures_day(&c->ticket);
    const bool is_untold = ticket_untold(&c->ticket) > 0;
    if (code == ERROR_NONE && is_untold != c->was_untold) {
        code = untold_set(v, c->ticket.site, c->ticket.number, is_untold, e);
    }
    c->was_untold = is_untold;
    if (code == ERROR_NONE) {
        code = defect_move(v, &c->ticket, c->stored_part, e);
    }
    if (v->board != NULL) {
        struct ticket_head head;
        ticket_head_of(&c->ticket, &head);
        if (!board_set(v->board, &head)) {
            return error_set(e, ERROR_IO, "board", "out of memory");
        }
    }
    return code;
}

enum error_code tickets_flush(struct view *v, struct error *e)
{
    struct ticket_cache *c = &v->ticket;
    if (!c->live || !c->dirty) {
        return ERROR_NONE;
    }
    ticket_assert(&c->ticket);
    enum error_code code = put_record(v, e);
    if (code == ERROR_NONE) {
        code = put_indexes(v, e);
    }
    if (code == ERROR_NONE) {
        c->dirty = false;
        c->stored = true;
    }
    return code;
}

/* ---- folding ---- */

/* Brings the ticket into the cache; what was there is written first. */
static enum error_code take(struct view *v, uint64_t number, struct error *e)
{
    if (v->ticket.live && v->ticket.ticket.number == number) {
        return ERROR_NONE;
    }
    const enum error_code code = tickets_flush(v, e);
    if (code != ERROR_NONE) {
        return code;
    }
    if (!load(v, number)) {
        return error_set(e, ERROR_CORRUPT, "view", "no ticket %llu to fold an event into",
                         (unsigned long long)number);
    }
    return ERROR_NONE;
}

enum error_code tickets_apply(struct view *v, const struct event *ev, uint64_t location,
                              struct error *e)
{
    struct ticket_cache *c = &v->ticket;
    enum error_code code;
    if (ev->type == EVENT_OPENED) {
        code = tickets_flush(v, e);
        start_ticket(c, ev->ticket);
    } else {
        code = take(v, ev->ticket, e);
    }
    if (code != ERROR_NONE) {
        return code;
    }
    ticket_fold(&c->ticket, ev);
    assert(c->ticket.number == ev->ticket);
    c->ticket.last_location = location;
    c->ticket.last_seq = ev->seq;
    c->dirty = true;
    if (ev->type == EVENT_MATERIAL_LISTED && ev->accepted && ev->subject[0] != '\0') {
        return stock_used(v, &c->ticket, ev, e);
    }
    if (ev->type == EVENT_RETURNED) {
        return returned_add(v, &c->ticket, ev, e);
    }
    if (ev->type == EVENT_SPOT_CHECKED) {
        return returned_checked(v, &c->ticket, ev, e);
    }
    return ERROR_NONE;
}

/* The week's event says it of each ticket that was drawn; a ticket's own history is not touched. */
enum error_code tickets_sampled(struct view *v, const struct event *ev, struct error *e)
{
    for (uint32_t i = 0; i < ev->ticket_count; i++) {
        const enum error_code code = take(v, ev->tickets[i], e);
        if (code != ERROR_NONE) {
            return code;
        }
        struct ticket *t = &v->ticket.ticket;
        t->sampled_week = ev->week;
        t->sampled_round = ev->rounds != NULL ? ev->rounds[i] : t->round;
        t->items_checked = t->items_failed = 0;
        t->spot_checked_ms = 0;
        memset(t->checker, 0, sizeof t->checker);
        memcpy(t->checker, ev->checkers[i], strnlen(ev->checkers[i], sizeof t->checker - 1));
        v->ticket.dirty = true;
    }
    return ERROR_NONE;
}

void view_forget_ticket(struct view *v)
{
    struct ticket_cache *c = &v->ticket;
    assert(!c->live || !c->dirty);
    c->live = false;
    wipe(c->ticket.heap, sizeof c->ticket.heap);
    wipe(c->stored_heap, sizeof c->stored_heap);
}

const struct ticket *view_ticket(struct view *v, uint64_t number)
{
    struct ticket_cache *c = &v->ticket;
    struct error e;
    if (c->live && c->ticket.number == number) {
        return &c->ticket;
    }
    if (tickets_flush(v, &e) != ERROR_NONE) {
        log_event(LOG_ERROR, "view_flush_failed", log_number("ticket", (int64_t)c->ticket.number),
                  LOG_OF_ERROR(&e));
        env_set_broken(v->env);
        return NULL;
    }
    return load(v, number) ? &c->ticket : NULL;
}
