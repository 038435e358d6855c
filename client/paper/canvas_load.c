#include "client/paper/canvas_module.h"

#include "client/output/language.h"

#include <assert.h>
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct canvas_module *module; /* NULL: not loaded yet */

/* ---- loading ---- */

/* As it was built, beside the program. */
static void path_beside(char out[PATH_MAX + sizeof CANVAS_MODULE_FILE])
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length < 0 ? 0 : length] = '\0';
    char *name = strrchr(program, '/');
    if (name != NULL)
        name[1] = '\0';
    (void)snprintf(out, PATH_MAX + sizeof CANVAS_MODULE_FILE, "%s" CANVAS_MODULE_FILE, program);
}

/* NULL: it has none there. */
static const struct canvas_module *load_from(const char *path)
{
    void *library = access(path, R_OK) == 0 ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
    return library == NULL ? NULL : dlsym(library, CANVAS_MODULE_NAME);
}

/* For the rest of the program's life; one of the same build before one that is installed. */
static bool load(void)
{
    char beside[PATH_MAX + sizeof CANVAS_MODULE_FILE];
    path_beside(beside);
    if (module == NULL)
        module = load_from(beside);
    if (module == NULL)
        module = load_from(CANVAS_MODULE_FOLDER "/" CANVAS_MODULE_FILE);
    return module != NULL;
}

enum error_code canvas_open(const char *title, canvas_sink *sink, void *context,
                            struct canvas **out, struct error *e)
{
    if (load())
        return module->open(title, sink, context, out, e);
    const char *why = dlerror();
    return error_set(e, ERROR_IO, CANVAS_MODULE_FOLDER "/" CANVAS_MODULE_FILE, "%s",
                     why != NULL ? why : _("what draws pages is not there: install it again"));
}

/* ---- drawing: only what was opened is drawn on ---- */

static const struct canvas_module *loaded(void)
{
    assert(module != NULL);
    return module;
}

void canvas_end_page(struct canvas *c)
{
    loaded()->end_page(c);
}

unsigned canvas_pages(const struct canvas *c)
{
    return loaded()->pages(c);
}

enum error_code canvas_close(struct canvas **c, struct error *e)
{
    return loaded()->close(c, e);
}

double canvas_text_height(struct canvas *c, const char *text, struct canvas_type type, double width,
                          bool *cut)
{
    return loaded()->text_height(c, text, type, width, cut);
}

double canvas_text_width(struct canvas *c, const char *text, struct canvas_type type)
{
    return loaded()->text_width(c, text, type);
}

void canvas_text(struct canvas *c, double x, double y, double width, const char *text,
                 struct canvas_type type)
{
    loaded()->text(c, x, y, width, text, type);
}

void canvas_line(struct canvas *c, double x1, double y1, double x2, double y2, double weight)
{
    loaded()->line(c, x1, y1, x2, y2, weight);
}

void canvas_dashes(struct canvas *c, double x1, double y1, double x2, double y2)
{
    loaded()->dashes(c, x1, y1, x2, y2);
}

void canvas_box(struct canvas *c, double x, double y, double width, double height, double weight)
{
    loaded()->box(c, x, y, width, height, weight);
}

void canvas_shade(struct canvas *c, double x, double y, double width, double height)
{
    loaded()->shade(c, x, y, width, height);
}

void canvas_qr(struct canvas *c, double x, double y, double side, const char *text)
{
    loaded()->qr(c, x, y, side, text);
}

void canvas_print_versions(void)
{
    if (load())
        module->print_versions();
}
