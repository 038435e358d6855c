/* What the sandbox forbids is forbidden: each test gives up its power in a child of its own and
 * tries. A child answers with the errno it met, 0 for none; a signal ends it. */
#include "operate/build.h"
#include "operate/landlock.h"
#include "operate/privileges.h"
#include "operate/syscalls.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { DIED = 1000 };

/* The errno that attempt met, or DIED + the signal that ended it. */
static int in_child(int (*attempt)(const char *directory), const char *directory)
{
    pid_t child = fork();
    if (child == 0)
        _exit(attempt(directory));
    int status = 0;
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? DIED + WTERMSIG(status) : WEXITSTATUS(status);
}

static int outcome(long result)
{
    return result < 0 ? errno : 0;
}

/* valgrind makes system calls of its own in our name. */
static void need_real_kernel(void)
{
    const char *preload = getenv("LD_PRELOAD");
    if (preload && strstr(preload, "vgpreload"))
        skip();
}

/* ---- system calls ------------------------------------------------------------------------------
 */

static int filter_or_exit(void)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return syscalls_restrict();
}

static int start_program(const char *directory)
{
    (void)directory;
    int refused = filter_or_exit();
    char *const nothing[] = {NULL};
    return refused ? refused : outcome(execve("/bin/true", nothing, nothing));
}

