/* Makes the inputs that fuzzing begins with, from what the program itself writes and reads:
 *
 *   fuzz_seeds FOLDER     FOLDER/TARGET/seed-…, for each target
 *
 * Run by hand when a format changes (tests/fuzz/run.py --seeds does); the corpus is committed. */
#include "seeds.h"
#include "office.h"

#include "common/frame.h"
#include "common/wire.h"
#include "ledger.pb-c.h"
#include "ledger/backup.h"
#include "ledger/codec.h"
#include "ledger/record.h"
#include "ledger/segment.h"
#include "ledger_case.h"
#include "store/env.h"
#include "store/policy_document.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROOM = 256 << 10 };

static const char *folder;

void seed_put(const char *target, const char *name, const void *data, size_t size)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, target);
    (void)mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/%s/seed-%s", folder, target, name);
    fuzz_file_put(path, data, size);
    fuzz_demand(chmod(path, 0644) == 0, path);
}

static void put_text(const char *target, const char *name, const char *text)
{
    seed_put(target, name, text, strlen(text));
}

/* ---- documents ---------------------------------------------------------------------------------
 */

static void documents(void)
{
    struct policy policy;
    struct arena arena;
    arena_init(&arena, 64 << 10);
    put_text("csv", "units",
             "\001unit,building,owner,phone,handover_date\r\n"
             "3-1201,3,\"周, 女士\",13800138000,2024-05-01\r\n");
    put_text("csv", "staff",
             "\002工号,姓名,角色,班组,部门,电话,工种\n"
             "wang,王,technician,plumbing,repairs,138,\"water\npower\"\n");
    put_text("csv", "gb18030", "\001\xb7\xbf\xba\xc5,\xd2\xb5\xd6\xf7\n1,\xd5\xc5\n");
    put_text("csv", "bom", "\003\xef\xbb\xbf\x63ode,item,unit,labour_fen\nTAP,tap,piece,100\n");
    put_text("config", "all",
             "listen: 0.0.0.0:7443\ntime_zone: Asia/Shanghai\nlimits: "
             "{connections: 20000, handshake: 10s, login: 30s, idle: 15m, "
             "frame: 30s}\n");
    policy_set_defaults(&policy);
    put_text("policy", "default", policy_document_print(&policy, &arena));
    arena_free(&arena);
    put_text("policy", "anchors", "clocks: &a\n  notice: 5m\nb: *a\n");
    put_text("profile", "server",
             "{\"address\":\"localhost:7443\",\"ledger_id\":\"00112233445566778899aabbccddeeff\","
             "\"epoch\":0,\"head_seq\":12,\"head_hash\":"
             "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"}");
    put_text("enrol_code", "code", office_code());
}

/* ---- conversations -----------------------------------------------------------------------------
 */

struct said {
    const char *who;
    Paigong__Command command;
    const char *to, *text;
    int64_t fen;
    bool yes;
};

#define SAY(NAME) PAIGONG__COMMAND__COMMAND_##NAME
static const struct said life[] = {
    {"desk1", SAY(DISPATCH), "zhao", "", 0, false},
    {"desk1", SAY(NOTIFIED), "", "", 0, true},
    {"zhao", SAY(ACCEPT), "", "", 0, false},
    {"zhao", SAY(ARRIVE), "", "", 0, false},
    {"zhao", SAY(FIND), "", "阀座磨损", 0, false},
    {"zhao", SAY(QUOTE), "", "", 3000, false},
    {"desk1", SAY(CODES), "", "", 0, false},
    {"zhao", SAY(CONSENT), "", "", 0, true},
    {"zhao", SAY(COMPLEX), "", "立管", 0, false},
    {"zhao", SAY(BACK), "", "", 0, false},
    {"zhao", SAY(DONE), "", "好了", 0, false},
    {"zhao", SAY(SIGN), "", "不在", 0, true},
    {"zhao", SAY(PAY), "", "", 3000, false},
    {"lead-w", SAY(CHECK), "", "", 0, true},
    {"desk1", SAY(RETURN), "", "", 0, false},
    {"desk2", SAY(VISIT), "", "", 0, true},
    {"finance", SAY(CASH_RECEIVE), "", "", 3000, false},
};

