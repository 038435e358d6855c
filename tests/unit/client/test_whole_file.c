/* Files that stand under their name whole or not at all. */
#include "client/output/whole_file.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/whole-file-XXXXXX", path[64], link_path[64];

static int make_folder(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/slip.pdf", folder);
    (void)snprintf(link_path, sizeof link_path, "%s/link.pdf", folder);
    return 0;
}

static size_t entries(void)
{
    size_t count = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d))
        count += e->d_name[0] != '.';
    (void)closedir(d);
    return count;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(link_path);
    (void)unlink(path);
    assert_int_equal(rmdir(folder), 0); /* nothing else is left there */
    return 0;
}

static void assert_holds(const char *name, const char *text)
{
    char found[64] = "";
    FILE *f = fopen(name, "rb");
    assert_non_null(f);
    size_t n = fread(found, 1, sizeof found - 1, f);
    (void)fclose(f);
    assert_int_equal(n, strlen(text));
    assert_string_equal(found, text);
}

static void write_whole(const char *name, const char *text)
{
    struct whole_file *w = NULL;
    struct error e;
    assert_int_equal(whole_file_open(name, &w, &e), ERROR_NONE);
    assert_true(whole_file_write(w, text, strlen(text)));
    assert_int_equal(whole_file_finish(&w, &e), ERROR_NONE);
    assert_null(w);
}

static void what_is_finished_stands_under_its_name(void **state)
{
    struct stat s;
    (void)state;
    write_whole(path, "first");
    assert_holds(path, "first");
    assert_int_equal(entries(), 1);
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600); /* it may say who lives where */
    write_whole(path, "second");
    assert_holds(path, "second");
    assert_int_equal(entries(), 1);
}

static void what_is_given_up_leaves_what_was_there(void **state)
{
    struct whole_file *w = NULL;
    struct error e;
    (void)state;
    write_whole(path, "old");
    assert_int_equal(whole_file_open(path, &w, &e), ERROR_NONE);
    assert_true(whole_file_write(w, "half", 4));
    const char *so_far = whole_file_so_far(w);
    assert_non_null(so_far);
    assert_holds(so_far, "half");
    assert_holds(path, "old");
    whole_file_discard(&w);
    assert_holds(path, "old");
    assert_int_equal(entries(), 1);
}

static void a_link_goes_on_pointing_there(void **state)
{
    struct stat s;
    (void)state;
    write_whole(path, "old");
    assert_int_equal(symlink("slip.pdf", link_path), 0);
    write_whole(link_path, "new");
    assert_int_equal(lstat(link_path, &s), 0);
    assert_true(S_ISLNK(s.st_mode));
    assert_holds(path, "new");
}

static void a_full_disk_is_told_when_it_is_finished(void **state)
{
    struct whole_file *w = NULL;
    struct error e;
    (void)state;
    assert_int_equal(whole_file_open("/dev/full", &w, &e), ERROR_NONE);
    (void)whole_file_write(w, "x", 1);
    assert_null(whole_file_so_far(w)); /* a device is not read back either */
    assert_int_equal(whole_file_finish(&w, &e), ERROR_IO);
    assert_string_equal(e.subject, "/dev/full");
    assert_non_null(strstr(e.detail, "the disk is full"));
    struct stat s;
    assert_int_equal(stat("/dev/full", &s), 0);
    assert_true(S_ISCHR(s.st_mode)); /* nothing was put in its place */
}

static void where_nothing_can_be_put_is_told(void **state)
{
    struct whole_file *w = NULL;
    struct error e;
    char missing[96];
    (void)state;
    (void)snprintf(missing, sizeof missing, "%s/no/slip.pdf", folder);
    assert_int_equal(whole_file_open(missing, &w, &e), ERROR_IO);
    assert_string_equal(e.subject, missing);
    assert_int_equal(whole_file_open(folder, &w, &e), ERROR_IO);
    assert_null(w);
    assert_non_null(strstr(e.detail, "directory"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_finished_stands_under_its_name),
        cmocka_unit_test(what_is_given_up_leaves_what_was_there),
        cmocka_unit_test(a_link_goes_on_pointing_there),
        cmocka_unit_test(a_full_disk_is_told_when_it_is_finished),
        cmocka_unit_test(where_nothing_can_be_put_is_told),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
