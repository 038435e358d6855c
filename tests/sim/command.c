#include "command.h"

#include "common/crypto.h"
#include "common/text.h"
#include "photo.h"
#include "rng.h"
#include "world.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

static const int64_t MINUTE_MS = 60000, HOUR_MS = 3600000;

static void set_text(struct sim_command *c, const char *what)
{
    snprintf(c->text, sizeof c->text, "%s %llu", what, (unsigned long long)rng_below(1000));
}

static void pick_person(struct sim_command *c)
{
    text_copy(c->to, sizeof c->to, world_person(rng_below(world_person_count()))->id);
}

/* Somebody who does the work, mostly of that site. */
static void pick_worker(struct sim_command *c, const char *site)
{
    for (unsigned tries = 0; tries < 20; tries++) {
        const struct world_person *p = world_person(rng_below(world_person_count()));
        text_copy(c->to, sizeof c->to, p->id);
        bool works = p->role == ROLE_TECHNICIAN || p->role == ROLE_CREW_LEAD;
        if (works && p->site && strcmp(p->site, site) == 0)
            return;
    }
}

static void pick_crew(char out[NAME_SIZE], const char *site)
{
    static const char *const crews[] = {"water", "power"};
    const char *crew = strcmp(site, "s2") == 0 ? "all" : crews[rng_below(2)];
    text_copy(out, NAME_SIZE, rng_percent(97) ? crew : "nobody");
}

static void make_new(struct sim_command *c, int64_t now_ms)
{
    text_copy(c->site, sizeof c->site, rng_percent(75) ? "s1" : "s2");
    if (rng_percent(1))
        text_copy(c->site, sizeof c->site, "elsewhere");
    unsigned long long house = rng_below(9) + 1, flat = rng_below(10) + 101;
    if (rng_percent(20)) { /* where the contracts are */
        house = rng_below(3) + 1;
        flat = 101;
    }
    snprintf(c->unit, sizeof c->unit, "%llu-%llu", house, flat);
    set_text(c, "水管漏水");
    c->trade = (uint8_t)rng_below(11);
    unsigned kind = (unsigned)rng_below(100);
    c->kind = kind < 15   ? KIND_PUBLIC
              : kind < 35 ? KIND_DEFECT
              : kind < 45 ? KIND_COMPLAINT
              : kind < 51 ? KIND_EMERGENCY
              : kind < 55 ? KIND_DEVICE_RETURN
                          : KIND_REPAIR;
    if (c->kind == KIND_EMERGENCY)
        c->emergency = (uint8_t)rng_between(EMERGENCY_NONE + 1, EMERGENCIES - 1);
    if (c->kind == KIND_COMPLAINT)
        c->trade = TRADE_NONE;
    int64_t ahead_ms = rng_between(-HOUR_MS, 48 * HOUR_MS);
    if (c->kind == KIND_DEFECT) /* P9.2: mostly for the next day or later */
        c->appointment_ms = now_ms + ahead_ms + (rng_percent(90) ? 25 * HOUR_MS : 0);
    else if (rng_percent(20) && c->kind == KIND_REPAIR)
        c->appointment_ms = now_ms + ahead_ms;
    else
        c->non_urgent = c->kind == KIND_REPAIR && flat == 101 && rng_percent(30);
}

static void make_dispatch(struct sim_command *c, const struct ticket *t)
{
    unsigned way = (unsigned)rng_below(100);
    if (way < 15) {
        c->flags |= FLAG_AUTO;
        return;
    }
    if (way < 60)
        pick_worker(c, t->site);
    else if (way < 75)
        pick_crew(c->crew, t->site);
    else
        pick_crew(c->pool, t->site);
    if (rng_percent(3))
        pick_person(c);
    if (rng_percent(50))
        c->flags |= FLAG_PHONED;
    if (t->kind == KIND_DEFECT && rng_percent(60))
        set_text(c, "urgent and small");
}

static void make_quote(struct sim_command *c)
{
    c->labour_fen = rng_between(0, 30) * 1000;
    if (rng_percent(50))
        c->material_fen = rng_between(0, 20) * 500;
    if (rng_percent(2))
        c->labour_fen = -5;
}

static void make_pay(struct sim_command *c, const struct ticket *t)
{
    int64_t due_fen = t->agreed_labour_fen + t->agreed_material_fen - t->cash_fen;
    if (rng_percent(10))
        c->flags |= FLAG_AT_DESK;
    else
        c->cash_fen = rng_percent(90) ? due_fen : rng_between(-10, 5000);
}

static void make_visit(struct sim_command *c)
{
    unsigned result = (unsigned)rng_below(100);
    c->flags |= result < 65 ? FLAG_SATISFIED : result < 82 ? FLAG_UNSATISFIED : FLAG_NOT_REACHED;
    c->by = (uint8_t)rng_below(3);
    if (rng_percent(50))
        c->flags |= FLAG_SIGNED;
    if (rng_percent(60))
        set_text(c, "回访");
}

