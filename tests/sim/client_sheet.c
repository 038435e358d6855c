/* What clients do with sheets: mostly what their role may, with what the verb takes, sometimes
 * nonsense. */
#include "client.h"

#include "check.h"
#include "common/text.h"
#include "core/sheet_rows.h"
#include "rng.h"
#include <stdio.h>
#include <string.h>

static const int64_t HOUR_MS = 3600000;

enum { LINES = 3 };

/* What a command's fields point into. */
struct words {
    char id[SHEET_ID_SIZE], ticket[TICKET_ID_SIZE], unit[16], text[48], codes[LINES][8];
    Paigong__SheetLine lines[LINES], *list[LINES];
};

static struct sheet *some_sheet(const struct client *c)
{
    struct model *m = &sim()->model;
    struct sheet *s = NULL;
    struct staff who;
    bool known = view_staff(sim()->world.view, c->person->who.id, &who);
    for (unsigned tries = 0; m->sheet_count > 0 && tries < 8; tries++) {
        s = m->sheets[rng_below(m->sheet_count)].sheet;
        bool own = known && (sheet_visible(s, &who) || rng_percent(5));
        if (own && (sheet_is_open(s) || rng_percent(10)))
            break;
    }
    return s;
}

static void put_lines(struct words *w, Paigong__SheetCommand *m)
{
    for (unsigned i = 0; i < LINES; i++) {
        Paigong__SheetLine *line = &w->lines[i];
        paigong__sheet_line__init(line);
        snprintf(w->codes[i], sizeof w->codes[i], "L%u", (unsigned)rng_below(6));
        line->code = w->codes[i];
        line->name = (char *)"crack";
        line->quantity = (uint32_t)rng_below(5);
        line->price_fen = (int64_t)rng_below(5000);
        w->list[i] = line;
    }
    m->lines = w->list;
    m->n_lines = 1 + rng_below(LINES);
}

/* Those that reports come from; now and then one is taken out. */
static void put_units(struct words *w, Paigong__SheetCommand *m)
{
    put_lines(w, m);
    for (unsigned i = 0; i < m->n_lines; i++) {
        snprintf(w->codes[i], sizeof w->codes[i], "%u-101", 1 + (unsigned)rng_below(3));
        w->lines[i].state = rng_percent(20) ? PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_DONE
                                            : PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_NONE;
    }
}

static void put_ticket(struct words *w, const char *site, Paigong__SheetCommand *m)
{
    const struct model *model = &sim()->model;
    const struct ticket *t = NULL;
    for (unsigned tries = 0; model->ticket_count > 0 && tries < 10; tries++) {
        t = model->tickets[rng_below(model->ticket_count)].ticket;
        if (strcmp(t->site, site) == 0)
            break;
    }
    if (t) {
        ticket_id_format(t->number, w->ticket);
        m->ticket = w->ticket;
    }
}

/* Names and texts. */
static bool put_text(uint32_t field, const char *site, struct words *w, Paigong__SheetCommand *m)
{
    char **const fields[] = {&m->facility, &m->crew, &m->department, &m->person,
                             &m->subject,  &m->name, &m->phone};
    static const struct {
        uint32_t field;
        const char *value;
    } values[] = {{SHEET_HAS_FACILITY, "lift-1"},    {SHEET_HAS_CREW, "water"},
                  {SHEET_HAS_DEPARTMENT, "repairs"}, {SHEET_HAS_PERSON, "zhao"},
                  {SHEET_HAS_SUBJECT, "tag-7"},      {SHEET_HAS_NAME, "Feng"},
                  {SHEET_HAS_PHONE, "100"}};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (values[i].field == field) {
            *fields[i] = (char *)values[i].value;
            return true;
        }
    }
    if (field == SHEET_HAS_UNIT) {
        snprintf(w->unit, sizeof w->unit, "%u-101", 1 + (unsigned)rng_below(3));
        m->unit = w->unit;
    } else if (field == SHEET_HAS_TEXT || field == SHEET_HAS_RESULT) {
        snprintf(w->text, sizeof w->text, "said %u @%s", (unsigned)rng_below(1000), site);
        *(field == SHEET_HAS_TEXT ? &m->text : &m->result) = w->text;
    } else {
        return false;
    }
    return true;
}

