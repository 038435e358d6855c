#include "command/command.h"

#include "common/language.h"

#include "common/time_text.h"
#include "data/data_directory.h"
#include "serve/trust.h"

#include <stdio.h>

/* The authority first: a certificate by the old one would do as well, so a power cut between the
 * two loses nothing; the same command again finishes. */
static enum error_code renew(struct data_directory *d, const char *path, struct error *e)
{
    char tls[PATH_MAX];
    if (data_directory_lock(path, d, e) || data_directory_check_private(path, e))
        return e->code;
    data_directory_tls_path(d, "", tls, sizeof tls);
    if (authority_renew(tls, e) || serve_trust_renew_certificate(tls, e))
        return e->code;
    char until[TIME_TEXT_SIZE];
    time_text_rfc3339(authority_until_ms(tls), until);
    printf(_("the certificate authority is good until %s, with its old key\n"), until);
    printf(_("Clients go on as before and take it along when their own certificates renew, within "
             "the year.\nEnrolment codes that were given and not used are void: give new ones.\n"));
    return ERROR_NONE;
}

static int run(const struct arguments *a)
{
    struct data_directory d = {.lock = -1};
    struct error e;
    time_text_zone("Asia/Shanghai", 480);
    int status = renew(&d, a->operands[0], &e) ? command_fail(&e) : 0;
    data_directory_close(&d);
    return status;
}

static const struct flag flags[] = {{NULL}};

const struct subcommand subcommand_renew = {
    .name = "renew",
    .operands = "DIR",
    .operand_count = 1,
    .summary =
        N_("give the certificate authority ten more years, and the server a certificate by it"),
    .example = "paigongd renew /var/lib/paigong",
    .flags = flags,
    .run = run,
};
