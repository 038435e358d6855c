#include "wire_mutator.h"

#include <string.h>

enum { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5 };
enum { FIELDS_MAX = 512, DEPTH_MAX = 4, TEXT_ROOM = 4000 };

/* ---- writing -----------------------------------------------------------------------------------
 */

struct output {
    uint8_t *at, *end;
    bool full;
};

static void put(struct output *o, const void *data, size_t size)
{
    if (o->full || size > (size_t)(o->end - o->at)) {
        o->full = true;
        return;
    }
    if (size > 0)
        memcpy(o->at, data, size);
    o->at += size;
}

static void put_varint(struct output *o, uint64_t v)
{
    uint8_t byte;
    for (; v >= 0x80; v >>= 7) {
        byte = (uint8_t)(v | 0x80);
        put(o, &byte, 1);
    }
    byte = (uint8_t)v;
    put(o, &byte, 1);
}

static void put_tag(struct output *o, uint32_t id, unsigned kind)
{
    put_varint(o, (uint64_t)id << 3 | kind);
}

static void put_bytes(struct output *o, uint32_t id, const void *data, size_t size)
{
    put_tag(o, id, BYTES);
    put_varint(o, size);
    put(o, data, size);
}

/* ---- values ------------------------------------------------------------------------------------
 */

struct making {
    struct fuzz_rng *rng;
    const struct wire_words *words;
    unsigned depth;
};

static bool name_ends(const char *name, const char *tail)
{
    size_t n = strlen(name), t = strlen(tail);
    return n >= t && strcmp(name + n - t, tail) == 0;
}

static uint64_t make_number(struct making *m, const ProtobufCFieldDescriptor *f)
{
    static const uint64_t notable[] = {
        0,         1,         2,          3,         7,
        64,        100,       255,        65535,     202647,
        20261119,  INT32_MAX, UINT32_MAX, INT64_MAX, (uint64_t)INT64_MIN,
        UINT64_MAX};
    struct fuzz_rng *r = m->rng;
    if (name_ends(f->name, "_at") && fuzz_below(r, 4) != 0)
        return (uint64_t)(FUZZ_NOW_MS + ((int64_t)fuzz_below(r, 4000) - 1000) * 60000);
    if (fuzz_below(r, 3) == 0)
        return notable[fuzz_below(r, sizeof notable / sizeof *notable)];
    return fuzz_below(r, 2) ? fuzz_below(r, 200) : fuzz_next(r) >> fuzz_below(r, 64);
}

static void put_text(struct making *m, struct output *o, uint32_t id)
{
    uint8_t text[TEXT_ROOM];
    struct fuzz_rng *r = m->rng;
    size_t size = 0, kind = fuzz_below(r, 16);
    if (m->words->count > 0 && kind < 12) {
        const char *word = m->words->texts[fuzz_below(r, m->words->count)];
        size = strlen(word) < sizeof text ? strlen(word) : sizeof text;
        memcpy(text, word, size);
    }
    if (kind == 12) { /* long, perhaps longer than its limit */
        size = fuzz_below(r, sizeof text);
        memset(text, 'a' + (int)fuzz_below(r, 26), size);
    }
    if (kind >= 11 && kind != 13)
        size = fuzz_mutate_bytes(r, text, size, sizeof text);
    put_bytes(o, id, text, size);
}

static void put_binary(struct making *m, struct output *o, const ProtobufCFieldDescriptor *f)
{
    static const size_t sizes[] = {0, 1, 15, 16, 17, 32, 33, 200};
    uint8_t bytes[256] = {0};
    struct fuzz_rng *r = m->rng;
    if (strcmp(f->name, "request_id") == 0 && fuzz_below(r, 8) != 0) {
        put_bytes(o, f->id, m->words->request_ids[fuzz_below(r, 4)], 16);
        return;
    }
    if (m->words->count > 0 && fuzz_below(r, 3) == 0) { /* documents are bytes, too */
        put_text(m, o, f->id);
        return;
    }
    size_t size = sizes[fuzz_below(r, sizeof sizes / sizeof *sizes)];
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)fuzz_next(r);
    put_bytes(o, f->id, bytes, fuzz_below(r, 2) ? fuzz_mutate_bytes(r, bytes, size, 256) : size);
}

