/* One entry of the ledger: who, what, and the facts that matter. */
#include "client/output/describe.h"

#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

struct words {
    char text[ENTRY_TEXT_SIZE];
    size_t used;
};

static void add(struct words *w, const char *label, const char *value)
{
    if (value == NULL || value[0] == '\0' || w->used >= sizeof w->text)
        return;
    int n = snprintf(w->text + w->used, sizeof w->text - w->used, "%s%s%s%s",
                     w->used > 0 ? "  " : "", label, label[0] != '\0' ? " " : "", value);
    w->used += n > 0 ? (size_t)n : 0;
}

static void add_if(struct words *w, bool yes, const char *text)
{
    if (yes)
        add(w, "", text);
}

static void add_word(struct words *w, const ProtobufCEnumDescriptor *type, int value)
{
    char out[WORD_SIZE];
    word_text(type, value, out);
    add(w, "", out);
}

static void add_money(struct words *w, const char *label, int64_t fen)
{
    char out[40];
    if (fen == 0)
        return;
    money_format(fen, out, sizeof out);
    add(w, label, out);
}

static void add_time(struct words *w, const char *label, int64_t at_ms, int64_t now_ms)
{
    char out[TIME_TEXT_SIZE];
    if (at_ms == 0)
        return;
    time_text_exact(at_ms, now_ms, out);
    add(w, label, out);
}

/* Elsewhere `to` and `crew` are of who did it, and that stands there already. */
static bool is_put_to_somebody(Paigong__EventType event)
{
    return event != PAIGONG__EVENT_TYPE__EVENT_TYPE_ACCEPTED &&
           event != PAIGONG__EVENT_TYPE__EVENT_TYPE_COMPLETED &&
           event != PAIGONG__EVENT_TYPE__EVENT_TYPE_PAID &&
           event != PAIGONG__EVENT_TYPE__EVENT_TYPE_RETURNED;
}

/* Of the register: `told` is that the monitoring centre took it. */
static bool is_report(Paigong__EventType event)
{
    return event == PAIGONG__EVENT_TYPE__EVENT_TYPE_REGISTERED ||
           event == PAIGONG__EVENT_TYPE__EVENT_TYPE_LINKED;
}

static void add_told(struct words *w, const Paigong__Entry *entry)
{
    const Paigong__Facts *f = entry->facts;
    if (is_report(entry->event)) {
        add_if(w, f->told, _("at night"));
        return;
    }
    add_if(w, f->told && f->clock != PAIGONG__CLOCK__CLOCK_TOLD, _("told"));
    add_if(w, f->noted, _("note left"));
}

/* A photo, or the number of one that was looked at. */
static void add_photo(struct words *w, const Paigong__Entry *entry)
{
    const Paigong__Facts *f = entry->facts;
    char out[WORD_SIZE];
    if (entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_VIEWED && f->count != 0) {
        (void)snprintf(out, sizeof out, "%llu", (unsigned long long)f->count);
        add(w, _("photo"), out);
    }
    if (f->photo == NULL)
        return;
    word_text(&paigong__photo_purpose__descriptor, (int)f->photo->purpose, out);
    add(w, _("photo"), out);
}

static void add_step(struct words *w, const Paigong__Entry *entry)
{
    char step[48] = "";
    if (entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_ESCALATED && entry->facts->level > 0)
        (void)snprintf(step, sizeof step, _("step %u"), entry->facts->level);
    if (entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_URGED)
        (void)snprintf(step, sizeof step, "%llu ×", (unsigned long long)entry->facts->count);
    add(w, "", step);
}

static void add_people(struct words *w, const Paigong__Entry *entry)
{
    const Paigong__Facts *f = entry->facts;
    if (is_put_to_somebody(entry->event)) {
        add(w, "→", f->to);
        add(w, "→", f->crew);
    }
    add_word(w, &paigong__role__descriptor, (int)f->to_role);
    add_word(w, &paigong__party__descriptor, (int)f->party);
    add_word(w, &paigong__clock__descriptor, (int)f->clock);
    add_step(w, entry);
    add_if(w, f->phoned, _("by phone"));
    add_told(w, entry);
    add_if(w, f->callback, _("call back"));
    add_if(w, f->rang, _("rang"));
}

static void add_choice(struct words *w, const Paigong__DispatchChoice *choice)
{
    char why[2 * WORD_SIZE], word[WORD_SIZE];
    if (choice == NULL)
        return;
    word_text(&paigong__choice__descriptor, (int)choice->choice, word);
    (void)snprintf(why, sizeof why, _("picked: %s of %u"), word, choice->considered);
    add(w, "", why);
}

static void add_shift(struct words *w, const Paigong__ShiftFacts *shift, int64_t now_ms)
{
    if (shift == NULL)
        return;
    add(w, "", shift->leave ? _("leave") : _("shift"));
    add_time(w, _("from"), shift->from_at, now_ms);
    add_time(w, _("to"), shift->to_at, now_ms);
    add(w, _("stand-in"), shift->stand_in);
}

static void add_work(struct words *w, const Paigong__Entry *entry, int64_t now_ms)
{
    const Paigong__Facts *f = entry->facts;
    add(w, "", f->item_name);
    add(w, "", f->item_spec);
    add_money(w, _("price"), f->price_fen);
    add_money(w, _("labour"), f->labour_fen);
    add_money(w, _("material"), f->material_fen);
    add_money(w, _("cash"), f->cash_fen);
    add_if(w, f->own, _("the resident's"));
    add_if(w, f->at_desk, _("at the desk"));
    if (entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_CHECKED ||
        entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_VERIFIED)
        add(w, "", f->passed ? _("passed") : _("failed"));
    add_word(w, &paigong__signature_kind__descriptor, (int)f->signature);
    add_word(w, &paigong__visit_result__descriptor, (int)f->visit);
    add_time(w, _("due"), f->due_at, now_ms);
    add_time(w, _("until"), f->until_at, now_ms);
    add_time(w, _("for"), f->other_at, now_ms);
}

