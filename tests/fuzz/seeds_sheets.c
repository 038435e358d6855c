/* A day for each kind of sheet: every row of its rules in their order, by somebody who may, with
 * the fields that it requires. */
#include "office.h"
#include "seeds.h"
#include "tests/sim/world.h"

#include "core/sheet_rows.h"

#include <stdio.h>
#include <string.h>

enum { ROOM = 64 << 10, HOUR_MS = 3600 * 1000 };

/* A unit and a facility, as the admin imports them. */
static uint8_t *put_register(uint8_t *at, Paigong__ImportKind kind, char *columns[2],
                             char *cells[2])
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Import m = PAIGONG__IMPORT__INIT;
    Paigong__ImportRow row = PAIGONG__IMPORT_ROW__INIT, *rows = &row;
    row.line = 2;
    row.n_cells = m.n_columns = 2;
    row.cells = cells;
    m.columns = columns;
    m.kind = kind;
    m.site = (char *)"s1";
    m.n_rows = 1;
    m.rows = &rows;
    m.last = true;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_IMPORT;
    f.import = &m;
    return seed_step(at, "admin", &f);
}

static uint8_t *put_estate(uint8_t *at)
{
    static char unit[] = "unit", owner[] = "owner", number[] = "3-1201", name[] = "周女士";
    static char facility[] = "facility", title[] = "name", code[] = "lift-1", lift[] = "1号电梯";
    char *units[] = {unit, owner}, *home[] = {number, name};
    char *facilities[] = {facility, title}, *machine[] = {code, lift};
    at = put_register(at, PAIGONG__IMPORT_KIND__IMPORT_KIND_UNITS, units, home);
    return put_register(at, PAIGONG__IMPORT_KIND__IMPORT_KIND_FACILITIES, facilities, machine);
}

static const char *somebody(uint32_t roles)
{
    for (unsigned i = 0; i + 1 < office_people(); i++)
        if (roles & 1u << world_person(i)->role)
            return world_person(i)->id;
    return NULL; /* the server itself, a guard */
}

static void fill_words(Paigong__SheetCommand *m, uint32_t has)
{
    const struct {
        uint32_t bit;
        char **field;
        const char *word;
    } words[] = {
        {SHEET_HAS_UNIT, &m->unit, "3-1201"},   {SHEET_HAS_FACILITY, &m->facility, "lift-1"},
        {SHEET_HAS_CREW, &m->crew, "water"},    {SHEET_HAS_DEPARTMENT, &m->department, "repairs"},
        {SHEET_HAS_PERSON, &m->person, "zhao"}, {SHEET_HAS_TICKET, &m->ticket, "20261119-0001"},

        {SHEET_HAS_TEXT, &m->text, "漏水"},     {SHEET_HAS_RESULT, &m->result, "好了"},
        {SHEET_HAS_NAME, &m->name, "周女士"},   {SHEET_HAS_PHONE, &m->phone, "13800138000"},
        {SHEET_HAS_DAYS, &m->days, "tue,fri"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (has & words[i].bit)
            *words[i].field = (char *)words[i].word;
}

/* An enum's or a number's: 1, or a time that lies ahead. */
static void fill_numbers(Paigong__SheetCommand *m, uint32_t has)
{
    m->turn_role = has & SHEET_HAS_ROLE ? PAIGONG__ROLE__ROLE_CREW_LEAD : 0;
    m->party = (has & SHEET_HAS_PARTY) != 0;
    m->trade = (has & SHEET_HAS_TRADE) != 0;
    m->every = (has & SHEET_HAS_EVERY) != 0;
    m->visit = (has & SHEET_HAS_VISIT) != 0;
    m->by = (has & SHEET_HAS_BY) != 0;
    m->outage = (has & SHEET_HAS_OUTAGE) != 0;
    m->medium = (has & SHEET_HAS_MEDIUM) != 0;
    m->team = (has & SHEET_HAS_TEAM) != 0;
    m->quantity = (has & SHEET_HAS_QUANTITY) != 0;
    m->amount_fen = has & SHEET_HAS_AMOUNT ? 30000 : 0;
    m->spent_fen = has & SHEET_HAS_SPENT ? 100 : 0;
    m->at = has & SHEET_HAS_AT ? FUZZ_NOW_MS + 24 * (int64_t)HOUR_MS : 0;
    m->due_at = has & SHEET_HAS_DUE ? FUZZ_NOW_MS + 72 * (int64_t)HOUR_MS : 0;
    m->anchor_at = has & SHEET_HAS_ANCHOR ? FUZZ_NOW_MS + 24 * (int64_t)HOUR_MS : 0;
    m->clock = has & SHEET_HAS_CLOCK ? PAIGONG__CLOCK__CLOCK_VISIT : 0;
}

/* A period, a check's name, a month: what each kind goes by. */
static const char *subject_of(enum sheet_kind kind)
{
    switch (kind) {
    case SHEET_KIND_COUNT:
        return "2026-11";
    case SHEET_KIND_SURVEY:
    case SHEET_KIND_RECONCILIATION:
        return "2026-Q4";
    case SHEET_KIND_CHECK:
        return "patrol";
    default:
        return "water";
    }
}

static uint8_t *put_row(uint8_t *at, const struct sheet_rules *rules, const struct sheet_row *row,
                        uint32_t has)
{
    char id[SHEET_ID_SIZE];
    const char *who = somebody(row->roles);
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__SheetCommand m = PAIGONG__SHEET_COMMAND__INIT;
    Paigong__SheetLine line = PAIGONG__SHEET_LINE__INIT, *lines = &line;
    if (!who)
        return at;
    sheet_id_format(sheet_number_first(rules->kind, 20261119) + 1, id);
    m.verb = (Paigong__SheetVerb)row->verb;
    m.site = (char *)(row->states & NO_SHEET ? "s1" : "");
    m.subject = (char *)(has & SHEET_HAS_SUBJECT ? subject_of(rules->kind) : "");
    fill_words(&m, has);
    fill_numbers(&m, has);
    if (row->states & NO_SHEET)
        m.kind = (Paigong__SheetKind)rules->kind;
    else
        m.sheet = id;
    line.code = (char *)"3-1201";
    line.quantity = line.counted = 1;
    m.n_lines = (has & SHEET_HAS_LINES) != 0;
    m.lines = &lines;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHEET_COMMAND;
    f.sheet_command = &m;
    return seed_step(at, who, &f);
}

void seeds_sheets(void)
{
    static uint8_t day[ROOM];
    for (unsigned kind = 1; kind < SHEET_KINDS; kind++) {
        const struct sheet_rules *rules = sheet_rules((enum sheet_kind)kind);
        if (!rules)
            continue;
        for (unsigned all = 0; all < 2; all++) {
            char name[64];
            uint8_t *at = put_estate(day);
            for (size_t i = 0; i < rules->row_count; i++)
                at = put_row(at, rules, &rules->rows[i],
                             rules->rows[i].required | (all ? rules->rows[i].optional : 0));
            snprintf(name, sizeof name, "sheet-%s%s", sheet_kind_name(rules->kind),
                     all ? "-all" : "");
            seed_put("dispatch", name, day, (size_t)(at - day));
        }
    }
}
