#include "client/commands/commands.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/print.h"

#include <stdlib.h>
#include <string.h>

enum { POLICY_MAX = 256 << 10 };

/* staff list: all pages, as one table or document. */
static enum error_code run_staff_list(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    json_t *document = NULL;
    enum error_code code = run_begin(r, &f, e);
    bool more = true;
    while (more && code == ERROR_NONE) {
        const Paigong__ServerFrame *answer = NULL;
        code = run_ask(r, &f, &answer, e);
        if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_STAFF_PAGE)
            break;
        const Paigong__StaffPage *page = answer->staff_page;
        if (r->cli->json)
            json_join(&document, json_result(answer), "staff");
        else
            print_staff(page->staff, page->n_staff);
        more = page->next[0] != '\0';
        f.staff_list->after = arena_strndup(&r->arena, page->next, strlen(page->next));
        more = more && f.staff_list->after != NULL;
    }
    if (code == ERROR_NONE && document != NULL)
        json_print(document);
    else
        json_decref(document);
    return code;
}

/* A document with faults is refused by `check` as by `set`: the answer's faults become its error.
 */
static enum error_code refuse_policy(struct run *r, struct error *e)
{
    Paigong__PolicyResult *result = r->answer->policy_result;
    Paigong__Error *error = malloc(sizeof *error);
    if (error == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "none left");
    paigong__error__init(error);
    error->code = PAIGONG__ERROR_CODE__ERROR_CODE_BAD_POLICY;
    error->n_rows = result->n_faults;
    error->rows = result->faults;
    result->n_faults = 0;
    result->faults = NULL;
    r->answer->error = error;
    char count[16];
    (void)snprintf(count, sizeof count, "%zu", error->n_rows);
    return error_set(e, ERROR_BAD_POLICY, count, "%s", cli_argument(r->cli, 0));
}

static enum error_code print_policy_answer(struct run *r, const Paigong__ServerFrame *answer,
                                           struct error *e)
{
    bool is_result = answer->result_case == PAIGONG__SERVER_FRAME__RESULT_POLICY_RESULT;
    if (is_result && !answer->policy_result->ok)
        return refuse_policy(r, e);
    run_print(r, answer);
    return ERROR_NONE;
}

/* policy check FILE, policy set FILE */
static enum error_code run_policy(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    ProtobufCBinaryData document = {0};
    const Paigong__ServerFrame *answer = NULL;
    const char *site = NULL;
    enum error_code code = run_read_file(r, cli_argument(r->cli, 0), POLICY_MAX, &document, e);
    if (code == ERROR_NONE)
        code = run_begin(r, &f, e);
    if (code == ERROR_NONE)
        code = run_site(r, &site, e);
    if (code != ERROR_NONE)
        return code;
    if (f.command_case == PAIGONG__CLIENT_FRAME__COMMAND_POLICY_CHECK) {
        f.policy_check->site = (char *)site;
        f.policy_check->document = document;
    } else {
        f.policy_set->site = (char *)site;
        f.policy_set->document = document;
    }
    code = run_ask(r, &f, &answer, e);
    return code != ERROR_NONE ? code : print_policy_answer(r, answer, e);
}

#define FILE_ARGUMENT(help)                                                                        \
    {                                                                                              \
        NULL, "FILE", NULL, help, CLI_REQUIRED                                                     \
    }

