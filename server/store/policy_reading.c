#include "store/policy_reading.h"

#include "common/text.h"
#include "common/time_text.h"
#include "store/policy_values.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- faults ------------------------------------------------------------------------------- */

void reading_fault_at(struct reading *r, size_t line, const char *format, ...)
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

bool reading_sound(struct reading *r, const yaml_node_t *node, const char *sentence)
{
    if (sentence != NULL) {
        reading_fault(r, node, "%s", sentence);
    }
    return sentence == NULL;
}

/* ---- walking ------------------------------------------------------------------------------ */

const yaml_node_t *reading_node(struct reading *r, int index)
{
    const yaml_node_t *n = yaml_document_get_node(r->document, index);
    assert(n != NULL);
    return n;
}

const char *reading_text(const yaml_node_t *n)
{
    if (n->type != YAML_SCALAR_NODE) {
        return NULL;
    }
    const char *text = (const char *)n->data.scalar.value;
    return strlen(text) == n->data.scalar.length ? text : NULL;
}

bool reading_is_nothing(const yaml_node_t *n)
{
    const char *text = reading_text(n);
    bool plain = n->type == YAML_SCALAR_NODE && n->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return plain && text != NULL &&
           (text[0] == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
}

static bool given_before(struct reading *r, const yaml_node_t *map, const yaml_node_pair_t *pair)
{
    const char *key = reading_text(reading_node(r, pair->key));
    for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; p < pair; p++) {
        const char *other = reading_text(reading_node(r, p->key));
        if (other != NULL && strcmp(other, key) == 0) {
            return true;
        }
    }
    return false;
}

void reading_pairs(struct reading *r, const yaml_node_t *map, reading_pair *read, const void *rows)
{
    if (reading_is_nothing(map)) {
        return;
    }
    if (map->type != YAML_MAPPING_NODE) {
        reading_fault(r, map, "must be keys with values, one a line or in { }");
        return;
    }
    size_t length = strlen(r->field);
    for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top;
         p++) {
        const yaml_node_t *key_node = reading_node(r, p->key);
        const char *key = reading_text(key_node);
        if (key == NULL) {
            reading_fault(r, key_node, "a key must be a word");
            continue;
        }
        (void)snprintf(r->field + length, sizeof(r->field) - length, "%s%s", length > 0 ? "." : "",
                       key);
        r->field[text_fit(r->field, strlen(r->field), sizeof(r->field) - 1)] = '\0';
        if (given_before(r, map, p)) {
            reading_fault(r, key_node, "is given twice");
        } else {
            read(r, key, key_node, reading_node(r, p->value), rows);
        }
        r->field[length] = '\0';
    }
}

static void read_row(struct reading *r, const char *key, const yaml_node_t *key_node,
                     const yaml_node_t *value, const void *rows)
{
    for (const struct reading_row *row = rows; row->key != NULL; row++) {
        if (strcmp(row->key, key) == 0) {
            row->read(r, value);
            return;
        }
    }
    reading_fault(r, key_node, "there is no such key");
}

void reading_rows(struct reading *r, const yaml_node_t *map, const struct reading_row *rows)
{
    reading_pairs(r, map, read_row, rows);
}

void reading_items(struct reading *r, const yaml_node_t *list, reading_value *read,
                   const char *what)
{
    if (reading_is_nothing(list)) {
        return;
    }
    if (list->type != YAML_SEQUENCE_NODE) {
        reading_fault(r, list, "%s", what);
        return;
    }
    for (const yaml_node_item_t *i = list->data.sequence.items.start;
         i < list->data.sequence.items.top; i++) {
        read(r, reading_node(r, *i));
    }
}

/* ---- values ------------------------------------------------------------------------------- */

bool reading_is_word(const yaml_node_t *n, const char *word)
{
    const char *text = reading_text(n);
    return text != NULL && strcmp(text, word) == 0;
}

bool reading_minute(struct reading *r, const yaml_node_t *value, uint16_t *out)
{
    const char *text = reading_text(value);
    if (text == NULL || !policy_value_minute(text, out)) {
        reading_fault(r, value, "must be a time of the day such as \"08:30\"");
        return false;
    }
    return true;
}

bool reading_length(struct reading *r, const yaml_node_t *value, int64_t *out_ms)
{
    const char *text = reading_text(value);
    int64_t ms;
    if (text != NULL && text[0] == '-') {
        reading_fault(r, value, "must not be negative");
    } else if (text == NULL || !time_text_duration(text, &ms)) {
        reading_fault(r, value, "must be a length of time such as 90s, 5m, 24h or 3d");
    } else if (ms == 0) {
        reading_fault(r, value, "must be more than zero");
    } else if (ms > POLICY_LENGTH_MAX_MS) {
        reading_fault(r, value, "must not be more than 366d");
    } else {
        *out_ms = ms;
        return true;
    }
    return false;
}

void reading_switch(struct reading *r, const yaml_node_t *value, bool *out)
{
    const char *text = reading_text(value);
    if (text == NULL || !policy_value_switch(text, out)) {
        reading_fault(r, value, "must be true or false");
    }
}

bool reading_number(struct reading *r, const yaml_node_t *value, struct reading_range range,
                    uint32_t *out)
{
    const char *text = reading_text(value);
    uint32_t number = 0;
    if (text == NULL || !policy_value_count(text, &number) || number < range.least ||
        number > range.most) {
        reading_fault(r, value, "must be a number from %u to %u", range.least, range.most);
        return false;
    }
    *out = number;
    return true;
}
