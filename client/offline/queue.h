/* The commands that wait for the server, in PROFILE/queue/: one file each, in order, on the disk
 * before the person is told that they are kept. Knows no connection; client/offline/sync.h sends
 * them.
 *
 *   queue/lock                held while a command is added or refused; has the last number given,
 *                             and room for a refusal on a disk that is full by then
 *   queue/sending             held by the one program that sends
 *   queue/0000000007          a command; with the refusal in it, once it was refused on arrival
 *   queue/0000000007.photo    to be uploaded before it
 *
 * A number is given once. A file that changed on the disk is kept, shown as damaged, and not sent.
 * Several programs may have the queue open: queue_reload says what the others did. */
#ifndef PAIGONG_CLIENT_QUEUE_H
#define PAIGONG_CLIENT_QUEUE_H

#include "common/error.h"
#include "handheld.pb-c.h"

#include <stdbool.h>
#include <stdint.h>

enum { QUEUE_MOST = 1000, QUEUE_PHOTO_MOST = 64 << 20 };
enum queue_list { QUEUE_UNSENT, QUEUE_REFUSED, QUEUE_LISTS };

struct queue;
struct queued {
    uint64_t number;
    Paigong__QueuedCommand *command; /* NULL: its file is damaged */
    uint64_t inode;                  /* which of its files was read */
};

/* directory: PROFILE/queue. Nothing is made before the first command comes. */
enum error_code queue_open(const char *directory, struct queue **out, struct error *e)
    __attribute__((warn_unused_result));
void queue_close(struct queue *q); /* NULL is fine */
/* Reads anew; what queue_at gave before is gone. */
enum error_code queue_reload(struct queue *q, struct error *e) __attribute__((warn_unused_result));

size_t queue_count(const struct queue *q, enum queue_list list);
/* In the order in which they were given; a damaged one stands among them. */
const struct queued *queue_at(const struct queue *q, enum queue_list list, size_t i);
const struct queued *queue_find(const struct queue *q, enum queue_list list, uint64_t number);

/* Behind all others. photo: a file that is copied beside it, or NULL. On the disk when it returns;
 * an error leaves nothing behind. */
enum error_code queue_add(struct queue *q, const Paigong__QueuedCommand *command, const char *photo,
                          uint64_t *number, struct error *e) __attribute__((warn_unused_result));
/* It was answered: gone, with its photo. */
enum error_code queue_sent(struct queue *q, uint64_t number, struct error *e)
    __attribute__((warn_unused_result));
/* It was refused: kept among the refused. */
enum error_code queue_refuse(struct queue *q, uint64_t number, const Paigong__Error *why,
                             int64_t at_ms, struct error *e) __attribute__((warn_unused_result));
/* Somebody has read why it can't be done, and lets it go. ERROR_NOT_FOUND: there is none. */
enum error_code queue_dismiss(struct queue *q, uint64_t number, struct error *e)
    __attribute__((warn_unused_result));
/* Where its photo lies. */
void queue_photo_path(const struct queue *q, uint64_t number, char *out, size_t capacity);

/* One program sends at a time, in order. False: another one does. */
bool queue_sending_begin(struct queue *q);
void queue_sending_end(struct queue *q);

#endif
