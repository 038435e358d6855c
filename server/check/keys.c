/* The key files, and the files of TLS: nothing in the ledger's chain covers them. */
#include "check/check.h"

#include "common/language.h"
#include "common/progress.h"

#include "common/crypto.h"
#include "common/file_put.h"
#include "common/time_text.h"
#include "common/tls_authority.h"
#include "common/tls_check.h"
#include "ledger/months.h"
#include "serve/trust.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_LIMIT = 1 << 20 };

/* ---- from the backup ---------------------------------------------------------------------------
 */

/* The backup is of this very ledger: its keys are ours. */
static bool backup_is_ours(struct check *c)
{
    char path[PATH_MAX];
    struct ledger *theirs = NULL;
    bool same = false;
    if (!c->d.ledger || !check_source(c, "", path))
        return false;
    if (ledger_open(path, NULL, 0, true, NULL, &theirs, NULL) == ERROR_NONE)
        same = !memcmp(ledger_id(theirs), ledger_id(c->d.ledger), LEDGER_ID_SIZE);
    ledger_close(theirs);
    return same;
}

static enum error_code copy_from_backup(struct check *c, const char *file, struct error *e)
{
    char from[PATH_MAX], to[PATH_MAX];
    uint8_t *data = NULL;
    size_t size = 0;
    snprintf(to, sizeof to, "%s/%s", c->path, file);
    if (!check_source(c, file, from))
        return error_set(e, ERROR_NOT_FOUND, file, _("there is no backup to take it from"));
    if (file_get(from, FILE_LIMIT, &data, &size, e))
        return e->code;
    enum error_code code = file_put(to, data, size, 0600, e);
    wipe(data, size);
    free(data);
    return code;
}

/* Said, and done when it fits. */
static void take_from_backup(struct check *c, const struct finding *f, const char *file)
{
    struct error e = {.code = ERROR_NONE};
    if (!c->backup)
        check_stays(c, f, _("there is no backup to take it from"));
    else if (!backup_is_ours(c))
        check_stays(c, f, _("the backup is not of this ledger, or the ledger can't be opened"));
    else if (copy_from_backup(c, file, &e))
        check_stays(c, f, e.detail);
    else
        check_repaired(c, f, _("taken from the backup"));
}

/* ---- keys --------------------------------------------------------------------------------------
 */

static const char key_next[] =
    N_("paigongd check DIR --repair --from BACKUP, any backup that was made since this key was");

static void judge_key(struct check *c, const char *name)
{
    char path[PATH_MAX];
    struct error e;
    struct finding f = {
        .means = N_("what is sealed with it can't be read until it is back; it is in every backup "
                    "that was made since"),
        .next = key_next,
    };
    snprintf(path, sizeof path, "%s/keys/%s", c->path, name);
    enum error_code code = keyring_check_file(path, &e);
    if (code == ERROR_NONE)
        return;
    snprintf(f.place, sizeof f.place, "keys/%s", name);
    snprintf(f.what, sizeof f.what, "%s", code == ERROR_NOT_FOUND ? _("it is missing") : e.detail);
    check_found(c, &f);
    if (c->repair)
        take_from_backup(c, &f, f.place);
}

/* One that may be lacking: nothing need be sealed with it. */
static bool is_seal_key(const char *name)
{
    if (!strcmp(name, "public.key"))
        return true;
    return strlen(name) == strlen("2026-11.key") && name[4] == '-' && !strcmp(name + 7, ".key");
}

static void judge_month_files(struct check *c)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/keys", c->path);
    DIR *dir = opendir(path);
    if (!dir)
        return; /* then code.key is missing, which is told */
    for (struct dirent *entry; (entry = readdir(dir));)
        if (is_seal_key(entry->d_name))
            judge_key(c, entry->d_name);
    closedir(dir);
}

