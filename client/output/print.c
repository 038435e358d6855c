#include "client/output/print.h"
#include "client/output/describe.h"

#include "client/output/language.h"
#include "client/output/phrases.h"
#include "client/output/table.h"
#include "client/output/words.h"
#include "common/text.h"
#include "common/time_text.h"

#include <string.h>

void print_next_page(const char *next)
{
    if (next != NULL && next[0] != '\0')
        printf(_("more: --after %s\n"), next);
}

void print_faults(FILE *to, Paigong__RowError *const *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const Paigong__RowError *f = rows[i];
        bool field = f->field != NULL && f->field[0] != '\0';
        char reason[400];
        phrase_translate(f->reason, reason, sizeof reason);
        fprintf(to, "  ");
        if (f->line > 0)
            fprintf(to, _("line %u: "), f->line);
        fprintf(to, "%s%s%s\n", field ? f->field : "", field ? _(": ") : "", reason);
    }
}

void print_enrolment(const Paigong__Enrolment *e, int64_t now_ms)
{
    char until[TIME_TEXT_SIZE];
    time_text_short(e->expires_at, now_ms, until);
    printf(_("enrolment code for %s, works once, until %s:\n"), e->id, until);
    printf("%s\n", e->code);
}

static void print_register_entry(const Paigong__RegisterEntry *r, int64_t now_ms)
{
    char when[TIME_TEXT_SIZE];
    time_text_short(r->at, now_ms, when);
    printf("%s%s%s  %s  %s %s  %s%s\n", colour_start(BOLD), r->id, colour_end(BOLD), when, r->site,
           r->unit, r->text, r->done ? _("  (done)") : "");
    if (r->answer != NULL) {
        char text[OUTAGE_TEXT_SIZE];
        outage_text(r->answer, now_ms, text, sizeof text);
        printf(_("linked to %s, no ticket. Say: %s\n"), r->outage, text);
    }
}

static void print_sites(const Paigong__SitePage *page)
{
    const char *const headers[] = {_("site"), _("name"), _("policy")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 1);
    for (size_t i = 0; i < page->n_sites; i++) {
        char version[16];
        (void)snprintf(version, sizeof version, "%u", page->sites[i]->policy_version);
        table_row(t);
        table_cell(t, page->sites[i]->site, PLAIN);
        table_cell(t, page->sites[i]->name, PLAIN);
        table_cell(t, version, PLAIN);
    }
    if (page->n_sites == 0)
        puts(_("no sites"));
    table_print(t, stdout);
}

static void join_strings(char *const *list, size_t count, char *out, size_t capacity)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count && used < capacity; i++)
        used += (size_t)snprintf(out + used, capacity - used, "%s%s", i > 0 ? "," : "", list[i]);
}

void print_staff(Paigong__StaffRow *const *rows, size_t count)
{
    const char *const headers[] = {_("id"),   _("name"),       _("role"),  _("sites"),
                                   _("crew"), _("department"), _("phone"), _("state")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 1);
    for (size_t i = 0; i < count; i++) {
        const Paigong__StaffRow *s = rows[i];
        char role[WORD_SIZE], sites[256];
        word_text(&paigong__role__descriptor, (int)s->role, role);
        join_strings(s->sites, s->n_sites, sites, sizeof sites);
        table_row(t);
        table_cell(t, s->id, PLAIN);
        table_cell(t, s->name, PLAIN);
        table_cell(t, role, PLAIN);
        table_cell(t, sites, PLAIN);
        table_cell(t, s->crew, PLAIN);
        table_cell(t, s->department, PLAIN);
        table_cell(t, s->phone, PLAIN);
        table_cell(t,
                   s->revoked    ? _("revoked")
                   : s->enrolled ? _("enrolled")
                                 : _("not enrolled"),
                   s->revoked ? RED : PLAIN);
    }
    if (count == 0)
        puts(_("nobody"));
    table_print(t, stdout);
}

static void print_policy_result(const Paigong__PolicyResult *p)
{
    if (p->version > 0)
        printf(_("in force from now on: version %u\n"), p->version);
    else
        puts(_("the policy is sound"));
    /* what it means is told when it is checked; who sets it has seen that */
    for (size_t i = 0; i < p->n_explained && p->version == 0; i++) {
        char sentence[1000];
        phrase_translate(p->explained[i], sentence, sizeof sentence);
        printf("  %s\n", sentence);
    }
}

