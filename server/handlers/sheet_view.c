/* A sheet as its reader may see it (P16.4), with what that reader may do now. */
#include "common/text.h"
#include "core/contract.h"
#include "core/outage.h"
#include "handlers/register_page.h"
#include "handlers/sheet.h"
#include "ledger/codec_sheet.h"

#include <string.h>

enum { ROW_TEXT_MAX = 240, ROW_LINES = 8 }; /* in a list: a full page fits a frame */

static char *shown_text(struct call *c, const char *text, enum sheet_detail detail)
{
    size_t length = strlen(text);
    return call_text_bytes(c->arena, text,
                           detail == SHEET_ROW ? text_fit(text, length, ROW_TEXT_MAX) : length);
}

static void put_names(struct call *c, const struct sheet *s, Paigong__Sheet *m)
{
    char id[SHEET_ID_SIZE], ticket[TICKET_ID_SIZE] = "";
    sheet_id_format(s->number, id);
    if (s->ticket)
        ticket_id_format(s->ticket, ticket);
    m->id = call_text(c->arena, id);
    m->ticket = call_text(c->arena, ticket);
    m->site = call_text(c->arena, s->site);
    m->unit = call_text(c->arena, s->unit);
    m->facility = call_text(c->arena, s->facility);
    m->crew = call_text(c->arena, s->crew);
    m->department = call_text(c->arena, s->department);
    m->person = call_text(c->arena, s->person);
    m->subject = call_text(c->arena, s->subject);
    m->opened_by = call_text(c->arena, s->opened_by);
    m->answered_by = call_text(c->arena, s->answered_by);
    m->closed_by = call_text(c->arena, s->closed_by);
}

static void put_numbers(const struct sheet *s, Paigong__Sheet *m)
{
    m->kind = (Paigong__SheetKind)s->kind;
    m->state = (Paigong__SheetState)s->state;
    m->turn_role = (Paigong__Role)s->turn_role;
    m->party = (Paigong__Party)s->party;
    m->trade = (Paigong__Trade)s->trade;
    m->every = (Paigong__Period)s->every;
    m->visit = (Paigong__VisitResult)s->visit;
    m->by = (Paigong__VisitBy)s->by;
    m->outage = (Paigong__OutageKind)s->outage;
    m->medium = (Paigong__Medium)s->medium;
    m->round = s->round;
    m->opened_at = s->opened_ms;
    m->closed_at = s->closed_ms;
    m->due_at = s->due_ms;
    m->at = s->at_ms;
    m->anchor_at = s->anchor_ms;
    m->wake_at = s->wake_ms;
    m->amount_fen = s->amount_fen;
    m->spent_fen = s->spent_fen;
    m->quantity = s->quantity;
    m->policy_version = s->policy_version;
    m->version = s->version;
}

static void put_contract(struct call *c, const struct sheet *s, Paigong__Sheet *m)
{
    char text[CONTRACT_DAYS_TEXT];
    const struct contract_days d = contract_days_of(s);
    contract_days_text(&d, text);
    m->team = (Paigong__Team)s->team;
    m->days = call_text(c->arena, text);
}

static void put_people(struct call *c, const struct sheet *s, Paigong__Sheet *m)
{
    bool personal = sheet_personal_visible(s, c->actor);
    m->masked = !personal && (s->name[0] || s->phone[0]);
    m->name =
        personal ? call_text(c->arena, s->name) : mask_name(c->arena, s->name, strlen(s->name));
    m->phone =
        personal ? call_text(c->arena, s->phone) : mask_phone(c->arena, s->phone, strlen(s->phone));
}

/* In a list only an outage says which zones it concerns, a contract which units: the first. */
static uint8_t lines_shown(const struct sheet *s, enum sheet_detail detail)
{
    if (detail != SHEET_ROW)
        return s->line_count;
    if (s->kind == SHEET_KIND_APPROVAL) /* P12.1: what purchases come to together */
        return sheet_line_find(s, SHEET_LINE_TOGETHER) ? 1 : 0;
    if (s->kind != SHEET_KIND_OUTAGE && s->kind != SHEET_KIND_CONTRACT)
        return 0;
    return s->line_count < ROW_LINES ? s->line_count : ROW_LINES;
}

static void put_lines(struct call *c, const struct sheet *s, uint8_t count, Paigong__Sheet *m)
{
    m->lines = (Paigong__SheetLine **)call_array(c, count);
    for (uint8_t i = 0; m->lines && i < count; i++) {
        Paigong__SheetLine *line = call_message(c, &paigong__sheet_line__descriptor);
        struct sheet_line *kept = arena_memdup(c->arena, &s->lines[i], sizeof *kept);
        char *ticket = arena_alloc(c->arena, TICKET_ID_SIZE);
        if (!line || !kept || !ticket)
            return;
        codec_sheet_line_fill(kept, ticket, line);
        m->lines[m->n_lines++] = line;
    }
}

static void put_actions(struct call *c, const struct sheet *s, Paigong__Sheet *m)
{
    enum sheet_verb verbs[SHEET_VERBS];
    const struct policy *p = view_policy(c->view, s->site, s->policy_version);
    size_t count = p ? sheet_actions(s, c->actor, p, verbs) : 0;
    m->actions = arena_alloc(c->arena, (count + 1) * sizeof *m->actions);
    for (size_t i = 0; m->actions && i < count; i++)
        m->actions[m->n_actions++] = (Paigong__SheetVerb)verbs[i];
}

/* P2.6: who reported an outage. */
static void put_callers(struct call *c, const struct sheet *s, enum sheet_detail detail,
                        Paigong__Sheet *m)
{
    if (s->kind != SHEET_KIND_OUTAGE)
        return;
    m->untold = outage_untold_now(s, c->now_ms);
    if (detail == SHEET_CALLERS && register_reads_all(c->actor))
        m->n_callers = call_callers(c, s, &m->callers);
}

Paigong__Sheet *call_sheet_view(struct call *c, const struct sheet *s, enum sheet_detail detail)
{
    Paigong__Sheet *m = call_message(c, &paigong__sheet__descriptor);
    if (!m)
        return NULL;
    put_names(c, s, m);
    put_numbers(s, m);
    put_contract(c, s, m);
    put_people(c, s, m);
    m->text = shown_text(c, s->text, detail);
    m->result = shown_text(c, s->result, detail);
    if (s->clock.clock)
        m->clock = call_clock_view(c, &s->clock);
    put_actions(c, s, m);
    put_lines(c, s, lines_shown(s, detail), m);
    put_callers(c, s, detail, m);
    return c->error.code ? NULL : m;
}
