/* What stands on a slip: the ticket, the names behind its ids, and what its history alone knows:
 * when each step of this round was, and every quote that was agreed to (P4.5: a second one adds to
 * the first). */
#include "client/paper/slip.h"

#include "client/output/describe.h"
#include "client/output/language.h"
#include "common/text.h"
#include "common/time_text.h"

#include <stdio.h>
#include <string.h>

enum { QUOTES = 16 };

struct collecting {
    struct book *book;
    struct slip *slip;
    const Paigong__Entry *quote;          /* the newest */
    const Paigong__Entry *agreed[QUOTES]; /* oldest first */
    size_t agreed_count;
};

const char *when_text(int64_t at_ms, char out[WHEN_SIZE])
{
    enum { MINUTES = 16 };
    out[0] = '\0';
    if (at_ms != 0) {
        time_text_rfc3339(at_ms, out);
        out[10] = ' ';
        out[MINUTES] = '\0';
    }
    return out;
}

/* ---- from the history ---------------------------------------------------------------------------
 */

static const char *keep_text(struct collecting *c, const char *text)
{
    const char *kept = arena_strndup(&c->book->run->arena, text, strlen(text));
    return kept != NULL ? kept : "";
}

static int64_t counts_at(const Paigong__Entry *entry)
{
    return entry->facts->judged_at != 0 ? entry->facts->judged_at : entry->at;
}

/* Handed on: what its new holder does with the slip is still to come. */
static void take_dispatch(struct slip *s, const Paigong__Entry *entry)
{
    s->dispatched_at = counts_at(entry);
    s->accepted_at = s->arrived_at = 0;
}

static void take_entry(void *context, const Paigong__Entry *entry)
{
    struct collecting *c = context;
    struct slip *s = c->slip;
    if (entry->facts == NULL || entry->facts->round != s->ticket->round)
        return;
    int64_t at_ms = counts_at(entry);
    switch (entry->event) {
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_DISPATCHED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_HANDED_OVER:
        take_dispatch(s, entry);
        break;
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_ACCEPTED:
        s->accepted_at = at_ms;
        break;
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_ARRIVED:
        s->arrived_at = at_ms;
        break;
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_QUOTED:
        c->quote = book_keep(c->book, &entry->base);
        break;
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_CONSENTED:
        s->consented_at = at_ms;
        if (c->quote != NULL && c->agreed_count < QUOTES)
            c->agreed[c->agreed_count++] = c->quote;
        c->quote = NULL;
        break;
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_DECLINED:
        c->quote = NULL;
        break;
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_COMPLETED:
        s->completed_at = at_ms;
        s->result = entry->personal != NULL ? keep_text(c, entry->personal->text) : "";
        break;
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_CHECKED:
        s->checked_at = entry->facts->passed ? at_ms : 0;
        s->checked_by = entry->facts->passed ? keep_text(c, entry->who) : "";
        break;
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_RETURNED:
        s->returned_at = at_ms;
        s->returned_by = keep_text(c, entry->who);
        break;
    default:
        break;
    }
}

/* ---- lines --------------------------------------------------------------------------------------
 */

static struct slip_line *add_line(struct slip *s)
{
    if (s->line_count == SLIP_LINES)
        return NULL;
    struct slip_line *line = &s->lines[s->line_count++];
    *line = (struct slip_line){.name = "", .spec = "", .remark = ""};
    return line;
}

static enum error_code add_fee(struct collecting *c, const Paigong__QuoteLine *from,
                               const char *remark, struct error *e)
{
    struct slip *s = c->slip;
    const struct book_name *fee;
    enum error_code code = book_find(c->book, BOOK_FEE, s->ticket->site, from->code, &fee, e);
    struct slip_line *line = code == ERROR_NONE ? add_line(s) : NULL;
    if (line == NULL)
        return code;
    line->name = from->code[0] != '\0' ? fee->name : _("by the job");
    line->spec = from->code;
    line->remark = remark;
    (void)snprintf(line->quantity, sizeof line->quantity, "%u", from->quantity);
    money_format(from->labour_fen, line->labour, sizeof line->labour);
    money_format(from->material_fen, line->material, sizeof line->material);
    return ERROR_NONE;
}

static enum error_code add_quote(struct collecting *c, const Paigong__Entry *quote,
                                 const char *remark, struct error *e)
{
    enum error_code code = ERROR_NONE;
    const Paigong__Facts *q = quote->facts;
    for (size_t i = 0; i < q->n_lines && code == ERROR_NONE; i++)
        code = add_fee(c, q->lines[i], remark, e);
    c->slip->labour_fen += q->labour_fen;
    c->slip->material_fen += q->material_fen;
    c->slip->priced = true;
    return code;
}

/* What was agreed, and what is still to be; a quote that was declined costs nothing. */
static enum error_code add_quotes(struct collecting *c, struct error *e)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < c->agreed_count && code == ERROR_NONE; i++)
        code = add_quote(c, c->agreed[i], _("agreed to"), e);
    c->slip->agreed = c->agreed_count > 0 && c->quote == NULL;
    if (code == ERROR_NONE && c->quote != NULL)
        code = add_quote(c, c->quote, _("to be agreed"), e);
    return code;
}

