#include "core/staff.h"

#include <assert.h>
#include <string.h>

bool staff_is(const struct staff *s, const char *person)
{
    const char *absent = s->standing_for;
    return strcmp(person, s->id) == 0 || (absent[0] != '\0' && strcmp(person, absent) == 0);
}

bool staff_has_site(const struct staff *s, const char *site)
{
    assert(s->site_count <= STAFF_SITES);
    if (s->all_sites) {
        return true;
    }
    for (uint8_t i = 0; i < s->site_count; i++) {
        if (strcmp(s->sites[i], site) == 0) {
            return true;
        }
    }
    return false;
}
