/* Whatever a frame says: residents' names and phones, and what is said of a site's tickets, are
 * known by their form, wherever they stand in it. */
#include "client.h"

#include "check.h"
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

enum { CONTACT = 7 };

struct found {
    const uint8_t *at;
    size_t left; /* bytes behind it */
    const uint8_t *begin;
};

static bool next_found(struct found *f, const char *what)
{
    size_t length = strlen(what);
    const uint8_t *at = memmem(f->at, f->left, what, length);
    if (!at)
        return false;
    f->left -= (size_t)(at - f->at) + length;
    f->at = at + length;
    return true;
}

/* "1" and seven digits: a site's, and whose; false: it only looks like the beginning of one, as
 * digits within a hash do. */
static bool read_contact(const struct found *f, size_t prefix, char site[3],
                         char contact[CONTACT + 1])
{
    const uint8_t *start = f->at - prefix;
    if (f->left < CONTACT + 1 || (start > f->begin && isxdigit(start[-1])))
        return false;
    for (size_t i = 0; i < CONTACT + 1; i++)
        if (!isdigit(f->at[i]))
            return false;
    site[0] = 's';
    site[1] = (char)f->at[0];
    site[2] = '\0';
    memcpy(contact, f->at + 1, CONTACT);
    contact[CONTACT] = '\0';
    return true;
}

static bool is_desk(const struct staff *who)
{
    return rights_any_role("desk monitor desk_supervisor ", who);
}

/* Who reported it, too: theirs who wrote it down, the desk's, and theirs who need the ticket's. A
 * call that an outage answers has no ticket (P11.2). */
static bool report_contact_is_for(const char *contact, const struct leak_rights *r)
{
    struct seen *s = &sim()->model.seen;
    for (size_t i = s->entry_count; i-- > 0;) {
        const struct seen_entry *e = &s->entries[i];
        if (strcmp(e->contact, contact) != 0)
            continue;
        enum seen_what what = r->unmasked ? SEEN_TICKET : SEEN_PERSONAL;
        return (rights_site(r->who, e->site) &&
                (is_desk(r->who) || strcmp(e->who, r->who->id) == 0)) ||
               (e->ticket != 0 && seen_ticket_is_for(s, e->ticket, r->who, r->span, what));
    }
    return false;
}

static bool ticket_contact_is_for(const char *contact, const struct leak_rights *r)
{
    struct seen *s = &sim()->model.seen;
    for (size_t i = s->ticket_count; i-- > 0;) {
        const struct seen_ticket *t = &s->tickets[i];
        if (strcmp(t->contact, contact) != 0)
            continue;
        enum seen_what what = r->unmasked ? SEEN_TICKET : SEEN_PERSONAL;
        const char *wrote = s->names[s->events[t->last_seq - 1].received_by];
        return (r->of_register && strcmp(wrote, r->who->id) == 0) ||
               seen_ticket_is_for(s, t->number, r->who, r->span, what);
    }
    return report_contact_is_for(contact, r);
}

static bool register_contact_is_for(const char *contact, const struct leak_rights *r)
{
    const struct seen *s = &sim()->model.seen;
    for (size_t i = s->entry_count; i-- > 0;) {
        const struct seen_entry *e = &s->entries[i];
        if (strcmp(e->contact, contact) == 0)
            return rights_site(r->who, e->site) &&
                   (is_desk(r->who) || strcmp(e->who, r->who->id) == 0);
    }
    return false;
}

static void check_contacts(struct found f, const char *what, const struct leak_rights *r)
{
    char site[3], contact[CONTACT + 1];
    bool ticket = strcmp(what, "139") == 0 || strcmp(what, "Wang") == 0;
    while (next_found(&f, what)) {
        if (!read_contact(&f, strlen(what), site, contact))
            continue;
        CHECK(rights_site(r->who, site), "%s heard %s%s of %s", r->who->id, what, contact, site);
        CHECK(ticket ? ticket_contact_is_for(contact, r) : register_contact_is_for(contact, r),
              "%s heard %s%s unmasked", r->who->id, what, contact);
    }
}

static void check_words(struct found f, const struct leak_rights *r)
{
    while (next_found(&f, " @s")) {
        char site[3] = {'s', (char)(f.left ? f.at[0] : 0), '\0'};
        CHECK(!isdigit((unsigned char)site[1]) || rights_site(r->who, site),
              "%s heard what was said of %s", r->who->id, site);
    }
}

void client_leak_check(const uint8_t *frame, size_t size, const struct leak_rights *r)
{
    static const char *const contacts[] = {"139", "136", "Wang", "Chen"};
    struct found all = {frame, size, frame};
    for (size_t i = 0; i < sizeof contacts / sizeof *contacts; i++)
        check_contacts(all, contacts[i], r);
    check_words(all, r);
    struct found phone = all;
    if (!r->staff_phones)
        CHECK(!next_found(&phone, "13800138000") && !next_found(&phone, "13700137000"),
              "%s heard a colleague's phone", r->who->id);
}
