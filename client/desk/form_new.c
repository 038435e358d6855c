#include "client/desk/form_new.h"

#include "client/output/language.h"
#include "client/rules/arguments.h"
#include "common/text.h"
#include "common/time_text.h"

#include <string.h>

enum { TEXT_MOST = 2000, NAME_MOST = 120, PHONE_MOST = 31, CODE_MOST = 31, UNIT_MOST = 47 };

/* As the wire names them: an error's subject leads to the field. */
static const struct {
    const char *field, *label, *hint;
    enum field_kind kind;
    Paigong__SuggestKind suggests;
    size_t most;
} FIELDS[NEW_FIELDS] = {
    [NEW_SITE] = {"site", N_("site"), "", FIELD_TEXT, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_SITE,
                  CODE_MOST},
    [NEW_KIND] = {"kind", N_("kind"), N_("repair"), FIELD_CHOICE, 0, 0},
    [NEW_EMERGENCY] = {"emergency", N_("emergency"), N_("what has happened"), FIELD_CHOICE, 0, 0},
    [NEW_UNIT] = {"unit", N_("unit"), N_("completes as you type"), FIELD_TEXT,
                  PAIGONG__SUGGEST_KIND__SUGGEST_KIND_UNIT, UNIT_MOST},
    [NEW_FACILITY] = {"facility", N_("facility"), N_("its code or its name"), FIELD_TEXT,
                      PAIGONG__SUGGEST_KIND__SUGGEST_KIND_FACILITY, CODE_MOST},
    [NEW_PLACE] = {"place", N_("place"), N_("where it is, in words"), FIELD_TEXT, 0, NAME_MOST},
    [NEW_TRADE] = {"trade", N_("trade"), N_("a figure or its first letters"), FIELD_CHOICE, 0, 0},
    [NEW_TEXT] = {"text", N_("report"), N_("what was reported; Enter sends"), FIELD_TEXT, 0,
                  TEXT_MOST},
    [NEW_REPORTER] = {"reporter", N_("reporter"), N_("if it is not who lives there"), FIELD_TEXT, 0,
                      NAME_MOST},
    [NEW_PHONE] = {"phone", N_("phone"), "", FIELD_TEXT, 0, PHONE_MOST},
    [NEW_APPOINTMENT] = {"appointment_at", N_("wished time"), N_("1530, +2h or 11221530"),
                         FIELD_TEXT, 0, 40},
    [NEW_PART] = {"part", N_("warranty part"), "", FIELD_TEXT, 0, CODE_MOST},
    [NEW_KEY_LEFT] = {"key_left", N_("key left"), N_("the key was left with the form"), FIELD_FLAG,
                      0, 0},
    [NEW_NON_URGENT] = {"non_urgent", N_("not urgent"),
                        N_("under a contract: on its next fixed day"), FIELD_FLAG, 0, 0},
    [NEW_APART] = {"apart", N_("apart"), N_("a ticket of its own, though the same is open"),
                   FIELD_FLAG, 0, 0},
};

void form_new_start(struct form *f, const char *only, const char *site, const char *unit)
{
    for (size_t i = 0; i < NEW_FIELDS; i++) {
        struct form_field *field = form_add(f, FIELDS[i].kind, _(FIELDS[i].label));
        if (FIELDS[i].hint[0] != '\0')
            text_copy(field->hint, sizeof field->hint, _(FIELDS[i].hint));
        field->suggests = FIELDS[i].suggests;
        field->edit.most = FIELDS[i].most;
    }
    form_add_choices(&f->fields[NEW_TRADE], &paigong__trade__descriptor);
    form_add_choices(&f->fields[NEW_EMERGENCY], &paigong__emergency__descriptor);
    f->fields[NEW_SITE].hidden = only[0] != '\0';
    f->fields[NEW_SITE].required = true;
    f->fields[NEW_TEXT].required = true;
    f->fields[NEW_TEXT].sends = true;
    form_set_text(f, NEW_SITE, site);
    form_set_text(f, NEW_UNIT, unit);
    form_new_update(f);
    form_go(f, only[0] == '\0' && site[0] == '\0' ? NEW_SITE
               : unit[0] == '\0'                  ? NEW_UNIT
                                                  : NEW_TRADE);
}

void form_new_kinds(struct form *f, const Paigong__WorkflowTable *t)
{
    struct form_field *field = &f->fields[NEW_KIND];
    if (field->choice_count > 0)
        return;
    for (size_t i = 0; i < t->n_rules; i++) {
        char name[WORD_SIZE], text[WORD_SIZE];
        if (t->rules[i]->command != PAIGONG__COMMAND__COMMAND_NEW)
            continue;
        word_name(&paigong__kind__descriptor, (int)t->rules[i]->kind, name);
        word_text(&paigong__kind__descriptor, (int)t->rules[i]->kind, text);
        form_add_choice(field, name, text);
    }
}

static int kind_of(const struct form *f)
{
    int kind = PAIGONG__KIND__KIND_REPAIR;
    (void)word_parse(&paigong__kind__descriptor, form_value(&f->fields[NEW_KIND]), &kind);
    return kind;
}

