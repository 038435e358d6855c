/* What else was bought on the day of a purchase (P12.1). */
#include "engine/batch.h"
#include <string.h>

enum { LOOKED_AT = 64 };

static bool is_together(const struct sheet *s, const struct sheet_command *c,
                        const struct staff *actor)
{
    if (s->state == SHEET_STATE_CANCELLED)
        return false;
    return strcmp(s->opened_by, actor->id) == 0 || (c->ticket && s->ticket == c->ticket);
}

static void add(struct batch *b, uint64_t number, const struct sheet_command *c,
                const struct staff *actor, struct sheet_facts *out)
{
    struct sheet *s = &b->sheet_decision.after; /* written anew by what is decided */
    if (!view_sheet(b->view, number, s) || !is_together(s, c, actor))
        return;
    out->bought_fen += s->amount_fen;
    out->bought_count++;
}

void purchase_facts(struct batch *b, const struct sheet_command *c, const struct staff *actor,
                    struct sheet_facts *out)
{
    uint64_t numbers[LOOKED_AT], next;
    /* a new number is of today */
    const uint32_t today = sheet_number_date(out->new_number);
    struct sheet_filter f = {.site = c->site,
                             .kind = SHEET_KIND_APPROVAL,
                             .subject = c->subject,
                             .after = sheet_number_first(SHEET_KIND_APPROVAL, today),
                             .now_ms = b->now_ms};
    do {
        const size_t count = view_sheet_list(b->view, &f, numbers, LOOKED_AT, &next);
        for (size_t i = 0; i < count; i++)
            add(b, numbers[i], c, actor, out);
        f.after = next;
    } while (next != 0);
}
