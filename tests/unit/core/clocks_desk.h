/* A desk for the tests of the clocks: a ticket and a policy whose facts are set by hand; the
 * differences that clocks_derive finds are applied as the fold does. */
#ifndef PAIGONG_TESTS_CORE_CLOCKS_DESK_H
#define PAIGONG_TESTS_CORE_CLOCKS_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/clocks.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

/* 2026-11-21 09:00 in Shanghai; the desk closes nine hours later. */
#define NINE_MS  (INT64_C(1795219200000) + HOUR_MS)
#define CLOSE_MS (NINE_MS + 9 * HOUR_MS)

struct desk {
    struct ticket t;
    struct policy p;
    struct event e;
};

struct ticket_clock *desk_find(struct ticket *t, enum clock_kind clock);
void desk_derive_visit(struct desk *d, int64_t now_ms, enum event_type type, enum visit_result v);
void desk_derive(struct desk *d, int64_t now_ms);
void desk_assert(struct desk *d, enum clock_kind clock, enum clock_state state, int64_t due_ms);
void desk_assert_off(struct desk *d, enum clock_kind clock);
void desk_breach(struct desk *d, enum clock_kind clock, int64_t now_ms);
struct desk desk_call_in(void);
void desk_dispatch(struct desk *d, int64_t now_ms);
void desk_notify(struct desk *d, int64_t now_ms);
void desk_accept(struct desk *d, int64_t now_ms);
void desk_arrive(struct desk *d, int64_t now_ms);
void desk_complete(struct desk *d, int64_t now_ms);
void desk_hold(struct desk *d, int64_t now_ms, int64_t until_ms);
struct desk desk_on_site(void);

#endif
