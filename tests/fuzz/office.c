#include "office.h"

#include "common/crypto.h"
#include "common/tls_authority.h"
#include "net/watch.h"
#include "office_image.h"
#include "tests/sim/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PEERS_MAX = 64, WORKS_MAX = 4096, ROUNDS_MAX = 10000 };

struct peer {
    struct session *session;
    unsigned who;
    enum role role;
    bool ended, known;
    size_t backlog;
};

static struct office {
    struct world world;
    struct authority *authority;
    struct dispatch dispatch;
    struct net_limits limits;
    struct session_host host;
    uv_loop_t loop;
    struct job *waiting, **last;
    struct peer peers[PEERS_MAX];
    char code[ENROL_CODE_SIZE];
    uint64_t stamps, head_seq;
    int64_t wall_ms, boot_ms;
    bool made, dirty;
} office;

/* ---- the engine's hooks ------------------------------------------------------------------------
 */

static void on_execute(void *context, struct batch *b, struct job *j)
{
    (void)context;
    dispatch_execute(&office.dispatch, b, (struct request *)j);
}

static void on_completed(void *context, struct job *j)
{
    (void)context;
    session_completed(&office.host, (struct request *)j);
}

static void on_published(void *context, const struct publication *p)
{
    (void)context;
    session_published(&office.host, p);
}

static bool wants_publications(void *context)
{
    (void)context;
    return atomic_load(&office.host.listeners) > 0;
}

static void on_failed(void *context, const struct error *e)
{
    (void)context;
    fprintf(stderr, "%s: %s: %s\n", error_name(e->code), e->subject, e->detail);
    fuzz_demand(false, "no input stops the engine");
}

static bool submit(void *context, struct job *j)
{
    (void)context;
    j->next = NULL;
    *office.last = j;
    office.last = &j->next;
    return true;
}

static int32_t utc_offset_minutes(const struct dispatch *d, int64_t at_ms)
{
    (void)d;
    (void)at_ms;
    return 480;
}

/* ---- workers: in the order they were asked for, one after the other ----------------------------
 */

static struct {
    uv_work_t *request;
    uv_work_cb work;
    uv_after_work_cb after;
} works[WORKS_MAX];
static size_t works_first, works_count;

int __wrap_uv_queue_work(uv_loop_t *loop, uv_work_t *request, uv_work_cb work,
                         uv_after_work_cb after);
int __wrap_uv_queue_work(uv_loop_t *loop, uv_work_t *request, uv_work_cb work,
                         uv_after_work_cb after)
{
    (void)loop;
    if (works_count == WORKS_MAX)
        return UV_ENOMEM;
    size_t at = (works_first + works_count++) % WORKS_MAX;
    works[at].request = request;
    works[at].work = work;
    works[at].after = after;
    return 0;
}

static bool run_work(void)
{
    if (works_count == 0)
        return false;
    size_t at = works_first;
    works_first = (works_first + 1) % WORKS_MAX;
    works_count--;
    works[at].work(works[at].request);
    works[at].after(works[at].request, 0);
    return true;
}

static void run_batch(void)
{
    struct job *jobs = office.waiting;
    office.waiting = NULL;
    office.last = &office.waiting;
    fuzz_demand(engine_run_batch(office.world.engine, jobs), "batches run");
}

/* Peers take what was sent: streams that waited for that go on. */
static bool drain(void)
{
    bool any = false;
    for (unsigned i = 0; i < office_people(); i++) {
        struct peer *p = &office.peers[i];
        if (!p->session || p->backlog == 0)
            continue;
        any = true;
        p->backlog = 0;
        session_drained(p->session);
    }
    return any;
}

void office_run(void)
{
    unsigned rounds = 0;
    for (bool more = true; more; rounds++) {
        fuzz_demand(rounds < ROUNDS_MAX, "it comes to an end");
        more = office.waiting != NULL;
        if (more)
            run_batch();
        while (run_work())
            more = true;
        more |= drain() || office.waiting;
    }
}

/* ---- the other ends ----------------------------------------------------------------------------
 */

static bool is_crew(enum role r)
{
    return r == ROLE_TECHNICIAN || r == ROLE_CONTRACTOR || r == ROLE_GUARD;
}

static void look_at(const struct peer *p, const Paigong__ServerFrame *f)
{
    static const Paigong__CodesView none = PAIGONG__CODES_VIEW__INIT;
    bool stranger = f->result_case == PAIGONG__SERVER_FRAME__RESULT__NOT_SET ||
                    f->result_case == PAIGONG__SERVER_FRAME__RESULT_WELCOME ||
                    f->result_case == PAIGONG__SERVER_FRAME__RESULT_CERTIFICATE;
    fuzz_demand(p->who != 0 || stranger, "a stranger is told nothing");
    fuzz_demand((f->error != NULL) != (f->result_case != PAIGONG__SERVER_FRAME__RESULT__NOT_SET),
                "an answer is an error or a result");
    if (f->result_case != PAIGONG__SERVER_FRAME__RESULT_TICKET || !is_crew(p->role))
        return;
    const Paigong__CodesView *codes = f->ticket->codes ? f->ticket->codes : &none;
    fuzz_demand(!codes->consent[0] && !codes->sign_off[0], "a technician never sees a code");
}

