#include "mix.h"

#include "common/time_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MINUTE_MS = 60000, HOUR_MS = 3600000, SITE_MS = 40, READY_MS = 5000, NOON = 12 };

int64_t mix_real_ms(int64_t midnight_ms, int64_t day_ms)
{
    return midnight_ms + day_ms / MIX_SPEED;
}

const struct life_people *mix_town_people(const struct mix_town *t, int site)
{
    return &t->team[site / MIX_TEAM_SITES].people[site % MIX_TEAM_SITES];
}

int mix_town_site(const struct mix_town *t, const char *name)
{
    int site = name[0] == 's' ? atoi(name + 1) : -1;
    return site >= 0 && site < t->sites ? site : -1;
}

/* ---- the policy -------------------------------------------------------------------------------
 */

/* The zone in which it is about noon now: the day's end must not be another day's. */
static int zone_hours(int64_t now_ms)
{
    int hour = (int)(now_ms / HOUR_MS % 24);
    return NOON - hour;
}

static void clock_text(int64_t at_ms, int zone, char out[8])
{
    int minute = (int)((at_ms / MINUTE_MS + zone * 60) % (24 * 60));
    snprintf(out, 8, "%02d:%02d", minute / 60, minute % 60);
}

/* Minutes become hundredths of them; a day's end is the desk's close, which stands on a minute of
 * this machine's clock. Etc/GMT-3 lies three hours before Greenwich. */
static void write_policy(const struct mix_town *t, char out[1024])
{
    int64_t close_ms = mix_real_ms(t->midnight_ms, (int64_t)MIX_CLOSE_HOUR * HOUR_MS);
    int64_t open_ms = mix_real_ms(t->midnight_ms, (int64_t)MIX_OPEN_HOUR * HOUR_MS);
    int zone = zone_hours(close_ms);
    char open[8], close[8];
    clock_text(open_ms, zone, open);
    clock_text(close_ms, zone, close);
    snprintf(out, 1024,
             "time_zone: Etc/GMT%+d\n"
             "desk_hours: {open: \"%s\", close: \"%s\"}\n"
             "maintenance_at: \"%s\"\n"
             "clocks:\n"
             "  {notice: 3s, sign_for: 3s, arrival: 6s, review: 18s, feedback: 864s, slip: 2s,\n"
             "   confirm: 3s, finish_public: 2592s, told: 1s, remote: 72s}\n"
             "contracts: {on_project: 36s, in_city: 864s, elsewhere: 1728s}\n"
             "escalate_every: 6s\n",
             -zone, open, close, open);
}

/* ---- people -----------------------------------------------------------------------------------
 */

struct sites {
    char *names[MIX_TEAM_SITES];
    size_t count;
};

static struct link *hire(struct mix_town *t, int team, const char *kind, Paigong__Role role,
                         const struct sites *sites, char **id)
{
    char name[RIG_ID];
    snprintf(name, sizeof name, "%s-%d", kind, team);
    bool in_crew = role == PAIGONG__ROLE__ROLE_CREW_LEAD || role == PAIGONG__ROLE__ROLE_TECHNICIAN;
    struct rig_person *p =
        rig_member(t->rig, &(struct rig_member){.id = name,
                                                .role = role,
                                                .sites = (char **)sites->names,
                                                .site_count = sites->count,
                                                .crew = in_crew ? t->team[team].crew : NULL,
                                                .department = "repairs"});
    if (id != NULL)
        *id = p->id;
    return rig_link(t->rig, p);
}

static void hire_team(struct mix_town *t, int team)
{
    struct mix_team *m = &t->team[team];
    struct sites sites = {.count = 0};
    for (int i = 0; i < MIX_TEAM_SITES && team * MIX_TEAM_SITES + i < t->sites; i++)
        sites.names[sites.count++] = m->names[i];
    struct life_people people = {
        .desk = hire(t, team, "desk", PAIGONG__ROLE__ROLE_DESK_SUPERVISOR, &sites, NULL),
        .lead = hire(t, team, "lead", PAIGONG__ROLE__ROLE_CREW_LEAD, &sites, NULL),
        .finance = hire(t, team, "finance", PAIGONG__ROLE__ROLE_FINANCE, &sites, NULL),
        .supervisor =
            hire(t, team, "chief", PAIGONG__ROLE__ROLE_DEPARTMENT_SUPERVISOR, &sites, NULL),
        .technicians = m->links,
        .technician_ids = m->ids,
        .technician_count = MIX_TECHNICIANS,
        .crew = m->crew,
    };
    for (int i = 0; i < MIX_TECHNICIANS; i++) {
        char kind[16];
        snprintf(kind, sizeof kind, "tech%d", i);
        m->links[i] = hire(t, team, kind, PAIGONG__ROLE__ROLE_TECHNICIAN, &sites, &m->ids[i]);
    }
    for (size_t i = 0; i < sites.count; i++) {
        m->people[i] = people;
        m->people[i].site = m->names[i];
    }
}

/* ---- sites ------------------------------------------------------------------------------------
 */

