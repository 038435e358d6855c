#include "fixture.h"

#include "core/catalogue.h"
#include "core/sheet.h"
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

void directory_remove(const char *dir)
{
    (void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void fixture_make(struct fixture *f)
{
    struct error e = {.code = ERROR_NONE};
    *f = (struct fixture){.options = {.segment_size = FIXTURE_SEGMENT}};
    const char *base = getenv("TMPDIR");
    (void)snprintf(f->dir, sizeof f->dir, "%s/ledger-XXXXXX", base == NULL ? "/tmp" : base);
    assert_non_null(mkdtemp(f->dir));
    assert_int_equal(keyring_create(f->dir, &e), ERROR_NONE);
    assert_int_equal(keyring_open(f->dir, &f->keys, &e), ERROR_NONE);
    assert_int_equal(ledger_create(f->dir, &f->options, &e), ERROR_NONE);
    assert_int_equal(ledger_open(f->dir, f->keys, 0, false, &f->options, &f->ledger, &e),
                     ERROR_NONE);
}

void fixture_remove(struct fixture *f)
{
    ledger_close(f->ledger);
    keyring_close(f->keys);
    directory_remove(f->dir);
}

void fixture_reopen(struct fixture *f)
{
    struct error e = {.code = ERROR_NONE};
    ledger_close(f->ledger);
    f->ledger = NULL;
    enum error_code code = ledger_open(f->dir, f->keys, 0, false, &f->options, &f->ledger, &e);
    if (code != ERROR_NONE)
        fail_msg("%s: %s", e.subject, e.detail);
}

void event_sample(struct event *ev, uint64_t ticket, const char *text)
{
    event_init(ev, EVENT_OPENED);
    ev->who = "desk-1";
    ev->role = ROLE_DESK;
    ev->ticket = ticket;
    ev->site = "garden";
    ev->state = STATE_RECEIVED;
    ev->kind = KIND_REPAIR;
    ev->trade = TRADE_PLUMBING;
    ev->round = 1;
    ev->unit = "3-1204";
    ev->text = text;
    ev->phone = "13800000000";
    ev->clock_count = 1;
    ev->clocks[0] = (struct clock_change){.clock = CLOCK_NOTICE,
                                          .state = CLOCK_STATE_RUNNING,
                                          .from_ms = FIXTURE_TIME,
                                          .due_ms = FIXTURE_TIME + 300000};
    ev->request_id[0] = 1;
    memcpy(ev->request_id + 8, &ticket, 8);
    memset(ev->digest, (int)(ticket % 251), sizeof ev->digest);
}

static const struct sheet_line sheet_line = {.code = "TAP-15",
                                             .name = "龙头",
                                             .quantity = 7,
                                             .counted = 6,
                                             .price_fen = 2500,
                                             .checks = 5,
                                             .passed = 4,
                                             .entered = 90,
                                             .score = 88};

static void event_full_lists(struct event *ev)
{
    static struct quote_line lines[QUOTE_LINES];
    static const char *const sites[] = {"garden", "花园"};
    static const uint64_t tickets[] = {2026112100000001, UINT64_MAX, 7};
    static const uint32_t rounds[] = {1, 2, 0};
    static const char *const checkers[] = {"sup-1", "", "dir-9"};
    for (uint32_t i = 0; i < QUOTE_LINES; i++) {
        (void)snprintf(lines[i].code, sizeof lines[i].code, "item-%u", i);
        lines[i].quantity = i + 1;
        lines[i].labour_fen = INT64_C(100) * i;
        lines[i].material_fen = INT64_MAX - i;
    }
    ev->line_count = QUOTE_LINES;
    ev->lines = lines;
    static const struct catalogue_row row = {.kind = CATALOGUE_FEE,
                                             .site = "garden",
                                             .code = "GS-04",
                                             .name = "换水龙头",
                                             .model = "DN15",
                                             .unit = "个",
                                             .place = "3栋大堂",
                                             .trade = TRADE_PLUMBING,
                                             .labour_fen = 5000,
                                             .material_fen = INT64_MAX,
                                             .price_fen = 3,
                                             .warranty = "pipes",
                                             .stock = UINT32_MAX,
                                             .removed = true};
    ev->catalogue = &row;
    static const struct stock_move move = {
        .part = "TAP-15", .crew = "crew-a", .kind = STOCK_ISSUE, .quantity = 7};
    static struct sheet_change change = {.kind = SHEET_KIND_COUNT,
                                         .verb = SHEET_VERB_OPEN,
                                         .state = SHEET_STATE_OPEN,
                                         .round = 1,
                                         .set = SHEET_HAS_LINES | SHEET_HAS_SUBJECT,
                                         .subject = "2026-11",
                                         .line_count = 1,
                                         .lines = &sheet_line};
    change.number = sheet_number_first(SHEET_KIND_COUNT, 20261122) + 1;
    static struct photo photo = {
        .size = 700000, .month = 202611, .type = PHOTO_TYPE_HEIC, .purpose = PHOTO_PAPER};
    memset(photo.name, 0x11, sizeof photo.name);
    memset(photo.hash, 0x22, sizeof photo.hash);
    ev->photo = &photo;
    static struct contract_terms terms = {
        .remote_ms = 7200000, .on_site_ms = INT64_MAX, .batched = true};
    terms.number = sheet_number_first(SHEET_KIND_CONTRACT, 20261122) + 1;
    ev->contract = &terms;
    ev->stock = &move;
    ev->sheet = ev->type == EVENT_SHEET ? &change : NULL;
    ev->clock_count = EVENT_CLOCKS;
    for (uint32_t i = 0; i < EVENT_CLOCKS; i++)
        ev->clocks[i] = (struct clock_change){.clock = (uint8_t)i,
                                              .state = (uint8_t)(i % 5),
                                              .from_ms = 1000 + i,
                                              .due_ms = 2000 + i,
                                              .met_ms = 3000 + i,
                                              .step_ms = 4000 + i};
    ev->sites = sites;
    ev->site_count = 2;
    ev->tickets = tickets;
    ev->rounds = rounds;
    ev->checkers = checkers;
    ev->ticket_count = 3;
}

static void event_full_flags(struct event *ev)
{
    ev->phoned = ev->told = ev->callback = ev->rang = ev->noted = ev->accepted = true;
    ev->passed = ev->declined = ev->own = ev->at_desk = ev->signed_ = true;
}

static void event_full_numbers(struct event *ev)
{
    static uint8_t hash[32], hash2[32], blob[700];
    memset(hash, 0xa5, sizeof hash);
    memset(hash2, 0x5a, sizeof hash2);
    memset(blob, 0x42, sizeof blob);
    ev->level = 3;
    ev->due_ms = INT64_MAX;
    ev->noticed_ms = FIXTURE_TIME + 1;
    ev->other_ms = FIXTURE_TIME - 1;
    ev->quantity = UINT32_MAX;
    ev->price_fen = 101;
    ev->labour_fen = 102;
    ev->material_fen = 103;
    ev->cash_fen = 104;
    ev->rating = 5;
    ev->attempt = 6;
    ev->items_checked = BIT(CHECK_ITEM_MANNERS) | BIT(CHECK_ITEM_ON_TIME);
    ev->items_failed = BIT(CHECK_ITEM_MANNERS);
    ev->version = 8;
    ev->week = 202647;
    ev->until_ms = FIXTURE_TIME + 2;
    ev->count = UINT64_MAX;
    ev->trades = BIT(TRADE_GREENING);
    ev->blob = blob;
    ev->blob_size = sizeof blob;
    ev->hash = hash;
    ev->hash2 = hash2;
}

const struct event *event_full(enum event_type type)
{
    static struct event ev;
    event_init(&ev, type);
    ev.previous = UINT64_C(64) << 12 | 3;
    memset(ev.request_id, 0x11, sizeof ev.request_id);
    memset(ev.digest, 0x22, sizeof ev.digest);
    ev.who = "tech-1";
    ev.role = ROLE_AUDITOR;
    ev.claimed_ms = FIXTURE_TIME - 5;
    ev.claim = CLAIM_EARLIER;
    ev.judged_ms = FIXTURE_TIME - 3;
    ev.ticket = 2026112100000042;
    ev.site = "garden";
    ev.subject = "subject";
    ev.state = STATE_CANCELLED;
    ev.kind = KIND_DEVICE_RETURN;
    ev.trade = TRADE_GREENING;
    ev.round = 4;
    ev.unit = "3栋1204";
    ev.to = "tech-2";
    ev.crew = "crew-a";
    ev.department = "repairs";
    ev.mode = DISPATCH_POOL;
    ev.to_role = ROLE_QUALITY;
    ev.party = PARTY_CONTRACTOR;
    ev.clock = CLOCK_SPOT_CHECK;
    ev.signature = SIGNATURE_IN_PERSON;
    ev.visit = VISIT_NOT_REACHED;
    ev.by = VISIT_BY_VISIT;
    ev.item_name = "valve";
    ev.item_spec = "DN20";
    ev.item_model = "V-7";
    ev.text = "水管漏水";
    ev.name = "王先生";
    ev.phone = "13900000000";
    ev.place = "花园路 1 号";
    event_full_flags(&ev);
    event_full_numbers(&ev);
    event_full_lists(&ev);
    return &ev;
}

static void assert_bytes(const uint8_t *a, const uint8_t *b, size_t size)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a != NULL)
        assert_memory_equal(a, b, size);
}

