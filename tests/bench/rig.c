#include "rig.h"

#include "common/request_id.h"
#include "common/time_text.h"
#include "common/tls_authority.h"
#include "common/tls_engine.h"

#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { READY_TIMEOUT_MS = 120000, LINE_SIZE = 1024, CONNECT_TIMEOUT_MS = 60000 };

/* The one rig of the process, so that die() leaves neither a server nor files behind. */
static struct rig *current;

static int remove_one(const char *path, const struct stat *s, int type, struct FTW *place)
{
    (void)s, (void)type, (void)place;
    return remove(path);
}

static void remove_directory(struct rig *r)
{
    if (r->directory[0] != '\0' && !r->keep)
        nftw(r->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    else if (r->directory[0] != '\0')
        fprintf(stderr, "kept: %s\n", r->directory);
    r->directory[0] = '\0';
}

static void print_log_tail(const struct rig *r)
{
    char line[LINE_SIZE];
    FILE *f = fopen(r->log, "r");
    if (f == NULL)
        return;
    if (fseek(f, -2000, SEEK_END) != 0)
        rewind(f);
    while (fgets(line, sizeof line, f) != NULL)
        fprintf(stderr, "  paigongd: %s", line);
    fclose(f);
}

void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("failed: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    if (current != NULL) {
        struct rig *r = current;
        current = NULL;
        print_log_tail(r);
        process_signal(&r->server, SIGKILL);
        process_wait(&r->server);
        remove_directory(r);
    }
    exit(1);
}

/* ---- asking, step by step ---------------------------------------------------------------------
 */

void frame_make_write(Paigong__ClientFrame *f, uint8_t id[16])
{
    request_id_make(id, time_now_ms());
    f->request_id.data = id;
    f->request_id.len = REQUEST_ID_SIZE;
}

struct waiting {
    uv_loop_t *loop;
    bool done;
    Paigong__ServerFrame *answer;
};

static void on_answer(void *context, const Paigong__ServerFrame *f)
{
    struct waiting *w = context;
    w->done = true;
    if (f != NULL) {
        size_t size = paigong__server_frame__get_packed_size(f);
        uint8_t *bytes = malloc(size);
        if (bytes == NULL)
            die("out of memory");
        paigong__server_frame__pack(f, bytes);
        w->answer = paigong__server_frame__unpack(NULL, size, bytes);
        free(bytes);
    }
    uv_stop(w->loop);
}

Paigong__ServerFrame *rig_try(struct rig *r, struct link *l, Paigong__ClientFrame *f)
{
    struct waiting w = {.loop = &r->loop};
    if (link_send(l, f, on_answer, &w) == 0)
        die("the connection to the server is closed");
    while (!w.done)
        uv_run(&r->loop, UV_RUN_DEFAULT);
    if (w.answer == NULL)
        die("the server hung up before it answered");
    return w.answer;
}

Paigong__ServerFrame *rig_ask(struct rig *r, struct link *l, Paigong__ClientFrame *f)
{
    Paigong__ServerFrame *answer = rig_try(r, l, f);
    if (answer->error != NULL)
        die("%s (%s, %s)", answer->error->message, answer->error->subject, answer->error->detail);
    return answer;
}

/* One a link: its end may be told long after it was ready. Freed with the rig. */
struct dialling {
    struct dialling *next;
    uv_loop_t *loop;
    bool done;
    struct error error;
};

static void on_ready(void *context, const Paigong__Welcome *welcome)
{
    struct dialling *d = context;
    (void)welcome;
    d->done = true;
    uv_stop(d->loop);
}

static void on_closed(void *context, const struct error *e)
{
    struct dialling *d = context;
    d->done = true;
    d->error = *e;
    uv_stop(d->loop);
}

static struct link *dial(struct rig *r, const struct link_options *o)
{
    struct dialling *d = calloc(1, sizeof *d);
    if (d == NULL)
        die("out of memory");
    *d = (struct dialling){.loop = &r->loop, .next = r->dialled};
    r->dialled = d;
    struct link *l = link_connect(&r->loop, o, &(struct link_events){d, on_ready, on_closed});
    if (l == NULL)
        die("out of memory");
    while (!d->done)
        uv_run(&r->loop, UV_RUN_DEFAULT);
    if (d->error.code != ERROR_NONE)
        die("%s: %s", d->error.subject, d->error.detail);
    return l;
}

struct link *rig_link(struct rig *r, struct rig_person *p)
{
    return dial(r, &(struct link_options){
                       .address = r->address,
                       .tls = p->tls,
                       .session = p->session,
                       .session_size = p->session_size,
                       .program = "bench " PAIGONG_VERSION,
                       .connect_timeout_ms = CONNECT_TIMEOUT_MS,
                   });
}

/* ---- people -----------------------------------------------------------------------------------
 */

static void path_in(const struct rig *r, const char *id, const char *ending, char out[400])
{
    snprintf(out, 400, "%s/%s.%s", r->directory, id, ending);
}

