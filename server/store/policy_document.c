/* The YAML is loaded whole by libyaml, which keeps each node's line, and walked by tables of keys.
 * (libcyaml's schemas report no line and no key given twice.) */
#include "store/policy_document.h"

#include "common/text.h"
#include "common/time_text.h"
#include "store/policy_values.h"
#include "store/zone.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { FLOW_DEPTH_MAX = 32, RETENTION_DAYS_MAX = 100 * 365, CODE_TRIES_MAX = 20 };

struct role_list {
    bool given;
    uint8_t count;
    uint8_t roles[ROLE_COUNT];
};

struct reading {
    yaml_document_t *document;
    struct policy policy;
    struct role_list chain_default, chains[CLOCK_COUNT];
    char field[64]; /* path of the value at hand */
    struct policy_fault *faults;
    size_t capacity, count;
};

typedef void read_value(struct reading *r, const yaml_node_t *value);

struct key_row {
    const char *key;
    read_value *read;
};

/* ---- faults ------------------------------------------------------------------------------- */

static void fault_at(struct reading *r, size_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void fault_at(struct reading *r, size_t line, const char *format, ...)
{
    if (r->count++ >= r->capacity) {
        return;
    }
    struct policy_fault *f = &r->faults[r->count - 1];
    f->line = (uint32_t)line;
    text_copy(f->field, sizeof(f->field), r->field);
    va_list list;
    va_start(list, format);
    (void)vsnprintf(f->reason, sizeof(f->reason), format, list);
    va_end(list);
    f->reason[text_fit(f->reason, strlen(f->reason), sizeof(f->reason) - 1)] = '\0';
}

#define fault(r, node, ...) fault_at(r, (node)->start_mark.line + 1, __VA_ARGS__)

static int by_line(const void *a, const void *b)
{
    const struct policy_fault *x = a, *y = b;
    return x->line < y->line ? -1 : x->line > y->line;
}

/* ---- walking ------------------------------------------------------------------------------ */

static const yaml_node_t *node_at(struct reading *r, int index)
{
    const yaml_node_t *n = yaml_document_get_node(r->document, index);
    assert(n != NULL);
    return n;
}

/* The scalar's text; NULL: not a scalar, or one with a NUL inside. */
static const char *scalar(const yaml_node_t *n)
{
    if (n->type != YAML_SCALAR_NODE) {
        return NULL;
    }
    const char *text = (const char *)n->data.scalar.value;
    return strlen(text) == n->data.scalar.length ? text : NULL;
}

static bool is_nothing(const yaml_node_t *n)
{
    const char *text = scalar(n);
    bool plain = n->type == YAML_SCALAR_NODE && n->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return plain && text != NULL &&
           (text[0] == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
}

static bool given_before(struct reading *r, const yaml_node_t *map, const yaml_node_pair_t *pair)
{
    const char *key = scalar(node_at(r, pair->key));
    for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; p < pair; p++) {
        const char *other = scalar(node_at(r, p->key));
        if (other != NULL && strcmp(other, key) == 0) {
            return true;
        }
    }
    return false;
}

typedef void read_pair(struct reading *r, const char *key, const yaml_node_t *key_node,
                       const yaml_node_t *value, const void *rows);

static void read_pairs(struct reading *r, const yaml_node_t *map, read_pair *read, const void *rows)
{
    if (is_nothing(map)) {
        return;
    }
    if (map->type != YAML_MAPPING_NODE) {
        fault(r, map, "must be keys with values, one a line or in { }");
        return;
    }
    size_t length = strlen(r->field);
    for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top;
         p++) {
        const yaml_node_t *key_node = node_at(r, p->key);
        const char *key = scalar(key_node);
        if (key == NULL) {
            fault(r, key_node, "a key must be a word");
            continue;
        }
        (void)snprintf(r->field + length, sizeof(r->field) - length, "%s%s", length > 0 ? "." : "",
                       key);
        if (given_before(r, map, p)) {
            fault(r, key_node, "is given twice");
        } else {
            read(r, key, key_node, node_at(r, p->value), rows);
        }
        r->field[length] = '\0';
    }
}

