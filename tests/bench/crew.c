#include "crew.h"

#include <assert.h>
#include <stdio.h>

const char *crew_quiet_policy(void)
{
    return "time_zone: Asia/Shanghai\n"
           "clocks:\n"
           "  {notice: 90d, sign_for: 90d, arrival: 90d, review: 90d, feedback: 90d,\n"
           "   same_day: 90d, finish: 90d, slip_return: 90d, cash: 90d, return_visit: 90d}\n"
           "escalate_every: 1d\n"
           "chains:\n"
           "  default: [desk, site_director]\n";
}

static struct rig_person *add(struct rig *r, const char *kind, int crew, int number,
                              Paigong__Role role, const char *site, const char *crew_name)
{
    char id[RIG_ID];
    if (number > 0)
        snprintf(id, sizeof id, "%s-%d-%d", kind, crew, number);
    else
        snprintf(id, sizeof id, "%s-%d", kind, crew);
    return rig_person(r, id, role, site, crew_name);
}

static void crew_make(struct rig *r, const char *site, struct crew *c, int number, int technicians)
{
    snprintf(c->name, sizeof c->name, "crew-%d", number);
    c->people = (struct life_people){
        .site = site,
        .crew = c->name,
        .technicians = c->technicians,
        .technician_ids = c->technician_ids,
        .technician_count = technicians,
    };
    struct rig_person *lead =
        add(r, "lead", number, 0, PAIGONG__ROLE__ROLE_CREW_LEAD, site, c->name);
    struct rig_person *desk = add(r, "desk", number, 0, PAIGONG__ROLE__ROLE_DESK, site, NULL);
    struct rig_person *finance =
        add(r, "finance", number, 0, PAIGONG__ROLE__ROLE_FINANCE, site, NULL);
    c->people.lead = rig_link(r, lead);
    c->people.desk = rig_link(r, desk);
    c->people.finance = rig_link(r, finance);
    for (int i = 0; i < technicians; i++) {
        struct rig_person *p =
            add(r, "technician", number, i + 1, PAIGONG__ROLE__ROLE_TECHNICIAN, site, c->name);
        c->technician_ids[i] = p->id;
        c->technicians[i] = rig_link(r, p);
    }
}

void crews_make(struct rig *r, const char *site, struct crew *crews, int count, int technicians)
{
    assert(technicians >= 2 && technicians <= CREW_TECHNICIANS);
    for (int i = 0; i < count; i++)
        crew_make(r, site, &crews[i], i + 1, technicians);
}

void crews_close(struct crew *crews, int count)
{
    for (int i = 0; i < count; i++) {
        struct life_people *p = &crews[i].people;
        link_close(p->lead);
        link_close(p->desk);
        link_close(p->finance);
        for (int k = 0; k < p->technician_count; k++)
            link_close(p->technicians[k]);
    }
}
