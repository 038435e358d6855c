#include "client/desk/errand.h"

#include "client/output/language.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 4096, ARGUMENTS_MOST = 128, CHUNK = 16 << 10 };

struct errand {
    uv_process_t process;
    uv_pipe_t streams[2]; /* what it prints, what it complains of */
    errand_on_end *on_end;
    void *context;
    char *text;
    size_t size, capacity;
    int status;
    unsigned open;  /* handles that are not closed yet */
    unsigned going; /* the process, its streams: of those that have not ended */
    bool cut, freed;
    bool spawned; /* the process's handle is one */
};

static void on_closed(uv_handle_t *handle)
{
    struct errand *r = handle->data;
    if (--r->open > 0 || !r->freed)
        return;
    free(r->text);
    free(r);
}

static void close_handle(uv_handle_t *handle)
{
    if (!uv_is_closing(handle))
        uv_close(handle, on_closed);
}

/* The process is over and everything it said was read. */
static void one_ended(struct errand *r)
{
    if (--r->going == 0 && !r->freed)
        r->on_end(r->context, r->status, r->text, r->cut);
}

static void on_exit_of(uv_process_t *process, int64_t status, int signal_number)
{
    struct errand *r = process->data;
    r->status = signal_number != 0 ? -signal_number : (int)status;
    close_handle((uv_handle_t *)process);
    one_ended(r);
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    struct errand *r = handle->data;
    (void)suggested;
    size_t wanted = r->size + CHUNK + 1;
    if (wanted > r->capacity && wanted <= ERRAND_TEXT_MOST) {
        char *grown = realloc(r->text, 2 * wanted);
        if (grown != NULL) {
            r->text = grown;
            r->capacity = 2 * wanted;
        }
    }
    if (wanted > r->capacity) { /* the rest is read and left out */
        r->cut = true;
        r->size = r->size > CHUNK ? r->size - CHUNK : 0;
    }
    *buffer = uv_buf_init(r->text + r->size, CHUNK);
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    struct errand *r = stream->data;
    (void)buffer;
    if (count >= 0) {
        r->size += (size_t)count;
        r->text[r->size] = '\0';
        return;
    }
    close_handle((uv_handle_t *)stream);
    one_ended(r);
}

static int spawn(struct errand *r, uv_loop_t *loop, char *const *arguments)
{
    char path[PATH_SIZE], *words[ARGUMENTS_MOST + 2] = {path};
    size_t size = sizeof path, count = 0;
    int failed = uv_exepath(path, &size);
    while (count < ARGUMENTS_MOST && arguments[count] != NULL) {
        words[count + 1] = arguments[count];
        count++;
    }
    uv_stdio_container_t streams[3] = {{.flags = UV_IGNORE}};
    for (int i = 0; i < 2; i++) {
        streams[i + 1].flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE;
        streams[i + 1].data.stream = (uv_stream_t *)&r->streams[i];
    }
    const uv_process_options_t options = {.exit_cb = on_exit_of,
                                          .file = path,
                                          .args = words,
                                          .stdio = streams,
                                          .stdio_count = 3,
                                          .flags = UV_PROCESS_DETACHED};
    r->spawned = failed == 0;
    r->open -= r->spawned ? 0 : 1;
    return failed != 0 ? failed : uv_spawn(loop, &r->process, &options);
}

struct errand *errand_start(uv_loop_t *loop, char *const *arguments, errand_on_end *on_end,
                            void *context, struct error *e)
{
    struct errand *r = calloc(1, sizeof *r);
    if (r == NULL || (r->text = calloc(1, CHUNK + 1)) == NULL) {
        free(r);
        error_set(e, ERROR_INTERNAL, _("memory"), "%s", _("there is none left"));
        return NULL;
    }
    r->capacity = CHUNK + 1;
    r->on_end = on_end;
    r->context = context;
    r->going = r->open = 3;
    r->process.data = r->streams[0].data = r->streams[1].data = r;
    (void)uv_pipe_init(loop, &r->streams[0], 0);
    (void)uv_pipe_init(loop, &r->streams[1], 0);
    int failed = spawn(r, loop, arguments);
    if (failed != 0) {
        error_set(e, ERROR_INTERNAL, _("the program"), "%s", uv_strerror(failed));
        errand_free(r);
        return NULL;
    }
    for (int i = 0; i < 2; i++)
        (void)uv_read_start((uv_stream_t *)&r->streams[i], on_room, on_read);
    return r;
}

const char *errand_text(const struct errand *r)
{
    return r->text;
}

void errand_free(struct errand *r)
{
    uv_handle_t *const handles[] = {(uv_handle_t *)&r->process, (uv_handle_t *)&r->streams[0],
                                    (uv_handle_t *)&r->streams[1]};
    r->freed = true;
    if (r->spawned && uv_is_active(handles[0]))
        (void)uv_process_kill(&r->process, SIGTERM);
    if (r->open == 0) { /* all ended by itself */
        free(r->text);
        free(r);
        return;
    }
    for (size_t i = r->spawned ? 0 : 1; i < sizeof handles / sizeof handles[0]; i++)
        close_handle(handles[i]);
}
