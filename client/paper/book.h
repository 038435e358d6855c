/* What papers call things by: the names behind ids and codes, asked of the server once each; and
 * messages kept beyond the next answer. All memory is the run's arena. */
#ifndef PAIGONG_CLIENT_PAPER_BOOK_H
#define PAIGONG_CLIENT_PAPER_BOOK_H

#include "client/run/run.h"

enum book_kind { BOOK_SITE, BOOK_PERSON, BOOK_FEE, BOOK_FACILITY };

struct book_name {
    enum book_kind kind;
    const char *site, *code;
    const char *name;   /* the code itself where nobody knows one */
    const char *more;   /* a person's phone, a facility's place, a fee's unit; "" */
    const struct book_name *next;
};

struct book {
    struct run *run;
    const struct book_name *names;
    const char *staff_of;  /* the site whose people are all here */
    bool staff_denied;     /* the reader may not have that list: only names, one by one */
};

/* *out is never NULL on success and lives as long as the arena; code "" is the empty name. */
enum error_code book_find(struct book *b, enum book_kind kind, const char *site, const char *code,
                          const struct book_name **out, struct error *e)
    __attribute__((warn_unused_result));
/* What was looked up before, else the code. */
const char *book_name_of(const struct book *b, enum book_kind kind, const char *site,
                         const char *code);

/* A copy that stays; NULL: no memory. */
void *book_keep(struct book *b, const ProtobufCMessage *m);

/* Asks; the answer must be of that case. */
enum error_code book_ask(struct book *b, Paigong__ClientFrame *f,
                         Paigong__ServerFrame__ResultCase wanted,
                         const Paigong__ServerFrame **answer, struct error *e)
    __attribute__((warn_unused_result));

/* All entries of a ticket's or a sheet's history, in order. on_entry keeps what it needs. */
typedef void book_on_entry(void *context, const Paigong__Entry *entry);
enum error_code book_history(struct book *b, const char *ticket, const char *sheet,
                             book_on_entry *on_entry, void *context, struct error *e)
    __attribute__((warn_unused_result));

#endif
