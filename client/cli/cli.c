#include "client/cli/cli.h"

#include "client/cli/cli_private.h"
#include "client/output/language.h"
#include "client/output/words.h"
#include "common/request_id.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The flags of every program and subcommand. */
static const struct cli_option global_options[] = {
    {"--json", NULL, NULL, N_("one JSON document instead of text"), 0, 0, NULL},
    {"--lang", "zh|en", NULL, N_("the language, else the locale's"), 0, 0, NULL},
    {"--profile", "NAME", NULL, N_("whose credentials, else $PAIGONG_PROFILE or default"), 0, 0,
     NULL},
    {"--request-id", "UUID", NULL, N_("repeat a command: the same id is applied once"), 0, 0, NULL},
    {"--help", NULL, NULL, N_("this help"), 0, 0, NULL},
    {"--version", NULL, NULL, N_("the version"), 0, 0, NULL}};
enum {
    GLOBALS = sizeof global_options / sizeof global_options[0],
    CLI_WORDS = 3,   /* of a subcommand's name, at the most */
    CLI_NAMES = 400, /* of one program's subcommands; more are a mistake of ours */
};

const struct cli_option *cli_globals(size_t *count)
{
    *count = GLOBALS;
    return global_options;
}

static bool is_end(const struct cli_option *o)
{
    return o->flag == NULL && o->value == NULL;
}

static const struct cli_option *find_option(const struct cli_option *from, size_t most,
                                            const char *flag, size_t length)
{
    for (size_t i = 0; i < most && !is_end(&from[i]); i++) {
        if (from[i].flag != NULL && strlen(from[i].flag) == length &&
            strncmp(from[i].flag, flag, length) == 0)
            return &from[i];
    }
    return NULL;
}

static const struct cli_option *find_flag(const struct cli *c, const char *flag, size_t length)
{
    const struct cli_option *o = find_option(global_options, GLOBALS, flag, length);
    if (o == NULL && c->command != NULL)
        o = find_option(c->command->options, SIZE_MAX, flag, length);
    return o;
}

static enum error_code unknown_flag(const struct cli *c, const char *flag, struct error *e)
{
    const char *names[GLOBALS + 40];
    size_t count = 0;
    for (size_t i = 0; i < GLOBALS; i++)
        names[count++] = global_options[i].flag;
    for (const struct cli_option *o = c->command == NULL ? NULL : c->command->options;
         o != NULL && !is_end(o) && count < sizeof names / sizeof names[0]; o++) {
        if (o->flag != NULL)
            names[count++] = o->flag;
    }
    const char *nearest = word_nearest(flag, names, count);
    if (nearest != NULL)
        return error_set(e, ERROR_USAGE, flag, _("no such flag; did you mean %s?"), nearest);
    if (c->command == NULL)
        return error_set(e, ERROR_USAGE, flag, _("no such flag; see %s --help"), c->program->name);
    return error_set(e, ERROR_USAGE, flag, _("no such flag; see %s %s --help"), c->program->name,
                     c->command->name);
}

static enum error_code take_global(struct cli *c, const struct cli_option *o, const char *value,
                                   struct error *e)
{
    uint8_t id[REQUEST_ID_SIZE];
    if (o->value != NULL && value[0] == '\0')
        return error_set(e, ERROR_USAGE, o->flag, "%s", _("must not be empty"));
    if (strcmp(o->flag, "--json") == 0)
        c->json = true;
    else if (strcmp(o->flag, "--help") == 0)
        c->help = true;
    else if (strcmp(o->flag, "--version") == 0)
        c->version = true;
    else if (strcmp(o->flag, "--profile") == 0)
        c->profile = value;
    else if (strcmp(o->flag, "--lang") == 0)
        c->language = value;
    else
        c->request_id = value;
    if (c->language == value && value[0] != '\0' && !language_is_known(value))
        return error_set(e, ERROR_USAGE, "--lang", _("zh or en, not \"%s\""), value);
    if (c->request_id == value && !request_id_parse(value, id))
        return error_set(e, ERROR_USAGE, "--request-id", _("\"%s\" is not a UUID of version 7"),
                         value);
    return ERROR_NONE;
}

