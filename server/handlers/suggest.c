/* What a name could become while somebody types it: for forms, and for completion at a shell. Who
 * asks sees names of their own sites, tickets and sheets that are theirs to see, people as in the
 * list of people; a crew its own. */
#include "store/suggest.h"
#include "common/text.h"
#include "core/sheet.h"
#include "handlers/directory.h"
#include "handlers/register_page.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    SUGGEST_DEFAULT = 20,
    SUGGEST_MAX = 50,
    SITES_MOST = 64,
    ROWS_AT_ONCE = 16,
    ROWS_EXAMINED = 2000,
    NUMBERS_EXAMINED = 500,
    SHORT_MOST = 62,
};

struct suggesting {
    struct call *call;
    const char *typed;
    const struct site *sites;
    size_t site_count, limit;
    Paigong__Suggestions *out;
};

static bool is_full(const struct suggesting *g)
{
    return g->out->n_suggestions >= g->limit || g->call->error.code != ERROR_NONE;
}

/* NULL: it is there already, or there is no more room. */
static Paigong__Suggestion *add(struct suggesting *g, const char *value, const char *label)
{
    if (is_full(g))
        return NULL;
    for (size_t i = 0; i < g->out->n_suggestions; i++)
        if (!strcmp(g->out->suggestions[i]->value, value))
            return NULL;
    Paigong__Suggestion *m = call_message(g->call, &paigong__suggestion__descriptor);
    if (!m)
        return NULL;
    m->value = call_text(g->call->arena, value);
    m->label = call_text(g->call->arena, label);
    g->out->suggestions[g->out->n_suggestions++] = m;
    return m;
}

/* ---- places -----------------------------------------------------------------------------------
 */

static void suggest_sites(struct suggesting *g)
{
    for (size_t i = 0; i < g->site_count; i++)
        if (suggest_fit(g->sites[i].id, g->typed) == FIT_BEGINS ||
            suggest_fit(g->sites[i].name, g->typed) != FIT_NOT)
            (void)add(g, g->sites[i].id, g->sites[i].name);
}

/* Who lives there is the call card's to say. */
static void suggest_units(struct suggesting *g)
{
    char units[SUGGEST_MAX][UNIT_SIZE];
    for (size_t i = 0; i < g->site_count && !is_full(g); i++) {
        const char *site = g->sites[i].id;
        size_t count = view_suggest_units(g->call->view, site, g->typed, units, g->limit);
        for (size_t j = 0; j < count; j++) {
            struct unit u;
            bool tell = register_is_desk(g->call->actor, site) &&
                        view_unit(g->call->view, site, units[j], &u);
            (void)add(g, units[j], tell ? u.building : "");
        }
    }
}

/* ---- lists of a site --------------------------------------------------------------------------
 */

static void add_row(struct suggesting *g, const struct catalogue_row *row)
{
    char label[sizeof row->name + sizeof row->model + 1];
    text_copy(label, sizeof label, row->name);
    if (row->model[0]) {
        size_t length = strlen(label);
        label[length] = ' ';
        text_copy(label + length + 1, sizeof label - length - 1, row->model);
    }
    (void)add(g, row->code, label);
}

static bool code_begins(const char *code, const char *typed)
{
    return !strncmp(code, typed, strlen(typed));
}

/* Codes are in order: what begins so stands together. */
static void rows_that_begin(struct suggesting *g, enum catalogue_kind kind, const char *site)
{
    struct catalogue_row rows[ROWS_AT_ONCE];
    char after[NAME_SIZE];
    text_copy(after, sizeof after, g->typed);
    if (view_catalogue(g->call->view, kind, site, g->typed, &rows[0]))
        add_row(g, &rows[0]);
    size_t count = ROWS_AT_ONCE;
    while (count == ROWS_AT_ONCE && !is_full(g)) {
        count = view_catalogue_list(g->call->view, kind, site, after, rows, ROWS_AT_ONCE);
        for (size_t i = 0; i < count; i++) {
            if (!code_begins(rows[i].code, g->typed))
                return;
            add_row(g, &rows[i]);
            text_copy(after, sizeof after, rows[i].code);
        }
    }
}

