/* How long other people wait for short commands, in peace and while somebody attacks: calm and
 * attacked by turns, so that what the machine does meanwhile falls on both. */
#include "attack.h"
#include "bench.h"
#include "common/text.h"
#include "common/tls_engine.h"
#include "others.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICKETS_KEPT = 1000, SETTLE_MS = 1000, PAUSE_MS = 5, LIMIT_FACTOR_PERCENT = 150 };

struct hostile_run {
    const struct bench_options *o;
    struct rig rig;
    struct attack_setting setting;
    struct others *others;
    struct histogram calm, attacked, all_calm;
    struct rig_person nobody;
};

/* What a desk does all day: looks, takes in, lists a little. */
static void make_short(void *context, struct load_slot *s, struct load_request *r)
{
    struct attack_setting *setting = context;
    if (s->number % 3 == 0) {
        load_make_ticket(BENCH_SITE, s, r);
    } else if (s->number % 3 == 1) {
        ticket_id_format(setting->tickets[load_random(s) % setting->ticket_count], r->texts[0]);
        paigong__show__init(&r->show);
        r->show.ticket = r->texts[0];
        r->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHOW;
        r->frame.show = &r->show;
    } else {
        paigong__list_tickets__init(&r->list);
        r->list.limit = 20;
        r->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS;
        r->frame.list_tickets = &r->list;
    }
}

static void measure(struct hostile_run *run, struct histogram *h, double seconds)
{
    memset(h, 0, sizeof *h);
    others_measure(run->others, h);
    pause_ms(seconds * 1000);
    others_measure(run->others, NULL);
}

static void one_attack(struct hostile_run *run, const struct attack_row *row, struct result *out)
{
    char key[96];
    pause_ms(SETTLE_MS);
    measure(run, &run->calm, run->o->seconds);
    histogram_merge(&run->all_calm, &run->calm);
    struct attack *a = attack_start(&run->setting, row);
    pause_ms(SETTLE_MS);
    struct process_usage before = process_measure(run->rig.server.pid);
    uint64_t start = clock_ns();
    measure(run, &run->attacked, run->o->seconds);
    double seconds = (double)(clock_ns() - start) / 1e9;
    struct process_usage after = process_measure(run->rig.server.pid);
    struct attack_done done = attack_stop(a);
    double calm = (double)histogram_percentile(&run->calm, 0.99);
    double attacked = (double)histogram_percentile(&run->attacked, 0.99);
    if (!run->o->json)
        printf("\n%s: %s\n", row->name, row->what);
    snprintf(key, sizeof key, "%s_calm", row->name);
    result_latency(out, key, &run->calm);
    snprintf(key, sizeof key, "%s_attacked", row->name);
    result_latency(out, key, &run->attacked);
    snprintf(key, sizeof key, "%s_ratio", row->name);
    result_number(out, key, calm > 0 ? attacked / calm : 0, "of the calm p99");
    snprintf(key, sizeof key, "%s_answers", row->name);
    result_number(out, key, (double)done.answers, "to the attacker");
    snprintf(key, sizeof key, "%s_refused", row->name);
    result_number(out, key, (double)done.refusals, "of them");
    snprintf(key, sizeof key, "%s_closed", row->name);
    result_number(out, key, (double)done.closed, "connections of the attacker's");
    snprintf(key, sizeof key, "%s_server_cpu", row->name);
    result_number(out, key, 100 * (after.cpu_seconds - before.cpu_seconds) / seconds,
                  "% of one core");
    snprintf(key, sizeof key, "%s_memory_mib", row->name);
    result_number(out, key, (double)after.memory_kib / 1024, "MiB");
}

static void hire_attackers(struct hostile_run *run)
{
    static const struct {
        enum attacker as;
        const char *id, *crew;
        Paigong__Role role;
    } hired[] = {
        {AS_TECHNICIAN, "bad-technician", "crew-1", PAIGONG__ROLE__ROLE_TECHNICIAN},
        {AS_DESK, "bad-desk", NULL, PAIGONG__ROLE__ROLE_DESK},
        {AS_SUPERVISOR, "bad-supervisor", NULL, PAIGONG__ROLE__ROLE_DESK_SUPERVISOR},
    };
    struct error e;
    run->setting.people[AS_ADMIN] = &run->rig.people[0];
    for (size_t i = 0; i < sizeof hired / sizeof *hired; i++)
        run->setting.people[hired[i].as] =
            rig_person(&run->rig, hired[i].id, hired[i].role, BENCH_SITE, hired[i].crew);
    run->nobody.tls = tls_context_client(NULL, NULL, NULL, &e);
    if (run->nobody.tls == NULL)
        die("%s: %s", e.subject, e.detail);
    run->setting.people[AS_NOBODY] = &run->nobody;
}

static void attack_all(struct hostile_run *run, struct result *out)
{
    int count, done = 0;
    const struct attack_row *rows = attack_rows(&count);
    for (int i = 0; i < count; i++) {
        if (run->o->only != NULL && strcmp(run->o->only, rows[i].name) != 0)
            continue;
        one_attack(run, &rows[i], out);
        done++;
    }
    if (done == 0)
        die("there is no attack %s", run->o->only);
}

void mode_hostile(const struct bench_options *o, struct result *out)
{
    char config[64];
    struct hostile_run *run = calloc(1, sizeof *run);
    struct rig_person *desks[OTHERS_MAX];
    struct bench_options options = *o;
    int count = o->clients < OTHERS_MAX ? o->clients : OTHERS_MAX;
    uint64_t *ids = calloc(TICKETS_KEPT, sizeof *ids);
    if (run == NULL || ids == NULL)
        die("out of memory");
    /* the crowd of raw connections is beyond this limit in one attack and within it in another */
    snprintf(config, sizeof config, "limits: {connections: %d}\n",
             o->connections * 100 / LIMIT_FACTOR_PERCENT + 200);
    options.rig.config = config;
    run->o = o;
    bench_begin(&options, &run->rig, desks, count);
    hire_attackers(run);
    bench_fill(&options, &run->rig, out, desks, count, ids, TICKETS_KEPT);
    run->setting.rig = &run->rig;
    run->setting.tickets = ids;
    run->setting.ticket_count = TICKETS_KEPT;
    run->setting.crowd = o->connections;
    run->others = others_start(&(struct others_options){.rig = &run->rig,
                                                        .people = desks,
                                                        .count = count,
                                                        .pause_ms = PAUSE_MS,
                                                        .context = &run->setting,
                                                        .make = make_short});
    result_number(out, "others", count, "people");
    attack_all(run, out);
    if (!o->json)
        printf("\n");
    result_latency(out, "calm", &run->all_calm);
    others_stop(run->others);
    tls_context_free(run->nobody.tls);
    rig_end(&run->rig, true);
    free(ids);
    free(run);
}
