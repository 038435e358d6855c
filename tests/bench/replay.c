/* Real service requests become tickets and are driven through their whole lives, by many
 * technicians at once; at the end the counts, every ticket's history and the chain are checked. */
#include "asking.h"
#include "crew.h"
#include "incidents.h"
#include "reports.h"
#include "result.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CREWS_MAX = 12, TECHNICIANS_A_CREW = 8, LIVES_A_TECHNICIAN = 4, TICK_MS = 5 };
static const char site[] = "city";

struct options {
    struct rig_options rig;
    struct request_plan plan;
    struct report_trades trades; /* some: rows of one fault are linked to one ticket */
    const char *path;
    size_t limit; /* 0: all rows */
    double speed; /* tickets opened a second; 0: as fast as they are worked */
    int technicians;
    bool json, tables;
    const char *cases; /* the log of an incident desk instead */
};

struct replay {
    const struct options *o;
    struct rig *rig;
    struct crew *crews;
    int crew_count;
    const struct requests *requests;
    struct reports reports; /* taken before the work begins, where trades are known */
    struct life *lives;     /* one a ticket */
    size_t started, ended, filed, count;
    uint64_t start_ns, commands;
    struct histogram latency;
    size_t kinds[LIFE_KINDS];
    uv_timer_t tick;
};

/* Of ten repairs: which way they go. */
static const enum life_kind ways[10] = {LIFE_PAID,    LIFE_FREE,    LIFE_PAID, LIFE_POOL,
                                        LIFE_PAID,    LIFE_REFUSED, LIFE_AWAY, LIFE_PAID,
                                        LIFE_COMPLEX, LIFE_AGAIN};

static void start_due(struct replay *p);

static void on_step(struct life *l, const char *step, uint64_t latency_ns)
{
    struct replay *p = l->context;
    (void)step;
    p->commands++;
    histogram_add(&p->latency, latency_ns);
}

static void on_end(struct life *l)
{
    struct replay *p = l->context;
    p->ended++;
    if (l->error.code == ERROR_NONE)
        p->filed++;
    else
        fprintf(stderr, "ticket %zu (%s): %s: %s\n", (size_t)(l - p->lives) + 1, life_name(l->kind),
                l->error.subject, l->error.detail);
    if (p->ended == p->count)
        uv_stop(&p->rig->loop);
    else
        start_due(p);
}

static void start_one(struct replay *p)
{
    size_t i = p->started++;
    struct life *l = &p->lives[i];
    const struct reported *reported = p->reports.count > 0 ? &p->reports.tickets[i] : NULL;
    const struct request_row *row = &p->requests->rows[reported != NULL ? reported->row : i];
    *l = (struct life){
        .people = &p->crews[i % (size_t)p->crew_count].people,
        .kind = ways[i % 10],
        .technician = (int)(i / (size_t)p->crew_count % TECHNICIANS_A_CREW),
        .unit = row->fields[REQUEST_UNIT] != NULL ? row->fields[REQUEST_UNIT] : "",
        .text = row->fields[REQUEST_TEXT],
        .reporter = row->fields[REQUEST_REPORTER],
        .phone = row->fields[REQUEST_PHONE],
        .reports = reported != NULL ? &reported->reports : NULL,
        .context = p,
        .on_step = on_step,
        .on_end = on_end,
    };
    p->kinds[l->kind]++;
    if (reported != NULL)
        life_take_up(l, reported->ticket);
    else
        life_start(l);
}

static bool is_due(const struct replay *p)
{
    if (p->o->speed > 0)
        return (double)p->started < (double)(clock_ns() - p->start_ns) / 1e9 * p->o->speed;
    size_t at_once = (size_t)p->crew_count * TECHNICIANS_A_CREW * LIVES_A_TECHNICIAN;
    return p->started - p->ended < at_once;
}

static void start_due(struct replay *p)
{
    while (p->started < p->count && is_due(p))
        start_one(p);
}

