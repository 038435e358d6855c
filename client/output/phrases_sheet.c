/* Sentences about sheets (phrases.c): their refusals, of every kind. */
#include "client/output/phrases_private.h"

#include "client/output/language.h"

/* %s stands for what varies; where two could match, the more particular stands first. */
static const char *const sentences[] = {
    N_("%s of a %s sheet is for %s"),
    N_("it is %s: no %s then (%s)"),
    N_("a %s sheet has no %s"),
    N_("'%s' is not a sheet's id (C20261122-0001)"),
    N_("no such kind of sheet"),
    N_("the sheet's site is not one of theirs"),
    N_("the notice is for somebody else"),
    N_("does not belong to it"),
    N_("not together with text"),
    N_("lies too far away"),
    N_("below zero or too large"),
    N_("no such name"),
    N_("no such clock"),
    N_("a line needs its code"),
    N_("a code stands there twice"),
    N_("a sheet holds 64 of them"),
    N_("no such state"),
    N_("too many"),
    N_("belongs to an opening"),
    N_("a code, a name or a ticket's id is too long or wrong"),
    N_("not one of this site"),
    N_("of a site that is not yours any more"),
    N_("sheet"),
    N_("the opening"),
    N_("crew"),
    /* corrective actions */
    N_("say what is to be put right (P8.3)"),
    N_("name the department at fault (P8.3)"),
    N_("it is for the supervisor of the department at fault"),
    /* stock, and its count */
    N_("a sheet holds 64 of them: name those to count (P6.5)"),
    N_("there is nothing to count"),
    N_("one of those named is not in the site's list"),
    N_("is a month such as 2026-11"),
    N_("a crew lead counts what their own crew has"),
    N_("some parts are not counted yet (P6.5)"),
    N_("somebody else signs the count"),
    N_("missing: what explains the differences (P6.5)"),
    N_("the crew has %s of it: more only with --beyond and a reason (P6.5)"),
    N_("the store has %s of it: more only with --beyond and a reason (P6.5)"),
    N_("a lead moves parts of their own crew, %s"),
    N_("receive, issue or return"),
    N_("what comes in goes to the store"),
    N_("is missing: why"),
    N_("too long or not clean UTF-8"),
    N_("is a year and a month, such as 202611"),
    N_("is no cursor of this list"),
    N_("says name, model and price: only the quantity goes with it"),
};

const char *phrase_of_sheets(size_t n)
{
    return n < sizeof sentences / sizeof sentences[0] ? sentences[n] : NULL;
}
