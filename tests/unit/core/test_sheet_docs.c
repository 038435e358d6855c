/* docs/sheets.md is printed from the tables of the kinds; it fails here when it says something
 * else. */
#include "golden.h"
#include "sheet_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_states(FILE *out, uint32_t set)
{
    const char *between = "";
    if (set == SHEET_ANY_STATE) {
        fprintf(out, "any");
        return;
    }
    for (uint32_t i = 0; i < SHEET_STATES; i++) {
        if (set & BIT(i)) {
            fprintf(out, "%s%s", between, i == 0 ? "none yet" : sheet_state_name(i));
            between = ", ";
        }
    }
}

static void print_roles(FILE *out, uint32_t set)
{
    char roles[400];
    roles_text(set, roles, sizeof roles);
    if (set == SHEET_ASKED_ROLES) {
        fprintf(out, "whom it was put before");
        return;
    }
    bool server = (set & ROLE_SERVER) != 0;
    fprintf(out, "%s%s%s", roles, server && roles[0] != '\0' ? ", " : "",
            server ? "the server itself" : "");
}

static void print_fields(FILE *out, uint32_t set)
{
    const char *between = "";
    for (uint32_t bit = 0; bit < 32; bit++) {
        char name[64];
        sheet_fields_text(set & BIT(bit), name, sizeof name);
        if (name[0] != '\0') {
            fprintf(out, "%s`%s`", between, name);
            between = ", ";
        }
    }
}

/* The diagram of the comment above the table: its lines that are drawn. */
static void print_diagram(FILE *out, enum sheet_kind kind)
{
    char path[64];
    (void)snprintf(path, sizeof path, "server/core/sheet_%s.c", sheet_kind_name(kind));
    char *text = golden_read(path);
    char *end = strstr(text, "\n */");
    assert_non_null(end);
    end[1] = '\0';
    fprintf(out, "```\n");
    for (char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1) {
        int length = (int)strcspn(line, "\n");
        bool drawn = strncmp(line, " *   ", 5) == 0;
        if (drawn) {
            fprintf(out, "%.*s\n", length - 5, line + 5);
        }
    }
    fprintf(out, "```\n\n");
    free(text);
}

static void print_row(FILE *out, const struct sheet_row *r)
{
    fprintf(out, "| `%s` | ", sheet_verb_name(r->verb));
    print_roles(out, r->roles);
    fprintf(out, " | ");
    print_states(out, r->states);
    fprintf(out, " | ");
    print_fields(out, r->required);
    fprintf(out, " | ");
    print_fields(out, r->optional);
    fprintf(out, " | ");
    print_states(out, r->follows | (r->to == SHEET_STATE_NONE ? 0 : BIT(r->to)));
    fprintf(out, " | %s | %s |\n", r->rule, r->note);
}

static void print_kind(FILE *out, const struct sheet_rules *k)
{
    char roles[400], own[400], personal[400];
    roles_text(k->readers, roles, sizeof roles);
    roles_text(k->own, own, sizeof own);
    roles_text(k->personal, personal, sizeof personal);
    fprintf(out, "\n## `%s`: %s…\n\n%s (%s).\n\n", sheet_kind_name(k->kind),
            (char[]){k->letter, '\0'}, k->about, k->rule);
    print_diagram(out, k->kind);
    fprintf(out, "Who sees all of a site's: %s.", roles);
    if (own[0] != '\0') {
        fprintf(out, " Their own, that they opened, hold or their crew has: %s.", own);
    }
    if (personal[0] != '\0') {
        fprintf(out, " Name and phone unmasked: %s.", personal);
    }
    if (k->clock != CLOCK_NONE) {
        fprintf(out, " Its clock is `%s`, which runs until `due_at` while it is ",
                clock_name(k->clock));
        print_states(out, k->clock_states);
        fprintf(out, ".");
    }
    if (k->first != CLOCK_NONE) {
        fprintf(out, " Before it runs `%s`, while it is ", clock_name(k->first));
        print_states(out, k->first_states);
        fprintf(out, ".");
    }
    fprintf(out, k->standing ? " It goes by the site's newest policy.\n\n"
                             : " It keeps the policy of its opening.\n\n");
    fprintf(out, "| verb | who | in state | required | optional | may lead to | rule | note |\n"
                 "|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < k->row_count; i++) {
        print_row(out, &k->rows[i]);
    }
}

static void the_page_is_what_the_tables_say(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fprintf(out,
            "# Sheets\n\n"
            "Papers that are not tickets. Printed from the tables in `server/core/sheet_*.c` by\n"
            "`tests/unit/core/test_sheet_docs.c`, which fails when this page says something else\n"
            "(`PAIGONG_UPDATE_DOCS=1` writes it anew). A verb sets the fields it is given; a "
            "`SheetCommand`\nwith any other is `bad_request`. Rule numbers are those of the "
            "procedures the server enforces.\n");
    for (int kind = SHEET_KIND_NONE + 1; kind < SHEET_KINDS; kind++) {
        const struct sheet_rules *k = sheet_rules((enum sheet_kind)kind);
        if (k != NULL) {
            print_kind(out, k);
        }
    }
    assert_int_equal(fclose(out), 0);
    golden_check("docs/sheets.md", text);
    free(text);
}

/* What the page relies on. */
static void every_table_is_whole(void **state)
{
    (void)state;
    uint32_t letters = 0;
    for (int kind = SHEET_KIND_NONE + 1; kind < SHEET_KINDS; kind++) {
        const struct sheet_rules *k = sheet_rules((enum sheet_kind)kind);
        if (k == NULL) {
            continue;
        }
        assert_int_equal(letters & BIT(k->letter - 'A'), 0);
        letters |= BIT(k->letter - 'A');
        assert_ptr_equal(sheet_rules_of_letter(k->letter), k);
        assert_true(k->rule != NULL && k->about != NULL && k->readers != 0);
        assert_true((k->clock == CLOCK_NONE) == (k->clock_states == 0));
        assert_true((k->first == CLOCK_NONE) == (k->first_states == 0));
        assert_int_equal(k->clock_states & k->first_states, 0);
        for (size_t i = 0; i < k->row_count; i++) {
            const struct sheet_row *r = &k->rows[i];
            assert_true(r->rule != NULL && r->note != NULL && r->roles != 0 && r->states != 0);
            assert_int_equal(r->required & r->optional, 0);
            assert_ptr_equal(sheet_row(k, r->verb), r); /* each verb once */
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_is_what_the_tables_say),
        cmocka_unit_test(every_table_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
