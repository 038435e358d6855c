/* The client's link against a server in the same loop. Every test ends with an empty loop. */
#include "client/link/link.h"
#include "common/tls_engine.h"
#include "fake_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One client and what it saw. */
struct seen {
    uv_loop_t loop;
    struct fake_server server;
    struct tls_context *tls;
    struct link *link;
    struct link_options options;
    struct link_events events;
    int ready, closed, answers, nothings;
    int stop_at_answers; /* stops the loop after that many */
    uint64_t watch_id, last_seq;
    struct error error, answer_error;
    bool inside_call, was_inside;
    char last_ticket[32];
};

static struct tls_fixture fixture;

static int make_fixture(void **state)
{
    (void)state;
    tls_fixture_make(&fixture);
    return 0;
}

static int remove_fixture(void **state)
{
    (void)state;
    tls_fixture_remove(&fixture);
    return 0;
}

static void on_ready(void *context, const Paigong__Welcome *welcome)
{
    struct seen *s = context;
    s->ready++;
    s->was_inside |= s->inside_call;
    assert_string_equal(welcome->id, "wang");
    uv_stop(&s->loop);
}

static void on_closed(void *context, const struct error *e)
{
    struct seen *s = context;
    s->closed++;
    s->was_inside |= s->inside_call;
    s->error = *e;
    uv_stop(&s->loop);
}

static void on_answer(void *context, const Paigong__ServerFrame *f)
{
    struct seen *s = context;
    s->answers++;
    s->was_inside |= s->inside_call;
    if (f == NULL) {
        s->nothings++;
    } else if (f->error != NULL) {
        link_error(f->error, &s->answer_error);
    } else if (f->result_case == PAIGONG__SERVER_FRAME__RESULT_TICKET) {
        snprintf(s->last_ticket, sizeof s->last_ticket, "%s", f->ticket->id);
    } else if (f->result_case == PAIGONG__SERVER_FRAME__RESULT_ENTRY) {
        assert_int_equal(f->id, s->watch_id);
        assert_int_equal(f->entry->seq, s->last_seq + 1);
        s->last_seq = f->entry->seq;
    }
    if (s->stop_at_answers > 0 && s->answers >= s->stop_at_answers)
        uv_stop(&s->loop);
}

static void seen_start(struct seen *s)
{
    struct error e = {0};
    memset(s, 0, sizeof *s);
    assert_int_equal(uv_loop_init(&s->loop), 0);
    fake_server_start(&s->server, &s->loop, &fixture);
    s->tls = tls_context_client(fixture.ca, fixture.client_certificate, fixture.client_key, &e);
    assert_non_null(s->tls);
    s->options =
        (struct link_options){.address = s->server.address, .tls = s->tls, .program = "test 1"};
    s->events = (struct link_events){s, on_ready, on_closed};
}

static void dial(struct seen *s)
{
    s->inside_call = true;
    s->link = link_connect(&s->loop, &s->options, &s->events);
    s->inside_call = false;
    assert_non_null(s->link);
    uv_run(&s->loop, UV_RUN_DEFAULT);
}

static void seen_end(struct seen *s)
{
    if (s->link != NULL)
        link_close(s->link);
    fake_server_stop(&s->server);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&s->loop), 0);
    tls_context_free(s->tls);
    assert_false(s->was_inside);
}

static uint64_t ask(struct seen *s, Paigong__ClientFrame__CommandCase command, char *ticket)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Show show = PAIGONG__SHOW__INIT;
    Paigong__Watch watch = PAIGONG__WATCH__INIT;
    Paigong__SiteList site_list = PAIGONG__SITE_LIST__INIT;
    Paigong__StaffList staff_list = PAIGONG__STAFF_LIST__INIT;
    Paigong__History history = PAIGONG__HISTORY__INIT;
    Paigong__LogList log_list = PAIGONG__LOG_LIST__INIT;
    f.command_case = command;
    switch (command) {
    case PAIGONG__CLIENT_FRAME__COMMAND_SHOW:
        show.ticket = ticket;
        f.show = &show;
        break;
    case PAIGONG__CLIENT_FRAME__COMMAND_WATCH:
        f.watch = &watch;
        break;
    case PAIGONG__CLIENT_FRAME__COMMAND_STAFF_LIST:
        f.staff_list = &staff_list;
        break;
    case PAIGONG__CLIENT_FRAME__COMMAND_HISTORY:
        f.history = &history;
        break;
    case PAIGONG__CLIENT_FRAME__COMMAND_LOG_LIST:
        f.log_list = &log_list;
        break;
    default:
        f.site_list = &site_list;
        break;
    }
    s->inside_call = true;
    uint64_t id = link_send(s->link, &f, on_answer, s);
    s->inside_call = false;
    return id;
}

