#include "world.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void must(enum error_code code, const struct error *e, const char *what)
{
    if (code == ERROR_NONE)
        return;
    fprintf(stderr, "world: %s: %s: %s: %s\n", what, error_name(code), e->subject, e->detail);
    abort();
}

void world_directory(char out[160])
{
    const char *base = getenv("TMPDIR");
    if (!base)
        base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(out, 160, "%s/paigong-world-XXXXXX", base);
    if (!mkdtemp(out))
        abort();
}

static void remove_entry(const char *dir, const char *name)
{
    char path[512];
    struct stat st;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
        world_remove(path);
    else
        unlink(path);
}

void world_remove(const char *dir)
{
    DIR *d = opendir(dir);
    if (!d)
        return;
    for (struct dirent *entry; (entry = readdir(d));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            remove_entry(dir, entry->d_name);
    closedir(d);
    rmdir(dir);
}

static int64_t world_wall_ms(void *context)
{
    return ((const struct world *)context)->wall_ms;
}

static int64_t world_boot_ms(void *context)
{
    return ((const struct world *)context)->boot_ms;
}

static void on_execute(void *context, struct batch *b, struct job *j)
{
    (void)context;
    struct world_job *job = (struct world_job *)j;
    job->run(b, job);
}

static void on_completed(void *context, struct job *j)
{
    (void)context;
    ((struct world_job *)j)->completed = true;
}

static void on_published(void *context, const struct publication *p)
{
    (void)context;
    assert(p->count > 0);
}

static bool wants_publications(void *context)
{
    (void)context;
    return true;
}

static void on_failed(void *context, const struct error *e)
{
    (void)context;
    must(e->code, e, "a batch");
}

static void fill_hooks(struct world *w)
{
    struct engine_hooks *h = &w->hooks;
    if (!h->context)
        h->context = w;
    if (!h->execute)
        h->execute = on_execute;
    if (!h->completed)
        h->completed = on_completed;
    if (!h->published)
        h->published = on_published;
    if (!h->wants_publications)
        h->wants_publications = wants_publications;
    if (!h->failed)
        h->failed = on_failed;
}

void world_create(struct world *w, int64_t wall_ms)
{
    struct error e;
    world_directory(w->dir);
    w->wall_ms = wall_ms;
    w->boot_ms = 1000;
    w->engine_options.wall_ms = world_wall_ms;
    w->engine_options.boot_ms = world_boot_ms;
    w->engine_options.time_context = w;
    fill_hooks(w);
    must(keyring_create(w->dir, &e), &e, "keyring_create");
    must(ledger_create(w->dir, &w->ledger_options, &e), &e, "ledger_create");
}

static enum error_code open_stores(struct world *w, struct error *e)
{
    static const struct view_options view_options = {.map_size = (size_t)4 << 30,
                                                     .grow_step = 4 << 20};
    enum error_code code = keyring_open(w->dir, &w->keys, e);
    if (code == ERROR_NONE)
        code = ledger_open(w->dir, w->keys, view_peek_seq(w->dir), false, &w->ledger_options,
                           &w->ledger, e);
    if (code == ERROR_NONE)
        code = view_open(w->dir, w->ledger, w->keys, &view_options, &w->view, e);
    if (code != ERROR_NONE)
        return code;
    const struct blob_keys keys = {w->keys, ledger_id(w->ledger)};
    code = blobs_open(w->dir, &keys, &w->blobs, e);
    w->engine_options.blobs = w->blobs;
    return code;
}

void world_open_stores(struct world *w)
{
    struct error e;
    must(open_stores(w, &e), &e, "opening");
}

void world_open(struct world *w)
{
    world_open_stores(w);
    w->engine = engine_new_unthreaded(w->ledger, w->view, w->keys, &w->hooks, &w->engine_options);
}

enum error_code world_try_open(struct world *w, struct error *e)
{
    enum error_code code = open_stores(w, e);
    if (code == ERROR_NONE) {
        w->engine =
            engine_new_unthreaded(w->ledger, w->view, w->keys, &w->hooks, &w->engine_options);
        if (!w->engine)
            code = error_set(e, ERROR_INTERNAL, "engine", "it did not start");
    }
    if (code != ERROR_NONE)
        world_close(w, false);
    return code;
}

void world_close(struct world *w, bool settle)
{
    if (settle && w->engine && !engine_settle(w->engine))
        abort();
    if (w->engine)
        engine_free(w->engine);
    blobs_close(w->blobs);
    view_close(w->view);
    ledger_close(w->ledger);
    keyring_close(w->keys);
    w->engine = NULL;
    w->blobs = NULL;
    w->view = NULL;
    w->ledger = NULL;
    w->keys = NULL;
}

void world_run(struct world *w, void (*run)(struct batch *b, struct world_job *j), void *context)
{
    struct world_job j = {.run = run, .context = context};
    if (!engine_run_batch(w->engine, &j.job))
        abort();
    assert(j.completed);
}

void world_pass(struct world *w, int64_t ms)
{
    w->wall_ms += ms;
    w->boot_ms += ms;
}

unsigned world_run_due(struct world *w)
{
    unsigned batches = 0;
    while (engine_next_due(w->engine) <= engine_now(w->engine)) {
        if (!engine_run_batch(w->engine, NULL) || ++batches > 10000)
            abort();
    }
    return batches;
}
