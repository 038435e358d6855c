#include "client/output/describe.h"

#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

static const char *or_dash(const char *s)
{
    return s == NULL || s[0] == '\0' ? "-" : s;
}

static void say(const struct describer *d, const char *label, const char *text)
{
    if (text != NULL && text[0] != '\0')
        d->line(d->context, label, text, TONE_PLAIN);
}

static void time_line(const struct describer *d, const char *label, int64_t at_ms)
{
    char out[TIME_TEXT_SIZE];
    if (at_ms == 0)
        return;
    time_text_short(at_ms, d->now_ms, out);
    say(d, label, out);
}

void ticket_heading_text(const Paigong__Ticket *t, char *out, size_t capacity)
{
    char kind[WORD_SIZE], trade[WORD_SIZE], round[48] = "", urged[48] = "";
    word_text(&paigong__kind__descriptor, (int)t->kind, kind);
    word_text(&paigong__trade__descriptor, (int)t->trade, trade);
    if (t->round > 1)
        (void)snprintf(round, sizeof round, _("round %u"), t->round);
    if (t->urged > 0)
        (void)snprintf(urged, sizeof urged, ngettext("urged once", "urged %u times", t->urged),
                       t->urged);
    const char *words[] = {kind, trade, round, t->coordination ? _("coordination sheet") : "",
                           urged};
    words_join(out, capacity, words, sizeof words / sizeof words[0]);
}

/* P9.2-P9.4 */
static void describe_defect(const Paigong__Ticket *t, const struct describer *d)
{
    char out[DESCRIBE_TEXT_SIZE], when[TIME_TEXT_SIZE], party[WORD_SIZE];
    if (t->kind != PAIGONG__KIND__KIND_DEFECT)
        return;
    word_text(&paigong__party__descriptor, (int)t->party, party);
    /* later it is the result that nobody signed for */
    const bool absent = t->state == PAIGONG__STATE__STATE_RECEIVED && t->signature != NULL &&
                        t->signature->kind == PAIGONG__SIGNATURE_KIND__SIGNATURE_KIND_ABSENT;
    const char *words[] = {!t->form_signed ? _("form not signed yet")
                           : absent        ? _("form to be signed later")
                                           : _("form signed"),
                           t->key_left ? _("key left") : "", party,
                           t->left_over ? _("on the left-over list") : "",
                           t->own_crew ? _("for the own crew") : ""};
    words_join(out, sizeof out, words, sizeof words / sizeof words[0]);
    say(d, _("defect"), out);
    if (t->inspector[0] != '\0') {
        time_text_short(t->inspect_at, d->now_ms, when);
        (void)snprintf(out, sizeof out, _("%s by %s"), when, t->inspector);
        say(d, _("inspection"), out);
    }
    time_line(d, _("collected"), t->collected_at);
}

/* P13.1 */
static void describe_complaint(const Paigong__Ticket *t, const struct describer *d)
{
    char out[DESCRIBE_TEXT_SIZE], when[TIME_TEXT_SIZE] = "", party[WORD_SIZE];
    if (t->kind != PAIGONG__KIND__KIND_COMPLAINT)
        return;
    word_text(&paigong__party__descriptor, (int)t->party, party);
    if (t->responsible_at != 0)
        time_text_short(t->responsible_at, d->now_ms, when);
    const char *whose[] = {t->responsible, party, when[0] != '\0' ? when : _("not known yet")};
    words_join(out, sizeof out, whose, sizeof whose / sizeof whose[0]);
    say(d, _("responsible"), out);
    say(d, _("result"), t->result);
}

/* P17.2 */
static void describe_under_contract(const Paigong__Ticket *t, const struct describer *d)
{
    char out[DESCRIBE_TEXT_SIZE], when[TIME_TEXT_SIZE], answered[64] = "";
    if (t->contract[0] == '\0')
        return;
    if (t->answered_at != 0) {
        time_text_short(t->answered_at, d->now_ms, when);
        (void)snprintf(answered, sizeof answered, _("answered %s"), when);
    }
    const char *words[] = {t->contract, t->non_urgent ? _("not urgent") : "", answered};
    words_join(out, sizeof out, words, sizeof words / sizeof words[0]);
    say(d, _("contract"), out);
}

