#include "client/paper/book.h"

#include "client/output/language.h"

#include <string.h>

static const char *kept(struct book *b, const char *text)
{
    const char *copy = arena_strndup(&b->run->arena, text, strlen(text));
    return copy != NULL ? copy : "";
}

/* ---- asking -------------------------------------------------------------------------------------
 */

enum error_code book_ask(struct book *b, Paigong__ClientFrame *f,
                         Paigong__ServerFrame__ResultCase wanted,
                         const Paigong__ServerFrame **answer, struct error *e)
{
    enum error_code code = run_ask(b->run, f, answer, e);
    if (code == ERROR_NONE && (*answer)->result_case != wanted)
        code = error_set(e, ERROR_INTERNAL, b->run->profile.address, "%s",
                         _("the server's answer makes no sense"));
    return code;
}

static void *keep_bytes(void *arena, size_t size)
{
    return arena_alloc(arena, size);
}

static void free_nothing(void *arena, void *bytes)
{
    (void)arena;
    (void)bytes;
}

void *book_keep(struct book *b, const ProtobufCMessage *m)
{
    ProtobufCAllocator in_arena = {keep_bytes, free_nothing, &b->run->arena};
    size_t size = protobuf_c_message_get_packed_size(m);
    uint8_t *packed = arena_alloc(&b->run->arena, size + 1);
    if (packed == NULL)
        return NULL;
    (void)protobuf_c_message_pack(m, packed);
    return protobuf_c_message_unpack(m->descriptor, &in_arena, size, packed);
}

enum error_code book_history(struct book *b, const char *ticket, const char *sheet,
                             book_on_entry *on_entry, void *context, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__History m = PAIGONG__HISTORY__INIT;
    const Paigong__ServerFrame *answer = NULL;
    m.ticket = (char *)ticket;
    m.sheet = (char *)sheet;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_HISTORY;
    f.history = &m;
    for (;;) {
        enum error_code code =
            book_ask(b, &f, PAIGONG__SERVER_FRAME__RESULT_HISTORY_PAGE, &answer, e);
        if (code != ERROR_NONE)
            return code;
        for (size_t i = 0; i < answer->history_page->n_entries; i++)
            on_entry(context, answer->history_page->entries[i]);
        if (answer->history_page->next[0] == '\0')
            return ERROR_NONE;
        m.after = (char *)kept(b, answer->history_page->next);
    }
}

/* ---- names --------------------------------------------------------------------------------------
 */

static bool is_of_site(enum book_kind kind)
{
    return kind == BOOK_FEE || kind == BOOK_FACILITY;
}

static const struct book_name *find(const struct book *b, enum book_kind kind, const char *site,
                                    const char *code)
{
    const struct book_name *n = b->names;
    while (n != NULL && (n->kind != kind || strcmp(n->code, code) != 0 ||
                         (is_of_site(kind) && strcmp(n->site, site) != 0)))
        n = n->next;
    return n;
}

static const struct book_name *add(struct book *b, struct book_name one)
{
    struct book_name *n = arena_memdup(&b->run->arena, &one, sizeof one);
    if (n == NULL)
        return NULL;
    n->site = kept(b, one.site);
    n->code = kept(b, one.code);
    n->name = kept(b, one.name[0] != '\0' ? one.name : one.code);
    n->more = kept(b, one.more);
    n->next = b->names;
    b->names = n;
    return n;
}

static enum error_code ask_sites(struct book *b, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__SiteList m = PAIGONG__SITE_LIST__INIT;
    const Paigong__ServerFrame *answer = NULL;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SITE_LIST;
    f.site_list = &m;
    enum error_code code = book_ask(b, &f, PAIGONG__SERVER_FRAME__RESULT_SITE_PAGE, &answer, e);
    for (size_t i = 0; code == ERROR_NONE && i < answer->site_page->n_sites; i++) {
        const Paigong__Site *s = answer->site_page->sites[i];
        (void)add(b, (struct book_name){BOOK_SITE, s->site, s->site, s->name, ""});
    }
    return code;
}