static void import_facilities(struct mix_town *t, const char *site)
{
    char *columns[] = {"facility", "name"}, *cells[MIX_PLANS][2];
    Paigong__ImportRow rows[MIX_PLANS], *pointers[MIX_PLANS];
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Import m = PAIGONG__IMPORT__INIT;
    uint8_t request_id[16];
    static char *const codes[MIX_PLANS] = {"LIFT-1", "PUMP-1"};
    for (int i = 0; i < MIX_PLANS; i++) {
        cells[i][0] = cells[i][1] = codes[i];
        paigong__import_row__init(&rows[i]);
        rows[i].line = (uint32_t)i + 2;
        rows[i].n_cells = 2;
        rows[i].cells = cells[i];
        pointers[i] = &rows[i];
    }
    m.kind = PAIGONG__IMPORT_KIND__IMPORT_KIND_FACILITIES;
    m.site = (char *)site;
    m.columns = columns;
    m.n_columns = 2;
    m.rows = pointers;
    m.n_rows = MIX_PLANS;
    m.last = true;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_IMPORT;
    f.import = &m;
    frame_make_write(&f, request_id);
    paigong__server_frame__free_unpacked(rig_ask(t->rig, t->rig->admin, &f), NULL);
}

static void add_plan(struct mix_town *t, int site, const char *facility)
{
    const struct life_people *people = mix_town_people(t, site);
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__SheetCommand m = PAIGONG__SHEET_COMMAND__INIT;
    uint8_t request_id[16];
    m.kind = PAIGONG__SHEET_KIND__SHEET_KIND_PLAN;
    m.verb = PAIGONG__SHEET_VERB__SHEET_VERB_OPEN;
    m.site = (char *)people->site;
    m.facility = (char *)facility;
    m.subject = "daily round";
    m.every = PAIGONG__PERIOD__PERIOD_DAY;
    m.crew = (char *)people->crew;
    m.person = people->technician_ids[site % MIX_TECHNICIANS];
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHEET_COMMAND;
    f.sheet_command = &m;
    frame_make_write(&f, request_id);
    paigong__server_frame__free_unpacked(rig_ask(t->rig, people->supervisor, &f), NULL);
}

/* P17.2: a customer of years, near by. */
static void add_contract(struct mix_town *t, int site)
{
    const struct life_people *people = mix_town_people(t, site);
    const int64_t ends_ms = time_now_ms() + INT64_C(365) * 24 * HOUR_MS;
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__SheetCommand m = PAIGONG__SHEET_COMMAND__INIT;
    Paigong__SheetLine line = PAIGONG__SHEET_LINE__INIT, *lines[] = {&line};
    uint8_t request_id[16];
    line.code = (char *)LIFE_CONTRACT_UNIT;
    m.kind = PAIGONG__SHEET_KIND__SHEET_KIND_CONTRACT;
    m.verb = PAIGONG__SHEET_VERB__SHEET_VERB_OPEN;
    m.site = (char *)people->site;
    m.name = (char *)"Feng";
    m.lines = lines;
    m.n_lines = 1;
    m.due_at = m.at = ends_ms;
    m.team = PAIGONG__TEAM__TEAM_ON_PROJECT;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHEET_COMMAND;
    f.sheet_command = &m;
    frame_make_write(&f, request_id);
    paigong__server_frame__free_unpacked(rig_ask(t->rig, people->desk, &f), NULL);
}

/* The desk's close lies on a whole minute, so the day begins at the one moment that fits it. */
static void set_midnight(struct mix_town *t, double from_hour)
{
    int64_t ready_ms = time_now_ms() + READY_MS + (int64_t)t->sites * SITE_MS;
    int64_t until_close_ms = (int64_t)((MIX_CLOSE_HOUR - from_hour) * HOUR_MS / MIX_SPEED);
    int64_t close_ms = (ready_ms + until_close_ms + MINUTE_MS - 1) / MINUTE_MS * MINUTE_MS;
    t->midnight_ms = close_ms - (int64_t)MIX_CLOSE_HOUR * HOUR_MS / MIX_SPEED;
}

void mix_town_build(struct mix_town *t, struct rig *rig, int sites, double from_hour)
{
    char policy[1024];
    *t = (struct mix_town){.rig = rig, .sites = sites};
    t->teams = (sites + MIX_TEAM_SITES - 1) / MIX_TEAM_SITES;
    t->team = calloc((size_t)t->teams, sizeof *t->team);
    if (t->team == NULL)
        die("out of memory");
    for (int i = 0; i < sites; i++)
        snprintf(t->team[i / MIX_TEAM_SITES].names[i % MIX_TEAM_SITES], 16, "s%d", i);
    for (int i = 0; i < sites; i++)
        rig_add_site(rig, t->team[i / MIX_TEAM_SITES].names[i % MIX_TEAM_SITES]);
    for (int i = 0; i < t->teams; i++) {
        snprintf(t->team[i].crew, sizeof t->team[i].crew, "crew-%d", i);
        hire_team(t, i);
    }
    set_midnight(t, from_hour);
    write_policy(t, policy);
    for (int i = 0; i < sites; i++) {
        rig_policy(rig, mix_town_people(t, i)->site, policy);
        import_facilities(t, mix_town_people(t, i)->site);
        add_plan(t, i, "LIFT-1");
        add_plan(t, i, "PUMP-1");
        add_contract(t, i);
    }
}

void mix_town_close(struct mix_town *t)
{
    for (int i = 0; i < t->teams; i++) {
        const struct life_people *p = &t->team[i].people[0];
        link_close(p->desk);
        link_close(p->lead);
        link_close(p->finance);
        link_close(p->supervisor);
        for (int k = 0; k < MIX_TECHNICIANS; k++)
            link_close(t->team[i].links[k]);
    }
    free(t->team);
}
