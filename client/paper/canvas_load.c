#include "client/paper/canvas_module.h"

#include "client/output/language.h"

#include <assert.h>
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct canvas_module *module; /* NULL: not loaded yet */

enum { PLACE_SIZE = PATH_MAX + sizeof CANVAS_MODULE_FOLDER + sizeof CANVAS_MODULE_FILE };

/* ---- loading ---- */

/* Beside the program, as it was built; where it is installed, wherever the whole was moved to;
 * where it was to be installed. The first that is there counts, the last else. */
static void find_file(char out[PLACE_SIZE])
{
    static const char *const beside[] = {"", "../" CANVAS_MODULE_SUBFOLDER "/"};
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length < 0 ? 0 : length] = '\0';
    char *name = strrchr(program, '/');
    for (size_t i = 0; name != NULL && i < sizeof beside / sizeof beside[0]; i++) {
        name[1] = '\0';
        (void)snprintf(out, PLACE_SIZE, "%s%s" CANVAS_MODULE_FILE, program, beside[i]);
        if (access(out, F_OK) == 0)
            return;
    }
    (void)snprintf(out, PLACE_SIZE, "%s", CANVAS_MODULE_FOLDER "/" CANVAS_MODULE_FILE);
}

/* For the rest of the program's life. */
static enum error_code load(struct error *e)
{
    char path[PLACE_SIZE];
    if (module != NULL)
        return ERROR_NONE;
    find_file(path);
    if (access(path, F_OK) != 0)
        return error_set(e, ERROR_IO, path, "%s",
                         _("what draws pages is not there: install it again"));
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const struct canvas_module *found = library != NULL ? dlsym(library, CANVAS_MODULE_NAME) : NULL;
    if (found == NULL) {
        const char *why = dlerror();
        return error_set(e, ERROR_IO, path, "%s", why != NULL ? why : "dlopen");
    }
    if (found->size != sizeof *found)
        return error_set(e, ERROR_IO, path, "%s",
                         _("what draws pages is of another version: install it again"));
    module = found;
    return ERROR_NONE;
}

enum error_code canvas_open(const char *title, canvas_sink *sink, void *context,
                            struct canvas **out, struct error *e)
{
    enum error_code code = load(e);
    return code == ERROR_NONE ? module->open(title, sink, context, out, e) : code;
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
    struct error e;
    if (load(&e) == ERROR_NONE)
        module->print_versions();
}
