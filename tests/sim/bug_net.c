/* Planted bugs of sessions, dispatch and watches: who is told what, and when. */
#include "bug.h"

#include "client.h"
#include "handlers/entry.h"
#include "net/watch.h"
#include "net/watch_slice.h"
#include <string.h>

enum { LOGINS = 64 };

/* ---- rights ---------------------------------------------------------------------------------- */

/* As they were when they first came. */
static bool remembered(const uint8_t fingerprint[32], struct staff *out)
{
    static struct staff logins[LOGINS];
    static size_t count;
    for (size_t i = 0; i < count; i++) {
        if (memcmp(logins[i].fingerprint, fingerprint, 32) != 0)
            continue;
        *out = logins[i];
        return true;
    }
    if (count < LOGINS)
        logins[count++] = *out;
    return true;
}

/* The linker puts these between the parts. */
bool __real_view_staff_by_fingerprint(struct view *v, const uint8_t fingerprint[32],
                                      struct staff *out);
bool __wrap_view_staff_by_fingerprint(struct view *v, const uint8_t fingerprint[32],
                                      struct staff *out);
bool __wrap_view_staff_by_fingerprint(struct view *v, const uint8_t fingerprint[32],
                                      struct staff *out)
{
    bool found = __real_view_staff_by_fingerprint(v, fingerprint, out);
    return found && (sim()->bug != BUG_LOGIN_RIGHTS || remembered(fingerprint, out));
}

bool __real_ticket_visible(const struct ticket *t, const struct staff *actor);
bool __wrap_ticket_visible(const struct ticket *t, const struct staff *actor);
bool __wrap_ticket_visible(const struct ticket *t, const struct staff *actor)
{
    return __real_ticket_visible(t, actor) ||
           (staff_has_site(actor, t->site) && bug_strikes(BUG_SEES_ALL, 50));
}

const struct dispatch_row *__real_dispatch_row(Paigong__ClientFrame__CommandCase command);
const struct dispatch_row *__wrap_dispatch_row(Paigong__ClientFrame__CommandCase command);
const struct dispatch_row *__wrap_dispatch_row(Paigong__ClientFrame__CommandCase command)
{
    static struct dispatch_row open;
    const struct dispatch_row *row = __real_dispatch_row(command);
    if (!row || command != PAIGONG__CLIENT_FRAME__COMMAND_LOG_LIST ||
        !bug_strikes(BUG_OPEN_COMMAND, 10))
        return row;
    open = *row;
    open.roles = UINT32_MAX;
    return &open;
}

/* Counted as the row it is a copy of. */
unsigned __real_dispatch_row_index(const struct dispatch_row *row);
unsigned __wrap_dispatch_row_index(const struct dispatch_row *row);
unsigned __wrap_dispatch_row_index(const struct dispatch_row *row)
{
    return __real_dispatch_row_index(__real_dispatch_row(row->command));
}

char *__real_mask_phone(struct arena *a, const char *phone, size_t length);
char *__wrap_mask_phone(struct arena *a, const char *phone, size_t length);
char *__wrap_mask_phone(struct arena *a, const char *phone, size_t length)
{
    bool shows = length > 0 && bug_strikes(BUG_UNMASKED, 50);
    return shows ? call_text_bytes(a, phone, length) : __real_mask_phone(a, phone, length);
}

bool __real_entry_visible(const struct event *ev, const struct ticket *t, const struct staff *actor,
                          bool *personal);
bool __wrap_entry_visible(const struct event *ev, const struct ticket *t, const struct staff *actor,
                          bool *personal);
bool __wrap_entry_visible(const struct event *ev, const struct ticket *t, const struct staff *actor,
                          bool *personal)
{
    bool visible = __real_entry_visible(ev, t, actor, personal);
    bool foreign = ev->site[0] && !staff_has_site(actor, ev->site);
    return visible || (foreign && bug_strikes(BUG_OTHER_SITE, 50));
}

/* ---- once ------------------------------------------------------------------------------------ */

/* An outcome of somebody's, kept for another request. */
static void swap_outcome(struct outcome *seen)
{
    static struct outcome other;
    struct outcome own = *seen;
    if (other.ticket && bug_strikes(BUG_OTHER_OUTCOME, 3))
        *seen = other;
    if (own.ticket && !own.refusal)
        other = own;
}

enum error_code __real_batch_once(struct batch *b, const uint8_t request_id[16], const char *actor,
                                  const uint8_t digest[16], struct outcome *seen, struct error *e);
enum error_code __wrap_batch_once(struct batch *b, const uint8_t request_id[16], const char *actor,
                                  const uint8_t digest[16], struct outcome *seen, struct error *e);
enum error_code __wrap_batch_once(struct batch *b, const uint8_t request_id[16], const char *actor,
                                  const uint8_t digest[16], struct outcome *seen, struct error *e)
{
    enum error_code code = __real_batch_once(b, request_id, actor, digest, seen, e);
    if (code == ERROR_OLD_REQUEST && sim()->bug == BUG_OLD_AGAIN)
        return ERROR_NONE;
    bool known = code == ERROR_BAD_REQUEST && view_outcome(batch_view(b), request_id, seen);
    bool same_actor = known && strcmp(seen->actor, actor) == 0;
    if (known && sim()->bug == (same_actor ? BUG_ANY_DIGEST : BUG_ANY_ACTOR))
        return ERROR_EXISTS;
    if (code == ERROR_EXISTS && sim()->bug == BUG_OTHER_OUTCOME)
        swap_outcome(seen);
    return code;
}

/* ---- streams --------------------------------------------------------------------------------- */

void __real_watch_begin(struct watch_hub *h, struct session *s, const struct watch_start *start);
void __wrap_watch_begin(struct watch_hub *h, struct session *s, const struct watch_start *start);
void __wrap_watch_begin(struct watch_hub *h, struct session *s, const struct watch_start *start)
{
    struct watch_start later = *start;
    if (later.from < sim()->model.seq && bug_strikes(BUG_SKIPS_AT_RESUME, 3))
        later.from++;
    __real_watch_begin(h, s, &later);
}

/* What was published just before it joins is nobody's. */
bool __real_watch_slice_start(struct watch_slice *s, uv_loop_t *loop, watch_slice_done *done);
bool __wrap_watch_slice_start(struct watch_slice *s, uv_loop_t *loop, watch_slice_done *done);
bool __wrap_watch_slice_start(struct watch_slice *s, uv_loop_t *loop, watch_slice_done *done)
{
    if (s->whole && s->target > s->from + 1 && bug_strikes(BUG_SKIPS_AT_JOIN, 3))
        s->target--;
    return __real_watch_slice_start(s, loop, done);
}

bool bug_forgets_work(void)
{
    return bug_strikes(BUG_FORGETS_WORK, 20);
}

/* A revocation that open connections do not hear of. */
void bug_publish(const struct publication *p)
{
    for (size_t i = 0; sim()->bug == BUG_STAYS_CONNECTED && i < p->count; i++)
        if (p->events[i].type == EVENT_STAFF_REVOKED)
            p->events[i].event.subject = "nobody";
}

bool bug_answers_at_once(void)
{
    return bug_strikes(BUG_SESSION_EARLY, 2);
}
