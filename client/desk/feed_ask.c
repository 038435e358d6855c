/* What pages ask: kept until answered, sent again under the same request id after a cut. */
#include "client/desk/feed_private.h"
#include "client/desk/frames.h"
#include "client/output/language.h"

#include <stdlib.h>
#include <string.h>

/* In the order they were asked: so they are sent again. */
static void add_request(struct feed_request *r)
{
    struct feed_request **at = &r->feed->requests;
    while (*at != NULL)
        at = &(*at)->next;
    *at = r;
    r->feed->request_count++;
}

static void unlink_request(struct feed_request *r)
{
    struct feed_request **at = &r->feed->requests;
    while (*at != r)
        at = &(*at)->next;
    *at = r->next;
    r->feed->request_count--;
}

static void free_request(struct feed_request *r)
{
    free(r->packed);
    free(r);
}

/* r is gone before its owner is told: the owner may ask again, or close. */
static void answer_request(struct feed_request *r, const Paigong__ServerFrame *answer,
                           const struct error *e)
{
    feed_on_answer *on_answer = r->on_answer;
    void *context = r->context;
    unlink_request(r);
    free_request(r);
    if (on_answer != NULL)
        on_answer(context, answer, e);
}

static void on_answer(void *context, const Paigong__ServerFrame *answer)
{
    struct feed_request *r = context;
    struct error e = {0};
    if (answer == NULL) { /* cut: sent again when it stands */
        r->id = 0;
        return;
    }
    if (answer->error != NULL)
        link_error(answer->error, &e);
    else if (!frame_answers(r->asked, answer->result_case))
        error_set(&e, ERROR_INTERNAL, r->feed->run->profile.address, "%s",
                  _("answered something else"));
    answer_request(r, e.code == ERROR_NONE ? answer : NULL, e.code == ERROR_NONE ? NULL : &e);
}

static bool send_request(struct feed_request *r)
{
    Paigong__ClientFrame *m = paigong__client_frame__unpack(NULL, r->size, r->packed);
    if (m == NULL)
        return false;
    r->id = live_send(r->feed->live, m, on_answer, r);
    paigong__client_frame__free_unpacked(m, NULL);
    return r->id != 0;
}

/* Of those nobody waits for any more only what was sent before stays: it may have been applied. */
void feed_asks_again(struct feed *f)
{
    for (struct feed_request *r = f->requests; r != NULL; r = r->next) {
        if (r->id == 0 && !r->refused)
            (void)send_request(r);
    }
}

static uint8_t *pack(const struct feed *f, Paigong__ClientFrame *m, size_t *size)
{
    uint8_t id[REQUEST_ID_SIZE];
    struct profile *p = &f->run->profile;
    if (m->request_id.len == 0) { /* else what its sender means by it stays the same */
        request_id_make(id, run_now_ms(f->run));
        m->request_id = (ProtobufCBinaryData){.len = sizeof id, .data = id};
    }
    m->ledger_id = (ProtobufCBinaryData){.len = sizeof p->ledger_id, .data = p->ledger_id};
    m->epoch = p->epoch;
    *size = paigong__client_frame__get_packed_size(m);
    uint8_t *packed = malloc(*size);
    if (packed != NULL)
        (void)paigong__client_frame__pack(m, packed);
    return packed;
}

void feed_on_soon(uv_timer_t *timer)
{
    struct feed *f = timer->data;
    struct error e = {0};
    error_set(&e, ERROR_UNREACHABLE, f->run->profile.address, "%s",
              _("nothing was sent; try again when it is back"));
    for (struct feed_request *r = f->requests, *next; r != NULL; r = next) {
        next = r->next;
        if (!r->refused)
            continue;
        answer_request(r, NULL, &e);
        next = f->requests; /* the owner may have asked for more, or forgotten some */
    }
}

void feed_ask(struct feed *f, Paigong__ClientFrame *m, feed_on_answer *answer, void *context)
{
    struct feed_request *r = calloc(1, sizeof *r);
    bool room = f->request_count < FEED_ASKS;
    if (r == NULL || (room && (r->packed = pack(f, m, &r->size)) == NULL)) {
        struct error e = {0};
        error_set(&e, ERROR_INTERNAL, "memory", "%s", "");
        free(r);
        answer(context, NULL, &e);
        return;
    }
    r->feed = f;
    r->asked = m->command_case;
    r->on_answer = answer;
    r->context = context;
    add_request(r);
    r->refused = !room || !live_is_up(f->live) || !send_request(r);
    if (r->refused)
        uv_timer_start(&f->soon, feed_on_soon, 0, 0);
}

void feed_forget(struct feed *f, const void *context)
{
    for (struct feed_request *r = f->requests; r != NULL; r = r->next) {
        if (r->context == context)
            r->on_answer = NULL;
    }
}

void feed_asks_free(struct feed *f)
{
    while (f->requests != NULL) {
        struct feed_request *r = f->requests;
        live_forget(f->live, r->id);
        unlink_request(r);
        free_request(r);
    }
}
