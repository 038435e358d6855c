/* Reports of the same fault while a ticket is open, telling who reported it, and urging (P2.6). */
#include "core/decide_context.h"
#include "core/sheet_names.h"

#include <assert.h>
#include <string.h>

/* ---- link ---------------------------------------------------------------------------------------
 */

/* Who may report such a thing may report it again, also unknowingly. */
static bool may_report(const struct decide_context *x)
{
    const struct workflow_row *row = workflow_row((enum kind)x->t->kind, COMMAND_NEW);
    assert(row != NULL);
    return actor_in(x, row->roles);
}

bool may_link(const struct decide_context *x, struct error *refusal)
{
    bool by_entry = x->c == NULL || x->c->entry[0] != '\0';
    bool fits = by_entry ? x->actor->role != ROLE_GUARD : may_report(x);
    return allow_if(fits, x, refusal, "somebody else reports such a thing");
}

/* The register's entry that the command names, of this site; outside the desk one's own. */
static bool check_entry(struct decide_context *x)
{
    const struct linked_report *r = &x->facts->report;
    bool known = actor_in(x, ROLES_DESK) || strcmp(r->who, x->actor->id) == 0;
    if (r->number != 0 && strcmp(r->site, x->t->site) == 0 && known) {
        return true;
    }
    error_set(&x->out->refusal, ERROR_NOT_FOUND, "register entry", "%s", x->c->entry);
    return false;
}

/* Who called about an outage hears of its end, and an entry is told once: a fault of their own is a
 * report of its own (P11.2). */
static bool check_free(struct decide_context *x)
{
    const struct linked_report *r = &x->facts->report;
    char id[SHEET_ID_SIZE];
    if (r->ticket != 0) {
        error_set(&x->out->refusal, ERROR_EXISTS, x->c->entry, "it is linked to another ticket");
    } else if (r->outage != 0) {
        sheet_id_format(r->outage, id);
        error_set(&x->out->refusal, ERROR_EXISTS, x->c->entry,
                  "it was answered with outage %s, and is told when that is over: a fault of their "
                  "own is a report of its own",
                  id);
    }
    return r->ticket == 0 && r->outage == 0;
}

static void link_entry(struct decide_context *x)
{
    if (!check_entry(x) || x->facts->report.ticket == x->t->number || !check_free(x)) {
        return; /* linked before: nothing changes */
    }
    struct event *e = decide_event(x, EVENT_LINKED);
    e->subject = x->c->entry;
    e->noted = true;
    decide_emit(x, e);
}

static bool check_report(struct decide_context *x)
{
    const struct command *c = x->c;
    if (c->site[0] == '\0') { /* a report that is new comes with its site, by new_ticket */
        refuse_field(x, "entry", "missing");
        return false;
    }
    if (strcmp(c->site, x->t->site) != 0) {
        refuse_field(x, "same", "a ticket of another site");
        return false;
    }
    if (c->text[0] == '\0') {
        refuse_field(x, "text", "missing");
        return false;
    }
    if (c->unit[0] != '\0' && !x->facts->unit_exists) {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "unit", "%s", c->unit);
        return false;
    }
    if (c->appointment_ms != 0) {
        error_set(&x->out->refusal, ERROR_REFUSED, "appointment",
                  "the same fault is open there: book that ticket, or make one apart");
        return false;
    }
    return true;
}

/* Who is on the phone hears how it stands: told, up to now. */
static void link_report(struct decide_context *x)
{
    if (!check_report(x)) {
        return;
    }
    struct event *e = decide_event(x, EVENT_LINKED);
    e->subject = x->facts->new_entry;
    e->unit = x->c->unit;
    e->told = x->facts->is_night;
    e->level = x->t->progress;
    e->text = x->c->text;
    e->name = x->c->reporter;
    e->phone = x->c->phone;
    decide_emit(x, e);
}

void run_link(struct decide_context *x)
{
    if (x->c->entry[0] != '\0') {
        link_entry(x);
    } else {
        link_report(x);
    }
}

/* ---- whom a command names
 * ------------------------------------------------------------------------
 */

bool report_is_linked(struct decide_context *x)
{
    if (x->facts->report.number != 0 && x->facts->report.ticket == x->t->number) {
        return true;
    }
    error_set(&x->out->refusal, ERROR_NOT_FOUND, "register entry", "%s", x->c->entry);
    return false;
}

uint32_t report_told_now(const struct decide_context *x)
{
    uint32_t knows = x->c->entry[0] == '\0' ? x->t->own_told : x->facts->report.told;
    return knows == x->t->progress ? 0 : x->t->progress;
}

/* ---- tell ---------------------------------------------------------------------------------------
 */

bool offered_tell(const struct decide_context *x)
{
    return ticket_untold(x->t) > 0;
}

void run_tell(struct decide_context *x)
{
    if (x->c->entry[0] != '\0' && !report_is_linked(x)) {
        return;
    }
    uint32_t level = report_told_now(x);
    if (level == 0 || x->t->linked_count == 0) {
        return; /* nothing has happened since; who reports alone hears of it by the work itself */
    }
    struct event *e = decide_event(x, EVENT_TOLD);
    e->subject = x->c->entry;
    e->level = level;
    e->text = x->c->text;
    decide_emit(x, e);
}

/* ---- urge ---------------------------------------------------------------------------------------
 */

void run_urge(struct decide_context *x)
{
    if (x->c->entry[0] != '\0' && !report_is_linked(x)) {
        return;
    }
    struct event *e = decide_event(x, EVENT_URGED);
    e->subject = x->c->entry;
    e->count = x->t->urged_count + UINT64_C(1);
    e->text = x->c->text;
    decide_emit(x, e);
}
