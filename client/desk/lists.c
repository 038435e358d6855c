#include "client/desk/lists.h"

#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

enum { PAGE = 100 };

#define ALL(columns) columns, sizeof columns / sizeof *columns

/* ---- entries of the register (P2.1, P2.2, P2.6) ---- */

enum { ENTRY, AT, PLACE, BY, REPORTER, TICKET, KNOWN, TEXT };
static const struct column register_columns[] = {
    [ENTRY] = {N_("entry"), 14, 14, 7, false, false},
    [AT] = {N_("time"), 11, 11, 1, true, false},
    [PLACE] = {N_("place"), 9, 16, 0, false, false},
    [BY] = {N_("by"), 6, 10, 6, false, false},
    [REPORTER] = {N_("reporter"), 19, 24, 0, false, false},
    [TICKET] = {N_("ticket"), 14, 14, 0, false, false},
    [KNOWN] = {N_("known"), 10, 22, 2, false, false},
    [TEXT] = {N_("text"), 12, 30, 0, false, true},
};

/* What became no ticket: there is none to name, and nobody to tell. */
static const struct column open_columns[] = {
    [ENTRY] = {N_("entry"), 14, 14, 0, false, false},
    [AT] = {N_("time"), 11, 11, 1, true, false},
    [PLACE] = {N_("place"), 9, 16, 0, false, false},
    [BY] = {N_("by"), 6, 10, 6, false, false},
    [REPORTER] = {N_("reporter"), 12, 24, 2, false, false},
    [TICKET] = {"", 0, 0, 0, false, false},
    [KNOWN] = {"", 0, 0, 0, false, false},
    [TEXT] = {N_("text"), 20, 30, 0, false, true},
};

static const Paigong__RegisterEntry *entry_at(const Paigong__ServerFrame *f, size_t n)
{
    return f->register_page->entries[n];
}

static size_t register_count(const Paigong__ServerFrame *f)
{
    return f->result_case == PAIGONG__SERVER_FRAME__RESULT_REGISTER_PAGE
               ? f->register_page->n_entries
               : 0;
}

static const char *register_next(const Paigong__ServerFrame *f)
{
    return f->result_case == PAIGONG__SERVER_FRAME__RESULT_REGISTER_PAGE ? f->register_page->next
                                                                         : "";
}

static const char *register_id(const Paigong__ServerFrame *f, size_t n)
{
    return entry_at(f, n)->id;
}

/* The ticket, or the outage, that it is linked to. */
static const char *register_opens(const Paigong__ServerFrame *f, size_t n)
{
    const Paigong__RegisterEntry *e = entry_at(f, n);
    return e->ticket[0] != '\0' ? e->ticket : e->outage;
}

static void register_draw(const struct list_context *x, const struct layout *l, struct area a,
                          int row, const Paigong__ServerFrame *f, size_t n)
{
    const Paigong__RegisterEntry *e = entry_at(f, n);
    unsigned style = x->stale ? STYLE_STALE : STYLE_PLAIN;
    char when[TIME_TEXT_SIZE], text[DESCRIBE_TEXT_SIZE], known[128] = "";
    const char *const place[] = {x->one_site ? "" : e->site, e->unit};
    const char *const who[] = {e->name, e->phone};
    /* a report that became a ticket goes by the ticket's id */
    layout_cell(l, a, row, ENTRY, strcmp(e->id, e->ticket) != 0 ? e->id : "", style);
    time_text_short(e->at, x->now_ms, when);
    layout_cell(l, a, row, AT, when, style);
    words_join(text, sizeof text, place, 2);
    layout_cell(l, a, row, PLACE, text, style);
    layout_cell(l, a, row, BY, e->who, style);
    words_join(text, sizeof text, who, 2);
    layout_cell(l, a, row, REPORTER, text, style);
    /* where there is no room for both: what it goes by */
    const char *linked = register_opens(f, n);
    bool either = linked[0] == '\0' && l->width[ENTRY] == 0;
    layout_cell(l, a, row, TICKET, either ? e->id : linked, style);
    entry_known_text(e, known, sizeof known);
    if (known[0] == '\0' && e->done)
        text_copy(known, sizeof known, _("done"));
    layout_cell(l, a, row, KNOWN, known, style);
    layout_cell(l, a, row, TEXT, e->text, style);
}

