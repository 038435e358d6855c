"""The console's forms and its command bar, in a real terminal: a report while the caller is on the
phone, any command of a ticket by its key, whatever the connection and other people do meanwhile."""
import os
import signal

import office
import terminal
import test_photos as photos

UNITS = ("unit,building,owner,phone,handover_date\n3-1201,三栋,周女士,13900139000,2026-01-10\n"
         "3-1202,三栋,王先生,,2015-01-10\n12-301,十二栋,钱女士,,2015-01-10\n")
SIZES = [(80, 24, False), (200, 60, True)]
TITLE = {False: "New ticket", True: "新建工单"}


def import_units(world):
    world.do("admin", "import", "units", office.write(world, "units.csv", UNITS), "--site",
             "garden")


def tickets(world, *flags):
    return world.do("li", "list", "--site", "garden", *flags)["tickets"]


def only(world):
    found = tickets(world)
    assert len(found) == 1, found
    return found[0]


class Keyboard:
    """Counts what is pressed; each key once the one before has been understood is a person's pace,
    all at once a fast one's: both must do."""

    def __init__(self, t):
        self.t, self.pressed = t, 0

    def type(self, text):
        for character in text:
            self.t.type(character)
            self.pressed += 1

    def keys(self, *names):
        for name in names:
            self.t.keys(name)
            self.pressed += 1


def test_a_known_units_ticket_takes_under_15_keys(world):
    """From the board to the ticket in the ledger, in both languages and sizes."""
    import_units(world)
    for columns, rows, chinese in SIZES:
        before = {row["id"] for row in tickets(world)}
        with terminal.desk(world, columns=columns, rows=rows, chinese=chinese) as t:
            t.wait_match("live|实时")
            board = Keyboard(t)
            board.keys("n")
            t.wait_for(TITLE[chinese])
            board.type("1202")
            t.wait_for("3-1202")
            board.keys("Enter")
            t.wait_for("王先生")  # who lives there, before a word was said about it
            board.type("3")
            board.type("漏水" if chinese else "leak")
            board.keys("Enter")
            t.wait_gone(TITLE[chinese])
            t.wait_for("3-1202")
        assert board.pressed < 15, board.pressed
        new = [row for row in tickets(world) if row["id"] not in before]
        if chinese:  # the same fault: linked to the one that is open (P2.6)
            assert new == [] and tickets(world)[0]["reports"] == 1
            continue
        assert [(r["unit"], r["trade"], r["text"]) for r in new] == [("3-1202", "plumbing",
                                                                      "leak")], new


def test_all_keys_at_once(world):
    """Nobody waits for the screen: what was typed ahead of the answers is not lost."""
    import_units(world)
    with terminal.desk(world) as t:
        t.wait_for("live")
        t.tmux("send-keys", "n", "1", "2", "0", "2", "Enter", "3", "l", "e", "a", "k", "Enter")
        t.wait_for("was entered")
    row = only(world)
    assert (row["unit"], row["trade"], row["text"]) == ("3-1202", "plumbing", "leak"), row


def test_a_fast_hand_on_the_bar_and_the_keys(world):
    """What is pressed while an answer is on its way is for what comes then."""
    ticket = world.new()
    with terminal.desk(world) as t:
        t.wait_for("received")
        t.tmux("send-keys", "d", "w", "a", "n", "g", "Enter", "/", "w", " ", "+", "2", "h", " ", "x",
               "Enter")
        t.wait_for("It is now waiting")
    entries = office.history(world, ticket, "dispatched", "waiting")
    assert [e["event"] for e in entries] == ["dispatched", "waiting"], entries


def test_several_units_that_fit_are_not_guessed(world):
    import_units(world)
    with terminal.desk(world) as t:
        t.wait_for("live")
        t.keys("n")
        t.type("12")
        t.wait_for("12-301", "3-1201", "3-1202")
        t.keys("Enter")
        t.wait_for("3 fit")
        t.keys("Down", "Down", "Enter")
        t.wait_for("周女士", "13900139000", "waterproofing")
        t.keys("Escape")
        t.wait_for("Esc again")
        t.keys("Escape")
        t.wait_gone("New ticket")
    assert tickets(world) == []


