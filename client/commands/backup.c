/* backup FILE: frames of BackupPart, the last with done. */
#include "client/commands/backup_try.h"
#include "client/commands/commands.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/whole_file.h"
#include "common/progress.h"
#include "common/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct backup {
    const char *path;
    struct whole_file *file;
    struct error error;
    uint64_t seq, bytes, data; /* of the file; of the parts' data in it */
    bool done;
};

static bool on_part(void *context, const Paigong__ServerFrame *f)
{
    struct backup *b = context;
    if (f->result_case != PAIGONG__SERVER_FRAME__RESULT_BACKUP_PART)
        return true;
    size_t size = 0;
    uint8_t *frame = wire_encode_frame(&f->backup_part->base, &size);
    bool written = frame != NULL && whole_file_write(b->file, frame, size);
    b->bytes += size;
    if (frame == NULL)
        error_set(&b->error, ERROR_INTERNAL, "memory", "%s", "");
    else if (!written) /* what it was short of */
        (void)!whole_file_finish(&b->file, &b->error);
    free(frame);
    if (!written)
        return false;
    b->data += f->backup_part->data.len;
    progress_at(b->data, f->backup_part->total);
    b->done = f->backup_part->done;
    if (b->done)
        b->seq = f->backup_part->seq;
    return !b->done;
}

static void print(struct run *r, const struct backup *b, const struct backup_trial *t)
{
    if (r->cli->json) {
        json_t *o = json_pack("{s:s, s:I, s:I}", "file", b->path, "bytes", (json_int_t)b->bytes,
                              "seq", (json_int_t)b->seq);
        if (t != NULL)
            backup_trial_json(t, o);
        json_print(o);
        r->printed = true;
        return;
    }
    printf(_("%s: %llu bytes, up to entry %llu\n"), b->path, (unsigned long long)b->bytes,
           (unsigned long long)b->seq);
    if (t != NULL)
        backup_trial_print(t);
}

/* The file is there whatever becomes of its trial. */
static enum error_code report(struct run *r, const struct backup *b, struct error *e)
{
    struct backup_trial t;
    if (!cli_has(r->cli, "--verify")) {
        print(r, b, NULL);
        return ERROR_NONE;
    }
    enum error_code code = backup_try(b->path, &t, e);
    if (code == ERROR_NONE || !r->cli->json)
        print(r, b, code == ERROR_NONE ? &t : NULL);
    return code;
}

enum error_code run_backup(struct run *r, struct error *e)
{
    struct backup b = {.path = cli_argument(r->cli, 0)};
    Paigong__ClientFrame f;
    if (whole_file_is_stdout(b.path)) /* to be restored it has to be read twice */
        return error_set(e, ERROR_USAGE, "FILE", "%s", _("name a file: a backup is not piped"));
    enum error_code code = run_begin(r, &f, e);
    if (code != ERROR_NONE)
        return code;
    progress_begin(_("backing up"));
    code = whole_file_open(b.path, &b.file, e);
    if (code == ERROR_NONE)
        code = run_stream(r, &f, on_part, &b, e);
    progress_end();
    if (code == ERROR_NONE && b.error.code == ERROR_NONE && !b.done)
        error_set(&b.error, ERROR_UNREACHABLE, r->profile.address, "%s",
                  _("the backup was cut off"));
    if (code == ERROR_NONE && b.error.code == ERROR_NONE)
        (void)!whole_file_finish(&b.file, &b.error);
    whole_file_discard(&b.file);
    if (code == ERROR_NONE && b.error.code != ERROR_NONE) {
        *e = b.error;
        code = b.error.code;
    }
    if (code != ERROR_NONE)
        return code;
    run_disconnect(r); /* a trial may take longer than the server waits for a word */
    return report(r, &b, e);
}
