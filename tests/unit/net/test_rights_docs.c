/* docs/rights.md is printed from the tables of commands; it fails here when it says something
 * else. */
#include "../core/golden.h"
#include "../core/world.h"

#include "net/dispatch.h"

#include <stdio.h>
#include <stdlib.h>

static const char introduction[] =
    "# Who may do what\n\n"
    "Every command of the wire and every command of a ticket, by role. Printed from the tables in\n"
    "`server/net/dispatch_table.c` and `server/core/workflow_*.c` by "
    "`tests/unit/net/test_rights_docs.c`,\n"
    "which fails when this page says something else (`PAIGONG_UPDATE_DOCS=1` writes it anew), and\n"
    "held against a running server by `tests/e2e/test_rights_table.py`: each command as each role, "
    "on\n"
    "their own site and on another.\n\n"
    "An `x` lets a command past the rights; what it then may do is a matter of its rules\n"
    "([workflow.md](workflow.md)). Without an `x` it is `denied`, before anything else of it is "
    "looked\n"
    "at. Beside the role counts where and what:\n\n"
    "- **Site.** A site that isn't one's own is `not_found`, word for word as one that doesn't "
    "exist; so\n"
    "  is everything in it: tickets, people, the register, weeks. Lists, reports and watches hold "
    "what\n"
    "  is in one's own sites. `site_add` and `backup` are for an admin of all sites.\n"
    "- **Reports** (P19) have no personal data of residents. A crew lead reads of their crew, a "
    "department\n"
    "  supervisor of the crews of their department, the others of all their sites; finance, desk "
    "supervisors\n"
    "  and admins without the lines of each person, which are for who appraises them.\n"
    "- **Tickets.** A technician and a crew lead see those they have, those of their crew and "
    "those they\n"
    "  took in; a guard those they took in; a contractor those they have and those referred "
    "outside; the\n"
    "  others all of their sites. A ticket one doesn't see is `not_found`, word for word as one "
    "that doesn't "
    "exist, for\n"
    "  whatever command.\n"
    "- **Entries** that name a person alone (enrolled, revoked) are for admins and auditors of "
    "all\n"
    "  sites; of who was added or changed, for those of that person's sites.\n"
    "- **People.** An admin changes and revokes only whose sites are all their own, and nobody "
    "revokes\n"
    "  themselves. Everybody without a certificate has `hello` and `enroll`; revoked, nothing.\n";

static void print_head(FILE *out, const char *title, const char *first)
{
    fprintf(out, "\n## %s\n\n| %s |", title, first);
    for (int role = ROLE_NONE + 1; role < ROLE_COUNT; role++)
        fprintf(out, " %s |", role_name((enum role)role));
    fprintf(out, "\n|---|");
    for (int role = ROLE_NONE + 1; role < ROLE_COUNT; role++)
        fprintf(out, ":-:|");
    fprintf(out, "\n");
}

static void print_row(FILE *out, const char *name, uint32_t roles)
{
    fprintf(out, "| `%s` |", name);
    for (int role = ROLE_NONE + 1; role < ROLE_COUNT; role++)
        fprintf(out, " %s |", roles & BIT(role) ? "x" : "");
    fprintf(out, "\n");
}

/* A kind's own rows; the others are a repair's. */
static void print_kind(FILE *out, const struct workflow_kind *k)
{
    if (k == NULL)
        return;
    char title[64] = "Commands of a ticket";
    if (k->kind != KIND_REPAIR)
        (void)snprintf(title, sizeof title, "Commands of a ticket: %s", k->title);
    print_head(out, title, "command");
    for (size_t i = 0; i < k->row_count; i++)
        print_row(out, command_name(k->rows[i].command), k->rows[i].roles);
}

static void documentation_says_what_the_tables_say(void **state)
{
    (void)state;
    char *text;
    size_t size, count;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fputs(introduction, out);
    print_head(out, "Commands of the wire", "command");
    const struct dispatch_row *rows = dispatch_rows(&count);
    for (size_t i = 0; i < count; i++)
        print_row(out, rows[i].name, rows[i].roles);
    for (int kind = KIND_NONE + 1; kind < KIND_COUNT; kind++)
        print_kind(out, workflow_kind((enum kind)kind));
    fputs("\n`new` is `new_ticket`, `codes` is `show` with `codes`; the others are sent as "
          "`ticket_command`. A kind's table holds what differs from a repair.\n",
          out);
    assert_int_equal(fclose(out), 0);
    golden_check("docs/rights.md", text);
    free(text);
}

/* The way in must not be narrower than what is behind it, nor let in who can do nothing there. */
static void a_ticket_command_is_for_whoever_has_one(void **state)
{
    (void)state;
    uint32_t any = 0, opens = 0;
    for (int kind = KIND_NONE + 1; kind < KIND_COUNT; kind++) {
        const struct workflow_row *row;
        for (size_t at = 0; (row = workflow_next((enum kind)kind, &at)) != NULL;) {
            if (row->command == COMMAND_NEW)
                opens |= row->roles;
            else if (row->command != COMMAND_CODES)
                any |= row->roles;
        }
    }
    uint32_t way_in = dispatch_row(PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND)->roles;
    assert_int_equal(any & ~way_in, 0);
    assert_int_equal(way_in & ~any, 0);
    opens &= ~BIT(ROLE_NONE); /* maintenance: the server itself */
    assert_int_equal(dispatch_row(PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET)->roles, opens);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documentation_says_what_the_tables_say),
        cmocka_unit_test(a_ticket_command_is_for_whoever_has_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