def test_what_is_open_for_the_fault_is_said_before_it_is_sent(world):
    """P2.6: linked, unless a ticket of its own is wanted."""
    import_units(world)
    old = world.do("li", "new", "--site", "garden", "--unit", "3-1201", "--trade", "plumbing",
                   "--text", "厨房漏水")["id"]
    with terminal.desk(world, columns=120, rows=40) as t:
        t.wait_for("3-1201")
        t.keys("n")
        t.type("3-1201")
        t.keys("Enter")
        t.type("3")
        t.wait_for(old, "will be linked", "to it")
        t.paste("又漏水了\n楼下也有水")
        t.wait_for("又漏水了 楼下也有水")
        t.keys("Tab", "Tab", "Tab", "Tab", "Tab")
        t.type(" ")
        t.wait_for("becomes a ticket of its")
        t.keys("C-s")
        t.wait_for("was entered")
    texts = [row["text"] for row in tickets(world)]
    assert texts == ["厨房漏水", "又漏水了 楼下也有水"], texts


def test_what_the_server_refuses_is_said_at_its_field(world):
    import_units(world)
    with terminal.desk(world) as t:
        t.wait_for("live")
        t.keys("n", "Enter")
        t.keys("Tab")
        t.type("leak")
        t.keys("C-s")
        t.wait_for("is missing")
        t.type("9-9999")
        t.keys("Enter")
        t.wait_for("not in the list")
        t.keys("C-s")
        t.wait_for("no such unit: 9-9999", "leak")  # nothing typed is lost
        t.keys("C-u")
        t.type("3-1202")
        t.keys("C-s")
        t.wait_for("was entered")
    assert only(world)["unit"] == "3-1202"


def test_a_form_sent_without_a_server_is_sent_when_it_is_back(world):
    """Once, and what happened is said."""
    import_units(world)
    with terminal.desk(world) as t:
        t.wait_for("live")
        t.keys("n")
        t.type("3-1202")
        t.keys("Enter")
        t.type("3leak")
        t.wait_for("leak")
        world.server.stop()
        t.wait_for("STALE")
        t.keys("Enter")
        t.wait_for("sent as soon as the server is back", "leak")
        world.serve(listen=world.address)
        t.wait_back("was entered")
        assert only(world)["text"] == "leak"


def test_a_form_whose_answer_was_lost_is_done_once(world):
    """Sent, and the server killed before it answered: the same request id again."""
    import_units(world)
    with terminal.desk(world, chinese=True, columns=120, rows=40) as t:
        t.wait_for("实时")
        t.keys("n")
        t.type("3-1202")
        t.keys("Enter")
        t.wait_for("王先生")
        t.type("3漏水")
        t.wait_for("漏水")
        os.kill(world.server.process.pid, signal.SIGSTOP)
        t.keys("Enter")
        t.wait_for("…")
        world.server.kill()
        t.wait_for("只执行一次")
        world.serve(listen=world.address)
        t.wait_back("已受理")
        t.wait_gone("新建工单")
        assert only(world)["text"] == "漏水"


def test_a_command_by_its_key(world):
    """d, one arrow, Enter: whoever has least in hand is named first."""
    ticket = world.new(trade="plumbing")
    with terminal.desk(world) as t:
        t.wait_for("received")
        t.keys("d")
        t.wait_for("to whom", "Wang · technician")
        t.keys("Down", "Enter")
        t.wait_for(f"{ticket}: dispatch. It is now dispatched")
    assert world.do("li", "show", ticket)["state"] == "dispatched"


def test_the_codes_by_their_key(world):
    """P7.1: a look is an entry, so the line that looks is shown, and Enter means it."""
    ticket = world.new()
    world.through(ticket, "completed")
    with terminal.desk(world) as t:
        t.wait_for("z show --codes")
        t.keys("z")
        t.wait_for(f"show {ticket} --codes")
        assert not office.history(world, ticket, "codes_viewed")
        t.keys("Enter")
        t.wait_for(" Answer  ", "sign code")
        assert len(office.history(world, ticket, "codes_viewed")) == 1
        assert world.codes(ticket)["sign_off"] in t.screen()


