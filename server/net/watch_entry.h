/* A watch's frames: an event as one reader may see it, encoded. Used on the loop thread for live
 * entries and on worker threads for catching up; each has its own watch_entries. */
#ifndef PAIGONG_NET_WATCH_ENTRY_H
#define PAIGONG_NET_WATCH_ENTRY_H

#include "handlers/entry.h"
#include "net/bytes.h"

/* Encodes one event at most twice (with and without personal data), however many read it. */
struct watch_entries {
    struct arena arena;
    const struct event *event;
    uint8_t *packed[2]; /* the Entry message, by personal; NULL: not packed yet */
    size_t size[2];
};

void watch_entries_init(struct watch_entries *w);
void watch_entries_free(struct watch_entries *w);
void watch_entries_next(struct watch_entries *w, const struct event *ev);
/* Appends the whole frame of watch `id`. False: out of memory. */
bool watch_entries_put(struct watch_entries *w, uint64_t id, bool personal, struct bytes *out);

#endif
