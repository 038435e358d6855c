#include "client/output/json.h"

#include "client/output/words.h"
#include "common/text.h"
#include "common/time_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *must(json_t *j)
{
    if (j == NULL) {
        fputs("out of memory\n", stderr);
        exit(error_exit_status(ERROR_INTERNAL));
    }
    return j;
}

static void set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, must(value)) != 0)
        (void)must(NULL);
}

static bool name_ends(const char *name, const char *tail)
{
    size_t n = strlen(name), t = strlen(tail);
    return n >= t && strcmp(name + n - t, tail) == 0;
}

static bool is_time(const char *name)
{
    return strcmp(name, "at") == 0 || name_ends(name, "_at");
}

static json_t *string_value(const char *s)
{
    /* the server's texts are checked UTF-8; anything else must not make the document invalid */
    if (s == NULL || s[0] == '\0' || !text_is_utf8(s, strlen(s)))
        return json_null();
    return json_string(s);
}

static json_t *time_value(int64_t at_ms)
{
    char out[TIME_TEXT_SIZE];
    if (at_ms == 0)
        return json_null();
    time_text_rfc3339(at_ms, out);
    return json_string(out);
}

static json_t *hex_value(const ProtobufCBinaryData *b)
{
    static const char digits[] = "0123456789abcdef";
    if (b->len == 0)
        return json_null();
    char *out = malloc(2 * b->len + 1);
    if (out == NULL)
        return must(NULL);
    for (size_t i = 0; i < b->len; i++) {
        out[2 * i] = digits[b->data[i] >> 4];
        out[2 * i + 1] = digits[b->data[i] & 15];
    }
    json_t *j = must(json_stringn(out, 2 * b->len));
    free(out);
    return j;
}

static json_t *week_value(uint32_t week)
{
    char out[16];
    if (week == 0)
        return json_null();
    (void)snprintf(out, sizeof out, "%04u-W%02u", week / 100 % 10000, week % 100);
    return json_string(out);
}

static json_t *month_value(uint32_t month)
{
    char out[16];
    if (month == 0)
        return json_null();
    (void)snprintf(out, sizeof out, "%04u-%02u", month / 100 % 10000, month % 100);
    return json_string(out);
}

static json_t *ticket_value(uint64_t number)
{
    char out[TICKET_ID_SIZE];
    if (number == 0)
        return json_null();
    ticket_id_format(number, out);
    return json_string(out);
}

static json_t *enum_value(const ProtobufCFieldDescriptor *f, int value)
{
    char out[WORD_SIZE];
    if (value == 0)
        return json_null();
    word_name(f->descriptor, value, out);
    return json_string(out);
}

/* One value of field f at p. */
static json_t *field_value(const ProtobufCFieldDescriptor *f, const void *p)
{
    union {
        const char *string;
        const ProtobufCMessage *message;
        ProtobufCBinaryData bytes;
        protobuf_c_boolean truth;
        int number;
        uint32_t narrow;
        int64_t wide;
        uint64_t count;
    } v;
    switch (f->type) {
    case PROTOBUF_C_TYPE_STRING:
        memcpy(&v.string, p, sizeof v.string);
        return string_value(v.string);
    case PROTOBUF_C_TYPE_MESSAGE:
        memcpy(&v.message, p, sizeof v.message);
        return v.message == NULL ? json_null() : json_message(v.message);
    case PROTOBUF_C_TYPE_BYTES:
        memcpy(&v.bytes, p, sizeof v.bytes);
        return hex_value(&v.bytes);
    case PROTOBUF_C_TYPE_BOOL:
        memcpy(&v.truth, p, sizeof v.truth);
        return json_boolean(v.truth);
    case PROTOBUF_C_TYPE_ENUM:
        memcpy(&v.number, p, sizeof v.number);
        return enum_value(f, v.number);
    case PROTOBUF_C_TYPE_UINT32:
        memcpy(&v.narrow, p, sizeof v.narrow);
        return strcmp(f->name, "week") == 0    ? week_value(v.narrow)
               : strcmp(f->name, "month") == 0 ? month_value(v.narrow)
                                               : json_integer(v.narrow);
    case PROTOBUF_C_TYPE_UINT64:
        memcpy(&v.count, p, sizeof v.count);
        if (strcmp(f->name, "ticket_number") == 0 || strcmp(f->name, "tickets") == 0)
            return ticket_value(v.count);
        return json_integer((json_int_t)v.count);
    case PROTOBUF_C_TYPE_INT64:
        memcpy(&v.wide, p, sizeof v.wide);
        return is_time(f->name) ? time_value(v.wide) : json_integer(v.wide);
    case PROTOBUF_C_TYPE_INT32:
        memcpy(&v.number, p, sizeof v.number);
        return json_integer(v.number);
    default:
        return json_null(); /* the protocol has no other types */
    }
}

