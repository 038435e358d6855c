/* Who is on duty now, and what each has in hand (P3.5, P3.6). */
#include "common/text.h"
#include "handlers/directory.h"

#include <string.h>

enum { LOOKED_AT = 200, SLIPS_SHOWN = 32 };

static bool is_wanted(struct call *c, const struct staff *s, struct duty *d)
{
    const Paigong__FreeList *m = c->in->free_list;
    bool crew = c->actor->role != ROLE_CREW_LEAD || !strcmp(c->actor->crew, s->crew);
    if (s->role != ROLE_TECHNICIAN || s->revoked || !crew ||
        !directory_shares_a_site(c->actor, s) || !staff_does_trade(s, (enum trade)m->trade))
        return false;
    view_duty(c->view, s->id, m->time_at ? m->time_at : c->now_ms, d);
    return d->on;
}

/* Slips on sites that are not the reader's are counted and not shown. */
static bool put_slips(struct call *c, const struct staff *s, Paigong__FreeRow *m)
{
    struct slip slips[SLIPS_SHOWN], last;
    size_t count = view_slips(c->view, s->id, slips, SLIPS_SHOWN, &last);
    m->open = (uint32_t)count;
    m->slips = (Paigong__FreeSlip **)call_array(c, SLIPS_SHOWN);
    for (size_t i = 0; m->slips && i < count && i < SLIPS_SHOWN; i++) {
        char id[TICKET_ID_SIZE];
        if (!staff_has_site(c->actor, slips[i].site))
            continue;
        Paigong__FreeSlip *slip = call_message(c, &paigong__free_slip__descriptor);
        if (!slip)
            return false;
        ticket_id_format(slips[i].number, id);
        slip->ticket = call_text(c->arena, id);
        slip->site = call_text(c->arena, slips[i].site);
        slip->unit = call_text(c->arena, slips[i].unit);
        slip->state = (Paigong__State)slips[i].state;
        m->slips[m->n_slips++] = slip;
    }
    return m->slips != NULL;
}

/* As the policy of the site asked about, else of their first, counts it. */
static uint32_t most_slips(struct call *c, const struct staff *s, const char *asked)
{
    const char *site = asked[0] ? asked : s->site_count ? s->sites[0] : "";
    const struct policy *p = view_policy(c->view, site, 0);
    struct policy defaults;
    if (p)
        return p->auto_load;
    policy_set_defaults(&defaults);
    return defaults.auto_load;
}

Paigong__FreeRow *call_free_row(struct call *c, const struct staff *s, const struct duty *d,
                                const char *site)
{
    Paigong__FreeRow *m = call_message(c, &paigong__free_row__descriptor);
    if (!m)
        return NULL;
    m->id = call_text(c->arena, s->id);
    m->name = call_text(c->arena, s->name);
    m->crew = call_text(c->arena, s->crew);
    m->phone = directory_sees_phones(c->actor) ? call_text(c->arena, s->phone)
                                               : mask_phone(c->arena, s->phone, strlen(s->phone));
    m->until_at = d->until_ms == INT64_MAX ? 0 : d->until_ms;
    m->n_trades = call_trades(c, s->trades, &m->trades);
    if (!put_slips(c, s, m))
        return NULL;
    m->free = m->open < most_slips(c, s, site);
    return m;
}

bool call_time_ahead(struct call *c, int64_t time_ms)
{
    if (time_ms != 0 && time_ms < c->now_ms)
        error_set(&c->error, ERROR_BAD_REQUEST, "time_at", "lies in the past");
    return c->error.code == ERROR_NONE;
}

void handle_free_list(struct call *c)
{
    const Paigong__FreeList *m = c->in->free_list;
    if ((m->site[0] && !call_site(c, m->site)) || !call_time_ahead(c, m->time_at))
        return;
    Paigong__FreePage *page = call_message(c, &paigong__free_page__descriptor);
    struct staff *people = arena_alloc(c->arena, LOOKED_AT * sizeof *people);
    if (!page || !people)
        return;
    size_t count = view_staff_list(c->view, m->site, m->after, people, LOOKED_AT);
    page->people = (Paigong__FreeRow **)call_array(c, count);
    for (size_t i = 0; page->people && i < count; i++) {
        struct duty d;
        if (!is_wanted(c, &people[i], &d))
            continue;
        Paigong__FreeRow *row = call_free_row(c, &people[i], &d, m->site);
        if (!row)
            return;
        page->people[page->n_people++] = row;
    }
    if (count == LOOKED_AT)
        page->next = call_text(c->arena, people[count - 1].id);
    c->out->free_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_FREE_PAGE;
}