static void print_hex(const char *label, const ProtobufCBinaryData *b)
{
    label_print(label);
    for (size_t i = 0; i < b->len; i++)
        printf("%02x", b->data[i]);
    putchar('\n');
}

static const Paigong__CheckFinding *finding_of(const Paigong__Slip *s, int item)
{
    for (size_t i = 0; i < s->n_findings; i++)
        if ((int)s->findings[i]->item == item)
            return s->findings[i];
    return NULL;
}

/* P15.3: the items that failed, and those that nobody looked at. */
static void findings_text(const Paigong__Slip *s, char failed[SHEET_TEXT_SIZE],
                          char unseen[SHEET_TEXT_SIZE])
{
    const ProtobufCEnumDescriptor *items = &paigong__check_item__descriptor;
    failed[0] = unseen[0] = '\0';
    for (unsigned i = 0; i < items->n_values && s->checked_at != 0; i++) {
        char word[WORD_SIZE];
        const int item = items->values[i].value;
        const Paigong__CheckFinding *f = finding_of(s, item);
        word_text(items, item, word);
        if (item != 0 && (f == NULL || !f->pass))
            text_list_add(f == NULL ? unseen : failed, SHEET_TEXT_SIZE, word);
    }
}

static void print_slips(const Paigong__Draw *d, int64_t now_ms)
{
    const char *const headers[] = {_("ticket"),  _("round"),  _("technician"),   _("checker"),
                                   _("checked"), _("failed"), _("not looked at")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], -1);
    for (size_t i = 0; i < d->n_drawn; i++) {
        const Paigong__Slip *s = d->drawn[i];
        char round[16], checked[TIME_TEXT_SIZE] = "";
        char failed[SHEET_TEXT_SIZE], unseen[SHEET_TEXT_SIZE];
        findings_text(s, failed, unseen);
        (void)snprintf(round, sizeof round, "%u", s->round);
        if (s->checked_at != 0)
            time_text_short(s->checked_at, now_ms, checked);
        table_row(t);
        table_cell(t, s->ticket, PLAIN);
        table_cell(t, round, PLAIN);
        table_cell(t, s->technician, PLAIN);
        table_cell(t, s->checker, PLAIN);
        table_cell(t, checked, PLAIN);
        table_cell(t, failed, RED);
        table_cell(t, unseen, YELLOW);
    }
    table_print(t, stdout);
}

void print_draw(const Paigong__Draw *d, int64_t now_ms)
{
    printf(ngettext("%04u-W%02u  %s %s: %u of %u slip drawn\n",
                    "%04u-W%02u  %s %s: %u of %u slips drawn\n", d->slips),
           d->week / 100, d->week % 100, d->site, d->department, d->quota, d->slips);
    print_slips(d, now_ms);
    if (d->clock != NULL && d->clock->due_at != 0) {
        char due[TIME_TEXT_SIZE], state[64];
        time_text_short(d->clock->due_at, now_ms, due);
        clock_text(d->clock->state, d->clock->due_at, now_ms, state, sizeof state);
        label_print(_("check by"));
        printf("%s  %s\n", due, state);
    }
    print_hex(_("secret"), &d->secret);
    print_hex(_("head"), &d->head);
}

static void print_problem(const char *sentence)
{
    char text[400];
    phrase_translate(sentence, text, sizeof text);
    if (text[0] != '\0')
        printf("  %s\n", text);
}

static void print_verified(const Paigong__DrawVerified *v)
{
    printf(v->ok ? _("the draw of %04u-W%02u is right: departments: %u, slips: %u, drawn: %u\n")
                 : _("the draw of %04u-W%02u is WRONG: departments: %u, slips: %u, drawn: %u\n"),
           v->week / 100, v->week % 100, v->departments, v->slips, v->drawn);
    print_problem(v->problem);
}

static void print_audit(const Paigong__AuditResult *a)
{
    printf(a->ok ? _("the ledger verifies: entries %llu to %llu, %llu of them\n")
                 : _("the ledger does NOT verify: entries %llu to %llu, %llu of them\n"),
           (unsigned long long)a->from_seq, (unsigned long long)a->to_seq,
           (unsigned long long)a->entries);
    print_problem(a->problem);
    print_hex(_("head"), &a->head_hash);
}

