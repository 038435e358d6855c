/* Sheets: the papers that are not tickets. The generic ones here; each kind's own subcommands are
 * rows of its family. */
#include "client/commands/commands.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/print.h"

#include <string.h>

/* ---- list --------------------------------------------------------------------------------------
 */

struct told { /* a breach that the list put before its reader */
    char *id;
    Paigong__Clock clock;
};

static size_t collect_told(struct run *r, const Paigong__SheetPage *page, struct told *out)
{
    size_t count = 0;
    for (size_t i = 0; i < page->n_sheets; i++) {
        const Paigong__Sheet *s = page->sheets[i];
        for (size_t k = 0; k < s->n_actions; k++) {
            if (s->actions[k] != PAIGONG__SHEET_VERB__SHEET_VERB_ACKNOWLEDGE)
                continue;
            out[count].id = arena_strndup(&r->arena, s->id, strlen(s->id));
            out[count].clock = s->clock->clock;
            count += out[count].id != NULL;
        }
    }
    return count;
}

/* Refusals don't matter: it was shown on another screen, or taken meanwhile. */
static enum error_code acknowledge(struct run *r, const struct told *t, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__SheetCommand m = PAIGONG__SHEET_COMMAND__INIT;
    const Paigong__ServerFrame *answer = NULL;
    m.sheet = t->id;
    m.verb = PAIGONG__SHEET_VERB__SHEET_VERB_ACKNOWLEDGE;
    m.clock = t->clock;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHEET_COMMAND;
    f.sheet_command = &m;
    enum error_code code = run_ask(r, &f, &answer, e);
    return code == ERROR_UNREACHABLE ? code : ERROR_NONE;
}

enum error_code run_sheet_page(struct run *r, Paigong__ClientFrame *f,
                               const Paigong__ServerFrame **answer, struct error *e)
{
    for (;;) {
        enum error_code code = run_ask(r, f, answer, e);
        if (code != ERROR_NONE ||
            (*answer)->result_case != PAIGONG__SERVER_FRAME__RESULT_SHEET_PAGE)
            return code;
        const Paigong__SheetPage *page = (*answer)->sheet_page;
        if (page->n_sheets > 0 || page->next[0] == '\0')
            return code;
        f->list_sheets->after = arena_strndup(&r->arena, page->next, strlen(page->next));
        if (f->list_sheets->after == NULL)
            return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    }
}

static enum error_code ask_page(struct run *r, const Paigong__ServerFrame **answer, struct error *e)
{
    Paigong__ClientFrame f;
    enum error_code code = run_begin(r, &f, e);
    return code == ERROR_NONE ? run_sheet_page(r, &f, answer, e) : code;
}

enum error_code run_sheet_list(struct run *r, struct error *e)
{
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = ask_page(r, &answer, e);
    if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_SHEET_PAGE)
        return code;
    run_print(r, answer);
    (void)fflush(stdout);
    r->printed = true;
    if (!cli_has(r->cli, "--mine"))
        return ERROR_NONE;
    size_t most = answer->sheet_page->n_sheets + 1;
    struct told *told = arena_alloc(&r->arena, most * sizeof *told);
    size_t count = told == NULL ? 0 : collect_told(r, answer->sheet_page, told);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++)
        code = acknowledge(r, &told[i], e);
    return code;
}

/* ---- notices: what was put before the reader while nobody was watching (P5.5) ------------------
 */

/* The newest breach or step in the sheet's history, packed: pages go, it stays. */
struct newest {
    uint8_t *packed;
    size_t size;
    uint64_t seq;
};

static bool is_step(const Paigong__Entry *entry)
{
    const Paigong__SheetFacts *s = entry->facts == NULL ? NULL : entry->facts->sheet;
    return s != NULL && (s->verb == PAIGONG__SHEET_VERB__SHEET_VERB_BREACH ||
                         s->verb == PAIGONG__SHEET_VERB__SHEET_VERB_ESCALATE);
}

static void keep_newest(struct run *r, const Paigong__HistoryPage *page, struct newest *out)
{
    for (size_t i = 0; i < page->n_entries; i++) {
        const Paigong__Entry *entry = page->entries[i];
        size_t size = paigong__entry__get_packed_size(entry);
        uint8_t *packed = is_step(entry) ? arena_alloc(&r->arena, size) : NULL;
        if (packed == NULL)
            continue;
        paigong__entry__pack(entry, packed);
        *out = (struct newest){packed, size, entry->seq};
    }
}