static void put_number(uint32_t field, Paigong__SheetCommand *m)
{
    static const char *const days[] = {"mon,thu", "tue", "1,15,last", "last", "none", "31"};
    int64_t at_ms = sim()->model.at_ms + rng_between(-HOUR_MS, 80 * HOUR_MS);
    switch (field) {
    case SHEET_HAS_ROLE:
        m->turn_role = (Paigong__Role)rng_below(ROLE_COUNT);
        break;
    case SHEET_HAS_PARTY:
        m->party = (Paigong__Party)rng_between(1, 3);
        break;
    case SHEET_HAS_TRADE:
        m->trade = (Paigong__Trade)rng_between(1, 10);
        break;
    case SHEET_HAS_EVERY:
        /* mostly days: a story is a few weeks long */
        m->every = (Paigong__Period)(rng_percent(70) ? 1 : rng_between(1, 6));
        break;
    case SHEET_HAS_DUE:
        m->due_at = at_ms;
        break;
    case SHEET_HAS_AT:
        m->at = at_ms;
        break;
    case SHEET_HAS_ANCHOR:
        m->anchor_at = at_ms;
        break;
    case SHEET_HAS_AMOUNT:
        m->amount_fen = 100 + (int64_t)rng_below(20000);
        break;
    case SHEET_HAS_SPENT:
        m->spent_fen = 100 + (int64_t)rng_below(20000);
        break;
    case SHEET_HAS_QUANTITY:
        m->quantity = 1 + (uint32_t)rng_below(5);
        break;
    case SHEET_HAS_VISIT:
        m->visit = (Paigong__VisitResult)rng_between(1, 3);
        break;
    case SHEET_HAS_OUTAGE:
        m->outage = (Paigong__OutageKind)rng_between(1, OUTAGE_KINDS - 1);
        break;
    case SHEET_HAS_MEDIUM:
        m->medium = (Paigong__Medium)rng_between(1, MEDIUMS - 1);
        break;
    case SHEET_HAS_TEAM:
        m->team = (Paigong__Team)rng_between(1, TEAMS - 1);
        break;
    case SHEET_HAS_DAYS:
        m->days = (char *)days[rng_below(sizeof days / sizeof *days)];
        break;
    case SHEET_HAS_BY:
        m->by = (Paigong__VisitBy)rng_between(1, 2);
        break;
    default:
        break;
    }
}

static void put_fields(const struct sheet_row *row, const char *site, struct words *w,
                       Paigong__SheetCommand *m, bool of_units)
{
    for (uint32_t bit = 0; bit < 31; bit++) {
        uint32_t field = BIT(bit);
        bool wanted = (row->required & field) != 0 || ((row->optional & field) && rng_percent(40));
        if (rng_percent(1))
            wanted = !wanted;
        if (!wanted || put_text(field, site, w, m))
            continue;
        if (field == SHEET_HAS_LINES && of_units)
            put_units(w, m);
        else if (field == SHEET_HAS_LINES)
            put_lines(w, m);
        else if (field == SHEET_HAS_TICKET)
            put_ticket(w, site, m);
        else
            put_number(field, m);
    }
}

/* A row of the kind that somebody of that role may use; NULL: none was found. */
static const struct sheet_row *some_row(const struct sheet_rules *rules, uint32_t state,
                                        enum role role)
{
    const struct sheet_row *row = NULL;
    for (unsigned tries = 0; tries < 12; tries++) {
        row = &rules->rows[rng_below(rules->row_count)];
        bool fits = (row->states & state) != 0 && (row->roles & BIT(role)) != 0;
        if (fits || rng_percent(2))
            return row;
    }
    return NULL;
}

static void give(struct client *c, const struct sheet_row *row, Paigong__SheetCommand *m)
{
    struct sim_command k;
    memset(&k, 0, sizeof k);
    k.sheet_verb = (uint8_t)row->verb;
    m->verb = (Paigong__SheetVerb)row->verb;
    CLIENT_FRAME(f, *m, SHEET_COMMAND);
    f.sheet_command = m;
    client_give(c, client_request(c, &f, &k));
}

