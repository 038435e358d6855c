#include "handlers/report.h"

#include "common/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SITES_MAX = 1024, STAFF_PAGE = 64, DATE_SIZE = 16 };

/* ---- which sites ---------------------------------------------------------------------------- */

static bool out_of_memory(struct call *c)
{
    error_set(&c->error, ERROR_BUSY, "memory", "none left for this report");
    return false;
}

/* Those asked for: of all that the reader has, or the one; malloc'd. NULL: c->error. */
static struct site *list_sites(struct call *c, const char *site, size_t *count)
{
    struct site *sites = calloc(SITES_MAX + 1, sizeof *sites);
    if (!sites) {
        (void)out_of_memory(c);
        return NULL;
    }
    size_t all = view_site_list(c->view, sites, SITES_MAX + 1);
    *count = 0;
    for (size_t i = 0; i < all; i++)
        if (staff_has_site(c->actor, sites[i].id) && (!site[0] || strcmp(site, sites[i].id) == 0))
            sites[(*count)++] = sites[i];
    if (*count == 0)
        error_set(&c->error, ERROR_NOT_FOUND, "site", site[0] ? "%s" : "there is none of yours",
                  site);
    else if (*count > SITES_MAX)
        error_set(&c->error, ERROR_BAD_REQUEST, "site",
                  "there are more than %d: ask for one of them", SITES_MAX);
    else
        return sites;
    free(sites);
    return NULL;
}

static bool note_open(struct call *c, const char *site)
{
    uint64_t *numbers;
    size_t count;
    if (!view_open_numbers(c->view, site, &numbers, &count))
        return false;
    uint64_t *grown = realloc(c->open.numbers, (c->open.count + count + 1) * sizeof *grown);
    if (grown) {
        memcpy(grown + c->open.count, numbers, count * sizeof *numbers);
        c->open.numbers = grown;
        c->open.count += count;
    }
    free(numbers);
    return grown != NULL;
}

bool report_call_begin(struct call *c, const char *site, const char *crew)
{
    size_t count = 0;
    if (site[0] && !call_site(c, site))
        return false;
    if (c->actor->role == ROLE_CREW_LEAD && crew[0] && strcmp(crew, c->actor->crew) != 0) {
        error_set(&c->error, ERROR_DENIED, "crew", "%s is not yours", crew);
        return false;
    }
    struct site *sites = list_sites(c, site, &count);
    for (size_t i = 0; sites && i < count && !c->error.code; i++)
        if (!note_open(c, sites[i].id))
            (void)out_of_memory(c);
    free(sites);
    return c->error.code == ERROR_NONE;
}

/* ---- whose work ----------------------------------------------------------------------------- */

static void add_crew(struct report_scope *s, const char *crew)
{
    for (size_t i = 0; i < s->crew_count; i++)
        if (strcmp(s->crews[i], crew) == 0)
            return;
    if (!crew[0])
        return;
    s->too_many = s->too_many || s->crew_count == REPORT_CREWS;
    if (!s->too_many)
        text_copy(s->crews[s->crew_count++], NAME_SIZE, crew);
}

/* The crews of the reader's department, as its people are listed now; `only` that one, "" all. */
static void add_department(struct report_call *r, const char *site, const char *only)
{
    struct staff *page = calloc(STAFF_PAGE, sizeof *page);
    char after[NAME_SIZE] = "";
    size_t count = page ? STAFF_PAGE : 0;
    while (count == STAFF_PAGE) {
        count = view_staff_list(r->call->view, site, after, page, STAFF_PAGE);
        for (size_t i = 0; i < count; i++)
            if (strcmp(page[i].department, r->call->actor->department) == 0 &&
                (!only[0] || strcmp(page[i].crew, only) == 0))
                add_crew(&r->scope, page[i].crew);
        if (count)
            text_copy(after, sizeof after, page[count - 1].id);
    }
    if (!page)
        (void)out_of_memory(r->call);
    free(page);
}

static bool has_crew(const struct report_scope *s, const char *crew)
{
    for (size_t i = 0; i < s->crew_count; i++)
        if (strcmp(s->crews[i], crew) == 0)
            return true;
    return !s->crews_only;
}

/* P19.1: a crew lead reads of their crew, a department supervisor of their department; the others
 * of all. */
