/* The page's parts. All text that goes in is escaped, whoever wrote it. */
#ifndef PAIGONG_CLIENT_REPORT_HTML_PRIVATE_H
#define PAIGONG_CLIENT_REPORT_HTML_PRIVATE_H

#include "client/report/report.h"

#include <stdio.h>

void html_put(FILE *to, const char *text);
/* The section's chart as inline SVG; nothing when it has none or nothing to draw. Widths are shares
 * of the page's, so that letters stay as large on a telephone as on a wall. */
void svg_put_chart(FILE *to, const struct report_section *s);
const char *html_tone_class(enum report_tone tone); /* "", "good", "watch", "bad" */

#endif
