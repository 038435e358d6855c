/* ADDRESS:PORT as people write it. */
#ifndef PAIGONG_NET_ADDRESS_H
#define PAIGONG_NET_ADDRESS_H

#include "common/error.h"

#include <sys/socket.h>

enum { ADDRESS_SIZE = 64 };

/* "127.0.0.1:7443", "[::1]:7443"; ":7443" is not taken: say which address. */
enum error_code address_parse(const char *text, struct sockaddr_storage *out, struct error *e)
    __attribute__((warn_unused_result));
void address_format(const struct sockaddr_storage *a, char out[ADDRESS_SIZE]);
/* Only this machine can reach it. */
bool address_is_local(const struct sockaddr_storage *a);

#endif
