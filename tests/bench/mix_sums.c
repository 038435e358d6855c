#include "mix.h"

#include <stdio.h>
#include <stdlib.h>

enum { KINDS = 16 };

static Paigong__Kind kind_of(enum life_kind kind)
{
    switch (kind) {
    case LIFE_PUBLIC:
        return PAIGONG__KIND__KIND_PUBLIC;
    case LIFE_DEFECT:
        return PAIGONG__KIND__KIND_DEFECT;
    case LIFE_COMPLAINT:
        return PAIGONG__KIND__KIND_COMPLAINT;
    case LIFE_EMERGENCY:
        return PAIGONG__KIND__KIND_EMERGENCY;
    case LIFE_DEVICE:
        return PAIGONG__KIND__KIND_DEVICE_RETURN;
    case LIFE_MAINTENANCE:
        return PAIGONG__KIND__KIND_MAINTENANCE;
    default:
        return PAIGONG__KIND__KIND_REPAIR;
    }
}

/* The site's own day, in its own zone. */
static void add_site(struct mix_town *t, int site, int64_t at_ms, struct mix_sum out[KINDS])
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Report m = PAIGONG__REPORT__INIT;
    m.span = PAIGONG__REPORT_SPAN__REPORT_SPAN_DAY;
    m.site = (char *)mix_town_people(t, site)->site;
    m.date_at = at_ms;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_REPORT;
    f.report = &m;
    Paigong__ServerFrame *answer = rig_ask(t->rig, t->rig->admin, &f);
    for (size_t i = 0; i < answer->figures->n_kinds; i++) {
        const Paigong__FigureLine *line = answer->figures->kinds[i];
        if ((int)line->kind >= KINDS)
            die("a report counts tickets of a kind that nobody knows");
        out[line->kind].opened += line->received;
        out[line->kind].filed += line->closed;
    }
    paigong__server_frame__free_unpacked(answer, NULL);
}

void mix_sums_check(struct mix_town *t, const struct mix_sum lives[LIFE_KINDS], int64_t at_ms)
{
    struct mix_sum server[KINDS] = {{0}}, own[KINDS] = {{0}};
    for (int i = 0; i < LIFE_KINDS; i++) {
        own[kind_of((enum life_kind)i)].opened += lives[i].opened;
        own[kind_of((enum life_kind)i)].filed += lives[i].filed;
    }
    for (int i = 0; i < t->sites; i++)
        add_site(t, i, at_ms, server);
    for (int i = 0; i < KINDS; i++)
        if (server[i].opened != own[i].opened || server[i].filed != own[i].filed)
            die("kind %d: %zu were opened and %zu filed, the server's reports count %zu and %zu", i,
                own[i].opened, own[i].filed, server[i].opened, server[i].filed);
}

void mix_sums_print(const struct mix_sum lives[LIFE_KINDS], struct result *out)
{
    struct mix_sum all = {0};
    for (int i = 0; i < LIFE_KINDS; i++) {
        char key[64];
        snprintf(key, sizeof key, "opened_%s", life_name((enum life_kind)i));
        result_number(out, key, (double)lives[i].opened, "");
        snprintf(key, sizeof key, "filed_%s", life_name((enum life_kind)i));
        result_number(out, key, (double)lives[i].filed, "");
        all.opened += lives[i].opened;
        all.filed += lives[i].filed;
        all.failed += lives[i].failed;
    }
    result_number(out, "opened", (double)all.opened, "tickets");
    result_number(out, "filed", (double)all.filed, "by the end");
    result_number(out, "failed", (double)all.failed, "");
    result_number(out, "open", (double)(all.opened - all.filed), "at the end");
    result_text(out, "reports", "count the same");
}