/* "corrective  answered  turn department_supervisor  due …" */
static void add_sheet(struct words *w, const Paigong__SheetFacts *s, int64_t now_ms)
{
    if (s == NULL)
        return;
    add_word(w, &paigong__sheet_kind__descriptor, (int)s->kind);
    add_word(w, &paigong__sheet_verb__descriptor, (int)s->verb);
    add(w, "", s->unit);
    add(w, "", s->facility);
    add(w, "", s->subject);
    add(w, "→", s->person);
    add(w, "→", s->crew);
    add(w, _("ticket"), s->ticket);
    for (size_t i = 0; i < s->n_lines; i++)
        add_if(w, strcmp(s->lines[i]->ticket, s->ticket) != 0, s->lines[i]->ticket);
    const bool cut = s->kind == PAIGONG__SHEET_KIND__SHEET_KIND_OUTAGE;
    const bool due = s->verb == PAIGONG__SHEET_VERB__SHEET_VERB_DUE && s->ticket[0] == '\0';
    add_if(w, due, cut ? _("its end has passed") : _("missed"));
    add_money(w, _("amount"), s->amount_fen);
    add_money(w, _("spent"), s->spent_fen);
    add_time(w, _("due"), s->due_at, now_ms);
    add_time(w, _("next"), cut ? 0 : s->wake_at, now_ms);
}

/* P16.2: what the handheld says, where that does not count, and what does instead. */
static void add_claim(struct words *w, const Paigong__Entry *entry, int64_t now_ms)
{
    add_time(w, _("offline"), entry->claimed_at, now_ms);
    switch (entry->facts->claim) {
    case PAIGONG__CLAIM_VERDICT__CLAIM_VERDICT_TOO_OLD:
        add(w, "", _("too long ago to count"));
        break;
    case PAIGONG__CLAIM_VERDICT__CLAIM_VERDICT_AHEAD:
        add(w, "", _("ahead of the server: does not count"));
        break;
    case PAIGONG__CLAIM_VERDICT__CLAIM_VERDICT_EARLIER:
        add_time(w, _("counts from"),
                 entry->facts->judged_at != 0 ? entry->facts->judged_at : entry->at, now_ms);
        break;
    default:
        break;
    }
}

/* P14.1: what has happened, who is told, which step it was. */
static void add_emergency(struct words *w, const Paigong__Entry *entry)
{
    char word[WORD_SIZE];
    const Paigong__Facts *f = entry->facts;
    if (f->emergency != PAIGONG__EMERGENCY__EMERGENCY_UNSPECIFIED) {
        word_text(&paigong__emergency__descriptor, (int)f->emergency, word);
        add(w, "", word);
    }
    for (size_t i = 0; i < f->n_alarmed; i++)
        add(w, i == 0 ? _("alarmed") : "", f->alarmed[i]);
    if (entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_STEP_TICKED) {
        (void)snprintf(word, sizeof word, _("playbook step %u"), (unsigned)f->count);
        add(w, "", word);
    }
}

enum tone entry_tone(Paigong__EventType event)
{
    switch (event) {
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_BREACHED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_ESCALATED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_SECOND_NOTICE:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_ALARM_RAISED:
        return TONE_LATE;
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_CLOSED:
        return TONE_GOOD;
    default:
        return TONE_PLAIN;
    }
}

void entry_subject(const Paigong__Entry *entry, char out[TICKET_ID_SIZE])
{
    bool of_register = entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_REGISTERED ||
                       entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_REGISTER_DONE;
    if (of_register && entry->facts != NULL)
        register_id_format(entry->facts->count, out);
    else if (entry->facts != NULL && entry->facts->sheet != NULL)
        text_copy(out, TICKET_ID_SIZE, entry->facts->subject);
    else
        text_copy(out, TICKET_ID_SIZE, entry->ticket == NULL ? "" : entry->ticket);
}

void entry_facts_text(const Paigong__Entry *entry, int64_t now_ms, char out[ENTRY_TEXT_SIZE])
{
    struct words w = {.used = 0};
    if (entry->facts != NULL) {
        add_claim(&w, entry, now_ms);
        add_sheet(&w, entry->facts->sheet, now_ms);
        add(&w, "", entry->facts->unit);
        add_people(&w, entry);
        add_work(&w, entry, now_ms);
        if (entry->facts->sheet == NULL)
            add(&w, "", entry->facts->subject);
        add(&w, _("in place of"), entry->facts->standing_for);
        add_emergency(&w, entry);
        add_photo(&w, entry);
        add_choice(&w, entry->facts->choice);
        add_shift(&w, entry->facts->shift, now_ms);
    }
    if (entry->erased)
        add(&w, "", entry->personal != NULL ? _("(names and phones erased)") : _("(texts erased)"));
    if (entry->personal != NULL) {
        add(&w, "", entry->personal->name);
        add(&w, "", entry->personal->phone);
        add(&w, "", entry->personal->text);
    }
    text_flatten(w.text);
    text_copy(out, ENTRY_TEXT_SIZE, w.text);
}

void entry_who_text(const Paigong__Entry *entry, char *out, size_t capacity)
{
    char role[WORD_SIZE];
    word_text(&paigong__role__descriptor, (int)entry->role, role);
    const char *who = entry->who != NULL && entry->who[0] != '\0' ? entry->who : _("server");
    (void)snprintf(out, capacity, "%s%s%s%s", who, role[0] != '\0' ? " (" : "", role,
                   role[0] != '\0' ? ")" : "");
}
