/* What a connection of a run begins with and leaves behind, whichever loop it runs on: the
 * profile's certificate, the TLS session to resume, who the server says we are, the ledger's head.
 */
#include "client/link/renewal.h"
#include "client/offline/away.h"
#include "client/output/language.h"
#include "client/run/run.h"
#include "common/file_put.h"
#include "common/text.h"
#include "common/time_text.h"
#include "common/tls_engine.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SESSION_MAX = 16 << 10 };
static const int64_t IDLE_PING_MS = 300000;

/* ---- who, and which ledger ---- */

static void keep_identity(struct run *r, const Paigong__Welcome *w)
{
    text_copy(r->me.id, sizeof r->me.id, w->id);
    text_copy(r->me.crew, sizeof r->me.crew, w->crew);
    r->me.role = w->role;
    r->me.certificate_until_ms = w->certificate_until_at;
    r->me.renew_from_ms = w->renew_from_at != 0 ? w->renew_from_at : INT64_MAX;
    bool one = w->n_sites == 1 && strcmp(w->sites[0], "*") != 0;
    text_copy(r->me.site, sizeof r->me.site, one ? w->sites[0] : "");
}

/* A ledger that is shorter than what was seen, or another one, isn't the one we worked with. */
static enum error_code check_head(const struct profile *p, const Paigong__Welcome *w,
                                  struct error *e)
{
    static const uint8_t none[sizeof p->ledger_id];
    bool known = memcmp(p->ledger_id, none, sizeof none) != 0;
    if (!known)
        return ERROR_NONE;
    if (w->ledger_id.len != sizeof p->ledger_id ||
        memcmp(w->ledger_id.data, p->ledger_id, sizeof p->ledger_id) != 0)
        return error_set(e, ERROR_OTHER_LEDGER, p->address,
                         _("the server at %s keeps another ledger than this profile was enrolled "
                           "with"),
                         p->address);
    if (w->epoch > p->epoch) /* restored from a backup, and says so */
        return ERROR_NONE;
    bool shorter = w->epoch < p->epoch || w->head_seq < p->head_seq;
    bool other = w->head_seq == p->head_seq && p->head_seq > 0 &&
                 (w->head_hash.len != sizeof p->head_hash ||
                  memcmp(w->head_hash.data, p->head_hash, sizeof p->head_hash) != 0);
    if (shorter || other)
        return error_set(e, ERROR_OTHER_LEDGER, p->address,
                         _("the ledger at %s lost entry %llu, which was seen before: tell the "
                           "administrator"),
                         p->address, (unsigned long long)p->head_seq);
    return ERROR_NONE;
}

static enum error_code keep_head(struct profile *p, const Paigong__Welcome *w, struct error *e)
{
    if (w->ledger_id.len != sizeof p->ledger_id || w->head_hash.len != sizeof p->head_hash)
        return ERROR_NONE;
    if (p->head_seq == w->head_seq && p->epoch == w->epoch)
        return ERROR_NONE;
    memcpy(p->ledger_id, w->ledger_id.data, sizeof p->ledger_id);
    memcpy(p->head_hash, w->head_hash.data, sizeof p->head_hash);
    p->epoch = w->epoch;
    p->head_seq = w->head_seq;
    return profile_save(p, e);
}

enum error_code run_welcome(struct run *r, const Paigong__Welcome *w, struct error *e)
{
    keep_identity(r, w);
    run_set_clock(r, w->now_at);
    time_text_zone(w->time_zone, w->utc_offset_minutes);
    /* enrolment has no ledger to compare with yet, and saves its profile itself */
    if (w->id[0] == '\0')
        return ERROR_NONE;
    enum error_code code = check_head(&r->profile, w, e);
    if (code == ERROR_NONE)
        code = keep_head(&r->profile, w, e);
    if (code == ERROR_NO_SPACE) /* of this device: the head of before still tells a lost ledger */
        code = ERROR_NONE;
    if (code == ERROR_NONE)
        away_greeted(r, w);
    return code;
}

/* ---- the session to resume ---- */

