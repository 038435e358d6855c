#include "store/directory.h"
#include "store/duty.h"

#include "common/text.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) abort() /* out of memory while a table grows */
#include <uthash.h>

struct person {
    struct staff staff;
    UT_hash_handle hh;
};

struct crew_key {
    char site[NAME_SIZE], crew[NAME_SIZE], department[NAME_SIZE];
};
struct crew_entry {
    struct crew_key key;
    struct crew_answer answer;
    int64_t from_ms, until_ms; /* holds in between */
    UT_hash_handle hh;
};

struct directory {
    struct person *people; /* those looked up so far, by id; all, once asked for crews */
    bool complete;
    struct crew_entry *crews;
};

struct directory *directory_new(void)
{
    return calloc(1, sizeof(struct directory));
}

static void forget_crews(struct directory *d)
{
    struct crew_entry *entry, *next;
    HASH_ITER(hh, d->crews, entry, next)
    {
        HASH_DEL(d->crews, entry);
        free(entry);
    }
}

void directory_free(struct directory *d)
{
    struct person *person, *next;
    if (d == NULL) {
        return;
    }
    forget_crews(d);
    HASH_ITER(hh, d->people, person, next)
    {
        HASH_DEL(d->people, person);
        free(person);
    }
    free(d);
}

static struct person *find(struct directory *d, const char *id)
{
    struct person *person;
    HASH_FIND_STR(d->people, id, person);
    return person;
}

static struct person *add(struct directory *d, const struct staff *s)
{
    struct person *person = find(d, s->id);
    if (person != NULL) {
        person->staff = *s;
        return person;
    }
    person = malloc(sizeof *person);
    if (person != NULL) {
        person->staff = *s;
        HASH_ADD_STR(d->people, staff.id, person);
    }
    return person;
}

const struct staff *directory_find(struct view *v, const char *id)
{
    struct staff s;
    const struct person *person = find(v->directory, id);
    if (person == NULL && staff_load(v, id, &s)) {
        person = add(v->directory, &s);
    }
    return person == NULL ? NULL : &person->staff;
}

void directory_forget_crews(struct view *v)
{
    forget_crews(v->directory);
}

bool directory_set(struct view *v, const struct staff *s)
{
    forget_crews(v->directory);
    duty_forget_standing(v);
    return add(v->directory, s) != NULL;
}

/* ---- crews and who answers for them ---- */

static bool add_one(void *arg, const struct staff *s)
{
    return add(arg, s) != NULL;
}

/* May this person be the one that a ticket of that crew and department reaches in their role? */
static bool answers_for(const struct staff *s, const struct crew_key *key)
{
    if (s->role == ROLE_CREW_LEAD || s->role == ROLE_TECHNICIAN) {
        return key->crew[0] != '\0' && strcmp(s->crew, key->crew) == 0;
    }
    if (s->role == ROLE_DEPARTMENT_SUPERVISOR) {
        return key->department[0] == '\0' || s->department[0] == '\0' ||
               strcmp(s->department, key->department) == 0;
    }
    return true;
}

/* Who is named for the very department first, then the site's own before one of all sites, then
 * who is enrolled, then by id: the same person every time. */
static bool comes_before(const struct staff *a, const struct staff *b, const struct crew_key *key)
{
    const bool a_fits = strcmp(a->department, key->department) == 0;
    const bool b_fits = strcmp(b->department, key->department) == 0;
    if (a_fits != b_fits && a->role == ROLE_DEPARTMENT_SUPERVISOR) {
        return a_fits;
    }
    if (a->all_sites != b->all_sites) {
        return b->all_sites;
    }
    if (a->enrolled != b->enrolled) {
        return a->enrolled;
    }
    return strcmp(a->id, b->id) < 0;
}

/* A crew's department is its lead's, else that of the first member who has one. */
static bool names_department_before(const struct staff *a, const struct staff *b)
{
    if ((a->role == ROLE_CREW_LEAD) != (b->role == ROLE_CREW_LEAD)) {
        return a->role == ROLE_CREW_LEAD;
    }
    return strcmp(a->id, b->id) < 0;
}

struct choosing {
    struct view *view;
    int64_t until_ms;
    const struct staff *best[ROLE_COUNT];
    char reached[ROLE_COUNT][NAME_SIZE]; /* who it is: they, or who stands in (P5.5) */
    const struct staff *namer;           /* of the crew's department */
    bool crew_exists;
};

/* Nobody answers for who is off duty, unless somebody stands in. */
static void choose(struct choosing *x, const struct staff *s)
{
    char who[NAME_SIZE];
    if (duty_reach(x->view, s->id, x->view->now_ms, who, &x->until_ms)) {
        x->best[s->role] = s;
        memcpy(x->reached[s->role], who, sizeof who);
    }
}

static void consider(struct choosing *x, const struct crew_key *key, const struct staff *s)
{
    if (s->revoked || (size_t)s->role >= ROLE_COUNT || !staff_has_site(s, key->site)) {
        return;
    }
    if (key->crew[0] != '\0' && strcmp(s->crew, key->crew) == 0) {
        x->crew_exists = true;
        if (s->department[0] != '\0' &&
            (x->namer == NULL || names_department_before(s, x->namer))) {
            x->namer = s;
        }
    }
    const struct staff *best = x->best[s->role];
    if (answers_for(s, key) && (best == NULL || comes_before(s, best, key))) {
        choose(x, s);
    }
}

