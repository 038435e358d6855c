#include "client/desk/bar.h"

#include "client/desk/bindings.h"
#include "client/output/words.h"
#include "common/text.h"

#include <stdio.h>
#include <string.h>

/* ---- words -------------------------------------------------------------------------------------
 */

static bool add_bytes(struct bar_words *w, const char *text, size_t length)
{
    if (w->count == BAR_WORDS || w->used + length + 1 > sizeof w->text)
        return false;
    w->words[w->count++] = memcpy(w->text + w->used, text, length);
    w->used += length;
    w->text[w->used++] = '\0';
    return true;
}

static bool add(struct bar_words *w, const char *word)
{
    return add_bytes(w, word, strlen(word));
}

/* One word from *line on, without its quotes. */
static size_t take_word(const char **line, char out[EDIT_SIZE])
{
    size_t length = 0;
    char quote = '\0';
    const char *p = *line;
    for (; *p != '\0' && (quote != '\0' || *p != ' ') && length + 1 < EDIT_SIZE; p++) {
        if (quote == *p && quote != '\0')
            quote = '\0';
        else if (quote == '\0' && (*p == '\'' || *p == '"'))
            quote = *p;
        else
            out[length++] = *p;
    }
    *line = p;
    return length;
}

bool bar_split(struct bar_words *w, const char *line)
{
    char word[EDIT_SIZE];
    w->count = w->used = 0;
    line += strspn(line, " ");
    while (*line != '\0') {
        size_t length = take_word(&line, word);
        if (!add_bytes(w, word, length))
            return false;
        line += strspn(line, " ");
    }
    return true;
}

bool bar_split_typing(struct bar_words *w, const char *line)
{
    size_t length = strlen(line);
    return bar_split(w, line) && (w->count > 0 && line[length - 1] != ' ' ? true : add(w, ""));
}

/* ---- short forms -------------------------------------------------------------------------------
 */

static const struct {
    const char *letter, *name;
} others[] = {{"n", "new"}, {"s", "show"}, {"l", "list"}};

struct rows {
    const struct cli_program *program;
    size_t family, row;
};

static const struct cli_command *next_row(struct rows *at)
{
    for (; at->family < at->program->family_count; at->family++, at->row = 0) {
        const struct cli_family *family = &at->program->families[at->family];
        while (at->row < family->count) {
            const struct cli_command *row = &family->commands[at->row++];
            if (row->programs & (unsigned)at->program->bit)
                return row;
        }
    }
    return NULL;
}

/* A row whose name's first word is that one; or the command that a letter of the board gives. */
static const char *name_of_letter(const struct cli_program *program, const char *letter)
{
    struct rows at = {.program = program};
    const struct cli_command *row;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (strcmp(others[i].letter, letter) == 0)
            return others[i].name;
    }
    while ((row = next_row(&at)) != NULL) {
        const char *own = row->request == PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND
                              ? command_letter((Paigong__Command)row->command)
                              : NULL;
        if (own != NULL && strcmp(own, letter) == 0)
            return row->name;
    }
    return NULL;
}

/* "派工": what the console itself calls the command. */
static const char *name_of_chinese(const struct cli_program *program, const char *word)
{
    struct rows at = {.program = program};
    const struct cli_command *row;
    while (((unsigned char)word[0] & 0x80) != 0 && (row = next_row(&at)) != NULL) {
        bool is_new = row->request == PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET;
        char own[WORD_SIZE];
        if (!is_new && row->request != PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND)
            continue;
        word_text(&paigong__command__descriptor,
                  is_new ? (int)PAIGONG__COMMAND__COMMAND_NEW : row->command, own);
        if (strcmp(own, word) == 0)
            return row->name;
    }
    return NULL;
}

