/* photo: one is added to a ticket, listed, fetched. sign and consent bring theirs along. */
#include "client/commands/commands.h"
#include "client/offline/unsent.h"
#include "client/output/describe.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/print.h"
#include "client/output/table.h"
#include "client/output/whole_file.h"
#include "client/output/words.h"
#include "client/run/upload.h"
#include "common/time_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- with a command ----------------------------------------------------------------------------
 */

/* The flags that name the file, and what it then shows; sign and consent say it themselves. */
static const struct {
    const char *flag;
    Paigong__PhotoPurpose purpose;
} flags[] = {
    {"--before", PAIGONG__PHOTO_PURPOSE__PHOTO_PURPOSE_BEFORE},
    {"--after", PAIGONG__PHOTO_PURPOSE__PHOTO_PURPOSE_AFTER},
    {"--other", PAIGONG__PHOTO_PURPOSE__PHOTO_PURPOSE_OTHER},
    {"--photo", PAIGONG__PHOTO_PURPOSE__PHOTO_PURPOSE_NONE},
    {"--paper", PAIGONG__PHOTO_PURPOSE__PHOTO_PURPOSE_NONE},
};

const char *run_photo_put(struct run *r, Paigong__TicketCommand *c)
{
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        const char *path = cli_value(r->cli, flags[i].flag);
        if (path != NULL) {
            c->purpose = flags[i].purpose;
            return path;
        }
    }
    return NULL;
}

/* Named by its hash, which is known before it is sent. */
static enum error_code name_photo(struct run *r, Paigong__TicketCommand *c, const char *path,
                                  struct error *e)
{
    struct upload *u;
    enum error_code code = upload_open(path, &u, e);
    if (code != ERROR_NONE)
        return code;
    c->photo.data = arena_memdup(&r->arena, upload_hash(u), PHOTO_HASH_SIZE);
    c->photo.len = c->photo.data == NULL ? 0 : PHOTO_HASH_SIZE;
    upload_close(u);
    return c->photo.data == NULL ? error_set(e, ERROR_INTERNAL, "memory", "%s", "") : ERROR_NONE;
}

/* The command's number is taken before the pieces': the same command again has the same. */
static enum error_code give_now(struct run *r, Paigong__ClientFrame *f, const char *path,
                                struct error *e)
{
    const Paigong__ServerFrame *answer = NULL;
    uint8_t hash[PHOTO_HASH_SIZE];
    enum error_code code = run_connect(r, e);
    if (code == ERROR_NONE)
        code = run_number_request(r, f, e);
    if (code == ERROR_NONE && path != NULL)
        code = run_upload(r, f->ticket_command->ticket, path, hash, e);
    if (code == ERROR_NONE)
        code = run_ask(r, f, &answer, e);
    if (code == ERROR_NONE)
        run_print(r, answer);
    return code;
}

enum error_code run_with_photo(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    enum error_code code = run_request(r, &f, e);
    const char *path = code == ERROR_NONE ? run_photo_put(r, f.ticket_command) : NULL;
    if (code == ERROR_NONE && path != NULL)
        code = name_photo(r, f.ticket_command, path, e);
    if (code != ERROR_NONE)
        return code;
    return r->away != NULL ? unsent_give(r, &f, path, e) : give_now(r, &f, path, e);
}

/* ---- list --------------------------------------------------------------------------------------
 */

static enum error_code ask_ticket(struct run *r, const Paigong__Ticket **t, struct error *e)
{
    Paigong__ClientFrame f;
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = run_begin(r, &f, e);
    if (code == ERROR_NONE)
        code = run_ask(r, &f, &answer, e);
    if (code != ERROR_NONE)
        return code;
    if (answer->result_case != PAIGONG__SERVER_FRAME__RESULT_TICKET)
        return error_set(e, ERROR_INTERNAL, _("the ticket"), "%s",
                         _("the server's answer makes no sense"));
    *t = answer->ticket;
    return ERROR_NONE;
}

