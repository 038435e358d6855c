/* The YAML is loaded whole by libyaml, which keeps each node's line, and walked by tables of keys.
 * (libcyaml's schemas report no line and no key given twice.) */
#include "store/policy_reading.h"

#include "common/text.h"
#include "store/policy_values.h"
#include "store/zone.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLOW_DEPTH_MAX = 32, RETENTION_DAYS_MAX = 100 * 365, CODE_TRIES_MAX = 20 };

static int by_line(const void *a, const void *b)
{
    const struct policy_fault *x = a, *y = b;
    return x->line < y->line ? -1 : x->line > y->line;
}

/* ---- simple values ------------------------------------------------------------------------ */

static void read_time_zone(struct reading *r, const yaml_node_t *value)
{
    const char *name = reading_text(value);
    struct error e;
    if (name == NULL || zone_load(name, &r->policy.calendar.zone, &e) != ERROR_NONE) {
        reading_fault(r, value, "must be a zone of the time zone database, such as Asia/Shanghai");
        return;
    }
    text_copy(r->policy.time_zone, sizeof(r->policy.time_zone), name);
}

static void read_open(struct reading *r, const yaml_node_t *value)
{
    (void)reading_minute(r, value, &r->policy.calendar.open_min);
}

static void read_close(struct reading *r, const yaml_node_t *value)
{
    (void)reading_minute(r, value, &r->policy.calendar.close_min);
}

static void read_desk_hours(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {
        {"open", read_open}, {"close", read_close}, {NULL, NULL}};
    size_t before = r->count;
    reading_rows(r, value, rows);
    const struct calendar *c = &r->policy.calendar;
    if (r->count == before && c->open_min >= c->close_min) {
        reading_fault(r, value,
                      "the hours cross: the desk must close after it opens, on the same day");
    }
}

static void read_holiday(struct reading *r, const yaml_node_t *value)
{
    struct calendar *c = &r->policy.calendar;
    const char *text = reading_text(value);
    struct day d;
    if (text == NULL || !policy_value_date(text, &d)) {
        reading_fault(r, value, "must be a date that exists, such as 2027-01-01");
    } else if (calendar_is_holiday(c, d)) {
        reading_fault(r, value, "%s is given twice", text);
    } else if (c->holiday_count == HOLIDAYS_MAX) {
        reading_fault(r, value, "more than %d holidays", HOLIDAYS_MAX);
    } else {
        c->holidays[c->holiday_count++] = d;
    }
}

static void read_holidays(struct reading *r, const yaml_node_t *value)
{
    reading_items(r, value, read_holiday, "must be a list of dates such as [2027-01-01]");
}

static void read_week_starts(struct reading *r, const yaml_node_t *value)
{
    const char *text = reading_text(value);
    if (text == NULL || !policy_value_weekday(text, &r->policy.calendar.week_start)) {
        reading_fault(r, value, "must be a weekday such as monday");
    }
}

static void read_escalate_every(struct reading *r, const yaml_node_t *value)
{
    (void)reading_length(r, value, &r->policy.escalate_every_ms);
}

static void read_share(struct reading *r, const yaml_node_t *value)
{
    const char *text = reading_text(value);
    uint8_t percent = 0;
    if (text == NULL || !policy_value_percent(text, &percent) || percent == 0) {
        reading_fault(r, value, "must be a share from 1%% to 100%%, such as 30%%");
        return;
    }
    r->policy.spot_check_percent = percent;
}

static void read_spot_check(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {{"share", read_share}, {NULL, NULL}};
    reading_rows(r, value, rows);
}

static bool is_retention_days(const char *text, int64_t *days)
{
    return policy_value_days(text, days) && *days >= 1 && *days <= RETENTION_DAYS_MAX;
}

static void read_retention_tickets(struct reading *r, const yaml_node_t *value)
{
    const char *text = reading_text(value);
    int64_t days = 0;
    if (text == NULL || !policy_value_days(text, &days)) {
        reading_fault(r, value, "must be a number of days or years such as 730d or 2y");
    } else if (days < 1 || days > RETENTION_DAYS_MAX) {
        reading_fault(r, value, "must lie between 1d and 100y");
    } else {
        r->policy.retention_tickets_days = (uint32_t)days;
    }
}

/* P16.5 leaves a site no choice here: the key says it, and anything else is a mistake. A length was
 * taken once, and never did anything. */
static void read_retention_public(struct reading *r, const yaml_node_t *value)
{
    const char *text = reading_text(value);
    int64_t days;
    bool passed_over = r->stored && text != NULL && is_retention_days(text, &days);
    if (!passed_over && !reading_is_word(value, "forever")) {
        reading_fault(r, value,
                      "must be forever: records of public facilities are kept for good (P16.5)");
    }
}

static void read_retention(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {
        {"tickets", read_retention_tickets}, {"public", read_retention_public}, {NULL, NULL}};
    reading_rows(r, value, rows);
}

static void read_lead_check(struct reading *r, const yaml_node_t *value)
{
    reading_switch(r, value, &r->policy.lead_check);
}

