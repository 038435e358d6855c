#include "client/run/upload.h"

#include "client/output/language.h"
#include "common/crypto.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_STEP_MS = 100, BUSY_STEPS = 100, MEGABYTE = 1 << 20 };

struct upload {
    FILE *file;
    uint64_t size, have;
    uint8_t hash[PHOTO_HASH_SIZE];
    bool asked;     /* the server has said what it has */
    bool resumed;   /* it had a part of it: which may not be what this file is */
    bool restarted; /* and was sent from the start once more */
    Paigong__BlobPut put;
    uint8_t data[PHOTO_PIECE];
};

/* ---- the file ----------------------------------------------------------------------------------
 */

static enum error_code too_large(const char *path, struct error *e)
{
    return error_set(e, ERROR_USAGE, path, _("larger than %d MB, which no server takes"),
                     PHOTO_SIZE_LIMIT / MEGABYTE);
}

/* Its hash and size; what it is shows in its first bytes. */
static enum error_code read_through(struct upload *u, struct sha256 *sha, const char *path,
                                    struct error *e)
{
    size_t n;
    sha256_start(sha);
    while ((n = fread(u->data, 1, sizeof u->data, u->file)) > 0) {
        if (u->size == 0 && photo_type_of(u->data, n) == PHOTO_TYPE_NONE)
            return error_set(e, ERROR_USAGE, path, "%s",
                             _("it is none of JPEG, PNG, WebP, HEIC and PDF"));
        sha256_add(sha, u->data, n);
        u->size += n;
        if (u->size > PHOTO_SIZE_LIMIT)
            return too_large(path, e);
    }
    if (ferror(u->file))
        return error_set(e, ERROR_USAGE, path, "%s", strerror(errno));
    if (u->size == 0)
        return error_set(e, ERROR_USAGE, path, "%s", _("it is empty"));
    sha256_finish(sha, u->hash);
    return ERROR_NONE;
}

/* A pipe must not hold up who chose it by mistake: it may be the menu. */
static FILE *open_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "rb");
    if (file == NULL && fd >= 0)
        (void)close(fd);
    return file;
}

static bool is_file(const struct upload *u)
{
    struct stat st;
    return fstat(fileno(u->file), &st) == 0 && S_ISREG(st.st_mode);
}

