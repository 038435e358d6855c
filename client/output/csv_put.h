/* One field of a CSV line that an office program opens. */
#ifndef PAIGONG_CLIENT_CSV_PUT_H
#define PAIGONG_CLIENT_CSV_PUT_H

#include <stdio.h>

/* In quotes. Somebody else's text that begins as a formula does gets ' in front: an office program
 * would calculate it. */
void csv_put(FILE *to, const char *text);

#endif
