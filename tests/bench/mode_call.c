/* The call card (P2.5): what the desk waits for while the caller is on the phone. */
#include "bench.h"

#include "common/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DESKS = 4, TECHNICIANS = 20, FEES = 200, UNITS = 40 * 4 * 30 * 4, ROWS = 500, CELLS = 6 };

struct calling {
    uint64_t *ids, count;
    struct rig_person *technicians[TECHNICIANS];
};

/* ---- what the card is made of ------------------------------------------------------------------
 */

struct rows {
    char texts[ROWS][CELLS][64];
    char *cells[ROWS][CELLS];
    Paigong__ImportRow rows[ROWS];
    Paigong__ImportRow *pointers[ROWS];
};

typedef void fill_row(uint32_t number, char cells[CELLS][64]);

static void unit_row(uint32_t number, char cells[CELLS][64])
{
    snprintf(cells[0], 64, "%u-%u-%02u%02u", number % 40 + 1, number / 40 % 4 + 1,
             number / 160 % 30 + 1, number / 4800 % 4 + 1);
    snprintf(cells[1], 64, "%u", number % 40 + 1);
    snprintf(cells[2], 64, "王女士");
    snprintf(cells[3], 64, "138%08u", number);
    snprintf(cells[4], 64, "20%02u-06-01", 10 + number % 16);
}

static void fee_row(uint32_t number, char cells[CELLS][64])
{
    static const char *const parts[] = {"pipes", "wiring", "waterproofing", ""};
    snprintf(cells[0], 64, "WX-%03u", number);
    snprintf(cells[1], 64, "水龙头更换");
    snprintf(cells[2], 64, "个");
    snprintf(cells[3], 64, "3000");
    snprintf(cells[4], 64, "5000");
    snprintf(cells[5], 64, "%s", parts[number % 4]);
}

static uint64_t import_chunk(struct rig *rig, struct rows *r, Paigong__Import *m, size_t count)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    uint8_t request_id[16];
    for (size_t i = 0; i < count; i++) {
        r->rows[i].line = (uint32_t)i + 2;
        r->rows[i].n_cells = m->n_columns;
        for (size_t k = 0; k < m->n_columns; k++)
            r->cells[i][k] = r->texts[i][k];
        r->rows[i].cells = r->cells[i];
        r->pointers[i] = &r->rows[i];
    }
    m->n_rows = count;
    m->rows = r->pointers;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_IMPORT;
    f.import = m;
    frame_make_write(&f, request_id);
    Paigong__ServerFrame *answer = rig_ask(rig, rig->admin, &f);
    if (answer->import_result == NULL)
        die("an import was not answered by its result");
    uint64_t staging = answer->import_result->staging;
    paigong__server_frame__free_unpacked(answer, NULL);
    return staging;
}

static void import(struct rig *rig, Paigong__ImportKind kind, char **columns, uint32_t total)
{
    struct rows *r = calloc(1, sizeof *r);
    Paigong__Import m = PAIGONG__IMPORT__INIT;
    fill_row *fill = kind == PAIGONG__IMPORT_KIND__IMPORT_KIND_UNITS ? unit_row : fee_row;
    if (r == NULL)
        die("out of memory");
    m.kind = kind;
    m.site = (char *)BENCH_SITE;
    m.columns = columns;
    while (columns[m.n_columns] != NULL)
        m.n_columns++;
    for (uint32_t done = 0; done < total;) {
        uint32_t count = total - done < ROWS ? total - done : ROWS;
        for (uint32_t i = 0; i < count; i++) {
            paigong__import_row__init(&r->rows[i]);
            fill(done + i, r->texts[i]);
        }
        done += count;
        m.last = done == total;
        m.staging = import_chunk(rig, r, &m, count);
    }
    free(r);
}

/* ---- asking ------------------------------------------------------------------------------------
 */

static void make_dispatch(void *context, struct load_slot *s, struct load_request *r)
{
    struct calling *calling = context;
    ticket_id_format(calling->ids[s->number], r->texts[0]);
    paigong__ticket_command__init(&r->ticket_command);
    r->ticket_command.ticket = r->texts[0];
    r->ticket_command.command = PAIGONG__COMMAND__COMMAND_DISPATCH;
    r->ticket_command.to = calling->technicians[s->number % TECHNICIANS]->id;
    r->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    r->frame.ticket_command = &r->ticket_command;
    frame_make_write(&r->frame, r->request_id);
}