static void on_send(void *context, const uint8_t *frame, size_t size)
{
    struct peer *p = context;
    p->backlog += size;
    while (size > 0) {
        fuzz_demand(size >= 4, "frames are whole");
        size_t length =
            (size_t)frame[0] << 24 | (size_t)frame[1] << 16 | (size_t)frame[2] << 8 | frame[3];
        fuzz_demand(length + 4 <= size, "frames are whole");
        Paigong__ServerFrame *f = paigong__server_frame__unpack(NULL, length, frame + 4);
        fuzz_demand(f != NULL, "answers decode");
        look_at(p, f);
        paigong__server_frame__free_unpacked(f, NULL);
        frame += length + 4;
        size -= length + 4;
    }
}

static void on_end(void *context, const char *cause)
{
    (void)cause;
    ((struct peer *)context)->ended = true;
}

static void on_logged_in(void *context)
{
    ((struct peer *)context)->known = true;
}

static void on_wake(void *context)
{
    (void)context; /* whoever feeds it asks session_may_take() anyway */
}

static size_t on_backlog(void *context)
{
    return ((struct peer *)context)->backlog;
}

unsigned office_people(void)
{
    unsigned count = (unsigned)world_person_count() + 1;
    return count < PEERS_MAX ? count : PEERS_MAX;
}

unsigned office_who(const char *id)
{
    for (unsigned i = 1; i < office_people(); i++)
        if (!strcmp(world_person(i - 1)->id, id))
            return i;
    fuzz_demand(false, id);
    return 0;
}

static void say_hello(struct session *s)
{
    static const uint8_t hello[] = {8, 1, 0x82, 1, 2, 8, 1}; /* id 1, hello {protocol 1} */
    session_take(s, hello, sizeof hello);
    office_run();
}

struct session *office_session(unsigned who, bool greet)
{
    static uint32_t connections;
    struct peer *p = &office.peers[who];
    if (p->session)
        return p->session;
    const struct session_peer calls = {.context = p,
                                       .send = on_send,
                                       .end = on_end,
                                       .logged_in = on_logged_in,
                                       .wake = on_wake,
                                       .backlog = on_backlog};
    uint8_t fingerprint[32];
    char address[PEER_SIZE];
    /* wrong codes are counted by address: each input's strangers come from another one */
    connections++;
    snprintf(address, sizeof address, "10.%u.%u.%u", connections >> 16 & 255,
             connections >> 8 & 255, connections & 255);
    memset(fingerprint, (int)who, sizeof fingerprint);
    *p = (struct peer){.who = who, .role = who ? world_person(who - 1)->role : ROLE_NONE};
    p->session = session_new(&office.host, &calls, who ? fingerprint : NULL, address);
    fuzz_demand(p->session != NULL, "a session");
    if (greet)
        say_hello(p->session);
    return p->session;
}

bool office_is_open(unsigned who)
{
    return !office.peers[who].ended;
}

bool office_is_known(unsigned who)
{
    return office.peers[who].known;
}

static void end_connections(void)
{
    for (unsigned i = 0; i < office_people(); i++) {
        struct session *s = office.peers[i].session;
        office.peers[i] = (struct peer){0};
        if (s)
            session_gone(s);
    }
    office_run();
    fuzz_demand(office.host.sessions == NULL, "a connection's end leaves nothing in flight");
    fuzz_demand(atomic_load(&office.host.listeners) == 0, "and nobody who listens");
}

/* ---- its life ----------------------------------------------------------------------------------
 */

static void open_office(void)
{
    struct world *w = &office.world;
    world_open(w);
    fuzz_demand(w->engine != NULL, "the engine starts");
    office.dispatch = (struct dispatch){.view = w->view,
                                        .ledger = w->ledger,
                                        .keyring = w->keys,
                                        .blobs = w->blobs,
                                        .authority = office.authority,
                                        .directory = w->dir,
                                        .time_zone = "Asia/Shanghai",
                                        .utc_offset_minutes = utc_offset_minutes};
    office.host = (struct session_host){.dispatch = &office.dispatch,
                                        .limits = &office.limits,
                                        .loop = &office.loop,
                                        .submit = submit};
    office.host.watches = watch_hub_new(&office.host);
    office.last = &office.waiting;
}

static void close_office(bool settle)
{
    end_connections();
    watch_hub_free(office.host.watches);
    world_close(&office.world, settle);
}

/* What somebody types to enrol: the secret is this program's, the pin the authority's. */
static void make_code(uint8_t hash[32])
{
    const uint8_t secret[ENROL_SECRET] = "ten bytes";
    uint8_t authority[32];
    authority_fingerprint(office.authority, authority);
    enrol_code_format(secret, authority, office.code);
    sha256(secret, sizeof secret, hash);
}

