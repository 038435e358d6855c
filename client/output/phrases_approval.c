/* Sentences about approvals and works (P12), and their part of a policy (phrases.c). */
#include "client/output/phrases_private.h"

#include "client/output/language.h"

/* %s stands for what varies; where two could match, the more particular stands first. */
static const char *const sentences[] = {
    N_("above %s yuan the site does not buy by itself: ask for an approval (P12.1)"),
    N_("say what it costs (P12.1)"),
    N_("name the facility, the unit, or a ticket of one (P12)"),
    N_("one of large_effect, resident, new_facility, purchase, batch"),
    N_("nobody approves their own request (P12.5)"),
    N_("is not asked whether it is feasible, or has said so"),
    N_("no survey is asked for, or it is there"),
    N_("no plan is asked for, or it is there"),
    N_("no estimate is asked for, or it is there: raise it"),
    N_("not above what stands (P12.5)"),
    N_("no decision of the owners' committee is asked for, or it is there"),
    N_("nobody else has to agree, or did already"),
    N_("it is somebody else's to approve now (P12.5)"),
    N_("the owners' committee's decision goes on record first (P12.3)"),
    N_("whose works they are accepts the plan first (P12.6)"),
    N_("engineering and the area manager accept the works"),
    N_("the own crew does it, no contractor (P12.4)"),
    N_("name the contractor, by their login (P12.4)"),
    N_("somebody else does these works"),
    N_("they accepted the works already"),
    N_("the works are not done yet: their slip says when (P12.4)"),
    N_("the works are not accepted jointly yet: no invoice before (P12.4)"),
    N_("it is above what was approved: have the amount raised first (P12.5)"),
    N_("they begin with an approval sheet: ask for one (P12.2)"),
    N_("acceptance"),
    N_("committee"),
    N_("invoice"),
    /* a policy's */
    N_("must be an amount in fen, such as 5000000"),
    N_("leaves a gap: the tier before ends at %s"),
    N_("overlaps the tier before, which ends at %s"),
    N_("must be above 0: the last tier has no up_to_fen"),
    N_("%s does not decide on works"),
    N_("more than %s tiers"),
    N_("at most %s decide on works"),
    N_("must be a list of roles such as [engineering, area_manager]"),
    N_("must be a list of tiers such as [{up_to_fen: 20000}, {}]"),
    N_("another tier is for works of large effect already"),
    N_("the tier before has no up_to_fen: nothing is above it"),
    N_("at most 4 decide on works one after the other"),
    N_("somebody who does not approve works"),
    N_("nobody decides twice on the same works"),
    N_("the last tier has no bound, all others have one"),
    N_("each tier must end above the one before"),
    N_("there must be 1 to 8 tiers"),
    N_("works of large effect need a tier"),
    N_("a batch may cost no less than a single purchase"),
    N_("works_progress: %s, until the next report of the works, as agreed; a breach goes to %s."),
    N_("Works %s: the site decides."),
    N_("Works %s: found feasible by %s, approved by %s after the owners' committee."),
    N_("Works %s: found feasible by %s, approved by %s."),
    N_("A site buys for %s yuan by itself, in a batch for %s yuan."),
    N_("of any amount"),
};

const char *phrase_of_approvals(size_t n)
{
    return n < sizeof sentences / sizeof sentences[0] ? sentences[n] : NULL;
}
