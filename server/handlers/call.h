/* A call: one decoded command on its way through its handler. A handler is short, knows no socket,
 * runs on the writer thread inside the batch, and fills the answer or the error. */
#ifndef PAIGONG_HANDLERS_CALL_H
#define PAIGONG_HANDLERS_CALL_H

#include "common/tls_authority.h"
#include "engine/engine.h"
#include "paigong.pb-c.h"

struct blobs;
struct photo_call;

struct call {
    struct batch *batch; /* NULL for a slow read on a worker thread */
    struct view *view;   /* the batch's, or a committed snapshot on a worker thread */
    struct ledger *ledger;
    struct keyring *keyring;
    struct blobs *blobs;
    int64_t now_ms;
    const struct staff *actor;         /* NULL: not enrolled (Enroll only) */
    const struct authority *authority; /* issues certificates */
    const Paigong__ClientFrame *in;
    Paigong__ServerFrame *out; /* id is set; the handler sets result_case and the message */
    struct arena *arena;       /* for the answer; lives until it is encoded */
    struct error error;        /* code set: the answer is this error */
    uint8_t digest[16];
    struct outcome outcome;   /* a write handler fills ticket/subject; dispatch stores it */
    const char *peer;         /* its address without port */
    uint64_t location;        /* from the part in the batch to the part on a worker: the
                                 ticket's newest event */
    bool personal;            /* likewise: personal data may be shown */
    struct photo_call *photo; /* likewise: which photo */
    struct {
        uint64_t *numbers; /* malloc'd; freed with the request */
        size_t count;
    } open; /* likewise: a report's open tickets */
};

typedef void handler(struct call *c);

/* A message of the answer, in the call's arena, with its defaults; NULL: the answer grew too large
 * (c->error says so). */
void *call_message(struct call *c, const ProtobufCMessageDescriptor *type)
    __attribute__((warn_unused_result));
void **call_array(struct call *c, size_t count) __attribute__((warn_unused_result));
/* Adds one event and flushes the view; false: the server is stopping (c->error). */
bool call_emit(struct call *c, struct event *ev) __attribute__((warn_unused_result));
/* There is room on the disk to write; for commands that are not writes and yet leave an entry. */
bool call_room(struct call *c);
void call_done(struct call *c, const char *id);
bool again_refused(struct call *c); /* the seen request was refused: c->error */
/* A copy of a text for the answer; "" when there is no room. */
char *call_text(struct arena *a, const char *s);
/* The trades of BIT(trade) as a message has them; returns how many, 0 also where they do not fit.
 */
size_t call_trades(struct call *c, uint32_t trades, Paigong__Trade **out);
char *call_text_bytes(struct arena *a, const char *s, size_t length);
/* The site exists and is the actor's; else c->error is not_found (or bad_request when empty). */
bool call_site(struct call *c, const char *site);
/* P16.4: "13800138000" → "138****8000", "周女士" → "周**". */
char *mask_phone(struct arena *a, const char *phone, size_t length);
char *mask_name(struct arena *a, const char *name, size_t length);

/* One family a file: handlers/ticket.c, read.c, directory.c, policy.c, import.c, spotcheck.c,
 * audit.c … */
handler handle_new_ticket, handle_ticket_command, handle_log_entry, handle_log_done,
    handle_log_list, handle_night_list, handle_call_card;
handler handle_show, handle_list_tickets, handle_rows_of, handle_history;
handler handle_suggest;
handler handle_enroll, handle_renew, handle_site_add, handle_site_list, handle_staff_add,
    handle_staff_list, handle_staff_revoke;
handler handle_import, handle_policy_show, handle_policy_check, handle_policy_set;
handler handle_shift_set, handle_shift_list, handle_free_list;
handler handle_spotcheck_draw, handle_spotcheck_list, handle_spotcheck_verify, handle_week_take;
handler handle_sheet_command, handle_show_sheet, handle_list_sheets;
/* slow reads: run on a worker thread with a snapshot */
handler handle_report_day_begin; /* its part in the batch */
handler handle_audit_verify, handle_audit_show, handle_report_day;
handler handle_report_begin, handle_report;
/* Who appraises people (P19.1). */
#define REPORT_PEOPLE_ROLES                                                                        \
    (BIT(ROLE_CREW_LEAD) | BIT(ROLE_DEPARTMENT_SUPERVISOR) | BIT(ROLE_SITE_DIRECTOR) |             \
     BIT(ROLE_QUALITY) | BIT(ROLE_AREA_MANAGER) | BIT(ROLE_DEPUTY_GENERAL_MANAGER) |               \
     BIT(ROLE_GENERAL_MANAGER) | BIT(ROLE_AUDITOR))

