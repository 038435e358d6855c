/* A client's server.json: read, or refused with a reason; what is read can be kept and read again.
 */
#include "fuzz.h"

#include "client/link/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void make(struct profile *p)
{
    static const char *const files[] = {"key.pem", "certificate.pem", "authority.pem"};
    struct error e;
    char path[400];
    fuzz_demand(setenv("XDG_CONFIG_HOME", fuzz_directory(), 1) == 0, "a home");
    fuzz_demand(profile_locate("desk", p, &e) == ERROR_NONE, "a profile's place");
    fuzz_demand(profile_make_directory(p, &e) == ERROR_NONE, "its directory");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        profile_path(p, files[i], path, sizeof path);
        fuzz_file_put(path, "x", 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct profile empty;
    struct profile p, again;
    struct error e = {0};
    char path[400];
    if (!empty.directory[0])
        make(&empty);
    p = again = empty;
    profile_path(&p, "server.json", path, sizeof path);
    fuzz_file_put(path, data, size);
    if (profile_load(&p, &e) != ERROR_NONE) {
        fuzz_demand(e.code != ERROR_NONE && e.subject[0], "what is wrong is told");
        return 0;
    }
    fuzz_demand(profile_save(&p, &e) == ERROR_NONE, "what was read can be kept");
    fuzz_demand(profile_load(&again, &e) == ERROR_NONE && !strcmp(p.address, again.address) &&
                    p.epoch == again.epoch && p.head_seq == again.head_seq &&
                    !memcmp(p.ledger_id, again.ledger_id, sizeof p.ledger_id) &&
                    !memcmp(p.head_hash, again.head_hash, sizeof p.head_hash),
                "and is the same");
    return 0;
}