static void ask_night(struct list_request *r, const char *site, const char *after)
{
    paigong__night_list__init(&r->night);
    r->night.site = (char *)site;
    r->night.after = (char *)after;
    r->night.limit = PAGE;
    r->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_NIGHT_LIST;
    r->frame.night_list = &r->night;
}

static void ask_log(struct list_request *r, const char *site, const char *after)
{
    paigong__log_list__init(&r->log);
    r->log.site = (char *)site;
    r->log.after = (char *)after;
    r->log.limit = PAGE;
    r->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LOG_LIST;
    r->frame.log_list = &r->log;
}

static void ask_register(struct list_request *r, const char *site, const char *after)
{
    ask_log(r, site, after);
    r->log.open = true;
}

static void ask_untold(struct list_request *r, const char *site, const char *after)
{
    ask_log(r, site, after);
    r->log.untold = true;
}

/* What became a ticket of its own stands on the board: here is what didn't (P2.3). */
static void sift_register(Paigong__ServerFrame *f)
{
    if (f->result_case != PAIGONG__SERVER_FRAME__RESULT_REGISTER_PAGE)
        return;
    Paigong__RegisterPage *page = f->register_page;
    size_t kept = 0;
    for (size_t i = 0; i < page->n_entries; i++) {
        Paigong__RegisterEntry *e = page->entries[i];
        if (e->ticket[0] == '\0')
            page->entries[kept++] = e;
        else
            paigong__register_entry__free_unpacked(e, NULL);
    }
    page->n_entries = kept;
}

/* ---- tickets ---- */

static size_t tickets_count(const Paigong__ServerFrame *f)
{
    return f->result_case == PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE ? f->ticket_page->n_tickets
                                                                       : 0;
}

static const char *tickets_next(const Paigong__ServerFrame *f)
{
    return f->result_case == PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE ? f->ticket_page->next : "";
}

static const char *tickets_id(const Paigong__ServerFrame *f, size_t n)
{
    return f->ticket_page->tickets[n]->id;
}

static void tickets_draw(const struct list_context *x, const struct layout *l, struct area a,
                         int row, const Paigong__ServerFrame *f, size_t n)
{
    struct board_view v = {.now_ms = x->now_ms, .stale = x->stale, .one_site = x->one_site};
    view_ticket_row(&v, l, a, row, f->ticket_page->tickets[n]);
}

static void ask_tickets(struct list_request *r, const char *site, const char *after)
{
    paigong__list_tickets__init(&r->tickets);
    r->tickets.site = (char *)site;
    r->tickets.after = (char *)after;
    r->tickets.limit = PAGE;
    r->tickets.soonest = true; /* as the board, so that nothing late stands at the end */
    r->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS;
    r->frame.list_tickets = &r->tickets;
}

/* P3.6 */
static void ask_called_back(struct list_request *r, const char *site, const char *after)
{
    ask_tickets(r, site, after);
    r->tickets.called_back = true;
}

/* P8.1: their slips are back, nobody has asked yet. */
static void ask_to_visit(struct list_request *r, const char *site, const char *after)
{
    ask_tickets(r, site, after);
    r->tickets.state = PAIGONG__STATE__STATE_RETURNED;
}

/* P2.8, P5.5 */
static void ask_mine(struct list_request *r, const char *site, const char *after)
{
    ask_tickets(r, site, after);
    r->tickets.mine = true;
}

/* ---- technicians on duty (P3.6) ---- */

enum { PERSON, NAME, CREW, TRADES, UNTIL, OPEN, SLIPS };
static const struct column free_columns[] = {
    [PERSON] = {N_("id"), 8, 12, 0, false, false},
    [NAME] = {N_("name"), 8, 14, 0, false, false},
    [CREW] = {N_("crew"), 6, 12, 4, false, false},
    [TRADES] = {N_("trades"), 12, 26, 2, false, false},
    [UNTIL] = {N_("until"), 11, 11, 3, true, false},
    [OPEN] = {N_("in hand"), 7, 8, 0, true, false},
    [SLIPS] = {N_("slips"), 14, 40, 0, false, true},
};