static void describe_people(const Paigong__Ticket *t, const struct describer *d)
{
    char out[DESCRIBE_TEXT_SIZE], role[WORD_SIZE], when[TIME_TEXT_SIZE], by[DESCRIBE_TEXT_SIZE];
    const char *place[] = {t->site, t->unit, t->facility, t->place};
    words_join(out, sizeof out, place, 4);
    say(d, _("place"), out);
    say(d, _("report"), t->text);
    const char *who[] = {t->reporter, t->phone};
    words_join(out, sizeof out, who, 2);
    say(d, _("reporter"), out);
    time_text_short(t->received_at, d->now_ms, when);
    (void)snprintf(by, sizeof by, _("%s by %s"), when, or_dash(t->received_by));
    say(d, _("received"), by);
    say(d, _("found"), t->found);
    const char *worker[] = {t->technician, t->crew};
    words_join(out, sizeof out, worker, 2);
    say(d, _("technician"), out);
    word_text(&paigong__role__descriptor, (int)t->turn_role, role);
    const char *turn[] = {t->turn, role};
    words_join(out, sizeof out, turn, 2);
    say(d, _("turn"), out);
    say(d, _("reason"), t->reason);
    if (t->warranty != NULL) {
        warranty_line(t->warranty, out, sizeof out);
        say(d, _("warranty"), out);
    }
    describe_defect(t, d);
    describe_complaint(t, d);
    describe_under_contract(t, d);
    time_line(d, _("appointment"), t->appointment_at);
    time_line(d, _("promised"), t->promised_at);
    time_line(d, _("waits until"), t->wait_until_at);
    time_line(d, _("2nd notice"), t->second_notice_at);
    say(d, _("plan"), t->plan);
    time_line(d, _("planned for"), t->plan_at);
}

enum { HEARD_LATE_MS = 60000 };

/* P16.2: what happened last was done offline, and the server heard of it later; a command that
 * only stood in a handheld's queue for a moment was not. */
static void describe_offline(const Paigong__Ticket *t, const struct describer *d)
{
    char done[TIME_TEXT_SIZE], heard[TIME_TEXT_SIZE], out[DESCRIBE_TEXT_SIZE];
    if (t->heard_at - t->done_at < HEARD_LATE_MS)
        return;
    time_text_short(t->done_at, d->now_ms, done);
    time_text_short(t->heard_at, d->now_ms, heard);
    (void)snprintf(out, sizeof out, _("%s, heard of %s"), done, heard);
    say(d, _("offline"), out);
}

/* P3.5: why the server sent them; or why nobody was sent. P3.6: who is free for it. */
static void describe_choice(const Paigong__Ticket *t, const struct describer *d)
{
    char word[WORD_SIZE], out[DESCRIBE_TEXT_SIZE], when[TIME_TEXT_SIZE];
    if (t->choice != NULL) {
        word_text(&paigong__choice__descriptor, (int)t->choice->choice, word);
        bool sent = t->choice->choice < PAIGONG__CHOICE__CHOICE_NOBODY;
        (void)snprintf(out, sizeof out,
                       sent ? _("%s; considered: %u, open slips: %u") : _("nobody yet: %s"), word,
                       t->choice->considered, t->choice->open_slips);
        say(d, _("picked"), out);
    }
    if (t->free_at != 0) {
        time_text_short(t->free_at, d->now_ms, when);
        (void)snprintf(out, sizeof out, "%s  %s", t->free, when);
        say(d, _("free again"), out);
    }
}

enum { CLOCK_NAME_WIDTH = 14 };

static void describe_clocks(const Paigong__Ticket *t, const struct describer *d)
{
    const char *label = _("clocks");
    for (size_t i = 0; i < t->n_clocks; i++) {
        const Paigong__ClockView *c = t->clocks[i];
        char name[WORD_SIZE], due[TIME_TEXT_SIZE], state[SPAN_SIZE + 32];
        char holder[DESCRIBE_TEXT_SIZE] = "", out[2 * DESCRIBE_TEXT_SIZE];
        word_text(&paigong__clock__descriptor, (int)c->clock, name);
        time_text_short(c->due_at, d->now_ms, due);
        /* a breached clock counts on until what it waits for has happened */
        clock_text(c->state, c->due_at, c->met_at != 0 ? c->met_at : d->now_ms, state,
                   sizeof state);
        if (c->state == PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED) {
            char role[WORD_SIZE];
            word_text(&paigong__role__descriptor, (int)c->holder_role, role);
            (void)snprintf(holder, sizeof holder, "  %s %s %s",
                           c->taken ? _("taken by") : _("put before"), role, c->holder);
        }
        int pad = CLOCK_NAME_WIDTH - (int)text_width(name);
        (void)snprintf(out, sizeof out, "%s%*s %s  %s%s", name, pad > 0 ? pad : 0, "", due, state,
                       holder);
        d->line(d->context, label, out, clock_tone(c->state, c->due_at, d->now_ms));
        label = "";
    }
}

