#include "store/stock.h"

#include "common/text.h"
#include <string.h>

/* "" as a crew is the store itself. What the list of parts says the store has is a statement: the
 * balance starts from it, and anew when an import states another number. */
struct balance {
    int64_t quantity;
    uint32_t stated;
};

static void code_balance(struct coder *c, void *fields)
{
    struct balance *b = fields;
    code_i64(c, &b->quantity);
    code_u32(c, &b->stated);
}

static const struct record_shape BALANCE = {.plain = code_balance};

static void code_move(struct coder *c, void *fields)
{
    struct stock_entry *m = fields;
    uint8_t kind = (uint8_t)m->kind;
    code_u8(c, &kind);
    code_text(c, m->crew, sizeof m->crew);
    code_text(c, m->part, sizeof m->part);
    code_i64(c, &m->quantity);
    code_u64(c, &m->ticket);
    code_u64(c, &m->sheet);
    code_text(c, m->who, sizeof m->who);
    code_bool(c, &m->beyond);
    m->kind = (enum stock_kind)kind;
}

static const struct record_shape MOVE = {.plain = code_move};

enum { CREW_AT = NAME_SIZE, PART_AT = 2 * NAME_SIZE, AT_AT = NAME_SIZE };

static struct key site_key(const char *site)
{
    struct key k = {.size = 0};
    key_text(&k, site, NAME_SIZE);
    return k;
}

static struct key balance_key(const char *site, const char *crew, const char *part)
{
    struct key k = site_key(site);
    key_text(&k, crew, NAME_SIZE);
    key_text(&k, part, NAME_SIZE);
    return k;
}

static struct balance balance(struct view *v, const char *site, const char *crew, const char *part)
{
    struct balance b = {0};
    struct catalogue_row row;
    const struct key k = balance_key(site, crew, part);
    (void)record_load(v, TABLE_STOCK, &k, code_balance, &b);
    if (crew[0] == '\0' && view_catalogue(v, CATALOGUE_PART, site, part, &row) &&
        row.stock != b.stated) {
        b = (struct balance){.quantity = row.stock, .stated = row.stock};
    }
    return b;
}

int64_t view_stock(struct view *v, const char *site, const char *crew, const char *part)
{
    return balance(v, site, crew, part).quantity;
}

/* ---- folding ---- */

static enum error_code change(struct view *v, const char *site, const char *crew,
                              const struct stock_entry *m, struct error *e)
{
    struct balance b = balance(v, site, crew, m->part);
    const struct key k = balance_key(site, crew, m->part);
    const bool into = m->kind == STOCK_RECEIVE || m->kind == STOCK_CORRECT ||
                      (m->kind == STOCK_ISSUE) == (crew[0] != '\0');
    b.quantity += m->kind != STOCK_USE && into ? m->quantity : -m->quantity;
    return record_store(v, TABLE_STOCK, &k, code_balance, &b, e);
}

/* Between the store and a crew both change; else the one it names. */
static enum error_code move(struct view *v, const struct event *ev, uint8_t line,
                            const struct stock_entry *m, struct error *e)
{
    const bool both = m->kind == STOCK_ISSUE || m->kind == STOCK_RETURN;
    struct key k = site_key(ev->site);
    key_u64(&k, (uint64_t)ev->at_ms);
    key_u64(&k, ev->seq);
    key_u8(&k, line);
    enum error_code code = record_store(v, TABLE_STOCK_MOVE, &k, code_move, m, e);
    if (code == ERROR_NONE) {
        code = change(v, ev->site, m->crew, m, e);
    }
    return code != ERROR_NONE || !both ? code : change(v, ev->site, "", m, e);
}

static struct stock_entry entry(const struct event *ev, enum stock_kind kind, const char *crew,
                                const char *part)
{
    struct stock_entry m = {.kind = kind};
    text_copy(m.crew, sizeof m.crew, crew);
    text_copy(m.part, sizeof m.part, part);
    text_copy(m.who, sizeof m.who, ev->who);
    return m;
}

enum error_code stock_apply(struct view *v, const struct event *ev, struct error *e)
{
    const struct stock_move *from = ev->stock;
    struct stock_entry m = entry(ev, from->kind, from->crew, from->part);
    m.quantity = from->quantity;
    m.beyond = from->beyond;
    return move(v, ev, 0, &m, e);
}

/* The crew of who has the slip has used it, whatever the paper says it had. */
enum error_code stock_used(struct view *v, const struct ticket *t, const struct event *ev,
                           struct error *e)
{
    struct event of_site = *ev;
    struct stock_entry m = entry(ev, STOCK_USE, t->crew, ev->subject);
    of_site.site = t->site;
    m.quantity = ev->quantity;
    m.ticket = t->number;
    m.beyond = view_stock(v, t->site, t->crew, ev->subject) < m.quantity;
    return move(v, &of_site, 0, &m, e);
}

/* What was counted is what there is; a line where both say the same changes nothing. */
enum error_code stock_counted(struct view *v, const struct sheet *s, const struct event *ev,
                              struct error *e)
{
    enum error_code code = ERROR_NONE;
    struct event of_site = *ev;
    of_site.site = s->site;
    for (uint8_t i = 0; i < s->line_count && code == ERROR_NONE; i++) {
        struct stock_entry m = entry(ev, STOCK_CORRECT, s->crew, s->lines[i].code);
        m.quantity = (int64_t)s->lines[i].counted - s->lines[i].book;
        m.sheet = s->number;
        code = m.quantity == 0 ? ERROR_NONE : move(v, &of_site, i, &m, e);
    }
    return code;
}

