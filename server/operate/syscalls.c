#include "operate/syscalls.h"
#include "operate/build.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define CALL(NAME) SCMP_SYS(NAME)

static const int allowed[] = {
    /* files */
    CALL(read), CALL(write), CALL(readv), CALL(writev), CALL(pread64), CALL(pwrite64), CALL(preadv),
    CALL(pwritev), CALL(lseek), CALL(open), CALL(openat), CALL(close), CALL(stat), CALL(fstat),
    CALL(lstat), CALL(newfstatat), CALL(statx), CALL(statfs), CALL(fstatfs), CALL(access),
    CALL(faccessat), CALL(faccessat2), CALL(getdents64), CALL(mkdir), CALL(mkdirat), CALL(unlink),
    CALL(unlinkat), CALL(rmdir), CALL(rename), CALL(renameat), CALL(renameat2), CALL(ftruncate),
    CALL(fallocate), CALL(fsync), CALL(fdatasync), CALL(sync_file_range), CALL(fcntl), CALL(flock),
    CALL(dup), CALL(dup3), CALL(pipe2), CALL(eventfd2), CALL(readlink), CALL(readlinkat),
    CALL(getcwd), CALL(fchmod), CALL(chmod), CALL(umask), CALL(fadvise64), CALL(readahead),
    /* memory */
    CALL(mmap), CALL(munmap), CALL(mprotect), CALL(mremap), CALL(madvise), CALL(msync), CALL(brk),
    CALL(mlock), CALL(munlock),
    /* waiting; connections that came in */
    CALL(epoll_create1), CALL(epoll_ctl), CALL(epoll_wait), CALL(epoll_pwait), CALL(epoll_pwait2),
    CALL(poll), CALL(ppoll), CALL(accept), CALL(accept4), CALL(getsockname), CALL(getpeername),
    CALL(getsockopt), CALL(setsockopt), CALL(shutdown), CALL(sendto), CALL(sendmsg), CALL(recvfrom),
    CALL(recvmsg), CALL(connect),
    /* threads and signals of its own */
    CALL(futex), CALL(set_robust_list), CALL(get_robust_list), CALL(rseq), CALL(set_tid_address),
    CALL(gettid), CALL(getpid), CALL(getppid), CALL(tgkill), CALL(sched_yield), CALL(getpriority),
    CALL(setpriority), /* workers give way */
    CALL(sched_getaffinity), CALL(sched_getparam), CALL(sched_getscheduler), CALL(rt_sigaction),
    CALL(rt_sigprocmask), CALL(rt_sigreturn), CALL(sigaltstack), CALL(restart_syscall), CALL(exit),
    CALL(exit_group),
    /* asking for the time, chance, and itself */
    CALL(clock_gettime), CALL(clock_getres), CALL(clock_nanosleep), CALL(nanosleep),
    CALL(gettimeofday), CALL(time), CALL(getrandom), CALL(getuid), CALL(geteuid), CALL(getgid),
    CALL(getegid), CALL(getrlimit), CALL(getrusage), CALL(sysinfo), CALL(uname), CALL(times),
    CALL(getcpu)};

/* What the sanitizers' run time does besides: it stops its own threads to look for leaks. */
static const int allowed_to_sanitizers[] = {
    /* besides its own threads' */
    CALL(clone),       CALL(ptrace),
    CALL(wait4),       CALL(kill),
    CALL(prctl),       CALL(pipe),
    CALL(getdents),    CALL(sched_setaffinity),
    CALL(personality), CALL(process_vm_readv),
    CALL(prlimit64),   CALL(tkill),
    CALL(membarrier),  CALL(mincore)};

static const int deadly[] = {
    /* other programs, other processes */
    CALL(execve), CALL(execveat), CALL(fork), CALL(vfork), CALL(ptrace), CALL(process_vm_readv),
    CALL(process_vm_writev), CALL(perf_event_open), CALL(userfaultfd), CALL(bpf),
    /* the system's files, its kernel, its clock, its keys */
    CALL(mount), CALL(umount2), CALL(pivot_root), CALL(chroot), CALL(unshare), CALL(setns),
    CALL(init_module), CALL(finit_module), CALL(delete_module), CALL(kexec_load),
    CALL(kexec_file_load), CALL(reboot), CALL(swapon), CALL(swapoff), CALL(acct), CALL(quotactl),
    CALL(add_key), CALL(request_key), CALL(keyctl), CALL(open_by_handle_at), CALL(settimeofday),
    CALL(clock_settime), CALL(adjtimex), CALL(iopl), CALL(ioperm)};

static int add_all(scmp_filter_ctx f, uint32_t action, const int *calls, size_t count)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < count; i++)
        r = seccomp_rule_add(f, action, calls[i], 0);
    return r;
}

#define ADD_ALL(f, action, calls) add_all(f, action, calls, sizeof calls / sizeof *calls)

static int allow_if(scmp_filter_ctx f, int call, unsigned argument, uint64_t value)
{
    return seccomp_rule_add(f, SCMP_ACT_ALLOW, call, 1, SCMP_CMP64(argument, SCMP_CMP_EQ, value));
}

/* A new thread, no new process. clone3's flags are out of a filter's sight: without it, libc takes
 * clone. */
static int add_threads(scmp_filter_ctx f)
{
    int r = seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), CALL(clone3), 0);
    if (r == 0 && !BUILD_SANITIZED)
        r = seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(clone), 1,
                             SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    return r;
}

/* Sockets of its own: only to the service manager. Whoever takes this process over calls nobody. */
static int add_by_argument(scmp_filter_ctx f)
{
    int r = allow_if(f, CALL(socket), 0, AF_UNIX);
    static const unsigned long controls[] = {FIONBIO,  FIONREAD, FIOCLEX,
                                             FIONCLEX, TCGETS,   TIOCGWINSZ};
    for (size_t i = 0; r == 0 && i < sizeof controls / sizeof *controls; i++)
        r = allow_if(f, CALL(ioctl), 1, controls[i]);
    if (r == 0 && !BUILD_SANITIZED)
        r = allow_if(f, CALL(prctl), 0, PR_SET_NAME);
    if (r == 0 && !BUILD_SANITIZED)
        r = allow_if(f, CALL(prlimit64), 0, 0);
    return r;
}

static int fill(scmp_filter_ctx f)
{
    int r = ADD_ALL(f, SCMP_ACT_ALLOW, allowed);
    if (r == 0 && BUILD_SANITIZED)
        r = ADD_ALL(f, SCMP_ACT_ALLOW, allowed_to_sanitizers);
    if (r == 0)
        r = add_threads(f);
    if (r == 0 && !BUILD_SANITIZED)
        r = ADD_ALL(f, SCMP_ACT_KILL_PROCESS, deadly);
    return r == 0 ? add_by_argument(f) : r;
}

int syscalls_restrict(void)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!f)
        return ENOMEM;
    int r = seccomp_attr_set(f, SCMP_FLTATR_CTL_TSYNC, 1);
    if (r == 0)
        r = seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (r == 0) /* a lookup in a tree: some hundred rules cost no more than eight */
        r = seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    if (r == 0)
        r = fill(f);
    if (r == 0)
        r = seccomp_load(f);
    seccomp_release(f);
    return -r;
}

void syscalls_library_version(char out[16])
{
    const struct scmp_version *v = seccomp_version();
    snprintf(out, 16, "%u.%u.%u", v->major, v->minor, v->micro);
}
