/* What a site does in an emergency, where its policy says nothing else (P14.1). */
#include "core/policy.h"

#include <assert.h>
#include <string.h>

struct step_default {
    const char *what;
    enum role who;
};

static const struct playbook_default {
    struct step_default steps[PLAYBOOK_STEPS];
} defaults[EMERGENCIES] = {
    [EMERGENCY_LIFT_ENTRAPMENT] =
        {{{"Call into the car: calm them, ask how many, whether anybody is hurt", ROLE_MONITOR},
          {"Call the lift company: which lift, which floor, people inside", ROLE_DESK},
          {"Switch the lift off and guard its doors on every floor", ROLE_GUARD},
          {"Free them, by trained people alone", ROLE_TECHNICIAN},
          {"See whether anybody needs a doctor; call 120 if so", ROLE_CREW_LEAD},
          {"The lift stays shut until the lift company releases it", ROLE_DEPARTMENT_SUPERVISOR}}},
    [EMERGENCY_BURST_MAIN] =
        {{{"Close the valve before the burst", ROLE_TECHNICIAN},
          {"Cut the power of what stands in water", ROLE_TECHNICIAN},
          {"Keep water from lifts, pumps and switch rooms: sandbags, pumps", ROLE_CREW_LEAD},
          {"Tell the residents without water, and until when", ROLE_DESK},
          {"Write down and photograph what was damaged", ROLE_DEPARTMENT_SUPERVISOR}}},
    [EMERGENCY_FIRE_ALARM] =
        {{{"Look at the place that alarms, by two people", ROLE_GUARD},
          {"A fire: call 119 and the fire crew, start the evacuation", ROLE_MONITOR},
          {"Lifts to the ground floor, fire doors open, power of the place off", ROLE_TECHNICIAN},
          {"Meet the fire department at the gate", ROLE_GUARD},
          {"A false alarm: find its cause before it is reset", ROLE_CREW_LEAD}}},
    [EMERGENCY_GAS] = {{{"No switches, no phones, no flames: warn those inside, windows open",
                         ROLE_GUARD},
                        {"Close the gas valve of the unit or riser", ROLE_TECHNICIAN},
                        {"Call the gas company from outside", ROLE_DESK},
                        {"Clear and cordon the place until the gas company says that it is safe",
                         ROLE_CREW_LEAD}}},
    [EMERGENCY_POWER_CUT] = {{{"Look for people in the lifts first", ROLE_GUARD},
                              {"Start the generator: emergency light, fire pumps, lifts",
                               ROLE_TECHNICIAN},
                              {"Ask the power company: cause and end", ROLE_DESK},
                              {"Tell the residents", ROLE_DESK}}},
    [EMERGENCY_FLOODING] =
        {{{"Cut the power of what stands in water", ROLE_TECHNICIAN},
          {"Start every pump, lay sandbags before the garage and the switch rooms", ROLE_CREW_LEAD},
          {"Lifts to an upper floor, and off", ROLE_TECHNICIAN},
          {"Tell the residents: cars out of the garage", ROLE_DESK},
          {"Write down and photograph what was damaged", ROLE_DEPARTMENT_SUPERVISOR}}},
};

static void set_steps(struct playbook *book, const struct playbook_default *from)
{
    while (from->steps[book->step_count].what != NULL) {
        const struct step_default *step = &from->steps[book->step_count];
        struct playbook_step *out = &book->steps[book->step_count++];
        strncpy(out->what, step->what, sizeof out->what - 1);
        out->who = (uint8_t)step->who;
        assert(book->step_count < PLAYBOOK_STEPS);
    }
}

void policy_set_playbooks(struct policy *p)
{
    static const uint8_t chain[] = {ROLE_MONITOR,     ROLE_DESK_SUPERVISOR,
                                    ROLE_CREW_LEAD,   ROLE_DEPARTMENT_SUPERVISOR,
                                    ROLE_ENGINEERING, ROLE_SITE_DIRECTOR};
    for (int kind = EMERGENCY_NONE + 1; kind < EMERGENCIES; kind++) {
        struct playbook *book = &p->playbooks[kind];
        book->chain_length = sizeof chain;
        memcpy(book->chain, chain, sizeof chain);
        set_steps(book, &defaults[kind]);
    }
}
