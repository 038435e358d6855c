#include "client/run/run.h"

#include "client/offline/cache.h"
#include "client/offline/unsent.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/print.h"
#include "client/output/table.h"
#include "client/report/report_write.h"
#include "common/crypto.h"
#include "common/text.h"
#include "common/time_text.h"
#include "common/tls_engine.h"
#include "common/wire.h"

#include <errno.h>
#include <gnu/libc-version.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_CAP = 64 << 20 };
static const uint32_t TICKET_COMMAND = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;

static const Paigong__Error *server_error(const struct run *r)
{
    return r->answer == NULL ? NULL : r->answer->error;
}

static void print_sentence(const struct run *r, const struct error *e, const char *sentence)
{
    fprintf(stderr, "%s: %s\n", r->cli->program->name, sentence);
    const Paigong__Error *answer = server_error(r);
    bool is_servers = answer != NULL && error_from_number((int)answer->code) == e->code;
    if (is_servers)
        print_faults(stderr, answer->rows, answer->n_rows);
    if (r->cli->json && !r->printed)
        json_print(json_error(e, sentence, is_servers ? answer : NULL));
}

static void print_error(const struct run *r, const struct error *e)
{
    char sentence[640];
    run_sentence_of(r->cli->command, e, sentence, sizeof sentence);
    print_sentence(r, e, sentence);
}

/* Of what was typed: it stands as it was typed, also where it reads like a word of ours. */
static void print_usage_error(const struct run *r, const struct error *e)
{
    char sentence[640];
    (void)error_sentence(e, language_is_chinese(), sentence, sizeof sentence);
    print_sentence(r, e, sentence);
}

enum error_code run_read_file(struct run *r, const char *path, size_t most,
                              ProtobufCBinaryData *out, struct error *e)
{
    enum error_code code = ERROR_NONE;
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return error_set(e, ERROR_USAGE, path, "%s", strerror(errno));
    uint8_t *data = arena_alloc(&r->arena, most + 1);
    size_t size = data == NULL ? 0 : fread(data, 1, most + 1, f);
    if (data == NULL || size > most)
        code = error_set(e, ERROR_USAGE, path, _("larger than %zu bytes"), most);
    else if (ferror(f))
        code = error_set(e, ERROR_USAGE, path, "%s", strerror(errno));
    if (code == ERROR_NONE)
        *out = (ProtobufCBinaryData){.len = size, .data = data};
    (void)fclose(f);
    return code;
}

/* kind << 8 | verb; the kind only where there is no sheet yet. */
static void put_sheet_verb(Paigong__SheetCommand *m, int command)
{
    m->verb = (Paigong__SheetVerb)(command & 0xff);
    if (m->verb == PAIGONG__SHEET_VERB__SHEET_VERB_OPEN ||
        m->verb == PAIGONG__SHEET_VERB__SHEET_VERB_ASK)
        m->kind = (Paigong__SheetKind)(command >> 8);
}

