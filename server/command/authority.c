#include "command/command.h"

#include "common/language.h"

#include "common/tls_authority.h"
#include "data/data_directory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* While the server runs, too: nothing is changed, and a certificate is no secret. */
static enum error_code print_file(const char *path, struct error *e)
{
    char piece[4096];
    size_t size;
    FILE *file = fopen(path, "rbe");
    if (!file)
        return error_set(e, ERROR_IO, path, "%s", strerror(errno));
    while ((size = fread(piece, 1, sizeof piece, file)) > 0)
        fwrite(piece, 1, size, stdout);
    bool bad = ferror(file) || fflush(stdout);
    fclose(file);
    return bad ? error_set(e, ERROR_IO, path, "%s", strerror(errno)) : ERROR_NONE;
}

/* As browsers show it: "3A:0F:…". */
static void print_fingerprint(FILE *out, const struct authority *a)
{
    uint8_t pin[32];
    authority_fingerprint(a, pin);
    fprintf(out, _("SHA-256 fingerprint "));
    for (size_t i = 0; i < sizeof pin; i++)
        fprintf(out, "%s%02X", i ? ":" : "", pin[i]);
    fprintf(out, "\n");
}

static enum error_code give(const struct arguments *a, const struct authority *authority,
                            struct error *e)
{
    char path[PATH_MAX];
    size_t size;
    const uint8_t *der = authority_certificate(authority, &size);
    if (a->to) {
        if (tls_certificate_save(a->to, der, size, e))
            return e->code;
        print_fingerprint(stdout, authority);
        return ERROR_NONE;
    }
    if (snprintf(path, sizeof path, "%s/tls/ca.pem", a->operands[0]) >= (int)sizeof path)
        return error_set(e, ERROR_USAGE, "DIR", _("is too long"));
    print_fingerprint(stderr, authority);
    return print_file(path, e);
}

static int run(const struct arguments *a)
{
    char tls[PATH_MAX];
    struct error e;
    if (snprintf(tls, sizeof tls, "%s/tls", a->operands[0]) >= (int)sizeof tls) {
        error_set(&e, ERROR_USAGE, "DIR", _("is too long"));
        return command_fail(&e);
    }
    struct authority *authority = authority_open(tls, &e);
    if (!authority)
        return command_fail(&e);
    enum error_code code = give(a, authority, &e);
    authority_close(authority);
    return code ? command_fail(&e) : 0;
}

static const struct flag flags[] = {
    {"--to", "FILE", N_("write it there, and print its fingerprint")},
    {NULL},
};

const struct subcommand subcommand_authority = {
    .name = "authority",
    .operands = "DIR",
    .operand_count = 1,
    .summary = N_("give out the authority's certificate, for the browser of the wallboard"),
    .example = "paigongd authority /var/lib/paigong --to paigong-ca.pem",
    .flags = flags,
    .run = run,
};
