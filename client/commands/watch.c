/* watch: entries as they happen. After a cut it comes back by itself, jittered so that a thousand
 * clients don't all come at once, and goes on after the last entry it showed: no gap, no repeat.
 *
 * What was put before the reader and has been shown is acknowledged: a slip with `notified` (P3.1),
 * a breach with `acknowledge` (P5.5); what came while nobody watched is shown first. An
 * acknowledgement on its way when the link breaks is sent again under the same request id. */
#include "client/commands/commands.h"
#include "client/json.h"
#include "client/language.h"
#include "client/print.h"
#include "common/crypto.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BACKOFF_FIRST_MS = 250, BACKOFF_MOST_MS = 30000, TELL_MOST = 64 };

struct watch;

struct tell { /* an acknowledgement without its answer yet */
    struct watch *watch;
    char ticket[32]; /* or a sheet */
    Paigong__Command command;
    Paigong__Clock clock;
    uint8_t id[REQUEST_ID_SIZE];
    bool waits;
};

struct watch {
    struct run *run;
    uint64_t last_seq;
    int64_t backoff_ms;
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
    struct run *r = t->watch->run;
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__TicketCommand c = PAIGONG__TICKET_COMMAND__INIT;
    Paigong__SheetCommand s = PAIGONG__SHEET_COMMAND__INIT;
    c.ticket = s.sheet = t->ticket;
    c.command = t->command;
    s.verb = PAIGONG__SHEET_VERB__SHEET_VERB_ACKNOWLEDGE;
    c.clock = s.clock = t->clock;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    f.ticket_command = &c;
    if (run_is_sheet(t->ticket)) {
        f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHEET_COMMAND;
        f.sheet_command = &s;
    }
    f.request_id = (ProtobufCBinaryData){.len = sizeof t->id, .data = t->id};
    (void)link_send(r->link, &f, on_told, t);
}

static void tell(struct watch *w, const Paigong__Entry *entry, Paigong__Command command)
{
    struct tell *t = w->tells;
    while (t < w->tells + TELL_MOST && t->waits)
        t++;
    if (t == w->tells + TELL_MOST)
        return; /* `list` acknowledges what is still dispatched */
    *t = (struct tell){.watch = w, .command = command, .waits = true};
    bool of_sheet = entry->facts != NULL && entry->facts->sheet != NULL;
    (void)snprintf(t->ticket, sizeof t->ticket, "%s",
                   of_sheet ? entry->facts->subject : entry->ticket);
    if (command == PAIGONG__COMMAND__COMMAND_ACKNOWLEDGE)
        t->clock = entry->facts->clock;
    request_id_make(t->id, run_now_ms(w->run));
    tell_send(t);
}

static bool is(const char *a, const char *b)
{
    return a != NULL && b[0] != '\0' && strcmp(a, b) == 0;
}

bool run_entry_dispatches(const struct run *r, const Paigong__Entry *entry)
{
    const Paigong__Facts *f = entry->facts;
    bool worker = r->me.role == PAIGONG__ROLE__ROLE_TECHNICIAN ||
                  r->me.role == PAIGONG__ROLE__ROLE_CONTRACTOR;
    switch (entry->event) {
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_DISPATCHED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_HANDED_OVER:
        return is(f->to, r->me.id) || (f->to[0] == '\0' && is(f->crew, r->me.crew));
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_RESUMED:
        return f->to[0] != '\0' ? is(f->to, r->me.id) : worker;
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_CHECKED:
        return !f->passed && worker;
    default:
        return false;
    }
}

static bool breach_put_before_me(const struct run *r, const Paigong__Entry *entry)
{
    const Paigong__Facts *f = entry->facts;
    bool sheet = f->sheet != NULL && (f->sheet->verb == PAIGONG__SHEET_VERB__SHEET_VERB_BREACH ||
                                      f->sheet->verb == PAIGONG__SHEET_VERB__SHEET_VERB_ESCALATE);
    if (!sheet && entry->event != PAIGONG__EVENT_TYPE__EVENT_TYPE_BREACHED &&
        entry->event != PAIGONG__EVENT_TYPE__EVENT_TYPE_ESCALATED &&
        entry->event != PAIGONG__EVENT_TYPE__EVENT_TYPE_SECOND_NOTICE)
        return false;
    return is(f->to, r->me.id) || (f->to[0] == '\0' && f->to_role == r->me.role);
}

static void acknowledge(struct watch *w, const Paigong__Entry *entry)
{
    const Paigong__Facts *f = entry->facts;
    if (f == NULL || (f->sheet == NULL && (entry->ticket == NULL || entry->ticket[0] == '\0')))
        return;
    if (w->run->cli->program->bit == IN_TECH && run_entry_dispatches(w->run, entry))
        tell(w, entry, PAIGONG__COMMAND__COMMAND_NOTIFIED);
    if (breach_put_before_me(w->run, entry))
        tell(w, entry, PAIGONG__COMMAND__COMMAND_ACKNOWLEDGE);
}

static void on_started(struct watch *w, const Paigong__WatchStarted *started)
{
    w->started = true;
    w->backoff_ms = BACKOFF_FIRST_MS;
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

/* What time and patience can mend. */
static bool is_passing(enum error_code code)
{
    return code == ERROR_UNREACHABLE || code == ERROR_SLOW_WATCHER || code == ERROR_BUSY ||
           code == ERROR_INTERNAL;
}

/* What another certificate mends: it was renewed, by us or another program of the profile, and the
 * one of this connection has ended. */
static bool is_of_the_certificate(enum error_code code)
{
    return code == ERROR_DENIED || code == ERROR_EXPIRED;
}

static void pause_before_retry(struct watch *w, const struct error *e)
{
    uint32_t noise;
    char sentence[640];
    random_bytes(&noise, sizeof noise);
    int64_t wait_ms = w->backoff_ms / 2 + (int64_t)(noise % (uint32_t)(w->backoff_ms / 2 + 1));
    run_sentence(e, sentence, sizeof sentence);
    fprintf(stderr, _("%s: %s; trying again\n"), w->run->cli->program->name, sentence);
    struct timespec left = {.tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
    w->backoff_ms = w->backoff_ms * 2 < BACKOFF_MOST_MS ? w->backoff_ms * 2 : BACKOFF_MOST_MS;
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
    struct watch w = {.run = r, .backoff_ms = BACKOFF_FIRST_MS};
    for (;;) {
        enum error_code code = watch_once(&w, e);
        if (w.broken_output) /* whoever read us has gone */
            return ERROR_NONE;
        bool renewed = is_of_the_certificate(code) && run_certificate_changed(r);
        if (code == ERROR_NONE || !w.started || (!renewed && !is_passing(code)))
            return code;
        run_disconnect(r);
        if (!renewed)
            pause_before_retry(&w, e);
    }
}
