/* A whole server without threads, sockets and real time: keys, ledger, view, engine in one
 * directory, and the people of two sites. The simulation and the engine's unit tests live in it. */
#ifndef PAIGONG_TESTS_SIM_WORLD_H
#define PAIGONG_TESTS_SIM_WORLD_H

#include "blob/blobs.h"
#include "engine/engine.h"

struct world {
    char dir[160];
    struct ledger_options ledger_options;
    struct engine_hooks hooks;
    struct engine_options engine_options;
    int64_t wall_ms, boot_ms;
    struct keyring *keys;
    struct ledger *ledger;
    struct view *view;
    struct blobs *blobs;
    struct engine *engine; /* NULL while closed, or when its start was refused */
};

/* A job that is a function: world_hooks() execute it. */
struct world_job {
    struct job job;
    void (*run)(struct batch *b, struct world_job *j);
    void *context;
    bool completed;
};

/* A fresh directory under the memory's file system where there is one. */
void world_directory(char out[160]);
void world_remove(const char *dir);

/* Keys and an empty ledger; nothing open yet. context of the hooks: the world. */
void world_create(struct world *w, int64_t wall_ms);
/* Everything but the engine, as threaded tests need it; then the engine. */
void world_open_stores(struct world *w);
void world_open(struct world *w);
/* As world_open(); what was opened is closed again when it fails. */
enum error_code world_try_open(struct world *w, struct error *e)
    __attribute__((warn_unused_result));
/* settle false: the view's open transaction is lost, as in a crash. */
void world_close(struct world *w, bool settle);

/* A command of a test's own in its own batch. */
void world_run(struct world *w, void (*run)(struct batch *b, struct world_job *j), void *context);
/* Time passes: both clocks. */
void world_pass(struct world *w, int64_t ms);
/* Runs batches until nothing is due any more; how many were run. */
unsigned world_run_due(struct world *w);

/* people.c: two sites with everybody in them, as the first batch. */
void world_people(struct batch *b, struct world_job *j);
/* "s1", "s2", and who is there; the first four are the desk. */
struct world_person {
    const char *id;
    enum role role;
    const char *site; /* NULL: all */
    const char *crew, *department;
};
const struct world_person *world_person(size_t i);
size_t world_person_count(void);

#endif
