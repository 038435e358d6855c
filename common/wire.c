#include "common/wire.h"

#include "common/frame.h"
#include "common/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* protobuf-c's allocator over an arena: nothing is freed singly, the cap is never passed. */
struct capped {
    struct arena *arena;
    bool reached;
};

static void *capped_alloc(void *data, size_t size)
{
    struct capped *c = data;
    void *p = arena_alloc(c->arena, size);
    if (p == NULL)
        c->reached = true;
    return p;
}

static void capped_free(void *data, void *p)
{
    (void)data;
    (void)p;
}

/* ---- NUL in a text: what protobuf-c's strings can't show, so it is looked for in the bytes --- */

static bool varint_read(const uint8_t **p, const uint8_t *end, uint64_t *out)
{
    uint64_t v = 0;
    for (unsigned shift = 0; *p < end && shift < 64; shift += 7) {
        uint8_t byte = *(*p)++;
        v |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            *out = v;
            return true;
        }
    }
    return false;
}

enum { TYPE_VARINT = 0, TYPE_64 = 1, TYPE_BYTES = 2, TYPE_32 = 5, NESTED_MAX = 8 };

/* Behind one field's value; NULL when it doesn't fit, which the decoder has found before. */
static const uint8_t *value_skip(const uint8_t *p, const uint8_t *end, unsigned wire_type,
                                 uint64_t *size)
{
    uint64_t ignored;
    *size = wire_type == TYPE_64 ? 8 : wire_type == TYPE_32 ? 4 : 0;
    if (wire_type == TYPE_VARINT && !varint_read(&p, end, &ignored))
        return NULL;
    if (wire_type == TYPE_BYTES && !varint_read(&p, end, size))
        return NULL;
    return *size <= (uint64_t)(end - p) ? p + *size : NULL;
}

/* The field that holds a NUL, NULL: none does. */
static const char *nul_find(const ProtobufCMessageDescriptor *type, const uint8_t *p, size_t size,
                            int depth)
{
    const uint8_t *end = p + size;
    uint64_t tag, length;
    while (p != NULL && p < end && depth < NESTED_MAX && varint_read(&p, end, &tag)) {
        const uint8_t *next = value_skip(p, end, tag & 7, &length);
        const ProtobufCFieldDescriptor *f =
            protobuf_c_message_descriptor_get_field(type, (unsigned)(tag >> 3));
        const char *found = NULL;
        if (next == NULL)
            return NULL;
        if (f != NULL && (tag & 7) == TYPE_BYTES && f->type == PROTOBUF_C_TYPE_STRING)
            found = memchr(next - length, 0, length) != NULL ? f->name : NULL;
        else if (f != NULL && (tag & 7) == TYPE_BYTES && f->type == PROTOBUF_C_TYPE_MESSAGE)
            found = nul_find(f->descriptor, next - length, length, depth + 1);
        if (found != NULL)
            return found;
        p = next;
    }
    return NULL;
}

ProtobufCMessage *wire_decode(struct arena *a, const ProtobufCMessageDescriptor *type,
                              const uint8_t *data, size_t size, struct error *e)
{
    struct capped capped = {.arena = a};
    ProtobufCAllocator allocator = {capped_alloc, capped_free, &capped};
    ProtobufCMessage *m = protobuf_c_message_unpack(type, &allocator, size, data);
    const char *field = m != NULL ? nul_find(type, data, size, 0) : NULL;
    if (field != NULL) {
        error_set(e, ERROR_BAD_REQUEST, field, "a text can't hold a NUL");
        return NULL;
    }
    if (m != NULL)
        return m;
    if (capped.reached) {
        char limit[32];
        (void)snprintf(limit, sizeof limit, "%zu bytes decoded", a->cap);
        error_set(e, ERROR_FRAME_TOO_LARGE, limit, "%s", type->short_name);
    } else {
        error_set(e, ERROR_BAD_REQUEST, "message", "not a %s", type->short_name);
    }
    return NULL;
}

static bool name_ends(const char *name, const char *tail)
{
    size_t n = strlen(name), t = strlen(tail);
    return n >= t && strcmp(name + n - t, tail) == 0;
}

static size_t longest(const char *name)
{
    static const struct {
        const char *name;
        size_t limit;
    } limits[] = {{"text", 2000},    {"detail", 2000}, {"cells", 2000}, {"name", 120},
                  {"reporter", 120}, {"phone", 31},    {"unit", 47}};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        if (strcmp(name, limits[i].name) == 0)
            return limits[i].limit;
    }
    return 127;
}

