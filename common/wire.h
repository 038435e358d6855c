/* Protobuf messages at the fence: decoding into a capped arena, checks that hold for every message,
 * encoding. Driven by protobuf-c's descriptors, so they know no message in particular. */
#ifndef PAIGONG_COMMON_WIRE_H
#define PAIGONG_COMMON_WIRE_H
#include "common/arena.h"
#include "common/error.h"
#include <protobuf-c/protobuf-c.h>

/* Decodes size bytes into the arena. NULL: not a message of this type or a text with a
 * NUL in it, which no C string could show (BAD_REQUEST), or larger
 * decoded than the arena's cap (FRAME_TOO_LARGE). */
ProtobufCMessage *wire_decode(struct arena *a, const ProtobufCMessageDescriptor *type,
                              const uint8_t *data, size_t size, struct error *e);
/* Checks every field of a message, nested ones too, and names the field: valid UTF-8 without
 * control characters, strings at most 2,000 bytes (text, detail, a row's cells), 120 (name,
 * reporter), or 127 else; known enum values; amounts (_fen) not below zero; times (_at) not below
 * zero; unknown fields are ignored (newer clients). */
enum error_code wire_check(const ProtobufCMessage *m, struct error *e);
/* Encodes with a frame header in front; malloc'd, *size with the header. NULL: out of memory. */
uint8_t *wire_encode_frame(const ProtobufCMessage *m, size_t *size);
const char *wire_library_version(void); /* protobuf-c's, as loaded */
#endif
