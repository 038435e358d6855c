/* The rules of tickets as data (workflow_show): those of the reader's role, and of the roles of
 * whom they stand in for (P5.5). What may be done with one ticket now stands in its actions. */
#include "core/workflow.h"
#include "common/crypto.h"
#include "handlers/call.h"

#include <string.h>

enum { RULES_MOST = KIND_COUNT * COMMAND_COUNT };

static uint32_t roles_of(const struct staff *actor)
{
    uint32_t roles = BIT(actor->role);
    for (uint8_t i = 0; i < actor->standing_count; i++)
        roles |= BIT(actor->standing[i].role);
    return roles;
}

static Paigong__State *put_states(struct call *c, uint32_t set, size_t *count)
{
    Paigong__State *out = arena_alloc(c->arena, STATE_COUNT * sizeof *out);
    for (uint32_t state = STATE_NONE + 1; out && state < STATE_COUNT; state++)
        if (set & BIT(state))
            out[(*count)++] = (Paigong__State)state;
    return out;
}

/* "labour_fen, material_fen": each field by itself. Without an array they are only counted. */
static size_t put_fields(struct call *c, uint64_t arguments, char **out)
{
    size_t count = 0;
    for (unsigned bit = 0; bit < 64; bit++) {
        const char *fields = arguments & ARG(bit) ? argument_fields(ARG(bit)) : "";
        for (size_t length; *fields; fields += length, fields += strspn(fields, ", ")) {
            length = strcspn(fields, ",");
            if (out)
                out[count] = call_text_bytes(c->arena, fields, length);
            count++;
        }
    }
    return count;
}

static Paigong__WorkflowRule *put_rule(struct call *c, enum kind kind,
                                       const struct workflow_row *row)
{
    Paigong__WorkflowRule *m = call_message(c, &paigong__workflow_rule__descriptor);
    if (!m)
        return NULL;
    m->kind = (Paigong__Kind)kind;
    m->command = (Paigong__Command)row->command;
    m->states = put_states(c, row->states, &m->n_states);
    m->follows = put_states(c, row->follows, &m->n_follows);
    m->required = (char **)call_array(c, put_fields(c, row->required, NULL));
    m->optional = (char **)call_array(c, put_fields(c, row->optional, NULL));
    m->offline = row->offline;
    m->rule = call_text(c->arena, row->rule);
    if (!m->states || !m->follows || !m->required || !m->optional)
        return NULL;
    m->n_required = put_fields(c, row->required, m->required);
    m->n_optional = put_fields(c, row->optional, m->optional);
    return m;
}

static bool put_kind(struct call *c, enum kind kind, Paigong__WorkflowTable *table)
{
    const struct workflow_row *row;
    uint32_t roles = roles_of(c->actor);
    for (size_t at = 0; (row = workflow_next(kind, &at)) != NULL;) {
        if ((row->roles & roles) == 0)
            continue;
        Paigong__WorkflowRule *rule = put_rule(c, kind, row);
        if (!rule)
            return false;
        table->rules[table->n_rules++] = rule;
    }
    return true;
}

static bool put_digest(struct call *c, Paigong__WorkflowTable *table)
{
    size_t size = paigong__workflow_table__get_packed_size(table);
    uint8_t *packed = arena_alloc(c->arena, size + 1), *digest = arena_alloc(c->arena, SHA256_SIZE);
    if (!packed || !digest)
        return false;
    paigong__workflow_table__pack(table, packed);
    sha256(packed, size, digest);
    table->digest = (ProtobufCBinaryData){SHA256_SIZE, digest};
    return true;
}

void handle_workflow_show(struct call *c)
{
    Paigong__WorkflowTable *table = call_message(c, &paigong__workflow_table__descriptor);
    if (!table)
        return;
    table->rules = (Paigong__WorkflowRule **)call_array(c, RULES_MOST);
    bool whole = table->rules != NULL;
    for (int kind = KIND_NONE + 1; whole && kind < KIND_COUNT; kind++)
        whole = put_kind(c, (enum kind)kind, table);
    if (!whole || !put_digest(c, table)) {
        error_set(&c->error, ERROR_INTERNAL, "answer", "it grew too large");
        return;
    }
    c->out->workflow_table = table;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_WORKFLOW_TABLE;
}