enum error_code upload_open(const char *path, struct upload **out, struct error *e)
{
    struct upload *u = calloc(1, sizeof *u);
    if (u == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    u->file = open_file(path);
    if (u->file == NULL) {
        free(u);
        return error_set(e, ERROR_USAGE, path, "%s", strerror(errno));
    }
    if (!is_file(u)) {
        upload_close(u);
        return error_set(e, ERROR_USAGE, path, "%s", _("it is not a file"));
    }
    struct sha256 *sha = sha256_new();
    enum error_code code = read_through(u, sha, path, e);
    sha256_free(sha);
    if (code != ERROR_NONE) {
        upload_close(u);
        return code;
    }
    *out = u;
    return ERROR_NONE;
}

void upload_close(struct upload *u)
{
    if (u == NULL)
        return;
    (void)fclose(u->file);
    free(u);
}

const uint8_t *upload_hash(const struct upload *u)
{
    return u->hash;
}

uint64_t upload_size(const struct upload *u)
{
    return u->size;
}

uint64_t upload_sent(const struct upload *u)
{
    return u->have;
}

/* ---- piece by piece ----------------------------------------------------------------------------
 */

static enum error_code read_piece(struct upload *u, struct error *e)
{
    uint64_t rest = u->size - u->have;
    size_t size = rest < PHOTO_PIECE ? (size_t)rest : PHOTO_PIECE;
    if (fseeko(u->file, (off_t)u->have, SEEK_SET) != 0 || fread(u->data, 1, size, u->file) != size)
        return error_set(e, ERROR_USAGE, _("the photo"), "%s",
                         _("its file has changed meanwhile: give the command again"));
    u->put.data = (ProtobufCBinaryData){.len = size, .data = u->data};
    return ERROR_NONE;
}

enum error_code upload_frame(struct upload *u, const char *ticket, Paigong__ClientFrame *f,
                             struct error *e)
{
    paigong__blob_put__init(&u->put);
    u->put.ticket = (char *)ticket;
    u->put.hash = (ProtobufCBinaryData){.len = sizeof u->hash, .data = u->hash};
    u->put.size = u->size;
    u->put.offset = u->have;
    enum error_code code = u->asked ? read_piece(u, e) : ERROR_NONE;
    paigong__client_frame__init(f);
    f->command_case = PAIGONG__CLIENT_FRAME__COMMAND_BLOB_PUT;
    f->blob_put = &u->put;
    return code;
}

/* What the server had of before was of another file with this hash's name, or its disk lost some of
 * it: from the start, once. */
static bool begins_anew(struct upload *u, const Paigong__Error *error)
{
    bool anew = u->resumed && !u->restarted &&
                error->code == PAIGONG__ERROR_CODE__ERROR_CODE_BAD_REQUEST &&
                strcmp(error->subject, "hash") == 0;
    if (anew) {
        u->restarted = true;
        u->asked = false;
        u->have = 0;
    }
    return anew;
}

enum upload_step upload_answered(struct upload *u, const Paigong__ServerFrame *answer,
                                 struct error *e)
{
    const Paigong__BlobState *state = answer->blob_state;
    if (answer->error != NULL) {
        if (answer->error->code == PAIGONG__ERROR_CODE__ERROR_CODE_BUSY)
            return UPLOAD_LATER;
        if (begins_anew(u, answer->error))
            return UPLOAD_MORE;
        link_error(answer->error, e);
        return UPLOAD_ENDED;
    }
    if (answer->result_case != PAIGONG__SERVER_FRAME__RESULT_BLOB_STATE ||
        (!state->complete && (state->have >= u->size || state->have % PHOTO_PIECE != 0))) {
        error_set(e, ERROR_INTERNAL, _("the photo"), "%s", _("the server's answer makes no sense"));
        return UPLOAD_ENDED;
    }
    u->resumed |= !u->asked && state->have > 0;
    u->asked = true;
    u->have = state->complete ? u->size : state->have;
    return state->complete ? UPLOAD_DONE : UPLOAD_MORE;
}

/* ---- over the run's connection -----------------------------------------------------------------
 */

static void show_progress(const struct run *r, const struct upload *u, bool ended)
{
    if (r->cli->json || u->size <= PHOTO_PIECE || !isatty(STDERR_FILENO))
        return;
    if (ended)
        fputs("\r\033[K", stderr);
    else
        fprintf(stderr, _("\rphoto: %.1f of %.1f MB"), (double)u->have / MEGABYTE,
                (double)u->size / MEGABYTE);
}

/* One piece and its answer. ERROR_BUSY: it was not taken yet. */
static enum error_code send_piece(struct run *r, struct upload *u, const char *ticket, bool *done,
                                  struct error *e)
{
    Paigong__ClientFrame f;
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = upload_frame(u, ticket, &f, e);
    if (code != ERROR_NONE)
        return code;
    struct error problem = {0};
    code = run_ask(r, &f, &answer, &problem);
    if (code != ERROR_NONE && (r->answer == NULL || r->answer->error == NULL)) {
        *e = problem;
        return code;
    }
    switch (upload_answered(u, r->answer, e)) {
    case UPLOAD_LATER:
        *e = problem;
        return ERROR_BUSY;
    case UPLOAD_ENDED:
        return e->code;
    case UPLOAD_DONE:
        *done = true;
        return ERROR_NONE;
    default:
        return ERROR_NONE;
    }
}

enum error_code run_upload(struct run *r, const char *ticket, const char *path, uint8_t *hash,
                           struct error *e)
{
    struct upload *u;
    bool done = false;
    enum error_code code = upload_open(path, &u, e);
    if (code != ERROR_NONE)
        return code;
    for (int busy = 0; !done && (code == ERROR_NONE || (code == ERROR_BUSY && busy < BUSY_STEPS));
         busy = code == ERROR_BUSY ? busy + 1 : 0) {
        if (code == ERROR_BUSY)
            (void)poll(NULL, 0, BUSY_STEP_MS);
        code = send_piece(r, u, ticket, &done, e);
        show_progress(r, u, false);
    }
    show_progress(r, u, true);
    if (done)
        memcpy(hash, u->hash, sizeof u->hash);
    upload_close(u);
    return done ? ERROR_NONE : code;
}
