#include "client/desk/board_private.h"

#include "common/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { TEXTS = 4, TEXTS_MAX = 1024 };

static char small(char c)
{
    if (c < 'A' || c > 'Z')
        return c;
    return "abcdefghijklmnopqrstuvwxyz"[c - 'A'];
}

/* ---- a row, packed ---- */

/* What a search looks through: words of one row, blanks between. */
static size_t put_searched(const Paigong__TicketRow *row, char out[TEXTS_MAX])
{
    const char *const words[] = {row->id,    row->site,       row->unit, row->facility,
                                 row->place, row->technician, row->crew, row->text};
    size_t used = 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = text_fit(words[i], strlen(words[i]), TEXTS_MAX - 2 - used);
        for (size_t k = 0; k < length; k++)
            out[used++] = small(words[i][k]);
        out[used++] = ' ';
        if (used >= TEXTS_MAX - 2)
            break;
    }
    out[used] = '\0';
    return used + 1;
}

static size_t put_text(char *out, const char *text)
{
    size_t size = strlen(text) + 1;
    memcpy(out, text, size);
    return size;
}

static int64_t order_of(const Paigong__TicketRow *row)
{
    bool runs = row->clock_state == PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING ||
                row->clock_state == PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED;
    return runs && row->due_at != 0 ? row->due_at : INT64_MAX;
}

struct line *line_new(const Paigong__TicketRow *row, uint64_t number)
{
    char searched[TEXTS_MAX];
    size_t searched_size = put_searched(row, searched);
    size_t packed = paigong__ticket_row__get_packed_size(row);
    size_t texts =
        strlen(row->site) + strlen(row->crew) + strlen(row->technician) + 3 + searched_size;
    if (texts > UINT16_MAX || packed > UINT32_MAX)
        return NULL;
    struct line *line = malloc(sizeof *line + texts + packed);
    if (line == NULL)
        return NULL;
    *line = (struct line){.key = {order_of(row), number},
                          .packed_size = (uint32_t)packed,
                          .texts_size = (uint16_t)texts,
                          .state = (uint8_t)row->state,
                          .kind = (uint8_t)row->kind,
                          .trade = (uint8_t)row->trade,
                          .unassigned = row->technician[0] == '\0' && row->crew[0] == '\0',
                          .coordination = row->coordination,
                          .called_back = row->callback,
                          .noticed = row->put_before};
    char *p = line->bytes;
    p += put_text(p, row->site);
    p += put_text(p, row->crew);
    p += put_text(p, row->technician);
    memcpy(p, searched, searched_size);
    line->searched_at = (uint16_t)(p - line->bytes);
    assert(p + searched_size == line->bytes + texts);
    (void)paigong__ticket_row__pack(row, (uint8_t *)line->bytes + texts);
    return line;
}

size_t line_size(const struct line *line)
{
    return sizeof *line + line->texts_size + line->packed_size;
}

Paigong__TicketRow *line_unpack(const struct line *line)
{
    return paigong__ticket_row__unpack(NULL, line->packed_size,
                                       (const uint8_t *)line->bytes + line->texts_size);
}

/* ---- what is looked for ---- */

void looked_for_make(struct looked_for *out, const struct board_filter *f)
{
    *out = (struct looked_for){.filter = *f};
    size_t used = 0;
    for (const char *p = f->search; *p != '\0' && out->word_count < SEARCH_WORDS;) {
        size_t length = strcspn(p, " ");
        if (length > 0) {
            out->starts[out->word_count++] = (uint16_t)used;
            for (size_t i = 0; i < length; i++)
                out->words[used++] = small(p[i]);
            out->words[used++] = '\0';
        }
        p += length;
        p += *p == ' ';
    }
    struct board_filter plain = {.search = ""};
    out->is_all = out->word_count == 0 && f->site[0] == '\0' && f->crew[0] == '\0' &&
                  f->technician[0] == '\0' && f->state == plain.state && f->kind == plain.kind &&
                  f->trade == plain.trade && !f->late && !f->unassigned && !f->coordination &&
                  !f->called_back && !f->noticed;
}

static bool holds_flags(const struct line *line, const struct board_filter *f, int64_t now_ms)
{
    return (!f->late || line->key.order_ms <= now_ms) && (!f->unassigned || line->unassigned) &&
           (!f->coordination || line->coordination) && (!f->called_back || line->called_back) &&
           (!f->noticed || line->noticed) && (f->state == 0 || line->state == (uint8_t)f->state) &&
           (f->kind == 0 || line->kind == (uint8_t)f->kind) &&
           (f->trade == 0 || line->trade == (uint8_t)f->trade);
}

static bool is_name(const char **text, const char *wanted)
{
    const char *name = *text;
    *text += strlen(name) + 1;
    return wanted[0] == '\0' || strcmp(name, wanted) == 0;
}

static bool holds_names(const struct line *line, const struct board_filter *f)
{
    const char *text = line->bytes;
    if (f->site[0] == '\0' && f->crew[0] == '\0' && f->technician[0] == '\0')
        return true;
    return is_name(&text, f->site) && is_name(&text, f->crew) && is_name(&text, f->technician);
}

/* By its last byte: the first ones of Chinese characters are all alike. */
static bool holds_word(const char *text, size_t size, const char *word)
{
    size_t length = strlen(word);
    const char *end = text + size, *p = text + length - 1;
    while (p < end && (p = memchr(p, word[length - 1], (size_t)(end - p))) != NULL) {
        const char *begin = p + 1 - length;
        if (*begin == *word && memcmp(begin, word, length) == 0)
            return true;
        p++;
    }
    return false;
}

bool line_matches(const struct line *line, const struct looked_for *wanted, int64_t now_ms)
{
    if (wanted->is_all)
        return true;
    if (!holds_flags(line, &wanted->filter, now_ms) || !holds_names(line, &wanted->filter))
        return false;
    const char *text = line->bytes + line->searched_at;
    size_t size = (size_t)(line->texts_size - line->searched_at - 1);
    for (size_t i = 0; i < wanted->word_count; i++) {
        if (!holds_word(text, size, wanted->words + wanted->starts[i]))
            return false;
    }
    return true;
}
