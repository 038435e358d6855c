/* slip T, slip --batch: one ticket's, or those of all who were sent out since a time. */
#include "client/paper/document.h"
#include "client/paper/slip.h"

#include "client/output/language.h"
#include "common/time_text.h"

#include <string.h>

enum { BATCH_MOST = 500 };

struct slips {
    const struct slip *slips[BATCH_MOST];
    size_t count;
};

struct batch {
    char *ids[BATCH_MOST];
    size_t count;
};

/* ---- which --------------------------------------------------------------------------------------
 */

/* A slip is out: somebody was sent, and it has not come back. */
static bool has_slip(const Paigong__TicketRow *row)
{
    switch (row->state) {
    case PAIGONG__STATE__STATE_DISPATCHED:
    case PAIGONG__STATE__STATE_ACCEPTED:
    case PAIGONG__STATE__STATE_ON_SITE:
    case PAIGONG__STATE__STATE_QUOTED:
    case PAIGONG__STATE__STATE_WORKING:
        return row->technician[0] != '\0' || row->crew[0] != '\0';
    default:
        return false;
    }
}

static enum error_code since(const struct run *r, int64_t *at_ms, struct error *e)
{
    const char *given = cli_value(r->cli, "--since");
    char today[TIME_TEXT_SIZE];
    if (given == NULL) {
        time_text_rfc3339(run_now_ms(r), today);
        today[10] = '\0';
        (void)time_text_date(today, at_ms);
        return ERROR_NONE;
    }
    if (!time_text_parse(given, run_now_ms(r), at_ms))
        return error_set(e, ERROR_USAGE, "--since",
                         _("a time such as 2026-11-21T15:30, 15:30 or "
                           "+2h, not \"%s\""),
                         given);
    enum { DAY_MS = 86400000 };
    if (*at_ms > run_now_ms(r) && strchr(given, 'T') == NULL)
        *at_ms -= DAY_MS; /* 07:00 is this morning's */
    return ERROR_NONE;
}

static enum error_code take_page(struct book *b, const Paigong__TicketPage *page, struct batch *out,
                                 struct error *e)
{
    for (size_t i = 0; i < page->n_tickets; i++) {
        const Paigong__TicketRow *row = page->tickets[i];
        if (!has_slip(row))
            continue;
        if (out->count == BATCH_MOST)
            return error_set(e, ERROR_USAGE, "--batch",
                             _("too many slips for one file (most: %d): say a later "
                               "--since, or a --technician"),
                             BATCH_MOST);
        out->ids[out->count] = arena_strndup(&b->run->arena, row->id, strlen(row->id));
        if (out->ids[out->count++] == NULL)
            return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    }
    return ERROR_NONE;
}

static enum error_code find_batch(struct book *b, struct batch *out, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__ListTickets m = PAIGONG__LIST_TICKETS__INIT;
    const Paigong__ServerFrame *answer = NULL;
    const char *site = NULL, *technician = cli_value(b->run->cli, "--technician");
    enum error_code code = run_site(b->run, &site, e);
    if (code == ERROR_NONE)
        code = since(b->run, &m.since_at, e);
    m.site = (char *)site;
    m.open = true;
    m.technician = technician != NULL ? (char *)technician : m.technician;
    m.limit = 500;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS;
    f.list_tickets = &m;
    for (bool more = true; more && code == ERROR_NONE;) {
        code = book_ask(b, &f, PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE, &answer, e);
        if (code != ERROR_NONE)
            break;
        const char *next = answer->ticket_page->next;
        more = next[0] != '\0';
        m.after = arena_strndup(&b->run->arena, next, strlen(next));
        code = take_page(b, answer->ticket_page, out, e);
    }
    if (code == ERROR_NONE && out->count == 0)
        return error_set(e, ERROR_NOT_FOUND, _("slip"), "%s",
                         _("nobody was sent out since then; --since TIME goes further back"));
    return code;
}

/* ---- the document -------------------------------------------------------------------------------
 */

static enum error_code collect(struct book *b, Paigong__ClientFrame *f, const void **facts,
                               struct error *e)
{
    const struct cli *cli = b->run->cli;
    struct slips *all = arena_alloc(&b->run->arena, sizeof *all);
    struct batch *batch = arena_alloc(&b->run->arena, sizeof *batch);
    if (all == NULL || batch == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    all->count = batch->count = 0;
    enum error_code code = ERROR_NONE;
    if (cli_has(cli, "--batch"))
        code = find_batch(b, batch, e);
    else
        batch->ids[batch->count++] = f->show->ticket;
    for (size_t i = 0; i < batch->count && code == ERROR_NONE; i++)
        code = slip_collect(b, batch->ids[i], f->show->personal, &all->slips[all->count++], e);
    *facts = all;
    return code;
}

static void draw(struct canvas *canvas, struct arena *arena, const void *facts)
{
    const struct slips *all = facts;
    for (size_t i = 0; i < all->count; i++)
        slip_draw(canvas, arena, all->slips[i]);
}

const struct document document_slip = {"slip", N_("Dispatch slips"), collect, draw};
