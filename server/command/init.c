#include "command/command.h"

#include "common/language.h"

#include "common/crypto.h"
#include "common/time_text.h"
#include "common/tls_authority.h"
#include "data/data_directory.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define FIRST_ADMIN "admin"

static const int64_t CODE_MS = INT64_C(24) * 3600 * 1000;

/* The ledger's first entries: its own opening, and a first admin who may add everybody else. */
static enum error_code open_ledger(struct data_directory *d, const uint8_t hash[SHA256_SIZE],
                                   int64_t until_ms, struct error *e)
{
    static const char *const all[] = {"*"};
    struct event events[2];
    event_init(&events[0], EVENT_LEDGER_OPENED);
    struct event *admin = &events[1];
    event_init(admin, EVENT_STAFF_ADDED);
    admin->subject = FIRST_ADMIN;
    admin->name = FIRST_ADMIN;
    admin->to_role = ROLE_ADMIN;
    admin->sites = all;
    admin->site_count = 1;
    admin->hash = hash;
    admin->until_ms = until_ms;
    return data_directory_append(d, events, 2, e);
}

static enum error_code make_code(const struct data_directory *d, const uint8_t secret[ENROL_SECRET],
                                 char code[ENROL_CODE_SIZE], struct error *e)
{
    char tls[PATH_MAX];
    uint8_t pin[32];
    data_directory_tls_path(d, "", tls, sizeof tls);
    struct authority *a = authority_open(tls, e);
    if (!a)
        return e->code;
    authority_fingerprint(a, pin);
    authority_close(a);
    enrol_code_format(secret, pin, code);
    return ERROR_NONE;
}

static void print_code(const struct arguments *a, const char *code, int64_t until_ms)
{
    char until[TIME_TEXT_SIZE];
    time_text_rfc3339(until_ms, until);
    if (a->json) {
        json_t *o = json_pack("{ssssss}", "id", FIRST_ADMIN, "code", code, "expires_at", until);
        json_dumpf(o, stdout, JSON_COMPACT);
        printf("\n");
        json_decref(o);
        return;
    }
    printf(_("%s is ready. The first admin's enrolment code, good once and until %s:\n%s\n"),
           a->operands[0], until, code);
    printf(_("next: paigongd serve %s, then paigong-admin enroll 127.0.0.1:7443 CODE\n"),
           a->operands[0]);
}

static size_t server_names(const struct arguments *a, const char **names)
{
    size_t count = 0;
    names[count++] = "localhost";
    names[count++] = "127.0.0.1";
    for (size_t i = 0; i < a->host_count; i++)
        names[count++] = a->hosts[i];
    return count;
}

static int run(const struct arguments *a)
{
    struct data_directory d;
    struct error e;
    const char *names[HOSTS_MAX + 2];
    size_t count = server_names(a, names);
    uint8_t secret[ENROL_SECRET], hash[SHA256_SIZE];
    char code[ENROL_CODE_SIZE];
    int64_t until_ms = time_now_ms() + CODE_MS;
    random_bytes(secret, sizeof secret);
    sha256(secret, sizeof secret, hash);
    if (data_directory_create(a->operands[0], names, count, &d, &e) ||
        data_directory_open(&d, &e) || open_ledger(&d, hash, until_ms, &e) ||
        make_code(&d, secret, code, &e) || data_directory_finish(&d, &e)) {
        data_directory_close(&d);
        wipe(secret, sizeof secret);
        return command_fail(&e);
    }
    data_directory_close(&d);
    wipe(secret, sizeof secret);
    time_text_zone("Asia/Shanghai", 480);
    print_code(a, code, until_ms);
    wipe(code, sizeof code);
    return 0;
}

static const struct flag flags[] = {
    {"--host", "NAME",
     N_("a name or address clients will dial, besides localhost; may be repeated")},
    {"--json", NULL, N_("print {id, code, expires_at}")},
    {NULL},
};

const struct subcommand subcommand_init = {
    .name = "init",
    .operands = "DIR",
    .operand_count = 1,
    .summary = N_("make a data directory and print the first admin's enrolment code"),
    .example = "paigongd init /var/lib/paigong --host repair.example.com",
    .flags = flags,
    .run = run,
};
