/* The catalogues of a site: fee schedule (P6.1), public facilities (P1.1), parts in stock (P6.5).
 * One row each under a code; a row set again replaces the one before. */
#ifndef PAIGONG_CORE_CATALOGUE_H
#define PAIGONG_CORE_CATALOGUE_H

#include "core/names.h"

enum {
    CATALOGUE_TEXT_SIZE = 64,  /* a name: as long as a material's on a slip */
    CATALOGUE_PLACE_SIZE = 128,
    CATALOGUE_MODEL_SIZE = 48,
};

/* What a catalogue does not have stays 0 or "": labour, material and warranty are a fee's, place
 * and trade a facility's, model, price and stock a part's. */
struct catalogue_row {
    enum catalogue_kind kind;
    char site[NAME_SIZE], code[NAME_SIZE];
    char name[CATALOGUE_TEXT_SIZE];
    char model[CATALOGUE_MODEL_SIZE];
    char unit[NAME_SIZE];               /* what one of it is: "pcs", "m" */
    char place[CATALOGUE_PLACE_SIZE];
    enum trade trade;
    int64_t labour_fen, material_fen;   /* for one unit */
    int64_t price_fen;
    char warranty[NAME_SIZE];           /* part of the warranty table: free while in it */
    uint32_t stock;
    bool removed;                       /* taken out: known to old slips alone */
};

struct policy;
struct quote_line;
struct ticket;

/* One line of a quote at the schedule's prices as they are (P6.1); it costs nothing where the
 * fee's part was in warranty at the ticket's intake (P9.1). p: the ticket's policy. */
void catalogue_price(const struct catalogue_row *fee, uint32_t quantity, const struct ticket *t,
                     const struct policy *p, struct quote_line *out);

/* What one of that part costs the resident: nothing where the job is in warranty and no material
 * was agreed on (P9.1); the line still shows what was fitted, and stock follows it (P6.5). */
int64_t catalogue_part_fen(const struct catalogue_row *part, const struct ticket *t);

#endif
