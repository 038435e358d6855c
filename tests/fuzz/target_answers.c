/* What a client does with a server's answers: JSON and the printed form of any ServerFrame, however
 * little sense it makes. A server is trusted with tickets, not with the client's memory. */
#include "fuzz.h"
#include "wire_mutator.h"

#include "client/output/json.h"
#include "client/output/print.h"

#include <stdlib.h>

static const char *const texts[] = {
    "20261119-0001",
    "s1",
    "3-1201",
    "周女士",
    "漏水",
    "13800138000",
    "desk1",
    "admin",
    "",
    " ",
    "a\nb",
    "\xff\xfe",
    "\x1b[31m",
    "%s%n",
    "2026-W47",
    "clocks:\n  notice: 5m\n",
};
static const struct wire_words words = {.texts = texts, .count = sizeof texts / sizeof *texts};

static void print_as_json(const Paigong__ServerFrame *f)
{
    json_t *document = json_result(f);
    fuzz_demand(document != NULL, "everything is JSON");
    char *text = json_dumps(document, JSON_ENCODE_ANY);
    fuzz_demand(text != NULL, "that can be written");
    json_t *again = json_loads(text, JSON_DECODE_ANY, NULL);
    fuzz_demand(again != NULL, "and read");
    json_decref(again);
    free(text);
    json_decref(document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)fuzz_directory(); /* printing goes nowhere */
    Paigong__ServerFrame *f = paigong__server_frame__unpack(NULL, size, data);
    if (!f)
        return 0;
    print_as_json(f);
    print_result(f, FUZZ_NOW_MS);
    if (f->error) {
        struct error e = {.code = error_from_number((int)f->error->code)};
        json_decref(json_error(&e, f->error->message, f->error));
        print_faults(stdout, f->error->rows, f->error->n_rows);
    }
    paigong__server_frame__free_unpacked(f, NULL);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    struct fuzz_rng r = fuzz_rng(seed);
    return wire_change(&r, &words, &paigong__server_frame__descriptor, data, size, max_size);
}
