#include "net/welcome.h"

#include "common/crypto.h"

#include "handlers/certificate.h"
#include "net/dispatch.h"
#include "net/request.h"

#include <string.h>

static struct request *request_of(struct call *c)
{
    return (struct request *)((char *)c - offsetof(struct request, call));
}

static void put_person(struct call *c, Paigong__Welcome *w)
{
    const struct staff *s = c->actor;
    w->id = call_text(c->arena, s->id);
    w->name = call_text(c->arena, s->name);
    w->role = (Paigong__Role)s->role;
    w->crew = call_text(c->arena, s->crew);
    w->department = call_text(c->arena, s->department);
    w->certificate_until_at = s->certificate_until_ms;
    w->renew_from_at = s->certificate_until_ms - CERTIFICATE_RENEW_MS;
    size_t count = s->all_sites ? 1 : s->site_count;
    w->sites = arena_alloc(c->arena, count * sizeof *w->sites);
    if (!w->sites)
        return;
    w->n_sites = count;
    for (size_t i = 0; i < count; i++)
        w->sites[i] = call_text(c->arena, s->all_sites ? "*" : s->sites[i]);
}

void handle_hello(struct call *c)
{
    const struct dispatch *d = request_of(c)->dispatch;
    if (c->actor)
        certificate_arrived(c, request_of(c)->fingerprint);
    Paigong__Welcome *w = call_message(c, &paigong__welcome__descriptor);
    if (!w)
        return;
    w->protocol = 1;
    w->server = (char *)"paigongd " PAIGONG_VERSION;
    w->ledger_id = (ProtobufCBinaryData){LEDGER_ID_SIZE, (uint8_t *)ledger_id(c->ledger)};
    w->epoch = view_epoch(c->view);
    w->head_seq = ledger_head_seq(c->ledger);
    w->head_hash.data = arena_memdup(c->arena, ledger_head_hash(c->ledger), SHA256_SIZE);
    w->head_hash.len = w->head_hash.data ? SHA256_SIZE : 0;
    w->now_at = c->now_ms;
    w->time_zone = (char *)d->time_zone;
    w->utc_offset_minutes = d->utc_offset_minutes(d, c->now_ms);
    if (c->actor)
        put_person(c, w);
    c->out->welcome = w;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_WELCOME;
}

void handle_watch(struct call *c)
{
    const Paigong__Watch *m = c->in->watch;
    if (m->site[0] && !call_site(c, m->site))
        return;
    uint64_t head = view_applied_seq(c->view);
    if (m->from_seq > head) {
        error_set(&c->error, ERROR_BAD_REQUEST, "from_seq", "the ledger ends at %llu",
                  (unsigned long long)head);
        return;
    }
    Paigong__WatchStarted *w = call_message(c, &paigong__watch_started__descriptor);
    if (!w)
        return;
    w->seq = m->from_seq ? m->from_seq : head;
    c->out->watch_started = w;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_WATCH_STARTED;
}

/* The whole ledger with its keys: every site's, so not for an admin of some. */
void handle_backup(struct call *c)
{
    if (!c->actor->all_sites)
        error_set(&c->error, ERROR_DENIED, "backup", "is for an admin of all sites");
}
