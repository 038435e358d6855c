#include "ledger/codec_photo.h"

#include "ledger/keyring.h"

#include <string.h>

/* The lists and the protobuf enums are one set, as in codec.c. */
#define X(NAME, number, name)                                                                      \
    _Static_assert((int)PAIGONG__PHOTO_PURPOSE__PHOTO_PURPOSE_##NAME == (number), #NAME);
PURPOSE_LIST(X)
#undef X
#define X(NAME, number, name)                                                                      \
    _Static_assert((int)PAIGONG__PHOTO_TYPE__PHOTO_TYPE_##NAME == (number), #NAME);
PHOTO_TYPE_LIST(X)
#undef X
#define X(NAME, number, name) PURPOSE_SEEN_##NAME = (number),
enum { PURPOSE_LIST(X) PURPOSE_LIMIT };
#undef X
#define X(NAME, number, name) TYPE_SEEN_##NAME = (number),
enum { PHOTO_TYPE_LIST(X) TYPE_LIMIT };
#undef X

void codec_photo_fill(const struct photo *from, Paigong__PhotoFacts *to)
{
    paigong__photo_facts__init(to);
    to->name = (ProtobufCBinaryData){sizeof from->name, (uint8_t *)from->name};
    to->hash = (ProtobufCBinaryData){sizeof from->hash, (uint8_t *)from->hash};
    to->size = from->size;
    to->type = (int)from->type;
    to->purpose = (int)from->purpose;
    to->month = from->month;
}

/* 202611, or none: that of a public record stays (P16.5). */
static bool is_month(uint32_t month)
{
    if (month == KEYRING_PUBLIC)
        return true;
    return month >= 197001 && month <= 999912 && month % 100 >= 1 && month % 100 <= 12;
}

struct photo *codec_photo_take(const Paigong__PhotoFacts *in, struct arena *a)
{
    struct photo *photo = arena_alloc(a, sizeof *photo);
    if (photo == NULL || in->name.len != sizeof photo->name || in->hash.len != sizeof photo->hash ||
        (unsigned)in->type >= TYPE_LIMIT || (unsigned)in->purpose >= PURPOSE_LIMIT ||
        !is_month(in->month))
        return NULL;
    *photo = (struct photo){.size = in->size,
                            .month = in->month,
                            .type = (enum photo_type)in->type,
                            .purpose = (enum photo_purpose)in->purpose};
    memcpy(photo->name, in->name.data, sizeof photo->name);
    memcpy(photo->hash, in->hash.data, sizeof photo->hash);
    return photo;
}
