/* A site's lists: fees, facilities, parts. What brings rows is `import`. */
#include "client/commands/commands.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/print.h"

#include <string.h>

/* One page more of the list, as a document or as a table. */
static void take_page(struct run *r, const Paigong__ServerFrame *answer, json_t **document)
{
    if (!r->cli->json) {
        print_catalogue(answer->catalogue_page->rows, answer->catalogue_page->n_rows);
        return;
    }
    json_join(document, json_result(answer), "rows");
}

/* All pages, as one document or as tables. */
enum error_code run_catalogue_list(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    json_t *document = NULL;
    const char *site = NULL;
    enum error_code code = run_begin(r, &f, e);
    if (code == ERROR_NONE)
        code = run_site(r, &site, e);
    for (bool more = true; more && code == ERROR_NONE;) {
        const Paigong__ServerFrame *answer = NULL;
        f.catalogue_list->site = (char *)site;
        code = run_ask(r, &f, &answer, e);
        if (code == ERROR_NONE &&
            answer->result_case != PAIGONG__SERVER_FRAME__RESULT_CATALOGUE_PAGE)
            code = error_set(e, ERROR_INTERNAL, r->profile.address, "%s",
                             _("answered something else"));
        if (code != ERROR_NONE)
            break;
        take_page(r, answer, &document);
        const char *next = answer->catalogue_page->next;
        more = next[0] != '\0';
        f.catalogue_list->after = arena_strndup(&r->arena, next, strlen(next));
    }
    if (code == ERROR_NONE && document != NULL)
        json_print(document);
    else
        json_decref(document);
    return code;
}