/* The only first word that begins so; "" for several, NULL for none. */
static const char *name_of_beginning(const struct cli_program *program, const char *typed,
                                     size_t *length)
{
    struct rows at = {.program = program};
    const struct cli_command *row;
    const char *found = NULL;
    while ((row = next_row(&at)) != NULL) {
        size_t own = strcspn(row->name, " ");
        if (strncmp(row->name, typed, strlen(typed)) != 0)
            continue;
        if (own == strlen(typed)) {
            *length = own;
            return row->name; /* the very word */
        }
        if (found != NULL && (own != *length || strncmp(found, row->name, own) != 0)) {
            *length = 0;
            continue;
        }
        if (found == NULL)
            *length = own;
        found = row->name;
    }
    return found != NULL && *length > 0 ? found : NULL;
}

static bool add_name(const struct cli_program *program, const char *typed, struct bar_words *out)
{
    size_t length = 0;
    const char *letter =
        strlen(typed) == 1 ? name_of_letter(program, typed) : name_of_chinese(program, typed);
    if (letter != NULL) {
        struct bar_words words;
        bool room = bar_split(&words, letter);
        for (size_t i = 0; i < words.count && room; i++)
            room = add(out, words.words[i]);
        return room;
    }
    const char *whole = name_of_beginning(program, typed, &length);
    return whole != NULL ? add_bytes(out, whole, length) : add(out, typed);
}

/* ---- what words without a flag stand for --------------------------------------------------------
 */

struct expanding {
    const struct bar_context *x;
    const struct bar_words *in;
    struct bar_words *out;
    const struct cli_command *command;
    size_t arguments; /* by position, given so far */
    bool typing, room;
};

static bool is_end(const struct cli_option *o)
{
    return o->flag == NULL && o->value == NULL;
}

static const struct cli_option *option_named(const struct cli_command *command, const char *word)
{
    size_t length = strcspn(word, "=");
    for (const struct cli_option *o = command->options; !is_end(o); o++) {
        if (o->flag != NULL && strlen(o->flag) == length && strncmp(o->flag, word, length) == 0)
            return o;
    }
    return NULL;
}

static const struct cli_option *argument(const struct cli_command *command, size_t n)
{
    for (const struct cli_option *o = command->options; !is_end(o); o++) {
        if (o->flag == NULL && n-- == 0)
            return o;
    }
    return NULL;
}

static bool has_flag(const struct bar_words *w, const struct cli_option *o)
{
    size_t length = strlen(o->flag);
    for (size_t i = 0; i < w->count; i++) {
        if (strncmp(w->words[i], o->flag, length) == 0 &&
            (w->words[i][length] == '\0' || w->words[i][length] == '='))
            return true;
    }
    return false;
}

static bool group_has(const struct expanding *e, int one_of)
{
    for (const struct cli_option *o = e->command->options; !is_end(o); o++) {
        if (o->one_of == one_of && o->flag != NULL && (has_flag(e->in, o) || has_flag(e->out, o)))
            return true;
    }
    return false;
}

static bool is_text(const struct cli_option *o)
{
    return o->field != NULL && (strcmp(o->field, "text") == 0 || strcmp(o->field, "result") == 0);
}

/* A value that the command is not without: the unit of a new ticket, one of a choice's, what is
 * required; at last the text. */
static bool leads(const struct expanding *e, const struct cli_option *o)
{
    bool is_new = e->command->request == PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET;
    if (o->flag == NULL || o->value == NULL || (o->field != NULL && strcmp(o->field, "site") == 0))
        return false;
    if (o->one_of != 0)
        return !group_has(e, o->one_of);
    return (o->rule & CLI_REQUIRED) != 0 || is_text(o) ||
           (is_new && o->field != NULL && strcmp(o->field, "unit") == 0);
}

static const struct cli_option *lead(const struct expanding *e)
{
    for (int texts = 0; texts < 2; texts++) {
        for (const struct cli_option *o = e->command->options; !is_end(o); o++) {
            if (leads(e, o) && is_text(o) == (texts == 1) && !has_flag(e->in, o) &&
                !has_flag(e->out, o))
                return o;
        }
    }
    return NULL;
}

static bool is_id(const char *word)
{
    uint64_t number;
    bool is_short;
    return ticket_id_parse(word, &number, &is_short) ||
           (word[0] >= 'A' && word[0] <= 'Z' && strspn(word + 1, "0123456789-") > 7);
}

