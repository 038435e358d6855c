/* The photos and scans of tickets (P7.1): what each file beside the ledger is, and whose. */
#include "store/view_private.h"

#include "common/text.h"
#include <string.h>

static void code_photo(struct coder *c, void *fields)
{
    struct ticket_photo *p = fields;
    uint8_t type = (uint8_t)p->photo.type, purpose = (uint8_t)p->photo.purpose;
    uint8_t role = (uint8_t)p->role;
    code_bytes(c, p->photo.name, sizeof p->photo.name);
    code_bytes(c, p->photo.hash, sizeof p->photo.hash);
    code_u64(c, &p->photo.size);
    code_u32(c, &p->photo.month);
    code_u8(c, &type);
    code_u8(c, &purpose);
    code_u32(c, &p->round);
    code_i64(c, &p->at_ms);
    code_text(c, p->who, sizeof p->who);
    code_u8(c, &role);
    p->photo.type = (enum photo_type)type;
    p->photo.purpose = (enum photo_purpose)purpose;
    p->role = (enum role)role;
}

static void code_words(struct coder *c, void *fields)
{
    struct ticket_photo *p = fields;
    code_text(c, p->text, sizeof p->text);
}

static const struct record_shape SHAPE = {.plain = code_photo, .personal = code_words};

static struct key photo_key(uint64_t ticket, uint32_t number)
{
    struct key k = {.size = 0};
    key_u64(&k, ticket);
    key_u32(&k, number);
    return k;
}

enum error_code photos_apply(struct view *v, const struct event *ev, struct error *e)
{
    const struct ticket *t = view_ticket(v, ev->ticket);
    if (t == NULL || t->photo_count == 0) {
        return error_set(e, ERROR_CORRUPT, "ledger", "a photo of no ticket");
    }
    struct ticket_photo p = {
        .round = ev->round, .photo = *ev->photo, .at_ms = event_time(ev), .role = ev->role};
    text_copy(p.who, sizeof p.who, ev->who);
    text_copy(p.text, sizeof p.text, ev->text);
    const struct key k = photo_key(ev->ticket, t->photo_count);
    const struct record_shape bare = {.plain = code_photo};
    return record_store_sealed(v, TABLE_PHOTO, &k, p.text[0] != '\0' ? &SHAPE : &bare, &p,
                               ev->at_ms, e);
}

bool view_photo(struct view *v, uint64_t ticket, uint32_t number, struct ticket_photo *out)
{
    const struct key k = photo_key(ticket, number);
    memset(out, 0, sizeof *out);
    out->ticket = ticket;
    out->number = number;
    return record_load_sealed(v, TABLE_PHOTO, &k, &SHAPE, out);
}

bool view_photo_of(struct view *v, uint64_t ticket, const uint8_t hash[32], const char *who,
                   struct ticket_photo *out)
{
    for (uint32_t number = 1; view_photo(v, ticket, number, out); number++) {
        if (memcmp(out->photo.hash, hash, sizeof out->photo.hash) == 0 &&
            (who[0] == '\0' || strcmp(out->who, who) == 0)) {
            return true;
        }
    }
    return false;
}

uint32_t view_photo_purposes(struct view *v, uint64_t ticket, const uint8_t hash[32])
{
    struct ticket_photo p;
    uint32_t purposes = 0;
    for (uint32_t number = 1; view_photo(v, ticket, number, &p); number++) {
        if (memcmp(p.photo.hash, hash, sizeof p.photo.hash) == 0) {
            purposes |= BIT(p.photo.purpose);
        }
    }
    return purposes;
}

bool view_photo_next(struct view *v, uint64_t ticket, uint32_t number, struct ticket_photo *out)
{
    struct env_cursor c;
    const struct key from = photo_key(ticket, number + 1);
    bool more = env_cursor_open(&c, v->env, TABLE_PHOTO) && env_cursor_seek(&c, &from);
    uint64_t next_ticket = 0;
    uint32_t next_number = 0;
    if (more) {
        next_ticket = key_read_u64(c.key.data);
        next_number = key_read_u32(c.key.data + 8);
    }
    env_cursor_close(&c);
    return more && view_photo(v, next_ticket, next_number, out);
}
