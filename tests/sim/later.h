/* The ledger makes its next segment on a thread of its own. Here it waits until the story wants it
 * to run, at the latest until somebody joins it: one seed, one order of things. */
#ifndef PAIGONG_TESTS_SIM_LATER_H
#define PAIGONG_TESTS_SIM_LATER_H
void later_run(void);
#endif
