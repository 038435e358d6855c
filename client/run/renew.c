/* Certificates renew themselves (PROTOCOL.md, Renewal): by whatever program is used in the last
 * third of one's life, silently, once a day until it works. */
#include "client/link/renewal.h"
#include "client/output/language.h"
#include "client/run/run.h"
#include "common/time_text.h"

#include <stdio.h>
#include <stdlib.h>

static const int64_t END_IS_NEAR_MS = INT64_C(14) * 24 * 3600 * 1000, PATIENCE_MS = 5000;

/* A refusal is worth a word only when the person must do something soon. */
static void warn(const struct run *r, const struct error *e)
{
    char until[TIME_TEXT_SIZE], sentence[640];
    if (r->me.certificate_until_ms - run_now_ms(r) > END_IS_NEAR_MS)
        return;
    run_sentence(e, sentence, sizeof sentence);
    time_text_short(r->me.certificate_until_ms, run_now_ms(r), until);
    fprintf(stderr, _("%s: this profile's certificate ends at %s and was not renewed (%s)\n"),
            r->cli->program->name, until, sentence);
}

static void on_certificate(void *context, const Paigong__ServerFrame *f)
{
    struct run *r = context;
    struct error e = {0};
    const Paigong__Certificate *c = NULL;
    r->renewing = 0;
    if (f == NULL) /* the link broke: another day */
        return;
    if (f->error != NULL)
        link_error(f->error, &e);
    else if (f->result_case != PAIGONG__SERVER_FRAME__RESULT_CERTIFICATE)
        error_set(&e, ERROR_INTERNAL, r->profile.address, "%s", _("answered something else"));
    else
        c = f->certificate;
    if (c != NULL && renewal_install(&r->profile, c->certificate.data, c->certificate.len,
                                     c->authority.data, c->authority.len, &e) == ERROR_NONE)
        r->me.renew_from_ms = INT64_MAX; /* the next connection uses it */
    else
        warn(r, &e);
}

static void ask(struct run *r, const uint8_t *request, size_t size)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Renew m = PAIGONG__RENEW__INIT;
    uint8_t id[REQUEST_ID_SIZE];
    request_id_make(id, run_now_ms(r));
    m.certificate_request = (ProtobufCBinaryData){.len = size, .data = (uint8_t *)request};
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_RENEW;
    f.renew = &m;
    f.request_id = (ProtobufCBinaryData){.len = sizeof id, .data = id};
    r->renewing = link_send(r->link, &f, on_certificate, r);
}

void run_renew_start(struct run *r)
{
    uint8_t *request = NULL;
    size_t size = 0;
    struct error e = {0};
    int64_t now_ms = run_now_ms(r);
    if (!r->ready || r->renewing != 0 || r->me.id[0] == '\0' || now_ms < r->me.renew_from_ms ||
        run_certificate_changed(r) || !renewal_try(&r->profile, now_ms))
        return;
    if (renewal_request(&r->profile, &request, &size, &e) == ERROR_NONE)
        ask(r, request, size);
    else
        warn(r, &e);
    free(request);
}

static void on_patience_ended(uv_timer_t *timer)
{
    bool *ended = timer->data;
    *ended = true;
}

void run_renew(struct run *r)
{
    uv_timer_t timer;
    bool late = false;
    run_renew_start(r);
    if (r->renewing == 0)
        return;
    (void)uv_timer_init(&r->loop, &timer);
    timer.data = &late;
    (void)uv_timer_start(&timer, on_patience_ended, (uint64_t)PATIENCE_MS, 0);
    while (r->renewing != 0 && !r->closed && !late)
        (void)uv_run(&r->loop, UV_RUN_ONCE);
    uv_close((uv_handle_t *)&timer, NULL);
    (void)uv_run(&r->loop, UV_RUN_NOWAIT);
    if (r->renewing != 0)
        link_forget(r->link, r->renewing);
    r->renewing = 0;
}
