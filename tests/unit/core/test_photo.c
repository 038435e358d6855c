/* Photos and scans: named once they are uploaded, and who may look at them (P7.1, P4.5, P16.4). */
#include "world.h"

#include <string.h>

static struct world w;

static struct command photo(enum photo_purpose purpose)
{
    struct command c = world_command(COMMAND_PHOTO);
    world_photograph(&w, &c);
    c.purpose = purpose;
    return c;
}

static void on_site(void)
{
    world_open(&w);
    world_on_site(&w);
}

/* ---- photo --------------------------------------------------------------------------------------
 */

static void p7_1_a_photo_is_an_entry(void **state)
{
    (void)state;
    on_site();
    struct command c = photo(PHOTO_BEFORE);
    c.text = "软管破裂";
    assert_given(world_give(&w, "tech1", &c));
    const struct event *e = world_event(&w, EVENT_PHOTOGRAPHED);
    assert_int_equal(e->photo->purpose, PHOTO_BEFORE);
    assert_memory_equal(e->photo->hash, w.upload.hash, sizeof e->photo->hash);
    assert_int_equal(w.ticket.photo_count, 1);
    assert_state(&w, STATE_ON_SITE);
    c.purpose = PHOTO_AFTER;
    assert_given(world_give(&w, "lead1", &c));
    c.purpose = PHOTO_OTHER;
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(w.ticket.photo_count, 3);
}

static void p7_1_a_photo_is_uploaded_first(void **state)
{
    (void)state;
    on_site();
    struct command c = photo(PHOTO_BEFORE);
    w.upload.size = 0;
    assert_refused(world_give(&w, "tech1", &c), ERROR_NOT_FOUND);
    assert_int_equal(w.out.event_count, 0);
}

static void p7_1_once_as_the_same(void **state)
{
    (void)state;
    on_site();
    struct command c = photo(PHOTO_BEFORE);
    w.photo_purposes = BIT(PHOTO_BEFORE);
    assert_refused(world_give(&w, "tech1", &c), ERROR_EXISTS);
    c.purpose = PHOTO_AFTER;
    assert_given(world_give(&w, "tech1", &c));
}

static void p7_1_what_it_may_show(void **state)
{
    (void)state;
    static const enum photo_purpose wrong[] = {PHOTO_SIGNATURE, PHOTO_PAPER,
                                               (enum photo_purpose)(PHOTO_OTHER + 1)};
    on_site();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct command c = photo(wrong[i]);
        assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
        assert_string_equal(w.out.refusal.subject, "purpose");
    }
    struct command c = photo(PHOTO_NONE);
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    c.purpose = PHOTO_BEFORE;
    c.photo = NULL;
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "photo");
}

static void p7_1_so_many_a_ticket(void **state)
{
    (void)state;
    on_site();
    w.policy.photo_per_ticket = 2;
    struct command c = photo(PHOTO_BEFORE);
    for (int i = 0; i < 2; i++) {
        assert_given(world_give(&w, "tech1", &c));
    }
    assert_refused(world_give(&w, "tech1", &c), ERROR_TOO_MANY);
    world_complete(&w);
    struct command sign = world_command(COMMAND_SIGN); /* no signature is lost for it */
    world_photograph(&w, &sign);
    assert_given(world_give(&w, "tech1", &sign));
    assert_int_equal(w.ticket.photo_count, 3);
}

static void p7_1_who_photographs(void **state)
{
    (void)state;
    on_site();
    struct command c = photo(PHOTO_BEFORE);
    assert_refused(world_give(&w, "tech2", &c), ERROR_DENIED); /* of the crew, has it not */
    assert_refused(world_give(&w, "tech3", &c), ERROR_DENIED);
    assert_refused(world_give(&w, "lead2", &c), ERROR_DENIED);
    assert_refused(world_give(&w, "guard", &c), ERROR_DENIED);
    assert_true(world_may(&w, "tech1", COMMAND_PHOTO));
    assert_false(world_may(&w, "tech2", COMMAND_PHOTO));
}

/* ---- in place of a code -------------------------------------------------------------------------
 */

static void p7_1_signed_by_a_photo(void **state)
{
    (void)state;
    on_site();
    world_complete(&w);
    struct command c = world_command(COMMAND_SIGN);
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    world_photograph(&w, &c);
    c.code = "123456";
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    c.code = "";
    w.upload.size = 0;
    assert_refused(world_give(&w, "tech1", &c), ERROR_NOT_FOUND);
    world_photograph(&w, &c);
    c.rating = 4;
    assert_given(world_give(&w, "tech1", &c));
    assert_state(&w, STATE_SIGNED);
    const struct event *e = world_event(&w, EVENT_SIGNED);
    assert_int_equal(e->signature, SIGNATURE_PHOTO);
    assert_int_equal(e->photo->purpose, PHOTO_SIGNATURE);
    assert_int_equal(w.ticket.signature, SIGNATURE_PHOTO);
    assert_false(w.ticket.needs_signature);
    assert_int_equal(w.ticket.photo_count, 1);
}

