/* Reports for the tests of their writers: a month of a site, with everything a model can hold. */
#ifndef PAIGONG_TEST_REPORT_SAMPLE_H
#define PAIGONG_TEST_REPORT_SAMPLE_H

#include "client/report/report.h"

enum { SAMPLE_NAME = 200 }; /* characters of the longest name */

struct report *sample_month(bool chinese);
struct report *sample_empty(void); /* a month without tickets: sections without rows */

#endif
