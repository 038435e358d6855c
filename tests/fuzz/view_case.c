#include "view_case.h"

#include "common/crypto.h"
#include "engine/sheets.h"
#include "office_image.h"
#include "tests/unit/engine/fixture.h"

#include <stdio.h>
#include <stdlib.h>

enum { UNITS = 150, ENTRIES = 20, LISTED = 8 };

const struct ledger_options view_case_ledger = {.no_sync = true};
const struct view_options view_case_options = {.map_size = 64 << 20, .grow_step = 256 << 10};

/* ---- making it ---------------------------------------------------------------------------------
 */

static void add(struct batch *b, struct event *ev)
{
    fuzz_demand(batch_emit(b, ev), "an event");
}

static void add_units(struct batch *b, struct world_job *j)
{
    (void)j;
    for (int i = 0; i < UNITS; i++) {
        char unit[32];
        struct event ev;
        snprintf(unit, sizeof unit, "3-%04d", i);
        event_init(&ev, EVENT_UNIT_SET);
        ev.site = i % 3 ? "s1" : "s2";
        ev.unit = unit;
        ev.place = "tower";
        ev.name = "周女士";
        ev.phone = "13800138000";
        ev.count = i % 5 ? 0 : 77; /* some of an import */
        add(b, &ev);
    }
    struct event imported;
    event_init(&imported, EVENT_IMPORTED);
    imported.site = "s1";
    imported.subject = "units";
    imported.count = 77;
    add(b, &imported);
}

static void add_entries(struct batch *b, struct world_job *j)
{
    (void)j;
    for (uint64_t i = 0; i < ENTRIES; i++) {
        struct event ev;
        event_init(&ev, EVENT_REGISTERED);
        ev.site = "s1";
        ev.unit = "3-0001";
        ev.text = "漏水";
        ev.count = view_new_register_number(batch_view(b), 20261121);
        add(b, &ev);
    }
}

static void add_policy(struct batch *b, struct world_job *j)
{
    static const char document[] = "clocks:\n  notice: 7m\n";
    struct event ev;
    (void)j;
    event_init(&ev, EVENT_POLICY_SET);
    ev.site = "s1";
    ev.version = 2;
    ev.blob = (const uint8_t *)document;
    ev.blob_size = sizeof document - 1;
    add(b, &ev);
}

static void add_key(struct batch *b, struct world_job *j)
{
    uint8_t hash[SHA256_SIZE] = {1};
    struct event ev;
    (void)j;
    event_init(&ev, EVENT_ENROLLED);
    ev.subject = "desk1";
    ev.hash = hash;
    ev.until_ms = INT64_C(1800000000000);
    ev.blob = hash;
    ev.blob_size = sizeof hash;
    add(b, &ev);
}

static void add_sheet(struct batch *b, struct world_job *j)
{
    static const struct sheet_line lines[] = {{.code = "a", .name = "crack", .quantity = 2}};
    struct sheet_command c;
    struct error refusal;
    uint64_t number = 0;
    uint32_t events;
    (void)j;
    sheet_command_init(&c, SHEET_KIND_CORRECTIVE, SHEET_VERB_OPEN);
    c.site = "s1";
    c.unit = "3-0001";
    c.text = "又漏了";
    c.department = "repairs";
    c.lines = lines;
    c.line_count = 1;
    fuzz_demand(batch_sheet(b, &number, &c, NULL, &refusal, &events) && events == 1, "a sheet");
}

const char *view_case_directory(void)
{
    static struct world w;
    if (w.dir[0])
        return w.dir;
    fuzz_chance_reset();
    fuzz_demand(setenv("TMPDIR", fuzz_directory(), 1) == 0, "a folder");
    fixture_open(&w);
    world_run(&w, add_entries, NULL);
    world_run(&w, add_policy, NULL);
    world_run(&w, add_key, NULL);
    for (int i = 0; i < 3; i++)
        world_run(&w, add_sheet, NULL);
    for (int i = 0; i < 4; i++)
        (void)fixture_ticket(&w, "s1");
    fixture_return(&w, fixture_ticket(&w, "s1"), "zhao");
    world_run(&w, add_units, NULL);        /* from now on only these are units */
    world_pass(&w, INT64_C(4) * 86400000); /* a week is closed, its slip drawn */
    (void)world_run_due(&w);
    world_close(&w, true);
    office_image_take(w.dir);
    office_image_forget();
    return w.dir;
}

