/* --help, printed from the table. */
#include "client/cli/cli.h"

#include "client/cli/cli_private.h"
#include "client/output/language.h"
#include "common/text.h"

#include <stdio.h>
#include <string.h>

bool cli_is_end(const struct cli_option *o)
{
    return o->flag == NULL && o->value == NULL;
}

struct line {
    char *out;
    size_t used, capacity;
};

static void add(struct line *l, const char *text)
{
    if (l->used < l->capacity)
        l->used += (size_t)snprintf(l->out + l->used, l->capacity - l->used, "%s", text);
}

static void add_option(struct line *l, const struct cli_option *o)
{
    if (o->flag != NULL)
        add(l, o->flag);
    if (o->flag != NULL && o->value != NULL)
        add(l, " ");
    if (o->value != NULL)
        add(l, o->value);
}

/* Is there an earlier option of the same choice? Then it has been printed with that one. */
static bool is_later_choice(const struct cli_command *command, const struct cli_option *o)
{
    for (const struct cli_option *p = command->options; p < o; p++) {
        if (o->one_of != 0 && p->one_of == o->one_of)
            return true;
    }
    return false;
}

static void add_choice(struct line *l, const struct cli_command *command, int choice)
{
    const char *before = "(";
    for (const struct cli_option *o = command->options; !cli_is_end(o); o++) {
        if (o->one_of != choice)
            continue;
        add(l, before);
        add_option(l, o);
        before = " | ";
    }
    add(l, ")");
}

void cli_synopsis(const struct cli_command *command, char *out, size_t capacity)
{
    struct line l = {out, 0, capacity};
    out[0] = '\0';
    for (const struct cli_option *o = command->options; !cli_is_end(o); o++) {
        if (is_later_choice(command, o))
            continue;
        if (l.used > 0)
            add(&l, " ");
        if (o->one_of != 0) {
            add_choice(&l, command, o->one_of);
            continue;
        }
        add(&l, o->rule & CLI_REQUIRED ? "" : "[");
        add_option(&l, o);
        add(&l, o->rule & CLI_REQUIRED ? "" : "]");
        add(&l, o->rule & CLI_REPEATED ? "..." : "");
    }
}

static void print_option(const struct cli_option *o)
{
    char name[100];
    struct line l = {name, 0, sizeof name};
    name[0] = '\0';
    add_option(&l, o);
    int pad = 26 - (int)text_width(name);
    printf("  %s%*s %s\n", name, pad > 0 ? pad : 0, "", _(o->help));
}

static void print_globals(void)
{
    size_t count;
    const struct cli_option *globals = cli_globals(&count);
    printf("\n%s\n", _("Everywhere:"));
    for (size_t i = 0; i < count; i++)
        print_option(&globals[i]);
}

void cli_print_help(const struct cli_program *program, const struct cli_command *command)
{
    char synopsis[1000];
    cli_synopsis(command, synopsis, sizeof synopsis);
    printf("%s: %s %s %s\n\n%s\n", _("usage"), program->name, command->name, synopsis,
           _(command->summary));
    if (!cli_is_end(command->options))
        printf("\n");
    for (const struct cli_option *o = command->options; !cli_is_end(o); o++)
        print_option(o);
    print_globals();
    printf("\n%s:\n  %s %s\n", _("example"), program->name, command->example);
}

bool cli_is_offered(const struct cli_program *program, const struct cli_command *command)
{
    return (command->programs & (unsigned)program->bit) != 0;
}

/* The summaries stand in a column of their own, behind the family's longest name; 0: the program
 * has none of the family. */
static int names_width(const struct cli_program *program, const struct cli_family *family)
{
    size_t width = 0;
    for (size_t i = 0; i < family->count; i++) {
        size_t own = strlen(family->commands[i].name);
        if (cli_is_offered(program, &family->commands[i]) && own > width)
            width = own;
    }
    return (int)width;
}

static void print_family(const struct cli_program *program, const struct cli_family *family)
{
    enum { USUAL = 16 };
    int width = names_width(program, family);
    if (width == 0)
        return;
    printf("\n");
    printf(_("%s:"), _(family->title));
    printf("\n");
    for (size_t i = 0; i < family->count; i++) {
        const struct cli_command *command = &family->commands[i];
        if (cli_is_offered(program, command))
            printf("  %-*s  %s\n", width > USUAL ? width : USUAL, command->name,
                   _(command->summary));
    }
}

void cli_print_usage(const struct cli_program *program)
{
    printf("%s: %s %s\n\n%s\n", _("usage"), program->name, _("SUBCOMMAND [ARGUMENTS] [FLAGS]"),
           _(program->about));
    if (program->screen != NULL)
        puts(_("Without a subcommand, on a terminal: the screen to work with all day."));
    for (size_t i = 0; i < program->family_count; i++)
        print_family(program, &program->families[i]);
    print_globals();
    printf("\n%s\n",
           _("TIME is 2026-11-21T15:30, 15:30 (today, or tomorrow if past) or +2h, in the "
             "server's time zone.\nMoney is a whole number of fen, 1/100 yuan. T is a "
             "ticket: 20261121-0042, or 42 for short."));
    printf("%s\n", _("Exit status: 0 done, 1 refused by the rules, 2 usage or bad input, 3 no such "
                     "thing, 4 not allowed,\n5 server not reached, 6 kept on the handheld for "
                     "later."));
    printf("%s\n", _("SUBCOMMAND --help tells more, with an example."));
}
