/* What the system knows of this process, under the names that Prometheus' own libraries use. */
#include "metrics/source.h"
#include "metrics/text.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

static void gauge(FILE *out, const char *name, const char *help, double value)
{
    text_family(out, name, "gauge", help);
    text_value(out, name, "", value);
}

/* Seconds since 1970, from the start in ticks since boot (field 22 of stat). */
static bool start_time(double *out)
{
    char text[1024];
    struct timespec now, up;
    FILE *f = fopen("/proc/self/stat", "re");
    size_t size = f ? fread(text, 1, sizeof text - 1, f) : 0;
    if (f)
        fclose(f);
    text[size] = '\0';
    const char *at = strrchr(text, ')'); /* behind the program's name, whatever it holds */
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    if (!at || clock_gettime(CLOCK_REALTIME, &now) || clock_gettime(CLOCK_BOOTTIME, &up))
        return false;
    double ticks = strtod(at + 1, NULL) / (double)sysconf(_SC_CLK_TCK);
    *out = (double)(now.tv_sec - up.tv_sec) + (double)(now.tv_nsec - up.tv_nsec) * 1e-9 + ticks;
    return true;
}

static bool resident_bytes(double *out)
{
    long whole, resident;
    FILE *f = fopen("/proc/self/statm", "re");
    bool fine = f && fscanf(f, "%ld %ld", &whole, &resident) == 2;
    if (f)
        fclose(f);
    if (fine)
        *out = (double)resident * (double)sysconf(_SC_PAGESIZE);
    return fine;
}

static bool open_files(double *out)
{
    DIR *d = opendir("/proc/self/fd");
    if (!d)
        return false;
    int count = 0;
    while (readdir(d))
        count++;
    closedir(d);
    *out = count - 3; /* . and .. and the one that was opened for looking */
    return true;
}

static void write_disk(const struct metrics_source *s, FILE *out)
{
    struct statvfs disk;
    if (statvfs(s->directory, &disk))
        return;
    double piece = (double)disk.f_frsize;
    gauge(out, "paigong_disk_free_bytes", "Room left on the data directory's file system.",
          (double)disk.f_bavail * piece);
    gauge(out, "paigong_disk_size_bytes", "Size of the data directory's file system.",
          (double)disk.f_blocks * piece);
}

void metrics_process_write(const struct metrics_source *s, FILE *out)
{
    double value;
    struct rlimit files;
    struct rusage used;
    write_disk(s, out);
    if (resident_bytes(&value))
        gauge(out, "process_resident_memory_bytes", "Resident memory size in bytes.", value);
    if (open_files(&value))
        gauge(out, "process_open_fds", "Number of open file descriptors.", value);
    if (!getrlimit(RLIMIT_NOFILE, &files))
        gauge(out, "process_max_fds", "Maximum number of open file descriptors.",
              (double)files.rlim_cur);
    if (start_time(&value))
        gauge(out, "process_start_time_seconds",
              "Start time of the process since unix epoch in seconds.", value);
    if (!getrusage(RUSAGE_SELF, &used)) {
        text_family(out, "process_cpu_seconds_total", "counter",
                    "Total user and system CPU time spent in seconds.");
        text_value(out, "process_cpu_seconds_total", "",
                   (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6);
    }
}