static enum error_code find_newest(struct run *r, const char *id, struct newest *out,
                                   struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__History m = PAIGONG__HISTORY__INIT;
    m.sheet = (char *)id;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_HISTORY;
    f.history = &m;
    do {
        const Paigong__ServerFrame *answer = NULL;
        enum error_code code = run_ask(r, &f, &answer, e);
        if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_HISTORY_PAGE)
            return code;
        keep_newest(r, answer->history_page, out);
        const char *next = answer->history_page->next;
        m.after = arena_strndup(&r->arena, next, strlen(next));
    } while (m.after != NULL && m.after[0] != '\0');
    return ERROR_NONE;
}

/* What came after up_to is the watch's to show. */
static enum error_code show_told(struct run *r, const struct told *t, uint64_t up_to,
                                 run_show_entry *show_entry, struct error *e)
{
    struct newest newest = {0};
    enum error_code code = find_newest(r, t->id, &newest, e);
    if (code != ERROR_NONE || newest.packed == NULL || newest.seq > up_to)
        return code;
    Paigong__Entry *entry = paigong__entry__unpack(NULL, newest.size, newest.packed);
    if (entry == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    bool shown = show_entry(r, entry);
    paigong__entry__free_unpacked(entry, NULL);
    return shown ? acknowledge(r, t, e) : ERROR_NONE;
}

enum error_code run_sheet_notices(struct run *r, const Paigong__Watch *watch,
                                  run_show_entry *show_entry, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__ListSheets m = PAIGONG__LIST_SHEETS__INIT;
    const Paigong__ServerFrame *answer = NULL;
    m.site = watch->site;
    m.mine = true;
    m.limit = 500;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LIST_SHEETS;
    f.list_sheets = &m;
    enum error_code code = run_ask(r, &f, &answer, e);
    if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_SHEET_PAGE)
        return code;
    struct told *told = arena_alloc(&r->arena, (answer->sheet_page->n_sheets + 1) * sizeof *told);
    size_t count = told == NULL ? 0 : collect_told(r, answer->sheet_page, told);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++)
        code = show_told(r, &told[i], watch->from_seq, show_entry, e);
    return code;
}

/* ---- take: of a ticket, or of a sheet ----------------------------------------------------------
 */

enum error_code run_take(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    Paigong__SheetCommand m = PAIGONG__SHEET_COMMAND__INIT;
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = run_begin(r, &f, e);
    if (code == ERROR_NONE && notice_is_sheet(f.ticket_command->ticket)) {
        m.sheet = f.ticket_command->ticket;
        m.verb = PAIGONG__SHEET_VERB__SHEET_VERB_TAKE;
        m.clock = f.ticket_command->clock;
        f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHEET_COMMAND;
        f.sheet_command = &m;
    }
    if (code == ERROR_NONE)
        code = run_ask(r, &f, &answer, e);
    if (code != ERROR_NONE)
        return code;
    run_print(r, answer);
    return ERROR_NONE;
}

/* ---- history -----------------------------------------------------------------------------------
 */

static bool next_history_page(struct run *r, Paigong__ClientFrame *f, const char *next)
{
    f->history->after = arena_strndup(&r->arena, next, strlen(next));
    return next[0] != '\0' && f->history->after != NULL;
}

static enum error_code run_sheet_history(struct run *r, struct error *e)
{
    return run_entries(r, next_history_page, e);
}

static const struct cli_command rows[] = {
    {.name = "sheet list",
     .summary = N_("Lists the papers that are not tickets: corrective actions, plans, keys, …"),
     .example = "sheet list --kind corrective --open",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_LIST_SHEETS,
     .programs = IN_ALL,
     .run = run_sheet_list,
     .options = OPTIONS({"--kind", "KIND", "kind", N_("only of this kind, such as corrective")},
                        SHEET_LIST_OPTIONS)},
    {.name = "sheet show",
     .summary = N_("Shows one sheet: what it is about, whose turn, what may be done"),
     .example = "sheet show C20261122-0001",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW_SHEET,
     .programs = IN_ALL,
     .options = OPTIONS(SHEET_ARGUMENT)},
    {.name = "sheet history",
     .summary = N_("Everything that happened to a sheet, oldest first"),
     .example = "sheet history C20261122-0001",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_HISTORY,
     .programs = IN_ALL,
     .run = run_sheet_history,
     .options = OPTIONS(SHEET_ARGUMENT)},
};

struct cli_family commands_sheets(void)
{
    return (struct cli_family){N_("All papers that are not tickets"), rows,
                               sizeof rows / sizeof rows[0]};
}
