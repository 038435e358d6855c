/* The pages there are. */
#ifndef PAIGONG_CLIENT_DESK_PAGES_H
#define PAIGONG_CLIENT_DESK_PAGES_H

#include "client/desk/page.h"

extern const struct page page_board; /* the first one; never closed */

#endif
