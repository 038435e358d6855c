#include "command/command.h"

#include "common/language.h"
#include "common/roff.h"

#include <stdio.h>

static void print_flags(const struct flag *flags)
{
    if (!flags->name)
        return;
    roff_in();
    for (const struct flag *f = flags; f->name; f++)
        roff_item(f->name, f->value ? f->value : "", _(f->help));
    roff_out();
}

static void print_subcommand(const struct subcommand *s)
{
    roff_item(s->name, s->operands, _(s->summary));
    print_flags(s->flags);
    roff_in();
    roff_example(s->example);
    roff_out();
}

/* Printed from the table that --help and parsing come from. */
static int run(const struct arguments *a)
{
    (void)a;
    roff_begin("paigongd", _("the server of the repair desk"));
    roff_section(_("SYNOPSIS"));
    roff_item("paigongd", "SUBCOMMAND ...", "");
    roff_section(_("DESCRIPTION"));
    roff_paragraph(_("Keeps the tickets of a property company's repair desk, enforces their clocks "
                     "and answers the clients over TLS 1.3. A data directory holds its ledger, the "
                     "view made from it, keys and photos; one process uses it at a time."));
    roff_section(_("COMMANDS"));
    for (const struct subcommand *const *s = subcommands; *s; s++)
        print_subcommand(*s);
    roff_section(_("FLAGS OF EVERY COMMAND"));
    roff_item("--lang", "zh|en", _("the language of what it prints; the locale's otherwise"));
    roff_item("--help, --version", "", _("what it takes, with an example; what it is built from"));
    roff_section(_("EXIT STATUS"));
    roff_item("0", "", _("done"));
    roff_item("1", "", _("refused, or something is damaged: the line on stderr says what to do"));
    roff_item("2", "", _("a mistake in how it was called, or bad input"));
    roff_item("3", "", _("no such thing"));
    roff_section(_("SIGNALS"));
    roff_item("SIGHUP", "", _("serve: reads its configuration, certificates and log level again"));
    roff_item("SIGTERM, SIGINT", "", _("serve: finishes what it has taken and ends"));
    roff_section(_("SEE ALSO"));
    roff_paragraph("paigong-desk(1), paigong-tech(1), paigong-admin(1), paigong-policy(5)");
    return 0;
}

static const struct flag flags[] = {{NULL}};

const struct subcommand subcommand_manual = {
    .name = "manual",
    .operands = "",
    .operand_count = 0,
    .summary = N_("print the manual page"),
    .example = "paigongd manual",
    .flags = flags,
    .run = run,
};
