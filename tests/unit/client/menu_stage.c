#include "tests/unit/client/menu_stage.h"

#include "common/text.h"
#include "common/time_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- a menu with what is around it played ------------------------------------------------------
 */

static void on_open(void *context, const char *ticket)
{
    struct stage *s = context;
    (void)snprintf(s->opened, sizeof s->opened, "%s", ticket);
}

static void on_history(void *context, const char *ticket)
{
    on_open(context, ticket);
}

static void on_suggest(void *context, const char *site, Paigong__SuggestKind kind)
{
    struct stage *s = context;
    (void)snprintf(s->suggested, sizeof s->suggested, "%s %d", site, (int)kind);
}

/* "pay --cash=8500" */
static enum error_code on_give(void *context, const struct cli *answers, const char *photo,
                               bool *kept, struct error *e)
{
    struct stage *s = context;
    size_t used = (size_t)snprintf(s->given, sizeof s->given, "%s", answers->command->name);
    (void)photo;
    for (size_t i = 0; i < answers->count; i++) {
        const struct cli_given *g = &answers->given[i];
        if (g->option->flag != NULL)
            used += (size_t)snprintf(s->given + used, sizeof s->given - used, " %s%s%s",
                                     g->option->flag, g->value[0] != '\0' ? "=" : "", g->value);
    }
    *kept = true;
    return s->refuse_with == ERROR_NONE ? ERROR_NONE
                                        : error_set(e, s->refuse_with, "disk", "is full");
}

static enum error_code on_look(void *context, const char *path, struct error *e)
{
    (void)context;
    return strcmp(path, "/none") == 0 ? error_set(e, ERROR_USAGE, path, "no such file")
                                      : ERROR_NONE;
}

static void on_dismiss(void *context, uint64_t number)
{
    struct stage *s = context;
    struct error e = {0};
    s->dismissed = number;
    assert_int_equal(queue_dismiss(s->queue, number, &e), ERROR_NONE);
    assert_int_equal(queue_reload(s->queue, &e), ERROR_NONE);
}

static void on_retry(void *context)
{
    on_open(context, "retry");
}

static void on_row_shown(void *context, const Paigong__TicketRow *row)
{
    struct stage *s = context;
    (void)row;
    s->rows_shown++;
}

int set_up(void **state)
{
    struct stage *s = calloc(1, sizeof *s);
    struct error e = {0};
    assert_non_null(s);
    const struct menu_outside outside = {.context = s,
                                         .open = on_open,
                                         .history = on_history,
                                         .suggest = on_suggest,
                                         .give = on_give,
                                         .look = on_look,
                                         .dismiss = on_dismiss,
                                         .retry = on_retry,
                                         .row_shown = on_row_shown};
    time_text_zone("Asia/Shanghai", 480);
    (void)snprintf(s->directory, sizeof s->directory, "/tmp/test_menu.XXXXXX");
    assert_non_null(mkdtemp(s->directory));
    assert_int_equal(queue_open(s->directory, &s->queue, &e), ERROR_NONE);
    text_copy(s->me.id, sizeof s->me.id, "wang");
    s->menu = menu_new(&outside, &s->me, s->queue);
    assert_non_null(s->menu);
    menu_set_now(s->menu, NOW);
    menu_set_link(s->menu, MENU_ONLINE, NOW, "");
    *state = s;
    return 0;
}

int tear_down(void **state)
{
    struct stage *s = *state;
    char command[128];
    menu_free(s->menu);
    queue_close(s->queue);
    surface_free(&s->surface);
    (void)snprintf(command, sizeof command, "rm -rf %s", s->directory);
    assert_int_equal(system(command), 0);
    free(s);
    return 0;
}

/* The whole screen; every row keeps within it. */
const char *screen(struct stage *s, int rows, int columns, const char *typed)
{
    static char text[60000];
    size_t used = 0;
    assert_true(surface_resize(&s->surface, rows, columns));
    menu_draw(s->menu, &s->surface, typed);
    for (int i = 0; i < rows; i++) {
        char row[2048];
        surface_row_text(&s->surface, i, row, sizeof row);
        assert_true(text_width(row) <= (size_t)columns);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s\n", row);
    }
    return text;
}

/* On the screen, also when it goes on in the next row. */
static bool is_shown(struct stage *s, const char *part)
{
    static char flat[60000];
    const char *text = screen(s, 20, 40, "");
    size_t used = 0;
    for (const char *p = text; *p != '\0'; p++) {
        flat[used++] = *p == '\n' ? ' ' : *p;
        while (*p == '\n' && p[1] == ' ')
            p++;
    }
    flat[used] = '\0';
    return strstr(text, part) != NULL || strstr(flat, part) != NULL;
}

void expect(struct stage *s, const char *part)
{
    if (!is_shown(s, part))
        fail_msg("\"%s\" is not on the screen:\n%s", part, screen(s, 20, 40, ""));
}

void expect_not(struct stage *s, const char *part)
{
    if (is_shown(s, part))
        fail_msg("\"%s\" is on the screen:\n%s", part, screen(s, 20, 40, ""));
}

void enter(struct stage *s, const char *typed)
{
    (void)screen(s, 20, 40, typed);
    menu_enter(s->menu, typed);
}

/* ---- slips and tickets -------------------------------------------------------------------------
 */

Paigong__CachedList *list_of(size_t count)
{
    Paigong__CachedList list = PAIGONG__CACHED_LIST__INIT;
    Paigong__TicketRow rows[40], *pointers[40];
    char ids[40][TICKET_ID_SIZE], units[40][16];
    uint8_t packed[40000];
    for (size_t i = 0; i < count; i++) {
        paigong__ticket_row__init(&rows[i]);
        (void)snprintf(ids[i], sizeof ids[i], "20261121-%04u", (unsigned)(i + 1) % 10000);
        (void)snprintf(units[i], sizeof units[i], "U-%u", (unsigned)(i + 1) % 10000);
        rows[i].id = ids[i];
        rows[i].unit = units[i];
        rows[i].site = "garden";
        rows[i].state = IN(DISPATCHED);
        rows[i].kind = PAIGONG__KIND__KIND_REPAIR;
        rows[i].technician = "wang";
        rows[i].text = "厨房水槽下面软管漏水，水已经流到客厅地板上，请尽快来人处理，业主在家等候";
        rows[i].clock = PAIGONG__CLOCK__CLOCK_SIGN_FOR;
        rows[i].clock_state = PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING;
        rows[i].due_at = NOW + (int64_t)(count - i) * 60000; /* the last one first */
        pointers[i] = &rows[i];
    }
    list.at = NOW;
    list.tickets = pointers;
    list.n_tickets = count;
    size_t size = paigong__cached_list__pack(&list, packed);
    return paigong__cached_list__unpack(NULL, size, packed);
}

Paigong__Ticket ticket_in(Paigong__State state)
{
    Paigong__Ticket t = PAIGONG__TICKET__INIT;
    t.id = "20261121-0042";
    t.site = "garden";
    t.unit = "3-1201";
    t.text = "kitchen tap leaks";
    t.kind = PAIGONG__KIND__KIND_REPAIR;
    t.state = state;
    t.technician = "wang";
    return t;
}

void open_with(struct stage *s, Paigong__State state, const Paigong__Command *actions, size_t count)
{
    Paigong__Ticket t = ticket_in(state);
    t.actions = (Paigong__Command *)actions;
    t.n_actions = count;
    menu_open(s->menu, &t, NOW);
}
