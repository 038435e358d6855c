/* docs/workflow.md is printed from the rules; it fails here when it says something else. */
#include "golden.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- cells --------------------------------------------------------------------------------------
 */

typedef const char *name_function(uint32_t bit);

static const char *state_of(uint32_t bit)
{
    return bit == 0 ? "no ticket yet" : state_name((enum state)bit);
}

static void print_set(FILE *out, uint32_t set, uint32_t count, name_function *name)
{
    const char *between = "";
    for (uint32_t i = 0; i < count; i++) {
        if (set & BIT(i)) {
            fprintf(out, "%s%s", between, name(i));
            between = ", ";
        }
    }
}

static void print_states(FILE *out, uint32_t set)
{
    if (set == BIT(STATE_COUNT) - 2) {
        fprintf(out, "any");
    } else {
        print_set(out, set, STATE_COUNT, state_of);
    }
}

static void print_arguments(FILE *out, uint64_t set)
{
    const char *between = "";
    for (uint32_t bit = 0; bit < 64; bit++) {
        if (set & ARG(bit)) {
            fprintf(out, "%s`%s`", between, argument_fields(ARG(bit)));
            between = ", ";
        }
    }
}

/* ---- sections -----------------------------------------------------------------------------------
 */

/* The diagram above the table of server/core/workflow_KIND.c. */
static void print_diagram(FILE *out, enum kind kind)
{
    char path[64];
    (void)snprintf(path, sizeof path, "server/core/workflow_%s.c", kind_name(kind));
    char *text = golden_read(path);
    char *line = strchr(text, '\n');
    char *end = strstr(text, "\n */");
    assert_true(line != NULL && end != NULL && line < end);
    *end = '\0';
    fprintf(out, "```\n");
    for (line += strlen("\n *\n"); line != NULL;
         line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        int length = (int)strcspn(line, "\n");
        fprintf(out, "%.*s\n", length > 3 ? length - 3 : 0, line + (length > 3 ? 3 : length));
    }
    fprintf(out, "```\n\n");
    free(text);
}

static void print_row(FILE *out, const struct workflow_row *r)
{
    fprintf(out, "| `%s` | ", command_name(r->command));
    print_states(out, r->states);
    fprintf(out, " | ");
    print_arguments(out, r->required);
    fprintf(out, " | ");
    print_arguments(out, r->optional);
    fprintf(out, " | ");
    print_states(out, r->follows);
    fprintf(out, " | %s | %s |\n", r->rule, r->note);
}

/* A kind's own rows; what it shares with a repair stands there. */
static void print_commands(FILE *out, const struct workflow_kind *k)
{
    fprintf(out, "### The commands\n\n"
                 "| command | in state | required | optional | may lead to | rule | note |\n"
                 "|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < k->row_count; i++) {
        print_row(out, &k->rows[i]);
    }
}

static void print_shared(FILE *out, const struct workflow_kind *k)
{
    const char *between = "\nAs for a repair: ";
    const struct workflow_row *row;
    for (size_t at = 0; (row = workflow_next(k->kind, &at)) != NULL;) {
        if (row == workflow_row(KIND_REPAIR, row->command)) {
            fprintf(out, "%s`%s`", between, command_name(row->command));
            between = ", ";
        }
    }
    between = ".\n\nIt has no ";
    for (int command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
        if (workflow_row(KIND_REPAIR, (enum command_type)command) != NULL &&
            workflow_row(k->kind, (enum command_type)command) == NULL) {
            fprintf(out, "%s`%s`", between, command_name((enum command_type)command));
            between = ", ";
        }
    }
    fprintf(out, ".\n");
}

static bool is_any_state(const struct workflow_row *row)
{
    return row->states == BIT(STATE_COUNT) - 2;
}

static void print_in_state(FILE *out, enum kind kind, uint32_t state)
{
    const char *between = "";
    const struct workflow_row *row;
    fprintf(out, "| %s | ", state_of(state));
    for (size_t at = 0; (row = workflow_next(kind, &at)) != NULL;) {
        if ((row->states & BIT(state)) && !is_any_state(row)) {
            fprintf(out, "%s`%s`", between, command_name(row->command));
            between = ", ";
        }
    }
    fprintf(out, " |\n");
}

