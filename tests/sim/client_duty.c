/* What clients say of shifts and leaves, mostly of who is theirs to enter. */
#include "client.h"

#include "check.h"
#include "rng.h"
#include <string.h>

static const int64_t HOUR_MS = 3600000;

static const char *somebody(void)
{
    static const char *const people[] = {
        "zhao",    "qian",      "sun",   "li",    "zhou",     "wu",    "lead-w",  "lead-p",
        "desksup", "elsewhere", "sup-r", "sup-e", "director", "desk1", "builder", "quality"};
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

/* Mostly somebody who may, so that chains come about. */
static void put_stand_in(Paigong__ShiftSet *set)
{
    static const char *const pairs[][2] = {
        {"lead-w", "zhao"},    {"lead-p", "sun"},    {"sup-r", "lead-w"},    {"sup-e", "lead-p"},
        {"director", "sup-r"}, {"desksup", "desk1"}, {"zhao", "qian"},       {"quality", "area"},
        {"area", "quality"},   {"finance", "area"},  {"builder", "engineer"}};
    const char *const *pair = pairs[rng_below(sizeof pairs / sizeof *pairs)];
    if (rng_percent(70)) {
        set->person = (char *)pair[0];
        set->stand_in = (char *)pair[1];
    } else if (rng_percent(70)) {
        set->stand_in = (char *)somebody();
    }
}

static void say_set(struct client *c)
{
    Paigong__ShiftSet set = PAIGONG__SHIFT_SET__INIT;
    set.person = (char *)somebody();
    set.from_at = sim()->model.at_ms + ((int64_t)rng_below(30) - 6) * HOUR_MS;
    set.to_at = set.from_at + (int64_t)rng_below(14) * HOUR_MS;
    set.leave = rng_percent(45);
    if (set.leave)
        put_stand_in(&set);
    if (set.leave && rng_percent(70))
        set.to_at += (int64_t)rng_below(15 * 24) * HOUR_MS;
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
