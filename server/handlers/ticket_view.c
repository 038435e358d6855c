/* A ticket as its reader may see it (P16.4), with what that reader may do now. */
#include "common/crypto.h"
#include "common/text.h"
#include "core/sheet_names.h"
#include "handlers/call.h"
#include "handlers/outage.h"
#include "ledger/codec.h"

#include <string.h>

enum { ROW_TEXT_MAX = 240 }; /* bytes of the report in a list: a full page fits a frame */

static char *span_text(struct call *c, const struct ticket *t, struct span s)
{
    size_t length;
    const char *text = ticket_text(t, s, &length);
    return call_text_bytes(c->arena, text, length);
}

static void put_people(struct call *c, const struct ticket *t, bool personal, Paigong__Ticket *m)
{
    size_t name_length, phone_length;
    const char *name = ticket_text(t, t->reporter, &name_length);
    const char *phone = ticket_text(t, t->phone, &phone_length);
    m->masked = !personal && (name_length || phone_length);
    m->reporter = personal ? call_text_bytes(c->arena, name, name_length)
                           : mask_name(c->arena, name, name_length);
    m->phone = personal ? call_text_bytes(c->arena, phone, phone_length)
                        : mask_phone(c->arena, phone, phone_length);
    name = ticket_text(t, t->confirmer, &name_length);
    m->confirmed_by = personal ? call_text_bytes(c->arena, name, name_length)
                               : mask_name(c->arena, name, name_length);
}

/* P2.8: one person, always. Where the rules name a role, the desk's turn is who took the call's,
 * any other role's is its holder's; only what is open to a crew is nobody's alone. */
static void name_turn(struct call *c, const struct ticket *t, enum role role, char turn[NAME_SIZE])
{
    char holders[ROLE_COUNT][NAME_SIZE];
    if (turn[0] || role == ROLE_NONE || role == ROLE_TECHNICIAN)
        return;
    if (role == ROLE_DESK && ((BIT(ROLE_DESK) | BIT(ROLE_MONITOR)) & BIT(t->received_role))) {
        text_copy(turn, NAME_SIZE, t->received_by);
        return;
    }
    view_holders(c->view, t->site, t->crew, t->department, holders);
    text_copy(turn, NAME_SIZE, holders[role]);
}

/* A complaint may be looked into by people of many roles (P13.1): theirs is said. */
static enum role turn_of(struct call *c, const struct ticket *t, char turn[NAME_SIZE])
{
    struct staff s;
    enum role role = ticket_turn(t, turn);
    if (t->kind == KIND_COMPLAINT && turn[0] && view_staff(c->view, turn, &s))
        role = s.role;
    name_turn(c, t, role, turn);
    return role;
}

static void put_names(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    struct arena *a = c->arena;
    char id[TICKET_ID_SIZE], turn[NAME_SIZE];
    ticket_id_format(t->number, id);
    m->id = call_text(a, id);
    m->site = call_text(a, t->site);
    m->unit = call_text(a, t->unit);
    m->facility = call_text(a, t->facility);
    if (t->plan) {
        char plan[SHEET_ID_SIZE];
        sheet_id_format(t->plan, plan);
        m->plan = call_text(a, plan);
    }
    m->place = span_text(c, t, t->place);
    m->received_by = call_text(a, t->received_by);
    m->crew = call_text(a, t->crew);
    m->technician = call_text(a, t->technician);
    m->department = call_text(a, t->department);
    m->text = span_text(c, t, t->text);
    m->found = span_text(c, t, t->found);
    m->reason = span_text(c, t, t->reason);
    m->responsible = call_text(a, t->responsible);
    m->result = span_text(c, t, t->result);
    m->turn_role = (Paigong__Role)turn_of(c, t, turn);
    m->turn = call_text(a, turn);
}

static void put_numbers(const struct ticket *t, Paigong__Ticket *m)
{
    m->kind = (Paigong__Kind)t->kind;
    m->trade = (Paigong__Trade)t->trade;
    m->state = (Paigong__State)t->state;
    m->mode = (Paigong__DispatchMode)t->mode;
    m->party = (Paigong__Party)t->party;
    m->round = t->round;
    m->received_at = t->received_ms;
    m->done_at = t->fact_ms;
    m->heard_at = t->heard_ms;
    m->appointment_at = t->appointment_ms;
    m->promised_at = t->promised_ms;
    m->wait_until_at = t->wait_until_ms;
    m->coordination = t->coordination;
    m->callback = t->callback;
    m->notified = t->notified;
    m->lead_checked = t->lead_checked;
    m->verified = t->verified;
    m->responsible_at = t->responsible_ms;
    m->plan_at = t->plan_ms;
    m->second_notice_at = t->second_notice_ms;
    m->cash_fen = t->cash_fen;
    m->cash_received_fen = t->cash_received_fen;
    m->agreed_labour_fen = t->agreed_labour_fen;
    m->agreed_material_fen = t->agreed_material_fen;
    m->due_fen = t->agreed_labour_fen + t->agreed_material_fen - t->cash_round_fen;
    m->at_desk = t->at_desk && m->due_fen > 0;
    m->policy_version = t->policy_version;
    m->version = t->version;
}

