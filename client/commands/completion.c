/* Completion at a shell: the script that asks, and the hidden answer, `complete -- WORDS`. What is
 * known here is said at once; names that the server knows must come within a moment, for nobody
 * waits behind a TAB. */
#include "client/cli/cli_complete.h"
#include "client/commands/commands.h"
#include "client/offline/cache.h"
#include "client/output/language.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum { PATIENCE_MS = 1500, NAMES_MOST = 50, LISTED_MOST = 64 };

/* %1$s is the program. */
static const char bash_script[] =
    "# completion of %1$s in bash: source <(%1$s completion bash)\n"
    "_%1$s() {\n"
    "    local word value about quote= glue= head=\n"
    "    local -a words=()\n"
    "    # readline splits --to=wang at its =\n"
    "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD}\"; do\n"
    "        if [[ $word == = && ${#words[@]} -gt 0 && ${words[-1]} == --* ]]; then\n"
    "            head=${words[-1]}= glue=1 words[-1]=${words[-1]}=\n"
    "        elif [[ $glue ]]; then\n"
    "            words[-1]+=$word glue=\n"
    "        else\n"
    "            words+=(\"$word\") head=\n"
    "        fi\n"
    "    done\n"
    "    if [[ ${words[-1]} == [\\\"\\']* ]]; then\n"
    "        quote=1 words[-1]=${words[-1]:1}\n"
    "    fi\n"
    "    COMPREPLY=()\n"
    "    while IFS=$'\\t' read -r value about; do\n"
    "        if [[ $value == :files ]]; then\n"
    "            compopt -o filenames\n"
    "            mapfile -t COMPREPLY < <(compgen -f -- \"${words[-1]#\"$head\"}\")\n"
    "        else\n"
    "            value=${value#\"$head\"}\n"
    "            [[ $quote ]] || printf -v value %%q \"$value\"\n"
    "            COMPREPLY+=(\"$value\")\n"
    "        fi\n"
    "    done < <(\"${COMP_WORDS[0]/#\\~/$HOME}\" complete -- \"${words[@]}\" 2>/dev/null)\n"
    "}\n"
    "complete -F _%1$s %1$s\n";
static const char zsh_script[] =
    "#compdef %1$s\n"
    "# completion of %1$s in zsh: source <(%1$s completion zsh)\n"
    "_%1$s() {\n"
    "    local value text files=\n"
    "    local -a values about\n"
    "    while IFS=$'\\t' read -r value text; do\n"
    "        if [[ $value == :files ]]; then\n"
    "            files=1\n"
    "        else\n"
    "            values+=(\"$value\") about+=(\"$value${text:+  $text}\")\n"
    "        fi\n"
    "    done < <(${(Q)~words[1]} complete -- \"${(@Q)words[2,CURRENT-1]}\" \"${(Q)PREFIX}\" \\\n"
    "        2>/dev/null)\n"
    "    (( $#values )) && compadd -U -l -d about -a values\n"
    "    [[ $files ]] && _files\n"
    "}\n"
    "if [[ $funcstack[1] == _%1$s ]]; then _%1$s \"$@\"; else compdef _%1$s %1$s; fi\n";
static const char fish_script[] =
    "# completion of %1$s in fish: %1$s completion fish | source\n"
    "function __%1$s_complete\n"
    "    set -l words (commandline -opc)\n"
    "    set -l program $words[1]\n"
    "    set -e words[1]\n"
    "    set -l current (commandline -ct)\n"
    "    for line in ($program complete -- $words \"$current\" 2>/dev/null)\n"
    "        if test \"$line\" = :files\n"
    "            __fish_complete_path \"$current\"\n"
    "        else\n"
    "            echo -- $line\n"
    "        end\n"
    "    end\n"
    "end\n"
    "complete -c %1$s -f -a '(__%1$s_complete)'\n";