static struct crew_entry *work_out(struct view *v, const struct crew_key *key)
{
    struct directory *d = v->directory;
    struct choosing x = {.view = v, .until_ms = DUE_NEVER};
    struct crew_entry *entry = calloc(1, sizeof *entry);
    if (entry == NULL) {
        return NULL;
    }
    entry->key = *key;
    entry->from_ms = v->now_ms;
    for (const struct person *p = d->people; p != NULL; p = p->hh.next) {
        consider(&x, key, &p->staff);
    }
    entry->answer.exists = x.crew_exists;
    if (x.namer != NULL) {
        text_copy(entry->answer.department, NAME_SIZE, x.namer->department);
    }
    for (size_t role = 0; role < ROLE_COUNT; role++) {
        if (x.best[role] != NULL) {
            text_copy(entry->answer.holders[role], NAME_SIZE, x.reached[role]);
        }
    }
    entry->until_ms = x.until_ms;
    HASH_ADD(hh, d->crews, key, sizeof entry->key, entry);
    return entry;
}

static void load_all(struct view *v)
{
    if (!v->directory->complete) {
        staff_each(v, "", add_one, v->directory);
        v->directory->complete = true;
    }
}

/* Crews come from clients: names nobody has must not fill the memory. */
enum { CREWS_KEPT = 10000 };

const struct crew_answer *directory_crew(struct view *v, const char *site, const char *crew,
                                         const char *department)
{
    struct directory *d = v->directory;
    struct crew_key key = {{0}, {0}, {0}};
    struct crew_entry *entry;
    text_copy(key.site, sizeof key.site, site);
    text_copy(key.crew, sizeof key.crew, crew);
    if (strcmp(department, NO_DEPARTMENT) != 0) {
        text_copy(key.department, sizeof key.department, department);
    }
    HASH_FIND(hh, d->crews, &key, sizeof key, entry);
    if (entry != NULL && (v->now_ms < entry->from_ms || v->now_ms >= entry->until_ms)) {
        HASH_DEL(d->crews, entry);
        free(entry);
        entry = NULL;
    }
    if (entry == NULL) {
        load_all(v);
        if (HASH_COUNT(d->crews) >= CREWS_KEPT) {
            forget_crews(d);
        }
        entry = work_out(v, &key);
    }
    return entry == NULL ? NULL : &entry->answer;
}

void directory_each(struct view *v, void (*on_person)(void *context, const struct staff *s),
                    void *context)
{
    load_all(v);
    for (const struct person *p = v->directory->people; p != NULL; p = p->hh.next) {
        on_person(context, &p->staff);
    }
}

void view_people(struct view *v, void (*on_person)(void *context, const struct staff *s),
                 void *context)
{
    directory_each(v, on_person, context);
}

size_t view_technicians(struct view *v, const char *site, const struct staff **out, size_t capacity)
{
    size_t count = 0;
    load_all(v);
    for (const struct person *p = v->directory->people; p != NULL && count < capacity;
         p = p->hh.next) {
        const struct staff *s = &p->staff;
        if (s->role == ROLE_TECHNICIAN && s->enrolled && !s->revoked && staff_has_site(s, site)) {
            out[count++] = s;
        }
    }
    return count;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static bool is_named(char (*names)[NAME_SIZE], size_t count, const char *who)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], who) == 0) {
            return true;
        }
    }
    return false;
}

static size_t add_on_call(struct view *v, const struct staff *s, bool on_duty,
                          char (*out)[NAME_SIZE], size_t count)
{
    struct duty d;
    char who[NAME_SIZE];
    bool called = duty_call(v, s->id, who) && !is_named(out, count, who);
    if (!called) {
        return count;
    }
    view_duty(v, who, v->now_ms, &d);
    if (d.on == on_duty) {
        memcpy(out[count++], who, NAME_SIZE);
    }
    return count;
}

size_t view_on_call(struct view *v, const char *site, uint32_t roles, char (*out)[NAME_SIZE],
                    size_t capacity)
{
    size_t count = 0;
    load_all(v);
    for (int on_duty = 1; on_duty >= 0; on_duty--) {
        const size_t first = count;
        for (const struct person *p = v->directory->people; p != NULL && count < capacity;
             p = p->hh.next) {
            const struct staff *s = &p->staff;
            if ((roles & BIT(s->role)) != 0 && s->enrolled && !s->revoked &&
                staff_has_site(s, site)) {
                count = add_on_call(v, s, on_duty != 0, out, count);
            }
        }
        qsort(out + first, count - first, sizeof *out, by_name);
    }
    return count;
}

bool view_crew(struct view *v, const char *site, const char *crew, char department[NAME_SIZE])
{
    const struct crew_answer *answer = directory_crew(v, site, crew, "");
    if (answer == NULL || !answer->exists) {
        return false;
    }
    memcpy(department, answer->department, NAME_SIZE);
    return true;
}

bool view_department(struct view *v, const char *site, const char *department)
{
    load_all(v);
    for (const struct person *p = v->directory->people; p != NULL; p = p->hh.next) {
        const struct staff *s = &p->staff;
        if (!s->revoked && staff_has_site(s, site) && strcmp(s->department, department) == 0) {
            return true;
        }
    }
    return false;
}

void view_holders(struct view *v, const char *site, const char *crew, const char *department,
                  char holders[ROLE_COUNT][NAME_SIZE])
{
    const struct crew_answer *answer = directory_crew(v, site, crew, department);
    if (answer == NULL) {
        memset(holders, 0, ROLE_COUNT * sizeof holders[0]);
    } else {
        memcpy(holders, answer->holders, sizeof answer->holders);
    }
}
