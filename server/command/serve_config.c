#include "command/serve_config.h"

#include "common/language.h"

#include "common/log.h"
#include "common/text.h"

#include <string.h>

static enum error_code put_text(const char *flag, const char *value, char out[128], struct error *e)
{
    if (!value)
        return ERROR_NONE;
    if (strlen(value) >= 128)
        return error_set(e, ERROR_USAGE, flag, _("is too long"));
    text_copy(out, 128, value);
    return ERROR_NONE;
}

enum error_code serve_config_load(const struct arguments *a, struct config *c, struct error *e)
{
    struct config loaded;
    config_set_defaults(&loaded);
    if (a->config && config_load(a->config, &loaded, e))
        return e->code;
    if (put_text("--listen", a->listen, loaded.listen, e) ||
        put_text("--metrics", a->metrics, loaded.metrics, e) ||
        put_text("--wallboard", a->wallboard, loaded.wallboard, e))
        return e->code;
    if (a->log_level && !log_level_from_name(a->log_level, &loaded.log_level))
        return error_set(e, ERROR_USAGE, "--log-level", _("must be error, warning, info or debug"));
    *c = loaded;
    return ERROR_NONE;
}

static void tell_unchanged(const char *key, const char *now, const char *next)
{
    if (strcmp(now, next))
        log_event(LOG_WARNING, "reload_needs_restart", log_text("key", key), log_text("now", now),
                  log_text("file", next));
}

void serve_config_change(struct config *now, const struct config *next)
{
    tell_unchanged("listen", now->listen, next->listen);
    tell_unchanged("metrics", now->metrics, next->metrics);
    tell_unchanged("wallboard", now->wallboard, next->wallboard);
    tell_unchanged("time_zone", now->time_zone, next->time_zone);
    now->limits = next->limits;
    now->log_level = next->log_level;
    log_set_level(now->log_level);
}