static enum error_code take_option(struct cli *c, const struct cli_option *o, const char *value,
                                   struct error *e)
{
    const char *name = o->flag != NULL ? o->flag : o->value;
    if (o->flag != NULL && find_option(global_options, GLOBALS, o->flag, strlen(o->flag)) == o)
        return take_global(c, o, value, e);
    if (o->value != NULL && value[0] == '\0')
        return error_set(e, ERROR_USAGE, name, "%s", _("must not be empty"));
    for (size_t i = 0; i < c->count && !(o->rule & CLI_REPEATED); i++) {
        if (c->given[i].option == o)
            return error_set(e, ERROR_USAGE, name, "%s", _("given twice"));
    }
    if (c->count == CLI_GIVEN)
        return error_set(e, ERROR_USAGE, name, _("more than %d arguments"), CLI_GIVEN);
    c->given[c->count++] = (struct cli_given){o, value};
    return ERROR_NONE;
}

/* One flag at argv[*i], with its value behind = or as the next word. */
static enum error_code take_flag(struct cli *c, int argc, char **argv, int *i, struct error *e)
{
    const char *flag = argv[*i], *equals = strchr(flag, '=');
    size_t length = equals != NULL ? (size_t)(equals - flag) : strlen(flag);
    const struct cli_option *o = find_flag(c, flag, length);
    if (strcmp(flag, "-h") == 0)
        o = find_option(global_options, GLOBALS, "--help", strlen("--help"));
    char name[WORD_SIZE];
    (void)snprintf(name, sizeof name, "%.*s", (int)(length < WORD_SIZE ? length : WORD_SIZE - 1),
                   flag);
    if (o == NULL)
        return unknown_flag(c, name, e);
    if (o->value == NULL) {
        if (equals != NULL)
            return error_set(e, ERROR_USAGE, name, "%s", _("takes no value"));
        return take_option(c, o, "", e);
    }
    if (equals != NULL)
        return take_option(c, o, equals + 1, e);
    const char *next = *i + 1 < argc ? argv[*i + 1] : NULL;
    /* "--text --done": a flag is no value; who means it writes --text=--done */
    bool is_flag = next != NULL && strncmp(next, "--", 2) == 0;
    if (next == NULL || (is_flag && find_flag(c, next, strcspn(next, "=")) != NULL))
        return error_set(e, ERROR_USAGE, name, _("needs a value: %s %s"), name, o->value);
    (*i)++;
    return take_option(c, o, next, e);
}

static const struct cli_option *positional(const struct cli_command *command, size_t n)
{
    for (const struct cli_option *o = command->options; !is_end(o); o++) {
        if (o->flag == NULL && n-- == 0)
            return o;
    }
    return NULL;
}

static bool looks_like_flag(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && !isdigit((unsigned char)word[1]);
}

/* How many words the name has, when they are the first of those; 0: it is another name. */
static size_t name_matches(const char *name, const char *const words[CLI_WORDS])
{
    size_t count = 0;
    while (count < CLI_WORDS && words[count] != NULL) {
        size_t length = strcspn(name, " ");
        if (strlen(words[count]) != length || strncmp(name, words[count], length) != 0)
            return 0;
        count++;
        if (name[length] == '\0')
            return count;
        name += length + 1;
    }
    return 0;
}

static const struct cli_command *next_command(const struct cli_program *p, size_t *family,
                                              size_t *row)
{
    while (*family < p->family_count) {
        const struct cli_family *f = &p->families[*family];
        while (*row < f->count) {
            const struct cli_command *command = &f->commands[(*row)++];
            if (command->programs & (unsigned)p->bit)
                return command;
        }
        (*family)++;
        *row = 0;
    }
    return NULL;
}

