/* People: who may do what, where. The directory's record and, looked up anew for every command,
 * the actor behind it (P1.2). Owned by the view; core only reads it. */
#ifndef PAIGONG_CORE_STAFF_H
#define PAIGONG_CORE_STAFF_H

#include "core/names.h"

enum { STANDING_MAX = 8 };
enum { STAFF_SITES = 16, STAFF_NAME_SIZE = 121, PHONE_SIZE = 32 }; /* as the wire limits them */

struct staff {
    char id[NAME_SIZE];
    enum role role;
    bool all_sites;                     /* the first admin, auditors and managers added with '*' */
    uint8_t site_count;
    char sites[STAFF_SITES][NAME_SIZE];
    char crew[NAME_SIZE];               /* "" when in none */
    char department[NAME_SIZE];
    uint32_t trades;                    /* BIT(TRADE_…) */
    bool revoked;
    bool enrolled;
    int64_t added_ms;
    int64_t named_ms;                   /* of the entry that says the name and the phone (P16.5) */
    uint8_t fingerprint[32];            /* SHA-256 of the certificate, when enrolled */
    int64_t certificate_until_ms;
    uint8_t next_fingerprint[32];       /* of a renewed certificate that has not said hello yet */
    int64_t next_until_ms;
    uint8_t code_hash[32];              /* SHA-256 of the open enrolment code's secret */
    int64_t code_until_ms;              /* 0: no open code */
    uint8_t code_failures;
    char name[STAFF_NAME_SIZE];         /* personal: sealed on disk */
    char phone[PHONE_SIZE];             /* personal: sealed on disk */
    /* As an actor (P5.5): those they stand in for now, each the person once more with the absent
     * one's role, crew, department and sites. Borrowed; of an actor alone. */
    const struct staff *standing;
    uint8_t standing_count;
    char standing_for[NAME_SIZE];       /* in such a one: who is absent; "" as oneself */
};

/* The person, or whom they act for (P5.5). */
bool staff_is(const struct staff *s, const char *person);
/* Is the site one of this person's? (roles and sites on every command) */
bool staff_has_site(const struct staff *s, const char *site);

/* The server itself, as the actor of clocks. */
#define ACTOR_SERVER "server"

#endif