/* A check of the water crew, by all of the policy's items. */
static void plan_check(Paigong__SheetCommand *m)
{
    m->subject = (char *)(rng_percent(50) ? "patrol" : "unannounced");
    m->crew = (char *)"water";
    m->department = m->facility = m->person = (char *)"";
    m->n_lines = 0;
}

/* Some items of the check at hand, and what was found (P15.4). */
static void put_findings(const struct sheet *s, struct words *w, Paigong__SheetCommand *m)
{
    size_t first = rng_below((uint32_t)s->line_count);
    m->n_lines = 0;
    for (size_t i = first; i < s->line_count && m->n_lines < LINES; i++) {
        Paigong__SheetLine *line = &w->lines[m->n_lines];
        paigong__sheet_line__init(line);
        line->code = (char *)s->lines[i].code;
        line->state = rng_percent(80) ? PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_PASS
                                      : PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_FAIL;
        w->list[m->n_lines++] = line;
    }
    m->lines = w->list;
    if (!m->text[0])
        m->text = (char *)"found";
}

/* What makes the fields of one verb fit each other. */
static void fit_verb(const struct sheet *s, const struct sheet_row *row, struct words *w,
                     Paigong__SheetCommand *m)
{
    if (row->verb == SHEET_VERB_RECORD && rng_percent(90))
        put_findings(s, w, m);
    if (row->verb == SHEET_VERB_PAY && rng_percent(80)) {
        m->result = (char *)s->result;
        m->spent_fen = s->amount_fen;
    }
}

/* P11: mostly a sudden cut of the whole site or a house, known for some minutes; what changes is
 * its zone. */
static void put_outage(struct words *w, enum sheet_verb verb, Paigong__SheetCommand *m)
{
    static char *const steps[] = {"valve.report", "valve.approve", "valve.close", "valve.open"};
    int64_t known_ms = sim()->model.at_ms - rng_between(0, HOUR_MS / 2);
    if (verb == SHEET_VERB_STEP)
        m->subject = steps[rng_below(4)];
    if (verb == SHEET_VERB_TELL && rng_percent(80)) { /* all, not one of those who reported it */
        m->subject = (char *)"";
        m->ticket = (char *)"";
    }
    if (verb == SHEET_VERB_OPEN && m->n_lines == 0 && rng_percent(80))
        put_lines(w, m);
    if (m->n_lines > 0) {
        snprintf(w->codes[0], sizeof w->codes[0], rng_percent(50) ? "all" : "%u",
                 1 + (unsigned)rng_below(3));
        snprintf(w->codes[1], sizeof w->codes[1], "valve");
        m->n_lines = rng_percent(80) ? 1 : 2;
    }
    if (verb != SHEET_VERB_OPEN || rng_percent(30))
        return;
    m->outage = PAIGONG__OUTAGE_KIND__OUTAGE_KIND_SUDDEN;
    m->anchor_at = 0;
    m->at = rng_percent(50) ? known_ms : 0;
}

static enum sheet_kind some_kind(void)
{
    unsigned way = (unsigned)rng_below(100);
    return way < 25   ? SHEET_KIND_PLAN
           : way < 45 ? SHEET_KIND_OUTAGE
                      : (enum sheet_kind)rng_between(1, SHEET_KINDS - 1);
}

static void say_open(struct client *c)
{
    struct words w = {.id = ""};
    Paigong__SheetCommand m = PAIGONG__SHEET_COMMAND__INIT;
    enum sheet_kind kind = some_kind();
    const struct sheet_rules *rules = sheet_rules(kind);
    const struct sheet_row *row = rules ? some_row(rules, NO_SHEET, c->person->who.role) : NULL;
    if (!row || !(row->states & NO_SHEET))
        return;
    m.site = (char *)(rng_percent(70) ? "s1" : "s2");
    m.kind = (Paigong__SheetKind)rules->kind;
    put_fields(row, m.site, &w, &m, kind == SHEET_KIND_CONTRACT);
    if (kind == SHEET_KIND_CONTRACT && rng_percent(95))
        m.every = 0; /* its days say it */
    if (kind == SHEET_KIND_OUTAGE)
        put_outage(&w, row->verb, &m);
    if (kind == SHEET_KIND_COUNT && rng_percent(90))
        m.subject = (char *)"2026-11"; /* the month that is counted */
    if (kind == SHEET_KIND_COUNT && rng_percent(60))
        m.crew = (char *)"";
    if (kind == SHEET_KIND_CHECK && rng_percent(90))
        plan_check(&m);
    give(c, row, &m);
}

