/* What a command of the bar says, as text that scrolls, in both directions. The command is a run of
 * this program for itself (errand.h), with a request id that stays the same when it is tried again:
 * it is done once. */
#include "client/desk/answer.h"
#include "client/desk/errand.h"
#include "client/desk/pages.h"
#include "client/output/language.h"
#include "client/screen/lines.h"
#include "common/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MOST = 120, WORDS_SIZE = 8192, SHIFT = 8, STATUS_UNREACHABLE = 5 };

struct state {
    struct console *console;
    struct errand *errand;
    char words[WORDS_SIZE], *arguments[WORDS_MOST];
    bool ended, cut;
    int status;
    char failed[400];
    struct scroll scroll;
    size_t shift; /* columns left out at the left */
};

static void on_end(void *state, int status, const char *text, bool cut)
{
    struct state *s = state;
    (void)text;
    s->ended = true;
    s->status = status;
    s->cut = cut;
    console_redraw(s->console);
}

static void start(struct state *s)
{
    struct error e = {0};
    s->ended = false;
    s->failed[0] = '\0';
    s->errand = errand_start(&console_run_of(s->console)->loop, s->arguments, on_end, s, &e);
    if (s->errand == NULL)
        run_sentence(&e, s->failed, sizeof s->failed);
}

/* The argument: a word a line. */
static void on_open(struct console *c, void *state, const char *argument)
{
    struct state *s = state;
    size_t count = 0;
    s->console = c;
    text_copy(s->words, sizeof s->words, argument);
    for (char *word = s->words; word != NULL && count + 1 < WORDS_MOST;) {
        s->arguments[count++] = word;
        word = strchr(word, '\n');
        if (word != NULL)
            *word++ = '\0';
    }
    start(s);
}

static void on_close(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    if (s->errand != NULL)
        errand_free(s->errand);
}

/* ---- drawing -----------------------------------------------------------------------------------
 */

static int line_count(const char *text)
{
    int count = 0;
    for (; *text != '\0'; text += strcspn(text, "\n") + (text[strcspn(text, "\n")] == '\n'))
        count++;
    return count;
}

/* Behind so many columns; a wide character that stands across the edge is left out. */
static const char *shifted(const char *line, size_t columns)
{
    char one[8];
    for (size_t used = 0; *line != '\0' && used < columns;) {
        size_t n = 1;
        while (((unsigned char)line[n] & 0xc0) == 0x80 && n + 1 < sizeof one)
            n++;
        memcpy(one, line, n);
        one[n] = '\0';
        used += text_width(one);
        line += n;
    }
    return line;
}

static void draw_text(struct state *s, struct area a)
{
    const char *text = s->errand != NULL ? errand_text(s->errand) : s->failed;
    char line[SURFACE_COLUMNS_MAX * 4];
    s->scroll.rows = line_count(text);
    s->scroll.seen = a.rows;
    int last = s->scroll.rows - a.rows;
    s->scroll.first = s->scroll.first > last ? last : s->scroll.first;
    s->scroll.first = s->scroll.first < 0 ? 0 : s->scroll.first;
    for (int i = 0; *text != '\0' && i < s->scroll.first + a.rows; i++) {
        size_t length = strcspn(text, "\n");
        if (i >= s->scroll.first) {
            (void)snprintf(line, sizeof line, "%.*s", (int)length, text);
            (void)area_put(a, i - s->scroll.first, 0, a.columns, shifted(line, s->shift),
                           s->ended && s->status != 0 ? STYLE_ERROR : STYLE_PLAIN);
        }
        text += length + (text[length] == '\n');
    }
}

static const char *said(const struct state *s)
{
    if (s->failed[0] != '\0' || !s->ended)
        return s->failed[0] != '\0' ? "" : _("running…");
    if (s->status == STATUS_UNREACHABLE)
        return _("The server was not reached. r tries again: it is done once.");
    if (s->status != 0)
        return _("It was not done.");
    return s->cut ? _("… and more, left out here: run it at the shell.") : "";
}

static void draw(struct console *c, void *state, struct area a)
{
    struct state *s = state;
    (void)c;
    const char *text = said(s);
    int below = text[0] != '\0' ? 1 : 0;
    draw_text(s, area_part(a, 0, 0, a.rows - below, a.columns));
    if (below > 0)
        area_line(a, a.rows - 1, text, s->ended && s->status != 0 ? STYLE_SOON : STYLE_FAINT);
}

static bool key(struct console *c, void *state, const struct key *k)
{
    struct state *s = state;
    (void)c;
    if (key_is(k, "r") && s->ended && s->status == STATUS_UNREACHABLE) {
        errand_free(s->errand);
        start(s);
    } else if (k->press == PRESS_RIGHT) {
        s->shift += SHIFT;
    } else if (k->press == PRESS_LEFT) {
        s->shift -= s->shift < SHIFT ? s->shift : SHIFT;
    } else {
        return scroll_key(&s->scroll, k);
    }
    return true;
}

/* Whose it is goes in front. */
void answer_show(struct console *c, const uint8_t id[REQUEST_ID_SIZE], const char *words)
{
    char argument[WORDS_SIZE], text[REQUEST_ID_TEXT];
    const char *profile = console_run_of(c)->cli->profile;
    request_id_format(id, text);
    (void)snprintf(argument, sizeof argument, "--lang\n%s\n--request-id\n%s%s%s\n%s",
                   language_is_chinese() ? "zh" : "en", text,
                   profile != NULL ? "\n--profile\n" : "", profile != NULL ? profile : "", words);
    console_replace(c, &page_answer, argument);
}

static size_t keys(struct console *c, void *state, struct page_key out[PAGE_KEYS])
{
    const struct state *s = state;
    size_t n = 0;
    (void)c;
    out[n++] = (struct page_key){"↑↓ PgDn", N_("scroll")};
    out[n++] = (struct page_key){"← →", N_("sideways")};
    if (s->ended && s->status == STATUS_UNREACHABLE)
        out[n++] = (struct page_key){"r", N_("try again")};
    out[n++] = (struct page_key){"Esc", N_("back")};
    return n;
}

const struct page page_answer = {
    .title = N_("Answer"),
    .state_size = sizeof(struct state),
    .open = on_open,
    .close = on_close,
    .draw = draw,
    .key = key,
    .keys = keys,
};
