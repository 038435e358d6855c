/* The drawing part of the papers as a module of its own: its libraries (cairo, pango, qrencode, and
 * forty more behind them) are loaded when a page is drawn, not with every command. canvas.c is the
 * module, canvas_load.c loads it and is what the papers are linked to. Both are of one build. */
#ifndef PAIGONG_CLIENT_PAPER_CANVAS_MODULE_H
#define PAIGONG_CLIENT_PAPER_CANVAS_MODULE_H

#include "client/paper/canvas.h"

/* Each as in canvas.h. */
struct canvas_module {
    size_t size; /* its own: one of another size is of another build */
    enum error_code (*open)(const char *title, canvas_sink *sink, void *context,
                            struct canvas **out, struct error *e);
    void (*end_page)(struct canvas *c);
    unsigned (*pages)(const struct canvas *c);
    enum error_code (*close)(struct canvas **c, struct error *e);
    double (*text_height)(struct canvas *c, const char *text, struct canvas_type type, double width,
                          bool *cut);
    double (*text_width)(struct canvas *c, const char *text, struct canvas_type type);
    void (*text)(struct canvas *c, double x, double y, double width, const char *text,
                 struct canvas_type type);
    void (*line)(struct canvas *c, double x1, double y1, double x2, double y2, double weight);
    void (*dashes)(struct canvas *c, double x1, double y1, double x2, double y2);
    void (*box)(struct canvas *c, double x, double y, double width, double height, double weight);
    void (*shade)(struct canvas *c, double x, double y, double width, double height);
    void (*qr)(struct canvas *c, double x, double y, double side, const char *text);
    void (*print_versions)(void);
};

/* What the module is asked for by name. */
#define CANVAS_MODULE_NAME "canvas_module"
extern const struct canvas_module canvas_module;

#endif