static void fill(Paigong__TicketCommand *m, const struct said *s)
{
    m->ticket = "20261119-0001";
    m->command = s->command;
    m->to = (char *)s->to;
    m->text = (char *)s->text;
    m->labour_fen = s->command == SAY(QUOTE) ? s->fen : 0;
    m->cash_fen = s->command == SAY(PAY) || s->command == SAY(CASH_RECEIVE) ? s->fen : 0;
    m->phoned = s->command == SAY(NOTIFIED);
    m->declined = s->command == SAY(CONSENT);
    m->absent = s->command == SAY(SIGN);
    m->pass = s->command == SAY(CHECK);
    m->satisfied = m->signed_ = s->command == SAY(VISIT);
    m->by = s->command == SAY(VISIT) ? PAIGONG__VISIT_BY__VISIT_BY_VISIT : 0;
}

uint8_t *seed_step(uint8_t *at, const char *who, const Paigong__ClientFrame *f)
{
    size_t size = paigong__client_frame__pack(f, at + 3);
    at[0] = (uint8_t)(32 | office_who(who)); /* fresh ids */
    at[1] = (uint8_t)size;
    at[2] = (uint8_t)(size >> 8);
    return at + 3 + size;
}

/* free: without what costs money, to the end; else until the resident declines. */
static void live(const char *name, bool free_of_charge)
{
    static uint8_t day[ROOM];
    uint8_t *at = day;
    for (size_t i = 0; i < sizeof life / sizeof *life; i++) {
        Paigong__Command c = life[i].command;
        if (free_of_charge &&
            (c == SAY(QUOTE) || c == SAY(CONSENT) || c == SAY(PAY) || c == SAY(CASH_RECEIVE)))
            continue;
        Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
        Paigong__TicketCommand m = PAIGONG__TICKET_COMMAND__INIT;
        fill(&m, &life[i]);
        f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
        f.ticket_command = &m;
        at = seed_step(at, life[i].who, &f);
        if (i == 5) /* and half an hour in between */
            *at++ = 0xff, *at++ = 30, *at++ = 0;
    }
    seed_put("dispatch", name, day, (size_t)(at - day));
}

/* Each command there is, with fields of some sense, by the admin and by the desk; and as a
 * connection's bytes behind a hello. */
static void commands(void)
{
    static const uint8_t hello[] = {0, 0, 0, 7, 8, 1, 0x82, 1, 2, 8, 1};
    static uint8_t bytes[ROOM], frame[8 << 10];
    const ProtobufCMessageDescriptor *type = &paigong__client_frame__descriptor;
    size_t count;
    const struct dispatch_row *rows = dispatch_rows(&count);
    for (size_t i = 0; i < count; i++) {
        struct fuzz_rng r = fuzz_rng((unsigned)i + 1);
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field(type, rows[i].command);
        uint8_t *inner = frame + 8;
        size_t size = wire_make(&r, office_words(), field->descriptor, inner, 120);
        uint8_t tag[] = {(uint8_t)(rows[i].command << 3 | 2 | 0x80),
                         (uint8_t)(rows[i].command >> 4), (uint8_t)size};
        for (unsigned who = 0; who < 2; who++) {
            bytes[0] = (uint8_t)(32 | office_who(who ? "desk1" : "admin"));
            bytes[1] = (uint8_t)(size + sizeof tag);
            bytes[2] = 0;
            memcpy(bytes + 3, tag, sizeof tag);
            memcpy(bytes + 3 + sizeof tag, inner, size);
            char name[64];
            snprintf(name, sizeof name, "%s-%s", rows[i].name, who ? "desk" : "admin");
            seed_put("dispatch", name, bytes, 3 + sizeof tag + size);
        }
        uint8_t *at = bytes;
        *at++ = 2; /* an admin */
        *at++ = (uint8_t)(i % 2 ? 255 : 1);
        memcpy(at, hello, sizeof hello);
        at += sizeof hello;
        size_t whole = 2 + 18 + sizeof tag + size;
        frame_header_put(at, (uint32_t)whole);
        at += FRAME_HEADER;
        *at++ = 8, *at++ = 2, *at++ = 2 << 3 | 2, *at++ = 16;
        memcpy(at, office_words()->request_ids[0], 16);
        memcpy(at + 16, tag, sizeof tag);
        memcpy(at + 16 + sizeof tag, inner, size);
        seed_put("session", rows[i].name, bytes, (size_t)(at - bytes) + 16 + sizeof tag + size);
    }
    bytes[0] = 0;
    memcpy(bytes + 1, hello, sizeof hello);
    seed_put("frame", "hello", bytes, 1 + sizeof hello);
}