static void save_certificate(struct rig *r, struct rig_person *p, const char *key_path,
                             const Paigong__Certificate *c)
{
    char path[400], authority[400];
    struct error e = {0};
    path_in(r, p->id, "pem", path);
    path_in(r, "authority", "pem", authority);
    if (tls_certificate_save(path, c->certificate.data, c->certificate.len, &e) != ERROR_NONE ||
        tls_certificate_save(authority, c->authority.data, c->authority.len, &e) != ERROR_NONE)
        die("%s: %s", e.subject, e.detail);
    p->tls = tls_context_client(authority, path, key_path, &e);
    if (p->tls == NULL)
        die("%s: %s", e.subject, e.detail);
}

/* With a code, a new key and no certificate yet (PROTOCOL.md, "Enrolment"). */
static void enrol(struct rig *r, struct rig_person *p, char *code)
{
    char key_path[400];
    struct error e = {0};
    uint8_t secret[ENROL_SECRET], pin[ENROL_PIN], *request, request_id[16];
    size_t request_size;
    path_in(r, p->id, "key", key_path);
    struct tls_context *anonymous = tls_context_client(NULL, NULL, NULL, &e);
    if (!enrol_code_parse(code, secret, pin))
        die("%s is no enrolment code", code);
    if (anonymous == NULL || tls_key_request(key_path, &request, &request_size, &e) != ERROR_NONE)
        die("%s: %s", e.subject, e.detail);
    struct link *l = dial(r, &(struct link_options){.address = r->address,
                                                    .tls = anonymous,
                                                    .pin = pin,
                                                    .program = "bench " PAIGONG_VERSION});
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Enroll enroll = PAIGONG__ENROLL__INIT;
    enroll.code = code;
    enroll.certificate_request = (ProtobufCBinaryData){request_size, request};
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_ENROLL;
    f.enroll = &enroll;
    frame_make_write(&f, request_id);
    Paigong__ServerFrame *answer = rig_ask(r, l, &f);
    if (answer->result_case != PAIGONG__SERVER_FRAME__RESULT_CERTIFICATE)
        die("no certificate came for %s", p->id);
    save_certificate(r, p, key_path, answer->certificate);
    paigong__server_frame__free_unpacked(answer, NULL);
    link_close(l);
    free(request);
    tls_context_free(anonymous);
}

static struct rig_person *new_person(struct rig *r, const char *id)
{
    if (r->people_count == RIG_PEOPLE)
        die("more than %d people", RIG_PEOPLE);
    struct rig_person *p = &r->people[r->people_count++];
    snprintf(p->id, sizeof p->id, "%s", id);
    return p;
}

struct rig_person *rig_member(struct rig *r, const struct rig_member *m)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__StaffAdd add = PAIGONG__STAFF_ADD__INIT;
    uint8_t request_id[16];
    add.id = add.name = (char *)m->id;
    add.role = m->role;
    add.sites = m->sites;
    add.n_sites = m->site_count;
    if (m->crew != NULL)
        add.crew = (char *)m->crew;
    if (m->department != NULL)
        add.department = (char *)m->department;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_STAFF_ADD;
    f.staff_add = &add;
    frame_make_write(&f, request_id);
    Paigong__ServerFrame *answer = rig_ask(r, r->admin, &f);
    if (answer->result_case != PAIGONG__SERVER_FRAME__RESULT_ENROLMENT)
        die("no code came for %s", m->id);
    struct rig_person *p = new_person(r, m->id);
    enrol(r, p, answer->enrolment->code);
    paigong__server_frame__free_unpacked(answer, NULL);
    return p;
}

struct rig_person *rig_person(struct rig *r, const char *id, Paigong__Role role, const char *site,
                              const char *crew)
{
    char *sites[] = {(char *)site};
    return rig_member(r, &(struct rig_member){.id = id,
                                              .role = role,
                                              .sites = sites,
                                              .site_count = 1,
                                              .crew = crew,
                                              .department = crew != NULL ? "repairs" : NULL});
}

void rig_add_site(struct rig *r, const char *site)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__SiteAdd add = PAIGONG__SITE_ADD__INIT;
    uint8_t request_id[16];
    add.site = add.name = (char *)site;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SITE_ADD;
    f.site_add = &add;
    frame_make_write(&f, request_id);
    paigong__server_frame__free_unpacked(rig_ask(r, r->admin, &f), NULL);
}

void rig_policy(struct rig *r, const char *site, const char *policy)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__PolicySet set = PAIGONG__POLICY_SET__INIT;
    uint8_t request_id[16];
    set.site = (char *)site;
    set.document = (ProtobufCBinaryData){strlen(policy), (uint8_t *)policy};
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_POLICY_SET;
    f.policy_set = &set;
    frame_make_write(&f, request_id);
    paigong__server_frame__free_unpacked(rig_ask(r, r->admin, &f), NULL);
}

void rig_site(struct rig *r, const char *site, const char *policy)
{
    rig_add_site(r, site);
    rig_policy(r, site, policy);
}

