/* The names of sheets' things, as numbers that go to disk and over the wire (see names.h). */
#ifndef PAIGONG_CORE_SHEET_NAMES_H
#define PAIGONG_CORE_SHEET_NAMES_H

#include "core/names.h"

#define SHEET_KIND_LIST(X)                                                                         \
    X(PLAN, 1, "plan")                                                                             \
    X(VISIT, 2, "visit")                                                                           \
    X(CORRECTIVE, 3, "corrective")                                                                 \
    X(KEY, 4, "key")                                                                               \
    X(DEPOSIT, 5, "deposit") X(HANDOVER, 6, "handover") X(COUNT, 7, "count")                       \
        X(RECONCILIATION, 8, "reconciliation") X(OUTAGE, 9, "outage") X(APPROVAL, 10, "approval")  \
            X(CHECK, 11, "check") X(SURVEY, 12, "survey") X(CONTRACT, 13, "contract") X(DEVICE_RETURN, 14, "device_return")

#define SHEET_STATE_LIST(X)                                                                        \
    X(OPEN, 1, "open")                                                                             \
    X(ACTIVE, 2, "active")                                                                         \
    X(LENT, 3, "lent")                                                                             \
    X(ANSWERED, 4, "answered")                                                                     \
    X(DONE, 5, "done") X(CLOSED, 6, "closed") X(CANCELLED, 7, "cancelled") X(MISSED, 8, "missed")  \
        X(ASKED, 9, "asked") X(REQUESTED, 10, "requested") X(FEASIBLE, 11, "feasible")             \
            X(INFEASIBLE, 12, "infeasible") X(PLANNED, 13, "planned") X(APPROVED, 14, "approved")  \
                X(HANDED_OVER, 15, "handed_over") X(CHECKED, 17, "checked")                        \
                    X(SHIPPED, 18, "shipped") X(ENDED, 19, "ended") X(RETURNED, 20, "returned")

/* What one may ask of a sheet; BREACH, ESCALATE, DUE, REPORT and RESEAL
 * are the server's own. */
#define SHEET_VERB_LIST(X)                                                                         \
    X(OPEN, 1, "open")                                                                             \
    X(CHANGE, 2, "change")                                                                         \
    X(NOTE, 3, "note")                                                                             \
    X(LEND, 4, "lend")                                                                             \
    X(BRING_BACK, 5, "bring_back") X(GIVE_BACK, 6, "give_back") X(DRAW, 7, "draw")                 \
        X(ADD, 8, "add") X(ACCEPT, 9, "accept") X(REJECT, 10, "reject") X(DONE, 11, "done")        \
            X(CLOSE, 12, "close") X(CANCEL, 13, "cancel") X(TAKE, 14, "take")                      \
                X(ACKNOWLEDGE, 15, "acknowledge") X(BREACH, 16, "breach")                          \
                    X(ESCALATE, 17, "escalate") X(DUE, 18, "due") X(ANSWER, 19, "answer")          \
                        X(COUNT, 20, "count") X(TELL, 21, "tell") X(STEP, 22, "step")              \
                            X(ASK, 23, "ask") X(REPORT, 24, "report") X(FEASIBLE, 25, "feasible")  \
                                X(INFEASIBLE, 26, "infeasible") X(SURVEY, 27, "survey")            \
                                    X(PLAN, 28, "plan") X(ESTIMATE, 29, "estimate")                \
                                        X(COMMITTEE, 30, "committee") X(AGREE, 31, "agree")        \
                                            X(APPROVE, 32, "approve") X(RAISE, 33, "raise")        \
                                                X(START, 34, "start") X(PROGRESS, 35, "progress")  \
                                                    X(INVOICE, 36, "invoice")                      \
                                                        X(SCORE, 37, "score")                      \
                                                            X(RECORD, 41, "record")                \
                                                                X(CHECK, 42, "check")              \
                                                                    X(SHIP, 43, "ship")            \
                                                                        X(LETTER, 44, "letter")    \
                                                                            X(PAY, 49, "pay")              \
                                                                                X(RESEAL, 50, "reseal")

/* How often something of a sheet falls due. */
#define SHEET_EVERY_LIST(X)                                                                        \
    X(NONE, 0, "none")                                                                             \
    X(DAY, 1, "day")                                                                               \
    X(WEEK, 2, "week")                                                                             \
    X(MONTH, 3, "month") X(QUARTER, 4, "quarter") X(HALF_YEAR, 5, "half_year") X(YEAR, 6, "year")