/* A text takes all words up to the next flag. */
static size_t add_text(struct expanding *e, size_t i)
{
    char text[EDIT_SIZE];
    size_t used = 0;
    for (; i < e->in->count && e->in->words[i][0] != '-'; i++) {
        int n =
            snprintf(text + used, sizeof text - used, "%s%s", used > 0 ? " " : "", e->in->words[i]);
        used += n > 0 ? (size_t)n : 0;
        if (used >= sizeof text)
            used = sizeof text - 1;
    }
    e->room = e->room && add_bytes(e->out, text, used);
    return i;
}

/* The word at i is no flag: by its position, or the value of a flag that was left out. */
static size_t add_plain(struct expanding *e, size_t i)
{
    const char *word = e->in->words[i];
    const struct cli_option *o = argument(e->command, e->arguments);
    bool last = e->typing && i + 1 == e->in->count;
    if (o != NULL && o->field != NULL && strcmp(o->field, "ticket") == 0 && !is_id(word) &&
        e->x->ticket[0] != '\0' && !last) {
        e->room = e->room && add(e->out, e->x->ticket); /* the one that is looked at */
        e->arguments++;
        o = argument(e->command, e->arguments);
    }
    if (o != NULL) {
        e->arguments++;
        e->room = e->room && add(e->out, word);
        return i + 1;
    }
    const struct cli_option *flag = lead(e);
    if (flag == NULL) {
        e->room = e->room && add(e->out, word); /* the parser says what is too much */
        return i + 1;
    }
    e->room = e->room && add(e->out, flag->flag);
    if (is_text(flag))
        return add_text(e, i);
    e->room = e->room && add(e->out, word);
    return i + 1;
}

static void add_rest(struct expanding *e, size_t i)
{
    while (i < e->in->count && e->room) {
        const char *word = e->in->words[i];
        const struct cli_option *o = word[0] == '-' ? option_named(e->command, word) : NULL;
        bool is_flag = word[0] == '-' && strncmp(word, "--", 2) == 0;
        if (!is_flag && o == NULL) {
            i = add_plain(e, i);
            continue;
        }
        e->room = add(e->out, word);
        i++;
        if (o != NULL && o->value != NULL && strchr(word, '=') == NULL && i < e->in->count)
            e->room = e->room && add(e->out, e->in->words[i++]);
    }
}

/* What was left out and is known: the ticket, the site. */
static void add_known(struct expanding *e)
{
    const struct cli_option *o = argument(e->command, e->arguments);
    if (o != NULL && e->arguments == 0 && o->field != NULL && strcmp(o->field, "ticket") == 0 &&
        e->x->ticket[0] != '\0')
        e->room = e->room && add(e->out, e->x->ticket);
    for (o = e->command->options; !is_end(o); o++) {
        bool site = o->flag != NULL && strcmp(o->flag, "--site") == 0 &&
                    (o->rule & (CLI_REQUIRED | CLI_SITE_DEFAULT)) != 0;
        if (site && e->x->site[0] != '\0' && !has_flag(e->out, o))
            e->room = e->room && add(e->out, o->flag) && add(e->out, e->x->site);
    }
}

static const struct cli_command *command_of(const struct cli_program *program,
                                            const struct bar_words *w, size_t *taken)
{
    struct rows at = {.program = program};
    const struct cli_command *row, *found = NULL;
    *taken = 0;
    while ((row = next_row(&at)) != NULL) {
        struct bar_words name;
        size_t same = 0;
        if (!bar_split(&name, row->name) || name.count > w->count)
            continue;
        while (same < name.count && strcmp(name.words[same], w->words[same]) == 0)
            same++;
        if (same == name.count && same > *taken) {
            found = row;
            *taken = same;
        }
    }
    return found;
}

