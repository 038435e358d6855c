/* Sentences of `policy check` and the faults of a document's daily trade (phrases.c). */
#include "client/output/phrases_private.h"

#include "client/output/language.h"

/* %s stands for what varies; where two could match, the more particular stands first. */
static const char *const sentences[] = {
    N_("The desk is open from %s to %s, %s time; outside, and on %s holidays, the monitoring "
       "centre takes the calls."),
    N_("When a week that starts on %s closes, %s % of each department's slips that returned in it "
       "are drawn for a check."),
    N_("notice: %s, from intake until the crew is notified; a breach goes to %s."),
    N_("sign_for: %s, from the notice until the slip is signed for; a breach goes to %s."),
    N_("arrival: %s, from signing for the slip, or the booked time, until on site; a breach goes "
       "to %s."),
    N_("review: %s, from the report that it is complex until back on site or referred; a breach "
       "goes to %s."),
    N_("feedback: %s, from the referral until the resident is told a repair date; a breach goes to "
       "%s."),
    N_("promise: %s, until the work is done; a breach goes to %s."),
    N_("same_day: %s, from intake until dispatched, or waiting for a reason; a breach goes to %s."),
    N_("finish: %s, from intake, or the booked visit, until done; a breach goes to %s."),
    N_("wait: %s, until it is taken up again; a breach goes to %s."),
    N_("slip_return: %s, from done until the slip is at the desk; a breach goes to %s."),
    N_("cash: %s, from taking money until finance has it; a breach goes to %s."),
    N_("return_visit: %s, from the slip's return until the resident is reached; a breach goes to "
       "%s."),
    N_("spot_check: %s, from the week's close until all sampled slips are checked; a breach goes "
       "to %s."),
    N_("slip: %s, from intake of a public-facility fault until the slip is issued; a breach goes "
       "to %s."),
    N_("confirm: %s, from intake of a quality defect until its inspection is arranged; a breach "
       "goes to %s."),
    N_("finish_public: %s, from the notice of a public-facility fault until done; a breach goes to "
       "%s, and a second notice to quality."),
    N_("corrective: %s, until the corrective action is closed; a breach goes to %s."),
    N_("visit: %s, from the day it falls due until the visit is made; a breach goes to %s."),
    N_("maintenance: %s, from the maintenance slip until it is done; a breach goes to %s."),
    N_("collect: %s, until the developer's party has collected the form; a breach goes to %s."),
    N_("stock_count: %s, from the month's end until the stock is counted; a breach goes to %s."),
    N_("reconciliation: %s, from the quarter's end until the fees are reconciled; a breach goes to "
       "%s."),
    N_("outage_notice: %s, from knowing of a sudden cut until residents are told; a breach goes "
       "to %s."),
    N_("follow_up: %s, from shipping a device, or asking after it, until the maker is asked; a "
       "breach goes to %s."),
    N_("outage_end: %s, from residents being told of a cut until it is restored; a breach goes to "
       "%s."),
    N_("responsible: %s, from intake of a complaint until it is said whose it is; a breach goes to "
       "%s."),
    N_("told: %s, from intake of an emergency until one of its chain has seen the alarm; a breach "
       "goes to %s."),
    N_("Emergency %s: %s are told at once; one of them has seen it within %s, somebody is on site "
       "within %s."),
    N_("A ticket of kind %s has the clocks %s."),
    N_("a ticket of kind %s has no %s"), /* not of a policy, but with its names */
    N_("A breach goes one step up every %s until somebody takes it; the last of its chain is "
       "called again and again."),
    N_("A report of a fault that is open already is linked to its ticket."),
    N_("A report of a fault that is open already gets a ticket of its own."),
    N_("The server dispatches at intake, by trade, shift and load: to who has fewer than %s open "
       "slips."),
    N_("People dispatch; asked to, the server finds who has fewer than %s open slips."),
    N_("The three parts of the slip are with %s: %s."),
    N_("The slips of planned maintenance are issued at %s."),
    N_("A slip returns after the crew lead has checked the work."),
    N_("A slip returns without a check by the crew lead."),
    N_("A price quoted before anyone is sent is approved by the department supervisor first."),
    N_("A price quoted before anyone is sent needs no approval."),
    N_("Money for work that is not wanted is given back by a supervisor."),
    N_("Money for work that is not wanted is given back by desk, finance or a supervisor."),
    N_("After %s wrong codes the desk must give out a new one."),
    N_("The month's fee list is due on day %s."),
    N_("Residents are told of a planned %s cut %s ahead; it lasts %s at most, in the hours of low "
       "use."),
    N_("Residents are told of a planned %s cut %s ahead; it lasts %s at most."),
    N_("A quality deposit below %s yuan alarms."),
    N_("No quality deposit alarms."),
    N_("A check of type %s looks at %s."),
    N_("an item is a word without blanks, commas, quotes, : and ="),
    N_("an item stands there twice"),
    N_("a check has 1 to 12 items"),
    N_("must be an item's name of at most %s bytes"),
    N_("at most %s items a check"),
    N_("must be a list of items such as [order, safety]"),
    N_("must be one of patrol, unannounced"),
    N_("A corrective action is due after %s, where no date is named."),
    N_("The same fault %s times within %s opens a corrective action."),
    N_("Repeated faults open no corrective action."),
    N_("A unit that complains %s times within %s falls due for a visit."),
    N_("Complaints make no visit fall due."),
    N_("Works out of warranty are visited every %s."),
    N_("Works out of warranty have no visits of their own."),
    N_("In warranty from handover for %s: %s, the part where none is named of %s."),
    N_("In warranty from handover for %s: %s."),
    N_("Heating is on from %s to %s, cooling from %s to %s."),
    N_("The developer's party collects the forms at %s."),
    N_("Tickets are kept for %s days after closing."),
    N_("Records of public facilities are kept for good."),
    N_("A survey opens by itself every %s months, once they are over."),
    N_("No survey opens by itself."),
    N_("A survey weighs return visits %s, checks %s and what was asked %s."),
    N_("What a handheld did offline counts from when it says it was done, up to %s back."),
    N_("What a handheld did offline counts from when the server heard."),
    N_("A photo has %s MB at most, a ticket takes %s of them."),
    N_("At %s nobody is %s: a breach that would go to them is passed on."),
    N_("the desk's close that day"),
    N_("the contract's time"),
    N_("the date given"),
    N_("its until-time"),
    N_("the next collecting time"),
    N_("its design life"),
    N_("%s years"),
    N_("%s year"),
    N_("%s seasons"),
    N_("%s season"),
    N_("%s days"),
    N_("%s day"),
    N_("%s hours"),
    N_("%s hour"),
    N_("%s minutes"),
    N_("%s minute"),
    N_("%s seconds"),
    N_("%s second"),
    N_("%s milliseconds"),
    N_("%s millisecond"),
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
    N_("waterproofing"),
    N_("pipes"),
    N_("wiring"),
    N_("equipment"),
    N_("decoration"),
    N_("heating_cooling"),
    N_("structure"),
    N_("crew"),
    N_("customer"),
    N_("party"),
};

