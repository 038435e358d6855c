/* Enrolment codes as people type them: PROTOCOL.md, "Enrolment". */
#include "common/crypto.h"
#include "common/tls_authority.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

/* Crockford's base32: no I, L, O, U. */
static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

enum {
    PAYLOAD = ENROL_SECRET + ENROL_PIN,
    BYTES = PAYLOAD + 1,          /* and the check byte */
    DIGITS = (BYTES * 8 + 4) / 5, /* 44: 216 bits and 4 zero bits */
    GROUP = 4,
};
static_assert(DIGITS + DIGITS / GROUP <= ENROL_CODE_SIZE, "a code fits");

static uint8_t check_byte(const uint8_t payload[PAYLOAD])
{
    uint8_t hash[SHA256_SIZE];
    sha256(payload, PAYLOAD, hash);
    return hash[0];
}

void enrol_code_format(const uint8_t secret[ENROL_SECRET], const uint8_t authority[32],
                       char out[ENROL_CODE_SIZE])
{
    uint8_t bytes[BYTES + 1] = {0};
    memcpy(bytes, secret, ENROL_SECRET);
    memcpy(bytes + ENROL_SECRET, authority, ENROL_PIN);
    bytes[PAYLOAD] = check_byte(bytes);

    size_t used = 0;
    for (size_t i = 0; i < DIGITS; i++) {
        size_t bit = i * 5;
        unsigned pair = (unsigned)bytes[bit / 8] << 8 | bytes[bit / 8 + 1];
        if (i > 0 && i % GROUP == 0)
            out[used++] = '-';
        out[used++] = digits[pair >> (11 - bit % 8) & 31];
    }
    out[used] = '\0';
    wipe(bytes, sizeof bytes);
}

/* -1: not a digit */
static int digit_value(char c)
{
    c = (char)toupper((unsigned char)c);
    if (c == 'I' || c == 'L')
        c = '1';
    if (c == 'O')
        c = '0';
    const char *found = c != '\0' ? strchr(digits, c) : NULL;
    return found != NULL ? (int)(found - digits) : -1;
}

bool enrol_code_parse(const char *text, uint8_t secret[ENROL_SECRET], uint8_t pin[ENROL_PIN])
{
    uint8_t bytes[BYTES + 1] = {0};
    size_t count = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '-' || *c == ' ' || *c == '\t')
            continue;
        int value = digit_value(*c);
        if (value < 0 || count == DIGITS)
            return false;
        size_t bit = count++ * 5;
        unsigned pair = (unsigned)value << (11 - bit % 8);
        bytes[bit / 8] |= (uint8_t)(pair >> 8);
        bytes[bit / 8 + 1] |= (uint8_t)pair;
    }
    if (count != DIGITS || bytes[BYTES] != 0 || bytes[PAYLOAD] != check_byte(bytes))
        return false;
    memcpy(secret, bytes, ENROL_SECRET);
    memcpy(pin, bytes + ENROL_SECRET, ENROL_PIN);
    return true;
}