enum error_code run_request(struct run *r, Paigong__ClientFrame *f, struct error *e)
{
    const struct cli_command *command = r->cli->command;
    const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field(
        &paigong__client_frame__descriptor, command->request);
    const ProtobufCMessageDescriptor *type = d->descriptor;
    ProtobufCMessage *m = arena_alloc(&r->arena, type->sizeof_message);
    if (m == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    protobuf_c_message_init(type, m);
    paigong__client_frame__init(f);
    f->command_case = (Paigong__ClientFrame__CommandCase)command->request;
    memcpy((uint8_t *)f + d->offset, &m, sizeof m);
    if (type == &paigong__ticket_command__descriptor)
        f->ticket_command->command = (Paigong__Command)command->command;
    else if (type == &paigong__new_ticket__descriptor)
        f->new_ticket->kind = (Paigong__Kind)command->command;
    else if (type == &paigong__list_tickets__descriptor)
        f->list_tickets->kind = (Paigong__Kind)command->command;
    else if (type == &paigong__list_sheets__descriptor)
        f->list_sheets->kind = (Paigong__SheetKind)command->command;
    else if (type == &paigong__sheet_command__descriptor)
        put_sheet_verb(f->sheet_command, command->command);
    else if (type == &paigong__catalogue_list__descriptor)
        f->catalogue_list->kind = (Paigong__CatalogueKind)command->command;
    else if (type == &paigong__stock_move__descriptor)
        f->stock_move->kind = (Paigong__StockKind)command->command;
    else if (type == &paigong__catalogue_remove__descriptor)
        f->catalogue_remove->kind = (Paigong__CatalogueKind)command->command;
    return cli_fill(r->cli, &r->arena, m, run_now_ms(r), e);
}

/* An answer that says a check failed is a failure of the command too. */
static enum error_code verdict(const Paigong__ServerFrame *f, struct error *e)
{
    if (f->result_case == PAIGONG__SERVER_FRAME__RESULT_AUDIT_RESULT && !f->audit_result->ok)
        return error_set(e, ERROR_CORRUPT, _("the ledger"), "%s", f->audit_result->problem);
    if (f->result_case == PAIGONG__SERVER_FRAME__RESULT_DRAW_VERIFIED && !f->draw_verified->ok)
        return error_set(e, ERROR_CORRUPT, _("the draw"), "%s", f->draw_verified->problem);
    return ERROR_NONE;
}

/* A field called site of the request, left out on the command line, gets the default. */
static enum error_code default_site(struct run *r, Paigong__ClientFrame *f, struct error *e)
{
    const struct cli_option *o = r->cli->command->options;
    while (o->flag != NULL || o->value != NULL) {
        if ((o->rule & CLI_SITE_DEFAULT) && !cli_has(r->cli, o->flag))
            break;
        o++;
    }
    if (o->flag == NULL || o->field == NULL)
        return ERROR_NONE;
    const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field(
        &paigong__client_frame__descriptor, r->cli->command->request);
    ProtobufCMessage *m;
    memcpy(&m, (uint8_t *)f + d->offset, sizeof m);
    const ProtobufCFieldDescriptor *site =
        protobuf_c_message_descriptor_get_field_by_name(m->descriptor, o->field);
    const char *name = NULL;
    enum error_code code = run_site(r, &name, e);
    if (code == ERROR_NONE)
        memcpy((uint8_t *)m + site->offset, &name, sizeof name);
    return code;
}

enum error_code run_begin(struct run *r, Paigong__ClientFrame *f, struct error *e)
{
    enum error_code code = run_connect(r, e);
    if (code == ERROR_NONE)
        code = run_request(r, f, e);
    return code == ERROR_NONE ? default_site(r, f, e) : code;
}

void run_print(struct run *r, const Paigong__ServerFrame *answer)
{
    if (r->cli->json)
        json_print(json_result(answer));
    else
        print_result(answer, run_now_ms(r));
    r->printed = true;
}

/* A ticket's command on the handheld: it may have to wait for the server. */
static enum error_code give(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    enum error_code code = run_request(r, &f, e);
    return code == ERROR_NONE ? unsent_give(r, &f, NULL, e) : code;
}

/* Most commands: one request, one answer, printed. */
static enum error_code run_plainly(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    const Paigong__ServerFrame *answer = NULL;
    if (r->away != NULL && r->cli->command->request == TICKET_COMMAND)
        return give(r, e);
    enum error_code code = run_begin(r, &f, e);
    if (code == ERROR_NONE)
        code = run_ask(r, &f, &answer, e);
    if (code != ERROR_NONE)
        return code;
    run_print(r, answer);
    return verdict(answer, e);
}

/* What the command line alone can tell is refused before any connection. */
static enum error_code check_arguments(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    if (r->cli->command == NULL || r->cli->command->request == 0)
        return ERROR_NONE;
    return run_request(r, &f, e);
}

static enum error_code run_what(struct run *r, struct error *e)
{
    const struct cli_command *command = r->cli->command;
    if (command == NULL)
        return r->cli->program->screen(r, e);
    return command->run != NULL ? command->run(r, e) : run_plainly(r, e);
}

/* `| head` has read enough: no error. A full disk is one. */
static bool reader_has_gone(void)
{
    struct pollfd p = {.fd = STDOUT_FILENO};
    return poll(&p, 1, 0) == 1 && (p.revents & POLLERR) != 0;
}

static enum error_code output_error(struct error *e)
{
    errno = 0;
    if ((fflush(stdout) == 0 && !ferror(stdout)) || reader_has_gone())
        return ERROR_NONE;
    return error_set(e, ERROR_IO, _("output"), "%s",
                     errno != 0 ? strerror(errno) : _("cannot be written"));
}

static int run_command(struct run *r)
{
    struct error e = {0};
    enum error_code code = profile_locate(r->cli->profile, &r->profile, &e);
    if (code == ERROR_NONE && r->cli->program->bit == IN_TECH)
        code = away_start(r, &e);
    if (code == ERROR_NONE)
        code = check_arguments(r, &e);
    if (code == ERROR_NONE)
        code = run_what(r, &e);
    if (code == ERROR_NONE)
        code = output_error(&e);
    if (code != ERROR_NONE)
        print_error(r, &e);
    if (r->away != NULL && code == ERROR_REVOKED && !r->ready) /* who came in: P16.4 */
        cache_forget(&r->profile);
    int status = r->away != NULL && code == ERROR_NONE ? r->away->status : 0;
    if (r->away != NULL && code == ERROR_NONE)
        unsent_remind(r);
    away_keep_rules(r);
    run_renew(r);
    run_disconnect(r);
    away_end(r);
    return status != 0 ? status : error_exit_status(code);
}

int run_given(const struct cli *c)
{
    struct run r = {.cli = c};
    arena_init(&r.arena, ARENA_CAP);
    if (c->request_id != NULL && !request_id_parse(c->request_id, r.request_id))
        return error_exit_status(ERROR_USAGE);
    int status = run_command(&r);
    if (r.answer != NULL)
        paigong__server_frame__free_unpacked(r.answer, NULL);
    tls_context_free(r.tls);
    free(r.session);
    arena_free(&r.arena);
    return status;
}

/* Without a subcommand: the screen on a terminal. Who meant something else sees how to say it. */
static int run_without_command(const struct cli *c)
{
    struct error e = {0};
    if (c->program->screen == NULL || c->help || c->json) {
        cli_print_usage(c->program);
        return error_exit_status(ERROR_NONE);
    }
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        return run_given(c);
    struct run r = {.cli = c};
    cli_print_usage(c->program);
    error_set(&e, ERROR_USAGE, c->program->name, "%s",
              _("without a subcommand it needs a terminal; the subcommands are above"));
    print_error(&r, &e);
    return error_exit_status(ERROR_USAGE);
}

/* The program's own line, then what it runs on, as loaded. */
static void print_version(const struct cli_program *program)
{
    printf("%s %s\n", program->name, PAIGONG_VERSION);
    printf("openssl %s\n", crypto_library_version());
    printf("libuv %s\n", link_library_version());
    printf("protobuf-c %s\n", wire_library_version());
    printf("jansson %s\n", jansson_version_str());
    printf("libsmartcols %s\n", table_library_version());
    printf("libxlsxwriter %s\n", report_xlsx_library_version());
    if (program->versions != NULL)
        program->versions();
    printf("libc %s\n", gnu_get_libc_version());
}

int run_program(const struct cli_program *program, int argc, char **argv)
{
    struct cli c;
    struct error e = {0};
    const char *language = NULL;
    (void)signal(SIGPIPE, SIG_IGN);
    language_of_arguments(argc, argv, &language);
    language_start(language);
    enum error_code code = cli_parse(&c, program, argc, argv, &e);
    if (code != ERROR_NONE) {
        struct run r = {.cli = &c};
        print_usage_error(&r, &e);
    } else if (c.version) {
        print_version(program);
    } else if (c.command != NULL && c.help) {
        cli_print_help(program, c.command);
    } else if (c.command == NULL) {
        return run_without_command(&c);
    } else {
        return run_given(&c);
    }
    return error_exit_status(code);
}