static enum error_code run_completion(struct run *r, struct error *e)
{
    const char *shell = cli_argument(r->cli, 0), *name = r->cli->program->name;
    if (strcmp(shell, "bash") == 0)
        printf(bash_script, name);
    else if (strcmp(shell, "zsh") == 0)
        printf(zsh_script, name);
    else if (strcmp(shell, "fish") == 0)
        printf(fish_script, name);
    else
        return error_set(e, ERROR_USAGE, "SHELL", _("bash, zsh or fish, not \"%s\""), shell);
    return ERROR_NONE;
}

static enum error_code run_manual(struct run *r, struct error *e)
{
    (void)e;
    cli_print_manual(r->cli->program);
    return ERROR_NONE;
}

static const struct cli_command rows[] = {
    {.name = "completion",
     .summary = N_("Prints the script that makes a shell complete commands, flags and names"),
     .example = "completion bash",
     .programs = IN_ALL,
     .run = run_completion,
     .options =
         OPTIONS({NULL, "bash|zsh|fish", NULL, N_("the shell that reads it"), CLI_REQUIRED})},
    {.name = "manual",
     .summary = N_("Prints the manual page"),
     .example = "manual",
     .programs = IN_ALL,
     .run = run_manual,
     .options = (const struct cli_option[]){{NULL}}},
};

struct cli_family commands_completion(void)
{
    return (struct cli_family){N_("At a shell"), rows, sizeof rows / sizeof rows[0]};
}

/* ---- the answer ---------------------------------------------------------------------------------
 */

struct answering {
    const struct cli_program *program;
    const char *const *words; /* the last one is being typed */
    size_t count;
    struct cli_completion found;
    char said[LISTED_MOST][TICKET_ID_SIZE]; /* tickets that were known here */
    size_t said_count;
};

static bool begins(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* "VALUE<tab>what it is": the whole word as it will stand there. */
static void say(const struct answering *a, const char *value, const char *about)
{
    const char *word = a->words[a->count - 1];
    if (strpbrk(value, "\t\n") != NULL)
        return;
    printf("%.*s%s", (int)(a->found.prefix - word), word, value);
    if (about != NULL && about[0] != '\0')
        printf("\t%.*s", (int)strcspn(about, "\t\n"), about);
    putchar('\n');
}

static const ProtobufCEnumDescriptor *enum_of(const struct cli_completion *found)
{
    const ProtobufCMessageDescriptor *type =
        found->command == NULL ? NULL : cli_request_type(found->command);
    const ProtobufCFieldDescriptor *d =
        type == NULL || found->option == NULL || found->option->field == NULL
            ? NULL
            : protobuf_c_message_descriptor_get_field_by_name(type, found->option->field);
    return d == NULL || d->type != PROTOBUF_C_TYPE_ENUM ? NULL : d->descriptor;
}

static void say_choices(const struct answering *a)
{
    const ProtobufCEnumDescriptor *type = enum_of(&a->found);
    for (size_t i = 0; i < a->found.count; i++) {
        const struct cli_choice *c = &a->found.choices[i];
        char text[WORD_SIZE] = "";
        int value = 0;
        if (type != NULL && word_parse(type, c->word, &value))
            word_text(type, value, text);
        say(a, c->word, c->help != NULL ? _(c->help) : text);
    }
    if (a->found.file)
        puts(":files");
}

/* --profile: the directories that enrolment made. */
static void say_profiles(const struct answering *a)
{
    struct profile p;
    struct error e;
    if (profile_locate("default", &p, &e) != ERROR_NONE)
        return;
    char *slash = strrchr(p.directory, '/');
    *slash = '\0';
    DIR *directory = opendir(p.directory);
    const struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] != '.' && begins(entry->d_name, a->found.prefix))
            say(a, entry->d_name, NULL);
    }
    if (directory != NULL)
        (void)closedir(directory);
}

static bool is_said(const struct answering *a, const char *ticket)
{
    for (size_t i = 0; i < a->said_count; i++) {
        if (strcmp(a->said[i], ticket) == 0)
            return true;
    }
    return false;
}