static void read_row(struct reading *r, const char *key, const yaml_node_t *key_node,
                     const yaml_node_t *value, const void *rows)
{
    for (const struct key_row *row = rows; row->key != NULL; row++) {
        if (strcmp(row->key, key) == 0) {
            row->read(r, value);
            return;
        }
    }
    fault(r, key_node, "there is no such key");
}

/* ---- simple values ------------------------------------------------------------------------ */

static void read_time_zone(struct reading *r, const yaml_node_t *value)
{
    const char *name = scalar(value);
    struct error e;
    if (name == NULL || zone_load(name, &r->policy.calendar.zone, &e) != ERROR_NONE) {
        fault(r, value, "must be a zone of the time zone database, such as Asia/Shanghai");
        return;
    }
    text_copy(r->policy.time_zone, sizeof(r->policy.time_zone), name);
}

static void read_minute(struct reading *r, const yaml_node_t *value, uint16_t *out)
{
    const char *text = scalar(value);
    if (text == NULL || !policy_value_minute(text, out)) {
        fault(r, value, "must be a time of the day such as \"08:30\"");
    }
}

static void read_open(struct reading *r, const yaml_node_t *value)
{
    read_minute(r, value, &r->policy.calendar.open_min);
}

static void read_close(struct reading *r, const yaml_node_t *value)
{
    read_minute(r, value, &r->policy.calendar.close_min);
}

static void read_desk_hours(struct reading *r, const yaml_node_t *value)
{
    static const struct key_row rows[] = {{"open", read_open}, {"close", read_close}, {NULL, NULL}};
    size_t before = r->count;
    read_pairs(r, value, read_row, rows);
    const struct calendar *c = &r->policy.calendar;
    if (r->count == before && c->open_min >= c->close_min) {
        fault(r, value, "the hours cross: the desk must close after it opens, on the same day");
    }
}

static void read_holiday(struct reading *r, const yaml_node_t *value)
{
    struct calendar *c = &r->policy.calendar;
    const char *text = scalar(value);
    struct day d;
    if (text == NULL || !policy_value_date(text, &d)) {
        fault(r, value, "must be a date that exists, such as 2027-01-01");
    } else if (calendar_is_holiday(c, d)) {
        fault(r, value, "%s is given twice", text);
    } else if (c->holiday_count == HOLIDAYS_MAX) {
        fault(r, value, "more than %d holidays", HOLIDAYS_MAX);
    } else {
        c->holidays[c->holiday_count++] = d;
    }
}

static void read_holidays(struct reading *r, const yaml_node_t *value)
{
    if (is_nothing(value)) {
        return;
    }
    if (value->type != YAML_SEQUENCE_NODE) {
        fault(r, value, "must be a list of dates such as [2027-01-01]");
        return;
    }
    for (const yaml_node_item_t *i = value->data.sequence.items.start;
         i < value->data.sequence.items.top; i++) {
        read_holiday(r, node_at(r, *i));
    }
}

static void read_week_starts(struct reading *r, const yaml_node_t *value)
{
    const char *text = scalar(value);
    if (text == NULL || !policy_value_weekday(text, &r->policy.calendar.week_start)) {
        fault(r, value, "must be a weekday such as monday");
    }
}

/* A length of time above zero, up to the longest; false with a fault otherwise. */
static bool read_length(struct reading *r, const yaml_node_t *value, int64_t *out_ms)
{
    const char *text = scalar(value);
    int64_t ms;
    if (text != NULL && text[0] == '-') {
        fault(r, value, "must not be negative");
    } else if (text == NULL || !time_text_duration(text, &ms)) {
        fault(r, value, "must be a length of time such as 90s, 5m, 24h or 3d");
    } else if (ms == 0) {
        fault(r, value, "must be more than zero");
    } else if (ms > POLICY_LENGTH_MAX_MS) {
        fault(r, value, "must not be more than 366d");
    } else {
        *out_ms = ms;
        return true;
    }
    return false;
}

