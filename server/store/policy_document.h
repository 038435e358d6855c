/* A site's policy document (interface.md): YAML in, core's compiled policy or its faults out.
 * Owns the document's keys; knows YAML. Reads the tz database, keeps nothing. */
#ifndef PAIGONG_STORE_POLICY_DOCUMENT_H
#define PAIGONG_STORE_POLICY_DOCUMENT_H

#include "common/arena.h"
#include "common/error.h"
#include "core/policy.h"

enum { POLICY_DOCUMENT_MAX = 64 << 10, POLICY_FAULTS_MAX = 64, POLICY_SENTENCES_MAX = 96 };

struct policy_fault {
    uint32_t line;  /* from 1 */
    char field[64]; /* "clocks.notice" */
    char reason[160];
};

/* Compiles a whole document; what it leaves out has the default of procedures.md, so an empty one
 * is valid. ERROR_BAD_POLICY: faults has the first of *count mistakes, in line order, and *out is
 * as it was. *count is always set. out->version is 0: the caller counts. */
enum error_code policy_document_compile(const uint8_t *yaml, size_t size, struct policy *out,
                                        struct policy_fault *faults, size_t capacity, size_t *count)
    __attribute__((warn_unused_result));
/* The same of a document that was accepted once, as the ledger has it (P17.1): words that no policy
 * may be set with any more are passed over where they did nothing. *fault: the first mistake. */
enum error_code policy_document_restore(const uint8_t *yaml, size_t size, struct policy *out,
                                        struct policy_fault *fault)
    __attribute__((warn_unused_result));

/* Says in sentences what a policy means: who is called when for what. Arena memory; returns how
 * many, fewer when the arena is full. */
size_t policy_document_explain(const struct policy *p, struct arena *a, char **out,
                               size_t capacity);

/* The policy as a document that says every value of it: read back it is the same policy. Arena
 * memory, NULL when it is full. */
char *policy_document_print(const struct policy *p, struct arena *a);
/* "90s", "5m", "24h", "3d": the largest unit that says it whole. */
void policy_length_text(int64_t ms, char *out, size_t capacity);

#endif
