/* Sheets: what kind, whose turn, until when. */
#include "client/output/describe.h"

#include "client/output/language.h"
#include "client/output/phrases.h"

#include <stdio.h>
#include <string.h>

static void say(const struct describer *d, const char *label, const char *text)
{
    if (text != NULL && text[0] != '\0')
        d->line(d->context, label, text, TONE_PLAIN);
}

static void word_line(const struct describer *d, const char *label,
                      const ProtobufCEnumDescriptor *type, int value)
{
    char word[WORD_SIZE];
    word_text(type, value, word);
    say(d, label, word);
}

static void time_line(const struct describer *d, const char *label, int64_t at_ms)
{
    char out[TIME_TEXT_SIZE] = "";
    if (at_ms != 0)
        time_text_short(at_ms, d->now_ms, out);
    say(d, label, out);
}

static void money_line(const struct describer *d, const char *label, int64_t fen)
{
    char out[40] = "";
    if (fen != 0)
        money_format(fen, out, sizeof out);
    say(d, label, out);
}

/* Two words with two spaces between them, or the one there is. */
const char *words_pair(char out[SHEET_TEXT_SIZE], const char *a, const char *b)
{
    text_copy(out, SHEET_TEXT_SIZE, a);
    size_t used = strlen(out);
    if (used > 0 && b[0] != '\0' && used + 2 < SHEET_TEXT_SIZE) {
        text_copy(out + used, SHEET_TEXT_SIZE - used, "  ");
        used += 2;
    }
    text_copy(out + used, SHEET_TEXT_SIZE - used, b);
    return out;
}

/* What the server wrote itself is said in the reader's language. */
const char *sheet_report_text(const Paigong__Sheet *s, char out[SHEET_TEXT_SIZE])
{
    if (strcmp(s->opened_by, "server") != 0)
        return s->text;
    phrase_translate(s->text, out, SHEET_TEXT_SIZE);
    return out;
}

static bool is_outage(const Paigong__Sheet *s)
{
    return s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_OUTAGE;
}

static bool is_approval(const Paigong__Sheet *s)
{
    return s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_APPROVAL;
}

static bool is_check(const Paigong__Sheet *s)
{
    return s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_CHECK;
}

/* Where: an outage's zones, a contract's units. */
const char *sheet_place_text(const Paigong__Sheet *s, char out[SHEET_TEXT_SIZE])
{
    if (sheet_is_contract(s)) {
        contract_units_text(s, out, SHEET_TEXT_SIZE);
        return out;
    }
    if (!is_outage(s))
        return words_pair(out, s->unit, s->facility);
    outage_zones_text(s, out, SHEET_TEXT_SIZE);
    return out;
}

const char *sheet_works_text(const Paigong__Sheet *s)
{
    static const struct {
        const char *subject, *text;
    } subjects[] = {
        {"", N_("repair of the site's own")},   {"large_effect", N_("works of large effect")},
        {"resident", N_("a resident's works")}, {"new_facility", N_("a new or rebuilt facility")},
        {"purchase", N_("a purchase")},         {"batch", N_("a batch of purchases")}};
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++)
        if (strcmp(subjects[i].subject, s->subject) == 0)
            return _(subjects[i].text);
    return s->subject;
}

/* A corrective action's is a part of the warranty table, a visit's why it is due: words of the
 * server's. */
const char *sheet_subject_text(const Paigong__Sheet *s)
{
    if (is_outage(s))
        return outage_medium_text(s);
    if (sheet_is_contract(s))
        return s->name;
    if (s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_VISIT)
        return strcmp(s->subject, "works") == 0 ? _("works out of warranty") : _("complaints");
    if (is_approval(s) && s->subject[0] != '\0')
        return sheet_works_text(s);
    if (is_check(s))
        return strcmp(s->subject, "patrol") == 0 ? _("patrol") : _("unannounced check");
    bool part = s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_CORRECTIVE && s->subject[0] != '\0';
    return part ? _(s->subject) : s->subject;
}

bool sheet_step_text(const char *code, char out[SHEET_TEXT_SIZE])
{
    static const struct {
        const char *begins, *text;
        bool role;
    } steps[] = {
        {"judge_", N_("Feasibility"), true},
        {"survey", N_("Survey"), false},
        {"plan", N_("Plan of the works"), false},
        {"estimate", N_("Estimate"), false},
        {"agree", N_("Accepted by whose works they are"), false},
        {"committee", N_("Owners' committee"), false},
        {"approve_", N_("Approval"), true},
        {"accept_customer", N_("Acceptance: customer"), false},
        {"accept_", N_("Acceptance"), true},
    };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        size_t length = strlen(steps[i].begins);
        int role = 0;
        char word[WORD_SIZE];
        if (strncmp(code, steps[i].begins, length) != 0)
            continue;
        text_copy(out, SHEET_TEXT_SIZE, _(steps[i].text));
        if (!steps[i].role)
            return strcmp(code, steps[i].begins) == 0;
        if (!word_parse(&paigong__role__descriptor, code + length, &role))
            return false;
        word_text(&paigong__role__descriptor, role, word);
        (void)snprintf(out, SHEET_TEXT_SIZE, _("%s: %s"), _(steps[i].text), word);
        return true;
    }
    return false;
}

