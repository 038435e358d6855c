#include "ledger/segment_maker.h"

#include <assert.h>

static void *make(void *arg)
{
    struct segment_maker *m = arg;
    m->code = segment_make(m->directory, &m->segment, m->no_sync, &m->error);
    atomic_store(&m->finished, true);
    return NULL;
}

void segment_maker_start(struct segment_maker *m, int directory, const struct segment_info *s,
                         bool no_sync)
{
    assert(!m->started && !atomic_load(&m->finished));
    m->directory = directory;
    m->segment = *s;
    m->no_sync = no_sync;
    m->started = pthread_create(&m->thread, NULL, make, m) == 0;
    if (!m->started)
        make(m);
}

bool segment_maker_is_ready(const struct segment_maker *m)
{
    return atomic_load(&m->finished);
}

enum error_code segment_maker_collect(struct segment_maker *m, struct error *e)
{
    assert(m->started || atomic_load(&m->finished));
    if (m->started)
        pthread_join(m->thread, NULL);
    m->started = false;
    atomic_store(&m->finished, false);
    if (m->code != ERROR_NONE && e != NULL)
        *e = m->error;
    return m->code;
}
