/* Between the files of the menu: its state, and the views that it walks through. */
#ifndef PAIGONG_CLIENT_TECH_MENU_PRIVATE_H
#define PAIGONG_CLIENT_TECH_MENU_PRIVATE_H

#include "client/link/link.h"
#include "client/offline/offline.h"
#include "client/output/language.h"
#include "client/screen/lines.h"
#include "client/tech/menu.h"
#include "client/tech/typing.h"

enum {
    MENU_DEEP = 8,
    MENU_TEXT = 512,
    MENU_ACTIONS = 40,
    MENU_ANNOUNCED = 20, /* of the last hours; older ones go */
    MENU_FOUND = 50,     /* suggestions at once */
};

/* One screen. build fills m->body, choices with their number as the label. */
struct view {
    void (*build)(struct menu *m);
    void (*pick)(struct menu *m, long number);       /* 1 … */
    bool (*typed)(struct menu *m, const char *text); /* NULL: only numbers; false: not mine */
    bool (*enter)(struct menu *m);              /* an empty line; NULL or false: the next page */
    void (*leave)(struct menu *m);              /* 0; NULL: back */
    void (*shown)(struct menu *m, long number); /* that choice is on the screen; or NULL */
    const char *zero;                           /* N_(): what 0 does; NULL: back */
    bool asks; /* somebody is in the middle of it: nothing pops up */
};

struct place { /* where the reader is */
    const struct view *view;
    int page;
};

/* A command that is being asked together, question by question. Of those that exclude each other
 * one is picked first; when it has a value, that is the next question. */
struct asking {
    struct questions questions;
    struct cli answers;
    char ticket[TICKET_ID_SIZE];
    size_t at; /* the question on the screen; questions.count: all were asked */
    bool done[QUESTIONS_MOST], picked[QUESTIONS_MOST];
    size_t way[2 * QUESTIONS_MOST], way_count; /* the questions before, for 0 */
    char *texts[CLI_GIVEN];
    size_t text_count;
};

struct menu {
    struct menu_outside outside;
    const struct identity *me;
    const struct queue *queue;
    const Paigong__WorkflowTable *rules;
    int64_t now_ms, as_of_ms;
    enum menu_link link;
    char why[MENU_TEXT];
    struct place places[MENU_DEEP];
    int depth; /* of the one on the screen */
    int pages; /* of it, when it was drawn last */
    struct lines body;
    char title[MENU_TEXT];
    char enters[128]; /* what Enter does on this screen, "": the next page */
    char said[2 * MENU_TEXT];
    enum style said_style;
    char announced[MENU_ANNOUNCED][MENU_TEXT]; /* the newest first */
    size_t announced_count, unseen;
    bool quits;
    Paigong__CachedList *list;
    Paigong__CachedTicket *ticket; /* the one on the screen */
    Paigong__HistoryPage *history;
    struct asking asking;
    struct {
        Paigong__SuggestKind kind;
        Paigong__Suggestions *names;
    } found;
    ProtobufCBinaryData ledger_id; /* of the server's; borrowed */
    uint32_t epoch;
    /* the actions on the screen, and those before: numbers must not change under a finger */
    Paigong__Command drawn[MENU_ACTIONS], before[MENU_ACTIONS];
    int64_t drawn_since_ms;
    uint64_t item;         /* of the queue, on the screen */
    uint64_t refused_seen; /* those up to this one were put off with 0 */
};

extern const struct view view_list, view_more, view_ticket, view_history, view_question,
    view_confirm, view_unsent, view_held, view_refused, view_announced;

/* ---- menu.c ---- */
void menu_go(struct menu *m, const struct view *view); /* a screen deeper */
void menu_back(struct menu *m);
void menu_home(struct menu *m);
void menu_sayf(struct menu *m, enum style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void menu_say_error(struct menu *m, const struct error *e);
/* A line with a number before it. */
void menu_choice(struct menu *m, long number, const char *text, enum style style);
void menu_line(struct menu *m, const char *text, enum style style); /* below the one before */
/* As much of a text as so many columns hold, "…" behind what was cut. */
void menu_clip(char *out, size_t capacity, const char *text, size_t columns);

/* ---- menu_actions.c ---- */
/* What may be done next with the ticket on the screen, the usual first. */
size_t menu_actions(const struct menu *m, Paigong__Command out[MENU_ACTIONS]);
/* "accepted", and with what waits to be sent "on site (unsent)". */
void menu_state_text(const struct menu *m, const Paigong__Ticket *t, char *out, size_t capacity);
/* "sign for it"; N_() was done. */
const char *action_label(Paigong__Command command, Paigong__Kind kind);
/* Its states are those that the server knows: nothing waits to be sent for it. */
bool menu_ticket_is_settled(const struct menu *m);

/* ---- menu_ticket.c ---- */
/* What comes next is the reader's own doing: no number of it is mistaken. */
void menu_forget_drawn(struct menu *m);

/* ---- menu_ask.c, menu_answer.c ---- */
void menu_ask(struct menu *m, Paigong__Command command);
void menu_ask_clear(struct menu *m);
/* The next question, or, when all were asked, the command. */
void menu_ask_next(struct menu *m);
/* The answer to the question on the screen; false: no room for it. */
bool menu_answer(struct menu *m, const struct question *q, const char *answer);
void menu_ask_give(struct menu *m);
/* What a number could mean: the n-th (from 0) name and what a person reads; false: no more. */
bool menu_offer(const struct menu *m, const struct question *q, size_t n, char name[ANSWER_SIZE],
                char text[MENU_TEXT]);

/* ---- menu_kept.c ---- */
/* "arrive 20261121-0042 (15:30)" */
void kept_text(const struct menu *m, const struct queued *item, char *out, size_t capacity);

#endif
