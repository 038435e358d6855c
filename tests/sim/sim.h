/* One run of the simulation, shared by its files: suite.c chooses the stories, sim.c runs
 * one, people_say.c makes what
 * people send, answers.c is the server's side and what people hear, restarts.c stops and starts. */
#ifndef PAIGONG_TESTS_SIM_SIM_H
#define PAIGONG_TESTS_SIM_SIM_H

#include "bug.h"
#include "engine/once.h"
#include "model.h"
#include "world.h"

enum { JOBS_A_STEP = 8, OPEN_TICKETS = 60, CHECKED_REQUESTS = 64 };

/* One command on its way through the batch. */
struct sim_job {
    struct job job;
    struct model_request *request;
    bool again;           /* the server answered it before */
    enum error_code code; /* the answer */
    struct error refusal;
    struct ticket ticket;
    bool left_events;
};

struct sim {
    struct world world;
    struct model model;
    struct sha256 *trace;
    uint8_t head[32]; /* the ledger's, before the batch at hand */
    bool deaf;        /* a crash: what the server says reaches nobody */
    bool full;        /* the disk has no room */
    /* what ledger_commit does; it lies in a planted bug only */
    enum flush { FLUSH_WORKS, FLUSH_LOST, FLUSH_UNSURE, FLUSH_LIES } flush;
    int64_t jump_ms; /* the wall clock was moved and nobody recorded it yet */
    enum bug bug;    /* the planted one */
    uint64_t bug_chances, serial_at_start;
    uint64_t seed, step, commands, applied, repeated, restarts, crashes, torn, refused_space;
};

struct sim *sim(void);

/* sim.c: one seed's story from its first step to its last; its trace. */
void sim_story(uint64_t seed, uint64_t steps, enum bug bug, uint8_t trace_hash[32]);

/* answers.c */
void sim_hooks(struct engine_hooks *out);
void sim_trace(const void *data, size_t size);

/* people_say.c: up to JOBS_A_STEP commands, new ones and earlier ones sent again. */
struct job *sim_jobs(struct sim_job jobs[JOBS_A_STEP]);

/* restarts.c */
void sim_start(void);
/* A clean stop and start; refold: meanwhile the chain is walked and the view compared with it. */
void sim_restart(bool refold);
/* The power goes, perhaps while a batch is under way. */
void sim_crash(struct sim_job jobs[JOBS_A_STEP]);
/* Compares those that this step's events changed; all of them. */
void sim_check_changed(void);
void sim_check_tickets(void);

#endif
