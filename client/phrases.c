#include "client/phrases.h"

#include "client/language.h"
#include "client/phrases_private.h"
#include "client/words.h"
#include "common/text.h"
#include "names.pb-c.h"

#include <stdio.h>
#include <string.h>

/* Sentences in which something varies, the more particular first; %s stands for what varies. */
static const char *const patterns[] = {
    N_("a %s is not sent to repairs: name a technician, crew lead or contractor"),
    N_("material would come to %s fen: a second quote is needed"),
    N_("must be letters, digits, - _ . and at most %s bytes"),
    N_("%s; did you mean %s?"),
    N_("'%s' is not a ticket id (20261121-0042, or 42)"),
    N_("enrol with: enroll HOST:PORT CODE --profile %s"),
    N_("(crew_lead): gives work to their own crew, %s"),
    N_("others may read %s; first: chmod 600 %s"),
    N_("%s: name somebody, or put it on the call-back list with wait --callback (P3.6)"),
    N_("the stand-ins would go round in a circle: %s"),
    N_("the chain of stand-ins is too long: %s"),
    N_("entry %s of the same time: remove that first"),
    N_("%s does not work on all of %s's sites"),
    N_("stands in for %s then: who takes that over is not yours to say (P5.5)"),
    N_("%s is missing: enrol again"),
    N_("%s cannot be read: %s"),
    N_("%s: it does not belong to %s"),
    N_("%s was used before for another command"),
    N_("%s fen is still due, not %s fen"),
    N_("%s fen were taken, not %s fen"),
    N_("the resident has the %s code"),
    N_("'%s' is not an entry's id"),
    N_("may not %s: that is for %s"),
    N_("is for %s, not for %s"),
    N_("'%s' is the server's own"),
    N_("'%s' is not a ticket id"),
    N_("no answer within %s ms"),
    N_("the ledger ends at %s"),
    N_("the week closes on %s"),
    N_("longer than %s bytes"),
    N_("a %s belongs to one"),
    N_("%s is given twice"),
    N_("unknown value %s"),
    N_("no such host: %s"),
    N_("is at most %s"),
    N_("does not belong to a %s"),
    N_("a ticket of kind %s has no %s"),
    N_("more than %s holidays"),
    N_("%s is not a role"),
    N_("%s is named twice"),
    N_("a chain has at most %s roles"),
    N_("is longer than %s bytes"),
    N_("%s is missing"),
    N_("it is linked to ticket %s, and done with that"),
    N_("the clock %s"),
    N_("(%s): %s"),
};

/* Fixed ones need no row: gettext finds them by themselves. They stand here for the catalog's sake
 * and its test. */
