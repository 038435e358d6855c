/* The section of a policy document about after-sales contracts (P17.2). */
#include "store/policy_reading.h"

static void read_team(struct reading *r, const char *key, const yaml_node_t *key_node,
                      const yaml_node_t *value, const void *rows)
{
    (void)rows;
    enum team team = team_from_name(key);
    if (team == TEAM_NONE) {
        reading_fault(r, key_node, "must be one of on_project, in_city, elsewhere");
        return;
    }
    (void)reading_length(r, value, &r->policy.contract_on_site_ms[team]);
}

void policy_read_contracts(struct reading *r, const yaml_node_t *value)
{
    size_t before = r->count;
    reading_pairs(r, value, read_team, NULL);
    if (r->count == before) {
        (void)reading_sound(r, value, policy_check_contracts(&r->policy));
    }
}