bool bar_expand(const struct bar_context *x, const struct bar_words *typed, bool typing,
                struct bar_words *out)
{
    struct bar_words named = {.count = 0};
    size_t taken;
    out->count = out->used = 0;
    if (typed->count == 0)
        return true;
    bool room = typing && typed->count == 1 ? add(&named, typed->words[0])
                                            : add_name(x->program, typed->words[0], &named);
    for (size_t i = 1; i < typed->count && room; i++)
        room = add(&named, typed->words[i]);
    struct expanding e = {.x = x, .in = &named, .out = out, .typing = typing, .room = room};
    e.command = command_of(x->program, &named, &taken);
    if (e.command == NULL)
        taken = 0;
    for (size_t i = 0; i < (e.command == NULL ? named.count : taken) && e.room; i++)
        e.room = add(out, named.words[i]);
    if (e.command == NULL)
        return e.room;
    add_rest(&e, taken);
    if (!typing)
        add_known(&e);
    return e.room;
}

/* ---- completing --------------------------------------------------------------------------------
 */

void bar_complete(const struct bar_context *x, const char *line, struct bar_words *whole,
                  struct cli_completion *out)
{
    struct bar_words typed;
    memset(out, 0, sizeof *out);
    out->prefix = out->site = "";
    if (!bar_split_typing(&typed, line) || !bar_expand(x, &typed, true, whole) || whole->count == 0)
        return;
    cli_complete(x->program, (const char *const *)whole->words, whole->count, out);
}

void bar_insert(struct edit *e, const char *prefix, const char *value, bool whole)
{
    char line[EDIT_SIZE + 400];
    size_t keep = strlen(prefix) <= e->length ? e->length - strlen(prefix) : e->length;
    bool quote = strchr(value, ' ') != NULL;
    (void)snprintf(line, sizeof line, "%.*s%s%s%s%s", (int)keep, e->text, quote ? "'" : "", value,
                   quote ? "'" : "", whole ? " " : "");
    edit_set(e, line);
}

/* ---- what is at stake, what was typed before
 * -----------------------------------------------------
 */

static enum stakes stakes_of_ticket(const struct cli *c)
{
    switch (c->command->command) {
    case PAIGONG__COMMAND__COMMAND_CANCEL:
    case PAIGONG__COMMAND__COMMAND_CLOSE:
        return STAKES_END;
    case PAIGONG__COMMAND__COMMAND_VISIT: /* filed (P8.2) */
        return cli_has(c, "--satisfied") ? STAKES_END : STAKES_NONE;
    case PAIGONG__COMMAND__COMMAND_CONSENT: /* the crew withdraws (P4.6) */
        return cli_has(c, "--declined") ? STAKES_END : STAKES_NONE;
    case PAIGONG__COMMAND__COMMAND_PAY:
        return cli_has(c, "--cash") ? STAKES_MONEY : STAKES_NONE;
    case PAIGONG__COMMAND__COMMAND_REFUND:
    case PAIGONG__COMMAND__COMMAND_CASH_RECEIVE:
        return STAKES_MONEY;
    default:
        return STAKES_NONE;
    }
}

enum stakes bar_stakes(const struct cli *c)
{
    static const char *const ends[] = {"revoke", "remove", "close", "cancel", "missed"};
    if (c->command->request == PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND)
        return stakes_of_ticket(c);
    const char *last = strrchr(c->command->name, ' ');
    if (strcmp(c->command->name, "deposit add") == 0 ||
        strcmp(c->command->name, "deposit draw") == 0)
        return STAKES_MONEY;
    for (size_t i = 0; last != NULL && i < sizeof ends / sizeof ends[0]; i++) {
        if (strcmp(last + 1, ends[i]) == 0)
            return STAKES_END;
    }
    return STAKES_NONE;
}

void bar_remember(struct bar_history *h, const char *line)
{
    if (h->count > 0 && strcmp(h->lines[h->count - 1], line) == 0)
        return;
    if (h->count == BAR_HISTORY) {
        memmove(h->lines[0], h->lines[1], (BAR_HISTORY - 1) * sizeof h->lines[0]);
        h->count--;
    }
    text_copy(h->lines[h->count++], EDIT_SIZE, line);
}
