#include "client/desk/list_model.h"

#include "client/desk/frames.h"
#include "client/output/language.h"

#include <string.h>

enum { AGAIN_MS = 1000 };

/* ---- what is known ---- */

const Paigong__ServerFrame *list_line(const struct list_known *k, size_t n, size_t *in_page)
{
    for (size_t i = 0; i < k->page_count; i++) {
        size_t count = k->kind->count(k->pages[i]);
        if (n < count) {
            *in_page = n;
            return k->pages[i];
        }
        n -= count;
    }
    return NULL;
}

void list_move(struct list_known *k, long by)
{
    if (by < 0 && (size_t)-by > k->selected)
        k->selected = 0;
    else
        k->selected += (size_t)by;
    if (k->selected >= k->rows)
        k->selected = k->rows > 0 ? k->rows - 1 : 0;
}

/* Scrolled no more than needed to hold the choice. */
static void keep_in_window(struct list_known *k, size_t rows)
{
    if (k->selected < k->window)
        k->window = k->selected;
    if (k->selected >= k->window + rows)
        k->window = k->selected - rows + 1;
    if (k->window + rows > k->rows)
        k->window = k->rows > rows ? k->rows - rows : 0;
}

/* Why there is nothing to see. */
static void draw_empty(const struct list_known *k, bool stale, struct area a)
{
    const char *text = _("reading…");
    unsigned style = STYLE_FAINT;
    if (k->refused[0] != '\0') {
        text = k->refused;
        style = STYLE_ERROR;
    } else if (stale) {
        text = _("cut off: it comes when the server is back");
        style = STYLE_STALE;
    } else if (k->asked) {
        text = _(k->kind->empty);
        style = STYLE_GOOD;
    }
    (void)area_wrap(area_part(a, 2, 2, a.rows - 2, a.columns - 4), 0, a.rows - 2, text, style);
}

void list_draw(struct list_known *k, const struct list_context *x, struct area a)
{
    struct layout l;
    size_t in_page = 0;
    if (a.rows < 2 || a.columns < 5)
        return;
    layout_make(&l, k->kind->columns, k->kind->column_count, a.columns);
    layout_headings(&l, a, 0);
    keep_in_window(k, (size_t)a.rows - 1);
    for (int row = 1; row < a.rows; row++) {
        size_t n = k->window + (size_t)row - 1;
        const Paigong__ServerFrame *page = list_line(k, n, &in_page);
        if (page == NULL)
            break;
        k->kind->draw(x, &l, a, row, page, in_page);
        if (n == k->selected)
            area_mark(a, row, STYLE_SELECTED);
    }
    if (k->rows == 0)
        draw_empty(k, x->stale, a);
}

static void forget_pages(struct list_known *k)
{
    for (size_t i = 0; i < k->page_count; i++)
        paigong__server_frame__free_unpacked(k->pages[i], NULL);
    k->page_count = k->rows = 0;
}

static void keep_page(struct list_known *k, const Paigong__ServerFrame *answer)
{
    Paigong__ServerFrame *copy = k->page_count < LIST_PAGES ? frame_copy(answer) : NULL;
    if (copy == NULL)
        return;
    if (k->kind->sift != NULL)
        k->kind->sift(copy);
    k->pages[k->page_count++] = copy;
    k->rows += k->kind->count(copy);
}

/* ---- asking ---- */

/* Chooses the line of that id again, else the one in its place. */
static void choose(struct list_known *k, const char *id)
{
    size_t in_page = 0;
    const Paigong__ServerFrame *page = NULL;
    for (size_t n = 0; (page = list_line(k, n, &in_page)) != NULL; n++) {
        if (strcmp(k->kind->id(page, in_page), id) == 0)
            k->selected = n;
    }
    list_move(k, 0);
}

static void take_first(struct list_model *m, const Paigong__ServerFrame *answer)
{
    struct list_known *k = &m->known;
    char id[64] = "";
    size_t in_page = 0;
    const Paigong__ServerFrame *page = list_line(k, k->selected, &in_page);
    if (page != NULL)
        text_copy(id, sizeof id, k->kind->id(page, in_page));
    forget_pages(k);
    keep_page(k, answer);
    choose(k, id);
}

static void on_page(void *context, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct list_model *m = context;
    m->asks = false;
    if (answer != NULL) {
        m->known.asked = true;
        m->known.refused[0] = '\0';
        if (m->from_start)
            take_first(m, answer);
        else
            keep_page(&m->known, answer);
        text_copy(m->next, sizeof m->next, m->known.kind->next(answer));
    } else if (m->known.rows == 0) {
        run_sentence(e, m->known.refused, sizeof m->known.refused);
    }
    m->changed(m->context);
}

static void ask(struct list_model *m, const char *after)
{
    struct list_request r;
    paigong__client_frame__init(&r.frame);
    m->known.kind->ask(&r, m->site, after);
    m->from_start = after[0] == '\0';
    m->asks = true;
    feed_ask(m->feed, &r.frame, on_page, m);
}

void list_model_tick(struct list_model *m, int64_t now_ms)
{
    enum { NEAR_THE_END = 30 };
    if (m->asks || m->known.kind == NULL ||
        (feed_state(m->feed) != FEED_LOADING && feed_state(m->feed) != FEED_LIVE))
        return;
    if (m->old && (now_ms < m->asked_ms || now_ms - m->asked_ms >= AGAIN_MS)) {
        m->old = false;
        m->asked_ms = now_ms;
        ask(m, "");
    } else if (m->next[0] != '\0' && m->known.selected + NEAR_THE_END >= m->known.rows &&
               m->known.page_count < LIST_PAGES) {
        ask(m, m->next);
    }
}

void list_model_start(struct list_model *m, struct feed *feed, void (*changed)(void *context),
                      void *context)
{
    *m = (struct list_model){.feed = feed, .changed = changed, .context = context};
}

void list_model_open(struct list_model *m, const struct list_kind *kind, const char *site)
{
    feed_forget(m->feed, m);
    forget_pages(&m->known);
    m->known = (struct list_known){.kind = kind};
    text_copy(m->site, sizeof m->site, site);
    m->next[0] = '\0';
    m->asks = false;
    m->old = true;
    m->asked_ms = 0;
}

void list_model_entry(struct list_model *m)
{
    m->old = true;
}

void list_model_stop(struct list_model *m)
{
    feed_forget(m->feed, m);
    forget_pages(&m->known);
}
