#include "report_sample.h"

#include <stdio.h>
#include <string.h>

static const char *in(bool chinese, const char *en, const char *zh)
{
    return chinese ? zh : en;
}

static void add_figures(struct report *r, bool zh)
{
    report_add_figure(r, in(zh, "tickets", "工单"), REPORT_COUNT, 1250);
    report_figure_note(r, in(zh, "43 still open", "43 张未结"));
    report_add_share_figure(r, in(zh, "on time", "及时率"), 11204, 11650);
    report_figure_note(r, in(zh, "11,204 of 11,650 clocks", "11,650 次计时中 11,204 次"));
    report_figure_tone(r, REPORT_GOOD);
    report_add_share_figure(r, in(zh, "satisfied", "满意率"), 801, 986);
    report_figure_tone(r, REPORT_WATCH);
    report_add_figure(r, in(zh, "done in", "完成用时"), REPORT_DURATION_MS, 9312000);
    report_figure_note(r, in(zh, "median", "中位数"));
    report_add_figure(r, in(zh, "fees, yuan", "收费（元）"), REPORT_MONEY_FEN, 4821350);
    report_add_share_figure(r, in(zh, "surveys", "问卷"), 0, 0);
}

static void add_clocks(struct report *r, bool zh)
{
    static const struct {
        const char *en, *zh;
        unsigned met, late;
        int64_t median_ms, p99_ms;
    } rows[] = {
        {"notice", "通知", 1240, 10, 95000, 280000},
        {"sign for", "签收", 1198, 52, 140000, 610000},
        {"arrival", "到场", 1103, 147, 421000, 1900000},
        {"finish", "完成", 1010, 190, 9312000, 86000000},
        {"return visit", "回访", 640, 346, 43200000, 172800000},
        {"cash", "缴款", 212, 0, 14400000, 30000000},
        {"outage notice", "停水停电通知", 0, 0, 0, 0},
    };
    struct report_section *s = report_add_section(r, in(zh, "On time, each clock", "各时限及时率"));
    section_note(s, in(zh, "clocks that ended in the month", "本月内结束的计时"));
    size_t name = section_column(s, in(zh, "clock", "时限"), REPORT_TEXT);
    section_column(s, in(zh, "ended", "次数"), REPORT_COUNT);
    section_column(s, in(zh, "late", "超时"), REPORT_COUNT);
    size_t share = section_column(s, in(zh, "on time", "及时率"), REPORT_PERCENT);
    section_column(s, in(zh, "median", "中位数"), REPORT_DURATION_MS);
    section_column(s, in(zh, "99th", "第99百分位"), REPORT_DURATION_MS);
    section_chart(s, REPORT_BARS, name);
    section_series(s, share);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned all = rows[i].met + rows[i].late;
        section_row(s);
        section_text(s, in(zh, rows[i].en, rows[i].zh));
        section_value(s, all);
        section_value(s, rows[i].late);
        section_share(s, rows[i].met, all);
        if (all > 0 && rows[i].met * 100 / all < 90)
            section_tone(s, rows[i].met * 100 / all < 80 ? REPORT_BAD : REPORT_WATCH);
        if (all == 0) {
            section_empty(s);
            section_empty(s);
            continue;
        }
        section_value(s, rows[i].median_ms);
        section_value(s, rows[i].p99_ms);
    }
}

static void add_hours(struct report *r, bool zh)
{
    static const unsigned counts[24] = {6,  3,  2,  0,  1,  4,  18, 61, 142, 118, 97, 84,
                                        52, 66, 91, 88, 79, 83, 96, 70, 41,  28,  14, 6};
    struct report_section *s = report_add_section(r, in(zh, "Volume by hour", "各时段报修量"));
    section_note(s, in(zh, "when they came in", "按受理时间"));
    size_t hour = section_column(s, in(zh, "hour", "时"), REPORT_TEXT);
    size_t count = section_column(s, in(zh, "tickets", "工单"), REPORT_COUNT);
    section_chart(s, REPORT_COLUMNS, hour);
    section_series(s, count);
    for (unsigned i = 0; i < 24; i++) {
        char name[8];
        (void)snprintf(name, sizeof name, "%02u", i);
        section_row(s);
        section_text(s, name);
        section_value(s, counts[i]);
    }
    section_total(s);
    section_text(s, in(zh, "total", "合计"));
    section_value(s, 1250);
}

static void add_days(struct report *r, bool zh)
{
    struct report_section *s = report_add_section(r, in(zh, "Day by day", "逐日"));
    size_t day = section_column(s, in(zh, "day", "日"), REPORT_TEXT);
    size_t came = section_column(s, in(zh, "received", "受理"), REPORT_COUNT);
    size_t done = section_column(s, in(zh, "done", "完成"), REPORT_COUNT);
    section_chart(s, REPORT_LINE, day);
    section_series(s, came);
    section_series(s, done);
    for (unsigned i = 1; i <= 30; i++) {
        char name[8];
        (void)snprintf(name, sizeof name, "%02u", i);
        section_row(s);
        section_text(s, name);
        section_value(s, 30 + (i * 37) % 23);
        if (i < 28)
            section_value(s, 28 + (i * 31) % 25);
        else
            section_empty(s);
    }
}

