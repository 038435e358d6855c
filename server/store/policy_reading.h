/* Reading a policy document: the walk over its nodes and the values that several sections have.
 * Private to the reader: policy_document.c begins, a section each is read by policy_read_*.c. */
#ifndef PAIGONG_STORE_POLICY_READING_H
#define PAIGONG_STORE_POLICY_READING_H

#include "store/policy_document.h"

#include <yaml.h>

struct role_list {
    bool given;
    uint8_t count;
    uint8_t roles[ROLE_COUNT];
};

struct reading {
    yaml_document_t *document;
    struct policy policy;
    struct role_list chain_default, chains[CLOCK_COUNT];
    bool stored; /* it was accepted once: what was taken then is taken still */
    bool maintenance_given;
    enum emergency emergency; /* whose playbook is read */
    uint32_t trades_given;    /* BIT(TRADE_…): whose part the document names */
    char field[64];           /* path of the value at hand */
    struct policy_fault *faults;
    size_t capacity, count;
};

/* Reads a value into r->policy, or tells its faults. */
typedef void reading_value(struct reading *r, const yaml_node_t *value);
/* The same of a key that is no fixed word; rows: what reading_pairs() was given. */
typedef void reading_pair(struct reading *r, const char *key, const yaml_node_t *key_node,
                          const yaml_node_t *value, const void *rows);

struct reading_row {
    const char *key;
    reading_value *read;
};

struct reading_range {
    uint32_t least, most;
};

/* A mistake at the value r->field names. */
void reading_fault_at(struct reading *r, size_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#define reading_fault(r, node, ...) reading_fault_at(r, (node)->start_mark.line + 1, __VA_ARGS__)
/* The same, when `sentence` is one; true: it was none, all is well. */
bool reading_sound(struct reading *r, const yaml_node_t *node, const char *sentence);

const yaml_node_t *reading_node(struct reading *r, int index);
/* The scalar's text; NULL: not a scalar, or one with a NUL inside. */
const char *reading_text(const yaml_node_t *n);
bool reading_is_nothing(const yaml_node_t *n);
/* A plain `off`, `none`, …. */
bool reading_is_word(const yaml_node_t *n, const char *word);

/* Each pair of a mapping, once: reading_pair; or by a table that ends with {NULL, NULL}. */
void reading_pairs(struct reading *r, const yaml_node_t *map, reading_pair *read, const void *rows);
void reading_rows(struct reading *r, const yaml_node_t *map, const struct reading_row *rows);
/* Each item of a list; not a list: the fault is `what`. */
void reading_items(struct reading *r, const yaml_node_t *list, reading_value *read,
                   const char *what);

/* Values; *out stays as it is when there is a fault, and false is returned. */
bool reading_length(struct reading *r, const yaml_node_t *value, int64_t *out_ms);
bool reading_minute(struct reading *r, const yaml_node_t *value, uint16_t *out);
bool reading_number(struct reading *r, const yaml_node_t *value, struct reading_range range,
                    uint32_t *out);
/* Each once, no auditor; none taken: a fault. */
void reading_roles(struct reading *r, const yaml_node_t *value, struct role_list *list);
void reading_switch(struct reading *r, const yaml_node_t *value, bool *out);

/* The sections. */
reading_value policy_read_clocks, policy_read_chains;
reading_value policy_read_warranty, policy_read_seasons;
reading_value policy_read_collect_times, policy_read_repeated_faults, policy_read_corrective;
reading_value policy_read_dispatch, policy_read_link_duplicates, policy_read_maintenance_at;
reading_value policy_read_offline, policy_read_approvals;
reading_value policy_read_photos, policy_read_checks, policy_read_surveys;
reading_value policy_read_outages, policy_read_emergencies, policy_read_contracts;
reading_value policy_read_visit_plan, policy_read_fees, policy_read_deposit, policy_read_slip_parts;
/* First the table's person, then the chain; the common one where the clock has none of its own. */
void policy_set_chains(struct reading *r);

#endif
