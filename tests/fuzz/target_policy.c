/* The policy document: YAML in, a compiled policy or its faults out; what compiles makes sense, can
 * be explained, and printed as a document that says the same. */
#include "fuzz.h"

#include "store/policy_document.h"

#include <string.h>

enum { ARENA = 1 << 20 };

static void read_back(const struct policy *p, struct arena *a)
{
    static struct policy again;
    struct policy_fault fault;
    size_t count = 0;
    const char *printed = policy_document_print(p, a);
    fuzz_demand(printed != NULL, "a policy can be printed");
    memset(&again, 0, sizeof again);
    enum error_code code = policy_document_compile((const uint8_t *)printed, strlen(printed),
                                                   &again, &fault, 1, &count);
    fuzz_demand(code == ERROR_NONE, "what is printed can be read");
    const char *twice = policy_document_print(&again, a);
    fuzz_demand(twice != NULL && strcmp(printed, twice) == 0, "what is printed is the same policy");
}

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
    fuzz_demand(policy_check(&p) == NULL, "what compiles makes sense");
    struct arena a;
    arena_init(&a, ARENA);
    size_t said = policy_document_explain(&p, &a, sentences, POLICY_SENTENCES_MAX);
    fuzz_demand(said > 0 && said <= POLICY_SENTENCES_MAX, "a policy can be told");
    read_back(&p, &a);
    arena_free(&a);
    return 0;
}
