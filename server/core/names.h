/* The names of things (glossary.md), as numbers that go to disk and over the wire.
 *
 * Each list is X(NAME, number, "name"): the number is never reused, the name is what JSON, tables
 * and documents print. The generated protobuf enums carry the same numbers; the codec asserts it.
 */
#ifndef PAIGONG_CORE_NAMES_H
#define PAIGONG_CORE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* P1.2 */
#define ROLE_LIST(X) \
    X(DESK, 1, "desk") X(MONITOR, 2, "monitor") X(TECHNICIAN, 3, "technician") \
    X(CREW_LEAD, 4, "crew_lead") X(DESK_SUPERVISOR, 5, "desk_supervisor") \
    X(DEPARTMENT_SUPERVISOR, 6, "department_supervisor") X(ENGINEERING, 7, "engineering") \
    X(SITE_DIRECTOR, 8, "site_director") X(QUALITY, 9, "quality") \
    X(AREA_MANAGER, 10, "area_manager") X(DEPUTY_GENERAL_MANAGER, 11, "deputy_general_manager") \
    X(GENERAL_MANAGER, 12, "general_manager") X(FINANCE, 13, "finance") X(GUARD, 14, "guard") \
    X(CONTRACTOR, 15, "contractor") X(ADMIN, 16, "admin") X(AUDITOR, 17, "auditor")

/* P1.3 */
#define TRADE_LIST(X) \
    X(STRONG_CURRENT, 1, "strong_current") X(WEAK_CURRENT, 2, "weak_current") \
    X(PLUMBING, 3, "plumbing") X(HVAC, 4, "hvac") X(LIFT, 5, "lift") X(FIRE, 6, "fire") \
    X(GENERAL, 7, "general") X(CIVIL, 8, "civil") X(CLEANING, 9, "cleaning") \
    X(GREENING, 10, "greening")

/* P2.4 */
#define KIND_LIST(X) \
    X(REPAIR, 1, "repair") X(PUBLIC, 2, "public") X(DEFECT, 3, "defect") \
    X(MAINTENANCE, 4, "maintenance") X(COMPLAINT, 5, "complaint") X(EMERGENCY, 6, "emergency") \
    X(WORKS, 7, "works") X(DEVICE_RETURN, 8, "device_return")

#define STATE_LIST(X) \
    X(RECEIVED, 1, "received") X(DISPATCHED, 2, "dispatched") X(ACCEPTED, 3, "accepted") \
    X(ON_SITE, 4, "on_site") X(QUOTED, 5, "quoted") X(WORKING, 6, "working") \
    X(COMPLETED, 7, "completed") X(SIGNED, 8, "signed") X(RETURNED, 9, "returned") \
    X(CLOSED, 10, "closed") X(IN_REVIEW, 11, "in_review") X(REFERRED, 12, "referred") \
    X(WAITING, 13, "waiting") X(DECLINED, 14, "declined") X(CANCELLED, 15, "cancelled")

/* The clocks of procedures.md; SPOT_CHECK runs on a week, CORRECTIVE, VISIT, OUTAGE_NOTICE,
 * OUTAGE_END, STOCK_COUNT, RECONCILIATION, WORKS_PROGRESS and FOLLOW_UP on a sheet, the rest on a
 * ticket. The numbers have no gap. */
#define CLOCK_LIST(X) \
    X(NOTICE, 1, "notice") X(SIGN_FOR, 2, "sign_for") X(ARRIVAL, 3, "arrival") \
    X(REVIEW, 4, "review") X(FEEDBACK, 5, "feedback") X(PROMISE, 6, "promise") \
    X(SAME_DAY, 7, "same_day") X(FINISH, 8, "finish") X(WAIT, 9, "wait") \
    X(SLIP_RETURN, 10, "slip_return") X(CASH, 11, "cash") X(RETURN_VISIT, 12, "return_visit") \
    X(SPOT_CHECK, 13, "spot_check") X(SLIP, 14, "slip") X(CONFIRM, 15, "confirm") \
    X(FINISH_PUBLIC, 16, "finish_public") X(CORRECTIVE, 17, "corrective") X(VISIT, 18, "visit") \
    X(MAINTENANCE, 19, "maintenance") X(COLLECT, 20, "collect") \
    X(OUTAGE_NOTICE, 21, "outage_notice") X(OUTAGE_END, 22, "outage_end") \
    X(REMOTE, 23, "remote") X(CONTRACT_ON_SITE, 24, "contract_on_site") \
    X(STOCK_COUNT, 25, "stock_count") \
    X(RECONCILIATION, 26, "reconciliation") \
    X(TOLD, 27, "told") X(WORKS_PROGRESS, 28, "works_progress") \
    X(RESPONSIBLE, 29, "responsible") X(FOLLOW_UP, 30, "follow_up")

