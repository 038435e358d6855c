#include "server_world.h"

#include "common/crypto.h"
#include "common/request_id.h"
#include "common/time_text.h"
#include "common/tls_authority.h"
#include "common/wire.h"
#include "net/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- the engine's hooks ------------------------------------------------------------------------
 */

static void on_execute(void *context, struct batch *b, struct job *j)
{
    struct server_world *w = context;
    dispatch_execute(&w->dispatch, b, (struct request *)j);
}

static void on_completed(void *context, struct job *j)
{
    struct server_world *w = context;
    session_completed(&w->host, (struct request *)j);
}

static void on_published(void *context, const struct publication *p)
{
    struct server_world *w = context;
    session_published(&w->host, p);
}

static bool wants_publications(void *context)
{
    struct server_world *w = context;
    return atomic_load(&w->host.listeners) > 0;
}

static void on_failed(void *context, const struct error *e)
{
    (void)context;
    fail_msg("the engine failed: %s: %s", e->subject, e->detail);
}

static int64_t wall_ms(void *context)
{
    struct server_world *w = context;
    return time_now_ms() + w->ahead_ms;
}

static int64_t boot_ms(void *context)
{
    struct server_world *w = context;
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000 + w->ahead_ms;
}

static bool submit(void *context, struct job *j)
{
    struct server_world *w = context;
    j->next = NULL;
    *w->last = j;
    w->last = &j->next;
    return true;
}

void server_world_run(struct server_world *w)
{
    do {
        struct job *jobs = w->waiting;
        w->waiting = NULL;
        w->last = &w->waiting;
        assert_true(engine_run_batch(w->engine, jobs));
        assert_true(engine_settle(w->engine));
        uv_run(&w->loop, UV_RUN_DEFAULT);
    } while (w->waiting);
}

/* ---- its directory -----------------------------------------------------------------------------
 */

struct person {
    const char *id, *site, *crew;
    enum role role;
};

static const struct person people[] = {
    {"admin", "*", "", ROLE_ADMIN},
    {"li", "garden", "", ROLE_DESK},
    {"wang", "garden", "plumbing", ROLE_TECHNICIAN},
    {"zhao", "garden", "plumbing", ROLE_TECHNICIAN},
    {"qa", "*", "", ROLE_AUDITOR},
    {"far", "river", "", ROLE_DESK},
    {"mei", "garden", "", ROLE_MONITOR},
    {"kong", "garden", "plumbing", ROLE_CREW_LEAD},
    {"vera", "garden", "", ROLE_DESK_SUPERVISOR},
    {"dong", "garden", "", ROLE_DEPARTMENT_SUPERVISOR},
    {"eng", "garden", "", ROLE_ENGINEERING},
    {"song", "garden", "", ROLE_SITE_DIRECTOR},
    {"yan", "garden", "", ROLE_QUALITY},
    {"nina", "garden", "", ROLE_FINANCE},
    {"chen", "garden", "", ROLE_CONTRACTOR},
    {"bao", "garden", "lifts", ROLE_TECHNICIAN},
};

static void add_site(struct server_world *w, const char *site)
{
    struct event ev;
    struct error e;
    event_init(&ev, EVENT_SITE_ADDED);
    ev.site = ev.name = site;
    assert_int_equal(data_directory_append(&w->directory, &ev, 1, &e), ERROR_NONE);
}

static void add_person(struct server_world *w, const struct person *p)
{
    struct event ev[2];
    struct error e;
    uint8_t fingerprint[32];
    memset(fingerprint, p->id[0], sizeof fingerprint);
    event_init(&ev[0], EVENT_STAFF_ADDED);
    ev[0].subject = ev[0].name = p->id;
    ev[0].to_role = p->role;
    ev[0].crew = p->crew;
    ev[0].sites = &p->site;
    ev[0].site_count = 1;
    event_init(&ev[1], EVENT_ENROLLED);
    ev[1].subject = p->id;
    ev[1].hash = fingerprint;
    ev[1].until_ms = time_now_ms() + 86400000;
    assert_int_equal(data_directory_append(&w->directory, ev, 2, &e), ERROR_NONE);
}

static int32_t utc_offset_minutes(const struct dispatch *d, int64_t at_ms)
{
    (void)d;
    (void)at_ms;
    return 480;
}