static void print_list_json(struct run *r, const Paigong__Ticket *t)
{
    json_t *whole = json_message(&t->base), *document = json_object();
    (void)json_object_set_new(document, "ticket", json_string(t->id));
    (void)json_object_set(document, "photos", json_object_get(whole, "photos"));
    json_decref(whole);
    json_print(document);
    r->printed = true;
}

static void print_list(const struct run *r, const Paigong__Ticket *t)
{
    const char *const headers[] = {_("no."),   _("shows"), _("type"),  _("MB"),
                                   _("taken"), _("by"),    _("remark")};
    struct table *table = table_new(headers, sizeof headers / sizeof headers[0], 6);
    for (size_t i = 0; i < t->n_photos; i++) {
        const Paigong__PhotoView *p = t->photos[i];
        char number[16], word[WORD_SIZE], size[16], when[TIME_TEXT_SIZE];
        table_row(table);
        (void)snprintf(number, sizeof number, "%u", p->number);
        table_cell(table, number, PLAIN);
        word_text(&paigong__photo_purpose__descriptor, (int)p->purpose, word);
        table_cell(table, word, PLAIN);
        word_text(&paigong__photo_type__descriptor, (int)p->type, word);
        table_cell(table, word, PLAIN);
        (void)snprintf(size, sizeof size, "%.1f MB", (double)p->size / (1 << 20));
        table_cell(table, size, PLAIN);
        time_text_short(p->at, run_now_ms(r), when);
        table_cell(table, when, PLAIN);
        table_cell(table, p->who, PLAIN);
        table_cell(table, p->text, PLAIN);
    }
    if (t->n_photos == 0)
        puts(_("no photos"));
    table_print(table, stdout);
}

static enum error_code run_photo_list(struct run *r, struct error *e)
{
    const Paigong__Ticket *t = NULL;
    enum error_code code = ask_ticket(r, &t, e);
    if (code != ERROR_NONE)
        return code;
    if (r->cli->json)
        print_list_json(r, t);
    else
        print_list(r, t);
    return ERROR_NONE;
}

/* ---- get ---------------------------------------------------------------------------------------
 */

struct fetching {
    Paigong__BlobGet get;
    char ticket[64];
    uint8_t hash[PHOTO_HASH_SIZE];
    const char *path;
    struct whole_file *file;
    uint64_t size;
    Paigong__PhotoType type;
};

static enum error_code find_photo(struct run *r, struct fetching *x, struct error *e)
{
    const Paigong__Ticket *t = NULL;
    const char *typed = cli_argument(r->cli, 1);
    char *end = NULL;
    unsigned long number = strtoul(typed, &end, 10);
    if (*end != '\0' || number == 0)
        return error_set(e, ERROR_USAGE, "N", _("a photo's number, not \"%s\""), typed);
    enum error_code code = ask_ticket(r, &t, e);
    for (size_t i = 0; code == ERROR_NONE && i < t->n_photos; i++) {
        const Paigong__PhotoView *p = t->photos[i];
        if (p->number != number)
            continue;
        if (p->hash.len != sizeof x->hash)
            return error_set(e, ERROR_DENIED, _("photo"), "%s",
                             _("of this ticket is not yours to see"));
        memcpy(x->hash, p->hash.data, sizeof x->hash);
        (void)snprintf(x->ticket, sizeof x->ticket, "%s", t->id);
        return ERROR_NONE;
    }
    return code != ERROR_NONE ? code : error_set(e, ERROR_NOT_FOUND, _("photo"), "%s", typed);
}

/* One piece; *more: there is another behind it. */
static enum error_code fetch_piece(struct run *r, struct fetching *x, bool *more, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    const Paigong__ServerFrame *answer = NULL;
    paigong__blob_get__init(&x->get);
    x->get.ticket = x->ticket;
    x->get.hash = (ProtobufCBinaryData){.len = sizeof x->hash, .data = x->hash};
    x->get.offset = x->size;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_BLOB_GET;
    f.blob_get = &x->get;
    enum error_code code = run_ask(r, &f, &answer, e);
    if (code != ERROR_NONE)
        return code;
    const Paigong__BlobPart *part = answer->blob_part;
    if (answer->result_case != PAIGONG__SERVER_FRAME__RESULT_BLOB_PART || part->offset != x->size ||
        part->data.len == 0)
        return error_set(e, ERROR_INTERNAL, _("the photo"), "%s",
                         _("the server's answer makes no sense"));
    if (!whole_file_write(x->file, part->data.data, part->data.len))
        return whole_file_finish(&x->file, e); /* what it was short of */
    x->size += part->data.len;
    x->type = part->type;
    *more = x->size < part->size;
    return ERROR_NONE;
}