static void print_done(const Paigong__Done *d)
{
    printf(_("done: %s\n"), d->id);
}

static void print_import(const Paigong__ImportResult *r)
{
    printf(r->applied
               ? ngettext("%u row imported: %u new, %u changed\n",
                          "%u rows imported: %u new, %u changed\n", r->rows)
               : ngettext("%u row is right: %u new, %u changed; nothing was imported\n",
                          "%u rows are right: %u new, %u changed; nothing was imported\n", r->rows),
           r->rows, r->added, r->changed);
    print_faults(stdout, r->faults, r->n_faults);
    for (size_t i = 0; i < r->n_codes; i++)
        printf("%s  %s\n", r->codes[i]->id, r->codes[i]->code);
}

static void print_policy(const Paigong__Policy *p)
{
    size_t length = strlen(p->document);
    (void)fwrite(p->document, 1, length, stdout);
    if (length > 0 && p->document[length - 1] != '\n')
        putchar('\n');
    if (strcmp(p->document, p->effective) == 0)
        return;
    /* comments: what is printed is still the document */
    printf("# %s\n", _("in force, with the defaults of what it leaves out:"));
    for (const char *line = p->effective; *line != '\0';) {
        int n = (int)strcspn(line, "\n");
        printf("#   %.*s\n", n, line);
        line += n + (line[n] == '\n');
    }
}

static void print_draws(const Paigong__DrawPage *page, int64_t now_ms)
{
    for (size_t i = 0; i < page->n_draws; i++)
        print_draw(page->draws[i], now_ms);
    if (page->n_draws == 0)
        puts(_("no draws"));
}

/* What belongs to the daily trade; streams and pages that their commands print themselves are
 * nothing here. */
static void print_daily(const Paigong__ServerFrame *f, int64_t now_ms)
{
    switch (f->result_case) {
    case PAIGONG__SERVER_FRAME__RESULT_SHEET:
        print_sheet(f->sheet, now_ms);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_SHEET_PAGE:
        print_sheet_rows(f->sheet_page->sheets, f->sheet_page->n_sheets, now_ms);
        print_next_page(f->sheet_page->next);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_REGISTER_ENTRY:
        print_register_entry(f->register_entry, now_ms);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_REGISTER_PAGE:
        print_register(f->register_page, now_ms);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_WARRANTY:
        print_warranties(f->warranty);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_CARD:
        print_card(f->card, now_ms);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_SHIFT_PAGE:
        print_shifts(f->shift_page, now_ms);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_FREE_PAGE:
        print_free(f->free_page, now_ms);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_STOCK_PAGE:
        print_stock(f->stock_page);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_RETENTION_PAGE:
        print_retention(f->retention_page, now_ms);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_WALLBOARD:
        print_wallboard(f->wallboard);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_WALLBOARD_PAGE:
        print_wallboards(f->wallboard_page, now_ms);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_STOCK_MOVE_PAGE:
        print_stock_moves(f->stock_move_page, now_ms);
        break;
    default:
        break;
    }
}

void print_result(const Paigong__ServerFrame *f, int64_t now_ms)
{
    switch (f->result_case) {
    case PAIGONG__SERVER_FRAME__RESULT_TICKET:
        print_ticket(f->ticket, now_ms);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE:
        print_ticket_rows(f->ticket_page->tickets, f->ticket_page->n_tickets, now_ms);
        print_next_page(f->ticket_page->next);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_DONE:
        print_done(f->done);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_SITE:
        printf(_("site %s  %s\n"), f->site->site, f->site->name);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_SITE_PAGE:
        print_sites(f->site_page);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_ENROLMENT:
        print_enrolment(f->enrolment, now_ms);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_IMPORT_RESULT:
        print_import(f->import_result);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_POLICY:
        print_policy(f->policy);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_POLICY_RESULT:
        print_policy_result(f->policy_result);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_DRAW:
        print_draw(f->draw, now_ms);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_DRAW_PAGE:
        print_draws(f->draw_page, now_ms);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_DRAW_VERIFIED:
        print_verified(f->draw_verified);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_AUDIT_RESULT:
        print_audit(f->audit_result);
        break;
    default:
        print_daily(f, now_ms);
        break;
    }
}
