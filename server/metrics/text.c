#include "metrics/text.h"

#include "common/error.h"
#include "metrics/source.h"

#include <inttypes.h>

enum { LABEL_SIZE = 96 };

/* ---- lines -------------------------------------------------------------------------------------
 */

void text_family(FILE *out, const char *name, const char *type, const char *help)
{
    fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put_name(FILE *out, const char *name, const char *suffix, const char *labels)
{
    fprintf(out, "%s%s%s%s%s ", name, suffix, *labels ? "{" : "", labels, *labels ? "}" : "");
}

void text_count(FILE *out, const char *name, const char *labels, uint64_t value)
{
    put_name(out, name, "", labels);
    fprintf(out, "%" PRIu64 "\n", value);
}

void text_value(FILE *out, const char *name, const char *labels, double value)
{
    put_name(out, name, "", labels);
    fprintf(out, "%.9g\n", value);
}

void text_histogram(FILE *out, const char *name, const char *labels,
                    const struct metrics_histogram *h, const struct metrics_scale *s)
{
    uint64_t sum = 0;
    double total = (double)metrics_count(&h->sum) * s->unit;
    for (unsigned i = 0; i <= s->count; i++) {
        char bound[LABEL_SIZE + 32], le[32] = "+Inf";
        if (i < s->count)
            snprintf(le, sizeof le, "%g", (double)s->bounds[i] * s->unit);
        snprintf(bound, sizeof bound, "%s%sle=\"%s\"", labels, *labels ? "," : "", le);
        sum += metrics_count(&h->buckets[i]);
        put_name(out, name, "_bucket", bound);
        fprintf(out, "%" PRIu64 "\n", sum);
    }
    put_name(out, name, "_sum", labels);
    fprintf(out, "%.9g\n", total);
    put_name(out, name, "_count", labels);
    fprintf(out, "%" PRIu64 "\n", sum);
}

/* ---- families ----------------------------------------------------------------------------------
 */

static void gauge(FILE *out, const char *name, const char *help, double value)
{
    text_family(out, name, "gauge", help);
    text_value(out, name, "", value);
}

static void counter(FILE *out, const char *name, const char *help, const metrics_counter *c)
{
    text_family(out, name, "counter", help);
    text_count(out, name, "", metrics_count(c));
}

static void histogram(FILE *out, const char *name, const char *help,
                      const struct metrics_histogram *h, const struct metrics_scale *s)
{
    text_family(out, name, "histogram", help);
    text_histogram(out, name, "", h, s);
}

static double age(const metrics_gauge *stamp)
{
    return (double)(metrics_now_ns() - metrics_get(stamp)) * 1e-9;
}

static void write_clocks(const struct metrics_source *s, FILE *out)
{
    const struct metrics_writer *w = &s->metrics->writer;
    int64_t due_ms = s->due_in_ms(s->context);
    bool none = due_ms == INT64_MAX;
    gauge(out, "paigong_alarm_heartbeat_age_seconds",
          "Since the thread that fires clocks and writes last turned; at most about 0.5 when well.",
          age(&w->alarm_ns));
    gauge(out, "paigong_clocks_armed",
          "What falls due at some time: clocks of tickets, sheets and weeks, shifts.",
          (double)metrics_get(&w->clocks_armed));
    text_family(out, "paigong_clock_next_due_seconds", "gauge",
                "Until the soonest clock is due, below 0 when it is overdue, +Inf without any.");
    if (none)
        fprintf(out, "paigong_clock_next_due_seconds +Inf\n");
    else
        text_value(out, "paigong_clock_next_due_seconds", "", (double)due_ms * 1e-3);
    gauge(out, "paigong_clock_overdue_seconds", "How long the oldest due clock has waited to fire.",
          due_ms < 0 ? (double)-due_ms * 1e-3 : 0);
    histogram(out, "paigong_clock_lateness_seconds", "From a clock's due time to its firing.",
              &w->lateness, &metrics_scale_lateness);
    counter(out, "paigong_clocks_set_aside_total", "Clocks that failed to fire and rest.",
            &w->clocks_set_aside);
}

static void write_writer(const struct metrics_source *s, FILE *out)
{
    const struct metrics_writer *w = &s->metrics->writer;
    /* in this order: the lag is never below 0 */
    uint64_t committed = (uint64_t)metrics_get(&w->committed_seq), head = s->head_seq(s->context);
    histogram(out, "paigong_batch_commands", "Commands in one batch; 0: clocks alone.", &w->batch,
              &metrics_scale_batch);
    histogram(out, "paigong_ledger_flush_seconds", "Appending a batch and making it durable.",
              &w->flush, &metrics_scale_duration);
    histogram(out, "paigong_view_commit_seconds", "A commit of the view.", &w->commit,
              &metrics_scale_duration);
    gauge(out, "paigong_queue_commands", "Commands that wait for the writer.",
          (double)metrics_get(&s->metrics->queue));
    gauge(out, "paigong_ledger_sequence", "The newest durable event.", (double)head);
    gauge(out, "paigong_view_sequence", "The newest event in the view's last commit.",
          (double)committed);
    gauge(out, "paigong_view_lag_events", "Durable events that the view has not committed yet.",
          (double)(head - committed));
    gauge(out, "paigong_disk_full", "1 while nothing is written for want of room.",
          (double)metrics_get(&w->no_room));
}

static void write_connections(const struct metrics_source *s, FILE *out)
{
    static const char *const results[] = {"full", "resumed", "failed"};
    const struct metrics_loop *l = &s->metrics->loop;
    char labels[LABEL_SIZE];
    gauge(out, "paigong_loop_heartbeat_age_seconds",
          "Since the thread that speaks to the clients last turned; at most about 0.25 when well.",
          age(&l->turn_ns));
    gauge(out, "paigong_connections", "Open connections.", (double)metrics_get(&l->connections));
    counter(out, "paigong_connections_accepted_total", "Connections that were taken.",
            &l->accepted);
    counter(out, "paigong_connections_turned_away_total", "Newcomers beyond the limit.",
            &l->turned_away);
    text_family(out, "paigong_handshakes_total", "counter", "TLS handshakes that ended.");
    for (int i = 0; i < METRICS_HANDSHAKES; i++) {
        snprintf(labels, sizeof labels, "result=\"%s\"", results[i]);
        text_count(out, "paigong_handshakes_total", labels, metrics_count(&l->handshakes[i]));
    }
    text_family(out, "paigong_sessions", "gauge", "Sessions by what their person is.");
    for (size_t i = 0; i < s->role_count && i < METRICS_ROLES; i++) {
        snprintf(labels, sizeof labels, "kind=\"%s\"", i ? s->role_name(i) : "unknown");
        text_value(out, "paigong_sessions", labels, (double)metrics_get(&l->sessions[i]));
    }
    gauge(out, "paigong_watchers", "Watches that run.", (double)metrics_get(&l->watches));
    counter(out, "paigong_watchers_cut_total", "Watches that were cut off.", &l->watches_cut);
}

static void write_commands(const struct metrics_source *s, FILE *out)
{
    static const char *const outcomes[] = {"ok", "refused", "failed"};
    const struct metrics_loop *l = &s->metrics->loop;
    char labels[LABEL_SIZE];
    text_family(out, "paigong_commands_total", "counter", "Commands that were answered.");
    for (size_t i = 0; i < s->command_count && i < METRICS_COMMANDS; i++)
        for (int o = 0; o < METRICS_OUTCOMES; o++) {
            snprintf(labels, sizeof labels, "command=\"%s\",outcome=\"%s\"", s->command_name(i),
                     outcomes[o]);
            text_count(out, "paigong_commands_total", labels, metrics_count(&l->commands[i][o]));
        }
    text_family(out, "paigong_command_seconds", "histogram",
                "From a command's last byte to its answer.");
    for (size_t i = 0; i < s->command_count && i < METRICS_COMMANDS; i++) {
        snprintf(labels, sizeof labels, "command=\"%s\"", s->command_name(i));
        text_histogram(out, "paigong_command_seconds", labels, &l->latency[i],
                       &metrics_scale_duration);
    }
}

/* Each error has a name; a number without one reads `internal`, and that stands there once. */
static void write_refusals(const struct metrics_source *s, FILE *out)
{
    text_family(out, "paigong_refused_total", "counter", "Commands that were refused, by reason.");
    for (unsigned i = 1; i < METRICS_ERRORS; i++) {
        char labels[LABEL_SIZE];
        if (error_from_number((int)i) != (enum error_code)i)
            continue;
        snprintf(labels, sizeof labels, "reason=\"%s\"", error_name((enum error_code)i));
        text_count(out, "paigong_refused_total", labels,
                   metrics_count(&s->metrics->loop.refused[i]));
    }
}

static void write_wall(const struct metrics_source *s, FILE *out)
{
    const struct metrics_wall *w = &s->metrics->wall;
    text_family(out, "paigong_wallboard_connections", "gauge", "Open, of the wallboard's port.");
    text_value(out, "paigong_wallboard_connections", "", (double)metrics_get(&w->connections));
    text_family(out, "paigong_wallboard_screens", "gauge", "Screens that are shown figures now.");
    text_value(out, "paigong_wallboard_screens", "", (double)metrics_get(&w->streams));
    text_family(out, "paigong_wallboard_answered_total", "counter",
                "Pages and streams given to a token in force.");
    text_count(out, "paigong_wallboard_answered_total", "", metrics_count(&w->answered));
    text_family(out, "paigong_wallboard_refused_total", "counter",
                "Without a token, or with one that is not in force.");
    text_count(out, "paigong_wallboard_refused_total", "", metrics_count(&w->refused));
    text_family(out, "paigong_wallboard_cut_total", "counter",
                "Connections cut off: no whole request, or its answer not taken, in time.");
    text_count(out, "paigong_wallboard_cut_total", "", metrics_count(&w->cut));
    text_family(out, "paigong_wallboard_look_seconds", "histogram",
                "Of the writer's time, for a piece of a look at the board.");
    text_histogram(out, "paigong_wallboard_look_seconds", "", &w->look, &metrics_scale_duration);
}

void metrics_text_write(const struct metrics_source *s, FILE *out)
{
    char labels[LABEL_SIZE];
    text_family(out, "paigong_build_info", "gauge", "1; what runs is in the label.");
    snprintf(labels, sizeof labels, "version=\"%s\"", s->version);
    text_count(out, "paigong_build_info", labels, 1);
    write_clocks(s, out);
    write_writer(s, out);
    write_connections(s, out);
    write_wall(s, out);
    write_commands(s, out);
    write_refusals(s, out);
    metrics_process_write(s, out);
}
