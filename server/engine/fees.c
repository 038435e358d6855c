#include "engine/fees.h"

#include "common/log.h"
#include "common/text.h"
#include "core/fee_period.h"
#include "engine/batch.h"
#include "store/money_sums.h"
#include <assert.h>
#include <string.h>

enum { SHEETS_PAGE = 16, MONTHS_A_MONTH = 1, MONTHS_A_QUARTER = 3 };

static struct sheet_filter of_period(struct batch *b, enum sheet_kind kind, const char *site,
                                     const char *subject)
{
    return (struct sheet_filter){.site = site,
                                 .kind = kind,
                                 .unit = "",
                                 .facility = "",
                                 .person = "",
                                 .subject = subject,
                                 .now_ms = b->now_ms};
}

bool period_had_sheet(struct batch *b, enum sheet_kind kind, const char *site, const char *subject)
{
    struct sheet_filter f = of_period(b, kind, site, subject);
    uint64_t number, next;
    size_t count;
    do {
        count = view_sheet_list(b->view, &f, &number, 1, &next);
        f.after = next;
    } while (count == 0 && next != 0);
    return count > 0;
}

bool period_has_sheet(struct batch *b, enum sheet_kind kind, const char *site, const char *subject)
{
    struct sheet_filter f = of_period(b, kind, site, subject);
    uint64_t numbers[SHEETS_PAGE], next;
    do {
        const size_t count = view_sheet_list(b->view, &f, numbers, SHEETS_PAGE, &next);
        for (size_t i = 0; i < count; i++)
            if (view_sheet(b->view, numbers[i], &b->sheet_decision.after) &&
                b->sheet_decision.after.state != SHEET_STATE_CANCELLED)
                return true;
        f.after = next;
    } while (next != 0);
    return false;
}

/* Each slip counts in the month it was completed in, with all that finance has of it now. */
static void add_line(const struct fee_period *p, const struct money_line *l,
                     struct sheet_line *months)
{
    for (uint8_t i = 0; i < p->months; i++) {
        if (l->done_ms < p->start_ms[i] || l->done_ms >= p->start_ms[i + 1])
            continue;
        months[i].price_fen += l->labour_fen + l->material_fen;
        months[i].book += l->held_fen;
    }
}

void fees_facts(struct batch *b, const struct sheet *s, const struct sheet_command *c,
                struct sheet_facts *out)
{
    const bool is_new = s->number == 0;
    const char *site = is_new ? c->site : s->site, *subject = is_new ? c->subject : s->subject;
    const struct policy *p = view_policy(b->view, site, 0);
    struct fee_period period;
    struct money_sums sums;
    assert(p);
    if ((c->verb != SHEET_VERB_OPEN && c->verb != SHEET_VERB_COUNT) ||
        !fee_period_parse(&p->calendar.zone, subject, &period))
        return;
    out->period_taken = is_new && period_has_sheet(b, SHEET_KIND_RECONCILIATION, site, subject);
    const struct money_period all = {
        .site = site, .from_ms = period.start_ms[0], .until_ms = b->now_ms + 1};
    if (!money_sums_read(b->view, &all, MONEY_BEFORE_SHORT, &sums)) {
        log_event(LOG_ERROR, "fees_not_read", log_text("site", site));
        return;
    }
    memset(b->book, 0, sizeof b->book);
    for (size_t i = 0; i < sums.count; i++)
        add_line(&period, &sums.lines[i], b->book);
    for (uint8_t i = 0; i < period.months; i++) {
        text_copy(b->book[i].code, sizeof b->book[i].code, period.names[i]);
        b->book[i].state = SHEET_LINE_OPEN;
    }
    out->book = b->book;
    out->book_count = period.months;
    money_sums_free(&sums);
}

/* ---- what the server opens --------------------------------------------------------------------
 */

static bool on_money(void *context, const struct money_entry *m)
{
    (void)m;
    *(bool *)context = true;
    return false;
}

static bool open_one(struct batch *b, const char *site, const char *subject)
{
    struct sheet_command c;
    struct error refusal;
    uint64_t number = 0;
    uint32_t events;
    sheet_command_init(&c, SHEET_KIND_RECONCILIATION, SHEET_VERB_OPEN);
    c.site = site;
    c.subject = subject;
    return period_had_sheet(b, c.kind, site, subject) ||
           batch_sheet(b, &number, &c, NULL, &refusal, &events);
}

bool fees_open_due(struct batch *b, const char *site)
{
    static const uint8_t lengths[] = {MONTHS_A_MONTH, MONTHS_A_QUARTER};
    const struct policy *p = view_policy(b->view, site, 0);
    assert(p);
    const struct zone *z = &p->calendar.zone;
    for (size_t i = 0; i < sizeof lengths; i++) {
        char subject[NAME_SIZE];
        struct fee_period period;
        bool money = false;
        fee_period_name(z, b->now_ms, lengths[i], subject);
        if (!fee_period_parse(z, subject, &period))
            continue;
        if (lengths[i] == MONTHS_A_QUARTER) {
            fee_period_name(z, period.start_ms[0] - 1, lengths[i], subject);
            if (!fee_period_parse(z, subject, &period))
                continue;
        }
        const struct money_period all = {.site = site,
                                         .from_ms = period.start_ms[0],
                                         .until_ms = period.start_ms[period.months]};
        view_money(b->view, &all, on_money, &money);
        if (money && !open_one(b, site, subject))
            return false;
    }
    return true;
}