static const char *const faults[] = {
    N_("must be a number from %s to %s"),
    N_("%s is not a trade"),
    N_("%s has a part of its own already"),
    N_("more than %s parts"),
    N_("at most %s times a day"),
    N_("must lie within the day, up to \"23:59\""),
    N_("must be one of desk, crew, customer, party"),
    N_("there is no such kind of ticket"),
    N_("must be who holds the three parts, such as [desk, crew, customer]"),
    N_("must be a list of times such as [\"09:00\"]"),
    N_("must be an amount in fen, such as 500000, or 0 for none"),
    N_("must be years, seasons or life, such as 5y, 2 seasons, life"),
    N_("must be a list of trades such as [plumbing]"),
    N_("there is no such part to leave out"),
    N_("must be from a day to a day, such as \"11-15..03-15\""),
    N_("the same fault again is twice at least"),
    N_("within which time faults repeat must be said"),
    N_("a corrective action needs a time to be answered in"),
    N_("within which time complaints count must be said"),
    N_("a visit that falls due needs a time to be made in"),
    N_("the time between two visits must lie between 1 ms and 366 days"),
    N_("the next visit would fall due before the last has to be made"),
    N_("the forms must be collected at some time"),
    N_("the forms must be collected within the day"),
    N_("the times must go up through the day"),
    N_("a season lasts from a day to a day that every year has"),
    N_("the seasons overlap: heating must end before cooling begins, and the other way round"),
};

const char *phrase_of_policy(size_t n)
{
    const size_t count = sizeof sentences / sizeof sentences[0];
    if (n < count)
        return sentences[n];
    return n - count < sizeof faults / sizeof faults[0] ? faults[n - count] : NULL;
}
