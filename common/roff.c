#include "common/roff.h"

#include "common/language.h"

#include <ctype.h>
#include <stdio.h>

/* A line that begins with a dot or a quote would be a request; a hyphen alone may be broken at. */
static void put(const char *text)
{
    bool begins = true;
    for (const char *c = text; *c != '\0'; c++) {
        if (begins && (*c == '.' || *c == '\''))
            fputs("\\&", stdout);
        begins = *c == '\n';
        if (*c == '\\')
            fputs("\\e", stdout);
        else if (*c == '-')
            fputs("\\-", stdout);
        else
            putchar(*c);
    }
}

static void put_upper(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        putchar(toupper((unsigned char)*c));
}

void roff_begin(const char *name, const char *about)
{
    puts("'\\\" -*- coding: UTF-8 -*-");
    fputs(".TH \"", stdout);
    put_upper(name);
    printf("\" 1 \"\" \"Paigong %s\" \"%s\"\n", PAIGONG_VERSION, _("Paigong, the repair desk"));
    puts(".nh\n.ad l");
    roff_section(_("NAME"));
    put(name);
    fputs(" \\- ", stdout);
    put(about);
    putchar('\n');
}

static void request(const char *name, const char *title)
{
    printf("%s \"", name);
    for (const char *c = title; *c != '\0'; c++)
        if (*c != '"')
            putchar(*c);
    puts("\"");
}

void roff_section(const char *title)
{
    request(".SH", title);
}

void roff_subsection(const char *title)
{
    request(".SS", title);
}

void roff_paragraph(const char *text)
{
    puts(".PP");
    put(text);
    putchar('\n');
}

void roff_item(const char *term, const char *arguments, const char *text)
{
    fputs(".TP\n\\fB", stdout);
    put(term);
    fputs("\\fR", stdout);
    if (arguments[0] != '\0') {
        putchar(' ');
        put(arguments);
    }
    putchar('\n');
    if (text[0] != '\0')
        put(text);
    else
        fputs("\\&", stdout);
    putchar('\n');
}

void roff_in(void)
{
    puts(".RS");
}

void roff_out(void)
{
    puts(".RE");
}

void roff_example(const char *line)
{
    puts(".PP\n.RS 4\n.EX");
    put(line);
    puts("\n.EE\n.RE");
}
