#include "handlers/enroll_limit.h"

#include "common/text.h"

#include <string.h>

enum { ADDRESSES = 512, ADDRESS_SIZE = 48, WRONG_PER_HOUR = 20 };
static const int64_t HOUR_MS = INT64_C(3600) * 1000;

struct address {
    char text[ADDRESS_SIZE];
    uint32_t wrong;
    int64_t since_ms; /* the first of them */
};

/* One process, one ledger, one writer thread: one table. */
static struct address addresses[ADDRESSES];

static struct address *find(const char *text)
{
    for (size_t i = 0; i < ADDRESSES; i++)
        if (!strcmp(addresses[i].text, text))
            return &addresses[i];
    return NULL;
}

/* A free place, or that of the address heard of longest ago. */
static struct address *oldest(void)
{
    struct address *found = &addresses[0];
    for (size_t i = 1; i < ADDRESSES; i++)
        if (addresses[i].since_ms < found->since_ms)
            found = &addresses[i];
    return found;
}

void enroll_limit_count(const char *text, int64_t now_ms)
{
    struct address *a = find(text);
    if (!a) {
        a = oldest();
        *a = (struct address){.since_ms = now_ms};
        text_copy(a->text, sizeof a->text, text);
    }
    if (now_ms - a->since_ms >= HOUR_MS)
        *a = (struct address){.since_ms = now_ms, .wrong = 0};
    if (!a->text[0])
        text_copy(a->text, sizeof a->text, text);
    a->wrong++;
}

bool enroll_limit_reached(const char *text, int64_t now_ms)
{
    const struct address *a = find(text);
    return a && a->wrong >= WRONG_PER_HOUR && now_ms - a->since_ms < HOUR_MS;
}
