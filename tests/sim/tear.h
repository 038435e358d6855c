/* A crash while the last record is on its way to the disk: some of its sectors are there, some are
 * not (one batch is in flight, architecture.md, Recovery). */
#ifndef PAIGONG_TESTS_SIM_TEAR_H
#define PAIGONG_TESTS_SIM_TEAR_H
#include <stdbool.h>
/* Before the batch: remembers the ledger's last segment. After it: puts a random part of what the
 * batch wrote back as it was. False: there is nothing to tear (another segment has begun). */
void tear_remember(const char *dir);
bool tear(const char *dir);
void tear_forget(void);
#endif