static void p4_5_agreed_on_paper(void **state)
{
    (void)state;
    on_site();
    world_quote(&w, "tech1", 5000, 3000);
    struct command wrong = world_command(COMMAND_CONSENT);
    wrong.code = "999999";
    assert_refused(world_give(&w, "tech1", &wrong), ERROR_WRONG_CODE);
    struct command c = world_command(COMMAND_CONSENT);
    world_photograph(&w, &c);
    c.declined = true;
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    c.declined = false;
    w.photo_purposes = BIT(PHOTO_PAPER);
    assert_refused(world_give(&w, "tech1", &c), ERROR_EXISTS);
    w.photo_purposes = 0;
    uint32_t epoch = w.ticket.code_epoch;
    assert_given(world_give(&w, "tech1", &c));
    assert_state(&w, STATE_WORKING);
    assert_int_equal(world_event(&w, EVENT_CONSENTED)->photo->purpose, PHOTO_PAPER);
    assert_int_equal(w.ticket.agreed_material_fen, 3000);
    assert_int_equal(w.ticket.code_failures, 1); /* nobody proved to know the code */
    assert_true(w.ticket.code_epoch > epoch);
}

static void p9_2_the_form_on_paper(void **state)
{
    (void)state;
    world_open_defect(&w);
    struct command c = world_command(COMMAND_SIGN);
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    world_photograph(&w, &c);
    assert_given(world_give(&w, "desk", &c));
    assert_true(w.ticket.form_signed);
    assert_int_equal(world_event(&w, EVENT_SIGNED)->signature, SIGNATURE_PHOTO);
    assert_int_equal(w.ticket.photo_count, 1);
}

/* ---- looking ------------------------------------------------------------------------------------
 */

static enum photo_look look(const char *who)
{
    return ticket_photo_look(&w.ticket, world_staff(&w, who));
}

static void p16_4_who_looks(void **state)
{
    (void)state;
    static const char *const judges[] = {"sup-a", "eng", "director", "quality", "area",
                                         "dgm",   "gm",  "admin",    "auditor"};
    on_site();
    assert_int_equal(look("desk"), PHOTO_LOOK_FREE);
    assert_int_equal(look("tech1"), PHOTO_LOOK_FREE);
    assert_int_equal(look("lead1"), PHOTO_LOOK_FREE);
    for (size_t i = 0; i < sizeof judges / sizeof judges[0]; i++) {
        assert_int_equal(look(judges[i]), PHOTO_LOOK_ENTRY);
    }
    assert_int_equal(look("tech2"), PHOTO_LOOK_NONE); /* sees the ticket */
    assert_int_equal(look("tech3"), PHOTO_LOOK_NONE);
    assert_int_equal(look("finance"), PHOTO_LOOK_NONE);
    assert_int_equal(look("guard"), PHOTO_LOOK_NONE);
    assert_int_equal(look("stranger"), PHOTO_LOOK_NONE);
}

static void p5_5_a_stand_in_looks(void **state)
{
    (void)state;
    on_site();
    struct staff standing = *world_staff(&w, "quality");
    struct staff *finance = world_staff(&w, "finance");
    finance->standing = &standing;
    finance->standing_count = 1;
    assert_int_equal(look("finance"), PHOTO_LOOK_ENTRY);
    standing = *world_staff(&w, "tech2");
    assert_int_equal(look("finance"), PHOTO_LOOK_NONE);
    struct staff *auditor = world_staff(&w, "auditor"); /* may by themselves */
    auditor->standing = &standing;
    auditor->standing_count = 1;
    assert_int_equal(look("auditor"), PHOTO_LOOK_ENTRY);
}

static int setup(void **state)
{
    (void)state;
    world_init(&w);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(p7_1_a_photo_is_an_entry, setup),
        cmocka_unit_test_setup(p7_1_a_photo_is_uploaded_first, setup),
        cmocka_unit_test_setup(p7_1_once_as_the_same, setup),
        cmocka_unit_test_setup(p7_1_what_it_may_show, setup),
        cmocka_unit_test_setup(p7_1_so_many_a_ticket, setup),
        cmocka_unit_test_setup(p7_1_who_photographs, setup),
        cmocka_unit_test_setup(p7_1_signed_by_a_photo, setup),
        cmocka_unit_test_setup(p4_5_agreed_on_paper, setup),
        cmocka_unit_test_setup(p9_2_the_form_on_paper, setup),
        cmocka_unit_test_setup(p16_4_who_looks, setup),
        cmocka_unit_test_setup(p5_5_a_stand_in_looks, setup),
    };
    return cmocka_run_group_tests_name("photo", tests, NULL, NULL);
}
