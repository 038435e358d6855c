#include "net/worker.h"

#include <stdbool.h>
#include <sys/resource.h>

enum { WORKER_NICE = 5 };

void worker_give_way(void)
{
    static _Thread_local bool given;
    if (!given) /* of this thread alone; the server may run nicely as a whole */
        (void)setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + WORKER_NICE);
    given = true;
}
