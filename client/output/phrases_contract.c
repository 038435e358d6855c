/* Sentences about after-sales contracts (P17.2), and their part of a policy (phrases.c). */
#include "client/output/phrases_private.h"

#include "client/output/language.h"

/* %s stands for what varies; where two could match, the more particular stands first. */
static const char *const sentences[] = {
    N_("it ends before it begins"),
    N_("name weekdays, or days of the month, 1 to 28 and last"),
    N_("'%s' does not fit: name weekdays (mon to sun), or days that come every month (1 to 28, "
       "last), not both (P17.2)"),
    N_("none of them comes before the contract ends (P17.2)"),
    N_("is under contract %s in that time: end that one first, or take the unit out (P17.2)"),
    N_("is not one of the contract's units"),
    N_("a contract has a unit at least: close it instead"),
    N_("nothing changes: name the units, the end or the terms"),
    N_("the unit is under no contract: book a time instead (P17.2)"),
    N_("it is done on the contract's fixed day: name no time (P17.2)"),
    N_("the contract has no fixed days: take it as urgent, or book a time (P17.2)"),
    N_("no fixed day comes before the contract ends: take it as urgent, or book a time (P17.2)"),
    N_("it runs under no contract: nobody waits for an answer from afar (P17.2)"),
    N_("the customer has an answer (P17.2)"),
    N_("the ticket lies with somebody else"),
    N_("in warranty under the contract nothing is charged (P17.2)"),
    N_("out of warranty it is at the customer's cost: quote it, for nothing if you wish, before it "
       "is done (P17.2)"),
    N_("days"),
    N_("non_urgent"),
    N_("team"),
    /* a policy's */
    N_("must be one of on_project, in_city, elsewhere"),
    N_("how soon a contract's team is on site must be said"),
    N_("a team that is farther away is not on site sooner"),
    N_("remote: %s, from intake of a ticket under contract until it is answered from afar; a "
       "breach "
       "goes to %s."),
    N_("contract_on_site: %s, from intake of a ticket under contract until on site; a breach goes "
       "to %s."),
    N_("Under a contract, in warranty: on site within %s where a team is on the project, %s where "
       "one is in the city, else %s."),
};

const char *phrase_of_contracts(size_t n)
{
    return n < sizeof sentences / sizeof sentences[0] ? sentences[n] : NULL;
}
