#include "client/offline/unsent.h"

#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/table.h"
#include "client/output/words.h"
#include "common/text.h"
#include "common/time_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- as text ------------------------------------------------------------------------------------
 */

static const Paigong__TicketCommand *command_of(const struct queued *item)
{
    return item->command->frame->ticket_command;
}

void unsent_text(const struct queued *item, char out[UNSENT_TEXT_SIZE])
{
    char word[WORD_SIZE];
    if (item->command == NULL) {
        (void)snprintf(out, UNSENT_TEXT_SIZE, "%s", _("damaged"));
        return;
    }
    word_name(&paigong__command__descriptor, (int)command_of(item)->command, word);
    (void)snprintf(out, UNSENT_TEXT_SIZE, "%s %s", word, command_of(item)->ticket);
}

static void refusal_text(const Paigong__Error *refusal, char out[UNSENT_WHY_SIZE])
{
    struct error e;
    link_error(refusal, &e);
    run_sentence(&e, out, UNSENT_WHY_SIZE);
}

void unsent_why(const struct run *r, const struct queued *item, char out[UNSENT_WHY_SIZE])
{
    struct sync_peer peer = away_peer(r);
    out[0] = '\0';
    if (item->command != NULL && item->command->refusal != NULL) {
        refusal_text(item->command->refusal, out);
        return;
    }
    switch (sync_hold(item, &peer)) {
    case SYNC_SENDABLE:
        break;
    case SYNC_DAMAGED:
        (void)snprintf(out, UNSENT_WHY_SIZE, "%s",
                       _("its file changed on this device's disk: what it said is lost"));
        break;
    case SYNC_OTHER_PERSON:
        (void)snprintf(out, UNSENT_WHY_SIZE,
                       _("%s gave it: it is not sent in somebody else's name"),
                       item->command->person);
        break;
    case SYNC_OTHER_LEDGER:
        (void)snprintf(out, UNSENT_WHY_SIZE, "%s",
                       _("it was meant for the server as it was before: it was restored or "
                         "replaced since. Look at the ticket and give it again"));
        break;
    }
}

/* ---- as JSON ------------------------------------------------------------------------------------
 */

static void put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        abort();
}

static void put_time(json_t *object, const char *key, int64_t at_ms)
{
    char text[TIME_TEXT_SIZE];
    time_text_rfc3339(at_ms, text);
    put(object, key, json_string(text));
}

static void put_command(json_t *object, const Paigong__QueuedCommand *m)
{
    char word[WORD_SIZE], id[REQUEST_ID_TEXT] = "";
    const Paigong__ClientFrame *f = m->frame;
    word_name(&paigong__command__descriptor, (int)f->ticket_command->command, word);
    if (f->request_id.len == REQUEST_ID_SIZE)
        request_id_format(f->request_id.data, id);
    put(object, "ticket", json_string(f->ticket_command->ticket));
    put(object, "command", json_string(word));
    put_time(object, "claimed_at", f->claimed_at);
    put(object, "request_id", json_string(id));
    put(object, "person", json_string(m->person));
    put(object, "photo", json_boolean(m->photo[0] != '\0'));
}

/* "other_person" */
static const char *hold_name(enum sync_hold hold)
{
    static const char *const names[] = {[SYNC_SENDABLE] = "",
                                        [SYNC_DAMAGED] = "damaged",
                                        [SYNC_OTHER_PERSON] = "other_person",
                                        [SYNC_OTHER_LEDGER] = "other_ledger"};
    return names[hold];
}

json_t *unsent_json(const struct run *r, const struct queued *item)
{
    json_t *object = json_object();
    char why[UNSENT_WHY_SIZE];
    struct sync_peer peer = away_peer(r);
    struct error e;
    put(object, "number", json_integer((json_int_t)item->number));
    if (item->command != NULL)
        put_command(object, item->command);
    unsent_why(r, item, why);
    if (item->command != NULL && item->command->refusal != NULL) {
        link_error(item->command->refusal, &e);
        json_t *error = json_error(&e, why, item->command->refusal);
        put(object, "error", json_incref(json_object_get(error, "error")));
        json_decref(error);
        put_time(object, "refused_at", item->command->refused_at);
    } else if (sync_hold(item, &peer) != SYNC_SENDABLE) {
        put(object, "held", json_string(hold_name(sync_hold(item, &peer))));
        put(object, "message", json_string(why));
    }
    return object;
}

static bool is_about(const struct queued *item, const char *ticket)
{
    return ticket == NULL ||
           (item->command != NULL && strcmp(command_of(item)->ticket, ticket) == 0);
}

void unsent_json_all(const struct run *r, const char *ticket, json_t *document)
{
    const struct queue *q = r->away->queue;
    struct sync_peer peer = away_peer(r);
    json_t *unsent = json_array(), *held = json_array(), *refused = json_array();
    const struct queued *item;
    for (size_t i = 0; (item = queue_at(q, QUEUE_UNSENT, i)) != NULL; i++)
        if (is_about(item, ticket))
            (void)json_array_append_new(sync_hold(item, &peer) == SYNC_SENDABLE ? unsent : held,
                                        unsent_json(r, item));
    for (size_t i = 0; (item = queue_at(q, QUEUE_REFUSED, i)) != NULL; i++)
        if (is_about(item, ticket))
            (void)json_array_append_new(refused, unsent_json(r, item));
    r->away->shown = true;
    put(document, "unsent", unsent);
    put(document, "held", held);
    put(document, "refused", refused);
}

