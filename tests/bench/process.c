#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

uint64_t clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

int64_t wall_clock_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void run_child(char *const argv[], int out, const char *log_path)
{
    int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (log >= 0)
        dup2(log, STDERR_FILENO);
    dup2(out, STDOUT_FILENO);
    execv(argv[0], argv);
    _exit(127);
}

bool process_start(struct process *p, char *const argv[], const char *log_path)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    pid_t pid = fork();
    if (pid == 0)
        run_child(argv, ends[1], log_path);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return false;
    }
    *p = (struct process){.pid = pid, .out = ends[0]};
    return true;
}

static bool take_line(struct process *p, char *line, size_t capacity)
{
    char *end = memchr(p->held, '\n', p->held_size);
    if (end == NULL)
        return false;
    size_t size = (size_t)(end - p->held);
    snprintf(line, capacity, "%.*s", (int)size, p->held);
    p->held_size -= size + 1;
    memmove(p->held, end + 1, p->held_size);
    return true;
}

bool process_read_line(struct process *p, char *line, size_t capacity, int timeout_ms)
{
    while (!take_line(p, line, capacity)) {
        struct pollfd wait = {.fd = p->out, .events = POLLIN};
        if (p->held_size == sizeof p->held || poll(&wait, 1, timeout_ms) <= 0)
            return false;
        ssize_t n = read(p->out, p->held + p->held_size, sizeof p->held - p->held_size);
        if (n <= 0)
            return false;
        p->held_size += (size_t)n;
    }
    return true;
}

void process_signal(const struct process *p, int number)
{
    if (p->pid > 0)
        kill(p->pid, number);
}

int process_wait(struct process *p)
{
    int status = 0;
    if (p->pid <= 0)
        return 0;
    while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
        ;
    close(p->out);
    *p = (struct process){0};
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static double read_cpu_seconds(pid_t pid)
{
    char path[64], line[1024];
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return 0;
    if (fgets(line, sizeof line, f) != NULL) {
        const char *behind_name = strrchr(line, ')'); /* the name may hold anything */
        if (behind_name == NULL ||
            sscanf(behind_name, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
                   &system) != 2)
            user = system = 0;
    }
    fclose(f);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

struct process_usage process_measure(pid_t pid)
{
    struct process_usage u = {.cpu_seconds = read_cpu_seconds(pid)};
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *f = fopen(path, "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0)
            u.memory_kib = strtoll(line + 6, NULL, 10);
        else if (strncmp(line, "VmHWM:", 6) == 0)
            u.memory_most_kib = strtoll(line + 6, NULL, 10);
    }
    if (f != NULL)
        fclose(f);
    return u;
}

void pause_ms(double ms)
{
    int64_t ns = (int64_t)(ms * 1e6);
    nanosleep(&(struct timespec){ns / 1000000000, ns % 1000000000}, NULL);
}
