/* What the replay of an incident desk found, and that the server's own account is the same. */
#include "asking.h"
#include "incidents_private.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICKET_STATES = 16, EVENT_TYPES = 128 };

static const char *lower_name(const ProtobufCEnumDescriptor *type, int value, size_t prefix)
{
    static char out[64];
    const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(type, value);
    snprintf(out, sizeof out, "%s", v != NULL ? v->name + prefix : "?");
    for (char *at = out; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return out;
}

static const char *ticket_state(Paigong__State s)
{
    return lower_name(&paigong__state__descriptor, s, strlen("STATE_"));
}

static size_t sum_outcomes(const struct incidents *run, enum outcome outcome)
{
    size_t sum = 0;
    for (int from = 0; from < INCIDENT_STATES; from++)
        for (int to = 0; to < INCIDENT_STATES; to++)
            sum += run->outcomes[from][to][outcome];
    return sum;
}

static void count_states(const struct incidents *run, size_t counts[TICKET_STATES])
{
    memset(counts, 0, TICKET_STATES * sizeof counts[0]);
    for (const struct incident_case *c = run->cases; c != NULL; c = c->hh.next)
        counts[c->t.state]++;
}

/* ---- checking ---------------------------------------------------------------------------------
 */

struct entries {
    size_t of_type[EVENT_TYPES];
};

static void on_entry(void *context, const Paigong__Entry *entry)
{
    struct entries *all = context;
    if ((unsigned)entry->event < EVENT_TYPES)
        all->of_type[entry->event]++;
}

#define EVENT(NAME) PAIGONG__EVENT_TYPE__EVENT_TYPE_##NAME
/* What was answered as applied stands in the histories, as often and no oftener. */
static void check_entries(struct incidents *run)
{
    static const struct {
        int event;
        enum incident_step step, or_step;
    } kinds[] = {
        {EVENT(OPENED), STEP_NEW, STEP_END},
        {EVENT(DISPATCHED), STEP_DISPATCH, STEP_POOL},
        {EVENT(ACCEPTED), STEP_ACCEPT, STEP_END},
        {EVENT(ARRIVED), STEP_ARRIVE, STEP_END},
        {EVENT(HANDED_OVER), STEP_HANDOVER, STEP_END},
        {EVENT(REFUSED), STEP_REFUSE, STEP_END},
        {EVENT(RESUMED), STEP_RESUME, STEP_END},
        {EVENT(FOUND), STEP_FIND, STEP_END},
        {EVENT(WAITING), STEP_WAIT, STEP_WAIT_SILENT},
        {EVENT(REFERRED), STEP_REFER, STEP_END},
        {EVENT(COMPLETED), STEP_DONE, STEP_END},
        {EVENT(SIGNED), STEP_SIGN, STEP_END},
        {EVENT(CHECKED), STEP_CHECK, STEP_END},
        {EVENT(RETURNED), STEP_RETURN, STEP_END},
        {EVENT(VISITED), STEP_SATISFIED, STEP_UNSATISFIED},
        {EVENT(CANCELLED), STEP_CANCEL, STEP_END},
    };
    struct entries all = {0};
    for (size_t i = 0; i < run->ticket_count; i++)
        asking_history(&run->rig, run->desk.link, run->tickets[i], on_entry, &all);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t said = run->applied[kinds[i].step] + run->applied[kinds[i].or_step];
        expect(all.of_type[kinds[i].event] == said, incident_step_name(kinds[i].step),
               all.of_type[kinds[i].event], said);
    }
}

/* Each case ends in a state, and each of its tickets is in the list of its state. */
static void check_lists(struct incidents *run)
{
    size_t counts[TICKET_STATES];
    count_states(run, counts);
    expect(counts[0] == 0, "cases without a ticket", counts[0], 0);
    counts[PAIGONG__STATE__STATE_CLOSED] += run->ticket_count - HASH_COUNT(run->cases);
    for (int i = 1; i < TICKET_STATES; i++) {
        size_t listed =
            asking_count(&run->rig, run->desk.link, INCIDENTS_SITE, (Paigong__State)i, false);
        expect(listed == counts[i], ticket_state((Paigong__State)i), listed, counts[i]);
    }
}

