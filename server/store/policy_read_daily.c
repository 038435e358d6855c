/* The sections of a policy document about the daily trade: dispatch, quality, money. */
#include "store/policy_reading.h"

#include "store/policy_values.h"

#include <string.h>

enum { TIMES_MAX = 99, LOAD_MAX = 99, FEE_LIST_DAY_MAX = 28 };

/* `off`, or a number from `least`. */
static bool read_times(struct reading *r, const yaml_node_t *value, uint32_t least, uint8_t *out)
{
    uint32_t times = 0;
    if (reading_is_word(value, "off")) {
        *out = 0;
        return true;
    }
    if (!reading_number(r, value, (struct reading_range){least, TIMES_MAX}, &times)) {
        return false;
    }
    *out = (uint8_t)times;
    return true;
}

/* ---- dispatch (P2.6, P3.5, P1.4, P10.3) ------------------------------------------------------ */

void policy_read_link_duplicates(struct reading *r, const yaml_node_t *value)
{
    reading_switch(r, value, &r->policy.link_duplicates);
}

static void read_auto(struct reading *r, const yaml_node_t *value)
{
    reading_switch(r, value, &r->policy.auto_dispatch);
}

static void read_load(struct reading *r, const yaml_node_t *value)
{
    uint32_t load;
    if (reading_number(r, value, (struct reading_range){1, LOAD_MAX}, &load)) {
        r->policy.auto_load = (uint8_t)load;
    }
}

void policy_read_dispatch(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {
        {"auto", read_auto}, {"load", read_load}, {NULL, NULL}};
    reading_rows(r, value, rows);
}

/* The time of a day's morning: 24:00 is none of its minutes. */
static bool read_minute_of_day(struct reading *r, const yaml_node_t *value, uint16_t *out)
{
    uint16_t minute;
    if (!reading_minute(r, value, &minute)) {
        return false;
    }
    if (minute == 24 * 60) {
        reading_fault(r, value, "must lie within the day, up to \"23:59\"");
        return false;
    }
    *out = minute;
    return true;
}

void policy_read_maintenance_at(struct reading *r, const yaml_node_t *value)
{
    r->maintenance_given = read_minute_of_day(r, value, &r->policy.maintenance_minute);
}

static bool read_holder(struct reading *r, const yaml_node_t *value, uint8_t *out)
{
    for (int i = SLIP_HOLDER_NONE + 1; i < SLIP_HOLDER_COUNT; i++) {
        if (reading_is_word(value, slip_holder_name((enum slip_holder)i))) {
            *out = (uint8_t)i;
            return true;
        }
    }
    reading_fault(r, value, "must be one of desk, crew, customer, party");
    return false;
}

static void read_kind_holders(struct reading *r, const char *key, const yaml_node_t *key_node,
                              const yaml_node_t *value, const void *rows)
{
    (void)rows;
    enum kind kind = kind_from_name(key);
    uint8_t holders[SLIP_PARTS];
    if (kind == KIND_NONE) {
        reading_fault(r, key_node, "there is no such kind of ticket");
        return;
    }
    bool three = value->type == YAML_SEQUENCE_NODE &&
                 value->data.sequence.items.top - value->data.sequence.items.start == SLIP_PARTS;
    if (!three) {
        reading_fault(r, value,
                      "must be who holds the three parts, such as [desk, crew, customer]");
        return;
    }
    const yaml_node_item_t *item = value->data.sequence.items.start;
    for (int i = 0; i < SLIP_PARTS; i++) {
        if (!read_holder(r, reading_node(r, item[i]), &holders[i])) {
            return;
        }
        if (memchr(holders, holders[i], (size_t)i) != NULL) {
            reading_fault(r, value, "%s is named twice",
                          slip_holder_name((enum slip_holder)holders[i]));
            return;
        }
    }
    memcpy(r->policy.slip_holders[kind], holders, sizeof(holders));
}

void policy_read_slip_parts(struct reading *r, const yaml_node_t *value)
{
    reading_pairs(r, value, read_kind_holders, NULL);
}

/* ---- offline (P16.2) ------------------------------------------------------------------------- */

static void read_claimed_within(struct reading *r, const yaml_node_t *value)
{
    if (reading_is_word(value, "off")) {
        r->policy.claim_bound_ms = 0;
        return;
    }
    if (reading_length(r, value, &r->policy.claim_bound_ms)) {
        (void)reading_sound(r, value, policy_check_offline(&r->policy));
    }
}

void policy_read_offline(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {{"claimed_within", read_claimed_within},
                                              {NULL, NULL}};
    reading_rows(r, value, rows);
}

