/* A data directory: DIR/{lock,ledger,view,keys,tls,blobs}, 0700, one process at a time. Every
 * subcommand comes through here, so each takes the lock; who the directory does not belong to is
 * refused. */
#ifndef PAIGONG_DATA_DATA_DIRECTORY_H
#define PAIGONG_DATA_DATA_DIRECTORY_H

#include "ledger/ledger.h"
#include "store/view.h"

#include <limits.h>

/* The file that stands in a directory until init has finished. */
#define INIT_MARK "initialising"

struct data_directory {
    char path[PATH_MAX - 64];
    int lock; /* open file with the lock, -1: none */
    struct keyring *keyring;
    struct ledger *ledger;
    struct view *view;
};

/* Makes DIR (or takes an empty one), locked, with an empty ledger, keys and an authority whose
 * server certificate bears the names. ERROR_EXISTS: something is in it. It is marked until
 * data_directory_finish: cut off on the way it is said what to do, and nobody serves it. */
enum error_code data_directory_create(const char *path, const char *const *names, size_t count,
                                      struct data_directory *d, struct error *e)
    __attribute__((warn_unused_result));
/* Takes the lock of an existing one. ERROR_LOCKED, ERROR_NOT_FOUND. */
enum error_code data_directory_lock(const char *path, struct data_directory *d, struct error *e)
    __attribute__((warn_unused_result));
/* The same for one that a restore has just written and that has no lock file yet. Nobody else opens
 * it before data_directory_finish: cut off on the way it is no ledger to go on with. */
enum error_code data_directory_adopt(const char *path, struct data_directory *d, struct error *e)
    __attribute__((warn_unused_result));
enum error_code data_directory_finish(const struct data_directory *d, struct error *e)
    __attribute__((warn_unused_result));
/* The keys that the ledger's chain does not cover: they fit their certificates. */
enum error_code data_directory_check_credentials(const char *path, struct error *e)
    __attribute__((warn_unused_result));
/* Nobody else can read its keys, or write into it. ERROR_REFUSED names what, and the chmod. */
enum error_code data_directory_check_private(const char *path, struct error *e)
    __attribute__((warn_unused_result));
/* Keys and ledger; read_only: nothing is repaired. */
enum error_code data_directory_open_ledger(struct data_directory *d, bool read_only,
                                           struct error *e) __attribute__((warn_unused_result));
/* … and the view, brought up to the ledger's head. */
enum error_code data_directory_open(struct data_directory *d, struct error *e)
    __attribute__((warn_unused_result));
void data_directory_close(struct data_directory *d);

/* Appends events of the server's own as one batch, outside the engine: init and restore. */
enum error_code data_directory_append(struct data_directory *d, struct event *events, size_t count,
                                      struct error *e) __attribute__((warn_unused_result));

/* DIR/tls/NAME. */
void data_directory_tls_path(const struct data_directory *d, const char *name, char *out,
                             size_t capacity);

#endif