static void make_call(void *context, struct load_slot *s, struct load_request *r)
{
    char cells[CELLS][64];
    (void)context;
    unit_row((uint32_t)(load_random(s) % UNITS), cells);
    snprintf(r->texts[0], sizeof r->texts[0], "%s", cells[0]);
    paigong__call_card__init(&r->call_card);
    r->call_card.site = (char *)BENCH_SITE;
    r->call_card.unit = r->texts[0];
    r->call_card.trade = (Paigong__Trade)(1 + load_random(s) % 10);
    r->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_CALL_CARD;
    r->frame.call_card = &r->call_card;
}

/* A card that says nothing would be quick. */
static void look_at_card(void *context, struct load_slot *s, const Paigong__ServerFrame *f)
{
    (void)context, (void)s;
    if (f->result_case != PAIGONG__SERVER_FRAME__RESULT_CARD || !f->card->known ||
        f->card->n_people == 0 || f->card->n_fees == 0)
        die("a call was answered by a card without its unit, people or fees");
}

static void people_and_slips(struct rig *rig, struct rig_person *const *desks,
                             struct calling *calling, struct load_result *load)
{
    for (int i = 0; i < TECHNICIANS; i++) {
        char id[RIG_ID];
        snprintf(id, sizeof id, "technician-%d", i + 1);
        calling->technicians[i] =
            rig_person(rig, id, PAIGONG__ROLE__ROLE_TECHNICIAN, BENCH_SITE, "crew-1");
    }
    load_run(&(struct load_options){.rig = rig,
                                    .people = desks,
                                    .people_count = DESKS,
                                    .clients = 4,
                                    .threads = 1,
                                    .in_flight = 32,
                                    .count = calling->count,
                                    .context = calling,
                                    .make = make_dispatch},
             load);
}

static void call(const struct bench_options *o, struct rig *rig, struct rig_person *const *desks,
                 struct calling *calling, struct result *out)
{
    static const struct {
        const char *name;
        bool many;
    } ways[] = {{"call", false}, {"call_many", true}};
    struct load_result *load = malloc(sizeof *load);
    if (load == NULL)
        die("out of memory");
    people_and_slips(rig, desks, calling, load);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        char rate[64];
        load_run(&(struct load_options){.rig = rig,
                                        .people = desks,
                                        .people_count = DESKS,
                                        .clients = ways[i].many ? o->clients : 1,
                                        .threads = 1,
                                        .in_flight = o->in_flight,
                                        .warm_seconds = 0.2,
                                        .seconds = o->seconds,
                                        .make = make_call,
                                        .answered = look_at_card},
                 load);
        snprintf(rate, sizeof rate, "%s_per_second", ways[i].name);
        result_number(out, rate, (double)load->answers / load->seconds, "/s");
        result_latency(out, ways[i].name, &load->latency);
    }
    free(load);
}

void mode_call(const struct bench_options *o, struct result *out)
{
    static char *unit_columns[] = {"unit", "building", "owner", "phone", "handover_date", NULL};
    static char *fee_columns[] = {"code",         "item",     "unit", "labour_fen",
                                  "material_fen", "warranty", NULL};
    struct rig rig;
    struct rig_person *desks[DESKS];
    /* each technician has ten slips in hand */
    struct calling calling = {.count =
                                  o->tickets < 10 * TECHNICIANS ? o->tickets : 10 * TECHNICIANS};
    calling.ids = calloc(calling.count, sizeof *calling.ids);
    if (calling.ids == NULL)
        die("out of memory");
    bench_begin(o, &rig, desks, DESKS);
    import(&rig, PAIGONG__IMPORT_KIND__IMPORT_KIND_UNITS, unit_columns, UNITS);
    import(&rig, PAIGONG__IMPORT_KIND__IMPORT_KIND_FEES, fee_columns, FEES);
    bench_fill(o, &rig, out, desks, DESKS, calling.ids, calling.count);
    struct process_usage before = process_measure(rig.server.pid);
    uint64_t start = clock_ns();
    call(o, &rig, desks, &calling, out);
    struct process_usage after = process_measure(rig.server.pid);
    result_server(out, &before, &after, (double)(clock_ns() - start) / 1e9);
    free(calling.ids);
    rig_end(&rig, false);
}
