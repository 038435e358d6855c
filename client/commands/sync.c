/* sync: sends what waits, says what came of it; --list shows it, --dismiss takes a refusal off the
 * list. Fetches what to work with later, too. */
#include "client/commands/commands.h"
#include "client/offline/unsent.h"
#include "client/output/json.h"
#include "client/output/language.h"

#include <stdio.h>
#include <stdlib.h>

struct report { /* of what was sent */
    struct run *run;
    json_t *sent;
    size_t count, refused;
};

static void hear(void *context, const struct queued *item, const Paigong__Error *refusal)
{
    struct report *s = context;
    char text[UNSENT_TEXT_SIZE];
    s->count++;
    s->refused += refusal != NULL;
    if (refusal == NULL && s->sent != NULL)
        (void)json_array_append_new(s->sent, unsent_json(s->run, item));
    if (s->sent != NULL)
        return;
    unsent_text(item, text);
    printf("%llu  ", (unsigned long long)item->number);
    printf(refusal != NULL ? _("%s: refused, see below\n") : _("%s: sent\n"), text);
}

static enum error_code list(struct run *r)
{
    if (r->cli->json) {
        json_t *document = json_object();
        unsent_json_all(r, NULL, document);
        json_print(document);
        r->printed = true;
    } else {
        unsent_print(r, NULL);
    }
    return ERROR_NONE;
}

/* One that still waits is not taken away: it may have arrived, with the answer lost. */
static enum error_code dismiss(struct run *r, const char *typed, struct error *e)
{
    char *end;
    uint64_t number = strtoull(typed, &end, 10);
    const struct queued *waiting = queue_find(r->away->queue, QUEUE_UNSENT, number);
    struct sync_peer peer = away_peer(r);
    if (*end != '\0' || number == 0)
        return error_set(e, ERROR_USAGE, "--dismiss", _("%s is no number of sync --list"), typed);
    if (waiting != NULL && sync_hold(waiting, &peer) == SYNC_SENDABLE)
        return error_set(e, ERROR_REFUSED, typed, "%s",
                         _("it is not sent yet, and may have arrived all the same"));
    enum error_code code = queue_dismiss(r->away->queue, number, e);
    if (code == ERROR_NOT_FOUND)
        return error_set(e, ERROR_NOT_FOUND, _("number"), "%s", typed);
    return code == ERROR_NONE ? list(r) : code;
}

static void print(struct run *r, const struct report *s)
{
    if (s->sent != NULL) {
        json_t *document = json_object();
        (void)json_object_set_new(document, "sent", s->sent);
        unsent_json_all(r, NULL, document);
        json_print(document);
        r->printed = true;
        return;
    }
    if (s->count == 0)
        puts(_("nothing waits to be sent"));
    unsent_print(r, NULL);
}

static enum error_code send_all(struct run *r, struct error *e)
{
    struct report s = {.run = r, .sent = r->cli->json ? json_array() : NULL};
    const struct away_told told = {.context = &s, .one = hear};
    r->away->told = &told;
    enum error_code code = run_connect(r, e);
    if (code == ERROR_NONE)
        code = away_sync(r, e); /* says what kept it from being sent, if anything did */
    r->away->told = NULL;
    if (code == ERROR_NONE)
        code = away_refresh(r, e);
    if (code == ERROR_NONE)
        print(r, &s);
    else
        json_decref(s.sent);
    if (code == ERROR_NONE && s.refused > 0)
        r->away->status = AWAY_REFUSED;
    return code;
}

enum error_code run_sync(struct run *r, struct error *e)
{
    const char *number = cli_value(r->cli, "--dismiss");
    if (number != NULL)
        return dismiss(r, number, e);
    return cli_has(r->cli, "--list") ? list(r) : send_all(r, e);
}
