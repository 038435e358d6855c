/* A site's lists for people: fees, facilities, parts. Columns that are empty in all rows are left
 * out: each list has its own. */
#include "client/output/print.h"

#include "client/output/language.h"
#include "client/output/table.h"
#include "client/output/words.h"
#include "common/text.h"

#include <string.h>

enum { CELL_SIZE = 160, COLUMNS = 11 };

static void code_text(const Paigong__CatalogueRow *r, char out[CELL_SIZE])
{
    text_copy(out, CELL_SIZE, r->code);
}
static void name_text(const Paigong__CatalogueRow *r, char out[CELL_SIZE])
{
    text_copy(out, CELL_SIZE, r->name);
}
static void model_text(const Paigong__CatalogueRow *r, char out[CELL_SIZE])
{
    text_copy(out, CELL_SIZE, r->model);
}
static void unit_text(const Paigong__CatalogueRow *r, char out[CELL_SIZE])
{
    text_copy(out, CELL_SIZE, r->unit);
}
static void place_text(const Paigong__CatalogueRow *r, char out[CELL_SIZE])
{
    text_copy(out, CELL_SIZE, r->place);
}
static void trade_text(const Paigong__CatalogueRow *r, char out[CELL_SIZE])
{
    char word[WORD_SIZE];
    word_text(&paigong__trade__descriptor, (int)r->trade, word);
    text_copy(out, CELL_SIZE, word);
}
static void warranty_text(const Paigong__CatalogueRow *r, char out[CELL_SIZE])
{
    text_copy(out, CELL_SIZE, r->warranty[0] != '\0' ? _(r->warranty) : "");
}
static void fen_text(int64_t fen, char out[CELL_SIZE])
{
    out[0] = '\0';
    if (fen != 0)
        money_format(fen, out, CELL_SIZE);
}
static void labour_text(const Paigong__CatalogueRow *r, char out[CELL_SIZE])
{
    fen_text(r->labour_fen, out);
}
static void material_text(const Paigong__CatalogueRow *r, char out[CELL_SIZE])
{
    fen_text(r->material_fen, out);
}
static void price_text(const Paigong__CatalogueRow *r, char out[CELL_SIZE])
{
    fen_text(r->price_fen, out);
}
static void stock_text(const Paigong__CatalogueRow *r, char out[CELL_SIZE])
{
    out[0] = '\0';
    if (r->kind == PAIGONG__CATALOGUE_KIND__CATALOGUE_KIND_PART)
        (void)snprintf(out, CELL_SIZE, "%u", r->stock);
}

static const struct {
    const char *header;
    void (*text)(const Paigong__CatalogueRow *r, char out[CELL_SIZE]);
} columns[COLUMNS] = {
    {N_("id"), code_text},         {N_("name"), name_text},         {N_("model"), model_text},
    {N_("unit of it"), unit_text}, {N_("place"), place_text},       {N_("trade"), trade_text},
    {N_("labour"), labour_text},   {N_("material"), material_text}, {N_("price"), price_text},
    {N_("stock"), stock_text},     {N_("warranty"), warranty_text},
};

static bool is_used(int column, Paigong__CatalogueRow *const *rows, size_t count)
{
    char cell[CELL_SIZE] = "";
    for (size_t i = 0; i < count && cell[0] == '\0'; i++)
        columns[column].text(rows[i], cell);
    return cell[0] != '\0';
}

void print_catalogue(Paigong__CatalogueRow *const *rows, size_t count)
{
    const char *headers[COLUMNS];
    int shown[COLUMNS];
    size_t used = 0;
    for (int i = 0; i < COLUMNS; i++) {
        if (is_used(i, rows, count)) {
            shown[used] = i;
            headers[used++] = _(columns[i].header);
        }
    }
    if (count == 0) {
        puts(_("nothing in the list"));
        return;
    }
    struct table *t = table_new(headers, used, 1);
    for (size_t i = 0; i < count; i++) {
        table_row(t);
        for (size_t k = 0; k < used; k++) {
            char cell[CELL_SIZE];
            columns[shown[k]].text(rows[i], cell);
            table_cell(t, cell, PLAIN);
        }
    }
    table_print(t, stdout);
}