static void put_message(struct making *m, struct output *o, const ProtobufCMessageDescriptor *type);

static void put_field(struct making *m, struct output *o, const ProtobufCFieldDescriptor *f)
{
    const ProtobufCEnumDescriptor *names;
    switch (f->type) {
    case PROTOBUF_C_TYPE_STRING:
        put_text(m, o, f->id);
        break;
    case PROTOBUF_C_TYPE_BYTES:
        put_binary(m, o, f);
        break;
    case PROTOBUF_C_TYPE_MESSAGE: {
        uint8_t inner[TEXT_ROOM];
        struct output nested = {inner, inner + sizeof inner, false};
        if (m->depth < DEPTH_MAX)
            put_message(m, &nested, f->descriptor);
        put_bytes(o, f->id, inner, nested.full ? 0 : (size_t)(nested.at - inner));
        break;
    }
    case PROTOBUF_C_TYPE_ENUM:
        names = f->descriptor;
        put_tag(o, f->id, VARINT);
        put_varint(o, fuzz_below(m->rng, 12) == 0
                          ? make_number(m, f)
                          : (uint64_t)names->values[fuzz_below(m->rng, names->n_values)].value);
        break;
    case PROTOBUF_C_TYPE_BOOL:
        put_tag(o, f->id, VARINT);
        put_varint(o, fuzz_below(m->rng, 2));
        break;
    default:
        put_tag(o, f->id, VARINT);
        put_varint(o, make_number(m, f));
    }
}

static void put_message(struct making *m, struct output *o, const ProtobufCMessageDescriptor *type)
{
    size_t wanted = type->n_fields == 0 ? 0 : 1 + fuzz_below(m->rng, 6);
    m->depth++;
    for (size_t i = 0; i < wanted; i++)
        put_field(m, o, &type->fields[fuzz_below(m->rng, type->n_fields)]);
    m->depth--;
}

/* ---- reading -----------------------------------------------------------------------------------
 */

struct field {
    size_t start, end;        /* with its tag */
    size_t value, value_size; /* of what has a length */
    uint32_t id;
    unsigned kind;
};

static bool get_varint(const uint8_t *in, size_t size, size_t *at, uint64_t *out)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64 && *at < size; shift += 7) {
        uint8_t byte = in[(*at)++];
        v |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            *out = v;
            return true;
        }
    }
    return false;
}

static bool get_field(const uint8_t *in, size_t size, size_t *at, struct field *f)
{
    uint64_t tag, length = 0;
    f->start = *at;
    if (!get_varint(in, size, at, &tag))
        return false;
    f->id = (uint32_t)(tag >> 3);
    f->kind = tag & 7;
    if (f->kind == VARINT && !get_varint(in, size, at, &tag))
        return false;
    if (f->kind == BYTES && !get_varint(in, size, at, &length))
        return false;
    if (f->kind == FIXED32 || f->kind == FIXED64)
        length = f->kind == FIXED32 ? 4 : 8;
    if (length > size - *at || f->kind == 3 || f->kind == 4 || f->kind > FIXED32)
        return false;
    f->value = *at;
    f->value_size = (size_t)length;
    f->end = *at += (size_t)length;
    return true;
}

/* As many whole fields as the bytes begin with. */
static size_t get_fields(const uint8_t *in, size_t size, struct field *out)
{
    size_t at = 0, count = 0;
    while (count < FIELDS_MAX && at < size && get_field(in, size, &at, &out[count]))
        count++;
    return count;
}

/* ---- changing ----------------------------------------------------------------------------------
 */

static void change_number(struct making *m, const uint8_t *in, const struct field *f,
                          struct output *o)
{
    size_t at = f->start;
    uint64_t tag = 0, v = 0;
    (void)get_varint(in, f->end, &at, &tag);
    (void)get_varint(in, f->end, &at, &v);
    switch (fuzz_below(m->rng, 4)) {
    case 0:
        v += fuzz_below(m->rng, 16) + 1;
        break;
    case 1:
        v -= fuzz_below(m->rng, 16) + 1;
        break;
    case 2:
        v ^= UINT64_C(1) << fuzz_below(m->rng, 64);
        break;
    default:
        v = fuzz_next(m->rng) >> fuzz_below(m->rng, 64);
    }
    put_varint(o, tag);
    put_varint(o, v);
}

