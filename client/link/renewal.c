#include "client/link/renewal.h"

#include "common/file_put.h"
#include "common/tls_authority.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { PATH_SIZE = 640, PEM_MAX = 64 << 10, TRIED_MAX = 32 };
static const int64_t DAY_MS = INT64_C(24) * 3600 * 1000;

struct paths {
    char key[PATH_SIZE], certificate[PATH_SIZE], authority[PATH_SIZE];
    char next_key[PATH_SIZE], next_certificate[PATH_SIZE];
};

static struct paths paths_of(const struct profile *p)
{
    struct paths s = {0};
    profile_path(p, "key.pem", s.key, sizeof s.key);
    profile_path(p, "certificate.pem", s.certificate, sizeof s.certificate);
    profile_path(p, "authority.pem", s.authority, sizeof s.authority);
    profile_path(p, "next-key.pem", s.next_key, sizeof s.next_key);
    profile_path(p, "next-certificate.pem", s.next_certificate, sizeof s.next_certificate);
    return s;
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

/* ---- the lock ---------------------------------------------------------------------------------
 */

static int lock_directory(const struct profile *p, int kind)
{
    int fd = open(p->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, kind) != 0) { /* a file system without locks: without, then */
        close(fd);
        fd = -1;
    }
    return fd;
}

int renewal_lock(const struct profile *p)
{
    return lock_directory(p, LOCK_SH);
}

void renewal_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}

bool renewal_mark(const struct profile *p, uint8_t mark[SHA256_SIZE])
{
    char path[PATH_SIZE];
    uint8_t *bytes;
    size_t size;
    struct error e;
    profile_path(p, "certificate.pem", path, sizeof path);
    if (file_get(path, PEM_MAX, &bytes, &size, &e) != ERROR_NONE)
        return false;
    sha256(bytes, size, mark);
    free(bytes);
    return true;
}

/* ---- the steps --------------------------------------------------------------------------------
 */

/* Under the lock. The certificate moves last: while it waits, the rest is not done. */
static enum error_code settle(const struct paths *s, struct error *e)
{
    enum error_code code = ERROR_NONE;
    if (!is_there(s->next_certificate))
        return ERROR_NONE;
    if (is_there(s->next_key))
        code = file_move(s->next_key, s->key, e);
    return code == ERROR_NONE ? file_move(s->next_certificate, s->certificate, e) : code;
}

enum error_code renewal_settle(const struct profile *p, struct error *e)
{
    struct paths s = paths_of(p);
    if (!is_there(s.next_certificate))
        return ERROR_NONE;
    int lock = lock_directory(p, LOCK_EX);
    enum error_code code = settle(&s, e);
    renewal_unlock(lock);
    return code;
}

enum error_code renewal_request(const struct profile *p, uint8_t **request, size_t *size,
                                struct error *e)
{
    struct paths s = paths_of(p);
    int lock = lock_directory(p, LOCK_EX);
    enum error_code code = settle(&s, e);
    if (code == ERROR_NONE)
        code = tls_key_request(s.next_key, request, size, e);
    renewal_unlock(lock);
    return code;
}

static enum error_code install(const struct paths *s, const uint8_t *certificate, size_t size,
                               struct error *e)
{
    if (!is_there(s->next_key)) /* another program was first, for the same key */
        return ERROR_NONE;
    if (!tls_key_fits(s->next_key, certificate, size))
        return error_set(e, ERROR_TLS_REFUSED, s->next_key,
                         "the renewed certificate is not for this key");
    enum error_code code = tls_certificate_save(s->next_certificate, certificate, size, e);
    return code == ERROR_NONE ? settle(s, e) : code;
}

enum error_code renewal_install(const struct profile *p, const uint8_t *certificate, size_t size,
                                const uint8_t *authority, size_t authority_size, struct error *e)
{
    struct paths s = paths_of(p);
    enum error_code code = ERROR_NONE;
    int lock = lock_directory(p, LOCK_EX);
    if (tls_authority_is_renewed(s.authority, authority, authority_size))
        code = tls_certificate_save(s.authority, authority, authority_size, e);
    if (code == ERROR_NONE)
        code = install(&s, certificate, size, e);
    renewal_unlock(lock);
    return code;
}

void renewal_forget(const struct profile *p)
{
    struct paths s = paths_of(p);
    char tried[PATH_SIZE];
    profile_path(p, "renewal-tried", tried, sizeof tried);
    (void)unlink(s.next_certificate);
    (void)unlink(s.next_key);
    (void)unlink(tried);
}

/* ---- once a day -------------------------------------------------------------------------------
 */

bool renewal_try(const struct profile *p, int64_t now_ms)
{
    char path[PATH_SIZE], text[TRIED_MAX];
    uint8_t *bytes;
    size_t size;
    struct error e;
    profile_path(p, "renewal-tried", path, sizeof path);
    if (file_get(path, TRIED_MAX, &bytes, &size, &e) == ERROR_NONE) {
        int64_t tried_ms = strtoll((const char *)bytes, NULL, 10);
        free(bytes);
        if (tried_ms <= now_ms && tried_ms > now_ms - DAY_MS)
            return false;
    }
    int length = snprintf(text, sizeof text, "%" PRId64 "\n", now_ms);
    return file_put(path, text, (size_t)length, 0600, &e) == ERROR_NONE;
}
