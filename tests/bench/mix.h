/* A day of many sites at a hundred times its speed: what the parts of `bench mix` share. */
#ifndef PAIGONG_TESTS_BENCH_MIX_H
#define PAIGONG_TESTS_BENCH_MIX_H

#include "bench.h"
#include "life.h"

enum {
    MIX_SPEED = 100,     /* a minute of the day is 600 ms here */
    MIX_TEAM_SITES = 16, /* as many as a person may have */
    MIX_TECHNICIANS = 6, /* of a team */
    MIX_PLANS = 2,       /* maintenance slips of a site, due on the morning */
    MIX_CLOSE_HOUR = 18, /* of the day: the desk's close */
    MIX_OPEN_HOUR = 8,   /* … and when the maintenance slips are issued */
};

/* A moment of the day, in milliseconds since its midnight, and when that comes. */
int64_t mix_real_ms(int64_t midnight_ms, int64_t day_ms);

/* ---- the town: its sites, and who works there -------------------------------------------------
 */

struct mix_team {
    struct life_people people[MIX_TEAM_SITES]; /* the same, once a site */
    char names[MIX_TEAM_SITES][16], crew[16];
    char *ids[MIX_TECHNICIANS];
    struct link *links[MIX_TECHNICIANS];
};

struct mix_town {
    struct rig *rig;
    int sites, teams;
    struct mix_team *team;
    int64_t midnight_ms; /* when the day began, on this machine's clock */
};

/* Enrols everybody, makes the sites, their facilities and plans. from_hour: when the run begins;
 * it returns shortly before that. */
void mix_town_build(struct mix_town *t, struct rig *rig, int sites, double from_hour);
void mix_town_close(struct mix_town *t);
const struct life_people *mix_town_people(const struct mix_town *t, int site);
/* -1: no such site. */
int mix_town_site(const struct mix_town *t, const char *name);

/* ---- sums ------------------------------------------------------------------------------------
 */

struct mix_sum { /* of one kind of life */
    size_t opened, filed, failed;
};
/* Ends the run unless each site's report of the day that at_ms is in counts as many of every kind
 * of ticket. */
void mix_sums_check(struct mix_town *t, const struct mix_sum lives[LIFE_KINDS], int64_t at_ms);
void mix_sums_print(const struct mix_sum lives[LIFE_KINDS], struct result *out);

/* ---- lateness ---------------------------------------------------------------------------------
 */

struct mix_due { /* a clock that ran out, as a watching client saw it */
    int64_t due_ms, at_ms, seen_us;
    int clock; /* Paigong__Clock; 0: a maintenance slip */
};
struct mix_lateness {
    struct mix_due *dues;
    size_t count, capacity;
};
void mix_lateness_add(struct mix_lateness *l, const struct mix_due *d);
/* Each clock's, and how fast instants drained at which more than 50 fell due: that many take 5 ms
 * at 10,000 a second. */
void mix_lateness_print(struct mix_lateness *l, struct result *out);

#endif
