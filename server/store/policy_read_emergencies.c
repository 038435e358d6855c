/* The section `emergencies` of a policy document: what a site does when it happens (P14.1). */
#include "store/policy_reading.h"

#include "common/text.h"

#include <string.h>

static void read_length(struct reading *r, const yaml_node_t *value, int64_t *out)
{
    (void)reading_length(r, value, out);
}

static struct playbook *book(struct reading *r)
{
    return &r->policy.playbooks[r->emergency];
}

static void read_told(struct reading *r, const yaml_node_t *value)
{
    read_length(r, value, &book(r)->told_ms);
}

static void read_on_site(struct reading *r, const yaml_node_t *value)
{
    read_length(r, value, &book(r)->on_site_ms);
}

static void read_chain(struct reading *r, const yaml_node_t *value)
{
    struct role_list list = {.given = false};
    reading_roles(r, value, &list);
    if (list.count > 0 && list.count <= CHAIN_MAX) {
        book(r)->chain_length = list.count;
        memcpy(book(r)->chain, list.roles, list.count);
    }
}

/* ---- steps ---------------------------------------------------------------------------------- */

static struct playbook_step *step(struct reading *r)
{
    return &book(r)->steps[book(r)->step_count];
}

static void read_text(struct reading *r, const yaml_node_t *value, char *out, size_t capacity)
{
    const char *text = reading_text(value);
    const size_t length = text == NULL ? 0 : strlen(text);
    if (length == 0 || length >= capacity || !text_is_clean(text, length) ||
        text_is_blank(text, length)) {
        reading_fault(r, value, "must be a text of at most %d bytes", (int)capacity - 1);
        return;
    }
    text_copy(out, capacity, text);
}

static void read_do(struct reading *r, const yaml_node_t *value)
{
    read_text(r, value, step(r)->what, sizeof step(r)->what);
}

static void read_phone(struct reading *r, const yaml_node_t *value)
{
    read_text(r, value, step(r)->phone, sizeof step(r)->phone);
}

static void read_who(struct reading *r, const yaml_node_t *value)
{
    const char *name = reading_text(value);
    const enum role role = name == NULL ? ROLE_NONE : role_from_name(name);
    if (role == ROLE_NONE) {
        reading_fault(r, value, "%.40s is not a role", name == NULL ? "this" : name);
        return;
    }
    step(r)->who = (uint8_t)role;
}

static void read_step(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {
        {"do", read_do}, {"who", read_who}, {"phone", read_phone}, {NULL, NULL}};
    const size_t before = r->count;
    if (book(r)->step_count == PLAYBOOK_STEPS) {
        reading_fault(r, value, "at most %d steps", PLAYBOOK_STEPS);
        return;
    }
    memset(step(r), 0, sizeof *step(r));
    reading_rows(r, value, rows);
    if (r->count > before) {
        return;
    }
    if (step(r)->what[0] == '\0') {
        reading_fault(r, value, "a step says what to do, such as {do: \"Close the valve\"}");
        return;
    }
    book(r)->step_count++;
}

static void read_steps(struct reading *r, const yaml_node_t *value)
{
    book(r)->step_count = 0;
    memset(book(r)->steps, 0, sizeof book(r)->steps);
    reading_items(r, value, read_step,
                  "must be a list of steps such as [{do: \"Close the valve\"}]");
}

/* ---- the section ---------------------------------------------------------------------------- */

static void read_emergency(struct reading *r, const char *key, const yaml_node_t *key_node,
                           const yaml_node_t *value, const void *rows)
{
    r->emergency = emergency_from_name(key);
    if (r->emergency == EMERGENCY_NONE) {
        reading_fault(r, key_node, "there is no such emergency");
        return;
    }
    reading_rows(r, value, rows);
}

void policy_read_emergencies(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {{"told", read_told},
                                              {"on_site", read_on_site},
                                              {"chain", read_chain},
                                              {"steps", read_steps},
                                              {NULL, NULL}};
    reading_pairs(r, value, read_emergency, rows);
}