/* The first so many words, as one name. */
static void join(const char *const words[CLI_WORDS], size_t count, char *out, size_t capacity)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count && words[i] != NULL && used < capacity; i++)
        used +=
            (size_t)snprintf(out + used, capacity - used, "%s%.60s", i > 0 ? " " : "", words[i]);
}

/* The names that begin with these words, all for none; returns how many. */
static size_t names_below(const struct cli_program *p, const char *words,
                          const char *names[CLI_NAMES])
{
    size_t count = 0, family = 0, row = 0, length = strlen(words);
    const struct cli_command *command;
    while ((command = next_command(p, &family, &row)) != NULL) {
        assert(count < CLI_NAMES);
        if (length == 0 ||
            (strncmp(command->name, words, length) == 0 && command->name[length] == ' '))
            names[count++] = command->name;
    }
    return count;
}

static size_t word_count(const char *name)
{
    size_t count = 1;
    for (; *name != '\0'; name++)
        count += *name == ' ';
    return count;
}

/* The name that was probably meant by the first words, at least so many: the longest is the
 * likeliest. NULL: none is near. */
static const char *nearest_name(const char *const names[], size_t count,
                                const char *const words[CLI_WORDS], size_t least)
{
    const char *nearest = NULL, *as_long[CLI_NAMES];
    char typed[CLI_WORDS * WORD_SIZE];
    size_t given = 0;
    while (given < CLI_WORDS && words[given] != NULL)
        given++;
    for (size_t i = given; i >= least && nearest == NULL; i--) {
        size_t n = 0;
        for (size_t k = 0; k < count; k++) {
            if (word_count(names[k]) == i)
                as_long[n++] = names[k];
        }
        join(words, i, typed, sizeof typed);
        nearest = word_nearest(typed, as_long, n);
    }
    return nearest;
}

/* The words that may come next: "day, week, month", each once. */
static void next_words(const char *const names[], size_t count, size_t skip, char *out,
                       size_t capacity)
{
    const char *last = "";
    size_t used = 0, last_length = 0;
    for (size_t i = 0; i < count && used < capacity; i++) {
        const char *word = names[i] + skip;
        size_t length = strcspn(word, " ");
        if (length == last_length && strncmp(word, last, length) == 0)
            continue;
        used += (size_t)snprintf(out + used, capacity - used, "%s%.*s", used > 0 ? ", " : "",
                                 (int)length, word);
        last = word;
        last_length = length;
    }
}

static const char *program_of(unsigned programs)
{
    return programs & IN_DESK   ? "paigong-desk"
           : programs & IN_TECH ? "paigong-tech"
                                : "paigong-admin";
}

/* What was typed is right, but of another program: the row with most of the words. */
static const struct cli_command *found_elsewhere(const struct cli_program *p,
                                                 const char *const words[CLI_WORDS])
{
    const struct cli_program any = {
        .bit = IN_ALL, .families = p->families, .family_count = p->family_count};
    const struct cli_command *found = NULL, *command;
    size_t family = 0, row = 0, most = 0;
    while ((command = next_command(&any, &family, &row)) != NULL) {
        size_t matched = name_matches(command->name, words);
        if (matched > most) {
            most = matched;
            found = command;
        }
    }
    return found;
}

/* No row has these words for a name, though the first ones may begin one. Another program's row
 * counts if it has more of them than begin one here: "check opne" is a slip in the family. */
