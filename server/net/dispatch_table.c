#include "net/dispatch.h"

#include "metrics/metrics.h"
#include "net/welcome.h"

/* Sets of roles (P1.2), as the table uses them. */
#define DESK (BIT(ROLE_DESK) | BIT(ROLE_MONITOR) | BIT(ROLE_DESK_SUPERVISOR))
#define CREW (BIT(ROLE_TECHNICIAN) | BIT(ROLE_CREW_LEAD))
#define SUPERVISORS                                                                                \
    (BIT(ROLE_DEPARTMENT_SUPERVISOR) | BIT(ROLE_SITE_DIRECTOR) | BIT(ROLE_DESK_SUPERVISOR) |       \
     BIT(ROLE_AREA_MANAGER) | BIT(ROLE_DEPUTY_GENERAL_MANAGER) | BIT(ROLE_GENERAL_MANAGER))
/* Who enters shifts and leaves. */
#define ROSTERS                                                                                    \
    (ADMIN | BIT(ROLE_CREW_LEAD) | BIT(ROLE_DEPARTMENT_SUPERVISOR) | BIT(ROLE_SITE_DIRECTOR))
#define QUALITY  BIT(ROLE_QUALITY)
#define FINANCE  BIT(ROLE_FINANCE)
#define GUARD    BIT(ROLE_GUARD)
#define ADMIN    BIT(ROLE_ADMIN)
#define AUDITOR  BIT(ROLE_AUDITOR)
#define EVERYONE (((UINT32_C(1) << ROLE_COUNT) - 1) & ~UINT32_C(1))

#define CASE(NAME) PAIGONG__CLIENT_FRAME__COMMAND_##NAME