static const char *join(struct collecting *c, const char *a, const char *b)
{
    const char *text =
        arena_printf(&c->book->run->arena, "%s%s%s", a, a[0] != '\0' && b[0] != '\0' ? " " : "", b);
    return text != NULL ? text : a;
}

/* P6.4, P6.5: the company's with its price, the resident's own with what its check found. */
static void add_material(struct collecting *c, const Paigong__MaterialView *m)
{
    struct slip_line *line = add_line(c->slip);
    if (line == NULL)
        return;
    line->name = m->name;
    line->spec = join(c, m->spec, m->model);
    (void)snprintf(line->quantity, sizeof line->quantity, "%u", m->qty);
    if (m->own) {
        line->remark = join(c, _("own:"), m->verified);
        return;
    }
    int64_t used_fen = m->price_fen * (int64_t)m->qty;
    c->slip->used_fen += used_fen;
    line->remark = m->accepted ? _("accepted") : _("to be accepted");
    money_format(m->price_fen, line->price, sizeof line->price);
    money_format(used_fen, line->used, sizeof line->used);
}

/* ---- names --------------------------------------------------------------------------------------
 */

static enum error_code put_place(struct collecting *c, struct error *e)
{
    const Paigong__Ticket *t = c->slip->ticket;
    const struct book_name *site = NULL, *facility = NULL;
    enum error_code code = book_find(c->book, BOOK_SITE, "", t->site, &site, e);
    if (code == ERROR_NONE)
        code = book_find(c->book, BOOK_FACILITY, t->site, t->facility, &facility, e);
    if (code != ERROR_NONE)
        return code;
    const char *named = facility->name;
    if (strcmp(facility->name, facility->code) != 0)
        named = join(c, facility->name, facility->code);
    c->slip->site = site->name;
    c->slip->place = join(c, join(c, t->unit, named), join(c, facility->more, t->place));
    return ERROR_NONE;
}

/* The last one of this round (P8.1), by whom. */
static enum error_code put_visit(struct collecting *c, struct error *e)
{
    struct slip *s = c->slip;
    const struct book_name *by = NULL;
    for (size_t i = 0; i < s->ticket->n_visits; i++)
        if (s->ticket->visits[i]->round == s->ticket->round)
            s->visit = s->ticket->visits[i];
    if (s->visit == NULL)
        return ERROR_NONE;
    enum error_code code = book_find(c->book, BOOK_PERSON, s->ticket->site, s->visit->who, &by, e);
    if (code == ERROR_NONE)
        s->visited_by = by->name;
    return code;
}

static enum error_code put_people(struct collecting *c, struct error *e)
{
    struct slip *s = c->slip;
    const Paigong__Ticket *t = s->ticket;
    const struct book_name *technician, *desk, *lead, *returned;
    enum error_code code = book_find(c->book, BOOK_PERSON, t->site, t->technician, &technician, e);
    if (code == ERROR_NONE)
        code = book_find(c->book, BOOK_PERSON, t->site, t->received_by, &desk, e);
    if (code == ERROR_NONE)
        code = book_find(c->book, BOOK_PERSON, t->site, s->checked_by, &lead, e);
    if (code == ERROR_NONE)
        code = book_find(c->book, BOOK_PERSON, t->site, s->returned_by, &returned, e);
    if (code != ERROR_NONE)
        return code;
    s->technician = technician->name;
    s->technician_phone = technician->more;
    s->received_by = desk->name;
    s->checked_by = lead->name;
    s->returned_by = returned->name;
    return ERROR_NONE;
}

static enum error_code ask_ticket(struct book *b, const char *id, bool personal,
                                  const Paigong__Ticket **out, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Show m = PAIGONG__SHOW__INIT;
    const Paigong__ServerFrame *answer = NULL;
    m.ticket = (char *)id;
    m.personal = personal;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHOW;
    f.show = &m;
    enum error_code code = book_ask(b, &f, PAIGONG__SERVER_FRAME__RESULT_TICKET, &answer, e);
    if (code != ERROR_NONE)
        return code;
    *out = book_keep(b, &answer->ticket->base);
    return *out != NULL ? ERROR_NONE : error_set(e, ERROR_INTERNAL, "memory", "%s", "");
}

enum error_code slip_collect(struct book *b, const char *ticket, bool personal,
                             const struct slip **out, struct error *e)
{
    struct slip *s = arena_alloc(&b->run->arena, sizeof *s);
    if (s == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    *s = (struct slip){.result = "", .checked_by = "", .returned_by = ""};
    struct collecting c = {.book = b, .slip = s};
    enum error_code code = ask_ticket(b, ticket, personal, &s->ticket, e);
    if (code == ERROR_NONE)
        code = book_history(b, s->ticket->id, "", take_entry, &c, e);
    if (code == ERROR_NONE)
        code = put_place(&c, e);
    if (code == ERROR_NONE)
        code = put_people(&c, e);
    if (code == ERROR_NONE)
        code = put_visit(&c, e);
    if (code == ERROR_NONE)
        code = add_quotes(&c, e);
    for (size_t i = 0; code == ERROR_NONE && i < s->ticket->n_materials; i++)
        if (s->ticket->materials[i]->round == s->ticket->round)
            add_material(&c, s->ticket->materials[i]);
    if (code == ERROR_NONE)
        *out = s;
    return code;
}