static void catalogue_assert_equal(const struct catalogue_row *a, const struct catalogue_row *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a == NULL)
        return;
    assert_int_equal(a->kind, b->kind);
    assert_string_equal(a->site, b->site);
    assert_string_equal(a->code, b->code);
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->model, b->model);
    assert_string_equal(a->unit, b->unit);
    assert_string_equal(a->place, b->place);
    assert_int_equal(a->trade, b->trade);
    assert_int_equal(a->labour_fen, b->labour_fen);
    assert_int_equal(a->material_fen, b->material_fen);
    assert_int_equal(a->price_fen, b->price_fen);
    assert_string_equal(a->warranty, b->warranty);
    assert_int_equal(a->stock, b->stock);
    assert_int_equal(a->removed, b->removed);
}

static void sheet_assert_equal(const struct sheet_change *a, const struct sheet_change *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a == NULL)
        return;
    assert_int_equal(a->number, b->number);
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->verb, b->verb);
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->set, b->set);
    assert_string_equal(a->subject, b->subject);
    assert_int_equal(a->line_count, b->line_count);
    for (uint32_t i = 0; i < a->line_count; i++) {
        assert_string_equal(a->lines[i].code, b->lines[i].code);
        assert_int_equal(a->lines[i].quantity, b->lines[i].quantity);
        assert_int_equal(a->lines[i].counted, b->lines[i].counted);
        assert_int_equal(a->lines[i].price_fen, b->lines[i].price_fen);
        assert_int_equal(a->lines[i].checks, b->lines[i].checks);
        assert_int_equal(a->lines[i].passed, b->lines[i].passed);
        assert_int_equal(a->lines[i].entered, b->lines[i].entered);
        assert_int_equal(a->lines[i].score, b->lines[i].score);
    }
}

