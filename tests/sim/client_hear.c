/* What clients hear, held against what was asked, by whom, and what the ledger says. */
#include "client.h"

#include "check.h"
#include "client_fits.h"
#include "common/crypto.h"
#include "common/text.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const int64_t MEMORY_MS = INT64_C(31) * 86400000;

static enum error_code code_of(const Paigong__Error *e)
{
    return e ? (enum error_code)e->code : ERROR_NONE;
}

/* ---- who may ask --------------------------------------------------------------------------- */

static bool is_known(const struct client *c, const struct ask *a, const struct staff *who)
{
    return c->certified && who && !who->revoked && who->certificate_until_ms > a->at_ms &&
           memcmp(who->fingerprint, c->fingerprint, sizeof c->fingerprint) == 0;
}

static bool is_identity_error(enum error_code code)
{
    return code == ERROR_DENIED || code == ERROR_REVOKED || code == ERROR_EXPIRED;
}

/* An admin of some sites may not add one, nor have everybody's ledger. */
static bool is_for_all_sites(const struct ask *a)
{
    return a->command == PAIGONG__CLIENT_FRAME__COMMAND_SITE_ADD ||
           a->command == PAIGONG__CLIENT_FRAME__COMMAND_BACKUP;
}

/* True: the answer is about the command itself. */
static bool judge_identity(const struct client *c, const struct ask *a, const struct staff *who,
                           const Paigong__Error *e)
{
    const char *name = rights_frame_name(a->command);
    bool anonymous = !c->certified && (a->command == PAIGONG__CLIENT_FRAME__COMMAND_HELLO ||
                                       a->command == PAIGONG__CLIENT_FRAME__COMMAND_ENROLL);
    if (anonymous)
        return true;
    if (!is_known(c, a, who)) {
        CHECK(e && is_identity_error(code_of(e)), "%s has no rights, and got an answer to %s",
              c->person->who.id, name);
        return false;
    }
    bool denied = code_of(e) == ERROR_DENIED && strcmp(e->subject, name) == 0;
    if (!rights_frame(a->command, who)) {
        CHECK(denied, "%s, a %s, got an answer to %s", who->id, role_name(who->role), name);
        return false;
    }
    CHECK(!denied || is_for_all_sites(a), "%s, a %s, was denied %s", who->id, role_name(who->role),
          name);
    CHECK(!e || (code_of(e) != ERROR_REVOKED && code_of(e) != ERROR_EXPIRED) ||
              a->command == PAIGONG__CLIENT_FRAME__COMMAND_ENROLL,
          "%s is well known, and %s", who->id, e->name);
    return true;
}

/* ---- writes: once, and the same again ------------------------------------------------------ */

static int64_t id_ms(const struct model_request *r)
{
    int64_t ms = 0;
    for (int i = 0; i < 6; i++)
        ms = ms << 8 | r->id[i];
    return ms;
}

/* Refused before it was looked at what it asks for. True: it was not. */
static bool judge_gate(const struct ask *a, const struct model_request *r, const Paigong__Error *e)
{
    enum error_code code = code_of(e);
    unsigned long long serial = r->serial;
    bool is_old = id_ms(r) < a->at_ms - MEMORY_MS;
    if (a->other_ledger && !a->foreign) {
        CHECK(code == ERROR_OTHER_LEDGER, "request %llu was for another ledger", serial);
        return false;
    }
    CHECK(code != ERROR_OTHER_LEDGER || a->foreign, "request %llu was for this ledger", serial);
    CHECK((code == ERROR_OLD_REQUEST) == is_old || code == ERROR_OTHER_LEDGER,
          "request %llu is %s old, and was answered %s", serial, is_old ? "too" : "not",
          e ? e->name : "as any");
    CHECK(!a->foreign || e, "request %llu was another's, and was answered", serial);
    return !is_old && !a->foreign;
}

/* Nothing but a wrong code is entered of what was refused. */
static void judge_refusal(const struct model_request *r, const Paigong__Error *e)
{
    CHECK(r->first_seq == 0 || (r->wrong_code && !r->did_more),
          "request %" PRIu64 " (%s %s): %s, but done", r->serial, rights_frame_name(r->frame),
          command_name(r->command.type), e->name);
}

/* Given again, some leave all as it is. */
static bool may_change_nothing(const struct model_request *r)
{
    const uint64_t commands = UINT64_C(1) << COMMAND_TELL | UINT64_C(1) << COMMAND_LINK |
                              UINT64_C(1) << COMMAND_NOTIFIED | UINT64_C(1) << COMMAND_ACCEPT |
                              UINT64_C(1) << COMMAND_ACKNOWLEDGE | UINT64_C(1) << COMMAND_TAKE |
                              UINT64_C(1) << COMMAND_MATERIAL | UINT64_C(1) << COMMAND_PAY;
    switch (r->frame) {
    case PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND:
        return commands >> r->command.type & 1;
    case PAIGONG__CLIENT_FRAME__COMMAND_SHEET_COMMAND:
        return r->command.sheet_verb == SHEET_VERB_TAKE ||
               r->command.sheet_verb == SHEET_VERB_ACKNOWLEDGE;
    case PAIGONG__CLIENT_FRAME__COMMAND_LOG_DONE:
    case PAIGONG__CLIENT_FRAME__COMMAND_STAFF_REVOKE:
    case PAIGONG__CLIENT_FRAME__COMMAND_WEEK_TAKE:
        return true;
    default:
        return false;
    }
}

