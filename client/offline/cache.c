#include "client/offline/cache.h"

#include "client/offline/kept.h"
#include "client/offline/server_clock.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 1024, CANDIDATES = 8 };

static void path_of(const struct profile *p, const char *name, char out[PATH_SIZE])
{
    (void)snprintf(out, PATH_SIZE, "%s/cache%s%s", p->directory, name[0] != '\0' ? "/" : "", name);
}

/* A cache that can't be written is one that answers nothing later: no error is worth telling now,
 * when the server does answer. */
static void put(const struct profile *p, const char *name, const ProtobufCMessage *m)
{
    char path[PATH_SIZE];
    struct error e;
    path_of(p, "", path);
    if (kept_directory(path, &e) != ERROR_NONE)
        return;
    path_of(p, name, path);
    (void)!kept_put(path, m, &e); /* else what is there stays, and says of when it is */
}

static ProtobufCMessage *get(const struct profile *p, const char *name,
                             const ProtobufCMessageDescriptor *type)
{
    char path[PATH_SIZE];
    struct error e;
    path_of(p, name, path);
    return kept_get(path, type, &e);
}

/* ---- tickets ------------------------------------------------------------------------------------
 */

static void ticket_name(const char *id, char out[TICKET_ID_SIZE + 8])
{
    (void)snprintf(out, TICKET_ID_SIZE + 8, "ticket-%.*s", TICKET_ID_SIZE, id);
}

/* "20261121-0042"; "": it is a file of something else. */
static const char *ticket_of(const char *name)
{
    uint64_t number;
    bool is_short;
    const char *id = strncmp(name, "ticket-", 7) == 0 ? name + 7 : "";
    return ticket_id_parse(id, &number, &is_short) && !is_short ? id : "";
}

static bool is_whole_id(const char *id)
{
    uint64_t number;
    bool is_short;
    return strlen(id) < TICKET_ID_SIZE && ticket_id_parse(id, &number, &is_short) && !is_short;
}

void cache_put_ticket(const struct profile *p, const Paigong__Ticket *t, int64_t at_ms)
{
    char name[TICKET_ID_SIZE + 8];
    Paigong__CachedTicket m = PAIGONG__CACHED_TICKET__INIT;
    if (!is_whole_id(t->id))
        return;
    m.at = at_ms;
    m.ticket = (Paigong__Ticket *)t;
    ticket_name(t->id, name);
    put(p, name, &m.base);
}

Paigong__CachedTicket *cache_ticket(const struct profile *p, const char *id)
{
    char name[TICKET_ID_SIZE + 8];
    if (!is_whole_id(id))
        return NULL;
    ticket_name(id, name);
    Paigong__CachedTicket *m =
        (Paigong__CachedTicket *)get(p, name, &paigong__cached_ticket__descriptor);
    if (m == NULL || m->ticket != NULL)
        return m;
    paigong__cached_ticket__free_unpacked(m, NULL);
    return NULL;
}

static bool is_listed(const char *id, Paigong__TicketRow *const *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i]->id, id) == 0)
            return true;
    return false;
}

/* Tickets that are in none of the rows. */
static void forget_tickets(const struct profile *p, Paigong__TicketRow *const *rows, size_t count)
{
    char path[PATH_SIZE];
    path_of(p, "", path);
    DIR *directory = opendir(path);
    for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
        const char *id = ticket_of(entry->d_name);
        if (id[0] == '\0' || is_listed(id, rows, count))
            continue;
        path_of(p, entry->d_name, path);
        (void)unlink(path);
    }
    if (directory != NULL)
        (void)closedir(directory);
}

void cache_put_list(const struct profile *p, Paigong__TicketRow *const *rows, size_t count,
                    int64_t at_ms)
{
    Paigong__CachedList m = PAIGONG__CACHED_LIST__INIT;
    m.at = at_ms;
    m.n_tickets = count;
    m.tickets = (Paigong__TicketRow **)rows;
    put(p, "list", &m.base);
    forget_tickets(p, rows, count);
}

Paigong__CachedList *cache_list(const struct profile *p)
{
    return (Paigong__CachedList *)get(p, "list", &paigong__cached_list__descriptor);
}

/* ---- ids ----------------------------------------------------------------------------------------
 */

struct matches {
    uint64_t count_of_day; /* what is looked for */
    char ids[CANDIDATES][TICKET_ID_SIZE];
    size_t count;
};

static void match(struct matches *m, const char *id)
{
    uint64_t number;
    bool is_short;
    if (!ticket_id_parse(id, &number, &is_short) || is_short || strlen(id) >= TICKET_ID_SIZE ||
        number % 100000000 != m->count_of_day || m->count == CANDIDATES)
        return;
    for (size_t i = 0; i < m->count; i++)
        if (strcmp(m->ids[i], id) == 0)
            return;
    text_copy(m->ids[m->count++], TICKET_ID_SIZE, id);
}

