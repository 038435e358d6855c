/* Sites and people. */
#include "handlers/directory.h"
#include "common/crypto.h"
#include "common/text.h"

#include <string.h>

enum { SITES_MAX = 1000, PAGE = 200 };

static bool check_id(struct call *c, const char *field, const char *id)
{
    if (text_is_id(id, NAME_SIZE - 1))
        return true;
    error_set(&c->error, ERROR_BAD_REQUEST, field,
              id[0] ? "must be letters, digits, - _ . and at most %d bytes" : "is missing",
              NAME_SIZE - 1);
    return false;
}

bool directory_is_ours(const struct staff *actor, const struct staff *s)
{
    bool ours = actor->all_sites || !s->all_sites;
    for (uint8_t i = 0; i < s->site_count && ours; i++)
        ours = staff_has_site(actor, s->sites[i]);
    return ours;
}

bool directory_shares_a_site(const struct staff *actor, const struct staff *s)
{
    if (actor->all_sites || s->all_sites)
        return true;
    for (size_t i = 0; i < s->site_count; i++)
        if (staff_has_site(actor, s->sites[i]))
            return true;
    return false;
}

static bool check_ours(struct call *c, const struct staff *s)
{
    if (!directory_is_ours(c->actor, s))
        error_set(&c->error, ERROR_DENIED, s->id, "is on a site that is not yours");
    return c->error.code == ERROR_NONE;
}

/* ---- sites -------------------------------------------------------------------------------------
 */

static Paigong__Site *site_message(struct call *c, const struct site *s)
{
    Paigong__Site *m = call_message(c, &paigong__site__descriptor);
    if (!m)
        return NULL;
    m->site = call_text(c->arena, s->id);
    m->name = call_text(c->arena, s->name);
    m->policy_version = s->policy_version;
    return m;
}

static void answer_site(struct call *c, const char *site)
{
    struct site s;
    if (!view_site(c->view, site, &s)) {
        error_set(&c->error, ERROR_INTERNAL, "site", "the view has lost it");
        return;
    }
    c->out->site = site_message(c, &s);
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_SITE;
}

void handle_site_add(struct call *c)
{
    const Paigong__SiteAdd *m = c->in->site_add;
    struct site found;
    if (!check_id(c, "site", m->site))
        return;
    if (!c->actor->all_sites) {
        error_set(&c->error, ERROR_DENIED, "site_add", "is for an admin of all sites");
        return;
    }
    if (view_site(c->view, m->site, &found)) {
        error_set(&c->error, ERROR_EXISTS, m->site, "a site of this name");
        return;
    }
    struct event ev;
    event_init(&ev, EVENT_SITE_ADDED);
    ev.site = m->site;
    ev.name = text_is_blank(m->name, strlen(m->name)) ? m->site : m->name;
    ev.version = 1;
    if (!call_emit(c, &ev))
        return;
    if (!batch_open_week(c->batch, m->site)) {
        error_set(&c->error, ERROR_INTERNAL, "server", "it is stopping");
        return;
    }
    text_copy(c->outcome.subject, sizeof c->outcome.subject, m->site);
    answer_site(c, m->site);
}

void again_site(struct call *c)
{
    if (!again_refused(c))
        answer_site(c, c->in->site_add->site);
}

void handle_site_list(struct call *c)
{
    Paigong__SitePage *page = call_message(c, &paigong__site_page__descriptor);
    struct site *sites = arena_alloc(c->arena, SITES_MAX * sizeof *sites);
    if (!page || !sites)
        return;
    size_t count = view_site_list(c->view, sites, SITES_MAX);
    page->sites = (Paigong__Site **)call_array(c, count);
    for (size_t i = 0; page->sites && i < count; i++) {
        if (!staff_has_site(c->actor, sites[i].id))
            continue;
        Paigong__Site *m = site_message(c, &sites[i]);
        if (!m)
            return;
        page->sites[page->n_sites++] = m;
    }
    c->out->site_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_SITE_PAGE;
}

/* ---- people: adding ----------------------------------------------------------------------------
 */

/* The code is made from the request, so that the same request sent again gets the same code, and
 * only its hash need be kept. */
static void make_secret(struct call *c, const char *id, uint8_t secret[ENROL_SECRET])
{
    static const char purpose[] = "enrolment";
    uint8_t bound[sizeof purpose + 16 + NAME_SIZE] = {0}, mac[SHA256_SIZE];
    memcpy(bound, purpose, sizeof purpose);
    if (c->in->request_id.len == 16)
        memcpy(bound + sizeof purpose, c->in->request_id.data, 16);
    memcpy(bound + sizeof purpose + 16, id, strnlen(id, NAME_SIZE));
    hmac_sha256(keyring_code_key(c->keyring), 32, bound, sizeof bound, mac);
    memcpy(secret, mac, ENROL_SECRET);
    wipe(mac, sizeof mac);
}

