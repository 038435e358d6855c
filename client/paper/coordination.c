/* The coordination sheet (工作协调单, P5.4): what was not finished on its day, why, who follows it
 * up, and everything that happened to it, with room for what is still to come. */
#include "client/paper/document.h"
#include "client/paper/heading.h"
#include "client/paper/slip.h"

#include "client/output/describe.h"
#include "client/output/language.h"

#include <string.h>

enum { STEPS_MOST = 400, BLANK_ROWS = 12 };

struct step {
    const char *at, *who, *what;
};

struct coordination {
    const struct slip *slip;
    const char *turn;
    struct step steps[STEPS_MOST];
    size_t step_count;
};

struct following {
    struct book *book;
    struct coordination *facts;
};

/* ---- what happened ------------------------------------------------------------------------------
 */

static bool is_progress(Paigong__EventType event)
{
    switch (event) {
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_DISPATCHED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_REFUSED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_HANDED_OVER:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_ARRIVED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_ABSENT:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_FOUND:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_REPORTED_COMPLEX:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_CAME_BACK:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_REFERRED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_PROMISED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_BOOKED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_WAITING:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_RESUMED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_CONFIRMED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_COLLECTED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_COMPLETED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_RETURNED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_VISITED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_CLOSED:
        return true;
    default:
        return false;
    }
}

static void take_entry(void *context, const Paigong__Entry *entry)
{
    struct following *x = context;
    struct coordination *c = x->facts;
    struct arena *arena = &x->book->run->arena;
    char at[WHEN_SIZE], event[WORD_SIZE], facts[ENTRY_TEXT_SIZE], who[DESCRIBE_TEXT_SIZE];
    if (!is_progress(entry->event) || c->step_count == STEPS_MOST)
        return;
    word_text(&paigong__event_type__descriptor, (int)entry->event, event);
    entry_facts_text(entry, run_now_ms(x->book->run), facts);
    entry_who_text(entry, who, sizeof who);
    const struct step step = {arena_printf(arena, "%s", when_text(entry->at, at)),
                              arena_printf(arena, "%s", who),
                              arena_printf(arena, "%s  %s", event, facts)};
    if (step.at != NULL && step.who != NULL && step.what != NULL)
        c->steps[c->step_count++] = step;
}

static enum error_code put_turn(struct book *b, struct coordination *c, struct error *e)
{
    const Paigong__Ticket *t = c->slip->ticket;
    const struct book_name *person = NULL;
    char role[WORD_SIZE];
    enum error_code code = book_find(b, BOOK_PERSON, t->site, t->turn, &person, e);
    if (code != ERROR_NONE)
        return code;
    word_text(&paigong__role__descriptor, (int)t->turn_role, role);
    c->turn = arena_printf(&b->run->arena, "%s%s%s", person->name,
                           person->name[0] != '\0' ? " " : "", role);
    return c->turn != NULL ? ERROR_NONE : error_set(e, ERROR_INTERNAL, "memory", "%s", "");
}

