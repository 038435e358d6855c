/* Arguments that make sense: one function a command, among them every way the command has. */
#include "world.h"

#include <string.h>

struct filling {
    struct world *w;
    const struct staff *who;
    struct command *c;
    uint32_t choice;
};

typedef void fill_function(struct filling *f);

static bool is_desk(const struct filling *f)
{
    return f->who->role == ROLE_DESK || f->who->role == ROLE_MONITOR ||
           f->who->role == ROLE_DESK_SUPERVISOR;
}

static int64_t ahead(const struct filling *f)
{
    static const int64_t by_ms[] = {30 * MINUTE_MS, 3 * HOUR_MS, DAY_MS, 3 * DAY_MS};
    return f->w->now_ms + by_ms[f->choice % 4];
}

static void fill_new(struct filling *f)
{
    f->c->site = "s1";
    f->c->unit = "3-1201";
    f->c->text = "漏水";
    f->c->appointment_ms = f->choice % 2 == 0 ? 0 : ahead(f);
    f->c->part = f->choice % 3 == 0 ? "structure" : "";
    f->c->non_urgent = f->choice % 5 == 1;
}

static const char *some_crew(const struct filling *f)
{
    return f->who->crew[0] != '\0' ? f->who->crew : f->choice & 8 ? "crew-b" : "crew-a";
}

static const char *some_person(const struct filling *f)
{
    static const char *const all[] = {"tech1", "tech2", "tech3", "solo", "firm", "lead1"};
    if (f->who->role == ROLE_CREW_LEAD) {
        return strcmp(f->who->crew, "crew-a") == 0 ? all[f->choice / 8 % 2] : "tech3";
    }
    return all[f->choice / 8 % 6];
}

static void fill_dispatch(struct filling *f)
{
    switch (f->choice % 4) {
    case 0:
        f->c->crew = some_crew(f);
        break;
    case 1:
        f->c->pool = some_crew(f);
        break;
    default:
        f->c->to = some_person(f);
        break;
    }
    f->c->phoned = (f->choice & 16) != 0;
    if (f->w->ticket.kind == KIND_DEFECT) {
        f->c->text = f->choice & 32 ? "急修,小修" : "";
    }
}

static void fill_notified(struct filling *f)
{
    f->c->phoned = is_desk(f);
}

static void fill_time(struct filling *f)
{
    f->c->time_ms = ahead(f);
}

static void fill_time_text(struct filling *f)
{
    fill_time(f);
    f->c->text = "约好的";
}

static void fill_promise(struct filling *f)
{
    fill_time(f);
    f->c->text = f->w->ticket.kind == KIND_PUBLIC ? "等配件" : "";
}

static void fill_book(struct filling *f)
{
    fill_time_text(f);
    f->c->told = f->choice % 8 != 0;
}

static void fill_wait(struct filling *f)
{
    fill_time_text(f);
    f->c->callback = f->choice % 8 < 4;
}

static void fill_text(struct filling *f)
{
    f->c->text = "说明";
}

static void fill_quote(struct filling *f)
{
    f->c->labour_fen = f->choice % 3 * 1000;
    f->c->material_fen = f->choice % 4 * 1000;
    f->c->line_count = f->choice % 3;
    memset(f->w->lines, 0, sizeof f->w->lines);
    for (uint32_t i = 0; i < f->c->line_count; i++) {
        f->w->lines[i] = (struct quote_line){"P01", i + 1, 500, 700};
    }
    f->c->lines = f->w->lines;
    f->c->time_ms = f->choice % 5 == 0 ? ahead(f) : 0;
}

/* Now and then a wrong one. */
static void fill_code(struct filling *f, bool sign_off)
{
    char codes[2][8];
    world_codes(&f->w->ticket, codes[0], codes[1]);
    memcpy(f->w->code, codes[sign_off], sizeof f->w->code);
    if (f->choice % 4 == 3 || f->w->code[0] == '\0') {
        memcpy(f->w->code, "999999", 7);
    }
    f->c->code = f->w->code;
}

static void fill_consent(struct filling *f)
{
    if (f->choice % 8 == 6) {
        f->c->declined = true;
    } else if (f->choice % 16 == 5) {
        world_photograph(f->w, f->c);
    } else {
        fill_code(f, false);
    }
}

static void fill_sign(struct filling *f)
{
    bool form = ticket_form_due(&f->w->ticket);
    if (f->choice % 8 == 6 && (form || !is_desk(f))) {
        f->c->absent = true;
        f->c->text = "出门了";
    } else if (f->choice % 16 == 5) {
        world_photograph(f->w, f->c);
    } else {
        fill_code(f, true);
    }
    f->c->rating = f->choice % 6;
}

