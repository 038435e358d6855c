/* Sending a photo or scan to a ticket, piece by piece, from where the server has it: a file, its
 * hash, and what to send next. Knows no socket: who has a connection sends upload_frame's frame and
 * tells upload_answered what came back; run_upload does both.
 *
 *   do { upload_frame(u, ticket, &f, e); … } while (upload_answered(u, answer, e) == UPLOAD_MORE);
 *
 * Sent again after a cut, or by another program, it goes on where it was. */
#ifndef PAIGONG_CLIENT_UPLOAD_H
#define PAIGONG_CLIENT_UPLOAD_H

#include "client/run/run.h"
#include "common/photo.h"

struct upload;

/* Reads it once, for its hash. ERROR_USAGE names what is wrong with the file: it can't be read, is
 * no photo (JPEG, PNG, WebP, HEIC, PDF), or larger than any server takes. */
enum error_code upload_open(const char *path, struct upload **out, struct error *e)
    __attribute__((warn_unused_result));
void upload_close(struct upload *u);                /* NULL is fine */
const uint8_t *upload_hash(const struct upload *u); /* PHOTO_HASH_SIZE bytes */
uint64_t upload_size(const struct upload *u);
uint64_t upload_sent(const struct upload *u); /* of its bytes, as the server said last */

/* The frame to send now: first only a question. What it points to lives until the next call. */
enum error_code upload_frame(struct upload *u, const char *ticket, Paigong__ClientFrame *f,
                             struct error *e) __attribute__((warn_unused_result));
enum upload_step {
    UPLOAD_MORE,  /* send the next frame */
    UPLOAD_DONE,  /* a command may name it now */
    UPLOAD_LATER, /* the server is busy with the piece before: the same again in a moment */
    UPLOAD_ENDED, /* refused: e says why */
};
enum upload_step upload_answered(struct upload *u, const Paigong__ServerFrame *answer,
                                 struct error *e);

/* All of it, over the run's connection; progress on a terminal. hash: PHOTO_HASH_SIZE bytes.
 * ERROR_UNREACHABLE: cut off, the next try goes on from there. */
enum error_code run_upload(struct run *r, const char *ticket, const char *path, uint8_t *hash,
                           struct error *e) __attribute__((warn_unused_result));

#endif
