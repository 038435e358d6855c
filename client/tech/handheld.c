#include "client/tech/handheld_private.h"

#include "client/offline/cache.h"
#include "client/output/language.h"
#include "client/screen/terminal.h"
#include "client/tech/handheld.h"
#include "common/text.h"

#include <assert.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ESCAPE_MS: a sequence has come whole by then. FRAME_MS: what comes together is drawn together. */
enum { ESCAPE_MS = 25, FRAME_MS = 30, TICK_MS = 1000 };

void handheld_announce(struct handheld *h, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    menu_announce(h->menu, text);
    h->bell = true;
    handheld_changed(h);
}

/* ---- drawing -----------------------------------------------------------------------------------
 */

static void quit(struct handheld *h)
{
    h->quitting = true;
    uv_stop(&h->run->loop);
}

static void on_writable(uv_poll_t *poll, int status, int events)
{
    struct handheld *h = poll->data;
    (void)events;
    if (status < 0 || !terminal_flush())
        quit(h);
    else if (!terminal_is_behind()) {
        uv_poll_stop(poll);
        handheld_changed(h);
    }
}

static void draw(struct handheld *h)
{
    int rows, columns;
    if (terminal_is_behind())
        return; /* drawn when it has taken the frame before: nothing is shown until then */
    terminal_size(&rows, &columns);
    menu_set_now(h->menu, run_now_ms(h->run));
    link_tell_menu(h);
    if (!surface_resize(&h->surface, rows, columns))
        return;
    menu_draw(h->menu, &h->surface, h->typing.text);
    if (h->bell)
        terminal_bell();
    terminal_paint(&h->surface, h->whole);
    h->bell = h->whole = h->dirty = false;
    if (terminal_is_behind())
        uv_poll_start(&h->output, UV_WRITABLE, on_writable);
}

static void draw_now(struct handheld *h)
{
    if (h->quitting || !h->dirty)
        return;
    uv_timer_stop(&h->frame);
    draw(h);
}

static void on_frame(uv_timer_t *timer)
{
    draw_now(timer->data);
}

void handheld_changed(struct handheld *h)
{
    h->dirty = true;
    if (!uv_is_active((uv_handle_t *)&h->frame))
        uv_timer_start(&h->frame, on_frame, FRAME_MS, 0);
}

/* Another program of the same profile may have queued something, or sent it. */
static void look_at_queue(struct handheld *h)
{
    struct error e = {0};
    if (h->sending || queue_reload(h->run->away->queue, &e) != ERROR_NONE)
        return;
    menu_queue_changed(h->menu);
    if (live_is_up(h->live))
        send_begin(h);
}

static void on_tick(uv_timer_t *timer)
{
    enum { QUEUE_EVERY = 5 };
    struct handheld *h = timer->data;
    if (++h->ticks % QUEUE_EVERY == 0)
        look_at_queue(h);
    h->dirty = true;
    draw_now(h);
}

/* ---- keys --------------------------------------------------------------------------------------
 */

static void take_line(struct handheld *h)
{
    char line[TYPED_MOST + 1];
    text_copy(line, sizeof line, h->typing.text);
    typing_clear(&h->typing);
    menu_set_now(h->menu, run_now_ms(h->run));
    link_tell_menu(h);
    menu_enter(h->menu, line);
    if (menu_quits(h->menu))
        quit(h);
}

static void take_keys(struct handheld *h, bool late)
{
    struct key k;
    while (!h->quitting && keys_take(&h->keys, late, &k)) {
        h->dirty = true;
        h->whole = h->whole || key_is_ctrl(&k, 'l');
        switch (typing_key(&h->typing, &k)) {
        case TYPED_LINE:
            take_line(h);
            break;
        case TYPED_END:
            quit(h);
            break;
        default:
            break;
        }
    }
}

static void on_late(uv_timer_t *timer)
{
    struct handheld *h = timer->data;
    take_keys(h, true);
    draw_now(h);
}

static void on_typed(uv_poll_t *poll, int status, int events)
{
    struct handheld *h = poll->data;
    char bytes[1024];
    (void)events;
    long got = status < 0 ? -1 : terminal_read(bytes, sizeof bytes);
    if (got < 0) { /* hung up */
        quit(h);
        return;
    }
    for (size_t used = 0; used < (size_t)got && !h->quitting;) {
        used += keys_feed(&h->keys, bytes + used, (size_t)got - used);
        take_keys(h, false);
    }
    if (keys_wait(&h->keys))
        uv_timer_start(&h->late, on_late, ESCAPE_MS, 0);
    draw_now(h);
}

