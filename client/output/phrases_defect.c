/* What the server says of warranty and quality defects (phrases.c). */
#include "client/output/phrases_private.h"

#include "client/output/language.h"

/* %s stands for what varies; where two could match, the more particular stands first. */
static const char *const sentences[] = {
    /* warranty */
    N_("%s, %s from handover on %s: until %s"),
    N_("%s, %s from handover on %s"),
    N_("%s; the warranty table has %s"),
    N_("no part is named, and the trade has none"),
    N_("the unit's handover date is not known"),
    N_("missing: the part or the status that it really is"),
    N_("in, out or own_works"),
    N_("warranty part"),
    N_("it is of no unit's"),
    N_("the ticket has ended"),
    /* the request form */
    N_("missing on the request form (P9.2)"),
    N_("the day after the request (P9.2); sooner only by the desk supervisor"),
    N_("the form is signed at the desk"),
    N_("the request form"),
    N_("it is collected after that"),
    N_("the party gets it after that"),
    N_("who signed for the form signs it back"),
    N_("out of warranty it is a paid service of the own crew (P9.5)"),
    /* the inspection */
    N_("a %s does not inspect defects"),
    N_("it is on the left-over list already (P9.3)"),
    N_("out of warranty it is a paid service (P9.5)"),
    N_("somebody else inspects it"),
    N_("belongs to what is no defect"),
    N_("no defect: status out or own_works, with text (P9.5)"),
    /* the own crew, money, the end */
    N_("a supervisor takes a defect back from the developer's party (P9.2)"),
    N_("in warranty the developer's party collects it (P9.2): say in text why the own crew goes, "
       "because it is urgent and small (P9.4) or the contractor is gone"),
    N_("in warranty nothing is charged (P9.2)"),
    /* complaints */
    N_("nobody supervises it at this site: name who looks with to, or a crew (P13.1)"),
    N_("a party outside has no notice to acknowledge"),
    N_("exactly one of department, crew, to, party"),
    N_("it is on the left-over list: a supervisor closes it (P8.2)"),
    /* keys, deposits, handover lists, repeated faults */
    N_("missing: whose key it is, or the ticket it is for (P9.2)"),
    N_("a quality defect of this site that the developer bears (P9.4)"),
    N_("the quality deposit"),
    N_("%s fen are left: the developer pays in first (P9.4)"),
    N_("each item says what is wrong: CODE=WHAT"),
    N_("an item of this list"),
    N_("it is accepted"),
    N_("item"),
    N_("one item"),
    N_("a quality defect of the list's unit (P9.3)"),
    N_("%s: %s times within %s days"),
};

const char *phrase_of_defects(size_t n)
{
    return n < sizeof sentences / sizeof sentences[0] ? sentences[n] : NULL;
}
