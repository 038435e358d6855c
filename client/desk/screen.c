#include "client/desk/screen.h"

#include "client/output/language.h"
#include "common/text.h"
#include "common/time_text.h"

#include <stdio.h>
#include <string.h>

void age_text(int64_t ms, char *out, size_t capacity)
{
    long long s = ms / 1000;
    if (s < 60)
        (void)snprintf(out, capacity, _("%llds"), s);
    else if (s < 3600)
        (void)snprintf(out, capacity, _("%lldm %02llds"), s / 60, s % 60);
    else
        (void)snprintf(out, capacity, _("%lldh %02lldm"), s / 3600, s / 60 % 60);
}

/* ---- the head line ---- */

static void state_text(const struct screen *s, char *out, size_t capacity)
{
    char age[32];
    switch (s->state) {
    case FEED_LIVE:
    case FEED_LOADING:
        (void)snprintf(out, capacity, "%s", _("live"));
        return;
    case FEED_CONNECTING:
        (void)snprintf(out, capacity, "%s", _("connecting"));
        return;
    case FEED_CUT:
    case FEED_ENDED:
        age_text(s->age_ms, age, sizeof age);
        (void)snprintf(out, capacity, _("STALE: %s old"), age);
        return;
    }
}

static bool is_stale(const struct screen *s)
{
    return s->state == FEED_CUT || s->state == FEED_ENDED;
}

/* Marks and words, no colour needed: "12 open  ! 3 late  ~ 2 soon". */
static int put_counts(const struct screen *s, struct area a, int column)
{
    char text[64];
    if (!s->counts_known)
        return column;
    (void)snprintf(text, sizeof text, _("%u open"), s->counts.open);
    column += area_put(a, 0, column, a.columns, text, STYLE_TITLE) + 2;
    if (s->counts.late > 0) {
        (void)snprintf(text, sizeof text, _("! %u late"), s->counts.late);
        column += area_put(a, 0, column, a.columns, text, STYLE_TITLE) + 2;
    }
    if (s->counts.soon > 0) {
        (void)snprintf(text, sizeof text, _("~ %u soon"), s->counts.soon);
        column += area_put(a, 0, column, a.columns, text, STYLE_TITLE) + 2;
    }
    if (s->loaded > 0) {
        (void)snprintf(text, sizeof text, _("%zu loaded"), s->loaded);
        column += area_put(a, 0, column, a.columns, text, STYLE_TITLE) + 2;
    }
    return column;
}

static void draw_head(const struct screen *s, struct area a)
{
    char right[160], state[64], now[TIME_TEXT_SIZE];
    state_text(s, state, sizeof state);
    time_text_exact(s->now_ms, s->now_ms, now);
    (void)snprintf(right, sizeof right, "%s %s %s", is_stale(s) ? "!" : "●", state, now);
    int wide = (int)text_width(right) + 1;
    struct area left = area_part(a, 0, 0, 1, a.columns - wide - 1);
    area_line(a, 0, "", STYLE_TITLE);
    int column = 1 + area_put(left, 0, 1, left.columns, s->title, STYLE_TITLE) + 2;
    column = put_counts(s, left, column);
    char who[256];
    (void)snprintf(who, sizeof who, "%s%s%s%s%s", s->who, s->site[0] != '\0' ? " @ " : "", s->site,
                   s->hours[0] != '\0' ? "  " : "", s->hours);
    if (column + (int)text_width(who) < left.columns)
        (void)area_put(left, 0, column, left.columns, who, STYLE_TITLE);
    else if (column + (int)text_width(s->who) < left.columns)
        (void)area_put(left, 0, column, left.columns, s->who, STYLE_TITLE);
    area_cell(a, 0, a.columns - wide, wide, right, is_stale(s) ? STYLE_ALARM : STYLE_TITLE);
}

/* ---- banner, message, keys ---- */

static bool draw_banner(const struct screen *s, struct area a)
{
    char text[SCREEN_TEXT];
    if (s->banner == NULL || s->banner[0] == '\0')
        return false;
    if (s->banners > 1)
        (void)snprintf(text, sizeof text, _(" ! %s  (and %zu more)"), s->banner, s->banners - 1);
    else
        (void)snprintf(text, sizeof text, " ! %s", s->banner);
    area_line(a, 1, text, s->alarm ? STYLE_ALARM : STYLE_BREACH);
    return true;
}

static bool draw_message(const struct screen *s, struct area a, int row)
{
    char text[SCREEN_TEXT], wait[32];
    if (s->message[0] != '\0') {
        area_line(a, row, s->message, s->message_style);
    } else if (s->why[0] != '\0') {
        age_text(s->retry_ms + 999, wait, sizeof wait);
        if (s->state == FEED_ENDED)
            (void)snprintf(text, sizeof text, _("%s  (r: try again)"), s->why);
        else if (s->retry_ms > 0)
            (void)snprintf(text, sizeof text, _("retry in %s: %s"), wait, s->why);
        else
            (void)snprintf(text, sizeof text, _("trying now: %s"), s->why);
        area_line(a, row, text, STYLE_STALE);
    }
    return s->message[0] != '\0' || s->why[0] != '\0';
}

static int put_key(const struct page_key *k, struct area a, int row, int column)
{
    column += area_put(a, row, column, a.columns, k->key, STYLE_KEY) + 1;
    return column + area_put(a, row, column, a.columns, k->label, STYLE_PLAIN) + 2;
}

static int key_width(const struct page_key *k)
{
    return (int)(text_width(k->key) + 1 + text_width(k->label));
}

/* What doesn't fit is left out whole, and `rest` says how one gets there. */
static void draw_keys(const struct page_key *keys, size_t count, const struct page_key *rest,
                      struct area a, int row)
{
    int column = 0;
    for (size_t i = 0; i < count; i++) {
        int room = a.columns - (i + 1 < count ? key_width(rest) + 2 : 0);
        if (column + key_width(&keys[i]) > room) {
            (void)put_key(rest, a, row, column);
            return;
        }
        column = put_key(&keys[i], a, row, column);
    }
}

/* "20261122-0003: d dispatch  b book …" */
static void draw_commands(const struct screen *s, struct area a, int row)
{
    const struct page_key rest = {".", _("all")};
    char ticket[48];
    if (s->command_count == 0)
        return;
    (void)snprintf(ticket, sizeof ticket, "%s:", s->ticket);
    int at = area_put(a, row, 0, a.columns, ticket, STYLE_FAINT) + 1;
    draw_keys(s->commands, s->command_count, &rest, area_part(a, 0, at, a.rows, a.columns - at),
              row);
}

struct area screen_draw(const struct screen *s, struct area a)
{
    const struct page_key help = {"?", _("more")};
    draw_head(s, a);
    int top = draw_banner(s, a) ? 2 : 1;
    if (!draw_message(s, a, a.rows - 2))
        draw_commands(s, a, a.rows - 2);
    draw_keys(s->keys, s->key_count, &help, a, a.rows - 1);
    return area_part(a, top, 0, a.rows - top - 2, a.columns);
}

void screen_draw_small(struct area a)
{
    char text[160];
    (void)snprintf(
        text, sizeof text,
        _("This terminal has %d columns and %d rows; the console needs %d and %d. Make it "
          "larger, or press q."),
        a.columns, a.rows, SCREEN_COLUMNS_MIN, SCREEN_ROWS_MIN);
    (void)area_wrap(a, 0, a.rows, text, STYLE_PLAIN);
}
