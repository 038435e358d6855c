#include "client/offline/queue.h"

#include "client/offline/kept.h"
#include "client/output/language.h"
#include "common/file_put.h"
#include "common/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIRECTORY_SIZE = 640, PATH_SIZE = 1024, NUMBER_DIGITS = 10 };
enum { NUMBER_SIZE = 21, SPARE = 16 << 10 }; /* of the lock's file */

struct queue {
    char directory[DIRECTORY_SIZE];
    struct queued *items; /* by number */
    size_t count, capacity;
    int sending; /* the lock of who sends, -1: not held */
};

static void path_of(const struct queue *q, const char *name, char out[PATH_SIZE])
{
    (void)snprintf(out, PATH_SIZE, "%s/%s", q->directory, name);
}

static void command_path(const struct queue *q, uint64_t number, char out[PATH_SIZE])
{
    (void)snprintf(out, PATH_SIZE, "%s/%0*" PRIu64, q->directory, NUMBER_DIGITS, number);
}

void queue_photo_path(const struct queue *q, uint64_t number, char *out, size_t capacity)
{
    (void)snprintf(out, capacity, "%s/%0*" PRIu64 ".photo", q->directory, NUMBER_DIGITS, number);
}

static enum error_code no_memory(struct error *e)
{
    return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
}

/* ---- reading ------------------------------------------------------------------------------------
 */

static void forget(struct queued *item)
{
    if (item->command != NULL)
        paigong__queued_command__free_unpacked(item->command, NULL);
    item->command = NULL;
}

static bool grow(struct queue *q)
{
    if (q->count < q->capacity)
        return true;
    size_t capacity = q->capacity == 0 ? 16 : q->capacity * 2;
    struct queued *larger = realloc(q->items, capacity * sizeof *larger);
    if (larger == NULL)
        return false;
    q->items = larger;
    q->capacity = capacity;
    return true;
}

/* "0000000007"; 0: the name of something else. */
static uint64_t number_of(const char *name)
{
    if (strlen(name) != NUMBER_DIGITS || strspn(name, "0123456789") != NUMBER_DIGITS)
        return 0;
    return strtoull(name, NULL, 10);
}

/* A command that could do nothing to a server: only one of a ticket, under an id of its own. */
static bool is_whole(const Paigong__QueuedCommand *c)
{
    return c->frame != NULL && c->frame->request_id.len != 0 &&
           c->frame->command_case == PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
}

/* What an earlier reading has of this very file is taken over. One that is gone by now was sent by
 * another program. */
static enum error_code read_item(struct queue *q, struct queue *before, uint64_t number,
                                 uint64_t inode, struct error *e)
{
    struct queued item = {.number = number, .inode = inode}, *old = NULL;
    for (size_t i = 0; i < before->count && old == NULL; i++)
        if (before->items[i].number == number && before->items[i].inode == inode)
            old = &before->items[i];
    if (old != NULL) {
        item.command = old->command;
        old->command = NULL;
    } else {
        char path[PATH_SIZE];
        struct error problem = {0};
        command_path(q, number, path);
        item.command = (Paigong__QueuedCommand *)kept_get(
            path, &paigong__queued_command__descriptor, &problem);
        if (item.command == NULL && problem.code == ERROR_NOT_FOUND)
            return ERROR_NONE;
        if (item.command != NULL && !is_whole(item.command))
            forget(&item);
    }
    if (!grow(q)) {
        forget(&item);
        return no_memory(e);
    }
    q->items[q->count++] = item;
    return ERROR_NONE;
}

