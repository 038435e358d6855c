#include "store/retention.h"

#include "core/sheet_rows.h"
#include "store/sheets.h"
#include "store/ticket_pack.h"
#include "store/versions.h"

#include "common/log.h"
#include "common/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MONTHS_MAX = 1200 }; /* a century */

/* ---- which are erased ---- */

static struct key month_key(uint32_t month)
{
    char name[16];
    struct key k = {.size = 0};
    (void)snprintf(name, sizeof name, "e%06u", month); /* "e202611": a key is 8 bytes */
    key_text(&k, name, table_key_size(TABLE_META));
    return k;
}

static void code_erased(struct coder *c, void *fields)
{
    struct erased_month *m = fields;
    code_u64(c, &m->seq);
    code_i64(c, &m->at_ms);
    code_text(c, m->who, sizeof m->who);
}

bool view_erased(struct view *v, uint32_t month, struct erased_month *out)
{
    const struct key k = month_key(month);
    struct slice raw;
    return env_get(v->env, TABLE_META, &k, &raw) &&
           record_load(v, TABLE_META, &k, code_erased, out);
}

enum error_code retention_apply(struct view *v, const struct event *ev, struct error *e)
{
    struct erased_month m = {.seq = ev->seq, .at_ms = ev->at_ms};
    uint32_t month;
    if (!keyring_month_read(ev->subject, &month)) {
        return error_set(e, ERROR_CORRUPT, "ledger", "entry %llu names no month",
                         (unsigned long long)ev->seq);
    }
    const struct key k = month_key(month);
    text_copy(m.who, sizeof m.who, ev->who);
    const enum error_code code = record_store(v, TABLE_META, &k, code_erased, &m, e);
    return code != ERROR_NONE ? code : staff_month_erased(v, ev, month, e);
}

enum error_code retention_finish(struct view *v, struct error *e)
{
    uint32_t months[MONTHS_MAX];
    struct erased_month m;
    const size_t count = keyring_months(v->keys, months, MONTHS_MAX);
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < count && code == ERROR_NONE; i++) {
        if (!view_erased(v, months[i], &m) || keyring_is_erased(v->keys, months[i])) {
            continue;
        }
        log_event(LOG_WARNING, "erasure_finished", log_number("month", months[i]));
        code = keyring_erase(v->keys, months[i], e);
    }
    return code;
}

/* ---- what keeps one ---- */

/* Of tickets and sheets alike: numbers begin with the date they were given on, which is local and
 * may be days behind the intake; so it is looked at a month more than asked for. */
static uint64_t first_number(uint32_t month)
{
    return (uint64_t)month * 100 * NUMBERS_A_DATE;
}

typedef bool keeps_month(struct view *v, const struct env_cursor *c, const struct month_question *q,
                         void *scratch);

static bool ticket_keeps(struct view *v, const struct env_cursor *c, const struct month_question *q,
                         void *scratch)
{
    struct ticket *t = scratch;
    struct record r;
    struct key k = {.size = 0};
    key_bytes(&k, c->key.data, c->key.size);
    memset(t, 0, sizeof *t);
    t->number = key_read_u64(c->key.data);
    struct coder coder = {0};
    if (record_parse(&k, c->value, true, &r)) {
        coder = coder_reader(r.plain.data, r.plain.size);
    }
    if (coder.at == NULL || !ticket_unpack(&coder, t)) {
        env_set_broken(v->env);
        return true; /* what can't be read may be the one */
    }
    return t->received_ms < keyring_month_begins(keyring_month_after(q->month)) &&
           (ticket_is_open(t) || t->closed_ms >= q->kept_since_ms);
}

static bool sheet_keeps(struct view *v, const struct env_cursor *c, const struct month_question *q,
                        void *scratch)
{
    struct sheet *s = scratch;
    if (!sheets_decode(v, key_read_u64(c->key.data), c->value, s)) {
        return true;
    }
    const struct sheet_rules *rules = sheet_rules((enum sheet_kind)s->kind);
    /* what stays for years is sealed anew, what names nobody lasts */
    bool outlives = rules != NULL && (rules->standing || rules->lasting);
    bool holds = sheet_is_open(s) && !outlives;
    return s->opened_ms < keyring_month_begins(keyring_month_after(q->month)) &&
           (holds || s->closed_ms >= q->kept_since_ms);
}

struct kept_search {
    enum table table;
    keeps_month *keeps;
    size_t scratch_size;
    uint64_t base; /* what the numbers begin with, before the date */
};

static uint64_t find_kept(struct view *v, const struct month_question *q,
                          const struct kept_search *s)
{
    struct key from = {.size = 0};
    struct env_cursor c;
    uint64_t found = 0;
    const uint64_t end = s->base + first_number(keyring_month_after(keyring_month_after(q->month)));
    void *scratch = malloc(s->scratch_size);
    if (scratch == NULL) {
        return 1;
    }
    key_u64(&from, s->base + first_number(q->from));
    bool more = env_cursor_open(&c, v->env, s->table) && env_cursor_seek(&c, &from);
    while (more && found == 0 && key_read_u64(c.key.data) < end) {
        if (s->keeps(v, &c, q, scratch)) {
            found = key_read_u64(c.key.data);
        }
        more = env_cursor_next(&c);
    }
    env_cursor_close(&c);
    free(scratch);
    return found;
}

