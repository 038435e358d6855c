#include "serve/config.h"

#include "common/language.h"

#include "common/text.h"
#include "common/time_text.h"
#include "net/address.h"
#include "store/zone.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

void config_set_defaults(struct config *c)
{
    *c = (struct config){.limits = net_limits_default(), .log_level = LOG_INFO};
    text_copy(c->listen, sizeof c->listen, "127.0.0.1:7443");
    text_copy(c->time_zone, sizeof c->time_zone, "Asia/Shanghai");
}

enum value_kind { VALUE_ADDRESS, VALUE_ZONE, VALUE_COUNT, VALUE_DURATION, VALUE_LEVEL };

struct key {
    const char *name; /* "limits.idle" */
    enum value_kind kind;
    size_t offset, size; /* in struct config; size of a text */
};

#define AT(member) offsetof(struct config, member)

static const struct key keys[] = {
    {"listen", VALUE_ADDRESS, AT(listen), sizeof((struct config *)0)->listen},
    {"time_zone", VALUE_ZONE, AT(time_zone), sizeof((struct config *)0)->time_zone},
    {"metrics", VALUE_ADDRESS, AT(metrics), sizeof((struct config *)0)->metrics},
    {"wallboard", VALUE_ADDRESS, AT(wallboard), sizeof((struct config *)0)->wallboard},
    {"log_level", VALUE_LEVEL, AT(log_level), 0},
    {"limits.connections", VALUE_COUNT, AT(limits.connections), 0},
    {"limits.handshake", VALUE_DURATION, AT(limits.handshake_ms), 0},
    {"limits.login", VALUE_DURATION, AT(limits.login_ms), 0},
    {"limits.idle", VALUE_DURATION, AT(limits.idle_ms), 0},
    {"limits.frame", VALUE_DURATION, AT(limits.frame_ms), 0},
};
enum { KEYS = sizeof keys / sizeof *keys };

static bool put_count(const char *text, uint32_t *out)
{
    char *rest;
    errno = 0;
    long value = strtol(text, &rest, 10);
    if (errno || *rest || rest == text || value < 1 || value > 1000000)
        return false;
    *out = (uint32_t)value;
    return true;
}

/* Metrics and the wallboard may be "": none. */
static bool is_address(const struct key *key, const char *text)
{
    struct sockaddr_storage at;
    struct error e;
    bool optional = AT(metrics) == key->offset || AT(wallboard) == key->offset;
    return (!*text && optional) || address_parse(text, &at, &e) == ERROR_NONE;
}

static bool is_zone(const char *text)
{
    struct error e;
    struct zone *z = malloc(sizeof *z);
    bool known = z && zone_load(text, z, &e) == ERROR_NONE;
    free(z);
    return known;
}

static const char *put_value(struct config *c, const struct key *key, const char *text)
{
    void *at = (char *)c + key->offset;
    if (key->kind == VALUE_COUNT)
        return put_count(text, at) ? NULL : N_("must be a number from 1 to 1000000");
    if (key->kind == VALUE_LEVEL)
        return log_level_from_name(text, at) ? NULL : N_("must be error, warning, info or debug");
    if (key->kind == VALUE_DURATION)
        return time_text_duration(text, at) && *(int64_t *)at > 0
                   ? NULL
                   : N_("must be a duration like 30s or 15m");
    if (strlen(text) >= key->size)
        return N_("is too long");
    if (key->kind == VALUE_ADDRESS && !is_address(key, text))
        return N_("must be ADDRESS:PORT like 127.0.0.1:7443 or [::1]:7443");
    if (key->kind == VALUE_ZONE && !is_zone(text))
        return N_("must be a time zone like Asia/Shanghai");
    text_copy(at, key->size, text);
    return NULL;
}

struct reader {
    const char *path;
    yaml_document_t document;
    struct config *config;
    struct error *error;
    bool seen[KEYS];
};

static enum error_code fault(struct reader *r, size_t line, const char *name, const char *why)
{
    return error_set(r->error, ERROR_USAGE, r->path, _("line %zu: %s %s"), line + 1, name,
                     gettext(why));
}

/* A key of the file that stands in it for the first time; NULL: it is said what is wrong. */
static const struct key *find_key(struct reader *r, const char *name, size_t line)
{
    for (size_t i = 0; i < KEYS; i++) {
        if (strcmp(keys[i].name, name))
            continue;
        if (!r->seen[i]) {
            r->seen[i] = true;
            return &keys[i];
        }
        fault(r, line, name, _("is there twice"));
        return NULL;
    }
    fault(r, line, name, _("is not a key of this file"));
    return NULL;
}

/* A mapping of scalars, or (prefix "") of the mapping `limits` too. */
static enum error_code read_mapping(struct reader *r, const yaml_node_t *node, const char *prefix)
{
    if (node->type != YAML_MAPPING_NODE)
        return fault(r, node->start_mark.line, *prefix ? "limits" : _("the file"),
                     _("must be a mapping"));
    for (yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top;
         p++) {
        const yaml_node_t *key = yaml_document_get_node(&r->document, p->key);
        const yaml_node_t *value = yaml_document_get_node(&r->document, p->value);
        char name[96];
        if (key->type != YAML_SCALAR_NODE)
            return fault(r, key->start_mark.line, "a key", _("must be a word"));
        snprintf(name, sizeof name, "%s%s", prefix, (const char *)key->data.scalar.value);
        if (!strcmp(name, "limits")) {
            if (read_mapping(r, value, "limits."))
                return r->error->code;
            continue;
        }
        const struct key *known = find_key(r, name, key->start_mark.line);
        if (!known)
            return r->error->code;
        if (value->type != YAML_SCALAR_NODE)
            return fault(r, value->start_mark.line, name, _("must be a single value"));
        const char *why = put_value(r->config, known, (const char *)value->data.scalar.value);
        if (why)
            return fault(r, value->start_mark.line, name, why);
    }
    return ERROR_NONE;
}

static enum error_code read_file(struct reader *r, FILE *file)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return error_set(r->error, ERROR_IO, r->path, _("out of memory"));
    yaml_parser_set_input_file(&parser, file);
    enum error_code code;
    if (!yaml_parser_load(&parser, &r->document)) {
        code = fault(r, parser.problem_mark.line, _("is no YAML:"),
                     parser.problem ? parser.problem : _("it can't be read"));
    } else {
        const yaml_node_t *root = yaml_document_get_root_node(&r->document);
        code = root ? read_mapping(r, root, "") : ERROR_NONE; /* an empty file says nothing */
        yaml_document_delete(&r->document);
    }
    yaml_parser_delete(&parser);
    return code;
}

enum error_code config_load(const char *path, struct config *c, struct error *e)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return error_set(e, ERROR_USAGE, path, "%s", strerror(errno));
    struct config loaded = *c;
    struct reader r = {.path = path, .config = &loaded, .error = e};
    enum error_code code = read_file(&r, file);
    fclose(file);
    if (!code)
        *c = loaded;
    return code;
}

const char *config_library_version(void)
{
    return yaml_get_version_string();
}
