/* What of a unit is in warranty, and why (P9.1). */
#include "handlers/call.h"

enum { REASON_SIZE = 200 };

Paigong__WarrantyView *call_warranty_view(struct call *c, const struct warranty *w,
                                          const struct policy *p)
{
    char reason[REASON_SIZE];
    Paigong__WarrantyView *v = call_message(c, &paigong__warranty_view__descriptor);
    if (!v)
        return NULL;
    warranty_reason(w, &p->calendar.zone, reason, sizeof reason);
    v->status = (Paigong__WarrantyStatus)w->status;
    v->part = call_text(c->arena, w->part);
    v->rule = call_text(c->arena, w->rule);
    v->until_at = w->until_ms;
    v->handover_at = w->handover_ms;
    v->reason = call_text(c->arena, reason);
    v->policy_version = p->version;
    return v;
}

static bool add_part(struct call *c, const struct policy *p, const struct warranty_row *row,
                     int64_t handover_ms, Paigong__Warranty *out)
{
    struct warranty w;
    warranty_decide(p, row, handover_ms, c->now_ms, &w);
    out->parts[out->n_parts] = call_warranty_view(c, &w, p);
    return out->parts[out->n_parts++] != NULL;
}

static bool find_part(struct call *c, const struct policy *p, const struct warranty_row **row)
{
    const char *part = c->in->warranty_show->part;
    char parts[sizeof c->error.detail / 2];
    *row = part[0] ? warranty_row_of(p, part, TRADE_NONE) : NULL;
    if (!part[0] || *row)
        return true;
    warranty_parts(p, parts, sizeof parts);
    error_set(&c->error, ERROR_NOT_FOUND, "warranty part", "%s; the warranty table has %s", part,
              parts);
    return false;
}

void handle_warranty_show(struct call *c)
{
    const Paigong__WarrantyShow *m = c->in->warranty_show;
    const struct warranty_row *row;
    struct unit unit;
    if (!call_site(c, m->site))
        return;
    const struct policy *p = view_policy(c->view, m->site, 0);
    if (!view_unit(c->view, m->site, m->unit, &unit)) {
        error_set(&c->error, ERROR_NOT_FOUND, "unit", "%s", m->unit);
        return;
    }
    if (!find_part(c, p, &row))
        return;
    Paigong__Warranty *out = call_message(c, &paigong__warranty__descriptor);
    if (!out)
        return;
    out->site = call_text(c->arena, m->site);
    out->unit = call_text(c->arena, m->unit);
    size_t count = row ? 1 : p->warranty_count;
    out->parts = (Paigong__WarrantyView **)call_array(c, count);
    for (size_t i = 0; out->parts && i < count; i++)
        if (!add_part(c, p, row ? row : &p->warranty[i], unit.handover_ms, out))
            return;
    c->out->warranty = out;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_WARRANTY;
}
