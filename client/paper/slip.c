#include "client/paper/slip.h"

#include "client/output/describe.h"
#include "client/output/language.h"
#include "client/paper/capitals.h"
#include "client/paper/heading.h"
#include "client/paper/slip_private.h"
#include "common/text.h"

#include <stdio.h>
#include <string.h>

static const double LEFT = 9, WIDTH = 192, STRIP = 95.5, TOP = 5.5;
static const double ROW = 4.6, TABLE_ROW = 4.4;

/* ---- words --------------------------------------------------------------------------------------
 */

const char *kind_title(Paigong__Kind kind)
{
    static const char *const titles[] = {
        [PAIGONG__KIND__KIND_REPAIR] = N_("Repair dispatch slip"),
        [PAIGONG__KIND__KIND_PUBLIC] = N_("Public-facility dispatch slip"),
        [PAIGONG__KIND__KIND_DEFECT] = N_("Quality-defect dispatch slip"),
        [PAIGONG__KIND__KIND_MAINTENANCE] = N_("Maintenance dispatch slip"),
        [PAIGONG__KIND__KIND_COMPLAINT] = N_("Complaint dispatch slip"),
        [PAIGONG__KIND__KIND_EMERGENCY] = N_("Emergency dispatch slip"),
        [PAIGONG__KIND__KIND_WORKS] = N_("Works dispatch slip"),
        [PAIGONG__KIND__KIND_DEVICE_RETURN] = N_("Device-return slip"),
    };
    size_t n = (size_t)kind;
    bool known = n < sizeof titles / sizeof titles[0] && titles[n] != NULL;
    return known ? _(titles[n]) : _("Dispatch slip");
}

/* P1.4: whose part it is by the site's policy. */
static enum keeper keeper_of(const Paigong__Ticket *t, size_t part)
{
    static const char *const names[] = {"desk", "crew", "customer", "party"};
    const char *keeper = part < t->n_parts ? t->parts[part]->keeper : "";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(keeper, names[i]) == 0)
            return (enum keeper)i;
    return (enum keeper)part; /* of a server that does not say it: the default */
}

static void part_text(const Paigong__Ticket *t, size_t part, char *out, size_t capacity)
{
    static const char *const ordinals[] = {N_("Part 1"), N_("Part 2"), N_("Part 3")};
    static const char *const keepers[] = {N_("kept by the desk"), N_("kept by the crew"),
                                          N_("kept by the customer"),
                                          N_("kept by the using or responsible party")};
    (void)snprintf(out, capacity, "%s  %s", _(ordinals[part]), _(keepers[keeper_of(t, part)]));
}

static const char *when(struct paper *p, int64_t at_ms)
{
    char out[WHEN_SIZE];
    return paper_printf(p, "%s", when_text(at_ms, out));
}

const char *slip_money(struct paper *p, int64_t fen)
{
    char out[40], capitals[CAPITALS_SIZE];
    money_format(fen, out, sizeof out);
    if (!language_is_chinese())
        return paper_printf(p, "¥%s", out);
    capitals_format(fen, capitals);
    return paper_printf(p, "¥%s  %s", out, capitals);
}

static const char *short_money(struct paper *p, int64_t fen)
{
    char out[40];
    money_format(fen, out, sizeof out);
    return paper_printf(p, "¥%s", out);
}

/* ---- who, where, what ---------------------------------------------------------------------------
 */

/* The reporter's data is no affair of who keeps a part for a facility (P16.4). */
static const char *personal(const struct slip *s, enum keeper keeper, const char *text)
{
    return keeper == KEEPER_PARTY && text[0] != '\0' && s->ticket->unit[0] == '\0' ? _("on part 1")
                                                                                   : text;
}

/* In or out of it, and until when: what stands on the form's own table (P9.1). */
static const char *warranty_text(struct paper *p, const Paigong__WarrantyView *w)
{
    char status[WORD_SIZE], until[TIME_TEXT_SIZE];
    if (w == NULL)
        return "";
    word_text(&paigong__warranty_status__descriptor, (int)w->status, status);
    if (w->until_at == 0)
        return paper_printf(p, "%s", status);
    date_text(w->until_at, until);
    return paper_printf(p, _("%s (until %s)"), status, until);
}