/* ---- the server -------------------------------------------------------------------------------
 */

double rig_start_server(struct rig *r)
{
    char line[LINE_SIZE];
    char *argv[] = {(char *)r->program, "serve",    r->data,
                    "--listen",         r->address, r->config[0] ? "--config" : NULL,
                    r->config,          NULL};
    uint64_t start = clock_ns();
    if (!process_start(&r->server, argv, r->log))
        die("cannot start %s", r->program);
    while (process_read_line(&r->server, line, sizeof line, READY_TIMEOUT_MS)) {
        if (strncmp(line, "READY ", 6) == 0) {
            double ms = (double)(clock_ns() - start) / 1e6;
            snprintf(r->address, sizeof r->address, "%.60s", line + 6);
            return ms;
        }
    }
    die("%s did not become READY", r->program);
}

double rig_stop_server(struct rig *r, int signal_number)
{
    if (r->admin != NULL)
        link_close(r->admin);
    r->admin = NULL;
    uv_run(&r->loop, UV_RUN_NOWAIT);
    uint64_t start = clock_ns();
    process_signal(&r->server, signal_number);
    int status = process_wait(&r->server);
    if (signal_number == SIGTERM && status != 0)
        die("the server ended with status %d", status);
    return (double)(clock_ns() - start) / 1e6;
}

void rig_connect_admin(struct rig *r)
{
    r->admin = rig_link(r, &r->people[0]);
}

/* init prints the administrator's code on a line of its own. */
static void init_data(struct rig *r, char code[ENROL_CODE_SIZE])
{
    char line[LINE_SIZE];
    uint8_t secret[ENROL_SECRET], pin[ENROL_PIN];
    struct process init;
    char *argv[] = {(char *)r->program, "init",   r->data,     "--host",
                    "localhost",        "--host", "127.0.0.1", NULL};
    if (!process_start(&init, argv, r->log))
        die("cannot start %s", r->program);
    code[0] = '\0';
    while (process_read_line(&init, line, sizeof line, READY_TIMEOUT_MS))
        if (enrol_code_parse(line, secret, pin))
            snprintf(code, ENROL_CODE_SIZE, "%.63s", line);
    if (process_wait(&init) != 0 || code[0] == '\0')
        die("%s init gave no code", r->program);
}

static void write_config(struct rig *r, const char *text)
{
    snprintf(r->config, sizeof r->config, "%s/paigongd.yaml", r->directory);
    FILE *file = fopen(r->config, "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
        die("cannot write %s", r->config);
}

/* Ten thousand connections need as many files. */
static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

void rig_start(struct rig *r, const struct rig_options *o)
{
    char code[ENROL_CODE_SIZE];
    const char *base = o->directory != NULL ? o->directory : getenv("TMPDIR");
    memset(r, 0, sizeof *r);
    current = r;
    raise_file_limit();
    signal(SIGPIPE, SIG_IGN);
    r->program = o->program;
    r->keep = o->keep;
    snprintf(r->directory, sizeof r->directory, "%s/paigong-bench-XXXXXX",
             base != NULL ? base : "/tmp");
    if (mkdtemp(r->directory) == NULL) {
        r->directory[0] = '\0';
        die("cannot make a directory in %s", base != NULL ? base : "/tmp");
    }
    snprintf(r->data, sizeof r->data, "%s/data", r->directory);
    snprintf(r->log, sizeof r->log, "%s/paigongd.log", r->directory);
    snprintf(r->address, sizeof r->address, "127.0.0.1:0");
    if (o->config != NULL)
        write_config(r, o->config);
    uv_loop_init(&r->loop);
    init_data(r, code);
    rig_start_server(r);
    enrol(r, new_person(r, "admin"), code);
    rig_connect_admin(r);
}

static void check_ledger(struct rig *r)
{
    struct process check;
    char *argv[] = {(char *)r->program, "check", r->data, NULL};
    if (!process_start(&check, argv, r->log))
        die("cannot start %s", r->program);
    char line[LINE_SIZE], last[LINE_SIZE] = "";
    while (process_read_line(&check, line, sizeof line, READY_TIMEOUT_MS))
        snprintf(last, sizeof last, "%s", line);
    int status = process_wait(&check);
    if (status != 0)
        die("the ledger or its view is not whole (status %d): %s", status, last);
}

void rig_end(struct rig *r, bool check)
{
    if (r->server.pid > 0)
        rig_stop_server(r, SIGTERM);
    if (check)
        check_ledger(r);
    uv_run(&r->loop, UV_RUN_DEFAULT);
    if (uv_loop_close(&r->loop) != 0)
        die("something is left on the loop");
    while (r->dialled != NULL) {
        struct dialling *d = r->dialled;
        r->dialled = d->next;
        free(d);
    }
    for (int i = 0; i < r->people_count; i++) {
        tls_context_free(r->people[i].tls);
        free(r->people[i].session);
    }
    remove_directory(r);
    current = NULL;
}
