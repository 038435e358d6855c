/* The connection of a one-shot program: run.h's half that knows link.h and the loop. */
#include "client/language.h"
#include "client/renewal.h"
#include "client/run.h"
#include "common/file_put.h"
#include "common/text.h"
#include "common/time_text.h"
#include "common/tls_engine.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SESSION_MAX = 16 << 10 };
static const int64_t ANSWER_TIMEOUT_MS = 120000, IDLE_PING_MS = 300000, LOOK_EVERY_MS = 10000;

int64_t run_now_ms(const struct run *r)
{
    return time_after_ms(time_now_ms(), r->clock_offset_ms);
}

static void keep_identity(struct run *r, const Paigong__Welcome *w)
{
    text_copy(r->me.id, sizeof r->me.id, w->id);
    text_copy(r->me.crew, sizeof r->me.crew, w->crew);
    r->me.role = w->role;
    r->me.certificate_until_ms = w->certificate_until_at;
    r->me.renew_from_ms = w->renew_from_at != 0 ? w->renew_from_at : INT64_MAX;
    bool one = w->n_sites == 1 && strcmp(w->sites[0], "*") != 0;
    text_copy(r->me.site, sizeof r->me.site, one ? w->sites[0] : "");
}

/* A ledger that is shorter than what was seen, or another one, isn't the one we worked with. */
static enum error_code check_head(const struct profile *p, const Paigong__Welcome *w,
                                  struct error *e)
{
    static const uint8_t none[sizeof p->ledger_id];
    bool known = memcmp(p->ledger_id, none, sizeof none) != 0;
    if (!known)
        return ERROR_NONE;
    if (w->ledger_id.len != sizeof p->ledger_id ||
        memcmp(w->ledger_id.data, p->ledger_id, sizeof p->ledger_id) != 0)
        return error_set(e, ERROR_OTHER_LEDGER, p->address,
                         _("the server at %s keeps another ledger than this profile was enrolled "
                           "with"),
                         p->address);
    if (w->epoch > p->epoch) /* restored from a backup, and says so */
        return ERROR_NONE;
    bool shorter = w->epoch < p->epoch || w->head_seq < p->head_seq;
    bool other = w->head_seq == p->head_seq && p->head_seq > 0 &&
                 (w->head_hash.len != sizeof p->head_hash ||
                  memcmp(w->head_hash.data, p->head_hash, sizeof p->head_hash) != 0);
    if (shorter || other)
        return error_set(e, ERROR_OTHER_LEDGER, p->address,
                         _("the ledger at %s lost entry %llu, which was seen before: tell the "
                           "administrator"),
                         p->address, (unsigned long long)p->head_seq);
    return ERROR_NONE;
}

static enum error_code keep_head(struct profile *p, const Paigong__Welcome *w, struct error *e)
{
    if (w->ledger_id.len != sizeof p->ledger_id || w->head_hash.len != sizeof p->head_hash)
        return ERROR_NONE;
    if (p->head_seq == w->head_seq && p->epoch == w->epoch)
        return ERROR_NONE;
    memcpy(p->ledger_id, w->ledger_id.data, sizeof p->ledger_id);
    memcpy(p->head_hash, w->head_hash.data, sizeof p->head_hash);
    p->epoch = w->epoch;
    p->head_seq = w->head_seq;
    return profile_save(p, e);
}

static void on_ready(void *context, const Paigong__Welcome *w)
{
    struct run *r = context;
    keep_identity(r, w);
    r->clock_offset_ms = time_between_ms(time_now_ms(), w->now_at);
    time_text_zone(w->time_zone, w->utc_offset_minutes);
    struct error e = {0};
    /* enrolment has no ledger to compare with yet, and saves its profile itself */
    if (w->id[0] != '\0' &&
        (check_head(&r->profile, w, &e) != ERROR_NONE || keep_head(&r->profile, w, &e)))
        r->closed_because = e;
    else
        r->ready = true;
}

static void on_closed(void *context, const struct error *e)
{
    struct run *r = context;
    r->closed = true;
    r->ready = false;
    r->closed_because = *e;
}

/* The file "session": the mark of the certificate that its ticket speaks for, and the ticket. One
 * that is broken, of another certificate, or readable by others, is as good as none. */