/* The slips of this handheld, wherever the server is. */
static void say_known_tickets(struct answering *a, const struct profile *p)
{
    Paigong__CachedList *list = cache_list(p);
    for (size_t i = 0; list != NULL && i < list->n_tickets && a->said_count < LISTED_MOST; i++) {
        const Paigong__TicketRow *row = list->tickets[i];
        if (!begins(row->id, a->found.prefix))
            continue;
        text_copy(a->said[a->said_count++], TICKET_ID_SIZE, row->id);
        say(a, row->id, row->text);
    }
    if (list != NULL)
        paigong__cached_list__free_unpacked(list, NULL);
}

static void say_suggestions(const struct answering *a, const Paigong__Suggestions *m)
{
    for (size_t i = 0; i < m->n_suggestions; i++) {
        const Paigong__Suggestion *s = m->suggestions[i];
        if (!is_said(a, s->value))
            say(a, s->value, s->label);
    }
}

static void ask_server(const struct answering *a, struct run *r)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Suggest m = PAIGONG__SUGGEST__INIT;
    const Paigong__ServerFrame *answer = NULL;
    struct error e;
    m.site = (char *)a->found.site;
    m.kind = a->found.asks;
    m.prefix = (char *)a->found.prefix;
    m.limit = NAMES_MOST;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SUGGEST;
    f.suggest = &m;
    if (run_connect(r, &e) == ERROR_NONE && run_ask(r, &f, &answer, &e) == ERROR_NONE &&
        answer->result_case == PAIGONG__SERVER_FRAME__RESULT_SUGGESTIONS)
        say_suggestions(a, answer->suggestions);
}

/* Whatever was said has been written by then. */
static void on_patience_ends(int number)
{
    (void)number;
    _exit(0);
}

static void say_names(struct answering *a, struct run *r)
{
    const struct itimerval patience = {.it_value = {PATIENCE_MS / 1000, PATIENCE_MS % 1000 * 1000}};
    if (a->found.asks == PAIGONG__SUGGEST_KIND__SUGGEST_KIND_TICKET)
        say_known_tickets(a, &r->profile);
    (void)fflush(stdout);
    (void)signal(SIGALRM, on_patience_ends);
    (void)setitimer(ITIMER_REAL, &patience, NULL);
    ask_server(a, r);
}

/* Nothing goes wrong here: what can't be had is not offered. */
static enum error_code run_complete(struct run *r, struct error *e)
{
    const char *words[CLI_GIVEN];
    struct answering a = {.program = r->cli->program, .words = words, .count = r->cli->count};
    (void)e;
    for (size_t i = 0; i < a.count; i++)
        words[i] = r->cli->given[i].value;
    cli_complete(a.program, words, a.count, &a.found);
    say_choices(&a);
    if (a.found.option != NULL && a.found.option->flag != NULL &&
        strcmp(a.found.option->flag, "--profile") == 0)
        say_profiles(&a);
    if (a.found.asks != 0)
        say_names(&a, r);
    return ERROR_NONE;
}

/* --profile among the words: the last of them is not known yet. */
static const char *profile_among(const struct cli *c)
{
    static const char flag[] = "--profile", equals[] = "--profile=";
    for (size_t i = 0; i + 1 < c->count; i++) {
        const char *word = c->given[i].value;
        if (begins(word, equals))
            return word + strlen(equals);
        if (strcmp(word, flag) == 0 && i + 2 < c->count)
            return c->given[i + 1].value;
    }
    return NULL;
}

int completion_reply(const struct cli_program *program, int argc, char **argv)
{
    static const struct cli_option word = {.value = "WORD"};
    static const struct cli_command command = {.name = "complete", .run = run_complete};
    struct cli c = {.program = program, .command = &command};
    const char *language = NULL;
    language_of_arguments(argc, argv, &language);
    language_start(language);
    for (int i = 1; i < argc && c.count < CLI_GIVEN; i++)
        c.given[c.count++] = (struct cli_given){&word, argv[i]};
    if (c.count == 0)
        c.given[c.count++] = (struct cli_given){&word, ""};
    c.profile = profile_among(&c);
    return run_given(&c);
}
