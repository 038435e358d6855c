#include "data/private_files.h"

#include "common/language.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* What is missing is told by who needs it. */
static enum error_code check_one(const char *path, const char *mode, struct error *e)
{
    struct stat found;
    if (stat(path, &found) != 0 || (found.st_mode & 077) == 0)
        return ERROR_NONE;
    return error_set(e, ERROR_REFUSED, "keys", _("others can reach %s: chmod %s %s first"), path,
                     mode, path);
}

enum error_code private_files_check_writers(const char *folder, struct error *e)
{
    struct stat found;
    if (stat(folder, &found) != 0 || (found.st_mode & 022) == 0)
        return ERROR_NONE;
    return error_set(e, ERROR_REFUSED, _("data directory"),
                     _("others can write to %s: chmod 700 %s first"), folder, folder);
}

static bool is_certificate(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && !strcmp(name + length - 4, ".pem");
}

enum error_code private_files_check(const char *folder, struct error *e)
{
    enum error_code code = check_one(folder, "700", e);
    DIR *d = code ? NULL : opendir(folder);
    if (!d)
        return code;
    for (struct dirent *entry; !code && (entry = readdir(d));) {
        char path[PATH_MAX];
        if (entry->d_name[0] == '.' || is_certificate(entry->d_name))
            continue;
        int length = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (length > 0 && (size_t)length < sizeof path)
            code = check_one(path, "600", e);
    }
    closedir(d);
    return code;
}
