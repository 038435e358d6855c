#include "client/paper/canvas_module.h"

#include "client/output/language.h"

#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <qrencode.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char SERIF[] = "Noto Serif CJK SC, Source Han Serif SC, AR PL UMing CN, serif";
static const char SANS[] = "Noto Sans CJK SC, Source Han Sans SC, WenQuanYi Micro Hei, "
                           "WenQuanYi Zen Hei, Droid Sans Fallback, sans-serif";
static const double POINTS_PER_MM = 72.0 / 25.4;
static const double FAINT = 0.4, SHADE = 0.93;
static const gunichar A_CHINESE_LETTER = 0x6d3e; /* 派 */

struct canvas {
    canvas_sink *sink;
    void *context;
    bool failed; /* the sink */
    unsigned pages;
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoFontMap *fonts;
    PangoContext *pango;
};

/* ---- opening and closing ------------------------------------------------------------------------
 */

static cairo_status_t on_data(void *canvas, const unsigned char *data, unsigned int size)
{
    struct canvas *c = canvas;
    c->failed = c->failed || !c->sink(c->context, data, size);
    return c->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static bool has_chinese(struct canvas *c)
{
    PangoFontDescription *wanted = pango_font_description_from_string(SANS);
    PangoLanguage *language = pango_language_from_string("zh-cn");
    PangoFontset *set = pango_font_map_load_fontset(c->fonts, c->pango, wanted, language);
    PangoFont *font = set != NULL ? pango_fontset_get_font(set, A_CHINESE_LETTER) : NULL;
    bool has = font != NULL && pango_font_has_char(font, A_CHINESE_LETTER);
    if (font != NULL)
        g_object_unref(font);
    if (set != NULL)
        g_object_unref(set);
    pango_font_description_free(wanted);
    return has;
}

static void start_type(struct canvas *c)
{
    c->fonts = pango_cairo_font_map_new();
    pango_cairo_font_map_set_resolution((PangoCairoFontMap *)c->fonts, 72);
    c->pango = pango_font_map_create_context(c->fonts);
    pango_context_set_language(c->pango, pango_language_from_string("zh-cn"));
    pango_context_set_round_glyph_positions(c->pango, FALSE); /* a unit is a millimetre */
    /* where the letters stand is the paper's affair, not a screen's */
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(c->pango, options);
    cairo_font_options_destroy(options);
}

static void start_pages(struct canvas *c, const char *title)
{
    c->surface = cairo_pdf_surface_create_for_stream(on_data, c, CANVAS_WIDTH_MM * POINTS_PER_MM,
                                                     CANVAS_HEIGHT_MM * POINTS_PER_MM);
    cairo_pdf_surface_set_metadata(c->surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(c->surface, CAIRO_PDF_METADATA_CREATOR,
                                   "paigong " PAIGONG_VERSION);
    c->cairo = cairo_create(c->surface);
    cairo_scale(c->cairo, POINTS_PER_MM, POINTS_PER_MM);
}

static void free_canvas(struct canvas *c)
{
    if (c->cairo != NULL)
        cairo_destroy(c->cairo);
    if (c->surface != NULL)
        cairo_surface_destroy(c->surface);
    if (c->pango != NULL)
        g_object_unref(c->pango);
    if (c->fonts != NULL)
        g_object_unref(c->fonts);
    free(c);
}

enum error_code canvas_open(const char *title, canvas_sink *sink, void *context,
                            struct canvas **out, struct error *e)
{
    struct canvas *c = calloc(1, sizeof *c);
    if (c == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    c->sink = sink;
    c->context = context;
    start_type(c);
    if (!has_chinese(c)) {
        free_canvas(c);
        return error_set(e, ERROR_IO, _("no Chinese font is installed here"), "%s",
                         _("install one: apt-get install fonts-noto-cjk"));
    }
    start_pages(c, title);
    *out = c;
    return ERROR_NONE;
}

void canvas_end_page(struct canvas *c)
{
    cairo_show_page(c->cairo);
    c->pages++;
}

unsigned canvas_pages(const struct canvas *c)
{
    return c->pages;
}

enum error_code canvas_close(struct canvas **out, struct error *e)
{
    struct canvas *c = *out;
    cairo_status_t drawn = cairo_status(c->cairo);
    cairo_surface_finish(c->surface);
    cairo_status_t status =
        drawn != CAIRO_STATUS_SUCCESS ? drawn : cairo_surface_status(c->surface);
    bool ok = c->failed || status == CAIRO_STATUS_SUCCESS;
    free_canvas(c);
    *out = NULL;
    return ok ? ERROR_NONE : error_set(e, ERROR_IO, "PDF", "%s", cairo_status_to_string(status));
}

/* ---- text ---------------------------------------------------------------------------------------
 */

static PangoLayout *layout_of(struct canvas *c, const char *text, struct canvas_type type,
                              double width)
{
    static const PangoAlignment aligns[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
                                            PANGO_ALIGN_RIGHT};
    PangoLayout *l = pango_layout_new(c->pango);
    PangoFontDescription *font = pango_font_description_from_string(type.serif ? SERIF : SANS);
    pango_font_description_set_absolute_size(font, type.size / POINTS_PER_MM * PANGO_SCALE);
    pango_font_description_set_weight(font, type.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(l, font);
    pango_font_description_free(font);
    pango_layout_set_text(l, text, -1);
    pango_layout_set_alignment(l, aligns[type.align]);
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    if (width > 0)
        pango_layout_set_width(l, (int)(width * PANGO_SCALE));
    if (type.lines > 0) {
        pango_layout_set_height(l, -(int)type.lines);
        pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
    }
    return l;
}

double canvas_text_height(struct canvas *c, const char *text, struct canvas_type type, double width,
                          bool *cut)
{
    int w, h;
    PangoLayout *l = layout_of(c, text, type, width);
    pango_layout_get_size(l, &w, &h);
    if (cut != NULL)
        *cut = pango_layout_is_ellipsized(l);
    g_object_unref(l);
    return (double)h / PANGO_SCALE;
}

double canvas_text_width(struct canvas *c, const char *text, struct canvas_type type)
{
    int w, h;
    PangoLayout *l = layout_of(c, text, type, 0);
    pango_layout_get_size(l, &w, &h);
    g_object_unref(l);
    return (double)w / PANGO_SCALE;
}

/* Makes cairo embed the letters by their outlines: it takes a font for a synthetic one as soon as
 * any of these bits is set, and this one asks for nothing. Its own way of taking letters out of an
 * OpenType/CFF font (Noto CJK) loses some whole, such as 如 (cairo 1.16). */
enum { BY_OUTLINES = 1 << 6 };

static cairo_scaled_font_t *font_by_outlines(PangoFont *font)
{
    cairo_scaled_font_t *usual = pango_cairo_font_get_scaled_font((PangoCairoFont *)font);
    cairo_font_face_t *face = cairo_scaled_font_get_font_face(usual);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_matrix_t size, page;
    cairo_scaled_font_get_font_matrix(usual, &size);
    cairo_scaled_font_get_ctm(usual, &page);
    cairo_scaled_font_get_font_options(usual, options);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_BEST); /* another one than usual */
    cairo_ft_font_face_set_synthesize(face, BY_OUTLINES);
    cairo_scaled_font_t *ours = cairo_scaled_font_create(face, &size, &page, options);
    cairo_font_options_destroy(options);
    return ours;
}

static bool is_empty(const PangoGlyphInfo *glyph)
{
    return glyph->glyph == PANGO_GLYPH_EMPTY;
}

/* A letter or letters of the text and the glyphs that stand for them, so that it can be read out of
 * the file again. From right to left the run is one. */
static int put_clusters(const PangoGlyphItem *run, int glyphs, cairo_text_cluster_t *clusters)
{
    const PangoGlyphString *g = run->glyphs;
    int count = 0, bytes = run->item->length;
    if (run->item->analysis.level % 2 != 0) {
        clusters[0] = (cairo_text_cluster_t){.num_bytes = bytes, .num_glyphs = glyphs};
        return 1;
    }
    for (int i = 0, next = 0; i < g->num_glyphs; i = next) {
        int shown = 0;
        for (next = i; next < g->num_glyphs && g->log_clusters[next] == g->log_clusters[i]; next++)
            shown += is_empty(&g->glyphs[next]) ? 0 : 1;
        int end = next < g->num_glyphs ? g->log_clusters[next] : bytes;
        clusters[count++] =
            (cairo_text_cluster_t){.num_bytes = end - g->log_clusters[i], .num_glyphs = shown};
    }
    return count;
}

static int put_glyphs(const PangoGlyphString *g, double x, double y, cairo_glyph_t *glyphs)
{
    int count = 0;
    for (int i = 0; i < g->num_glyphs; i++) {
        const PangoGlyphGeometry *at = &g->glyphs[i].geometry;
        if (!is_empty(&g->glyphs[i]))
            glyphs[count++] =
                (cairo_glyph_t){g->glyphs[i].glyph, x + (double)at->x_offset / PANGO_SCALE,
                                y + (double)at->y_offset / PANGO_SCALE};
        x += (double)at->width / PANGO_SCALE;
    }
    return count;
}

/* No font has it: pango draws a box with its number. */
static bool is_unknown(const PangoGlyphString *g)
{
    for (int i = 0; i < g->num_glyphs; i++)
        if (!is_empty(&g->glyphs[i]) && (g->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0)
            return true;
    return false;
}

static void show_run(struct canvas *c, const char *text, PangoGlyphItem *run, double x, double y)
{
    PangoGlyphString *g = run->glyphs;
    if (is_unknown(g)) {
        cairo_move_to(c->cairo, x, y);
        pango_cairo_show_glyph_item(c->cairo, text, run);
        return;
    }
    cairo_glyph_t *glyphs = cairo_glyph_allocate(g->num_glyphs + 1);
    cairo_text_cluster_t *clusters = cairo_text_cluster_allocate(g->num_glyphs + 1);
    int shown = glyphs != NULL ? put_glyphs(g, x, y, glyphs) : 0;
    if (clusters != NULL && shown > 0) {
        cairo_scaled_font_t *font = font_by_outlines(run->item->analysis.font);
        int count = put_clusters(run, shown, clusters);
        cairo_set_scaled_font(c->cairo, font);
        cairo_show_text_glyphs(c->cairo, text + run->item->offset, run->item->length, glyphs, shown,
                               clusters, count, 0);
        cairo_scaled_font_destroy(font);
    }
    cairo_text_cluster_free(clusters);
    cairo_glyph_free(glyphs);
}

static void show_layout(struct canvas *c, PangoLayout *l, double x, double y)
{
    PangoLayoutIter *i = pango_layout_get_iter(l);
    do {
        PangoRectangle extents;
        PangoLayoutRun *run = pango_layout_iter_get_run_readonly(i);
        if (run == NULL)
            continue; /* a line's end */
        pango_layout_iter_get_run_extents(i, NULL, &extents);
        show_run(c, pango_layout_get_text(l), run, x + (double)extents.x / PANGO_SCALE,
                 y + (double)pango_layout_iter_get_baseline(i) / PANGO_SCALE);
    } while (pango_layout_iter_next_run(i));
    pango_layout_iter_free(i);
}

static void set_grey(struct canvas *c, double grey)
{
    cairo_set_source_rgb(c->cairo, grey, grey, grey);
}

void canvas_text(struct canvas *c, double x, double y, double width, const char *text,
                 struct canvas_type type)
{
    PangoLayout *l = layout_of(c, text, type, width);
    set_grey(c, type.faint ? FAINT : 0);
    show_layout(c, l, x, y);
    g_object_unref(l);
}

/* ---- lines --------------------------------------------------------------------------------------
 */

static void stroke(struct canvas *c, double weight)
{
    set_grey(c, 0);
    cairo_set_line_width(c->cairo, weight);
    cairo_stroke(c->cairo);
}

void canvas_line(struct canvas *c, double x1, double y1, double x2, double y2, double weight)
{
    cairo_move_to(c->cairo, x1, y1);
    cairo_line_to(c->cairo, x2, y2);
    stroke(c, weight);
}

void canvas_dashes(struct canvas *c, double x1, double y1, double x2, double y2)
{
    static const double dash[] = {2, 1.5};
    cairo_set_dash(c->cairo, dash, 2, 0);
    canvas_line(c, x1, y1, x2, y2, 0.15);
    cairo_set_dash(c->cairo, NULL, 0, 0);
}

void canvas_box(struct canvas *c, double x, double y, double width, double height, double weight)
{
    cairo_rectangle(c->cairo, x, y, width, height);
    stroke(c, weight);
}

void canvas_shade(struct canvas *c, double x, double y, double width, double height)
{
    set_grey(c, SHADE);
    cairo_rectangle(c->cairo, x, y, width, height);
    cairo_fill(c->cairo);
}

/* ---- QR -----------------------------------------------------------------------------------------
 */

void canvas_qr(struct canvas *c, double x, double y, double side, const char *text)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (code == NULL)
        return;
    double module = side / code->width;
    set_grey(c, 0);
    for (int row = 0; row < code->width; row++)
        for (int column = 0; column < code->width; column++)
            if ((code->data[row * code->width + column] & 1) != 0)
                cairo_rectangle(c->cairo, x + column * module, y + row * module, module, module);
    cairo_fill(c->cairo);
    QRcode_free(code);
}

void canvas_print_versions(void)
{
    printf("cairo %s\npango %s\nlibqrencode %s\n", cairo_version_string(), pango_version_string(),
           QRcode_APIVersionString());
}

const struct canvas_module canvas_module = {
    .size = sizeof(struct canvas_module),
    .open = canvas_open,
    .end_page = canvas_end_page,
    .pages = canvas_pages,
    .close = canvas_close,
    .text_height = canvas_text_height,
    .text_width = canvas_text_width,
    .text = canvas_text,
    .line = canvas_line,
    .dashes = canvas_dashes,
    .box = canvas_box,
    .shade = canvas_shade,
    .qr = canvas_qr,
    .print_versions = canvas_print_versions,
};