static void make_material(struct sim_command *c, const struct ticket *t)
{
    snprintf(c->item, sizeof c->item, "part-%llu", (unsigned long long)rng_below(3));
    c->quantity = (uint32_t)rng_between(rng_percent(98), 4);
    if (t->kind != KIND_REPAIR)
        return;
    if (rng_percent(30)) {
        c->flags |= FLAG_OWN;
        set_text(c, "checked");
        return;
    }
    c->price_fen = t->agreed_material_fen / 8;
    if (rng_percent(85))
        c->flags |= FLAG_ACCEPTED;
}

static void make_sign(struct sim_command *c)
{
    if (rng_percent(20)) {
        c->flags |= FLAG_ABSENT;
        set_text(c, "left for work");
    } else if (rng_percent(15)) {
        sim_photo_pick(c);
    } else {
        c->right_code = true;
    }
    c->rating = (uint8_t)rng_below(6);
}

static void pick_clock(struct sim_command *c, const struct ticket *t)
{
    c->clock = (uint8_t)rng_below(CLOCK_COUNT);
    if (t->clock_count > 0 && rng_percent(95))
        c->clock = t->clocks[rng_below(t->clock_count)].clock;
}

static void make_time(struct sim_command *c, int64_t now_ms)
{
    c->time_ms = now_ms + rng_between(-MINUTE_MS, 72 * HOUR_MS);
    set_text(c, "because");
}

static void make_flags(struct sim_command *c, uint32_t flags)
{
    for (uint32_t bit = 1; bit <= flags; bit <<= 1)
        if ((flags & bit) && rng_percent(50))
            c->flags |= bit;
}

/* P9.3: on the left-over list, or found to be the owner's. */
static void make_inspection(struct sim_command *c)
{
    set_text(c, "seen on site");
    if (rng_percent(75)) {
        c->flags |= FLAG_PASS | (rng_percent(20) ? FLAG_OWN : 0);
        return;
    }
    c->flags |= FLAG_FAIL;
    c->status = rng_percent(50) ? WARRANTY_OUT : WARRANTY_OWN_WORKS;
}

static void make_warranty(struct sim_command *c)
{
    static const char *const parts[] = {"waterproofing", "pipes", "structure", "none"};
    set_text(c, "looked up");
    if (rng_percent(60))
        text_copy(c->part, sizeof c->part, parts[rng_below(4)]);
    else
        c->status = (uint8_t)rng_between(WARRANTY_IN, WARRANTY_OWN_WORKS);
}

/* P13.1: whose a complaint is. */
static void make_responsible(struct sim_command *c, const struct ticket *t)
{
    static const char *const departments[] = {"repairs", "electrics", "nowhere"};
    unsigned way = (unsigned)rng_below(100);
    set_text(c, "theirs");
    if (way < 50)
        text_copy(c->department, sizeof c->department, departments[rng_below(3)]);
    else if (way < 70)
        pick_crew(c->crew, t->site);
    else if (way < 85)
        pick_worker(c, t->site);
    else
        c->party = (uint8_t)rng_between(1, 3);
    if (rng_percent(30) && c->party == 0)
        c->flags |= FLAG_PHONED;
}

/* Of who works on it and who looks after the clocks. */
static void make_work_arguments(struct sim_command *c, const struct ticket *t)
{
    switch (c->type) {
    case COMMAND_TAKE:
    case COMMAND_ACKNOWLEDGE:
        pick_clock(c, t);
        break;
    case COMMAND_HANDOVER:
        pick_worker(c, t->site);
        set_text(c, "off duty");
        break;
    case COMMAND_ABSENT:
        make_flags(c, FLAG_RANG | FLAG_PHONED | FLAG_NOTE);
        break;
    case COMMAND_MATERIAL:
        make_material(c, t);
        break;
    case COMMAND_REFER:
        c->party = (uint8_t)rng_between(1, 3);
        set_text(c, "too large");
        break;
    case COMMAND_RESPONSIBLE:
        make_responsible(c, t);
        break;
    case COMMAND_DONE:
        if (t->kind == KIND_COMPLAINT)
            set_text(c, "put right");
        break;
    case COMMAND_SIGN:
        make_sign(c);
        break;
    case COMMAND_CONFIRM:
        if (t->kind == KIND_DEFECT)
            make_inspection(c);
        else
            c->right_code = rng_percent(85); /* a guard confirms without */
        break;
    case COMMAND_APPOINT:
        make_time(c, t->received_ms);
        pick_worker(c, t->site);
        break;
    case COMMAND_WARRANTY:
        make_warranty(c);
        break;
    case COMMAND_PHOTO:
        sim_photo_pick(c);
        c->purpose = (uint8_t)(rng_percent(50) ? PHOTO_BEFORE : PHOTO_AFTER);
        break;
    case COMMAND_CHECK:
    case COMMAND_VERIFY:
        c->flags |= rng_percent(85) ? FLAG_PASS : FLAG_FAIL;
        set_text(c, "looked at");
        break;
    case COMMAND_SPOTCHECK_RECORD:
        c->items_checked = BIT(CHECK_ITEM_ON_TIME) | BIT(CHECK_ITEM_QUALITY);
        c->items_failed = rng_percent(20) ? BIT(CHECK_ITEM_QUALITY) : 0;
        break;
    default:
        break;
    }
}