static int by_number(const void *a, const void *b)
{
    const struct queued *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

static void forget_all(struct queue *q)
{
    for (size_t i = 0; i < q->count; i++)
        forget(&q->items[i]);
    free(q->items);
    q->items = NULL;
    q->count = q->capacity = 0;
}

enum error_code queue_reload(struct queue *q, struct error *e)
{
    DIR *directory = opendir(q->directory);
    struct queue before = *q;
    enum error_code code = ERROR_NONE;
    q->items = NULL;
    q->count = q->capacity = 0;
    if (directory == NULL && errno != ENOENT)
        code = error_set(e, ERROR_IO, q->directory, "%s", strerror(errno));
    for (struct dirent *entry; directory != NULL && code == ERROR_NONE;) {
        errno = 0;
        entry = readdir(directory);
        if (entry == NULL) {
            code = errno == 0 ? ERROR_NONE
                              : error_set(e, ERROR_IO, q->directory, "%s", strerror(errno));
            break;
        }
        uint64_t number = number_of(entry->d_name);
        if (number != 0)
            code = read_item(q, &before, number, entry->d_ino, e);
    }
    if (directory != NULL)
        (void)closedir(directory);
    if (q->count > 0)
        qsort(q->items, q->count, sizeof *q->items, by_number);
    forget_all(&before);
    return code;
}

enum error_code queue_open(const char *directory, struct queue **out, struct error *e)
{
    struct queue *q = calloc(1, sizeof *q);
    if (q == NULL)
        return no_memory(e);
    (void)snprintf(q->directory, sizeof q->directory, "%s", directory);
    q->sending = -1;
    enum error_code code = queue_reload(q, e);
    if (code == ERROR_NONE)
        *out = q;
    else
        queue_close(q);
    return code;
}

void queue_close(struct queue *q)
{
    if (q == NULL)
        return;
    queue_sending_end(q);
    forget_all(q);
    free(q);
}

/* ---- looking ------------------------------------------------------------------------------------
 */

static bool is_in(const struct queued *item, enum queue_list list)
{
    bool refused = item->command != NULL && item->command->refusal != NULL;
    return refused == (list == QUEUE_REFUSED);
}

size_t queue_count(const struct queue *q, enum queue_list list)
{
    size_t count = 0;
    for (size_t i = 0; i < q->count; i++)
        count += is_in(&q->items[i], list);
    return count;
}

const struct queued *queue_at(const struct queue *q, enum queue_list list, size_t i)
{
    for (size_t k = 0; k < q->count; k++)
        if (is_in(&q->items[k], list) && i-- == 0)
            return &q->items[k];
    return NULL;
}

const struct queued *queue_find(const struct queue *q, enum queue_list list, uint64_t number)
{
    for (size_t i = 0; i < q->count; i++)
        if (q->items[i].number == number && is_in(&q->items[i], list))
            return &q->items[i];
    return NULL;
}

/* ---- changing -----------------------------------------------------------------------------------
 */

static int lock_file(const struct queue *q, const char *name, int how)
{
    char path[PATH_SIZE];
    path_of(q, name, path);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    while (fd >= 0 && flock(fd, how) != 0) {
        int problem = errno;
        if (problem == EINTR)
            continue;
        (void)close(fd);
        errno = problem;
        return -1;
    }
    return fd;
}

static enum error_code lock(struct queue *q, int *fd, struct error *e)
{
    enum error_code code = kept_directory(q->directory, e);
    if (code != ERROR_NONE)
        return code;
    *fd = lock_file(q, "lock", LOCK_EX);
    if (*fd >= 0)
        return ERROR_NONE;
    error_set(e, errno == ENOSPC || errno == EDQUOT ? ERROR_NO_SPACE : ERROR_IO, q->directory, "%s",
              strerror(errno));
    return kept_error(e, q->directory);
}

/* What a program that was killed left half done: temporary files, a photo without its command. Only
 * under the lock, where nobody is at it. */
static void sweep(const struct queue *q)
{
    DIR *directory = opendir(q->directory);
    for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
        const char *end = strrchr(entry->d_name, '.');
        char name[NUMBER_DIGITS + 1] = "", path[PATH_SIZE];
        text_copy(name, sizeof name, entry->d_name);
        uint64_t number = number_of(name);
        bool left = end != NULL && strcmp(end, ".tmp") == 0;
        bool photo = end != NULL && strcmp(end, ".photo") == 0 && number != 0;
        command_path(q, number, path);
        if (!left && !(photo && access(path, F_OK) != 0))
            continue;
        path_of(q, entry->d_name, path);
        (void)unlink(path);
    }
    if (directory != NULL)
        (void)closedir(directory);
}

/* The lock's file says the last one given, so that none is given twice though all are sent; where
 * it was lost with the power, those that are there say it. */
static uint64_t next_number(const struct queue *q, int fd)
{
    char text[32] = "";
    ssize_t size = pread(fd, text, sizeof text - 1, 0);
    uint64_t last = size > 0 ? strtoull(text, NULL, 10) : 0;
    if (q->count > 0 && q->items[q->count - 1].number > last)
        last = q->items[q->count - 1].number;
    return last + 1;
}

/* The lock's file takes up what a refusal may need of the disk later, when that is full. */
static enum error_code keep_spare(const struct queue *q, int fd, struct error *e)
{
    int problem = posix_fallocate(fd, 0, SPARE);
    if (problem != ENOSPC && problem != EDQUOT)
        return ERROR_NONE;
    error_set(e, ERROR_NO_SPACE, q->directory, "%s", strerror(problem));
    return kept_error(e, q->directory);
}

static bool give_spare(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && st.st_size == SPARE && ftruncate(fd, NUMBER_SIZE) == 0;
}

static void keep_number(int fd, uint64_t number)
{
    char text[NUMBER_SIZE + 1];
    int size = snprintf(text, sizeof text, "%020" PRIu64 "\n", number);
    (void)!pwrite(fd, text, (size_t)size, 0);
}