void form_new_update(struct form *f)
{
    int kind = kind_of(f);
    bool public = kind == PAIGONG__KIND__KIND_PUBLIC, defect = kind == PAIGONG__KIND__KIND_DEFECT;
    bool complaint = kind == PAIGONG__KIND__KIND_COMPLAINT; /* of a home, or of anything else */
    bool emergency = kind == PAIGONG__KIND__KIND_EMERGENCY;
    f->fields[NEW_EMERGENCY].hidden = !emergency;
    f->fields[NEW_EMERGENCY].required = emergency;
    f->fields[NEW_UNIT].hidden = public;
    f->fields[NEW_UNIT].required = !public && !complaint && !emergency;
    f->fields[NEW_FACILITY].hidden = !public && !complaint && !emergency;
    f->fields[NEW_PLACE].hidden = !public && !complaint && !emergency;
    f->fields[NEW_TRADE].hidden = complaint;
    f->fields[NEW_APPOINTMENT].hidden = complaint || emergency;
    f->fields[NEW_APART].hidden = complaint;
    f->fields[NEW_PART].hidden = !defect;
    f->fields[NEW_KEY_LEFT].hidden = !defect;
    f->fields[NEW_NON_URGENT].hidden = kind != PAIGONG__KIND__KIND_REPAIR;
}

/* ---- the request -------------------------------------------------------------------------------
 */

static char *text_of(struct form *f, size_t i)
{
    return f->fields[i].hidden ? (char *)"" : f->fields[i].edit.text;
}

static bool flag_of(const struct form *f, size_t i)
{
    return !f->fields[i].hidden && f->fields[i].on;
}

static int choice_of(const struct form *f, size_t i, const ProtobufCEnumDescriptor *type)
{
    int value = 0;
    (void)word_parse(type, form_value(&f->fields[i]), &value);
    return value;
}

/* 0 where none was given. */
static bool read_time(const struct form *f, int64_t now_ms, int64_t *at_ms, struct error *e)
{
    static const struct cli_option option = {
        .flag = "--appointment", .value = "TIME", .field = "time_at"};
    const struct question q = {.option = &option, .argument = argument_of("time_at")};
    const struct form_field *field = &f->fields[NEW_APPOINTMENT];
    char answer[ANSWER_SIZE];
    *at_ms = 0;
    return field->hidden || !form_field_is_given(field) ||
           (question_read(&q, field->edit.text, now_ms, answer, e) == ERROR_NONE &&
            time_text_parse(answer, now_ms, at_ms));
}

bool form_new_fill(struct form *f, const char *only, int64_t now_ms, Paigong__NewTicket *m)
{
    struct error e = {0};
    *m = (Paigong__NewTicket)PAIGONG__NEW_TICKET__INIT;
    if (!form_check(f))
        return false;
    if (!read_time(f, now_ms, &m->appointment_at, &e)) {
        form_refuse(f, NEW_APPOINTMENT, e.detail);
        return false;
    }
    m->site = only[0] != '\0' ? (char *)only : text_of(f, NEW_SITE);
    m->kind = (Paigong__Kind)kind_of(f);
    m->unit = text_of(f, NEW_UNIT);
    m->facility = text_of(f, NEW_FACILITY);
    m->place = text_of(f, NEW_PLACE);
    m->trade = f->fields[NEW_TRADE].hidden
                   ? 0
                   : (Paigong__Trade)choice_of(f, NEW_TRADE, &paigong__trade__descriptor);
    m->emergency = (Paigong__Emergency)choice_of(f, NEW_EMERGENCY, &paigong__emergency__descriptor);
    m->text = text_of(f, NEW_TEXT);
    m->reporter = text_of(f, NEW_REPORTER);
    m->phone = text_of(f, NEW_PHONE);
    m->part = text_of(f, NEW_PART);
    m->key_left = flag_of(f, NEW_KEY_LEFT);
    m->non_urgent = flag_of(f, NEW_NON_URGENT);
    m->apart = flag_of(f, NEW_APART);
    return true;
}

bool form_new_card(const struct form *f, const char *only, int64_t now_ms, Paigong__CallCard *m)
{
    struct error e = {0};
    const struct form_field *unit = &f->fields[NEW_UNIT];
    const char *site = only[0] != '\0' ? only : f->fields[NEW_SITE].edit.text;
    *m = (Paigong__CallCard)PAIGONG__CALL_CARD__INIT;
    m->site = (char *)site;
    m->unit = (char *)unit->edit.text;
    m->trade = (Paigong__Trade)choice_of(f, NEW_TRADE, &paigong__trade__descriptor);
    if (!read_time(f, now_ms, &m->time_at, &e) || m->time_at < now_ms)
        m->time_at = 0; /* half typed, or past */
    return !unit->hidden && form_field_is_given(unit) && site[0] != '\0';
}

bool form_new_refuse(struct form *f, const struct error *e, const char *sentence)
{
    for (size_t i = 0; i < NEW_FIELDS; i++) {
        if (strcmp(FIELDS[i].field, e->subject) != 0 || f->fields[i].hidden)
            continue;
        form_refuse(f, i, sentence);
        return true;
    }
    return false;
}
