/* What was typed → the fields of the request, by the fields' own types and names. */
#include "client/cli/cli.h"

#include "client/output/language.h"
#include "client/output/words.h"
#include "common/time_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t DAY_MS = 86400000;

struct filling {
    const struct cli_given *given;
    const char *name; /* of the flag, for errors */
    struct arena *arena;
    int64_t now_ms;
    struct error *error;
};

const ProtobufCMessageDescriptor *cli_request_type(const struct cli_command *command)
{
    if (command->request == 0)
        return NULL;
    const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field(
        &paigong__client_frame__descriptor, command->request);
    return f == NULL ? NULL : f->descriptor;
}

static bool name_ends(const char *name, const char *tail)
{
    size_t n = strlen(name), t = strlen(tail);
    return n >= t && strcmp(name + n - t, tail) == 0;
}

static bool whole_number(const char *text, uint64_t most, uint64_t *value)
{
    if (text[0] == '\0' || strspn(text, "0123456789") != strlen(text))
        return false;
    errno = 0;
    unsigned long long v = strtoull(text, NULL, 10);
    if (errno != 0 || v > most)
        return false;
    *value = v;
    return true;
}

bool cli_week_parse(const char *text, uint32_t *week)
{
    unsigned year, number;
    int end = 0;
    if (strlen(text) != 8 || sscanf(text, "%4u-W%2u%n", &year, &number, &end) != 2 || end != 8 ||
        year < 1970 || number < 1 || number > 53)
        return false;
    *week = year * 100 + number;
    return true;
}

/* "2026-11" → 202611 */
static bool month_parse(const char *text, uint32_t *month)
{
    unsigned year, number;
    int end = 0;
    if (strlen(text) != 7 || sscanf(text, "%4u-%2u%n", &year, &number, &end) != 2 || end != 7 ||
        year < 1970 || number < 1 || number > 12)
        return false;
    *month = year * 100 + number;
    return true;
}

/* "since" looks back: a bare 15:30 is the last one, and a date its midnight. */
static bool past_time(const char *text, int64_t now_ms, int64_t *at_ms)
{
    int64_t span;
    if (text[0] == '-' && time_text_duration(text + 1, &span)) {
        *at_ms = time_after_ms(now_ms, -span);
        return true;
    }
    return time_text_date(text, at_ms) ||
           (text[0] != '+' && time_text_parse(text, time_after_ms(now_ms, -DAY_MS), at_ms));
}

/* Of a term in days: it begins with its first day, and ends with its last. */
static bool day_or_time(const char *text, bool last, int64_t now_ms, int64_t *at_ms)
{
    if (!time_text_date(text, at_ms))
        return time_text_parse(text, now_ms, at_ms);
    *at_ms += last ? DAY_MS : 0;
    return true;
}

static enum error_code refuse(const struct filling *f, const char *expected)
{
    return error_set(f->error, ERROR_USAGE, f->name, _("%s, not \"%s\""), expected,
                     f->given->value);
}

static enum error_code fill_int64(const struct filling *f, const ProtobufCFieldDescriptor *d,
                                  void *p)
{
    const char *text = f->given->value;
    int64_t value = 0;
    uint64_t amount = 0;
    bool date = strcmp(f->given->option->value, "DATE") == 0;
    if (strcmp(d->name, "since_at") == 0 || strcmp(f->name, "--since") == 0) {
        if (!past_time(text, f->now_ms, &value))
            return refuse(f, _("a past time such as 2026-11-21, 2026-11-21T15:30, 15:30 or -2h"));
    } else if (strcmp(d->name, "date_at") == 0 || (strcmp(d->name, "anchor_at") == 0 && date)) {
        /* any instant of the day will do: its noon is in it in every zone near */
        if (!time_text_date(text, &value))
            return refuse(f, _("a date such as 2026-11-21"));
        value += DAY_MS / 2;
    } else if (strcmp(f->given->option->value, "DAY") == 0) {
        if (!day_or_time(text, strcmp(d->name, "anchor_at") != 0, f->now_ms, &value))
            return refuse(f, _("a date such as 2026-11-21, or a time such as 2026-11-21T15:30"));
    } else if (name_ends(d->name, "_at") || strcmp(d->name, "at") == 0) {
        if (!time_text_parse(text, f->now_ms, &value))
            return refuse(f, _("a time such as 2026-11-21T15:30, 15:30 or +2h"));
    } else {
        if (!whole_number(text, INT64_MAX / 1000, &amount))
            return refuse(f, _("a whole number of fen (1/100 yuan)"));
        value = (int64_t)amount;
    }
    memcpy(p, &value, sizeof value);
    return ERROR_NONE;
}