/* What is cut off (P11). */
#define MEDIUM_LIST(X) X(WATER, 1, "water") X(POWER, 2, "power") X(GAS, 3, "gas")

/* P14.1: what has happened. */
#define EMERGENCY_LIST(X) \
    X(LIFT_ENTRAPMENT, 1, "lift_entrapment") X(BURST_MAIN, 2, "burst_main") \
    X(FIRE_ALARM, 3, "fire_alarm") X(GAS, 4, "gas") X(POWER_CUT, 5, "power_cut") \
    X(FLOODING, 6, "flooding")

/* Where the team of an after-sales contract is (P17.2). */
#define TEAM_LIST(X) \
    X(ON_PROJECT, 1, "on_project") X(IN_CITY, 2, "in_city") X(ELSEWHERE, 3, "elsewhere")

/* What a person (or the server itself: FIRE) may ask of a ticket. */
#define COMMAND_LIST(X) \
    X(NEW, 1, "new") X(DISPATCH, 2, "dispatch") X(NOTIFIED, 3, "notified") X(BOOK, 4, "book") \
    X(PROMISE, 5, "promise") X(WAIT, 6, "wait") X(RESUME, 7, "resume") X(QUOTE, 8, "quote") \
    X(APPROVE, 9, "approve") X(CONSENT, 10, "consent") X(PAY, 11, "pay") X(RETURN, 12, "return") \
    X(CANCEL, 13, "cancel") X(VISIT, 14, "visit") X(CLOSE, 15, "close") X(TAKE, 16, "take") \
    X(ACCEPT, 17, "accept") X(REFUSE, 18, "refuse") X(HANDOVER, 19, "handover") \
    X(ARRIVE, 20, "arrive") X(ABSENT, 21, "absent") X(FIND, 22, "find") \
    X(MATERIAL, 23, "material") X(COMPLEX, 24, "complex") X(BACK, 25, "back") \
    X(REFER, 26, "refer") X(DONE, 27, "done") X(SIGN, 28, "sign") X(CHECK, 29, "check") \
    X(CASH_RECEIVE, 30, "cash_receive") X(SPOTCHECK_RECORD, 31, "spotcheck_record") \
    X(CODES, 32, "codes") X(ACKNOWLEDGE, 33, "acknowledge") X(FIRE, 34, "fire") \
    X(LINK, 35, "link") X(URGE, 36, "urge") X(TELL, 37, "tell") \
    X(CONFIRM, 38, "confirm") X(VERIFY, 42, "verify") \
    X(WARRANTY, 39, "warranty") X(COLLECT, 40, "collect") X(HAND_BACK, 41, "hand_back") \
    X(REFUND, 43, "refund") X(APPOINT, 44, "appoint") X(PHOTO, 45, "photo") \
    X(STEP, 46, "step") X(PULL, 47, "pull") X(RELEASE, 48, "release") \
    X(RESPONSIBLE, 49, "responsible") X(ANSWER, 53, "answer")

/* Facts of the ledger. 1..49 and 100..127 belong to a ticket, the others to the rest; 70 is
 * reserved. */
