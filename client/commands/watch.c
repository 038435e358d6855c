/* watch: entries as they happen. After a cut it comes back by itself, jittered so that a thousand
 * clients don't all come at once, and goes on after the last entry it showed: no gap, no repeat.
 *
 * What was put before the reader and has been shown is acknowledged: a slip with `notified` (P3.1),
 * a breach with `acknowledge` (P5.5); what came while nobody watched is shown first. An
 * acknowledgement on its way when the link breaks is sent again under the same request id. */
#include "client/commands/commands.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/print.h"
#include "client/run/notice.h"
#include "client/run/retry.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { TELL_MOST = 64 };

struct watch;

struct tell { /* an acknowledgement without its answer yet */
    struct watch *watch;
    struct notice notice;
    uint8_t id[REQUEST_ID_SIZE];
    bool waits;
};

struct watch {
    struct run *run;
    uint64_t last_seq;
    struct retry retry;
    bool started, broken_output;
    struct tell tells[TELL_MOST];
};

static void on_told(void *context, const Paigong__ServerFrame *f)
{
    struct tell *t = context;
    if (f != NULL) /* refused means: somebody was first */
        t->waits = false;
}

static void tell_send(struct tell *t)
{
    struct notice_request m;
    notice_fill(&t->notice, &m);
    m.frame.request_id = (ProtobufCBinaryData){.len = sizeof t->id, .data = t->id};
    (void)link_send(t->watch->run->link, &m.frame, on_told, t);
}

static void acknowledge(struct watch *w, const Paigong__Entry *entry)
{
    struct notice_reader reader = run_reader(w->run);
    struct notice notice;
    struct tell *t = w->tells;
    if (!notice_of_entry(&reader, entry, &notice))
        return;
    while (t < w->tells + TELL_MOST && t->waits)
        t++;
    if (t == w->tells + TELL_MOST)
        return; /* `list` acknowledges what is still dispatched */
    *t = (struct tell){.watch = w, .notice = notice, .waits = true};
    request_id_make(t->id, run_now_ms(w->run));
    tell_send(t);
}

static void on_started(struct watch *w, const Paigong__WatchStarted *started)
{
    w->started = true;
    retry_reset(&w->retry);
    if (w->last_seq == 0) /* from now: this is where "now" was */
        w->last_seq = started->seq;
    for (struct tell *t = w->tells; t < w->tells + TELL_MOST; t++) {
        if (t->waits)
            tell_send(t);
    }
}

/* False: whoever read us has gone. */
static bool show_entry(struct run *r, const Paigong__Entry *entry)
{
    if (r->cli->json)
        json_print(json_message(&entry->base));
    else
        print_entry(entry, run_now_ms(r));
    return fflush(stdout) == 0;
}

static bool on_frame(void *context, const Paigong__ServerFrame *f)
{
    struct watch *w = context;
    if (f->result_case == PAIGONG__SERVER_FRAME__RESULT_WATCH_STARTED) {
        on_started(w, f->watch_started);
        return true;
    }
    if (f->result_case != PAIGONG__SERVER_FRAME__RESULT_ENTRY || f->entry->seq <= w->last_seq)
        return true;
    if (!show_entry(w->run, f->entry)) {
        w->broken_output = true;
        return false;
    }
    w->last_seq = f->entry->seq;
    acknowledge(w, f->entry);
    return true;
}

static void pause_before_retry(struct watch *w, const struct error *e)
{
    char sentence[640];
    int64_t wait_ms = retry_wait_ms(&w->retry);
    run_sentence(e, sentence, sizeof sentence);
    fprintf(stderr, _("%s: %s; trying again\n"), w->run->cli->program->name, sentence);
    struct timespec left = {.tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

static enum error_code watch_once(struct watch *w, struct error *e)
{
    Paigong__ClientFrame f;
    enum error_code code = run_connect(w->run, e);
    if (code == ERROR_NONE)
        code = run_request(w->run, &f, e);
    if (code != ERROR_NONE)
        return code;
    if (w->last_seq != 0)
        f.watch->from_seq = w->last_seq;
    else
        code = run_notices(w->run, f.watch, show_entry, e);
    w->broken_output = ferror(stdout) != 0;
    if (code != ERROR_NONE || w->broken_output)
        return code;
    w->last_seq = f.watch->from_seq;
    return run_stream(w->run, &f, on_frame, w, e);
}

enum error_code run_watch(struct run *r, struct error *e)
{
    struct watch w = {.run = r};
    for (;;) {
        enum error_code code = watch_once(&w, e);
        if (w.broken_output) /* whoever read us has gone */
            return ERROR_NONE;
        bool renewed = retry_is_of_the_certificate(code) && run_certificate_changed(r);
        if (code == ERROR_NONE || !w.started || (!renewed && !retry_is_passing(code)))
            return code;
        run_disconnect(r);
        if (!renewed)
            pause_before_retry(&w, e);
    }
}
