/* The handheld's connection: what comes when it stands, what is asked over it. */
#include "client/commands/commands.h"
#include "client/offline/cache.h"
#include "client/output/language.h"
#include "client/tech/handheld_private.h"
#include "common/text.h"
#include "common/time_text.h"

#include <stdio.h>
#include <string.h>

enum { RELIST_MS = 150 };
static const int64_t QUIET_MS = 10000; /* two signs of life are missing */

/* ---- how it stands -----------------------------------------------------------------------------
 */

void link_tell_menu(struct handheld *h)
{
    char why[640] = "";
    bool up = live_is_up(h->live) && live_quiet_ms(h->live) < QUIET_MS;
    enum menu_link link = live_is_ended(h->live) ? MENU_ENDED
                          : up                   ? MENU_ONLINE
                          : live_retry_ms(h->live) == 0 && !live_is_up(h->live) && !h->was_up
                              ? MENU_CONNECTING
                              : MENU_AWAY;
    if (!up && live_error(h->live)->code != ERROR_NONE)
        run_sentence(live_error(h->live), why, sizeof why);
    menu_set_link(h->menu, link, h->as_of_ms, why);
}

/* ---- tickets, whole ----------------------------------------------------------------------------
 */

void link_know_ticket(struct handheld *h, const Paigong__Ticket *t)
{
    int64_t now_ms = run_now_ms(h->run);
    cache_put_ticket(&h->run->profile, t, now_ms);
    if (strcmp(h->opening, t->id) == 0) {
        h->opening[0] = '\0';
        menu_open(h->menu, t, now_ms);
    } else {
        menu_ticket(h->menu, t, now_ms);
    }
    handheld_changed(h);
}

static void show_next(struct handheld *h);

static void on_shown(void *context, const Paigong__ServerFrame *answer)
{
    struct handheld *h = context;
    h->showing = false;
    if (answer == NULL)
        return; /* wanted again with the next list */
    if (answer->result_case == PAIGONG__SERVER_FRAME__RESULT_TICKET)
        link_know_ticket(h, answer->ticket);
    show_next(h);
}

static void show_next(struct handheld *h)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Show show = PAIGONG__SHOW__INIT;
    if (h->showing || h->wanted_count == 0 || !live_is_up(h->live))
        return;
    show.ticket = h->wanted[0];
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHOW;
    f.show = &show;
    h->showing = live_send(h->live, &f, on_shown, h) != 0;
    h->wanted_count--;
    memmove(h->wanted[0], h->wanted[1], h->wanted_count * sizeof h->wanted[0]);
}

void link_want(struct handheld *h, const char *ticket)
{
    for (size_t i = 0; i < h->wanted_count; i++) {
        if (strcmp(h->wanted[i], ticket) == 0)
            return;
    }
    if (h->wanted_count < HANDHELD_ROWS)
        text_copy(h->wanted[h->wanted_count++], TICKET_ID_SIZE, ticket);
    show_next(h);
}

/* At once from what is known here, and then as the server has it now. */
void link_open(void *context, const char *ticket)
{
    struct handheld *h = context;
    Paigong__CachedTicket *known = cache_ticket(&h->run->profile, ticket);
    if (known != NULL) {
        menu_open(h->menu, known->ticket, known->at);
        paigong__cached_ticket__free_unpacked(known, NULL);
    } else if (live_is_up(h->live)) {
        text_copy(h->opening, sizeof h->opening, ticket);
        menu_say(h->menu, STYLE_PLAIN, _("the server is asked …"));
    } else {
        menu_say(h->menu, STYLE_ERROR, _("it was not read yet: it comes with the connection"));
    }
    link_want(h, ticket);
}

/* ---- what is asked now and then ----------------------------------------------------------------
 */

static void on_history(void *context, const Paigong__ServerFrame *answer)
{
    struct handheld *h = context;
    if (answer != NULL && answer->result_case == PAIGONG__SERVER_FRAME__RESULT_HISTORY_PAGE)
        menu_history(h->menu, answer->history_page);
    handheld_changed(h);
}

void link_history(void *context, const char *ticket)
{
    struct handheld *h = context;
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__History history = PAIGONG__HISTORY__INIT;
    history.ticket = (char *)ticket;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_HISTORY;
    f.history = &history;
    (void)live_send(h->live, &f, on_history, h);
}

static void on_suggested(void *context, const Paigong__ServerFrame *answer)
{
    struct handheld *h = context;
    if (answer != NULL && answer->result_case == PAIGONG__SERVER_FRAME__RESULT_SUGGESTIONS)
        menu_suggest(h->menu, answer->suggestions);
    handheld_changed(h);
}

void link_suggest(void *context, const char *site, Paigong__SuggestKind kind)
{
    struct handheld *h = context;
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Suggest suggest = PAIGONG__SUGGEST__INIT;
    suggest.site = (char *)site;
    suggest.kind = kind;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SUGGEST;
    f.suggest = &suggest;
    (void)live_send(h->live, &f, on_suggested, h);
}