static void read_escalate_every(struct reading *r, const yaml_node_t *value)
{
    (void)read_length(r, value, &r->policy.escalate_every_ms);
}

static void read_share(struct reading *r, const yaml_node_t *value)
{
    const char *text = scalar(value);
    uint8_t percent = 0;
    if (text == NULL || !policy_value_percent(text, &percent) || percent == 0) {
        fault(r, value, "must be a share from 1%% to 100%%, such as 30%%");
        return;
    }
    r->policy.spot_check_percent = percent;
}

static void read_spot_check(struct reading *r, const yaml_node_t *value)
{
    static const struct key_row rows[] = {{"share", read_share}, {NULL, NULL}};
    read_pairs(r, value, read_row, rows);
}

static bool read_days(struct reading *r, const yaml_node_t *value, int64_t *out)
{
    const char *text = scalar(value);
    int64_t days = 0;
    if (text == NULL || !policy_value_days(text, &days)) {
        fault(r, value, "must be a number of days or years such as 730d or 2y");
        return false;
    }
    if (days < 1 || days > RETENTION_DAYS_MAX) {
        fault(r, value, "must lie between 1d and 100y");
        return false;
    }
    *out = days;
    return true;
}

static void read_retention_tickets(struct reading *r, const yaml_node_t *value)
{
    int64_t days = 0;
    if (read_days(r, value, &days)) {
        r->policy.retention_tickets_days = (uint32_t)days;
    }
}

static void read_retention_public(struct reading *r, const yaml_node_t *value)
{
    const char *text = scalar(value);
    if (text != NULL && strcmp(text, "forever") == 0) {
        r->policy.retention_public_days = 0;
        return;
    }
    (void)read_days(r, value, &r->policy.retention_public_days);
}

static void read_retention(struct reading *r, const yaml_node_t *value)
{
    static const struct key_row rows[] = {
        {"tickets", read_retention_tickets}, {"public", read_retention_public}, {NULL, NULL}};
    read_pairs(r, value, read_row, rows);
}

static void read_switch(struct reading *r, const yaml_node_t *value, bool *out)
{
    const char *text = scalar(value);
    if (text == NULL || !policy_value_switch(text, out)) {
        fault(r, value, "must be true or false");
    }
}

static void read_lead_check(struct reading *r, const yaml_node_t *value)
{
    read_switch(r, value, &r->policy.lead_check);
}

static void read_quote_approval(struct reading *r, const yaml_node_t *value)
{
    read_switch(r, value, &r->policy.quote_approval);
}

static void read_code_tries(struct reading *r, const yaml_node_t *value)
{
    const char *text = scalar(value);
    uint32_t tries = 0;
    if (text == NULL || !policy_value_count(text, &tries) || tries < 1 || tries > CODE_TRIES_MAX) {
        fault(r, value, "must be a number from 1 to %d", CODE_TRIES_MAX);
        return;
    }
    r->policy.code_tries = (uint8_t)tries;
}

/* ---- clocks and chains -------------------------------------------------------------------- */

/* Clocks of the table in procedures.md that belong to other kinds of work than those whose rules
 * the server has: checked, and kept in the document. */
static const char *const other_clocks[] = {"outage_end", "outage_notice", "remote", "on_site"};

