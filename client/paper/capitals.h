/* Amounts as Chinese papers write them beside the figures, so that nobody adds a stroke:
 * 贰佰陆拾捌元伍角整. */
#ifndef PAIGONG_CLIENT_PAPER_CAPITALS_H
#define PAIGONG_CLIENT_PAPER_CAPITALS_H

#include <stdint.h>

enum { CAPITALS_SIZE = 160 };

/* Below zero with 负 in front. */
void capitals_format(int64_t fen, char out[CAPITALS_SIZE]);

#endif
