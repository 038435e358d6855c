#include "client/screen/terminal.h"

#include "client/output/language.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_NOMACROS 1
#include <curses.h>

enum { COLOURS_NEEDED = 8, LEAVE_SIZE = 128 };

static struct terminal {
    SCREEN *screen;
    FILE *drawn_to; /* memory: what ncurses has written and the terminal not taken */
    FILE *typed;
    int memory, output, input;
    off_t taken; /* of the memory */
    struct termios before, raw;
    struct surface shown; /* as it was painted last */
    bool active, coloured;
    char leave[LEAVE_SIZE]; /* what brings the shell's screen back */
    size_t leave_size;
    char enter_more[32];
} terminal = {.memory = -1, .output = -1, .input = -1};

/* ---- whoever ends us, the shell gets its terminal back ---- */

/* Only what a signal's handler may call. */
static void restore_now(void)
{
    struct terminal *t = &terminal;
    if (!t->active)
        return;
    t->active = false;
    ssize_t unused = write(t->output, t->leave, t->leave_size);
    (void)unused;
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &t->before);
}

static void on_crash(int number)
{
    restore_now();
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

static void watch_crashes(void (*handler)(int))
{
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        (void)signal(numbers[i], handler);
}

/* ---- start ---- */

bool terminal_is_one(void)
{
    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
}

/* Openings of our own: that we don't wait for them is then no affair of the shell's. */
static int open_own(int of, int flags)
{
    flags |= O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    const char *name = ttyname(of);
    int fd = name == NULL ? -1 : open(name, flags);
    return fd >= 0 ? fd : open("/dev/tty", flags);
}

static void add_leave(const char *capability)
{
    struct terminal *t = &terminal;
    const char *bytes = tigetstr(capability);
    size_t length = bytes == NULL || bytes == (char *)-1 ? 0 : strlen(bytes);
    if (length == 0 || t->leave_size + length >= sizeof t->leave)
        return;
    memcpy(t->leave + t->leave_size, bytes, length);
    t->leave_size += length;
}

static void learn(struct keys *keys)
{
    static const struct {
        const char *capability;
        enum press press;
    } known[] = {
        {"kcuu1", PRESS_UP},     {"kcud1", PRESS_DOWN},    {"kcub1", PRESS_LEFT},
        {"kcuf1", PRESS_RIGHT},  {"khome", PRESS_HOME},    {"kend", PRESS_END},
        {"kpp", PRESS_PAGE_UP},  {"knp", PRESS_PAGE_DOWN}, {"kdch1", PRESS_DELETE},
        {"kich1", PRESS_INSERT}, {"kcbt", PRESS_BACK_TAB}, {"kent", PRESS_ENTER},
        {"kf1", PRESS_F1},       {"kf2", PRESS_F1 + 1},    {"kf3", PRESS_F1 + 2},
        {"kf4", PRESS_F1 + 3},   {"kf5", PRESS_F1 + 4},    {"kf6", PRESS_F1 + 5},
        {"kf7", PRESS_F1 + 6},   {"kf8", PRESS_F1 + 7},    {"kf9", PRESS_F1 + 8},
        {"kf10", PRESS_F1 + 9},  {"kf11", PRESS_F1 + 10},  {"kf12", PRESS_F12},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const char *bytes = tigetstr(known[i].capability);
        if (bytes != NULL && bytes != (char *)-1)
            keys_learn(keys, bytes, known[i].press);
    }
}

/* Style → attributes; pairs 1 to 7 are the colours. */
static void start_colours(void)
{
    const char *no = getenv("NO_COLOR");
    terminal.coloured = (no == NULL || no[0] == '\0') && has_colors() && start_color() == OK &&
                        COLORS >= COLOURS_NEEDED;
    if (!terminal.coloured)
        return;
    (void)use_default_colors();
    for (short colour = 1; colour <= 7; colour++)
        (void)init_pair(colour, colour, -1);
}

static attr_t colour(short number)
{
    return terminal.coloured ? (attr_t)COLOR_PAIR(number) : A_NORMAL;
}

static attr_t attributes_of(uint8_t style)
{
    attr_t a = A_NORMAL;
    switch ((enum style)(style & ~STYLE_SELECTED)) {
    case STYLE_TITLE:
    case STYLE_FIELD:
        a = terminal.coloured ? A_REVERSE : A_BOLD | A_REVERSE;
        break;
    case STYLE_HEADING:
        a = A_BOLD;
        break;
    case STYLE_BREACH:
    case STYLE_ERROR:
        a = A_BOLD | colour(COLOR_RED);
        break;
    case STYLE_SOON:
    case STYLE_STALE:
        a = A_BOLD | colour(COLOR_YELLOW);
        break;
    case STYLE_GOOD:
        a = colour(COLOR_GREEN);
        break;
    case STYLE_FAINT:
        a = A_DIM;
        break;
    case STYLE_ALARM:
        a = A_BOLD | A_REVERSE | colour(COLOR_RED);
        break;
    case STYLE_KEY:
        a = A_BOLD | colour(COLOR_CYAN);
        break;
    case STYLE_MATCH:
        a = A_UNDERLINE;
        break;
    case STYLE_PLAIN:
    case STYLE_COUNT:
        break;
    }
    return style & STYLE_SELECTED ? (a & ~(attr_t)A_DIM) | A_REVERSE : a;
}

/* "dumb", or a name that no terminal has. */
static enum error_code refuse(const char *name, struct error *e)
{
    return error_set(e, ERROR_USAGE, "TERM",
                     _("\"%s\" is no terminal that text can be placed on; try TERM=xterm-256color"),
                     name == NULL ? "" : name);
}

static bool can_place(void)
{
    const char *move = tigetstr("cup"), *clear_all = tigetstr("clear");
    return move != NULL && move != (char *)-1 && clear_all != NULL && clear_all != (char *)-1;
}

static enum error_code open_all(struct error *e)
{
    struct terminal *t = &terminal;
    t->memory = memfd_create("screen", MFD_CLOEXEC);
    t->output = open_own(STDOUT_FILENO, O_WRONLY);
    t->input = open_own(STDIN_FILENO, O_RDONLY);
    t->drawn_to = t->memory < 0 ? NULL : fdopen(t->memory, "w");
    t->typed = fdopen(dup(STDIN_FILENO), "r");
    if (t->drawn_to == NULL || t->typed == NULL || t->output < 0 || t->input < 0 ||
        tcgetattr(STDIN_FILENO, &t->before) != 0)
        return error_set(e, ERROR_USAGE, _("terminal"), "%s", strerror(errno));
    return ERROR_NONE;
}

static void make_raw(void)
{
    struct termios raw = terminal.before;
    raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | IXON | ISTRIP);
    raw.c_lflag &= ~(tcflag_t)(ECHO | ICANON | IEXTEN);
    raw.c_cc[VMIN] = 1; /* 0 would be an end to whoever reads here after a kill */
    raw.c_cc[VTIME] = 0;
    terminal.raw = raw;
}

