/* Request ids: UUIDv7, time-ordered, 16 bytes. */
#ifndef PAIGONG_COMMON_REQUEST_ID_H
#define PAIGONG_COMMON_REQUEST_ID_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
enum { REQUEST_ID_SIZE = 16, REQUEST_ID_TEXT = 37 };
void request_id_make(uint8_t id[REQUEST_ID_SIZE], int64_t now_ms);
int64_t request_id_time(const uint8_t id[REQUEST_ID_SIZE]); /* ms since 1970 */
bool request_id_is_valid(const uint8_t *id, size_t size);   /* 16 bytes, version 7, variant 2 */
void request_id_format(const uint8_t id[REQUEST_ID_SIZE], char out[REQUEST_ID_TEXT]);
bool request_id_parse(const char *text, uint8_t id[REQUEST_ID_SIZE]);
#endif
