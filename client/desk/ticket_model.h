/* What is known of one ticket: itself and its history, asked for when it is looked at, and again
 * when an entry of the watch tells of it. One answer of each is on its way at most, whatever is
 * pressed meanwhile: what is looked at then is asked for when it has come. */
#ifndef PAIGONG_CLIENT_DESK_TICKET_MODEL_H
#define PAIGONG_CLIENT_DESK_TICKET_MODEL_H

#include "client/desk/feed.h"
#include "client/desk/view_ticket.h"

struct ticket_model {
    struct ticket_known known; /* what a view draws */
    struct feed *feed;
    void (*changed)(void *context);
    void *context;
    char wanted[32]; /* id, "" for none */
    bool asks_ticket, asks_history;
    bool old_ticket, old_history; /* to be asked again */
};

/* changed: something new to draw; the context is the page's. */
void ticket_model_start(struct ticket_model *m, struct feed *feed, void (*changed)(void *context),
                        void *context);
/* Looks at that ticket: the same as before is left as it is. "" for none. */
void ticket_model_look(struct ticket_model *m, const char *id);
void ticket_model_entry(struct ticket_model *m, const Paigong__Entry *entry);
void ticket_model_again(struct ticket_model *m); /* after a cut, after a command */
void ticket_model_stop(struct ticket_model *m);

#endif
