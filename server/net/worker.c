#include "net/worker.h"

#include <stdbool.h>
#include <sys/resource.h>

enum { WORKER_NICE = 5 };

void worker_give_way(void)
{
    static _Thread_local bool given;
    if (!given)
        (void)setpriority(PRIO_PROCESS, 0, WORKER_NICE); /* of this thread alone */
    given = true;
}
