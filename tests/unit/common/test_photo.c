/* What a file is, by its first bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/photo.h"

struct beginning {
    const char *bytes;
    size_t size;
    enum photo_type type;
};

static const struct beginning beginnings[] = {
    {"\xff\xd8\xff\xe0\x00\x10JFIF", 10, PHOTO_TYPE_JPEG},
    {"\x89PNG\r\n\x1a\n\x00", 9, PHOTO_TYPE_PNG},
    {"RIFF\x10\x00\x00\x00WEBPVP8 ", 16, PHOTO_TYPE_WEBP},
    {"\x00\x00\x00\x18"
     "ftypheic",
     12, PHOTO_TYPE_HEIC},
    {"\x00\x00\x00\x18"
     "ftypmif1",
     12, PHOTO_TYPE_HEIC},
    {"%PDF-1.7\n", 9, PHOTO_TYPE_PDF},
    {"GIF89a", 6, PHOTO_TYPE_NONE},
    {"RIFF\x10\x00\x00\x00WAVE", 12, PHOTO_TYPE_NONE},
    {"\x00\x00\x00\x18"
     "ftypmp42",
     12, PHOTO_TYPE_NONE},
    {"<html>", 6, PHOTO_TYPE_NONE},
    {"", 0, PHOTO_TYPE_NONE},
};

static void each_by_its_beginning(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        const struct beginning *b = &beginnings[i];
        assert_int_equal(photo_type_of((const uint8_t *)b->bytes, b->size), b->type);
    }
}

/* A shorter beginning is nothing yet, and never read behind its end. */
static void half_a_beginning_is_none(void **state)
{
    (void)state;
    static const size_t enough[] = {3, 8, 12, 12, 12, 5};
    for (size_t i = 0; i < sizeof enough / sizeof *enough; i++) {
        const uint8_t *bytes = (const uint8_t *)beginnings[i].bytes;
        for (size_t size = 0; size < enough[i]; size++)
            assert_int_equal(photo_type_of(bytes, size), PHOTO_TYPE_NONE);
        assert_int_equal(photo_type_of(bytes, enough[i]), beginnings[i].type);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_by_its_beginning),
        cmocka_unit_test(half_a_beginning_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