static void on_tick(uv_timer_t *timer)
{
    start_due(timer->data);
}

static void run(struct replay *p)
{
    p->start_ns = clock_ns();
    uv_timer_init(&p->rig->loop, &p->tick);
    p->tick.data = p;
    uv_timer_start(&p->tick, on_tick, 0, TICK_MS);
    while (p->ended < p->count)
        uv_run(&p->rig->loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&p->tick, NULL);
    uv_run(&p->rig->loop, UV_RUN_NOWAIT);
}

/* ---- checking ---------------------------------------------------------------------------------
 */

struct told {
    size_t opened, accepted, completed, signed_off, satisfied, last_seq_errors;
    uint64_t last_seq;
};

static void add_entry(void *context, const Paigong__Entry *entry)
{
    struct told *t = context;
    t->opened += entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_OPENED;
    t->accepted += entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_ACCEPTED;
    t->completed += entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_COMPLETED;
    t->signed_off += entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_SIGNED;
    t->satisfied += entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_VISITED &&
                    entry->facts != NULL &&
                    entry->facts->visit == PAIGONG__VISIT_RESULT__VISIT_RESULT_SATISFIED;
    t->last_seq_errors += entry->seq <= t->last_seq;
    t->last_seq = entry->seq;
}

/* What the ledger says happened to each ticket is what was asked of it, once. */
static void check_histories(struct replay *p, struct link *l)
{
    for (size_t i = 0; i < p->count; i++) {
        struct life *life = &p->lives[i];
        struct told told = {0};
        asking_history(p->rig, l, life->ticket, add_entry, &told);
        size_t rounds = life->kind == LIFE_AGAIN ? 2 : 1;
        size_t accepted = life->kind == LIFE_REFUSED || life->kind == LIFE_AWAY ? 2 : rounds;
        expect(life->round == rounds, life->ticket, life->round, rounds);
        expect(told.opened == 1, "opened", told.opened, 1);
        expect(told.accepted == accepted, "accepted", told.accepted, accepted);
        expect(told.completed == rounds, "completed", told.completed, rounds);
        expect(told.signed_off == rounds, "signed", told.signed_off, rounds);
        size_t reporters = life->reports != NULL ? life->reports->count + 1 : 1;
        expect(told.satisfied == reporters, "satisfied", told.satisfied, reporters);
        expect(told.last_seq_errors == 0, "entries out of order", told.last_seq_errors, 0);
    }
}

static void check(struct replay *p, struct result *out)
{
    struct link *desk = p->crews[0].people.desk;
    expect(p->filed == p->count, "filed", p->filed, p->count);
    size_t closed = asking_count(p->rig, desk, site, PAIGONG__STATE__STATE_CLOSED, false);
    size_t open = asking_count(p->rig, desk, site, PAIGONG__STATE__STATE_UNSPECIFIED, true);
    expect(closed == p->count, "listed as closed", closed, p->count);
    expect(open == 0, "listed as open", open, 0);
    check_histories(p, desk);
    if (p->reports.count > 0)
        reports_check(p->rig, desk, site, &p->reports, p->requests, out);
    result_number(out, "histories_checked", (double)p->count, "");
    result_number(out, "entries_verified", (double)asking_verify(p->rig), "in the ledger");
}

/* ---- the program ------------------------------------------------------------------------------
 */

static void print(const struct replay *p, double seconds, struct result *out)
{
    result_number(out, "records", (double)p->requests->seen, "in the file");
    result_number(out, "unusable", (double)p->requests->unusable, "without text");
    result_number(out, "opened", (double)p->started, "");
    result_number(out, "filed", (double)p->filed, "");
    for (int i = 0; i < LIFE_KINDS; i++) {
        char key[64];
        snprintf(key, sizeof key, "way_%s", life_name((enum life_kind)i));
        if (p->kinds[i] > 0)
            result_number(out, key, (double)p->kinds[i], "");
    }
    result_number(out, "technicians", p->crew_count * TECHNICIANS_A_CREW, "");
    result_number(out, "seconds", seconds, "s");
    result_number(out, "commands", (double)p->commands, "");
    result_number(out, "commands_per_second", (double)p->commands / seconds, "/s durable");
    result_latency(out, "latency", &p->latency);
}