/* What somebody reports or remarks may have lines; what stands in a line among others may not. The
 * cells of a file are checked with their place in it. */
static bool may_have_lines(const char *name)
{
    return strcmp(name, "text") == 0 || strcmp(name, "detail") == 0 || strcmp(name, "cells") == 0;
}

static enum error_code check_string(const char *name, const char *s, struct error *e)
{
    size_t length = s == NULL ? 0 : strlen(s);
    if (length > longest(name))
        return error_set(e, ERROR_BAD_REQUEST, name, "longer than %zu bytes", longest(name));
    if (!text_is_utf8(s, length))
        return error_set(e, ERROR_BAD_REQUEST, name, "not valid UTF-8");
    if (!text_is_clean(s, length) || (length > 0 && !may_have_lines(name) && strpbrk(s, "\n\t")))
        return error_set(e, ERROR_BAD_REQUEST, name, "has control characters");
    return ERROR_NONE;
}

static const int64_t TIME_MAX_MS = INT64_C(253402300799999);

static enum error_code check_integer(const char *name, int64_t value, struct error *e)
{
    if (value < 0 && name_ends(name, "_fen"))
        return error_set(e, ERROR_BAD_REQUEST, name, "an amount is not below zero");
    if (value < 0 && name_ends(name, "_at"))
        return error_set(e, ERROR_BAD_REQUEST, name, "a time is not before 1970");
    if (value > TIME_MAX_MS && name_ends(name, "_at"))
        return error_set(e, ERROR_BAD_REQUEST, name, "a time is not after the year 9999");
    return ERROR_NONE;
}

/* One value of field f at p: a member of a repeated field or the field itself. */
static enum error_code check_value(const ProtobufCFieldDescriptor *f, const void *p,
                                   struct error *e)
{
    int number;
    int64_t wide;
    const char *string;
    const ProtobufCMessage *message;
    switch (f->type) {
    case PROTOBUF_C_TYPE_STRING:
        memcpy(&string, p, sizeof string);
        return check_string(f->name, string, e);
    case PROTOBUF_C_TYPE_ENUM:
        memcpy(&number, p, sizeof number);
        if (protobuf_c_enum_descriptor_get_value(f->descriptor, number) == NULL)
            return error_set(e, ERROR_BAD_REQUEST, f->name, "unknown value %d", number);
        return ERROR_NONE;
    case PROTOBUF_C_TYPE_INT64:
        memcpy(&wide, p, sizeof wide);
        return check_integer(f->name, wide, e);
    case PROTOBUF_C_TYPE_MESSAGE:
        memcpy(&message, p, sizeof message);
        return message == NULL ? ERROR_NONE : wire_check(message, e);
    default:
        return ERROR_NONE;
    }
}

static size_t value_size(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_ENUM:
        return sizeof(int);
    case PROTOBUF_C_TYPE_INT64:
        return sizeof(int64_t);
    default:
        return 0; /* nothing to check */
    }
}

static enum error_code check_field(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
                                   struct error *e)
{
    const uint8_t *base = (const uint8_t *)m;
    if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
        uint32_t chosen;
        memcpy(&chosen, base + f->quantifier_offset, sizeof chosen);
        return chosen == f->id ? check_value(f, base + f->offset, e) : ERROR_NONE;
    }
    if (f->label != PROTOBUF_C_LABEL_REPEATED)
        return check_value(f, base + f->offset, e);
    size_t count, size = value_size(f->type);
    const uint8_t *values;
    memcpy(&count, base + f->quantifier_offset, sizeof count);
    memcpy(&values, base + f->offset, sizeof values);
    for (size_t i = 0; i < count && size > 0; i++) {
        enum error_code code = check_value(f, values + i * size, e);
        if (code != ERROR_NONE)
            return code;
    }
    return ERROR_NONE;
}

enum error_code wire_check(const ProtobufCMessage *m, struct error *e)
{
    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        enum error_code code = check_field(m, &m->descriptor->fields[i], e);
        if (code != ERROR_NONE)
            return code;
    }
    return ERROR_NONE;
}

uint8_t *wire_encode_frame(const ProtobufCMessage *m, size_t *size)
{
    size_t body = protobuf_c_message_get_packed_size(m);
    uint8_t *frame = body <= UINT32_MAX ? malloc(FRAME_HEADER + body) : NULL;
    if (frame == NULL)
        return NULL;
    frame_header_put(frame, (uint32_t)body);
    (void)protobuf_c_message_pack(m, frame + FRAME_HEADER);
    *size = FRAME_HEADER + body;
    return frame;
}

const char *wire_library_version(void)
{
    return protobuf_c_version();
}
