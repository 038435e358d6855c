/* The reconciliation of fees (P6.7): what its sheets are filled with, and those that the server
 * opens by itself. */
#ifndef PAIGONG_ENGINE_FEES_H
#define PAIGONG_ENGINE_FEES_H

#include "engine/sheets.h"

/* The months of the sheet's period (or of the command's, for one to be opened): what their slips
 * came to, and what finance has of it now. Whether another sheet has that period. */
void fees_facts(struct batch *b, const struct sheet *s, const struct sheet_command *c,
                struct sheet_facts *out);
/* A sheet of that kind and period stands that was not called off; period_had_sheet: or was. By
 * hand a period may be opened again, the server opens each once. */
bool period_has_sheet(struct batch *b, enum sheet_kind kind, const char *site, const char *subject);
bool period_had_sheet(struct batch *b, enum sheet_kind kind, const char *site, const char *subject);
/* Opens the month's list and the last quarter's reconciliation, where there was money and no sheet
 * yet. Called as a week closes. False: the batch must end. */
bool fees_open_due(struct batch *b, const char *site);

#endif
