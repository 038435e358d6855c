/* The section of a policy document about planned cuts of water, power and gas (P11.1). */
#include "store/policy_reading.h"

#include "store/policy_values.h"

#include <string.h>

static const char hours_wanted[] = "must be any, or a list of times such as [\"09:00-11:00\"]";

static bool read_range(const char *text, uint16_t *from, uint16_t *to)
{
    char first[8];
    const char *dash = strchr(text, '-');
    size_t length = dash == NULL ? sizeof first : (size_t)(dash - text);
    if (length >= sizeof first) {
        return false;
    }
    memcpy(first, text, length);
    first[length] = '\0';
    return policy_value_minute(first, from) && policy_value_minute(dash + 1, to);
}

static bool read_range_of(struct reading *r, const yaml_node_t *item, struct outage_rule *rule)
{
    const char *text = reading_text(item);
    uint8_t at = rule->hour_count;
    if (at == OUTAGE_HOURS) {
        reading_fault(r, item, "at most %d times a day", OUTAGE_HOURS);
        return false;
    }
    if (text == NULL || !read_range(text, &rule->hours[at].from_min, &rule->hours[at].to_min)) {
        reading_fault(r, item, "must be a time of the day such as \"09:00-11:00\"");
        return false;
    }
    rule->hour_count++;
    return true;
}

static void read_hours(struct reading *r, const yaml_node_t *value, struct outage_rule *rule)
{
    rule->hour_count = 0;
    if (reading_is_word(value, "any")) {
        return;
    }
    if (value->type != YAML_SEQUENCE_NODE ||
        value->data.sequence.items.start == value->data.sequence.items.top) {
        reading_fault(r, value, hours_wanted);
        return;
    }
    const yaml_node_item_t *i = value->data.sequence.items.start;
    while (i < value->data.sequence.items.top && read_range_of(r, reading_node(r, *i), rule)) {
        i++;
    }
}

static void read_medium_key(struct reading *r, const char *key, const yaml_node_t *key_node,
                            const yaml_node_t *value, const void *rows)
{
    struct outage_rule *rule = (struct outage_rule *)(uintptr_t)rows;
    if (strcmp(key, "lead") == 0) {
        (void)reading_length(r, value, &rule->lead_ms);
    } else if (strcmp(key, "most") == 0) {
        (void)reading_length(r, value, &rule->most_ms);
    } else if (strcmp(key, "hours") == 0) {
        read_hours(r, value, rule);
    } else {
        reading_fault(r, key_node, "there is no such key");
    }
}

static void read_medium(struct reading *r, const char *key, const yaml_node_t *key_node,
                        const yaml_node_t *value, const void *rows)
{
    (void)rows;
    enum medium medium = medium_from_name(key);
    if (medium == MEDIUM_NONE) {
        reading_fault(r, key_node, "must be one of water, power, gas");
        return;
    }
    size_t before = r->count;
    reading_pairs(r, value, read_medium_key, &r->policy.outages[medium]);
    if (r->count == before) {
        (void)reading_sound(r, value, policy_check_outages(&r->policy));
    }
}

void policy_read_outages(struct reading *r, const yaml_node_t *value)
{
    reading_pairs(r, value, read_medium, NULL);
}
