/* Runs this program for a command whose answer is a text, and shows that on a page that scrolls
 * (page_answer.c). */
#ifndef PAIGONG_CLIENT_DESK_ANSWER_H
#define PAIGONG_CLIENT_DESK_ANSWER_H

#include "client/desk/console.h"
#include "common/request_id.h"

/* In place of the top page. words: the command line's, a word a line; id: what is wanted, so that
 * it is done once however often it is tried. */
void answer_show(struct console *c, const uint8_t id[REQUEST_ID_SIZE], const char *words);

#endif
