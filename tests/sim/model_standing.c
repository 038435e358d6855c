/* Who stands in for whom (P5.5), by the leaves entered up to an event of the ledger: the absent
 * one's role, crew and department, on the sites that both have. */
#include "model.h"

#include "check.h"
#include "common/text.h"
#include <string.h>

enum { CHAIN_MOST = 8 };

static bool stands(const struct model_shift *s, uint64_t seq)
{
    return s->id <= seq && (s->removed_seq == 0 || s->removed_seq > seq);
}

struct presence {
    bool on_duty;
    const struct model_shift *leave; /* NULL: not on leave */
};

static struct presence presence_of(const struct model *m, const char *person, uint64_t seq,
                                   int64_t at_ms)
{
    bool by_shifts = false, in_shift = false;
    struct presence p = {0};
    for (size_t i = 0; i < m->shift_count; i++) {
        const struct model_shift *s = &m->shifts[i];
        bool within = s->facts.from_ms <= at_ms && at_ms < s->facts.to_ms;
        if (!stands(s, seq) || strcmp(s->facts.person, person) != 0)
            continue;
        by_shifts |= !s->facts.leave;
        in_shift |= within && !s->facts.leave;
        if (within && s->facts.leave)
            p.leave = s;
    }
    p.on_duty = !p.leave && (in_shift || !by_shifts);
    return p;
}

/* Whoever answers for that absent person in the end; NULL: nobody. */
static const char *answers_for(const struct model *m, const struct model_shift *leave, uint64_t seq,
                               int64_t at_ms)
{
    for (unsigned steps = 0; steps < CHAIN_MOST; steps++) {
        const char *next = leave->facts.stand_in;
        const struct staff *s = next[0] ? seen_staff(&m->seen, next, seq) : NULL;
        if (!s || s->revoked)
            return NULL;
        struct presence p = presence_of(m, next, seq, at_ms);
        if (p.on_duty || !p.leave)
            return p.on_duty ? next : NULL;
        leave = p.leave;
    }
    return NULL;
}

/* Nobody stands in for who has rights over the whole system, nor do they. */
static bool may_be_stood_in_for(const struct staff *s)
{
    return !s->revoked && s->role != ROLE_ADMIN && s->role != ROLE_AUDITOR;
}

static void keep_common_sites(struct staff *as, const struct staff *self)
{
    struct staff both = {.all_sites = as->all_sites && self->all_sites};
    const struct staff *fewer = as->all_sites ? self : as;
    for (uint8_t i = 0; i < fewer->site_count; i++)
        if (rights_site(self, fewer->sites[i]) && rights_site(as, fewer->sites[i]))
            memcpy(both.sites[both.site_count++], fewer->sites[i], NAME_SIZE);
    as->all_sites = both.all_sites;
    as->site_count = both.site_count;
    memcpy(as->sites, both.sites, sizeof as->sites);
}

static void add_standing(struct model_actor *out, const struct staff *absent)
{
    CHECK(out->self.standing_count < STANDING_MAX, "%s stands in for too many", out->self.id);
    struct staff *as = &out->standing[out->self.standing_count++];
    *as = *absent;
    text_copy(as->standing_for, sizeof as->standing_for, absent->id);
    text_copy(as->id, sizeof as->id, out->self.id);
    keep_common_sites(as, &out->self);
}

const struct staff *model_actor(const struct model *m, const char *id, uint64_t seq, int64_t at_ms,
                                struct model_actor *out)
{
    const struct staff *self = seen_staff(&m->seen, id, seq);
    if (!self)
        return NULL;
    out->self = *self;
    out->self.standing = out->standing;
    out->self.standing_count = 0;
    for (size_t i = 0; may_be_stood_in_for(self) && i < m->shift_count; i++) {
        const struct model_shift *s = &m->shifts[i];
        bool within = s->facts.from_ms <= at_ms && at_ms < s->facts.to_ms;
        if (!s->facts.leave || !within || !stands(s, seq))
            continue;
        const char *who = answers_for(m, s, seq, at_ms);
        const struct staff *absent = seen_staff(&m->seen, s->facts.person, seq);
        if (who && strcmp(who, id) == 0 && absent && may_be_stood_in_for(absent))
            add_standing(out, absent);
    }
    return &out->self;
}

const struct staff *model_in_place_of(const struct staff *actor, const char *absent)
{
    if (!absent[0])
        return actor;
    for (uint8_t i = 0; i < actor->standing_count; i++)
        if (strcmp(actor->standing[i].standing_for, absent) == 0)
            return &actor->standing[i];
    return NULL;
}
