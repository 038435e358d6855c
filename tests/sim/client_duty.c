/* What clients say of shifts and leaves, mostly of who is theirs to enter. */
#include "client.h"

#include "check.h"
#include "rng.h"
#include <string.h>

static const int64_t HOUR_MS = 3600000;

static const char *somebody(void)
{
    static const char *const people[] = {"zhao", "qian",   "sun",    "li",      "zhou",
                                         "wu",   "lead-w", "lead-p", "desksup", "elsewhere"};
    return people[rng_below(sizeof people / sizeof *people)];
}

static void say_remove(struct client *c)
{
    const struct model *m = &sim()->model;
    Paigong__ShiftSet set = PAIGONG__SHIFT_SET__INIT;
    set.remove = m->shift_count ? m->shifts[rng_below(m->shift_count)].id : 7;
    CLIENT_FRAME(f, set, SHIFT_SET);
    client_give(c, client_request(c, &f, NULL));
}

static void say_set(struct client *c)
{
    Paigong__ShiftSet set = PAIGONG__SHIFT_SET__INIT;
    set.person = (char *)somebody();
    set.from_at = sim()->model.at_ms + ((int64_t)rng_below(30) - 6) * HOUR_MS;
    set.to_at = set.from_at + (int64_t)rng_below(14) * HOUR_MS;
    set.leave = rng_percent(30);
    CLIENT_FRAME(f, set, SHIFT_SET);
    client_give(c, client_request(c, &f, NULL));
}

static void say_list(struct client *c)
{
    Paigong__ShiftList shifts = PAIGONG__SHIFT_LIST__INIT;
    Paigong__FreeList people = PAIGONG__FREE_LIST__INIT;
    shifts.site = people.site = (char *)(rng_percent(50) ? "s1" : "");
    CLIENT_FRAME(a, shifts, SHIFT_LIST);
    CLIENT_FRAME(b, people, FREE_LIST);
    client_send(c, rng_percent(50) ? &a : &b);
}

void client_say_duty(struct client *c)
{
    unsigned way = (unsigned)rng_below(100);
    if (way < 55)
        say_set(c);
    else if (way < 75)
        say_remove(c);
    else
        say_list(c);
}
