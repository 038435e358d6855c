/* What work came to and what became of its money, by site and time (P6.6, P6.7): one entry for each
 * event that says so, so that lists of a month or a quarter read that much and no more. */
#include "store/view_private.h"

#include "common/text.h"
#include <string.h>

static void code_entry(struct coder *c, void *fields)
{
    struct money_entry *m = fields;
    uint8_t type = (uint8_t)m->type;
    code_u64(c, &m->ticket);
    code_u32(c, &m->round);
    code_u8(c, &type);
    code_times(c, (int64_t *[]){&m->labour_fen, &m->material_fen, &m->cash_fen, &m->finance_fen},
               4);
    code_text(c, m->who, sizeof m->who);
    code_text(c, m->crew, sizeof m->crew);
    m->type = (enum event_type)type;
}

static const struct record_shape ENTRY = {.plain = code_entry};

static struct key time_key(const char *site, int64_t at_ms)
{
    struct key k = {.size = 0};
    key_text(&k, site, NAME_SIZE);
    key_u64(&k, (uint64_t)at_ms);
    return k;
}

static bool is_of_money(const struct event *ev)
{
    switch (ev->type) {
    case EVENT_COMPLETED:
        return ev->labour_fen + ev->material_fen > 0;
    case EVENT_PAID:
        return ev->cash_fen > 0;
    case EVENT_CASH_RECEIVED:
    case EVENT_PAID_BACK:
        return true;
    default:
        return false;
    }
}

enum error_code money_apply(struct view *v, const struct event *ev, struct error *e)
{
    if (!is_of_money(ev)) {
        return ERROR_NONE;
    }
    struct money_entry m = {.ticket = ev->ticket,
                            .round = ev->round,
                            .type = ev->type,
                            .labour_fen = ev->labour_fen,
                            .material_fen = ev->material_fen,
                            .cash_fen = ev->cash_fen,
                            .finance_fen = ev->type == EVENT_PAID_BACK ? ev->price_fen : 0};
    struct key k = time_key(ev->site, event_time(ev));
    key_u64(&k, ev->seq);
    text_copy(m.who, sizeof m.who, ev->who);
    text_copy(m.crew, sizeof m.crew, ev->crew);
    return record_store(v, TABLE_MONEY, &k, code_entry, &m, e);
}

void view_money(struct view *v, const struct money_period *p, money_take *take, void *context)
{
    const struct key from = time_key(p->site, p->from_ms), until = time_key(p->site, p->until_ms);
    struct env_cursor c;
    bool more = env_cursor_open(&c, v->env, TABLE_MONEY) && env_cursor_seek(&c, &from);
    while (more && memcmp(c.key.data, until.bytes, until.size) < 0) {
        struct money_entry m = {.ticket = 0};
        struct key k = {.size = 0};
        key_bytes(&k, c.key.data, c.key.size);
        m.at_ms = (int64_t)key_read_u64(c.key.data + NAME_SIZE);
        m.seq = key_read_u64(c.key.data + NAME_SIZE + 8);
        more = record_decode(v, TABLE_MONEY, &k, c.value, &ENTRY, &m) && take(context, &m) &&
               env_cursor_next(&c);
    }
    env_cursor_close(&c);
}