/* The view's map as it is elsewhere, 64 GiB, is more than valgrind has room for. */
struct MDB_env;
int __real_mdb_env_set_mapsize(struct MDB_env *env, size_t size);
int __wrap_mdb_env_set_mapsize(struct MDB_env *env, size_t size);
int __wrap_mdb_env_set_mapsize(struct MDB_env *env, size_t size)
{
    const size_t most = (size_t)4 << 30;
    return __real_mdb_env_set_mapsize(env, size < most ? size : most);
}

static void open_directory(struct server_world *w)
{
    static const char *const names[] = {"localhost"};
    struct error e;
    char tls[PATH_MAX];
    snprintf(w->path, sizeof w->path, "/tmp/paigong-net-XXXXXX");
    assert_non_null(mkdtemp(w->path));
    assert_int_equal(data_directory_create(w->path, names, 1, &w->directory, &e), ERROR_NONE);
    assert_int_equal(data_directory_open(&w->directory, &e), ERROR_NONE);
    data_directory_tls_path(&w->directory, "", tls, sizeof tls);
    w->authority = authority_open(tls, &e);
    assert_non_null(w->authority);
    add_site(w, "garden");
    add_site(w, "river");
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        add_person(w, &people[i]);
}

void server_world_open(struct server_world *w)
{
    memset(w, 0, sizeof *w);
    assert_int_equal(uv_loop_init(&w->loop), 0);
    open_directory(w);
    const struct blob_keys keys = {w->directory.keyring, ledger_id(w->directory.ledger)};
    struct error e;
    assert_int_equal(blobs_open(w->path, &keys, &w->blobs, &e), ERROR_NONE);
    w->last = &w->waiting;
    w->limits = net_limits_default();
    w->dispatch = (struct dispatch){.view = w->directory.view,
                                    .ledger = w->directory.ledger,
                                    .keyring = w->directory.keyring,
                                    .blobs = w->blobs,
                                    .authority = w->authority,
                                    .directory = w->directory.path,
                                    .time_zone = "Asia/Shanghai",
                                    .utc_offset_minutes = utc_offset_minutes};
    w->host = (struct session_host){.dispatch = &w->dispatch,
                                    .limits = &w->limits,
                                    .loop = &w->loop,
                                    .context = w,
                                    .submit = submit};
    w->host.watches = watch_hub_new(&w->host);
    const struct engine_hooks hooks = {.context = w,
                                       .execute = on_execute,
                                       .completed = on_completed,
                                       .published = on_published,
                                       .wants_publications = wants_publications,
                                       .failed = on_failed};
    const struct engine_options options = {
        .wall_ms = wall_ms, .boot_ms = boot_ms, .time_context = w, .blobs = w->blobs};
    w->engine = engine_new_unthreaded(w->directory.ledger, w->directory.view, w->directory.keyring,
                                      &hooks, &options);
    assert_non_null(w->engine);
    w->request_ms = time_now_ms();
}

void server_world_close(struct server_world *w)
{
    char command[160];
    assert_null(w->host.sessions);
    assert_int_equal(atomic_load(&w->host.listeners), 0);
    watch_hub_free(w->host.watches);
    engine_free(w->engine);
    blobs_close(w->blobs);
    authority_close(w->authority);
    data_directory_close(&w->directory);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    snprintf(command, sizeof command, "rm -rf '%s'", w->path);
    assert_int_equal(system(command), 0);
}

int server_world_run_tests(struct server_world *w, const struct CMUnitTest *tests, size_t count)
{
    server_world_open(w);
    int failed = _cmocka_run_group_tests("tests", tests, count, NULL, NULL);
    server_world_close(w);
    return failed;
}

struct key_request server_world_key(const struct server_world *w, const char *name)
{
    char path[200];
    struct key_request r;
    struct error e;
    snprintf(path, sizeof path, "%s/%s.key", w->path, name);
    assert_int_equal(tls_key_request(path, &r.data, &r.size, &e), ERROR_NONE);
    return r;
}

/* ---- peers -------------------------------------------------------------------------------------
 */

static void on_send(void *context, const uint8_t *frame, size_t size)
{
    struct peer *p = context;
    while (size > 0) {
        size_t length =
            (size_t)frame[0] << 24 | (size_t)frame[1] << 16 | (size_t)frame[2] << 8 | frame[3];
        assert_true(length + 4 <= size && p->count < SENT_MAX);
        p->sent[p->count] = paigong__server_frame__unpack(NULL, length, frame + 4);
        assert_non_null(p->sent[p->count++]);
        frame += length + 4;
        size -= length + 4;
    }
}

