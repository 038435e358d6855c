/* Folds of warranty and of quality defects (P9). */
#include "core/ticket_fold.h"
#include "core/ticket_heap.h"
#include "core/warranty.h"

void ticket_warranty(const struct ticket *t, struct warranty *out)
{
    *out = (struct warranty){.status = (enum warranty_status)t->warranty,
                             .handover_ms = t->handover_ms,
                             .until_ms = t->warranty_until_ms};
    fold_name(out->part, sizeof out->part, t->part);
    fold_name(out->rule, sizeof out->rule, t->warranty_rule);
}

/* The form is to be collected, at the site's times; there is no notice to give (P9.2). */
void fold_collect_anew(struct ticket *t, int64_t at_ms)
{
    if (t->kind != KIND_DEFECT || t->party == PARTY_NONE) {
        return;
    }
    t->notice_from_ms = 0;
    t->collect_from_ms = at_ms;
    t->collected_ms = 0;
    if (t->defect_ms == 0) {
        t->defect_ms = at_ms;
    }
}

void fold_warranty(struct ticket *t, const struct event *e)
{
    const struct warranty *w = e->warranty;
    if (w == NULL) {
        return;
    }
    t->warranty = (uint8_t)w->status;
    t->handover_ms = w->handover_ms;
    t->warranty_until_ms = w->until_ms;
    fold_name(t->part, sizeof t->part, w->part);
    fold_name(t->warranty_rule, sizeof t->warranty_rule, w->rule);
}

/* What nobody has yet goes the other way from now on, when the decision turned. */
void fold_warranty_decided(struct ticket *t, const struct event *e)
{
    fold_warranty(t, e);
    t->warranty_corrected = true;
    ticket_heap_set(t, &t->warranty_reason, e->text);
    if (t->state != STATE_RECEIVED || t->party == e->party) {
        return;
    }
    t->party = (uint8_t)e->party;
    t->defect_ms = t->collect_from_ms = 0;
    fold_notice_anew(t, event_time(e));
    fold_collect_anew(t, event_time(e));
}

/* P9.3: found on site to be one: the left-over list, and a coordination sheet. */
void fold_defect_confirmed(struct ticket *t, const struct event *e)
{
    if (e->passed) {
        t->left_over = t->coordination = true;
        t->own_crew = e->own;
    }
    ticket_heap_set(t, &t->found, e->text);
}

/* The inspection is arranged: by whom, and for when. */
void fold_inspection(struct ticket *t, const struct event *e)
{
    fold_name(t->inspector, sizeof t->inspector, e->to);
    t->arranged_ms = event_time(e);
    t->inspect_ms = e->due_ms;
}

/* Who collects the form signs for it. */
void fold_collected(struct ticket *t, const struct event *e)
{
    t->mode = DISPATCH_PERSON;
    fold_name(t->technician, sizeof t->technician, e->to);
    fold_name(t->crew, sizeof t->crew, e->crew);
    fold_name(t->department, sizeof t->department, e->department);
    t->party = (uint8_t)e->party;
    t->dispatched_ms = t->collected_ms = t->accepted_ms = event_time(e);
    fold_set_notified(t, e);
    fold_worker(t, e->to);
}

/* The customer's signature under the request form, before anybody has it. */
void fold_form_signed(struct ticket *t, const struct event *e)
{
    t->form_signed = true;
    t->needs_signature = e->signature == SIGNATURE_ABSENT;
    if (e->signature == SIGNATURE_CODE) {
        fold_code_was_right(t);
    } else {
        fold_codes_anew(t);
    }
}