static bool is_deposit(const Paigong__Sheet *s)
{
    return s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_DEPOSIT;
}

/* P12.1: purchases of a day that are beyond the limit of one only together. */
static bool together_text(const Paigong__Sheet *s, char out[SHEET_TEXT_SIZE])
{
    for (size_t i = 0; i < s->n_lines; i++) {
        const Paigong__SheetLine *l = s->lines[i];
        char sum[40], limit[40];
        if (strcmp(l->code, "together") != 0)
            continue;
        money_format(l->price_fen, sum, sizeof sum);
        money_format(l->book, limit, sizeof limit);
        (void)snprintf(out, SHEET_TEXT_SIZE,
                       ngettext("%s yuan on that day in %u purchase, beyond the limit of %s yuan",
                                "%s yuan on that day in %u purchases, beyond the limit of %s yuan",
                                l->quantity),
                       sum, l->quantity, limit);
        return true;
    }
    return false;
}

/* Of a list: what it is about, and the money that it is about. */
const char *sheet_about_text(const Paigong__Sheet *s, char out[SHEET_TEXT_SIZE])
{
    char text[SHEET_TEXT_SIZE], money[SHEET_TEXT_SIZE] = "", both[SHEET_TEXT_SIZE];
    if (is_deposit(s)) { /* P9.4 */
        money_format(s->amount_fen - s->spent_fen, text, sizeof text);
        (void)snprintf(money, sizeof money, _("%s yuan left"), text);
    } else if (is_approval(s) && !together_text(s, money) && s->amount_fen != 0) {
        money_format(s->amount_fen, text, sizeof text);
        (void)snprintf(money, sizeof money, _("%s yuan"), text);
    }
    words_pair(both, sheet_subject_text(s), sheet_report_text(s, text));
    return words_pair(out, both, money);
}

static void describe_subject(const Paigong__Sheet *s, const struct describer *d)
{
    char out[SHEET_TEXT_SIZE], place[SHEET_TEXT_SIZE];
    say(d, _("place"), words_pair(out, s->site, sheet_place_text(s, place)));
    word_line(d, _("trade"), &paigong__trade__descriptor, (int)s->trade);
    say(d, s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_DEVICE_RETURN ? _("maker") : _("subject"),
        sheet_subject_text(s));
    say(d, _("ticket"), s->ticket);
    say(d, _("department"), s->department);
    say(d, _("crew"), s->crew);
    word_line(d, _("party"), &paigong__party__descriptor, (int)s->party);
    say(d, _("name"), words_pair(out, s->name, s->phone));
    word_line(d, _("every"), &paigong__period__descriptor, (int)s->every);
    money_line(d, _("amount"), s->amount_fen);
    money_line(d, _("spent"), s->spent_fen);
    if (is_deposit(s)) {
        money_format(s->amount_fen - s->spent_fen, out, SHEET_TEXT_SIZE);
        say(d, _("left"), out);
    }
    if (together_text(s, out))
        say(d, _("together"), out);
    if (s->quantity > 0) {
        (void)snprintf(place, sizeof place, "%u", s->quantity);
        const char *label = is_outage(s)     ? _("calls")
                            : is_check(s)    ? _("failed")
                            : is_approval(s) ? _("tier")
                                             : _("quantity");
        say(d, s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_PLAN ? _("missed") : label, place);
    }
}

/* P2.6: who reported it hears that it is over. */
static void describe_callers(const Paigong__Sheet *s, const struct describer *d)
{
    char out[SHEET_TEXT_SIZE];
    if (s->untold == 0)
        return;
    (void)snprintf(out, sizeof out,
                   ngettext("that it is over: %u who reported it",
                            "that it is over: %u who reported it", s->untold),
                   s->untold);
    d->line(d->context, _("to tell"), out, TONE_SOON);
}

/* What a kind calls its texts, and who answered. */
struct labels {
    const char *text, *result, *by;
};

static struct labels labels_of(const Paigong__Sheet *s)
{
    switch (s->kind) {
    case PAIGONG__SHEET_KIND__SHEET_KIND_DEVICE_RETURN:
        return (struct labels){_("report"), _("letter"), _("recorded by")};
    case PAIGONG__SHEET_KIND__SHEET_KIND_APPROVAL:
        return (struct labels){_("works"), _("of amount"), _("recorded by")};
    case PAIGONG__SHEET_KIND__SHEET_KIND_OUTAGE:
        return (struct labels){_("cause"), _("answer"), _("answered by")};
    case PAIGONG__SHEET_KIND__SHEET_KIND_CORRECTIVE:
        return (struct labels){_("report"), _("answer"), _("answered by")};
    case PAIGONG__SHEET_KIND__SHEET_KIND_KEY:
        return (struct labels){_("remark"), _("signed for"), _("recorded by")};
    case PAIGONG__SHEET_KIND__SHEET_KIND_COUNT:
    case PAIGONG__SHEET_KIND__SHEET_KIND_RECONCILIATION:
        return (struct labels){_("remark"), _("differences"), _("counted by")};
    case PAIGONG__SHEET_KIND__SHEET_KIND_DEPOSIT:
    case PAIGONG__SHEET_KIND__SHEET_KIND_HANDOVER:
        return (struct labels){_("remark"), _("result"), _("recorded by")};
    default:
        return (struct labels){_("text"), _("result"), _("recorded by")};
    }
}