/* ---- photos (P7.1) --------------------------------------------------------------------------- */

static void read_most(struct reading *r, const yaml_node_t *value)
{
    const char *text = reading_text(value);
    if (text == NULL || !policy_value_megabytes(text, &r->policy.photo_most_bytes)) {
        reading_fault(r, value, "must be a size from 1MB to 32MB, such as 10MB");
    }
}

static void read_per_ticket(struct reading *r, const yaml_node_t *value)
{
    (void)reading_number(r, value, (struct reading_range){1, POLICY_PHOTOS_MAX},
                         &r->policy.photo_per_ticket);
}

void policy_read_photos(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {
        {"most", read_most}, {"per_ticket", read_per_ticket}, {NULL, NULL}};
    reading_rows(r, value, rows);
}

/* ---- quality (P8.3, P8.4, P9.2, P9.6) -------------------------------------------------------- */

void policy_read_corrective(struct reading *r, const yaml_node_t *value)
{
    (void)reading_length(r, value, &r->policy.corrective_length_ms);
}

static void read_repeat_times(struct reading *r, const yaml_node_t *value)
{
    (void)read_times(r, value, 2, &r->policy.repeat_times);
}

static void read_repeat_within(struct reading *r, const yaml_node_t *value)
{
    (void)reading_length(r, value, &r->policy.repeat_within_ms);
}

void policy_read_repeated_faults(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {
        {"times", read_repeat_times}, {"within", read_repeat_within}, {NULL, NULL}};
    reading_rows(r, value, rows);
}

static void read_complaints(struct reading *r, const yaml_node_t *value)
{
    (void)read_times(r, value, 1, &r->policy.visit_complaints);
}

static void read_complaints_within(struct reading *r, const yaml_node_t *value)
{
    (void)reading_length(r, value, &r->policy.visit_complaints_within_ms);
}

static void read_visit_every(struct reading *r, const yaml_node_t *value)
{
    if (reading_is_word(value, "off")) {
        r->policy.visit_every_ms = 0;
        return;
    }
    (void)reading_length(r, value, &r->policy.visit_every_ms);
}

static void read_made_within(struct reading *r, const yaml_node_t *value)
{
    (void)reading_length(r, value, &r->policy.visit_length_ms);
}

void policy_read_visit_plan(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {{"complaints", read_complaints},
                                              {"within", read_complaints_within},
                                              {"every", read_visit_every},
                                              {"made_within", read_made_within},
                                              {NULL, NULL}};
    size_t before = r->count;
    reading_rows(r, value, rows);
    if (r->count == before) {
        (void)reading_sound(r, value, policy_check_visits(&r->policy));
    }
}

static void read_collect_time(struct reading *r, const yaml_node_t *value)
{
    uint16_t minute;
    struct policy *p = &r->policy;
    if (!read_minute_of_day(r, value, &minute)) {
        return;
    }
    if (p->collect_count == COLLECT_TIMES) {
        reading_fault(r, value, "at most %d times a day", COLLECT_TIMES);
        return;
    }
    p->collect_minutes[p->collect_count++] = minute;
    (void)reading_sound(r, value, policy_check_collecting(p));
}

void policy_read_collect_times(struct reading *r, const yaml_node_t *value)
{
    if (reading_is_nothing(value)) {
        return;
    }
    r->policy.collect_count = 0;
    memset(r->policy.collect_minutes, 0, sizeof(r->policy.collect_minutes));
    size_t before = r->count;
    reading_items(r, value, read_collect_time, "must be a list of times such as [\"09:00\"]");
    if (r->count == before) {
        (void)reading_sound(r, value, policy_check_collecting(&r->policy));
    }
}

/* ---- money (P6.7, P9.4) ---------------------------------------------------------------------- */

static void read_list_day(struct reading *r, const yaml_node_t *value)
{
    uint32_t day;
    if (reading_number(r, value, (struct reading_range){1, FEE_LIST_DAY_MAX}, &day)) {
        r->policy.fee_list_day = (uint8_t)day;
    }
}

void policy_read_fees(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {{"list_day", read_list_day}, {NULL, NULL}};
    reading_rows(r, value, rows);
}

static void read_alarm(struct reading *r, const yaml_node_t *value)
{
    const char *text = reading_text(value);
    if (text == NULL || !policy_value_fen(text, &r->policy.deposit_alarm_fen)) {
        reading_fault(r, value, "must be an amount in fen, such as 500000, or 0 for none");
    }
}

void policy_read_deposit(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {{"alarm_fen", read_alarm}, {NULL, NULL}};
    reading_rows(r, value, rows);
}