static void session_load(struct run *r)
{
    char path[640];
    struct stat found;
    uint8_t *bytes;
    size_t size;
    profile_path(&r->profile, "session", path, sizeof path);
    free(r->session);
    r->session = NULL;
    r->session_size = 0;
    if (stat(path, &found) != 0 || (found.st_mode & 077) != 0 ||
        file_get(path, SESSION_MAX, &bytes, &size, NULL) != ERROR_NONE)
        return;
    if (size > SHA256_SIZE && memcmp(bytes, r->certificate, SHA256_SIZE) == 0) {
        r->session_size = size - SHA256_SIZE;
        memmove(bytes, bytes + SHA256_SIZE, r->session_size);
        r->session = bytes;
    } else {
        free(bytes);
    }
}

static void session_write(const struct run *r)
{
    char path[640], temporary[664];
    profile_path(&r->profile, "session", path, sizeof path);
    (void)snprintf(temporary, sizeof temporary, "%s.%ld", path, (long)getpid());
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    struct iovec parts[] = {{(void *)r->certificate, SHA256_SIZE}, {r->session, r->session_size}};
    bool written = fd >= 0 && writev(fd, parts, 2) == (ssize_t)(SHA256_SIZE + r->session_size);
    if (fd >= 0)
        (void)close(fd);
    if (!written || rename(temporary, path) != 0)
        (void)unlink(temporary);
}

/* Takes the newest ticket from the link, for the next connection of this run and of the next. A
 * lost one only costs a full handshake: no error is worth telling. */
static void session_save(struct run *r)
{
    size_t size = 0;
    uint8_t *session = link_session(r->link, &size);
    if (session == NULL)
        return;
    free(r->session);
    r->session = session;
    r->session_size = size;
    if (!run_certificate_changed(r))
        session_write(r);
}

bool run_certificate_changed(const struct run *r)
{
    uint8_t now[SHA256_SIZE];
    return renewal_mark(&r->profile, now) && memcmp(now, r->certificate, sizeof now) != 0;
}

static enum error_code read_credentials(struct run *r, struct error *e)
{
    char authority[640], certificate[640], key[640];
    struct error cause = {0};
    profile_path(&r->profile, "authority.pem", authority, sizeof authority);
    profile_path(&r->profile, "certificate.pem", certificate, sizeof certificate);
    profile_path(&r->profile, "key.pem", key, sizeof key);
    int lock = renewal_lock(&r->profile); /* the two change together */
    r->tls = tls_context_client(authority, certificate, key, &cause);
    bool marked = renewal_mark(&r->profile, r->certificate);
    renewal_unlock(lock);
    if (r->tls != NULL && marked)
        return ERROR_NONE;
    return error_set(e, ERROR_TLS_REFUSED, r->profile.address, "%s: %s", cause.subject,
                     cause.detail);
}

/* A connection that is made anew takes a certificate that was renewed meanwhile. */
static enum error_code make_tls(struct run *r, struct error *e)
{
    if (r->tls != NULL && !run_certificate_changed(r))
        return ERROR_NONE;
    tls_context_free(r->tls);
    r->tls = NULL;
    enum error_code code = profile_load(&r->profile, e);
    if (code == ERROR_NONE)
        code = read_credentials(r, e);
    if (code == ERROR_NONE)
        session_load(r);
    return code;
}

void run_disconnect(struct run *r)
{
    if (r->link == NULL)
        return;
    if (r->me.id[0] != '\0')
        session_save(r);
    link_close(r->link);
    r->link = NULL;
    r->ready = false;
    r->renewing = 0;
    while (uv_run(&r->loop, UV_RUN_DEFAULT) != 0) {
    }
    int left = uv_loop_close(&r->loop);
    assert(left == 0);
    (void)left;
}

enum error_code run_open(struct run *r, const struct link_options *o, struct error *e)
{
    struct link_events events = {r, on_ready, on_closed};
    r->ready = r->closed = false;
    r->closed_because = (struct error){0};
    if (uv_loop_init(&r->loop) != 0)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    r->link = link_connect(&r->loop, o, &events);
    if (r->link == NULL) {
        (void)uv_loop_close(&r->loop);
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    }
    while (!r->ready && r->closed_because.code == ERROR_NONE)
        (void)uv_run(&r->loop, UV_RUN_ONCE);
    if (r->ready)
        return ERROR_NONE;
    *e = r->closed_because;
    run_disconnect(r);
    return e->code;
}

