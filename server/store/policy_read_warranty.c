/* A policy document's warranty table and the seasons it counts in (P9.1).
 *
 * What the document says of a part takes the place of the default table's row; its other rows stay,
 * but for a trade that the document gives another part. `none`: the part has no warranty. */
#include "store/policy_reading.h"

#include "common/text.h"
#include "store/policy_values.h"

#include <stdlib.h>
#include <string.h>

enum { YEARS_MAX = 100, SEASONS_MAX = 20 };

/* ---- warranty ------------------------------------------------------------------------------- */

/* What one part's value says. */
struct term {
    uint32_t years, seasons, trades;
    bool for_life, has_trades;
};

static const char term_wanted[] = "must be years, seasons or life, such as 5y, 2 seasons, life";

/* "5y", "2 seasons", "1 season", "life". */
static bool parse_term(const char *text, struct term *out)
{
    char *end;
    if (strcmp(text, "life") == 0) {
        out->for_life = true;
        return true;
    }
    if (strspn(text, "0123456789") == 0 || strspn(text, "0123456789") > 4) {
        return false;
    }
    unsigned long number = strtoul(text, &end, 10);
    bool years = strcmp(end, "y") == 0;
    if (!years && strcmp(end, " seasons") != 0 && strcmp(end, " season") != 0) {
        return false;
    }
    *(years ? &out->years : &out->seasons) = (uint32_t)number;
    return number >= 1 && number <= (years ? YEARS_MAX : SEASONS_MAX);
}

static void read_trade(struct reading *r, const yaml_node_t *value, uint32_t *trades)
{
    const char *name = reading_text(value);
    enum trade trade = name == NULL ? TRADE_NONE : trade_from_name(name);
    if (trade == TRADE_NONE) {
        reading_fault(r, value, "%.40s is not a trade", name == NULL ? "this" : name);
    } else if ((r->trades_given & BIT(trade)) != 0) {
        reading_fault(r, value, "%s has a part of its own already", name);
    } else {
        r->trades_given |= BIT(trade);
        *trades |= BIT(trade);
    }
}

static void read_trades(struct reading *r, const yaml_node_t *value, struct term *out)
{
    if (value->type != YAML_SEQUENCE_NODE) {
        reading_fault(r, value, "must be a list of trades such as [plumbing]");
        return;
    }
    out->has_trades = true;
    for (const yaml_node_item_t *i = value->data.sequence.items.start;
         i < value->data.sequence.items.top; i++) {
        read_trade(r, reading_node(r, *i), &out->trades);
    }
}

static void read_term_key(struct reading *r, const char *key, const yaml_node_t *key_node,
                          const yaml_node_t *value, const void *rows)
{
    struct term *out = (struct term *)(uintptr_t)rows;
    if (strcmp(key, "years") == 0) {
        (void)reading_number(r, value, (struct reading_range){1, YEARS_MAX}, &out->years);
    } else if (strcmp(key, "seasons") == 0) {
        (void)reading_number(r, value, (struct reading_range){1, SEASONS_MAX}, &out->seasons);
    } else if (strcmp(key, "life") == 0) {
        reading_switch(r, value, &out->for_life);
    } else if (strcmp(key, "trades") == 0) {
        read_trades(r, value, out);
    } else {
        reading_fault(r, key_node, "there is no such key");
    }
}

static bool read_term(struct reading *r, const yaml_node_t *value, struct term *out)
{
    size_t before = r->count;
    const char *text = reading_text(value);
    if (value->type == YAML_MAPPING_NODE) {
        reading_pairs(r, value, read_term_key, out);
    } else if (text == NULL || !parse_term(text, out)) {
        reading_fault(r, value, term_wanted);
    }
    if (r->count == before && (out->years > 0) + (out->seasons > 0) + out->for_life != 1) {
        reading_fault(r, value, term_wanted);
    }
    return r->count == before;
}

static struct warranty_row *row_of(struct policy *p, const char *part)
{
    for (uint8_t i = 0; i < p->warranty_count; i++) {
        if (strcmp(p->warranty[i].part, part) == 0) {
            return &p->warranty[i];
        }
    }
    return NULL;
}

static void remove_part(struct policy *p, struct warranty_row *row)
{
    size_t behind = (size_t)(&p->warranty[p->warranty_count] - (row + 1));
    memmove(row, row + 1, behind * sizeof(*row));
    p->warranty[--p->warranty_count] = (struct warranty_row){.years = 0};
}

static void set_part(struct policy *p, struct warranty_row *row, const struct term *term)
{
    for (uint8_t i = 0; i < p->warranty_count; i++) {
        p->warranty[i].trades &= ~term->trades;
    }
    row->years = (uint8_t)term->years;
    row->seasons = (uint8_t)term->seasons;
    row->for_life = term->for_life;
    if (term->has_trades) {
        row->trades = term->trades;
    }
}

static struct warranty_row *add_part(struct policy *p, const char *part)
{
    struct warranty_row *row = &p->warranty[p->warranty_count++];
    text_copy(row->part, sizeof(row->part), part);
    return row;
}

static void read_part(struct reading *r, const char *key, const yaml_node_t *key_node,
                      const yaml_node_t *value, const void *rows)
{
    (void)rows;
    struct policy *p = &r->policy;
    struct warranty_row *row = row_of(p, key);
    struct term term = {.years = 0};
    if (!text_is_id(key, NAME_SIZE - 1)) {
        reading_fault(r, key_node, "must be letters, digits, - _ . and at most %d bytes",
                      NAME_SIZE - 1);
    } else if (row != NULL && reading_is_word(value, "none")) {
        remove_part(p, row);
    } else if (reading_is_word(value, "none")) {
        reading_fault(r, value, "there is no such part to leave out");
    } else if (row == NULL && p->warranty_count == WARRANTY_ROWS) {
        reading_fault(r, key_node, "more than %d parts", WARRANTY_ROWS);
    } else if (read_term(r, value, &term)) {
        set_part(p, row != NULL ? row : add_part(p, key), &term);
    }
}

void policy_read_warranty(struct reading *r, const yaml_node_t *value)
{
    reading_pairs(r, value, read_part, NULL);
}

/* ---- seasons -------------------------------------------------------------------------------- */

static void read_season(struct reading *r, const yaml_node_t *value, struct season *out)
{
    const char *text = reading_text(value);
    if (text == NULL || !policy_value_season(text, out)) {
        reading_fault(r, value, "must be from a day to a day, such as \"11-15..03-15\"");
    }
}

static void read_heating(struct reading *r, const yaml_node_t *value)
{
    read_season(r, value, &r->policy.heating);
}

static void read_cooling(struct reading *r, const yaml_node_t *value)
{
    read_season(r, value, &r->policy.cooling);
}

void policy_read_seasons(struct reading *r, const yaml_node_t *value)
{
    static const struct reading_row rows[] = {
        {"heating", read_heating}, {"cooling", read_cooling}, {NULL, NULL}};
    size_t before = r->count;
    reading_rows(r, value, rows);
    if (r->count == before) {
        (void)reading_sound(r, value, policy_check_seasons(&r->policy));
    }
}