static void describe_course(const Paigong__Sheet *s, const struct describer *d)
{
    char out[SHEET_TEXT_SIZE], role[WORD_SIZE], when[TIME_TEXT_SIZE];
    word_text(&paigong__role__descriptor, (int)s->turn_role, role);
    time_text_short(s->opened_at, d->now_ms, when);
    say(d, _("opened"), words_pair(out, when, s->opened_by));
    const struct labels labels = labels_of(s);
    say(d, labels.text, sheet_report_text(s, out));
    say(d, labels.result, s->result);
    say(d, labels.by, s->answered_by);
    if (s->closed_at == 0)
        say(d, _("turn"), words_pair(out, s->person, role));
    time_line(d, _("next"), is_outage(s) ? 0 : s->wake_at);
    time_line(d, s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_PLAN ? _("last date") : _("since"),
              s->at);
    if (s->visit != PAIGONG__VISIT_RESULT__VISIT_RESULT_NONE)
        word_line(d, _("visit"), &paigong__visit_result__descriptor, (int)s->visit);
    if (s->closed_at != 0) {
        time_text_short(s->closed_at, d->now_ms, when);
        say(d, _("ended"), words_pair(out, when, s->closed_by));
    }
}

bool sheet_is_plan(const Paigong__Sheet *s)
{
    return s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_PLAN;
}

/* When the next slip goes out, and how many dates had none. */
static void plan_text(const Paigong__Sheet *s, int64_t now_ms, char out[SHEET_TEXT_SIZE])
{
    char when[TIME_TEXT_SIZE], missed[48] = "";
    time_text_short(s->wake_at, now_ms, when);
    if (s->quantity > 0)
        (void)snprintf(missed, sizeof missed, _("%u missed"), s->quantity);
    words_pair(out, when, missed);
}

/* "2026-11-29 15:30  6d 23h left", and with whom a breach lies. */
void sheet_due_text(const Paigong__Sheet *s, int64_t now_ms, char out[SHEET_TEXT_SIZE])
{
    char when[TIME_TEXT_SIZE], state[64];
    out[0] = '\0';
    if (sheet_is_plan(s) && s->wake_at != 0)
        plan_text(s, now_ms, out);
    if (sheet_is_contract(s)) {
        date_text(s->due_at, when);
        text_copy(out, SHEET_TEXT_SIZE, when);
    }
    if (s->clock == NULL)
        return;
    time_text_short(s->clock->due_at, now_ms, when);
    clock_text(s->clock->state, s->clock->due_at, now_ms, state, sizeof state);
    (void)snprintf(out, SHEET_TEXT_SIZE, "%s  %s%s%s", when, state,
                   s->clock->holder[0] != '\0' ? "  → " : "", s->clock->holder);
}

void sheet_heading_text(const Paigong__Sheet *s, char *out, size_t capacity)
{
    char kind[WORD_SIZE], round[48] = "";
    word_text(&paigong__sheet_kind__descriptor, (int)s->kind, kind);
    if (s->round > 1)
        (void)snprintf(round, sizeof round, _("round %u"), s->round);
    const char *const words[] = {kind, round};
    words_join(out, capacity, words, 2);
}

void sheet_actions_text(const Paigong__Sheet *s, char *out, size_t capacity)
{
    char verb[WORD_SIZE];
    out[0] = '\0';
    for (size_t i = 0; i < s->n_actions; i++) {
        word_text(&paigong__sheet_verb__descriptor, (int)s->actions[i], verb);
        text_list_add(out, capacity, verb);
    }
}

enum tone sheet_tone(const Paigong__Sheet *s)
{
    return s->clock != NULL && s->clock->state == PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED
               ? TONE_LATE
               : TONE_PLAIN;
}

void describe_sheet(const Paigong__Sheet *s, const struct describer *d)
{
    char due[SHEET_TEXT_SIZE], text[OUTAGE_TEXT_SIZE];
    if (is_outage(s)) {
        outage_text(s, d->now_ms, text, sizeof text);
        say(d, _("callers"), text);
        word_line(d, _("cut"), &paigong__outage_kind__descriptor, (int)s->outage);
    }
    if (sheet_is_contract(s)) {
        describe_contract(s, d);
        return;
    }
    describe_subject(s, d);
    describe_callers(s, d);
    describe_course(s, d);
    sheet_due_text(s, d->now_ms, due);
    if (!sheet_is_plan(s)) /* a plan's next date stands there already */
        say(d, _("due"), due);
}
