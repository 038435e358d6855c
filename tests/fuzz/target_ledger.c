/* A ledger's files as they are: every byte as the input has it. */
#include "ledger_case.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ledger_case c;
    if (ledger_case_split(data, size, &c))
        ledger_case_run(&c);
    return 0;
}