static void read_quote_approval(struct reading *r, const yaml_node_t *value)
{
    reading_switch(r, value, &r->policy.quote_approval);
}

static void read_refund_approval(struct reading *r, const yaml_node_t *value)
{
    reading_switch(r, value, &r->policy.refund_approval);
}

static void read_code_tries(struct reading *r, const yaml_node_t *value)
{
    uint32_t tries;
    if (reading_number(r, value, (struct reading_range){1, CODE_TRIES_MAX}, &tries)) {
        r->policy.code_tries = (uint8_t)tries;
    }
}

/* ---- the document ------------------------------------------------------------------------- */

static const struct reading_row document_rows[] = {
    {"time_zone", read_time_zone},
    {"desk_hours", read_desk_hours},
    {"holidays", read_holidays},
    {"week_starts", read_week_starts},
    {"clocks", policy_read_clocks},
    {"escalate_every", read_escalate_every},
    {"chains", policy_read_chains},
    {"spot_check", read_spot_check},
    {"retention", read_retention},
    {"lead_check", read_lead_check},
    {"code_tries", read_code_tries},
    {"quote_approval", read_quote_approval},
    {"refund_approval", read_refund_approval},
    {"link_duplicates", policy_read_link_duplicates},
    {"dispatch", policy_read_dispatch},
    {"slip_parts", policy_read_slip_parts},
    {"offline", policy_read_offline},
    {"photos", policy_read_photos},
    {"outages", policy_read_outages},
    {"contracts", policy_read_contracts},
    {"approvals", policy_read_approvals},
    {"emergencies", policy_read_emergencies},
    {"checks", policy_read_checks},
    {"surveys", policy_read_surveys},
    {"corrective", policy_read_corrective},
    {"repeated_faults", policy_read_repeated_faults},
    {"visit_plan", policy_read_visit_plan},
    {"warranty", policy_read_warranty},
    {"seasons", policy_read_seasons},
    {"collect_times", policy_read_collect_times},
    {"maintenance_at", policy_read_maintenance_at},
    {"fees", policy_read_fees},
    {"deposit", policy_read_deposit},
    {NULL, NULL},
};

static void fault_of_parser(struct reading *r, const yaml_parser_t *p, const uint8_t *yaml,
                            size_t size)
{
    const char *problem = p->problem == NULL ? "not YAML" : p->problem;
    bool unreadable = p->error == YAML_READER_ERROR;
    text_copy(r->field, sizeof(r->field), "document");
    reading_fault_at(
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
        reading_fault(r, root, "a second document: there must be one");
    }
    yaml_document_delete(&more);
}

static void read_document(struct reading *r, const uint8_t *yaml, size_t size)
{
    yaml_parser_t parser;
    yaml_document_t document;
    if (yaml_parser_initialize(&parser) == 0) {
        reading_fault_at(r, 1, "no memory to read it");
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
        reading_rows(r, root, document_rows);
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
        reading_fault_at(r, 1, "must not be larger than %d KiB or nested deeper than %d",
                         POLICY_DOCUMENT_MAX >> 10, FLOW_DEPTH_MAX);
        return;
    }
    read_document(r, yaml, size);
    if (r->count > 0) {
        return;
    }
    policy_set_chains(r);
    if (!r->maintenance_given) {
        r->policy.maintenance_minute = r->policy.calendar.open_min;
    }
    const char *wrong = policy_check(&r->policy);
    if (wrong != NULL) {
        text_copy(r->field, sizeof(r->field), "document");
        reading_fault_at(r, 1, "%s", wrong);
    }
}

static struct reading *reading_new(struct policy_fault *faults, size_t capacity)
{
    struct reading *r = calloc(1, sizeof(*r));
    if (r != NULL) {
        r->faults = faults;
        r->capacity = capacity;
    }
    return r;
}

/* Frees it; returns how many faults it has. */
static size_t reading_finish(struct reading *r, struct policy *out)
{
    const size_t count = r->count;
    if (count == 0) {
        *out = r->policy;
    }
    qsort(r->faults, count < r->capacity ? count : r->capacity, sizeof(*r->faults), by_line);
    free(r);
    return count;
}

enum error_code policy_document_compile(const uint8_t *yaml, size_t size, struct policy *out,
                                        struct policy_fault *faults, size_t capacity, size_t *count)
{
    struct reading *r = reading_new(faults, capacity);
    *count = 0;
    if (r == NULL) {
        return ERROR_INTERNAL;
    }
    compile(r, yaml, size);
    *count = reading_finish(r, out);
    return *count == 0 ? ERROR_NONE : ERROR_BAD_POLICY;
}

enum error_code policy_document_restore(const uint8_t *yaml, size_t size, struct policy *out,
                                        struct policy_fault *fault)
{
    struct reading *r = reading_new(fault, 1);
    if (r == NULL) {
        *fault = (struct policy_fault){.reason = "no memory to read it"};
        return ERROR_INTERNAL;
    }
    r->stored = true;
    compile(r, yaml, size);
    return reading_finish(r, out) == 0 ? ERROR_NONE : ERROR_BAD_POLICY;
}
