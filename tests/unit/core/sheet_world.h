/* The small site of world.h with a sheet on it. Every step is checked: folding the events gives
 * what deciding says, the sheet's invariants hold. */
#ifndef PAIGONG_TESTS_CORE_SHEET_WORLD_H
#define PAIGONG_TESTS_CORE_SHEET_WORLD_H

#include "world.h"

#include "core/sheet_rows.h"

struct sheet_world {
    struct world site; /* its people, policy and time */
    struct sheet sheet, before;
    struct sheet_facts facts;
    struct sheet_decision out; /* of the last step */
    struct ticket ticket;      /* what is linked */
};

/* Everything that a command may name exists; all roles are held. */
void sheet_world_init(struct sheet_world *w);
struct sheet_command sheet_world_command(enum sheet_kind kind, enum sheet_verb verb);
/* Decides and folds; the refusal's code. who "": the server itself. */
enum error_code sheet_world_give(struct sheet_world *w, const char *who,
                                 const struct sheet_command *c);
/* The same for a verb of the sheet at hand that gives nothing, or a text. */
enum error_code sheet_world_do(struct sheet_world *w, const char *who, enum sheet_verb verb,
                               const char *text);
/* Time goes on; what is due fires when it is, as on the server. How many events. */
uint32_t sheet_world_pass(struct sheet_world *w, int64_t ms);

#endif
