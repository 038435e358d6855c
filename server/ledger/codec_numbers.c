/* What the codec rests on, held against each other while it compiles. */
#include "ledger/codec.h"

#include "common/error.h"

/* The numbers of names.h and of names.proto are one set: a name missing there doesn't compile, a
 * number that differs doesn't either. */
#define SAME(message, prefix, NAME, number)                                                        \
    _Static_assert((int)PAIGONG__##message##__##prefix##_##NAME == (number), #prefix "_" #NAME);
#define X(NAME, number, name) SAME(ROLE, ROLE, NAME, number)
ROLE_LIST(X)
#undef X
#define X(NAME, number, name) SAME(TRADE, TRADE, NAME, number)
TRADE_LIST(X)
#undef X
#define X(NAME, number, name) SAME(KIND, KIND, NAME, number)
KIND_LIST(X)
#undef X
#define X(NAME, number, name) SAME(STATE, STATE, NAME, number)
STATE_LIST(X)
#undef X
#define X(NAME, number, name) SAME(CLOCK, CLOCK, NAME, number)
CLOCK_LIST(X)
#undef X
#define X(NAME, number, name) SAME(COMMAND, COMMAND, NAME, number)
COMMAND_LIST(X)
#undef X
#define X(NAME, number, name) SAME(EVENT_TYPE, EVENT_TYPE, NAME, number)
EVENT_LIST(X)
#undef X
#define X(NAME, number, name) SAME(CLOCK_STATE, CLOCK_STATE, NAME, number)
CLOCK_STATE_LIST(X)
#undef X
#define X(NAME, number, name) SAME(CONSENT, CONSENT, NAME, number)
CONSENT_LIST(X)
#undef X
#define X(NAME, number, name) SAME(SIGNATURE_KIND, SIGNATURE_KIND, NAME, number)
SIGNATURE_LIST(X)
#undef X
#define X(NAME, number, name) SAME(VISIT_RESULT, VISIT_RESULT, NAME, number)
VISIT_LIST(X)
#undef X
#define X(NAME, number, name) SAME(VISIT_BY, VISIT_BY, NAME, number)
VISIT_BY_LIST(X)
#undef X
#define X(NAME, number, name) SAME(PARTY, PARTY, NAME, number)
PARTY_LIST(X)
#undef X
#define X(NAME, number, name) SAME(DISPATCH_MODE, DISPATCH_MODE, NAME, number)
DISPATCH_LIST(X)
#undef X
#define X(NAME, number, name) SAME(CHECK_ITEM, CHECK_ITEM, NAME, number)
CHECK_ITEM_LIST(X)
#undef X
#define X(NAME, number, name) SAME(WARRANTY_STATUS, WARRANTY_STATUS, NAME, number)
WARRANTY_LIST(X)
#undef X
#define X(NAME, number, name) SAME(CATALOGUE_KIND, CATALOGUE_KIND, NAME, number)
CATALOGUE_LIST(X)
#undef X
#define X(NAME, number, name) SAME(CHOICE, CHOICE, NAME, number)
CHOICE_LIST(X)
#undef X
#define X(NAME, number, name) SAME(STOCK_KIND, STOCK_KIND, NAME, number)
STOCK_LIST(X)
#undef X
#define X(NAME, number, name) SAME(CLAIM_VERDICT, CLAIM_VERDICT, NAME, number)
CLAIM_LIST(X)
#undef X
#define X(NAME, number, name, exit, en, zh) SAME(ERROR_CODE, ERROR_CODE, NAME, number)
ERROR_LIST(X)
#undef X
