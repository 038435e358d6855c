#include "common/tls_check.h"

#include "common/tls_certificate.h"

#include <openssl/pem.h>
#include <stdio.h>

enum { PATH_SIZE = 1024 };

struct files {
    char ca_pem[PATH_SIZE], ca_key[PATH_SIZE], server_pem[PATH_SIZE], server_key[PATH_SIZE];
    X509 *ca, *server, *chained; /* chained: the second of server.pem */
    EVP_PKEY *ca_key_pair, *server_key_pair;
};

static enum error_code damaged(const char *path, const char *what, struct error *e)
{
    tls_error_clear();
    return error_set(e, ERROR_CORRUPT, path, "%s", what);
}

static X509 *second_certificate(const char *path)
{
    FILE *in = fopen(path, "re");
    X509 *first = in != NULL ? PEM_read_X509(in, NULL, NULL, NULL) : NULL;
    X509 *second = first != NULL ? PEM_read_X509(in, NULL, NULL, NULL) : NULL;
    X509_free(first);
    if (in != NULL)
        (void)fclose(in);
    return second;
}

static enum error_code load(struct files *f, struct error *e)
{
    if ((f->ca = certificate_load(f->ca_pem, e)) == NULL ||
        (f->ca_key_pair = key_load(f->ca_key, e)) == NULL ||
        (f->server = certificate_load(f->server_pem, e)) == NULL ||
        (f->server_key_pair = key_load(f->server_key, e)) == NULL)
        return e->code;
    f->chained = second_certificate(f->server_pem);
    return ERROR_NONE;
}

static enum error_code compare(const struct files *f, struct error *e)
{
    if (X509_verify(f->ca, X509_get0_pubkey(f->ca)) != 1)
        return damaged(f->ca_pem, "it is not signed by itself", e);
    if (X509_check_private_key(f->ca, f->ca_key_pair) != 1)
        return damaged(f->ca_key, "it is not the key of ca.pem", e);
    if (X509_verify(f->server, f->ca_key_pair) != 1)
        return damaged(f->server_pem, "it is not signed by ca.pem", e);
    if (f->chained == NULL || X509_cmp(f->chained, f->ca) != 0)
        return damaged(f->server_pem, "it does not go on with ca.pem", e);
    if (X509_check_private_key(f->server, f->server_key_pair) != 1)
        return damaged(f->server_key, "it is not the key of server.pem", e);
    return ERROR_NONE;
}

enum error_code tls_files_check(const char *dir, struct error *e)
{
    struct files f = {.ca = NULL};
    (void)snprintf(f.ca_pem, PATH_SIZE, "%s/ca.pem", dir);
    (void)snprintf(f.ca_key, PATH_SIZE, "%s/ca.key", dir);
    (void)snprintf(f.server_pem, PATH_SIZE, "%s/server.pem", dir);
    (void)snprintf(f.server_key, PATH_SIZE, "%s/server.key", dir);
    tls_error_clear();
    enum error_code code = load(&f, e);
    if (code == ERROR_NONE)
        code = compare(&f, e);
    X509_free(f.ca);
    X509_free(f.server);
    X509_free(f.chained);
    EVP_PKEY_free(f.ca_key_pair);
    EVP_PKEY_free(f.server_key_pair);
    return code;
}
