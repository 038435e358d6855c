#include "handlers/report.h"

#include "common/text.h"

#include <stdlib.h>
#include <string.h>

enum { SITES_MAX = 256, STAFF_PAGE = 64 };

/* ---- which sites ---------------------------------------------------------------------------- */

/* Those asked for: of all that the reader has, or the one. Returns how many. */
static size_t list_sites(struct call *c, const char *site, struct site *out)
{
    size_t all = view_site_list(c->view, out, SITES_MAX), count = 0;
    for (size_t i = 0; i < all; i++)
        if (staff_has_site(c->actor, out[i].id) && (!site[0] || strcmp(site, out[i].id) == 0))
            out[count++] = out[i];
    return count;
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
    struct site sites[SITES_MAX];
    if (site[0] && !call_site(c, site))
        return false;
    if (c->actor->role == ROLE_CREW_LEAD && crew[0] && strcmp(crew, c->actor->crew) != 0) {
        error_set(&c->error, ERROR_DENIED, "crew", "%s is not yours", crew);
        return false;
    }
    size_t count = list_sites(c, site, sites);
    if (!count)
        error_set(&c->error, ERROR_NOT_FOUND, "site", "there is none of yours");
    for (size_t i = 0; i < count && !c->error.code; i++)
        if (!note_open(c, sites[i].id))
            error_set(&c->error, ERROR_BUSY, "memory", "none left for this report");
    return c->error.code == ERROR_NONE;
}

/* ---- whose work ----------------------------------------------------------------------------- */

static void add_crew(struct report_scope *s, const char *crew)
{
    for (size_t i = 0; i < s->crew_count; i++)
        if (strcmp(s->crews[i], crew) == 0)
            return;
    if (crew[0] && s->crew_count < REPORT_CREWS)
        text_copy(s->crews[s->crew_count++], NAME_SIZE, crew);
}

/* The crews of a department, as its people are listed now. */
static void add_department(struct report_call *r, const char *site, const char *department)
{
    struct staff *page = calloc(STAFF_PAGE, sizeof *page);
    char after[NAME_SIZE] = "";
    size_t count = page ? STAFF_PAGE : 0;
    while (count == STAFF_PAGE) {
        count = view_staff_list(r->call->view, site, after, page, STAFF_PAGE);
        for (size_t i = 0; i < count; i++)
            if (strcmp(page[i].department, department) == 0)
                add_crew(&r->scope, page[i].crew);
        if (count)
            text_copy(after, sizeof after, page[count - 1].id);
    }
    if (!page)
        error_set(&r->call->error, ERROR_BUSY, "memory", "none left for this report");
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
        add_department(r, r->sites[i].id, actor->department);
    if (crew[0] && !has_crew(&r->scope, crew)) {
        error_set(&r->call->error, ERROR_DENIED, "crew", "%s is not of your department", crew);
    } else if (crew[0]) {
        r->scope.crews_only = true;
        r->scope.crew_count = 0;
        add_crew(&r->scope, crew);
    }
    return r->call->error.code == ERROR_NONE;
}

/* ---- on a worker ---------------------------------------------------------------------------- */

static bool set_sites(struct report_call *r, const char *site, const struct report_when *when)
{
    struct call *c = r->call;
    struct site sites[SITES_MAX];
    size_t count = list_sites(c, site, sites);
    r->sites = calloc(count + 1, sizeof *r->sites);
    for (size_t i = 0; r->sites && i < count; i++) {
        struct report_site *s = &r->sites[r->site_count];
        const struct policy *p = view_policy(c->view, sites[i].id, 0);
        text_copy(s->id, sizeof s->id, sites[i].id);
        if (!p || report_period_at(when, p, &s->period, &c->error))
            continue;
        r->site_count++;
    }
    if (!r->sites)
        error_set(&c->error, ERROR_BUSY, "memory", "none left for this report");
    else if (r->site_count)
        c->error.code = ERROR_NONE; /* begun at some of the sites, not yet at one far to the west */
    else if (!c->error.code)
        error_set(&c->error, ERROR_NOT_FOUND, "site", "%s", site);
    return c->error.code == ERROR_NONE;
}

bool report_call_start(struct report_call *r, const char *site, const char *crew,
                       const struct report_when *when)
{
    r->scope.technician = r->scope.technician ? r->scope.technician : "";
    if (!set_sites(r, site, when) || !set_scope(r, crew))
        return false;
    r->sums = report_sums_new(&r->scope);
    if (!r->sums)
        error_set(&r->call->error, ERROR_BUSY, "memory", "none left for this report");
    return r->sums != NULL;
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
