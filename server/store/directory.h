/* People in memory: a record is read and unsealed once, then looked up on every command. Also
 * whom a ticket of a crew and department reaches, worked out once and kept until anybody changes.
 */
#ifndef PAIGONG_STORE_DIRECTORY_H
#define PAIGONG_STORE_DIRECTORY_H

#include "store/view_private.h"

struct directory;

/* The person in memory or read from the table; NULL: none, or out of memory. Valid until the
 * person changes. */
const struct staff *directory_find(struct view *v, const char *id);
/* Who is on duty changed. */
void directory_forget_crews(struct view *v);
/* A change of the person, already in the table. False: out of memory. */
bool directory_set(struct view *v, const struct staff *s);

struct crew_answer {
    bool exists;
    char department[NAME_SIZE];
    char holders[ROLE_COUNT][NAME_SIZE]; /* on duty, or who stands in */
};
/* Everyone who may take part, asked once for a key. NULL: not asked yet. */
const struct crew_answer *directory_crew(struct view *v, const char *site, const char *crew,
                                         const char *department);

/* Everybody, from memory, in no particular order. */
void directory_each(struct view *v, void (*on_person)(void *context, const struct staff *s),
                    void *context);

/* staff.c: the record of one person. */
bool staff_load(struct view *v, const char *id, struct staff *out);
/* Everybody's, in id order, until on_staff returns false. */
void staff_each(struct view *v, const char *after,
                bool (*on_staff)(void *arg, const struct staff *s), void *arg);

#endif