/* ---- as a table ---------------------------------------------------------------------------------
 */

static void add_row(const struct run *r, struct table *t, const struct queued *item,
                    const char *state, enum colour c)
{
    char number[24], at[TIME_TEXT_SIZE] = "", text[UNSENT_TEXT_SIZE], why[UNSENT_WHY_SIZE];
    (void)snprintf(number, sizeof number, "%llu", (unsigned long long)item->number);
    if (item->command != NULL)
        time_text_short(item->command->frame->claimed_at, run_now_ms(r), at);
    unsent_text(item, text);
    unsent_why(r, item, why);
    table_row(t);
    table_cell(t, number, PLAIN);
    table_cell(t, state, c);
    table_cell(t, at, PLAIN);
    table_cell(t, text, PLAIN);
    table_cell(t, why, PLAIN);
}

void unsent_print(const struct run *r, const char *ticket)
{
    const char *headers[] = {"#", _("what of it"), _("told at"), _("command"), _("why")};
    struct table *t = table_new(headers, 5, 4);
    struct sync_peer peer = away_peer(r);
    const struct queue *q = r->away->queue;
    const struct queued *item;
    for (size_t i = 0; (item = queue_at(q, QUEUE_UNSENT, i)) != NULL; i++) {
        bool sendable = sync_hold(item, &peer) == SYNC_SENDABLE;
        if (is_about(item, ticket))
            add_row(r, t, item, sendable ? _("unsent") : _("held back"), sendable ? YELLOW : RED);
    }
    for (size_t i = 0; (item = queue_at(q, QUEUE_REFUSED, i)) != NULL; i++)
        if (is_about(item, ticket))
            add_row(r, t, item, _("refused"), RED);
    if (ticket != NULL && table_rows(t) > 0)
        puts(""); /* below the ticket */
    table_print(t, stdout);
    r->away->shown = true;
}

void unsent_remind(const struct run *r)
{
    char text[160], more[96];
    size_t sendable, held, refused = queue_count(r->away->queue, QUEUE_REFUSED);
    struct sync_peer peer = away_peer(r);
    sync_count(r->away->queue, &peer, &sendable, &held);
    text[0] = '\0';
    if (r->away->shown)
        return;
    if (sendable > 0) {
        (void)snprintf(more, sizeof more,
                       ngettext("%zu command unsent", "%zu commands unsent", sendable), sendable);
        text_list_add(text, sizeof text, more);
    }
    if (held > 0) {
        (void)snprintf(more, sizeof more, ngettext("%zu held back", "%zu held back", held), held);
        text_list_add(text, sizeof text, more);
    }
    if (refused > 0) {
        (void)snprintf(more, sizeof more,
                       ngettext("%zu refused on arrival", "%zu refused on arrival", refused),
                       refused);
        text_list_add(text, sizeof text, more);
    }
    if (text[0] != '\0')
        fprintf(stderr, _("%s: %s; see: %s sync --list\n"), r->cli->program->name, text,
                r->cli->program->name);
}

void unsent_enrolled(const struct run *r, const char *person)
{
    const struct queued *item;
    size_t others = 0;
    for (size_t i = 0; (item = queue_at(r->away->queue, QUEUE_UNSENT, i)) != NULL; i++)
        others += item->command != NULL && strcmp(item->command->person, person) != 0;
    r->away->shown = true; /* who asks is somebody else by now */
    if (others > 0)
        fprintf(stderr,
                ngettext("%s: %zu command that somebody else gave waits in this profile; it is not "
                         "sent in your name; see: %s sync --list\n",
                         "%s: %zu commands that somebody else gave wait in this profile; they are "
                         "not sent in your name; see: %s sync --list\n",
                         others),
                r->cli->program->name, others, r->cli->program->name);
}

/* ---- giving one ---------------------------------------------------------------------------------
 */

static void say_kept(struct run *r, const struct away_given *given)
{
    char why[UNSENT_WHY_SIZE], text[UNSENT_TEXT_SIZE];
    const struct queued *item = queue_find(r->away->queue, QUEUE_UNSENT, given->number);
    size_t sendable, held;
    struct sync_peer peer = away_peer(r);
    r->away->status = AWAY_QUEUED;
    sync_count(r->away->queue, &peer, &sendable, &held);
    run_sentence(&given->why, why, sizeof why);
    if (item == NULL) /* another program has sent it meanwhile */
        return;
    r->away->shown = true;
    unsent_text(item, text);
    fprintf(stderr,
            _("%s: %s is kept here as number %llu and goes out when the server is there "
              "(%zu unsent); %s\n"),
            r->cli->program->name, text, (unsigned long long)given->number, sendable, why);
    if (!r->cli->json)
        return;
    json_t *document = json_object(), *queued = unsent_json(r, item);
    put(queued, "unsent", json_integer((json_int_t)sendable));
    put(document, "queued", queued);
    json_print(document);
    r->printed = true;
}

enum error_code unsent_give(struct run *r, Paigong__ClientFrame *f, const char *photo,
                            struct error *e)
{
    struct away_given given;
    enum error_code code = away_give(r, f, photo, &given, e);
    if (code != ERROR_NONE)
        return code;
    if (given.number != 0)
        say_kept(r, &given);
    else
        run_print(r, given.answer);
    return ERROR_NONE;
}