/* P11.2: the cut that it reports; once that is over nobody may be needed any more. */
static void describe_outage(const Paigong__Ticket *t, const struct describer *d)
{
    char out[DESCRIBE_TEXT_SIZE], when[TIME_TEXT_SIZE];
    if (t->outage[0] == '\0')
        return;
    if (t->outage_over_at == 0) {
        d->line(d->context, _("cut"), t->outage, TONE_PLAIN);
        return;
    }
    time_text_short(t->outage_over_at, d->now_ms, when);
    (void)snprintf(out, sizeof out, _("%s, over since %s: ask them, then cancel it or go on"),
                   t->outage, when);
    d->line(d->context, _("cut"), out, TONE_SOON);
}

/* P3.7: its clocks stand still for cause. */
static void describe_suspended(const Paigong__Ticket *t, const struct describer *d)
{
    char out[DESCRIBE_TEXT_SIZE], when[TIME_TEXT_SIZE];
    if (t->suspended_for[0] == '\0')
        return;
    time_text_short(t->suspended_at, d->now_ms, when);
    (void)snprintf(out, sizeof out, _("for the emergency %s, since %s"), t->suspended_for, when);
    d->line(d->context, _("suspended"), out, TONE_SOON);
}

/* P14.1: a step says what, who, which phone; ticked also by whom and when. */
static void describe_steps(const Paigong__Ticket *t, const struct describer *d)
{
    const char *label = _("playbook");
    for (size_t i = 0; i < t->n_steps; i++) {
        const Paigong__PlaybookStep *s = t->steps[i];
        char number[16], who[WORD_SIZE], when[TIME_TEXT_SIZE] = "", out[2 * DESCRIBE_TEXT_SIZE];
        (void)snprintf(number, sizeof number, s->done_at != 0 ? "[x] %u" : "[ ] %u", s->number);
        word_text(&paigong__role__descriptor, (int)s->who, who);
        if (s->done_at != 0)
            time_text_short(s->done_at, d->now_ms, when);
        const char *words[] = {number, _(s->what), who, s->phone, when, s->done_by};
        words_join(out, sizeof out, words, sizeof words / sizeof words[0]);
        d->line(d->context, label, out, s->done_at != 0 ? TONE_GOOD : TONE_PLAIN);
        label = "";
    }
}

static void describe_emergency(const Paigong__Ticket *t, const struct describer *d)
{
    char word[WORD_SIZE], out[DESCRIBE_TEXT_SIZE], when[TIME_TEXT_SIZE];
    if (t->emergency == PAIGONG__EMERGENCY__EMERGENCY_UNSPECIFIED)
        return;
    word_text(&paigong__emergency__descriptor, (int)t->emergency, word);
    d->line(d->context, _("emergency"), word, TONE_LATE);
    const char *label = _("alarm");
    for (size_t i = 0; i < t->n_alarmed; i++) {
        const Paigong__Alarmed *a = t->alarmed[i];
        time_text_short(a->told_at, d->now_ms, when);
        const char *words[] = {a->who, a->told_at != 0 ? when : _("not seen yet")};
        words_join(out, sizeof out, words, 2);
        say(d, label, out);
        label = "";
    }
    describe_steps(t, d);
    label = _("pulled");
    for (size_t i = 0; i < t->n_pulled; i++) {
        const Paigong__Pulled *p = t->pulled[i];
        time_text_short(p->released_at, d->now_ms, when);
        const char *words[] = {p->who, p->ticket, p->released_at != 0 ? when : _("still here")};
        words_join(out, sizeof out, words, 3);
        say(d, label, out);
        label = "";
    }
}

/* P6.3: the items of the schedule that it is made of, and until when it is done. */
static void describe_quote_lines(const Paigong__QuoteView *q, const struct describer *d)
{
    char out[DESCRIBE_TEXT_SIZE], amount[32];
    for (size_t i = 0; i < q->n_lines; i++) {
        const Paigong__QuoteLine *l = q->lines[i];
        if (l->code[0] == '\0')
            continue;
        money_format(l->labour_fen + l->material_fen, amount, sizeof amount);
        (void)snprintf(out, sizeof out, _("%s × %u: %s yuan"), l->code, l->quantity, amount);
        say(d, "", out);
    }
    time_line(d, _("done by"), q->finish_at);
}