static enum error_code copy_photo(const struct queue *q, uint64_t number, const char *photo,
                                  struct error *e)
{
    char path[PATH_SIZE];
    uint8_t *bytes;
    size_t size;
    struct error problem = {0};
    if (file_get(photo, QUEUE_PHOTO_MOST, &bytes, &size, &problem) != ERROR_NONE)
        return error_set(e, ERROR_USAGE, photo, "%s", problem.detail);
    queue_photo_path(q, number, path, sizeof path);
    enum error_code code = file_put(path, bytes, size, 0600, e);
    free(bytes);
    return code == ERROR_NONE ? code : kept_error(e, path);
}

static enum error_code put_new(struct queue *q, int fd, const Paigong__QueuedCommand *command,
                               const char *photo, uint64_t *number, struct error *e)
{
    char path[PATH_SIZE];
    enum error_code code = queue_reload(q, e);
    if (code != ERROR_NONE)
        return code;
    if (q->count >= QUEUE_MOST)
        return error_set(e, ERROR_TOO_MANY, _("commands that wait"), "%s",
                         _("reach the server first"));
    uint64_t next = next_number(q, fd);
    if (photo != NULL)
        code = copy_photo(q, next, photo, e);
    command_path(q, next, path);
    if (code == ERROR_NONE)
        code = kept_put(path, &command->base, e);
    if (code != ERROR_NONE) {
        struct error gone;
        queue_photo_path(q, next, path, sizeof path);
        (void)!kept_remove(path, &gone);
        return code;
    }
    keep_number(fd, next);
    *number = next;
    return ERROR_NONE;
}

enum error_code queue_add(struct queue *q, const Paigong__QueuedCommand *command, const char *photo,
                          uint64_t *number, struct error *e)
{
    int fd;
    enum error_code code = lock(q, &fd, e);
    if (code != ERROR_NONE)
        return code;
    sweep(q);
    code = keep_spare(q, fd, e);
    if (code == ERROR_NONE)
        code = put_new(q, fd, command, photo, number, e);
    (void)close(fd);
    return code == ERROR_NONE ? queue_reload(q, e) : code;
}

static void take_out(struct queue *q, uint64_t number)
{
    for (size_t i = 0; i < q->count; i++) {
        if (q->items[i].number != number)
            continue;
        forget(&q->items[i]);
        q->count--;
        memmove(&q->items[i], &q->items[i + 1], (q->count - i) * sizeof *q->items);
        return;
    }
}

/* The command before its photo: without its photo it could not be sent again. */
static enum error_code remove_both(struct queue *q, uint64_t number, struct error *e)
{
    char path[PATH_SIZE];
    command_path(q, number, path);
    enum error_code code = kept_remove(path, e);
    if (code != ERROR_NONE)
        return code;
    queue_photo_path(q, number, path, sizeof path);
    take_out(q, number);
    return kept_remove(path, e);
}

enum error_code queue_sent(struct queue *q, uint64_t number, struct error *e)
{
    return remove_both(q, number, e);
}

enum error_code queue_refuse(struct queue *q, uint64_t number, const Paigong__Error *why,
                             int64_t at_ms, struct error *e)
{
    char path[PATH_SIZE];
    int fd;
    const struct queued *item = queue_find(q, QUEUE_UNSENT, number);
    if (item == NULL || item->command == NULL)
        return error_set(e, ERROR_NOT_FOUND, "queue", "%" PRIu64, number);
    enum error_code code = lock(q, &fd, e);
    if (code != ERROR_NONE)
        return code;
    Paigong__QueuedCommand refused = *item->command;
    refused.refusal = (Paigong__Error *)why;
    refused.refused_at = at_ms;
    command_path(q, number, path);
    code = kept_put(path, &refused.base, e);
    if (code != ERROR_NONE && give_spare(fd))
        code = kept_put(path, &refused.base, e);
    (void)close(fd);
    return code == ERROR_NONE ? queue_reload(q, e) : code;
}

enum error_code queue_dismiss(struct queue *q, uint64_t number, struct error *e)
{
    if (queue_find(q, QUEUE_UNSENT, number) == NULL && queue_find(q, QUEUE_REFUSED, number) == NULL)
        return error_set(e, ERROR_NOT_FOUND, "queue", "%" PRIu64, number);
    return remove_both(q, number, e);
}

/* ---- who sends ----------------------------------------------------------------------------------
 */

bool queue_sending_begin(struct queue *q)
{
    if (q->sending < 0 && q->count > 0)
        q->sending = lock_file(q, "sending", LOCK_EX | LOCK_NB);
    return q->sending >= 0;
}

void queue_sending_end(struct queue *q)
{
    if (q->sending >= 0)
        (void)close(q->sending);
    q->sending = -1;
}