#define EVENT_LIST(X) \
    X(OPENED, 1, "opened") X(DISPATCHED, 2, "dispatched") X(NOTIFIED, 3, "notified") \
    X(ACCEPTED, 4, "accepted") X(REFUSED, 5, "refused") X(HANDED_OVER, 6, "handed_over") \
    X(ARRIVED, 7, "arrived") X(ABSENT, 8, "absent") X(FOUND, 9, "found") X(QUOTED, 10, "quoted") \
    X(APPROVED, 11, "approved") X(CONSENTED, 12, "consented") X(DECLINED, 13, "declined") \
    X(CODE_REFUSED, 14, "code_refused") X(MATERIAL_LISTED, 15, "material_listed") \
    X(REPORTED_COMPLEX, 16, "reported_complex") X(CAME_BACK, 17, "came_back") \
    X(REFERRED, 18, "referred") X(PROMISED, 19, "promised") X(BOOKED, 20, "booked") \
    X(WAITING, 21, "waiting") X(RESUMED, 22, "resumed") X(COMPLETED, 23, "completed") \
    X(SIGNED, 24, "signed") X(PAID, 25, "paid") X(CASH_RECEIVED, 26, "cash_received") \
    X(CHECKED, 27, "checked") X(RETURNED, 28, "returned") X(VISITED, 29, "visited") \
    X(CLOSED, 30, "closed") X(CANCELLED, 31, "cancelled") X(TAKEN, 32, "taken") \
    X(BREACHED, 33, "breached") X(ESCALATED, 34, "escalated") X(DELIVERED, 35, "delivered") \
    X(CODES_VIEWED, 36, "codes_viewed") X(VIEWED, 37, "viewed") \
    X(SPOT_CHECKED, 38, "spot_checked") X(CLOCK_SET_ASIDE, 39, "clock_set_aside") \
    X(LINKED, 40, "linked") X(URGED, 41, "urged") X(TOLD, 42, "told") X(FREE_AGAIN, 48, "free_again") \
    X(CONFIRMED, 43, "confirmed") X(SECOND_NOTICE, 46, "second_notice") \
    X(VERIFIED, 49, "verified") X(WARRANTY_DECIDED, 44, "warranty_decided") X(COLLECTED, 45, "collected") \
    X(PAID_BACK, 47, "paid_back") X(LEDGER_OPENED, 50, "ledger_opened") X(RESTORED, 51, "restored") \
    X(TIME_JUMPED, 52, "time_jumped") X(SITE_ADDED, 53, "site_added") \
    X(POLICY_SET, 54, "policy_set") X(STAFF_ADDED, 55, "staff_added") \
    X(STAFF_CHANGED, 56, "staff_changed") X(ENROLLED, 57, "enrolled") \
    X(STAFF_REVOKED, 58, "staff_revoked") X(UNIT_SET, 59, "unit_set") \
    X(IMPORTED, 60, "imported") X(REGISTERED, 61, "registered") \
    X(REGISTER_DONE, 62, "register_done") X(WEEK_OPENED, 63, "week_opened") \
    X(WEEK_CLOSED, 64, "week_closed") X(SAMPLED, 65, "sampled") \
    X(WEEK_BREACHED, 66, "week_breached") X(WEEK_ESCALATED, 67, "week_escalated") \
    X(WEEK_TAKEN, 68, "week_taken") X(ENROLL_REFUSED, 69, "enroll_refused") \
    X(RENEWED, 71, "renewed") X(RENEWAL_USED, 72, "renewal_used") \
    X(SHEET, 73, "sheet") \
    X(CATALOGUE_SET, 74, "catalogue_set") X(STOCK_MOVED, 75, "stock_moved") \
    X(SHIFT_SET, 76, "shift_set") \
    X(SHIFT_REMOVED, 77, "shift_removed") X(DUTY_CHANGED, 79, "duty_changed") \
    X(MONTH_ERASED, 80, "month_erased") \
    X(WALL_ADDED, 81, "wall_added") X(WALL_REVOKED, 82, "wall_revoked") \
    X(PHOTOGRAPHED, 100, "photographed") X(ALARM_RAISED, 110, "alarm_raised") \
    X(STEP_TICKED, 111, "step_ticked") X(SUSPENDED, 112, "suspended") \
    X(UNSUSPENDED, 113, "unsuspended") X(PULLED, 115, "pulled") X(RELEASED, 116, "released") \
    X(RESPONSIBLE, 117, "responsible") \
    X(ANSWERED, 120, "answered")

#define CLOCK_STATE_LIST(X) \
    X(RUNNING, 1, "running") X(MET, 2, "met") X(BREACHED, 3, "breached") X(PAUSED, 4, "paused")

#define CONSENT_LIST(X) \
    X(NONE, 0, "none") X(ASKED, 1, "asked") X(AGREED, 2, "agreed") X(DECLINED, 3, "declined")

#define SIGNATURE_LIST(X) \
    X(NONE, 0, "none") X(CODE, 1, "code") X(PHOTO, 2, "photo") X(ABSENT, 3, "absent") \
    X(IN_PERSON, 4, "in_person")

#define VISIT_LIST(X) \
    X(NONE, 0, "none") X(SATISFIED, 1, "satisfied") X(UNSATISFIED, 2, "unsatisfied") \
    X(NOT_REACHED, 3, "not_reached")