static void draw_intake(struct paper *p, const struct slip *s, enum keeper keeper)
{
    const Paigong__Ticket *t = s->ticket;
    char kind[WORD_SIZE], trade[WORD_SIZE];
    word_text(&paigong__kind__descriptor, (int)t->kind, kind);
    word_text(&paigong__trade__descriptor, (int)t->trade, trade);
    const struct paper_cell where[] = {
        {_("Place"), s->place, 1, .strong = true},
        {_("Reporter"), personal(s, keeper, t->reporter), 1},
        {_("Phone"), personal(s, keeper, t->phone), 1},
        {_("Received"), when(p, t->received_at), 1},
    };
    paper_row(p, where, 4, ROW);
    const bool planned = t->plan_at != 0;
    const struct paper_cell what[] = {
        {_("Kind"), paper_printf(p, "%s %s", kind, trade), 1},
        {planned ? _("Plan") : _("Taken by"), planned ? t->plan : s->received_by, 1},
        {planned ? _("Planned for") : _("Booked for"),
         when(p, planned ? t->plan_at : t->appointment_at), 1},
        {_("Warranty"), warranty_text(p, t->warranty), 1},
    };
    paper_row(p, what, 4, ROW);
    const bool erased = t->erased && t->text[0] == '\0'; /* a public record's stays */
    const struct paper_cell report = {
        _("Report"), erased ? _("erased with the month of its intake (P16.5)") : t->text, 1, 2,
        .faint = erased};
    paper_row(p, &report, 1, 7.6);
}

static void draw_dispatch(struct paper *p, const struct slip *s)
{
    const Paigong__Ticket *t = s->ticket;
    const char *who = t->technician[0] != '\0' ? s->technician : t->crew;
    if (t->technician[0] != '\0' && t->crew[0] != '\0')
        who = paper_printf(p, "%s (%s)", s->technician, t->crew);
    const struct paper_cell sent[] = {
        {_("Technician"), who, 1, .strong = true},
        {_("Phone"), s->technician_phone, 1},
        {_("Dispatched"), when(p, s->dispatched_at), 1},
        {_("Signed for"), when(p, s->accepted_at), 1},
    };
    paper_row(p, sent, 4, ROW);
    const struct paper_cell found[] = {
        {_("Arrived"), when(p, s->arrived_at), 1},
        {_("Found"), t->found, 3},
    };
    paper_row(p, found, 2, ROW);
}

/* ---- money --------------------------------------------------------------------------------------
 */

static const struct paper_table *slip_table(bool whole)
{
    static struct paper_column columns[9];
    static struct paper_table table;
    const struct paper_column now[] = {
        {_("no."), 9, ALIGN_CENTRE},
        {_("Item or material"), 36, ALIGN_LEFT},
        {_("Specification, model"), 29, ALIGN_LEFT},
        {_("Qty"), 10, ALIGN_CENTRE},
        {_("Unit price"), 16, ALIGN_RIGHT},
        {_("Used"), 16, ALIGN_RIGHT},
        {_("Labour"), 16, ALIGN_RIGHT},
        {_("Material"), 16, ALIGN_RIGHT},
        {_("Remark"), 44, ALIGN_LEFT},
    };
    memcpy(columns, now, sizeof columns);
    table = (struct paper_table){columns, 9, whole ? 5.5 : TABLE_ROW, whole ? 0 : 1};
    return &table;
}

static void draw_line(struct paper *p, const struct paper_table *table, const struct slip *s,
                      size_t n)
{
    const struct slip_line *l = &s->lines[n];
    const char *texts[] = {paper_printf(p, "%zu", n + 1),
                           l->name,
                           l->spec,
                           l->quantity,
                           l->price,
                           l->used,
                           l->labour,
                           l->material,
                           l->remark};
    paper_table_row(p, table, texts);
}

