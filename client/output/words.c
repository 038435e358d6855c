#include "client/output/words.h"

#include "client/output/language.h"
#include "common/nearest.h"
#include "common/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Length of "CLOCK_STATE_" for ClockState: what each of its values begins with. */
static size_t prefix_length(const ProtobufCEnumDescriptor *type)
{
    size_t n = 1;
    for (const char *p = type->short_name; *p != '\0'; p++)
        n += isupper((unsigned char)*p) && p != type->short_name ? 2 : 1;
    return n;
}

/* A value's own part, in lower case. */
static void own_name(const ProtobufCEnumDescriptor *type, const char *full, char out[WORD_SIZE])
{
    size_t skip = prefix_length(type), n = 0;
    const char *p = strlen(full) > skip ? full + skip : full;
    for (; *p != '\0' && n + 1 < WORD_SIZE; p++)
        out[n++] = (char)tolower((unsigned char)*p);
    out[n] = '\0';
}

void word_name(const ProtobufCEnumDescriptor *type, int value, char out[WORD_SIZE])
{
    const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(type, value);
    if (v == NULL)
        (void)snprintf(out, WORD_SIZE, "%d", value);
    else
        own_name(type, v->name, out);
}

void word_text(const ProtobufCEnumDescriptor *type, int value, char out[WORD_SIZE])
{
    char name[WORD_SIZE], key[2 * WORD_SIZE];
    out[0] = '\0';
    if (value == 0)
        return;
    word_name(type, value, name);
    /* gettext's context: "returned" is a state and an event */
    (void)snprintf(key, sizeof key, "%s\004%s", type->short_name, name);
    const char *translated = gettext(key);
    if (translated != key) {
        text_copy(out, WORD_SIZE, translated);
        return;
    }
    for (char *p = name; *p != '\0'; p++) {
        if (*p == '_')
            *p = ' ';
    }
    text_copy(out, WORD_SIZE, name);
}

static bool same_name(const char *typed, const char *name)
{
    for (; *typed != '\0' && *name != '\0'; typed++, name++) {
        char c = (char)(*typed == '-' ? '_' : tolower((unsigned char)*typed));
        if (c != *name)
            return false;
    }
    return *typed == *name;
}

bool word_parse(const ProtobufCEnumDescriptor *type, const char *name, int *value)
{
    for (unsigned i = 0; i < type->n_values; i++) {
        char own[WORD_SIZE];
        own_name(type, type->values[i].name, own);
        if (type->values[i].value != 0 && same_name(name, own)) {
            *value = type->values[i].value;
            return true;
        }
    }
    return false;
}

void word_list(const ProtobufCEnumDescriptor *type, char *out, size_t capacity)
{
    size_t used = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < type->n_values; i++) {
        char own[WORD_SIZE];
        if (type->values[i].value == 0)
            continue;
        own_name(type, type->values[i].name, own);
        int n = snprintf(out + used, capacity - used, "%s%s", used > 0 ? ", " : "", own);
        if (n < 0 || (size_t)n >= capacity - used) {
            out[used] = '\0';
            return;
        }
        used += (size_t)n;
    }
}

const char *word_nearest(const char *typed, const char *const *names, size_t count)
{
    struct nearest n = nearest_start(typed);
    for (size_t i = 0; i < count; i++)
        (void)nearest_try(&n, names[i]);
    return n.name;
}
