/* The reports that a client makes of a server's figures, whatever they say: as text with bars, for
 * an office program, as a page with its pictures. */
#include "fuzz.h"
#include "wire_mutator.h"

#include "client/report/fill.h"
#include "client/report/report_write.h"

#include <stdio.h>
#include <string.h>

static const char *const texts[] = {
    "s1", "zhao", "王师傅", "3-1201", "20261119-0001", "water",    "TAP",      "水龙头",
    "",   " ",    "=1+1",   "a\nb",   "a,\"b\"",       "<script>", "\xff\xfe", "\x1b[31m",
};
static const struct wire_words words = {.texts = texts, .count = sizeof texts / sizeof *texts};

static struct report *report_of(const Paigong__ServerFrame *f)
{
    struct report *r;
    switch (f->result_case) {
    case PAIGONG__SERVER_FRAME__RESULT_DAY_REPORT:
        return report_of_day(f->day_report);
    case PAIGONG__SERVER_FRAME__RESULT_FIGURES:
        return report_of_figures(f->figures);
    case PAIGONG__SERVER_FRAME__RESULT_MONEY_PAGE:
        r = report_of_fees(f->money_page);
        report_add_fees(r, f->money_page);
        return r;
    default:
        return NULL;
    }
}

/* The page says nothing that a browser would take for more than text. */
static void look_at_page(const char *path)
{
    static char page[4 << 20];
    FILE *file = fopen(path, "re");
    fuzz_demand(file != NULL, "the page is there");
    size_t size = fread(page, 1, sizeof page - 1, file);
    page[size] = '\0';
    fclose(file);
    fuzz_demand(strstr(page, "<script") == NULL, "nothing in it runs");
    fuzz_demand(strstr(page, "</html>") != NULL || size == sizeof page - 1, "it is whole");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error e;
    char path[160];
    const char *folder = fuzz_directory();
    Paigong__ServerFrame *f = paigong__server_frame__unpack(NULL, size, data);
    struct report *r = f ? report_of(f) : NULL;
    if (r) {
        for (int format = REPORT_AS_TABLE; format <= REPORT_AS_HTML; format++) {
            if (format == REPORT_AS_XLSX && size % 16 != 0) /* dear */
                continue;
            snprintf(path, sizeof path, "%s/report", folder);
            enum error_code code = report_write(r, (enum report_format)format, path, &e);
            fuzz_demand(code == ERROR_NONE || (code == ERROR_IO && format == REPORT_AS_XLSX),
                        "it is written");
            if (format == REPORT_AS_HTML)
                look_at_page(path);
        }
    }
    report_free(r);
    if (f)
        paigong__server_frame__free_unpacked(f, NULL);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    struct fuzz_rng r = fuzz_rng(seed);
    return wire_change(&r, &words, &paigong__server_frame__descriptor, data, size, max_size);
}