static size_t free_count(const Paigong__ServerFrame *f)
{
    return f->result_case == PAIGONG__SERVER_FRAME__RESULT_FREE_PAGE ? f->free_page->n_people : 0;
}

static const char *free_next(const Paigong__ServerFrame *f)
{
    return f->result_case == PAIGONG__SERVER_FRAME__RESULT_FREE_PAGE ? f->free_page->next : "";
}

static const char *free_id(const Paigong__ServerFrame *f, size_t n)
{
    return f->free_page->people[n]->id;
}

static const char *free_opens(const Paigong__ServerFrame *f, size_t n)
{
    const Paigong__FreeRow *row = f->free_page->people[n];
    return row->n_slips > 0 ? row->slips[0]->ticket : "";
}

/* "-0003 3-1201 on site, …" */
static void slips_text(const Paigong__FreeRow *row, int64_t now_ms, char *out, size_t capacity)
{
    out[0] = '\0';
    for (size_t i = 0; i < row->n_slips; i++) {
        const Paigong__FreeSlip *s = row->slips[i];
        char id[TICKET_ID_SIZE], state[WORD_SIZE], text[DESCRIBE_TEXT_SIZE];
        short_id_text(s->ticket, now_ms, 0, id);
        word_text(&paigong__state__descriptor, (int)s->state, state);
        (void)snprintf(text, sizeof text, "%s %s %s", id, s->unit, state);
        text_list_add(out, capacity, text);
    }
}

static void free_draw(const struct list_context *x, const struct layout *l, struct area a, int row,
                      const Paigong__ServerFrame *f, size_t n)
{
    const Paigong__FreeRow *p = f->free_page->people[n];
    unsigned style = x->stale ? STYLE_STALE : p->free ? STYLE_PLAIN : STYLE_FAINT;
    char text[2 * DESCRIBE_TEXT_SIZE], until[TIME_TEXT_SIZE] = "", open[16];
    layout_cell(l, a, row, PERSON, p->id, style);
    layout_cell(l, a, row, NAME, p->name, style);
    layout_cell(l, a, row, CREW, p->crew, style);
    trades_text(p->trades, p->n_trades, text, sizeof text);
    layout_cell(l, a, row, TRADES, text, style);
    if (p->until_at != 0)
        time_text_short(p->until_at, x->now_ms, until);
    layout_cell(l, a, row, UNTIL, until, style);
    (void)snprintf(open, sizeof open, "%u", p->open);
    layout_cell(l, a, row, OPEN, open, style);
    slips_text(p, x->now_ms, text, sizeof text);
    if (p->n_slips == 0)
        text_copy(text, sizeof text, _("free"));
    layout_cell(l, a, row, SLIPS, text, p->n_slips == 0 && !x->stale ? STYLE_GOOD : style);
}

static void ask_free(struct list_request *r, const char *site, const char *after)
{
    paigong__free_list__init(&r->free);
    r->free.site = (char *)site;
    r->free.after = (char *)after;
    r->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_FREE_LIST;
    r->frame.free_list = &r->free;
}

/* ---- sheets ---- */

enum { SHEET, SHEET_KIND, SHEET_STATE, SHEET_PLACE, SHEET_TURN, SHEET_DUE, SHEET_ABOUT };
static const struct column sheet_columns[] = {
    [SHEET] = {N_("sheet"), 14, 14, 0, false, false},
    [SHEET_KIND] = {N_("kind"), 10, 16, 0, false, false},
    [SHEET_STATE] = {N_("state"), 8, 10, 2, false, false},
    [SHEET_PLACE] = {N_("place"), 9, 18, 1, false, false},
    [SHEET_TURN] = {N_("turn"), 8, 18, 3, false, false},
    [SHEET_DUE] = {N_("due"), 18, 34, 0, false, false},
    [SHEET_ABOUT] = {N_("about"), 12, 30, 0, false, true},
};

static size_t sheets_count(const Paigong__ServerFrame *f)
{
    return f->result_case == PAIGONG__SERVER_FRAME__RESULT_SHEET_PAGE ? f->sheet_page->n_sheets : 0;
}

static const char *sheets_next(const Paigong__ServerFrame *f)
{
    return f->result_case == PAIGONG__SERVER_FRAME__RESULT_SHEET_PAGE ? f->sheet_page->next : "";
}