static size_t value_size(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_ENUM:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_INT32:
        return sizeof(uint32_t);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    default:
        return sizeof(uint64_t);
    }
}

static json_t *list_value(const ProtobufCFieldDescriptor *f, const uint8_t *base)
{
    size_t count;
    const uint8_t *values;
    json_t *list = must(json_array());
    memcpy(&count, base + f->quantifier_offset, sizeof count);
    memcpy(&values, base + f->offset, sizeof values);
    for (size_t i = 0; i < count; i++) {
        if (json_array_append_new(list, must(field_value(f, values + i * value_size(f->type)))))
            (void)must(NULL);
    }
    return list;
}

/* The resident's codes: each only while it is due, and not at all unless asked for. */
static bool is_left_out(const ProtobufCFieldDescriptor *f, const json_t *value)
{
    return json_is_null(value) && (f->descriptor == &paigong__codes_view__descriptor);
}

static void add_fields(json_t *object, const ProtobufCMessage *m,
                       bool (*wanted)(const ProtobufCMessage *, const ProtobufCFieldDescriptor *,
                                      const json_t *))
{
    const uint8_t *base = (const uint8_t *)m;
    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
        json_t *value =
            must(f->label == PROTOBUF_C_LABEL_REPEATED ? list_value(f, base)
                                                       : field_value(f, base + f->offset));
        if (wanted(m, f, value))
            set(object, f->name, value);
        else
            json_decref(value);
    }
}

static bool every_field(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
                        const json_t *value)
{
    if (m->descriptor == &paigong__codes_view__descriptor)
        return !json_is_null(value);
    return !is_left_out(f, value);
}

static bool is_empty(const json_t *value)
{
    return json_is_null(value) || json_is_false(value) ||
           (json_is_integer(value) && json_integer_value(value) == 0) ||
           (json_is_array(value) && json_array_size(value) == 0);
}

static bool filled_field(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
                         const json_t *value)
{
    (void)m;
    return !is_empty(value) && strcmp(f->name, "ticket_number") != 0;
}

/* What an entry tells of its sheet: the id stands beside it, what is for the fold alone doesn't. */
static bool field_of_sheet(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
                           const json_t *value)
{
    static const char *const inner[] = {"number",    "set",       "of_crew",       "of_department",
                                        "of_person", "opened_by", "policy_version"};
    (void)m;
    for (size_t i = 0; i < sizeof inner / sizeof inner[0]; i++) {
        if (strcmp(f->name, inner[i]) == 0)
            return false;
    }
    return !is_empty(value);
}

static bool own_field_of_entry(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
                               const json_t *value)
{
    (void)m;
    (void)value;
    return f->type != PROTOBUF_C_TYPE_MESSAGE;
}

/* Facts whose "no" or zero says something: a failed check, a free quote. */
static const struct {
    Paigong__EventType event;
    const char *facts[6];
} always_shown[] = {
    {PAIGONG__EVENT_TYPE__EVENT_TYPE_DISPATCHED, {"phoned"}},
    {PAIGONG__EVENT_TYPE__EVENT_TYPE_ABSENT, {"rang", "phoned", "noted"}},
    {PAIGONG__EVENT_TYPE__EVENT_TYPE_QUOTED, {"labour_fen", "material_fen"}},
    {PAIGONG__EVENT_TYPE__EVENT_TYPE_MATERIAL_LISTED, {"own", "accepted", "price_fen"}},
    {PAIGONG__EVENT_TYPE__EVENT_TYPE_BOOKED, {"told"}},
    {PAIGONG__EVENT_TYPE__EVENT_TYPE_WAITING, {"callback"}},
    {PAIGONG__EVENT_TYPE__EVENT_TYPE_PAID, {"cash_fen", "at_desk"}},
    {PAIGONG__EVENT_TYPE__EVENT_TYPE_CHECKED, {"passed"}},
    {PAIGONG__EVENT_TYPE__EVENT_TYPE_VISITED, {"signed"}},
};