Paigong__ClockView *call_clock_view(struct call *c, const struct ticket_clock *k)
{
    Paigong__ClockView *v = call_message(c, &paigong__clock_view__descriptor);
    if (!v)
        return NULL;
    v->clock = (Paigong__Clock)k->clock;
    v->state = (Paigong__ClockState)k->state;
    v->from_at = k->from_ms;
    v->due_at = k->due_ms;
    v->met_at = k->met_ms;
    v->holder = call_text(c->arena, k->holder);
    v->holder_role = (Paigong__Role)k->step_role;
    v->taken = k->taken;
    v->level = k->level;
    return v;
}

static void put_clocks(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    m->clocks = (Paigong__ClockView **)call_array(c, t->clock_count);
    for (size_t i = 0; m->clocks && i < t->clock_count; i++) {
        Paigong__ClockView *v = call_clock_view(c, &t->clocks[i]);
        if (!v)
            return;
        m->clocks[m->n_clocks++] = v;
    }
}

static void put_quote(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    if (t->consent == CONSENT_NONE)
        return;
    Paigong__QuoteView *q = call_message(c, &paigong__quote_view__descriptor);
    if (!q)
        return;
    q->labour_fen = t->quote_labour_fen;
    q->material_fen = t->quote_material_fen;
    q->consent = (Paigong__Consent)t->consent;
    q->finish_at = t->finish_estimate_ms;
    q->approved = t->quote_approved;
    q->reviewed = t->quote_reviewed;
    q->lines = (Paigong__QuoteLine **)call_array(c, t->line_count);
    for (size_t i = 0; q->lines && i < t->line_count; i++) {
        Paigong__QuoteLine *line = call_message(c, &paigong__quote_line__descriptor);
        if (!line)
            return;
        line->code = call_text(c->arena, t->lines[i].code);
        line->quantity = t->lines[i].quantity;
        line->labour_fen = t->lines[i].labour_fen;
        line->material_fen = t->lines[i].material_fen;
        q->lines[q->n_lines++] = line;
    }
    m->quote = q;
}

static void put_materials(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    m->materials = (Paigong__MaterialView **)call_array(c, t->material_count);
    for (size_t i = 0; m->materials && i < t->material_count; i++) {
        const struct ticket_material *from = &t->materials[i];
        Paigong__MaterialView *v = call_message(c, &paigong__material_view__descriptor);
        if (!v)
            return;
        v->name = call_text(c->arena, from->name);
        v->spec = call_text(c->arena, from->spec);
        v->model = call_text(c->arena, from->model);
        v->part = call_text(c->arena, from->part);
        v->qty = from->quantity;
        v->price_fen = from->price_fen;
        v->own = from->own;
        v->accepted = from->accepted;
        v->round = from->round;
        v->verified = span_text(c, t, from->verified);
        m->materials[m->n_materials++] = v;
    }
}

static void put_signature(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    if (t->signature == SIGNATURE_NONE)
        return;
    m->signature = call_message(c, &paigong__signature_view__descriptor);
    if (!m->signature)
        return;
    m->signature->kind = (Paigong__SignatureKind)t->signature;
    m->signature->at = t->signature_ms;
    m->signature->rating = t->rating;
}

static void put_visits(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    m->visits = (Paigong__VisitView **)call_array(c, t->visit_count);
    for (size_t i = 0; m->visits && i < t->visit_count; i++) {
        const struct ticket_visit *from = &t->visits[i];
        Paigong__VisitView *v = call_message(c, &paigong__visit_view__descriptor);
        if (!v)
            return;
        v->at = from->at_ms;
        v->result = (Paigong__VisitResult)from->result;
        v->satisfied = from->result == VISIT_SATISFIED;
        v->by = (Paigong__VisitBy)from->by;
        v->signed_ = from->signed_;
        v->round = from->round;
        v->who = call_text(c->arena, from->who);
        v->text = span_text(c, t, from->text);
        m->visits[m->n_visits++] = v;
    }
}