#define VISIT_BY_LIST(X) X(PHONE, 1, "phone") X(VISIT, 2, "visit")

#define PARTY_LIST(X) \
    X(NONE, 0, "none") X(ENGINEERING, 1, "engineering") X(DEVELOPER, 2, "developer") \
    X(CONTRACTOR, 3, "contractor")

/* How a slip goes out (P3.5). */
#define DISPATCH_LIST(X) \
    X(NONE, 0, "none") X(PERSON, 1, "person") X(CREW, 2, "crew") X(POOL, 3, "pool")

/* P3.5: why the server gave a slip to this technician, or to nobody. */
#define CHOICE_LIST(X) \
    X(NONE, 0, "none") X(ONLY, 1, "only") X(TRADE, 2, "trade") X(LOAD, 3, "load") \
    X(PLACE, 4, "place") X(ORDER, 5, "order") X(NOBODY, 6, "nobody") \
    X(OFF_DUTY, 7, "off_duty") X(BUSY, 8, "busy")

/* What a spot check looks at (P15.3), one bit each. */
#define CHECK_ITEM_LIST(X) \
    X(ON_TIME, 1, "on_time") X(QUALITY, 2, "quality") X(CHARGE, 3, "charge") \
    X(MATERIAL, 4, "material") X(SIGNATURE, 5, "signature") X(MANNERS, 6, "manners")

/* What a check is that nobody drew (P15.4). */
#define CHECK_TYPE_LIST(X) X(PATROL, 1, "patrol") X(UNANNOUNCED, 2, "unannounced")

/* Lists of a site (P1.1, P6.1, P6.5), and what an import calls each. */
#define CATALOGUE_LIST(X) X(FEE, 1, "fees") X(FACILITY, 2, "facilities") X(PART, 3, "parts")

/* What moves a part (P6.5): into the store, to a crew, back, onto a slip; what a count changed. */
#define STOCK_LIST(X) \
    X(RECEIVE, 1, "receive") X(ISSUE, 2, "issue") X(RETURN, 3, "return") X(USE, 4, "use") \
    X(CORRECT, 5, "correct")

/* P9.1: decided from the table, or by a supervisor; OWN_WORKS: caused by the owner's own works. */
#define WARRANTY_LIST(X) \
    X(IN, 1, "in") X(OUT, 2, "out") X(UNKNOWN, 3, "unknown") X(OWN_WORKS, 4, "own_works")

/* P16.2: what became of the time that a handheld claims. EARLIER: than what happened last. */
#define CLAIM_LIST(X) \
    X(NONE, 0, "none") X(TAKEN, 1, "taken") X(TOO_OLD, 2, "too_old") X(AHEAD, 3, "ahead") \
    X(EARLIER, 4, "earlier")

/* What a photo or scan shows: SIGNATURE the signed slip or form, PAPER the consent (P7.1, P4.5). */
#define PURPOSE_LIST(X) \
    X(NONE, 0, "none") X(BEFORE, 1, "before") X(AFTER, 2, "after") X(SIGNATURE, 3, "signature") \
    X(PAPER, 4, "paper") X(OTHER, 5, "other")

