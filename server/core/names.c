#include "core/names.h"

#include "common/text.h"
#include "core/names_printed.h"

#include <string.h>

#define X_NAMED(NAME, number, name) {name, number},

struct named {
    const char *name;
    int value;
};

static int value_of(const struct named *list, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0) {
            return list[i].value;
        }
    }
    return 0;
}

/* And one back. */
#define PARSED(function, type, LIST)                                                               \
    enum type function(const char *name)                                                           \
    {                                                                                              \
        static const struct named list[] = {LIST(X_NAMED)};                                        \
        return (enum type)value_of(list, sizeof(list) / sizeof(list[0]), name);                    \
    }

PRINTED(role_name, role, ROLE_LIST)
PRINTED(trade_name, trade, TRADE_LIST)
PRINTED(medium_name, medium, MEDIUM_LIST)
PRINTED(emergency_name, emergency, EMERGENCY_LIST)
PRINTED(check_type_name, check_type, CHECK_TYPE_LIST)
PRINTED(team_name, team, TEAM_LIST)
PRINTED(kind_name, kind, KIND_LIST)
PRINTED(state_name, state, STATE_LIST)
PRINTED(clock_name, clock_kind, CLOCK_LIST)
PRINTED(command_name, command_type, COMMAND_LIST)
PRINTED(event_name, event_type, EVENT_LIST)
PRINTED(check_item_name, check_item, CHECK_ITEM_LIST)

PARSED(role_from_name, role, ROLE_LIST)
PARSED(trade_from_name, trade, TRADE_LIST)
PARSED(emergency_from_name, emergency, EMERGENCY_LIST)
PARSED(kind_from_name, kind, KIND_LIST)
PARSED(state_from_name, state, STATE_LIST)
PARSED(clock_from_name, clock_kind, CLOCK_LIST)
PARSED(medium_from_name, medium, MEDIUM_LIST)
PARSED(check_type_from_name, check_type, CHECK_TYPE_LIST)
PARSED(team_from_name, team, TEAM_LIST)

#define X(NAME, number, name) +1
_Static_assert(1 CLOCK_LIST(X) == CLOCK_COUNT, "the numbers of clocks have no gap");
#undef X

bool clock_exists(int clock)
{
    return clock > CLOCK_NONE && clock < CLOCK_COUNT;
}

void roles_text(uint32_t roles, char *out, size_t capacity)
{
    out[0] = '\0';
    for (int r = ROLE_NONE + 1; r < ROLE_COUNT; r++) {
        if ((roles & BIT(r)) != 0) {
            text_list_add(out, capacity, role_name((enum role)r));
        }
    }
}
