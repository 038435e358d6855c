/* The server under test as a child process: started, read, measured, stopped by its pid. It dies
 * with its parent. */
#ifndef PAIGONG_TESTS_BENCH_PROCESS_H
#define PAIGONG_TESTS_BENCH_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct process {
    pid_t pid; /* 0: none */
    int out;   /* its stdout */
    char held[4096];
    size_t held_size;
};

struct process_usage {
    double cpu_seconds;      /* user and system, since its start */
    int64_t memory_kib;      /* resident now */
    int64_t memory_most_kib; /* at most, so far */
};

/* log_path: where its stderr is appended. False: it could not be started. */
bool process_start(struct process *p, char *const argv[], const char *log_path);
/* One line of its stdout without the newline; false at its end or after timeout_ms. */
bool process_read_line(struct process *p, char *line, size_t capacity, int timeout_ms);
void process_signal(const struct process *p, int number);
/* Waits for its end; the exit status, or 128 + signal. */
int process_wait(struct process *p);
struct process_usage process_measure(pid_t pid);

uint64_t clock_ns(void);     /* monotonic */
int64_t wall_clock_us(void); /* since 1970 */
void pause_ms(double ms);

#endif
