/* What others ask of a contract's sheet (sheet_contract.c, P17.2): which units it covers, and its
 * fixed days. */
#ifndef PAIGONG_CORE_CONTRACT_H
#define PAIGONG_CORE_CONTRACT_H

#include "core/sheet.h"

/* As bits of `days`: with every WEEK the weekdays, 1 Monday … 7 Sunday; with MONTH the days 1 to
 * 28, and 31 for the last: each of them comes in every month. */
enum { CONTRACT_LAST_DAY = 31, CONTRACT_DAYS_TEXT = 128 };
#define CONTRACT_NO_DAYS BIT(0) /* said so: none */

struct contract_days {
    enum sheet_every every;
    uint32_t days;    /* 0: none */
    int64_t until_ms; /* when the contract ends */
};

/* "tue,fri", "1,15,last" or "none"; false: one of them is no day that always comes, its name in
 * `wrong`. */
bool contract_days_parse(const char *text, struct contract_days *out, char wrong[NAME_SIZE]);
/* Bits that belong to `every`. */
bool contract_days_are_sound(const struct contract_days *d);
/* The same back; "" without any. */
void contract_days_text(const struct contract_days *d, char out[CONTRACT_DAYS_TEXT]);
/* The next of them after at_ms, at the desk's opening, of a holiday the next working day; 0: none
 * comes before the contract ends. */
int64_t contract_next_day(const struct contract_days *d, const struct calendar *c, int64_t at_ms);
struct contract_days contract_days_of(const struct sheet *s);

/* It covers the unit at that moment. */
bool contract_covers(const struct sheet *s, const char *unit, int64_t at_ms);
/* It covers the unit at some moment from `from_ms` until before `until_ms`. */
bool contract_overlaps(const struct sheet *s, const char *unit, int64_t from_ms, int64_t until_ms);
/* Within how many ms it is answered from afar, and on site. */
int64_t contract_remote_ms(const struct sheet *s, const struct policy *p);
int64_t contract_on_site_ms(const struct sheet *s, const struct policy *p);

#endif