void check_keys(struct check *c)
{
    struct error e;
    judge_key(c, "code.key");
    judge_month_files(c);
    if (keyring_open(c->path, &c->d.keyring, &e))
        c->d.keyring = NULL;
}

/* ---- each month's texts ------------------------------------------------------------------------
 */

/* Does the backup's key of that month open what ours doesn't? */
static bool backup_key_opens(struct check *c, uint32_t month)
{
    char path[PATH_MAX];
    struct keyring *theirs = NULL;
    struct ledger_month *months = NULL;
    size_t count = 0;
    bool opens = false;
    struct error e;
    if (!check_source(c, "", path) || keyring_open(path, &theirs, &e))
        return false;
    if (ledger_months(c->d.ledger, theirs, &months, &count, &e) == ERROR_NONE)
        for (size_t i = 0; i < count; i++)
            opens |= months[i].month == month && months[i].opens == ERROR_NONE;
    free(months);
    keyring_close(theirs);
    return opens;
}

static void tell_month(struct check *c, const struct ledger_month *m)
{
    struct finding f = {
        .means =
            m->month == KEYRING_PUBLIC
                ? N_("the texts of these public facilities' records can't be read, everything else "
                     "of them can; no erasure touches this key")
                : N_("names, phones and texts of these entries can't be read, everything else of "
                     "them can; no entry says that the month was erased"),
        .next = key_next,
    };
    char name[KEY_NAME_SIZE];
    keyring_key_name(m->month, name);
    snprintf(f.place, sizeof f.place, "%s", name);
    snprintf(f.what, sizeof f.what,
             _("%s; the texts of %" PRIu64 " entries, from %" PRIu64 " on, are sealed with it"),
             m->opens == ERROR_NOT_FOUND ? _("it is missing") : _("it is damaged or another key"),
             m->envelopes, m->first_seq);
    check_found(c, &f);
    if (!c->repair)
        return;
    if (c->backup && !backup_key_opens(c, m->month))
        check_stays(c, &f, _("the backup's key does not open them either"));
    else
        take_from_backup(c, &f, f.place);
}

static bool is_there(const struct check *c, const struct ledger_month *m)
{
    char name[KEY_NAME_SIZE], path[PATH_MAX];
    keyring_key_name(m->month, name);
    snprintf(path, sizeof path, "%s/%s", c->path, name);
    return keyring_check_file(path, NULL) == ERROR_NONE;
}

static void judge_month(struct check *c, const struct ledger_month *m)
{
    tell_month(c, m);
    if (m->month == KEYRING_PUBLIC)
        c->public_lost = !is_there(c, m);
}

/* P16.5: the entry says that the month is erased; so is the key, or it has to be yet. */
static void judge_erased(struct check *c, const struct ledger_month *m)
{
    struct error e;
    struct finding f = {
        .means = N_("the power went while it was erased; its texts can still be read with that "
                    "file"),
        .next = N_("nothing: the next start of serve finishes it, and so does --repair"),
        .harmless = true,
    };
    if (keyring_is_erased(c->d.keyring, m->month)) {
        printf(_("month %04" PRIu32 "-%02" PRIu32 ": erased by entry %" PRIu64
                 ", the texts of %" PRIu64 " entries with it\n"),
               m->month / 100, m->month % 100, m->erased_seq, m->envelopes);
        return;
    }
    snprintf(f.place, sizeof f.place, "keys/%04" PRIu32 "-%02" PRIu32 ".key", m->month / 100,
             m->month % 100);
    snprintf(f.what, sizeof f.what, _("entry %" PRIu64 " erased this month, and its key is not"),
             m->erased_seq);
    check_found(c, &f);
    if (!c->repair)
        return;
    if (keyring_erase(c->d.keyring, m->month, &e) == ERROR_NONE)
        check_repaired(c, &f, _("erased"));
    else
        check_stays(c, &f, e.detail);
}

