/* One command of a program: profile → connection → request → answer → print → exit status.
 *
 * Owns the loop and the link; commands of several steps call run_ask() again, streams use
 * run_stream(). The session ticket is kept for resumption, and the ledger's head so that a server
 * which lost it is refused. */
#ifndef PAIGONG_CLIENT_RUN_H
#define PAIGONG_CLIENT_RUN_H

#include "client/cli/cli.h"
#include "client/link/link.h"
#include "client/link/profile.h"
#include "client/run/notice.h"
#include "common/crypto.h"
#include "common/request_id.h"

struct identity { /* who the server takes us for, from Welcome */
    char id[128], crew[128];
    Paigong__Role role;
    char site[128]; /* the only site, "" when there are several or all */
    int64_t certificate_until_ms, renew_from_ms; /* of the certificate we came with */
};

struct away;

struct run {
    const struct cli *cli;
    struct away *away; /* the handheld's queue and cache; NULL: another program */
    struct profile profile;
    struct identity me;
    struct arena arena;                  /* the request, and what a command needs beside it */
    Paigong__ServerFrame *answer;        /* newest, owned; stays for the error's details */
    int64_t server_ms, boot_ms;          /* the server's clock when ours, which nobody sets, */
    bool clock_known;                    /* … said that; false: the wall clock has to do */
    uint8_t request_id[REQUEST_ID_SIZE]; /* given on the command line, and */
    uint32_t requests;                   /* how many were made from it */
    bool printed; /* the JSON document is out: an error goes to stderr alone */
    /* the connection */
    uv_loop_t loop;
    struct tls_context *tls;
    uint8_t certificate[SHA256_SIZE]; /* marks the one in tls */
    uint64_t renewing;                /* the request for the next one, 0: none */
    int64_t patience_ms;              /* how long an answer is waited for, 0: minutes */
    struct link *link;
    uint8_t *session;
    size_t session_size;
    bool ready, closed;
    struct error closed_because;
};

/* A program's main(). */
int run_program(const struct cli_program *program, int argc, char **argv);
/* The part of it behind the parsing: the command that c names. */
int run_given(const struct cli *c);

/* Connects if not connected; the zone of time_text is the server's afterwards. */
enum error_code run_connect(struct run *r, struct error *e) __attribute__((warn_unused_result));
/* The same with other options: enrolment. */
enum error_code run_open(struct run *r, const struct link_options *o, struct error *e)
    __attribute__((warn_unused_result));
int64_t run_now_ms(const struct run *r);
/* The server's clock shows that now. From here on it is ours that goes on, whatever becomes of the
 * wall clock. */
void run_set_clock(struct run *r, int64_t server_ms);
/* Whose eyes: what was put before them. */
struct notice_reader run_reader(const struct run *r);

/* For who connects on a loop of their own (the console, the handheld): what a connection begins
 * with (o and program live as long as the call of link_connect), what its Welcome tells (an error:
 * not a ledger to work with), and what is kept of r->link before it is closed. */
enum { RUN_PROGRAM = 64 };
enum error_code run_credentials(struct run *r, struct link_options *o, char program[RUN_PROGRAM],
                                struct error *e) __attribute__((warn_unused_result));
enum error_code run_welcome(struct run *r, const Paigong__Welcome *w, struct error *e)
    __attribute__((warn_unused_result));
void run_keep_session(struct run *r);

/* A frame for the command's own request, filled from the command line. */
enum error_code run_request(struct run *r, Paigong__ClientFrame *f, struct error *e)
    __attribute__((warn_unused_result));
/* Both: connected, and the frame filled, with the only site where none was given. */
enum error_code run_begin(struct run *r, Paigong__ClientFrame *f, struct error *e)
    __attribute__((warn_unused_result));
/* The request's id before it is sent, else run_ask makes one; arena memory. Likewise the ledger:
 * one that the frame names already stays. */
enum error_code run_number_request(struct run *r, Paigong__ClientFrame *f, struct error *e)
    __attribute__((warn_unused_result));
/* Sends f and waits: *answer lives until the next run_ask. A refusal of the server's is an error
 * here. A connection lost on the way is made once more and the same frame sent again: the same
 * request id is applied once. */
enum error_code run_ask(struct run *r, Paigong__ClientFrame *f, const Paigong__ServerFrame **answer,
                        struct error *e) __attribute__((warn_unused_result));

/* The whole answer as --json asks: its one document, or what a person reads. */
void run_print(struct run *r, const Paigong__ServerFrame *answer);

/* A stream's frame; true: go on. */
typedef bool run_on_frame(void *context, const Paigong__ServerFrame *f);
/* Sends f, hands every frame of the answer to on_frame until it is done or the connection ends
 * (then the reason is the error). */
enum error_code run_stream(struct run *r, Paigong__ClientFrame *f, run_on_frame *on_frame,
                           void *context, struct error *e) __attribute__((warn_unused_result));
void run_disconnect(struct run *r);
/* Another than the one in use lies in the profile: a new connection will take it. */
bool run_certificate_changed(const struct run *r);
/* Asks for the next certificate when that is due; its answer is put in place when it comes. */
void run_renew_start(struct run *r);
/* The same, and waits a little for the answer: at the end of a command. Never fails. */
void run_renew(struct run *r);

/* The --site given, or the caller's only one; an error that names the choice otherwise. */
enum error_code run_site(struct run *r, const char **site, struct error *e)
    __attribute__((warn_unused_result));
/* A command of a ticket that isn't on the command line: notified, acknowledge. Refusals don't
 * matter (somebody was first); only a lost connection is an error. */
enum error_code run_tell(struct run *r, const char *ticket, Paigong__Command command,
                         Paigong__Clock clock, struct error *e) __attribute__((warn_unused_result));

/* Reads a whole file; at most `most` bytes. Arena memory. */
enum error_code run_read_file(struct run *r, const char *path, size_t most,
                              ProtobufCBinaryData *out, struct error *e)
    __attribute__((warn_unused_result));
/* What a person reads of an error, in their language. */
void run_sentence(const struct error *e, char *out, size_t capacity);
/* The same to who typed that command (or NULL): fields are named by their flags, the command as it
 * was typed. */
void run_sentence_of(const struct cli_command *command, const struct error *e, char *out,
                     size_t capacity);

#endif