static void run_until_answers(struct seen *s, int answers)
{
    s->stop_at_answers = answers;
    uv_run(&s->loop, UV_RUN_DEFAULT);
    assert_int_equal(s->answers, answers);
}

static void test_asks_and_is_answered(void **state)
{
    (void)state;
    struct seen s;
    seen_start(&s);
    dial(&s);
    assert_int_equal(s.ready, 1);
    assert_true(ask(&s, PAIGONG__CLIENT_FRAME__COMMAND_SHOW, "20261121-0007") > 0);
    run_until_answers(&s, 1);
    assert_string_equal(s.last_ticket, "20261121-0007");
    assert_true(ask(&s, PAIGONG__CLIENT_FRAME__COMMAND_HISTORY, NULL) > 0);
    run_until_answers(&s, 2);
    assert_int_equal(s.answer_error.code, ERROR_NOT_FOUND);
    assert_string_equal(s.answer_error.subject, "ticket");
    assert_string_equal(s.answer_error.detail, "20261121-0001");
    seen_end(&s);
    assert_int_equal(s.closed, 0);
}

/* A host name may have several addresses; the server listens on one of them only. */
static void test_resolves_a_name(void **state)
{
    (void)state;
    struct seen s;
    char address[32];
    seen_start(&s);
    snprintf(address, sizeof address, "localhost:%d", s.server.port);
    s.options.address = address;
    dial(&s);
    assert_int_equal(s.ready, 1);
    seen_end(&s);
}

static void test_unknown_name(void **state)
{
    (void)state;
    struct seen s;
    seen_start(&s);
    s.options.address = "no-such-host.invalid:7443";
    dial(&s);
    assert_int_equal(s.closed, 1);
    assert_int_equal(s.error.code, ERROR_UNREACHABLE);
    assert_string_equal(s.error.subject, "no-such-host.invalid:7443");
    seen_end(&s);
}

static void test_bad_addresses(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           ":7443",     "host:",     "host:0",
                                      "host:65536", "host:12ab", "[::1:7443", "[::1]7443"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct seen s;
        seen_start(&s);
        s.options.address = bad[i];
        dial(&s);
        assert_int_equal(s.closed, 1);
        assert_int_equal(s.error.code, ERROR_USAGE);
        seen_end(&s);
    }
}

static void test_nobody_listens(void **state)
{
    (void)state;
    struct seen s;
    seen_start(&s);
    char address[32];
    uv_tcp_t taken; /* a port that is bound but doesn't listen refuses */
    struct sockaddr_in a;
    int size = sizeof a;
    uv_tcp_init(&s.loop, &taken);
    uv_ip4_addr("127.0.0.1", 0, &a);
    uv_tcp_bind(&taken, (struct sockaddr *)&a, 0);
    uv_tcp_getsockname(&taken, (struct sockaddr *)&a, &size);
    snprintf(address, sizeof address, "127.0.0.1:%d", ntohs(a.sin_port));
    s.options.address = address;
    dial(&s);
    assert_int_equal(s.closed, 1);
    assert_int_equal(s.error.code, ERROR_UNREACHABLE);
    assert_string_equal(s.error.subject, address);
    assert_non_null(strstr(s.error.detail, "refused"));
    uv_close((uv_handle_t *)&taken, NULL);
    seen_end(&s);
}

/* Everything queued while a write is in flight goes out with the next. */
static void test_many_requests_few_writes(void **state)
{
    (void)state;
    struct seen s;
    seen_start(&s);
    dial(&s);
    int reads = s.server.reads;
    for (int i = 0; i < 1000; i++) {
        char id[24];
        snprintf(id, sizeof id, "20261121-%04d", i);
        assert_true(ask(&s, PAIGONG__CLIENT_FRAME__COMMAND_SHOW, id) > 0);
    }
    run_until_answers(&s, 1000);
    assert_string_equal(s.last_ticket, "20261121-0999");
    assert_in_range(s.server.reads - reads, 1, 20);
    seen_end(&s);
}

