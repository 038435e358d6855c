/* The call card: what the desk reads while the caller is on the phone (P2.5). */
#include "client/language.h"
#include "client/print.h"
#include "client/table.h"
#include "client/words.h"
#include "common/text.h"
#include "common/time_text.h"

#include <string.h>

static void print_resident(const Paigong__Card *card)
{
    char handover[TIME_TEXT_SIZE];
    printf("%s%s %s%s  %s\n", colour_start(BOLD), card->site, card->unit, colour_end(BOLD),
           card->building);
    if (!card->known)
        return;
    label_print(_("resident"));
    printf("%s  %s\n", card->owner, card->phone);
    if (card->handover_at == 0)
        return;
    date_text(card->handover_at, handover);
    label_print(_("handed over"));
    puts(handover);
}

static void print_warranty(const Paigong__Card *card)
{
    const char *label = _("warranty");
    for (size_t i = 0; i < card->n_warranty; i++) {
        const Paigong__CardWarranty *w = card->warranty[i];
        char status[WORD_SIZE], rule[WARRANTY_TEXT_SIZE], until[TIME_TEXT_SIZE] = "";
        word_text(&paigong__warranty_status__descriptor, (int)w->status, status);
        if (w->until_at != 0)
            date_text(w->until_at, until);
        warranty_rule_text(w->rule, rule);
        label_print(label);
        printf("%s: %s  %s%s%s\n", _(w->part), status, rule, until[0] != '\0' ? "  → " : "", until);
        label = "";
    }
}

/* P9.1: what the schedule says of a part is free while that is in warranty. */
static bool is_free(const Paigong__Card *card, const Paigong__CatalogueRow *fee)
{
    for (size_t i = 0; i < card->n_warranty; i++)
        if (fee->warranty[0] != '\0' && strcmp(card->warranty[i]->part, fee->warranty) == 0)
            return card->warranty[i]->status == PAIGONG__WARRANTY_STATUS__WARRANTY_STATUS_IN;
    return false;
}

static void print_fees(const Paigong__Card *card)
{
    const char *label = _("prices");
    for (size_t i = 0; i < card->n_fees; i++) {
        const Paigong__CatalogueRow *f = card->fees[i];
        char labour[32], material[32];
        money_format(f->labour_fen, labour, sizeof labour);
        money_format(f->material_fen, material, sizeof material);
        label_print(label);
        printf(_("%s  %s: labour %s yuan, material %s yuan"), f->code, f->name, labour, material);
        puts(is_free(card, f) ? _("; in warranty: free") : "");
        label = "";
    }
    label_print(_("charging"));
    puts(_("told and agreed before work starts; in warranty nothing"));
}

void print_card(const Paigong__Card *card, int64_t now_ms)
{
    print_resident(card);
    print_warranty(card);
    print_fees(card);
    if (card->same[0] != '\0')
        printf(_("the same fault is open: %s; a report of it is linked to that\n"), card->same);
    if (card->n_open > 0)
        print_ticket_rows(card->open, card->n_open, now_ms);
    if (card->n_closed > 0) {
        puts(_("before:"));
        print_ticket_rows(card->closed, card->n_closed, now_ms);
    }
    Paigong__FreePage people = PAIGONG__FREE_PAGE__INIT;
    people.n_people = card->n_people;
    people.people = card->people;
    print_free(&people, now_ms);
}