static const char *const fixed[] = {
    N_("there are no tickets of this kind yet: repair, public and defect are taken"),
    N_("somebody else reported it or did the work"),
    N_("a guard confirms in person"),
    N_("missing: the party's code shows that it agrees"),
    N_("it is verified already"),
    N_("the site director verifies it"),
    N_("the department supervisor verifies the result first (P10.1)"),
    N_("the server itself"),
    N_("somebody else reports such a thing"),
    N_("it is linked to another ticket"),
    N_("a ticket of another site"),
    N_("the same fault is open there: book that ticket, or make one apart"),
    N_("they were reached already, and are satisfied"),
    N_("only the ticket's own reporter signs"),
    N_("others reported it too: the desk supervisor takes it back"),
    N_("does not go with same"),
    N_("belongs to an unsatisfied visit (P8.4)"),
    N_("say what they are not satisfied with (P8.4)"),
    N_("name an open ticket of the same unit (P8.4)"),
    N_("no technician here does this trade"),
    N_("nobody who does this trade is on duty"),
    N_("everybody who does this trade has as many slips as the policy allows"),
    N_("nobody was told yet: the server picks who it is"),
    N_("exactly one of to, crew, pool, auto"),
    N_("is not of your crew, department or sites: their shifts are others' to enter"),
    N_("must lie after its beginning"),
    N_("a shift is at most 7 days long"),
    N_("a leave is at most 366 days long"),
    N_("belongs to a leave"),
    N_("nobody stands in for themselves"),
    N_("an admin or auditor neither stands in nor is stood in for"),
    N_("names the entry alone"),
    N_("it is over: what was stays as it was"),
    N_("a supervisor who did not dispatch it closes it"),
    N_("after an unsatisfied visit a supervisor closes it"),
    N_("ask the admin"),
    N_("below zero"),
    N_("does not belong to this command"),
    N_("it has not run out"),
    N_("it is checked already"),
    N_("it is not for them to take this up again"),
    N_("it is open to another crew"),
    N_("it is open to the crew: you need not take it"),
    N_("it returns after that"),
    N_("it was open to the crew"),
    N_("lies in the past"),
    N_("lies too far ahead"),
    N_("list it again as accepted once they do"),
    N_("money was taken for it"),
    N_("nobody was sent yet: desk, crew lead and supervisor quote"),
    N_("not clean UTF-8"),
    N_("on site the price is told by who has the ticket"),
    N_("quote first"),
    N_("somebody else asks the resident"),
    N_("somebody else was named to check it"),
    N_("the clock was not put before them"),
    N_("the crew lead names who takes it"),
    N_("the department supervisor approves it first"),
    N_("the department supervisor checks it"),
    N_("the notice is for somebody else"),
    N_("the old one is void"),
    N_("the repair"),
    N_("the resident was not told before the time: a desk supervisor, crew lead or department "
       "supervisor decides"),
    N_("the resident's own material is not sold to them"),
    N_("the site director checks it"),
    N_("the slip"),
    N_("the slip is for somebody else"),
    N_("the slip was not drawn"),
    N_("the ticket is somebody else's"),
    N_("the ticket lies with another crew or department"),
    N_("the ticket lies with another department"),
    N_("the ticket's site is not one of theirs"),
    N_("the work is somebody else's"),
    N_("they were absent: have it signed, or visit in person"),
    N_("too large"),
    N_("too long"),
    N_("no price waits for approval"),
    N_("none is due"),
    N_("none is missing"),
    N_("it does not exist yet, or does already"),
    N_("satisfied, unsatisfied, not_reached"),
    N_("is missing"),
    N_("is missing ('*': all sites)"),
    N_("is missing or not a ticket's command"),
    N_("is too long"),
    N_("is mistyped"),
    N_("is not a cursor of a page before"),
    N_("must be a UUIDv7 of 16 bytes"),
    N_("must be a day up to today"),
    N_("must not be 0"),
    N_("'*' stands alone"),
    N_("a department_supervisor belongs to one"),
    N_("a site of this name"),
    N_("a watch has it already"),
    N_("another admin has to revoke you"),
    N_("answered something else"),
    N_("are missing"),
    N_("ask an admin for a new code"),
    N_("ask an admin for a new one"),
    N_("belongs to public facilities, not to a repair"),
    N_("data of this ticket is not yours to see"),
    N_("has other rights or another key now: connect anew"),
    N_("is nobody's in this ledger: enrol again"),
    N_("is nobody's: ask an admin for a new one"),
    N_("needs a certificate: enrol first"),
    N_("the breach was not put before you (P5.5)"),
    N_("the week's check is not overdue (P15.3)"),
    N_("the week's spot check"),
    N_("try again when there is room"),
    N_("units and staff can be imported so far"),
    N_("was revoked: ask an admin for a new one"),
    N_("was tried wrongly too often: ask an admin for a new one"),
    N_("was used already: ask an admin for a new one"),
    N_("a newer one has taken its place"),
    N_("its last third begins"),
    N_("renewal"),
    N_("renewals"),
    N_("with different keys; wait a day"),
    N_("give the command again if it is still wanted"),
    N_("is given twice"),
    N_("a time is not before 1970"),
    N_("an amount is not below zero"),
    N_("has control characters"),
    N_("not valid UTF-8"),
    N_("an address is HOST:PORT"),
    N_("connection refused: is paigongd running there?"),
    N_("enrol again"),
    N_("it did not say welcome"),
    N_("it does not answer any more"),
    N_("it does not speak paigong/1"),
    N_("its answer cannot be read"),
    N_("its answer is too large"),
    N_("its certificate has expired"),
    N_("its certificate is for another name"),
    N_("its certificate is from another authority"),
    N_("its certificate is not valid yet: is this machine's clock right?"),
    N_("our certificate has been revoked (certificate_revoked)"),
    N_("our certificate has expired (certificate_expired)"),
    N_("our certificate is not accepted (bad_certificate)"),
    N_("our certificate is not accepted (certificate_unknown)"),
    N_("set HOME or XDG_CONFIG_HOME"),
    N_("the code is for another server: its authority's fingerprint differs"),
    N_("the other side does not know the authority of our certificate (unknown_ca)"),
    N_("the server closed the connection"),
    N_("the secure connection broke"),
    N_("what came is HTTP, not TLS"),
    N_("what came is not TLS"),
    N_("must be keys with values, one a line or in { }"),
    N_("a key must be a word"),
    N_("there is no such key"),
    N_("must be a zone of the time zone database, such as Asia/Shanghai"),
    N_("must be a time of the day such as \"08:30\""),
    N_("the hours cross: the desk must close after it opens, on the same day"),
    N_("must be a date that exists, such as 2027-01-01"),
    N_("must be a date that exists, such as 2026-11-21"),
    N_("must be a list of dates such as [2027-01-01]"),
    N_("must be a weekday such as monday"),
    N_("must not be negative"),
    N_("must be a length of time such as 90s, 5m, 24h or 3d"),
    N_("must be more than zero"),
    N_("must not be more than 366d"),
    N_("must be a share from 1% to 100%, such as 30%"),
    N_("must be a number of days or years such as 730d or 2y"),
    N_("must lie between 1d and 100y"),
    N_("must be true or false"),
    N_("there is no such clock"),
    N_("this clock has a date of its own: it can't be given a length"),
    N_("an auditor changes nothing and can't take a breach"),
    N_("must be a list of roles such as [crew_lead, site_director]"),
    N_("the chain names nobody"),
    N_("a second document: there must be one"),
    N_("not YAML"),
    N_("stands in the file already, further up"),
    N_("must be a whole number of fen, such as 5000 for 50 yuan"),
    N_("must be a whole number"),
    N_("is a month, quarter or half-year up to now: 2026-11, 2026-Q4, 2026-H2"),
    N_("it has a sheet already"),
    N_("missing: what explains the differences (P6.7)"),
    N_("somebody else signs it"),
    N_("somebody else of quality closes it"),
    N_("month"),
    N_("must be a month up to now: 202611"),
    N_("no money was taken for it"),
    N_("it is reviewed: the supervisor approves it"),
    N_("the other of desk and crew reviews what one of them told"),
    N_("the work is done"),
    N_("a supervisor of desk or department approves it by giving it"),
    N_("must be without a colon"),
    N_("is not a trade"),
    N_("is missing, and material_fen too: a fee has a price"),
    N_("facility"),
    N_("appointment_at"),
    N_("part"),
    N_("a technician or crew lead belongs to one"),
    N_("a department supervisor belongs to one"),
    N_("must be letters, digits, - _ ."),
    N_("is the server's own"),
    N_("is somebody of another site"),
    N_("has too many sites already"),
    N_("is not a role"),
    N_("must be trades, separated by ;"),
    N_("has more cells than there are columns"),
    N_("has characters that are not text"),
    N_("unit"),
    N_("site"),
    N_("ticket"),
    N_("person"),
    N_("register entry"),
    N_("fee item"),
    N_("policy version"),
    N_("draw"),
    N_("entry"),
    N_("certificate"),
    N_("code"),
    N_("the certificate"),
};

