/* Enrolment codes as typed: what parses is a code that, written out again, is the same. */
#include "fuzz.h"

#include "common/tls_authority.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[300], again[ENROL_CODE_SIZE];
    uint8_t secret[ENROL_SECRET], pin[ENROL_PIN], authority[32] = {0};
    uint8_t second[ENROL_SECRET], second_pin[ENROL_PIN];
    if (size >= sizeof text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (enrol_code_parse(text, secret, pin)) {
        memcpy(authority, pin, ENROL_PIN);
        enrol_code_format(secret, authority, again);
        fuzz_demand(enrol_code_parse(again, second, second_pin), "a code that is written parses");
        fuzz_demand(!memcmp(secret, second, sizeof secret) && !memcmp(pin, second_pin, sizeof pin),
                    "and says the same");
    }
    /* any secret comes back */
    if (size >= ENROL_SECRET + ENROL_PIN) {
        memcpy(authority, data + ENROL_SECRET, ENROL_PIN);
        enrol_code_format(data, authority, again);
        fuzz_demand(enrol_code_parse(again, second, second_pin) &&
                        !memcmp(second, data, ENROL_SECRET) &&
                        !memcmp(second_pin, authority, ENROL_PIN),
                    "a secret comes back");
    }
    return 0;
}
