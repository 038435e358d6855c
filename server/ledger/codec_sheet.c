#include "ledger/codec_sheet.h"

#include <string.h>

/* The numbers of sheet_names.h and of names.proto are one set. */
#define SAME(message, prefix, NAME, number)                                                        \
    _Static_assert((int)PAIGONG__##message##__##prefix##_##NAME == (number), #prefix "_" #NAME);
#define X(NAME, number, name) SAME(SHEET_KIND, SHEET_KIND, NAME, number)
SHEET_KIND_LIST(X)
#undef X
#define X(NAME, number, name) SAME(SHEET_STATE, SHEET_STATE, NAME, number)
SHEET_STATE_LIST(X)
#undef X
#define X(NAME, number, name) SAME(SHEET_VERB, SHEET_VERB, NAME, number)
SHEET_VERB_LIST(X)
#undef X
#define X(NAME, number, name) SAME(PERIOD, PERIOD, NAME, number)
SHEET_EVERY_LIST(X)
#undef X
#define X(NAME, number, name) SAME(OUTAGE_KIND, OUTAGE_KIND, NAME, number)
OUTAGE_LIST(X)
#undef X
#define X(NAME, number, name) SAME(MEDIUM, MEDIUM, NAME, number)
MEDIUM_LIST(X)
#undef X
#define X(NAME, number, name) SAME(TEAM, TEAM, NAME, number)
TEAM_LIST(X)
#undef X
#define X(NAME, number, name) SAME(SHEET_LINE_STATE, SHEET_LINE_STATE, NAME, number)
SHEET_LINE_LIST(X)
#undef X

/* Each fact once; both directions are printed from this list. TEXT(field of the change, field of
 * SheetFacts), NAMED(the same, one past the names), PLAIN(the same). */
#define SHEET_FACT_LIST(PLAIN, TEXT, NAMED)                                                        \
    PLAIN(number, number)                                                                          \
    NAMED(kind, kind, SHEET_KINDS)                                                                 \
    NAMED(verb, verb, SHEET_VERBS)                                                                 \
    NAMED(state, state, SHEET_STATES)                                                              \
    PLAIN(round, round)                                                                            \
    PLAIN(set, set)                                                                                \
    TEXT(unit, unit)                                                                               \
    TEXT(facility, facility)                                                                       \
    TEXT(crew, crew)                                                                               \
    TEXT(department, department)                                                                   \
    TEXT(person, person)                                                                           \
    TEXT(subject, subject)                                                                         \
    NAMED(turn_role, turn_role, ROLE_COUNT)                                                        \
    NAMED(party, party, PARTY_CONTRACTOR + 1)                                                      \
    NAMED(trade, trade, TRADE_GREENING + 1)                                                        \
    NAMED(every, every, SHEET_PERIODS)                                                             \
    NAMED(visit, visit, VISIT_NOT_REACHED + 1)                                                     \
    NAMED(by, by, VISIT_BY_VISIT + 1)                                                              \
    NAMED(outage, outage, OUTAGE_KINDS)                                                            \
    NAMED(medium, medium, MEDIUMS)                                                                 \
    NAMED(team, team, TEAMS)                                                                       \
    PLAIN(days, days)                                                                              \
    PLAIN(due_ms, due_at)                                                                          \
    PLAIN(at_ms, at)                                                                               \
    PLAIN(anchor_ms, anchor_at)                                                                    \
    PLAIN(wake_ms, wake_at)                                                                        \
    PLAIN(amount_fen, amount_fen)                                                                  \
    PLAIN(spent_fen, spent_fen)                                                                    \
    PLAIN(quantity, quantity)                                                                      \
    PLAIN(told, told)                                                                              \
    PLAIN(policy_version, policy_version)                                                          \
    TEXT(sight.crew, of_crew)                                                                      \
    TEXT(sight.department, of_department)                                                          \
    TEXT(sight.person, of_person)                                                                  \
    TEXT(sight.opened_by, opened_by)

static char *ticket_fill(uint64_t number, char id[TICKET_ID_SIZE])
{
    id[0] = '\0';
    if (number != 0)
        ticket_id_format(number, id);
    return id;
}

void codec_sheet_line_fill(const struct sheet_line *from, char ticket[TICKET_ID_SIZE],
                           Paigong__SheetLine *to)
{
    paigong__sheet_line__init(to);
    to->code = (char *)from->code;
    to->name = (char *)from->name;
    to->quantity = from->quantity;
    to->counted = from->counted;
    to->book = from->book;
    to->price_fen = from->price_fen;
    to->state = (int)from->state;
    to->ticket = ticket_fill(from->ticket, ticket);
    to->checks = from->checks;
    to->passed = from->passed;
    to->entered = from->entered;
    to->score = from->score;
}

void codec_sheet_fill(const struct sheet_change *from, struct codec_sheet_room *room)
{
    Paigong__SheetFacts *out = &room->facts;
    paigong__sheet_facts__init(out);
#define PLAIN(field, fact)        out->fact = from->field;
#define TEXT(field, fact)         out->fact = (char *)from->field;
#define NAMED(field, fact, limit) out->fact = (int)from->field;
    SHEET_FACT_LIST(PLAIN, TEXT, NAMED)
#undef PLAIN
#undef TEXT
#undef NAMED
    out->ticket = ticket_fill(from->ticket, room->ticket);
    for (uint32_t i = 0; i < from->line_count; i++) {
        codec_sheet_line_fill(&from->lines[i], room->tickets[i], &room->lines[i]);
        room->line_pointers[i] = &room->lines[i];
    }
    out->n_lines = from->line_count;
    out->lines = room->line_pointers;
}

/* ---- back -------------------------------------------------------------------------------------
 */

static bool text_take(const char *in, char *out, size_t capacity)
{
    size_t length = strlen(in);
    if (length >= capacity)
        return false;
    memcpy(out, in, length + 1);
    return true;
}

static bool ticket_take(const char *id, uint64_t *out)
{
    bool is_short = false;
    *out = 0;
    return id[0] == '\0' || (ticket_id_parse(id, out, &is_short) && !is_short);
}

bool codec_sheet_line_take(const Paigong__SheetLine *in, struct sheet_line *out)
{
    if ((unsigned)in->state >= SHEET_LINE_STATES)
        return false;
    *out = (struct sheet_line){.quantity = in->quantity,
                               .counted = in->counted,
                               .book = in->book,
                               .price_fen = in->price_fen,
                               .checks = in->checks,
                               .passed = in->passed,
                               .entered = in->entered,
                               .score = in->score,
                               .state = (uint8_t)in->state};
    return text_take(in->code, out->code, sizeof out->code) &&
           text_take(in->name, out->name, sizeof out->name) &&
           ticket_take(in->ticket, &out->ticket);
}

static bool lines_take(const Paigong__SheetFacts *in, struct arena *a, struct sheet_change *out)
{
    if (in->n_lines > SHEET_LINES)
        return false;
    struct sheet_line *lines = arena_alloc(a, (in->n_lines + 1) * sizeof *lines);
    if (lines == NULL)
        return false;
    for (size_t i = 0; i < in->n_lines; i++)
        if (!codec_sheet_line_take(in->lines[i], &lines[i]))
            return false;
    out->lines = lines;
    out->line_count = (uint32_t)in->n_lines;
    return true;
}

static bool facts_take(const Paigong__SheetFacts *in, struct sheet_change *out)
{
#define PLAIN(field, fact) out->field = in->fact;
#define TEXT(field, fact)                                                                          \
    if (!text_take(in->fact, out->field, sizeof out->field))                                       \
        return false;
#define NAMED(field, fact, limit)                                                                  \
    if ((unsigned)in->fact >= (unsigned)(limit))                                                   \
        return false;                                                                              \
    out->field = (uint8_t)in->fact;
    SHEET_FACT_LIST(PLAIN, TEXT, NAMED)
#undef PLAIN
#undef TEXT
#undef NAMED
    bool whole = out->number != 0 && out->kind != 0 && out->verb != 0 && out->state != 0;
    return whole && ticket_take(in->ticket, &out->ticket);
}

const struct sheet_change *codec_sheet_take(const Paigong__SheetFacts *in, struct arena *a)
{
    struct sheet_change *out = arena_alloc(a, sizeof *out);
    if (out == NULL)
        return NULL;
    memset(out, 0, sizeof *out);
    return facts_take(in, out) && lines_take(in, a, out) ? out : NULL;
}

const ProtobufCMessage *codec_sheet_unknown(const Paigong__SheetFacts *in)
{
    if (in->base.n_unknown_fields != 0)
        return &in->base;
    for (size_t i = 0; i < in->n_lines; i++)
        if (in->lines[i]->base.n_unknown_fields != 0)
            return &in->lines[i]->base;
    return NULL;
}
