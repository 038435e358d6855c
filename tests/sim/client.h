/* Clients: people's consoles and handhelds, each with a certificate, on a session of the server
 * without a socket. They send frames and read answers, vanish, come back and give again what was
 * not answered; what they hear is held against the model.
 *
 *   client.c connects, sends and cuts; client_say.c chooses what is said, client_frame.c writes it;
 *   client_hear.c judges the answers, client_watch.c the streams; client_people.c is who they are
 */
#ifndef PAIGONG_TESTS_SIM_CLIENT_H
#define PAIGONG_TESTS_SIM_CLIENT_H

#include "common/tls_authority.h"
#include "net/session.h"
#include "sim.h"

enum { CLIENT_ASKS = 8, CLIENT_QUEUE = 16 };

/* A person's credentials; all their clients share them. */
struct client_person {
    struct world_person who;
    uint8_t fingerprint[32];
    bool enrolled;              /* as far as they know */
    char code[ENROL_CODE_SIZE]; /* heard from an admin, "" none */
    uint32_t keys;              /* made so far */
};

/* A frame that waits for its answer. */
struct ask {
    uint64_t id;      /* of the frame, 0: this place is free */
    uint64_t request; /* the write's, 0: a read */
    Paigong__ClientFrame__CommandCase command;
    bool foreign;      /* another's request id, or another command's */
    bool other_ledger; /* meant for another ledger or epoch */
    bool codes, personal, open, again;
    char ticket[24], site[NAME_SIZE];
    uint64_t from_seq;
    char code[ENROL_CODE_SIZE];
    bool executed; /* and then: */
    uint64_t seq_before, seq_after;
    int64_t at_ms;
};

struct client_watch {
    uint64_t id; /* 0: none; kept while it is asked for */
    bool on;
    char site[NAME_SIZE];
    struct staff reader; /* as it began */
    uint64_t position;   /* handled up to here, over cuts and restarts; 0: never watched */
    uint64_t began;      /* the ledger's newest event then */
    uint64_t clear;      /* nothing for them between position and here */
};

struct client {
    struct client_person *person;
    char address[40];
    struct session *session; /* NULL: not connected */
    bool certified;          /* the session has a certificate: */
    uint8_t fingerprint[32];
    bool greeted, ended, reading, noisy; /* noisy: it sent what is no message */
    bool offline;                        /* queues commands, and comes back with them … */
    int64_t away_until_ms;               /* … then */
    int64_t off_ms;                      /* how far the handheld's clock is off */
    uint64_t last_id;
    struct ask asks[CLIENT_ASKS];
    uint64_t queue[CLIENT_QUEUE]; /* requests to be given, in order, until they are answered */
    size_t queued;
    struct client_watch watch;
    uint8_t *inbox;
    size_t inbox_size, inbox_capacity;
};

/* ---- for the simulation -------------------------------------------------------------------- */
/* Before the story; after it. */
void clients_begin(void);
void clients_end(void);
/* Everybody's certificate, in a batch of its own. */
void clients_enroll(struct batch *b, struct world_job *j);
/* A server has started; it stops or dies: whoever is connected is cut off. */
void clients_up(void);
void clients_down(void);
/* Some of them act; the jobs that come of it. */
struct job *clients_act(void);
/* The engine's hooks for a job of theirs. */
void clients_execute(struct batch *b, struct job *job);
void clients_completed(struct job *job);
void clients_published(const struct publication *p);
/* After a batch: they read, workers work, who was shown the door leaves. */
void clients_settle(void);
/* No more faults: everybody comes back, and gets all their answers. */
void clients_finish(void);

/* ---- among the clients' files -------------------------------------------------------------- */
struct client *client_at(size_t i); /* NULL: no more */
struct client_person *client_person(const char *id);
size_t client_person_count(void);
struct client_person *client_person_at(size_t i);

/* Hands a frame to the server; NULL: it can't be sent now. The ask's details are the caller's. */
struct ask *client_send(struct client *c, Paigong__ClientFrame *f);
/* Gives the request, newly or once more. */
bool client_give(struct client *c, const struct model_request *r);
void client_queue(struct client *c, uint64_t request);
void client_leave(struct client *c);
bool client_connect(struct client *c, bool with_certificate);

/* client_say.c */
void client_say(struct client *c);
void client_say_sheet(struct client *c); /* client_sheet.c */
void client_enroll(struct client *c);
/* Offline: one command more for later. */
void client_note(struct client *c);

/* client_duty.c */
void client_say_duty(struct client *c);

/* client_frame.c: a new write of that client's under a new request id. */
struct model_request *client_request(struct client *c, Paigong__ClientFrame *f,
                                     const struct sim_command *command);
struct model_request *client_ticket_request(struct client *c, const struct sim_command *command);
struct model_request *client_log_request(struct client *c, Paigong__LogEntry *m);

/* client_hear.c */
void client_hear(struct client *c, const uint8_t *frame, size_t size);
/* client_watch.c */
void client_watch_begun(struct client *c, const Paigong__ServerFrame *f, const struct ask *a);
void client_watch_hear(struct client *c, const Paigong__ServerFrame *f);
/* Everything they may see has come. */
void client_watch_check(struct client *c);

/* client_leak.c: whatever the frame is, it holds no name, phone or word that is not theirs. */
struct leak_rights {
    const struct staff *who;
    struct seen_span span; /* tickets as they stood then */
    bool unmasked;         /* asked for as who may, and entered in the ledger */
    bool staff_phones;
    bool of_register; /* who wrote an entry reads it as they wrote it */
};
void client_leak_check(const uint8_t *frame, size_t size, const struct leak_rights *rights);

#define CLIENT_FRAME(frame, message, CASE)                                                         \
    Paigong__ClientFrame frame = PAIGONG__CLIENT_FRAME__INIT;                                      \
    frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_##CASE;                                    \
    frame.hello = (Paigong__Hello *)&message

#endif