/* What the inspection of a defect found. */
static void fill_inspection(struct filling *f)
{
    f->c->fail = f->choice % 8 == 7;
    f->c->pass = !f->c->fail;
    f->c->own = f->c->pass && f->choice % 2;
    f->c->status = f->c->fail ? WARRANTY_OWN_WORKS : WARRANTY_NONE;
    f->c->text = f->c->fail ? "业主改造" : "空鼓";
}

static void fill_confirm(struct filling *f)
{
    if (f->w->ticket.kind == KIND_DEFECT) {
        fill_inspection(f);
        return;
    }
    f->c->party_name = "物业前台";
    if (f->who->role != ROLE_GUARD) {
        fill_code(f, true);
    }
}

static void fill_pay(struct filling *f)
{
    const struct ticket *t = &f->w->ticket;
    f->c->cash_fen = t->agreed_labour_fen + t->agreed_material_fen - t->cash_round_fen;
    if (f->choice % 4 == 3 || f->c->cash_fen == 0) {
        f->c->cash_fen = 0;
        f->c->at_desk = true;
    }
}

/* One of the linked reports, or none: the ticket's own reporter. */
static void some_report(struct filling *f, uint32_t choice)
{
    struct world *w = f->w;
    size_t number = choice % (w->report_count + 1);
    if (number > 0 && w->reports[number - 1].ticket != 0) {
        f->c->entry = world_entry(w, number);
    }
}

static void fill_visit(struct filling *f)
{
    f->c->satisfied = f->choice % 4 == 0;
    f->c->unsatisfied = f->choice % 4 == 1 || f->choice % 4 == 2;
    f->c->not_reached = f->choice % 4 == 3;
    f->c->by = f->choice & 8 ? VISIT_BY_VISIT : VISIT_BY_NONE;
    f->c->signed_ = (f->choice & 16) != 0 && !f->c->not_reached;
    f->c->text = f->c->satisfied ? "" : "还漏";
    some_report(f, f->choice / 32);
    f->c->signed_ = f->c->signed_ && f->c->entry[0] == '\0';
}

static void fill_close(struct filling *f)
{
    f->c->exception = true;
    f->c->text = "开发商遗留";
}

static void fill_clock(struct filling *f)
{
    const struct ticket *t = &f->w->ticket;
    for (uint8_t i = 0; i < t->clock_count; i++) {
        const struct ticket_clock *c = &t->clocks[(i + f->choice) % t->clock_count];
        if (c->state == CLOCK_STATE_BREACHED && c->met_ms == 0 && (!c->taken || i % 2 == 0)) {
            f->c->clock = (enum clock_kind)c->clock;
            return;
        }
    }
    f->c->clock = CLOCK_NOTICE;
}

static void fill_handover(struct filling *f)
{
    f->c->to = some_person(f);
    f->c->text = "不对工种";
}

static void fill_absent(struct filling *f)
{
    f->c->rang = f->c->phoned = f->c->note = true;
}

static void fill_find(struct filling *f)
{
    fill_text(f);
    f->c->trade = f->choice % 2 ? TRADE_CIVIL : TRADE_NONE;
}

static void fill_material(struct filling *f)
{
    f->c->item_name = f->choice & 16 ? "阀门" : "水管";
    f->c->item_spec = "DN20";
    f->c->quantity = 1 + f->choice % 2;
    if (f->w->ticket.kind != KIND_REPAIR) {
        f->c->price_fen = f->choice % 3 * 300;
        return;
    }
    f->c->own = f->choice % 4 == 3;
    f->c->text = f->c->own ? "完好" : "";
    f->c->price_fen = f->c->own ? 0 : f->choice % 3 * 300;
    f->c->accepted = !f->c->own && f->choice % 4 != 0;
}

static void fill_refer(struct filling *f)
{
    f->c->party = (enum party)(1 + f->choice % 3);
    f->c->text = "解决不了";
}

static void fill_check(struct filling *f)
{
    f->c->fail = f->choice % 4 == 3;
    f->c->pass = !f->c->fail;
    f->c->text = f->c->fail ? "不平" : "";
}

static void fill_items(struct filling *f)
{
    f->c->items_checked = 2u * 63u;
    f->c->items_failed = f->choice % 3 == 0 ? BIT(CHECK_ITEM_QUALITY) : 0;
    f->c->text = f->choice % 2 ? "抽查" : "";
}

