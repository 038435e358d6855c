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
/* Is it one of these, given to the engine directly, or a client's request? */
bool sim_is_direct(const struct job *j);

/* Which story: enough to tell it again. */
struct sim_options {
    uint64_t seed, steps;
    uint64_t without; /* a bit for each kind of trouble left out (mix.h) */
    enum bug bug;     /* the planted one */
    bool everything;  /* no kind is left to chance, as for planted bugs */
};

/* What happened, for the suite's summary. */
struct sim_counts {
    uint64_t steps, commands, applied, repeated, restarts, rebuilds, died, damaged, refused_space;
    uint64_t starts_refused, passed_ms;
    uint64_t sessions, frames, answers, again, entries, resumed, cut, enrolled;
    uint64_t photos_sent, photos_checked;
};

struct sim {
    struct world world;
    struct model model;
    struct sha256 *trace;
    uint8_t head[32]; /* the ledger's, before the batch at hand */
    bool full;        /* the disk has no room */
    bool calm;        /* no faults any more */
    bool settled;     /* a clean stop: the view has all */
    int64_t jump_ms;  /* the wall clock was moved and nobody recorded it yet */
    enum bug bug;
    uint64_t bug_chances, serial_at_start;
    uint64_t seed, step;
    struct sim_counts counts;
};

struct sim *sim(void);

/* sim.c: one seed's story from its first step to its last; its trace. */
void sim_story(const struct sim_options *o, uint8_t trace_hash[32], struct sim_counts *counts);
/* The power is gone: what the server says reaches nobody. */
bool sim_is_deaf(void);
/* The server may have failed: the disk did. */
bool sim_is_excused(void);

/* answers.c */
void sim_hooks(struct engine_hooks *out);
void sim_trace(const void *data, size_t size);
/* The same request answers the same every time. */
void sim_check_answer(struct model_request *r, const struct error *refusal,
                      const uint8_t digest[32]);

/* people_say.c: up to JOBS_A_STEP commands, new ones and earlier ones sent again. */
struct job *sim_jobs(struct sim_job jobs[JOBS_A_STEP]);

/* restarts.c */
void sim_start(void);
/* A clean stop and start; meanwhile the view is compared with a rebuilt one, or made anew. */
void sim_restart(void);
/* The server has failed or the power is gone: it ends, and starts again. */
void sim_die(void);
/* Nobody has the stores open: the chain is walked, the view compared with one made anew. */
void sim_check_refold(void);
/* Compares those that this step's events changed; all of them. */
void sim_check_changed(void);
void sim_check_tickets(void);

/* damage.c: while the server is down something changes on the disk; it must be noticed. */
void sim_damage(void);

#endif
