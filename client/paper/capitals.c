#include "client/paper/capitals.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct writing {
    char *out;
    size_t used;
    bool zero; /* owed before the next figure */
};

static void put(struct writing *w, const char *text)
{
    size_t length = strlen(text);
    if (w->used + length < CAPITALS_SIZE) {
        memcpy(w->out + w->used, text, length + 1);
        w->used += length;
    }
}

static void put_figure(struct writing *w, unsigned figure)
{
    static const char *const figures[] = {"零", "壹", "贰", "叁", "肆",
                                          "伍", "陆", "柒", "捌", "玖"};
    if (w->zero)
        put(w, figures[0]);
    w->zero = false;
    put(w, figures[figure]);
}

/* Four figures, 0001 to 9999, with their places. */
static void put_group(struct writing *w, unsigned group)
{
    static const char *const places[] = {"仟", "佰", "拾", ""};
    unsigned divisor = 1000;
    for (size_t i = 0; i < 4; i++, divisor /= 10) {
        unsigned figure = group / divisor % 10;
        if (figure == 0) {
            w->zero = w->zero || w->used > 0;
            continue;
        }
        put_figure(w, figure);
        put(w, places[i]);
    }
}

static void put_yuan(struct writing *w, uint64_t yuan)
{
    static const char *const groups[] = {"万亿", "亿", "万", ""};
    uint64_t divisor = 1000000000000;
    for (size_t i = 0; i < 4; i++, divisor /= 10000) {
        unsigned group = (unsigned)(yuan / divisor % 10000);
        if (group > 0) {
            put_group(w, group);
            w->zero = false;
            put(w, groups[i]);
        }
        w->zero = w->used > 0 && (group == 0 || group % 10 == 0);
    }
}

void capitals_format(int64_t fen, char out[CAPITALS_SIZE])
{
    struct writing w = {.out = out};
    uint64_t amount = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
    unsigned jiao = (unsigned)(amount / 10 % 10), last = (unsigned)(amount % 10);
    out[0] = '\0';
    put_yuan(&w, amount / 100);
    bool has_yuan = w.used > 0;
    w.zero = w.zero && (jiao > 0 || last > 0);
    if (has_yuan || amount == 0)
        put(&w, has_yuan ? "元" : "零元");
    w.zero = has_yuan && jiao == 0 && last > 0;
    if (jiao > 0) {
        put_figure(&w, jiao);
        put(&w, "角");
    }
    if (last > 0) {
        put_figure(&w, last);
        put(&w, "分");
    }
    if (last == 0)
        put(&w, "整");
    if (fen < 0) {
        char positive[CAPITALS_SIZE];
        memcpy(positive, out, sizeof positive);
        (void)snprintf(out, CAPITALS_SIZE, "负%.150s", positive);
    }
}
