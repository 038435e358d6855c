/* Sheets: each event is folded into its record at once, with its due entry and its places in the
 * index (sheet_list.c). */
#include "store/sheets.h"
#include "core/outage.h"
#include "store/stock.h"
#include "store/ticket_pack.h"

#include "common/text.h"
#include <string.h>

/* ---- the record ---- */

static void code_line(struct coder *c, struct sheet_line *l)
{
    code_text(c, l->code, sizeof l->code);
    code_text(c, l->name, sizeof l->name);
    code_u32(c, &l->quantity);
    code_u32(c, &l->counted);
    code_i64(c, &l->book);
    code_i64(c, &l->price_fen);
    code_u64(c, &l->ticket);
    code_u8(c, &l->state);
    code_u32(c, &l->checks);
    code_u32(c, &l->passed);
    code_u32(c, &l->entered);
    code_u32(c, &l->score);
}

static void code_names(struct coder *c, struct sheet *s)
{
    code_text(c, s->site, sizeof s->site);
    code_text(c, s->unit, sizeof s->unit);
    char *const names[] = {s->facility, s->crew,      s->department,  s->person,
                           s->subject,  s->opened_by, s->answered_by, s->closed_by};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        code_text(c, names[i], NAME_SIZE);
    }
}

static void code_plain(struct coder *c, void *fields)
{
    struct sheet *s = fields;
    uint8_t *const small[] = {&s->kind,  &s->state, &s->turn_role, &s->party,  &s->trade, &s->every,
                              &s->visit, &s->by,    &s->outage,    &s->medium, &s->team};
    int64_t *const large[] = {&s->opened_ms, &s->closed_ms, &s->sealed_ms,  &s->due_ms,   &s->at_ms,
                              &s->anchor_ms, &s->wake_ms,   &s->amount_fen, &s->spent_fen};
    code_u64(c, &s->number);
    code_u32(c, &s->version);
    code_u32(c, &s->policy_version);
    code_u32(c, &s->round);
    code_u64(c, &s->last_location);
    code_u64(c, &s->last_seq);
    for (size_t i = 0; i < sizeof small / sizeof small[0]; i++) {
        code_u8(c, small[i]);
    }
    code_names(c, s);
    code_u64(c, &s->ticket);
    code_times(c, large, sizeof large / sizeof large[0]);
    code_u32(c, &s->quantity);
    code_u32(c, &s->told);
    code_u32(c, &s->days);
    code_bool(c, &s->text_lasts);
    code_bool(c, &s->result_lasts);
    code_ticket_clock(c, &s->clock);
    code_count(c, &s->line_count, SHEET_LINES);
    for (uint8_t i = 0; i < s->line_count; i++) {
        code_line(c, &s->lines[i]);
    }
}

static bool has_personal(const struct sheet *s)
{
    return s->text[0] != '\0' || s->result[0] != '\0' || s->name[0] != '\0' || s->phone[0] != '\0';
}

static void code_personal(struct coder *c, void *fields)
{
    struct sheet *s = fields;
    if (c->writing && !has_personal(s)) {
        return; /* no envelope */
    }
    code_text(c, s->text, sizeof s->text);
    code_text(c, s->result, sizeof s->result);
    code_text(c, s->name, sizeof s->name);
    code_text(c, s->phone, sizeof s->phone);
}

/* What stays when the month of its texts is erased (P16.5). */
static void code_lasting(struct coder *c, void *fields)
{
    struct sheet *s = fields;
    char none[1] = "";
    if (c->writing && !s->text_lasts && !s->result_lasts) {
        return; /* no envelope */
    }
    code_text(c, s->text_lasts ? s->text : none, s->text_lasts ? sizeof s->text : sizeof none);
    code_text(c, s->result_lasts ? s->result : none,
              s->result_lasts ? sizeof s->result : sizeof none);
}

static const struct record_shape WHOLE = {
    .plain = code_plain, .personal = code_personal, .lasting = code_lasting};
static const struct record_shape PLAIN = {.plain = code_plain};

static struct key sheet_key(uint64_t number)
{
    struct key k = {.size = 0};
    key_u64(&k, number);
    return k;
}

bool sheets_decode(struct view *v, uint64_t number, struct slice raw, struct sheet *out)
{
    const struct key k = sheet_key(number);
    memset(out, 0, sizeof *out);
    return record_decode(v, TABLE_SHEET, &k, raw, &PLAIN, out);
}

bool sheets_peek(struct view *v, uint64_t number, struct sheet *out)
{
    const struct key k = sheet_key(number);
    struct slice raw;
    return env_get(v->env, TABLE_SHEET, &k, &raw) && sheets_decode(v, number, raw, out);
}

bool view_sheet(struct view *v, uint64_t number, struct sheet *out)
{
    const struct key k = sheet_key(number);
    memset(out, 0, sizeof *out);
    if (!record_load_sealed(v, TABLE_SHEET, &k, &WHOLE, out)) {
        return false;
    }
    sheet_assert(out);
    return true;
}

uint64_t view_sheet_location(struct view *v, uint64_t number)
{
    struct sheet s;
    return sheets_peek(v, number, &s) ? s.last_location : 0;
}

/* ---- folding ---- */

static enum error_code put(struct view *v, const struct sheet *before, const struct sheet *after,
                           struct error *e)
{
    const struct key k = sheet_key(after->number);
    const int64_t due_ms = before->number == 0 ? DUE_NEVER : sheet_next_due(before);
    const struct due from = {due_ms, DUE_SHEET, after->number};
    sheet_assert(after);
    enum error_code code =
        record_store_sealed(v, TABLE_SHEET, &k, &WHOLE, after, after->sealed_ms, e);
    if (code == ERROR_NONE) {
        code = due_move(v, &from, sheet_next_due(after), e);
    }
    return code != ERROR_NONE ? code : sheet_index_move(v, before, after, e);
}

/* P2.6: who was told, and whether somebody is still to be. */
static enum error_code callers_apply(struct view *v, const struct sheet *before,
                                     const struct sheet *after, const struct event *ev,
                                     struct error *e)
{
    const bool was = outage_untold(before) > 0, is = outage_untold(after) > 0;
    const bool one =
        ev->sheet->verb == SHEET_VERB_TELL && (ev->sheet->set & SHEET_HAS_SUBJECT) != 0;
    const enum error_code code = one ? register_apply_told(v, ev, e) : ERROR_NONE;
    return code != ERROR_NONE || was == is ? code
                                           : untold_set(v, after->site, after->number, is, e);
}

enum error_code sheets_apply(struct view *v, const struct event *ev, uint64_t location,
                             struct error *e)
{
    struct sheet before = {.number = 0}, after;
    const uint64_t number = ev->sheet->number;
    if (ev->sheet->verb != SHEET_VERB_OPEN && !view_sheet(v, number, &before)) {
        return error_set(e, ERROR_CORRUPT, "view", "no sheet %llu to fold an event into",
                         (unsigned long long)number);
    }
    after = before;
    sheet_fold(&after, ev);
    after.last_location = location;
    const bool counted = after.kind == SHEET_KIND_COUNT && ev->sheet->verb == SHEET_VERB_CLOSE;
    enum error_code code = put(v, &before, &after, e);
    if (code == ERROR_NONE && after.kind == SHEET_KIND_OUTAGE) {
        code = callers_apply(v, &before, &after, ev, e);
    }
    return code != ERROR_NONE || !counted ? code : stock_counted(v, &after, ev, e);
}
