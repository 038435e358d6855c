/* CRC-32C (Castagnoli), as in iSCSI and ext4; uses the processor's instruction where it has one. */
#ifndef PAIGONG_COMMON_CRC32C_H
#define PAIGONG_COMMON_CRC32C_H
#include <stddef.h>
#include <stdint.h>
/* crc of what came before, 0 to start. */
uint32_t crc32c(uint32_t crc, const void *data, size_t size);
/* The same by table alone: what a processor without the instruction runs. */
uint32_t crc32c_portable(uint32_t crc, const void *data, size_t size);
#endif