/* The part of history on a worker thread; what a seen request id led to. */
handler handle_history_read;
handler again_new_ticket, again_ticket_command, again_register_entry, again_site, again_staff_add,
    again_done;
handler again_import, again_policy_set, again_renew, again_sheet_command;

handler handle_workflow_show;
/* photos: whether in the batch, the disk on a worker thread */
handler handle_blob_put, handle_blob_put_write, handle_blob_get, handle_blob_get_read;
/* P16.4: a look at a ticket's personal data, or at its photo of that number, leaves an entry. */
bool call_viewed(struct call *c, uint64_t ticket, uint32_t photo);
/* The actor's upload is named now. */
void call_photo_named(struct call *c, uint64_t ticket, const uint8_t hash[32]);
/* The ticket's photos; returns how many. */
size_t call_photos(struct call *c, const struct ticket *t, Paigong__PhotoView ***out);

handler handle_warranty_show;
/* With the reason in words; the policy is the one it was decided by. NULL: no memory. */
Paigong__WarrantyView *call_warranty_view(struct call *c, const struct warranty *w,
                                          const struct policy *p);

handler handle_catalogue_list, handle_catalogue_remove;
handler handle_retention_list, handle_retention_erase, again_retention_erase; /* P16.5 */
handler handle_wallboard_add, handle_wallboard_revoke, handle_wallboard_list, again_wallboard_add;
handler handle_stock_move, handle_stock_list, handle_stock_moves, again_stock_move;
handler handle_money_begin, handle_money_list; /* its part in the batch, and on a worker */
/* Refuses a code that the site's list does not have, with the nearest that it has. */
void call_unknown_code(struct call *c, enum catalogue_kind kind, const char *site,
                       const char *code);

/* Finds a ticket by id or short id among those the actor may see: number, or 0 with c->error set
 * (not_found, ambiguous with candidates). */
uint64_t call_ticket(struct call *c, const char *id);
/* The ticket as its reader may see it (masking, actions, codes when asked). */
enum ticket_view_flag {
    TICKET_PLAIN = 0,
    TICKET_CODES = 1,    /* with the resident's codes (only inside the batch) */
    TICKET_PERSONAL = 2, /* unmasked: an entry says so */
    TICKET_REPORTS = 4,  /* with the reports linked to it */
};
Paigong__Ticket *call_ticket_view(struct call *c, const struct ticket *t, unsigned flags);
/* Its line in a list: no personal data. */
Paigong__TicketRow *call_ticket_row(struct call *c, const struct ticket *t);
/* A clock of a ticket or of a week's draw; NULL with c->error set: no memory. */
Paigong__ClockView *call_clock_view(struct call *c, const struct ticket_clock *k);
/* A technician on duty, with what they have in hand; site: whose policy says how much is too much,
 * "": of their first. NULL with c->error set: no memory. */
/* A wished time is one that is still to come, 0: none was named; else bad_request. */
bool call_time_ahead(struct call *c, int64_t time_ms);
Paigong__FreeRow *call_free_row(struct call *c, const struct staff *s, const struct duty *d,
                                const char *site);
/* The first reports linked to a ticket; returns how many. */
enum { LINKED_REPORTS_SHOWN = 200 };
size_t call_reports(struct call *c, const struct ticket *t, Paigong__LinkedReportView ***out);
/* What the ticket's spot check found, item by item; returns how many. */
size_t call_findings(struct call *c, const struct ticket *t, Paigong__CheckFinding ***out);
/* An event as the reader may see it. */
Paigong__Entry *entry_view(struct arena *a, const struct event *ev, bool personal);
#endif