void enrolment_hash(struct call *c, const char *id, uint8_t hash[SHA256_SIZE])
{
    uint8_t secret[ENROL_SECRET];
    make_secret(c, id, secret);
    sha256(secret, sizeof secret, hash);
    wipe(secret, sizeof secret);
}

Paigong__Enrolment *enrolment_message(struct call *c, const char *id, int64_t expires_ms)
{
    Paigong__Enrolment *m = call_message(c, &paigong__enrolment__descriptor);
    if (!m)
        return NULL;
    uint8_t secret[ENROL_SECRET], pin[32];
    char code[ENROL_CODE_SIZE];
    make_secret(c, id, secret);
    authority_fingerprint(c->authority, pin);
    enrol_code_format(secret, pin, code);
    m->id = call_text(c->arena, id);
    m->code = call_text(c->arena, code);
    wipe(code, sizeof code);
    wipe(secret, sizeof secret);
    m->expires_at = expires_ms;
    return m;
}

static bool check_role(struct call *c, const Paigong__StaffAdd *m)
{
    bool crew_member =
        m->role == PAIGONG__ROLE__ROLE_TECHNICIAN || m->role == PAIGONG__ROLE__ROLE_CREW_LEAD;
    if (m->role == PAIGONG__ROLE__ROLE_UNSPECIFIED)
        error_set(&c->error, ERROR_BAD_REQUEST, "role", "is missing");
    else if (crew_member && !m->crew[0])
        error_set(&c->error, ERROR_BAD_REQUEST, "crew", "a %s belongs to one",
                  role_name((enum role)m->role));
    else if (m->role == PAIGONG__ROLE__ROLE_DEPARTMENT_SUPERVISOR && !m->department[0])
        error_set(&c->error, ERROR_BAD_REQUEST, "department",
                  "a department_supervisor belongs to one");
    return c->error.code == ERROR_NONE && (!m->crew[0] || check_id(c, "crew", m->crew)) &&
           (!m->department[0] || check_id(c, "department", m->department));
}

static bool check_sites(struct call *c, const Paigong__StaffAdd *m)
{
    struct site found;
    if (m->n_sites == 0)
        error_set(&c->error, ERROR_BAD_REQUEST, "sites", "is missing ('*': all sites)");
    if (m->n_sites > STAFF_SITES)
        error_set(&c->error, ERROR_TOO_MANY, "sites", "at most %d, or '*' for all", STAFF_SITES);
    for (size_t i = 0; i < m->n_sites && !c->error.code; i++) {
        bool all = !strcmp(m->sites[i], "*");
        if (all && m->n_sites > 1)
            error_set(&c->error, ERROR_BAD_REQUEST, "sites", "'*' stands alone");
        else if (all && !c->actor->all_sites)
            error_set(&c->error, ERROR_DENIED, "sites", "'*' is for an admin of all sites to give");
        else if (!all && (!staff_has_site(c->actor, m->sites[i]) ||
                          !view_site(c->view, m->sites[i], &found)))
            error_set(&c->error, ERROR_NOT_FOUND, "site", "%s", m->sites[i]);
    }
    return c->error.code == ERROR_NONE;
}

static bool check_person(struct call *c, const Paigong__StaffAdd *m)
{
    if (!check_id(c, "id", m->id))
        return false;
    if (!strcmp(m->id, ACTOR_SERVER)) {
        error_set(&c->error, ERROR_BAD_REQUEST, "id", "'%s' is the server's own", ACTOR_SERVER);
        return false;
    }
    if (text_is_blank(m->name, strlen(m->name))) {
        error_set(&c->error, ERROR_BAD_REQUEST, "name", "is missing");
        return false;
    }
    return check_role(c, m) && check_sites(c, m);
}