static void print_usage(FILE *out)
{
    fputs("usage: replay --server PATH --csv FILE.csv[.gz] --column text=NAME [options]\n\n"
          "  --column FIELD=NAME   which column is the text, unit, reporter or phone; several of\n"
          "                        one field are joined\n"
          "  --filter NAME=A,B     only rows whose column NAME is A or B; several must all hold\n"
          "  --trade VALUE=TRADE   which trade a value of the column trade is (--column "
          "trade=NAME);\n"
          "                        all rows are reported first, those of one fault linked to one\n"
          "                        ticket; everybody who reported is told and visited\n"
          "  --technicians N       who work at once (default 40)\n"
          "  --speed N             tickets opened a second (default: as fast as they are worked)\n"
          "  --limit N             the first N rows only\n"
          "  --cases FILE.csv[.gz] instead of --csv: the log of an incident desk (ts_utc, case,\n"
          "                        seq, state, resource), event by event; what the rules refuse\n"
          "                        is counted (docs/bpi2013.md)\n"
          "  --tables              … and printed as Markdown tables\n"
          "  --directory DIR  --keep  --json\n\n"
          "example: replay --server build/server/paigongd --csv requests.csv.gz \\\n"
          "           --column text='Complaint Type' --column text=Descriptor \\\n"
          "           --column unit='Incident Address' --filter Agency=HPD\n"
          "         replay --server build/server/paigongd --cases incidents.csv.gz --limit 5000\n",
          out);
}

enum {
    OPT_SERVER = 1,
    OPT_CSV,
    OPT_COLUMN,
    OPT_FILTER,
    OPT_TRADE,
    OPT_TECHNICIANS,
    OPT_SPEED,
    OPT_LIMIT,
    OPT_CASES,
    OPT_TABLES,
    OPT_DIRECTORY,
    OPT_KEEP,
    OPT_JSON,
    OPT_HELP
};

static const struct option flags[] = {
    {"server", required_argument, NULL, OPT_SERVER},
    {"csv", required_argument, NULL, OPT_CSV},
    {"column", required_argument, NULL, OPT_COLUMN},
    {"filter", required_argument, NULL, OPT_FILTER},
    {"trade", required_argument, NULL, OPT_TRADE},
    {"technicians", required_argument, NULL, OPT_TECHNICIANS},
    {"speed", required_argument, NULL, OPT_SPEED},
    {"limit", required_argument, NULL, OPT_LIMIT},
    {"cases", required_argument, NULL, OPT_CASES},
    {"tables", no_argument, NULL, OPT_TABLES},
    {"directory", required_argument, NULL, OPT_DIRECTORY},
    {"keep", no_argument, NULL, OPT_KEEP},
    {"json", no_argument, NULL, OPT_JSON},
    {"help", no_argument, NULL, OPT_HELP},
    {0},
};

static bool read_flag(struct options *o, int flag)
{
    switch (flag) {
    case OPT_SERVER:
        o->rig.program = optarg;
        return true;
    case OPT_CSV:
        o->path = optarg;
        return true;
    case OPT_COLUMN:
        return request_plan_column(&o->plan, optarg);
    case OPT_FILTER:
        return request_plan_filter(&o->plan, optarg);
    case OPT_TRADE:
        return report_trades_add(&o->trades, optarg);
    case OPT_TECHNICIANS:
        o->technicians = atoi(optarg);
        return o->technicians >= 1 && o->technicians <= CREWS_MAX * TECHNICIANS_A_CREW;
    case OPT_SPEED:
        o->speed = atof(optarg);
        return o->speed > 0;
    case OPT_LIMIT:
        o->limit = (size_t)atol(optarg);
        return o->limit > 0;
    case OPT_CASES:
        o->cases = optarg;
        return true;
    case OPT_TABLES:
        return o->tables = true;
    case OPT_DIRECTORY:
        o->rig.directory = optarg;
        return true;
    case OPT_KEEP:
        return o->rig.keep = true;
    case OPT_JSON:
        return o->json = true;
    default:
        return false;
    }
}

