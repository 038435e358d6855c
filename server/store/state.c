#include "store/state.h"

struct key state_key(void)
{
    struct key k = {.size = 0};
    key_text(&k, "state", table_key_size(TABLE_META));
    return k;
}

void state_code(struct coder *c, void *fields)
{
    struct view_state *s = fields;
    code_u32(c, &s->layout);
    code_u32(c, &s->epoch);
    code_bytes(c, s->ledger_id, sizeof s->ledger_id);
    code_u64(c, &s->applied_seq);
}

bool state_read(const struct record *r, struct view_state *out)
{
    struct coder c = coder_reader(r->plain.data, r->plain.size);
    state_code(&c, out);
    return !c.failed;
}
