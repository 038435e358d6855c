#include "client/output/phrases.h"

#include "client/output/language.h"
#include "client/output/phrases_private.h"
#include "client/output/words.h"
#include "common/text.h"
#include "names.pb-c.h"

#include <stdio.h>
#include <string.h>

/* Sentences in which something varies, the more particular first; %s stands for what varies. */
static const char *const patterns[] = {
    N_("a %s does not look into complaints: name a supervisor, crew lead, technician or contractor "
       "(P13.1)"),
    N_("a %s is not sent to repairs: name a technician, crew lead or contractor"),
    N_("material would come to %s: a second quote is needed"),
    N_("must be letters, digits, - _ . and at most %s bytes"),
    N_("%s; did you mean %s?"),
    N_("'%s' is not a ticket id (20261121-0042, or 42)"),
    N_("enrol with: enroll HOST:PORT CODE --profile %s"),
    N_("(crew_lead): gives work to their own crew, %s"),
    N_("(%s): the ticket is somebody else's"),
    N_("(crew_lead): a lead moves parts of their own crew, %s"),
    N_("others may read %s; first: chmod 600 %s"),
    N_("%s: name somebody, or put it on the call-back list with wait --callback (P3.6)"),
    N_("the stand-ins would go round in a circle: %s"),
    N_("the chain of stand-ins is too long: %s"),
    N_("entry %s of the same time: remove that first"),
    N_("%s does not work on all of %s's sites"),
    N_("stands in for %s then: who takes that over is not yours to say (P5.5)"),
    N_("%s is missing: enrol again"),
    N_("%s: no certificate or crl found"),
    N_("%s: no start line"),
    N_("%s is not known here: give the whole id"),
    N_("%s cannot be read: %s"),
    N_("%s: it does not belong to %s"),
    N_("%s was used before for another command"),
    N_("%s is still due, not %s"),
    N_("%s were taken, not %s"),
    N_("'%s' is not an entry's id"),
    N_("is for %s, not for %s"),
    N_("'%s' is the server's own"),
    N_("'%s' is not a ticket id"),
    N_("no answer within %s ms"),
    N_("the ledger ends at %s"),
    N_("longer than %s bytes"),
    N_("a %s belongs to one"),
    N_("%s is given twice"),
    N_("unknown value %s"),
    N_("no such host: %s"),
    N_("is at most %s"),
    N_("does not belong to a %s"),
    N_("more than %s holidays"),
    N_("%s is not a role"),
    N_("%s is named twice"),
    N_("a chain has at most %s roles"),
    N_("is longer than %s bytes"),
    N_("%s is missing"),
    N_("it is linked to ticket %s, and done with that"),
    N_("'%s' is not an entry's id, such as R20261121-0007"),
    N_("%s changes something: give it a UUIDv7 of 16 bytes"),
    N_("wrong ones from %s; wait an hour, or ask an admin for a new one"),
    N_("none has the id %s on this connection"),
    N_("must not be larger than %s KiB or nested deeper than %s"),
    N_("the week closes on %s-%s-%s"),
    N_("no register entry %s to fold an event into"),
    N_("no sheet %s to fold an event into"),
    N_("no ticket %s to fold an event into"),
    N_("no site %s to fold a policy into"),
    N_("no site %s to fold a week into"),
    N_("no week %s of %s to close"),
    N_("no draw of week %s for %s"),
    N_("%s is no entry of the register"),
    N_("%s is not a week such as 202647"),
    N_("%s is on line %s already"),
    N_("this server's epoch is %s"),
    N_("version %s of site '%s'"),
    N_("week %s of site '%s'"),
    N_("of department '%s'"),
    N_("staging %s is not yours"),
    N_("it does not belong to %s"),
    N_("it does not exist%s"),
    N_("at most %s, or '*' for all"),
    N_("at most %s on one connection"),
    N_("at most %s on a ticket"),
    N_("at most %s rows at once"),
    N_("at most %s a chunk"),
    N_("at most %s bytes"),
    N_("at most %s"),
    N_("it has %s MB, and the site's policy takes at most %s MB: make it smaller"),
    N_("%s MiB are free, a photo needs %s MiB"),
    N_("%s yuan are left: the developer pays in first (P9.4)"),
    N_("%s is not of your crew"),
    N_("%s is not of your department"),
    N_("your department has more than %s: ask for one of them, or for one site"),
    N_("there are more than %s: ask for one of them"),
    N_("%s is not yours"),
    N_("up to %s yuan"), /* before the next, which would take it */
    N_("%s yuan"),
    N_("not a %s"),
    N_("%s is not given offline: leave it out"),
    N_("%s is no name for a profile"),
    N_("'%s' is not a whole ticket id"),
    N_("it has %s MB, and the site's policy takes at most %s MB: make it smaller"),
    N_("are at most %s"),
    N_("the path of %s is too long"),
    N_("entry %s closes the week a second time"),
    N_("entry %s doesn't reveal the secret or the head"),
    N_("entry %s draws before the week closed"),
    N_("entry %s returns a slip into the closed week"),
    N_("%s departments had slips, %s draws were made"),
    N_("%s: %s slips were counted, %s returned"),
    N_("%s: %s slips were drawn, %s had to be"),
    N_("%s: %s round %s was drawn, others come before it"),
    N_("%s: %s was drawn twice"),
    N_("%s: a draw without slips that returned"),
    N_("line %s, %s: %s"),
    N_("at most %s names; give a revoked one again"),
    N_("no wallboard %s to revoke"),
    N_("nothing was sealed in %s"),
    N_("entry %s has erased it already"),
    N_("%s comes first: erase the months in their order"),
    N_("%s is open, or was closed too lately: nothing of it may be erased yet (P16.5)"),
    N_("%s is erased (P16.5)"),
    N_("entry %s names no month"),
    N_("%s (P16.5)"),
    N_("the clock %s"),
    N_("(%s): %s"),
};