static const struct cli_command rows[] = {
    {.name = "enroll",
     .summary = N_("Makes a key here and gets its certificate; the code works once"),
     .example = "enroll 192.0.2.10:7443 7Q2K-M4XA-…",
     .programs = IN_ALL,
     .run = run_enroll,
     .options = OPTIONS(
         {NULL, "HOST:PORT", NULL, N_("the server"), CLI_REQUIRED},
         {NULL, "CODE", NULL, N_("the enrolment code"), CLI_REQUIRED},
         {"--replace", NULL, NULL, N_("discard what this profile was enrolled as before")})},
    {.name = "site add",
     .summary = N_("Adds a site"),
     .example = "site add garden --name 'Garden Estate'",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SITE_ADD,
     .programs = IN_ADMIN,
     .options = OPTIONS({NULL, "SITE", "site", N_("its id"), CLI_REQUIRED},
                        {"--name", "TEXT", "name", N_("its name")})},
    {.name = "site list",
     .summary = N_("Lists the sites"),
     .example = "site list",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SITE_LIST,
     .programs = IN_ADMIN | IN_DESK,
     .options = (const struct cli_option[]){{NULL}}},
    {.name = "staff add",
     .summary = N_("Adds a person and prints the enrolment code"),
     .example = "staff add wang --name 'Wang Qiang' --role technician --site garden --crew "
                "plumbing --department engineering",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_STAFF_ADD,
     .programs = IN_ADMIN,
     .options = OPTIONS(
         {NULL, "ID", "id", N_("the person's id"), CLI_REQUIRED},
         {"--name", "TEXT", "name", N_("the person's name"), CLI_REQUIRED},
         {"--role", "ROLE", "role", N_("the role, such as technician"), CLI_REQUIRED},
         {"--site", "SITE", "sites", N_("a site, or * for all"), CLI_REQUIRED | CLI_REPEATED},
         {"--crew", "CREW", "crew", N_("the crew")},
         {"--department", "DEP", "department", N_("the department")},
         {"--phone", "P", "phone", N_("the person's phone")},
         {"--trade", "TRADE", "trades", N_("a trade of the person"), CLI_REPEATED})},
    {.name = "staff list",
     .summary = N_("Lists the staff"),
     .example = "staff list --site garden",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_STAFF_LIST,
     .programs = IN_ADMIN | IN_DESK,
     .run = run_staff_list,
     .options = OPTIONS({"--site", "S", "site", N_("only this site")})},
    {.name = "staff revoke",
     .summary = N_("Shuts a person out at once, open connections included"),
     .example = "staff revoke wang",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_STAFF_REVOKE,
     .programs = IN_ADMIN,
     .options = OPTIONS({NULL, "ID", "id", N_("the person's id"), CLI_REQUIRED})},
    {.name = "import",
     .summary = N_("Imports a CSV file: all rows or none, again to update"),
     .example = "import units units.csv --site garden --dry-run",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_IMPORT,
     .programs = IN_ADMIN,
     .run = run_import,
     .options = OPTIONS(
         {NULL, "KIND", "kind", N_("units, staff, fees, facilities or parts"), CLI_REQUIRED},
         {NULL, "FILE.csv", NULL, N_("UTF-8 or GB18030, with a line of headers"), CLI_REQUIRED},
         {"--site", "S", "site", N_("the site"), CLI_REQUIRED},
         {"--dry-run", NULL, "dry_run", N_("only check")})},
    {.name = "policy show",
     .summary = N_("Prints a site's policy document, and every value that is in force"),
     .example = "policy show --site garden",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_POLICY_SHOW,
     .programs = IN_ADMIN,
     .options =
         OPTIONS(SITE_OPTION, {"--version-number", "N", "version", N_("an earlier version")})},
    {.name = "policy check",
     .summary = N_("Checks a policy document, says in words what it means, changes nothing"),
     .example = "policy check policy.yaml --site garden",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_POLICY_CHECK,
     .programs = IN_ADMIN,
     .run = run_policy,
     .options = OPTIONS(FILE_ARGUMENT(N_("the YAML document")), SITE_OPTION)},
    {.name = "policy set",
     .summary = N_("Puts a policy in force, for tickets from now on"),
     .example = "policy set policy.yaml --site garden --approval 2026-114",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_POLICY_SET,
     .programs = IN_ADMIN,
     .run = run_policy,
     .options = OPTIONS(FILE_ARGUMENT(N_("the YAML document")), SITE_OPTION,
                        {"--approval", "TEXT", "approval", N_("the approval's reference")})},
    {.name = "backup",
     .summary = N_("Saves everything a restore needs, while the server runs"),
     .example = "backup paigong-2026-11-21.backup",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_BACKUP,
     .programs = IN_ADMIN,
     .run = run_backup,
     .options = OPTIONS(FILE_ARGUMENT(N_("the file, replaced when the new one is whole")),
                        {"--verify", NULL, NULL,
                         N_("try it at once: paigongd restores it beside the file, reads and folds "
                            "everything, removes it")})},
};

struct cli_family commands_setup(void)
{
    return (struct cli_family){N_("Setting up"), rows, sizeof rows / sizeof rows[0]};
}
