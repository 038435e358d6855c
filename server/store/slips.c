/* What technicians have in hand, and who waits for them (P3.5, P3.6): asked of the board. */
#include "store/board.h"
#include "store/view_private.h"

#include <string.h>

/* A technician with more than that is the policy's business, not ours to count. */
enum { LOOKED_AT_MAX = 500 };

static struct slip slip_of(const struct ticket_head *h)
{
    struct slip s = {.number = h->number, .state = (enum state)h->state};
    memcpy(s.site, h->site, sizeof s.site);
    memcpy(s.unit, h->unit, sizeof s.unit);
    return s;
}

static bool is_finished(enum state state)
{
    return state == STATE_COMPLETED || state == STATE_SIGNED || state == STATE_RETURNED;
}

size_t view_slips(struct view *v, const char *technician, struct slip *out, size_t capacity,
                  struct slip *last)
{
    struct number_walk walk = number_set_above(board_technician(v->board, technician), 0);
    struct ticket_head h;
    uint64_t number;
    size_t count = 0;
    last->number = 0;
    for (unsigned i = 0; i < LOOKED_AT_MAX && number_walk_peek(&walk, &number); i++) {
        number_walk_pass(&walk);
        if (!board_get(v->board, number, &h)) {
            continue;
        }
        if (is_finished((enum state)h.state)) {
            *last = slip_of(&h);
        }
        if (!ticket_is_in_hand((enum state)h.state)) {
            continue;
        }
        if (count < capacity) {
            out[count] = slip_of(&h);
        }
        count++;
    }
    return count;
}

static size_t numbers_of(const struct number_set *set, uint64_t after, uint64_t *out,
                         size_t capacity)
{
    struct number_walk walk = number_set_above(set, after);
    size_t count = 0;
    for (; count < capacity && number_walk_peek(&walk, &out[count]); count++) {
        number_walk_pass(&walk);
    }
    return count;
}

size_t view_called_back(struct view *v, const char *site, uint64_t after, uint64_t *out,
                        size_t capacity)
{
    return numbers_of(board_called_back(v->board, site), after, out, capacity);
}

size_t view_undispatched(struct view *v, const char *site, uint64_t after, uint64_t *out,
                         size_t capacity)
{
    return numbers_of(board_undispatched(v->board, site), after, out, capacity);
}
