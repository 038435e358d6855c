#include "model_seen.h"

#include "check.h"
#include "common/text.h"
#include "core/sheet.h"
#include "core/ticket.h"
#include <stdlib.h>
#include <string.h>

enum { CONTACT_AT = 4, CONTACT_DIGITS = 7, PHONE_DIGITS = 11 };

static void *grow(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    *capacity = *capacity ? *capacity * 2 : 16;
    array = realloc(array, *capacity * size);
    if (!array)
        abort();
    return array;
}

void seen_free(struct seen *s)
{
    for (size_t i = 0; i < s->person_count; i++)
        free(s->people[i].rights);
    free(s->events);
    free(s->tickets);
    free(s->entries);
}

static uint16_t name_of(struct seen *s, const char *name)
{
    for (size_t i = 0; i < s->name_count; i++)
        if (strcmp(s->names[i], name) == 0)
            return (uint16_t)i;
    CHECK(s->name_count < SEEN_NAMES, "the model holds no more names");
    text_copy(s->names[s->name_count], NAME_SIZE, name);
    return (uint16_t)s->name_count++;
}

/* ---- people -------------------------------------------------------------------------------- */

static size_t person_of(const struct seen *s, const char *id)
{
    size_t i = 0;
    while (i < s->person_count && strcmp(s->people[i].id, id) != 0)
        i++;
    return i;
}

const struct staff *seen_staff(const struct seen *s, const char *id, uint64_t seq)
{
    size_t at = person_of(s, id);
    if (at == s->person_count)
        return NULL;
    const struct seen_person *p = &s->people[at];
    for (size_t i = p->count; i-- > 0;)
        if (p->rights[i].seq <= seq)
            return &p->rights[i].staff;
    return NULL;
}

static struct staff *new_rights(struct seen *s, const struct event *ev)
{
    size_t at = person_of(s, ev->subject);
    CHECK(at < SEEN_PEOPLE, "the model holds no more people");
    struct seen_person *p = &s->people[at];
    if (at == s->person_count) {
        s->person_count++;
        text_copy(p->id, sizeof p->id, ev->subject);
    }
    p->rights = grow(p->rights, p->count, &p->capacity, sizeof *p->rights);
    struct seen_rights *r = &p->rights[p->count];
    *r = p->count ? p->rights[p->count - 1] : (struct seen_rights){0};
    r->seq = ev->seq;
    p->count++;
    return &r->staff;
}

static void apply_person(struct seen *s, const struct event *ev)
{
    struct staff *p = new_rights(s, ev);
    if (ev->type == EVENT_STAFF_ADDED)
        memset(p, 0, sizeof *p);
    text_copy(p->id, sizeof p->id, ev->subject);
    text_copy(p->crew, sizeof p->crew, ev->crew);
    text_copy(p->department, sizeof p->department, ev->department);
    p->role = ev->to_role;
    p->all_sites = false;
    p->site_count = 0;
    for (uint32_t i = 0; i < ev->site_count; i++) {
        if (strcmp(ev->sites[i], "*") == 0)
            p->all_sites = true;
        else
            text_copy(p->sites[p->site_count++], NAME_SIZE, ev->sites[i]);
    }
    if (!ev->hash)
        return;
    memcpy(p->code_hash, ev->hash, sizeof p->code_hash);
    p->code_until_ms = ev->until_ms;
}

/* A code works once, for a day, for who is not revoked. */
static void apply_enrolled(struct seen *s, const struct event *ev)
{
    struct staff *p = new_rights(s, ev);
    CHECK(ev->blob_size == 0 || (!p->revoked && p->code_until_ms > ev->at_ms),
          "%s enrolled without an open code", ev->subject);
    CHECK(ev->hash, "%s enrolled without a key", ev->subject);
    memcpy(p->fingerprint, ev->hash, sizeof p->fingerprint);
    p->certificate_until_ms = ev->until_ms;
    p->code_until_ms = 0;
}

/* ---- tickets and the register -------------------------------------------------------------- */

struct seen_ticket *seen_ticket(struct seen *s, uint64_t number)
{
    for (size_t i = s->ticket_count; i-- > 0;)
        if (s->tickets[i].number == number)
            return &s->tickets[i];
    return NULL;
}

const struct seen_entry *seen_entry(const struct seen *s, uint64_t number)
{
    for (size_t i = s->entry_count; i-- > 0;)
        if (s->entries[i].number == number)
            return &s->entries[i];
    return NULL;
}

static void put_contact(char out[8], const char *phone)
{
    if (strlen(phone) == PHONE_DIGITS)
        memcpy(out, phone + CONTACT_AT, CONTACT_DIGITS);
}

