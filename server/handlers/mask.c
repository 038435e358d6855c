/* P16.4: what a reader sees of personal data that the ticket at hand does not need. */
#include "common/text.h"
#include "handlers/call.h"

#include <string.h>

enum { PHONE_HEAD = 3, PHONE_HIDDEN = 4, PHONE_TAIL = 4 };

/* What else stands there may be a name, or be cut in the middle of a character. */
static bool is_number(const char *phone, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!phone[i] || !strchr("0123456789+-() ", phone[i]))
            return false;
    return true;
}

char *mask_phone(struct arena *a, const char *phone, size_t length)
{
    if (length == 0)
        return (char *)"";
    /* of a short number head and tail would leave little to guess */
    if (length < PHONE_HEAD + PHONE_HIDDEN + PHONE_TAIL || !is_number(phone, length))
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