static enum error_code unknown_command(const struct cli_program *p,
                                       const char *const words[CLI_WORDS], struct error *e)
{
    const char *names[CLI_NAMES];
    char typed[CLI_WORDS * WORD_SIZE];
    size_t known = 0;
    const struct cli_command *elsewhere = found_elsewhere(p, words);
    for (size_t i = 1; i <= CLI_WORDS && words[i - 1] != NULL; i++) {
        join(words, i, typed, sizeof typed);
        if (names_below(p, typed, names) > 0)
            known = i;
    }
    assert(known < CLI_WORDS);
    if (elsewhere != NULL && word_count(elsewhere->name) > known)
        return error_set(e, ERROR_USAGE, elsewhere->name, _("%s has it, not %s"),
                         program_of(elsewhere->programs), p->name);
    join(words, known + 1, typed, sizeof typed);
    if (known > 0 && words[known] == NULL) {
        char next[sizeof e->detail / 2];
        next_words(names, names_below(p, typed, names), strlen(typed) + 1, next, sizeof next);
        return error_set(e, ERROR_USAGE, typed, _("is not complete: what follows is one of %s"),
                         next);
    }
    const char *nearest = nearest_name(names, names_below(p, "", names), words, known + 1);
    if (nearest != NULL)
        return error_set(e, ERROR_USAGE, typed, _("no such subcommand; did you mean \"%s\"?"),
                         nearest);
    return error_set(e, ERROR_USAGE, typed, _("no such subcommand; see %s --help"), p->name);
}

/* "visit recrd": `visit T` is a subcommand, and so is `visit plan`. What is no ticket, and nearly
 * the next word of another, is taken for that. */
static enum error_code check_next(const struct cli *c, const char *const words[CLI_WORDS],
                                  size_t taken, struct error *e)
{
    const char *names[CLI_NAMES];
    char typed[CLI_WORDS * WORD_SIZE];
    const char *nearest =
        nearest_name(names, names_below(c->program, c->command->name, names), words, taken + 1);
    if (nearest == NULL)
        return ERROR_NONE;
    join(words, taken + 1, typed, sizeof typed);
    return error_set(e, ERROR_USAGE, typed, _("no such subcommand; did you mean \"%s\"?"), nearest);
}

/* The row with the longest name that the words begin with; *taken is how many they are. */
static enum error_code find_command(struct cli *c, const char *const words[CLI_WORDS],
                                    size_t *taken, struct error *e)
{
    size_t family = 0, row = 0;
    const struct cli_command *command;
    while ((command = next_command(c->program, &family, &row)) != NULL) {
        size_t matched = name_matches(command->name, words);
        if (matched > *taken) {
            c->command = command;
            *taken = matched;
        }
    }
    if (c->command == NULL)
        return unknown_command(c->program, words, e);
    const char *next = *taken < CLI_WORDS ? words[*taken] : NULL;
    return next != NULL && isalpha((unsigned char)next[0]) ? check_next(c, words, *taken, e)
                                                           : ERROR_NONE;
}

/* The subcommand is the first words, up to three, that are neither flag nor a flag's value; used
 * says where they stand. */
static enum error_code parse_command(struct cli *c, int argc, char **argv, int used[CLI_WORDS],
                                     struct error *e)
{
    const char *words[CLI_WORDS] = {NULL};
    int at[CLI_WORDS] = {0};
    size_t count = 0, taken = 0;
    for (int i = 1; i < argc && count < CLI_WORDS; i++) {
        if (strcmp(argv[i], "--") == 0)
            break;
        if (!looks_like_flag(argv[i])) {
            at[count] = i;
            words[count++] = argv[i];
            continue;
        }
        const struct cli_option *o = find_option(global_options, GLOBALS, argv[i], strlen(argv[i]));
        if (o != NULL && o->value != NULL)
            i++;
        else if (o == NULL && count > 0)
            break; /* a flag of the subcommand: the name has ended */
    }
    if (count == 0)
        return ERROR_NONE;
    enum error_code code = find_command(c, words, &taken, e);
    for (size_t i = 0; i < taken && code == ERROR_NONE; i++)
        used[i] = at[i];
    return code;
}

static enum error_code missing(const struct cli *c, const char *what, struct error *e)
{
    return error_set(e, ERROR_USAGE, what, _("is missing; for example: %s %s"), c->program->name,
                     c->command->example);
}

static bool was_given(const struct cli *c, const struct cli_option *o)
{
    for (size_t i = 0; i < c->count; i++) {
        if (c->given[i].option == o)
            return true;
    }
    return false;
}

