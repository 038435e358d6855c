/* The pages there are. */
#ifndef PAIGONG_CLIENT_DESK_PAGES_H
#define PAIGONG_CLIENT_DESK_PAGES_H

#include "client/desk/page.h"

extern const struct page page_board;   /* the first one; never closed */
extern const struct page page_new;     /* a new ticket; argument: its unit, or "" */
extern const struct page page_command; /* a command's form: "20261121-0042 dispatch", as typed */
extern const struct page page_ticket;  /* argument: its id, short ones too */
extern const struct page page_actions; /* all that may be done; argument: the ticket's id */
extern const struct page page_sheet;   /* argument: its id */
extern const struct page page_card;    /* argument: "SITE UNIT", or "" to type it */
extern const struct page page_lists;   /* argument: which one, from "1"; "" for the first */
extern const struct page page_help;
extern const struct page page_answer; /* argument: the words of a command line, a word a line */
extern const struct page page_bar;    /* type a command; argument: what stands there already */

#endif
