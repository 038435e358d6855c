#include "client/paper/paper.h"

#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/whole_file.h"
#include "client/paper/document.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct document *const documents[] = {&document_slip, &document_coordination,
                                                   &document_left_over, &document_approval,
                                                   &document_outage};

static const struct document *document_of(const struct cli_command *command)
{
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++)
        if (strcmp(documents[i]->command, command->name) == 0)
            return documents[i];
    return NULL;
}

static enum error_code check_output(const struct run *r, const char *path, struct error *e)
{
    if (!whole_file_is_stdout(path))
        return ERROR_NONE;
    if (r->cli->json)
        return error_set(e, ERROR_USAGE, "-o", "%s", _("- and --json cannot share the output"));
    if (isatty(STDOUT_FILENO))
        return error_set(e, ERROR_USAGE, "-o", "%s",
                         _("a PDF is not for a terminal: name a file, or pipe it"));
    return ERROR_NONE;
}

struct output {
    struct whole_file *file;
    unsigned pages;
};

static bool on_data(void *output, const void *data, size_t size)
{
    struct output *o = output;
    return whole_file_write(o->file, data, size);
}

static enum error_code draw(struct run *r, const struct document *d, const void *facts,
                            struct output *o, struct error *e)
{
    struct canvas *canvas = NULL;
    enum error_code code = canvas_open(_(d->title), on_data, o, &canvas, e);
    if (code != ERROR_NONE)
        return code;
    d->draw(canvas, &r->arena, facts);
    o->pages = canvas_pages(canvas);
    return canvas_close(&canvas, e);
}

static void tell(struct run *r, const char *path, unsigned pages)
{
    if (whole_file_is_stdout(path))
        return;
    if (r->cli->json) {
        json_print(json_pack("{s:s, s:i}", "file", path, "pages", (int)pages));
        r->printed = true;
        return;
    }
    printf(_("%s: A4 pages: %u\n"), path, pages);
}

enum error_code paper_run(struct run *r, struct error *e)
{
    const struct document *d = document_of(r->cli->command);
    const char *path = cli_value(r->cli, "-o");
    struct book book = {.run = r};
    struct output o = {0};
    Paigong__ClientFrame f;
    const void *facts = NULL;
    assert(d != NULL);
    enum error_code code = check_output(r, path, e);
    if (code == ERROR_NONE)
        code = run_begin(r, &f, e);
    if (code == ERROR_NONE)
        code = d->collect(&book, &f, &facts, e);
    if (code == ERROR_NONE)
        code = whole_file_open(path, &o.file, e);
    if (code != ERROR_NONE)
        return code;
    code = draw(r, d, facts, &o, e);
    if (code == ERROR_NONE)
        code = whole_file_finish(&o.file, e);
    whole_file_discard(&o.file);
    if (code == ERROR_NONE)
        tell(r, path, o.pages);
    return code;
}
