/* What the handlers of sheets share: sheet.c, sheet_list.c, sheet_view.c, read.c (history). */
#ifndef PAIGONG_HANDLERS_SHEET_H
#define PAIGONG_HANDLERS_SHEET_H

#include "core/sheet.h"
#include "handlers/call.h"

/* The sheet of that id, if the actor may see it; false: c->error. */
bool call_sheet(struct call *c, const char *id, struct sheet *out);
enum sheet_detail { SHEET_ROW, SHEET_WHOLE, SHEET_CALLERS };
/* As its reader may see it; a list's row is without lines, its texts cut; an outage's callers are
 * with it where they are asked for. NULL: no memory (c->error). */
Paigong__Sheet *call_sheet_view(struct call *c, const struct sheet *s, enum sheet_detail detail);

#endif