static bool is_other_clock(const char *name)
{
    for (size_t i = 0; i < sizeof(other_clocks) / sizeof(other_clocks[0]); i++) {
        if (strcmp(other_clocks[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_own_date(const char *name)
{
    static const char *const names[] = {"promise", "wait",    "corrective",
                                        "visit",   "collect", "outage_end"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void read_clock(struct reading *r, const char *key, const yaml_node_t *key_node,
                       const yaml_node_t *value, const void *rows)
{
    (void)rows;
    enum clock_kind clock = clock_from_name(key);
    if (clock == CLOCK_NONE && !is_other_clock(key)) {
        fault(r, key_node, "there is no such clock");
        return;
    }
    if (has_own_date(key)) {
        fault(r, key_node, "this clock has a date of its own: it can't be given a length");
        return;
    }
    int64_t ms = 0;
    if (read_length(r, value, &ms) && clock != CLOCK_NONE) {
        r->policy.clocks[clock].length_ms = ms;
    }
}

static void read_clocks(struct reading *r, const yaml_node_t *value)
{
    read_pairs(r, value, read_clock, NULL);
}

static void read_chain_role(struct reading *r, const yaml_node_t *value, struct role_list *list)
{
    const char *name = scalar(value);
    enum role role = name == NULL ? ROLE_NONE : role_from_name(name);
    if (role == ROLE_NONE) {
        fault(r, value, "%.40s is not a role", name == NULL ? "this" : name);
        return;
    }
    if (role == ROLE_AUDITOR) {
        fault(r, value, "an auditor changes nothing and can't take a breach");
        return;
    }
    if (memchr(list->roles, (int)role, list->count) != NULL) {
        fault(r, value, "%s is named twice", name);
        return;
    }
    list->roles[list->count++] = (uint8_t)role;
}

static void read_role_list(struct reading *r, const yaml_node_t *value, struct role_list *list)
{
    if (value->type != YAML_SEQUENCE_NODE) {
        fault(r, value, "must be a list of roles such as [crew_lead, site_director]");
        return;
    }
    const yaml_node_item_t *i = value->data.sequence.items.start;
    if (i == value->data.sequence.items.top) {
        fault(r, value, "the chain names nobody");
    }
    for (; i < value->data.sequence.items.top; i++) {
        read_chain_role(r, node_at(r, *i), list);
    }
    /* The table's person may come before them. */
    if (list->count >= CHAIN_MAX) {
        fault(r, value, "a chain has at most %d roles", CHAIN_MAX - 1);
        return;
    }
    list->given = true;
}

static void read_chain(struct reading *r, const char *key, const yaml_node_t *key_node,
                       const yaml_node_t *value, const void *rows)
{
    (void)rows;
    enum clock_kind clock = clock_from_name(key);
    struct role_list other = {.given = false};
    if (strcmp(key, "default") == 0) {
        read_role_list(r, value, &r->chain_default);
    } else if (clock != CLOCK_NONE) {
        read_role_list(r, value, &r->chains[clock]);
    } else if (is_other_clock(key)) {
        read_role_list(r, value, &other);
    } else {
        fault(r, key_node, "there is no such clock");
    }
}

static void read_chains(struct reading *r, const yaml_node_t *value)
{
    read_pairs(r, value, read_chain, NULL);
}

/* First the table's person, then the chain; the common one where the clock has none of its own. */
static void set_chains(struct reading *r)
{
    for (int i = CLOCK_NONE + 1; i < CLOCK_COUNT; i++) {
        if (!clock_exists(i)) {
            continue;
        }
        struct clock_rule *rule = &r->policy.clocks[i];
        enum role first = policy_first_role((enum clock_kind)i);
        const struct role_list *own = &r->chains[i], *common = &r->chain_default;
        bool fits = true;
        if (own->given) {
            fits = policy_set_chain(rule, first, own->roles, own->count);
        } else if (common->given) {
            fits = policy_set_default_chain(rule, first, common->roles, common->count);
        }
        assert(fits);
    }
}

/* ---- the document ------------------------------------------------------------------------- */

static const struct key_row document_rows[] = {
    {"time_zone", read_time_zone},
    {"desk_hours", read_desk_hours},
    {"holidays", read_holidays},
    {"week_starts", read_week_starts},
    {"clocks", read_clocks},
    {"escalate_every", read_escalate_every},
    {"chains", read_chains},
    {"spot_check", read_spot_check},
    {"retention", read_retention},
    {"lead_check", read_lead_check},
    {"code_tries", read_code_tries},
    {"quote_approval", read_quote_approval},
    {NULL, NULL},
};

static void fault_of_parser(struct reading *r, const yaml_parser_t *p, const uint8_t *yaml,
                            size_t size)
{
    const char *problem = p->problem == NULL ? "not YAML" : p->problem;
    bool unreadable = p->error == YAML_READER_ERROR;
    text_copy(r->field, sizeof(r->field), "document");
    fault_at(
        r, unreadable ? policy_value_line(yaml, size, p->problem_offset) : p->problem_mark.line + 1,
        "%s", problem);
}

/* A second document, or what is no YAML behind the first. */
static void check_end(struct reading *r, yaml_parser_t *parser, const uint8_t *yaml, size_t size)
{
    yaml_document_t more;
    if (yaml_parser_load(parser, &more) == 0) {
        fault_of_parser(r, parser, yaml, size);
        return;
    }
    const yaml_node_t *root = yaml_document_get_root_node(&more);
    if (root != NULL) {
        text_copy(r->field, sizeof(r->field), "document");
        fault(r, root, "a second document: there must be one");
    }
    yaml_document_delete(&more);
}

static void read_document(struct reading *r, const uint8_t *yaml, size_t size)
{
    yaml_parser_t parser;
    yaml_document_t document;
    if (yaml_parser_initialize(&parser) == 0) {
        fault_at(r, 1, "no memory to read it");
        return;
    }
    /* an empty document may have no bytes to point at; libyaml insists on some */
    yaml_parser_set_input_string(&parser, yaml ? yaml : (const uint8_t *)"", size);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    if (yaml_parser_load(&parser, &document) == 0) {
        fault_of_parser(r, &parser, yaml, size);
        goto out;
    }
    const yaml_node_t *root = yaml_document_get_root_node(&document);
    if (root != NULL) {
        r->document = &document;
        read_pairs(r, root, read_row, document_rows);
        check_end(r, &parser, yaml, size);
    }
    yaml_document_delete(&document);
out:
    yaml_parser_delete(&parser);
}

static void compile(struct reading *r, const uint8_t *yaml, size_t size)
{
    policy_set_defaults(&r->policy);
    if (size > POLICY_DOCUMENT_MAX || policy_value_too_deep(yaml, size, FLOW_DEPTH_MAX)) {
        text_copy(r->field, sizeof(r->field), "document");
        fault_at(r, 1, "must not be larger than %d KiB or nested deeper than %d",
                 POLICY_DOCUMENT_MAX >> 10, FLOW_DEPTH_MAX);
        return;
    }
    read_document(r, yaml, size);
    if (r->count > 0) {
        return;
    }
    set_chains(r);
    const char *wrong = policy_check(&r->policy);
    if (wrong != NULL) {
        text_copy(r->field, sizeof(r->field), "document");
        fault_at(r, 1, "%s", wrong);
    }
}

enum error_code policy_document_compile(const uint8_t *yaml, size_t size, struct policy *out,
                                        struct policy_fault *faults, size_t capacity, size_t *count)
{
    struct reading *r = calloc(1, sizeof(*r));
    *count = 0;
    if (r == NULL) {
        return ERROR_INTERNAL;
    }
    r->faults = faults;
    r->capacity = capacity;
    compile(r, yaml, size);
    *count = r->count;
    if (r->count == 0) {
        *out = r->policy;
    }
    qsort(r->faults, r->count < r->capacity ? r->count : r->capacity, sizeof(*r->faults), by_line);
    free(r);
    return *count == 0 ? ERROR_NONE : ERROR_BAD_POLICY;
}