static void rows_that_contain(struct suggesting *g, enum catalogue_kind kind, const char *site)
{
    struct catalogue_row rows[ROWS_AT_ONCE];
    char after[NAME_SIZE] = "";
    size_t count = ROWS_AT_ONCE;
    for (size_t seen = 0; count == ROWS_AT_ONCE && seen < ROWS_EXAMINED && !is_full(g);
         seen += count) {
        count = view_catalogue_list(g->call->view, kind, site, after, rows, ROWS_AT_ONCE);
        for (size_t i = 0; i < count; i++) {
            if (suggest_fit(rows[i].code, g->typed) != FIT_NOT ||
                suggest_fit(rows[i].name, g->typed) != FIT_NOT)
                add_row(g, &rows[i]);
            text_copy(after, sizeof after, rows[i].code);
        }
    }
}

static void suggest_rows(struct suggesting *g, enum catalogue_kind kind)
{
    for (size_t i = 0; i < g->site_count && !is_full(g); i++) {
        rows_that_begin(g, kind, g->sites[i].id);
        if (g->typed[0])
            rows_that_contain(g, kind, g->sites[i].id);
    }
}

static void suggest_fees(struct suggesting *g)
{
    suggest_rows(g, CATALOGUE_FEE);
}

static void suggest_facilities(struct suggesting *g)
{
    suggest_rows(g, CATALOGUE_FACILITY);
}

static void suggest_parts(struct suggesting *g)
{
    suggest_rows(g, CATALOGUE_PART);
}

/* ---- people -----------------------------------------------------------------------------------
 */

/* Those of the list of people; of who organises the work, those of the list of who is free. */
static const uint32_t NAMED_NOBODY = BIT(ROLE_NONE) | BIT(ROLE_ENGINEERING) | BIT(ROLE_FINANCE) |
                                     BIT(ROLE_GUARD) | BIT(ROLE_CONTRACTOR);

static bool may_see_person(const struct staff *reader, const struct staff *s)
{
    if ((NAMED_NOBODY & BIT(reader->role)) || !directory_shares_a_site(reader, s))
        return !strcmp(reader->id, s->id);
    return reader->role != ROLE_TECHNICIAN || (s->crew[0] && !strcmp(reader->crew, s->crew)) ||
           !strcmp(reader->id, s->id);
}

static bool sees_load(const struct staff *reader, const struct staff *s)
{
    bool own_crew = reader->role != ROLE_CREW_LEAD || !strcmp(reader->crew, s->crew);
    return s->role == ROLE_TECHNICIAN && reader->role != ROLE_TECHNICIAN && own_crew &&
           !(NAMED_NOBODY & BIT(reader->role));
}

static struct people_search people_search_of(const struct suggesting *g)
{
    uint32_t trade = (uint32_t)g->call->in->suggest->trade;
    return (struct people_search){.site = g->call->in->suggest->site,
                                  .typed = g->typed,
                                  .trades = trade != 0 && trade < 32 ? BIT(trade) : 0,
                                  .capacity = g->limit,
                                  .may_see = may_see_person,
                                  .reader = g->call->actor};
}

static bool does(const Paigong__Suggestion *m, Paigong__Trade trade)
{
    for (size_t i = 0; i < m->n_trades; i++)
        if (m->trades[i] == trade)
            return true;
    return false;
}

/* Of technicians who is on duty first, who does the trade, whoever has least in hand; else as they
 * came. */
static bool comes_before(const Paigong__Suggestion *a, const Paigong__Suggestion *b,
                         Paigong__Trade trade)
{
    const Paigong__Role who = PAIGONG__ROLE__ROLE_TECHNICIAN;
    if (a->role != who || b->role != who)
        return a->role == who && b->role != who;
    if (a->off_duty != b->off_duty)
        return b->off_duty;
    return does(a, trade) != does(b, trade) ? does(a, trade) : a->slips < b->slips;
}

static void sort_people(Paigong__Suggestions *m, Paigong__Trade trade)
{
    for (size_t i = 1; i < m->n_suggestions; i++) {
        Paigong__Suggestion *s = m->suggestions[i];
        size_t at = i;
        for (; at > 0 && comes_before(s, m->suggestions[at - 1], trade); at--)
            m->suggestions[at] = m->suggestions[at - 1];
        m->suggestions[at] = s;
    }
}

