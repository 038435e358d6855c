/* Preloaded into a scanner: it says paigong/1 in its hello. Ours answers to nobody who doesn't
 * (PROTOCOL.md), so that a scanner as it comes sees an alert and nothing behind it. */
#include <dlfcn.h>
#include <stddef.h>

static void *library(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

void *SSL_new(void *context);

void *SSL_new(void *context)
{
    static const unsigned char protocol[] = "\x09paigong/1";
    void *(*make)(void *);
    int (*offer)(void *, const unsigned char *, unsigned);
    *(void **)&make = library("SSL_new");
    *(void **)&offer = library("SSL_set_alpn_protos");
    void *ssl = make != NULL ? make(context) : NULL;
    if (ssl != NULL && offer != NULL)
        (void)offer(ssl, protocol, sizeof protocol - 1);
    return ssl;
}