static const char *sheets_id(const Paigong__ServerFrame *f, size_t n)
{
    return f->sheet_page->sheets[n]->id;
}

static void sheets_draw(const struct list_context *x, const struct layout *l, struct area a,
                        int row, const Paigong__ServerFrame *f, size_t n)
{
    const Paigong__Sheet *s = f->sheet_page->sheets[n];
    unsigned style = x->stale ? STYLE_STALE : STYLE_PLAIN;
    char word[WORD_SIZE], text[SHEET_TEXT_SIZE], more[SHEET_TEXT_SIZE];
    layout_cell(l, a, row, SHEET, s->id, style);
    word_text(&paigong__sheet_kind__descriptor, (int)s->kind, word);
    layout_cell(l, a, row, SHEET_KIND, word, style);
    word_text(&paigong__sheet_state__descriptor, (int)s->state, word);
    layout_cell(l, a, row, SHEET_STATE, word, style);
    sheet_place_text(s, more);
    layout_cell(l, a, row, SHEET_PLACE, words_pair(text, x->one_site ? "" : s->site, more), style);
    word_text(&paigong__role__descriptor, (int)s->turn_role, word);
    layout_cell(l, a, row, SHEET_TURN, s->person[0] != '\0' ? s->person : word, style);
    sheet_due_text(s, x->now_ms, text);
    layout_cell(l, a, row, SHEET_DUE, text, x->stale ? style : style_of(sheet_tone(s)));
    sheet_about_text(s, text);
    layout_cell(l, a, row, SHEET_ABOUT, text, style);
}

static void ask_sheets(struct list_request *r, const char *site, const char *after)
{
    paigong__list_sheets__init(&r->sheets);
    r->sheets.site = (char *)site;
    r->sheets.after = (char *)after;
    r->sheets.limit = PAGE;
    r->sheets.open = true;
    r->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LIST_SHEETS;
    r->frame.list_sheets = &r->sheets;
}

/* P11 */
static void ask_outages(struct list_request *r, const char *site, const char *after)
{
    ask_sheets(r, site, after);
    r->sheets.kind = PAIGONG__SHEET_KIND__SHEET_KIND_OUTAGE;
}

static void ask_my_sheets(struct list_request *r, const char *site, const char *after)
{
    ask_sheets(r, site, after);
    r->sheets.mine = true;
}

/* ---- all of them ---- */

#define REGISTER register_count, register_next, register_id, register_opens, register_draw
#define TICKETS  tickets_count, tickets_next, tickets_id, tickets_id, tickets_draw
#define FREE     free_count, free_next, free_id, free_opens, free_draw
#define SHEETS   sheets_count, sheets_next, sheets_id, sheets_id, sheets_draw

static const struct list_kind kinds[] = {
    {N_("with me"), N_("nothing lies with you"), ticket_columns, TICKET_COLUMNS, ask_mine, NULL,
     TICKETS},
    {N_("call back"), N_("nobody waits for a call"), ticket_columns, TICKET_COLUMNS,
     ask_called_back, NULL, TICKETS},
    {N_("to visit"), N_("everybody was asked"), ticket_columns, TICKET_COLUMNS, ask_to_visit, NULL,
     TICKETS},
    {N_("to tell"), N_("everybody was told"), ALL(register_columns), ask_untold, NULL, REGISTER},
    {N_("night"), N_("the night left nothing open"), ALL(register_columns), ask_night, NULL,
     REGISTER},
    {N_("register"), N_("nothing in the register is open"), ALL(open_columns), ask_register,
     sift_register, REGISTER},
    {N_("on duty"), N_("nobody is on duty"), ALL(free_columns), ask_free, NULL, FREE},
    {N_("my sheets"), N_("no sheet lies with you"), ALL(sheet_columns), ask_my_sheets, NULL,
     SHEETS},
    {N_("all sheets"), N_("no sheet is open"), ALL(sheet_columns), ask_sheets, NULL, SHEETS},
    {N_("outages"), N_("nothing is cut off"), ALL(sheet_columns), ask_outages, NULL, SHEETS},
};

size_t list_count(void)
{
    return sizeof kinds / sizeof *kinds;
}

const struct list_kind *list_kind(size_t n)
{
    return &kinds[n];
}
