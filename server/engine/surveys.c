#include "engine/surveys.h"

#include "common/log.h"
#include "common/text.h"
#include "core/fee_period.h"
#include "engine/fees.h"
#include "store/figures.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SHEETS_PAGE = 64 };

struct counting {
    struct sheet_line *lines; /* SHEET_LINES of them */
    uint32_t count;
    const char *site;
    int64_t from_ms, until_ms;
};

/* NULL: there is no more room. */
static struct sheet_line *line_of(struct counting *k, const char *department)
{
    for (uint32_t i = 0; i < k->count; i++)
        if (strcmp(k->lines[i].code, department) == 0)
            return &k->lines[i];
    if (!department[0] || k->count == SHEET_LINES)
        return NULL;
    struct sheet_line *l = &k->lines[k->count++];
    memset(l, 0, sizeof *l);
    text_copy(l->code, sizeof l->code, department);
    return l;
}

static bool is_within(const struct counting *k, int64_t at_ms)
{
    return at_ms >= k->from_ms && at_ms < k->until_ms;
}

static bool on_figures(void *context, const struct ticket_figures *f)
{
    struct counting *k = context;
    struct sheet_line *l = line_of(k, f->department);
    if (!l)
        return true;
    for (uint8_t i = 0; i < f->visit_count; i++) {
        const struct figures_visit *v = &f->visits[i];
        const bool reached = v->result == VISIT_SATISFIED || v->result == VISIT_UNSATISFIED;
        if (!reached || !is_within(k, v->at_ms))
            continue;
        l->quantity++;
        l->counted += v->result == VISIT_SATISFIED;
    }
    for (uint8_t i = 0; i < f->round_count; i++) {
        const struct ticket_past_round *r = &f->rounds[i];
        if (r->spot_checked_ms && is_within(k, r->spot_checked_ms)) {
            l->checks++;
            l->passed += !r->check_failed;
        }
    }
    return true;
}

/* Patrols and unannounced checks (P15.4): without fault when no item failed. */
static void add_check(struct counting *k, const struct sheet *s)
{
    struct sheet_line *l = is_within(k, s->closed_ms) ? line_of(k, s->department) : NULL;
    if (l) {
        l->checks++;
        l->passed += s->quantity == 0;
    }
}

static void count_checks(struct batch *b, struct counting *k)
{
    struct sheet_filter f = {
        .site = k->site, .kind = SHEET_KIND_CHECK, .state = SHEET_STATE_DONE, .now_ms = b->now_ms};
    uint64_t numbers[SHEETS_PAGE];
    do {
        const size_t count = view_sheet_list(b->view, &f, numbers, SHEETS_PAGE, &f.after);
        for (size_t i = 0; i < count; i++)
            if (view_sheet(b->view, numbers[i], &b->sheet_decision.after))
                add_check(k, &b->sheet_decision.after);
    } while (f.after != 0);
}

static bool count_open(struct batch *b, struct counting *k)
{
    uint64_t *numbers = NULL;
    size_t count = 0;
    struct ticket_figures *f = malloc(sizeof *f);
    const bool fine = f && view_open_numbers(b->view, k->site, &numbers, &count);
    for (size_t i = 0; fine && i < count; i++) {
        const struct ticket *t = view_ticket(b->view, numbers[i]);
        if (t) {
            figures_of(t, f);
            (void)on_figures(k, f);
        }
    }
    free(numbers);
    free(f);
    return fine;
}

static void on_person(void *context, const struct staff *s)
{
    struct counting *k = context;
    if (!s->revoked && staff_has_site(s, k->site))
        (void)line_of(k, s->department);
}

static int by_name(const void *a, const void *b)
{
    const struct sheet_line *x = a, *y = b;
    return strcmp(x->code, y->code);
}

void survey_facts(struct batch *b, const struct sheet *s, const struct sheet_command *c,
                  struct sheet_facts *out)
{
    const bool is_new = s->number == 0;
    const char *site = is_new ? c->site : s->site, *subject = is_new ? c->subject : s->subject;
    const struct policy *p = view_policy(b->view, site, 0);
    struct fee_period period;
    assert(p);
    const bool counts =
        c->verb == SHEET_VERB_OPEN || c->verb == SHEET_VERB_SCORE || c->verb == SHEET_VERB_CLOSE;
    if (!counts || !fee_period_parse(&p->calendar.zone, subject, &period))
        return;
    out->period_taken = is_new && period_has_sheet(b, SHEET_KIND_SURVEY, site, subject);
    struct counting k = {.lines = b->book,
                         .site = site,
                         .from_ms = period.start_ms[0],
                         .until_ms = period.start_ms[period.months]};
    const struct figures_period f = {site, k.from_ms, k.until_ms};
    view_people(b->view, on_person, &k);
    if (!view_figures(b->view, &f, on_figures, &k) || !count_open(b, &k))
        log_event(LOG_ERROR, "survey_not_read", log_text("site", site));
    count_checks(b, &k);
    if (k.count > 0)
        qsort(k.lines, k.count, sizeof *k.lines, by_name);
    out->book = b->book;
    out->book_count = k.count;
}

/* ---- what the server opens --------------------------------------------------------------------
 */

/* The period that was over last, as a subject has it. */
static bool last_period(const struct policy *p, int64_t now_ms, char out[NAME_SIZE])
{
    const struct zone *z = &p->calendar.zone;
    struct fee_period now;
    fee_period_name(z, now_ms, p->survey_months, out);
    if (!fee_period_parse(z, out, &now))
        return false;
    fee_period_name(z, now.start_ms[0] - 1, p->survey_months, out);
    return true;
}

bool survey_open_due(struct batch *b, const char *site)
{
    struct sheet_command c;
    struct error refusal;
    char subject[NAME_SIZE];
    uint64_t number = 0;
    uint32_t events;
    const struct policy *p = view_policy(b->view, site, 0);
    assert(p);
    if (p->survey_months == 0 || !last_period(p, b->now_ms, subject) ||
        period_had_sheet(b, SHEET_KIND_SURVEY, site, subject))
        return true;
    sheet_command_init(&c, SHEET_KIND_SURVEY, SHEET_VERB_OPEN);
    c.site = site;
    c.subject = subject;
    return batch_sheet(b, &number, &c, NULL, &refusal, &events);
}