static void replay(const struct options *o, const struct requests *requests, struct result *out)
{
    static struct crew crews[CREWS_MAX];
    struct rig rig;
    struct replay *p = calloc(1, sizeof *p);
    if (p == NULL)
        die("out of memory");
    p->o = o;
    p->rig = &rig;
    p->crews = crews;
    p->crew_count = (o->technicians + TECHNICIANS_A_CREW - 1) / TECHNICIANS_A_CREW;
    p->requests = requests;
    p->count = o->limit > 0 && o->limit < requests->count ? o->limit : requests->count;
    p->lives = calloc(p->count + 1, sizeof *p->lives);
    if (p->lives == NULL)
        die("out of memory");
    rig_start(&rig, &o->rig);
    rig_site(&rig, site, crew_quiet_policy());
    crews_make(&rig, site, crews, p->crew_count, TECHNICIANS_A_CREW);
    uint64_t start_ns = clock_ns();
    if (o->trades.count > 0) {
        reports_take(&rig, crews[0].people.desk, site, requests, p->count, &o->trades, &p->reports);
        p->count = p->reports.count;
    }
    run(p);
    print(p, (double)(clock_ns() - start_ns) / 1e9, out);
    check(p, out);
    crews_close(crews, p->crew_count);
    rig_end(&rig, true);
    result_text(out, "ledger_and_view", "checked");
    reports_free(&p->reports);
    free(p->lives);
    free(p);
}

/* Rows of requests, or the events of cases; never both. */
static bool is_complete(const struct options *o)
{
    if (o->rig.program == NULL)
        return false;
    if (o->cases != NULL)
        return o->path == NULL && o->plan.column_count == 0 && o->plan.filter_count == 0 &&
               o->trades.count == 0 && o->speed == 0;
    return o->path != NULL && o->plan.column_count > 0 && !o->tables;
}

static bool replay_cases(const struct options *o, struct result *out, struct error *e)
{
    struct incidents_options incidents = {
        .rig = o->rig, .path = o->cases, .limit = o->limit, .tables = o->tables};
    return incidents_replay(&incidents, out, e);
}

static bool replay_requests(const struct options *o, struct result *out, struct error *e)
{
    struct requests requests;
    if (requests_read(o->path, &o->plan, &requests, e) != ERROR_NONE)
        return false;
    if (requests.count == 0) {
        error_set(e, ERROR_BAD_REQUEST, o->path, "no row was chosen");
        return false;
    }
    replay(o, &requests, out);
    requests_free(&requests);
    return true;
}

int main(int argc, char **argv)
{
    struct options o = {.technicians = 40};
    struct result result;
    struct error e = {0};
    for (int flag; (flag = getopt_long(argc, argv, "", flags, NULL)) != -1;) {
        if (flag == OPT_HELP) {
            print_usage(stdout);
            return 0;
        }
        if (!read_flag(&o, flag)) {
            print_usage(stderr);
            return 2;
        }
    }
    if (!is_complete(&o) || optind != argc) {
        print_usage(stderr);
        return 2;
    }
    result_start(&result, o.json || o.tables, "replay");
    if (!(o.cases != NULL ? replay_cases : replay_requests)(&o, &result, &e)) {
        fprintf(stderr, "replay: %s: %s\n", e.subject, e.detail);
        return 2;
    }
    if (!o.tables)
        result_end(&result);
    return 0;
}