#define X(NAME, number, name) ROLE_##NAME = number,
enum role { ROLE_NONE = 0, ROLE_LIST(X) };
#undef X
#define X(NAME, number, name) TRADE_##NAME = number,
enum trade { TRADE_NONE = 0, TRADE_LIST(X) };
#undef X
#define X(NAME, number, name) KIND_##NAME = number,
enum kind { KIND_NONE = 0, KIND_LIST(X) };
#undef X
#define X(NAME, number, name) STATE_##NAME = number,
enum state { STATE_NONE = 0, STATE_LIST(X) };
#undef X
#define X(NAME, number, name) CLOCK_##NAME = number,
enum clock_kind { CLOCK_NONE = 0, CLOCK_LIST(X) };
#undef X
#define X(NAME, number, name) COMMAND_##NAME = number,
enum command_type { COMMAND_NONE = 0, COMMAND_LIST(X) };
#undef X
#define X(NAME, number, name) EVENT_##NAME = number,
enum event_type { EVENT_NONE = 0, EVENT_LIST(X) };
#undef X
#define X(NAME, number, name) CLOCK_STATE_##NAME = number,
enum clock_state { CLOCK_STATE_NONE = 0, CLOCK_STATE_LIST(X) };
#undef X
#define X(NAME, number, name) CONSENT_##NAME = number,
enum consent { CONSENT_LIST(X) };
#undef X
#define X(NAME, number, name) SIGNATURE_##NAME = number,
enum signature_kind { SIGNATURE_LIST(X) };
#undef X
#define X(NAME, number, name) VISIT_##NAME = number,
enum visit_result { VISIT_LIST(X) };
#undef X
#define X(NAME, number, name) VISIT_BY_##NAME = number,
enum visit_by { VISIT_BY_NONE = 0, VISIT_BY_LIST(X) };
#undef X
#define X(NAME, number, name) PARTY_##NAME = number,
enum party { PARTY_LIST(X) };
#undef X
#define X(NAME, number, name) DISPATCH_##NAME = number,
enum dispatch_mode { DISPATCH_LIST(X) };
#undef X
#define X(NAME, number, name) CHOICE_##NAME = number,
enum choice { CHOICE_LIST(X) };
#undef X
#define X(NAME, number, name) CHECK_ITEM_##NAME = number,
enum check_item { CHECK_ITEM_NONE = 0, CHECK_ITEM_LIST(X) };
#undef X
#define X(NAME, number, name) CHECK_TYPE_##NAME = number,
enum check_type { CHECK_TYPE_NONE = 0, CHECK_TYPE_LIST(X) CHECK_TYPES };
#undef X
#define X(NAME, number, name) CATALOGUE_##NAME = number,
enum catalogue_kind { CATALOGUE_NONE = 0, CATALOGUE_LIST(X) };
#undef X

#define X(NAME, number, name) STOCK_##NAME = number,
enum stock_kind { STOCK_NONE = 0, STOCK_LIST(X) };
#undef X
#define X(NAME, number, name) WARRANTY_##NAME = number,
enum warranty_status { WARRANTY_NONE = 0, WARRANTY_LIST(X) };
#undef X
#define X(NAME, number, name) CLAIM_##NAME = number,
enum claim { CLAIM_LIST(X) };
#undef X
#define X(NAME, number, name) MEDIUM_##NAME = number,
enum medium { MEDIUM_NONE = 0, MEDIUM_LIST(X) MEDIUMS };
#undef X
#define X(NAME, number, name) EMERGENCY_##NAME = number,
enum emergency { EMERGENCY_NONE = 0, EMERGENCY_LIST(X) EMERGENCIES };
#undef X
#define X(NAME, number, name) TEAM_##NAME = number,
enum team { TEAM_NONE = 0, TEAM_LIST(X) TEAMS };
#undef X
#define X(NAME, number, name) PHOTO_##NAME = number,
enum photo_purpose { PURPOSE_LIST(X) };
#undef X

enum {
    ROLE_COUNT = 18,
    KIND_COUNT = 9,
    STATE_COUNT = 16,
    CLOCK_COUNT = 31, /* one past the last of its numbers */
    COMMAND_COUNT = 54, /* likewise: they have gaps */
    NAME_SIZE = 32,  /* ids of sites, crews, departments, people: up to 31 bytes and a NUL */
    UNIT_SIZE = 48,
    WARRANTY_RULE_SIZE = 16, /* "2 seasons" */
};

/* The printed name, or "unknown". */
const char *role_name(enum role v);
const char *trade_name(enum trade v);
const char *medium_name(enum medium v);
const char *emergency_name(enum emergency v);
const char *team_name(enum team v);
const char *kind_name(enum kind v);
const char *state_name(enum state v);
const char *clock_name(enum clock_kind v);
const char *command_name(enum command_type v);
const char *event_name(enum event_type v);
const char *check_item_name(enum check_item v);
const char *check_type_name(enum check_type v);
/* The value of a printed name, or 0. */
enum role role_from_name(const char *name);
enum trade trade_from_name(const char *name);
enum emergency emergency_from_name(const char *name);
enum kind kind_from_name(const char *name);
enum state state_from_name(const char *name);
enum clock_kind clock_from_name(const char *name);
enum medium medium_from_name(const char *name);
enum check_type check_type_from_name(const char *name);
enum team team_from_name(const char *name);

/* Of a number from outside. */
bool clock_exists(int clock);

/* Sets of roles, states, … as bit masks: BIT(ROLE_DESK) | BIT(ROLE_MONITOR). */
#define BIT(value) (UINT32_C(1) << (value))

/* The names of a set of roles, BIT(role) each, for people: "desk, monitor". */
void roles_text(uint32_t roles, char *out, size_t capacity);

#endif
