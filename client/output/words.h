/* The protocol's enum names as people and JSON write them, from protobuf-c's descriptors:
 * STATE_ON_SITE is "on_site" in JSON and on the command line, "on site" or 已到场 on a screen. */
#ifndef PAIGONG_CLIENT_WORDS_H
#define PAIGONG_CLIENT_WORDS_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

enum { WORD_SIZE = 64 };

/* "on_site"; the number when it is one this program doesn't know. */
void word_name(const ProtobufCEnumDescriptor *type, int value, char out[WORD_SIZE]);
/* For people, in their language; "" for 0. */
void word_text(const ProtobufCEnumDescriptor *type, int value, char out[WORD_SIZE]);
/* The other way; also takes - for _. False when it is none; 0 (unspecified) is none. */
bool word_parse(const ProtobufCEnumDescriptor *type, const char *name, int *value);
/* All names, comma-separated; cut when too long. */
void word_list(const ProtobufCEnumDescriptor *type, char *out, size_t capacity);
/* The nearest of count names to what was typed, NULL when none is near. */
const char *word_nearest(const char *typed, const char *const *names, size_t count);

#endif
