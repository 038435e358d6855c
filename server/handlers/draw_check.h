/* Redoes a week's draw from the ledger alone (P15.2): fed with every event in order, it collects
 * the slips that returned, draws anew when the week closes, and compares. Knows no view. */
#ifndef PAIGONG_HANDLERS_DRAW_CHECK_H
#define PAIGONG_HANDLERS_DRAW_CHECK_H

#include "core/event.h"
#include "core/policy.h"
#include "core/sample.h"

struct drawn_slip {
    char department[NAME_SIZE];
    struct candidate slip;
};

struct draw_check {
    const char *site;
    uint32_t week;
    struct policy policy; /* the site's newest so far */
    bool opened, closed;
    uint8_t commitment[32], secret[32], head[32];
    uint8_t before[32];       /* chain hash of the event before the one at hand */
    struct drawn_slip *slips; /* of the week, as they returned; by department once closed */
    size_t count, capacity;
    uint32_t departments, sampled, drawn; /* departments with slips; their SAMPLED events; slips */
    bool out_of_memory;
    char problem[200]; /* the first one, "": none */
};

void draw_check_start(struct draw_check *d, const char *site, uint32_t week);
void draw_check_free(struct draw_check *d);
void draw_check_event(struct draw_check *d, const struct event *ev, const uint8_t hash[32]);
/* After the last event: what is missing. */
void draw_check_end(struct draw_check *d);

/* SHA-256(secret ‖ head ‖ ticket ‖ round), as sample.h says. */
void draw_rank(const uint8_t secret[32], const uint8_t head[32], uint64_t ticket, uint32_t round,
               uint8_t rank[32]);

#endif
