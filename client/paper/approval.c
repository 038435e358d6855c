/* The approval sheet (维修项目审批单, P12): what is asked for and what it costs, then each step of
 * its tier with who took it and what they said, or room for their signature. */
#include "client/paper/capitals.h"
#include "client/paper/document.h"
#include "client/paper/heading.h"
#include "client/paper/slip.h"

#include "client/output/describe.h"
#include "client/output/language.h"
#include "common/text.h"

#include <stdio.h>
#include <string.h>

enum { STEPS_MOST = 64 };

struct said { /* when a step was taken, and with which words */
    const char *code, *text;
    int64_t at_ms;
};

struct approval {
    const Paigong__Sheet *sheet;
    const char *site, *place, *opened_by, *contractor;
    const char *who[STEPS_MOST]; /* of each of the sheet's lines: the name of who took it */
    struct said said[STEPS_MOST];
    size_t said_count;
};

struct reading {
    struct book *book;
    struct approval *facts;
};

/* ---- asking -------------------------------------------------------------------------------------
 */

static const char *kept(struct reading *x, const char *text)
{
    const char *copy = arena_strndup(&x->book->run->arena, text, strlen(text));
    return copy != NULL ? copy : "";
}

/* The newest of each step: what was raised is approved anew. */
static void take_line(struct reading *x, const Paigong__Entry *entry, const char *code)
{
    struct approval *a = x->facts;
    size_t i = 0;
    while (i < a->said_count && strcmp(a->said[i].code, code) != 0)
        i++;
    if (i == STEPS_MOST)
        return;
    const char *text = entry->personal != NULL ? entry->personal->text : "";
    a->said[i] = (struct said){kept(x, code), kept(x, text), entry->at};
    a->said_count = i == a->said_count ? i + 1 : a->said_count;
}

static void take_entry(void *context, const Paigong__Entry *entry)
{
    struct reading *x = context;
    const Paigong__SheetFacts *s = entry->facts != NULL ? entry->facts->sheet : NULL;
    for (size_t i = 0; s != NULL && i < s->n_lines; i++)
        if (s->lines[i]->state == PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_DONE)
            take_line(x, entry, s->lines[i]->code);
}

static enum error_code put_names(struct book *b, struct approval *a, struct error *e)
{
    const Paigong__Sheet *s = a->sheet;
    const struct book_name *site = NULL, *facility = NULL, *opener = NULL, *person = NULL;
    enum error_code code = book_find(b, BOOK_SITE, "", s->site, &site, e);
    if (code == ERROR_NONE)
        code = book_find(b, BOOK_FACILITY, s->site, s->facility, &facility, e);
    if (code == ERROR_NONE)
        code = book_find(b, BOOK_PERSON, s->site, s->opened_by, &opener, e);
    for (size_t i = 0; i < s->n_lines && i < STEPS_MOST && code == ERROR_NONE; i++) {
        code = book_find(b, BOOK_PERSON, s->site, s->lines[i]->name, &person, e);
        if (code == ERROR_NONE)
            a->who[i] = person->name;
    }
    if (code != ERROR_NONE)
        return code;
    a->site = site->name;
    a->opened_by = opener->name;
    a->place = arena_printf(&b->run->arena, "%s%s%s %s", s->unit, s->unit[0] != '\0' ? " " : "",
                            facility->name, facility->more);
    return a->place != NULL ? ERROR_NONE : error_set(e, ERROR_INTERNAL, "memory", "%s", "");
}