static void add_always_shown(json_t *object, const Paigong__Entry *entry)
{
    const ProtobufCMessage *facts = &entry->facts->base;
    for (size_t i = 0; i < sizeof always_shown / sizeof always_shown[0]; i++) {
        if (always_shown[i].event != entry->event)
            continue;
        for (const char *const *name = always_shown[i].facts; *name != NULL; name++) {
            const ProtobufCFieldDescriptor *f =
                protobuf_c_message_descriptor_get_field_by_name(facts->descriptor, *name);
            set(object, *name, field_value(f, (const uint8_t *)facts + f->offset));
        }
    }
}

static bool is_of_register(const Paigong__Entry *entry)
{
    return entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_REGISTERED ||
           entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_REGISTER_DONE;
}

/* An entry of the register goes by its id, as `register done` takes it, not by its bare number. */
static void name_register_entry(json_t *object, const Paigong__Entry *entry)
{
    if (!is_of_register(entry))
        return;
    set(object, "entry", ticket_value(entry->facts->count));
    (void)json_object_del(object, "count");
}

/* {seq, at, claimed_at, who, role, event, ticket, …event's own fields} */
static json_t *entry_message(const Paigong__Entry *entry)
{
    json_t *object = must(json_object());
    add_fields(object, &entry->base, own_field_of_entry);
    if (entry->facts != NULL) {
        add_always_shown(object, entry);
        add_fields(object, &entry->facts->base, filled_field);
        name_register_entry(object, entry);
    }
    if (entry->personal != NULL)
        add_fields(object, &entry->personal->base, filled_field);
    return object;
}

json_t *json_message(const ProtobufCMessage *m)
{
    if (m->descriptor == &paigong__entry__descriptor)
        return entry_message((const Paigong__Entry *)m);
    json_t *object = must(json_object());
    bool of_sheet = m->descriptor == &paigong__sheet_facts__descriptor;
    add_fields(object, m, of_sheet ? field_of_sheet : every_field);
    return object;
}

json_t *json_result(const Paigong__ServerFrame *frame)
{
    const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field(
        &paigong__server_frame__descriptor, (unsigned)frame->result_case);
    if (frame->result_case == PAIGONG__SERVER_FRAME__RESULT__NOT_SET || f == NULL)
        return json_null();
    return must(field_value(f, (const uint8_t *)frame + f->offset));
}

json_t *json_error(const struct error *e, const char *message, const Paigong__Error *answer)
{
    static const char *const details[] = {"state", "possible", "taken_by", "rows"};
    json_t *object = must(json_object()), *document = must(json_object());
    set(object, "code", json_string(error_name(e->code)));
    set(object, "message", string_value(message));
    set(object, "subject", string_value(e->subject));
    set(object, "detail", string_value(e->detail));
    if (answer != NULL) {
        json_t *all = json_message(&answer->base);
        for (size_t i = 0; i < sizeof details / sizeof details[0]; i++) {
            json_t *value = json_object_get(all, details[i]);
            if (!is_empty(value))
                set(object, details[i], json_incref(value));
        }
        json_decref(all);
    }
    set(document, "error", object);
    return document;
}

void json_join(json_t **document, json_t *page, const char *rows)
{
    if (*document == NULL) {
        *document = page;
        return;
    }
    (void)json_array_extend(json_object_get(*document, rows), json_object_get(page, rows));
    (void)json_object_set(*document, "next", json_object_get(page, "next"));
    json_decref(page);
}

void json_print(json_t *document)
{
    char *text = json_dumps(document, JSON_COMPACT | JSON_ENCODE_ANY);
    if (text == NULL)
        (void)must(NULL);
    puts(text);
    free(text);
    json_decref(document);
}