static bool set_scope(struct report_call *r, const char *crew)
{
    const struct staff *actor = r->call->actor;
    bool of_department = actor->role == ROLE_DEPARTMENT_SUPERVISOR && actor->department[0];
    r->scope.crews_only = of_department || actor->role == ROLE_CREW_LEAD;
    if (actor->role == ROLE_CREW_LEAD)
        add_crew(&r->scope, actor->crew);
    for (size_t i = 0; of_department && i < r->site_count; i++)
        add_department(r, r->sites[i].id, crew);
    if (crew[0] && !has_crew(&r->scope, crew)) {
        error_set(&r->call->error, ERROR_DENIED, "crew", "%s is not of your department", crew);
    } else if (crew[0]) {
        r->scope.crews_only = true;
        r->scope.crew_count = 0;
        add_crew(&r->scope, crew);
    } else if (r->scope.too_many) {
        error_set(&r->call->error, ERROR_BAD_REQUEST, "crew",
                  "your department has more than %d: ask for one of them, or for one site",
                  REPORT_CREWS);
    }
    return r->call->error.code == ERROR_NONE;
}

/* ---- on a worker ---------------------------------------------------------------------------- */

/* Begun at some of the sites it may be still to come at one far to the west: that one is left out.
 */
static void set_periods(struct report_call *r, const struct site *sites, size_t count,
                        const struct report_when *when)
{
    struct call *c = r->call;
    for (size_t i = 0; i < count; i++) {
        struct report_site *s = &r->sites[r->site_count];
        const struct policy *p = view_policy(c->view, sites[i].id, 0);
        text_copy(s->id, sizeof s->id, sites[i].id);
        if (p && report_period_at(when, p, &s->period, &c->error) == ERROR_NONE)
            r->site_count++;
    }
    if (r->site_count)
        c->error.code = ERROR_NONE;
    else if (!c->error.code)
        error_set(&c->error, ERROR_NOT_FOUND, "site", "%s", sites[0].id);
}

static bool set_sites(struct report_call *r, const char *site, const struct report_when *when)
{
    struct call *c = r->call;
    size_t count = 0;
    struct site *sites = list_sites(c, site, &count);
    r->sites = sites ? calloc(count, sizeof *r->sites) : NULL;
    if (r->sites)
        set_periods(r, sites, count, when);
    else if (sites)
        (void)out_of_memory(c);
    free(sites);
    return c->error.code == ERROR_NONE;
}

bool report_call_start(struct report_call *r, const char *site, const char *crew,
                       const struct report_when *when)
{
    r->scope.technician = r->scope.technician ? r->scope.technician : "";
    if (!set_sites(r, site, when) || !set_scope(r, crew))
        return false;
    r->sums = report_sums_new(&r->scope);
    return r->sums != NULL || out_of_memory(r->call);
}

bool report_call_read(struct report_call *r,
                      void (*on_ticket)(void *context, const struct report_site *site,
                                        const struct ticket_figures *f),
                      void *context)
{
    struct call *c = r->call;
    struct report_gathering g = {.view = c->view,
                                 .sites = r->sites,
                                 .site_count = r->site_count,
                                 .open = c->open.numbers,
                                 .open_count = c->open.count,
                                 .sums = r->sums,
                                 .on_ticket = on_ticket,
                                 .context = context};
    return report_gather(&g, &c->error) == ERROR_NONE;
}

void report_call_end(struct report_call *r)
{
    report_sums_free(r->sums);
    free(r->sites);
}

/* ---- what it is headed by ----------------------------------------------------------------------
 */

bool report_head(struct call *c, uint64_t *seq, ProtobufCBinaryData *hash)
{
    *seq = ledger_head_seq(c->ledger);
    hash->data = arena_memdup(c->arena, ledger_head_hash(c->ledger), 32);
    hash->len = hash->data ? 32 : 0;
    return hash->data || out_of_memory(c);
}

char *report_site_name(struct call *c, const char *site)
{
    struct site s;
    bool named = site[0] && view_site(c->view, site, &s) && s.name[0];
    return call_text(c->arena, named ? s.name : site);
}

char *report_person_name(struct call *c, const char *person)
{
    struct staff s;
    bool named = person[0] && view_staff(c->view, person, &s) && s.name[0];
    return call_text(c->arena, named ? s.name : person);
}

char *report_date(struct call *c, const struct report_period *p, int64_t at_ms)
{
    char text[DATE_SIZE];
    const struct day d = calendar_day(&p->policy->calendar.zone, at_ms);
    (void)snprintf(text, sizeof text, "%04d-%02u-%02u", d.year % 10000, (unsigned)d.month,
                   (unsigned)d.dom);
    return call_text(c->arena, text);
}