static void test_stream_until_forgotten(void **state)
{
    (void)state;
    struct seen s;
    seen_start(&s);
    dial(&s);
    s.watch_id = ask(&s, PAIGONG__CLIENT_FRAME__COMMAND_WATCH, NULL);
    run_until_answers(&s, 4);
    assert_int_equal(s.last_seq, 3);
    /* ids go round the stream's slot */
    for (int i = 0; i < 200; i++)
        assert_true(ask(&s, PAIGONG__CLIENT_FRAME__COMMAND_SHOW, "20261121-0001") != s.watch_id);
    run_until_answers(&s, 204);
    s.last_seq = 0;
    uint64_t second = ask(&s, PAIGONG__CLIENT_FRAME__COMMAND_WATCH, NULL);
    link_forget(s.link, second);
    ask(&s, PAIGONG__CLIENT_FRAME__COMMAND_SHOW, "20261121-0002");
    run_until_answers(&s, 205);
    assert_string_equal(s.last_ticket, "20261121-0002");
    assert_int_equal(s.last_seq, 0);
    seen_end(&s);
    assert_int_equal(s.answers, 205);
}

static void test_server_hangs_up(void **state)
{
    (void)state;
    struct seen s;
    seen_start(&s);
    dial(&s);
    ask(&s, PAIGONG__CLIENT_FRAME__COMMAND_SITE_LIST, NULL);
    ask(&s, PAIGONG__CLIENT_FRAME__COMMAND_SHOW, "20261121-0001");
    uv_run(&s.loop, UV_RUN_DEFAULT);
    assert_int_equal(s.closed, 1);
    assert_int_equal(s.nothings, 2);
    assert_int_equal(s.error.code, ERROR_UNREACHABLE);
    assert_int_equal(ask(&s, PAIGONG__CLIENT_FRAME__COMMAND_SHOW, "20261121-0001"), 0);
    seen_end(&s);
}

static void test_error_about_the_connection(void **state)
{
    (void)state;
    struct seen s;
    seen_start(&s);
    dial(&s);
    ask(&s, PAIGONG__CLIENT_FRAME__COMMAND_STAFF_LIST, NULL);
    uv_run(&s.loop, UV_RUN_DEFAULT);
    assert_int_equal(s.closed, 1);
    assert_int_equal(s.nothings, 1);
    assert_int_equal(s.error.code, ERROR_REVOKED);
    seen_end(&s);
}

static void test_unreadable_answer(void **state)
{
    (void)state;
    struct seen s;
    seen_start(&s);
    dial(&s);
    ask(&s, PAIGONG__CLIENT_FRAME__COMMAND_LOG_LIST, NULL);
    uv_run(&s.loop, UV_RUN_DEFAULT);
    assert_int_equal(s.closed, 1);
    assert_int_equal(s.error.code, ERROR_UNSUPPORTED);
    seen_end(&s);
}

static void test_silence_ends_at_the_time_limit(void **state)
{
    (void)state;
    struct seen s;
    seen_start(&s);
    s.server.mute = true;
    s.options.connect_timeout_ms = 30;
    dial(&s);
    assert_int_equal(s.closed, 1);
    assert_int_equal(s.error.code, ERROR_UNREACHABLE);
    assert_non_null(strstr(s.error.detail, "30 ms"));
    seen_end(&s);
}

static void test_pings_until_nobody_answers(void **state)
{
    (void)state;
    struct seen s;
    seen_start(&s);
    s.server.mute_after = 3;
    s.options.idle_ping_ms = 10;
    dial(&s);
    assert_int_equal(s.ready, 1);
    uv_run(&s.loop, UV_RUN_DEFAULT);
    assert_int_equal(s.closed, 1);
    assert_int_equal(s.error.code, ERROR_UNREACHABLE);
    assert_in_range(s.server.hellos, 4, 5);
    seen_end(&s);
}

static void test_wrong_authority_and_name(void **state)
{
    (void)state;
    struct tls_fixture other;
    struct error e = {0};
    struct seen s;
    tls_fixture_make(&other);
    seen_start(&s);
    tls_context_free(s.tls);
    s.tls = tls_context_client(other.ca, other.client_certificate, other.client_key, &e);
    s.options.tls = s.tls;
    dial(&s);
    assert_int_equal(s.error.code, ERROR_TLS_REFUSED);
    assert_string_equal(s.error.subject, s.server.address);
    assert_non_null(strstr(s.error.detail, "another authority"));
    seen_end(&s);

    seen_start(&s); /* a certificate of another authority: the alert comes after the handshake */
    tls_context_free(s.tls);
    s.tls = tls_context_client(fixture.ca, other.client_certificate, other.client_key, &e);
    s.options.tls = s.tls;
    dial(&s);
    assert_int_equal(s.error.code, ERROR_TLS_REFUSED);
    assert_non_null(strstr(s.error.detail, "unknown_ca"));
    seen_end(&s);

    static const char *const elsewhere[] = {"elsewhere.example"};
    static const char *const here[] = {"localhost", "127.0.0.1", "::1"};
    assert_int_equal(authority_issue_server(fixture.directory, elsewhere, 1, &e), ERROR_NONE);
    seen_start(&s);
    dial(&s);
    assert_int_equal(s.error.code, ERROR_TLS_REFUSED);
    assert_non_null(strstr(s.error.detail, "another name"));
    seen_end(&s);
    assert_int_equal(authority_issue_server(fixture.directory, here, 3, &e), ERROR_NONE);
    tls_fixture_remove(&other);
}