/* Memory has no size to ask for, and not every terminal's description has one: without either there
 * is no screen. What changes later is told by resizeterm. */
static void say_size(void)
{
    char text[16];
    int rows, columns;
    terminal_size(&rows, &columns);
    (void)snprintf(text, sizeof text, "%d", rows);
    (void)setenv("LINES", text, 1);
    (void)snprintf(text, sizeof text, "%d", columns);
    (void)setenv("COLUMNS", text, 1);
}

static enum error_code start_screen(struct keys *keys, struct error *e)
{
    struct terminal *t = &terminal;
    const char *name = getenv("TERM");
    if (name == NULL || name[0] == '\0')
        return refuse(name, e);
    say_size();
    t->screen = newterm(name, t->drawn_to, t->typed);
    if (t->screen == NULL || !can_place())
        return refuse(name, e);
    start_colours();
    (void)nonl();
    (void)leaveok(stdscr, FALSE);
    learn(keys);
    t->leave[0] = '\030'; /* ends a sequence that was cut in the middle */
    t->leave_size = 1;
    add_leave("sgr0");
    add_leave("cnorm");
    add_leave("rmkx");
    add_leave("rmcup");
    return ERROR_NONE;
}

static void close_all(void)
{
    struct terminal *t = &terminal;
    if (t->screen != NULL)
        delscreen(t->screen);
    if (t->typed != NULL)
        (void)fclose(t->typed);
    if (t->drawn_to != NULL)
        (void)fclose(t->drawn_to);
    if (t->output >= 0)
        (void)close(t->output);
    if (t->input >= 0)
        (void)close(t->input);
    surface_free(&t->shown);
    *t = (struct terminal){.memory = -1, .output = -1, .input = -1};
}

enum error_code terminal_start(struct keys *keys, struct error *e)
{
    assert(!terminal.active);
    enum error_code code = open_all(e);
    if (code == ERROR_NONE)
        code = start_screen(keys, e);
    if (code != ERROR_NONE) {
        close_all();
        return code;
    }
    make_raw();
    watch_crashes(on_crash);
    terminal_return();
    return ERROR_NONE;
}

void terminal_stop(void)
{
    terminal_leave();
    watch_crashes(SIG_DFL);
    close_all();
}

/* ---- bytes out ---- */

static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";

bool terminal_is_behind(void)
{
    return terminal.taken < lseek(terminal.memory, 0, SEEK_END);
}