enum error_code run_connect(struct run *r, struct error *e)
{
    char program[64];
    if (r->ready)
        return ERROR_NONE;
    run_disconnect(r);
    enum error_code code = make_tls(r, e);
    if (code != ERROR_NONE)
        return code;
    (void)snprintf(program, sizeof program, "%s %s", r->cli->program->name, PAIGONG_VERSION);
    struct link_options o = {.address = r->profile.address,
                             .tls = r->tls,
                             .session = r->session,
                             .session_size = r->session_size,
                             .program = program,
                             .idle_ping_ms = IDLE_PING_MS};
    return run_open(r, &o, e);
}

/* Every request of this program has an id of its own, the first the one that was given: the rest
 * follow from it, so that a repeated command repeats them all. */
static void number_request(struct run *r, Paigong__ClientFrame *f, uint8_t id[REQUEST_ID_SIZE])
{
    memcpy(id, r->request_id, REQUEST_ID_SIZE);
    for (int i = 0; i < 4; i++)
        id[REQUEST_ID_SIZE - 1 - i] ^= (uint8_t)(r->requests >> (8 * i));
    r->requests++;
    f->request_id = (ProtobufCBinaryData){.len = REQUEST_ID_SIZE, .data = id};
    f->ledger_id =
        (ProtobufCBinaryData){.len = sizeof r->profile.ledger_id, .data = r->profile.ledger_id};
    f->epoch = r->profile.epoch;
}

struct waiting {
    struct run *run;
    run_on_frame *on_frame; /* NULL: one answer, kept in run->answer */
    void *context;
    bool done, lost;
};

/* The frame lives during the callback only, and its owner may want it longer. */
static Paigong__ServerFrame *copy_frame(const Paigong__ServerFrame *f)
{
    size_t size = paigong__server_frame__get_packed_size(f);
    uint8_t *bytes = malloc(size == 0 ? 1 : size);
    if (bytes == NULL)
        return NULL;
    (void)paigong__server_frame__pack(f, bytes);
    Paigong__ServerFrame *copy = paigong__server_frame__unpack(NULL, size, bytes);
    free(bytes);
    return copy;
}

static void keep_answer(struct run *r, const Paigong__ServerFrame *f)
{
    if (r->answer != NULL)
        paigong__server_frame__free_unpacked(r->answer, NULL);
    r->answer = copy_frame(f);
}

static void on_answer(void *context, const Paigong__ServerFrame *f)
{
    struct waiting *w = context;
    if (w->done)
        return;
    if (f == NULL) {
        w->done = w->lost = true;
    } else if (f->error != NULL || w->on_frame == NULL) {
        keep_answer(w->run, f);
        w->done = true;
    } else {
        w->done = !w->on_frame(w->context, f);
    }
}

static void on_timeout(uv_timer_t *t)
{
    bool *late = t->data;
    *late = true;
}

/* Of a stream, which may go on for months: its connection's certificate is looked after. */
static void on_look(uv_timer_t *t)
{
    run_renew_start(t->data);
}

/* Runs the loop until the answer is whole, the link ends, or nothing came for too long. */
static void wait_for(struct run *r, struct waiting *w, int64_t timeout_ms)
{
    uv_timer_t timer;
    bool late = false;
    (void)uv_timer_init(&r->loop, &timer);
    timer.data = &late;
    if (timeout_ms > 0) {
        (void)uv_timer_start(&timer, on_timeout, (uint64_t)timeout_ms, 0);
    } else {
        timer.data = r;
        (void)uv_timer_start(&timer, on_look, 0, (uint64_t)LOOK_EVERY_MS);
    }
    while (!w->done && !r->closed && !late)
        (void)uv_run(&r->loop, UV_RUN_ONCE);
    uv_close((uv_handle_t *)&timer, NULL);
    (void)uv_run(&r->loop, UV_RUN_NOWAIT);
    if (late && !w->done)
        error_set(&r->closed_because, ERROR_UNREACHABLE, r->profile.address,
                  _("no answer within %d s"), (int)(timeout_ms / 1000));
    w->lost = w->lost || !w->done;
    w->done = true;
}

