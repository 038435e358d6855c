#include "client/tech/usual.h"

#include "client/output/language.h"

#include <string.h>

enum { USUAL_MOST = 6 };
struct usual {
    Paigong__Command command;
    const char *flag;
    const char *texts[USUAL_MOST];
};

#define OF(NAME) PAIGONG__COMMAND__COMMAND_##NAME
static const struct usual usual[] = {
    {OF(REFUSE),
     "--reason",
     {N_("not my trade"), N_("too far, I have another urgent job"), N_("my shift ends"),
      N_("it takes two people"), N_("tools or parts are missing")}},
    {OF(HANDOVER),
     "--reason",
     {N_("my shift ends"), N_("not my trade"), N_("I have another urgent job"),
      N_("it takes two people")}},
    {OF(WAIT),
     "--reason",
     {N_("material is ordered"), N_("the resident asked for another time"),
      N_("it takes two people"), N_("water or power must be cut first"), N_("it must dry first")}},
    {OF(BOOK),
     "--reason",
     {N_("the resident asked for another time"), N_("I have another urgent job"),
      N_("material is ordered")}},
    {OF(COMPLEX),
     "--text",
     {N_("the cause cannot be found"), N_("it lies inside the wall or the floor"),
      N_("special tools are needed"), N_("water or power of the building must be cut"),
      N_("it is dangerous")}},
    {OF(REFER),
     "--text",
     {N_("special tools are needed"), N_("it is the maker's to mend"),
      N_("it lies in the builder's work"), N_("the riser or the structure is affected")}},
    {OF(DONE),
     "--text",
     {N_("repaired, tried with the resident"), N_("replaced, tried with the resident"),
      N_("unblocked, water runs"), N_("reset, works again"), N_("sealed, no leak")}},
    {OF(SIGN),
     "--absent",
     {N_("nobody is home any more"), N_("only a child is home"), N_("does not want to sign"),
      N_("has no code at hand")}},
    {OF(CHECK),
     "--text",
     {N_("it does not hold"), N_("not cleaned up"), N_("the slip is not filled in"),
      N_("the charge is wrong")}},
    {OF(MATERIAL),
     "--verified",
     {N_("quantity, look and quality are fine"), N_("worn, the resident wants it all the same"),
      N_("does not fit well, the resident wants it all the same")}},
    {OF(ABSENT), "--text", {N_("nobody answers"), N_("the phone is off")}},
    {OF(HAND_BACK), "--text", {N_("repaired, tried with the resident")}},
};
#undef OF

const char *usual_text(Paigong__Command command, const char *flag, size_t n)
{
    for (size_t i = 0; flag != NULL && i < sizeof usual / sizeof usual[0]; i++) {
        if (usual[i].command == command && strcmp(usual[i].flag, flag) == 0)
            return n < USUAL_MOST ? usual[i].texts[n] : NULL;
    }
    return NULL;
}

const char *usual_time(size_t n, const char **label)
{
    static const struct {
        const char *time, *label;
    } times[] = {{"+30m", N_("in half an hour")},
                 {"+1h", N_("in one hour")},
                 {"+2h", N_("in two hours")},
                 {"+1d", N_("tomorrow, at this time")},
                 {"+2d", N_("the day after, at this time")}};
    if (n >= sizeof times / sizeof times[0])
        return NULL;
    *label = times[n].label;
    return times[n].time;
}
