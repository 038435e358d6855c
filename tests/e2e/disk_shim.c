/* Preloaded into a server under test: while the first byte of the file $PAIGONG_DISK_HANGS is not
 * zero, no flush comes back, as on a disk that hangs; while the second is not, no read of the
 * ledger does. Mapped when the program starts. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static volatile const char *hangs;

__attribute__((constructor)) static void find_switch(void)
{
    const char *path = getenv("PAIGONG_DISK_HANGS");
    int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    void *page = file < 0 ? MAP_FAILED : mmap(NULL, 1, PROT_READ, MAP_SHARED, file, 0);
    if (file >= 0)
        (void)close(file);
    hangs = page == MAP_FAILED ? NULL : page;
}

static void wait_while(int which)
{
    const struct timespec moment = {.tv_nsec = 10000000};
    while (hangs != NULL && hangs[which] != 0)
        (void)nanosleep(&moment, NULL);
}

int fdatasync(int fd)
{
    wait_while(0);
    return (int)syscall(SYS_fdatasync, fd);
}

ssize_t pread64(int fd, void *out, size_t size, off64_t offset)
{
    wait_while(1);
    return syscall(SYS_pread64, fd, out, size, offset);
}
