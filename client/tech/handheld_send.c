/* Giving commands: what may wait goes into the queue first, durably, and from there to the server,
 * in order; what can't wait goes straight away, behind it. */
#include "client/offline/cache.h"
#include "client/output/language.h"
#include "client/output/words.h"
#include "client/tech/handheld_private.h"
#include "common/photo.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LATER_MS = 5000, PIECE_AGAIN_MS = 300, JUST_NOW_MS = 2000, GIVE_ARENA = 256 << 10 };

static struct queue *queue_of(const struct handheld *h)
{
    return h->run->away->queue;
}

/* What cannot be read now is as it was before. */
static void reload(struct handheld *h)
{
    struct error e = {0};
    if (queue_reload(queue_of(h), &e) != ERROR_NONE)
        handheld_announce(h, "%s: %s", e.subject, e.detail);
    menu_queue_changed(h->menu);
}

/* ---- what waits --------------------------------------------------------------------------------
 */

static void send_next(struct handheld *h);

static void on_again(uv_timer_t *timer)
{
    send_begin(timer->data);
}

static void end_sending(struct handheld *h)
{
    if (h->sending)
        queue_sending_end(queue_of(h));
    h->sending = false;
    h->sending_number = 0;
    if (h->sent_count > 0)
        handheld_announce(h,
                          ngettext("%zu command that waited was sent",
                                   "%zu commands that waited were sent", h->sent_count),
                          h->sent_count);
    h->sent_count = 0;
}

/* For its photo, for another program or for a server without room it may have had to wait. */
static bool is_just_given(const struct handheld *h, const struct queued *item)
{
    return h->given_now && item->number == h->given_number &&
           run_now_ms(h->run) - item->command->frame->claimed_at < JUST_NOW_MS;
}

static void tell_sent(struct handheld *h, const struct queued *item)
{
    char word[WORD_SIZE];
    if (item->number != h->given_number || !h->given_now) {
        h->sent_count++;
        return;
    }
    const Paigong__TicketCommand *c = item->command->frame->ticket_command;
    char line[160];
    word_text(&paigong__command__descriptor, (int)c->command, word);
    (void)snprintf(line, sizeof line, _("%s %s: done"), word, c->ticket);
    menu_say(h->menu, STYLE_GOOD, line);
}

/* The server can't now, or this device could not write it down: it stays, and is tried again. */
static void later(struct handheld *h, const struct error *e)
{
    char sentence[640];
    run_sentence(e, sentence, sizeof sentence);
    handheld_announce(h, _("not sent yet: %s"), sentence);
    end_sending(h);
    uv_timer_start(&h->again, on_again, LATER_MS, 0);
}

static void on_sent(void *context, const Paigong__ServerFrame *answer)
{
    struct handheld *h = context;
    struct error e = {0};
    if (answer == NULL)
        return; /* send_cut is called for it */
    const struct queued *item = queue_find(queue_of(h), QUEUE_UNSENT, h->sending_number);
    if (item != NULL && answer->error == NULL)
        tell_sent(h, item);
    if (answer->result_case == PAIGONG__SERVER_FRAME__RESULT_TICKET)
        link_know_ticket(h, answer->ticket);
    enum sync_outcome outcome =
        sync_answered(queue_of(h), h->sending_number, answer, run_now_ms(h->run), &e);
    if (outcome == SYNC_REFUSED)
        h->bell = true;
    reload(h);
    link_read_list(h);
    if (outcome == SYNC_LATER || outcome == SYNC_FAILED)
        later(h, &e);
    else
        send_next(h);
    handheld_changed(h);
}

/* ---- its photo, before it ----------------------------------------------------------------------
 */

/* What became of the photo is what becomes of the command. */
static void refuse_for_photo(struct handheld *h, const struct error *e)
{
    Paigong__ServerFrame answer = PAIGONG__SERVER_FRAME__INIT;
    Paigong__Error m = PAIGONG__ERROR__INIT;
    m.code = (Paigong__ErrorCode)e->code;
    m.name = (char *)error_name(e->code);
    m.subject = (char *)e->subject;
    m.detail = (char *)e->detail;
    answer.error = &m;
    on_sent(h, &answer);
}

static void close_upload(struct handheld *h)
{
    upload_close(h->upload);
    h->upload = NULL;
}

static void send_command(struct handheld *h);
static void send_piece(struct handheld *h);

