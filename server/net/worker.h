/* Threads that read much at somebody's leisure: they give way to the two that everybody waits for.
 */
#ifndef PAIGONG_NET_WORKER_H
#define PAIGONG_NET_WORKER_H

/* First thing of a worker's job. */
void worker_give_way(void);

#endif