static void print_by_state(FILE *out, enum kind kind)
{
    uint32_t states = 0;
    const struct workflow_row *row;
    for (size_t at = 0; (row = workflow_next(kind, &at)) != NULL;) {
        states |= row->follows == BIT(STATE_COUNT) - 2 ? 0 : row->follows;
        states |= row->command == COMMAND_NEW ? BIT(STATE_NONE) : 0;
    }
    fprintf(out, "\n### What is possible in each state\n\n| state | commands |\n|---|---|\n");
    for (uint32_t state = 0; state < STATE_COUNT; state++) {
        if (states & BIT(state)) {
            print_in_state(out, kind, state);
        }
    }
    fprintf(out, "\nIn every state: ");
    const char *between = "";
    for (size_t at = 0; (row = workflow_next(kind, &at)) != NULL;) {
        if (is_any_state(row)) {
            fprintf(out, "%s`%s`", between, command_name(row->command));
            between = ", ";
        }
    }
    fprintf(out, ".\n");
}

static void print_offline(FILE *out, enum kind kind)
{
    const char *between = "\nA handheld may queue without a connection (`offline`): ";
    const struct workflow_row *row;
    for (size_t at = 0; (row = workflow_next(kind, &at)) != NULL;) {
        if (row->offline) {
            fprintf(out, "%s`%s`", between, command_name(row->command));
            between = ", ";
        }
    }
    fprintf(out, ".\n");
}

static void print_kind(FILE *out, const struct workflow_kind *k)
{
    fprintf(out, "\n## %s\n\n", k->title);
    print_diagram(out, k->kind);
    print_commands(out, k);
    if (k->kind != KIND_REPAIR) {
        print_shared(out, k);
    }
    print_by_state(out, k->kind);
    print_offline(out, k->kind);
}

static const char introduction[] =
    "# The rules of a ticket\n\n"
    "Printed from the tables in `server/core/workflow_repair.c` and those beside it, one a kind,\n"
    "by `tests/unit/core/test_repair_docs.c`, which fails when this page says something else\n"
    "(`PAIGONG_UPDATE_DOCS=1` writes it anew). A kind's table holds what differs from a repair.\n"
    "Rule numbers are those of the procedures the server enforces. Who may give which command "
    "stands\n"
    "in [rights.md](rights.md).\n";

static const char order[] =
    "\nArguments are fields of `TicketCommand` (of `NewTicket` for `new`); fields in one cell "
    "that\n"
    "stand together are given together or are alternatives, as the note says. A command is "
    "checked\n"
    "in this order, and the first that fails is the answer:\n\n"
    "1. The ticket's own clocks that ran out by now are entered first.\n"
    "2. The ticket must be one that the actor may see: else `not_found`.\n"
    "3. Role and site: else `denied`.\n"
    "4. Arguments: a missing one, one that is not the command's, or one that makes no sense is\n"
    "   `bad_request` naming the field.\n"
    "5. State: else `wrong_state` with the state and what is possible now for this actor.\n"
    "6. The actor's part in this ticket and what the note says: `denied`, `taken`, `same_person`,\n"
    "   `not_checked`, `needs_approval`, `no_consent`, `amount_mismatch`, `wrong_code`,\n"
    "   `code_locked`, `not_signed` or `refused`.\n\n"
    "`accept` and `notified` may be given again by who gave them: nothing changes, and the answer\n"
    "is the ticket. Who comes too late for a ticket that was open to the crew gets `taken` with\n"
    "the name of who has it. A wrong code is counted, though the command is refused. The actions\n"
    "of a ticket's answer are exactly what passes all of this for its reader, arguments aside.\n";

static void documentation_says_what_the_rules_say(void **state)
{
    (void)state;
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fputs(introduction, out);
    fputs(order, out);
    for (int kind = KIND_NONE + 1; kind < KIND_COUNT; kind++) {
        const struct workflow_kind *k = workflow_kind((enum kind)kind);
        if (k != NULL) {
            print_kind(out, k);
        }
    }
    assert_int_equal(fclose(out), 0);
    golden_check("docs/workflow.md", text);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documentation_says_what_the_rules_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
