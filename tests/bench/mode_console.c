/* The console as a person has it: the program itself on a pseudo-terminal, 200 by 60, with
 * --tickets open. Time from its start to the first rows, from a key to the end of what it draws,
 * and its memory when it has every row. */
#include "bench.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROWS = 60, COLUMNS = 200, SEEN = 1 << 20, STARTS = 10, ROUNDS = 40, PATIENCE_MS = 60000 };
/* A frame is one write, or a few right behind each other. */
enum { QUIET_MS = 1, LOOK_QUIET_MS = 200 };

struct terminal {
    pid_t pid;
    int fd;
    char seen[SEEN + 1]; /* what it wrote since the last look */
    size_t size;
    uint64_t last_ns; /* when it wrote last */
};

static void path_of_desk(const struct bench_options *o, char out[PATH_MAX])
{
    const char *server = strstr(o->rig.program, "server/paigongd");
    if (server == NULL)
        die("the console is looked for at ../client/paigong-desk of --server .../server/paigongd");
    snprintf(out, PATH_MAX, "%.*sclient/paigong-desk", (int)(server - o->rig.program),
             o->rig.program);
}

/* ---- a person with a profile ---- */

static void enrol(const struct bench_options *o, struct rig *rig, const char *desk)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__StaffAdd add = PAIGONG__STAFF_ADD__INIT;
    char *sites[] = {BENCH_SITE};
    uint8_t id[16];
    struct process p = {0};
    (void)o;
    add.id = "console";
    add.name = "Console";
    add.role = PAIGONG__ROLE__ROLE_DESK;
    add.sites = sites;
    add.n_sites = 1;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_STAFF_ADD;
    f.staff_add = &add;
    frame_make_write(&f, id);
    Paigong__ServerFrame *answer = rig_ask(rig, rig->admin, &f);
    char *argv[] = {(char *)desk, "enroll", rig->address, answer->enrolment->code, NULL};
    setenv("XDG_CONFIG_HOME", rig->directory, 1);
    if (!process_start(&p, argv, rig->log) || process_wait(&p) != 0)
        die("%s enroll failed; see %s", desk, rig->log);
    paigong__server_frame__free_unpacked(answer, NULL);
}

/* ---- its terminal ---- */

static void start(struct terminal *t, const char *desk)
{
    struct winsize size = {.ws_row = ROWS, .ws_col = COLUMNS};
    t->size = 0;
    t->pid = forkpty(&t->fd, NULL, NULL, &size);
    if (t->pid < 0)
        die("no pseudo-terminal: %s", strerror(errno));
    if (t->pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        setenv("LC_ALL", "C.UTF-8", 1);
        execl(desk, desk, "--lang", "en", (char *)NULL);
        _exit(127);
    }
}

/* Reads what comes within so long; false: nothing. */
static bool read_some(struct terminal *t, int timeout_ms)
{
    struct pollfd p = {.fd = t->fd, .events = POLLIN};
    if (t->size > SEEN / 2) { /* only the end is looked at */
        memmove(t->seen, t->seen + t->size - SEEN / 4, SEEN / 4);
        t->size = SEEN / 4;
    }
    if (poll(&p, 1, timeout_ms) != 1)
        return false;
    ssize_t got = read(t->fd, t->seen + t->size, SEEN - t->size);
    if (got <= 0)
        return false;
    t->last_ns = clock_ns();
    t->size += (size_t)got;
    t->seen[t->size] = '\0';
    return true;
}

static bool has_written(const struct terminal *t, const char *text)
{
    return memmem(t->seen, t->size, text, strlen(text)) != NULL;
}

static void wait_for(struct terminal *t, const char *text)
{
    while (!has_written(t, text)) {
        if (!read_some(t, PATIENCE_MS))
            die("the console does not show \"%s\"", text);
    }
}

