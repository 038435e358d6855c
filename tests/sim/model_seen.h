/* What the model keeps to say who might see what, and when: everybody's rights, and every event's
 * readers, by the ledger's sequence. */
#ifndef PAIGONG_TESTS_SIM_MODEL_SEEN_H
#define PAIGONG_TESTS_SIM_MODEL_SEEN_H

#include "core/ticket.h"
#include "rights.h"

struct model;

enum { SEEN_NAMES = 256, SEEN_PEOPLE = 64 };

struct seen_rights { /* from this event on */
    uint64_t seq;
    struct staff staff;
};

struct seen_person {
    char id[NAME_SIZE];
    struct seen_rights *rights;
    size_t count, capacity;
};

struct seen_event {
    enum event_type type;
    uint64_t ticket, before; /* the ticket's event before this one, 0: none */
    uint64_t holders;        /* of breaches that are not met, by person */
    uint16_t site, technician, crew, received_by, to; /* names */
    bool alarm, outside, engineering, open, in_review;
    bool waits; /* a defect's form, for the developer's party */
    int64_t at_ms;
    uint8_t sheet;  /* its kind, 0: no sheet's; technician, crew, received_by: who holds it, … */
    bool of_person; /* an entry about somebody … */
    uint8_t at_count; /* … of these sites; 0: it does not say */
    uint16_t at[4];
};

struct seen_ticket { /* for good: the model retires its tickets */
    uint64_t number, last_seq;
    char contact[8];              /* ends its reporter's phone and name */
    char consent[8], sign_off[8]; /* the resident's codes, as the desk heard them last */
};

struct seen_entry { /* of the register */
    uint64_t number;
    uint64_t ticket; /* that it reports once more, 0: none */
    char site[NAME_SIZE], who[NAME_SIZE], contact[8];
};

struct seen {
    char names[SEEN_NAMES][NAME_SIZE];
    size_t name_count;
    struct seen_person people[SEEN_PEOPLE];
    size_t person_count;
    struct seen_event *events; /* by seq − 1 */
    size_t event_count, event_capacity;
    struct seen_ticket *tickets;
    size_t ticket_count, ticket_capacity;
    struct seen_entry *entries;
    size_t entry_count, entry_capacity;
};

void seen_free(struct seen *s);
/* after: an event's ticket with the event folded in; NULL: it is no ticket's. */
void seen_apply(struct seen *s, const struct event *ev, const struct ticket *after);

/* Rights as they stood after that event; NULL: nobody's yet. */
const struct staff *seen_staff(const struct seen *s, const char *id, uint64_t seq);
struct seen_ticket *seen_ticket(struct seen *s, uint64_t number); /* NULL: none */
const struct seen_entry *seen_entry(const struct seen *s, uint64_t number);

/* Is the event, as an entry, for that person? site "": all of theirs. */
bool seen_event_is_for(const struct seen *s, uint64_t seq, const struct staff *who,
                       const char *site);
/* Might they see the ticket, or its names and phones, as it stood at any time from one event to
 * another? */
enum seen_what { SEEN_TICKET, SEEN_PERSONAL };
struct seen_span {
    uint64_t from, to;
};
bool seen_ticket_is_for(struct seen *s, uint64_t number, const struct staff *who,
                        struct seen_span span, enum seen_what what);

#endif