static bool is_again(const struct ask *a, const struct model_request *r)
{
    return r && r->first_seq != 0 && r->first_seq <= a->seq_before;
}

/* Given again by who has other sites now: the outcome is no longer theirs to see. */
static bool has_left(const struct ask *a, const struct model_request *r, const struct staff *who)
{
    const struct seen *s = &sim()->model.seen;
    if (!is_again(a, r))
        return false;
    const char *site = s->names[s->events[r->first_seq - 1].site];
    bool left = site[0] ? !rights_site(who, site) : !who->all_sites;
    for (uint8_t i = 0; i < who->standing_count; i++) /* as whom they do what they may not */
        left |= site[0] ? !rights_site(&who->standing[i], site) : !who->standing[i].all_sites;
    return left;
}

static void judge_write(const struct ask *a, struct model_request *r, const struct staff *who,
                        const Paigong__ServerFrame *f)
{
    const Paigong__Error *e = f->error;
    if (!judge_gate(a, r, e) || (e && has_left(a, r, who)))
        return;
    if (e)
        judge_refusal(r, e);
    else
        CHECK(r->first_seq != 0 || may_change_nothing(r),
              "request %" PRIu64 " (%s %s) was answered but is not in the ledger", r->serial,
              rights_frame_name(r->frame), command_name(r->command.type));
    if (r->first_seq == 0)
        return;
    sim()->counts.again += is_again(a, r);
    struct error refusal = {0};
    uint8_t digest[SHA256_SIZE];
    if (e)
        error_set(&refusal, error_from_number((int)e->code), e->subject, "%s", e->detail);
    client_fits_digest(f, digest);
    sim_check_answer(r, &refusal, digest);
}

/* ---- one answer ---------------------------------------------------------------------------- */

/* A ticket given back to who asked again is the one of then. */
static struct seen_span span_of(const struct ask *a, const struct model_request *r)
{
    struct seen_span span = {a->seq_before, a->seq_after};
    if (is_again(a, r))
        span.from = r->first_seq - 1;
    if (a->command == PAIGONG__CLIENT_FRAME__COMMAND_REPORT_DAY ||
        a->command == PAIGONG__CLIENT_FRAME__COMMAND_REPORT ||
        a->command == PAIGONG__CLIENT_FRAME__COMMAND_REPORT_PERSON)
        span.to = sim()->model.seq; /* made later, on a snapshot */
    return span;
}

static bool is_keeper(const struct staff *who)
{
    return who->role == ROLE_ADMIN || who->role == ROLE_AUDITOR;
}

/* As they were when it was done. */
static const struct staff *as_then(const struct model_request *r, const struct staff *who,
                                   struct model_actor *out)
{
    const struct model *m = &sim()->model;
    int64_t at_ms = m->seen.events[r->first_seq - 1].at_ms;
    return model_actor(m, who->id, r->first_seq - 1, at_ms, out);
}

static void hear_answer(struct client *c, const struct ask *a, const Paigong__ServerFrame *f)
{
    struct model *m = &sim()->model;
    struct model_actor now, then;
    const struct staff *who = model_actor(m, c->person->who.id, a->seq_before, a->at_ms, &now);
    if (f->error) {
        CHECK(code_of(f->error) != ERROR_CORRUPT && code_of(f->error) != ERROR_INTERNAL,
              "%s: %s: a fault of the server: %s", c->person->who.id, rights_frame_name(a->command),
              f->error->message);
        sim()->counts.refused_space += code_of(f->error) == ERROR_NO_SPACE;
    }
    if (!a->executed) {
        CHECK(f->error || a->command == PAIGONG__CLIENT_FRAME__COMMAND_CANCEL,
              "%s was answered and never given", rights_frame_name(a->command));
        return;
    }
    struct model_request *r = a->request ? model_request(m, a->request) : NULL;
    if (!judge_identity(c, a, who, f->error))
        return;
    if (r)
        judge_write(a, r, who, f);
    if (!f->error && who)
        client_fits(f, &(struct fit){.client = c,
                                     .ask = a,
                                     .who = who,
                                     .then = is_again(a, r) ? as_then(r, who, &then) : NULL,
                                     .span = span_of(a, r)});
}

/* ---- what it means for who hears it -------------------------------------------------------- */