static int look_into_others(const char *directory)
{
    (void)directory;
    int refused = filter_or_exit();
    return refused ? refused : outcome(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int mount_something(const char *directory)
{
    int refused = filter_or_exit();
    return refused ? refused : outcome(mount("none", directory, "tmpfs", 0, NULL));
}

static int start_process(const char *directory)
{
    (void)directory;
    int refused = filter_or_exit();
    pid_t child = refused ? 0 : fork();
    if (child == 0 && !refused)
        _exit(0);
    return refused ? refused : outcome(child);
}

static int call_somebody(const char *directory)
{
    (void)directory;
    static const int families[] = {AF_INET, AF_INET6, AF_PACKET, AF_NETLINK};
    int refused = filter_or_exit();
    for (size_t i = 0; !refused && i < sizeof families / sizeof *families; i++)
        if (socket(families[i], SOCK_STREAM, 0) >= 0 || errno != EPERM)
            return EBADMSG;
    return refused ? refused : EPERM;
}

static int serve_as_ever(const char *directory)
{
    char path[256];
    snprintf(path, sizeof path, "%s/file", directory);
    int refused = filter_or_exit();
    if (refused)
        return refused;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    void *memory = malloc(8 << 20); /* by mmap */
    bool fine = file >= 0 && manager >= 0 && memory && pwrite(file, "x", 1, 0) == 1 &&
                fdatasync(file) == 0 && unlink(path) == 0;
    free(memory);
    return fine ? 0 : errno;
}

static void *try_socket(void *arg)
{
    int *ends = arg;
    char go;
    if (read(ends[0], &go, 1) != 1)
        return (void *)(intptr_t)EIO;
    return (void *)(intptr_t)outcome(socket(AF_INET, SOCK_STREAM, 0));
}

/* A thread that runs already, and one that starts afterwards. */
static int threads_are_bound_too(const char *directory)
{
    (void)directory;
    int ends[2];
    pthread_t early, late;
    void *early_met, *late_met;
    if (pipe(ends) || pthread_create(&early, NULL, try_socket, ends))
        return errno;
    int refused = filter_or_exit();
    if (refused)
        return refused;
    if (pthread_create(&late, NULL, try_socket, ends) || write(ends[1], "gg", 2) != 2 ||
        pthread_join(early, &early_met) || pthread_join(late, &late_met))
        return EBADMSG;
    return early_met == late_met ? (int)(intptr_t)early_met : EBADMSG;
}

static void test_what_is_never_ours_kills(void **state)
{
    need_real_kernel();
    const int killed = BUILD_SANITIZED ? EPERM : DIED + SIGSYS;
    assert_int_equal(in_child(start_program, *state), killed);
    assert_int_equal(in_child(mount_something, *state), killed);
    if (!BUILD_SANITIZED) /* its run time stops its own threads so */
        assert_int_equal(in_child(look_into_others, *state), killed);
}

static void test_what_is_not_needed_is_refused(void **state)
{
    need_real_kernel();
    assert_int_equal(in_child(call_somebody, *state), EPERM);
    if (!BUILD_SANITIZED)
        assert_int_equal(in_child(start_process, *state), EPERM);
}

static void test_what_serving_needs_goes_on(void **state)
{
    need_real_kernel();
    assert_int_equal(in_child(serve_as_ever, *state), 0);
}

static void test_all_threads_are_bound(void **state)
{
    need_real_kernel();
    assert_int_equal(in_child(threads_are_bound_too, *state), EPERM);
}

/* ---- files -------------------------------------------------------------------------------------
 */

static int restrict_to(const char *directory)
{
    const struct landlock_path paths[] = {
        {directory, true}, {"/usr/share/zoneinfo", false}, {NULL, false}, {"/nowhere", true}};
    return landlock_restrict(paths, sizeof paths / sizeof *paths);
}

static int write_inside(const char *directory)
{
    char path[256], other[256];
    snprintf(path, sizeof path, "%s/inside", directory);
    snprintf(other, sizeof other, "%s/renamed", directory);
    if (restrict_to(directory) <= 0)
        return ENOSYS;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    bool fine =
        file >= 0 && ftruncate(file, 4096) == 0 && rename(path, other) == 0 && unlink(other) == 0;
    return fine ? 0 : errno;
}

static int read_outside(const char *directory)
{
    return restrict_to(directory) <= 0 ? ENOSYS : outcome(open("/etc/passwd", O_RDONLY));
}

static int write_outside(const char *directory)
{
    char path[256];
    snprintf(path, sizeof path, "%s-beside", directory);
    return restrict_to(directory) <= 0 ? ENOSYS : outcome(open(path, O_WRONLY | O_CREAT, 0600));
}

static int run_inside(const char *directory)
{
    char *const nothing[] = {NULL};
    return restrict_to(directory) <= 0 ? ENOSYS : outcome(execve("/bin/true", nothing, nothing));
}

static int read_zones(const char *directory)
{
    return restrict_to(directory) <= 0
               ? ENOSYS
               : outcome(open("/usr/share/zoneinfo/Asia/Shanghai", O_RDONLY));
}

static int write_zones(const char *directory)
{
    return restrict_to(directory) <= 0
               ? ENOSYS
               : outcome(open("/usr/share/zoneinfo/ours", O_WRONLY | O_CREAT, 0600));
}

static void test_files(void **state)
{
    need_real_kernel();
    int inside = in_child(write_inside, *state);
    if (inside == ENOSYS) { /* this kernel has no Landlock */
        skip();
        return;
    }
    assert_int_equal(inside, 0);
    assert_int_equal(in_child(read_zones, *state), 0);
    assert_int_equal(in_child(read_outside, *state), EACCES);
    assert_int_equal(in_child(write_outside, *state), EACCES);
    assert_int_equal(in_child(write_zones, *state), EACCES);
    assert_int_equal(in_child(run_inside, *state), EACCES);
}

/* ---- power -------------------------------------------------------------------------------------
 */

static bool status_has(const char *line)
{
    char text[4096];
    FILE *f = fopen("/proc/self/status", "re");
    size_t size = f ? fread(text, 1, sizeof text - 1, f) : 0;
    if (f)
        fclose(f);
    text[size] = '\0';
    return strstr(text, line) != NULL;
}

static int give_up_everything(const char *directory)
{
    (void)directory;
    struct error e;
    struct rlimit core;
    if (privileges_reduce(NULL, &e))
        return EIO;
    privileges_drop();
    bool gone = status_has("CapEff:\t0000000000000000") &&
                status_has("CapPrm:\t0000000000000000") &&
                status_has("CapInh:\t0000000000000000") && status_has("NoNewPrivs:\t1");
    bool quiet =
        prctl(PR_GET_DUMPABLE) == 0 && getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0;
    return gone && quiet ? 0 : EBADMSG;
}

static int become_nobody(const char *directory)
{
    struct error e = {0};
    if (privileges_reduce("nobody", &e))
        return EIO;
    if (geteuid() == 0 || prctl(PR_GET_DUMPABLE) != 0)
        return EBADMSG;
    if (privileges_check_owner(directory, &e) != ERROR_REFUSED)
        return EDOM;
    privileges_drop();
    return setuid(0) == 0 || !status_has("CapEff:\t0000000000000000") ? EBADMSG : 0;
}

static int become_a_stranger(const char *directory)
{
    (void)directory;
    struct error e = {0};
    return privileges_reduce("no-such-user-here", &e) == ERROR_USAGE ? 0 : EBADMSG;
}

static void test_power(void **state)
{
    assert_int_equal(in_child(give_up_everything, *state), 0);
    assert_int_equal(in_child(become_a_stranger, *state), 0);
    if (geteuid() == 0)
        assert_int_equal(in_child(become_nobody, *state), 0);
    struct error e;
    assert_int_equal(privileges_check_owner(*state, &e), ERROR_NONE);
}

/* ---- */

static int make_directory(void **state)
{
    static char path[64];
    snprintf(path, sizeof path, "/tmp/paigong-sandbox-XXXXXX");
    *state = mkdtemp(path);
    return *state ? 0 : -1;
}

static int remove_directory(void **state)
{
    return rmdir(*state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_never_ours_kills),
        cmocka_unit_test(test_what_is_not_needed_is_refused),
        cmocka_unit_test(test_what_serving_needs_goes_on),
        cmocka_unit_test(test_all_threads_are_bound),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_power),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
