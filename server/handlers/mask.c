/* P16.4: what a reader sees of personal data that the ticket at hand does not need. */
#include "common/text.h"
#include "handlers/call.h"

enum { PHONE_HEAD = 3, PHONE_TAIL = 4 };

char *mask_phone(struct arena *a, const char *phone, size_t length)
{
    if (length == 0)
        return (char *)"";
    if (length <= PHONE_HEAD + PHONE_TAIL)
        return (char *)"****";
    char *masked =
        arena_printf(a, "%.*s****%.*s", PHONE_HEAD, phone, PHONE_TAIL, phone + length - PHONE_TAIL);
    return masked ? masked : (char *)"****";
}

char *mask_name(struct arena *a, const char *name, size_t length)
{
    if (length == 0)
        return (char *)"";
    size_t first = 1; /* bytes of the first character */
    while (first < length && ((unsigned char)name[first] & 0xc0) == 0x80)
        first++;
    char *masked = arena_printf(a, "%.*s**", (int)first, name);
    return masked ? masked : (char *)"**";
}