static const char *pattern_listed(size_t n)
{
    const size_t count = sizeof patterns / sizeof patterns[0];
    if (n < count)
        return patterns[n];
    n -= count;
    const char *(*const lists[])(size_t) = {phrase_of_sheets, phrase_of_defects};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        size_t listed = 0;
        while (lists[i](listed) != NULL)
            listed++;
        if (n < listed)
            return lists[i](n);
        n -= listed;
    }
    return phrase_of_policy(n);
}

enum { PARTS = 4, PART = 300, DEPTH = 3 };

struct parts {
    char text[PARTS][PART];
    size_t count;
    int depth;
    bool of_policy; /* kinds, trades and clocks have their Chinese too, not roles alone */
};

/* Does text read as the pattern? Then what stood for each %s. */
static bool matches(const char *pattern, const char *text, struct parts *parts)
{
    parts->count = 0;
    while (*pattern != '\0') {
        if (strncmp(pattern, "%s", 2) != 0) {
            if (*pattern++ != *text++)
                return false;
            continue;
        }
        pattern += 2;
        size_t literal = strcspn(pattern, "%");
        const char *end = text + strlen(text);
        if (literal > 0) {
            char next[PART];
            (void)snprintf(next, sizeof next, "%.*s", (int)literal, pattern);
            end = strstr(text, next);
        }
        if (end == NULL || parts->count == PARTS || (size_t)(end - text) >= PART)
            return false;
        memcpy(parts->text[parts->count], text, (size_t)(end - text));
        parts->text[parts->count++][end - text] = '\0';
        text = end;
    }
    return *text == '\0';
}