static void on_piece_again(uv_timer_t *timer)
{
    send_piece(timer->data);
}

static void on_piece(void *context, const Paigong__ServerFrame *answer)
{
    struct handheld *h = context;
    struct error e = {0};
    if (answer == NULL || h->upload == NULL)
        return;
    switch (upload_answered(h->upload, answer, &e)) {
    case UPLOAD_MORE:
        send_piece(h);
        break;
    case UPLOAD_LATER:
        uv_timer_start(&h->again, on_piece_again, PIECE_AGAIN_MS, 0);
        break;
    case UPLOAD_DONE:
        close_upload(h);
        send_command(h);
        break;
    default:
        close_upload(h);
        refuse_for_photo(h, &e);
        break;
    }
}

static void send_piece(struct handheld *h)
{
    struct error e = {0};
    Paigong__ClientFrame f;
    const struct queued *item = queue_find(queue_of(h), QUEUE_UNSENT, h->sending_number);
    if (h->upload == NULL || item == NULL)
        return;
    if (upload_frame(h->upload, item->command->frame->ticket_command->ticket, &f, &e) !=
        ERROR_NONE) {
        close_upload(h);
        refuse_for_photo(h, &e);
    } else if (live_send(h->live, &f, on_piece, h) == 0) {
        send_cut(h);
    }
}

static void begin_upload(struct handheld *h, const struct queued *item)
{
    char path[PATH_MAX];
    struct error e = {0};
    queue_photo_path(queue_of(h), item->number, path, sizeof path);
    if (upload_open(path, &h->upload, &e) != ERROR_NONE)
        refuse_for_photo(h, &e); /* its file is damaged: nothing to send will come of it */
    else
        send_piece(h);
}

/* ---- one after the other -----------------------------------------------------------------------
 */

static void send_direct(struct handheld *h);

static void send_command(struct handheld *h)
{
    const struct queued *item = queue_find(queue_of(h), QUEUE_UNSENT, h->sending_number);
    if (item == NULL) {
        send_next(h);
        return;
    }
    Paigong__ClientFrame f = *item->command->frame;
    if (is_just_given(h, item))
        f.claimed_at = 0; /* P16.2: it did not wait */
    if (live_send(h->live, &f, on_sent, h) == 0)
        end_sending(h);
}

static void send_next(struct handheld *h)
{
    struct sync_peer peer = away_peer(h->run);
    const struct queued *item = sync_next(queue_of(h), &peer);
    if (item == NULL) {
        end_sending(h);
        send_direct(h);
        return;
    }
    h->sending_number = item->number;
    if (item->command->photo[0] != '\0')
        begin_upload(h, item);
    else
        send_command(h);
}

void send_begin(struct handheld *h)
{
    struct error e = {0};
    struct sync_peer peer = away_peer(h->run);
    if (h->sending || !live_is_up(h->live) || queue_reload(queue_of(h), &e) != ERROR_NONE)
        return;
    if (sync_next(queue_of(h), &peer) == NULL) {
        send_direct(h);
        return;
    }
    h->sending = queue_sending_begin(queue_of(h));
    if (h->sending)
        send_next(h);
    else /* another program does; it is soon done */
        uv_timer_start(&h->again, on_again, LATER_MS, 0);
}

void send_cut(struct handheld *h)
{
    close_upload(h);
    end_sending(h);
    h->given_now = false;
}

void send_free(struct handheld *h)
{
    free(h->direct);
    h->direct = NULL;
}

/* ---- what can't wait ---------------------------------------------------------------------------
 */

static void on_direct(void *context, const Paigong__ServerFrame *answer)
{
    struct handheld *h = context;
    struct error e = {0};
    char sentence[640];
    if (answer == NULL)
        return; /* sent again with the next connection, under the same request id */
    send_free(h);
    if (answer->error != NULL) {
        link_error(answer->error, &e);
        run_sentence(&e, sentence, sizeof sentence);
        handheld_announce(h, _("refused: %s"), sentence);
        menu_say(h->menu, STYLE_ERROR, sentence);
    } else {
        if (answer->result_case == PAIGONG__SERVER_FRAME__RESULT_TICKET)
            link_know_ticket(h, answer->ticket);
        menu_say(h->menu, STYLE_GOOD, _("done"));
    }
    link_read_list(h);
    handheld_changed(h);
}

