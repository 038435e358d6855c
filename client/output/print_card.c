/* The call card: what the desk reads while the caller is on the phone (P2.5). */
#include "client/output/describe.h"
#include "client/output/language.h"
#include "client/output/print.h"
#include "client/output/table.h"

void print_card(const Paigong__Card *card, int64_t now_ms)
{
    struct describer d = {.line = print_line, .now_ms = now_ms};
    printf("%s%s %s%s  %s\n", colour_start(BOLD), card->site, card->unit, colour_end(BOLD),
           card->building);
    describe_card(card, &d);
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
