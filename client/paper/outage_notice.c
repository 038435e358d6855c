/* The notice of a cut to post in the hall (停水通知, P11): what, where, from when until when, why,
 * and what to do meanwhile, in type that is read from two metres. */
#include "client/paper/document.h"
#include "client/paper/form.h"
#include "client/paper/slip.h"

#include "client/output/describe.h"
#include "client/output/language.h"

struct outage_notice {
    const Paigong__Sheet *sheet;
    const char *site;
    const char *phone; /* of who answers questions; NULL: written by hand */
    int64_t now_ms;
};

static enum error_code collect(struct book *b, Paigong__ClientFrame *f, const void **facts,
                               struct error *e)
{
    struct outage_notice *n = arena_alloc(&b->run->arena, sizeof *n);
    const Paigong__ServerFrame *answer = NULL;
    const struct book_name *site = NULL;
    enum error_code code = book_ask(b, f, PAIGONG__SERVER_FRAME__RESULT_SHEET, &answer, e);
    if (code != ERROR_NONE)
        return code;
    if (answer->sheet->kind != PAIGONG__SHEET_KIND__SHEET_KIND_OUTAGE)
        return error_set(e, ERROR_USAGE, answer->sheet->id, "%s", _("it is no outage"));
    const Paigong__Sheet *sheet = book_keep(b, &answer->sheet->base);
    if (n == NULL || sheet == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    if (sheet->state == PAIGONG__SHEET_STATE__SHEET_STATE_ASKED)
        return error_set(e, ERROR_REFUSED, sheet->id, "%s",
                         _("a supervisor has not approved this cut yet: nothing to post (P11.1)"));
    code = book_find(b, BOOK_SITE, "", sheet->site, &site, e);
    if (code == ERROR_NONE)
        *n = (struct outage_notice){sheet, site->name, cli_value(b->run->cli, "--phone"),
                                    run_now_ms(b->run)};
    *facts = n;
    return code;
}

/* ---- words --------------------------------------------------------------------------------------
 */

enum turn { TURN_CUT, TURN_BACK, TURN_OFF }; /* it is on or to come; over; called off */

static enum turn turn_of(const Paigong__Sheet *s)
{
    if (s->closed_at == 0)
        return TURN_CUT;
    return s->state == PAIGONG__SHEET_STATE__SHEET_STATE_DONE ? TURN_BACK : TURN_OFF;
}

enum { MEDIA = 3 };

static size_t medium_of(const Paigong__Sheet *s)
{
    return s->medium == PAIGONG__MEDIUM__MEDIUM_WATER   ? 0
           : s->medium == PAIGONG__MEDIUM__MEDIUM_POWER ? 1
                                                        : 2;
}

static const char *where_of(const Paigong__Sheet *s)
{
    static const char *const labels[MEDIA] = {N_("No water"), N_("No power"), N_("No gas")};
    return turn_of(s) == TURN_CUT ? _(labels[medium_of(s)]) : _("Where");
}

static const char *title_of(const Paigong__Sheet *s)
{
    static const char *const titles[MEDIA][3] = {
        {N_("Notice: no water"), N_("Notice: the water is back"),
         N_("Notice: the water is not cut off")},
        {N_("Notice: no power"), N_("Notice: the power is back"),
         N_("Notice: the power is not cut off")},
        {N_("Notice: no gas"), N_("Notice: the gas is back"), N_("Notice: the gas is not cut off")},
    };
    return _(titles[medium_of(s)][turn_of(s)]);
}

/* Before a cut there is something to prepare. */
static const char *advice_of(const Paigong__Sheet *s, bool begun)
{
    switch (s->medium) {
    case PAIGONG__MEDIUM__MEDIUM_WATER:
        return begun
                   ? _("Please leave all taps closed when you go out. When the water comes back, "
                       "let the first of it run until it is clear.")
                   : _("Please store the water you need beforehand and leave all taps closed when "
                       "you go out. When it comes back, let the first water run until it is "
                       "clear.");
    case PAIGONG__MEDIUM__MEDIUM_POWER:
        return begun ? _("Please switch off what was on, and do not use the lifts while the power "
                         "is cut off.")
                     : _("Please switch off and save your work on appliances beforehand, and do "
                         "not use the lifts while the power is cut off.");
    default:
        return _("Please close all gas valves. Do not light anything before we have told you that "
                 "the gas is back, and air the rooms first if you smell gas.");
    }
}

/* Also one that nobody knows the time of yet. */
static bool has_begun(const Paigong__Sheet *s, int64_t now_ms)
{
    return s->anchor_at <= now_ms;
}

static const char *begins_text(struct paper *p, const Paigong__Sheet *s, int64_t now_ms)
{
    char at[WHEN_SIZE];
    if (s->anchor_at == 0)
        return _("not known yet");
    return paper_printf(p, has_begun(s, now_ms) ? _("since %s") : "%s",
                        when_text(s->anchor_at, at));
}

static const char *ends_text(struct paper *p, const Paigong__Sheet *s)
{
    char at[WHEN_SIZE];
    if (s->due_at == 0)
        return _("not known yet; we will post it here");
    return paper_printf(
        p, s->outage == PAIGONG__OUTAGE_KIND__OUTAGE_KIND_PLANNED ? "%s" : _("expected by %s"),
        when_text(s->due_at, at));
}

static const char *cause_text(const Paigong__Sheet *s)
{
    return s->text[0] != '\0' ? s->text : _("being looked into; we will post it here");
}

/* ---- the notice ---------------------------------------------------------------------------------
 */

static void draw_facts(struct paper *p, const struct outage_notice *n)
{
    const Paigong__Sheet *s = n->sheet;
    char zones[SHEET_TEXT_SIZE], at[WHEN_SIZE];
    outage_zones_text(s, zones, sizeof zones);
    const struct paper_cell where = {where_of(s), zones, 1, 4, .strong = true};
    paper_row(p, &where, 1, 22);
    if (turn_of(s) != TURN_CUT) {
        const struct paper_cell since = {turn_of(s) == TURN_BACK ? _("Back since")
                                                                 : _("Called off"),
                                         when_text(s->closed_at, at), 1, 2, .strong = true};
        paper_row(p, &since, 1, 22);
        return;
    }
    const struct paper_cell rows[] = {
        {_("From"), begins_text(p, s, n->now_ms), 1, 2, .strong = true},
        {_("Until"), ends_text(p, s), 1, 2, .strong = true},
        {_("Why"), cause_text(s), 1, 6},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        paper_row(p, &rows[i], 1, 22);
}

/* Whom to ask, and the sheet's number, which the desk's scanner reads like that of any paper. */
static void draw_foot(struct paper *p, const struct outage_notice *n)
{
    static const double Y = 266, QR_SIDE = 20;
    const struct canvas_type asked = {.size = 18, .bold = n->phone != NULL};
    const char *phone = n->phone != NULL ? n->phone : "____________________";
    canvas_text(p->canvas, p->x, Y, p->width - QR_SIDE, paper_printf(p, _("Questions: %s"), phone),
                asked);
    canvas_text(p->canvas, p->x, Y + 13, p->width - QR_SIDE,
                paper_printf(p, _("Notice %s"), n->sheet->id),
                (struct canvas_type){.size = 11, .serif = true});
    canvas_qr(p->canvas, p->x + p->width - QR_SIDE, Y, QR_SIDE, n->sheet->id);
}

static void draw_end(struct paper *p, const struct outage_notice *n)
{
    char at[WHEN_SIZE];
    const struct canvas_type right = {.size = 18, .align = ALIGN_RIGHT};
    paper_room(p, 18);
    paper_line(p, n->site, right);
    paper_line(p, when_text(n->now_ms, at), right);
    draw_foot(p, n);
}

static void draw(struct canvas *canvas, struct arena *arena, const void *facts)
{
    const struct outage_notice *n = facts;
    struct paper p = {.canvas = canvas,
                      .arena = arena,
                      .x = 22,
                      .y = 24,
                      .width = 166,
                      .bottom = 258,
                      .label = 34,
                      .size = 18,
                      .page = 1};
    paper_line(&p, title_of(n->sheet),
               (struct canvas_type){.size = 40, .bold = true, .align = ALIGN_CENTRE});
    paper_room(&p, 10);
    paper_line(&p, _("To all owners and residents"), (struct canvas_type){.size = 20});
    paper_room(&p, 6);
    draw_facts(&p, n);
    paper_room(&p, 8);
    paper_line(&p,
               turn_of(n->sheet) == TURN_CUT ? advice_of(n->sheet, has_begun(n->sheet, n->now_ms))
                                             : _("Thank you for your patience."),
               (struct canvas_type){.size = 17});
    if (turn_of(n->sheet) == TURN_CUT) {
        paper_room(&p, 4);
        paper_line(&p, _("We are sorry for the inconvenience."), (struct canvas_type){.size = 17});
    }
    draw_end(&p, n);
    canvas_end_page(canvas);
}

const struct document document_outage = {"outage print", N_("Notice of an outage"), collect, draw};
