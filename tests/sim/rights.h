/* Who may do and see what, written down a second time: from docs/workflow.md and proto/PROTOCOL.md,
 * not from the server's tables. */
#ifndef PAIGONG_TESTS_SIM_RIGHTS_H
#define PAIGONG_TESTS_SIM_RIGHTS_H

#include "core/sheet_names.h"
#include "core/staff.h"
#include "paigong.pb-c.h"

/* The wire's commands, and those of a ticket, by role. */
bool rights_frame(Paigong__ClientFrame__CommandCase command, const struct staff *s);
const char *rights_frame_name(Paigong__ClientFrame__CommandCase command);
bool rights_is_write(Paigong__ClientFrame__CommandCase command);
bool rights_command(enum kind kind, enum command_type command, enum role role);
/* "desk monitor ": is it one of them? */
bool rights_role(const char *roles, enum role role);
bool rights_site(const struct staff *s, const char *site);
/* As themselves, or as one of those they stand in for (P5.5). */
bool rights_any_role(const char *roles, const struct staff *s);
bool rights_any_command(enum kind kind, enum command_type command, const struct staff *s);

/* What decides who sees a ticket, or an entry of it, at one moment. */
struct rights_sight {
    const char *site, *technician, *crew, *received_by;
    const char *to;            /* whom the entry names */
    bool alarm;                /* an emergency is everybody's of its site (P14.1) */
    bool outside, engineering; /* referred to */
    bool waits;                /* outside: a defect's form, not collected yet */
    bool open, in_review;
    bool holds; /* a breach that is not met lies with the reader */
};
bool rights_sees(const struct rights_sight *t, const struct staff *s);
/* Names and phones unmasked (P16.4). */
bool rights_personal(const struct rights_sight *t, const struct staff *s);
/* A verb of a kind of sheet, by role; a sheet, or an entry of it: sight's technician is who holds
 * it, received_by who opened it. */
bool rights_sheet(enum sheet_kind kind, enum sheet_verb verb, enum role role);
bool rights_sheet_entry(enum sheet_kind kind, const struct rights_sight *sheet,
                        const struct staff *s);
/* An entry that is no ticket's. */
bool rights_entry(enum event_type type, const char *site, const struct staff *s);

#endif