static enum error_code refusal(const Paigong__ServerFrame *f, struct error *e)
{
    if (f == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    if (f->error == NULL)
        return ERROR_NONE;
    enum error_code code = error_from_number((int)f->error->code);
    return error_set(e, code == ERROR_NONE ? ERROR_INTERNAL : code, f->error->subject, "%s",
                     f->error->detail);
}

static enum error_code send_and_wait(struct run *r, Paigong__ClientFrame *f, struct waiting *w,
                                     int64_t timeout_ms)
{
    uint64_t id = link_send(r->link, f, on_answer, w);
    if (id == 0)
        w->lost = true;
    else
        wait_for(r, w, timeout_ms);
    if (id != 0)
        link_forget(r->link, id); /* w is gone when this returns */
    if (!w->lost)
        return ERROR_NONE;
    while (!r->closed && r->closed_because.code == ERROR_NONE)
        (void)uv_run(&r->loop, UV_RUN_ONCE);
    r->ready = false;
    return r->closed_because.code;
}

enum error_code run_ask(struct run *r, Paigong__ClientFrame *f, const Paigong__ServerFrame **answer,
                        struct error *e)
{
    uint8_t id[REQUEST_ID_SIZE];
    struct waiting w = {.run = r};
    number_request(r, f, id);
    enum error_code code = send_and_wait(r, f, &w, ANSWER_TIMEOUT_MS);
    if (code != ERROR_NONE) {
        w = (struct waiting){.run = r};
        code = run_connect(r, e);
        if (code == ERROR_NONE && send_and_wait(r, f, &w, ANSWER_TIMEOUT_MS) != ERROR_NONE) {
            *e = r->closed_because;
            code = e->code;
        }
    }
    if (code == ERROR_NONE)
        code = refusal(r->answer, e);
    if (code == ERROR_NONE)
        *answer = r->answer;
    return code;
}

enum error_code run_stream(struct run *r, Paigong__ClientFrame *f, run_on_frame *on_frame,
                           void *context, struct error *e)
{
    uint8_t id[REQUEST_ID_SIZE];
    struct waiting w = {.run = r, .on_frame = on_frame, .context = context};
    if (r->answer != NULL)
        paigong__server_frame__free_unpacked(r->answer, NULL);
    r->answer = NULL;
    number_request(r, f, id);
    enum error_code code = send_and_wait(r, f, &w, 0);
    if (code != ERROR_NONE) {
        *e = r->closed_because;
        return code;
    }
    return r->answer == NULL ? ERROR_NONE : refusal(r->answer, e);
}

static enum error_code choose_site(const Paigong__SitePage *page, struct arena *a, const char **out,
                                   struct error *e)
{
    char names[300] = "";
    size_t used = 0;
    if (page != NULL && page->n_sites == 1) {
        const char *only = page->sites[0]->site;
        *out = arena_strndup(a, only, strlen(only));
        return ERROR_NONE;
    }
    for (size_t i = 0; page != NULL && i < page->n_sites && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "",
                                 page->sites[i]->site);
    return error_set(e, ERROR_USAGE, "--site", _("which one? %s"), names);
}

enum error_code run_site(struct run *r, const char **site, struct error *e)
{
    const char *given = cli_value(r->cli, "--site");
    if (given == NULL && r->me.site[0] != '\0')
        given = r->me.site;
    if (given != NULL) {
        *site = given;
        return ERROR_NONE;
    }
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__SiteList list = PAIGONG__SITE_LIST__INIT;
    const Paigong__ServerFrame *answer = NULL;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SITE_LIST;
    f.site_list = &list;
    enum error_code code = run_ask(r, &f, &answer, e);
    if (code != ERROR_NONE)
        return code;
    bool is_page = answer->result_case == PAIGONG__SERVER_FRAME__RESULT_SITE_PAGE;
    return choose_site(is_page ? answer->site_page : NULL, &r->arena, site, e);
}

enum error_code run_tell(struct run *r, const char *ticket, Paigong__Command command,
                         Paigong__Clock clock, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__TicketCommand c = PAIGONG__TICKET_COMMAND__INIT;
    const Paigong__ServerFrame *answer = NULL;
    c.ticket = (char *)ticket;
    c.command = command;
    c.clock = clock;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    f.ticket_command = &c;
    enum error_code code = run_ask(r, &f, &answer, e);
    bool lost = code == ERROR_UNREACHABLE || code == ERROR_TLS_REFUSED;
    return lost ? code : ERROR_NONE;
}
