/* A menu with what is around it played: what it asks is written down. */
#ifndef PAIGONG_TESTS_UNIT_CLIENT_MENU_STAGE_H
#define PAIGONG_TESTS_UNIT_CLIENT_MENU_STAGE_H

#include "client/tech/menu.h"

#define NOW      INT64_C(1795246200000) /* 2026-11-21T15:30:00+08:00 */
#define OF(NAME) PAIGONG__COMMAND__COMMAND_##NAME
#define IN(NAME) PAIGONG__STATE__STATE_##NAME

struct stage {
    struct menu *menu;
    struct queue *queue;
    struct identity me;
    struct surface surface;
    char directory[64], opened[64], given[512], suggested[64];
    uint64_t dismissed;
    size_t rows_shown;
    enum error_code refuse_with;
};

int set_up(void **state);
int tear_down(void **state);
/* The whole screen; every row keeps within it. */
const char *screen(struct stage *s, int rows, int columns, const char *typed);
/* On the small screen, also when it goes on in the next row. */
void expect(struct stage *s, const char *part);
void expect_not(struct stage *s, const char *part);
/* Typed, seen, entered. */
void enter(struct stage *s, const char *typed);
/* So many slips in the reader's hands, the last one due first. */
Paigong__CachedList *list_of(size_t count);
Paigong__Ticket ticket_in(Paigong__State state);
void open_with(struct stage *s, Paigong__State state, const Paigong__Command *actions,
               size_t count);

#define WITH_MENU(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