static enum error_code fill_unsigned(const struct filling *f, const ProtobufCFieldDescriptor *d,
                                     void *p)
{
    uint64_t value = 0;
    uint32_t narrow = 0;
    if (strcmp(d->name, "week") == 0) {
        if (!cli_week_parse(f->given->value, &narrow))
            return refuse(f, _("a week such as 2026-W47"));
        memcpy(p, &narrow, sizeof narrow);
        return ERROR_NONE;
    }
    if (strcmp(d->name, "month") == 0) {
        if (!month_parse(f->given->value, &narrow))
            return refuse(f, _("a month such as 2026-11"));
        memcpy(p, &narrow, sizeof narrow);
        return ERROR_NONE;
    }
    uint64_t most = d->type == PROTOBUF_C_TYPE_UINT32 ? UINT32_MAX : UINT64_MAX;
    if (!whole_number(f->given->value, most, &value))
        return refuse(f, _("a whole number"));
    if (strcmp(d->name, "quantity") == 0 && value == 0)
        return refuse(f, _("a whole number above zero"));
    if (strcmp(d->name, "rating") == 0 && (value < 1 || value > 5))
        return refuse(f, _("1 to 5"));
    if (d->type == PROTOBUF_C_TYPE_UINT64) {
        memcpy(p, &value, sizeof value);
        return ERROR_NONE;
    }
    narrow = (uint32_t)value;
    memcpy(p, &narrow, sizeof narrow);
    return ERROR_NONE;
}

static enum error_code fill_enum(const struct filling *f, const ProtobufCFieldDescriptor *d,
                                 void *p)
{
    int value = 0;
    char names[300];
    if (!word_parse(d->descriptor, f->given->value, &value)) {
        word_list(d->descriptor, names, sizeof names);
        return error_set(f->error, ERROR_USAGE, f->name, _("no \"%s\"; one of %s"), f->given->value,
                         names);
    }
    memcpy(p, &value, sizeof value);
    return ERROR_NONE;
}

/* CODE or CODE:QTY */
static enum error_code fill_item(const struct filling *f, Paigong__QuoteItem *item)
{
    const char *text = f->given->value, *colon = strrchr(text, ':');
    uint64_t quantity = 1;
    size_t length = colon != NULL ? (size_t)(colon - text) : strlen(text);
    if (length == 0 ||
        (colon != NULL && (!whole_number(colon + 1, UINT32_MAX, &quantity) || quantity == 0)))
        return refuse(f, _("CODE or CODE:QUANTITY"));
    item->code = arena_strndup(f->arena, text, length);
    item->quantity = (uint32_t)quantity;
    return item->code != NULL ? ERROR_NONE : refuse(f, _("shorter"));
}

/* NAME=pass or NAME=fail: an item that the policy names */
static enum error_code fill_checked(const struct filling *f, Paigong__SheetLine *line)
{
    const char *text = f->given->value, *equals = strrchr(text, '=');
    bool passed = equals != NULL && strcmp(equals, "=pass") == 0;
    if (equals == NULL || equals == text || (!passed && strcmp(equals, "=fail") != 0))
        return refuse(f, _("NAME=pass or NAME=fail"));
    line->code = arena_strndup(f->arena, text, (size_t)(equals - text));
    line->state = passed ? PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_PASS
                         : PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_FAIL;
    return line->code != NULL ? ERROR_NONE : refuse(f, _("shorter"));
}

/* CODE, CODE:QUANTITY, and behind either =NAME */
static enum error_code fill_line(const struct filling *f, Paigong__SheetLine *line)
{
    const char *text = f->given->value, *equals = strchr(text, '=');
    size_t length = equals != NULL ? (size_t)(equals - text) : strlen(text);
    if (strcmp(f->given->option->value, "NAME=pass|fail") == 0)
        return fill_checked(f, line);
    bool plate = strcmp(f->given->option->value, "NUMBER[=NAME]") == 0; /* may have any colon */
    const char *colon = plate ? NULL : memchr(text, ':', length);
    size_t code = colon != NULL ? (size_t)(colon - text) : length;
    char digits[16] = "1";
    uint64_t quantity = 0;
    if (colon != NULL)
        (void)snprintf(digits, sizeof digits, "%.*s", (int)(length - code - 1), colon + 1);
    if (colon == NULL && strcmp(f->given->option->value, "PART:N") == 0)
        return refuse(f, _("PART:N, the part and how many there are"));
    bool fen = strcmp(f->given->option->value, "MONTH:FEN") == 0;
    if (fen && (colon == NULL || !whole_number(digits, UINT32_MAX, &quantity)))
        return refuse(f, _("MONTH:FEN, such as 2026-10:152300"));
    if (code == 0 || !whole_number(digits, UINT32_MAX, &quantity))
        return refuse(f, _("CODE, CODE:QUANTITY or CODE:QUANTITY=NAME"));
    line->code = arena_strndup(f->arena, text, code);
    line->name = equals != NULL ? (char *)equals + 1 : line->name;
    line->quantity = fen ? 0 : (uint32_t)quantity;
    line->price_fen = fen ? (int64_t)quantity : 0;
    if (strcmp(f->name, "--without") == 0) /* a unit that a contract loses */
        line->state = PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_DONE;
    return line->code != NULL ? ERROR_NONE : refuse(f, _("shorter"));
}

