/* What somebody hostile does to the server, on a thread of its own with the least claim to the
 * machine's cores (it stands for other machines). One attack at a time.
 */
#ifndef PAIGONG_TESTS_BENCH_ATTACK_H
#define PAIGONG_TESTS_BENCH_ATTACK_H

#include "load.h"

enum attacker { AS_NOBODY, AS_TECHNICIAN, AS_DESK, AS_SUPERVISOR, AS_ADMIN, ATTACKERS };

struct attack_setting {
    struct rig *rig;
    struct rig_person *people[ATTACKERS]; /* AS_NOBODY: a context without a certificate */
    uint64_t *tickets, ticket_count;      /* numbers of some */
    int crowd;                            /* how many raw connections, for attacks that use them */
};

enum attack_way { BY_REQUESTS, BY_HANDSHAKES, BY_DEAFNESS, BY_RAW_CONNECTIONS };

struct attack_row {
    const char *name, *what;
    enum attack_way way;
    enum attacker as;
    int connections, in_flight;
    bool every_second; /* raw: a byte a second; else dialled again as soon as it is closed */
    void (*make)(void *setting, struct load_slot *s, struct load_request *r);
};

const struct attack_row *attack_rows(int *count);

struct attack;
struct attack *attack_start(const struct attack_setting *s, const struct attack_row *row);
struct attack_done {
    uint64_t answers, refusals, closed; /* of the attacker's own */
} attack_stop(struct attack *a);

#endif
