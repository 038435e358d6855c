#include "common/progress.h"

#include "common/language.h"
#include "common/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { MOMENT_MS = 400, REDRAW_MS = 100, BAR_WIDTH = 24, LINE_SIZE = 512, COLUMNS = 80 };

static struct {
    const char *what; /* NULL: nobody waits, or nobody looks */
    int64_t begun_ms, drawn_ms;
    uint64_t done, all; /* as the work said last */
    bool shown;
} bar;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static size_t columns_of_terminal(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : COLUMNS;
}

/* ---- the line ----------------------------------------------------------------------------------
 */

static void add(char *out, size_t capacity, const char *text)
{
    const size_t used = strlen(out);
    text_copy(out + used, capacity - used, text);
}

static void add_bar(uint64_t done, uint64_t all, char *out, size_t capacity)
{
    const size_t full = (size_t)((double)done / (double)all * BAR_WIDTH);
    char text[BAR_WIDTH + 4] = " [";
    for (size_t i = 0; i < BAR_WIDTH; i++)
        text[2 + i] = i < full ? '#' : '.';
    text[2 + BAR_WIDTH] = ']';
    text[3 + BAR_WIDTH] = '\0';
    add(out, capacity, text);
}

static void put_minutes(int64_t ms, char *out, size_t capacity)
{
    const long long seconds = (ms + 999) / 1000;
    snprintf(out, capacity, "%lld:%02lld", seconds / 60, seconds % 60);
}

/* What passed; with a known whole, what is probably left of it once a thousandth of it is done. */
static void put_time(uint64_t done, uint64_t all, int64_t passed_ms, char *out, size_t capacity)
{
    char time[32];
    out[0] = '\0';
    if (all == 0) {
        put_minutes(passed_ms, time, sizeof time);
        snprintf(out, capacity, "  %s", time);
    } else if (done > 0 && done >= all / 1000) {
        put_minutes((int64_t)((double)passed_ms / (double)done * (double)(all - done)), time,
                    sizeof time);
        snprintf(out, capacity, _("  %s left"), time);
    }
}

/* What does not fit is left out from its end: the time, the bar. */
void progress_line(const char *what, uint64_t done, uint64_t all, int64_t passed_ms, size_t columns,
                   char *out, size_t capacity)
{
    char part[64];
    out[0] = '\0';
    done = done < all ? done : all;
    add(out, capacity, what);
    if (all > 0) {
        char percent[16];
        snprintf(percent, sizeof percent, " %3d %%", (int)((double)done / (double)all * 100));
        if (text_width(what) + BAR_WIDTH + 3 + strlen(percent) <= columns)
            add_bar(done, all, out, capacity);
        add(out, capacity, percent);
    }
    put_time(done, all, passed_ms, part, sizeof part);
    if (text_width(out) + text_width(part) <= columns)
        add(out, capacity, part);
    if (text_width(out) > columns)
        out[0] = '\0';
}

/* ---- the terminal ------------------------------------------------------------------------------
 */

void progress_begin(const char *what)
{
    progress_end();
    if (!isatty(STDERR_FILENO))
        return;
    bar.what = what;
    bar.done = bar.all = 0;
    bar.begun_ms = now_ms();
}

void progress_at(uint64_t done, uint64_t all)
{
    if (!bar.what)
        return;
    char line[LINE_SIZE];
    const int64_t now = now_ms();
    bar.done = done;
    bar.all = all;
    if (now - bar.begun_ms < MOMENT_MS || (bar.shown && now - bar.drawn_ms < REDRAW_MS))
        return;
    bar.shown = true;
    bar.drawn_ms = now;
    progress_line(bar.what, done, all, now - bar.begun_ms, columns_of_terminal() - 1, line,
                  sizeof line);
    fprintf(stderr, "\r%s\033[K", line);
    (void)fflush(stderr);
}

void progress_tick(void)
{
    progress_at(bar.done, bar.all);
}

void progress_clear(void)
{
    if (bar.shown) {
        fprintf(stderr, "\r\033[K");
        (void)fflush(stderr);
    }
    bar.shown = false;
}

void progress_end(void)
{
    progress_clear();
    bar.what = NULL;
}