static void put_actions(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    const struct policy *p = view_policy(c->view, t->site, t->policy_version);
    enum command_type actions[COMMAND_COUNT];
    size_t count = p ? ticket_actions(t, c->actor, p, actions) : 0;
    m->actions = arena_alloc(c->arena, count * sizeof *m->actions);
    for (size_t i = 0; m->actions && i < count; i++)
        m->actions[m->n_actions++] = (Paigong__Command)actions[i];
}

static void put_parts(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    struct slip_part parts[SLIP_PARTS];
    const struct policy *p = view_policy(c->view, t->site, t->policy_version);
    if (!p)
        return;
    ticket_slip_parts(t, p, parts);
    m->parts = (Paigong__SlipPart **)call_array(c, SLIP_PARTS);
    for (size_t i = 0; m->parts && i < SLIP_PARTS; i++) {
        Paigong__SlipPart *v = call_message(c, &paigong__slip_part__descriptor);
        if (!v)
            return;
        v->part = parts[i].part;
        v->holder = call_text(c->arena, parts[i].holder);
        v->status = call_text(c->arena, parts[i].status);
        v->at = parts[i].at_ms;
        const enum slip_holder keeper = (enum slip_holder)p->slip_holders[t->kind][i];
        v->keeper = call_text(c->arena, slip_holder_name(keeper));
        m->parts[m->n_parts++] = v;
    }
}

/* The check is between the checker and those above; who is checked does not see it coming. */
static bool sees_spot_check(const struct staff *actor)
{
    const uint32_t roles = BIT(ROLE_DEPARTMENT_SUPERVISOR) | BIT(ROLE_SITE_DIRECTOR) |
                           BIT(ROLE_QUALITY) | BIT(ROLE_AREA_MANAGER) | BIT(ROLE_ADMIN) |
                           BIT(ROLE_AUDITOR) | BIT(ROLE_GENERAL_MANAGER) |
                           BIT(ROLE_DEPUTY_GENERAL_MANAGER);
    return roles & BIT(actor->role);
}

size_t call_findings(struct call *c, const struct ticket *t, Paigong__CheckFinding ***out)
{
    size_t count = 0;
    *out = (Paigong__CheckFinding **)call_array(c, CHECK_ITEM_MANNERS);
    for (unsigned item = 1; *out && item <= CHECK_ITEM_MANNERS; item++) {
        if (!(t->items_checked & BIT(item)))
            continue;
        Paigong__CheckFinding *f = call_message(c, &paigong__check_finding__descriptor);
        if (!f)
            break;
        f->item = (Paigong__CheckItem)item;
        f->pass = !(t->items_failed & BIT(item));
        (*out)[count++] = f;
    }
    return count;
}

static void put_spot_check(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    if (!t->sampled_week || !sees_spot_check(c->actor))
        return;
    Paigong__SpotCheckView *v = call_message(c, &paigong__spot_check_view__descriptor);
    if (!v)
        return;
    v->week = t->sampled_week;
    v->checker = call_text(c->arena, t->checker);
    v->at = t->spot_checked_ms;
    v->n_findings = call_findings(c, t, &v->findings);
    m->spot_check = v;
}

static void put_warranty(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    struct warranty w;
    const struct policy *p = view_policy(c->view, t->site, t->policy_version);
    if (t->warranty == WARRANTY_NONE || !p)
        return;
    ticket_warranty(t, &w);
    m->warranty = call_warranty_view(c, &w, p);
    if (!m->warranty || !t->warranty_corrected)
        return;
    m->warranty->corrected = true;
    m->warranty->reason = span_text(c, t, t->warranty_reason);
}

static void put_defect(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    m->key_left = t->key_left;
    m->left_over = t->left_over;
    m->form_signed = t->form_signed;
    m->own_crew = t->own_crew;
    m->inspector = call_text(c->arena, t->inspector);
    m->inspect_at = t->inspect_ms;
    m->collected_at = t->collected_ms;
}

/* P17.2 */
static char *contract_id(struct call *c, const struct ticket *t)
{
    char id[SHEET_ID_SIZE] = "";
    if (t->contract.number)
        sheet_id_format(t->contract.number, id);
    return call_text(c->arena, id);
}

static void put_contract(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    m->contract = contract_id(c, t);
    m->non_urgent = t->contract.batched;
    m->answered_at = t->answered_ms;
}

