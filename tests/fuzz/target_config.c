/* The configuration file of `paigongd serve`. */
#include "fuzz.h"

#include "serve/config.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config c;
    struct error e = {0};
    char path[160];
    snprintf(path, sizeof path, "%s/config.yaml", fuzz_directory());
    fuzz_file_put(path, data, size);
    config_set_defaults(&c);
    if (config_load(path, &c, &e) != ERROR_NONE) {
        fuzz_demand(e.code == ERROR_USAGE && e.detail[0], "what is wrong is told");
        return 0;
    }
    fuzz_demand(c.limits.connections > 0 && c.limits.handshake_ms > 0 && c.limits.login_ms > 0 &&
                    c.limits.idle_ms > 0 && c.limits.frame_ms > 0,
                "no limit is off");
    return 0;
}