static enum error_code ask_staff(struct book *b, const char *site, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__StaffList m = PAIGONG__STAFF_LIST__INIT;
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = ERROR_NONE;
    bool more = true;
    m.site = (char *)site;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_STAFF_LIST;
    f.staff_list = &m;
    while (more && code == ERROR_NONE) {
        code = book_ask(b, &f, PAIGONG__SERVER_FRAME__RESULT_STAFF_PAGE, &answer, e);
        for (size_t i = 0; code == ERROR_NONE && i < answer->staff_page->n_staff; i++) {
            const Paigong__StaffRow *s = answer->staff_page->staff[i];
            (void)add(b, (struct book_name){BOOK_PERSON, site, s->id, s->name, s->phone});
        }
        more = code == ERROR_NONE && answer->staff_page->next[0] != '\0';
        if (more)
            m.after = (char *)kept(b, answer->staff_page->next);
    }
    b->staff_of = kept(b, site);
    b->staff_denied = code == ERROR_DENIED;
    return b->staff_denied ? ERROR_NONE : code;
}

static enum error_code ask_person(struct book *b, const char *site, const char *id, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Suggest m = PAIGONG__SUGGEST__INIT;
    const Paigong__ServerFrame *answer = NULL;
    m.kind = PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON;
    m.prefix = (char *)id;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SUGGEST;
    f.suggest = &m;
    enum error_code code = book_ask(b, &f, PAIGONG__SERVER_FRAME__RESULT_SUGGESTIONS, &answer, e);
    for (size_t i = 0; code == ERROR_NONE && i < answer->suggestions->n_suggestions; i++) {
        const Paigong__Suggestion *s = answer->suggestions->suggestions[i];
        if (strcmp(s->value, id) == 0)
            (void)add(b, (struct book_name){BOOK_PERSON, site, id, s->label, ""});
    }
    return code;
}

static enum error_code ask_catalogue(struct book *b, enum book_kind kind, const char *site,
                                     const char *code, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__CatalogueList m = PAIGONG__CATALOGUE_LIST__INIT;
    const Paigong__ServerFrame *answer = NULL;
    m.kind = kind == BOOK_FEE ? PAIGONG__CATALOGUE_KIND__CATALOGUE_KIND_FEE
                              : PAIGONG__CATALOGUE_KIND__CATALOGUE_KIND_FACILITY;
    m.site = (char *)site;
    m.prefix = (char *)code;
    m.limit = 1; /* in order of their codes: itself before what is longer */
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_CATALOGUE_LIST;
    f.catalogue_list = &m;
    enum error_code asked =
        book_ask(b, &f, PAIGONG__SERVER_FRAME__RESULT_CATALOGUE_PAGE, &answer, e);
    if (asked != ERROR_NONE || answer->catalogue_page->n_rows == 0)
        return asked;
    const Paigong__CatalogueRow *row = answer->catalogue_page->rows[0];
    if (strcmp(row->code, code) == 0)
        (void)add(b, (struct book_name){kind, site, code, row->name,
                                        kind == BOOK_FEE ? row->unit : row->place});
    return ERROR_NONE;
}

static enum error_code look_up(struct book *b, enum book_kind kind, const char *site,
                               const char *code, struct error *e)
{
    enum error_code asked = ERROR_NONE;
    if (kind == BOOK_SITE)
        return ask_sites(b, e);
    if (kind != BOOK_PERSON)
        return ask_catalogue(b, kind, site, code, e);
    if (!b->staff_denied && (b->staff_of == NULL || strcmp(b->staff_of, site) != 0))
        asked = ask_staff(b, site, e);
    if (asked == ERROR_NONE && find(b, kind, site, code) == NULL)
        asked = ask_person(b, site, code, e);
    return asked;
}

enum error_code book_find(struct book *b, enum book_kind kind, const char *site, const char *code,
                          const struct book_name **out, struct error *e)
{
    static const struct book_name nobody = {.site = "", .code = "", .name = "", .more = ""};
    const struct book_name *n = code[0] == '\0' ? &nobody : find(b, kind, site, code);
    if (n == NULL) {
        enum error_code asked = look_up(b, kind, site, code, e);
        if (asked != ERROR_NONE)
            return asked;
        n = find(b, kind, site, code);
    }
    if (n == NULL) /* taken out of its list since: known by its code */
        n = add(b, (struct book_name){kind, site, code, code, ""});
    if (n == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    *out = n;
    return ERROR_NONE;
}

const char *book_name_of(const struct book *b, enum book_kind kind, const char *site,
                         const char *code)
{
    const struct book_name *n = find(b, kind, site, code);
    return n != NULL ? n->name : code;
}
