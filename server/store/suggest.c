/* What a name could become while somebody types it: units, people, crews. What begins with the
 * letters comes before what only contains them; each look is bounded. */
#include "store/suggest.h"
#include "store/directory.h"
#include "store/versions.h"

#include "common/text.h"
#include <string.h>
#include <strings.h>

enum { KEYS_EXAMINED = 20000 }; /* of units: a key is compared in tens of nanoseconds */

enum fit suggest_fit(const char *name, const char *typed)
{
    const size_t length = strlen(typed);
    if (strncasecmp(name, typed, length) == 0) {
        return FIT_BEGINS;
    }
    for (const char *at = name; *at != '\0'; at++) {
        if (strncasecmp(at, typed, length) == 0) {
            return FIT_CONTAINS;
        }
    }
    return FIT_NOT;
}

/* ---- units ---- */

struct unit_search {
    struct view *view;
    const char *site, *typed;
    bool whole; /* the whole site for what contains it; else only what begins so */
    char (*out)[UNIT_SIZE];
    size_t count, capacity;
};

/* As the table is ordered: capitals matter. */
static bool begins(const struct unit_search *s, const char *unit)
{
    return strncmp(unit, s->typed, strlen(s->typed)) == 0;
}

static void consider_unit(struct unit_search *s, const char *unit)
{
    const bool fits = s->whole ? !begins(s, unit) && suggest_fit(unit, s->typed) != FIT_NOT : true;
    if (fits && view_unit(s->view, s->site, unit, NULL)) { /* its import is complete */
        text_copy(s->out[s->count++], UNIT_SIZE, unit);
    }
}

/* A unit has a key for each version of its row, one behind the other. */
static void search_units(struct unit_search *s)
{
    struct key k = {.size = 0};
    struct env_cursor c;
    char last[UNIT_SIZE] = "", unit[UNIT_SIZE];
    key_text(&k, s->site, NAME_SIZE);
    key_text(&k, s->whole ? "" : s->typed, UNIT_SIZE);
    bool more = env_cursor_open(&c, s->view->env, TABLE_UNIT) && env_cursor_seek(&c, &k);
    for (size_t i = 0; more && s->count < s->capacity && i < KEYS_EXAMINED; i++) {
        text_copy(unit, sizeof unit, (const char *)c.key.data + NAME_SIZE);
        if (memcmp(c.key.data, k.bytes, NAME_SIZE) != 0 || (!s->whole && !begins(s, unit))) {
            break;
        }
        if (strcmp(unit, last) != 0) {
            consider_unit(s, unit);
        }
        memcpy(last, unit, sizeof last);
        more = env_cursor_next(&c);
    }
    env_cursor_close(&c);
}

size_t view_suggest_units(struct view *v, const char *site, const char *typed,
                          char (*out)[UNIT_SIZE], size_t capacity)
{
    struct unit_search s = {v, site, typed, false, out, 0, capacity};
    if (strlen(typed) >= UNIT_SIZE) {
        return 0;
    }
    search_units(&s);
    s.whole = typed[0] != '\0';
    if (s.whole && s.count < capacity) {
        search_units(&s);
    }
    return s.count;
}

/* ---- people and crews ---- */

/* Who is sent comes first: technicians, of the trade before others, then leads, then everybody
 * else. */
static unsigned rank(const struct staff *s, const struct people_search *p)
{
    const bool technician = s->role == ROLE_TECHNICIAN;
    const unsigned who =
        technician ? ((s->trades & p->trades) != 0 ? 0 : 1) : (s->role == ROLE_CREW_LEAD ? 2 : 3);
    return who + (suggest_fit(s->id, p->typed) == FIT_BEGINS ? 0 : 4);
}

static bool is_sought(const struct staff *s, const struct people_search *p)
{
    const bool named =
        suggest_fit(s->id, p->typed) == FIT_BEGINS || suggest_fit(s->name, p->typed) != FIT_NOT;
    const bool there = p->site[0] == '\0' || staff_has_site(s, p->site);
    return named && there && !s->revoked && p->may_see(p->reader, s);
}

/* The best so far, in order; the last falls out. */
static void insert_person(const struct staff **out, size_t *count, const struct staff *s,
                          const struct people_search *p)
{
    const unsigned mine = rank(s, p);
    size_t at = *count;
    for (; at > 0; at--) {
        const unsigned other = rank(out[at - 1], p);
        if (other < mine || (other == mine && strcmp(out[at - 1]->id, s->id) < 0)) {
            break;
        }
    }
    if (at == p->capacity) {
        return;
    }
    *count += *count < p->capacity ? 1 : 0;
    memmove(out + at + 1, out + at, (*count - 1 - at) * sizeof(*out));
    out[at] = s;
}

struct gathering {
    const struct people_search *search;
    const struct staff **people;
    struct crew_name *crews;
    size_t count;
};

static void gather_person(void *context, const struct staff *s)
{
    struct gathering *g = context;
    if (is_sought(s, g->search)) {
        insert_person(g->people, &g->count, s, g->search);
    }
}

size_t view_suggest_people(struct view *v, const struct people_search *p, const struct staff **out)
{
    struct gathering g = {.search = p, .people = out};
    directory_each(v, gather_person, &g);
    return g.count;
}

/* In order, each once. */
static void gather_crew(void *context, const struct staff *s)
{
    struct gathering *g = context;
    const struct people_search *p = g->search;
    size_t at = g->count;
    const bool there = p->site[0] == '\0' || staff_has_site(s, p->site);
    if (s->crew[0] == '\0' || s->revoked || !there || !p->may_see(p->reader, s) ||
        suggest_fit(s->crew, p->typed) == FIT_NOT) {
        return;
    }
    while (at > 0 && strcmp(g->crews[at - 1].crew, s->crew) > 0) {
        at--;
    }
    if ((at > 0 && strcmp(g->crews[at - 1].crew, s->crew) == 0) || at == p->capacity) {
        return;
    }
    g->count += g->count < p->capacity ? 1 : 0;
    memmove(g->crews + at + 1, g->crews + at, (g->count - 1 - at) * sizeof *g->crews);
    text_copy(g->crews[at].crew, NAME_SIZE, s->crew);
    text_copy(g->crews[at].department, NAME_SIZE, s->department);
}

size_t view_suggest_crews(struct view *v, const struct people_search *p, struct crew_name *out)
{
    struct gathering g = {.search = p, .crews = out};
    directory_each(v, gather_crew, &g);
    return g.count;
}
