/* What those who fill a report share. */
#ifndef PAIGONG_CLIENT_REPORT_FILL_PRIVATE_H
#define PAIGONG_CLIENT_REPORT_FILL_PRIVATE_H

#include "client/report/fill.h"

/* A section's columns; of a chart those that are drawn, rows named by the first. */
struct fill_column {
    const char *name;
    enum report_type type;
    bool drawn;
};
struct report_section *fill_section(struct report *r, const char *title,
                                    enum report_chart_kind chart, const struct fill_column *columns,
                                    size_t count);
#define FILL_SECTION(report, title, chart, columns)                                                \
    fill_section(report, title, chart, columns, sizeof(columns) / sizeof *(columns))

/* A figure or a cell that has the tone when it isn't 0. */
void fill_figure(struct report *r, const char *label, enum report_type type, int64_t value,
                 enum report_tone tone);
void fill_value(struct report_section *s, int64_t value, enum report_tone tone);
/* Empty where there is none. */
void fill_value_if(struct report_section *s, bool exists, int64_t value);
/* How good a share is: from 95 % on, from 80 % on, below. */
enum report_tone fill_share_tone(uint64_t part, uint64_t whole);
void fill_share(struct report_section *s, uint64_t part, uint64_t whole);
/* Somebody as an appraisal names them: "wang 王伟"; the id alone where there is no name. */
void fill_person(struct report_section *s, const char *id, const char *name);

/* The small print: what isn't all there (P19.1), and the ledger's head that it is true at. */
void fill_partly(struct report *r, uint32_t tickets);
void fill_head(struct report *r, uint64_t seq, const ProtobufCBinaryData *hash);

/* fill_lines.c: by kind, trade, site, crew and person. */
void fill_kinds(struct report *r, const Paigong__Figures *f);
void fill_trades(struct report *r, const Paigong__Figures *f);
void fill_sites(struct report *r, const Paigong__Figures *f);
void fill_crews(struct report *r, const Paigong__Figures *f);
void fill_people(struct report *r, const Paigong__Figures *f);
uint64_t fill_decided(const Paigong__FigureLine *l);
uint64_t fill_in_time(const Paigong__FigureLine *l);

#endif