static void apply_opened(struct seen *s, const struct event *ev)
{
    s->tickets = grow(s->tickets, s->ticket_count, &s->ticket_capacity, sizeof *s->tickets);
    struct seen_ticket *t = &s->tickets[s->ticket_count++];
    *t = (struct seen_ticket){.number = ev->ticket};
    put_contact(t->contact, ev->phone);
}

static void apply_registered(struct seen *s, const struct event *ev)
{
    CHECK(!seen_entry(s, ev->count), "the register has %llu twice", (unsigned long long)ev->count);
    s->entries = grow(s->entries, s->entry_count, &s->entry_capacity, sizeof *s->entries);
    struct seen_entry *r = &s->entries[s->entry_count++];
    *r = (struct seen_entry){.number = ev->count};
    text_copy(r->site, sizeof r->site, ev->site);
    text_copy(r->who, sizeof r->who, ev->who);
    put_contact(r->contact, ev->phone);
}

/* Somebody else reports it, too (P2.6): an entry of the register, made by it unless it stood there.
 */
static void apply_linked(struct seen *s, const struct event *ev)
{
    uint64_t number;
    CHECK(register_id_parse(ev->subject, &number), "'%s' is no entry's id", ev->subject);
    if (seen_entry(s, number))
        return;
    s->entries = grow(s->entries, s->entry_count, &s->entry_capacity, sizeof *s->entries);
    struct seen_entry *r = &s->entries[s->entry_count++];
    *r = (struct seen_entry){.number = number, .ticket = ev->ticket};
    text_copy(r->site, sizeof r->site, ev->site);
    text_copy(r->who, sizeof r->who, ev->who);
    put_contact(r->contact, ev->phone);
}

/* ---- events -------------------------------------------------------------------------------- */

static uint64_t holders_of(const struct seen *s, const struct ticket *t)
{
    uint64_t holders = 0;
    for (uint8_t i = 0; i < t->clock_count; i++) {
        const struct ticket_clock *c = &t->clocks[i];
        size_t person = person_of(s, c->holder);
        if (c->state == CLOCK_STATE_BREACHED && c->met_ms == 0 && person < s->person_count)
            holders |= UINT64_C(1) << person;
    }
    return holders;
}

/* Who may see it stands in the event as well: it must be what the ticket says. */
static void put_sight(struct seen *s, struct seen_event *e, const struct event *ev,
                      const struct ticket *t)
{
    bool waits = t->kind == KIND_DEFECT && t->state == STATE_RECEIVED;
    bool referred = t->state == STATE_REFERRED || waits;
    CHECK(strcmp(ev->technician, t->technician) == 0 && strcmp(ev->technician_crew, t->crew) == 0 &&
              strcmp(ev->received_by, t->received_by) == 0 &&
              ev->referred_to == (referred ? t->party : PARTY_NONE),
          "event %llu tells other readers than its ticket", (unsigned long long)ev->seq);
    CHECK((t->kind == KIND_EMERGENCY) <= (ev->kind == KIND_EMERGENCY),
          "event %llu does not say that it is of an emergency", (unsigned long long)ev->seq);
    e->alarm = t->kind == KIND_EMERGENCY;
    e->technician = name_of(s, t->technician);
    e->crew = name_of(s, t->crew);
    e->received_by = name_of(s, t->received_by);
    e->outside = referred && (t->party == PARTY_DEVELOPER || t->party == PARTY_CONTRACTOR);
    e->waits = waits;
    e->engineering = t->state == STATE_REFERRED && t->party == PARTY_ENGINEERING;
    e->in_review = t->state == STATE_IN_REVIEW;
    e->open = ticket_is_open(t) && t->state != STATE_RETURNED;
    e->holders = holders_of(s, t);
    struct seen_ticket *own = seen_ticket(s, ev->ticket);
    CHECK(own, "ticket %llu was never opened", (unsigned long long)ev->ticket);
    e->before = own->last_seq;
    own->last_seq = ev->seq;
}

static void apply_directory(struct seen *s, const struct event *ev)
{
    switch (ev->type) {
    case EVENT_STAFF_ADDED:
    case EVENT_STAFF_CHANGED:
        apply_person(s, ev);
        break;
    case EVENT_STAFF_REVOKED:
        new_rights(s, ev)->revoked = true;
        break;
    case EVENT_ENROLLED:
        apply_enrolled(s, ev);
        break;
    case EVENT_REGISTERED:
        apply_registered(s, ev);
        break;
    default:
        break;
    }
}

