/* Staff: people of the site; who is new gets an enrolment code. */
#include "common/crypto.h"
#include "common/text.h"
#include "handlers/directory.h"
#include "handlers/import.h"

#include <assert.h>
#include <string.h>

enum { ID, NAME, ROLE, CREW, DEPARTMENT, PHONE, TRADES };

static const struct import_column columns[] = {
    [ID] = {"id", NAME_SIZE, true},
    [NAME] = {"name", STAFF_NAME_SIZE, true},
    [ROLE] = {"role", NAME_SIZE, true},
    [CREW] = {"crew", NAME_SIZE, false},
    [DEPARTMENT] = {"department", NAME_SIZE, false},
    [PHONE] = {"phone", PHONE_SIZE, false},
    [TRADES] = {"trades", 256, false},
    {NULL, 0, false},
};

/* "plumbing;hvac" → bits; false: one of them is none. */
static bool read_trades(const char *list, uint32_t *trades)
{
    *trades = 0;
    while (*list) {
        size_t length = strcspn(list, ";");
        char name[NAME_SIZE] = "";
        if (length < sizeof name)
            memcpy(name, list, length);
        enum trade trade = trade_from_name(name);
        if (trade == TRADE_NONE)
            return false;
        *trades |= BIT(trade);
        list += length;
        list += *list == ';';
    }
    return true;
}

static bool knows_person(struct import *m, const char *id, struct staff *out)
{
    return view_staff(m->call->view, id, out) && !out->revoked;
}

static bool has_no_room(const struct staff *s, const char *site)
{
    return !staff_has_site(s, site) && s->site_count == STAFF_SITES;
}

static void check_place(struct import *m, const struct import_row *row, enum role role)
{
    if ((role == ROLE_TECHNICIAN || role == ROLE_CREW_LEAD) && !row->cells[CREW][0])
        import_fault(m, row, "crew", "a technician or crew lead belongs to one");
    else if (row->cells[CREW][0] && !text_is_id(row->cells[CREW], NAME_SIZE - 1))
        import_fault(m, row, "crew", "must be letters, digits, - _ .");
    if (role == ROLE_DEPARTMENT_SUPERVISOR && !row->cells[DEPARTMENT][0])
        import_fault(m, row, "department", "a department supervisor belongs to one");
    else if (row->cells[DEPARTMENT][0] && !text_is_id(row->cells[DEPARTMENT], NAME_SIZE - 1))
        import_fault(m, row, "department", "must be letters, digits, - _ .");
}

static void check(struct import *m, const struct import_row *row)
{
    struct staff known;
    uint32_t trades;
    const char *id = row->cells[ID];
    enum role role = role_from_name(row->cells[ROLE]);
    if (!text_is_id(id, NAME_SIZE - 1))
        import_fault(m, row, "id", "must be letters, digits, - _ .");
    else if (strcmp(id, ACTOR_SERVER) == 0)
        import_fault(m, row, "id", "is the server's own");
    else if (view_staff(m->call->view, id, &known) && !directory_is_ours(m->call->actor, &known))
        import_fault(m, row, "id", "is somebody of another site");
    else if (knows_person(m, id, &known) && has_no_room(&known, m->in->site))
        import_fault(m, row, "id", "has too many sites already");
    if (role == ROLE_NONE)
        import_fault(m, row, "role", "is not a role");
    else
        check_place(m, row, role);
    if (!read_trades(row->cells[TRADES], &trades))
        import_fault(m, row, "trades", "must be trades, separated by ;");
}

/* The person's sites and this one; there is room, the checks saw to it. */
static uint32_t add_site(const struct staff *known, const char *site,
                         const char *sites[STAFF_SITES])
{
    uint32_t count = 0;
    if (known->all_sites) {
        sites[count++] = "*";
        return count;
    }
    for (uint8_t i = 0; i < known->site_count; i++)
        sites[count++] = known->sites[i];
    if (!staff_has_site(known, site)) {
        assert(count < STAFF_SITES);
        sites[count++] = site;
    }
    return count;
}

static bool is_same(const struct staff *s, const struct event *ev)
{
    uint32_t sites = s->all_sites ? 1 : s->site_count;
    return s->role == ev->to_role && s->trades == ev->trades && sites == ev->site_count &&
           strcmp(s->name, ev->name) == 0 && strcmp(s->phone, ev->phone) == 0 &&
           strcmp(s->crew, ev->crew) == 0 && strcmp(s->department, ev->department) == 0;
}

static bool add_code(struct import *m, const char *id, int64_t until_ms)
{
    Paigong__ImportResult *r = m->result;
    if (!r->codes)
        r->codes = (Paigong__Enrolment **)call_array(m->call, IMPORT_ROWS);
    Paigong__Enrolment *code = r->codes ? enrolment_message(m->call, id, until_ms) : NULL;
    if (code)
        r->codes[r->n_codes++] = code;
    return code != NULL;
}

static void fill(const struct import_row *row, struct event *ev)
{
    ev->subject = row->cells[ID];
    ev->name = row->cells[NAME];
    ev->to_role = role_from_name(row->cells[ROLE]);
    ev->crew = row->cells[CREW];
    ev->department = row->cells[DEPARTMENT];
    ev->phone = row->cells[PHONE];
    (void)read_trades(row->cells[TRADES], &ev->trades);
}

static bool apply(struct import *m, const struct import_row *row)
{
    struct staff known = {.site_count = 0};
    struct event ev;
    const char *sites[STAFF_SITES];
    bool is_known = knows_person(m, row->cells[ID], &known);
    if (!is_known)
        known = (struct staff){.site_count = 0};
    event_init(&ev, is_known ? EVENT_STAFF_CHANGED : EVENT_STAFF_ADDED);
    fill(row, &ev);
    ev.sites = sites;
    ev.site_count = add_site(&known, m->in->site, sites);
    if (is_known && is_same(&known, &ev))
        return true;
    m->result->added += !is_known;
    m->result->changed += is_known;
    if (m->in->dry_run)
        return true;
    uint8_t hash[SHA256_SIZE];
    enrolment_hash(m->call, row->cells[ID], hash);
    if (!is_known) {
        ev.hash = hash;
        ev.until_ms = m->call->now_ms + ENROL_CODE_MS;
    }
    return call_emit(m->call, &ev) && (is_known || add_code(m, row->cells[ID], ev.until_ms));
}

/* The codes are made from the request: those that this one gave out and that are still open. */
static void again(struct import *m, const struct import_row *row)
{
    struct staff known;
    uint8_t hash[SHA256_SIZE];
    enrolment_hash(m->call, row->cells[ID], hash);
    if (view_staff(m->call->view, row->cells[ID], &known) &&
        memcmp(known.code_hash, hash, sizeof hash) == 0)
        (void)add_code(m, row->cells[ID], known.code_until_ms);
}

static const struct import_kind kind = {
    .name = "staff",
    .columns = columns,
    .staged = false,
    .check = check,
    .apply = apply,
    .again = again,
};

const struct import_kind *import_staff(void)
{
    return &kind;
}
