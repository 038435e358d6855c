/* The manual page of a program, printed from the table that --help and parsing come from. */
#include "client/cli/cli.h"

#include "client/cli/cli_private.h"
#include "client/output/language.h"
#include "common/roff.h"

#include <stdio.h>

static void print_option(const struct cli_option *o)
{
    roff_item(o->flag != NULL ? o->flag : o->value,
              o->flag != NULL && o->value != NULL ? o->value : "", _(o->help));
}

static void print_options(const struct cli_option *options)
{
    if (cli_is_end(options))
        return;
    roff_in();
    for (const struct cli_option *o = options; !cli_is_end(o); o++)
        print_option(o);
    roff_out();
}

static void print_command(const struct cli_program *program, const struct cli_command *command)
{
    char synopsis[1000], example[1000];
    cli_synopsis(command, synopsis, sizeof synopsis);
    roff_item(command->name, synopsis, _(command->summary));
    print_options(command->options);
    (void)snprintf(example, sizeof example, "%s %s", program->name, command->example);
    roff_in();
    roff_example(example);
    roff_out();
}

static void print_commands(const struct cli_program *program)
{
    roff_section(_("COMMANDS"));
    for (size_t i = 0; i < program->family_count; i++) {
        const struct cli_family *family = &program->families[i];
        bool titled = false;
        for (size_t j = 0; j < family->count; j++) {
            if (!cli_is_offered(program, &family->commands[j]))
                continue;
            if (!titled)
                roff_subsection(_(family->title));
            titled = true;
            print_command(program, &family->commands[j]);
        }
    }
}

static void print_flags(void)
{
    size_t count;
    const struct cli_option *globals = cli_globals(&count);
    roff_section(_("FLAGS OF EVERY COMMAND"));
    for (size_t i = 0; i < count; i++)
        print_option(&globals[i]);
}

static void print_statuses(void)
{
    static const struct {
        const char *status, *meaning;
    } rows[] = {
        {"0", N_("done")},
        {"1", N_("refused by the rules: a wrong state, a race that was lost, the policy")},
        {"2", N_("a mistake in how it was called, or bad input")},
        {"3", N_("no such thing")},
        {"4", N_("not allowed")},
        {"5", N_("the server was not reached, or TLS refused")},
        {"6", N_("kept on the handheld, to be sent later")},
    };
    roff_section(_("EXIT STATUS"));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        roff_item(rows[i].status, "", _(rows[i].meaning));
}

static void print_surroundings(const struct cli_program *program)
{
    static const struct {
        const char *name, *meaning;
    } variables[] = {
        {"PAIGONG_PROFILE", N_("the profile when --profile names none; default otherwise")},
        {"XDG_CONFIG_HOME", N_("where the profiles lie; $HOME/.config otherwise")},
        {"NO_COLOR", N_("set to anything: no colour on the terminal")},
        {"LC_ALL, LC_MESSAGES, LANG", N_("a Chinese locale: Chinese texts, else English")},
    };
    roff_section(_("ENVIRONMENT"));
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        roff_item(variables[i].name, "", _(variables[i].meaning));
    roff_section(_("FILES"));
    roff_item("$XDG_CONFIG_HOME/paigong/PROFILE/", "",
              _("the key that never leaves this machine (mode 0600), its certificate, the server's "
                "address and authority"));
    if (program->bit == IN_TECH)
        roff_item("$XDG_CONFIG_HOME/paigong/PROFILE/queue/", "",
                  _("what was done without a connection and is not sent yet"));
}

void cli_print_manual(const struct cli_program *program)
{
    roff_begin(program->name, _(program->about));
    roff_section(_("SYNOPSIS"));
    roff_item(program->name, _("SUBCOMMAND [ARGUMENTS] [FLAGS]"), "");
    roff_section(_("DESCRIPTION"));
    roff_paragraph(_("A client of paigongd, the server of a property company's repair desk: it "
                     "shows what the server knows, and sends it what people decide. Who uses it "
                     "first enrols with a one-time code (enroll)."));
    if (program->screen != NULL)
        roff_paragraph(_("Without a subcommand, on a terminal: the screen to work with all day."));
    roff_paragraph(_("TIME is 2026-11-21T15:30, 15:30 (today, or tomorrow if past) or +2h, in the "
                     "server's time zone.\nMoney is a whole number of fen, 1/100 yuan. T is a "
                     "ticket: 20261121-0042, or 42 for short."));
    print_commands(program);
    print_flags();
    print_statuses();
    print_surroundings(program);
    roff_section(_("SEE ALSO"));
    roff_paragraph("paigong-desk(1), paigong-tech(1), paigong-admin(1), paigongd(1), "
                   "paigong-policy(5)");
}