static void describe_quote(const Paigong__Ticket *t, const struct describer *d)
{
    char labour[32], material[32], answer[DESCRIBE_TEXT_SIZE], out[DESCRIBE_TEXT_SIZE];
    const Paigong__QuoteView *q = t->quote;
    if (q == NULL)
        return;
    money_format(q->labour_fen, labour, sizeof labour);
    money_format(q->material_fen, material, sizeof material);
    word_text(&paigong__consent__descriptor, (int)q->consent, answer);
    if (q->consent == PAIGONG__CONSENT__CONSENT_ASKED && !q->approved) /* P6.2 */
        text_copy(answer, sizeof answer, _("to be approved by the department supervisor first"));
    (void)snprintf(out, sizeof out, _("labour %s yuan, material %s yuan: %s"), labour, material,
                   answer);
    say(d, _("quote"), out);
    describe_quote_lines(q, d);
}

/* P4.5: what stands of several quotes, and what of it is still to be paid (P6.6). */
static void describe_agreed(const Paigong__Ticket *t, const struct describer *d)
{
    char labour[32], material[32], out[DESCRIBE_TEXT_SIZE], due[32];
    const Paigong__QuoteView *q = t->quote;
    const bool as_quoted = q != NULL && q->consent == PAIGONG__CONSENT__CONSENT_AGREED &&
                           q->labour_fen == t->agreed_labour_fen &&
                           q->material_fen == t->agreed_material_fen;
    if (!as_quoted && t->agreed_labour_fen + t->agreed_material_fen > 0) {
        money_format(t->agreed_labour_fen, labour, sizeof labour);
        money_format(t->agreed_material_fen, material, sizeof material);
        (void)snprintf(out, sizeof out, _("labour %s yuan, material %s yuan"), labour, material);
        say(d, _("agreed"), out);
    }
    if (t->due_fen <= 0)
        return;
    money_format(t->due_fen, due, sizeof due);
    (void)snprintf(out, sizeof out, t->at_desk ? _("%s yuan, at the desk") : _("%s yuan"), due);
    say(d, _("to be paid"), out);
}

static void describe_materials(const Paigong__Ticket *t, const struct describer *d)
{
    const char *label = _("materials");
    for (size_t i = 0; i < t->n_materials; i++) {
        const Paigong__MaterialView *m = t->materials[i];
        char price[32], out[DESCRIBE_TEXT_SIZE], quantity[48];
        money_format(m->price_fen, price, sizeof price);
        (void)snprintf(quantity, sizeof quantity, m->own ? "× %u" : "× %u @ %s", m->qty, price);
        const char *words[] = {
            m->name,
            m->spec,
            m->model,
            quantity,
            m->verified,
            m->own ? _("the resident's") : (m->accepted ? _("accepted") : _("not accepted yet"))};
        words_join(out, sizeof out, words, sizeof words / sizeof words[0]);
        say(d, label, out);
        label = "";
    }
}

static void describe_money(const Paigong__Ticket *t, const struct describer *d)
{
    char cash[32], received[32], out[DESCRIBE_TEXT_SIZE];
    if (t->cash_fen == 0)
        return;
    money_format(t->cash_fen, cash, sizeof cash);
    money_format(t->cash_received_fen, received, sizeof received);
    (void)snprintf(out, sizeof out, _("%s yuan taken, %s with finance"), cash, received);
    say(d, _("cash"), out);
}

static void describe_end(const Paigong__Ticket *t, const struct describer *d)
{
    char kind[WORD_SIZE], out[DESCRIBE_TEXT_SIZE], when[TIME_TEXT_SIZE];
    if (t->signature != NULL &&
        t->signature->kind != PAIGONG__SIGNATURE_KIND__SIGNATURE_KIND_NONE) {
        word_text(&paigong__signature_kind__descriptor, (int)t->signature->kind, kind);
        time_text_short(t->signature->at, d->now_ms, when);
        char rating[32] = "";
        if (t->signature->rating > 0)
            (void)snprintf(rating, sizeof rating, _("rated %u of 5"), t->signature->rating);
        const char *words[] = {when,
                               kind,
                               t->confirmed_by,
                               rating,
                               t->lead_checked ? _("checked by the lead") : "",
                               t->verified ? _("verified by the supervisor") : ""};
        words_join(out, sizeof out, words, sizeof words / sizeof words[0]);
        say(d, _("signed off"), out);
    }
    const char *label = _("visits");
    for (size_t i = 0; i < t->n_visits; i++) {
        const Paigong__VisitView *v = t->visits[i];
        word_text(&paigong__visit_result__descriptor, (int)v->result, kind);
        time_text_short(v->at, d->now_ms, when);
        const char *words[] = {when, kind, v->who, v->text};
        words_join(out, sizeof out, words, 4);
        say(d, label, out);
        label = "";
    }
}