static void change_bytes(struct making *m, const uint8_t *in, const struct field *f,
                         struct output *o)
{
    uint8_t bytes[TEXT_ROOM];
    size_t size = f->value_size < sizeof bytes ? f->value_size : sizeof bytes;
    memcpy(bytes, in + f->value, size);
    put_bytes(o, f->id, bytes, fuzz_mutate_bytes(m->rng, bytes, size, sizeof bytes));
}

static void change_message(struct making *m, const ProtobufCMessageDescriptor *type,
                           const uint8_t *in, size_t size, struct output *o);

static void change_field(struct making *m, const ProtobufCMessageDescriptor *type,
                         const uint8_t *in, const struct field *f, struct output *o)
{
    const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field(type, f->id);
    if (d && d->type == PROTOBUF_C_TYPE_MESSAGE && f->kind == BYTES && fuzz_below(m->rng, 8) != 0) {
        static _Thread_local uint8_t inner[DEPTH_MAX + 2][64 << 10];
        uint8_t *room = inner[m->depth];
        struct output nested = {room, room + sizeof inner[0], false};
        m->depth++;
        change_message(m, d->descriptor, in + f->value, f->value_size, &nested);
        m->depth--;
        if (!nested.full)
            put_bytes(o, f->id, room, (size_t)(nested.at - room));
    } else if (d && fuzz_below(m->rng, 3) != 0) {
        put_field(m, o, d);
    } else if (f->kind == VARINT) {
        change_number(m, in, f, o);
    } else if (f->kind == BYTES) {
        change_bytes(m, in, f, o);
    }
}

static void change_message(struct making *m, const ProtobufCMessageDescriptor *type,
                           const uint8_t *in, size_t size, struct output *o)
{
    struct field fields[FIELDS_MAX];
    size_t count = get_fields(in, size, fields), chosen = fuzz_below(m->rng, count);
    size_t what = fuzz_below(m->rng, 10);
    if (type->n_fields > 0 && (count == 0 || what < 2 || m->depth > DEPTH_MAX)) {
        put(o, in, count == 0 ? 0 : fields[count - 1].end);
        put_field(m, o, &type->fields[fuzz_below(m->rng, type->n_fields)]);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        bool here = i == chosen;
        if (here && what == 2)
            continue;
        if (here && what > 3)
            change_field(m, type, in, &fields[i], o);
        else
            put(o, in + fields[i].start, fields[i].end - fields[i].start);
        if (here && what == 3)
            put(o, in + fields[i].start, fields[i].end - fields[i].start);
    }
}

size_t wire_mutate(struct fuzz_rng *r, const struct wire_words *w,
                   const ProtobufCMessageDescriptor *type, const uint8_t *in, size_t size,
                   uint8_t *out, size_t room)
{
    struct making m = {.rng = r, .words = w};
    struct output o = {out, out + room, false};
    if (fuzz_below(r, 20) == 0) { /* now and then as no message at all */
        size_t n = size < room ? size : room;
        memcpy(out, in, n);
        return fuzz_mutate_bytes(r, out, n, room);
    }
    change_message(&m, type, in, size, &o);
    return o.full ? 0 : (size_t)(o.at - out);
}

size_t wire_make(struct fuzz_rng *r, const struct wire_words *w,
                 const ProtobufCMessageDescriptor *type, uint8_t *out, size_t room)
{
    struct making m = {.rng = r, .words = w};
    struct output o = {out, out + room, false};
    put_message(&m, &o, type);
    return o.full ? 0 : (size_t)(o.at - out);
}

size_t wire_change(struct fuzz_rng *r, const struct wire_words *w,
                   const ProtobufCMessageDescriptor *type, uint8_t *data, size_t size,
                   size_t max_size)
{
    static uint8_t out[1 << 20];
    const size_t made = size == 0 ? wire_make(r, w, type, out, sizeof out)
                                  : wire_mutate(r, w, type, data, size, out, sizeof out);
    if (made == 0 || made > max_size)
        return size;
    memcpy(data, out, made);
    return made;
}