void handle_staff_add(struct call *c)
{
    const Paigong__StaffAdd *m = c->in->staff_add;
    struct staff known;
    if (!check_person(c, m))
        return;
    bool is_known = view_staff(c->view, m->id, &known);
    if (is_known && !check_ours(c, &known))
        return;
    bool changes = is_known && !known.revoked;
    uint8_t hash[SHA256_SIZE];
    enrolment_hash(c, m->id, hash);
    struct event ev;
    event_init(&ev, changes ? EVENT_STAFF_CHANGED : EVENT_STAFF_ADDED);
    ev.subject = m->id;
    ev.name = m->name;
    ev.phone = m->phone;
    ev.to_role = (enum role)m->role;
    ev.crew = m->crew;
    ev.department = m->department;
    ev.sites = (const char *const *)m->sites;
    ev.site_count = (uint32_t)m->n_sites;
    for (size_t i = 0; i < m->n_trades; i++)
        ev.trades |= BIT(m->trades[i]);
    ev.hash = hash;
    ev.until_ms = c->now_ms + ENROL_CODE_MS;
    if (!call_emit(c, &ev))
        return;
    text_copy(c->outcome.subject, sizeof c->outcome.subject, m->id);
    c->out->enrolment = enrolment_message(c, m->id, ev.until_ms);
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_ENROLMENT;
}

/* The same request: the same code, as long as it is the person's open one. */
void again_staff_add(struct call *c)
{
    struct staff s;
    const char *id = c->in->staff_add->id;
    if (again_refused(c))
        return;
    bool is_known = view_staff(c->view, id, &s);
    if (is_known && !check_ours(c, &s))
        return;
    int64_t until_ms = is_known ? s.code_until_ms : 0;
    c->out->enrolment = enrolment_message(c, id, until_ms);
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_ENROLMENT;
}

/* ---- people: revoking, listing -----------------------------------------------------------------
 */

void handle_staff_revoke(struct call *c)
{
    const char *id = c->in->staff_revoke->id;
    struct staff s;
    if (!view_staff(c->view, id, &s) || !directory_shares_a_site(c->actor, &s)) {
        error_set(&c->error, ERROR_NOT_FOUND, "person", "%s", id);
        return;
    }
    if (!strcmp(id, c->actor->id)) {
        error_set(&c->error, ERROR_REFUSED, id, "another admin has to revoke you");
        return;
    }
    if (!check_ours(c, &s))
        return;
    struct event ev;
    event_init(&ev, EVENT_STAFF_REVOKED);
    ev.subject = s.id;
    if (!s.revoked && !call_emit(c, &ev)) /* revoked twice: nothing changes */
        return;
    text_copy(c->outcome.subject, sizeof c->outcome.subject, id);
    call_done(c, id);
}

bool directory_sees_phones(const struct staff *actor)
{
    return !(BIT(actor->role) & (BIT(ROLE_AUDITOR) | BIT(ROLE_QUALITY)));
}

static Paigong__StaffRow *staff_message(struct call *c, const struct staff *s)
{
    Paigong__StaffRow *m = call_message(c, &paigong__staff_row__descriptor);
    if (!m)
        return NULL;
    struct arena *a = c->arena;
    m->id = call_text(a, s->id);
    m->name = call_text(a, s->name);
    m->role = (Paigong__Role)s->role;
    m->crew = call_text(a, s->crew);
    m->department = call_text(a, s->department);
    m->phone = directory_sees_phones(c->actor) ? call_text(a, s->phone)
                                               : mask_phone(a, s->phone, strlen(s->phone));
    m->enrolled = s->enrolled;
    m->revoked = s->revoked;
    m->certificate_until_at = s->certificate_until_ms;
    size_t count = s->all_sites ? 1 : s->site_count;
    m->sites = (char **)call_array(c, count);
    for (size_t i = 0; m->sites && i < count; i++)
        m->sites[m->n_sites++] = call_text(a, s->all_sites ? "*" : s->sites[i]);
    m->n_trades = call_trades(c, s->trades, &m->trades);
    return m;
}

void handle_staff_list(struct call *c)
{
    const Paigong__StaffList *m = c->in->staff_list;
    if (m->site[0] && !call_site(c, m->site))
        return;
    Paigong__StaffPage *page = call_message(c, &paigong__staff_page__descriptor);
    struct staff *staff = arena_alloc(c->arena, PAGE * sizeof *staff);
    if (!page || !staff)
        return;
    size_t count = view_staff_list(c->view, m->site, m->after, staff, PAGE);
    page->staff = (Paigong__StaffRow **)call_array(c, count);
    for (size_t i = 0; page->staff && i < count; i++) {
        if (!directory_shares_a_site(c->actor, &staff[i]))
            continue;
        Paigong__StaffRow *row = staff_message(c, &staff[i]);
        if (!row)
            return;
        page->staff[page->n_staff++] = row;
    }
    if (count == PAGE)
        page->next = call_text(c->arena, staff[count - 1].id);
    c->out->staff_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_STAFF_PAGE;
}
