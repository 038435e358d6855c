/* Do the files of a server's tls/ still fit each other, to the last signature? For `check`,
 * `verify` and `restore`: a handshake would not notice a flipped bit in an authority's own
 * signature, and every client's pin of it would fail. */
#ifndef PAIGONG_COMMON_TLS_CHECK_H
#define PAIGONG_COMMON_TLS_CHECK_H
#include "common/error.h"

/* dir/ca.pem is signed by its own key, dir/ca.key is that key, dir/server.pem is signed by it and
 * goes on with that very ca.pem, dir/server.key is its key. e: the file at fault. */
enum error_code tls_files_check(const char *dir, struct error *e)
    __attribute__((warn_unused_result));
#endif
