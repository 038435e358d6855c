/* What was put before the reader. */
#include "client/desk/feed_private.h"

#include <string.h>

void feed_take_notice(struct feed *f, const Paigong__Entry *entry)
{
    (void)f;
    (void)entry;
}

size_t feed_notice_count(const struct feed *f)
{
    return f->notice_count;
}

const struct notice_line *feed_notice(const struct feed *f)
{
    return f->notice_count == 0 ? NULL : &f->notices[f->notice_count - 1];
}

void feed_notice_shown(struct feed *f)
{
    if (f->notice_count > 0)
        f->notice_count--;
}

void feed_row_shown(struct feed *f, const Paigong__TicketRow *row)
{
    (void)f;
    (void)row;
}