/* Keys that are damaged were told one by one, by their own checksum. */
static bool is_told(struct check *c, const struct ledger_month *m)
{
    char path[PATH_MAX];
    char name[KEY_NAME_SIZE];
    keyring_key_name(m->month, name);
    snprintf(path, sizeof path, "%s/%s", c->path, name);
    return m->opens == ERROR_CORRUPT && keyring_check_file(path, NULL) == ERROR_CORRUPT;
}

static void judge_months(struct check *c)
{
    struct ledger_month *months = NULL;
    size_t count = 0;
    struct error e;
    progress_begin(_("trying the months' keys"));
    const enum error_code code = ledger_months(c->d.ledger, c->d.keyring, &months, &count, &e);
    progress_end();
    if (code)
        return; /* the entries themselves are at fault: told next */
    for (size_t i = 0; i < count; i++)
        if (months[i].erased_seq)
            judge_erased(c, &months[i]);
        else if (months[i].opens != ERROR_NONE && !is_told(c, &months[i]))
            judge_month(c, &months[i]);
    free(months);
}

static int on_event(void *arg, const struct event *ev, uint64_t location, const uint8_t hash[32])
{
    (void)arg;
    (void)ev;
    (void)location;
    (void)hash;
    return 0;
}

/* With its keys: what follows unseals. The keyring is opened anew, for a key may have come back. */
static bool open_with_keys(struct check *c, struct error *e)
{
    keyring_close(c->d.keyring);
    ledger_close(c->d.ledger);
    c->d.keyring = NULL;
    c->d.ledger = NULL;
    return keyring_open(c->path, &c->d.keyring, e) == ERROR_NONE &&
           ledger_open(c->path, c->d.keyring, view_peek_seq(c->path), !c->repair, NULL,
                       &c->d.ledger, e) == ERROR_NONE;
}

/* The chain, then what each entry says. */
static bool read_all(struct check *c, uint64_t *entries, struct error *e)
{
    progress_begin(_("walking the chain"));
    bool whole = open_with_keys(c, e) && ledger_verify(c->d.ledger, 0, 0, entries, e) == ERROR_NONE;
    if (whole) {
        progress_begin(_("reading the entries"));
        whole = ledger_replay(c->d.ledger, 0, on_event, NULL, e) == ERROR_NONE;
    }
    progress_end();
    return whole;
}

void check_entries(struct check *c)
{
    uint64_t entries = 0;
    struct error e;
    if (!c->d.ledger || !c->d.keyring)
        return;
    judge_months(c);
    if (read_all(c, &entries, &e)) {
        printf(_("ledger: %" PRIu64 " entries, the chain is whole, head %" PRIu64 "\n"), entries,
               ledger_head_seq(c->d.ledger));
        return;
    }
    struct finding f = {
        .means = N_("the chain holds, and yet this entry can't be read by this version"),
        .next = N_("if a newer paigongd ran on it, use that one; else restore the newest BACKUP"),
        .code = e.code,
    };
    snprintf(f.place, sizeof f.place, "%s", e.subject);
    snprintf(f.what, sizeof f.what, "%s", e.detail);
    check_found(c, &f);
    if (c->repair)
        check_stays(c, &f, "");
    ledger_close(c->d.ledger);
    c->d.ledger = NULL;
}

/* ---- TLS ---------------------------------------------------------------------------------------
 */

static const char *const tls_files[] = {"tls/ca.pem", "tls/ca.key", "tls/server.pem",
                                        "tls/server.key"};
enum { TLS_FILES = sizeof tls_files / sizeof *tls_files };

static enum error_code try_tls(const struct check *c, struct error *e)
{
    char path[PATH_MAX];
    data_directory_tls_path(&c->d, "", path, sizeof path);
    return tls_files_check(path, e);
}

/* The server's own key and certificate can be made anew for the same names, by an authority that is
 * whole. */
