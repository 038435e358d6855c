/* A committed state for another thread: the same lookups over a read transaction of its own, with
 * its own caches; no board. */
#include "store/view_private.h"

struct view *view_snapshot(struct view *v, struct error *e)
{
    bool same_ledger;
    struct env *env = env_snapshot(v->env, e);
    if (env == NULL) {
        return NULL;
    }
    struct view *s = view_wrap(env, v->ledger, v->keys);
    if (s == NULL) {
        env_close(env);
        (void)error_set(e, ERROR_IO, "memory", "none left for a snapshot");
        return NULL;
    }
    s->is_snapshot = true;
    (void)view_read_state(s, &same_ledger); /* none: nothing is committed yet */
    return s;
}

void view_snapshot_close(struct view *snapshot)
{
    view_free(snapshot);
}