static void on_end(void *context, const char *cause)
{
    struct peer *p = context;
    p->ended = true;
    snprintf(p->cause, sizeof p->cause, "%s", cause ? cause : "");
}

static void on_logged_in(void *context)
{
    ((struct peer *)context)->logged_in = true;
}

static void on_wake(void *context)
{
    ((struct peer *)context)->wakes++;
}

static size_t on_backlog(void *context)
{
    return ((struct peer *)context)->backlog;
}

void peer_open(struct server_world *w, struct peer *p, char who, bool greet)
{
    uint8_t fingerprint[32];
    memset(fingerprint, who, sizeof fingerprint);
    peer_open_from(w, p, who ? fingerprint : NULL, "192.0.2.1");
    if (greet)
        peer_greet(w, p);
}

void peer_open_from(struct server_world *w, struct peer *p, const uint8_t fingerprint[32],
                    const char *address)
{
    const struct session_peer calls = {.context = p,
                                       .send = on_send,
                                       .end = on_end,
                                       .logged_in = on_logged_in,
                                       .wake = on_wake,
                                       .backlog = on_backlog};
    memset(p, 0, sizeof *p);
    p->session = session_new(&w->host, &calls, fingerprint, address);
    assert_non_null(p->session);
}

const Paigong__ServerFrame *peer_greet(struct server_world *w, struct peer *p)
{
    Paigong__Hello hello = PAIGONG__HELLO__INIT;
    hello.protocol = 1;
    FRAME(f, hello, HELLO);
    return peer_ask(w, p, &f);
}

void peer_close(struct server_world *w, struct peer *p)
{
    session_gone(p->session);
    server_world_run(w);
    for (size_t i = 0; i < p->count; i++)
        paigong__server_frame__free_unpacked(p->sent[i], NULL);
}

void peer_send(struct server_world *w, struct peer *p, Paigong__ClientFrame *f)
{
    uint8_t id[16], frame[16 << 10];
    if (!f->id)
        f->id = ++p->last_id;
    bool fresh = !f->request_id.data;
    if (fresh) {
        request_id_make(id, w->request_ms);
        f->request_id = (ProtobufCBinaryData){sizeof id, id};
    }
    size_t size = paigong__client_frame__get_packed_size(f);
    assert_true(size <= sizeof frame);
    paigong__client_frame__pack(f, frame);
    if (fresh)
        f->request_id = (ProtobufCBinaryData){0, NULL};
    session_take(p->session, frame, size);
}

const Paigong__ServerFrame *peer_ask(struct server_world *w, struct peer *p,
                                     Paigong__ClientFrame *f)
{
    peer_send(w, p, f);
    server_world_run(w);
    for (size_t i = p->count; i > 0; i--)
        if (p->sent[i - 1]->id == f->id)
            return p->sent[i - 1];
    fail_msg("no answer to frame %llu", (unsigned long long)f->id);
    return NULL;
}

const Paigong__ServerFrame *peer_next(struct peer *p)
{
    return p->seen < p->count ? p->sent[p->seen++] : NULL;
}

const Paigong__ServerFrame *peer_new_ticket(struct server_world *w, struct peer *p,
                                            const char *text)
{
    Paigong__NewTicket m = PAIGONG__NEW_TICKET__INIT;
    m.site = (char *)"garden";
    m.unit = (char *)"3-1201";
    m.text = (char *)text;
    m.reporter = (char *)"周女士";
    m.phone = (char *)"13800138000";
    FRAME(f, m, NEW_TICKET);
    return peer_ask(w, p, &f);
}

const Paigong__ServerFrame *peer_show(struct server_world *w, struct peer *p, const char *ticket)
{
    Paigong__Show show = PAIGONG__SHOW__INIT;
    show.ticket = (char *)ticket;
    FRAME(f, show, SHOW);
    return peer_ask(w, p, &f);
}

const Paigong__ServerFrame *peer_command(struct server_world *w, struct peer *p, const char *ticket,
                                         Paigong__Command command, const char *to)
{
    Paigong__TicketCommand m = PAIGONG__TICKET_COMMAND__INIT;
    m.ticket = (char *)ticket;
    m.command = command;
    m.to = (char *)to;
    FRAME(f, m, TICKET_COMMAND);
    return peer_ask(w, p, &f);
}
