/* What the server said last: found again, by its short id too; forgotten when it is not the
 * reader's any more; as if never there when the disk changed it. */
#include "handheld_fixture.h"

#include "client/offline/cache.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct world {
    char base[FIXTURE_PATH];
    struct profile profile;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    fixture_directory(w->base);
    (void)snprintf(w->profile.directory, sizeof w->profile.directory, "%s", w->base);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    fixture_remove(w->base);
    free(w);
    return 0;
}

static void put_ticket(struct world *w, const char *id, int64_t at_ms)
{
    Paigong__Ticket t = PAIGONG__TICKET__INIT;
    t.id = (char *)id;
    t.text = (char *)"水管漏水";
    t.state = PAIGONG__STATE__STATE_DISPATCHED;
    cache_put_ticket(&w->profile, &t, at_ms);
}

static void put_list(struct world *w, const char *const *ids, size_t count)
{
    Paigong__TicketRow rows[8], *pointers[8];
    for (size_t i = 0; i < count; i++) {
        paigong__ticket_row__init(&rows[i]);
        rows[i].id = (char *)ids[i];
        pointers[i] = &rows[i];
    }
    cache_put_list(&w->profile, pointers, count, 5000);
}

static bool is_known(struct world *w, const char *id)
{
    Paigong__CachedTicket *t = cache_ticket(&w->profile, id);
    bool known = t != NULL;
    if (known)
        paigong__cached_ticket__free_unpacked(t, NULL);
    return known;
}

static void nothing_is_there_at_first(void **state)
{
    struct world *w = *state;
    assert_null(cache_list(&w->profile));
    assert_null(cache_rules(&w->profile));
    assert_null(cache_server(&w->profile));
    assert_null(cache_ticket(&w->profile, "20261122-0042"));
    cache_forget(&w->profile);
}

static void a_ticket_is_found_again(void **state)
{
    struct world *w = *state;
    struct stat found;
    char path[2 * FIXTURE_PATH];
    put_ticket(w, "20261122-0042", 4000);
    Paigong__CachedTicket *t = cache_ticket(&w->profile, "20261122-0042");
    assert_non_null(t);
    assert_int_equal(t->at, 4000);
    assert_string_equal(t->ticket->text, "水管漏水");
    paigong__cached_ticket__free_unpacked(t, NULL);
    fixture_path(w->base, "cache/ticket-20261122-0042", path);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    fixture_path(w->base, "cache", path);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0700);
    /* no id makes a path of it */
    put_ticket(w, "../../evil", 1);
    put_ticket(w, "42", 1);
    assert_false(is_known(w, "../../evil"));
    assert_false(is_known(w, "42"));
}

static void what_left_the_list_is_forgotten(void **state)
{
    static const char *const both[] = {"20261122-0042", "20261122-0043"};
    struct world *w = *state;
    put_ticket(w, both[0], 1);
    put_ticket(w, both[1], 1);
    put_list(w, both, 2);
    assert_true(is_known(w, both[0]) && is_known(w, both[1]));
    put_list(w, both + 1, 1);
    assert_false(is_known(w, both[0]));
    assert_true(is_known(w, both[1]));
    Paigong__CachedList *list = cache_list(&w->profile);
    assert_int_equal(list->n_tickets, 1);
    assert_int_equal(list->at, 5000);
    paigong__cached_list__free_unpacked(list, NULL);
}

static void short_ids_are_of_what_is_known_here(void **state)
{
    static const char *const listed[] = {"20261121-0007", "20261122-0042", "20261122-0043"};
    struct world *w = *state;
    struct error e = {0};
    char id[TICKET_ID_SIZE];
    put_list(w, listed, 3);
    put_ticket(w, "20261122-0042", 1); /* in both: one and the same */
    put_ticket(w, "20261122-0007", 1);
    assert_int_equal(cache_resolve(&w->profile, "42", id, &e), ERROR_NONE);
    assert_string_equal(id, "20261122-0042");
    assert_int_equal(cache_resolve(&w->profile, "0043", id, &e), ERROR_NONE);
    assert_string_equal(id, "20261122-0043");
    assert_int_equal(cache_resolve(&w->profile, "7", id, &e), ERROR_AMBIGUOUS);
    assert_non_null(strstr(e.detail, "20261121-0007"));
    assert_non_null(strstr(e.detail, "20261122-0007"));
    assert_int_equal(cache_resolve(&w->profile, "8", id, &e), ERROR_NOT_FOUND);
    assert_int_equal(cache_resolve(&w->profile, "leak", id, &e), ERROR_NOT_FOUND);
    /* a whole one is taken as it is, known or not */
    assert_int_equal(cache_resolve(&w->profile, "20261122-0099", id, &e), ERROR_NONE);
    assert_string_equal(id, "20261122-0099");
}

static void a_changed_file_was_never_there(void **state)
{
    struct world *w = *state;
    char path[2 * FIXTURE_PATH];
    put_ticket(w, "20261122-0042", 1);
    fixture_path(w->base, "cache/ticket-20261122-0042", path);
    assert_int_equal(truncate(path, 20), 0);
    assert_false(is_known(w, "20261122-0042"));
    fixture_path(w->base, "cache/list", path);
    put_list(w, NULL, 0);
    assert_int_equal(truncate(path, 3), 0);
    assert_null(cache_list(&w->profile));
}

static void greet(struct world *w, const char *person, uint8_t ledger, int64_t now_ms)
{
    Paigong__Welcome welcome = PAIGONG__WELCOME__INIT;
    uint8_t id[16];
    memset(id, ledger, sizeof id);
    welcome.id = (char *)person;
    welcome.now_at = now_ms;
    welcome.ledger_id = (ProtobufCBinaryData){sizeof id, id};
    Paigong__KnownServer *known = cache_put_server(&w->profile, &welcome);
    assert_string_equal(known->welcome->id, person);
    paigong__known_server__free_unpacked(known, NULL);
}

static int64_t known_at(struct world *w)
{
    Paigong__KnownServer *known = cache_server(&w->profile);
    int64_t at_ms = known->welcome->now_at;
    paigong__known_server__free_unpacked(known, NULL);
    return at_ms;
}

/* Nobody reads what another person was told, and nobody what another server said. */
static void another_person_begins_anew(void **state)
{
    static const char *const id = "20261122-0042";
    struct world *w = *state;
    Paigong__WorkflowTable rules = PAIGONG__WORKFLOW_TABLE__INIT;
    greet(w, "wang", 1, 1000);
    put_ticket(w, id, 1);
    put_list(w, &id, 1);
    cache_put_rules(&w->profile, &rules, "paigongd 1", 7);
    greet(w, "wang", 1, 1010); /* the same clocks: not written again */
    assert_int_equal(known_at(w), 1000);
    greet(w, "wang", 1, 90000);
    assert_int_equal(known_at(w), 90000);
    assert_true(is_known(w, id));
    greet(w, "zhao", 1, 90000);
    assert_false(is_known(w, id));
    assert_null(cache_list(&w->profile));
    assert_null(cache_rules(&w->profile));
    put_ticket(w, id, 1);
    greet(w, "zhao", 2, 90000);
    assert_false(is_known(w, id));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_there_at_first),       TEST(a_ticket_is_found_again),
        TEST(what_left_the_list_is_forgotten), TEST(short_ids_are_of_what_is_known_here),
        TEST(a_changed_file_was_never_there),  TEST(another_person_begins_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
