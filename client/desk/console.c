#include "client/desk/console_private.h"
#include "client/desk/pages.h"
#include "client/output/language.h"
#include "client/screen/terminal.h"
#include "common/text.h"

#include <assert.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ESCAPE_MS: a sequence has come whole by then. FRAME_MS: what the feed brings is drawn together;
 * ANSWER_MS: so are answers.
 */
enum { ESCAPE_MS = 25, FRAME_MS = 30, ANSWER_MS = 5, TICK_MS = 1000 };

/* ---- what pages may ask ---- */

struct board *console_board(struct console *c)
{
    return c->board;
}

struct feed *console_feed(struct console *c)
{
    return c->feed;
}

const struct identity *console_me(const struct console *c)
{
    return &c->run->me;
}

struct run *console_run_of(struct console *c)
{
    return c->run;
}

int64_t console_now_ms(const struct console *c)
{
    return run_now_ms(c->run);
}

struct desk_hours *console_hours(struct console *c)
{
    return &c->hours;
}

static void on_frame(uv_timer_t *timer);

/* A key's frame is drawn behind it anyway; an answer's needs somebody to wake. */
void console_redraw(struct console *c)
{
    c->dirty = true;
    if (!uv_is_active((uv_handle_t *)&c->frame))
        uv_timer_start(&c->frame, on_frame, ANSWER_MS, 0);
}

void console_quit(struct console *c)
{
    c->quitting = true;
    uv_stop(&c->run->loop);
}

void console_say(struct console *c, enum style style, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(c->message, sizeof c->message, format, arguments);
    va_end(arguments);
    c->message_style = style;
    console_redraw(c);
}

void console_say_error(struct console *c, const struct error *e)
{
    char sentence[SCREEN_TEXT];
    run_sentence(e, sentence, sizeof sentence);
    console_say(c, STYLE_ERROR, "%s", sentence);
}

/* ---- drawing at the right time ---- */

static void on_writable(uv_poll_t *poll, int status, int events)
{
    struct console *c = poll->data;
    (void)events;
    if (status < 0 || !terminal_flush())
        console_quit(c);
    else if (!terminal_is_behind()) {
        uv_poll_stop(poll);
        console_redraw(c);
    }
}

static void draw(struct console *c)
{
    if (c->quitting || !c->dirty)
        return;
    uv_timer_stop(&c->frame);
    console_draw(c);
    stack_reap(c);
    if (terminal_is_behind())
        uv_poll_start(&c->output, UV_WRITABLE, on_writable);
}

static void draw_now(struct console *c);

/* What was drawn for may be a filter that a key of before has set: it looks on by itself. */
static void on_frame(uv_timer_t *timer)
{
    draw_now(timer->data);
}

/* Some rows in each turn of the loop: keys come between. */
static void on_look(uv_idle_t *idle)
{
    struct console *c = idle->data;
    uint64_t before = board_version(c->board);
    if (!board_look_on(c->board))
        uv_idle_stop(idle);
    if (board_version(c->board) == before)
        return;
    console_redraw(c);
    draw_now(c);
}

/* A key is answered at once; rows that are not found by then come behind it. */
static void draw_now(struct console *c)
{
    draw(c);
    if (board_is_looking(c->board) && !c->quitting)
        uv_idle_start(&c->look, on_look);
}

static void on_changed(void *context)
{
    struct console *c = context;
    c->dirty = true;
    if (!uv_is_active((uv_handle_t *)&c->frame))
        uv_timer_start(&c->frame, on_frame, FRAME_MS, 0);
}

static void on_tick(uv_timer_t *timer)
{
    struct console *c = timer->data;
    console_redraw(c);
    draw_now(c);
}

/* ---- the feed's ---- */

static void on_entry(void *context, const Paigong__Entry *entry)
{
    struct console *c = context;
    for (struct opened *o = c->top; o != NULL; o = o->below) {
        if (o->page->entry != NULL)
            o->page->entry(c, o->state, entry);
    }
    stack_reap(c);
    on_changed(c);
}

static void on_fresh(void *context)
{
    struct console *c = context;
    for (struct opened *o = c->top; o != NULL; o = o->below) {
        if (o->page->fresh != NULL)
            o->page->fresh(c, o->state);
    }
    stack_reap(c);
    on_changed(c);
}

static void on_row(void *context, const Paigong__TicketRow *row)
{
    alarms_take_row(context, row);
}

static void on_gone(void *context)
{
    alarms_look_over(context);
}

static void on_noticed(void *context)
{
    struct console *c = context;
    c->rings = true;
    on_changed(context);
}

