/* Units, each as the newest valid version of its row. */
#include "store/versions.h"

#include "common/text.h"
#include "core/outage.h"
#include <string.h>

struct unit_version {
    uint64_t seq; /* of its event */
    struct unit unit;
};

static void code_plain(struct coder *c, void *fields)
{
    struct unit_version *u = fields;
    code_u64(c, &u->seq);
    code_i64(c, &u->unit.handover_ms);
}

static void code_personal(struct coder *c, void *fields)
{
    struct unit *u = &((struct unit_version *)fields)->unit;
    code_text(c, u->building, sizeof u->building);
    code_text(c, u->owner, sizeof u->owner);
    code_text(c, u->phone, sizeof u->phone);
}

static const struct record_shape VERSION = {.plain = code_plain, .personal = code_personal};

static struct key unit_key(const char *site, const char *unit)
{
    struct key k = {.size = 0};
    key_text(&k, site, NAME_SIZE);
    key_text(&k, unit, UNIT_SIZE);
    return k;
}

enum error_code units_apply(struct view *v, const struct event *ev, struct error *e)
{
    struct unit_version version = {.seq = ev->seq, .unit.handover_ms = ev->other_ms};
    const struct key prefix = unit_key(ev->site, ev->unit);
    struct key k = prefix;
    key_u64(&k, ev->count);
    text_copy(version.unit.building, sizeof version.unit.building, ev->place);
    text_copy(version.unit.owner, sizeof version.unit.owner, ev->name);
    text_copy(version.unit.phone, sizeof version.unit.phone, ev->phone);
    const enum error_code code =
        record_store_sealed(v, TABLE_UNIT, &k, &VERSION, &version, ev->at_ms, e);
    return code != ERROR_NONE ? code : versions_prune(v, TABLE_UNIT, &prefix, e);
}

bool view_unit_staged(struct view *v, const char *site, const char *unit, uint64_t staging)
{
    struct key k = unit_key(site, unit);
    struct slice raw;
    key_u64(&k, staging);
    return staging != 0 && env_get(v->env, TABLE_UNIT, &k, &raw);
}

bool view_unit(struct view *v, const char *site, const char *unit, struct unit *out)
{
    const struct key prefix = unit_key(site, unit);
    uint64_t newest = 0;
    const bool known = versions_newest(v, TABLE_UNIT, &prefix, &newest);
    if (!known || out == NULL) {
        return known;
    }
    struct unit_version version = {0};
    struct key k = prefix;
    key_u64(&k, newest);
    if (!record_load_sealed(v, TABLE_UNIT, &k, &VERSION, &version)) {
        return false;
    }
    *out = version.unit;
    text_copy(out->site, sizeof out->site, site);
    text_copy(out->unit, sizeof out->unit, unit);
    return true;
}

bool view_has_units(struct view *v, const char *site)
{
    struct key k = {.size = 0};
    struct env_cursor c;
    bool found = false;
    key_text(&k, site, NAME_SIZE);
    bool more = env_cursor_open(&c, v->env, TABLE_UNIT) && env_cursor_seek(&c, &k);
    for (size_t examined = 0; more && !found && examined < EXAMINED_MAX; examined++) {
        if (memcmp(c.key.data, k.bytes, NAME_SIZE) != 0) {
            break;
        }
        /* Valid by its import; a row of its own (staging 0) always is. */
        found = versions_since(v, key_read_u64(c.key.data + NAME_SIZE + UNIT_SIZE), 1) != 0;
        more = env_cursor_next(&c);
    }
    env_cursor_close(&c);
    return found;
}

/* ---- the units of a zone (P11) ---- */

enum { ZONE_KEYS = 100000 };

/* By its id alone, or by its building, which is sealed: looked into where no id fits. */
static bool is_of_zone(struct view *v, const char *site, const char *zone, const char *unit,
                       bool look_inside)
{
    struct unit row;
    if (!look_inside) {
        return outage_zone_has(zone, unit, "") && view_unit(v, site, unit, NULL);
    }
    return view_unit(v, site, unit, &row) && strcmp(row.building, zone) == 0;
}

/* A unit has a key for each version of its row, one behind the other. */
static uint32_t count_units(struct view *v, const char *site, const char *zone, bool look_inside)
{
    struct key k = {.size = 0};
    struct env_cursor c;
    char last[UNIT_SIZE] = "", unit[UNIT_SIZE];
    uint32_t count = 0;
    key_text(&k, site, NAME_SIZE);
    bool more = env_cursor_open(&c, v->env, TABLE_UNIT) && env_cursor_seek(&c, &k);
    for (size_t i = 0; more && i < ZONE_KEYS; i++) {
        if (memcmp(c.key.data, k.bytes, NAME_SIZE) != 0) {
            break;
        }
        text_copy(unit, sizeof unit, (const char *)c.key.data + NAME_SIZE);
        if (strcmp(unit, last) != 0) {
            count += is_of_zone(v, site, zone, unit, look_inside);
        }
        memcpy(last, unit, sizeof last);
        more = env_cursor_next(&c);
    }
    env_cursor_close(&c);
    return count;
}

uint32_t view_zone_units(struct view *v, const char *site, const char *zone)
{
    uint32_t count = count_units(v, site, zone, false);
    return count > 0 ? count : count_units(v, site, zone, true);
}
