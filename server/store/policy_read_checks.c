/* The section of a policy document about patrols and unannounced checks: their items (P15.4). */
#include "store/policy_reading.h"

#include "common/text.h"

#include <string.h>

static void read_item(struct reading *r, const yaml_node_t *value, struct check_list *list)
{
    const char *text = reading_text(value);
    if (text == NULL || strlen(text) >= NAME_SIZE) {
        reading_fault(r, value, "must be an item's name of at most %d bytes", NAME_SIZE - 1);
    } else if (list->count == CHECK_ITEMS) {
        reading_fault(r, value, "at most %d items a check", CHECK_ITEMS);
    } else {
        text_copy(list->items[list->count++], NAME_SIZE, text);
    }
}

static void read_list(struct reading *r, const yaml_node_t *value, struct check_list *list)
{
    if (value->type != YAML_SEQUENCE_NODE) {
        reading_fault(r, value, "must be a list of items such as [order, safety]");
        return;
    }
    memset(list, 0, sizeof(*list));
    for (const yaml_node_item_t *i = value->data.sequence.items.start;
         i < value->data.sequence.items.top; i++) {
        read_item(r, reading_node(r, *i), list);
    }
}

static void read_type(struct reading *r, const char *key, const yaml_node_t *key_node,
                      const yaml_node_t *value, const void *rows)
{
    (void)rows;
    enum check_type type = check_type_from_name(key);
    if (type == CHECK_TYPE_NONE) {
        reading_fault(r, key_node, "must be one of patrol, unannounced");
        return;
    }
    size_t before = r->count;
    read_list(r, value, &r->policy.checks[type]);
    if (r->count == before) {
        (void)reading_sound(r, value, policy_check_checks(&r->policy));
    }
}

void policy_read_checks(struct reading *r, const yaml_node_t *value)
{
    reading_pairs(r, value, read_type, NULL);
}