static void suggest_people(struct suggesting *g)
{
    const struct staff *people[SUGGEST_MAX];
    size_t limit = g->limit;
    if (!g->typed[0]) /* nobody is named yet: the likeliest of many */
        g->limit = SUGGEST_MAX;
    const struct people_search p = people_search_of(g);
    size_t count = view_suggest_people(g->call->view, &p, people);
    for (size_t i = 0; i < count; i++) {
        Paigong__Suggestion *m = add(g, people[i]->id, people[i]->name);
        struct slip last;
        struct duty duty;
        if (!m)
            break;
        m->role = (Paigong__Role)people[i]->role;
        if (!sees_load(g->call->actor, people[i]))
            continue;
        m->slips = (uint32_t)view_slips(g->call->view, people[i]->id, NULL, 0, &last);
        view_duty(g->call->view, people[i]->id, g->call->now_ms, &duty);
        m->off_duty = !duty.on;
        m->n_trades = call_trades(g->call, people[i]->trades, &m->trades);
    }
    if (!g->typed[0])
        sort_people(g->out, g->call->in->suggest->trade);
    g->out->n_suggestions = g->out->n_suggestions < limit ? g->out->n_suggestions : limit;
}

static void suggest_crews(struct suggesting *g)
{
    struct crew_name crews[SUGGEST_MAX];
    const struct people_search p = people_search_of(g);
    size_t count = view_suggest_crews(g->call->view, &p, crews);
    for (size_t i = 0; i < count; i++)
        (void)add(g, crews[i].crew, crews[i].department);
}

/* ---- tickets and sheets -----------------------------------------------------------------------
 */

static void add_ticket(struct suggesting *g, uint64_t number)
{
    const char *site = g->call->in->suggest->site;
    const struct ticket *t = view_ticket(g->call->view, number);
    char id[TICKET_ID_SIZE];
    if (!t || !ticket_visible(t, g->call->actor) || (site[0] && strcmp(t->site, site) != 0))
        return;
    ticket_id_format(number, id);
    Paigong__Suggestion *m = add(g, id, t->unit[0] ? t->unit : t->facility);
    if (m)
        m->state = (Paigong__State)t->state;
}