static void make_arguments(struct sim_command *c, const struct ticket *t, int64_t now_ms)
{
    if (t->kind == KIND_EMERGENCY && sim_command_emergency(c, t))
        return;
    switch (c->type) {
    case COMMAND_DISPATCH:
        make_dispatch(c, t);
        break;
    case COMMAND_NOTIFIED:
        make_flags(c, FLAG_PHONED);
        break;
    case COMMAND_BOOK:
        make_time(c, now_ms);
        make_flags(c, FLAG_TOLD);
        break;
    case COMMAND_PROMISE:
        make_time(c, now_ms);
        if (t->kind != KIND_PUBLIC)
            c->text[0] = '\0';
        break;
    case COMMAND_WAIT:
        make_time(c, now_ms);
        make_flags(c, FLAG_CALLBACK);
        break;
    case COMMAND_QUOTE:
        make_quote(c);
        break;
    case COMMAND_CONSENT:
        if (rng_percent(12))
            c->flags |= FLAG_DECLINED;
        else if (rng_percent(15))
            sim_photo_pick(c);
        else
            c->right_code = true;
        break;
    case COMMAND_PAY:
        make_pay(c, t);
        break;
    case COMMAND_REFUND:
        c->cash_fen = t->cash_fen;
        set_text(c, "not wanted any more");
        break;
    case COMMAND_CANCEL:
    case COMMAND_REFUSE:
    case COMMAND_FIND:
    case COMMAND_COMPLEX:
        set_text(c, "reason");
        break;
    case COMMAND_VISIT:
        make_visit(c);
        break;
    case COMMAND_CLOSE:
        c->flags |= FLAG_EXCEPTION;
        set_text(c, "left-over defect");
        break;
    default:
        make_work_arguments(c, t);
        break;
    }
}

/* What carries a ticket on is given often, what ends it early rarely: many reach the visit. */
static unsigned weight_of(enum command_type type, const struct ticket *t)
{
    if (t->kind == KIND_EMERGENCY && (type == COMMAND_CLOSE || type == COMMAND_ACKNOWLEDGE))
        return 10;
    if (t->suspended_for != 0)
        return 1; /* mostly it waits for its technician */
    switch (type) {
    case COMMAND_DISPATCH:
    case COMMAND_RESPONSIBLE:
    case COMMAND_ACCEPT:
    case COMMAND_ARRIVE:
    case COMMAND_CONSENT:
    case COMMAND_DONE:
    case COMMAND_SIGN:
    case COMMAND_CONFIRM:
    case COMMAND_VERIFY:
    case COMMAND_CHECK:
    case COMMAND_RETURN:
    case COMMAND_VISIT:
    case COMMAND_BACK:
    case COMMAND_RESUME:
    case COMMAND_APPROVE:
    case COMMAND_COLLECT:
    case COMMAND_HAND_BACK:
    case COMMAND_SPOTCHECK_RECORD:
    case COMMAND_CASH_RECEIVE:
    case COMMAND_STEP:
    case COMMAND_PULL:
    case COMMAND_RELEASE:
        return 30;
    case COMMAND_PAY:
    case COMMAND_MATERIAL:
    case COMMAND_NOTIFIED:
        return 12;
    case COMMAND_CANCEL:
    case COMMAND_CLOSE:
    case COMMAND_CODES:
        return 1;
    default:
        return 3;
    }
}

static enum command_type pick_type(const struct ticket *t, const struct staff *actor,
                                   const struct policy *p)
{
    enum command_type possible[COMMAND_COUNT];
    unsigned total = 0;
    size_t count = ticket_actions(t, actor, p, possible);
    if (count == 0 || rng_percent(3))
        return (enum command_type)rng_between(COMMAND_DISPATCH, COMMAND_COUNT - 1);
    for (size_t i = 0; i < count; i++)
        total += weight_of(possible[i], t);
    unsigned at = (unsigned)rng_below(total);
    for (size_t i = 0;; i++) {
        unsigned weight = weight_of(possible[i], t);
        if (at < weight)
            return possible[i];
        at -= weight;
    }
}

