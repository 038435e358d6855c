/* The stack of pages. */
#include "client/desk/console_private.h"
#include "client/output/language.h"
#include "common/text.h"

#include <stdlib.h>

static struct opened *opened_new(const struct page *p)
{
    struct opened *o = calloc(1, sizeof *o);
    if (o == NULL)
        return NULL;
    o->page = p;
    o->state = calloc(1, p->state_size == 0 ? 1 : p->state_size);
    if (o->state == NULL) {
        free(o);
        return NULL;
    }
    return o;
}

void console_push(struct console *c, const struct page *p, const char *argument)
{
    struct opened *o = opened_new(p);
    if (o == NULL) {
        console_say(c, STYLE_ERROR, "%s", _("out of memory"));
        return;
    }
    o->below = c->top;
    c->top = o;
    if (p->open != NULL)
        p->open(c, o->state, argument);
    console_redraw(c);
}

static void take_top(struct console *c)
{
    struct opened *o = c->top;
    feed_forget(c->feed, o->state);
    c->top = o->below;
    o->below = c->closed;
    c->closed = o;
    console_redraw(c);
}

void console_pop(struct console *c)
{
    if (c->top != NULL && c->top->below != NULL)
        take_top(c);
}

void console_replace(struct console *c, const struct page *p, const char *argument)
{
    struct opened *before = c->top;
    console_push(c, p, argument);
    if (c->top == before || before->below == NULL)
        return; /* no memory, or the first page, which stays */
    struct opened *now = c->top;
    now->below = before->below;
    feed_forget(c->feed, before->state);
    before->below = c->closed;
    c->closed = before;
}

bool console_is_top(const struct console *c, const struct page *p)
{
    return c->top != NULL && c->top->page == p;
}

void console_looked_at(struct console *c, char id[32])
{
    const struct opened *o = c->top != NULL ? c->top->below : NULL;
    bool looks = o != NULL && o->page->ticket != NULL;
    const Paigong__Ticket *t = looks ? o->page->ticket(c, o->state) : NULL;
    text_copy(id, 32, t != NULL ? t->id : "");
}

void stack_reap(struct console *c)
{
    while (c->closed != NULL) {
        struct opened *o = c->closed;
        c->closed = o->below;
        if (o->page->close != NULL)
            o->page->close(c, o->state);
        feed_forget(c->feed, o->state);
        free(o->state);
        free(o);
    }
}

void stack_close_all(struct console *c)
{
    while (c->top != NULL)
        take_top(c);
    stack_reap(c);
}
