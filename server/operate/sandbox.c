#include "operate/sandbox.h"

#include "common/log.h"
#include "operate/build.h"
#include "operate/landlock.h"
#include "operate/privileges.h"
#include "operate/syscalls.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum error_code sandbox_begin(struct sandbox *s, struct error *e)
{
    if (privileges_reduce(s->user, e) || privileges_check_owner(s->directory, e))
        return e->code;
    return ERROR_NONE;
}

/* The folder of a file: an editor replaces the file itself. */
static const char *folder_of(const char *file, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%s", file);
    char *slash = strrchr(out, '/');
    if (!slash)
        return ".";
    slash[slash == out] = '\0';
    return out;
}

void sandbox_files(struct sandbox *s)
{
    static const char *const parts[] = {"ledger", "view", "keys", "tls", "blobs"};
    enum { PARTS = sizeof parts / sizeof *parts, OTHERS = 10 };
    if (s->off || BUILD_COUNTS_COVERAGE)
        return;
    char part[PARTS][PATH_MAX], config[PATH_MAX];
    struct landlock_path paths[PARTS + OTHERS] = {
        {s->directory, true},
        {s->config ? folder_of(s->config, config) : NULL, false},
        {"/usr/share/zoneinfo", false},
        {getenv("TZDIR"), false},
        {"/etc/localtime", false},
        {"/etc/ssl", false},
        {"/proc/self", false},
        {"/proc/sys/vm/overcommit_memory", false}, /* asked by malloc */
        {"/dev/null", false},                      /* held by libuv for when files run out */
        {BUILD_SANITIZED ? "/" : NULL, false},     /* reports name functions */
    };
    for (size_t i = 0; i < PARTS; i++) { /* each may be a link to another disk */
        snprintf(part[i], sizeof part[i], "%s/%s", s->directory, parts[i]);
        paths[OTHERS + i] = (struct landlock_path){part[i], true};
    }
    s->landlock = landlock_restrict(paths, PARTS + OTHERS);
}

void sandbox_bound(void)
{
    privileges_drop();
}

static const char *landlock_state(const struct sandbox *s, char out[32])
{
    if (s->off)
        return "off: --no-sandbox";
    if (BUILD_COUNTS_COVERAGE)
        return "off: coverage build";
    if (s->landlock == 0)
        return "not in this kernel";
    if (s->landlock < 0)
        return "refused by the kernel";
    snprintf(out, 32, "abi %d", s->landlock);
    return out;
}

void sandbox_calls(struct sandbox *s)
{
    char files[32], user[16];
    int refused = s->off || BUILD_COUNTS_COVERAGE ? 0 : syscalls_restrict();
    const char *calls = s->off                  ? "off: --no-sandbox"
                        : BUILD_COUNTS_COVERAGE ? "off: coverage build"
                        : refused               ? strerror(refused)
                                                : "filtered";
    bool whole = !s->off && !refused && s->landlock > 0;
    if (geteuid() == 0) /* not before it serves: a start that fails says one thing, why */
        log_event(LOG_WARNING, "runs_as_root", log_text("instead", "--user NAME"));
    snprintf(user, sizeof user, "%u", (unsigned)geteuid());
    log_event(whole ? LOG_INFO : LOG_WARNING, "sandbox", log_text("uid", user),
              log_text("capabilities", "none"), log_text("files", landlock_state(s, files)),
              log_text("calls", calls), log_text("build", BUILD_SANITIZED ? "sanitized" : "plain"));
}