static int newest_first(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

/* "42": number 42 of the last days with tickets, and 420 to 429. */
static void tickets_of_short(struct suggesting *g, uint64_t typed)
{
    uint64_t numbers[SHORT_MOST], count = typed;
    for (int i = 0; i <= 10; i++, count = typed * 10 + (uint64_t)i - 1) {
        size_t found = view_short_numbers(g->call->view, count, numbers, SHORT_MOST);
        found = found < SHORT_MOST ? found : SHORT_MOST;
        qsort(numbers, found, sizeof *numbers, newest_first);
        for (size_t j = 0; j < found && !is_full(g); j++)
            add_ticket(g, numbers[j]);
    }
}

/* The smallest id that begins so: "2026112" is of 20261120, "20261121-01" is -0100. */
static uint64_t first_number(const char *typed)
{
    char whole[] = "00000000-0000";
    uint64_t number = 0;
    size_t length = strlen(typed);
    memcpy(whole, typed, length < sizeof whole - 1 ? length : sizeof whole - 1);
    for (size_t i = 0; whole[i]; i++)
        if (whole[i] >= '0' && whole[i] <= '9')
            number = number * 10 + (uint64_t)(whole[i] - '0');
        else if (i == 8)
            number *= 10000; /* a day's count has eight digits, of which an id shows four */
    return number;
}

static void open_tickets(struct suggesting *g)
{
    uint64_t numbers[NUMBERS_EXAMINED], next, first = first_number(g->typed);
    const struct ticket_filter f = {.site = g->call->in->suggest->site,
                                    .open_only = true,
                                    .unit = "",
                                    .facility = "",
                                    .technician = "",
                                    .after = first ? first - 1 : 0,
                                    .actor = g->call->actor,
                                    .now_ms = g->call->now_ms};
    size_t count = view_list(g->call->view, &f, numbers, NUMBERS_EXAMINED, &next);
    for (size_t i = 0; i < count && !is_full(g); i++) {
        char id[TICKET_ID_SIZE];
        ticket_id_format(numbers[i], id);
        if (code_begins(id, g->typed))
            add_ticket(g, numbers[i]);
    }
}

static void suggest_tickets(struct suggesting *g)
{
    uint64_t number;
    bool is_short;
    size_t length = strlen(g->typed);
    if (strspn(g->typed, "0123456789-") != length || length >= TICKET_ID_SIZE)
        return;
    if (ticket_id_parse(g->typed, &number, &is_short)) {
        if (is_short)
            tickets_of_short(g, number);
        else
            add_ticket(g, number);
    }
    open_tickets(g);
}

static void suggest_sheets(struct suggesting *g)
{
    uint64_t numbers[NUMBERS_EXAMINED], next;
    const struct sheet_filter f = {.site = g->call->in->suggest->site,
                                   .open_only = true,
                                   .actor = g->call->actor,
                                   .now_ms = g->call->now_ms};
    size_t count = view_sheet_list(g->call->view, &f, numbers, NUMBERS_EXAMINED, &next);
    for (size_t i = 0; i < count && !is_full(g); i++) {
        char id[SHEET_ID_SIZE];
        struct sheet s;
        sheet_id_format(numbers[i], id);
        if (suggest_fit(id, g->typed) != FIT_NOT && view_sheet(g->call->view, numbers[i], &s))
            (void)add(g, id, s.unit[0] ? s.unit : s.facility[0] ? s.facility : s.subject);
    }
}

/* ---- the command ------------------------------------------------------------------------------
 */

static void (*const SUGGEST[])(struct suggesting *g) = {
    [PAIGONG__SUGGEST_KIND__SUGGEST_KIND_UNIT] = suggest_units,
    [PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON] = suggest_people,
    [PAIGONG__SUGGEST_KIND__SUGGEST_KIND_FACILITY] = suggest_facilities,
    [PAIGONG__SUGGEST_KIND__SUGGEST_KIND_TICKET] = suggest_tickets,
    [PAIGONG__SUGGEST_KIND__SUGGEST_KIND_CREW] = suggest_crews,
    [PAIGONG__SUGGEST_KIND__SUGGEST_KIND_FEE] = suggest_fees,
    [PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PART] = suggest_parts,
    [PAIGONG__SUGGEST_KIND__SUGGEST_KIND_SHEET] = suggest_sheets,
    [PAIGONG__SUGGEST_KIND__SUGGEST_KIND_SITE] = suggest_sites,
};

static size_t own_sites(struct call *c, struct site *out)
{
    size_t count = 0;
    if (c->actor->all_sites)
        return view_site_list(c->view, out, SITES_MOST);
    for (size_t i = 0; i < c->actor->site_count; i++)
        count += view_site(c->view, c->actor->sites[i], &out[count]) ? 1 : 0;
    return count;
}

/* The one asked about, else the reader's. */
static bool find_sites(struct call *c, struct suggesting *g)
{
    const char *asked = c->in->suggest->site;
    struct site *sites = arena_alloc(c->arena, SITES_MOST * sizeof *sites);
    if (!sites) {
        error_set(&c->error, ERROR_INTERNAL, "answer", "it grew too large");
        return false;
    }
    if (asked[0]) {
        g->site_count = call_site(c, asked) && view_site(c->view, asked, &sites[0]) ? 1 : 0;
    } else {
        g->site_count = own_sites(c, sites);
    }
    g->sites = sites;
    return c->error.code == ERROR_NONE;
}

void handle_suggest(struct call *c)
{
    const Paigong__Suggest *m = c->in->suggest;
    struct suggesting g = {.call = c, .typed = m->prefix};
    g.limit = m->limit == 0 ? SUGGEST_DEFAULT : m->limit < SUGGEST_MAX ? m->limit : SUGGEST_MAX;
    if ((size_t)m->kind >= sizeof SUGGEST / sizeof *SUGGEST || !SUGGEST[m->kind]) {
        error_set(&c->error, ERROR_BAD_REQUEST, "kind", "is missing");
        return;
    }
    g.out = call_message(c, &paigong__suggestions__descriptor);
    if (!g.out || !find_sites(c, &g))
        return;
    g.out->suggestions = (Paigong__Suggestion **)call_array(c, SUGGEST_MAX);
    if (!g.out->suggestions)
        return;
    SUGGEST[m->kind](&g);
    c->out->suggestions = g.out;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_SUGGESTIONS;
}