static void describe_photos(const Paigong__Ticket *t, const struct describer *d)
{
    char purpose[WORD_SIZE], out[DESCRIBE_TEXT_SIZE], when[TIME_TEXT_SIZE];
    const char *label = _("photos");
    for (size_t i = 0; i < t->n_photos; i++) {
        const Paigong__PhotoView *p = t->photos[i];
        char number[16];
        (void)snprintf(number, sizeof number, "%u", p->number);
        word_text(&paigong__photo_purpose__descriptor, (int)p->purpose, purpose);
        time_text_short(p->at, d->now_ms, when);
        const char *words[] = {number, purpose, when, p->who, p->text};
        words_join(out, sizeof out, words, sizeof words / sizeof words[0]);
        say(d, label, out);
        label = "";
    }
}

static void describe_codes(const Paigong__Ticket *t, const struct describer *d)
{
    if (t->codes == NULL)
        return;
    say(d, _("agree code"), t->codes->consent);
    say(d, _("sign code"), t->codes->sign_off);
}

void describe_ticket(const Paigong__Ticket *t, const struct describer *d)
{
    describe_people(t, d);
    if (t->erased) {
        char out[DESCRIBE_TEXT_SIZE];
        (void)snprintf(out, sizeof out, "%s",
                       t->text[0] != '\0'
                           ? _("of a public facility: kept; names and phones are erased (P16.5)")
                           : _("erased with the month of its intake (P16.5)"));
        say(d, _("texts"), out);
    }
    describe_offline(t, d);
    describe_choice(t, d);
    describe_outage(t, d);
    describe_suspended(t, d);
    describe_clocks(t, d);
    describe_emergency(t, d);
    describe_quote(t, d);
    describe_agreed(t, d);
    describe_materials(t, d);
    describe_money(t, d);
    describe_end(t, d);
    describe_photos(t, d);
    describe_codes(t, d);
}

void action_name(const Paigong__Ticket *t, Paigong__Command command, char out[WORD_SIZE])
{
    const char *typed =
        command == PAIGONG__COMMAND__COMMAND_CODES         ? "show --codes"
        : command == PAIGONG__COMMAND__COMMAND_WARRANTY    ? "warranty set"
        : command == PAIGONG__COMMAND__COMMAND_RESPONSIBLE ? "complaint responsible"
        : command == PAIGONG__COMMAND__COMMAND_HAND_BACK   ? "hand-back"
        : command == PAIGONG__COMMAND__COMMAND_CONFIRM && t->kind == PAIGONG__KIND__KIND_DEFECT
            ? "inspect"
            : "";
    if (typed[0] != '\0') {
        text_copy(out, WORD_SIZE, typed);
        return;
    }
    word_name(&paigong__command__descriptor, (int)command, out);
    for (char *p = out; *p != '\0'; p++) {
        if (*p == '_')
            *p = ' ';
    }
}

void action_typed_name(const Paigong__Ticket *t, Paigong__Command command, char out[WORD_SIZE])
{
    char name[WORD_SIZE];
    const char *family = command == PAIGONG__COMMAND__COMMAND_STEP      ? "emergency "
                         : command == PAIGONG__COMMAND__COMMAND_PULL    ? "emergency "
                         : command == PAIGONG__COMMAND__COMMAND_RELEASE ? "emergency "
                         : command == PAIGONG__COMMAND__COMMAND_LINK    ? "register "
                                                                        : "";
    bool either = command == PAIGONG__COMMAND__COMMAND_CONFIRM &&
                  t->kind == PAIGONG__KIND__KIND_UNSPECIFIED; /* a defect is inspected */
    action_name(t, command, name);
    (void)snprintf(out, WORD_SIZE, "%s%.40s%s", family, name, either ? "/inspect" : "");
}