/* "--pass, --fail": the options of one choice; "T, --batch". */
static void choice_names(const struct cli_command *command, int choice, char *out, size_t capacity)
{
    size_t used = 0;
    out[0] = '\0';
    for (const struct cli_option *o = command->options; !is_end(o) && used < capacity; o++) {
        if (o->one_of == choice)
            used += (size_t)snprintf(out + used, capacity - used, "%s%s", used > 0 ? ", " : "",
                                     o->flag != NULL ? o->flag : o->value);
    }
}

static enum error_code check_choice(const struct cli *c, const struct cli_option *o,
                                    struct error *e)
{
    char names[200];
    size_t given = 0;
    for (size_t i = 0; i < c->count; i++)
        given += c->given[i].option->one_of == o->one_of;
    if (given == 1)
        return ERROR_NONE;
    choice_names(c->command, o->one_of, names, sizeof names);
    return error_set(e, ERROR_USAGE, names, "%s",
                     given == 0 ? _("one of them is needed") : _("only one of them"));
}

static enum error_code check_given(const struct cli *c, struct error *e)
{
    for (const struct cli_option *o = c->command->options; !is_end(o); o++) {
        bool given = was_given(c, o);
        if ((o->rule & CLI_REQUIRED) && !given)
            return missing(c, o->flag != NULL ? o->flag : o->value, e);
        if (o->one_of != 0 && check_choice(c, o, e) != ERROR_NONE)
            return ERROR_USAGE;
        if (given && o->needs != NULL && !cli_has(c, o->needs))
            return error_set(e, ERROR_USAGE, o->flag, _("only together with %s"), o->needs);
    }
    return ERROR_NONE;
}

static enum error_code take_word(struct cli *c, size_t *position, const char *word, struct error *e)
{
    const struct cli_option *o = c->command == NULL ? NULL : positional(c->command, *position);
    if (o == NULL)
        return error_set(e, ERROR_USAGE, word, "%s", _("one argument too many"));
    if (!(o->rule & CLI_REPEATED))
        (*position)++;
    return take_option(c, o, word, e);
}

static enum error_code parse_words(struct cli *c, int argc, char **argv, struct error *e)
{
    int used[CLI_WORDS] = {0};
    size_t position = 0;
    bool only_words = false;
    enum error_code code = parse_command(c, argc, argv, used, e);
    for (int i = 1; i < argc && code == ERROR_NONE; i++) {
        if (i == used[0] || i == used[1] || i == used[2])
            continue;
        if (!only_words && strcmp(argv[i], "--") == 0)
            only_words = true;
        else if (!only_words && looks_like_flag(argv[i]))
            code = take_flag(c, argc, argv, &i, e);
        else
            code = take_word(c, &position, argv[i], e);
    }
    return code;
}

enum error_code cli_parse(struct cli *c, const struct cli_program *program, int argc, char **argv,
                          struct error *e)
{
    *c = (struct cli){.program = program};
    /* also when parsing stops early: an error is said the way that was asked for */
    for (int i = 1; i < argc; i++)
        c->json = c->json || strcmp(argv[i], "--json") == 0;
    enum error_code code = parse_words(c, argc, argv, e);
    if (code != ERROR_NONE || c->help || c->version || c->command == NULL)
        return code;
    return check_given(c, e);
}

const char *cli_value(const struct cli *c, const char *flag)
{
    for (size_t i = 0; i < c->count; i++) {
        const char *name = c->given[i].option->flag;
        if (name != NULL && strcmp(name, flag) == 0)
            return c->given[i].value;
    }
    return NULL;
}

bool cli_has(const struct cli *c, const char *flag)
{
    return cli_value(c, flag) != NULL;
}

const char *cli_argument(const struct cli *c, size_t n)
{
    for (size_t i = 0; i < c->count; i++) {
        if (c->given[i].option->flag == NULL && n-- == 0)
            return c->given[i].value;
    }
    return NULL;
}
