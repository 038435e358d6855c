/* A manual page in roff's man macros, from plain texts of any language: what would be taken for a
 * request or an escape is made harmless. `man -l -` shows what these print. */
#ifndef PAIGONG_COMMON_ROFF_H
#define PAIGONG_COMMON_ROFF_H

/* name(1) with "NAME name - about". about: one line. */
void roff_begin(const char *name, const char *about);
void roff_section(const char *title);
void roff_subsection(const char *title);
void roff_paragraph(const char *text);
/* "term arguments" in bold and plain, then what it is. arguments, text: "" for none. */
void roff_item(const char *term, const char *arguments, const char *text);
/* What follows belongs to the item before, until roff_out. */
void roff_in(void);
void roff_out(void);
/* A line to be typed, as it is. */
void roff_example(const char *line);

#endif
