#include "common/photo.h"

#include <stdbool.h>
#include <string.h>

static bool has(const uint8_t *data, size_t size, size_t at, const char *bytes, size_t length)
{
    return size >= at + length && memcmp(data + at, bytes, length) == 0;
}

/* A box "ftyp" names what a file of that family is: its major brand stands behind the length and
 * the box's name. */
static bool is_heic(const uint8_t *data, size_t size)
{
    static const char brands[][5] = {"heic", "heix", "heim", "heis", "hevc", "mif1", "msf1"};
    if (!has(data, size, 4, "ftyp", 4))
        return false;
    for (size_t i = 0; i < sizeof brands / sizeof *brands; i++)
        if (has(data, size, 8, brands[i], 4))
            return true;
    return false;
}

enum photo_type photo_type_of(const uint8_t *data, size_t size)
{
    if (has(data, size, 0, "\xff\xd8\xff", 3))
        return PHOTO_TYPE_JPEG;
    if (has(data, size, 0, "\x89PNG\r\n\x1a\n", 8))
        return PHOTO_TYPE_PNG;
    if (has(data, size, 0, "RIFF", 4) && has(data, size, 8, "WEBP", 4))
        return PHOTO_TYPE_WEBP;
    if (has(data, size, 0, "%PDF-", 5))
        return PHOTO_TYPE_PDF;
    return is_heic(data, size) ? PHOTO_TYPE_HEIC : PHOTO_TYPE_NONE;
}