static void test_pin(void **state)
{
    (void)state;
    struct error e = {0};
    uint8_t authority[32];
    struct authority *a = authority_open(fixture.directory, &e);
    authority_fingerprint(a, authority);
    authority_close(a);
    for (int wrong = 0; wrong < 2; wrong++) {
        struct seen s;
        seen_start(&s);
        tls_context_free(s.tls);
        s.tls = tls_context_client(NULL, NULL, NULL, &e);
        s.options.tls = s.tls;
        s.options.pin = authority;
        authority[3] ^= (uint8_t)wrong;
        dial(&s);
        assert_int_equal(s.ready, !wrong);
        assert_int_equal(s.server.hellos, !wrong); /* nothing was said to a stranger */
        assert_int_equal(s.error.code, wrong ? ERROR_TLS_REFUSED : ERROR_NONE);
        seen_end(&s);
    }
}

static void test_resumes(void **state)
{
    (void)state;
    struct seen s;
    seen_start(&s);
    dial(&s);
    assert_false(link_is_resumed(s.link));
    size_t size;
    uint8_t *session = link_session(s.link, &size);
    assert_non_null(session);
    link_close(s.link);
    s.options.session = session;
    s.options.session_size = size;
    dial(&s);
    assert_int_equal(s.ready, 2);
    assert_true(link_is_resumed(s.link));
    free(session);
    seen_end(&s);
}

static void close_on_ready(void *context, const Paigong__Welcome *welcome)
{
    struct seen *s = context;
    (void)welcome;
    s->ready++;
    link_close(s->link);
    s->link = NULL;
    uv_stop(&s->loop);
}

static void close_on_answer(void *context, const Paigong__ServerFrame *f)
{
    struct seen *s = context;
    assert_non_null(f);
    s->answers++;
    link_close(s->link);
    s->link = NULL;
    uv_stop(&s->loop);
}

static void close_on_closed(void *context, const struct error *e)
{
    struct seen *s = context;
    (void)e;
    s->closed++;
    link_close(s->link);
    s->link = NULL;
    uv_stop(&s->loop);
}

static void test_closes_from_any_callback(void **state)
{
    (void)state;
    struct seen s;
    seen_start(&s);
    s.events.on_ready = close_on_ready;
    dial(&s);
    assert_int_equal(s.ready, 1);
    seen_end(&s);

    seen_start(&s);
    dial(&s);
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Watch watch = PAIGONG__WATCH__INIT;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_WATCH;
    f.watch = &watch;
    assert_true(link_send(s.link, &f, close_on_answer, &s) > 0);
    uv_run(&s.loop, UV_RUN_DEFAULT);
    assert_int_equal(s.answers, 1); /* the three entries came with it and are not delivered */
    seen_end(&s);

    seen_start(&s);
    s.events.on_closed = close_on_closed;
    dial(&s);
    ask(&s, PAIGONG__CLIENT_FRAME__COMMAND_SITE_LIST, NULL);
    uv_run(&s.loop, UV_RUN_DEFAULT);
    assert_int_equal(s.closed, 1);
    seen_end(&s);

    seen_start(&s); /* before anything happened */
    s.link = link_connect(&s.loop, &s.options, &s.events);
    seen_end(&s);
    assert_int_equal(s.ready + s.closed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_asks_and_is_answered),
        cmocka_unit_test(test_resolves_a_name),
        cmocka_unit_test(test_unknown_name),
        cmocka_unit_test(test_bad_addresses),
        cmocka_unit_test(test_nobody_listens),
        cmocka_unit_test(test_many_requests_few_writes),
        cmocka_unit_test(test_stream_until_forgotten),
        cmocka_unit_test(test_server_hangs_up),
        cmocka_unit_test(test_error_about_the_connection),
        cmocka_unit_test(test_unreadable_answer),
        cmocka_unit_test(test_silence_ends_at_the_time_limit),
        cmocka_unit_test(test_pings_until_nobody_answers),
        cmocka_unit_test(test_wrong_authority_and_name),
        cmocka_unit_test(test_pin),
        cmocka_unit_test(test_resumes),
        cmocka_unit_test(test_closes_from_any_callback),
    };
    return cmocka_run_group_tests(tests, make_fixture, remove_fixture);
}
