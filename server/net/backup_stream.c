#include "net/backup_stream.h"

#include "net/worker.h"

#include "common/wire.h"
#include "ledger/backup.h"

#include <assert.h>
#include <stdlib.h>

struct backup_stream {
    uv_work_t work;
    uv_loop_t *loop;
    struct session *session; /* NULL: gone, freed when the worker is back */
    uint64_t id;
    struct backup *backup;
    bool working, done;
    uint8_t *frame; /* result of the worker: the next part, encoded */
    size_t frame_size;
    struct error error;
};

static void free_stream(struct backup_stream *b)
{
    backup_close(b->backup);
    free(b->frame);
    free(b);
}

static void finish(struct backup_stream *b)
{
    if (b->session)
        session_backup_ended(b->session);
    free_stream(b);
}

static void on_work(uv_work_t *w)
{
    struct backup_stream *b = w->data;
    worker_give_way();
    struct backup_slice slice = {0};
    if (backup_next(b->backup, &slice, &b->error))
        return;
    Paigong__BackupPart part = PAIGONG__BACKUP_PART__INIT;
    part.file = slice.file;
    part.offset = slice.offset;
    part.data = (ProtobufCBinaryData){slice.size, (uint8_t *)slice.data};
    part.total = slice.total;
    part.done = b->done = slice.done;
    if (slice.done) {
        part.seq = slice.seq;
        part.head_hash = (ProtobufCBinaryData){sizeof slice.head_hash, slice.head_hash};
        part.digest = (ProtobufCBinaryData){sizeof slice.digest, slice.digest};
    }
    Paigong__ServerFrame frame = PAIGONG__SERVER_FRAME__INIT;
    frame.id = b->id;
    frame.result_case = PAIGONG__SERVER_FRAME__RESULT_BACKUP_PART;
    frame.backup_part = &part;
    b->frame = wire_encode_frame(&frame.base, &b->frame_size);
    if (!b->frame)
        error_set(&b->error, ERROR_BUSY, "memory", "none left for the backup");
}

static void next_part(struct backup_stream *b);

static void on_worked(uv_work_t *w, int status)
{
    struct backup_stream *b = w->data;
    assert(status == 0);
    b->working = false;
    if (!b->session) {
        free_stream(b);
        return;
    }
    if (b->error.code) {
        session_send_error(b->session, b->id, &b->error);
        finish(b);
        return;
    }
    session_send(b->session, b->frame, b->frame_size);
    free(b->frame);
    b->frame = NULL;
    if (b->done)
        finish(b);
    else
        next_part(b);
}

static void next_part(struct backup_stream *b)
{
    if (b->working || session_backlog(b->session) > session_limits(b->session)->output_low)
        return;
    b->work.data = b;
    b->working = uv_queue_work(b->loop, &b->work, on_work, on_worked) == 0;
    if (b->working)
        return;
    error_set(&b->error, ERROR_BUSY, "backup", "no thread to read the ledger");
    session_send_error(b->session, b->id, &b->error);
    finish(b);
}

struct backup_stream *backup_stream_begin(struct session_host *h, struct session *s, uint64_t id,
                                          struct error *e)
{
    struct backup_stream *b = calloc(1, sizeof *b);
    if (!b) {
        error_set(e, ERROR_BUSY, "memory", "none left for the backup");
        return NULL;
    }
    if (backup_open(h->dispatch->directory, h->dispatch->ledger, &b->backup, e)) {
        free(b);
        return NULL;
    }
    b->loop = h->loop;
    b->session = s;
    b->id = id;
    b->work.data = b;
    b->working = uv_queue_work(b->loop, &b->work, on_work, on_worked) == 0;
    if (b->working)
        return b;
    error_set(e, ERROR_BUSY, "backup", "no thread to read the ledger");
    free_stream(b);
    return NULL;
}

void backup_stream_drained(struct backup_stream *b)
{
    next_part(b);
}

void backup_stream_end(struct backup_stream *b)
{
    b->session = NULL;
    if (!b->working)
        free_stream(b);
}
