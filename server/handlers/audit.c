/* The auditor's reads: the chain, and its entries by ticket, person, time. On a worker thread. */
#include "common/text.h"
#include "common/wire.h"
#include "handlers/entry.h"

#include <string.h>

enum { SHOW_DEFAULT = 100, SHOW_MAX = 500, EXAMINED_MAX = 200000 };

void handle_audit_verify(struct call *c)
{
    const Paigong__AuditVerify *m = c->in->audit_verify;
    uint64_t head = ledger_head_seq(c->ledger);
    uint64_t to = m->to_seq ? m->to_seq : head, events = 0;
    if (m->from_seq > to || to > head) {
        error_set(&c->error, ERROR_BAD_REQUEST, m->from_seq > to ? "from_seq" : "to_seq",
                  "the ledger ends at %llu", (unsigned long long)head);
        return;
    }
    Paigong__AuditResult *out = call_message(c, &paigong__audit_result__descriptor);
    if (!out)
        return;
    struct error e;
    enum error_code code = ledger_verify(c->ledger, m->from_seq, to, &events, &e);
    out->ok = code == ERROR_NONE;
    out->from_seq = m->from_seq ? m->from_seq : 1;
    out->to_seq = to;
    out->entries = events;
    if (code)
        out->problem = arena_printf(c->arena, "%s: %s", e.subject, e.detail);
    if (to == head) {
        out->head_hash.data = arena_memdup(c->arena, ledger_head_hash(c->ledger), 32);
        out->head_hash.len = out->head_hash.data ? 32 : 0;
    }
    c->out->audit_result = out;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_AUDIT_RESULT;
}

struct search {
    struct call *call;
    Paigong__HistoryPage *page;
    uint64_t ticket; /* 0: any; below the date factor: the day's count */
    bool is_short;
    size_t limit, examined;
    uint64_t last_seq;
};

static bool matches(const struct search *s, const struct event *ev)
{
    const Paigong__AuditShow *m = s->call->in->audit_show;
    const uint64_t per_date = UINT64_C(100000000);
    if (s->ticket && (s->is_short ? ev->ticket % per_date : ev->ticket) != s->ticket)
        return false;
    if (s->ticket && !ev->ticket)
        return false;
    if (m->who[0] && strcmp(m->who, ev->who))
        return false;
    return ev->at_ms >= m->since_at && entry_of_own_sites(ev, s->call->actor);
}

/* The event's texts live only until the next record: what the page needs is copied by encoding. */
static bool put_entry(struct search *s, const struct event *ev)
{
    struct call *c = s->call;
    Paigong__Entry *entry = entry_view(c->arena, ev, false);
    if (!entry)
        return false;
    entry->personal = NULL; /* P16.4: the audit needs what was done, not what was said */
    size_t size = paigong__entry__get_packed_size(entry);
    uint8_t *packed = arena_alloc(c->arena, size);
    struct error e;
    if (!packed)
        return false;
    paigong__entry__pack(entry, packed);
    s->page->entries[s->page->n_entries] =
        (Paigong__Entry *)wire_decode(c->arena, &paigong__entry__descriptor, packed, size, &e);
    if (!s->page->entries[s->page->n_entries])
        return false;
    s->page->n_entries++;
    return true;
}

static int on_event(void *arg, const struct event *ev, uint64_t location, const uint8_t hash[32])
{
    (void)location;
    (void)hash;
    struct search *s = arg;
    if (s->page->n_entries == s->limit || s->examined++ == EXAMINED_MAX ||
        (matches(s, ev) && !put_entry(s, ev))) {
        s->page->next = arena_printf(s->call->arena, "%llu", (unsigned long long)s->last_seq);
        return 1;
    }
    s->last_seq = ev->seq;
    return 0;
}

void handle_audit_show(struct call *c)
{
    const Paigong__AuditShow *m = c->in->audit_show;
    struct search s = {
        .call = c, .limit = m->limit ? m->limit : SHOW_DEFAULT, .last_seq = m->after_seq};
    if (s.limit > SHOW_MAX) {
        error_set(&c->error, ERROR_BAD_REQUEST, "limit", "is at most %d", SHOW_MAX);
        return;
    }
    if (m->ticket[0] && !ticket_id_parse(m->ticket, &s.ticket, &s.is_short)) {
        error_set(&c->error, ERROR_BAD_REQUEST, "ticket", "'%s' is not a ticket id", m->ticket);
        return;
    }
    s.page = call_message(c, &paigong__history_page__descriptor);
    if (!s.page)
        return;
    s.page->entries = (Paigong__Entry **)call_array(c, s.limit);
    if (!s.page->entries)
        return;
    if (ledger_replay(c->ledger, m->after_seq, on_event, &s, &c->error))
        return;
    c->out->history_page = s.page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_HISTORY_PAGE;
}