bool terminal_flush(void)
{
    struct terminal *t = &terminal;
    char part[8192];
    off_t size = lseek(t->memory, 0, SEEK_END);
    while (t->taken < size) {
        ssize_t got = pread(t->memory, part, sizeof part, t->taken);
        ssize_t written = got <= 0 ? got : write(t->output, part, (size_t)got);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return true;
        if (written <= 0)
            return false;
        t->taken += written;
    }
    t->taken = 0;
    return ftruncate(t->memory, 0) == 0 && lseek(t->memory, 0, SEEK_SET) == 0;
}

static void write_raw(const char *bytes, size_t size)
{
    ssize_t unused = write(terminal.memory, bytes, size);
    (void)unused;
}

void terminal_bell(void)
{
    if (terminal.active)
        write_raw("\a", 1);
}

/* ---- leave and return ---- */

void terminal_leave(void)
{
    struct terminal *t = &terminal;
    if (!t->active)
        return;
    t->taken = 0; /* what was not taken yet would only be wiped out */
    (void)ftruncate(t->memory, 0);
    (void)lseek(t->memory, 0, SEEK_SET);
    write_raw(paste_off, sizeof paste_off - 1);
    (void)terminal_flush();
    restore_now();
}

void terminal_return(void)
{
    struct terminal *t = &terminal;
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &t->raw);
    t->active = true;
    t->taken = 0;
    (void)ftruncate(t->memory, 0);
    (void)lseek(t->memory, 0, SEEK_SET);
    for (const char *const *c = (const char *const[]){"smcup", "smkx", "clear", NULL}; *c != NULL;
         c++) {
        const char *bytes = tigetstr(*c);
        if (bytes != NULL && bytes != (char *)-1)
            write_raw(bytes, strlen(bytes));
    }
    write_raw(paste_on, sizeof paste_on - 1);
    (void)terminal_flush();
}

/* ---- in ---- */

void terminal_size(int *rows, int *columns)
{
    struct winsize size = {0};
    if (ioctl(terminal.output, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) {
        size.ws_row = 24;
        size.ws_col = 80;
    }
    *rows = size.ws_row;
    *columns = size.ws_col;
}

int terminal_input(void)
{
    return terminal.input;
}

int terminal_output(void)
{
    return terminal.output;
}

long terminal_read(char *out, size_t capacity)
{
    ssize_t n = read(terminal.input, out, capacity);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    return n == 0 ? -1 : n;
}

/* ---- painting ---- */

/* What this C library takes for another width than we do would move the rest of the line. */
static bool is_agreed(const struct cell *c)
{
    wchar_t wide;
    mbstate_t state = {0};
    size_t n = mbrtowc(&wide, c->text, strlen(c->text), &state);
    return n != (size_t)-1 && n != (size_t)-2 && wcwidth(wide) == c->width;
}

static void paint_cell(int row, int column, const struct cell *c)
{
    attr_t attributes = attributes_of(c->style);
    const char *text = c->text;
    if (c->width == 0)
        return;
    if (!is_agreed(c))
        text = c->width == 2 ? "??" : "?";
    (void)attrset((int)attributes);
    (void)mvaddstr(row, column, text);
}

/* Only what differs: ncurses takes a cell at a time, and slowly. Half of a wide character never
 * changes without the other. */
static void paint_row(const struct surface *s, int row)
{
    const struct cell *now = surface_cell(s, row, 0);
    const struct cell *before = surface_cell(&terminal.shown, row, 0);
    size_t size = (size_t)s->columns * sizeof *now;
    if (memcmp(now, before, size) == 0)
        return;
    for (int column = 0; column < s->columns; column++) {
        if (memcmp(&now[column], &before[column], sizeof *now) != 0)
            paint_cell(row, column, &now[column]);
    }
    memcpy((struct cell *)before, now, size);
}

static bool fit(const struct surface *s)
{
    struct surface *shown = &terminal.shown;
    if (shown->cells != NULL && shown->rows == s->rows && shown->columns == s->columns)
        return true;
    if (!surface_resize(shown, s->rows, s->columns))
        return false;
    (void)resizeterm(s->rows, s->columns);
    (void)erase();
    (void)clearok(stdscr, TRUE);
    return true;
}

void terminal_paint(const struct surface *s, bool whole)
{
    if (!terminal.active || terminal_is_behind() || !fit(s))
        return;
    if (whole)
        (void)clearok(stdscr, TRUE);
    for (int row = 0; row < s->rows; row++)
        paint_row(s, row);
    bool cursor = s->cursor_row >= 0;
    (void)curs_set(cursor ? 1 : 0);
    (void)move(cursor ? s->cursor_row : s->rows - 1, cursor ? s->cursor_column : 0);
    (void)refresh();
    (void)fflush(terminal.drawn_to);
    (void)terminal_flush();
}
