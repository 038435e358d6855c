/* What this process may ask of the kernel once it serves: a seccomp filter over all its threads.
 *   the list below     allowed
 *   never ours         the process is killed, and the kernel's audit log says so: starting
 *                      programs, looking into other processes, mounting, loading modules, …
 *   all else           EPERM, and who asked copes
 * The only file that knows libseccomp. */
#ifndef PAIGONG_OPERATE_SYSCALLS_H
#define PAIGONG_OPERATE_SYSCALLS_H

/* For all threads there are and will be. 0, or an errno. */
int syscalls_restrict(void);
void syscalls_library_version(char out[16]);

#endif