static bool is_report(const char *answer)
{
    static const char *const names[] = {"day_report", "figures", "money_page"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(answer, names[i]))
            return true;
    return false;
}

/* One of each answer, by itself and behind a welcome. */
static void answers(void)
{
    static uint8_t bytes[ROOM], body[ROOM];
    static const uint8_t welcome[] = {0, 0, 0, 5, 8, 1, 0x82, 1, 0};
    const ProtobufCMessageDescriptor *type = &paigong__server_frame__descriptor;
    for (unsigned i = 0; i < type->n_fields; i++) {
        struct fuzz_rng r = fuzz_rng(i + 100);
        const ProtobufCFieldDescriptor *f = &type->fields[i];
        if (f->type != PROTOBUF_C_TYPE_MESSAGE)
            continue;
        size_t size = wire_make(&r, office_words(), f->descriptor, body, 100);
        uint8_t *at = bytes;
        *at++ = 8, *at++ = 2;
        if (f->id > 15)
            *at++ = (uint8_t)(f->id << 3 | 2 | 0x80), *at++ = (uint8_t)(f->id >> 4);
        else
            *at++ = (uint8_t)(f->id << 3 | 2);
        *at++ = (uint8_t)size;
        memcpy(at, body, size);
        size_t whole = (size_t)(at - bytes) + size;
        seed_put("answers", f->name, bytes, whole);
        if (is_report(f->name))
            seed_put("report", f->name, bytes, whole);
        body[0] = 255;
        memcpy(body + 1, welcome, sizeof welcome);
        frame_header_put(body + 1 + sizeof welcome, (uint32_t)whole);
        memcpy(body + 1 + sizeof welcome + FRAME_HEADER, bytes, whole);
        seed_put("link", f->name, body, 1 + sizeof welcome + FRAME_HEADER + whole);
    }
}

/* ---- a ledger's files --------------------------------------------------------------------------
 */

static size_t read_file(const char *path, uint8_t *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? -1 : read(fd, out, ROOM - 1);
    fuzz_demand(size >= 0, path);
    close(fd);
    return (size_t)size;
}

/* Each record's events, and all of them behind each other as target_ledger_events takes them. */
static void take_events(const uint8_t *segment, size_t size)
{
    static uint8_t events[ROOM];
    uint8_t *to = events;
    struct record_header h;
    for (size_t at = SEGMENT_HEADER; at + RECORD_MIN <= size; at += h.size) {
        if (!record_header_read(segment + at, LEDGER_CASE_SEGMENT / 2, &h))
            break;
        for (uint32_t i = 0; i < h.count; i++) {
            struct record_entry entry;
            fuzz_demand(
                record_entry_read(segment + at + record_table(&h) + i * RECORD_ENTRY, &h, &entry),
                "an entry");
            *to++ = (uint8_t)entry.size;
            *to++ = (uint8_t)(entry.size >> 8);
            memcpy(to, segment + at + entry.offset, entry.size);
            to += entry.size;
        }
    }
    seed_put("ledger_events", "all", events, (size_t)(to - events));
}

static void write_event(struct ledger *l, enum event_type type, int64_t at_ms)
{
    static const uint64_t tickets[] = {1, 2};
    static const char *const sites[] = {"s1", "s2"};
    struct error e;
    struct event ev;
    uint64_t location;
    event_init(&ev, type);
    ev.ticket = event_is_ticket(type) ? UINT64_C(2026111900000001) : 0;
    ev.site = "s1";
    ev.subject = "zhao";
    ev.who = "desk1";
    ev.unit = "3-1201";
    ev.text = type % 2 ? "漏水" : "";
    ev.tickets = tickets;
    ev.ticket_count = type == EVENT_SAMPLED ? 2 : 0;
    ev.sites = sites;
    ev.site_count = type == EVENT_STAFF_ADDED ? 2 : 0;
    ev.clock_count = type % 3 == 0;
    ev.clocks[0] = (struct clock_change){.clock = 1, .state = 1, .due_ms = at_ms + 300000};
    fuzz_demand(ledger_begin(l, at_ms, &e) == ERROR_NONE, "a batch");
    fuzz_demand(ledger_add(l, &ev, &location, &e) == ERROR_NONE, "an event");
    fuzz_demand(ledger_commit(l, &e) == ERROR_NONE, "its commit");
}