static void add_satisfaction(struct report *r, bool zh)
{
    static const unsigned counts[] = {486, 315, 120, 41, 24};
    struct report_section *s = report_add_section(r, in(zh, "Satisfaction", "满意度"));
    size_t stars = section_column(s, in(zh, "rating", "评分"), REPORT_TEXT);
    size_t count = section_column(s, in(zh, "tickets", "工单"), REPORT_COUNT);
    section_column(s, in(zh, "share", "占比"), REPORT_PERCENT);
    section_chart(s, REPORT_BARS, stars);
    section_series(s, count);
    for (unsigned i = 0; i < 5; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, in(zh, "%u of 5", "%u 分"), 5 - i);
        section_row(s);
        section_text(s, name);
        section_value(s, counts[i]);
        section_share(s, counts[i], 986);
    }
}

static void add_rounds(struct report *r, bool zh)
{
    static const unsigned counts[] = {1104, 112, 24, 10};
    struct report_section *s =
        report_add_section(r, in(zh, "Rounds until satisfied", "满意前的轮次"));
    size_t round = section_column(s, in(zh, "rounds", "轮次"), REPORT_TEXT);
    size_t count = section_column(s, in(zh, "tickets", "工单"), REPORT_COUNT);
    section_chart(s, REPORT_COLUMNS, round);
    section_series(s, count);
    for (unsigned i = 0; i < 4; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, i < 3 ? "%u" : "%u+", i + 1);
        section_row(s);
        section_text(s, name);
        section_value(s, counts[i]);
    }
}

static void add_technicians(struct report *r, bool zh)
{
    struct report_section *s = report_add_section(r, in(zh, "Technicians", "技工"));
    section_note(s, in(zh, "for their appraisal", "供绩效考核"));
    size_t name = section_column(s, in(zh, "technician", "技工"), REPORT_TEXT);
    section_column(s, in(zh, "crew", "班组"), REPORT_TEXT);
    size_t in_time = section_column(s, in(zh, "in time", "及时"), REPORT_COUNT);
    size_t late = section_column(s, in(zh, "late", "超时"), REPORT_COUNT);
    section_column(s, in(zh, "satisfied", "满意率"), REPORT_PERCENT);
    section_column(s, in(zh, "median", "中位用时"), REPORT_DURATION_MS);
    section_column(s, in(zh, "taken, yuan", "收款（元）"), REPORT_MONEY_FEN);
    section_column(s, in(zh, "score", "得分"), REPORT_SCORE);
    section_column(s, in(zh, "last at work", "最近到岗"), REPORT_TIME_MS);
    section_chart(s, REPORT_STACKED, name);
    section_series(s, in_time);
    section_series(s, late);
    for (unsigned i = 0; i < 14; i++) {
        char text[4 * SAMPLE_NAME + 1] = "=cmd|'/C calc'!A0<b>&\"";
        for (size_t k = 0; i == 1 && k < SAMPLE_NAME; k++)
            memcpy(text + 3 * k, "很", 4);
        if (i > 1)
            (void)snprintf(text, sizeof text, in(zh, "t%02u Wang Wei", "t%02u 王伟"), i);
        section_row(s);
        section_text(s, text);
        section_text(s,
                     in(zh, i % 2 ? "plumbing crew" : "electricians", i % 2 ? "水暖班" : "强电班"));
        section_value(s, 120 - 7 * (int64_t)i);
        section_value(s, i % 5 * 4);
        section_share(s, 90 - i, 100);
        section_value(s, 3000000 + i * 412000);
        section_value(s, 431250 - i * 20011);
        section_value(s, 488 - i * 9);
        section_value(s, 1795332600000);
    }
}

struct report *sample_month(bool zh)
{
    struct report *r = report_new(in(zh, "Month report", "月度报表"),
                                  in(zh, "Lakeside · November 2026", "湖畔花园 · 2026年11月"));
    add_figures(r, zh);
    add_clocks(r, zh);
    add_satisfaction(r, zh);
    add_rounds(r, zh);
    add_hours(r, zh);
    add_days(r, zh);
    add_technicians(r, zh);
    report_add_note(r, in(zh, "made 2026-11-30 18:00 by d01", "d01 于 2026-11-30 18:00 生成"));
    return r;
}

struct report *sample_empty(void)
{
    struct report *r = report_new("Month report", "Lakeside · December 2026");
    struct report_section *s = report_add_section(r, "Technicians");
    size_t name = section_column(s, "technician", REPORT_TEXT);
    size_t count = section_column(s, "tickets", REPORT_COUNT);
    section_chart(s, REPORT_BARS, name);
    section_series(s, count);
    report_add_figure(r, "tickets", REPORT_COUNT, 0);
    return r;
}