/* As many rows as there is room for; the last one says how many more stand on the next page. */
static void draw_lines(struct paper *p, const struct slip *s, size_t rows)
{
    const struct paper_table *table = slip_table(false);
    const char *more[] = {"…", "", "", "", "", "", "", "", ""};
    const char *const none[] = {"", "", "", "", "", "", "", "", ""};
    size_t shown = s->line_count <= rows ? s->line_count : rows - 1;
    paper_table_head(p, table);
    for (size_t i = 0; i < shown; i++)
        draw_line(p, table, s, i);
    if (shown < s->line_count) {
        more[1] =
            paper_printf(p, _("further lines: %zu, all on the next page"), s->line_count - shown);
        paper_table_row(p, table, more);
        p->table_cut = true;
        shown++;
    }
    for (size_t i = shown; i < rows; i++)
        paper_table_row(p, table, none);
}

static void draw_totals(struct paper *p, const struct slip *s)
{
    const Paigong__Ticket *t = s->ticket;
    bool used = s->used_fen != 0, paid = t->cash_fen != 0;
    const struct paper_cell totals[] = {
        {_("Used"), used ? short_money(p, s->used_fen) : "", 33},
        {_("Labour"), s->priced ? short_money(p, s->labour_fen) : "", 33},
        {_("Material"), s->priced ? short_money(p, s->material_fen) : "", 33},
        {_("To be paid"), s->priced ? slip_money(p, s->labour_fen + s->material_fen) : "", 60,
         .strong = true},
        {_("Paid"), paid ? short_money(p, t->cash_fen) : "", 33},
    };
    paper_row(p, totals, 5, ROW);
}

static void draw_consent(struct paper *p, const struct slip *s)
{
    const Paigong__Ticket *t = s->ticket;
    int64_t finish_at = t->quote != NULL ? t->quote->finish_at : 0;
    bool declined = t->quote != NULL && t->quote->consent == PAIGONG__CONSENT__CONSENT_DECLINED;
    char at[WHEN_SIZE];
    const char *text = _("The price was told and agreed before work began.   "
                         "Signature:                     Date:");
    if (declined)
        text = _("declined: no work was done");
    else if (s->agreed)
        text = paper_printf(p, _("agreed %s, before work began"), when_text(s->consented_at, at));
    const struct paper_cell cells[] = {
        {_("Consent"), text, 3, .faint = !s->agreed && !declined},
        {_("Finish by"), when(p, finish_at), 1},
    };
    paper_row(p, cells, 2, 5.4);
}

/* ---- the end of the work ------------------------------------------------------------------------
 */

static const char *signature_text(struct paper *p, const struct slip *s)
{
    const Paigong__SignatureView *v = s->ticket->signature;
    char kind[WORD_SIZE], at[WHEN_SIZE], rating[64] = "";
    if (v == NULL)
        return _("Rating (1 to 5):          tried, and it works.   Signature:                "
                 "         Date:");
    word_text(&paigong__signature_kind__descriptor, (int)v->kind, kind);
    if (v->rating > 0)
        (void)snprintf(rating, sizeof rating, _("rated %u of 5"), v->rating);
    return paper_printf(p, "%s  %s  %s  %s", when_text(v->at, at), kind, rating,
                        s->ticket->confirmed_by);
}

static void draw_done(struct paper *p, const struct slip *s)
{
    const Paigong__Ticket *t = s->ticket;
    const struct paper_cell done[] = {
        {_("Result"), s->result, 3},
        {_("Done"), when(p, s->completed_at), 1},
    };
    bool party = t->unit[0] == '\0';
    const struct paper_cell sign = {party ? _("Party") : _("Resident"), signature_text(p, s), 1,
                                    .faint = t->signature == NULL};
    paper_row(p, done, 2, ROW);
    paper_row(p, &sign, 1, 6);
}

