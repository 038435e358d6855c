/* The handheld's menu: screens of numbered lines that digits and Enter walk through. A model: it
 * knows what is to be shown and what a number means; the program around it (handheld.c) has the
 * terminal, the connection and the loop. No input and no arrival waits for another: an answer that
 * comes later is told to the menu, which says so wherever its reader is. */
#ifndef PAIGONG_CLIENT_TECH_MENU_H
#define PAIGONG_CLIENT_TECH_MENU_H

#include "client/offline/queue.h"
#include "client/rules/arguments.h"
#include "client/run/run.h"
#include "client/screen/surface.h"

enum menu_link { MENU_CONNECTING, MENU_ONLINE, MENU_AWAY, MENU_ENDED };

/* What the menu asks of the program around it. */
struct menu_outside {
    void *context;
    /* This ticket is to be looked at: menu_open() brings it, as it is known here and as the server
     * says. */
    void (*open)(void *context, const char *ticket);
    void (*history)(void *context, const char *ticket);
    /* What a name could be; menu_suggest() brings it. */
    void (*suggest)(void *context, const char *site, Paigong__SuggestKind kind);
    /* A command: kept and sent, or (it can't wait) sent now. An error: nothing was kept. *kept
     * says which it was. */
    enum error_code (*give)(void *context, const struct cli *answers, const char *photo, bool *kept,
                            struct error *e);
    /* Could this file be sent as a photo? The error says why not. */
    enum error_code (*look)(void *context, const char *path, struct error *e);
    void (*dismiss)(void *context, uint64_t number);
    void (*retry)(void *context); /* connect now, read anew */
    /* The reader has this row on the screen: what was put before them is acknowledged. */
    void (*row_shown)(void *context, const Paigong__TicketRow *row);
};

struct menu;

/* me, queue: read only, they outlive the menu. NULL: out of memory. */
struct menu *menu_new(const struct menu_outside *outside, const struct identity *me,
                      const struct queue *queue);
void menu_free(struct menu *m);

/* ---- what is known ---- */
void menu_set_now(struct menu *m, int64_t now_ms); /* the server's time */
/* why: what keeps it away, "" while it is there. as_of_ms: of when what is shown is. */
void menu_set_link(struct menu *m, enum menu_link link, int64_t as_of_ms, const char *why);
/* Which ledger the server keeps: what waits for another one is not sent. Borrowed. */
void menu_set_ledger(struct menu *m, ProtobufCBinaryData ledger_id, uint32_t epoch);
/* Takes the list over; the rows are put in the order of their due times. */
void menu_set_list(struct menu *m, Paigong__CachedList *list);
const Paigong__CachedList *menu_list(const struct menu *m);
void menu_set_rules(struct menu *m, const Paigong__WorkflowTable *rules); /* borrowed; or NULL */
/* The ticket on the screen is this one from now on. */
void menu_open(struct menu *m, const Paigong__Ticket *t, int64_t at_ms);
/* A ticket as the server has it now; kept when it is the one on the screen. */
void menu_ticket(struct menu *m, const Paigong__Ticket *t, int64_t at_ms);
/* The ticket on the screen, NULL: none. */
const char *menu_current(const struct menu *m);
void menu_history(struct menu *m, const Paigong__HistoryPage *page);
/* What was asked for last. */
void menu_suggest(struct menu *m, const Paigong__Suggestions *found);
/* Who was shut out sees no more of it: list and ticket are gone. */
void menu_forget(struct menu *m);
/* The queue has changed: what was refused is shown. */
void menu_queue_changed(struct menu *m);
/* A line of its own above what is typed, until it was seen and something was entered. */
void menu_announce(struct menu *m, const char *text);
/* One line more, until the next is entered. */
void menu_say(struct menu *m, enum style style, const char *text);

/* ---- the reader ---- */
void menu_enter(struct menu *m, const char *typed);
/* The whole screen, with what is being typed behind the prompt. */
void menu_draw(struct menu *m, struct surface *s, const char *typed);
bool menu_quits(const struct menu *m);

#endif
