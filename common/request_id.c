#include "common/request_id.h"

#include "common/crypto.h"

#include <stdio.h>
#include <string.h>

void request_id_make(uint8_t id[REQUEST_ID_SIZE], int64_t now_ms)
{
    random_bytes(id, REQUEST_ID_SIZE);
    for (int i = 0; i < 6; i++)
        id[i] = (uint8_t)((uint64_t)now_ms >> (40 - 8 * i));
    id[6] = (uint8_t)(0x70 | (id[6] & 0x0f)); /* version 7 */
    id[8] = (uint8_t)(0x80 | (id[8] & 0x3f)); /* variant of RFC 9562 */
}

int64_t request_id_time(const uint8_t id[REQUEST_ID_SIZE])
{
    uint64_t ms = 0;
    for (int i = 0; i < 6; i++)
        ms = ms << 8 | id[i];
    return (int64_t)ms;
}

bool request_id_is_valid(const uint8_t *id, size_t size)
{
    return size == REQUEST_ID_SIZE && (id[6] & 0xf0) == 0x70 && (id[8] & 0xc0) == 0x80;
}

static bool is_dash_at(int byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void request_id_format(const uint8_t id[REQUEST_ID_SIZE], char out[REQUEST_ID_TEXT])
{
    size_t used = 0;
    for (int i = 0; i < REQUEST_ID_SIZE; i++)
        used += (size_t)snprintf(out + used, REQUEST_ID_TEXT - used, "%s%02x",
                                 is_dash_at(i) ? "-" : "", id[i]);
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool request_id_parse(const char *text, uint8_t id[REQUEST_ID_SIZE])
{
    uint8_t made[REQUEST_ID_SIZE];
    if (strlen(text) != REQUEST_ID_TEXT - 1)
        return false;
    for (int i = 0; i < REQUEST_ID_SIZE; i++) {
        if (is_dash_at(i) && *text++ != '-')
            return false;
        int high = nibble(text[0]), low = high < 0 ? -1 : nibble(text[1]);
        if (low < 0)
            return false;
        made[i] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    if (!request_id_is_valid(made, sizeof made))
        return false;
    memcpy(id, made, sizeof made);
    return true;
}