/* Parts come to the store, go to a crew and come back; sometimes more than there is. */
static void say_move(struct client *c)
{
    char part[4];
    Paigong__StockMove m = PAIGONG__STOCK_MOVE__INIT;
    snprintf(part, sizeof part, "L%u", (unsigned)rng_below(7));
    m.site = (char *)(rng_percent(80) ? "s1" : "s2");
    m.part = part;
    m.kind = (Paigong__StockKind)rng_between(STOCK_RECEIVE, STOCK_RETURN);
    m.crew = (char *)(m.kind == PAIGONG__STOCK_KIND__STOCK_KIND_RECEIVE ? "" : "water");
    m.quantity = (uint32_t)rng_below(20);
    m.beyond = rng_percent(30);
    m.text = (char *)(m.beyond ? "the paper is behind" : "");
    CLIENT_FRAME(f, m, STOCK_MOVE);
    client_give(c, client_request(c, &f, NULL));
}

static void say_verb(struct client *c)
{
    struct words w = {.id = ""};
    Paigong__SheetCommand m = PAIGONG__SHEET_COMMAND__INIT;
    const struct sheet *s = some_sheet(c);
    const struct sheet_rules *rules = s ? sheet_rules((enum sheet_kind)s->kind) : NULL;
    const struct sheet_row *row =
        rules ? some_row(rules, BIT(s->state), c->person->who.role) : NULL;
    if (!row || (row->states & NO_SHEET))
        return;
    sheet_id_format(s->number, w.id);
    m.sheet = w.id;
    put_fields(row, s->site, &w, &m, s->kind == SHEET_KIND_CONTRACT);
    if (s->kind == SHEET_KIND_CONTRACT && rng_percent(95))
        m.every = 0;
    fit_verb(s, row, &w, &m);
    if (s->kind == SHEET_KIND_OUTAGE)
        put_outage(&w, row->verb, &m);
    if (row->required & SHEET_HAS_CLOCK)
        m.clock = (Paigong__Clock)(s->clock.clock ? s->clock.clock : rules->clock);
    give(c, row, &m);
}

static void say_read(struct client *c)
{
    char id[SHEET_ID_SIZE] = "";
    Paigong__ShowSheet show = PAIGONG__SHOW_SHEET__INIT;
    Paigong__ListSheets list = PAIGONG__LIST_SHEETS__INIT;
    Paigong__History history = PAIGONG__HISTORY__INIT;
    const struct sheet *s = some_sheet(c);
    if (!s)
        return;
    sheet_id_format(s->number, id);
    show.sheet = history.sheet = id;
    list.site = (char *)(rng_percent(50) ? "" : s->site);
    list.open = rng_percent(50);
    list.kind = rng_percent(30) ? (Paigong__SheetKind)s->kind : 0;
    list.unit = (char *)(rng_percent(20) ? s->unit : "");
    list.mine = rng_percent(10);
    list.limit = (uint32_t)rng_below(30);
    CLIENT_FRAME(a, show, SHOW_SHEET);
    CLIENT_FRAME(b, list, LIST_SHEETS);
    CLIENT_FRAME(d, history, HISTORY);
    Paigong__ClientFrame *const all[] = {&a, &b, &d};
    struct ask *ask = client_send(c, all[rng_below(3)]);
    if (ask)
        text_copy(ask->ticket, sizeof ask->ticket, id);
}

void client_say_sheet(struct client *c)
{
    const struct model *m = &sim()->model;
    bool stores =
        rights_role("crew_lead department_supervisor site_director finance ", c->person->who.role);
    if (rng_percent(stores ? 25 : 2))
        say_move(c);
    else if (m->sheet_count < MODEL_SHEETS_ABOUT && rng_percent(25))
        say_open(c);
    else if (rng_percent(60))
        say_verb(c);
    else
        say_read(c);
}
