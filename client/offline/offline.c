#include "client/offline/offline.h"

#include "client/output/words.h"
#include "common/text.h"

#include <string.h>

bool offline_is_for(const struct queued *item, const char *ticket, const char *person)
{
    return item->command != NULL && strcmp(item->command->person, person) == 0 &&
           strcmp(item->command->frame->ticket_command->ticket, ticket) == 0;
}

size_t offline_unsent(const struct queue *q, const char *ticket, const char *person)
{
    const struct queued *item;
    size_t count = 0;
    for (size_t i = 0; (item = queue_at(q, QUEUE_UNSENT, i)) != NULL; i++)
        count += offline_is_for(item, ticket, person);
    return count;
}

/* Somebody may have handed it out, over the phone, since the server was heard of last: a slip can
 * always be signed for. */
static uint32_t after(const Paigong__WorkflowTable *rules, Paigong__Kind kind,
                      Paigong__Command command, uint32_t states)
{
    if (command == PAIGONG__COMMAND__COMMAND_ACCEPT)
        states |= STATE_BIT(PAIGONG__STATE__STATE_DISPATCHED);
    return workflow_judge(rules, kind, command, &states) ? states : 0;
}

uint32_t offline_states(const struct queue *q, const Paigong__WorkflowTable *rules,
                        const Paigong__Ticket *t, const char *person)
{
    const struct queued *item;
    uint32_t states = (unsigned)t->state < 32 ? STATE_BIT(t->state) : 0;
    for (size_t i = 0; (item = queue_at(q, QUEUE_UNSENT, i)) != NULL; i++) {
        if (!offline_is_for(item, t->id, person))
            continue;
        uint32_t now = after(rules, t->kind, item->command->frame->ticket_command->command, states);
        states = now != 0 ? now : states;
    }
    return states;
}

static void list_states(uint32_t states, char *out, size_t capacity)
{
    char word[WORD_SIZE];
    out[0] = '\0';
    for (int state = 1; state < 32; state++) {
        if ((states & STATE_BIT(state)) == 0)
            continue;
        word_name(&paigong__state__descriptor, state, word);
        text_list_add(out, capacity, word);
    }
}

static void list_possible(const Paigong__WorkflowTable *rules, Paigong__Kind kind, uint32_t states,
                          char *out, size_t capacity)
{
    Paigong__Command commands[64];
    char word[WORD_SIZE];
    size_t count = workflow_offline_commands(rules, kind, states, commands, 64);
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        word_name(&paigong__command__descriptor, (int)commands[i], word);
        text_list_add(out, capacity, word);
    }
}

enum error_code offline_judge(const struct queue *q, const Paigong__WorkflowTable *rules,
                              const Paigong__Ticket *t, const char *person,
                              Paigong__Command command, struct error *e)
{
    char now[128], possible[300];
    if (t == NULL)
        return ERROR_NONE;
    uint32_t states = offline_states(q, rules, t, person);
    if (after(rules, t->kind, command, states) != 0)
        return ERROR_NONE;
    list_states(states, now, sizeof now);
    list_possible(rules, t->kind, states, possible, sizeof possible);
    return error_set(e, ERROR_WRONG_STATE, now, "%s", possible);
}