/* NAME=pass or NAME=fail */
static enum error_code fill_finding(const struct filling *f, Paigong__CheckFinding *finding)
{
    const char *text = f->given->value, *equals = strchr(text, '=');
    char name[WORD_SIZE], names[300];
    int item = 0;
    word_list(&paigong__check_item__descriptor, names, sizeof names);
    size_t length = equals != NULL ? (size_t)(equals - text) : strlen(text);
    (void)snprintf(name, sizeof name, "%.*s", (int)(length < WORD_SIZE ? length : WORD_SIZE - 1),
                   text);
    if (!word_parse(&paigong__check_item__descriptor, name, &item))
        return error_set(f->error, ERROR_USAGE, f->name, _("no \"%s\"; one of %s"), name, names);
    if (equals == NULL || (strcmp(equals, "=pass") != 0 && strcmp(equals, "=fail") != 0))
        return refuse(f, _("NAME=pass or NAME=fail"));
    finding->item = (Paigong__CheckItem)item;
    finding->pass = strcmp(equals, "=pass") == 0;
    return ERROR_NONE;
}

static enum error_code fill_message(const struct filling *f, const ProtobufCFieldDescriptor *d,
                                    void *p)
{
    const ProtobufCMessageDescriptor *type = d->descriptor;
    void *m = arena_alloc(f->arena, type->sizeof_message);
    if (m == NULL)
        return refuse(f, _("fewer of them"));
    protobuf_c_message_init(type, m);
    memcpy(p, &m, sizeof m);
    if (type == &paigong__sheet_line__descriptor)
        return fill_line(f, m);
    return type == &paigong__quote_item__descriptor ? fill_item(f, m) : fill_finding(f, m);
}

static enum error_code fill_value(const struct filling *f, const ProtobufCFieldDescriptor *d,
                                  void *p)
{
    const protobuf_c_boolean yes = 1;
    switch (d->type) {
    case PROTOBUF_C_TYPE_STRING:
        memcpy(p, &f->given->value, sizeof f->given->value);
        return ERROR_NONE;
    case PROTOBUF_C_TYPE_BOOL:
        memcpy(p, &yes, sizeof yes);
        return ERROR_NONE;
    case PROTOBUF_C_TYPE_INT64:
        return fill_int64(f, d, p);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_UINT64:
        return fill_unsigned(f, d, p);
    case PROTOBUF_C_TYPE_ENUM:
        return fill_enum(f, d, p);
    default:
        return fill_message(f, d, p);
    }
}

static size_t value_size(ProtobufCType type)
{
    return type == PROTOBUF_C_TYPE_ENUM ? sizeof(int) : sizeof(void *);
}

/* Appends one value to a repeated field; its array is as long as all that was given. */
static enum error_code fill_repeated(const struct filling *f, const ProtobufCFieldDescriptor *d,
                                     ProtobufCMessage *m)
{
    uint8_t *base = (uint8_t *)m, *values;
    size_t count;
    memcpy(&count, base + d->quantifier_offset, sizeof count);
    memcpy(&values, base + d->offset, sizeof values);
    if (count == 0)
        values = arena_alloc(f->arena, CLI_GIVEN * value_size(d->type));
    if (values == NULL)
        return refuse(f, _("fewer of them"));
    enum error_code code = fill_value(f, d, values + count * value_size(d->type));
    if (code != ERROR_NONE)
        return code;
    count++;
    memcpy(base + d->offset, &values, sizeof values);
    memcpy(base + d->quantifier_offset, &count, sizeof count);
    return ERROR_NONE;
}

static void set_bool(ProtobufCMessage *m, const char *field)
{
    const protobuf_c_boolean yes = 1;
    const ProtobufCFieldDescriptor *d =
        protobuf_c_message_descriptor_get_field_by_name(m->descriptor, field);
    memcpy((uint8_t *)m + d->offset, &yes, sizeof yes);
}

enum error_code cli_fill(const struct cli *c, struct arena *a, ProtobufCMessage *m, int64_t now_ms,
                         struct error *e)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct cli_option *o = c->given[i].option;
        if (o->field == NULL)
            continue;
        const ProtobufCFieldDescriptor *d =
            protobuf_c_message_descriptor_get_field_by_name(m->descriptor, o->field);
        struct filling f = {&c->given[i], o->flag != NULL ? o->flag : o->value, a, now_ms, e};
        enum error_code code = d->label == PROTOBUF_C_LABEL_REPEATED
                                   ? fill_repeated(&f, d, m)
                                   : fill_value(&f, d, (uint8_t *)m + d->offset);
        if (code != ERROR_NONE)
            return code;
        if (o->also != NULL)
            set_bool(m, o->also);
    }
    return ERROR_NONE;
}