void link_retry(void *context)
{
    struct handheld *h = context;
    live_retry(h->live);
    if (live_is_up(h->live))
        link_read_list(h);
}

/* ---- what was shown is told (P3.1, P5.5) -------------------------------------------------------
 */

void link_row_shown(void *context, const Paigong__TicketRow *row)
{
    struct handheld *h = context;
    struct notice_reader reader = run_reader(h->run);
    struct notice_request m;
    struct notice notice;
    for (size_t n = 0; live_is_up(h->live) && notice_of_row(&reader, row, n, &notice); n++) {
        uint8_t id[REQUEST_ID_SIZE];
        if (!notice_is_new(&h->told, &notice))
            continue;
        notice_fill(&notice, &m);
        request_id_make(id, run_now_ms(h->run));
        m.frame.request_id = (ProtobufCBinaryData){sizeof id, id};
        (void)live_send(h->live, &m.frame, NULL, NULL);
    }
}

/* ---- the list and the watch --------------------------------------------------------------------
 */

static void on_relist(uv_timer_t *timer)
{
    list_begin(timer->data);
}

void link_read_list(struct handheld *h)
{
    if (!uv_is_active((uv_handle_t *)&h->relist))
        uv_timer_start(&h->relist, on_relist, RELIST_MS, 0);
}

static void on_watched(void *context, const Paigong__ServerFrame *answer)
{
    struct handheld *h = context;
    struct error e = {0};
    if (answer == NULL)
        return;
    if (answer->error != NULL) { /* too slow, or numbers it does not know: from where it is now */
        h->watching = false;
        h->last_seq = 0;
        error_set(&e, ERROR_UNREACHABLE, h->run->profile.address, "%s", answer->error->detail);
        live_break(h->live, &e);
    } else if (answer->result_case == PAIGONG__SERVER_FRAME__RESULT_ENTRY &&
               answer->entry->seq > h->last_seq) {
        h->last_seq = answer->entry->seq;
        list_note(h, answer->entry);
        link_read_list(h);
    }
}

void link_watch(struct handheld *h)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Watch watch = PAIGONG__WATCH__INIT;
    if (h->watching)
        return;
    watch.from_seq = h->last_seq;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_WATCH;
    f.watch = &watch;
    h->watching = live_send(h->live, &f, on_watched, h) != 0;
}

static void on_rules(void *context, const Paigong__ServerFrame *answer)
{
    struct handheld *h = context;
    struct away *away = h->run->away;
    if (answer == NULL || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_WORKFLOW_TABLE)
        return;
    cache_put_rules(&h->run->profile, answer->workflow_table, away->known->welcome->server,
                    run_now_ms(h->run));
    menu_set_rules(h->menu, NULL);
    if (away->rules != NULL)
        paigong__cached_rules__free_unpacked(away->rules, NULL);
    away->rules = cache_rules(&h->run->profile);
    menu_set_rules(h->menu, away->rules == NULL ? NULL : away->rules->table);
    handheld_changed(h);
}

static void ask_rules(struct handheld *h)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__WorkflowShow show = PAIGONG__WORKFLOW_SHOW__INIT;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_WORKFLOW_SHOW;
    f.workflow_show = &show;
    (void)live_send(h->live, &f, on_rules, h);
}

/* ---- up and down -------------------------------------------------------------------------------
 */

static void on_up(void *context, const Paigong__Welcome *welcome)
{
    struct handheld *h = context;
    menu_set_rules(h->menu, NULL);
    away_greeted(h->run, welcome);
    struct away *away = h->run->away;
    struct sync_peer peer = away_peer(h->run);
    menu_set_rules(h->menu, away->rules == NULL ? NULL : away->rules->table);
    menu_set_ledger(h->menu, peer.ledger_id, peer.epoch);
    h->was_up = true;
    h->listing = h->showing = h->watching = false;
    h->told = (struct notices_told){0};
    if (welcome->head_seq < h->last_seq) /* restored: numbers begin anew */
        h->last_seq = 0;
    send_begin(h); /* before anything else */
    ask_rules(h);
    list_begin(h);
    handheld_changed(h);
}

static void on_down(void *context)
{
    struct handheld *h = context;
    h->listing = h->showing = h->watching = false;
    send_cut(h);
    if (live_error(h->live)->code == ERROR_REVOKED) { /* P16.4 */
        cache_forget(&h->run->profile);
        menu_forget(h->menu);
    }
    handheld_changed(h);
}

bool link_start(struct handheld *h)
{
    h->live = live_new(h->run, &(struct live_events){h, on_up, on_down});
    return h->live != NULL;
}

void link_stop(struct handheld *h)
{
    send_cut(h);
    live_free(h->live);
    h->live = NULL;
}
