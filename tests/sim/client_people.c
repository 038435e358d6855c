/* Who has a client: everybody of the two sites, and those whom the simulation's own commands have
 * no use for. */
#include "client.h"

#include "check.h"
#include "common/crypto.h"
#include "common/text.h"
#include "core/catalogue.h"
#include "rng.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t DAY_MS = 86400000;

static const struct world_person MORE[] = {
    {"admin2", ROLE_ADMIN, NULL, "", ""},
    {"admin-1", ROLE_ADMIN, "s1", "", ""},
    {"audit-2", ROLE_AUDITOR, "s2", "", ""},
    {"guard-1", ROLE_GUARD, "s1", "", ""},
    {"desk-2", ROLE_DESK, "s2", "", "desk"},
    {"area-2", ROLE_AREA_MANAGER, "s2", "", ""},
    {"general", ROLE_GENERAL_MANAGER, NULL, "", ""},
    {"builder-2", ROLE_CONTRACTOR, "s2", "", ""},
    {"new-1", ROLE_TECHNICIAN, "s1", "water", "repairs"},
    {"new-2", ROLE_TECHNICIAN, "s2", "all", ""},
    {"new-3", ROLE_DESK, "s1", "", "desk"},
    {"new-4", ROLE_CREW_LEAD, "s1", "power", "electrics"},
};

enum { PEOPLE_MAX = 64, MORE_COUNT = sizeof MORE / sizeof *MORE };

static struct client_person people[PEOPLE_MAX];

size_t client_person_count(void)
{
    return world_person_count() + MORE_COUNT;
}

struct client_person *client_person_at(size_t i)
{
    return i < client_person_count() ? &people[i] : NULL;
}

struct client_person *client_person(const char *id)
{
    for (size_t i = 0; i < client_person_count(); i++)
        if (strcmp(people[i].who.id, id) == 0)
            return &people[i];
    return NULL;
}

static void add_staff(struct batch *b, const struct world_person *p)
{
    const char *sites[1] = {p->site ? p->site : "*"};
    struct event ev;
    event_init(&ev, EVENT_STAFF_ADDED);
    ev.subject = ev.name = p->id;
    ev.to_role = p->role;
    ev.sites = sites;
    ev.site_count = 1;
    ev.crew = p->crew;
    ev.department = p->department;
    ev.phone = "13700137000";
    if (!batch_emit(b, &ev))
        abort();
}

/* Admins keep theirs: they let the others in again. */
static int64_t certificate_days(enum role role)
{
    return role == ROLE_ADMIN ? 4000 : rng_between(20, 400);
}

/* Parts to issue, use and count (P6.5), by the names of the sheets' lines. */
static void add_parts(struct batch *b)
{
    for (unsigned at = 0; at < 12; at++) {
        struct catalogue_row row = {.kind = CATALOGUE_PART, .name = "part", .unit = "pcs"};
        struct event ev;
        snprintf(row.code, sizeof row.code, "L%u", at % 6);
        snprintf(row.site, sizeof row.site, "s%u", 1 + at / 6);
        event_init(&ev, EVENT_CATALOGUE_SET);
        ev.site = row.site;
        ev.catalogue = &row;
        if (!batch_emit(b, &ev))
            abort();
    }
}

/* Units with a handover date, for the warranty (P9.1). */
static void add_units(struct batch *b)
{
    char unit[16];
    for (unsigned at = 0; at < 20; at++) {
        struct event ev;
        snprintf(unit, sizeof unit, "%u-%u", 1 + at / 10, 101 + at % 10);
        event_init(&ev, EVENT_UNIT_SET);
        ev.site = "s1";
        ev.unit = unit;
        ev.other_ms = model_handover_ms("s1", unit);
        if (!batch_emit(b, &ev))
            abort();
    }
}

void clients_enroll(struct batch *b, struct world_job *j)
{
    (void)j;
    memset(people, 0, sizeof people);
    add_units(b);
    add_parts(b);
    for (size_t i = 0; i < client_person_count(); i++) {
        struct client_person *p = &people[i];
        size_t known = world_person_count();
        p->who = i < known ? *world_person(i) : MORE[i - known];
        p->enrolled = true;
        sha256(p->who.id, strlen(p->who.id), p->fingerprint);
        if (i >= known)
            add_staff(b, &p->who);
        struct event ev;
        event_init(&ev, EVENT_ENROLLED);
        ev.subject = p->who.id;
        ev.hash = p->fingerprint;
        ev.until_ms = batch_now(b) + certificate_days(p->who.role) * DAY_MS;
        if (!batch_emit(b, &ev))
            abort();
    }
}