static enum error_code collect(struct book *b, Paigong__ClientFrame *f, const void **facts,
                               struct error *e)
{
    struct coordination *c = arena_alloc(&b->run->arena, sizeof *c);
    if (c == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    c->step_count = 0;
    enum error_code code = slip_collect(b, f->show->ticket, f->show->personal, &c->slip, e);
    if (code != ERROR_NONE)
        return code;
    if (!c->slip->ticket->coordination)
        return error_set(e, ERROR_REFUSED, c->slip->ticket->id, "%s",
                         _("it has no coordination sheet: that is for what was not finished on its "
                           "day (P5.4)"));
    struct following x = {b, c};
    code = book_history(b, c->slip->ticket->id, "", take_entry, &x, e);
    if (code == ERROR_NONE)
        code = put_turn(b, c, e);
    *facts = c;
    return code;
}

/* ---- the sheet ----------------------------------------------------------------------------------
 */

static const char *when(struct paper *p, int64_t at_ms)
{
    char out[WHEN_SIZE];
    return paper_printf(p, "%s", when_text(at_ms, out));
}

static void draw_matter(struct paper *p, const struct coordination *c)
{
    const struct slip *s = c->slip;
    const Paigong__Ticket *t = s->ticket;
    char kind[WORD_SIZE], trade[WORD_SIZE], party[WORD_SIZE], state[WORD_SIZE];
    word_text(&paigong__kind__descriptor, (int)t->kind, kind);
    word_text(&paigong__trade__descriptor, (int)t->trade, trade);
    word_text(&paigong__party__descriptor, (int)t->party, party);
    word_text(&paigong__state__descriptor, (int)t->state, state);
    const struct paper_cell where[] = {{_("Place"), s->place, 1, 2, .strong = true},
                                       {_("Received"), when(p, t->received_at), 1}};
    const struct paper_cell who[] = {{_("Reporter"), t->reporter, 1, 2}, {_("Phone"), t->phone, 1}};
    const struct paper_cell what[] = {{_("Kind"), paper_printf(p, "%s %s", kind, trade), 1},
                                      {_("State"), state, 1}};
    const bool erased = t->erased && t->text[0] == '\0'; /* a public record's stays */
    const struct paper_cell report = {
        _("Report"), erased ? _("erased with the month of its intake (P16.5)") : t->text, 1, 6,
        .faint = erased};
    const struct paper_cell found = {_("Found"), t->found, 1, 4};
    const struct paper_cell reason = {_("Why not done"), t->reason, 1, 4};
    const struct paper_cell hands[] = {
        {_("Technician"), paper_printf(p, "%s %s", s->technician, t->crew), 1, 2},
        {_("Phone"), s->technician_phone, 1}};
    const struct paper_cell turn[] = {{_("Followed by"), c->turn, 1, 2},
                                      {_("Referred to"), party, 1}};
    const struct paper_cell dates[] = {{_("Promised"), when(p, t->promised_at), 1},
                                       {_("Waits until"), when(p, t->wait_until_at), 1}};
    paper_row(p, where, 2, 7);
    paper_row(p, who, 2, 7);
    paper_row(p, what, 2, 7);
    paper_row(p, &report, 1, 14);
    paper_row(p, &found, 1, 9);
    paper_row(p, &reason, 1, 9);
    paper_row(p, hands, 2, 7);
    paper_row(p, turn, 2, 7);
    paper_row(p, dates, 2, 7);
}

static void draw_steps(struct paper *p, const struct coordination *c)
{
    const struct paper_column columns[] = {{_("Time"), 34, ALIGN_CENTRE},
                                           {_("Handled by"), 40, ALIGN_LEFT},
                                           {_("Progress"), 112, ALIGN_LEFT}};
    const struct paper_table table = {columns, 3, 6.5, 0};
    const char *const blank[] = {"", "", ""};
    paper_table_head(p, &table);
    for (size_t i = 0; i < c->step_count; i++) {
        const char *const texts[] = {c->steps[i].at, c->steps[i].who, c->steps[i].what};
        paper_table_row(p, &table, texts);
    }
    for (size_t i = 0; i < BLANK_ROWS; i++)
        paper_table_row(p, &table, blank);
}

static void draw_opinions(struct paper *p)
{
    const char *sign = _("\n\nSignature:                    Date:");
    const struct paper_cell upper[] = {{_("Department in charge"), sign, 1, 3, .faint = true},
                                       {_("Department that helps"), sign, 1, 3, .faint = true}};
    const struct paper_cell lower[] = {{_("Desk supervisor"), sign, 1, 3, .faint = true},
                                       {_("Customer"), sign, 1, 3, .faint = true}};
    paper_need(p, 48);
    paper_row(p, upper, 2, 22);
    paper_row(p, lower, 2, 22);
}

static void draw(struct canvas *canvas, struct arena *arena, const void *facts)
{
    const struct coordination *c = facts;
    struct paper p;
    const struct heading h = {c->slip->site, _("Work coordination sheet"), "", c->slip->ticket->id,
                              ""};
    heading_start(&p, canvas, arena, &h);
    draw_matter(&p, c);
    draw_steps(&p, c);
    draw_opinions(&p);
    paper_cuts(&p);
    heading_end(&p);
}

const struct document document_coordination = {"coordination print", N_("Work coordination sheet"),
                                               collect, draw};
