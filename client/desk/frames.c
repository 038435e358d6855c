#include "client/desk/frames.h"

#include <stdlib.h>

/* A message without contents packs to nothing, which malloc may answer with NULL. */
Paigong__ServerFrame *frame_copy(const Paigong__ServerFrame *frame)
{
    size_t size = paigong__server_frame__get_packed_size(frame);
    uint8_t *packed = malloc(size + 1);
    if (packed == NULL)
        return NULL;
    paigong__server_frame__pack(frame, packed);
    Paigong__ServerFrame *copy = paigong__server_frame__unpack(NULL, size, packed);
    free(packed);
    return copy;
}

Paigong__Entry *entry_copy(const Paigong__Entry *entry)
{
    size_t size = paigong__entry__get_packed_size(entry);
    uint8_t *packed = malloc(size + 1);
    if (packed == NULL)
        return NULL;
    paigong__entry__pack(entry, packed);
    Paigong__Entry *copy = paigong__entry__unpack(NULL, size, packed);
    free(packed);
    return copy;
}
