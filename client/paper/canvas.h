/* Drawing on paper: lines, boxes, text and QR codes on A4 pages that come out as a PDF. Lengths are
 * millimetres from the page's upper left corner, type sizes are points.
 *
 * The only place that knows cairo, pango and libqrencode. Type is set with the Chinese fonts that
 * fontconfig finds and embedded in the file, so that it looks the same wherever it is printed. */
#ifndef PAIGONG_CLIENT_PAPER_CANVAS_H
#define PAIGONG_CLIENT_PAPER_CANVAS_H

#include "common/error.h"

#include <stdbool.h>
#include <stddef.h>

struct canvas;

enum { CANVAS_WIDTH_MM = 210, CANVAS_HEIGHT_MM = 297 };

/* Takes the PDF as it grows; false ends it. */
typedef bool canvas_sink(void *context, const void *data, size_t size);

/* ERROR_IO names the package when no Chinese font is installed. */
enum error_code canvas_open(const char *title, canvas_sink *sink, void *context,
                            struct canvas **out, struct error *e)
    __attribute__((warn_unused_result));
void canvas_end_page(struct canvas *c);
unsigned canvas_pages(const struct canvas *c); /* ended ones */
/* Writes the rest; *c is NULL afterwards. A sink that failed knows itself why. */
enum error_code canvas_close(struct canvas **c, struct error *e)
    __attribute__((warn_unused_result));

enum canvas_align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

struct canvas_type {
    double size;
    bool bold;
    bool serif;        /* Song type, as forms have their labels; else Hei */
    bool faint;        /* grey */
    enum canvas_align align;
    unsigned lines;    /* at most so many, the last ends in "…" then; 0: all */
};

/* How high the text comes out in that width; *cut (or NULL): not all of it fits into its lines. */
double canvas_text_height(struct canvas *c, const char *text, struct canvas_type type,
                          double width, bool *cut);
double canvas_text_width(struct canvas *c, const char *text, struct canvas_type type);
void canvas_text(struct canvas *c, double x, double y, double width, const char *text,
                 struct canvas_type type);

void canvas_line(struct canvas *c, double x1, double y1, double x2, double y2, double weight);
void canvas_dashes(struct canvas *c, double x1, double y1, double x2, double y2);
void canvas_box(struct canvas *c, double x, double y, double width, double height, double weight);
/* A light grey ground, which leaves black type on it readable on any printer. */
void canvas_shade(struct canvas *c, double x, double y, double width, double height);
/* Nothing where the text is too long for a code. */
void canvas_qr(struct canvas *c, double x, double y, double side, const char *text);

/* Versions of the libraries as loaded, a line each on stdout. */
void canvas_print_versions(void);

#endif
