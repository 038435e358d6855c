#include "client/commands/backup_try.h"

#include "client/cli/interrupted.h"
#include "client/output/language.h"
#include "common/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANSWER_MAX = 8192 };

static pid_t child; /* what a signal must end, 0: none */

/* ---- finding the program ----------------------------------------------------------------------
 */

static bool is_program(const char *path)
{
    return access(path, X_OK) == 0;
}

static bool beside_us(char out[PATH_MAX])
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return false;
    self[n] = '\0';
    char *slash = strrchr(self, '/');
    if (slash == NULL)
        return false;
    *slash = '\0';
    n = snprintf(out, PATH_MAX, "%s/paigongd", self);
    return n < PATH_MAX && is_program(out);
}

static bool in_path(char out[PATH_MAX])
{
    const char *path = getenv("PATH");
    while (path != NULL && *path != '\0') {
        size_t length = strcspn(path, ":");
        int n = snprintf(out, PATH_MAX, "%.*s/paigongd", (int)length, path);
        if (length > 0 && n < PATH_MAX && is_program(out))
            return true;
        path += length + (path[length] == ':');
    }
    return false;
}

/* ---- running it --------------------------------------------------------------------------------
 */

/* verify removes what it restored when it is told to end, so it is told, and waited for. */
static void end_child(void)
{
    int status;
    if (child > 0) {
        (void)kill(child, SIGTERM);
        (void)waitpid(child, &status, 0);
    }
}

static void become(const char *program, const char *file, int out)
{
    char *const arguments[] = {"paigongd", "verify", "--json", (char *)file, NULL};
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere >= 0 && dup2(nowhere, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
        dup2(nowhere, STDERR_FILENO) >= 0) /* its verdict is told by us */
        (void)execv(program, arguments);
    _exit(127);
}

static size_t read_all(int fd, char *out, size_t most)
{
    size_t used = 0;
    while (used < most) {
        ssize_t n = read(fd, out + used, most - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        used += (size_t)n;
    }
    return used;
}

/* What it printed; NULL: nothing that can be read. */
static json_t *ask(const char *program, const char *file)
{
    char answer[ANSWER_MAX];
    int ends[2], status = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return NULL;
    interrupted_call(end_child);
    child = fork();
    if (child == 0)
        become(program, file, ends[1]);
    (void)close(ends[1]);
    size_t size = read_all(ends[0], answer, sizeof answer);
    (void)close(ends[0]);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    child = 0;
    return json_loadb(answer, size, JSON_DISABLE_EOF_CHECK, NULL);
}

/* ---- its verdict -------------------------------------------------------------------------------
 */

static enum error_code refuse(const json_t *said, struct error *e)
{
    const char *subject = "", *detail = "";
    int number = 0;
    if (json_unpack((json_t *)said, "{s:{s:i,s:s,s:s}}", "error", "number", &number, "subject",
                    &subject, "detail", &detail) != 0)
        return error_set(e, ERROR_INTERNAL, "paigongd", "%s", _("verify gave no answer"));
    return error_set(e, error_from_number(number), subject, "%s", detail);
}

enum error_code backup_try(const char *file, struct backup_trial *out, struct error *e)
{
    char program[PATH_MAX];
    const char *head = "", *newest_at = "";
    json_int_t entries = 0, tickets = 0, without_key = 0;
    if (!beside_us(program) && !in_path(program))
        return error_set(e, ERROR_NOT_FOUND, "paigongd",
                         _("%s is written, but not tried: run paigongd verify on it where the "
                           "server is installed"),
                         file);
    json_t *said = ask(program, file);
    enum error_code code = ERROR_NONE;
    if (said == NULL ||
        json_unpack(said, "{s:I,s:s,s:s,s:I,s:I}", "entries", &entries, "head", &head, "newest_at",
                    &newest_at, "tickets", &tickets, "without_key", &without_key) != 0)
        code = refuse(said, e);
    if (code == ERROR_NONE) {
        *out = (struct backup_trial){.entries = (uint64_t)entries,
                                     .tickets = (uint64_t)tickets,
                                     .without_key = (uint64_t)without_key};
        text_copy(out->head, sizeof out->head, head);
        text_copy(out->newest_at, sizeof out->newest_at, newest_at);
    }
    json_decref(said);
    return code;
}

void backup_trial_print(const struct backup_trial *t)
{
    printf(
        _("tried: restored, verified and folded; entries: %llu, tickets: %llu, the newest of %s\n"),
        (unsigned long long)t->entries, (unsigned long long)t->tickets, t->newest_at);
    if (t->without_key > 0)
        printf(ngettext("the text of %llu entry cannot be read: the key of its month is gone\n",
                        "the texts of %llu entries cannot be read: the keys of their months are "
                        "gone\n",
                        t->without_key),
               (unsigned long long)t->without_key);
}

void backup_trial_json(const struct backup_trial *t, json_t *out)
{
    json_object_set_new(out, "verified", json_true());
    json_object_set_new(out, "entries", json_integer((json_int_t)t->entries));
    json_object_set_new(out, "tickets", json_integer((json_int_t)t->tickets));
    json_object_set_new(out, "newest_at", json_string(t->newest_at));
    json_object_set_new(out, "head", json_string(t->head));
    json_object_set_new(out, "without_key", json_integer((json_int_t)t->without_key));
}
