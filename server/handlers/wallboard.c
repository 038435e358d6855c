/* Screens on walls: who may look, by a token that the ledger knows by its hash alone. */
#include "common/crypto.h"
#include "common/text.h"
#include "handlers/call.h"

#include <stdio.h>
#include <string.h>

enum { TOKEN_BYTES = 16, TOKEN_SIZE = 2 * TOKEN_BYTES + 1 };

/* Made from the request, so that the same request sent again gets the same. */
static void make_token(struct call *c, const char *name, char out[TOKEN_SIZE])
{
    static const char purpose[] = "wallboard";
    uint8_t bound[sizeof purpose + 16 + NAME_SIZE] = {0}, mac[SHA256_SIZE];
    memcpy(bound, purpose, sizeof purpose);
    memcpy(bound + sizeof purpose, c->in->request_id.data, 16);
    memcpy(bound + sizeof purpose + 16, name, strnlen(name, NAME_SIZE));
    hmac_sha256(keyring_code_key(c->keyring), 32, bound, sizeof bound, mac);
    for (size_t i = 0; i < TOKEN_BYTES; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", mac[i]);
    wipe(mac, sizeof mac);
}

/* One site's is for its admins; that of all sites, for an admin of all. */
static bool is_ours(const struct call *c, const char *site)
{
    return site[0] ? staff_has_site(c->actor, site) : c->actor->all_sites;
}

static Paigong__Wallboard *wallboard_message(struct call *c, const struct wall *w)
{
    Paigong__Wallboard *m = call_message(c, &paigong__wallboard__descriptor);
    if (!m)
        return NULL;
    m->name = call_text(c->arena, w->name);
    m->site = call_text(c->arena, w->site[0] ? w->site : "*");
    m->added_at = w->added_ms;
    m->added_by = call_text(c->arena, w->added_by);
    m->revoked_at = w->revoked_ms;
    m->revoked_by = call_text(c->arena, w->revoked_by);
    return m;
}

/* ---- adding ---------------------------------------------------------------------------------- */

static bool may_add(struct call *c, const Paigong__WallboardAdd *m)
{
    struct wall known;
    bool all = !strcmp(m->site, "*");
    if (!text_is_id(m->name, NAME_SIZE - 1))
        error_set(&c->error, ERROR_BAD_REQUEST, "name",
                  m->name[0] ? "must be letters, digits, - _ . and at most %d bytes" : "is missing",
                  NAME_SIZE - 1);
    else if (all && !c->actor->all_sites)
        error_set(&c->error, ERROR_DENIED, "wallboard_add",
                  "'*' is for an admin of all sites to give");
    else if ((all || call_site(c, m->site)) && view_wall(c->view, m->name, &known) &&
             !known.revoked_ms)
        error_set(&c->error, ERROR_EXISTS, m->name,
                  "a wallboard of this name; revoke it first, or give another name");
    return c->error.code == ERROR_NONE;
}

/* Names are few, so that a list is one answer; one that was revoked may be given again. */
static bool has_room(struct call *c, const char *name)
{
    struct wall known;
    struct wall *all = arena_alloc(c->arena, WALLS_MAX * sizeof *all);
    if (!all)
        error_set(&c->error, ERROR_BUSY, "memory", "none left for this request");
    else if (!view_wall(c->view, name, &known) &&
             view_wall_list(c->view, all, WALLS_MAX) == WALLS_MAX)
        error_set(&c->error, ERROR_TOO_MANY, "wallboards",
                  "at most %d names; give a revoked one again", WALLS_MAX);
    return c->error.code == ERROR_NONE;
}

static void answer_with_token(struct call *c, const char *name)
{
    struct wall w;
    char token[TOKEN_SIZE];
    uint8_t hash[SHA256_SIZE];
    if (!view_wall(c->view, name, &w)) {
        error_set(&c->error, ERROR_INTERNAL, name, "the view has lost it");
        return;
    }
    Paigong__Wallboard *m = wallboard_message(c, &w);
    if (!m)
        return;
    make_token(c, name, token);
    sha256(token, TOKEN_SIZE - 1, hash);
    if (!memcmp(hash, w.hash, sizeof hash)) /* else the name was given again since */
        m->token = call_text(c->arena, token);
    wipe(token, sizeof token);
    c->out->wallboard = m;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_WALLBOARD;
}

void handle_wallboard_add(struct call *c)
{
    const Paigong__WallboardAdd *m = c->in->wallboard_add;
    char token[TOKEN_SIZE];
    uint8_t hash[SHA256_SIZE];
    struct event ev;
    if (!may_add(c, m) || !has_room(c, m->name))
        return;
    make_token(c, m->name, token);
    sha256(token, TOKEN_SIZE - 1, hash);
    wipe(token, sizeof token);
    event_init(&ev, EVENT_WALL_ADDED);
    ev.subject = m->name;
    ev.site = strcmp(m->site, "*") ? m->site : "";
    ev.hash = hash;
    if (!call_emit(c, &ev))
        return;
    text_copy(c->outcome.subject, sizeof c->outcome.subject, m->name);
    answer_with_token(c, m->name);
}

void again_wallboard_add(struct call *c)
{
    if (!again_refused(c))
        answer_with_token(c, c->in->wallboard_add->name);
}

/* ---- revoking, listing ----------------------------------------------------------------------- */

void handle_wallboard_revoke(struct call *c)
{
    const char *name = c->in->wallboard_revoke->name;
    struct wall w;
    struct event ev;
    if (!view_wall(c->view, name, &w) || (w.site[0] && !staff_has_site(c->actor, w.site))) {
        error_set(&c->error, ERROR_NOT_FOUND, "wallboard", "%s", name);
        return;
    }
    if (!is_ours(c, w.site)) {
        error_set(&c->error, ERROR_DENIED, name,
                  "shows all sites: an admin of all sites revokes it");
        return;
    }
    event_init(&ev, EVENT_WALL_REVOKED);
    ev.subject = w.name;
    ev.site = w.site;
    if (!w.revoked_ms && !call_emit(c, &ev)) /* revoked twice: nothing changes */
        return;
    text_copy(c->outcome.subject, sizeof c->outcome.subject, name);
    call_done(c, name);
}

void handle_wallboard_list(struct call *c)
{
    const char *site = c->in->wallboard_list->site;
    if (site[0] && !call_site(c, site))
        return;
    Paigong__WallboardPage *page = call_message(c, &paigong__wallboard_page__descriptor);
    struct wall *walls = arena_alloc(c->arena, WALLS_MAX * sizeof *walls);
    if (!page || !walls)
        return;
    size_t count = view_wall_list(c->view, walls, WALLS_MAX);
    page->wallboards = (Paigong__Wallboard **)call_array(c, count);
    for (size_t i = 0; page->wallboards && i < count; i++) {
        if (!is_ours(c, walls[i].site) || (site[0] && strcmp(site, walls[i].site)))
            continue;
        Paigong__Wallboard *m = wallboard_message(c, &walls[i]);
        if (!m)
            return;
        page->wallboards[page->n_wallboards++] = m;
    }
    c->out->wallboard_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_WALLBOARD_PAGE;
}
