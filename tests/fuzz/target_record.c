/* A record of the view whose checksum is right and whose content is the input's: whatever unpacks
 * it takes it for a record, or says that it is none.
 *
 *   table, which of its records, bytes…     with 128 in table: they are changes of that record, of
 *                                           two bytes each: place, exclusive or */
#include "office_image.h"
#include "view_case.h"

#include "common/crc32c.h"
#include "store/ticket_pack.h"
#include "store/view_private.h"

#include <string.h>

enum { HEAD = 2, VALUE_MAX = 2000, CHANGES = 128 };

struct picked {
    struct key key;
    uint8_t value[VALUE_MAX];
    size_t size;
};

/* The nth record of the table, as far as it has as many. */
static bool choose(struct env *env, enum table t, unsigned n, struct picked *out)
{
    struct env_cursor c;
    if (!table_has_records(t) || !env_cursor_open(&c, env, t))
        return false;
    bool found = env_cursor_first(&c);
    while (found && n-- > 0)
        if (!env_cursor_next(&c))
            break;
    if (found && c.key.data && c.key.size <= KEY_MAX && c.value.size <= VALUE_MAX) {
        out->key.size = 0;
        key_bytes(&out->key, c.key.data, c.key.size);
        memcpy(out->value, c.value.data, c.value.size);
        out->size = c.value.size;
    } else {
        found = false;
    }
    env_cursor_close(&c);
    return found;
}

static void change(struct picked *r, uint8_t how, const uint8_t *data, size_t size)
{
    if (how & CHANGES) {
        for (size_t i = 0; i + 2 <= size; i += 2)
            if (r->size > 4)
                r->value[4 + data[i] % (r->size - 4)] ^= data[i + 1];
    } else {
        r->size = 4 + (size < VALUE_MAX - 4 ? size : VALUE_MAX - 4);
        memcpy(r->value + 4, data, r->size - 4);
    }
    uint32_t crc = crc32c(crc32c(0, r->key.bytes, r->key.size), r->value + 4, r->size - 4);
    memcpy(r->value, &crc, sizeof crc);
}

static void unpack(const struct picked *r)
{
    static struct ticket t;
    struct record whole;
    struct ticket_head head;
    if (!record_parse(&r->key, (struct slice){r->value, r->size}, true, &whole))
        return;
    t = (struct ticket){.number = 1};
    struct coder c = coder_reader(whole.plain.data, whole.plain.size);
    bool fine = ticket_unpack(&c, &t);
    fuzz_demand(!fine || ticket_head_read(whole.plain.data, whole.plain.size, &head),
                "a ticket has its head");
}

static void put(struct view *v, const uint8_t *data, size_t size)
{
    struct picked r = {.size = 0};
    struct error e;
    if (!choose(v->env, (enum table)(data[0] % CHANGES % TABLE_LAST), data[1], &r))
        return;
    change(&r, data[0], data + HEAD, size - HEAD);
    enum table t = (enum table)(data[0] % CHANGES % TABLE_LAST);
    if (t == TABLE_TICKET)
        unpack(&r);
    fuzz_demand(env_begin(v->env, &e) == ERROR_NONE, "a transaction");
    fuzz_demand(env_put(v->env, t, &r.key, (struct slice){r.value, r.size}, &e) == ERROR_NONE,
                "the record");
    fuzz_demand(env_commit(v->env, &e) == ERROR_NONE, "its commit");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct keyring *k;
    static struct ledger *l;
    struct view *v = NULL;
    struct error e = {0};
    const char *dir = view_case_directory();
    if (size < HEAD)
        return 0;
    office_image_put_back(dir); /* and probed no more: it is sound but for the one record */
    if (!k)
        fuzz_demand(keyring_open(dir, &k, &e) == ERROR_NONE &&
                        ledger_open(dir, k, 0, true, &view_case_ledger, &l, &e) == ERROR_NONE,
                    "a ledger");
    fuzz_demand(view_open(dir, l, k, &view_case_options, &v, &e) == ERROR_NONE, "its view");
    put(v, data, size);
    unsigned table = data[0] % CHANGES % TABLE_LAST;
    enum view_case_changed changed = table == TABLE_TICKET  ? CHANGED_TICKET
                                     : table == TABLE_SHEET ? CHANGED_SHEET
                                                            : CHANGED_NONE;
    view_case_read(v, changed);
    view_close(v);
    v = NULL;
    if (view_open(dir, l, k, &view_case_options, &v, &e) == ERROR_NONE)
        view_case_read(v, changed);
    view_close(v);
    return 0;
}
