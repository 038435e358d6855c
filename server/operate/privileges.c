#include "operate/privileges.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

void privileges_no_core_dumps(void)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* Exactly these capabilities (of the first 32), none to inherit. */
static bool set_capabilities(uint32_t kept)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {
        {.effective = kept, .permitted = kept}};
    return syscall(SYS_capset, &header, sets) == 0;
}

static uint32_t permitted(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {{0}};
    return syscall(SYS_capget, &header, sets) == 0 ? sets[0].permitted : 0;
}

/* No program that this one might start could get any either. */
static void empty_bounding_set(void)
{
    for (unsigned long c = 0; prctl(PR_CAPBSET_READ, c, 0, 0, 0) >= 0; c++)
        (void)prctl(PR_CAPBSET_DROP, c, 0, 0, 0);
    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

static enum error_code become(const char *name, struct error *e)
{
    errno = 0;
    const struct passwd *user = getpwnam(name);
    if (!user)
        return error_set(e, ERROR_USAGE, "--user", "there is no user %s", name);
    if (user->pw_uid == geteuid())
        return ERROR_NONE;
    if (geteuid() != 0)
        return error_set(e, ERROR_USAGE, "--user", "only root can become %s", name);
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) || initgroups(name, user->pw_gid) ||
        setresgid(user->pw_gid, user->pw_gid, user->pw_gid) ||
        setresuid(user->pw_uid, user->pw_uid, user->pw_uid))
        return error_set(e, ERROR_IO, "--user", "cannot become %s: %s", name, strerror(errno));
    return ERROR_NONE;
}

enum error_code privileges_reduce(const char *user, struct error *e)
{
    empty_bounding_set();
    if (user && become(user, e))
        return e->code;
    if (!set_capabilities(permitted() & UINT32_C(1) << CAP_NET_BIND_SERVICE))
        return error_set(e, ERROR_IO, "capabilities", "cannot be given up: %s", strerror(errno));
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return error_set(e, ERROR_IO, "privileges", "cannot be refused: %s", strerror(errno));
    privileges_no_core_dumps(); /* a change of user makes a process dumpable again */
    return ERROR_NONE;
}

void privileges_drop(void)
{
    if (!set_capabilities(0))
        abort(); /* giving up what one has can't fail */
}

enum error_code privileges_check_owner(const char *directory, struct error *e)
{
    struct stat found;
    if (stat(directory, &found) || found.st_uid == geteuid())
        return ERROR_NONE; /* what is missing is told by who opens it */
    const struct passwd *owner = getpwuid(found.st_uid);
    const char *name = owner ? owner->pw_name : "NAME";
    char how[128] = "";
    if (geteuid() == 0)
        snprintf(how, sizeof how, " (sudo -u %s paigongd ...; serve has --user %s)", name, name);
    return error_set(e, ERROR_REFUSED, directory, "belongs to %s: run paigongd as that user%s",
                     owner ? name : "another user", how);
}
