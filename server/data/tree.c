#include "data/tree.h"

#include "common/language.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEEPEST = 8 }; /* no tree of ours has half as many levels */

static bool is_dot(const char *name)
{
    return !strcmp(name, ".") || !strcmp(name, "..");
}

enum tree_state tree_look(const char *path)
{
    DIR *dir = opendir(path);
    if (!dir)
        return errno == ENOENT ? TREE_MISSING : TREE_USED;
    bool empty = true;
    for (struct dirent *entry; empty && (entry = readdir(dir));)
        empty = is_dot(entry->d_name);
    closedir(dir);
    return empty ? TREE_EMPTY : TREE_USED;
}

/* Takes fd over. */
static bool remove_content(int fd, int depth)
{
    DIR *dir = fd < 0 || depth > DEEPEST ? NULL : fdopendir(fd);
    if (!dir) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    bool fine = true;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (is_dot(entry->d_name) || !unlinkat(dirfd(dir), entry->d_name, 0))
            continue;
        int inner =
            openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        fine = remove_content(inner, depth + 1) &&
               !unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR) && fine;
    }
    closedir(dir);
    return fine;
}

bool tree_remove(const char *path, bool whole)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT;
    return remove_content(fd, 0) && (!whole || !rmdir(path));
}

enum error_code tree_make_beside(const char *path, const char *suffix, char *out, size_t capacity,
                                 struct error *e)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    int n = snprintf(out, capacity, "%.*s.%s-XXXXXX", (int)length, path, suffix);
    if (n < 0 || (size_t)n >= capacity)
        return error_set(e, ERROR_USAGE, path, _("the path is too long"));
    if (!mkdtemp(out))
        return error_set(e, errno == ENOSPC ? ERROR_NO_SPACE : ERROR_IO, out, "%s",
                         strerror(errno));
    return ERROR_NONE;
}
