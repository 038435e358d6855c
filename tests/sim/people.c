/* Two sites with everybody in them. The second one is thinly staffed: nobody supervises its
 * department, its crew has no lead; chains and checks must find their way past that. */
#include "world.h"

#include "common/text.h"
#include "core/catalogue.h"
#include <assert.h>
#include <stdlib.h>

static const char *const SITES[] = {"s1", "s2"};

static const struct world_person PEOPLE[] = {
    {"desk1", ROLE_DESK, "s1", "", "desk"},
    {"desk2", ROLE_DESK, NULL, "", "desk"},
    {"monitor", ROLE_MONITOR, NULL, "", "desk"},
    {"desksup", ROLE_DESK_SUPERVISOR, "s1", "", "desk"},
    {"zhao", ROLE_TECHNICIAN, "s1", "water", "repairs"},
    {"qian", ROLE_TECHNICIAN, "s1", "water", "repairs"},
    {"sun", ROLE_TECHNICIAN, "s1", "power", "electrics"},
    {"li", ROLE_TECHNICIAN, "s1", "power", "electrics"},
    {"lead-w", ROLE_CREW_LEAD, "s1", "water", "repairs"},
    {"lead-p", ROLE_CREW_LEAD, "s1", "power", "electrics"},
    {"sup-r", ROLE_DEPARTMENT_SUPERVISOR, "s1", "", "repairs"},
    {"sup-e", ROLE_DEPARTMENT_SUPERVISOR, "s1", "", "electrics"},
    {"director", ROLE_SITE_DIRECTOR, "s1", "", ""},
    {"engineer", ROLE_ENGINEERING, NULL, "", ""},
    {"quality", ROLE_QUALITY, NULL, "", ""},
    {"area", ROLE_AREA_MANAGER, NULL, "", ""},
    {"finance", ROLE_FINANCE, NULL, "", ""},
    {"builder", ROLE_CONTRACTOR, NULL, "", ""},
    {"auditor", ROLE_AUDITOR, NULL, "", ""},
    {"admin", ROLE_ADMIN, NULL, "", ""},
    {"zhou", ROLE_TECHNICIAN, "s2", "all", ""},
    {"wu", ROLE_TECHNICIAN, "s2", "all", ""},
    {"director2", ROLE_SITE_DIRECTOR, "s2", "", ""},
};

const struct world_person *world_person(size_t i)
{
    assert(i < world_person_count());
    return &PEOPLE[i];
}

size_t world_person_count(void)
{
    return sizeof PEOPLE / sizeof *PEOPLE;
}

static void add(struct batch *b, struct event *ev)
{
    if (!batch_emit(b, ev))
        abort();
}

static void add_person(struct batch *b, const struct world_person *p)
{
    const char *sites[1] = {p->site ? p->site : "*"};
    struct event ev;
    event_init(&ev, EVENT_STAFF_ADDED);
    ev.subject = p->id;
    ev.to_role = p->role;
    ev.sites = sites;
    ev.site_count = 1;
    ev.crew = p->crew;
    ev.department = p->department;
    ev.name = p->id;
    ev.phone = "13800138000";
    add(b, &ev);
}

/* What a plan is for, and where a public fault may be. */
static void add_facility(struct batch *b, const char *site)
{
    struct catalogue_row row = {.kind = CATALOGUE_FACILITY, .code = "lift-1", .name = "lift"};
    struct event ev;
    text_copy(row.site, sizeof row.site, site);
    event_init(&ev, EVENT_CATALOGUE_SET);
    ev.site = site;
    ev.catalogue = &row;
    add(b, &ev);
}

void world_people(struct batch *b, struct world_job *j)
{
    (void)j;
    struct event ev;
    for (unsigned i = 0; i < 2; i++) {
        event_init(&ev, EVENT_SITE_ADDED);
        ev.site = SITES[i];
        ev.name = SITES[i];
        add(b, &ev);
        if (!batch_open_week(b, SITES[i]))
            abort();
        add_facility(b, SITES[i]);
    }
    for (size_t i = 0; i < world_person_count(); i++)
        add_person(b, world_person(i));
}
