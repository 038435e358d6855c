/* An error's sentence, in the words of who reads it: what the server names by its field or its
 * command is named as it is typed, or as the screens name it. */
#include "client/run/run.h"

#include "client/output/describe.h"
#include "client/output/language.h"
#include "client/output/phrases.h"
#include "client/output/words.h"
#include "common/text.h"

#include <stdio.h>
#include <string.h>

struct words { /* as error_sentence takes them */
    char subject[sizeof((struct error *)NULL)->subject];
    char detail[sizeof((struct error *)NULL)->detail];
};

/* ---- as it is typed -----------------------------------------------------------------------------
 */

/* "report_person" of who typed `report person`, "time_at" of who typed `--until`; NULL: neither. */
static const char *typed_subject(const struct cli_command *command, const struct error *e)
{
    if (command == NULL || command->request == 0)
        return NULL;
    const ProtobufCFieldDescriptor *request = protobuf_c_message_descriptor_get_field(
        &paigong__client_frame__descriptor, command->request);
    if (e->code == ERROR_DENIED && strcmp(request->name, e->subject) == 0)
        return command->name;
    if (e->code != ERROR_BAD_REQUEST)
        return NULL;
    for (const struct cli_option *o = command->options; o->flag != NULL || o->value != NULL; o++)
        if (o->field != NULL && strcmp(o->field, e->subject) == 0)
            return o->flag != NULL ? o->flag : o->value;
    return NULL;
}

/* "return, cash_receive": what is possible is told as it is typed. */
static void typed_list(const char *list, char *out, size_t capacity)
{
    const Paigong__Ticket of_any = PAIGONG__TICKET__INIT;
    out[0] = '\0';
    while (*list != '\0') {
        char name[WORD_SIZE], typed[WORD_SIZE];
        int command = 0;
        size_t length = strcspn(list, ",");
        (void)snprintf(name, sizeof name, "%.*s", (int)length, list);
        text_copy(typed, sizeof typed, name);
        if (word_parse(&paigong__command__descriptor, name, &command))
            action_typed_name(&of_any, (Paigong__Command)command, typed);
        text_list_add(out, capacity, typed);
        list += length;
        list += strspn(list, ", ");
    }
}

/* ---- as the screens name it ---------------------------------------------------------------------
 */

static bool is_name(const char *word)
{
    static const ProtobufCEnumDescriptor *const types[] = {
        &paigong__role__descriptor, &paigong__command__descriptor, &paigong__sheet_verb__descriptor,
        &paigong__sheet_kind__descriptor};
    int value = 0;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (word_parse(types[i], word, &value))
            return true;
    return protobuf_c_message_descriptor_get_field_by_name(&paigong__client_frame__descriptor,
                                                           word) != NULL;
}

/* "crew_lead may not cash_receive" in English: names of several words are written as words. */
static void part_words(char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
    while (*text != '\0') {
        char word[WORD_SIZE];
        size_t length = strspn(text, letters);
        (void)snprintf(word, sizeof word, "%.*s", (int)length, text);
        const bool parts = length < sizeof word && strchr(word, '_') != NULL && is_name(word);
        for (size_t i = 0; parts && i < length; i++)
            if (text[i] == '_')
                text[i] = ' ';
        text += length;
        text += strcspn(text, letters);
    }
}

/* "pull: nobody was pulled …" begins with a command: in Chinese with the name it has there. */
static void name_command(char *subject, size_t capacity)
{
    static const ProtobufCEnumDescriptor *const types[] = {&paigong__command__descriptor,
                                                           &paigong__sheet_verb__descriptor,
                                                           &paigong__clock__descriptor};
    char word[WORD_SIZE];
    int value = 0;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (word_parse(types[i], subject, &value)) {
            word_text(types[i], value, word);
            text_copy(subject, capacity, word);
            return;
        }
    }
}

static void name_subject(const struct error *e, char *out, size_t capacity)
{
    int value = 0;
    if (e->code == ERROR_WRONG_STATE && word_parse(&paigong__state__descriptor, e->subject, &value))
        word_text(&paigong__state__descriptor, value, out);
    else if (e->code == ERROR_DENIED && word_parse(&paigong__role__descriptor, e->subject, &value))
        word_text(&paigong__role__descriptor, value, out);
    else
        phrase_translate(e->subject, out, capacity);
    const bool stays = strcmp(out, e->subject) == 0;
    if (stays && language_is_chinese() && (e->code == ERROR_REFUSED || e->code == ERROR_DENIED))
        name_command(out, capacity);
}

static void name_detail(const struct error *e, char *out, size_t capacity)
{
    /* What was not found goes by its own name, which may read like a word of ours. */
    if (e->code == ERROR_NOT_FOUND && strchr(e->detail, ' ') == NULL)
        text_copy(out, capacity, e->detail);
    else if (e->code == ERROR_WRONG_STATE)
        typed_list(e->detail, out, capacity);
    else
        phrase_translate(e->detail, out, capacity);
}

void run_sentence_of(const struct cli_command *command, const struct error *e, char *out,
                     size_t capacity)
{
    struct error local = *e;
    struct words w;
    const char *typed = typed_subject(command, e);
    if (typed != NULL)
        text_copy(w.subject, sizeof w.subject, typed);
    else
        name_subject(e, w.subject, sizeof w.subject);
    name_detail(e, w.detail, sizeof w.detail);
    if (e->code == ERROR_DENIED && !language_is_chinese()) {
        part_words(w.subject);
        part_words(w.detail);
    }
    error_set(&local, e->code, w.subject, "%s", w.detail);
    (void)error_sentence(&local, language_is_chinese(), out, capacity);
}

void run_sentence(const struct error *e, char *out, size_t capacity)
{
    run_sentence_of(NULL, e, out, capacity);
}
