/* Contracts (P17.2), from the sheets alone: a unit is under one at a time, and every repair of a
 * unit that is under one runs under it, on its terms as they were then. */
#include "model.h"

#include "check.h"
#include <string.h>

static bool covers(const struct sheet *s, const char *unit)
{
    for (uint8_t i = 0; i < s->line_count; i++)
        if (s->lines[i].state == SHEET_LINE_ACCEPTED && strcmp(s->lines[i].code, unit) == 0)
            return true;
    return false;
}

static bool is_contract(const struct sheet *s, const char *site)
{
    return s->kind == SHEET_KIND_CONTRACT && s->state == SHEET_STATE_ACTIVE &&
           strcmp(s->site, site) == 0;
}

void model_contract_changed(const struct model *m, const struct sheet *s)
{
    if (!is_contract(s, s->site))
        return;
    for (size_t i = 0; i < m->sheet_count; i++) {
        const struct sheet *other = m->sheets[i].sheet;
        if (other == s || !is_contract(other, s->site) || other->due_ms <= s->anchor_ms ||
            s->due_ms <= other->anchor_ms)
            continue;
        for (uint8_t k = 0; k < s->line_count; k++)
            CHECK(s->lines[k].state != SHEET_LINE_ACCEPTED || !covers(other, s->lines[k].code),
                  "%s is under two contracts at once", s->lines[k].code);
    }
}

static const struct sheet *contract_of(const struct model *m, const struct event *ev)
{
    for (size_t i = 0; i < m->sheet_count; i++) {
        const struct sheet *s = m->sheets[i].sheet;
        if (is_contract(s, ev->site) && s->anchor_ms <= ev->at_ms && ev->at_ms < s->due_ms &&
            covers(s, ev->unit))
            return s;
    }
    return NULL;
}

void model_contract_opened(struct model *m, const struct event *ev)
{
    const struct contract_terms *terms = ev->contract;
    const struct sheet *s = ev->kind == KIND_REPAIR ? contract_of(m, ev) : NULL;
    CHECK((s != NULL) == (terms != NULL), "%s of %s: under a contract or not", ev->unit, ev->site);
    if (!s)
        return;
    m->under_contract++;
    bool urgent = ev->at_ms < s->at_ms && !terms->batched;
    CHECK(terms->number == s->number && (terms->on_site_ms > 0) == urgent,
          "%s has another contract", ev->unit);
    CHECK(s->quantity == 0 || terms->remote_ms == s->quantity * INT64_C(60000),
          "%s is answered at another time", ev->unit);
    CHECK(ev->warranty->status == (ev->at_ms < s->at_ms ? WARRANTY_IN : WARRANTY_OUT),
          "%s is in warranty or not by something else", ev->unit);
    CHECK(!terms->batched || (ev->due_ms > ev->at_ms && ev->due_ms < s->due_ms),
          "%s has no fixed day", ev->unit);
}
