#include "core/catalogue.h"

#include "core/ticket.h"
#include "core/warranty.h"

#include <string.h>

/* What was decided for the ticket holds for its own part, and for all where a supervisor decided,
 * or a contract did. */
static bool is_in_warranty(const struct catalogue_row *fee, const struct ticket *t,
                           const struct policy *p)
{
    struct warranty w;
    const struct warranty_row *row = warranty_row_of(p, fee->warranty, TRADE_NONE);
    if (fee->warranty[0] == '\0' || row == NULL) {
        return false;
    }
    if (t->contract.number != 0 || t->warranty_corrected || strcmp(fee->warranty, t->part) == 0) {
        return t->warranty == WARRANTY_IN;
    }
    warranty_decide(p, row, t->handover_ms, t->received_ms, &w);
    return w.status == WARRANTY_IN;
}

void catalogue_price(const struct catalogue_row *fee, uint32_t quantity, const struct ticket *t,
                     const struct policy *p, struct quote_line *out)
{
    const bool is_free = is_in_warranty(fee, t, p);
    memcpy(out->code, fee->code, sizeof out->code);
    out->quantity = quantity;
    out->labour_fen = is_free ? 0 : fee->labour_fen * (int64_t)quantity;
    out->material_fen = is_free ? 0 : fee->material_fen * (int64_t)quantity;
}

int64_t catalogue_part_fen(const struct catalogue_row *part, const struct ticket *t)
{
    return t->warranty == WARRANTY_IN && t->agreed_material_fen == 0 ? 0 : part->price_fen;
}
