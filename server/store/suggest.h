/* What a name could become while somebody types it: units, people, crews. What begins with what was
 * typed comes before what only contains it; capitals do not matter. Each look is bounded. */
#ifndef PAIGONG_STORE_SUGGEST_H
#define PAIGONG_STORE_SUGGEST_H

#include "store/view.h"

enum fit { FIT_NOT, FIT_BEGINS, FIT_CONTAINS };
/* Anything begins with nothing. */
enum fit suggest_fit(const char *name, const char *typed);

/* The site's units in order; returns how many. */
size_t view_suggest_units(struct view *v, const char *site, const char *typed,
                          char (*out)[UNIT_SIZE], size_t capacity);

struct people_search {
    const char *site;  /* "" any */
    const char *typed; /* of the id, or of the name */
    uint32_t trades;   /* BIT(TRADE_…): who does one of them comes first */
    size_t capacity;   /* not 0 */
    /* Whom its reader may be told of. */
    bool (*may_see)(const struct staff *reader, const struct staff *s);
    const struct staff *reader;
};
/* Nobody revoked; technicians first, then leads. Valid until anybody changes. */
size_t view_suggest_people(struct view *v, const struct people_search *p, const struct staff **out);

struct crew_name {
    char crew[NAME_SIZE], department[NAME_SIZE];
};
/* Crews that somebody is in, in order. */
size_t view_suggest_crews(struct view *v, const struct people_search *p, struct crew_name *out);

#endif
