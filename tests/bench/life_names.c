#include "life.h"

const char *life_name(enum life_kind kind)
{
    static const char *const names[LIFE_KINDS] = {
        [LIFE_PAID] = "paid",           [LIFE_FREE] = "free",
        [LIFE_POOL] = "pool",           [LIFE_REFUSED] = "refused",
        [LIFE_AWAY] = "away",           [LIFE_COMPLEX] = "complex",
        [LIFE_AGAIN] = "again",         [LIFE_PUBLIC] = "public",
        [LIFE_DEFECT] = "defect",       [LIFE_WAITING] = "waiting",
        [LIFE_REFERRED] = "referred",   [LIFE_MAINTENANCE] = "maintenance",
        [LIFE_COMPLAINT] = "complaint", [LIFE_EMERGENCY] = "emergency",
        [LIFE_CONTRACT] = "contract",   [LIFE_DEVICE] = "device",
    };
    return names[kind];
}
