#include "command/arguments.h"

#include "common/language.h"

#include <string.h>

enum { NAME_LONGEST = 32, FLAGS_MAX = 16 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits between two short words. */
static size_t distance(const char *a, const char *b)
{
    size_t row[NAME_LONGEST + 1], length = strlen(b);
    if (strlen(a) > NAME_LONGEST || length > NAME_LONGEST)
        return NAME_LONGEST;
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= length; j++) {
            size_t change = corner + (a[i - 1] != b[j - 1]);
            corner = row[j];
            row[j] = least(change, 1 + least(row[j], row[j - 1]));
        }
    }
    return row[length];
}

const char *nearest_name(const char *typed, const char *const *names, size_t count)
{
    const char *found = NULL;
    size_t best = strlen(typed) / 2 + 1;
    for (size_t i = 0; i < count; i++) {
        size_t d = distance(typed, names[i]);
        if (d < best) {
            best = d;
            found = names[i];
        }
    }
    return found;
}

static enum error_code refuse_flag(const struct subcommand *s, const char *typed, struct error *e)
{
    const char *names[FLAGS_MAX];
    size_t count = 0;
    for (const struct flag *f = s->flags; f->name; f++)
        names[count++] = f->name;
    const char *near = nearest_name(typed, names, count);
    return error_set(e, ERROR_USAGE, typed, _("%s has no such flag%s%s; see paigongd %s --help"),
                     s->name, near ? _(", did you mean ") : "", near ? near : "", s->name);
}

static const struct flag *find_flag(const struct subcommand *s, const char *name)
{
    for (const struct flag *f = s->flags; f->name; f++)
        if (!strcmp(f->name, name))
            return f;
    return NULL;
}

static enum error_code put_flag(const struct flag *f, const char *value, struct arguments *out,
                                struct error *e)
{
    if (!strcmp(f->name, "--json"))
        out->json = true;
    else if (!strcmp(f->name, "--accept-time"))
        out->accept_time = true;
    else if (!strcmp(f->name, "--repair"))
        out->repair = true;
    else if (!strcmp(f->name, "--to"))
        out->to = value;
    else if (!strcmp(f->name, "--tmp"))
        out->tmp = value;
    else if (!strcmp(f->name, "--from"))
        out->from = value;
    else if (!strcmp(f->name, "--listen"))
        out->listen = value;
    else if (!strcmp(f->name, "--config"))
        out->config = value;
    else if (!strcmp(f->name, "--metrics"))
        out->metrics = value;
    else if (!strcmp(f->name, "--wallboard"))
        out->wallboard = value;
    else if (!strcmp(f->name, "--log-level"))
        out->log_level = value;
    else if (!strcmp(f->name, "--user"))
        out->user = value;
    else if (!strcmp(f->name, "--no-sandbox"))
        out->no_sandbox = true;
    else if (out->host_count == HOSTS_MAX)
        return error_set(e, ERROR_USAGE, f->name, _("at most %d names"), HOSTS_MAX);
    else
        out->hosts[out->host_count++] = value;
    return ERROR_NONE;
}

static enum error_code put_operand(const struct subcommand *s, const char *text,
                                   struct arguments *out, struct error *e)
{
    if (out->operand_count == s->operand_count)
        return error_set(e, ERROR_USAGE, text, _("too many arguments; see paigongd %s --help"),
                         s->name);
    out->operands[out->operand_count++] = text;
    return ERROR_NONE;
}

enum error_code arguments_parse(const struct subcommand *s, int argc, char **argv,
                                struct arguments *out, struct error *e)
{
    struct arguments parsed = {0};
    for (int i = 0; i < argc; i++) {
        if (!strcmp(argv[i], "--help")) {
            out->help = true;
            return ERROR_NONE;
        }
        if (argv[i][0] != '-') {
            if (put_operand(s, argv[i], &parsed, e))
                return e->code;
            continue;
        }
        const struct flag *f = find_flag(s, argv[i]);
        if (!f)
            return refuse_flag(s, argv[i], e);
        if (f->value && i + 1 == argc)
            return error_set(e, ERROR_USAGE, f->name, _("needs %s"), f->value);
        if (put_flag(f, f->value ? argv[++i] : NULL, &parsed, e))
            return e->code;
    }
    if (parsed.operand_count < s->operand_count)
        return error_set(e, ERROR_USAGE, s->name, _("needs %s; see paigongd %s --help"),
                         s->operands, s->name);
    *out = parsed;
    return ERROR_NONE;
}