void incidents_check(struct incidents *run, struct result *out)
{
    size_t sum = 0;
    for (int i = 0; i < OUTCOMES; i++)
        sum += sum_outcomes(run, (enum outcome)i);
    expect(sum == run->count, "events accounted for", sum, run->count);
    check_lists(run);
    check_entries(run);
    result_number(out, "histories_checked", (double)run->ticket_count, "");
    result_number(out, "entries_verified", (double)asking_verify(&run->rig), "in the ledger");
}

/* ---- telling ----------------------------------------------------------------------------------
 */

static int by_count(const void *a, const void *b)
{
    const struct refusal *x = *(const struct refusal *const *)a;
    const struct refusal *y = *(const struct refusal *const *)b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return x->says != y->says ? (int)x->says - (int)y->says : (int)x->from - (int)y->from;
}

void incidents_print(const struct incidents *run, struct result *out)
{
    static const char *const names[OUTCOMES] = {"applied", "refused_other_way", "refused_stays",
                                                "no_command"};
    size_t counts[TICKET_STATES];
    result_number(out, "events", (double)run->count, "");
    result_number(out, "cases", HASH_COUNT(run->cases), "");
    result_number(out, "people", HASH_COUNT(run->people), "");
    for (int i = 0; i < OUTCOMES; i++)
        result_number(out, names[i], (double)sum_outcomes(run, (enum outcome)i), "events");
    result_number(out, "tickets", (double)run->ticket_count, "");
    count_states(run, counts);
    for (int i = 0; i < TICKET_STATES; i++) {
        char key[80];
        snprintf(key, sizeof key, "end_%s", ticket_state((Paigong__State)i));
        if (counts[i] > 0)
            result_number(out, key, (double)counts[i], "cases");
    }
}

static void print_transitions(const struct incidents *run)
{
    printf("| from | to | events | applied | refused, then the rules' way | refused, stays | no "
           "command |\n|---|---|---:|---:|---:|---:|---:|\n");
    for (int from = 0; from < INCIDENT_STATES; from++) {
        for (int to = 0; to < INCIDENT_STATES; to++) {
            const size_t *n = run->outcomes[from][to];
            size_t sum = n[APPLIED] + n[OTHER_WAY] + n[STAYS] + n[MUTE];
            if (sum > 0)
                printf("| %s | %s | %zu | %zu | %zu | %zu | %zu |\n",
                       incident_state_name((enum incident_state)from),
                       incident_state_name((enum incident_state)to), sum, n[APPLIED], n[OTHER_WAY],
                       n[STAYS], n[MUTE]);
        }
    }
    printf("| **all** | | %zu | %zu | %zu | %zu | %zu |\n\n", run->count,
           sum_outcomes(run, APPLIED), sum_outcomes(run, OTHER_WAY), sum_outcomes(run, STAYS),
           sum_outcomes(run, MUTE));
}

static void print_refusals(const struct incidents *run)
{
    const struct refusal *sorted[REFUSALS_MAX];
    for (size_t i = 0; i < run->refusal_count; i++)
        sorted[i] = &run->refusals[i];
    qsort(sorted, run->refusal_count, sizeof sorted[0], by_count);
    printf("| from | to | command | our state | refused as | events | then done | the rules' way "
           "|\n|---|---|---|---|---|---:|---:|---|\n");
    for (size_t i = 0; i < run->refusal_count; i++) {
        const struct refusal *r = sorted[i];
        printf("| %s | %s | `%s` | %s |", incident_state_name(r->from),
               incident_state_name(r->says), incident_step_name(r->step), ticket_state(r->state));
        printf(" %s: %s | %zu | %zu | %s |\n",
               lower_name(&paigong__error_code__descriptor, r->error, strlen("ERROR_CODE_")),
               r->words, r->count, r->other_way, r->way);
    }
}

void incidents_print_tables(const struct incidents *run)
{
    print_transitions(run);
    print_refusals(run);
}
