/* Text: UTF-8, its width on a terminal, money and ids as people write them (P2.7). */
#ifndef PAIGONG_COMMON_TEXT_H
#define PAIGONG_COMMON_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No surrogates, no overlongs, no NUL inside. */
bool text_is_utf8(const char *s, size_t length);
/* UTF-8 without control characters but \n and \t, and without those that turn a line around. */
bool text_is_clean(const char *s, size_t length);
/* Nothing in it that one could see. */
bool text_is_blank(const char *s, size_t length);
/* The largest length up to limit that ends on a character's boundary. */
size_t text_fit(const char *s, size_t length, size_t limit);
size_t text_width(const char *s);                          /* terminal columns */
void text_copy(char *out, size_t capacity, const char *s); /* terminated, cut on a boundary */
bool text_is_id(
    const char *s,
    size_t max); /* letters (any script), digits, _, and behind the first - . ; 1..max bytes */

/* Another word behind those that stand in out, ", " between; cut where the room ends. */
void text_list_add(char *out, size_t capacity, const char *word);

/* Yuan for people; flags and JSON carry integer fen. */
void money_format(int64_t fen, char *out, size_t capacity); /* "12.50" */

/* Ticket number ↔ id: 20261121 × 10⁸ + 42 ↔ "20261121-0042". */
enum { TICKET_ID_SIZE = 24 };
void ticket_id_format(uint64_t number, char out[TICKET_ID_SIZE]);
/* Whole id → *number; a short one ("42", "-0042") → *number = the day's count, *is_short = true.
 * False when it is neither. */
bool ticket_id_parse(const char *text, uint64_t *number, bool *is_short);

/* Register entry number ↔ id: the same with an R in front, "R20261121-0007", so that an entry of
 * the register is never taken for a ticket. Whole ids only. */
void register_id_format(uint64_t number, char out[TICKET_ID_SIZE]);
bool register_id_parse(const char *text, uint64_t *number);
#endif