static void fill_warranty(struct filling *f)
{
    static const enum warranty_status statuses[] = {WARRANTY_NONE, WARRANTY_IN, WARRANTY_OUT,
                                                    WARRANTY_OWN_WORKS};
    f->c->status = statuses[f->choice % 4];
    f->c->part = f->choice % 4 == 0 || f->choice & 8 ? "pipes" : "";
    f->c->text = "查实";
}

static void fill_appoint(struct filling *f)
{
    f->c->to = f->choice & 64 ? "eng" : some_person(f);
    f->c->time_ms = ahead(f);
}

static void fill_responsible(struct filling *f)
{
    switch (f->choice % 4) {
    case 0:
        f->c->crew = some_crew(f);
        break;
    case 1:
        f->c->party = (enum party)(1 + f->choice / 4 % 3);
        break;
    case 2:
        f->c->to = some_person(f);
        break;
    default:
        f->c->department = f->choice & 8 ? "dep-a" : "dep-b";
    }
    f->c->phoned = f->c->party == PARTY_NONE && (f->choice & 16) != 0;
    f->c->text = "归他们管";
}

static void fill_hand_back(struct filling *f)
{
    f->c->text = f->choice % 2 ? "完工" : "";
}

static void fill_refund(struct filling *f)
{
    f->c->cash_fen = f->w->ticket.cash_fen;
    f->c->text = "不修了";
}

static void fill_link(struct filling *f)
{
    if (f->w->report_count == WORLD_REPORTS || f->choice % 8 == 7) {
        size_t number = f->w->report_count == WORLD_REPORTS ? 1 : world_enter(f->w, f->who->id);
        f->c->entry = world_entry(f->w, number);
        return;
    }
    f->c->site = "s1";
    f->c->unit = "3-1201";
    f->c->text = "还在漏";
}

static void fill_tell(struct filling *f)
{
    some_report(f, f->choice);
}

static void fill_urge(struct filling *f)
{
    some_report(f, f->choice / 2);
    f->c->text = f->choice % 2 ? "还没来" : "";
}

static void fill_photo(struct filling *f)
{
    static const enum photo_purpose purposes[] = {PHOTO_BEFORE, PHOTO_AFTER, PHOTO_OTHER};
    world_photograph(f->w, f->c);
    f->c->purpose = purposes[f->choice % 3];
    f->c->text = f->choice % 2 ? "照片" : "";
}

/* A command without a function has no arguments. */
static fill_function *const fillings[COMMAND_COUNT] = {
    [COMMAND_NEW] = fill_new,
    [COMMAND_DISPATCH] = fill_dispatch,
    [COMMAND_NOTIFIED] = fill_notified,
    [COMMAND_BOOK] = fill_book,
    [COMMAND_PROMISE] = fill_promise,
    [COMMAND_WAIT] = fill_wait,
    [COMMAND_QUOTE] = fill_quote,
    [COMMAND_CONSENT] = fill_consent,
    [COMMAND_PAY] = fill_pay,
    [COMMAND_REFUND] = fill_refund,
    [COMMAND_CANCEL] = fill_text,
    [COMMAND_VISIT] = fill_visit,
    [COMMAND_CLOSE] = fill_close,
    [COMMAND_TAKE] = fill_clock,
    [COMMAND_REFUSE] = fill_text,
    [COMMAND_HANDOVER] = fill_handover,
    [COMMAND_ABSENT] = fill_absent,
    [COMMAND_FIND] = fill_find,
    [COMMAND_MATERIAL] = fill_material,
    [COMMAND_COMPLEX] = fill_text,
    [COMMAND_REFER] = fill_refer,
    [COMMAND_SIGN] = fill_sign,
    [COMMAND_CHECK] = fill_check,
    [COMMAND_PHOTO] = fill_photo,
    [COMMAND_CONFIRM] = fill_confirm,
    [COMMAND_VERIFY] = fill_check,
    [COMMAND_SPOTCHECK_RECORD] = fill_items,
    [COMMAND_ACKNOWLEDGE] = fill_clock,
    [COMMAND_LINK] = fill_link,
    [COMMAND_WARRANTY] = fill_warranty,
    [COMMAND_APPOINT] = fill_appoint,
    [COMMAND_HAND_BACK] = fill_hand_back,
    [COMMAND_RESPONSIBLE] = fill_responsible,
    [COMMAND_TELL] = fill_tell,
    [COMMAND_URGE] = fill_urge,
    [COMMAND_ANSWER] = fill_text,
};

void world_fill(struct world *w, const char *who, struct command *c, uint32_t choice)
{
    struct filling f = {.w = w, .who = world_staff(w, who), .c = c, .choice = choice};
    if (fillings[c->type] != NULL) {
        fillings[c->type](&f);
    }
}
