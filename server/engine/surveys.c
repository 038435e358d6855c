#include "engine/surveys.h"

#include "common/log.h"
#include "common/text.h"
#include "core/fee_period.h"
#include "engine/fees.h"
#include "store/figures.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

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
    if (k.count > 0)
        qsort(k.lines, k.count, sizeof *k.lines, by_name);
    out->book = b->book;
    out->book_count = k.count;
}