static void learn_hello(struct client *c, const Paigong__ServerFrame *f)
{
    if (!f->error)
        c->greeted = true;
    else if (c->certified && is_identity_error(code_of(f->error)) &&
             memcmp(c->fingerprint, c->person->fingerprint, sizeof c->fingerprint) == 0)
        c->person->enrolled = false;
}

static void learn_enrolled(struct client *c, const struct ask *a, const Paigong__ServerFrame *f)
{
    struct client_person *p = c->person;
    if (f->error) {
        if (strcmp(a->code, p->code) == 0 && code_of(f->error) != ERROR_BAD_REQUEST &&
            code_of(f->error) != ERROR_TOO_MANY)
            p->code[0] = '\0';
        c->ended = true;
        return;
    }
    p = client_person(f->certificate->id);
    sha256(f->certificate->certificate.data, f->certificate->certificate.len, p->fingerprint);
    p->enrolled = true;
    sim()->counts.enrolled++;
    p->code[0] = '\0';
    c->ended = true; /* and come back with it */
}

static void learn(struct client *c, const struct ask *a, const Paigong__ServerFrame *f)
{
    struct client_person *p;
    if (a->command == PAIGONG__CLIENT_FRAME__COMMAND_HELLO)
        learn_hello(c, f);
    else if (a->command == PAIGONG__CLIENT_FRAME__COMMAND_ENROLL)
        learn_enrolled(c, a, f);
    else if (a->command == PAIGONG__CLIENT_FRAME__COMMAND_WATCH)
        client_watch_begun(c, f, a);
    if (f->result_case == PAIGONG__SERVER_FRAME__RESULT_ENROLMENT && !f->error &&
        (p = client_person(f->enrolment->id))) {
        text_copy(p->code, sizeof p->code, f->enrolment->code);
        p->keys++;
    }
    if (a->request && c->queued > 0 && c->queue[0] == a->request) {
        c->queued--;
        memmove(c->queue, c->queue + 1, c->queued * sizeof *c->queue);
    }
}

/* ---- any frame ----------------------------------------------------------------------------- */

static bool is_entry(const Paigong__ServerFrame *f)
{
    return f->result_case == PAIGONG__SERVER_FRAME__RESULT_ENTRY;
}

static void check_leaks(const struct client *c, const struct ask *a, const uint8_t *frame,
                        const Paigong__ServerFrame *f)
{
    struct model *m = &sim()->model;
    struct model_actor actor;
    struct leak_rights r = {.span = {m->seq, m->seq}};
    r.who = seen_staff(&m->seen, c->person->who.id, m->seq);
    if (a && a->executed) {
        r.who = model_actor(m, c->person->who.id, a->seq_before, a->at_ms, &actor);
        r.span = span_of(a, a->request ? model_request(m, a->request) : NULL);
        r.unmasked = r.who && is_keeper(r.who) &&
                     (a->personal || a->command == PAIGONG__CLIENT_FRAME__COMMAND_HISTORY);
        r.of_register = f->result_case == PAIGONG__SERVER_FRAME__RESULT_REGISTER_PAGE;
        bool people = f->result_case == PAIGONG__SERVER_FRAME__RESULT_STAFF_PAGE ||
                      f->result_case == PAIGONG__SERVER_FRAME__RESULT_FREE_PAGE ||
                      f->result_case == PAIGONG__SERVER_FRAME__RESULT_CARD;
        r.staff_phones =
            people && r.who && r.who->role != ROLE_AUDITOR && r.who->role != ROLE_QUALITY;
    } else if (is_entry(f)) {
        r.who = &c->watch.reader;
        r.span.from = f->entry->seq;
    }
    if (r.who)
        client_leak_check(frame, paigong__server_frame__get_packed_size(f), &r);
}

static struct ask *ask_with(struct client *c, uint64_t id)
{
    for (size_t i = 0; id != 0 && i < CLIENT_ASKS; i++)
        if (c->asks[i].id == id)
            return &c->asks[i];
    return NULL;
}

void client_hear(struct client *c, const uint8_t *frame, size_t size)
{
    Paigong__ServerFrame *f = paigong__server_frame__unpack(NULL, size, frame);
    CHECK(f, "%s heard what is no frame", c->person->who.id);
    sim_trace(frame, size);
    struct ask *a = ask_with(c, f->id);
    if (!(is_entry(f) && !a && f->id != c->watch.id)) /* of a watch that was cancelled */
        check_leaks(c, a, frame, f);
    if (a) {
        hear_answer(c, a, f);
        learn(c, a, f);
        a->id = 0;
    } else if (f->id != 0 && f->id == c->watch.id) {
        client_watch_hear(c, f);
    } else {
        CHECK(f->error || is_entry(f) || c->noisy, "%s heard an answer to nothing",
              c->person->who.id);
    }
    paigong__server_frame__free_unpacked(f, NULL);
}