static void put_choice(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    m->free = call_text(c->arena, t->free);
    m->free_at = t->free_ms;
    if (t->choice.choice == CHOICE_NONE)
        return;
    m->choice = call_message(c, &paigong__dispatch_choice__descriptor);
    if (m->choice)
        codec_choice_fill(&t->choice, m->choice);
}

static void put_codes(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    char consent[8], sign_off[8];
    batch_codes(c->batch, t, consent, sign_off);
    m->codes = call_message(c, &paigong__codes_view__descriptor);
    if (!m->codes)
        return;
    m->codes->consent = call_text(c->arena, consent);
    m->codes->sign_off = call_text(c->arena, sign_off);
    wipe(consent, sizeof consent);
    wipe(sign_off, sizeof sign_off);
}

/* P2.6: who reported it, too. */
static void put_linked(const struct ticket *t, Paigong__Ticket *m)
{
    m->urged = t->urged_count;
    m->report_count = t->linked_count;
    m->untold = ticket_untold(t);
    m->unvisited = t->linked_count - t->linked_reached;
    m->progress = (Paigong__EventType)t->progress_kind;
    m->progress_at = t->progress_ms;
    m->told = t->linked_count > 0 && t->own_told == t->progress;
    m->visited = t->own_reached;
}

static char *other_id(struct call *c, uint64_t number)
{
    char id[TICKET_ID_SIZE] = "";
    if (number)
        ticket_id_format(number, id);
    return call_text(c->arena, id);
}

/* P11.2: the cut that it reports. */
static void put_outage(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    char id[SHEET_ID_SIZE];
    const uint64_t number = call_outage_of_ticket(c, t, &m->outage_over_at);
    if (number) {
        sheet_id_format(number, id);
        m->outage = call_text(c->arena, id);
    }
}

/* P14.1 */
static void put_steps(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    const struct policy *p = view_policy(c->view, t->site, t->policy_version);
    const struct playbook *book = p ? &p->playbooks[t->emergency] : NULL;
    m->steps = book ? (Paigong__PlaybookStep **)call_array(c, book->step_count) : NULL;
    for (size_t i = 0; m->steps && i < book->step_count; i++) {
        Paigong__PlaybookStep *v = call_message(c, &paigong__playbook_step__descriptor);
        if (!v)
            return;
        v->number = (uint32_t)i + 1;
        v->what = call_text(c->arena, book->steps[i].what);
        v->who = (Paigong__Role)book->steps[i].who;
        v->phone = call_text(c->arena, book->steps[i].phone);
        v->done_at = t->steps[i].at_ms;
        v->done_by = call_text(c->arena, t->steps[i].who);
        m->steps[m->n_steps++] = v;
    }
}

static void put_alarmed(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    m->alarmed = (Paigong__Alarmed **)call_array(c, t->alarmed_count);
    for (size_t i = 0; m->alarmed && i < t->alarmed_count; i++) {
        Paigong__Alarmed *v = call_message(c, &paigong__alarmed__descriptor);
        if (!v)
            return;
        v->who = call_text(c->arena, t->alarmed[i].who);
        v->told_at = t->alarmed[i].told_ms;
        m->alarmed[m->n_alarmed++] = v;
    }
}

/* P3.7 */
static void put_pulled(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    m->pulled = (Paigong__Pulled **)call_array(c, t->pulled_count);
    for (size_t i = 0; m->pulled && i < t->pulled_count; i++) {
        Paigong__Pulled *v = call_message(c, &paigong__pulled__descriptor);
        if (!v)
            return;
        v->who = call_text(c->arena, t->pulled[i].who);
        v->ticket = other_id(c, t->pulled[i].from);
        v->at = t->pulled[i].at_ms;
        v->released_at = t->pulled[i].released_ms;
        m->pulled[m->n_pulled++] = v;
    }
}

static void put_emergency(struct call *c, const struct ticket *t, Paigong__Ticket *m)
{
    m->suspended_for = other_id(c, t->suspended_for);
    m->suspended_at = t->suspended_for ? t->suspended_ms : 0;
    m->emergency = (Paigong__Emergency)t->emergency;
    if (!t->emergency)
        return;
    put_steps(c, t, m);
    put_alarmed(c, t, m);
    put_pulled(c, t, m);
}