static void translate(const char *text, char *out, size_t capacity, int depth);

/* A role's, kind's, trade's or clock's name; anything else stays. */
static void translate_name(const char *name, bool of_policy, char out[WORD_SIZE])
{
    static const ProtobufCEnumDescriptor *const types[] = {
        &paigong__role__descriptor,       &paigong__kind__descriptor,
        &paigong__trade__descriptor,      &paigong__clock__descriptor,
        &paigong__sheet_kind__descriptor, &paigong__sheet_state__descriptor,
        &paigong__sheet_verb__descriptor};
    int value = 0;
    for (size_t i = 0; i < (of_policy ? sizeof types / sizeof types[0] : 1); i++) {
        if (word_parse(types[i], name, &value)) {
            word_text(types[i], value, out);
            return;
        }
    }
    text_copy(out, WORD_SIZE, of_policy && name[0] != '\0' ? gettext(name) : name);
}

/* "desk, monitor" or "crew_lead, then quality": each name by itself. */
static void translate_names(const char *text, bool of_policy, char *out, size_t capacity)
{
    static const char then[] = "then ";
    size_t used = 0;
    const char *joiner = "";
    out[0] = '\0';
    while (*text != '\0' && used + 1 < capacity) {
        size_t length = strcspn(text, ",");
        char name[WORD_SIZE], word[WORD_SIZE];
        (void)snprintf(name, sizeof name, "%.*s", (int)length, text);
        if (length < WORD_SIZE)
            translate_name(name, of_policy, word);
        else
            text_copy(word, sizeof word, name);
        used += (size_t)snprintf(out + used, capacity - used, "%s%s", joiner, word);
        text += length;
        text += strspn(text, ", ");
        bool steps = strncmp(text, then, sizeof then - 1) == 0;
        joiner = steps ? _(", then ") : ", ";
        text += steps ? sizeof then - 1 : 0;
    }
}

static void translate_part(const struct parts *parts, size_t part, char *out, size_t capacity)
{
    const char *text = parts->text[part];
    translate(text, out, capacity, parts->depth);
    if (strcmp(out, text) == 0)
        translate_names(text, parts->of_policy, out, capacity);
}

/* The translated pattern with each %s replaced by its part, in order. */
static void fill(const char *pattern, const struct parts *parts, char *out, size_t capacity)
{
    size_t used = 0, part = 0;
    while (*pattern != '\0' && used + 1 < capacity) {
        if (strncmp(pattern, "%s", 2) == 0 && part < parts->count) {
            translate_part(parts, part++, out + used, capacity - used);
            used += strlen(out + used);
            pattern += 2;
        } else {
            out[used++] = *pattern++;
        }
    }
    out[used] = '\0';
}

static void translate(const char *text, char *out, size_t capacity, int depth)
{
    const char *whole = text[0] == '\0' ? "" : gettext(text);
    if (whole == text && depth < DEPTH) {
        const char *pattern;
        for (size_t i = 0; (pattern = pattern_listed(i)) != NULL; i++) {
            struct parts parts;
            parts.depth = depth + 1;
            parts.of_policy = i >= sizeof patterns / sizeof patterns[0];
            if (gettext(pattern) != pattern && matches(pattern, text, &parts)) {
                fill(gettext(pattern), &parts, out, capacity);
                return;
            }
        }
    }
    text_copy(out, capacity, whole);
}

void phrase_translate(const char *text, char *out, size_t capacity)
{
    translate(text, out, capacity, 0);
}

const char *phrase_listed(size_t n)
{
    const size_t count = sizeof fixed / sizeof fixed[0];
    return n < count ? fixed[n] : pattern_listed(n - count);
}
