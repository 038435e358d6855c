/* A site's money, ticket by ticket, over a period and as it stood at its end (P6.6, P6.7). */
#ifndef PAIGONG_STORE_MONEY_SUMS_H
#define PAIGONG_STORE_MONEY_SUMS_H

#include "store/view.h"

struct money_line {
    uint64_t ticket;
    bool moved; /* something of it happened in the period */
    /* in the period */
    int64_t done_ms;                  /* the last completion, 0: none */
    int64_t labour_fen, material_fen; /* agreed for what was completed */
    int64_t paid_fen, received_fen, back_fen;
    /* at its end */
    int64_t due_fen;                      /* agreed for completed work and not paid */
    int64_t missing_fen;                  /* taken, and not with finance */
    int64_t held_fen;                     /* with finance */
    int64_t since_ms;                     /* missing or due since then, 0: neither */
    char who[NAME_SIZE], crew[NAME_SIZE]; /* who took the money last, else who did the work */
};

struct money_sums {
    struct money_line *lines; /* by ticket; malloc'd, money_sums_free() */
    size_t count;
};

enum { MONEY_BEFORE_SHORT = 31, MONEY_BEFORE_LONG = 366 };
/* Of every ticket with money within the period or so many days before it, which is how far back
 * what stands at its end reaches. False: out of memory. */
bool money_sums_read(struct view *v, const struct money_period *p, int days_before,
                     struct money_sums *out) __attribute__((warn_unused_result));
void money_sums_free(struct money_sums *s);

#endif