/* Those that name commands or kinds beside roles. */
static const char *const naming[] = {
    N_("may not %s: that is for %s"),
    N_("the resident has the %s code"),
};

/* Fixed ones need no row: gettext finds them by themselves, and tools/messages.py finds most in the
 * sources of the server. Those that it can't see there stand here for the catalog's sake. */
static const char *const fixed[] = {
    N_("missing"),
    N_("no technician here does this trade"),
    N_("nobody who does this trade is on duty"),
    N_("everybody who does this trade has as many slips as the policy allows"),
    N_("must lie after its beginning"),
    N_("a shift is at most 7 days long"),
    N_("a leave is at most 366 days long"),
    N_("belongs to a leave"),
    N_("it does not exist yet, or does already"),
    N_("satisfied, unsatisfied, not_reached"),
    N_("is too long"),
    N_("belongs to public facilities, not to a repair"),
    N_("units and staff can be imported so far"),
    N_("renewal"),
    N_("renewals"),
    N_("an address is HOST:PORT"),
    N_("connection refused: is paigongd running there?"),
    N_("enrol again"),
    N_("it did not say welcome"),
    N_("it does not answer any more"),
    N_("its answer cannot be read"),
    N_("its answer is too large"),
    N_("set HOME or XDG_CONFIG_HOME"),
    N_("the code is for another server: its authority's fingerprint differs"),
    N_("the server closed the connection"),
    N_("not YAML"),
    N_("must be a whole number of fen, such as 5000 for 50 yuan"),
    N_("must be a whole number"),
    N_("month"),
    N_("must be without a colon"),
    N_("is not a trade"),
    N_("facility"),
    N_("appointment_at"),
    N_("person"),
    N_("draw"),
    N_("certificate"),
    N_("the certificate"),
    N_("consent"),
    N_("sign_off"),
};

static const char *phrase_naming(size_t n)
{
    return n < sizeof naming / sizeof naming[0] ? naming[n] : NULL;
}

static const char *pattern_listed(size_t n)
{
    const size_t count = sizeof patterns / sizeof patterns[0];
    if (n < count)
        return patterns[n];
    n -= count;
    const char *(*const lists[])(size_t) = {phrase_naming,         phrase_of_sheets,
                                            phrase_of_approvals,   phrase_of_defects,
                                            phrase_of_emergencies, phrase_of_contracts};
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
        &paigong__sheet_verb__descriptor, &paigong__command__descriptor,
        &paigong__emergency__descriptor};
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
        joiner = steps ? _(", then ") : _(", ");
        text += steps ? sizeof then - 1 : 0;
    }
}

static void translate_part(const struct parts *parts, size_t part, char *out, size_t capacity)
{
    const char *text = parts->text[part];
    if (parts->of_policy && strchr(text, ' ') == NULL) {
        translate_names(text, true, out, capacity); /* quality is who, not how well */
        if (strcmp(out, text) != 0)
            return;
    }
    translate(text, out, capacity, parts->depth);
    if (strcmp(out, text) == 0)
        translate_names(text, parts->of_policy, out, capacity);
}

/* "%s", the next part, or "%2$s", that one: Chinese has its own order. Returns its length, 0: it is
 * neither. */
static size_t placeholder(const char *p, size_t next, size_t *part)
{
    if (p[0] != '%')
        return 0;
    *part = next;
    if (p[1] == 's')
        return 2;
    *part = (size_t)(p[1] - '1');
    return p[1] >= '1' && p[1] <= '9' && p[2] == '$' && p[3] == 's' ? 4 : 0;
}

/* The translated pattern with each %s replaced by its part. */
static void fill(const char *pattern, const struct parts *parts, char *out, size_t capacity)
{
    size_t used = 0, next = 0, part;
    while (*pattern != '\0' && used + 1 < capacity) {
        size_t length = placeholder(pattern, next, &part);
        if (length > 0 && part < parts->count) {
            translate_part(parts, part, out + used, capacity - used);
            used += strlen(out + used);
            pattern += length;
            next++;
        } else {
            out[used++] = *pattern++;
        }
    }
    out[used] = '\0';
}

/* "ledger/00000001.seg: the record's checksum is wrong": a place, and what is wrong there. */
static bool translate_behind_place(const char *text, char *out, size_t capacity, int depth)
{
    char said[PART];
    size_t length = strcspn(text, " ");
    if (length < 2 || text[length - 1] != ':' || text[length] == '\0')
        return false;
    const char *sentence = text + length + 1;
    translate(sentence, said, sizeof said, depth);
    if (strcmp(said, sentence) == 0)
        return false;
    (void)snprintf(out, capacity, _("%.*s: %s"), (int)(length - 1), text, said);
    return true;
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
        if (translate_behind_place(text, out, capacity, depth + 1))
            return;
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
