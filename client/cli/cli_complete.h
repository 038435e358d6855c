/* What the last word of a command line could become, from the same table that parses it: names of
 * subcommands, flags, the values of a choice; or the kind of name that the server suggests. For a
 * shell's completion and for the console's command bar. Pure. */
#ifndef PAIGONG_CLIENT_CLI_COMPLETE_H
#define PAIGONG_CLIENT_CLI_COMPLETE_H

#include "client/cli/cli.h"
#include "client/output/words.h"

struct cli_choice {
    char word[WORD_SIZE];
    const char *help; /* N_(), NULL: none */
};

enum { CLI_CHOICES = 96 };
struct cli_completion {
    struct cli_choice choices[CLI_CHOICES]; /* in the table's order */
    size_t count;
    Paigong__SuggestKind asks;         /* the server knows more of them; 0: it does not */
    const char *site;                  /* --site as given, "" when it was not: borrowed */
    bool file;                         /* the name of a file on this machine */
    const char *prefix;                /* the part of the word that they complete: behind "--to=" */
    const struct cli_command *command; /* NULL: not named yet */
    const struct cli_option *option;   /* whose value it is, NULL: none's */
};

/* words[count - 1] is the one being typed, perhaps empty; count > 0, without the program's name. */
void cli_complete(const struct cli_program *p, const char *const *words, size_t count,
                  struct cli_completion *out);

#endif
