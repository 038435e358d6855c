/* A call: one decoded command on its way through its handler. A handler is short, knows no socket,
 * runs on the writer thread inside the batch, and fills the answer or the error. */
#ifndef PAIGONG_HANDLERS_CALL_H
#define PAIGONG_HANDLERS_CALL_H

#include "common/tls_authority.h"
#include "engine/engine.h"
#include "paigong.pb-c.h"

struct call {
    struct batch *batch;                /* NULL for a slow read on a worker thread */
    struct view *view;                  /* the batch's, or a committed snapshot on a worker thread */
    struct ledger *ledger;
    struct keyring *keyring;
    int64_t now_ms;
    const struct staff *actor;          /* NULL: not enrolled (Enroll only) */
    const struct authority *authority;  /* issues certificates */
    const uint8_t *fingerprint;         /* of the peer's certificate, or NULL */
    const Paigong__ClientFrame *in;
    Paigong__ServerFrame *out;          /* id is set; the handler sets result_case and the message */
    struct arena *arena;                /* for the answer; lives until it is encoded */
    struct error error;                 /* code set: the answer is this error */
    uint8_t digest[16];
    struct outcome outcome;             /* a write handler fills ticket/subject; dispatch stores it */
    bool left_events;                   /* the command added events (a refusal may have) */
};

typedef void handler(struct call *c);

/* One family a file: handlers/ticket.c, read.c, directory.c, policy.c, import.c, spotcheck.c, audit.c … */
handler handle_new_ticket, handle_ticket_command, handle_log_entry, handle_log_done, handle_log_list;
handler handle_show, handle_list_tickets, handle_history;
handler handle_enroll, handle_site_add, handle_site_list, handle_staff_add, handle_staff_list, handle_staff_revoke;
handler handle_import, handle_policy_show, handle_policy_check, handle_policy_set;
handler handle_spotcheck_draw, handle_spotcheck_list, handle_spotcheck_verify, handle_week_take;
/* slow reads: run on a worker thread with a snapshot */
handler handle_audit_verify, handle_audit_show, handle_report_day;

/* Finds a ticket by id or short id among those the actor may see: number, or 0 with c->error set
 * (not_found, ambiguous with candidates). */
uint64_t call_ticket(struct call *c, const char *id);
/* The ticket as its reader may see it (masking, actions, codes when asked). */
Paigong__Ticket *call_ticket_view(struct call *c, const struct ticket *t, bool codes);
/* An event as the reader may see it. */
Paigong__Entry *entry_view(struct arena *a, const struct event *ev, bool personal);
#endif
