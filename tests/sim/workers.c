#include "workers.h"

#include "rng.h"
#include "sim.h"
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { TASKS_MAX = 1024 };

static struct task {
    uv_work_t *work;
    uv_work_cb run;
    uv_after_work_cb after;
    bool done; /* its part on the thread */
} tasks[TASKS_MAX];
static size_t count;

/* The linker puts this in the place of uv_queue_work(). */
int __wrap_uv_queue_work(uv_loop_t *loop, uv_work_t *work, uv_work_cb run, uv_after_work_cb after);
int __wrap_uv_queue_work(uv_loop_t *loop, uv_work_t *work, uv_work_cb run, uv_after_work_cb after)
{
    (void)loop;
    if (bug_forgets_work())
        return 0;
    if (count == TASKS_MAX)
        abort();
    tasks[count++] = (struct task){.work = work, .run = run, .after = after};
    return 0;
}

/* … and this in the place of uv_now(): the loop's time is the story's. */
uint64_t __wrap_uv_now(const uv_loop_t *loop);
uint64_t __wrap_uv_now(const uv_loop_t *loop)
{
    (void)loop;
    return (uint64_t)sim()->world.boot_ms;
}

/* What comes after may queue more. */
static void finish(size_t i)
{
    struct task t = tasks[i];
    count--;
    memmove(tasks + i, tasks + i + 1, (count - i) * sizeof *tasks);
    t.after(t.work, 0);
}

/* Four threads: any of those in front may be the first to be done. */
static void step(void)
{
    size_t i = (size_t)rng_below(count < 4 ? count : 4);
    if (tasks[i].done) {
        finish(i);
        return;
    }
    tasks[i].run(tasks[i].work);
    tasks[i].done = true;
}

void workers_run(bool all)
{
    for (size_t steps = (size_t)rng_below(8); count > 0 && (all || steps > 0); steps--)
        step();
}

void workers_drop(void)
{
    while (count > 0)
        finish(0);
}

size_t workers_waiting(void)
{
    return count;
}