#define SHEET_LINE_LIST(X)                                                                         \
    X(NONE, 0, "none")                                                                             \
    X(OPEN, 1, "open")                                                                             \
    X(ACCEPTED, 2, "accepted") X(REJECTED, 3, "rejected") X(DONE, 4, "done") X(PASS, 5, "pass")    \
        X(FAIL, 6, "fail")

/* Whose cut it is (P11). */
#define OUTAGE_LIST(X)                                                                             \
    X(PLANNED, 1, "planned")                                                                       \
    X(SUDDEN, 2, "sudden") X(UTILITY, 3, "utility")

/* The facts of a sheet that an event may set, and a command give: X(NAME, bit, "field"). */
#define SHEET_FIELD_LIST(X)                                                                        \
    X(UNIT, 0, "unit")                                                                             \
    X(FACILITY, 1, "facility")                                                                     \
    X(CREW, 2, "crew")                                                                             \
    X(DEPARTMENT, 3, "department")                                                                 \
    X(PERSON, 4, "person") X(ROLE, 5, "turn_role") X(PARTY, 6, "party") X(TRADE, 7, "trade")       \
        X(EVERY, 8, "every") X(TICKET, 9, "ticket") X(SUBJECT, 10, "subject") X(DUE, 11, "due_at") \
            X(AT, 12, "at") X(ANCHOR, 13, "anchor_at") X(WAKE, 14, "wake_at")                      \
                X(AMOUNT, 15, "amount_fen") X(SPENT, 16, "spent_fen") X(QUANTITY, 17, "quantity")  \
                    X(VISIT, 18, "visit") X(BY, 19, "by") X(LINES, 20, "lines")                    \
                        X(TEXT, 21, "text") X(RESULT, 22, "result") X(NAME, 23, "name")            \
                            X(PHONE, 24, "phone") X(CLOCK, 25, "clock") X(OUTAGE, 26, "outage")    \
                                X(MEDIUM, 27, "medium") X(TOLD, 28, "told")          \
                                    X(TEAM, 29, "team") X(DAYS, 30, "days")

/* The last of each is one past its numbers. */
#define X(NAME, number, name) SHEET_KIND_##NAME = number,
enum sheet_kind { SHEET_KIND_NONE = 0, SHEET_KIND_LIST(X) SHEET_KINDS };
#undef X
#define X(NAME, number, name) SHEET_STATE_##NAME = number,
enum sheet_state { SHEET_STATE_NONE = 0, SHEET_STATE_LIST(X) SHEET_STATES };
#undef X
#define X(NAME, number, name) SHEET_VERB_##NAME = number,
enum sheet_verb { SHEET_VERB_NONE = 0, SHEET_VERB_LIST(X) SHEET_VERBS };
#undef X
#define X(NAME, number, name) SHEET_EVERY_##NAME = number,
enum sheet_every { SHEET_EVERY_LIST(X) SHEET_PERIODS };
#undef X
#define X(NAME, number, name) OUTAGE_##NAME = number,
enum outage_kind { OUTAGE_NONE = 0, OUTAGE_LIST(X) OUTAGE_KINDS };
#undef X
#define X(NAME, number, name) SHEET_LINE_##NAME = number,
enum sheet_line_state { SHEET_LINE_LIST(X) SHEET_LINE_STATES };
#undef X
#define X(NAME, bit, name) SHEET_HAS_##NAME = 1 << (bit),
enum sheet_field { SHEET_FIELD_LIST(X) };
#undef X

/* The printed name, or "unknown". */
const char *sheet_kind_name(enum sheet_kind v);
const char *sheet_state_name(enum sheet_state v);
const char *sheet_verb_name(enum sheet_verb v);
/* The fields of a set, SHEET_HAS_… each, for people: "text, due_at". */
void sheet_fields_text(uint32_t fields, char *out, size_t capacity);

/* A sheet's number is kind × 10¹⁷ + date × 10⁸ + the day's count of that kind; its id "C20261122-
 * 0001": the kind's letter, the date, the count. */
enum { SHEET_ID_SIZE = 28 };
uint64_t sheet_number_first(enum sheet_kind kind, uint32_t date_number); /* with count 0 */
enum sheet_kind sheet_number_kind(uint64_t number);                      /* 0: not a sheet's */
uint32_t sheet_number_date(uint64_t number);
void sheet_id_format(uint64_t number, char out[SHEET_ID_SIZE]);
/* False: not the id of a sheet. */
bool sheet_id_parse(const char *text, uint64_t *number);

#endif
