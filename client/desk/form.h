/* A form: fields that are filled one after the other with the keyboard alone. Enter goes on (and
 * sends from the field that says so, or the last one), Tab too, arrows go up and down; a choice is
 * made by its figure or its first letters, a flag with Space; names complete as one types. Pure:
 * what is to be asked and sent is the page's affair.
 *
 * Keys that come while Enter waits for what a name completes to are kept and follow it: who types
 * fast loses nothing on a slow line. */
#ifndef PAIGONG_CLIENT_DESK_FORM_H
#define PAIGONG_CLIENT_DESK_FORM_H

#include "client/desk/completion.h"
#include "client/desk/edit.h"
#include "client/output/words.h"

enum field_kind { FIELD_TEXT, FIELD_CHOICE, FIELD_FLAG };
enum {
    FORM_FIELDS = 28,
    FORM_CHOICES = 32,
    FORM_LABEL = 64,
    FORM_FAULT = 300,
    FORM_HELD = 256,
    FORM_LETTERS = 24
};

struct form_choice {
    char name[WORD_SIZE], text[WORD_SIZE]; /* as the command line has it; for people */
};

struct form_field {
    enum field_kind kind;
    char label[FORM_LABEL];
    char hint[FORM_FAULT]; /* what belongs there */
    bool required;
    bool sends;                    /* Enter here sends the form */
    bool hidden;                   /* makes no sense now */
    bool shut;                     /* another that excludes it was given */
    Paigong__SuggestKind suggests; /* 0: nothing */
    bool opens;                    /* its list at once, not only as one types: it is short */
    struct edit edit;
    struct form_choice choices[FORM_CHOICES];
    size_t choice_count, chosen; /* chosen: 1 for the first, 0: none */
    char letters[FORM_LETTERS];  /* typed to find one */
    bool on;
    char note[COMPLETION_LABEL]; /* who or what the text names */
    char fault[FORM_FAULT];      /* what is wrong with it */
};

struct form {
    struct form_field fields[FORM_FIELDS];
    size_t count, at;
    struct completion completion;   /* of the field at hand */
    bool edited;                    /* something was typed */
    void (*changed)(void *context); /* what applies may be another now; NULL: all always does */
    void *context;
    bool entering;              /* Enter waits for what the name completes to */
    struct key held[FORM_HELD]; /* what was pressed since */
    size_t held_count;
};

enum form_event {
    FORM_IGNORED, /* no key of a form's */
    FORM_TAKEN,
    FORM_EDITED, /* a value is another: see form_ask() */
    FORM_SEND,   /* and all that is required is there */
};

/* NULL: no more room. The label is for people. */
struct form_field *form_add(struct form *f, enum field_kind kind, const char *label);
void form_add_choice(struct form_field *field, const char *name, const char *text);
/* All of an enum's names, in its order. */
void form_add_choices(struct form_field *field, const ProtobufCEnumDescriptor *type);
bool form_field_is_given(const struct form_field *field);
/* The text; of a choice its name; of a flag "" or "yes". */
const char *form_value(const struct form_field *field);
void form_set_text(struct form *f, size_t i, const char *text);
/* To that field, if it can be filled. */
void form_go(struct form *f, size_t i);
/* What is wrong, at its field, and the cursor there. */
void form_refuse(struct form *f, size_t i, const char *why);
/* Is all there that is required? Else the first that is missing says so. */
bool form_check(struct form *f);

enum form_event form_key(struct form *f, const struct key *k);
/* A question for the server: kind and text are in f->completion. */
bool form_ask(struct form *f);
/* After FORM_SEND: what was pressed behind it, in order; for what comes when it is done. */
bool form_take_held(struct form *f, struct key *out);
enum form_event form_answer(struct form *f, const Paigong__Suggestions *m);

int form_rows(const struct form *f, int columns);
void form_draw(const struct form *f, struct area a);

#endif
