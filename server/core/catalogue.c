#include "core/catalogue.h"

#include "core/event.h"

#include <string.h>

void catalogue_price(const struct catalogue_row *fee, uint32_t quantity, struct quote_line *out)
{
    memcpy(out->code, fee->code, sizeof out->code);
    out->quantity = quantity;
    out->labour_fen = fee->labour_fen * (int64_t)quantity;
    out->material_fen = fee->material_fen * (int64_t)quantity;
}