static bool issue_anew(const struct check *c)
{
    char tls[PATH_MAX], key[PATH_MAX];
    char **names = NULL;
    size_t count = 0;
    struct error e;
    data_directory_tls_path(&c->d, "", tls, sizeof tls);
    data_directory_tls_path(&c->d, "server.key", key, sizeof key);
    if (authority_server_names(tls, &names, &count, &e))
        return false;
    bool fine = count > 0 && (unlink(key) == 0 || errno == ENOENT) &&
                authority_issue_server(tls, (const char *const *)names, count, &e) == ERROR_NONE;
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return fine && try_tls(c, &e) == ERROR_NONE;
}

static bool is_servers_key(const char *place)
{
    return !strcmp(place, "tls/server.key");
}

/* The four files as they were together, when they fit. Renewed since: the next start renews again.
 */
static bool take_tls_from_backup(struct check *c, struct error *e)
{
    char path[PATH_MAX];
    if (!check_source(c, "tls", path) || tls_files_check(path, e))
        return false;
    for (size_t i = 0; i < TLS_FILES; i++)
        if (copy_from_backup(c, tls_files[i], e))
            return false;
    return try_tls(c, e) == ERROR_NONE;
}

static void repair_tls(struct check *c, const struct finding *f)
{
    struct error e = {.detail = N_("its files do not fit each other either")};
    if (is_servers_key(f->place) && issue_anew(c))
        check_repaired(c, f,
                       _("a new key and certificate for the same names, by the same authority"));
    else if (!c->backup)
        check_stays(c, f, _("there is no backup to take it from"));
    else if (!backup_is_ours(c))
        check_stays(c, f, _("the backup is not of this ledger, or the ledger can't be opened"));
    else if (take_tls_from_backup(c, &e))
        check_repaired(c, f, _("ca.pem, ca.key, server.pem and server.key taken from the backup"));
    else
        check_stays(c, f, e.detail);
}

/* Told a year ahead: it takes that long until every client has taken the new one along. */
static void judge_authoritys_end(struct check *c)
{
    char tls[PATH_MAX], until[TIME_TEXT_SIZE];
    struct finding f = {
        .means = N_("from then on no client can connect"),
        .next = N_("paigongd renew DIR, soon: clients take the new one along within a year"),
        .harmless = true,
    };
    snprintf(tls, sizeof tls, "%s/tls", c->path);
    int64_t ends_ms = serve_trust_authority_ends_ms(tls, time_now_ms());
    if (ends_ms == 0)
        return;
    const bool ended = ends_ms <= time_now_ms();
    time_text_rfc3339(ends_ms, until);
    snprintf(f.place, sizeof f.place, "tls/ca.pem");
    if (ended)
        snprintf(f.what, sizeof f.what, _("the certificate authority ended at %s"), until);
    else
        snprintf(f.what, sizeof f.what, _("the certificate authority ends at %s"), until);
    f.harmless = !ended;
    f.code = ERROR_REFUSED;
    check_found(c, &f);
    if (ended && c->repair)
        check_stays(c, &f, "");
}

void check_tls(struct check *c)
{
    struct error e;
    const char *slash;
    struct finding f = {
        .means = N_("no client can connect until it is back: their pins are of this authority"),
        .next =
            N_("paigongd check DIR --repair --from BACKUP; without one: every client enrols again"),
    };
    if (try_tls(c, &e) == ERROR_NONE) {
        judge_authoritys_end(c);
        return;
    }
    slash = strrchr(e.subject, '/');
    snprintf(f.place, sizeof f.place, "tls/%s", slash ? slash + 1 : e.subject);
    snprintf(f.what, sizeof f.what, "%s",
             e.code == ERROR_NOT_FOUND ? _("it is missing") : e.detail);
    if (is_servers_key(f.place))
        f.next = N_("paigongd check DIR --repair makes a new one for the same names");
    check_found(c, &f);
    if (c->repair)
        repair_tls(c, &f);
}