static void put_backup(struct ledger *l, bool with_digest)
{
    static uint8_t whole[ROOM];
    struct backup *b = NULL;
    struct backup_slice s = {0};
    struct error e;
    size_t used = 0;
    fuzz_demand(backup_open(ledger_case_directory(), l, &b, &e) == ERROR_NONE, "a backup");
    while (!s.done) {
        Paigong__BackupPart part = PAIGONG__BACKUP_PART__INIT;
        size_t size;
        fuzz_demand(backup_next(b, &s, &e) == ERROR_NONE, "a part");
        part.file = s.file;
        part.offset = s.offset;
        part.data = (ProtobufCBinaryData){s.size, (uint8_t *)s.data};
        part.done = s.done;
        part.seq = s.seq;
        part.head_hash = (ProtobufCBinaryData){s.done ? sizeof s.head_hash : 0, s.head_hash};
        part.digest = (ProtobufCBinaryData){s.done && with_digest ? sizeof s.digest : 0, s.digest};
        uint8_t *frame = wire_encode_frame(&part.base, &size);
        fuzz_demand(frame && used + size <= sizeof whole, "its frame");
        memcpy(whole + used, frame, size);
        used += size;
        free(frame);
    }
    backup_close(b);
    seed_put("restore", with_digest ? "backup" : "backup-of-before", whole, used);
}

static void ledgers(void)
{
    static const struct ledger_options options = {.segment_size = LEDGER_CASE_SEGMENT,
                                                  .no_sync = true};
    static uint8_t bytes[ROOM];
    const char *dir = ledger_case_directory();
    char path[256];
    struct ledger *l = NULL;
    struct error e;
    snprintf(path, sizeof path, "%s/tls", dir);
    fuzz_demand(mkdir(path, 0700) == 0, path);
    fuzz_demand(ledger_create(dir, &options, &e) == ERROR_NONE &&
                    ledger_open(dir, ledger_case_keys(), 0, false, &options, &l, &e) == ERROR_NONE,
                "a ledger");
    for (int type = 1; type < 200; type++)
        if (codec_type_is_known(type))
            write_event(l, (enum event_type)type, FUZZ_NOW_MS + type);
    put_backup(l, true);
    put_backup(l, false); /* any change of it must be found by what it says */
    ledger_close(l);
    snprintf(path, sizeof path, "%s/ledger/00000000.seg", dir);
    bytes[0] = 0;
    size_t size = read_file(path, bytes + 1);
    while (size > 0 && bytes[size] == 0)
        size--;
    seed_put("ledger", "whole", bytes, 1 + size);
    seed_put("ledger", "torn", bytes, 1 + size - 100);
    seed_put("ledger_sealed", "whole", bytes, 1 + size);
    take_events(bytes + 1, size);
}

static void views(void)
{
    static const uint8_t patch[] = {1, 0, 16, 0, 4, 1, 2, 3, 4};
    static const uint8_t cut[] = {255, 255, 5, 0, 0};
    seed_put("view", "patch", patch, sizeof patch);
    seed_put("view", "cut", cut, sizeof cut);
    for (uint8_t t = 0; t < TABLE_LAST; t++) {
        const uint8_t same[] = {(uint8_t)(t | 128), 0}, change[] = {(uint8_t)(t | 128), 0, 9, 1};
        char name[32];
        snprintf(name, sizeof name, "same-%u", t);
        seed_put("record", name, same, sizeof same);
        snprintf(name, sizeof name, "change-%u", t);
        seed_put("record", name, change, sizeof change);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    folder = argv[1];
    (void)fuzz_directory();
    documents();
    live("life", false);
    live("life-free", true);
    seeds_sheets();
    commands();
    answers();
    ledgers();
    views();
    return 0;
}