static void stock_assert_equal(const struct stock_move *a, const struct stock_move *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a == NULL)
        return;
    assert_string_equal(a->part, b->part);
    assert_string_equal(a->crew, b->crew);
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->quantity, b->quantity);
}

static void photo_assert_equal(const struct photo *a, const struct photo *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a == NULL)
        return;
    assert_memory_equal(a->name, b->name, sizeof a->name);
    assert_memory_equal(a->hash, b->hash, sizeof a->hash);
    assert_int_equal(a->size, b->size);
    assert_int_equal(a->month, b->month);
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->purpose, b->purpose);
}

static void contract_assert_equal(const struct contract_terms *a, const struct contract_terms *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a == NULL)
        return;
    assert_int_equal(a->number, b->number);
    assert_int_equal(a->remote_ms, b->remote_ms);
    assert_int_equal(a->on_site_ms, b->on_site_ms);
    assert_int_equal(a->batched, b->batched);
}

static void lists_assert_equal(const struct event *a, const struct event *b)
{
    assert_int_equal(a->line_count, b->line_count);
    for (uint32_t i = 0; i < a->line_count; i++) {
        assert_string_equal(a->lines[i].code, b->lines[i].code);
        assert_int_equal(a->lines[i].quantity, b->lines[i].quantity);
        assert_int_equal(a->lines[i].labour_fen, b->lines[i].labour_fen);
        assert_int_equal(a->lines[i].material_fen, b->lines[i].material_fen);
    }
    catalogue_assert_equal(a->catalogue, b->catalogue);
    sheet_assert_equal(a->sheet, b->sheet);
    stock_assert_equal(a->stock, b->stock);
    photo_assert_equal(a->photo, b->photo);
    contract_assert_equal(a->contract, b->contract);
    assert_int_equal(a->clock_count, b->clock_count);
    for (uint32_t i = 0; i < a->clock_count; i++) {
        assert_int_equal(a->clocks[i].clock, b->clocks[i].clock);
        assert_int_equal(a->clocks[i].state, b->clocks[i].state);
        assert_int_equal(a->clocks[i].from_ms, b->clocks[i].from_ms);
        assert_int_equal(a->clocks[i].due_ms, b->clocks[i].due_ms);
        assert_int_equal(a->clocks[i].met_ms, b->clocks[i].met_ms);
        assert_int_equal(a->clocks[i].step_ms, b->clocks[i].step_ms);
    }
    assert_int_equal(a->site_count, b->site_count);
    for (uint32_t i = 0; i < a->site_count; i++)
        assert_string_equal(a->sites[i], b->sites[i]);
    assert_int_equal(a->ticket_count, b->ticket_count);
    for (uint32_t i = 0; i < a->ticket_count; i++) {
        assert_int_equal(a->tickets[i], b->tickets[i]);
        assert_int_equal(a->rounds[i], b->rounds[i]);
        assert_string_equal(a->checkers[i], b->checkers[i]);
    }
}

