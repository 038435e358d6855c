/* Sheets in the batch: commands of people, what falls due, what the server opens by itself. */
#ifndef PAIGONG_ENGINE_SHEETS_H
#define PAIGONG_ENGINE_SHEETS_H

#include "core/sheet.h"
#include "engine/engine.h"

/* Decides on a sheet (*number 0 and verb OPEN: a new one) and emits what comes out, after what was
 * overdue on it. actor NULL: the server itself, whose events are nobody's request. *number: the
 * sheet's; *refusal as it was decided; *events how many were added. False: the batch must end.
 *
 * From a ticket's events (follow.c) or from what falls due the same call opens a sheet in the same
 * batch: both become durable, or neither. */
bool batch_sheet(struct batch *b, uint64_t *number, const struct sheet_command *c,
                 const struct staff *actor, struct error *refusal, uint32_t *events);
/* The sheet as it stood when seen was stored. False: it can't be read (*e). */
bool batch_sheet_then(struct batch *b, const struct outcome *seen, struct sheet *out,
                      struct error *e);

#endif