/* ---- reading it --------------------------------------------------------------------------------
 */

static void read_people(struct view *v)
{
    static struct staff people[LISTED];
    static struct site sites[LISTED];
    char holders[ROLE_COUNT][NAME_SIZE], department[NAME_SIZE];
    const uint8_t key[32] = {1};
    struct arena a;
    size_t size;
    struct policy_record record;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < world_person_count(); i++)
        (void)view_staff(v, world_person(i)->id, &people[0]);
    (void)view_staff_by_fingerprint(v, key, &people[0]);
    (void)view_certificate(v, "desk1", CERTIFICATE_IN_USE, &a, &size);
    (void)view_staff_list(v, "", "", people, LISTED);
    (void)view_site_list(v, sites, LISTED);
    (void)view_crew(v, "s1", "water", department);
    view_holders(v, "s1", "water", "repairs", holders);
    (void)view_policy(v, "s1", 0);
    (void)view_policy_record(v, "s1", 2, &a, &record);
    arena_free(&a);
}

static void read_weeks(struct view *v)
{
    static struct week_draw draws[LISTED];
    static struct returned_slip slips[LISTED];
    char site[NAME_SIZE], department[NAME_SIZE];
    struct week w;
    uint32_t week;
    (void)view_week_current(v, "s1", &w);
    (void)view_week(v, "s1", 202647, &w);
    (void)view_week_draws(v, "s1", 202647, draws, LISTED);
    (void)view_returned(v, "s1", "", 202647, slips, LISTED);
    for (uint64_t slot = 1; slot < 5; slot++)
        (void)view_week_slot(v, slot, site, &week, department);
}

static void read_tickets(struct view *v, bool tickets)
{
    static struct staff actor;
    static struct register_entry entries[LISTED];
    uint64_t numbers[LISTED], next;
    struct due d;
    struct unit u;
    struct ticket_filter filter = {
        .site = "s1", .unit = "", .technician = "", .now_ms = FIXTURE_START_MS, .actor = &actor};
    (void)view_staff(v, "admin", &actor);
    (void)view_list(v, &filter, numbers, LISTED, &next);
    filter.open_only = filter.overdue_only = true;
    (void)view_list(v, &filter, numbers, LISTED, &next);
    for (uint64_t i = 1; tickets && i < 7; i++)
        (void)view_ticket(v, UINT64_C(20261121) * 100000000 + i);
    (void)view_short_numbers(v, 1, numbers, LISTED);
    (void)view_register_list(v, "s1", 0, false, entries, LISTED, &next);
    (void)view_next_due(v, &d);
    (void)view_unit(v, "s1", "3-0001", &u);
    (void)view_unit(v, "s1", "3-0005", &u);
    (void)view_imported(v, 77);
}

static void read_sheets(struct view *v, bool sheets)
{
    static struct sheet s;
    uint64_t numbers[LISTED], next;
    struct sheet_filter f = {.site = "s1", .now_ms = FIXTURE_START_MS};
    size_t count = view_sheet_list(v, &f, numbers, LISTED, &next);
    for (size_t i = 0; sheets && i < count; i++)
        (void)view_sheet(v, numbers[i], &s);
    f.unit = "3-0001";
    f.open_only = true;
    (void)view_sheet_list(v, &f, numbers, LISTED, &next);
    f = (struct sheet_filter){.kind = SHEET_KIND_CORRECTIVE, .overdue_only = true};
    (void)view_sheet_list(v, &f, numbers, LISTED, &next);
    (void)view_new_sheet_number(v, SHEET_KIND_CORRECTIVE, 20261121);
}

void view_case_read(struct view *v, enum view_case_changed changed)
{
    read_people(v);
    read_weeks(v);
    read_tickets(v, changed != CHANGED_TICKET);
    read_sheets(v, changed != CHANGED_SHEET);
}
