/* Keys from a terminal's bytes, however they are cut. */
#include "client/screen/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* All that comes out, one character a key: text as it is, "^x", "<N>" for others, "'" before what
 * was pasted. */
static void take_all(struct keys *k, bool late, char *out)
{
    struct key key;
    while (keys_take(k, late, &key)) {
        if (key.pasted)
            strcat(out, "'");
        if (key.press == PRESS_TEXT) {
            strcat(out, key.text);
        } else if (key.press == PRESS_CTRL) {
            strcat(out, "^");
            strcat(out, key.text);
        } else {
            char number[8];
            (void)snprintf(number, sizeof number, "<%d>", (int)key.press);
            strcat(out, number);
        }
    }
}

static void check(const char *bytes, const char *wanted)
{
    size_t size = strlen(bytes);
    for (size_t cut = 0; cut <= size; cut++) { /* two reads, cut anywhere */
        struct keys *k = calloc(1, sizeof *k);
        char got[512] = "";
        keys_learn(k, "\033[XY", PRESS_F12);
        assert_int_equal(keys_feed(k, bytes, cut), cut);
        take_all(k, false, got);
        assert_int_equal(keys_feed(k, bytes + cut, size - cut), size - cut);
        take_all(k, false, got);
        take_all(k, true, got);
        assert_string_equal(got, wanted);
        assert_false(keys_wait(k));
        free(k);
    }
}

static void keys_are_the_same_however_they_come(void **state)
{
    (void)state;
    check("aB1/?", "aB1/?");
    check("水管a", "水管a");
    check("\033[A\033OB\033[C", "<10><11><13>");
    check("\033[5~\033[6~\033[1~\033OF", "<16><17><14><15>");
    check("\033OP\033[24~\033[[A\033[XY", "<18><29><18><29>");
    check("\r\n\t\033[Z\x7f\b", "<3><3><5><6><7><7>");
    check("\x0c\x03", "^l^c");
    check("\033", "<4>");
    check("\033\033", "<4><4>");
    check("\033q", "<4>q");               /* Escape, and the next key quickly behind it */
    check("\033[1;5A\033[38;2;1mx", "x"); /* sequences that nobody knows */
}

static void a_paste_is_text(void **state)
{
    (void)state;
    check("a\033[200~q\r\n\033[A水\033[201~b", "a'q' ' '['A'水b");
}

static void what_is_no_text_steers_nothing(void **state)
{
    (void)state;
    check("\xff"
          "a\xc0\x80"
          "b",
          "?a??b");
    check("\xe6\xb0", ""); /* a character that was never finished: nothing */
}

static void more_than_fits_is_taken_in_parts(void **state)
{
    (void)state;
    struct keys *k = calloc(1, sizeof *k);
    struct key key;
    static char many[KEYS_WAITING + 100];
    memset(many, 'x', sizeof many);
    size_t used = keys_feed(k, many, sizeof many), count = 0;
    assert_int_equal(used, KEYS_WAITING);
    while (keys_take(k, false, &key))
        count++;
    assert_int_equal(count, KEYS_WAITING);
    assert_int_equal(keys_feed(k, many, 100), 100);
    free(k);
}

static void only_a_press_is_a_command(void **state)
{
    (void)state;
    struct key pressed = {.press = PRESS_TEXT, .text = "q"}, pasted = pressed;
    pasted.pasted = true;
    assert_true(key_is(&pressed, "q"));
    assert_false(key_is(&pasted, "q"));
    struct key control = {.press = PRESS_CTRL, .text = "l"};
    assert_true(key_is_ctrl(&control, 'l') && !key_is_ctrl(&pressed, 'q'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_the_same_however_they_come),
        cmocka_unit_test(a_paste_is_text),
        cmocka_unit_test(what_is_no_text_steers_nothing),
        cmocka_unit_test(more_than_fits_is_taken_in_parts),
        cmocka_unit_test(only_a_press_is_a_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
