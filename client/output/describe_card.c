/* The call card: what the desk reads while the caller is on the phone (P2.5). */
#include "client/output/describe.h"

#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

static void describe_resident(const Paigong__Card *card, const struct describer *d)
{
    char out[DESCRIBE_TEXT_SIZE], handover[TIME_TEXT_SIZE];
    const char *const words[] = {card->owner, card->phone};
    if (!card->known)
        return;
    words_join(out, sizeof out, words, 2);
    if (out[0] != '\0')
        d->line(d->context, _("resident"), out, TONE_PLAIN);
    if (card->handover_at == 0)
        return;
    date_text(card->handover_at, handover);
    d->line(d->context, _("handed over"), handover, TONE_PLAIN);
}

static void describe_warranty(const Paigong__Card *card, const struct describer *d)
{
    const char *label = _("warranty");
    if (card->contract != NULL) /* which says it for every part */
        return;
    for (size_t i = 0; i < card->n_warranty; i++) {
        const Paigong__CardWarranty *w = card->warranty[i];
        char status[WORD_SIZE], rule[WARRANTY_TEXT_SIZE], until[TIME_TEXT_SIZE] = "";
        char out[DESCRIBE_TEXT_SIZE];
        word_text(&paigong__warranty_status__descriptor, (int)w->status, status);
        if (w->until_at != 0)
            date_text(w->until_at, until);
        warranty_rule_text(w->rule, rule);
        (void)snprintf(out, sizeof out, "%s%s%s  %s%s%s", _(w->part), _(": "), status, rule,
                       until[0] != '\0' ? "  → " : "", until);
        d->line(d->context, label, out, TONE_PLAIN);
        label = "";
    }
}

/* P9.1: what the schedule says of a part is free while that is in warranty. */
static bool is_free(const Paigong__Card *card, const Paigong__CatalogueRow *fee)
{
    if (card->contract != NULL)
        return card->contract_warranty == PAIGONG__WARRANTY_STATUS__WARRANTY_STATUS_IN;
    for (size_t i = 0; i < card->n_warranty; i++)
        if (fee->warranty[0] != '\0' && strcmp(card->warranty[i]->part, fee->warranty) == 0)
            return card->warranty[i]->status == PAIGONG__WARRANTY_STATUS__WARRANTY_STATUS_IN;
    return false;
}

static void describe_fees(const Paigong__Card *card, const struct describer *d)
{
    const char *label = _("prices");
    for (size_t i = 0; i < card->n_fees; i++) {
        const Paigong__CatalogueRow *f = card->fees[i];
        char labour[32], material[32], out[DESCRIBE_TEXT_SIZE];
        money_format(f->labour_fen, labour, sizeof labour);
        money_format(f->material_fen, material, sizeof material);
        int n = snprintf(out, sizeof out, _("%s  %s: labour %s yuan, material %s yuan"), f->code,
                         f->name, labour, material);
        if (is_free(card, f) && n > 0 && (size_t)n < sizeof out)
            (void)snprintf(out + n, sizeof out - (size_t)n, "%s", _("; in warranty: free"));
        d->line(d->context, label, out, TONE_PLAIN);
        label = "";
    }
    d->line(d->context, _("charging"), _("told and agreed before work starts; in warranty nothing"),
            TONE_PLAIN);
}

/* P11.2: first of all, what the caller most likely calls about. */
static void describe_outages(const Paigong__Card *card, const struct describer *d)
{
    char text[OUTAGE_TEXT_SIZE], line[OUTAGE_TEXT_SIZE + 32];
    for (size_t i = 0; i < card->n_outages; i++) {
        outage_text(card->outages[i], d->now_ms, text, sizeof text);
        (void)snprintf(line, sizeof line, "%s  %s", card->outages[i]->id, text);
        d->line(d->context, _("cut"), line, TONE_LATE);
    }
}

void describe_card(const Paigong__Card *card, const struct describer *d)
{
    describe_outages(card, d);
    describe_card_contract(card, d);
    describe_resident(card, d);
    describe_warranty(card, d);
    describe_fees(card, d);
}