/* What is said of a ticket says whose site it is, so that it is known where it shows. */
static void mark_text(struct sim_command *c, const char *site)
{
    size_t length = strlen(c->text);
    if (length > 0)
        snprintf(c->text + length, sizeof c->text - length, " @%s", site);
}

void sim_command_make(struct sim_command *c, const struct ticket *t, const struct staff *actor,
                      const struct policy *p, int64_t now_ms)
{
    memset(c, 0, sizeof *c);
    text_copy(c->actor, sizeof c->actor, actor->id);
    if (!t) {
        c->type = COMMAND_NEW;
        make_new(c, now_ms);
        mark_text(c, c->site);
        return;
    }
    c->type = pick_type(t, actor, p);
    c->ticket = t->number;
    make_arguments(c, t, now_ms);
    mark_text(c, t->site);
    if (c->right_code && rng_percent(25)) {
        c->right_code = false;
        text_copy(c->code, sizeof c->code, "000000");
    }
}

void sim_command_entry(struct sim_command *c, const char *entry)
{
    if (c->type == COMMAND_TELL || c->type == COMMAND_VISIT || c->type == COMMAND_URGE ||
        c->type == COMMAND_LINK) {
        text_copy(c->entry, sizeof c->entry, entry);
        c->flags &= ~(uint32_t)FLAG_SIGNED; /* the ticket's own reporter alone signs */
    }
}

/* "s1" → '1': what is said of a site's tickets names the site. */
static char digit_of(const char *site)
{
    return (char)(site[0] == 's' && site[1] ? site[1] : '9');
}

void sim_command_contact(struct sim_command *c, uint64_t serial)
{
    unsigned long long number = serial % 10000000;
    snprintf(c->reporter, sizeof c->reporter, "Wang%c%07llu", digit_of(c->site), number);
    snprintf(c->phone, sizeof c->phone, "139%c%07llu", digit_of(c->site), number);
}

void sim_command_take(struct sim_command *c, const struct ticket *t, const struct staff *actor,
                      enum clock_kind clock)
{
    memset(c, 0, sizeof *c);
    text_copy(c->actor, sizeof c->actor, actor->id);
    c->type = COMMAND_TAKE;
    c->ticket = t->number;
    c->clock = (uint8_t)clock;
}

static void fill_flags(uint32_t flags, struct command *out)
{
    bool *const targets[] = {&out->phoned,      &out->told,        &out->callback, &out->rang,
                             &out->note,        &out->declined,    &out->accepted, &out->own,
                             &out->pass,        &out->fail,        &out->at_desk,  &out->satisfied,
                             &out->unsatisfied, &out->not_reached, &out->signed_,  &out->exception,
                             &out->absent,      &out->auto_};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        *targets[i] = flags >> i & 1;
}

void sim_command_fill(const struct sim_command *c, struct command *out)
{
    command_init(out, c->type);
    out->site = c->site;
    out->unit = c->kind == KIND_PUBLIC ? "" : c->unit;
    out->facility = c->kind == KIND_PUBLIC ? "lift-1" : "";
    out->reporter = c->reporter;
    out->entry = c->entry;
    out->phone = c->phone;
    out->kind = (enum kind)c->kind;
    out->emergency = (enum emergency)c->emergency;
    out->step = c->step;
    out->from = c->from;
    out->part = c->part;
    out->status = (enum warranty_status)c->status;
    out->trade = (enum trade)c->trade;
    out->appointment_ms = c->appointment_ms;
    out->non_urgent = c->non_urgent;
    out->to = c->to;
    out->crew = c->crew;
    out->pool = c->pool;
    out->department = c->department;
    out->party = (enum party)c->party;
    out->text = c->text;
    out->time_ms = c->time_ms;
    out->code = c->code;
    out->party_name =
        c->type == COMMAND_CONFIRM && !(c->flags & (FLAG_PASS | FLAG_FAIL)) ? "owners" : "";
    out->by = (enum visit_by)c->by;
    out->rating = c->rating;
    out->labour_fen = c->labour_fen;
    out->material_fen = c->material_fen;
    out->price_fen = c->price_fen;
    out->cash_fen = c->cash_fen;
    out->quantity = c->quantity;
    out->item_name = c->item;
    out->clock = (enum clock_kind)c->clock;
    out->photo = c->photo ? c->photo_hash : NULL;
    out->purpose = (enum photo_purpose)c->purpose;
    out->items_checked = c->items_checked;
    out->items_failed = c->items_failed;
    fill_flags(c->flags, out);
}

void sim_command_digest(const struct sim_command *c, uint8_t out[16])
{
    uint8_t full[SHA256_SIZE];
    sha256(c, sizeof *c, full); /* made with memset: no padding differs */
    memcpy(out, full, 16);
}
