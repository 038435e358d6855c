/* The section of a policy document about surveys: of which periods, and what counts how much
 * (P8.5).
 */
#include "store/policy_reading.h"

#include <string.h>

static void read_every(struct reading *r, const yaml_node_t *value)
{
    static const struct {
        const char *word;
        uint8_t months;
    } periods[] = {{"off", 0}, {"month", 1}, {"quarter", 3}, {"half_year", 6}};
    for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
        if (reading_is_word(value, periods[i].word)) {
            r->policy.survey_months = periods[i].months;
            return;
        }
    }
    reading_fault(r, value, "must be one of month, quarter, half_year, off");
}

static void read_weight(struct reading *r, const yaml_node_t *value, enum survey_part part)
{
    uint32_t weight;
    if (reading_number(r, value, (struct reading_range){0, 100}, &weight)) {
        r->policy.survey_weights[part] = (uint8_t)weight;
    }
}

static void read_visits(struct reading *r, const yaml_node_t *value)
{
    read_weight(r, value, SURVEY_VISITS);
}

static void read_checks(struct reading *r, const yaml_node_t *value)
{
    read_weight(r, value, SURVEY_CHECKS);
}

static void read_asked(struct reading *r, const yaml_node_t *value)
{
    read_weight(r, value, SURVEY_ASKED);
}

static void read_weights(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {
        {"visits", read_visits}, {"checks", read_checks}, {"asked", read_asked}, {NULL, NULL}};
    size_t before = r->count;
    reading_rows(r, value, rows);
    if (r->count == before) {
        (void)reading_sound(r, value, policy_check_surveys(&r->policy));
    }
}

void policy_read_surveys(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {
        {"every", read_every}, {"weights", read_weights}, {NULL, NULL}};
    reading_rows(r, value, rows);
}