def test_a_photo_by_its_form(world):
    """The path is a field like another; what became of it is shown."""
    ticket = world.new()
    path = office.write(world, "door.jpg", photos.picture(3000))
    with terminal.desk(world) as t:
        t.wait_for("received")
        t.keys("h")
        t.wait_for("photo", "as it was before")
        t.type(path)
        t.keys("C-s")
        t.wait_for("Answer", ticket)
        t.wait(lambda s: "running" not in s, "it has ended")
    kept = world.do("li", "photo", "list", ticket)["photos"]
    assert [p["purpose"] for p in kept] == ["before"], kept


def test_money_and_ends_ask_again(world):
    ticket = world.new()
    with terminal.desk(world, columns=120, rows=40) as t:
        t.wait_for("received")
        t.keys("X")
        t.wait_for("reason")
        t.type("entered twice")
        t.keys("Enter")
        t.wait_for("This ends it", "entered twice")
        t.keys("Escape")
        t.wait_gone("This ends it")
        t.wait_for("entered twice")
        assert world.do("li", "show", ticket)["state"] == "received"
        t.keys("Enter")
        t.wait_for("This ends it")
        t.keys("Enter")
        t.wait_for("is now cancelled")
    assert world.do("li", "show", ticket)["state"] == "cancelled"


def test_a_ticket_changed_by_somebody_else_meanwhile(world):
    """Said in words; nothing typed is lost; the refusal comes before Enter, not after."""
    ticket = world.new()
    for chinese, meanwhile in ((False, "Meanwhile"), (True, "期间")):
        with terminal.desk(world, columns=120, rows=40, chinese=chinese) as t:
            t.wait_for("3-1201")
            t.keys("w")
            t.wait_for("*")
            t.type("+2h")
            t.keys("Tab")
            t.type("等料 part ordered")
            t.wait_for("等料 part ordered")
            if not chinese:
                world.do("sun", "dispatch", ticket, "--to", "wang")
                t.wait_for(meanwhile, "sun", "等料 part ordered", "+2h")
                continue
            world.do("sun", "cancel", ticket, "--reason", "twice")
            t.wait_for(meanwhile, "sun", "等料 part ordered", "现在不能")
            t.keys("Enter")
            t.wait_for("等料 part ordered", "已取消")
    assert world.do("li", "show", ticket)["state"] == "cancelled"


# ---- the command bar ----------------------------------------------------------------------------


def test_the_bar_takes_the_shells_words_and_shorter_ones(world):
    first = world.new()
    second = world.do("li", "new", "--site", "garden", "--unit", "3-1202", "--text", "x")["id"]
    with terminal.desk(world) as t:
        t.wait_for("-0001", "-0002")
        t.keys("/")
        t.type("dispatch 2 --to wang --phoned")
        t.keys("Enter")
        t.wait_for(f"{second}: dispatch. It is now dispatched")
        t.keys("Home", "/")
        t.type("d zhao")  # of the row that is selected
        t.keys("Enter")
        t.wait_for(f"{first}: dispatch. It is now dispatched")
        t.keys("/")
        t.type("w 1 +2h 等 料")
        t.keys("Enter")
        t.wait_for(f"{first}: wait. It is now waiting")
    waits = world.do("li", "show", first)
    assert waits["state"] == "waiting" and "等 料" in waits["reason"], waits


def test_the_bar_completes_words_ids_and_people(world):
    world.new()
    with terminal.desk(world) as t:
        t.wait_for("-0001")
        t.keys("/")
        t.type("disp")
        t.wait_for("Sends a ticket to a technician")
        t.keys("Tab")
        t.wait_for("/dispatch", "3-1201 · received")  # tickets are next
        t.type("1 --to wa")
        t.wait_for("Wang", "technician")
        t.keys("Tab")
        t.wait_for("/dispatch 1 --to wang")
        t.keys("C-u")
        t.type("new --trade plu")
        t.wait_for("plumbing")
        t.keys("Tab")
        t.wait_for("/new --trade plumbing")


def test_the_bar_names_the_nearest_and_remembers(world):
    world.new()
    with terminal.desk(world) as t:
        t.wait_for("-0001")
        t.keys("/")
        t.type("fees lst")
        t.keys("Enter")
        t.wait_for("did you mean", "fees list")
        t.keys("C-u")
        t.type("dispatch 1 --tp wang")
        t.keys("Enter")
        t.wait_for("did you mean --to?")
        t.keys("Escape")
        t.wait_gone("did you mean")
        t.keys("/")
        t.keys("Up")
        t.wait_for("/dispatch 1 --tp wang")
        t.keys("Up")
        t.wait_for("/fees lst")
        t.keys("Down", "Down")
        t.wait_gone("/fees lst", "/dispatch")