static void numbers_assert_equal(const struct event *a, const struct event *b)
{
#define SAME(field) assert_int_equal(a->field, b->field)
    SAME(type), SAME(seq), SAME(at_ms), SAME(previous), SAME(role), SAME(claimed_ms);
    SAME(claim), SAME(judged_ms);
    SAME(ticket), SAME(state), SAME(kind), SAME(trade), SAME(round), SAME(mode), SAME(to_role);
    SAME(party), SAME(clock), SAME(level), SAME(due_ms), SAME(noticed_ms), SAME(other_ms);
    SAME(phoned), SAME(told), SAME(callback), SAME(rang), SAME(noted), SAME(accepted);
    SAME(passed), SAME(declined), SAME(own), SAME(at_desk), SAME(signed_), SAME(quantity);
    SAME(price_fen), SAME(labour_fen), SAME(material_fen), SAME(cash_fen), SAME(signature);
    SAME(rating), SAME(visit), SAME(by), SAME(attempt), SAME(items_checked), SAME(items_failed);
    SAME(version), SAME(week), SAME(until_ms), SAME(count), SAME(blob_size), SAME(trades);
#undef SAME
}

void event_assert_equal(const struct event *a, const struct event *b)
{
    numbers_assert_equal(a, b);
    assert_memory_equal(a->request_id, b->request_id, 16);
    assert_memory_equal(a->digest, b->digest, 16);
#define SAME(field) assert_string_equal(a->field, b->field)
    SAME(who), SAME(site), SAME(subject), SAME(unit), SAME(to), SAME(crew), SAME(department);
    SAME(item_name), SAME(item_spec), SAME(item_model);
    SAME(text), SAME(name), SAME(phone), SAME(place);
#undef SAME
    assert_bytes(a->blob, b->blob, a->blob_size);
    assert_bytes(a->hash, b->hash, 32);
    assert_bytes(a->hash2, b->hash2, 32);
    lists_assert_equal(a, b);
}

void batch_write(struct fixture *f, uint64_t from, uint32_t count, size_t text, uint64_t *locations)
{
    struct error e = {.code = ERROR_NONE};
    char *words = calloc(1, text + 1);
    assert_non_null(words);
    memset(words, 'x', text);
    enum error_code code = ledger_begin(f->ledger, FIXTURE_TIME + (int64_t)from, &e);
    if (code != ERROR_NONE)
        fail_msg("%s: %s", e.subject, e.detail);
    for (uint32_t i = 0; i < count; i++) {
        struct event ev;
        uint64_t location = 0;
        event_sample(&ev, from + i, words);
        assert_int_equal(ledger_add(f->ledger, &ev, &location, &e), ERROR_NONE);
        if (locations != NULL)
            locations[i] = location;
    }
    assert_int_equal(ledger_batch_events(f->ledger), count);
    assert_int_equal(ledger_commit(f->ledger, &e), ERROR_NONE);
    free(words);
}

static int check_one(void *arg, const struct event *ev, uint64_t location, const uint8_t hash[32])
{
    uint64_t *next = arg;
    struct event expected;
    (void)hash;
    assert_true(location != 0);
    assert_int_equal(ev->seq, *next);
    event_sample(&expected, *next, ev->text);
    expected.seq = ev->seq;
    expected.at_ms = ev->at_ms;
    event_assert_equal(&expected, ev);
    assert_true(strspn(ev->text, "x") == strlen(ev->text));
    ++*next;
    return 0;
}

void ledger_assert_whole(struct ledger *l, uint64_t head)
{
    struct error e = {.code = ERROR_NONE};
    uint64_t next = 1, events = 0;
    enum error_code code = ledger_replay(l, 0, check_one, &next, &e);
    if (code != ERROR_NONE)
        fail_msg("%s: %s", e.subject, e.detail);
    assert_int_equal(next, head + 1);
    assert_int_equal(ledger_head_seq(l), head);
    assert_int_equal(ledger_verify(l, 0, 0, &events, &e), ERROR_NONE);
    assert_int_equal(events, head);
}

uint8_t *file_bytes(const char *path, size_t *size)
{
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    assert_int_equal(fseek(in, 0, SEEK_END), 0);
    *size = (size_t)ftell(in);
    rewind(in);
    uint8_t *bytes = malloc(*size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *size, in), *size);
    fclose(in);
    return bytes;
}

void file_patch(const char *path, size_t offset, const void *data, size_t size)
{
    FILE *out = fopen(path, "r+b");
    assert_non_null(out);
    assert_int_equal(fseek(out, (long)offset, SEEK_SET), 0);
    assert_int_equal(fwrite(data, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
}