/* ---- keys ---- */

static void on_late(uv_timer_t *timer)
{
    struct console *c = timer->data;
    console_take_keys(c, true);
    draw_now(c);
}

static void on_typed(uv_poll_t *poll, int status, int events)
{
    struct console *c = poll->data;
    char bytes[1024];
    (void)events;
    long got = status < 0 ? -1 : terminal_read(bytes, sizeof bytes);
    if (got < 0) { /* hung up */
        console_quit(c);
        return;
    }
    for (size_t used = 0; used < (size_t)got && !c->quitting;) {
        used += keys_feed(&c->keys, bytes + used, (size_t)got - used);
        console_take_keys(c, false);
    }
    if (keys_wait(&c->keys))
        uv_timer_start(&c->late, on_late, ESCAPE_MS, 0);
    draw_now(c);
}

/* ---- signals ---- */

static void look_again(struct console *c)
{
    terminal_return();
    c->whole = true;
    console_redraw(c);
    draw_now(c);
}

static void on_signal(uv_signal_t *signal, int number)
{
    struct console *c = signal->data;
    switch (number) {
    case SIGWINCH:
        on_changed(c); /* many in a row are one frame */
        return;
    case SIGTSTP:
        terminal_leave();
        (void)raise(SIGSTOP);
        look_again(c);
        return;
    case SIGCONT: /* after a SIGSTOP that nobody was told of */
        look_again(c);
        return;
    default:
        console_quit(c);
    }
}

/* ---- the loop ---- */

static void own(struct console *c, void *handle)
{
    assert(c->handle_count < CONSOLE_HANDLES);
    c->handles[c->handle_count++] = handle;
    ((uv_handle_t *)handle)->data = c;
}

static bool start_handles(struct console *c)
{
    static const int numbers[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT};
    uv_loop_t *loop = &c->run->loop;
    uv_timer_t *timers[] = {&c->tick, &c->late, &c->frame};
    for (size_t i = 0; i < 3; i++) {
        uv_timer_init(loop, timers[i]);
        own(c, timers[i]);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        uv_signal_init(loop, &c->signals[i]);
        own(c, &c->signals[i]);
        if (uv_signal_start(&c->signals[i], on_signal, numbers[i]) != 0)
            return false;
    }
    if (uv_poll_init(loop, &c->input, terminal_input()) != 0)
        return false;
    own(c, &c->input);
    if (uv_poll_init(loop, &c->output, terminal_output()) != 0)
        return false;
    own(c, &c->output);
    uv_idle_init(loop, &c->look);
    own(c, &c->look);
    uv_timer_start(&c->tick, on_tick, TICK_MS, TICK_MS);
    return uv_poll_start(&c->input, UV_READABLE, on_typed) == 0;
}

static void run_loop(struct console *c)
{
    struct feed_events events = {.context = c,
                                 .changed = on_changed,
                                 .row = on_row,
                                 .gone = on_gone,
                                 .entry = on_entry,
                                 .fresh = on_fresh,
                                 .noticed = on_noticed};
    c->feed = feed_new(c->run, c->board, &events);
    if (c->feed == NULL)
        return;
    console_push(c, &page_board, "");
    console_redraw(c);
    draw_now(c);
    while (!c->quitting)
        (void)uv_run(&c->run->loop, UV_RUN_DEFAULT);
    stack_close_all(c);
    feed_free(c->feed);
}

static void close_loop(struct console *c)
{
    for (size_t i = 0; i < c->handle_count; i++)
        uv_close(c->handles[i], NULL);
    while (uv_run(&c->run->loop, UV_RUN_DEFAULT) != 0) {
    }
    int left = uv_loop_close(&c->run->loop);
    assert(left == 0);
    (void)left;
}

static enum error_code run_console(struct console *c, struct error *e)
{
    if (uv_loop_init(&c->run->loop) != 0)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    enum error_code code = terminal_start(&c->keys, e);
    if (code == ERROR_NONE) {
        if (start_handles(c))
            run_loop(c);
        terminal_stop();
    }
    close_loop(c);
    return code;
}

enum error_code console_run(struct run *r, struct error *e)
{
    struct console *c = calloc(1, sizeof *c);
    enum error_code code = profile_load(&r->profile, e);
    if (code != ERROR_NONE) {
        free(c);
        return code;
    }
    if (c == NULL || (c->board = board_new()) == NULL) {
        free(c);
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    }
    c->run = r;
    code = run_console(c, e);
    board_free(c->board);
    surface_free(&c->surface);
    free(c);
    return code;
}
