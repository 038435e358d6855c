/* After-sales contracts (P17.2): which one a unit is under. */
#include "store/view_private.h"

#include "core/contract.h"

enum { CONTRACTS_AT_ONCE = 64 };

/* Those that the unit is under, or will be, one after the other. */
struct unit_contracts {
    uint64_t numbers[CONTRACTS_AT_ONCE];
    size_t count, at;
};

static void start(struct view *v, const char *site, const char *unit, struct unit_contracts *w)
{
    const struct sheet_filter f = {
        .site = site, .kind = SHEET_KIND_CONTRACT, .unit = unit, .open_only = true};
    uint64_t more;
    w->at = 0;
    w->count = view_sheet_list(v, &f, w->numbers, CONTRACTS_AT_ONCE, &more);
}

static bool next(struct view *v, struct unit_contracts *w, struct sheet *out)
{
    return w->at < w->count && view_sheet(v, w->numbers[w->at++], out);
}

bool view_contract(struct view *v, const char *site, const char *unit, int64_t at_ms,
                   struct sheet *out)
{
    struct unit_contracts w;
    start(v, site, unit, &w);
    while (next(v, &w, out)) {
        if (contract_covers(out, unit, at_ms)) {
            return true;
        }
    }
    return false;
}

uint64_t view_other_contract(struct view *v, const char *site, const char *unit,
                             const struct sheet *term)
{
    struct unit_contracts w;
    struct sheet s;
    start(v, site, unit, &w);
    while (next(v, &w, &s)) {
        if (s.number != term->number &&
            contract_overlaps(&s, unit, term->anchor_ms, term->due_ms)) {
            return s.number;
        }
    }
    return 0;
}