static const struct dispatch_row rows[] = {
    {CASE(HELLO), "hello", EVERYONE, ROW_ANONYMOUS | ROW_DIRECTORY, handle_hello, NULL, NULL},
    {CASE(ENROLL), "enroll", EVERYONE, ROW_ANONYMOUS | ROW_DIRECTORY, handle_enroll, NULL, NULL},
    {CASE(NEW_TICKET), "new_ticket", EVERYONE & ~(BIT(ROLE_CONTRACTOR) | ADMIN | AUDITOR),
     ROW_WRITE, handle_new_ticket, NULL, again_new_ticket},
    {CASE(TICKET_COMMAND), "ticket_command", EVERYONE & ~(ADMIN | AUDITOR), ROW_WRITE | ROW_CLAIMS,
     handle_ticket_command, NULL, again_ticket_command},
    {CASE(LOG_ENTRY), "log_entry", DESK | CREW | GUARD, ROW_WRITE, handle_log_entry, NULL,
     again_register_entry},
    {CASE(LOG_DONE), "log_done", DESK | CREW | GUARD, ROW_WRITE, handle_log_done, NULL,
     again_register_entry},
    {CASE(LOG_LIST), "log_list", DESK | CREW | GUARD | SUPERVISORS | QUALITY | ADMIN | AUDITOR,
     ROW_LONG, handle_log_list, NULL, NULL},
    {CASE(NIGHT_LIST), "night_list", DESK | SUPERVISORS | QUALITY | ADMIN | AUDITOR, ROW_LONG,
     handle_night_list, NULL, NULL},
    {CASE(CALL_CARD), "call_card",
     DESK | BIT(ROLE_CREW_LEAD) | SUPERVISORS | QUALITY | ADMIN | AUDITOR, 0, handle_call_card,
     NULL, NULL},
    {CASE(WARRANTY_SHOW), "warranty_show", EVERYONE & ~GUARD, 0, handle_warranty_show, NULL, NULL},
    {CASE(WORKFLOW_SHOW), "workflow_show", EVERYONE, 0, handle_workflow_show, NULL, NULL},
    {CASE(SHOW), "show", EVERYONE, 0, handle_show, NULL, NULL},
    {CASE(LIST_TICKETS), "list_tickets", EVERYONE, ROW_LONG, handle_list_tickets, NULL, NULL},
    {CASE(ROWS_OF), "rows_of", EVERYONE, ROW_LONG, handle_rows_of, NULL, NULL},
    {CASE(HISTORY), "history", EVERYONE, ROW_LONG, handle_history, handle_history_read, NULL},
    {CASE(WATCH), "watch", EVERYONE, ROW_STREAM, handle_watch, NULL, NULL},
    {CASE(CANCEL), "cancel", EVERYONE, ROW_LOOP, NULL, NULL, NULL},
    {CASE(SITE_ADD), "site_add", ADMIN, ROW_WRITE, handle_site_add, NULL, again_site},
    {CASE(SITE_LIST), "site_list", EVERYONE, 0, handle_site_list, NULL, NULL},
    {CASE(STAFF_ADD), "staff_add", ADMIN, ROW_WRITE | ROW_DIRECTORY, handle_staff_add, NULL,
     again_staff_add},
    {CASE(STAFF_LIST), "staff_list",
     ADMIN | AUDITOR | SUPERVISORS | QUALITY | DESK | BIT(ROLE_CREW_LEAD), ROW_LONG,
     handle_staff_list, NULL, NULL},
    {CASE(STAFF_REVOKE), "staff_revoke", ADMIN, ROW_WRITE | ROW_DIRECTORY, handle_staff_revoke,
     NULL, again_done},
    {CASE(IMPORT), "import", ADMIN, ROW_WRITE | ROW_DIRECTORY, handle_import, NULL, again_import},
    {CASE(POLICY_SHOW), "policy_show", EVERYONE, 0, handle_policy_show, NULL, NULL},
    {CASE(POLICY_CHECK), "policy_check", ADMIN, ROW_LONG, handle_policy_check, NULL, NULL},
    {CASE(POLICY_SET), "policy_set", ADMIN, ROW_WRITE, handle_policy_set, NULL, again_policy_set},
    {CASE(SPOTCHECK_DRAW), "spotcheck_draw", SUPERVISORS | QUALITY | ADMIN | AUDITOR, ROW_LONG,
     handle_spotcheck_draw, NULL, NULL},
    {CASE(SPOTCHECK_LIST), "spotcheck_list", SUPERVISORS | QUALITY | ADMIN | AUDITOR, ROW_LONG,
     handle_spotcheck_list, NULL, NULL},
    {CASE(SPOTCHECK_VERIFY), "spotcheck_verify", SUPERVISORS | QUALITY | ADMIN | AUDITOR,
     ROW_SNAPSHOT | ROW_SLOW, NULL, handle_spotcheck_verify, NULL},
    {CASE(AUDIT_VERIFY), "audit_verify", ADMIN | AUDITOR | QUALITY | SUPERVISORS, ROW_SLOW, NULL,
     handle_audit_verify, NULL},
    {CASE(AUDIT_SHOW), "audit_show", ADMIN | AUDITOR, ROW_SLOW, NULL, handle_audit_show, NULL},
    {CASE(REPORT_DAY), "report_day",
     SUPERVISORS | QUALITY | FINANCE | ADMIN | AUDITOR | BIT(ROLE_CREW_LEAD),
     ROW_SNAPSHOT | ROW_SLOW, handle_report_day_begin, handle_report_day, NULL},
    {CASE(REPORT), "report",
     SUPERVISORS | QUALITY | FINANCE | ADMIN | AUDITOR | BIT(ROLE_CREW_LEAD),
     ROW_SNAPSHOT | ROW_SLOW, handle_report_begin, handle_report, NULL},
    {CASE(REPORT_PERSON), "report_person", REPORT_PEOPLE_ROLES, ROW_SNAPSHOT | ROW_SLOW,
     handle_report_begin, handle_report, NULL},
    {CASE(BACKUP), "backup", ADMIN, ROW_STREAM, handle_backup, NULL, NULL},
    {CASE(SHEET_COMMAND), "sheet_command", EVERYONE & ~AUDITOR, ROW_WRITE, handle_sheet_command,
     NULL, again_sheet_command},
    {CASE(SHOW_SHEET), "show_sheet", EVERYONE, 0, handle_show_sheet, NULL, NULL},
    {CASE(LIST_SHEETS), "list_sheets", EVERYONE, ROW_LONG, handle_list_sheets, NULL, NULL},
    {CASE(WEEK_TAKE), "week_take", EVERYONE, ROW_WRITE, handle_week_take, NULL, again_done},
    {CASE(SHIFT_SET), "shift_set", ROSTERS, ROW_WRITE, handle_shift_set, NULL, again_done},
    {CASE(SHIFT_LIST), "shift_list", DESK | CREW | SUPERVISORS | QUALITY | ADMIN | AUDITOR,
     ROW_LONG, handle_shift_list, NULL, NULL},
    {CASE(FREE_LIST), "free_list",
     DESK | BIT(ROLE_CREW_LEAD) | SUPERVISORS | QUALITY | ADMIN | AUDITOR, ROW_LONG,
     handle_free_list, NULL, NULL},
    {CASE(RENEW), "renew", EVERYONE, ROW_WRITE, handle_renew, NULL, again_renew},
    {CASE(CATALOGUE_LIST), "catalogue_list", EVERYONE, ROW_LONG, handle_catalogue_list, NULL, NULL},
    {CASE(STOCK_MOVE), "stock_move",
     FINANCE | BIT(ROLE_CREW_LEAD) | BIT(ROLE_DEPARTMENT_SUPERVISOR) | BIT(ROLE_SITE_DIRECTOR),
     ROW_WRITE, handle_stock_move, NULL, again_stock_move},
    {CASE(STOCK_LIST), "stock_list", EVERYONE & ~(GUARD | BIT(ROLE_CONTRACTOR)),
     ROW_SNAPSHOT | ROW_SLOW, NULL, handle_stock_list, NULL},
    {CASE(STOCK_MOVES), "stock_moves", EVERYONE & ~(GUARD | BIT(ROLE_CONTRACTOR)),
     ROW_SNAPSHOT | ROW_SLOW, NULL, handle_stock_moves, NULL},
    {CASE(BLOB_PUT), "blob_put", DESK | CREW | BIT(ROLE_CONTRACTOR) | BIT(ROLE_ENGINEERING),
     ROW_LONG | ROW_BULK, handle_blob_put, handle_blob_put_write, NULL},
    {CASE(BLOB_GET), "blob_get", EVERYONE, ROW_LONG, handle_blob_get, handle_blob_get_read, NULL},
    {CASE(SUGGEST), "suggest", EVERYONE, ROW_LONG, handle_suggest, NULL, NULL},
    {CASE(MONEY_LIST), "money_list", SUPERVISORS | QUALITY | FINANCE | ADMIN | AUDITOR,
     ROW_SNAPSHOT | ROW_SLOW, handle_money_begin, handle_money_list, NULL},
    {CASE(RETENTION_LIST), "retention_list", ADMIN | AUDITOR, ROW_LONG, handle_retention_list, NULL,
     NULL},
    {CASE(RETENTION_ERASE), "retention_erase", ADMIN, ROW_WRITE, handle_retention_erase, NULL,
     again_retention_erase},
    {CASE(CATALOGUE_REMOVE), "catalogue_remove", ADMIN, ROW_WRITE, handle_catalogue_remove, NULL,
     again_done},
    {CASE(WALLBOARD_ADD), "wallboard_add", ADMIN, ROW_WRITE, handle_wallboard_add, NULL,
     again_wallboard_add},
    {CASE(WALLBOARD_REVOKE), "wallboard_revoke", ADMIN, ROW_WRITE, handle_wallboard_revoke, NULL,
     again_done},
    {CASE(WALLBOARD_LIST), "wallboard_list", ADMIN | AUDITOR, 0, handle_wallboard_list, NULL, NULL},
};

_Static_assert(sizeof rows / sizeof *rows <= METRICS_COMMANDS, "each command is counted");

const struct dispatch_row *dispatch_rows(size_t *count)
{
    *count = sizeof rows / sizeof *rows;
    return rows;
}

unsigned dispatch_row_index(const struct dispatch_row *row)
{
    return (unsigned)(row - rows);
}

const struct dispatch_row *dispatch_row(Paigong__ClientFrame__CommandCase command)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].command == command)
            return &rows[i];
    return NULL;
}
