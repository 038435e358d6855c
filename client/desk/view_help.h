/* The keys, laid out: pure. */
#ifndef PAIGONG_CLIENT_DESK_VIEW_HELP_H
#define PAIGONG_CLIENT_DESK_VIEW_HELP_H

#include "client/screen/lines.h"

void view_help_lines(struct lines *l);

#endif
