/* Looking up a kind's rules: its own rows first, then repair's where it has not left them out. */
#include "core/workflow_kinds.h"

const struct workflow_kind *workflow_kind(enum kind kind)
{
    switch ((int)kind) {
    case KIND_REPAIR:
        return workflow_repair();
    case KIND_PUBLIC:
        return workflow_public();
    case KIND_MAINTENANCE:
        return workflow_maintenance();
    case KIND_DEFECT:
        return workflow_defect();
    case KIND_COMPLAINT:
        return workflow_complaint();
    case KIND_WORKS:
        return workflow_works();
    case KIND_EMERGENCY:
        return workflow_emergency();
    case KIND_DEVICE_RETURN:
        return workflow_device_return();
    default:
        return NULL;
    }
}

static const struct workflow_row *find(const struct workflow_kind *k, enum command_type command)
{
    for (size_t i = 0; i < k->row_count; i++) {
        if (k->rows[i].command == command) {
            return &k->rows[i];
        }
    }
    return NULL;
}

const struct workflow_row *workflow_row(enum kind kind, enum command_type command)
{
    const struct workflow_kind *k = workflow_kind(kind);
    const struct workflow_row *own = k == NULL ? NULL : find(k, command);
    if (k == NULL || own != NULL || (k->without & COMMAND_BIT(command)) != 0) {
        return own;
    }
    return find(workflow_repair(), command);
}

/* Those of repair's places, then those that it adds; a repair has no others. */
const struct workflow_row *workflow_next(enum kind kind, size_t *at)
{
    const struct workflow_kind *k = workflow_kind(kind), *repair = workflow_repair();
    if (k == NULL) {
        return NULL;
    }
    while (*at < repair->row_count) {
        const struct workflow_row *row = &repair->rows[(*at)++];
        row = k == repair ? row : workflow_row(kind, row->command);
        if (row != NULL) {
            return row;
        }
    }
    while (k != repair && *at < repair->row_count + k->row_count) {
        const struct workflow_row *row = &k->rows[(*at)++ - repair->row_count];
        if (find(repair, row->command) == NULL) {
            return row;
        }
    }
    return NULL;
}
