/* The server's log on stderr: one line an event, key=value, an event's name never changes
 * (docs/operations.md lists them, a lint holds the two together). Never personal data, never
 * secrets: ids, numbers, addresses, names of errors.
 *
 *   log_event(LOG_INFO, "ready", log_text("address", address));
 *     a file        time=2026-11-21T08:30:00.123Z level=info event=ready address=127.0.0.1:7443
 *     the journal   <6>event=ready address=127.0.0.1:7443
 */
#ifndef PAIGONG_COMMON_LOG_H
#define PAIGONG_COMMON_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_level { LOG_OFF, LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

struct log_field {
    const char *key; /* NULL: the end */
    const char *text; /* NULL: a number */
    int64_t number;
};

static inline struct log_field log_text(const char *key, const char *text)
{
    return (struct log_field){.key = key, .text = text};
}

static inline struct log_field log_number(const char *key, int64_t number)
{
    return (struct log_field){.key = key, .number = number};
}

/* The three fields of a struct error. */
#define LOG_OF_ERROR(e)                                                                            \
    log_text("error", error_name((e)->code)), log_text("subject", (e)->subject),                   \
        log_text("detail", (e)->detail)

#define log_event(level, event, ...)                                                               \
    do {                                                                                           \
        if (log_is_on(level))                                                                      \
            log_write(level, event, (const struct log_field[]){{"event"}, ##__VA_ARGS__, {NULL}}); \
    } while (0)

void log_set_level(enum log_level level);
bool log_is_on(enum log_level level);
/* "error", "warning", "info", "debug". False: no such level. */
bool log_level_from_name(const char *name, enum log_level *out);
const char *log_level_name(enum log_level level);
/* Looks whether stderr is the journal's: it stamps the time itself and wants a priority. */
void log_find_journal(void);
/* fields: the first is the event's own. */
void log_write(enum log_level level, const char *event, const struct log_field *fields);

#endif
