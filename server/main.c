/* paigongd: the repair desk's server. */
#include "command/command.h"

#include "common/crypto.h"
#include "common/language.h"
#include "common/log.h"
#include "common/wire.h"
#include "metrics/http.h"
#include "operate/privileges.h"
#include "operate/syscalls.h"
#include "serve/config.h"
#include "store/env.h"

#include <gnu/libc-version.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

const struct subcommand *const subcommands[] = {
    &subcommand_init,    &subcommand_serve,
    &subcommand_check,   &subcommand_rebuild,
    &subcommand_restore, &subcommand_verify,
    &subcommand_renew,   &subcommand_authority,
    &subcommand_manual,  NULL,
};
enum { SUBCOMMANDS = sizeof subcommands / sizeof *subcommands - 1 };

/* The view's file is mapped: what the disk can't give of it comes as this signal, and nobody may be
 * answered without it. */
static void on_unreadable(int number)
{
    static const char words[] = "paigongd: view/data.mdb: the disk can't give a part of it\n";
    (void)number;
    (void)!write(STDERR_FILENO, words, sizeof words - 1);
    _exit(1);
}

int command_fail(const struct error *e)
{
    char sentence[640];
    struct error local;
    error_set(&local, e->code, e->subject, "%s", e->detail[0] == '\0' ? "" : gettext(e->detail));
    error_sentence(&local, language_is_chinese(), sentence, sizeof sentence);
    fprintf(stderr, "paigongd: %s\n", sentence);
    return error_exit_status(e->code);
}

static void print_usage(FILE *out)
{
    fprintf(out, "%s: paigongd SUBCOMMAND ...\n\n", _("usage"));
    for (size_t i = 0; i < SUBCOMMANDS; i++)
        fprintf(out, "  %-9s %-9s  %s\n", subcommands[i]->name, subcommands[i]->operands,
                _(subcommands[i]->summary));
    fprintf(out, "\n  %s\n",
            _("--help, --version, --lang zh|en; paigongd SUBCOMMAND --help tells more"));
}

static void print_help(const struct subcommand *s)
{
    printf("%s: paigongd %s %s", _("usage"), s->name, s->operands);
    for (const struct flag *f = s->flags; f->name; f++)
        printf(" [%s%s%s]", f->name, f->value ? " " : "", f->value ? f->value : "");
    printf("\n\n%s\n", _(s->summary));
    if (s->flags->name)
        printf("\n");
    for (const struct flag *f = s->flags; f->name; f++)
        printf("  %-14s %-10s %s\n", f->name, f->value ? f->value : "", _(f->help));
    printf("\n%s: %s\n", _("example"), s->example);
}

static int refuse_subcommand(const char *typed)
{
    const char *names[SUBCOMMANDS];
    for (size_t i = 0; i < SUBCOMMANDS; i++)
        names[i] = subcommands[i]->name;
    const char *near = nearest_name(typed, names, SUBCOMMANDS);
    struct error e;
    error_set(&e, ERROR_USAGE, typed, _("no such subcommand%s%s; see paigongd --help"),
              near ? _(", did you mean ") : "", near ? near : "");
    return command_fail(&e);
}

/* The program's own line, then what it runs on, as loaded. */
static void print_version(void)
{
    char lmdb[24], seccomp[16];
    env_library_version(lmdb);
    syscalls_library_version(seccomp);
    printf("paigongd %s\n", PAIGONG_VERSION);
    printf("openssl %s\n", crypto_library_version());
    printf("libuv %s\n", uv_version_string());
    printf("lmdb %s\n", lmdb);
    printf("protobuf-c %s\n", wire_library_version());
    printf("libyaml %s\n", config_library_version());
    printf("jansson %s\n", jansson_version_str());
    printf("libmicrohttpd %s\n", metrics_http_library_version());
    printf("libseccomp %s\n", seccomp);
    printf("libc %s\n", gnu_get_libc_version());
}

static int run(const struct subcommand *s, int argc, char **argv)
{
    struct arguments a = {0};
    struct error e;
    if (arguments_parse(s, argc, argv, &a, &e))
        return command_fail(&e);
    if (a.help) {
        print_help(s);
        return 0;
    }
    return s->run(&a);
}

/* A peer that went and a file at its limit are errors of the call that meets them: the writer says
 * no_space and goes on reading. */
static void set_signals(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGBUS, on_unreadable);
}

/* --lang stands wherever one likes; what is left is the subcommand's. */
static enum error_code take_language(int *argc, char **argv, struct error *e)
{
    const char *name = NULL, *wrong = NULL;
    int left = 1;
    language_of_arguments(*argc, argv, &name);
    language_start(name);
    for (int i = 1; i < *argc; i++) {
        const char *value = NULL;
        if (!strncmp(argv[i], "--lang=", 7))
            value = argv[i] + 7;
        else if (!strcmp(argv[i], "--lang"))
            value = i + 1 < *argc ? argv[++i] : "";
        else
            argv[left++] = argv[i];
        if (value && !language_is_known(value))
            wrong = value;
    }
    *argc = left;
    if (wrong)
        return error_set(e, ERROR_USAGE, "--lang", _("zh or en, not \"%s\""), wrong);
    return ERROR_NONE;
}

int main(int argc, char **argv)
{
    struct error e;
    set_signals();
    log_find_journal();
    privileges_no_core_dumps();
    if (take_language(&argc, argv, &e))
        return command_fail(&e);
    if (argc < 2) {
        print_usage(stderr);
        return error_exit_status(ERROR_USAGE);
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
        print_usage(stdout);
        return 0;
    }
    if (!strcmp(argv[1], "--version")) {
        print_version();
        return 0;
    }
    for (size_t i = 0; i < SUBCOMMANDS; i++)
        if (!strcmp(argv[1], subcommands[i]->name))
            return run(subcommands[i], argc - 2, argv + 2);
    return refuse_subcommand(argv[1]);
}