/* What arrived is what was photographed, or it gets no name. */
static enum error_code finish(struct fetching *x, struct error *e)
{
    struct upload *again;
    const char *so_far = whole_file_so_far(x->file);
    enum error_code code = so_far == NULL ? ERROR_NONE : upload_open(so_far, &again, e);
    if (code != ERROR_NONE)
        return code;
    if (so_far != NULL) {
        bool same = memcmp(upload_hash(again), x->hash, sizeof x->hash) == 0;
        upload_close(again);
        if (!same)
            return error_set(e, ERROR_CORRUPT, _("the photo"), "%s",
                             _("what arrived is not what its hash says"));
    }
    return whole_file_finish(&x->file, e);
}

static void print_fetched(struct run *r, const struct fetching *x)
{
    char type[WORD_SIZE];
    if (!r->cli->json) {
        word_text(&paigong__photo_type__descriptor, (int)x->type, type);
        printf(_("%s: %s, %llu bytes\n"), x->path, type, (unsigned long long)x->size);
        return;
    }
    word_name(&paigong__photo_type__descriptor, (int)x->type, type);
    json_print(
        json_pack("{s:s, s:s, s:I}", "file", x->path, "type", type, "bytes", (json_int_t)x->size));
    r->printed = true;
}

static enum error_code run_photo_get(struct run *r, struct error *e)
{
    struct fetching x = {.path = cli_value(r->cli, "-o")};
    enum error_code code = find_photo(r, &x, e);
    if (code != ERROR_NONE)
        return code;
    code = whole_file_open(x.path, &x.file, e);
    for (bool more = true; more && code == ERROR_NONE;)
        code = fetch_piece(r, &x, &more, e);
    if (code == ERROR_NONE)
        code = finish(&x, e);
    whole_file_discard(&x.file);
    if (code == ERROR_NONE && !whole_file_is_stdout(x.path))
        print_fetched(r, &x);
    return code;
}

/* ---- rows --------------------------------------------------------------------------------------
 */

static const struct cli_command rows[] = {
    {.name = "photo",
     .summary = N_("Adds a photo or scan to a ticket"),
     .example = "photo 42 --after tap.jpg --text 'new hose, no leak'",
     OF_TICKET(PHOTO),
     .programs = IN_TECH | IN_DESK,
     .options =
         OPTIONS(TICKET_ARGUMENT, {"--before", "FILE", NULL, N_("as it was before the work"), 0, 1},
                 {"--after", "FILE", NULL, N_("as it is after it"), 0, 1},
                 {"--other", "FILE", NULL, N_("anything else"), 0, 1},
                 {"--text", "TEXT", "text", N_("a remark")}),
     .run = run_with_photo},
    {.name = "photo list",
     .summary = N_("The photos and scans of a ticket"),
     .example = "photo list 42",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW,
     .programs = IN_ALL,
     .options = OPTIONS(TICKET_ARGUMENT),
     .run = run_photo_list},
    {.name = "photo get",
     .summary = N_("Fetches one of them into a file"),
     .example = "photo get 42 1 -o tap.jpg",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW,
     .programs = IN_ALL,
     .options = OPTIONS(TICKET_ARGUMENT,
                        {NULL, "N", NULL, N_("its number, as photo list has it"), CLI_REQUIRED},
                        {"-o", "FILE", NULL, N_("into this file"), CLI_REQUIRED}),
     .run = run_photo_get},
};

struct cli_family commands_photo(void)
{
    return (struct cli_family){N_("Photos"), rows, sizeof rows / sizeof rows[0]};
}