uint64_t view_ticket_of_month(struct view *v, const struct month_question *q)
{
    const struct kept_search s = {TABLE_TICKET, ticket_keeps, sizeof(struct ticket), 0};
    return find_kept(v, q, &s);
}

uint64_t view_sheet_of_month(struct view *v, const struct month_question *q)
{
    uint64_t found = 0;
    for (int kind = SHEET_KIND_NONE + 1; kind < SHEET_KINDS && found == 0; kind++) {
        const struct kept_search s = {TABLE_SHEET, sheet_keeps, sizeof(struct sheet),
                                      sheet_number_first((enum sheet_kind)kind, 0)};
        found = find_kept(v, q, &s);
    }
    return found;
}

static bool entry_keeps(struct view *v, const struct env_cursor *c, const struct month_question *q,
                        void *scratch)
{
    struct register_entry *r = scratch;
    if (!register_read(v, c->key, c->value, r)) {
        return true;
    }
    return r->at_ms < keyring_month_begins(keyring_month_after(q->month)) &&
           (register_is_open(v, r) || r->done_ms >= q->kept_since_ms);
}

uint64_t view_entry_of_month(struct view *v, const struct month_question *q)
{
    const struct kept_search s = {TABLE_REGISTER, entry_keeps, sizeof(struct register_entry), 0};
    return find_kept(v, q, &s);
}

/* ---- what lives on ---- */

static bool is_to_reseal(const struct sheet *s, const struct month_question *q)
{
    return keyring_month(s->sealed_ms) == q->month &&
           (sheet_is_open(s) || s->closed_ms >= q->kept_since_ms);
}

struct found {
    uint64_t *numbers;
    size_t count, capacity;
};

static void find_to_reseal(struct view *v, enum sheet_kind kind, const struct month_question *q,
                           struct found *found)
{
    struct env_cursor c;
    struct sheet s;
    struct key from = {.size = 0};
    key_u64(&from, sheet_number_first(kind, 0));
    bool more = env_cursor_open(&c, v->env, TABLE_SHEET) && env_cursor_seek(&c, &from);
    while (more && found->count < found->capacity) {
        const uint64_t number = key_read_u64(c.key.data);
        if (sheet_number_kind(number) != kind) {
            break;
        }
        if (sheets_decode(v, number, c.value, &s) && is_to_reseal(&s, q)) {
            found->numbers[found->count++] = number;
        }
        more = env_cursor_next(&c);
    }
    env_cursor_close(&c);
}

size_t view_sheets_to_reseal(struct view *v, const struct month_question *q, uint64_t *out,
                             size_t capacity)
{
    struct found found = {out, 0, capacity};
    for (int kind = SHEET_KIND_NONE + 1; kind < SHEET_KINDS; kind++) {
        const struct sheet_rules *rules = sheet_rules((enum sheet_kind)kind);
        if (rules != NULL && sheet_row(rules, SHEET_VERB_RESEAL) != NULL) {
            find_to_reseal(v, (enum sheet_kind)kind, q, &found);
        }
    }
    return found.count;
}

static bool is_sealed_in(const struct key *k, struct slice raw, uint32_t month)
{
    struct record r;
    uint32_t sealed_in;
    if (!record_parse(k, raw, false, &r) || r.sealed.size < SEAL_OVERHEAD) {
        return false;
    }
    memcpy(&sealed_in, r.sealed.data, sizeof sealed_in); /* an envelope begins with its month */
    return sealed_in == month;
}

/* The row that counts now, not one of an import that broke off. */
static bool is_newest(struct view *v, const struct key *k)
{
    struct key prefix = *k;
    uint64_t newest = 0;
    prefix.size = k->size - sizeof(uint64_t);
    return versions_newest(v, TABLE_UNIT, &prefix, &newest) &&
           newest == key_read_u64(k->bytes + prefix.size);
}

size_t view_units_of_month(struct view *v, uint32_t month, struct unit *out, size_t capacity)
{
    struct env_cursor c;
    size_t count = 0;
    bool more = env_cursor_open(&c, v->env, TABLE_UNIT) && env_cursor_first(&c);
    while (more && count < capacity) {
        struct key k = {.size = 0};
        key_bytes(&k, c.key.data, c.key.size);
        char site[NAME_SIZE], unit[UNIT_SIZE];
        memcpy(site, k.bytes, NAME_SIZE);
        memcpy(unit, k.bytes + NAME_SIZE, UNIT_SIZE);
        if (is_sealed_in(&k, c.value, month) && is_newest(v, &k) &&
            view_unit(v, site, unit, &out[count])) {
            count++;
        }
        more = env_cursor_next(&c);
    }
    env_cursor_close(&c);
    return count;
}
