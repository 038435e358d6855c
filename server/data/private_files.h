/* Whoever can read a key is as good as who it was made for: keys that others can read are not used
 * (P16.4). */
#ifndef PAIGONG_DATA_PRIVATE_FILES_H
#define PAIGONG_DATA_PRIVATE_FILES_H

#include "common/error.h"

/* The folder is its owner's alone, and so is each file in it but certificates (*.pem).
 * ERROR_REFUSED names the first that isn't, and the chmod that mends it. */
enum error_code private_files_check(const char *folder, struct error *e)
    __attribute__((warn_unused_result));
/* Nobody else puts files into the folder, or takes some away. */
enum error_code private_files_check_writers(const char *folder, struct error *e)
    __attribute__((warn_unused_result));

#endif
