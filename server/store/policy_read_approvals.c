/* A policy document's tiers of approvals, and what a site buys by itself (P12).
 *
 * The list takes the place of the default tiers. Each begins where the one before ends; `above_fen`
 * may say so, and is then checked: neither a gap nor an overlap (P12.5). */
#include "store/policy_reading.h"

#include "store/policy_values.h"

#include <string.h>

static bool read_fen(struct reading *r, const yaml_node_t *value, int64_t *out)
{
    const char *text = reading_text(value);
    if (text == NULL || !policy_value_fen(text, out)) {
        reading_fault(r, value, "must be an amount in fen, such as 5000000");
        return false;
    }
    return true;
}

/* ---- a tier -------------------------------------------------------------------------------------
 */

static struct approval_tier *tier(struct reading *r)
{
    return &r->policy.approvals[r->policy.approval_count];
}

static void read_above(struct reading *r, const yaml_node_t *value)
{
    uint8_t at = r->policy.approval_count;
    int64_t before_fen = at > 0 ? r->policy.approvals[at - 1].up_to_fen : 0;
    int64_t above_fen = 0;
    if (!read_fen(r, value, &above_fen)) {
        return;
    }
    if (above_fen > before_fen) {
        reading_fault(r, value, "leaves a gap: the tier before ends at %lld",
                      (long long)before_fen);
    } else if (above_fen < before_fen) {
        reading_fault(r, value, "overlaps the tier before, which ends at %lld",
                      (long long)before_fen);
    }
}

static void read_up_to(struct reading *r, const yaml_node_t *value)
{
    int64_t up_to_fen = 0;
    if (read_fen(r, value, &up_to_fen) && up_to_fen == 0) {
        reading_fault(r, value, "must be above 0: the last tier has no up_to_fen");
    }
    tier(r)->up_to_fen = up_to_fen;
}

static void read_role(struct reading *r, const yaml_node_t *value, uint8_t *roles, uint8_t *count)
{
    const char *name = reading_text(value);
    enum role role = name == NULL ? ROLE_NONE : role_from_name(name);
    if ((POLICY_APPROVERS & BIT(role)) == 0 || role == ROLE_NONE) {
        reading_fault(r, value, "%.40s does not decide on works", name == NULL ? "this" : name);
    } else if (memchr(roles, (int)role, *count) != NULL) {
        reading_fault(r, value, "%s is named twice", name);
    } else if (*count == APPROVAL_ROLES) {
        reading_fault(r, value, "at most %d decide on works", APPROVAL_ROLES);
    } else {
        roles[(*count)++] = (uint8_t)role;
    }
}

static void read_judge(struct reading *r, const yaml_node_t *value)
{
    read_role(r, value, tier(r)->judges, &tier(r)->judge_count);
}

static void read_approver(struct reading *r, const yaml_node_t *value)
{
    read_role(r, value, tier(r)->approvers, &tier(r)->approver_count);
}

static const char roles_wanted[] = "must be a list of roles such as [engineering, area_manager]";

static void read_judges(struct reading *r, const yaml_node_t *value)
{
    reading_items(r, value, read_judge, roles_wanted);
}

static void read_approvers(struct reading *r, const yaml_node_t *value)
{
    reading_items(r, value, read_approver, roles_wanted);
}

static void read_committee(struct reading *r, const yaml_node_t *value)
{
    reading_switch(r, value, &tier(r)->committee);
}

static void read_large(struct reading *r, const yaml_node_t *value)
{
    bool is_large = false;
    reading_switch(r, value, &is_large);
    if (is_large && r->policy.approval_large < APPROVAL_TIERS) {
        reading_fault(r, value, "another tier is for works of large effect already");
    } else if (is_large) {
        r->policy.approval_large = r->policy.approval_count;
    }
}

static void read_tier(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {{"above_fen", read_above},
                                              {"up_to_fen", read_up_to},
                                              {"judges", read_judges},
                                              {"approvers", read_approvers},
                                              {"committee", read_committee},
                                              {"large_effect", read_large},
                                              {NULL, NULL}};
    struct policy *p = &r->policy;
    if (p->approval_count == APPROVAL_TIERS) {
        reading_fault(r, value, "more than %d tiers", APPROVAL_TIERS);
        return;
    }
    if (p->approval_count > 0 && p->approvals[p->approval_count - 1].up_to_fen == 0) {
        reading_fault(r, value, "the tier before has no up_to_fen: nothing is above it");
        return;
    }
    size_t before = r->count;
    reading_rows(r, value, rows);
    int64_t end_fen = p->approval_count > 0 ? p->approvals[p->approval_count - 1].up_to_fen : 0;
    if (r->count == before && tier(r)->up_to_fen != 0 && tier(r)->up_to_fen <= end_fen) {
        reading_fault(r, value, "overlaps the tier before, which ends at %lld", (long long)end_fen);
    }
    p->approval_count++;
}

/* Where no tier is marked, works of large effect are of the last. */
static void read_tiers(struct reading *r, const yaml_node_t *value)
{
    struct policy *p = &r->policy;
    const size_t before = r->count;
    memset(p->approvals, 0, sizeof(p->approvals));
    p->approval_count = 0;
    p->approval_large = APPROVAL_TIERS;
    reading_items(r, value, read_tier, "must be a list of tiers such as [{up_to_fen: 20000}, {}]");
    if (p->approval_large == APPROVAL_TIERS && p->approval_count > 0) {
        p->approval_large = (uint8_t)(p->approval_count - 1);
    }
    if (r->count == before) {
        (void)reading_sound(r, value, policy_check_approvals(p));
    }
}

/* ---- purchases ----------------------------------------------------------------------------------
 */

static void read_single(struct reading *r, const yaml_node_t *value)
{
    (void)read_fen(r, value, &r->policy.purchase_single_fen);
}

static void read_batch(struct reading *r, const yaml_node_t *value)
{
    (void)read_fen(r, value, &r->policy.purchase_batch_fen);
}

static void read_purchase(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {
        {"single_fen", read_single}, {"batch_fen", read_batch}, {NULL, NULL}};
    size_t before = r->count;
    reading_rows(r, value, rows);
    if (r->count == before) {
        (void)reading_sound(r, value, policy_check_purchases(&r->policy));
    }
}

void policy_read_approvals(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {
        {"tiers", read_tiers}, {"purchase", read_purchase}, {NULL, NULL}};
    reading_rows(r, value, rows);
}
