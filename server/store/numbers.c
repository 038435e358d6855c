/* Numbers of tickets and register entries: date × 10⁸ + the date's count, without gaps but for the
 * one that a restore leaves; those of sheets with their kind in front (sheet_names.h). */
#include "store/view_private.h"

#include <assert.h>
#include <time.h>

/* What the lost part of a ledger may have handed out since the backup is not handed out again. */
enum { RESTORE_SKIP = 10000 };

struct floors {
    uint64_t ticket, entry;
    uint64_t sheets; /* the date's count, of every kind */
};

static void code_floors(struct coder *c, void *fields)
{
    struct floors *f = fields;
    code_u64(c, &f->ticket);
    code_u64(c, &f->entry);
    code_u64(c, &f->sheets);
}

static struct key date_key(uint32_t date_number)
{
    struct key k = {.size = 0};
    key_u32(&k, date_number);
    return k;
}

/* The newest of those that begin with `first`, whose count is 0; `first` where there is none. */
static uint64_t last_stored(struct view *v, enum table table, uint64_t first)
{
    struct key end = {.size = 0};
    struct env_cursor c;
    key_u64(&end, first + NUMBERS_A_DATE);
    uint64_t last = first;
    if (env_cursor_open(&c, v->env, table) && env_cursor_before(&c, &end)) {
        const uint64_t number = key_read_u64(c.key.data);
        last = number > first ? number : first;
    }
    env_cursor_close(&c);
    return last;
}

uint64_t numbers_last(struct view *v, enum table table, uint32_t date_number)
{
    struct floors f = {0};
    const struct key k = date_key(date_number);
    const uint64_t last = last_stored(v, table, date_number * NUMBERS_A_DATE);
    if (!record_load(v, TABLE_COUNT, &k, code_floors, &f)) {
        return last;
    }
    const uint64_t floor = table == TABLE_TICKET ? f.ticket : f.entry;
    return floor > last ? floor : last;
}

uint64_t view_new_number(struct view *v, uint32_t date_number)
{
    uint64_t last = numbers_last(v, TABLE_TICKET, date_number);
    if (v->ticket.live && v->ticket.dirty &&
        v->ticket.ticket.number / NUMBERS_A_DATE == date_number && v->ticket.ticket.number > last) {
        last = v->ticket.ticket.number;
    }
    return last + 1;
}

uint64_t view_new_register_number(struct view *v, uint32_t date_number)
{
    return numbers_last(v, TABLE_REGISTER, date_number) + 1;
}

static uint64_t last_sheet(struct view *v, enum sheet_kind kind, uint32_t date_number)
{
    struct floors f = {0};
    const struct key k = date_key(date_number);
    const uint64_t first = sheet_number_first(kind, date_number);
    const uint64_t last = last_stored(v, TABLE_SHEET, first);
    const bool floored = record_load(v, TABLE_COUNT, &k, code_floors, &f);
    return floored && first + f.sheets > last ? first + f.sheets : last;
}

uint64_t view_new_sheet_number(struct view *v, enum sheet_kind kind, uint32_t date_number)
{
    return last_sheet(v, kind, date_number) + 1;
}

/* The highest count of a date over all kinds. */
static uint64_t sheets_count(struct view *v, uint32_t date_number)
{
    uint64_t highest = 0;
    for (int kind = SHEET_KIND_NONE + 1; kind < SHEET_KINDS; kind++) {
        const uint64_t count = last_sheet(v, (enum sheet_kind)kind, date_number) % NUMBERS_A_DATE;
        highest = count > highest ? count : highest;
    }
    return highest;
}

static uint32_t utc_date_number(int64_t at_ms)
{
    const time_t at = (time_t)(at_ms / 1000);
    struct tm tm;
    gmtime_r(&at, &tm);
    return (uint32_t)((tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday);
}

/* Later dates can't have been handed out yet; the date at hand is one of three, by time zone. */
enum error_code numbers_restored(struct view *v, const struct event *ev, struct error *e)
{
    static const int64_t DAY_MS = 86400000;
    for (int day = -1; day <= 1; day++) {
        const uint32_t date = utc_date_number(ev->at_ms + day * DAY_MS);
        const struct key k = date_key(date);
        /* by way of the new number: the last ticket may not be written yet */
        const struct floors f = {view_new_number(v, date) - 1 + RESTORE_SKIP,
                                 numbers_last(v, TABLE_REGISTER, date) + RESTORE_SKIP,
                                 sheets_count(v, date) + RESTORE_SKIP};
        const enum error_code code = record_store(v, TABLE_COUNT, &k, code_floors, &f, e);
        if (code != ERROR_NONE) {
            return code;
        }
    }
    return ERROR_NONE;
}

/* The newest date with tickets before that one, 0: none. */
static uint64_t date_before(struct env_cursor *c, uint64_t date)
{
    struct key k = {.size = 0};
    key_u64(&k, date * NUMBERS_A_DATE);
    return env_cursor_before(c, &k) ? key_read_u64(c->key.data) / NUMBERS_A_DATE : 0;
}

size_t view_short_numbers(struct view *v, uint64_t day_count, uint64_t *out, size_t capacity)
{
    enum { DATES_MAX = 62 };
    struct env_cursor c;
    size_t count = 0;
    if (day_count == 0 || day_count >= NUMBERS_A_DATE ||
        !env_cursor_open(&c, v->env, TABLE_TICKET)) {
        return 0;
    }
    uint64_t date = date_before(&c, UINT64_MAX / NUMBERS_A_DATE);
    for (int dates = 0; date != 0 && dates < DATES_MAX; dates++) {
        struct key k = {.size = 0};
        key_u64(&k, date * NUMBERS_A_DATE + day_count);
        if (env_cursor_seek(&c, &k) &&
            key_read_u64(c.key.data) == date * NUMBERS_A_DATE + day_count) {
            if (count < capacity) {
                out[count] = date * NUMBERS_A_DATE + day_count;
            }
            count++;
        }
        date = date_before(&c, date);
    }
    env_cursor_close(&c);
    return count;
}
