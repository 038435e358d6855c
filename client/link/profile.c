#include "client/link/profile.h"
#include "client/link/renewal.h"
#include "common/file_put.h"
#include "common/text.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SERVER_JSON_MAX = 64 << 10, PATH_SIZE = 640 };

enum error_code profile_locate(const char *name, struct profile *p, struct error *e)
{
    if (name == NULL)
        name = getenv("PAIGONG_PROFILE");
    if (name == NULL || name[0] == '\0')
        name = "default";
    if (!text_is_id(name, sizeof p->name - 1) || name[0] == '.')
        return error_set(e, ERROR_USAGE, "profile", "%s is no name for a profile", name);

    const char *base = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    struct profile found = {0};
    int length;
    if (base != NULL && base[0] == '/')
        length = snprintf(found.directory, sizeof found.directory, "%s/paigong/%s", base, name);
    else if (home != NULL && home[0] == '/')
        length =
            snprintf(found.directory, sizeof found.directory, "%s/.config/paigong/%s", home, name);
    else
        return error_set(e, ERROR_USAGE, "profile", "set HOME or XDG_CONFIG_HOME");
    if (length < 0 || (size_t)length >= sizeof found.directory)
        return error_set(e, ERROR_USAGE, "profile", "the path of %s is too long", name);
    text_copy(found.name, sizeof found.name, name);
    *p = found;
    return ERROR_NONE;
}

void profile_path(const struct profile *p, const char *file, char *out, size_t capacity)
{
    snprintf(out, capacity, "%s/%s", p->directory, file);
}

/* ---- server.json ------------------------------------------------------------------------------
 */

static void hex_put(const uint8_t *bytes, size_t size, char *out)
{
    for (size_t i = 0; i < size; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static bool hex_get(const char *text, uint8_t *bytes, size_t size)
{
    if (text == NULL || strlen(text) != 2 * size || strspn(text, "0123456789abcdef") != 2 * size)
        return false;
    for (size_t i = 0; i < size; i++) {
        char pair[3] = {text[2 * i], text[2 * i + 1], '\0'};
        bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return true;
}

static bool server_read(const json_t *root, struct profile *p)
{
    const char *address = json_string_value(json_object_get(root, "address"));
    const json_t *epoch = json_object_get(root, "epoch");
    const json_t *head_seq = json_object_get(root, "head_seq");
    if (address == NULL || strlen(address) >= sizeof p->address || !json_is_integer(epoch) ||
        !json_is_integer(head_seq))
        return false;
    text_copy(p->address, sizeof p->address, address);
    p->epoch = (uint32_t)json_integer_value(epoch);
    p->head_seq = (uint64_t)json_integer_value(head_seq);
    return hex_get(json_string_value(json_object_get(root, "ledger_id")), p->ledger_id,
                   sizeof p->ledger_id) &&
           hex_get(json_string_value(json_object_get(root, "head_hash")), p->head_hash,
                   sizeof p->head_hash);
}

static enum error_code server_load(struct profile *p, struct error *e)
{
    char path[PATH_SIZE];
    uint8_t *text;
    size_t size;
    profile_path(p, "server.json", path, sizeof path);
    struct error problem = {0};
    enum error_code code = file_get(path, SERVER_JSON_MAX, &text, &size, &problem);
    if (code == ERROR_NOT_FOUND)
        return error_set(e, ERROR_NOT_ENROLLED, p->name,
                         "enrol with: enroll HOST:PORT CODE --profile %s", p->name);
    if (code != ERROR_NONE)
        return error_set(e, code, problem.subject, "%s", problem.detail);
    json_t *root = json_loadb((const char *)text, size, 0, NULL);
    free(text);
    struct profile read = *p;
    bool good = root != NULL && server_read(root, &read);
    json_decref(root);
    if (!good)
        return error_set(e, ERROR_CORRUPT, path, "enrol again");
    *p = read;
    return ERROR_NONE;
}

/* ---- load and save ----------------------------------------------------------------------------
 */

static enum error_code file_check(const struct profile *p, const char *file, struct error *e)
{
    char path[PATH_SIZE];
    profile_path(p, file, path, sizeof path);
    if (access(path, R_OK) == 0)
        return ERROR_NONE;
    if (errno == ENOENT)
        return error_set(e, ERROR_NOT_ENROLLED, p->name, "%s is missing: enrol again", path);
    return error_set(e, ERROR_TLS_REFUSED, p->address, "%s cannot be read: %s", path,
                     strerror(errno));
}

/* Whoever can read the key can be this person. */
static enum error_code key_check(const struct profile *p, struct error *e)
{
    char path[PATH_SIZE];
    struct stat s;
    profile_path(p, "key.pem", path, sizeof path);
    if (stat(path, &s) == 0 && (s.st_mode & 077) != 0)
        return error_set(e, ERROR_TLS_REFUSED, p->address,
                         "others may read %s; first: chmod 600 %s", path, path);
    return file_check(p, "key.pem", e);
}

enum error_code profile_load(struct profile *p, struct error *e)
{
    enum error_code code = renewal_settle(p, e);
    if (code == ERROR_NONE)
        code = server_load(p, e);
    if (code == ERROR_NONE)
        code = key_check(p, e);
    if (code == ERROR_NONE)
        code = file_check(p, "certificate.pem", e);
    return code == ERROR_NONE ? file_check(p, "authority.pem", e) : code;
}

static enum error_code directory_make(const char *path, struct error *e)
{
    if (mkdir(path, 0700) == 0)
        return file_flush_name(path, e);
    return errno == EEXIST ? ERROR_NONE : error_set(e, ERROR_IO, path, "%s", strerror(errno));
}

/* The directory and those above it, for the owner alone; as durable as the key that comes into it:
 * a code is good once. */
enum error_code profile_make_directory(const struct profile *p, struct error *e)
{
    char path[sizeof p->directory];
    enum error_code code = ERROR_NONE;
    snprintf(path, sizeof path, "%s", p->directory);
    for (char *slash = strchr(path + 1, '/'); slash != NULL && code == ERROR_NONE;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        code = directory_make(path, e);
        *slash = '/';
    }
    return code != ERROR_NONE ? code : directory_make(path, e);
}

enum error_code profile_save(const struct profile *p, struct error *e)
{
    char path[PATH_SIZE], ledger_id[2 * sizeof p->ledger_id + 1];
    char head_hash[2 * sizeof p->head_hash + 1];
    enum error_code code = profile_make_directory(p, e);
    if (code != ERROR_NONE)
        return code;
    hex_put(p->ledger_id, sizeof p->ledger_id, ledger_id);
    hex_put(p->head_hash, sizeof p->head_hash, head_hash);
    json_t *root = json_pack("{s:s, s:s, s:I, s:I, s:s}", "address", p->address, "ledger_id",
                             ledger_id, "epoch", (json_int_t)p->epoch, "head_seq",
                             (json_int_t)p->head_seq, "head_hash", head_hash);
    char *text = root != NULL ? json_dumps(root, JSON_INDENT(2)) : NULL;
    json_decref(root);
    if (text == NULL)
        return error_set(e, ERROR_INTERNAL, "server.json", "it cannot be written as JSON");
    profile_path(p, "server.json", path, sizeof path);
    code = file_put(path, text, strlen(text), 0600, e);
    free(text);
    return code;
}
