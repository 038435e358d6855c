/* The clocks of a policy document and whom a breach calls. */
#include "store/policy_reading.h"

#include <assert.h>
#include <string.h>

/* What a document from before the server had all clocks may call one: checked, and kept. */
static const char *const other_clocks[] = {"on_site"}; /* contract_on_site */

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
    static const char *const names[] = {
        "promise", "wait",       "corrective",     "visit",
        "collect", "outage_end", "works_progress", "contract_on_site"};
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
        reading_fault(r, key_node, "there is no such clock");
        return;
    }
    if (has_own_date(key)) {
        reading_fault(r, key_node, "this clock has a date of its own: it can't be given a length");
        return;
    }
    int64_t ms = 0;
    if (reading_length(r, value, &ms) && clock != CLOCK_NONE) {
        r->policy.clocks[clock].length_ms = ms;
    }
}

void policy_read_clocks(struct reading *r, const yaml_node_t *value)
{
    reading_pairs(r, value, read_clock, NULL);
}

static void read_chain_role(struct reading *r, const yaml_node_t *value, struct role_list *list)
{
    const char *name = reading_text(value);
    enum role role = name == NULL ? ROLE_NONE : role_from_name(name);
    if (role == ROLE_NONE) {
        reading_fault(r, value, "%.40s is not a role", name == NULL ? "this" : name);
        return;
    }
    if (role == ROLE_AUDITOR) {
        reading_fault(r, value, "an auditor changes nothing and can't take a breach");
        return;
    }
    if (memchr(list->roles, (int)role, list->count) != NULL) {
        reading_fault(r, value, "%s is named twice", name);
        return;
    }
    list->roles[list->count++] = (uint8_t)role;
}

void reading_roles(struct reading *r, const yaml_node_t *value, struct role_list *list)
{
    if (value->type != YAML_SEQUENCE_NODE) {
        reading_fault(r, value, "must be a list of roles such as [crew_lead, site_director]");
        return;
    }
    const yaml_node_item_t *i = value->data.sequence.items.start;
    if (i == value->data.sequence.items.top) {
        reading_fault(r, value, "the chain names nobody");
    }
    for (; i < value->data.sequence.items.top; i++) {
        read_chain_role(r, reading_node(r, *i), list);
    }
    /* The table's person may come before them. */
    if (list->count >= CHAIN_MAX) {
        reading_fault(r, value, "a chain has at most %d roles", CHAIN_MAX - 1);
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
        reading_roles(r, value, &r->chain_default);
    } else if (clock != CLOCK_NONE) {
        reading_roles(r, value, &r->chains[clock]);
    } else if (is_other_clock(key)) {
        reading_roles(r, value, &other);
    } else {
        reading_fault(r, key_node, "there is no such clock");
    }
}

void policy_read_chains(struct reading *r, const yaml_node_t *value)
{
    reading_pairs(r, value, read_chain, NULL);
}

void policy_set_chains(struct reading *r)
{
    for (int i = CLOCK_NONE + 1; i < CLOCK_COUNT; i++) {
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
