/* What follows a ticket's events by itself (follow.c): the rows that have a file of their own. */
#ifndef PAIGONG_ENGINE_FOLLOW_H
#define PAIGONG_ENGINE_FOLLOW_H

#include "engine/batch.h"

/* ev is the ticket's, already folded. False: the batch must end. */
typedef bool follow(struct batch *b, const struct event *ev);

/* Repeated faults (P9.6): a defect that was entered, or whose part was corrected. */
follow follow_defect;

/* A failed spot check (P15.3). */
follow follow_checked;

/* Who was pulled from other work, and let go again (P3.7). */
follow follow_pulled, follow_released, follow_over;

/* A check whose last item was recorded (P15.3, P15.4): a sheet's, as it is after it. */
bool follow_recorded(struct batch *b, const struct sheet *after);

/* Visit plans (P8.4): what makes a unit's visit fall due, or plans it; of what was opened a
 * complaint does, anything else is a defect's affair. */
follow follow_opened, follow_visited, follow_urged, follow_closed;

#endif
