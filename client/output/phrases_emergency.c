/* What the server says of emergencies (phrases.c), and the steps of a playbook that no site has
 * written anew. */
#include "client/output/phrases_private.h"

#include "client/output/language.h"

/* %s stands for what varies. */
static const char *const sentences[] = {
    N_("%s: the playbook has %s"),
    N_("%s: %s ticked it already"),
    N_("step %s of the playbook is open (%s): tick it, or say why it was not needed (P14.1)"),
    N_("the ticket they are to leave is of another site"),
    N_("nobody is pulled from another emergency (P3.7)"),
    N_("the ticket they are to leave is not theirs"),
    N_("they have not begun that ticket: dispatch them to this one"),
    N_("enough people were pulled to this emergency"),
    N_("nobody was pulled from other work"),
    N_("%s was not pulled from other work"),
    N_("the one they are to leave"),
    N_("no such emergency"),
    N_("there is no such emergency"),
    N_("must be a text of at most %s bytes"),
    N_("at most %s steps"),
    N_("a step says what to do, such as {do: \"Close the valve\"}"),
    N_("must be a list of steps such as [{do: \"Close the valve\"}]"),
    /* playbooks */
    N_("Call into the car: calm them, ask how many, whether anybody is hurt"),
    N_("Call the lift company: which lift, which floor, people inside"),
    N_("Switch the lift off and guard its doors on every floor"),
    N_("Free them, by trained people alone"),
    N_("See whether anybody needs a doctor; call 120 if so"),
    N_("The lift stays shut until the lift company releases it"),
    N_("Close the valve before the burst"),
    N_("Cut the power of what stands in water"),
    N_("Keep water from lifts, pumps and switch rooms: sandbags, pumps"),
    N_("Tell the residents without water, and until when"),
    N_("Write down and photograph what was damaged"),
    N_("Look at the place that alarms, by two people"),
    N_("A fire: call 119 and the fire crew, start the evacuation"),
    N_("Lifts to the ground floor, fire doors open, power of the place off"),
    N_("Meet the fire department at the gate"),
    N_("A false alarm: find its cause before it is reset"),
    N_("No switches, no phones, no flames: warn those inside, windows open"),
    N_("Close the gas valve of the unit or riser"),
    N_("Call the gas company from outside"),
    N_("Clear and cordon the place until the gas company says that it is safe"),
    N_("Look for people in the lifts first"),
    N_("Start the generator: emergency light, fire pumps, lifts"),
    N_("Ask the power company: cause and end"),
    N_("Tell the residents"),
    N_("Start every pump, lay sandbags before the garage and the switch rooms"),
    N_("Lifts to an upper floor, and off"),
    N_("Tell the residents: cars out of the garage"),
};

const char *phrase_of_emergencies(size_t n)
{
    return n < sizeof sentences / sizeof sentences[0] ? sentences[n] : NULL;
}