static void put_sites(struct seen *s, struct seen_event *e, const struct event *ev)
{
    e->of_person = ev->shift || ev->type == EVENT_STAFF_ADDED || ev->type == EVENT_STAFF_CHANGED ||
                   ev->type == EVENT_STAFF_REVOKED || ev->type == EVENT_ENROLLED ||
                   (ev->type == EVENT_ENROLL_REFUSED && ev->subject[0]);
    CHECK(ev->site_count <= sizeof e->at / sizeof *e->at, "the model holds no more sites");
    for (uint32_t i = 0; i < ev->site_count; i++)
        e->at[e->at_count++] = name_of(s, ev->sites[i]);
}

void seen_apply(struct seen *s, const struct event *ev, const struct ticket *after)
{
    if (ev->type == EVENT_OPENED)
        apply_opened(s, ev);
    else if (ev->type == EVENT_LINKED)
        apply_linked(s, ev);
    else
        apply_directory(s, ev);
    CHECK(ev->seq == s->event_count + 1, "event %llu is not the next", (unsigned long long)ev->seq);
    s->events = grow(s->events, s->event_count, &s->event_capacity, sizeof *s->events);
    struct seen_event *e = &s->events[s->event_count++];
    *e = (struct seen_event){.type = ev->type, .ticket = ev->ticket, .at_ms = ev->at_ms};
    e->site = name_of(s, ev->site);
    e->to = name_of(s, ev->to);
    e->technician = e->crew = e->received_by = name_of(s, "");
    put_sites(s, e, ev);
    if (ev->type == EVENT_SHEET) {
        e->sheet = ev->sheet->kind;
        e->technician = name_of(s, ev->sheet->sight.person);
        e->crew = name_of(s, ev->sheet->sight.crew);
        e->received_by = name_of(s, ev->sheet->sight.opened_by);
    }
    if (after)
        put_sight(s, e, ev, after);
}

/* ---- who sees ------------------------------------------------------------------------------ */

static struct rights_sight sight_of(const struct seen *s, const struct seen_event *e,
                                    const struct staff *who)
{
    size_t person = person_of(s, who->id), absent = person_of(s, who->standing_for);
    bool holds = person < s->person_count && (e->holders >> person & 1);
    holds |= absent < s->person_count && (e->holders >> absent & 1);
    return (struct rights_sight){
        .site = s->names[e->site],
        .technician = s->names[e->technician],
        .crew = s->names[e->crew],
        .received_by = s->names[e->received_by],
        .to = "",
        .alarm = e->alarm,
        .outside = e->outside,
        .waits = e->waits,
        .engineering = e->engineering,
        .open = e->open,
        .in_review = e->in_review,
        .holds = holds,
    };
}

/* Somebody of one of the reader's sites; where no site is told, for who has them all. */
static bool is_colleague(const struct seen *s, const struct seen_event *e, const struct staff *who)
{
    for (uint8_t i = 0; i < e->at_count; i++)
        if (strcmp(s->names[e->at[i]], "*") == 0 || rights_site(who, s->names[e->at[i]]))
            return true;
    return who->all_sites;
}

bool seen_event_is_for(const struct seen *s, uint64_t seq, const struct staff *who,
                       const char *site)
{
    const struct seen_event *e = &s->events[seq - 1];
    if (site[0] && strcmp(site, s->names[e->site]) != 0)
        return false;
    if (e->of_person && !is_colleague(s, e, who))
        return false;
    if (e->sheet) {
        struct rights_sight sight = sight_of(s, e, who);
        sight.to = s->names[e->to];
        return rights_sheet_entry((enum sheet_kind)e->sheet, &sight, who);
    }
    if (!e->ticket)
        return rights_entry(e->type, s->names[e->site], who);
    struct rights_sight sight = sight_of(s, e, who);
    sight.to = s->names[e->to];
    return rights_sees(&sight, who);
}

static bool is_for(struct seen *s, uint64_t number, const struct staff *who, struct seen_span span,
                   enum seen_what what)
{
    const struct seen_ticket *t = seen_ticket(s, number);
    for (uint64_t seq = t ? t->last_seq : 0; seq != 0; seq = s->events[seq - 1].before) {
        if (seq > span.to)
            continue;
        const struct rights_sight sight = sight_of(s, &s->events[seq - 1], who);
        if (what == SEEN_TICKET ? rights_sees(&sight, who) : rights_personal(&sight, who))
            return true;
        if (seq <= span.from)
            return false;
    }
    return false;
}

bool seen_ticket_is_for(struct seen *s, uint64_t number, const struct staff *who,
                        struct seen_span span, enum seen_what what)
{
    bool any = is_for(s, number, who, span, what);
    for (uint8_t i = 0; i < who->standing_count && !any; i++)
        any = is_for(s, number, &who->standing[i], span, what);
    return any;
}
