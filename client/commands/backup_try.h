/* Trying a backup: `paigongd verify FILE` as a child, of the paigongd that stands beside this
 * program or in PATH. Its verdict in its parts, so that it is told in the reader's language. */
#ifndef PAIGONG_CLIENT_COMMANDS_BACKUP_TRY_H
#define PAIGONG_CLIENT_COMMANDS_BACKUP_TRY_H

#include "common/error.h"

#include <jansson.h>
#include <stdint.h>

struct backup_trial {
    char head[65], newest_at[40];
    uint64_t entries, tickets, without_key;
};

/* ERROR_NOT_FOUND: no paigongd here; the file is written, not tried. Otherwise what verify says. */
enum error_code backup_try(const char *file, struct backup_trial *out, struct error *e)
    __attribute__((warn_unused_result));
void backup_trial_print(const struct backup_trial *t);
void backup_trial_json(const struct backup_trial *t, json_t *out);

#endif
