#include "photo.h"

#include "check.h"
#include "common/crypto.h"
#include "common/text.h"
#include "rng.h"
#include "sim.h"

#include <inttypes.h>
#include <string.h>

enum { PHOTOS = 12, PHOTO_SIZE = 1500, NEVER_SENT_PERCENT = 5 };

/* Which of them it is stands in its bytes. */
static void make_photo(uint8_t number, uint8_t out[PHOTO_SIZE])
{
    for (size_t i = 0; i < PHOTO_SIZE; i++)
        out[i] = (uint8_t)(i * number + i / 7);
    memcpy(out, "\xff\xd8\xff", 3);
}

void sim_photo_pick(struct sim_command *c)
{
    uint8_t bytes[PHOTO_SIZE];
    c->photo = (uint8_t)rng_between(1, PHOTOS);
    make_photo(c->photo, bytes);
    sha256(bytes, sizeof bytes, c->photo_hash);
}

void sim_photo_send(const struct sim_command *c)
{
    uint8_t bytes[PHOTO_SIZE];
    struct upload_key key = {.ticket = c->ticket};
    struct upload_state state;
    const struct upload_piece piece = {.size = sizeof bytes,
                                       .data = bytes,
                                       .length = sizeof bytes,
                                       .now_ms = sim()->world.wall_ms};
    if (!c->photo || !sim()->world.blobs || rng_percent(NEVER_SENT_PERCENT))
        return;
    make_photo(c->photo, bytes);
    text_copy(key.who, sizeof key.who, c->actor);
    memcpy(key.hash, c->photo_hash, sizeof key.hash);
    struct error e;
    enum error_code code = blobs_put(sim()->world.blobs, &key, &piece, &state, &e);
    sim()->counts.photos_sent += code == ERROR_NONE && state.complete;
}

void sim_check_photos(void)
{
    struct ticket_photo p = {.ticket = 0};
    const struct world *w = &sim()->world;
    const struct blob_keys keys = {w->keys, ledger_id(w->ledger)};
    while (view_photo_next(w->view, p.ticket, p.number, &p)) {
        struct error e = {.code = ERROR_NONE};
        CHECK(blob_check(w->dir, &keys, &p.photo, &e) == ERROR_NONE,
              "photo %" PRIu32 " of ticket %" PRIu64 ": %s: %s", p.number, p.ticket, e.subject,
              e.detail);
        sim()->counts.photos_checked++;
    }
}