static void match_all(const struct profile *p, struct matches *m)
{
    char path[PATH_SIZE];
    Paigong__CachedList *list = cache_list(p);
    for (size_t i = 0; list != NULL && i < list->n_tickets; i++)
        match(m, list->tickets[i]->id);
    if (list != NULL)
        paigong__cached_list__free_unpacked(list, NULL);
    path_of(p, "", path);
    DIR *directory = opendir(path);
    for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;)
        match(m, ticket_of(entry->d_name));
    if (directory != NULL)
        (void)closedir(directory);
}

enum error_code cache_resolve(const struct profile *p, const char *typed, char out[TICKET_ID_SIZE],
                              struct error *e)
{
    struct matches m = {0};
    bool is_short = false;
    if (!ticket_id_parse(typed, &m.count_of_day, &is_short))
        return error_set(e, ERROR_NOT_FOUND, "ticket", "%s", typed);
    if (!is_short) {
        ticket_id_format(m.count_of_day, out);
        return ERROR_NONE;
    }
    match_all(p, &m);
    if (m.count == 1) {
        text_copy(out, TICKET_ID_SIZE, m.ids[0]);
        return ERROR_NONE;
    }
    char all[CANDIDATES * TICKET_ID_SIZE] = "";
    for (size_t i = 0; i < m.count; i++)
        text_list_add(all, sizeof all, m.ids[i]);
    return error_set(e, m.count == 0 ? ERROR_NOT_FOUND : ERROR_AMBIGUOUS,
                     m.count == 0 ? "ticket" : typed, "%s", m.count == 0 ? typed : all);
}

/* ---- the rules, the server ----------------------------------------------------------------------
 */

void cache_put_rules(const struct profile *p, const Paigong__WorkflowTable *t, const char *server,
                     int64_t at_ms)
{
    Paigong__CachedRules m = PAIGONG__CACHED_RULES__INIT;
    m.at = at_ms;
    m.server = (char *)server;
    m.table = (Paigong__WorkflowTable *)t;
    put(p, "rules", &m.base);
}

Paigong__CachedRules *cache_rules(const struct profile *p)
{
    Paigong__CachedRules *m =
        (Paigong__CachedRules *)get(p, "rules", &paigong__cached_rules__descriptor);
    if (m == NULL || m->table != NULL)
        return m;
    paigong__cached_rules__free_unpacked(m, NULL);
    return NULL;
}

Paigong__KnownServer *cache_server(const struct profile *p)
{
    Paigong__KnownServer *m =
        (Paigong__KnownServer *)get(p, "server", &paigong__known_server__descriptor);
    if (m == NULL || m->welcome != NULL)
        return m;
    paigong__known_server__free_unpacked(m, NULL);
    return NULL;
}

void cache_forget(const struct profile *p)
{
    static const char *const files[] = {"list", "rules", "server"};
    char path[PATH_SIZE];
    forget_tickets(p, NULL, 0);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        path_of(p, files[i], path);
        (void)unlink(path);
    }
}

static bool same_bytes(const ProtobufCBinaryData *a, const ProtobufCBinaryData *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

/* All of a hello that is read from here later. */
static bool says_the_same(const Paigong__Welcome *a, const Paigong__Welcome *b)
{
    bool same = strcmp(a->name, b->name) == 0 && a->role == b->role && a->epoch == b->epoch &&
                same_bytes(&a->ledger_id, &b->ledger_id) && strcmp(a->crew, b->crew) == 0 &&
                strcmp(a->time_zone, b->time_zone) == 0 && strcmp(a->server, b->server) == 0 &&
                a->utc_offset_minutes == b->utc_offset_minutes && a->n_sites == b->n_sites;
    for (size_t i = 0; same && i < a->n_sites; i++)
        same = strcmp(a->sites[i], b->sites[i]) == 0;
    return same;
}

static ProtobufCMessage *copy(const ProtobufCMessage *m)
{
    size_t size = protobuf_c_message_get_packed_size(m);
    uint8_t *bytes = malloc(size + 1);
    if (bytes == NULL)
        return NULL;
    (void)protobuf_c_message_pack(m, bytes);
    ProtobufCMessage *same = protobuf_c_message_unpack(m->descriptor, NULL, size, bytes);
    free(bytes);
    return same;
}

Paigong__KnownServer *cache_put_server(const struct profile *p, const Paigong__Welcome *w)
{
    struct device_clock now;
    Paigong__KnownServer m = PAIGONG__KNOWN_SERVER__INIT, *known = cache_server(p);
    device_clock_read(&now);
    bool other = known != NULL && (strcmp(known->welcome->id, w->id) != 0 ||
                                   !same_bytes(&known->welcome->ledger_id, &w->ledger_id));
    bool same = known != NULL && !other && says_the_same(known->welcome, w) &&
                server_clock_agrees(known, &now, w->now_at);
    if (same)
        return known;
    if (known != NULL)
        paigong__known_server__free_unpacked(known, NULL);
    if (other)
        cache_forget(p);
    m.welcome = (Paigong__Welcome *)w;
    m.wall_at = now.wall_ms;
    m.boot_at = now.boot_ms;
    m.boot_id = now.boot_id;
    put(p, "server", &m.base);
    return (Paigong__KnownServer *)copy(&m.base);
}
