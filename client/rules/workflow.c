#include "client/rules/workflow.h"

static uint32_t states_of(const Paigong__State *states, size_t count)
{
    uint32_t set = 0;
    for (size_t i = 0; i < count; i++)
        if ((unsigned)states[i] < 32) /* a newer server may have more */
            set |= STATE_BIT(states[i]);
    return set;
}

const Paigong__WorkflowRule *workflow_rule(const Paigong__WorkflowTable *t, Paigong__Kind kind,
                                           Paigong__Command command)
{
    for (size_t i = 0; i < t->n_rules; i++)
        if (t->rules[i]->kind == kind && t->rules[i]->command == command)
            return t->rules[i];
    return NULL;
}

bool workflow_offline(const Paigong__WorkflowTable *t, Paigong__Kind kind, Paigong__Command command)
{
    for (size_t i = 0; i < t->n_rules; i++)
        if (t->rules[i]->offline && t->rules[i]->command == command &&
            (kind == PAIGONG__KIND__KIND_UNSPECIFIED || t->rules[i]->kind == kind))
            return true;
    return false;
}

bool workflow_judge(const Paigong__WorkflowTable *t, Paigong__Kind kind, Paigong__Command command,
                    uint32_t *states)
{
    const Paigong__WorkflowRule *rule = workflow_rule(t, kind, command);
    if (rule == NULL)
        return false;
    uint32_t from = states_of(rule->states, rule->n_states) & *states;
    uint32_t follows = states_of(rule->follows, rule->n_follows);
    if (from == 0)
        return false;
    *states = follows == states_of(rule->states, rule->n_states) ? from : follows;
    return true;
}

size_t workflow_offline_commands(const Paigong__WorkflowTable *t, Paigong__Kind kind,
                                 uint32_t states, Paigong__Command *out, size_t capacity)
{
    size_t count = 0;
    for (size_t i = 0; i < t->n_rules && count < capacity; i++) {
        uint32_t now = states;
        if (t->rules[i]->offline && t->rules[i]->kind == kind &&
            workflow_judge(t, kind, t->rules[i]->command, &now))
            out[count++] = t->rules[i]->command;
    }
    return count;
}