def test_the_bar_opens_forms_and_asks_again(world):
    ticket = world.new()
    with terminal.desk(world) as t:
        t.wait_for("-0001")
        t.keys("/")
        t.type("d 1")
        t.keys("Enter")
        t.wait_for("to whom", ticket)
        t.keys("Escape")
        t.wait_gone("to whom")
        t.keys("/")
        t.type("X twice entered")
        t.keys("Enter")
        t.wait_for("this ends it", "cancel")
        t.keys("Enter")
        t.wait_for("It is now cancelled")
    assert world.do("li", "show", ticket)["state"] == "cancelled"


def test_the_bar_takes_what_was_begun_and_chinese_words(world):
    """Enter takes the only name that fits, to be looked at; of several none is guessed."""
    first, second = world.new(), world.new(trade="lift")
    with terminal.desk(world, chinese=True) as t:
        t.wait_for("-0001", "-0002")
        t.keys("/")
        t.type("派工 1 zh")
        t.wait_for("zhao", "zhou")
        t.keys("Enter")
        t.wait_for("有 2 项符合")
        t.type("a")
        t.wait_gone("zhou")
        t.keys("Enter")
        t.wait_for("/派工 1 zhao")
        assert world.do("li", "show", first)["state"] == "received"
        t.keys("Enter")
        t.wait_for(f"{first}：派工。现在：已派工")
        t.keys("/")
        t.type("取消 2 报重了")
        t.keys("Enter")
        t.wait_for("工单将就此结束")
        t.keys("Enter")
        t.wait_for(f"{second}：取消。现在：已取消")


def test_a_letter_does_not_wait_for_the_ticket(world):
    """Moving on and pressing at once: the command is for the row that is chosen then."""
    world.new()
    second = world.new(trade="lift")
    with terminal.desk(world) as t:
        t.wait_for("-0001", "-0002", "d dispatch")
        t.keys("Down", "d")
        t.wait_for("to whom", f"dispatch  {second}")
        t.keys("Escape")
        t.wait_gone("to whom")
        t.wait_for("d dispatch")
        t.keys("v")  # no visit yet: it says so
        t.wait_for('"visit" is not possible now')


def test_who_does_the_trade_is_offered_first(world):
    for person, trade in (("yang", "lift"), ("bai", "hvac")):
        office.hire(world, person, "technician", "--crew", "works", "--trade", trade)
    world.new(trade="lift")
    with terminal.desk(world) as t:
        t.wait_for("-0001", "d dispatch")
        t.keys("d")
        t.wait_for("to whom", "Yang · lift")
        t.keys("Down", "Enter")
        t.wait_for("dispatch. It is now dispatched")
    assert only(world)["technician"] == "yang"


def test_answers_are_texts_that_scroll(world):
    for columns, rows, chinese in SIZES:
        with terminal.desk(world, columns=columns, rows=rows, chinese=chinese) as t:
            t.wait_match("live|实时")
            t.keys("/")
            t.type("staff list")
            t.keys("Enter")
            t.wait_for("zhou", "部门主管" if chinese else "department supervisor")
            t.keys("Right", "Right", "Right", "Right")
            t.wait_gone("zhou")
            t.keys("Left", "Left", "Left", "Left", "End")
            t.wait_for("zhou")
            t.keys("Escape")
            t.wait_gone("zhou")
            t.keys("/")
            t.type("call --unit 3-1201")
            t.keys("Enter")
            t.wait_for("管道" if chinese else "pipes")


def test_a_command_of_the_bar_that_met_no_server_is_tried_again(world):
    """By the same id: it is done once."""
    with terminal.desk(world) as t:
        t.wait_for("live")
        world.server.stop()
        t.wait_for("STALE")
        t.keys("/")
        t.type("log --text hello")
        t.keys("Enter")
        t.wait_for("not reached")
        world.serve(listen=world.address)
        t.wait_back("live")
        t.keys("r")
        t.wait_for("R20")
    entries = world.do("li", "log", "list", "--site", "garden")["entries"]
    assert [e["text"] for e in entries] == ["hello"], entries
