/* The same fault again (P9.6): a part of one unit, or defects of one part across a site's units,
 * within the policy's time. A corrective action is opened with the technical department, once: what
 * it stands for is not counted again. */
#include "common/text.h"
#include "engine/follow.h"
#include "engine/sheets.h"
#include <stdio.h>
#include <string.h>

enum { DEFECTS_MAX = 256, FILE_MAX = 8, PAGE = 32 };

static const int64_t DAY_MS = INT64_C(24) * 3600 * 1000;

struct repeated {
    char site[NAME_SIZE], part[NAME_SIZE];
    char unit[UNIT_SIZE]; /* "" where there are several */
    char department[NAME_SIZE];
    enum kind kind;
    enum trade trade;
    uint64_t ticket; /* the newest */
    uint32_t count;
    struct sheet_line lines[SHEET_LINES];
    uint32_t line_count;
};

/* The newest corrective action of the part: when it was opened, 0: never. */
static int64_t followed_ms(struct batch *b, const struct repeated *r, bool *open)
{
    struct sheet_filter f = {.site = r->site, .kind = SHEET_KIND_CORRECTIVE, .subject = r->part};
    struct sheet *s = &b->sheet;
    uint64_t numbers[PAGE];
    int64_t newest_ms = 0;
    *open = false;
    do {
        size_t count = view_sheet_list(b->view, &f, numbers, PAGE, &f.after);
        for (size_t i = 0; i < count; i++) {
            if (!view_sheet(b->view, numbers[i], s))
                continue;
            *open |= sheet_is_open(s);
            newest_ms = s->opened_ms > newest_ms ? s->opened_ms : newest_ms;
        }
    } while (f.after != 0);
    return newest_ms;
}

static void add_line(struct repeated *r, const struct ticket *t)
{
    char id[TICKET_ID_SIZE];
    if (r->line_count == SHEET_LINES)
        return;
    struct sheet_line *line = &r->lines[r->line_count++];
    memset(line, 0, sizeof *line);
    ticket_id_format(t->number, id);
    text_copy(line->code, sizeof line->code, id);
    text_copy(line->name, sizeof line->name, t->unit);
    line->ticket = t->number;
    line->state = SHEET_LINE_OPEN;
}

/* Those called off, or found to be the owner's, are no fault of the part. */
static bool counts(const struct ticket *t, const struct repeated *r, int64_t since_ms)
{
    return t->received_ms >= since_ms && t->state != STATE_CANCELLED &&
           t->warranty != WARRANTY_OWN_WORKS && strcmp(t->part, r->part) == 0;
}

static void count_one(struct repeated *r, const struct ticket *t)
{
    if (r->count++ == 0)
        text_copy(r->unit, sizeof r->unit, t->unit);
    if (strcmp(r->unit, t->unit) != 0)
        r->unit[0] = '\0';
    if (t->department[0])
        text_copy(r->department, sizeof r->department, t->department);
    add_line(r, t);
}

/* Numbers begin with the date: all that was received since then has a higher one. */
static uint64_t number_before(const struct policy *p, int64_t now_ms)
{
    int64_t since_ms = now_ms - p->repeat_within_ms - DAY_MS;
    uint64_t date = calendar_date_number(&p->calendar.zone, since_ms > 0 ? since_ms : 0);
    return date * UINT64_C(100000000);
}

/* Defects by their part; of what else was repaired the unit's own file: what is open there would
 * be the same ticket (P2.6). */
static size_t find_others(struct batch *b, const struct ticket *t, const struct policy *p,
                          uint64_t out[DEFECTS_MAX])
{
    if (t->kind == KIND_DEFECT)
        return view_defects(b->view, t->site, t->part, number_before(p, b->now_ms), out,
                            DEFECTS_MAX);
    size_t count = view_unit_file(b->view, t->site, t->unit, out, FILE_MAX);
    uint64_t after = count > 0 ? number_before(p, b->now_ms) : 0;
    while (count > 0 && out[count - 1] <= after) /* the newest stand first */
        count--;
    return count;
}

static void count_faults(struct batch *b, struct repeated *r, const uint64_t *numbers, size_t count,
                         int64_t since_ms)
{
    bool itself = false;
    for (size_t i = 0; i < count; i++) {
        const struct ticket *t = view_ticket(b->view, numbers[i]);
        itself |= numbers[i] == r->ticket;
        if (t && counts(t, r, since_ms))
            count_one(r, t);
    }
    if (!itself && r->count > 0)
        count_one(r, view_ticket(b->view, r->ticket));
}

static bool open_sheet(struct batch *b, const struct repeated *r, const struct policy *p)
{
    struct sheet_command c;
    struct error refusal;
    uint64_t number = 0;
    uint32_t events;
    char text[160];
    sheet_command_init(&c, SHEET_KIND_CORRECTIVE, SHEET_VERB_OPEN);
    (void)snprintf(text, sizeof text, "%s: %u times within %lld days", r->part, r->count,
                   (long long)(p->repeat_within_ms / DAY_MS));
    c.site = r->site;
    c.unit = r->unit;
    c.subject = r->part;
    c.trade = r->trade;
    c.department = r->department;
    c.ticket = r->ticket;
    c.quantity = r->count;
    c.text = text;
    c.lines = r->lines;
    c.line_count = r->line_count;
    return batch_sheet(b, &number, &c, NULL, &refusal, &events);
}

static bool can_repeat(const struct ticket *t)
{
    return t && (t->kind == KIND_DEFECT || t->kind == KIND_REPAIR) && t->part[0] && t->unit[0];
}

static struct repeated *begin(struct batch *b, const struct ticket *t)
{
    struct repeated *r = arena_alloc(&b->arena, sizeof *r);
    if (!r)
        return NULL;
    *r = (struct repeated){
        .kind = (enum kind)t->kind, .trade = (enum trade)t->trade, .ticket = t->number};
    text_copy(r->site, sizeof r->site, t->site);
    text_copy(r->part, sizeof r->part, t->part);
    text_copy(r->unit, sizeof r->unit, t->unit);
    return r;
}

bool follow_defect(struct batch *b, const struct event *ev)
{
    bool open;
    uint64_t numbers[DEFECTS_MAX];
    const struct ticket *t = view_ticket(b->view, ev->ticket);
    const struct policy *p = can_repeat(t) ? view_policy(b->view, t->site, 0) : NULL;
    size_t count = p && p->repeat_times > 0 ? find_others(b, t, p, numbers) : 0;
    struct repeated *r = count > 0 ? begin(b, t) : NULL;
    if (!r)
        return true;
    int64_t since_ms = b->now_ms - p->repeat_within_ms, last_ms = followed_ms(b, r, &open);
    if (open)
        return true;
    count_faults(b, r, numbers, count, last_ms >= since_ms ? last_ms + 1 : since_ms);
    return r->count < p->repeat_times || open_sheet(b, r, p);
}
