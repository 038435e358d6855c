/* What begins a photo, and what begins a photo's file: nothing is read behind the end, and a header
 * that reads is the one that would be written. */
#include "fuzz.h"

#include "blob/blob_file.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct blob_header h;
    uint8_t again[BLOB_HEADER];
    (void)photo_type_of(data, size);
    if (blob_header_read(data, size, &h)) {
        blob_header_write(&h, again);
        struct blob_header back;
        fuzz_demand(blob_header_read(again, sizeof again, &back), "what is written reads");
        fuzz_demand(back.ticket == h.ticket && back.lasting == h.lasting && back.size == h.size &&
                        back.at_ms == h.at_ms && !memcmp(back.hash, h.hash, sizeof h.hash) &&
                        !strcmp(back.who, h.who),
                    "and says the same");
        fuzz_demand(blob_file_size(h.size) > h.size, "a file is larger than its photo");
    }
    return 0;
}