/* The file "session": the mark of the certificate that its ticket speaks for, and the ticket. One
 * that is broken, of another certificate, or readable by others, is as good as none. */
static void session_load(struct run *r)
{
    char path[640];
    struct stat found;
    uint8_t *bytes;
    size_t size;
    profile_path(&r->profile, "session", path, sizeof path);
    free(r->session);
    r->session = NULL;
    r->session_size = 0;
    if (stat(path, &found) != 0 || (found.st_mode & 077) != 0 ||
        file_get(path, SESSION_MAX, &bytes, &size, NULL) != ERROR_NONE)
        return;
    if (size > SHA256_SIZE && memcmp(bytes, r->certificate, SHA256_SIZE) == 0) {
        r->session_size = size - SHA256_SIZE;
        memmove(bytes, bytes + SHA256_SIZE, r->session_size);
        r->session = bytes;
    } else {
        free(bytes);
    }
}

static void session_write(const struct run *r)
{
    char path[640], temporary[664];
    profile_path(&r->profile, "session", path, sizeof path);
    (void)snprintf(temporary, sizeof temporary, "%s.%ld", path, (long)getpid());
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    struct iovec parts[] = {{(void *)r->certificate, SHA256_SIZE}, {r->session, r->session_size}};
    bool written = fd >= 0 && writev(fd, parts, 2) == (ssize_t)(SHA256_SIZE + r->session_size);
    if (fd >= 0)
        (void)close(fd);
    if (!written || rename(temporary, path) != 0)
        (void)unlink(temporary);
}

/* Takes the newest ticket from the link, for the next connection of this run and of the next. A
 * lost one only costs a full handshake: no error is worth telling. */
void run_keep_session(struct run *r)
{
    size_t size = 0;
    uint8_t *session = link_session(r->link, &size);
    if (session == NULL)
        return;
    free(r->session);
    r->session = session;
    r->session_size = size;
    if (!run_certificate_changed(r))
        session_write(r);
}

/* ---- the certificate ---- */

bool run_certificate_changed(const struct run *r)
{
    uint8_t now[SHA256_SIZE];
    return renewal_mark(&r->profile, now) && memcmp(now, r->certificate, sizeof now) != 0;
}

static enum error_code read_credentials(struct run *r, struct error *e)
{
    char authority[640], certificate[640], key[640];
    struct error cause = {0};
    profile_path(&r->profile, "authority.pem", authority, sizeof authority);
    profile_path(&r->profile, "certificate.pem", certificate, sizeof certificate);
    profile_path(&r->profile, "key.pem", key, sizeof key);
    int lock = renewal_lock(&r->profile); /* the two change together */
    r->tls = tls_context_client(authority, certificate, key, &cause);
    bool marked = renewal_mark(&r->profile, r->certificate);
    renewal_unlock(lock);
    if (r->tls != NULL && marked)
        return ERROR_NONE;
    return error_set(e, ERROR_TLS_REFUSED, r->profile.address, "%s: %s", cause.subject,
                     cause.detail);
}

/* A connection that is made anew takes a certificate that was renewed meanwhile. */
static enum error_code make_tls(struct run *r, struct error *e)
{
    if (r->tls != NULL && !run_certificate_changed(r))
        return ERROR_NONE;
    tls_context_free(r->tls);
    r->tls = NULL;
    enum error_code code = profile_load(&r->profile, e);
    if (code == ERROR_NONE)
        code = read_credentials(r, e);
    if (code == ERROR_NONE)
        session_load(r);
    return code;
}

enum error_code run_credentials(struct run *r, struct link_options *o, char program[RUN_PROGRAM],
                                struct error *e)
{
    enum error_code code = make_tls(r, e);
    if (code != ERROR_NONE)
        return code;
    (void)snprintf(program, RUN_PROGRAM, "%s %s", r->cli->program->name, PAIGONG_VERSION);
    *o = (struct link_options){.address = r->profile.address,
                               .tls = r->tls,
                               .session = r->session,
                               .session_size = r->session_size,
                               .program = program,
                               .idle_ping_ms = IDLE_PING_MS};
    return ERROR_NONE;
}
