/* What the server and the connection say in English sentences, said in the reader's language. The
 * list of sentences is in phrases.c, their Chinese in the catalog; a sentence nobody listed stays
 * as it came. */
#ifndef PAIGONG_CLIENT_PHRASES_H
#define PAIGONG_CLIENT_PHRASES_H

#include <stddef.h>

void phrase_translate(const char *text, char *out, size_t capacity);
/* The n-th sentence of the list, NULL behind the last: all of them have their Chinese. */
const char *phrase_listed(size_t n);

#endif
