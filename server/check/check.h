/* `paigongd check`: every finding in plain words (what, where, what it means, what can be done),
 * and with --repair what can be done without losing anything, each step said.
 *
 * Nothing that verifies is ever deleted or changed. Without --repair nothing is written but a
 * temporary view beside the view, which is removed again. */
#ifndef PAIGONG_CHECK_CHECK_H
#define PAIGONG_CHECK_CHECK_H

#include "data/data_directory.h"

struct finding {
    char place[160]; /* "ledger/00000001.seg, offset 4096, entry 812" */
    char what[400];
    const char *means, *next; /* what follows from it; what a person can do */
    bool harmless;            /* nothing is lost and nothing must be done */
    enum error_code code;     /* ERROR_NONE: ERROR_CORRUPT */
};

struct check {
    const char *path;
    bool repair;
    const char *backup; /* --from, NULL: none */
    struct data_directory d;
    /* the backup, restored beside DIR when it is first asked for */
    char source[PATH_MAX / 2];
    bool source_tried, source_ready;
    /* sums */
    unsigned harmless, damaged, repaired;
    struct error first; /* of what stays damaged */
    bool public_lost;   /* the key of public records' texts, and there are such texts */
    bool stop;          /* what follows can't be looked at */
};

/* Prints a finding. With --repair the caller then tries, and says what came of it: */
void check_found(struct check *c, const struct finding *f);
void check_repaired(struct check *c, const struct finding *f, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* why: "" when there is nothing to say but what to do next. */
void check_stays(struct check *c, const struct finding *f, const char *why);

/* A path in the backup as it is restored, e.g. "keys/code.key". False: there is no backup, or it
 * can't be used (said once). */
bool check_source(struct check *c, const char *file, char out[PATH_MAX]);
/* The data directory that the backup was restored into; NULL: none. */
const char *check_source_path(struct check *c);
void check_source_close(struct check *c);

/* The parts, in order. Each finds, and repairs what it can. */
void check_lock(struct check *c);
void check_leftovers(struct check *c);
void check_segments(struct check *c); /* leaves c->d.ledger open, without keys, when it can be */
void check_keys(struct check *c);     /* leaves c->d.keyring open */
void check_tls(struct check *c);
void check_entries(struct check *c); /* every entry can be read; each month's key fits */
void check_view(struct check *c);
void check_blobs(struct check *c); /* each photo that the ledger names, and what lies beside them */

#endif