Paigong__Ticket *call_ticket_view(struct call *c, const struct ticket *t, unsigned flags)
{
    Paigong__Ticket *m = call_message(c, &paigong__ticket__descriptor);
    if (!m)
        return NULL;
    bool personal = (flags & TICKET_PERSONAL) || ticket_personal_visible(t, c->actor);
    put_names(c, t, m);
    put_numbers(t, m);
    put_people(c, t, personal, m);
    put_clocks(c, t, m);
    put_quote(c, t, m);
    put_materials(c, t, m);
    put_signature(c, t, m);
    put_visits(c, t, m);
    put_parts(c, t, m);
    put_spot_check(c, t, m);
    put_choice(c, t, m);
    put_warranty(c, t, m);
    put_defect(c, t, m);
    put_emergency(c, t, m);
    put_contract(c, t, m);
    put_linked(t, m);
    if (t->photo_count)
        m->n_photos = call_photos(c, t, &m->photos);
    if (flags & TICKET_REPORTS) {
        m->n_reports = call_reports(c, t, &m->reports);
        put_outage(c, t, m);
    }
    if (flags & TICKET_CODES)
        put_codes(c, t, m);
    put_actions(c, t, m);
    m->erased = keyring_is_erased(c->keyring, keyring_month(t->received_ms));
    return m;
}

/* The clock that matters first: the soonest that is not met and not paused. */
static const struct ticket_clock *soonest(const struct ticket *t)
{
    const struct ticket_clock *found = NULL;
    for (size_t i = 0; i < t->clock_count; i++) {
        const struct ticket_clock *k = &t->clocks[i];
        bool open =
            k->state == CLOCK_STATE_RUNNING || (k->state == CLOCK_STATE_BREACHED && k->met_ms == 0);
        if (open && (!found || k->due_ms < found->due_ms))
            found = k;
    }
    return found;
}

static bool put_notices(struct call *c, const struct ticket *t, Paigong__TicketRow *m)
{
    uint32_t clocks = ticket_notices(t, c->actor);
    m->notices = clocks ? arena_alloc(c->arena, CLOCK_COUNT * sizeof *m->notices) : NULL;
    for (int k = 1; m->notices && k < CLOCK_COUNT; k++)
        if (clocks & BIT(k))
            m->notices[m->n_notices++] = (Paigong__Clock)k;
    return !clocks || m->notices;
}

Paigong__TicketRow *call_ticket_row(struct call *c, const struct ticket *t)
{
    Paigong__TicketRow *m = call_message(c, &paigong__ticket_row__descriptor);
    if (!m)
        return NULL;
    char id[TICKET_ID_SIZE];
    ticket_id_format(t->number, id);
    m->id = call_text(c->arena, id);
    m->site = call_text(c->arena, t->site);
    m->unit = call_text(c->arena, t->unit);
    m->facility = call_text(c->arena, t->facility);
    if (t->unit[0] == '\0')
        m->place = span_text(c, t, t->place);
    m->crew = call_text(c->arena, t->crew);
    m->technician = call_text(c->arena, t->technician);
    m->responsible = call_text(c->arena, t->responsible);
    size_t length;
    const char *text = ticket_text(t, t->text, &length);
    m->text = call_text_bytes(c->arena, text, text_fit(text, length, ROW_TEXT_MAX));
    m->emergency = (Paigong__Emergency)t->emergency;
    m->suspended_for = other_id(c, t->suspended_for);
    m->kind = (Paigong__Kind)t->kind;
    m->trade = (Paigong__Trade)t->trade;
    m->state = (Paigong__State)t->state;
    m->open = ticket_is_open(t);
    m->round = t->round;
    m->received_at = t->received_ms;
    m->completed_at = t->completed_ms;
    m->appointment_at = t->appointment_ms;
    m->part = call_text(c->arena, t->part);
    m->warranty = (Paigong__WarrantyStatus)t->warranty;
    m->contract = contract_id(c, t);
    m->left_over = t->left_over;
    m->party = (Paigong__Party)t->party;
    m->coordination = t->coordination;
    m->callback = t->callback;
    m->notified = t->notified;
    m->reports = t->linked_count;
    m->urged = t->urged_count;
    m->untold = ticket_untold(t);
    if (ticket_waits_for_somebody(t))
        m->choice = (Paigong__Choice)t->choice.choice;
    m->free = call_text(c->arena, t->free);
    m->put_before = ticket_is_put_before(t, c->actor);
    if (!put_notices(c, t, m))
        return NULL;
    const struct ticket_clock *k = soonest(t);
    if (k) {
        m->clock = (Paigong__Clock)k->clock;
        m->due_at = k->due_ms;
        m->clock_state = (Paigong__ClockState)k->state;
    }
    return m;
}
