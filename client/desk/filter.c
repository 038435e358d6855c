#include "client/desk/filter.h"

#include "client/output/language.h"
#include "client/output/words.h"
#include "common/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum field { SITE, STATE, KIND, TRADE, CREW, WHO, UNIT };

/* A word with a value behind its colon. */
static const struct {
    enum field field;
    const char *name; /* N_(); both it and its translation are understood */
    const ProtobufCEnumDescriptor *values;
} fields[] = {
    {STATE, N_("state"), &paigong__state__descriptor},
    {WHO, N_("who"), NULL},
    {CREW, N_("crew"), NULL},
    {TRADE, N_("trade"), &paigong__trade__descriptor},
    {KIND, N_("kind"), &paigong__kind__descriptor},
    {UNIT, N_("unit"), NULL},
    {SITE, N_("site"), NULL},
};
enum { FIELDS = sizeof fields / sizeof fields[0] };

/* A word that stands alone. */
static const struct {
    const char *name;
    size_t flag; /* of struct board_filter */
} flags[] = {
    {N_("+late"), offsetof(struct board_filter, late)},
    {N_("+nobody"), offsetof(struct board_filter, unassigned)},
    {N_("+mine"), offsetof(struct board_filter, noticed)},
    {N_("+called"), offsetof(struct board_filter, called_back)},
    {N_("+coordination"), offsetof(struct board_filter, coordination)},
};
enum { FLAGS = sizeof flags / sizeof flags[0] };

/* ---- words ---- */

static bool begins(const char *name, const char *typed)
{
    for (; *typed != '\0'; name++, typed++) {
        if (tolower((unsigned char)*name) != tolower((unsigned char)*typed) &&
            !(*name == '_' && *typed == '-'))
            return false;
    }
    return true;
}

static bool begins_either(const char *name, const char *typed)
{
    return begins(name, typed) || begins(_(name), typed);
}

/* The value, and where it begins; a Chinese colon will do. */
static const char *value_of(const char *word, size_t *field)
{
    for (size_t i = 0; i < FIELDS; i++) {
        const char *const names[] = {fields[i].name, _(fields[i].name)};
        for (size_t k = 0; k < 2; k++) {
            size_t n = strlen(names[k]);
            *field = i;
            if (strncmp(word, names[k], n) != 0)
                continue;
            if (word[n] == ':')
                return word + n + 1;
            if (strncmp(word + n, "：", 3) == 0)
                return word + n + 3;
        }
    }
    return NULL;
}

/* The n-th value of the enum that begins as typed; 0 behind the last. A name typed whole is the
 * only one. */
static int nth_value(const ProtobufCEnumDescriptor *type, const char *typed, size_t n)
{
    size_t seen = 0;
    for (unsigned i = 0; i < type->n_values; i++) {
        char name[WORD_SIZE], text[WORD_SIZE];
        int value = type->values[i].value;
        word_name(type, value, name);
        word_text(type, value, text);
        if (value == 0 || (!begins(name, typed) && !begins(text, typed)))
            continue;
        if (seen++ == n)
            return value;
    }
    return 0;
}

static int whole_value(const ProtobufCEnumDescriptor *type, const char *typed)
{
    int value = 0;
    if (word_parse(type, typed, &value))
        return value;
    for (size_t n = 0; (value = nth_value(type, typed, n)) != 0; n++) {
        char text[WORD_SIZE];
        word_text(type, value, text);
        if (strcmp(text, typed) == 0)
            return value;
    }
    return nth_value(type, typed, 1) == 0 ? nth_value(type, typed, 0) : 0;
}

/* ---- reading ---- */

static void add_search(struct board_filter *f, const char *word)
{
    size_t used = strlen(f->search), size = strlen(word) + (used > 0);
    if (size == 0 || used + size >= sizeof f->search)
        return;
    (void)snprintf(f->search + used, sizeof f->search - used, "%s%s", used > 0 ? " " : "", word);
}

static bool read_value(struct board_filter *f, size_t field, const char *value)
{
    int number = 0;
    if (fields[field].values != NULL) {
        number = whole_value(fields[field].values, value);
        if (number == 0)
            return value[0] == '\0';
    }
    switch (fields[field].field) {
    case STATE:
        f->state = (Paigong__State)number;
        break;
    case KIND:
        f->kind = (Paigong__Kind)number;
        break;
    case TRADE:
        f->trade = (Paigong__Trade)number;
        break;
    case SITE:
        text_copy(f->site, sizeof f->site, value);
        break;
    case CREW:
        text_copy(f->crew, sizeof f->crew, value);
        break;
    case WHO:
        text_copy(f->technician, sizeof f->technician, value);
        break;
    case UNIT:
        add_search(f, value);
        break;
    }
    return true;
}