static void draw_check(struct paper *p, const struct slip *s)
{
    char at[WHEN_SIZE];
    const char *check = _("quality □ good □ not   on time □ yes □ no   Signature:");
    const char *back = _("Signature:                    Time:");
    if (s->checked_at != 0)
        check = paper_printf(p, _("passed  %s  %s"), when_text(s->checked_at, at), s->checked_by);
    if (s->returned_at != 0)
        back = paper_printf(p, "%s  %s", when_text(s->returned_at, at), s->returned_by);
    const struct paper_cell cells[] = {
        {_("Crew lead"), check, 1, .faint = s->checked_at == 0},
        {_("Returned"), back, 1, .faint = s->returned_at == 0},
    };
    paper_row(p, cells, 2, 5.4);
}

static void draw_visit(struct paper *p, const struct slip *s)
{
    const Paigong__VisitView *v = s->visit;
    const char *text = _("□ satisfied   □ not satisfied   □ not reached   Opinion:               "
                         "                      By:              Time:");
    char result[WORD_SIZE], how[WORD_SIZE], at[WHEN_SIZE];
    if (v != NULL) {
        word_text(&paigong__visit_result__descriptor, (int)v->result, result);
        word_text(&paigong__visit_by__descriptor, (int)v->by, how);
        text = paper_printf(p, "%s  %s  %s  %s  %s", when_text(v->at, at), result, how,
                            s->visited_by, v->text);
    }
    const struct paper_cell cell = {_("Return visit"), text, 1, .faint = v == NULL};
    paper_row(p, &cell, 1, 5.2);
}

static void draw_advice(struct paper *p)
{
    const struct paper_cell cell = {
        _("Note"),
        _("Sign only for what was done and priced above. Ask for a receipt when you pay. Keep this "
          "part for the warranty; name its number when you call about it."),
        1, 2, .faint = true};
    paper_row(p, &cell, 1, 8);
}

/* ---- the page -----------------------------------------------------------------------------------
 */

void slip_heading(struct paper *p, const struct slip *s, const char *below)
{
    const Paigong__Ticket *t = s->ticket;
    char state[WORD_SIZE];
    word_text(&paigong__state__descriptor, (int)t->state, state);
    const struct heading h = {s->site, kind_title(t->kind), below, t->id,
                              paper_printf(p, _("round %u  %s"), t->round, state)};
    heading_draw(p, &h);
}

static void draw_part(struct paper *p, const struct slip *s, size_t part)
{
    static const size_t rows[] = {
        [KEEPER_DESK] = 4, [KEEPER_CREW] = 5, [KEEPER_CUSTOMER] = 5, [KEEPER_PARTY] = 5};
    enum keeper keeper = keeper_of(s->ticket, part);
    char below[128];
    part_text(s->ticket, part, below, sizeof below);
    double top = p->y = TOP + STRIP * (double)part;
    slip_heading(p, s, below);
    draw_intake(p, s, keeper);
    draw_dispatch(p, s);
    draw_lines(p, s, rows[keeper]);
    draw_totals(p, s);
    draw_consent(p, s);
    draw_done(p, s);
    if (keeper == KEEPER_DESK || keeper == KEEPER_CREW)
        draw_check(p, s);
    if (keeper == KEEPER_DESK)
        draw_visit(p, s);
    if (keeper == KEEPER_CUSTOMER)
        draw_advice(p);
    if (part < 2)
        canvas_dashes(p->canvas, 0, top + STRIP - 1.5, CANVAS_WIDTH_MM, top + STRIP - 1.5);
}

void slip_draw(struct canvas *canvas, struct arena *arena, const struct slip *s)
{
    struct paper p = {.canvas = canvas,
                      .arena = arena,
                      .x = LEFT,
                      .width = WIDTH,
                      .size = 7.6,
                      .label = 14,
                      .page = 1};
    p.label = language_is_chinese() ? 14 : 17;
    for (size_t part = 0; part < 3; part++)
        draw_part(&p, s, part);
    canvas_end_page(canvas);
    if (p.cut_count > 0 || p.table_cut)
        slip_draw_rest(&p, s, slip_table(true), draw_line);
}
