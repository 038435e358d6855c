/* Who is on duty (P3.5), and who stands in for whom (P5.5): worked out from the entries of
 * shifts.c once for a person, and kept until their next entry begins or ends. Memory grows with
 * the people asked for, not with the entries. */
#ifndef PAIGONG_STORE_DUTY_H
#define PAIGONG_STORE_DUTY_H

#include "store/view_private.h"

struct duty_cache;

struct duty_cache *duty_cache_new(void);
void duty_cache_free(struct duty_cache *c);
/* Their entries changed. */
void duty_forget(struct view *v, const char *person);
/* Somebody's record changed: what they may do in whose place. */
void duty_forget_standing(struct view *v);

/* Who answers for a person now, and until when that holds at least. False: nobody does. */
bool duty_reach(struct view *v, const char *person, int64_t at_ms, char who[NAME_SIZE],
                int64_t *until_ms);

/* The same, in their shift or not: who is on leave sends to who stands in. */
bool duty_call(struct view *v, const char *person, char who[NAME_SIZE]);

/* shifts.c: the last entry of that person and kind that began by at_ms, whether it is over or not;
 * the first that begins after it. */
bool shift_began(struct view *v, const struct shift_facts *of, int64_t at_ms, struct shift *out);
bool shift_begins(struct view *v, const struct shift_facts *of, int64_t at_ms, struct shift *out);
/* Those of that person and kind that have a part in [from, to), in order. */
size_t shift_list_kind(struct view *v, const struct shift_facts *span, struct shift *out,
                       size_t capacity);
/* Every leave with a stand-in that is not over. */
typedef void shift_on_leave(void *arg, const struct shift *s);
void shift_leaves(struct view *v, int64_t now_ms, shift_on_leave *on_leave, void *arg);

#endif