/* The processor's time it has taken so far: on a busy machine the rest of a latency is others'. */
static uint64_t cpu_ns(const struct terminal *t)
{
    clockid_t clock;
    struct timespec now;
    if (clock_getcpuclockid(t->pid, &clock) != 0 || clock_gettime(clock, &now) != 0)
        die("no processor clock of the console");
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* A key, and the frame that is drawn for it; what the server answers to it later is another. */
static uint64_t press(struct terminal *t, const char *key)
{
    t->size = 0;
    uint64_t from_ns = clock_ns();
    t->last_ns = from_ns;
    if (write(t->fd, key, strlen(key)) < 0)
        die("the console takes no key: %s", strerror(errno));
    (void)read_some(t, PATIENCE_MS);
    while (read_some(t, QUIET_MS)) {
    }
    return t->last_ns - from_ns;
}

/* Until the head line no longer says how many rows are loaded. */
static void wait_until_whole(struct terminal *t)
{
    do {
        t->size = 0;
        if (write(t->fd, "\x0c", 1) != 1)
            die("the console takes no key: %s", strerror(errno));
        while (read_some(t, LOOK_QUIET_MS)) {
        }
    } while (has_written(t, " loaded") || !has_written(t, " open"));
}

static void end(struct terminal *t)
{
    int status = 0;
    if (write(t->fd, "q", 1) != 1)
        die("the console takes no key: %s", strerror(errno));
    while (read_some(t, PATIENCE_MS)) {
    }
    (void)waitpid(t->pid, &status, 0);
    (void)close(t->fd);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        die("the console ended with %d", status);
}

/* ---- the figures ---- */

static void measure_starts(struct terminal *t, const char *desk, struct result *out)
{
    struct histogram *h = calloc(1, sizeof *h);
    if (h == NULL)
        die("out of memory");
    for (int i = 0; i < STARTS; i++) {
        uint64_t from_ns = clock_ns();
        start(t, desk);
        wait_for(t, "received"); /* a row's state */
        while (read_some(t, QUIET_MS)) {
        }
        histogram_add(h, t->last_ns - from_ns);
        end(t);
    }
    result_latency(out, "first_screen", h);
    free(h);
}

/* Walking the list, and searching as one types: each letter narrows, each Backspace widens. */
static void measure_keys(struct terminal *t, struct result *out)
{
    static const char *const walk[] = {"j", "j", "k", "\033[6~", "\033[5~", "G", "g"};
    static const char *const search[] = {"1",    "2",    "-",    "3",    "-",    "1", "\x7f",
                                         "\x7f", "\x7f", "\x7f", "\x7f", "\x7f", "x", "\x7f"};
    struct histogram *keys = calloc(3, sizeof *keys);
    if (keys == NULL)
        die("out of memory");
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < sizeof walk / sizeof walk[0]; i++)
            histogram_add(&keys[0], press(t, walk[i]));
        (void)press(t, "f");
        for (size_t i = 0; i < sizeof search / sizeof search[0]; i++) {
            uint64_t before_ns = cpu_ns(t);
            histogram_add(&keys[1], press(t, search[i]));
            histogram_add(&keys[2], cpu_ns(t) - before_ns);
        }
        (void)press(t, "\033");
        pause_ms(100); /* Escape alone waits for more of a sequence */
    }
    result_latency(out, "key_in_the_list", &keys[0]);
    result_latency(out, "key_in_the_search", &keys[1]);
    result_latency(out, "key_in_the_search_cpu", &keys[2]);
    free(keys);
}

void mode_console(const struct bench_options *o, struct result *out)
{
    enum { DESKS = 8 };
    struct rig rig;
    struct rig_person *desks[DESKS];
    struct terminal *t = calloc(1, sizeof *t);
    char desk[PATH_MAX];
    if (t == NULL)
        die("out of memory");
    path_of_desk(o, desk);
    bench_begin(o, &rig, desks, DESKS);
    bench_fill(o, &rig, out, desks, DESKS, NULL, 0);
    enrol(o, &rig, desk);
    measure_starts(t, desk, out);
    uint64_t from_ns = clock_ns();
    start(t, desk);
    wait_until_whole(t);
    result_number(out, "every_row_ms", (double)(clock_ns() - from_ns) / 1e6, "ms");
    measure_keys(t, out);
    struct process_usage usage = process_measure(t->pid);
    result_number(out, "console_memory_most_mib", (double)usage.memory_most_kib / 1024, "MiB");
    end(t);
    free(t);
    rig_end(&rig, true);
}