static void enrol(struct batch *b, struct world_job *j)
{
    const char *site = "s1";
    uint8_t hash[32];
    struct event ev;
    (void)j;
    for (unsigned i = 1; i < office_people(); i++) {
        event_init(&ev, EVENT_ENROLLED);
        memset(hash, (int)i, sizeof hash);
        ev.subject = world_person(i - 1)->id;
        ev.hash = hash;
        ev.until_ms = FUZZ_NOW_MS + INT64_C(365) * 86400000;
        fuzz_demand(batch_emit(b, &ev), "people enrol");
    }
    event_init(&ev, EVENT_STAFF_ADDED);
    make_code(hash);
    ev.subject = ev.name = "newcomer";
    ev.to_role = ROLE_DESK;
    ev.sites = &site;
    ev.site_count = 1;
    ev.hash = hash;
    ev.until_ms = FUZZ_NOW_MS + 86400000;
    fuzz_demand(batch_emit(b, &ev), "somebody new");
}

/* The key of the small authority is made once a program: nothing of it decides what an input does.
 */
static void make_authority(const char *directory)
{
    struct error e;
    char path[256];
    snprintf(path, sizeof path, "%s/tls", directory);
    fuzz_demand(mkdir(path, 0700) == 0 && authority_create(path, &e) == ERROR_NONE, "a CA");
    office.authority = authority_open(path, &e);
    fuzz_demand(office.authority != NULL, "its key");
}

static void make_tickets(void)
{
    uint8_t frame[512];
    Paigong__NewTicket m = PAIGONG__NEW_TICKET__INIT;
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    m.site = "s1";
    m.unit = "3-1201";
    m.text = "漏水";
    m.reporter = "周女士";
    m.phone = "13800138000";
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET;
    f.new_ticket = &m;
    for (int i = 0; i < 3; i++) {
        size_t size = paigong__client_frame__pack(&f, frame);
        size = office_stamp(frame, size, sizeof frame);
        session_take(office_session(office_who("desk1"), true), frame, size);
        office_run();
        office_pass(1000);
    }
}

static void make_office(void)
{
    struct world *w = &office.world;
    struct engine_hooks first;
    fuzz_demand(setenv("TMPDIR", fuzz_directory(), 1) == 0, "a folder");
    fuzz_demand(uv_loop_init(&office.loop) == 0, "a loop");
    office.limits = net_limits_default();
    w->ledger_options = (struct ledger_options){.segment_size = 256 << 10, .no_sync = true};
    world_create(w, FUZZ_NOW_MS);
    make_authority(w->dir);
    first = w->hooks;
    world_open(w);
    world_run(w, world_people, NULL);
    world_run(w, enrol, NULL);
    world_close(w, true);
    w->hooks = (struct engine_hooks){.context = w,
                                     .execute = on_execute,
                                     .completed = on_completed,
                                     .published = on_published,
                                     .wants_publications = wants_publications,
                                     .failed = on_failed};
    fuzz_demand(first.execute != w->hooks.execute, "hooks of our own");
    open_office();
    make_tickets();
    close_office(true);
    office.wall_ms = w->wall_ms;
    office.boot_ms = w->boot_ms;
    office_image_take(w->dir);
    office.made = office.dirty = true;
}

void office_reset(void)
{
    fuzz_chance_reset();
    if (!office.made)
        make_office();
    else if (!office.dirty)
        return;
    else
        close_office(false);
    office_image_put_back(office.world.dir);
    office.world.wall_ms = office.wall_ms;
    office.world.boot_ms = office.boot_ms;
    open_office();
    office.stamps = 0;
    office.dirty = false;
    office.head_seq = ledger_head_seq(office.world.ledger);
}

void office_end(void)
{
    struct error e;
    uint64_t events = 0;
    end_connections();
    office.dirty |= ledger_head_seq(office.world.ledger) != office.head_seq;
    if (office.dirty)
        fuzz_demand(ledger_verify(office.world.ledger, office.head_seq, 0, &events, &e) ==
                        ERROR_NONE,
                    "the chain holds");
}

void office_pass(int64_t ms)
{
    office.dirty = true;
    world_pass(&office.world, ms);
    (void)world_run_due(&office.world);
    office_run();
}

void office_restart(bool settle)
{
    office.dirty = true;
    close_office(settle);
    open_office();
}

size_t office_stamp(uint8_t *frame, size_t size, size_t room)
{
    uint8_t *at = frame + size;
    if (room - size < 24)
        return size;
    office.stamps++;
    *at++ = 1 << 3; /* id */
    *at++ = (uint8_t)(2 + office.stamps % 120);
    *at++ = 2 << 3 | 2; /* request_id: a UUIDv7 */
    *at++ = 16;
    memset(at, 0, 16);
    for (int k = 0; k < 6; k++)
        at[k] = (uint8_t)(office.world.wall_ms >> (40 - 8 * k));
    at[6] = 0x70;
    at[8] = 0x80;
    at[14] = (uint8_t)(office.stamps >> 8);
    at[15] = (uint8_t)office.stamps;
    return size + 20;
}

const char *office_code(void)
{
    if (!office.made)
        office_reset();
    return office.code;
}
