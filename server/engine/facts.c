/* What decide must know of the world besides the ticket: who holds which role, the person named,
 * the resident's codes, the number of a new ticket, the week a slip returns in. */
#include "blob/blobs.h"
#include "common/crypto.h"
#include "common/text.h"
#include "engine/batch.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum code_purpose { PURPOSE_CONSENT = 1, PURPOSE_SIGN_OFF = 2, PURPOSE_FORM = 3 };

static void put_be(uint8_t *out, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

/* The exact priced lines: a change of any of them makes another code (P4.5). */
static void hash_quote(const struct ticket *t, uint8_t out[SHA256_SIZE])
{
    uint8_t bytes[4 + QUOTE_LINES * (NAME_SIZE + 20) + 24];
    size_t at = 0;
    assert(t->line_count <= QUOTE_LINES);
    put_be(bytes, t->quote_number, 4);
    at += 4;
    for (size_t i = 0; i < t->line_count; i++) {
        const struct quote_line *line = &t->lines[i];
        memset(bytes + at, 0, NAME_SIZE);
        memcpy(bytes + at, line->code, strnlen(line->code, NAME_SIZE));
        put_be(bytes + at + NAME_SIZE, line->quantity, 4);
        put_be(bytes + at + NAME_SIZE + 4, (uint64_t)line->labour_fen, 8);
        put_be(bytes + at + NAME_SIZE + 12, (uint64_t)line->material_fen, 8);
        at += NAME_SIZE + 20;
    }
    put_be(bytes + at, (uint64_t)t->quote_labour_fen, 8);
    put_be(bytes + at + 8, (uint64_t)t->quote_material_fen, 8);
    sha256(bytes, at + 16, out);
}

static void make_code(struct batch *b, const struct ticket *t, enum code_purpose purpose,
                      char out[8])
{
    /* The ledger's epoch is in it: a restore makes the codes given before it void. */
    uint8_t bound[8 + 4 + 1 + SHA256_SIZE + 4 + 4], mac[SHA256_SIZE];
    put_be(bound, t->number, 8);
    put_be(bound + 8, t->round, 4);
    bound[12] = (uint8_t)purpose;
    hash_quote(t, bound + 13);
    put_be(bound + 45, t->code_epoch, 4);
    put_be(bound + 49, view_epoch(b->view), 4);
    hmac_sha256(keyring_code_key(b->keyring), 32, bound, sizeof bound, mac);
    uint64_t value = 0;
    for (size_t i = 0; i < 8; i++)
        value = value << 8 | mac[i];
    wipe(mac, sizeof mac);
    snprintf(out, 8, "%06u", (unsigned)(value % 1000000));
}

void batch_codes(struct batch *b, const struct ticket *t, char consent[8], char sign_off[8])
{
    consent[0] = sign_off[0] = '\0';
    if (t->number == 0)
        return;
    if (t->state == STATE_QUOTED && t->consent == CONSENT_ASKED)
        make_code(b, t, PURPOSE_CONSENT, consent);
    if (t->state == STATE_COMPLETED)
        make_code(b, t, PURPOSE_SIGN_OFF, sign_off);
    if (ticket_form_due(t))
        make_code(b, t, PURPOSE_FORM, sign_off);
}

/* Number of a new ticket: the site's date and the day's count. */
static uint64_t new_number(struct batch *b, const char *site)
{
    const struct policy *p = view_policy(b->view, site, 0);
    assert(p);
    return view_new_number(b->view, calendar_date_number(&p->calendar.zone, b->now_ms));
}

/* The week of the open draw; by the calendar when its closing is still to come (P15.1). */
static uint32_t returned_week(struct batch *b, const char *site)
{
    struct week w;
    if (view_week_current(b->view, site, &w) && b->now_ms >= w.start_ms && b->now_ms < w.end_ms)
        return w.week;
    const struct policy *p = view_policy(b->view, site, 0);
    if (!p)
        return 0;
    return calendar_iso_week(&p->calendar, calendar_week_start(&p->calendar, b->now_ms));
}

static void named_people(struct batch *b, const char *site, const struct command *c,
                         struct facts *out)
{
    const char *crew = c->crew[0] ? c->crew : c->pool;
    if (c->to[0] && view_staff(b->view, c->to, &b->to)) {
        out->to = &b->to;
        if (!crew[0])
            crew = b->to.crew;
        text_copy(out->crew_department, sizeof out->crew_department, b->to.department);
    }
    char department[NAME_SIZE] = "";
    if (crew[0])
        out->crew_exists = view_crew(b->view, site, crew, department);
    if (department[0])
        text_copy(out->crew_department, sizeof out->crew_department, department);
}

/* Whose a complaint is: who supervises that department here, or stands in (P13.1). */
static void named_department(struct batch *b, const char *site, const struct command *c,
                             struct facts *out)
{
    char holders[ROLE_COUNT][NAME_SIZE];
    out->department_exists = view_department(b->view, site, c->department);
    view_holders(b->view, site, "", c->department, holders);
    text_copy(out->department_head, sizeof out->department_head,
              holders[ROLE_DEPARTMENT_SUPERVISOR]);
}

static void named_report(struct batch *b, const struct command *c, struct linked_report *out)
{
    struct register_entry r;
    uint64_t number;
    if (!register_id_parse(c->entry, &number) || !view_register(b->view, number, &r))
        return;
    out->number = r.number;
    out->ticket = r.ticket;
    out->outage = r.outage;
    out->told = r.told;
    out->visit_round = r.visit_round;
    out->visit = (enum visit_result)r.visit;
    text_copy(out->site, sizeof out->site, r.site);
    text_copy(out->who, sizeof out->who, r.who);
}

/* A report that is linked becomes an entry of the register, of the day's count (P2.6). */
static void new_report(struct batch *b, const char *site, const struct command *c,
                       struct facts *out)
{
    const struct policy *p = view_policy(b->view, site, 0);
    assert(p);
    const uint32_t date = calendar_date_number(&p->calendar.zone, b->now_ms);
    char id[TICKET_ID_SIZE];
    register_id_format(view_new_register_number(b->view, date), id);
    text_copy(out->new_entry, sizeof out->new_entry, id);
    out->is_night = calendar_is_night(&p->calendar, b->now_ms);
    out->unit_exists = view_unit(b->view, site, c->unit, NULL) || !view_has_units(b->view, site);
}

/* Where the server picks: at intake as the policy says, or because it was asked to (P3.5). */
static void possible_takers(struct batch *b, const struct ticket *t, const struct command *c,
                            struct facts *out)
{
    const bool is_new = t->number == 0;
    const struct policy *p = is_new ? view_policy(b->view, c->site, 0) : NULL;
    if (!c->auto_ && !(p && p->auto_dispatch))
        return;
    const struct place_wished at = {is_new ? c->site : t->site, is_new ? c->unit : t->unit,
                                    is_new ? c->appointment_ms : t->appointment_ms};
    batch_takers(b, &at, out);
}

/* P14.1: all of the chain, or who stands in for them. */
static void on_call(struct batch *b, const struct command *c, struct facts *out)
{
    const struct policy *p = view_policy(b->view, c->site, 0);
    if (c->kind != KIND_EMERGENCY || c->emergency >= EMERGENCIES || !p)
        return;
    const struct playbook *book = &p->playbooks[c->emergency];
    uint32_t roles = 0;
    for (uint8_t i = 0; i < book->chain_length; i++)
        roles |= BIT(book->chain[i]);
    char(*people)[NAME_SIZE] = arena_alloc(&b->arena, sizeof(char[ALARMED_MAX][NAME_SIZE]));
    const char **names = arena_alloc(&b->arena, ALARMED_MAX * sizeof *names);
    if (!people || !names)
        return;
    out->on_call_count = (uint32_t)view_on_call(b->view, c->site, roles, people, ALARMED_MAX);
    for (uint32_t i = 0; i < out->on_call_count; i++)
        names[i] = people[i];
    out->on_call = names;
}

/* P3.7: the ticket that somebody is to leave. */
static void left_ticket(struct batch *b, uint64_t number, struct left_ticket *out)
{
    const uint32_t hands = BIT(STATE_ACCEPTED) | BIT(STATE_ON_SITE) | BIT(STATE_WORKING);
    const struct ticket *t = view_ticket(b->view, number);
    if (!t)
        return;
    out->number = number;
    out->kind = (enum kind)t->kind;
    out->begun = hands & BIT(t->state);
    text_copy(out->site, sizeof out->site, t->site);
    text_copy(out->technician, sizeof out->technician, t->technician);
}

/* P18.1: the forms that name the ticket of a device. */
static void device_forms(struct batch *b, const struct ticket *t, struct facts *out)
{
    struct sheet_filter f = {
        .site = t->site, .kind = SHEET_KIND_DEVICE_RETURN, .ticket = t->number};
    char id[SHEET_ID_SIZE];
    uint64_t number, next;
    out->has_form = view_sheet_list(b->view, &f, &number, 1, &next) > 0;
    f.open_only = true;
    if (view_sheet_list(b->view, &f, &number, 1, &next) == 0)
        return;
    sheet_id_format(number, id);
    text_copy(out->open_form, sizeof out->open_form, id);
}

/* As with units: until a register was imported any may be named. */
static bool facility_exists(struct batch *b, const char *site, const char *facility)
{
    struct catalogue_row row;
    return view_catalogue(b->view, CATALOGUE_FACILITY, site, facility, &row) ||
           view_catalogue_list(b->view, CATALOGUE_FACILITY, site, "", &row, 1) == 0;
}

/* The photo that the command names, if who gives it sent it: uploaded and not named yet, or
 * standing in the ticket as something else. */
static void named_photo(struct batch *b, const struct ticket *t, const uint8_t hash[32],
                        struct facts *out)
{
    struct upload_key key = {.ticket = t->number};
    struct ticket_photo *named = arena_alloc(&b->arena, sizeof *named);
    text_copy(key.who, sizeof key.who, b->stamp.who);
    memcpy(key.hash, hash, sizeof key.hash);
    if (!named)
        return;
    out->photo_purposes = view_photo_purposes(b->view, t->number, hash);
    if (view_photo_of(b->view, t->number, hash, key.who, named))
        out->photo = named->photo;
    else if (b->blobs)
        (void)blobs_find(b->blobs, &key, &out->photo);
}

void batch_facts(struct batch *b, const struct ticket *t, const struct command *c,
                 struct facts *out)
{
    memset(out, 0, sizeof *out);
    bool is_new = t->number == 0;
    const char *site = is_new && c ? c->site : t->site;
    view_holders(b->view, site, t->crew, t->department, out->holders);
    batch_codes(b, t, out->consent_code, out->sign_code);
    if (!c)
        return;
    named_people(b, site, c, out);
    if (c->department[0])
        named_department(b, site, c, out);
    if (c->photo)
        named_photo(b, t, c->photo, out);
    possible_takers(b, t, c, out);
    if (c->from)
        left_ticket(b, c->from, &out->left);
    if (c->entry[0])
        named_report(b, c, &out->report);
    else if (c->type == COMMAND_LINK)
        new_report(b, site, c, out);
    if (c->type == COMMAND_RETURN || c->type == COMMAND_HAND_BACK)
        out->returned_week = returned_week(b, site);
    if (c->type == COMMAND_RETURN && t->kind == KIND_DEVICE_RETURN)
        device_forms(b, t, out);
    if (is_new) {
        on_call(b, c, out);
        out->new_number = new_number(b, site);
        struct unit unit = {.handover_ms = 0};
        out->unit_exists =
            view_unit(b->view, site, c->unit, &unit) || !view_has_units(b->view, site);
        out->handover_ms = unit.handover_ms;
        if (c->kind == KIND_REPAIR && c->unit[0] &&
            view_contract(b->view, site, c->unit, b->now_ms, &b->contract))
            out->contract = &b->contract;
        out->facility_exists = c->facility[0] && facility_exists(b, site, c->facility);
    }
}