/* ---- lists ---- */

/* The store: every part of the site's list. */
static size_t list_store(struct view *v, const struct stock_filter *f, struct stock_row *out,
                         size_t capacity)
{
    struct catalogue_row row;
    size_t count = 0;
    char after[NAME_SIZE];
    text_copy(after, sizeof after, f->after_crew[0] == '\0' ? f->after_part : "");
    while (count < capacity && view_catalogue_list(v, CATALOGUE_PART, f->site, after, &row, 1)) {
        text_copy(after, sizeof after, row.code);
        if (f->part[0] != '\0' && strcmp(f->part, row.code) != 0) {
            continue;
        }
        memset(&out[count], 0, sizeof out[count]);
        text_copy(out[count].part, sizeof out[count].part, row.code);
        out[count++].quantity = view_stock(v, f->site, "", row.code);
    }
    return count;
}

/* The crews: what they were ever given or used. */
static size_t list_crews(struct view *v, const struct stock_filter *f, struct stock_row *out,
                         size_t capacity)
{
    const struct key site = site_key(f->site);
    const bool begins = f->after_crew[0] == '\0';
    struct key from =
        balance_key(f->site, begins ? f->crew : f->after_crew, begins ? "" : f->after_part);
    struct env_cursor c;
    size_t count = 0;
    key_u8(&from, 1); /* behind that part */
    bool more = env_cursor_open(&c, v->env, TABLE_STOCK) && env_cursor_seek(&c, &from);
    for (; more && count < capacity && memcmp(c.key.data, site.bytes, site.size) == 0;
         more = env_cursor_next(&c)) {
        struct key k = {.size = 0};
        struct balance b = {0};
        const char *crew = (const char *)c.key.data + CREW_AT;
        const char *part = (const char *)c.key.data + PART_AT;
        if (f->crew[0] != '\0' && strcmp(crew, f->crew) != 0) {
            break;
        }
        if (crew[0] == '\0' || (f->part[0] != '\0' && strcmp(part, f->part) != 0)) {
            continue;
        }
        key_bytes(&k, c.key.data, c.key.size);
        if (!record_decode(v, TABLE_STOCK, &k, c.value, &BALANCE, &b)) {
            break;
        }
        out[count] = (struct stock_row){.quantity = b.quantity};
        text_copy(out[count].crew, NAME_SIZE, crew);
        text_copy(out[count++].part, NAME_SIZE, part);
    }
    env_cursor_close(&c);
    return count;
}

size_t view_stock_list(struct view *v, const struct stock_filter *f, struct stock_row *out,
                       size_t capacity)
{
    size_t count = 0;
    if (f->crew[0] == '\0' && f->after_crew[0] == '\0') {
        count = list_store(v, f, out, capacity);
    }
    return f->store_only ? count : count + list_crews(v, f, out + count, capacity - count);
}

/* ---- moves ---- */

static bool fits(const struct stock_move_filter *f, const struct stock_entry *m)
{
    return (f->crew[0] == '\0' || strcmp(f->crew, m->crew) == 0) &&
           (f->part[0] == '\0' || strcmp(f->part, m->part) == 0) &&
           (f->kind == STOCK_NONE || f->kind == m->kind);
}

static void put_place(struct stock_entry *m, const uint8_t *key)
{
    m->at_ms = (int64_t)key_read_u64(key + AT_AT);
    m->seq = key_read_u64(key + AT_AT + 8);
    m->line = key[AT_AT + 16];
}

/* The first key that may belong to it. */
static struct key first_move(const struct stock_move_filter *f)
{
    struct key k = site_key(f->site);
    if (f->after_seq == 0) {
        key_u64(&k, (uint64_t)f->since_ms);
        return k;
    }
    key_u64(&k, (uint64_t)f->after_ms);
    key_u64(&k, f->after_seq);
    key_u8(&k, f->after_line);
    key_u8(&k, 0); /* behind that line */
    return k;
}

size_t view_stock_moves(struct view *v, const struct stock_move_filter *f, struct stock_entry *out,
                        size_t capacity)
{
    const struct key site = site_key(f->site), from = first_move(f);
    struct env_cursor c;
    size_t count = 0;
    bool more = env_cursor_open(&c, v->env, TABLE_STOCK_MOVE) && env_cursor_seek(&c, &from);
    for (; more && count < capacity && memcmp(c.key.data, site.bytes, site.size) == 0;
         more = env_cursor_next(&c)) {
        struct key k = {.size = 0};
        struct stock_entry m = {0};
        key_bytes(&k, c.key.data, c.key.size);
        if (!record_decode(v, TABLE_STOCK_MOVE, &k, c.value, &MOVE, &m)) {
            break;
        }
        put_place(&m, c.key.data);
        if (f->until_ms != 0 && m.at_ms >= f->until_ms) {
            break;
        }
        if (fits(f, &m)) {
            out[count++] = m;
        }
    }
    env_cursor_close(&c);
    return count;
}
