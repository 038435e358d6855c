/* What a survey counts (P8.5): return visits and spot checks of a period, by department. */
#ifndef PAIGONG_ENGINE_SURVEYS_H
#define PAIGONG_ENGINE_SURVEYS_H

#include "core/sheet.h"
#include "engine/batch.h"

/* Fills out->book with a line for each department of the site, by name, and period_taken. Reads
 * what reports count of the period (store/figures.h): short of a second for 100,000 tickets. */
void survey_facts(struct batch *b, const struct sheet *s, const struct sheet_command *c,
                  struct sheet_facts *out);

/* Opens what the policy has surveyed, once its period is over and anything was done in it. Asked
 * each week. False: the batch must end. */
bool survey_open_due(struct batch *b, const char *site);

#endif
