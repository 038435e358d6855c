#include "handlers/entry.h"

#include "handlers/register_page.h"

#include "common/text.h"
#include "core/sheet.h"
#include "ledger/codec.h"

#include <string.h>

static const uint32_t desk_roles = BIT(ROLE_DESK) | BIT(ROLE_MONITOR) | BIT(ROLE_DESK_SUPERVISOR);
static const uint32_t overseers = BIT(ROLE_DEPARTMENT_SUPERVISOR) | BIT(ROLE_SITE_DIRECTOR) |
                                  BIT(ROLE_QUALITY) | BIT(ROLE_AREA_MANAGER) |
                                  BIT(ROLE_DEPUTY_GENERAL_MANAGER) | BIT(ROLE_GENERAL_MANAGER);
static const uint32_t keepers = BIT(ROLE_ADMIN) | BIT(ROLE_AUDITOR);

/* Who sees the events that are no ticket's. */
static uint32_t readers_of(enum event_type type)
{
    switch (type) {
    case EVENT_SHIFT_SET:
    case EVENT_SHIFT_REMOVED:
    case EVENT_DUTY_CHANGED:
        return desk_roles | overseers | keepers | BIT(ROLE_CREW_LEAD);
    case EVENT_REGISTERED:
    case EVENT_REGISTER_DONE:
        return desk_roles | overseers | keepers;
    case EVENT_SITE_ADDED:
    case EVENT_POLICY_SET:
    case EVENT_WEEK_OPENED:
    case EVENT_WEEK_CLOSED:
    case EVENT_SAMPLED:
    case EVENT_WEEK_BREACHED:
    case EVENT_WEEK_ESCALATED:
    case EVENT_WEEK_TAKEN:
        return overseers | keepers | BIT(ROLE_DESK_SUPERVISOR);
    default:
        return keepers;
    }
}

static bool names_a_person_alone(enum event_type type)
{
    return type == EVENT_STAFF_REVOKED || type == EVENT_ENROLLED || type == EVENT_ENROLL_REFUSED ||
           type == EVENT_RENEWED || type == EVENT_RENEWAL_USED;
}

/* Of one's own sites: who is added or changed belongs to those named; an entry that names a person
 * alone tells no site and is for who has them all; the ledger's own are everybody's. */
bool entry_of_own_sites(const struct event *ev, const struct staff *actor)
{
    if (ev->site[0])
        return staff_has_site(actor, ev->site);
    for (uint32_t i = 0; i < ev->site_count; i++)
        if (!strcmp(ev->sites[i], "*") || staff_has_site(actor, ev->sites[i]))
            return true;
    if (ev->site_count > 0 || (ev->subject[0] && names_a_person_alone(ev->type)))
        return actor->all_sites;
    return true;
}

bool entry_personal(const struct event *ev, const struct staff *actor)
{
    return ev->type != EVENT_LINKED || (keepers & BIT(actor->role)) ||
           register_is_desk(actor, ev->site) || !strcmp(ev->who, actor->id);
}

bool entry_visible(const struct event *ev, const struct ticket *t, const struct staff *actor,
                   bool *personal)
{
    *personal = false;
    if (t) {
        bool named = ev->to[0] && !strcmp(ev->to, actor->id) && staff_has_site(actor, ev->site);
        *personal = ticket_personal_visible(t, actor) && entry_personal(ev, actor);
        return named || event_visible(ev, actor);
    }
    if (!entry_of_own_sites(ev, actor))
        return false;
    if (ev->type == EVENT_SHEET) {
        *personal = sheet_event_personal_visible(ev, actor);
        return sheet_event_visible(ev, actor) || (ev->to[0] && !strcmp(ev->to, actor->id));
    }
    *personal = (desk_roles & BIT(actor->role)) &&
                (ev->type == EVENT_REGISTERED || ev->type == EVENT_REGISTER_DONE);
    return readers_of(ev->type) & BIT(actor->role);
}

void entry_ticket(const struct event *ev, struct ticket *out)
{
    out->number = ev->ticket;
    out->state = (uint8_t)ev->state;
    out->kind = (uint8_t)ev->kind;
    out->party = (uint8_t)ev->referred_to;
    out->clock_count = 0;
    text_copy(out->site, sizeof out->site, ev->site);
    text_copy(out->technician, sizeof out->technician, ev->technician);
    text_copy(out->crew, sizeof out->crew, ev->technician_crew);
    text_copy(out->received_by, sizeof out->received_by, ev->received_by);
}

/* Keys and the hashes of open codes are nobody's business; a closed week's secret is everybody's.
 */
static void drop_secrets(const struct event *ev, Paigong__Facts *facts)
{
    static const ProtobufCBinaryData none = {0, NULL};
    bool week = ev->type == EVENT_WEEK_OPENED || ev->type == EVENT_WEEK_CLOSED;
    if (!week)
        facts->blob = facts->hash = facts->hash2 = none;
}

/* What was said is part of the work; whose name and phone it is, only for who needs them. */
static bool put_personal(struct arena *a, const struct event *ev, bool personal,
                         Paigong__Entry *out)
{
    Paigong__Personal *m = arena_alloc(a, sizeof *m);
    if (!m)
        return false;
    paigong__personal__init(m);
    codec_personal_from_event(ev, m);
    if (!personal) {
        m->name = mask_name(a, ev->name, strlen(ev->name));
        m->phone = mask_phone(a, ev->phone, strlen(ev->phone));
        if (ev->type != EVENT_OPENED || ev->unit[0] != '\0') /* a public place is nobody's home */
            m->place = (char *)"";
    }
    out->personal = m;
    return true;
}

Paigong__Entry *entry_view(struct arena *a, const struct event *ev, bool personal)
{
    Paigong__Entry *out = arena_alloc(a, sizeof *out);
    if (!out)
        return NULL;
    paigong__entry__init(out);
    out->seq = ev->seq;
    out->at = ev->at_ms;
    out->claimed_at = ev->claimed_ms;
    out->erased = ev->erased;
    out->who = (char *)ev->who;
    out->role = (Paigong__Role)ev->role;
    out->event = (Paigong__EventType)ev->type;
    if (ev->ticket) {
        char id[TICKET_ID_SIZE];
        ticket_id_format(ev->ticket, id);
        out->ticket = call_text(a, id);
    }
    if (!codec_facts_from_event(ev, a, &out->facts))
        return NULL;
    drop_secrets(ev, out->facts);
    if (codec_event_has_personal(ev) && !put_personal(a, ev, personal, out))
        return NULL;
    return out;
}
