/* What is said of an after-sales contract (P17.2): its units, its fixed days, its warranty. */
#include "client/output/describe.h"
#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

bool sheet_is_contract(const Paigong__Sheet *s)
{
    return s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_CONTRACT;
}

void contract_units_text(const Paigong__Sheet *s, char *out, size_t capacity)
{
    out[0] = '\0';
    for (size_t i = 0; i < s->n_lines; i++)
        if (s->lines[i]->state == PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_ACCEPTED)
            text_list_add(out, capacity, s->lines[i]->code);
}

/* What a fixed day may be called; figures stay as they are. */
static const char *day_said(const char *day)
{
    static const char *const days[] = {N_("mon"), N_("tue"), N_("wed"), N_("thu"),
                                       N_("fri"), N_("sat"), N_("sun"), N_("last")};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        if (strcmp(days[i], day) == 0)
            return _(days[i]);
    return day;
}

/* "tue,fri": each in the reader's language; a figure is a day of the month. */
void contract_days_said(const Paigong__Sheet *s, char *out, size_t capacity)
{
    char day[16];
    out[0] = '\0';
    for (const char *at = s->days; at[0] != '\0';) {
        size_t length = strcspn(at, ",");
        (void)snprintf(day, sizeof day, "%.*s", (int)length, at);
        text_list_add(out, capacity, day_said(day));
        at += length + (at[length] == ',' ? 1 : 0);
    }
}

void contract_warranty_said(const Paigong__Sheet *s, int64_t now_ms, char *out, size_t capacity)
{
    char date[TIME_TEXT_SIZE];
    date_text(s->at, date);
    (void)snprintf(out, capacity,
                   now_ms < s->at ? _("in warranty until %s")
                                  : _("out of warranty since %s: at the customer's cost"),
                   date);
}

static void say(const struct describer *d, const char *label, const char *text)
{
    if (text[0] != '\0')
        d->line(d->context, label, text, TONE_PLAIN);
}

static void minutes_said(const Paigong__Sheet *s, char *out, size_t capacity)
{
    if (s->quantity > 0)
        (void)snprintf(out, capacity,
                       ngettext("within %u minute", "within %u minutes", s->quantity), s->quantity);
    else
        text_copy(out, capacity, _("as the site's policy says"));
}

static void moment_line(const struct describer *d, const char *label, int64_t at_ms,
                        const char *who)
{
    char out[SHEET_TEXT_SIZE], when[TIME_TEXT_SIZE];
    if (at_ms == 0)
        return;
    time_text_short(at_ms, d->now_ms, when);
    say(d, label, words_pair(out, when, who));
}

void describe_contract(const Paigong__Sheet *s, const struct describer *d)
{
    char out[SHEET_TEXT_SIZE], word[WORD_SIZE], when[TIME_TEXT_SIZE], from[TIME_TEXT_SIZE];
    const char *const customer[] = {s->name, s->phone};
    words_join(out, sizeof out, customer, 2);
    say(d, _("customer"), out);
    say(d, _("paper"), s->subject);
    contract_units_text(s, out, sizeof out);
    say(d, _("units"), out);
    time_text_short(s->anchor_at, d->now_ms, from);
    time_text_short(s->due_at, d->now_ms, when);
    (void)snprintf(out, sizeof out, _("from %s until %s"), from, when);
    say(d, _("term"), out);
    contract_warranty_said(s, d->now_ms, out, sizeof out);
    say(d, _("warranty"), out);
    word_text(&paigong__team__descriptor, (int)s->team, word);
    say(d, _("team"), word);
    minutes_said(s, out, sizeof out);
    say(d, _("from afar"), out);
    contract_days_said(s, out, sizeof out);
    say(d, _("fixed days"), out);
    say(d, _("agreed"), s->text);
    moment_line(d, _("opened"), s->opened_at, s->opened_by);
    moment_line(d, _("ended"), s->closed_at, s->closed_by);
}

/* ---- on the call card -------------------------------------------------------------------------
 */

/* What the caller is owed, first the customer and whether it costs them. */
void describe_card_contract(const Paigong__Card *card, const struct describer *d)
{
    char warranty[SHEET_TEXT_SIZE], out[DESCRIBE_TEXT_SIZE], span[SPAN_SIZE], there[SPAN_SIZE];
    char when[TIME_TEXT_SIZE];
    const Paigong__Sheet *s = card->contract;
    if (s == NULL)
        return;
    bool in = card->contract_warranty == PAIGONG__WARRANTY_STATUS__WARRANTY_STATUS_IN;
    contract_warranty_said(s, d->now_ms, warranty, sizeof warranty);
    const char *const first[] = {s->id, s->name, warranty, s->text};
    words_join(out, sizeof out, first, 4);
    d->line(d->context, _("contract"), out, in ? TONE_GOOD : TONE_SOON);
    span_text(card->contract_remote_ms, span);
    span_text(card->contract_on_site_ms, there);
    if (in)
        (void)snprintf(out, sizeof out, _("answered within %s, on site within %s"), span, there);
    else
        (void)snprintf(out, sizeof out,
                       _("answered within %s; quoted and agreed before it is done"), span);
    d->line(d->context, "", out, TONE_PLAIN);
    if (card->contract_next_at == 0)
        return;
    time_text_short(card->contract_next_at, d->now_ms, when);
    (void)snprintf(out, sizeof out, _("not urgent: on %s, the next fixed day"), when);
    d->line(d->context, "", out, TONE_PLAIN);
}
