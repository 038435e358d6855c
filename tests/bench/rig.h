/* A server of its own for one run: a temporary data directory, paigongd started on it, people
 * enrolled as anybody enrols, a site with a policy. Everything through the wire and the programs'
 * own interface; what goes wrong ends the run with a message (die).
 */
#ifndef PAIGONG_TESTS_BENCH_RIG_H
#define PAIGONG_TESTS_BENCH_RIG_H

#include "client/link/link.h"
#include "process.h"
#include <stdbool.h>

enum { RIG_PEOPLE = 2048, RIG_ID = 32 };

struct rig_person {
    char id[RIG_ID];
    struct tls_context *tls;
    uint8_t *session; /* newest ticket, NULL: none */
    size_t session_size;
};

struct rig {
    char directory[256]; /* removed at the end */
    char data[300];      /* the server's */
    char log[300];
    char address[64];
    const char *program; /* path of paigongd */
    struct process server;
    uv_loop_t loop; /* for what is done step by step */
    struct link *admin;
    struct dialling *dialled; /* every link that was made */
    struct rig_person people[RIG_PEOPLE];
    int people_count;
    bool keep;        /* leave the directory for a look */
    char config[300]; /* the server's, "": none */
};

struct rig_options {
    const char *program;   /* paigongd */
    const char *directory; /* where to make the temporary one; NULL: $TMPDIR or /tmp */
    bool keep;
    const char *config; /* text of the server's configuration; NULL: none */
};

void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* init, serve, enrol the administrator. */
void rig_start(struct rig *r, const struct rig_options *o);
/* Stops the server cleanly, checks the ledger when asked (`paigongd check`), removes everything. */
void rig_end(struct rig *r, bool check);

struct rig_member {
    const char *id;
    Paigong__Role role;
    char **sites; /* none: all */
    size_t site_count;
    const char *crew, *department; /* NULL: none */
};
/* Adds and enrols a person. The pointer stays valid. */
struct rig_person *rig_member(struct rig *r, const struct rig_member *m);

void rig_add_site(struct rig *r, const char *site);
void rig_policy(struct rig *r, const char *site, const char *policy);
/* A site with its policy, as a YAML document. */
void rig_site(struct rig *r, const char *site, const char *policy);
/* Adds and enrols a person; crew may be NULL. The pointer stays valid. */
struct rig_person *rig_person(struct rig *r, const char *id, Paigong__Role role, const char *site,
                              const char *crew);

/* Connects and waits until welcome; the link runs on r->loop. */
struct link *rig_link(struct rig *r, struct rig_person *p);
/* Sends and waits for the one answer, which the caller frees; an error answer ends the run. */
Paigong__ServerFrame *rig_ask(struct rig *r, struct link *l, Paigong__ClientFrame *f);
/* The same, but the error answer comes back too. */
Paigong__ServerFrame *rig_try(struct rig *r, struct link *l, Paigong__ClientFrame *f);

/* Ends the server with a signal and waits for it; returns milliseconds. Closes r->admin. */
double rig_stop_server(struct rig *r, int signal_number);
/* Starts it again at the same address; returns milliseconds to READY. */
double rig_start_server(struct rig *r);
void rig_connect_admin(struct rig *r);

/* Gives a frame a new request id. id is the caller's, 16 bytes, and must live until it is sent. */
void frame_make_write(Paigong__ClientFrame *f, uint8_t id[16]);

#endif
