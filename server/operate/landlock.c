#include "operate/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of later ABIs than the headers we build with. */
enum { FS_TRUNCATE = 1 << 14, FS_IOCTL_DEV = 1 << 15 };

static const uint64_t FILE_READ = LANDLOCK_ACCESS_FS_READ_FILE;
static const uint64_t READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t WRITE = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                              LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                              LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REFER | FS_TRUNCATE;
static const uint64_t FILE_WRITE = LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE;

/* All that an ABI knows is handled, so all that no rule allows is refused. */
static uint64_t known(int abi)
{
    uint64_t all = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
    if (abi >= 2)
        all |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= 3)
        all |= FS_TRUNCATE;
    if (abi >= 5)
        all |= FS_IOCTL_DEV;
    return all;
}

static bool allow(int rules, const struct landlock_path *p, uint64_t handled)
{
    struct stat found;
    int fd = p->path ? open(p->path, O_PATH | O_CLOEXEC) : -1;
    if (fd < 0)
        return true; /* what isn't there can't be reached */
    bool fine = fstat(fd, &found) == 0;
    bool directory = fine && S_ISDIR(found.st_mode);
    uint64_t read = directory ? READ : FILE_READ, write = directory ? WRITE : FILE_WRITE;
    struct landlock_path_beneath_attr rule = {
        .allowed_access = (p->writable ? read | write : read) & handled, .parent_fd = fd};
    fine = fine && syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    close(fd);
    return fine;
}

int landlock_restrict(const struct landlock_path *paths, size_t count)
{
    int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi <= 0)
        return 0;
    struct landlock_ruleset_attr attr = {.handled_access_fs = known(abi)};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    if (rules < 0)
        return -1;
    bool fine = true;
    for (size_t i = 0; fine && i < count; i++)
        fine = allow(rules, &paths[i], attr.handled_access_fs);
    fine = fine && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return fine ? abi : -1;
}
