#include "client/cli/cli_complete.h"

#include "client/cli/cli_private.h"
#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

enum { NAME_WORDS = 3, NAME_BYTES = 3 * WORD_SIZE };

struct typing {
    const struct cli_program *program;
    const char *const *words;
    size_t count; /* with the last one, which is being typed */
    struct cli_completion *out;
};

static bool is_end(const struct cli_option *o)
{
    return o->flag == NULL && o->value == NULL;
}

static bool begins(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static void offer(struct typing *t, const char *word, size_t length, const char *help)
{
    struct cli_completion *out = t->out;
    char copy[WORD_SIZE];
    (void)snprintf(copy, sizeof copy, "%.*s", (int)(length < WORD_SIZE ? length : WORD_SIZE - 1),
                   word);
    if (!begins(copy, out->prefix) || out->count == CLI_CHOICES)
        return;
    for (size_t i = 0; i < out->count; i++) {
        if (strcmp(out->choices[i].word, copy) == 0) {
            out->choices[i].help = NULL; /* one word of several names: none says it all */
            return;
        }
    }
    memcpy(out->choices[out->count].word, copy, sizeof copy);
    out->choices[out->count++].help = help;
}

/* ---- the subcommand ----------------------------------------------------------------------------
 */

static const struct cli_option *global_named(const char *word)
{
    size_t count, length = strcspn(word, "=");
    const struct cli_option *globals = cli_globals(&count);
    for (size_t i = 0; i < count; i++) {
        if (strlen(globals[i].flag) == length && strncmp(globals[i].flag, word, length) == 0)
            return &globals[i];
    }
    return NULL;
}

/* Its value is the next word. */
static bool takes_next(const struct cli_option *o, const char *word)
{
    return o != NULL && o->value != NULL && strchr(word, '=') == NULL;
}

/* The complete words that may be of a name, joined; at[] is where each stands. */
static size_t name_words(const struct typing *t, char name[NAME_BYTES], size_t at[NAME_WORDS])
{
    size_t n = 0, used = 0;
    name[0] = '\0';
    for (size_t i = 0; i + 1 < t->count && n < NAME_WORDS; i++) {
        const struct cli_option *global = global_named(t->words[i]);
        if (global != NULL) {
            i += takes_next(global, t->words[i]);
            continue;
        }
        if (t->words[i][0] == '-')
            break;
        at[n++] = i;
        used += (size_t)snprintf(name + used, NAME_BYTES - used, "%s%.60s", n > 1 ? " " : "",
                                 t->words[i]);
    }
    return n;
}

typedef void on_command(struct typing *t, const struct cli_command *command, const char *name);

static void each_command(struct typing *t, on_command *on, const char *name)
{
    for (size_t i = 0; i < t->program->family_count; i++) {
        const struct cli_family *family = &t->program->families[i];
        for (size_t k = 0; k < family->count; k++) {
            if (family->commands[k].programs & (unsigned)t->program->bit)
                on(t, &family->commands[k], name);
        }
    }
}

/* The next word of a name that begins with these words. */
static void offer_next(struct typing *t, const struct cli_command *command, const char *name)
{
    size_t length = strlen(name);
    const char *next = command->name;
    if (length > 0) {
        if (!begins(command->name, name) || command->name[length] != ' ')
            return;
        next += length + 1;
    }
    size_t word = strcspn(next, " ");
    offer(t, next, word, next[word] == '\0' ? command->summary : NULL);
}

static void find_whole(struct typing *t, const struct cli_command *command, const char *name)
{
    if (strcmp(command->name, name) == 0)
        t->out->command = command;
}

/* The longest name; returns how many words it has. */
static size_t find_command(struct typing *t, char name[NAME_BYTES], size_t n)
{
    for (; n > 0; n--) {
        each_command(t, find_whole, name);
        if (t->out->command != NULL)
            return n;
        char *last = strrchr(name, ' ');
        if (last != NULL)
            *last = '\0';
    }
    return 0;
}

/* ---- values ------------------------------------------------------------------------------------
 */

/* Fields that hold a name of a kind, whatever the command. */
static const struct {
    const char *field;
    Paigong__SuggestKind kind;
} names_in[] = {
    {"ticket", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_TICKET},
    {"same", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_TICKET},
    {"to", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON},
    {"person", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON},
    {"technician", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON},
    {"who", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON},
    {"stand_in", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON},
    {"crew", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_CREW},
    {"pool", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_CREW},
    {"unit", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_UNIT},
    {"facility", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_FACILITY},
    {"site", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_SITE},
    {"sites", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_SITE},
    {"items", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_FEE},
    {"item_code", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PART},
    {"sheet", PAIGONG__SUGGEST_KIND__SUGGEST_KIND_SHEET},
};

/* And those that depend on what is asked for. */
static Paigong__SuggestKind kind_by_request(const struct cli_command *command, const char *field)
{
    switch (command->request) {
    case PAIGONG__CLIENT_FRAME__COMMAND_STAFF_REVOKE:
        return PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON;
    case PAIGONG__CLIENT_FRAME__COMMAND_STOCK_MOVE:
    case PAIGONG__CLIENT_FRAME__COMMAND_STOCK_MOVES:
        return strcmp(field, "part") == 0 ? PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PART : 0;
    case PAIGONG__CLIENT_FRAME__COMMAND_CATALOGUE_LIST:
    case PAIGONG__CLIENT_FRAME__COMMAND_CATALOGUE_REMOVE:
        if (strcmp(field, "code") != 0 && strcmp(field, "prefix") != 0)
            return 0;
        /* facility show and history look their code up among the facilities */
        return command->command == PAIGONG__CATALOGUE_KIND__CATALOGUE_KIND_FEE
                   ? PAIGONG__SUGGEST_KIND__SUGGEST_KIND_FEE
               : command->command == PAIGONG__CATALOGUE_KIND__CATALOGUE_KIND_PART
                   ? PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PART
                   : PAIGONG__SUGGEST_KIND__SUGGEST_KIND_FACILITY;
    default:
        return 0;
    }
}

static void offer_enum(struct typing *t, const ProtobufCEnumDescriptor *type)
{
    for (unsigned i = 0; i < type->n_values; i++) {
        char name[WORD_SIZE];
        if (type->values[i].value == 0)
            continue;
        word_name(type, type->values[i].value, name);
        offer(t, name, strlen(name), NULL);
    }
}

/* "phone|visit" */
static void offer_alternatives(struct typing *t, const char *value)
{
    while (*value != '\0') {
        size_t length = strcspn(value, "|");
        offer(t, value, length, NULL);
        value += length + (value[length] == '|');
    }
}

static const ProtobufCFieldDescriptor *field_of(const struct cli_command *command,
                                                const struct cli_option *o)
{
    const ProtobufCMessageDescriptor *type = cli_request_type(command);
    return type == NULL || o->field == NULL
               ? NULL
               : protobuf_c_message_descriptor_get_field_by_name(type, o->field);
}

static void complete_value(struct typing *t, const struct cli_option *o)
{
    struct cli_completion *out = t->out;
    const ProtobufCFieldDescriptor *d = out->command == NULL ? NULL : field_of(out->command, o);
    out->option = o;
    out->file = strstr(o->value, "FILE") != NULL || strcmp(o->value, "DIR") == 0;
    if (d != NULL && d->type == PROTOBUF_C_TYPE_ENUM) {
        offer_enum(t, d->descriptor);
        return;
    }
    if (strchr(o->value, '|') != NULL && strchr(o->value, '=') == NULL) {
        offer_alternatives(t, o->value);
        return;
    }
    if (d == NULL)
        return;
    out->asks = kind_by_request(out->command, o->field);
    for (size_t i = 0; i < sizeof names_in / sizeof names_in[0]; i++) {
        if (strcmp(names_in[i].field, o->field) == 0)
            out->asks = names_in[i].kind;
    }
}

/* ---- flags and arguments ------------------------------------------------------------------------
 */

static const struct cli_option *option_named(const struct cli_command *command, const char *word)
{
    size_t length = strcspn(word, "=");
    for (const struct cli_option *o = command->options; !is_end(o); o++) {
        if (o->flag != NULL && strlen(o->flag) == length && strncmp(o->flag, word, length) == 0)
            return o;
    }
    return global_named(word);
}

static const struct cli_option *argument(const struct cli_command *command, size_t n)
{
    for (const struct cli_option *o = command->options; !is_end(o); o++) {
        if (o->flag == NULL && n-- == 0)
            return o;
    }
    return NULL;
}

/* Neither given already nor shut out by one that was. */
static bool is_open(const struct typing *t, size_t from, const struct cli_option *o)
{
    for (size_t i = from; i + 1 < t->count; i++) {
        const struct cli_option *given =
            t->words[i][0] == '-' ? option_named(t->out->command, t->words[i]) : NULL;
        if (given != NULL && given != o && given->one_of != 0 && given->one_of == o->one_of)
            return false;
        if (given == o && !(o->rule & CLI_REPEATED))
            return false;
    }
    return true;
}

static void offer_flags(struct typing *t, size_t from)
{
    size_t count;
    const struct cli_option *globals = cli_globals(&count);
    for (const struct cli_option *o = t->out->command == NULL ? NULL : t->out->command->options;
         o != NULL && !is_end(o); o++) {
        if (o->flag != NULL && is_open(t, from, o))
            offer(t, o->flag, strlen(o->flag), o->help);
    }
    for (size_t i = 0; i < count && t->out->prefix[0] == '-'; i++)
        offer(t, globals[i].flag, strlen(globals[i].flag), globals[i].help);
}

static void note_site(struct typing *t, const struct cli_option *o, const char *value)
{
    if (o->flag != NULL && strcmp(o->flag, "--site") == 0)
        t->out->site = value;
}

/* Behind the name: the value of the flag before, a flag, or the next argument. */
static void complete_arguments(struct typing *t, size_t from)
{
    const struct cli_command *command = t->out->command;
    const struct cli_option *waiting = NULL;
    const char *word = t->out->prefix;
    size_t arguments = 0;
    for (size_t i = from; i + 1 < t->count; i++) {
        const struct cli_option *o =
            t->words[i][0] == '-' ? option_named(command, t->words[i]) : NULL;
        if (waiting != NULL) {
            note_site(t, waiting, t->words[i]);
            waiting = NULL;
        } else if (takes_next(o, t->words[i])) {
            waiting = o;
        } else if (o == NULL) {
            arguments++;
        }
    }
    const char *equals = word[0] == '-' ? strchr(word, '=') : NULL;
    if (waiting == NULL && equals != NULL) {
        waiting = option_named(command, word);
        t->out->prefix = equals + 1;
        if (waiting == NULL || waiting->value == NULL)
            return;
    }
    const struct cli_option *next = argument(command, arguments);
    if (waiting != NULL)
        complete_value(t, waiting);
    else if (word[0] != '-' && next != NULL)
        complete_value(t, next);
    else
        offer_flags(t, from);
}

/* No subcommand is named yet: a flag of every program, or its value behind =. */
static void complete_global(struct typing *t)
{
    const char *equals = strchr(t->out->prefix, '=');
    const struct cli_option *o = equals != NULL ? global_named(t->out->prefix) : NULL;
    if (equals == NULL)
        offer_flags(t, t->count);
    else if (o != NULL && o->value != NULL) {
        t->out->prefix = equals + 1;
        complete_value(t, o);
    }
}

void cli_complete(const struct cli_program *p, const char *const *words, size_t count,
                  struct cli_completion *out)
{
    struct typing t = {p, words, count, out};
    char name[NAME_BYTES], whole[NAME_BYTES];
    size_t at[NAME_WORDS];
    memset(out, 0, sizeof *out);
    out->prefix = words[count - 1];
    out->site = "";
    size_t n = name_words(&t, name, at);
    memcpy(whole, name, sizeof whole);
    size_t taken = find_command(&t, name, n);
    const struct cli_option *before = count > 1 ? global_named(words[count - 2]) : NULL;
    bool directly = n == 0 || at[n - 1] + 2 == count;
    if (takes_next(before, count > 1 ? words[count - 2] : "")) {
        complete_value(&t, before);
        return;
    }
    if (out->prefix[0] != '-' && directly && n < NAME_WORDS)
        each_command(&t, offer_next, whole);
    if (out->command != NULL)
        complete_arguments(&t, at[taken - 1] + 1);
    else if (out->prefix[0] == '-')
        complete_global(&t);
}
