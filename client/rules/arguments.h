/* What a ticket's command asks for, as data: the handheld makes questions of it, the console forms.
 *
 * What a flag means, which belong together and which exclude each other come from the command
 * line's own rows (cli.h); what a kind of ticket needs comes from the server's rules. Here stand
 * the types of the fields, and what neither of them says. What was answered is a struct cli, as if
 * it had been typed, so cli_fill makes the request of it. Pure: no connection, no screen. */
#ifndef PAIGONG_CLIENT_ARGUMENTS_H
#define PAIGONG_CLIENT_ARGUMENTS_H

#include "client/cli/cli.h"
#include "client/output/words.h"

enum argument_type {
    ARGUMENT_TEXT,
    ARGUMENT_NAME,   /* a few words, one line */
    ARGUMENT_PERSON, /* an id of the staff */
    ARGUMENT_CREW,
    ARGUMENT_PART,  /* of the site's list of parts */
    ARGUMENT_COVER, /* of the warranty table */
    ARGUMENT_ITEM,  /* of the fee schedule: CODE or CODE:QUANTITY */
    ARGUMENT_ENTRY, /* of the register */
    ARGUMENT_CODE,  /* the resident's: figures */
    ARGUMENT_MONEY, /* asked in yuan, given in fen */
    ARGUMENT_TIME,
    ARGUMENT_COUNT,   /* a whole number */
    ARGUMENT_CHOICE,  /* one of an enum's names */
    ARGUMENT_FINDING, /* NAME=pass or NAME=fail */
    ARGUMENT_FILE,    /* a path on this machine */
    ARGUMENT_FLAG,    /* yes, or left out */
};

/* A field of TicketCommand. */
struct argument {
    const char *field;
    const char *label; /* N_(): for a form's column */
    enum argument_type type;
    size_t most; /* bytes of a text, 0: no text */
    const ProtobufCEnumDescriptor *choices;
};
/* NULL: there is no such field. */
const struct argument *argument_of(const char *field);

/* An argument of one command. */
struct question {
    const struct cli_option *option; /* its flag, and one_of: not 0 when it excludes others */
    const struct argument *argument;
    const char *asks;           /* what it means here; N_(), translate it to show it */
    const char *with, *without; /* asked only when this flag was, or was not, given; or NULL */
    bool required;              /* when it is asked */
};

enum { QUESTIONS_MOST = 24, ANSWER_SIZE = 2048 };
struct questions {
    const struct cli_command *command;
    struct question items[QUESTIONS_MOST]; /* in the order of the command line's help */
    size_t count;
};

/* What a command asks of a ticket of the rule's kind. rule NULL: whatever the command line takes.
 * False when the command line has no such command. */
bool questions_of(struct questions *q, Paigong__Command command, const Paigong__WorkflowRule *rule);
/* Whether the i-th is to be asked after what was answered so far; of those that exclude each other
 * all are, until one was given. */
bool question_applies(const struct questions *q, size_t i, const struct cli *answers);
/* The n-th of an ARGUMENT_CHOICE: its name (the answer) and what a person reads. False behind the
 * last. */
bool question_choice(const struct question *q, size_t n, char name[WORD_SIZE],
                     char text[WORD_SIZE]);

/* What a person typed → the answer as the command line takes it, checked: "85.50" yuan are 8550
 * fen, 1530 is 15:30, 11221530 the 22nd of November. An error's subject is the label. */
enum error_code question_read(const struct question *q, const char *typed, int64_t now_ms,
                              char answer[ANSWER_SIZE], struct error *e)
    __attribute__((warn_unused_result));

/* The answers begin with the ticket. Texts are borrowed: they outlive the answers. */
void answers_begin(struct cli *answers, const struct questions *q, const char *ticket);
/* A flag's answer is "". False: no room. */
bool answers_give(struct cli *answers, const struct question *q, const char *answer);
void answers_take_back(struct cli *answers, const struct question *q); /* all given to it */
/* Is everything there that this needs? ERROR_USAGE names what is missing. */
enum error_code answers_check(const struct cli *answers, const struct questions *q, struct error *e)
    __attribute__((warn_unused_result));

#endif
