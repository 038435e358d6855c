#include "metrics/peers.h"

#include "metrics/metrics.h"

#include <stdlib.h>
#include <sys/socket.h>

struct peer *peers_add(struct peers *all, int fd)
{
    struct peer *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    *p = (struct peer){.next = all->newest, .fd = fd, .since_ns = metrics_now_ns()};
    all->newest = p;
    all->open++;
    return p;
}

void peers_remove(struct peers *all, struct peer *p)
{
    struct peer **at = &all->newest;
    while (*at && *at != p)
        at = &(*at)->next;
    if (!*at)
        return;
    *at = p->next;
    all->open -= !p->cut;
    free(p);
}

static void cut(struct peers *all, struct peer *p)
{
    shutdown(p->fd, SHUT_RDWR);
    p->cut = true; /* once is enough */
    all->open--;
}

bool peers_make_room(struct peers *all, uint32_t most)
{
    struct peer *oldest = NULL;
    if (all->open <= most)
        return false;
    for (struct peer *p = all->newest; p; p = p->next)
        if (!p->lasts && !p->cut)
            oldest = p;
    if (oldest)
        cut(all, oldest);
    return oldest != NULL;
}

uint32_t peers_cut_before(struct peers *all, int64_t since_ns)
{
    uint32_t count = 0;
    for (struct peer *p = all->newest; p; p = p->next) {
        if (p->lasts || p->cut || p->since_ns >= since_ns)
            continue;
        cut(all, p);
        count++;
    }
    return count;
}
