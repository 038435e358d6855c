/* The policy document: YAML in, a compiled policy or its faults out; what compiles can be
 * explained.
 */
#include "fuzz.h"

#include "store/policy_document.h"

#include <string.h>

enum { ARENA = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct policy p;
    static struct policy_fault faults[POLICY_FAULTS_MAX];
    char *sentences[POLICY_SENTENCES_MAX];
    size_t count = 0;
    memset(&p, 0, sizeof p);
    enum error_code code =
        policy_document_compile(data, size, &p, faults, POLICY_FAULTS_MAX, &count);
    fuzz_demand((code == ERROR_NONE) == (count == 0), "faults and only they refuse a document");
    for (size_t i = 0; i < count && i < POLICY_FAULTS_MAX; i++)
        fuzz_demand(faults[i].line > 0 && faults[i].reason[0], "a fault has its place and reason");
    if (code != ERROR_NONE)
        return 0;
    struct arena a;
    arena_init(&a, ARENA);
    size_t said = policy_document_explain(&p, &a, sentences, POLICY_SENTENCES_MAX);
    fuzz_demand(said > 0 && said <= POLICY_SENTENCES_MAX, "a policy can be told");
    arena_free(&a);
    return 0;
}
