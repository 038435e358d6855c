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
    case EVENT_CHECKED:
        return !ev->passed;
    case EVENT_PAID:
        return ev->cash_fen > 0;
    case EVENT_CASH_RECEIVED:
    case EVENT_PAID_BACK:
        return true;
    default:
        return false;
    }
}

static void set_hand(struct money_entry *m, const char *who, const char *crew)
{
    text_copy(m->who, sizeof m->who, who);
    text_copy(m->crew, sizeof m->crew, crew);
}

/* Not of who gave the command, but of who has the ticket, or had it in the round before. */
static void set_worker(struct money_entry *m, const struct ticket *t)
{
    const struct ticket_past_round *last =
        t->past_round_count > 0 ? &t->past_rounds[t->past_round_count - 1] : NULL;
    const struct ticket_hand *before = last != NULL ? ticket_hand(t, last->hand) : NULL;
    if (t->crew[0] == '\0' && t->technician[0] == '\0' && before != NULL) {
        set_hand(m, before->technician, before->crew);
    } else {
        set_hand(m, t->technician, t->crew);
    }
}

/* What fails the check is taken off whom it counted for when it was done: the ticket may
 * have another crew than who did the work, the person another one by now (P7.2). */
static void set_undone(struct view *v, struct money_entry *m, const struct event *ev,
                       const struct ticket *t)
{
    const struct key now = time_key(ev->site, event_time(ev) + 1);
    const struct key from = time_key(ev->site, t->received_ms);
    struct env_cursor c;
    bool found = false;
    m->round = t->round;
    m->labour_fen = -t->agreed_labour_fen;
    m->material_fen = -t->agreed_material_fen;
    bool more = env_cursor_open(&c, v->env, TABLE_MONEY) && env_cursor_before(&c, &now);
    while (more && !found && memcmp(c.key.data, from.bytes, from.size) >= 0) {
        struct money_entry done = {.ticket = 0};
        struct key k = {.size = 0};
        key_bytes(&k, c.key.data, c.key.size);
        more = record_decode(v, TABLE_MONEY, &k, c.value, &ENTRY, &done);
        found = more && done.ticket == m->ticket && done.type == EVENT_COMPLETED;
        if (found) {
            set_hand(m, done.who, done.crew);
        }
        more = more && env_cursor_previous(&c);
    }
    env_cursor_close(&c);
}

static void set_entry(struct view *v, struct money_entry *m, const struct event *ev,
                      const struct ticket *t)
{
    *m = (struct money_entry){.ticket = ev->ticket,
                              .round = ev->round,
                              .type = ev->type,
                              .labour_fen = ev->labour_fen,
                              .material_fen = ev->material_fen,
                              .cash_fen = ev->cash_fen,
                              .finance_fen = ev->type == EVENT_PAID_BACK ? ev->price_fen : 0};
    if (ev->type == EVENT_COMPLETED || ev->type == EVENT_PAID) {
        set_hand(m, ev->who, ev->crew);
        return;
    }
    set_worker(m, t);
    if (ev->type == EVENT_CHECKED) { /* it is to be done again, and counts once it is (P7.2) */
        set_undone(v, m, ev, t);
    }
}

/* Once the ticket is folded. */
enum error_code money_apply(struct view *v, const struct event *ev, struct error *e)
{
    const struct ticket *t = is_of_money(ev) ? view_ticket(v, ev->ticket) : NULL;
    struct money_entry m;
    if (t == NULL) {
        return ERROR_NONE;
    }
    set_entry(v, &m, ev, t);
    if (ev->type == EVENT_CHECKED && m.labour_fen + m.material_fen == 0) {
        return ERROR_NONE;
    }
    struct key k = time_key(ev->site, event_time(ev));
    key_u64(&k, ev->seq);
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
