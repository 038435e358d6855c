#include "handheld_fixture.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fixture_directory(char out[FIXTURE_PATH])
{
    const char *base = getenv("TMPDIR");
    (void)snprintf(out, FIXTURE_PATH, "%s/paigong-handheld-XXXXXX", base == NULL ? "/tmp" : base);
    assert_non_null(mkdtemp(out));
}

static int on_entry(const char *path, const struct stat *found, int type, struct FTW *where)
{
    (void)found, (void)type, (void)where;
    return remove(path);
}

void fixture_remove(const char *directory)
{
    assert_int_equal(nftw(directory, on_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

void fixture_path(const char *directory, const char *name, char out[2 * FIXTURE_PATH])
{
    (void)snprintf(out, (size_t)2 * FIXTURE_PATH, "%s/%s", directory, name);
}

void fixture_command(struct fixture_command *c, Paigong__Command command, const char *ticket,
                     unsigned mark)
{
    memset(c, 0, sizeof *c);
    paigong__queued_command__init(&c->queued);
    paigong__client_frame__init(&c->frame);
    paigong__ticket_command__init(&c->command);
    memset(c->request_id, 7, sizeof c->request_id);
    memcpy(c->request_id, &mark, sizeof mark);
    memset(c->ledger_id, 9, sizeof c->ledger_id);
    (void)snprintf(c->ticket, sizeof c->ticket, "%s", ticket);
    c->command.ticket = c->ticket;
    c->command.command = command;
    c->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    c->frame.ticket_command = &c->command;
    c->frame.request_id = (ProtobufCBinaryData){sizeof c->request_id, c->request_id};
    c->frame.ledger_id = (ProtobufCBinaryData){sizeof c->ledger_id, c->ledger_id};
    c->frame.epoch = 1;
    c->frame.claimed_at = 1000 + mark;
    c->queued.frame = &c->frame;
    c->queued.person = (char *)"wang";
}

uint64_t fixture_add(struct queue *q, Paigong__Command command, const char *ticket, unsigned mark)
{
    struct fixture_command c;
    struct error e = {0};
    uint64_t number = 0;
    fixture_command(&c, command, ticket, mark);
    assert_int_equal(queue_add(q, &c.queued, NULL, &number, &e), ERROR_NONE);
    return number;
}