static enum error_code collect(struct book *b, Paigong__ClientFrame *f, const void **facts,
                               struct error *e)
{
    struct approval *a = arena_alloc(&b->run->arena, sizeof *a);
    const Paigong__ServerFrame *answer = NULL;
    if (a == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    *a = (struct approval){0};
    struct reading x = {b, a};
    enum error_code code = book_ask(b, f, PAIGONG__SERVER_FRAME__RESULT_SHEET, &answer, e);
    if (code != ERROR_NONE)
        return code;
    if (answer->sheet->kind != PAIGONG__SHEET_KIND__SHEET_KIND_APPROVAL)
        return error_set(e, ERROR_USAGE, answer->sheet->id, "%s", _("it is no approval sheet"));
    a->sheet = book_keep(b, &answer->sheet->base);
    if (a->sheet == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    code = book_history(b, "", a->sheet->id, take_entry, &x, e);
    if (code == ERROR_NONE)
        code = put_names(b, a, e);
    *facts = a;
    return code;
}

/* ---- words --------------------------------------------------------------------------------------
 */

/* NULL: no step of a person's. */
static const char *step_text(struct paper *p, const char *code)
{
    char out[SHEET_TEXT_SIZE];
    return sheet_step_text(code, out) ? paper_printf(p, "%s", out) : NULL;
}

static const char *money(struct paper *p, int64_t fen)
{
    char out[40], capitals[CAPITALS_SIZE] = "";
    if (fen == 0)
        return "";
    money_format(fen, out, sizeof out);
    if (language_is_chinese())
        capitals_format(fen, capitals);
    return paper_printf(p, "¥%s  %s", out, capitals);
}

/* ---- the sheet ----------------------------------------------------------------------------------
 */

static void draw_request(struct paper *p, const struct approval *a)
{
    const Paigong__Sheet *s = a->sheet;
    char at[WHEN_SIZE], until[WHEN_SIZE], state[WORD_SIZE];
    word_text(&paigong__sheet_state__descriptor, (int)s->state, state);
    const struct paper_cell where[] = {{_("Location"), a->place, 1, 2, .strong = true},
                                       {_("Ticket"), s->ticket, 1}};
    const struct paper_cell what[] = {{_("For"), sheet_works_text(s), 1}, {_("State"), state, 1}};
    const struct paper_cell who[] = {{_("Asked by"), a->opened_by, 1},
                                     {_("Asked on"), when_text(s->opened_at, at), 1}};
    const struct paper_cell report = {_("What and why"), s->text, 1, 20};
    const struct paper_cell costs[] = {{_("Amount"), money(p, s->amount_fen), 1, 2, .strong = true},
                                       {_("Invoiced"), money(p, s->spent_fen), 1, 2}};
    const struct paper_cell by[] = {{_("Done by"), s->crew[0] != '\0' ? s->crew : s->person, 1},
                                    {_("Until"), when_text(s->anchor_at, until), 1}};
    paper_row(p, where, 2, 8);
    paper_row(p, what, 2, 8);
    paper_row(p, who, 2, 8);
    paper_row(p, &report, 1, 26);
    paper_row(p, costs, 2, 9);
    paper_row(p, by, 2, 8);
}

static const struct said *said_of(const struct approval *a, const char *code)
{
    for (size_t i = 0; i < a->said_count; i++)
        if (strcmp(a->said[i].code, code) == 0)
            return &a->said[i];
    return NULL;
}

/* A step that is open has an empty line for opinion, name and date. */
static void draw_steps(struct paper *p, const struct approval *a)
{
    const struct paper_column columns[] = {{_("Step"), 44, ALIGN_LEFT},
                                           {_("Opinion"), 76, ALIGN_LEFT},
                                           {_("Name or signature"), 34, ALIGN_LEFT},
                                           {_("Date"), 32, ALIGN_CENTRE}};
    const struct paper_table table = {columns, 4, 13, 0};
    paper_table_head(p, &table);
    for (size_t i = 0; i < a->sheet->n_lines && i < STEPS_MOST; i++) {
        const Paigong__SheetLine *line = a->sheet->lines[i];
        const char *step = step_text(p, line->code);
        char at[WHEN_SIZE] = "";
        if (step == NULL || line->state == PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_NONE)
            continue;
        bool done = line->state == PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_DONE;
        const struct said *said = done ? said_of(a, line->code) : NULL;
        if (said != NULL)
            (void)when_text(said->at_ms, at);
        const char *const texts[] = {step, said != NULL ? said->text : "", done ? a->who[i] : "",
                                     at};
        paper_table_row(p, &table, texts);
    }
}

static void draw(struct canvas *canvas, struct arena *arena, const void *facts)
{
    const struct approval *a = facts;
    struct paper p;
    const struct heading h = {a->site, _("Approval sheet for works"), "", a->sheet->id, ""};
    heading_start(&p, canvas, arena, &h);
    draw_request(&p, a);
    paper_room(&p, 4);
    draw_steps(&p, a);
    paper_cuts(&p);
    heading_end(&p);
}

const struct document document_approval = {"approval print", N_("Approval sheet for works"),
                                           collect, draw};