/* ---- signals -----------------------------------------------------------------------------------
 */

static void look_again(struct handheld *h)
{
    terminal_return();
    h->whole = h->dirty = true;
    draw_now(h);
}

static void on_signal(uv_signal_t *watcher, int number)
{
    struct handheld *h = watcher->data;
    switch (number) {
    case SIGWINCH:
        handheld_changed(h);
        return;
    case SIGTSTP:
        terminal_leave();
        (void)raise(SIGSTOP);
        look_again(h);
        return;
    case SIGCONT:
        look_again(h);
        return;
    default:
        quit(h);
    }
}

/* ---- the loop ----------------------------------------------------------------------------------
 */

static void own(struct handheld *h, void *handle)
{
    assert(h->handle_count < HANDHELD_HANDLES);
    h->handles[h->handle_count++] = handle;
    ((uv_handle_t *)handle)->data = h;
}

static bool start_handles(struct handheld *h)
{
    static const int numbers[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT};
    uv_loop_t *loop = &h->run->loop;
    uv_timer_t *timers[] = {&h->tick, &h->late, &h->frame, &h->relist, &h->again};
    for (size_t i = 0; i < sizeof timers / sizeof timers[0]; i++) {
        uv_timer_init(loop, timers[i]);
        own(h, timers[i]);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        uv_signal_init(loop, &h->signals[i]);
        own(h, &h->signals[i]);
        if (uv_signal_start(&h->signals[i], on_signal, numbers[i]) != 0)
            return false;
    }
    if (uv_poll_init(loop, &h->input, terminal_input()) != 0)
        return false;
    own(h, &h->input);
    if (uv_poll_init(loop, &h->output, terminal_output()) != 0)
        return false;
    own(h, &h->output);
    uv_timer_start(&h->tick, on_tick, TICK_MS, TICK_MS);
    return uv_poll_start(&h->input, UV_READABLE, on_typed) == 0;
}

/* Of before, so that the first screen is there at once, with the server or without it. */
static void show_what_is_known(struct handheld *h)
{
    Paigong__CachedList *list = cache_list(&h->run->profile);
    struct away *away = h->run->away;
    h->as_of_ms = list == NULL ? 0 : list->at;
    menu_set_list(h->menu, list);
    menu_set_rules(h->menu, away->rules == NULL ? NULL : away->rules->table);
    struct sync_peer peer = away_peer(h->run);
    menu_set_ledger(h->menu, peer.ledger_id, peer.epoch);
}

static void run_loop(struct handheld *h)
{
    if (!link_start(h))
        return;
    show_what_is_known(h);
    h->dirty = true;
    draw_now(h);
    while (!h->quitting)
        (void)uv_run(&h->run->loop, UV_RUN_DEFAULT);
    link_stop(h);
}

static void close_loop(struct handheld *h)
{
    for (size_t i = 0; i < h->handle_count; i++)
        uv_close(h->handles[i], NULL);
    while (uv_run(&h->run->loop, UV_RUN_DEFAULT) != 0) {
    }
    int left = uv_loop_close(&h->run->loop);
    assert(left == 0);
    (void)left;
}

static enum error_code run_on_terminal(struct handheld *h, struct error *e)
{
    if (uv_loop_init(&h->run->loop) != 0)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    enum error_code code = terminal_start(&h->keys, e);
    if (code == ERROR_NONE) {
        if (start_handles(h))
            run_loop(h);
        terminal_stop();
    }
    close_loop(h);
    return code;
}

enum error_code handheld_run(struct run *r, struct error *e)
{
    struct handheld *h = calloc(1, sizeof *h);
    enum error_code code = profile_load(&r->profile, e);
    if (code == ERROR_NONE && h != NULL) {
        const struct menu_outside outside = {.context = h,
                                             .open = link_open,
                                             .history = link_history,
                                             .suggest = link_suggest,
                                             .give = send_give,
                                             .look = send_look,
                                             .dismiss = send_dismiss,
                                             .retry = link_retry,
                                             .row_shown = link_row_shown};
        h->run = r;
        h->menu = menu_new(&outside, &r->me, r->away->queue);
    }
    if (code == ERROR_NONE && (h == NULL || h->menu == NULL))
        code = error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    if (code == ERROR_NONE)
        code = run_on_terminal(h, e);
    r->away->status = queue_count(r->away->queue, QUEUE_UNSENT) > 0 ? AWAY_QUEUED : 0;
    if (h != NULL) {
        list_free(h);
        send_free(h);
        menu_free(h->menu);
        surface_free(&h->surface);
    }
    free(h);
    return code;
}
