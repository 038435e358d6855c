/* The server's side of a command, as net/dispatch.c does it, and what its sender hears. */
#include "sim.h"

#include "check.h"
#include "client.h"
#include "common/crypto.h"
#include "common/text.h"
#include "photo.h"
#include "same.h"
#include <string.h>

/* ---- the server's side ------------------------------------------------------------------------
 */

void sim_trace(const void *data, size_t size)
{
    sha256_add(sim()->trace, data, size);
}

/* The resident tells the code as it stands when the command is first run. */
static void fill_code(struct batch *b, struct sim_command *c)
{
    char consent[8], sign_off[8];
    const struct ticket *t = view_ticket(batch_view(b), c->ticket);
    if (!c->right_code || c->code[0] || !t)
        return;
    batch_codes(b, t, consent, sign_off);
    /* The digest is over the whole field, which is zero so far: only the text goes into it. */
    text_copy(c->code, sizeof c->code, c->type == COMMAND_CONSENT ? consent : sign_off);
}

static void run_again(struct batch *b, struct sim_job *j, const struct outcome *seen,
                      const struct command *c, const struct staff *actor)
{
    struct error e;
    if (seen->refusal)
        CHECK(batch_refusal_then(b, seen, c, actor, &j->refusal, &e), "%s", e.detail);
    CHECK(batch_ticket_then(b, seen, &j->ticket, &e), "%s", e.detail);
    if (sim()->bug == BUG_ANSWERS_NOW && seen->ticket)
        ticket_copy(&j->ticket, view_ticket(batch_view(b), seen->ticket));
    j->left_events = true;
    sim()->counts.repeated++;
}

static void run_first(struct batch *b, struct sim_job *j, const struct command *c,
                      const struct staff *actor)
{
    struct model_request *r = j->request;
    struct outcome o = {.ticket = r->command.ticket};
    uint32_t events;
    batch_actor(b, actor, r->id, r->digest, r->claimed_ms);
    if (!batch_decide(b, &o.ticket, c, actor, &j->refusal, &events))
        return;
    o.refusal = (uint16_t)j->refusal.code;
    if (!batch_once_store(b, &o))
        return;
    j->left_events = view_outcome(batch_view(b), r->id, &o);
    const struct ticket *t = o.ticket ? view_ticket(batch_view(b), o.ticket) : NULL;
    if (t)
        ticket_copy(&j->ticket, t);
}

static void on_execute(void *context, struct batch *b, struct job *job)
{
    (void)context;
    struct sim_job *j = (struct sim_job *)job;
    if (!sim_is_direct(job)) {
        clients_execute(b, job);
        return;
    }
    struct model_request *r = j->request;
    struct outcome seen;
    struct command c;
    struct staff actor;
    memset(&j->ticket, 0, sizeof j->ticket);
    j->left_events = false;
    j->refusal.code = ERROR_NONE;
    j->refusal.subject[0] = j->refusal.detail[0] = '\0';
    CHECK(view_staff(batch_view(b), r->command.actor, &actor), "%s is gone", r->command.actor);
    fill_code(b, &r->command);
    sim_command_digest(&r->command, r->digest);
    sim_command_fill(&r->command, &c);
    sim_photo_send(&r->command);
    memcpy(c.request_id, r->id, sizeof c.request_id);
    memcpy(c.digest, r->digest, sizeof c.digest);
    c.claimed_ms = r->claimed_ms;
    j->code = batch_once(b, r->id, actor.id, r->digest, &seen, &j->refusal);
    if (j->code == ERROR_EXISTS)
        run_again(b, j, &seen, &c, &actor);
    else if (j->code == ERROR_NONE)
        run_first(b, j, &c, &actor);
}

/* ---- what people hear ---------------------------------------------------------------------------
 */

static void on_published(void *context, const struct publication *p)
{
    (void)context;
    if (sim_is_deaf())
        return;
    model_batch(&sim()->model, sim()->head);
    for (size_t i = 0; i < p->count; i++) {
        CHECK(p->events[i].seq == p->events[i].event.seq, "a publication names another event");
        model_apply(&sim()->model, &p->events[i].event, p->events[i].location);
    }
    memcpy(sim()->head, ledger_head_hash(sim()->world.ledger), sizeof sim()->head);
    clients_published(p);
}

void sim_check_answer(struct model_request *r, const struct error *refusal,
                      const uint8_t digest[32])
{
    unsigned long long serial = r->serial;
    CHECK(r->first_seq != 0, "request %llu (%s) was answered but is not in the ledger", serial,
          command_name(r->command.type));
    if (!r->answered) {
        r->answered = true;
        r->refusal = refusal->code;
        memcpy(r->subject, refusal->subject, sizeof r->subject);
        memcpy(r->detail, refusal->detail, sizeof r->detail);
        memcpy(r->ticket, digest, sizeof r->ticket);
        return;
    }
    CHECK(r->refusal == refusal->code, "request %llu: %s, then %s", serial, error_name(r->refusal),
          error_name(refusal->code));
    CHECK(strcmp(r->subject, refusal->subject) == 0 && strcmp(r->detail, refusal->detail) == 0,
          "request %llu: \"%s\", then \"%s\"", serial, r->detail, refusal->detail);
    CHECK(memcmp(r->ticket, digest, sizeof r->ticket) == 0, "request %llu (%s): another ticket",
          serial, command_name(r->command.type));
}

static void on_completed(void *context, struct job *job)
{
    (void)context;
    uint8_t digest[32];
    struct sim_job *j = (struct sim_job *)job;
    if (!sim_is_direct(job)) {
        clients_completed(job);
        return;
    }
    if (sim_is_deaf())
        return;
    ticket_digest(&j->ticket, digest);
    sim_trace(&j->request->serial, sizeof j->request->serial);
    sim_trace(&j->refusal.code, sizeof j->refusal.code);
    sim_trace(j->refusal.detail, strlen(j->refusal.detail));
    sim_trace(digest, sizeof digest);
    sim()->counts.refused_space += j->refusal.code == ERROR_NO_SPACE;
    if (j->left_events)
        sim_check_answer(j->request, &j->refusal, digest);
    sim()->counts.applied += j->left_events;
}

static bool wants_publications(void *context)
{
    (void)context;
    return true;
}

static void on_failed(void *context, const struct error *e)
{
    (void)context;
    CHECK(sim_is_excused(), "a batch failed: %s: %s", e->subject, e->detail);
}

void sim_hooks(struct engine_hooks *out)
{
    *out = (struct engine_hooks){.execute = on_execute,
                                 .completed = on_completed,
                                 .published = on_published,
                                 .wants_publications = wants_publications,
                                 .failed = on_failed};
}
