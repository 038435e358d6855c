#include "office_image.h"

#include "fuzz.h"
#include "store/probe.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MAX = 64, PATH_SIZE = 300, PAGE = 4096 };

static const char *const folders[] = {"ledger", "keys", "view"};
enum { FOLDERS = sizeof folders / sizeof *folders };

static struct file {
    char name[64]; /* "ledger/00000000.seg" */
    uint8_t *data;
    size_t size; /* up to its last page that isn't zero, for the view: the rest is room */
} files[FILES_MAX];
static size_t file_count;
static bool known_sound;

/* ---- the probe ---------------------------------------------------------------------------------
 */

struct probe __real_probe_view(const char *view_dir, enum probe_depth depth);
struct probe __wrap_probe_view(const char *view_dir, enum probe_depth depth);
struct probe __wrap_probe_view(const char *view_dir, enum probe_depth depth)
{
    return known_sound ? (struct probe){.exists = true, .sound = true}
                       : __real_probe_view(view_dir, depth);
}

void office_image_forget(void)
{
    known_sound = false;
}

/* ---- files -------------------------------------------------------------------------------------
 */

static void take_file(const char *directory, const char *name)
{
    char path[PATH_SIZE];
    struct stat found;
    struct file *f = &files[file_count++];
    fuzz_demand(file_count <= FILES_MAX, "few files");
    snprintf(path, sizeof path, "%.200s/%.64s", directory, name);
    snprintf(f->name, sizeof f->name, "%.60s", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    fuzz_demand(fd >= 0 && fstat(fd, &found) == 0, path);
    f->size = (size_t)found.st_size;
    f->data = malloc(f->size + 1);
    fuzz_demand(f->data && read(fd, f->data, f->size) == (ssize_t)f->size, path);
    close(fd);
    if (strncmp(name, "view/", 5) != 0)
        return;
    while (f->size > 2 * PAGE && f->data[f->size - 1] == 0)
        f->size--;
    f->size = (f->size + PAGE - 1) / PAGE * PAGE; /* whole: a page's last bytes may be zeros */
}

static const struct file *find(const char *name)
{
    for (size_t i = 0; i < file_count; i++)
        if (!strcmp(files[i].name, name))
            return &files[i];
    return NULL;
}

/* Each file of the three folders, but LMDB's own lock. */
static void each_file(const char *directory, void (*visit)(const char *directory, const char *name))
{
    for (size_t i = 0; i < FOLDERS; i++) {
        char path[PATH_SIZE], name[64];
        snprintf(path, sizeof path, "%s/%s", directory, folders[i]);
        DIR *d = opendir(path);
        for (struct dirent *entry; d && (entry = readdir(d));) {
            if (entry->d_name[0] == '.' || !strcmp(entry->d_name, "lock.mdb"))
                continue;
            snprintf(name, sizeof name, "%s/%.50s", folders[i], entry->d_name);
            visit(directory, name);
        }
        if (d)
            closedir(d);
    }
}

void office_image_take(const char *directory)
{
    each_file(directory, take_file);
    known_sound = true;
}

static void remove_new(const char *directory, const char *name)
{
    char path[PATH_SIZE + 320];
    if (find(name))
        return;
    snprintf(path, sizeof path, "%.200s/%.64s", directory, name);
    fuzz_demand(unlink(path) == 0, path);
}

void office_image_put_back(const char *directory)
{
    each_file(directory, remove_new);
    for (size_t i = 0; i < file_count; i++) {
        char path[PATH_SIZE];
        snprintf(path, sizeof path, "%.200s/%.64s", directory, files[i].name);
        int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        fuzz_demand(
            fd >= 0 && pwrite(fd, files[i].data, files[i].size, 0) == (ssize_t)files[i].size, path);
        close(fd);
    }
    known_sound = true;
}
