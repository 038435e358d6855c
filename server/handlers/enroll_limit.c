#include "handlers/enroll_limit.h"

#include "common/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

enum { ADDRESSES = 512, ADDRESS_SIZE = 48, WRONG_PER_HOUR = 20 };
static const int64_t HOUR_MS = INT64_C(3600) * 1000;

struct address {
    char text[ADDRESS_SIZE];
    uint32_t wrong;
    int64_t since_ms; /* the first of them */
    int64_t last_ms;
};

/* One process, one ledger, one writer thread: one table. */
static struct address addresses[ADDRESSES];

/* Of an IPv6 address its first half: whoever has one has all of the second. */
static void key_of(const char *text, char out[ADDRESS_SIZE])
{
    struct in6_addr v6;
    text_copy(out, ADDRESS_SIZE, text);
    if (inet_pton(AF_INET6, text, &v6) != 1 || IN6_IS_ADDR_V4MAPPED(&v6))
        return;
    memset(v6.s6_addr + 8, 0, 8);
    (void)inet_ntop(AF_INET6, &v6, out, ADDRESS_SIZE);
}

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
    char key[ADDRESS_SIZE];
    key_of(text, key);
    struct address *a = find(key);
    if (!a)
        a = oldest();
    if (strcmp(a->text, key) != 0 || now_ms - a->since_ms >= HOUR_MS) {
        *a = (struct address){.since_ms = now_ms};
        text_copy(a->text, sizeof a->text, key);
    }
    a->wrong++;
    a->last_ms = now_ms;
}

bool enroll_limit_reached(const char *text, int64_t issued_ms, int64_t now_ms)
{
    char key[ADDRESS_SIZE];
    key_of(text, key);
    const struct address *a = find(key);
    return a && a->wrong >= WRONG_PER_HOUR && now_ms - a->since_ms < HOUR_MS &&
           issued_ms < a->last_ms; /* given out in that very millisecond: no guess could know it */
}
