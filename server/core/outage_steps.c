/* The steps of an outage that can't be skipped (P11.3): lines of its sheet, taken in their order.
 */
#include "core/outage_rules.h"

#include <string.h>

static const struct step {
    const char *set, *code;
    uint32_t roles;
    bool in_writing;
    bool ahead;     /* of a planned cut: before residents are told */
    enum role next; /* whose turn it is then */
} steps[] = {
    {"valve", "valve.report", OFFICE, true, true, ROLE_ENGINEERING},
    {"valve", "valve.approve", R(ENGINEERING), false, true, ROLE_DESK},
    {"valve", "valve.close", DESK, false, false, ROLE_DESK},
    {"valve", "valve.open", DESK, false, false, ROLE_DESK},
    {"fire_main", "fire_main.report", OFFICE, true, true, ROLE_ENGINEERING},
    {"fire_main", "fire_main.department", R(ENGINEERING) | R(SITE_DIRECTOR), true, true, ROLE_DESK},
};

enum { STEPS = sizeof steps / sizeof steps[0] };

bool outage_is_steps(const char *code)
{
    for (size_t i = 0; i < STEPS; i++) {
        if (strcmp(steps[i].set, code) == 0) {
            return true;
        }
    }
    return false;
}

static const struct step *step_of(const char *code)
{
    for (size_t i = 0; i < STEPS; i++) {
        if (strcmp(steps[i].code, code) == 0) {
            return &steps[i];
        }
    }
    return NULL;
}

bool outage_is_step(const char *code)
{
    return step_of(code) != NULL;
}

bool outage_add_steps(const struct sheet *s, struct outage_list *list, const char *set)
{
    bool fits = true;
    for (size_t i = 0; i < STEPS && fits; i++) {
        if (strcmp(steps[i].set, set) == 0 && sheet_line_find(s, steps[i].code) == NULL) {
            fits =
                outage_list_add(list, steps[i].code, (struct sheet_line){.state = SHEET_LINE_OPEN});
        }
    }
    return fits;
}

/* ---- which is next ------------------------------------------------------------------------------
 */

static bool is_to_do(const struct sheet *s, const char *code)
{
    const struct sheet_line *line = sheet_line_find(s, code);
    return line != NULL && line->state == SHEET_LINE_OPEN;
}

/* The first step still to be taken, of a set or (NULL) any, before `end`; NULL: none. */
static const struct step *first_to_do(const struct sheet *s, const char *set,
                                      const struct step *end)
{
    for (const struct step *step = steps; step < end; step++) {
        if ((set == NULL || strcmp(step->set, set) == 0) && is_to_do(s, step->code)) {
            return step;
        }
    }
    return NULL;
}

static bool refuse_skipping(struct sheet_context *x, const struct step *first, const char *what)
{
    if (first != NULL) {
        error_set(&x->out->refusal, ERROR_REFUSED, first->code, "comes before %s (P11.3)", what);
    }
    return first != NULL;
}

/* Before a planned cut is told it must be allowed. */
bool outage_is_unapproved(struct sheet_context *x)
{
    const struct step *first = NULL;
    for (size_t i = 0; i < STEPS && first == NULL; i++) {
        first = steps[i].ahead && is_to_do(x->s, steps[i].code) ? &steps[i] : NULL;
    }
    return refuse_skipping(x, first, "residents' notice");
}

bool outage_has_steps_left(struct sheet_context *x)
{
    return refuse_skipping(x, first_to_do(x->s, NULL, steps + STEPS), "it is restored");
}

bool outage_valve_is_shut(struct sheet_context *x)
{
    bool shut = is_to_do(x->s, "valve.open") && !is_to_do(x->s, "valve.close");
    if (shut) {
        (void)refuse_skipping(x, step_of("valve.open"), "it is cancelled");
    }
    return shut;
}

/* ---- taking one ---------------------------------------------------------------------------------
 */

static bool may_step(struct sheet_context *x, const struct step *step)
{
    const struct sheet_line *line = step == NULL ? NULL : sheet_line_find(x->s, step->code);
    struct error *refusal = &x->out->refusal;
    char list[sizeof refusal->detail / 2];
    if (line == NULL) {
        error_set(refusal, ERROR_NOT_FOUND, "step", "%s is none of this outage", x->c->subject);
        return false;
    }
    if (line->state == SHEET_LINE_DONE) {
        error_set(refusal, ERROR_EXISTS, step->code, "it is done");
        return false;
    }
    if (!sheet_actor_in(x, step->roles)) {
        roles_text(step->roles, list, sizeof list);
        error_set(refusal, ERROR_DENIED, step->code, "is for %s (P11.3)", list);
        return false;
    }
    if (step->in_writing && x->c->text[0] == '\0') {
        sheet_refuse_field(x, "text", "is missing: it is reported in writing (P11.3)");
        return false;
    }
    return true;
}

/* To whom the next step of a set is. */
bool outage_offered_step(const struct sheet_context *x)
{
    const struct step *valve = first_to_do(x->s, "valve", steps + STEPS);
    const struct step *fire = first_to_do(x->s, "fire_main", steps + STEPS);
    return (valve != NULL && sheet_actor_in(x, valve->roles)) ||
           (fire != NULL && sheet_actor_in(x, fire->roles));
}

void outage_run_step(struct sheet_context *x)
{
    const struct step *step = step_of(x->c->subject);
    if (!may_step(x, step) || refuse_skipping(x, first_to_do(x->s, step->set, step), step->code)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_STEP);
    sheet_set_given(x, change);
    change->set &= ~(uint32_t)(SHEET_HAS_TEXT | SHEET_HAS_SUBJECT);
    change->set |= SHEET_HAS_LINES;
    x->out->lines[0] = *sheet_line_find(x->s, step->code);
    x->out->lines[0].state = SHEET_LINE_DONE;
    change->lines = x->out->lines;
    change->line_count = 1;
    outage_set_turn(change, step->next);
    sheet_emit(x, change);
}