/* Flags that begin as typed, the n-th; FLAGS behind the last. */
static size_t nth_flag(const char *typed, size_t n)
{
    for (size_t i = 0; i < FLAGS; i++) {
        if (begins_either(flags[i].name, typed) && n-- == 0)
            return i;
    }
    return FLAGS;
}

static bool read_word(struct board_filter *f, const char *word)
{
    size_t field = 0;
    const char *value = value_of(word, &field);
    if (value != NULL)
        return read_value(f, field, value);
    if (word[0] != '+') {
        add_search(f, word);
        return true;
    }
    size_t flag = nth_flag(word, 0);
    if (flag == FLAGS || nth_flag(word, 1) != FLAGS)
        return false;
    *(bool *)((char *)f + flags[flag].flag) = true;
    return true;
}

/* The next word of *text; false at the end. Blanks of either language part words. */
static bool next_word(const char **text, char word[FILTER_TEXT])
{
    static const char WIDE_BLANK[] = "\xe3\x80\x80";
    size_t n = 0;
    while (**text == ' ' || strncmp(*text, WIDE_BLANK, 3) == 0)
        *text += **text == ' ' ? 1 : 3;
    while (**text != '\0' && **text != ' ' && strncmp(*text, WIDE_BLANK, 3) != 0) {
        if (n + 1 < FILTER_TEXT)
            word[n++] = **text;
        (*text)++;
    }
    word[n] = '\0';
    return n > 0;
}

void filter_read(const char *text, struct board_filter *out, char unknown[FILTER_TEXT])
{
    char word[FILTER_TEXT];
    *out = (struct board_filter){0};
    unknown[0] = '\0';
    while (next_word(&text, word)) {
        if (!read_word(out, word))
            text_copy(unknown, FILTER_TEXT, word);
    }
}

/* ---- completing ---- */

/* The word at the end: where it begins. */
static const char *last_word(const char *text)
{
    const char *last = text + strlen(text);
    while (last > text && last[-1] != ' ')
        last--;
    return last;
}

/* The n-th thing the word could become, as it would stand there. */
static bool nth_candidate(const char *word, size_t n, char out[FILTER_TEXT])
{
    size_t field = 0;
    const char *value = value_of(word, &field);
    if (value != NULL && fields[field].values != NULL) {
        char text[WORD_SIZE];
        int number = nth_value(fields[field].values, value, n);
        word_name(fields[field].values, number, text);
        if (language_is_chinese())
            word_text(fields[field].values, number, text);
        (void)snprintf(out, FILTER_TEXT, "%.*s%s", (int)(value - word), word, text);
        return number != 0;
    }
    if (value != NULL)
        return false;
    size_t flag = word[0] == '+' ? nth_flag(word, n) : FLAGS;
    if (flag < FLAGS) {
        text_copy(out, FILTER_TEXT, _(flags[flag].name));
        return true;
    }
    for (size_t i = 0; word[0] != '+' && i < FIELDS; i++) {
        if (begins_either(fields[i].name, word) && n-- == 0) {
            (void)snprintf(out, FILTER_TEXT, "%s:", _(fields[i].name));
            return true;
        }
    }
    return false;
}

void filter_hint(const char *text, char out[FILTER_HINT])
{
    char candidate[FILTER_TEXT];
    const char *word = last_word(text);
    size_t field = 0, used = 0;
    const char *value = value_of(word, &field);
    size_t skip = value != NULL ? (size_t)(value - word) : 0;
    out[0] = '\0';
    for (size_t n = 0; nth_candidate(word, n, candidate) && used < FILTER_HINT; n++)
        used += (size_t)snprintf(out + used, FILTER_HINT - used, "%s%s", n > 0 ? "  " : "",
                                 candidate + skip);
    for (size_t i = 0; word[0] == '\0' && i < FLAGS && used < FILTER_HINT; i++)
        used += (size_t)snprintf(out + used, FILTER_HINT - used, "  %s", _(flags[i].name));
}

bool filter_complete(char text[FILTER_TEXT], const char *typed, size_t n)
{
    char candidate[FILTER_TEXT], made[2 * FILTER_TEXT];
    const char *word = last_word(typed);
    size_t count = 0;
    while (nth_candidate(word, count, candidate))
        count++;
    if (count == 0 || !nth_candidate(word, n % count, candidate))
        return false;
    (void)snprintf(made, sizeof made, "%.*s%s", (int)(word - typed), typed, candidate);
    text_copy(text, FILTER_TEXT, made);
    return true;
}