static void send_direct(struct handheld *h)
{
    if (h->direct == NULL || !live_is_up(h->live))
        return;
    Paigong__ClientFrame *f = paigong__client_frame__unpack(NULL, h->direct_size, h->direct);
    if (f == NULL)
        return;
    (void)live_send(h->live, f, on_direct, h);
    paigong__client_frame__free_unpacked(f, NULL);
}

static enum error_code give_direct(struct handheld *h, Paigong__ClientFrame *f, struct error *e)
{
    if (!live_is_up(h->live))
        return error_set(e, ERROR_UNREACHABLE, h->run->profile.address, "%s",
                         _("this command needs the server"));
    if (h->direct != NULL)
        return error_set(e, ERROR_BUSY, h->run->profile.address, "%s",
                         _("the command before is not answered yet"));
    enum error_code code = run_number_request(h->run, f, e);
    if (code != ERROR_NONE)
        return code;
    h->direct_size = paigong__client_frame__get_packed_size(f);
    h->direct = malloc(h->direct_size + 1);
    if (h->direct == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    (void)paigong__client_frame__pack(f, h->direct);
    if (!h->sending)
        send_direct(h);
    return ERROR_NONE;
}

/* ---- the menu's --------------------------------------------------------------------------------
 */

static enum error_code give(struct handheld *h, Paigong__ClientFrame *f, const char *photo,
                            bool *kept, struct error *e)
{
    struct away_given given;
    *kept = away_may_queue(h->run, f->ticket_command->command);
    if (!*kept)
        return give_direct(h, f, e);
    h->run->away->reached = live_is_up(h->live);
    enum error_code code = away_enqueue(h->run, f, photo, &given, e);
    if (code != ERROR_NONE)
        return code;
    h->given_number = given.number;
    h->given_now = live_is_up(h->live);
    send_begin(h);
    return ERROR_NONE;
}

/* The file by its hash; --before, --after and --other say themselves what it shows. */
static enum error_code name_photo(const struct cli *answers, Paigong__TicketCommand *c,
                                  const char *path, uint8_t hash[PHOTO_HASH_SIZE], struct error *e)
{
    struct upload *u = NULL;
    int purpose = 0;
    enum error_code code = upload_open(path, &u, e);
    if (code != ERROR_NONE)
        return code;
    memcpy(hash, upload_hash(u), PHOTO_HASH_SIZE);
    upload_close(u);
    c->photo = (ProtobufCBinaryData){PHOTO_HASH_SIZE, hash};
    for (size_t i = 0; i < answers->count && c->command == PAIGONG__COMMAND__COMMAND_PHOTO; i++) {
        const char *flag = answers->given[i].option->flag;
        if (flag != NULL && word_parse(&paigong__photo_purpose__descriptor, flag + 2, &purpose))
            c->purpose = (Paigong__PhotoPurpose)purpose;
    }
    return ERROR_NONE;
}

enum error_code send_give(void *context, const struct cli *answers, const char *photo, bool *kept,
                          struct error *e)
{
    struct handheld *h = context;
    struct arena arena;
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__TicketCommand c = PAIGONG__TICKET_COMMAND__INIT;
    arena_init(&arena, GIVE_ARENA);
    c.command = (Paigong__Command)answers->command->command;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    f.ticket_command = &c;
    enum error_code code = cli_fill(answers, &arena, &c.base, run_now_ms(h->run), e);
    uint8_t hash[PHOTO_HASH_SIZE];
    if (code == ERROR_NONE && photo != NULL)
        code = name_photo(answers, &c, photo, hash, e);
    if (code == ERROR_NONE)
        code = give(h, &f, photo, kept, e);
    arena_free(&arena);
    handheld_changed(h);
    return code;
}

enum error_code send_look(void *context, const char *path, struct error *e)
{
    struct upload *u = NULL;
    (void)context;
    enum error_code code = upload_open(path, &u, e);
    upload_close(u);
    return code;
}

void send_dismiss(void *context, uint64_t number)
{
    struct handheld *h = context;
    struct error e = {0};
    if (queue_dismiss(queue_of(h), number, &e) != ERROR_NONE) {
        char sentence[640];
        run_sentence(&e, sentence, sizeof sentence);
        menu_say(h->menu, STYLE_ERROR, sentence);
    }
    reload(h);
    handheld_changed(h);
}
