"""The console's pages, in a real terminal at three sizes and in both languages: the board with the
ticket beside or below it, filters, a unit's card, the lists, what may be done, all keys."""
import os
import signal
import unicodedata
from datetime import timedelta, timezone

import office
import terminal
from office import ShiftedServer, hire, unstarted
from test_workflow import to

CHINA = timezone(timedelta(hours=8))
WORDS = {False: {"place": "place", "report": "report", "dispatch": "d dispatch", "help": "? help",
                 "history": "history", "opened": "opened", "keys": "everywhere", "night": "night"},
         True: {"place": "地点", "report": "报修内容", "dispatch": "d 派工", "help": "? 帮助",
                "history": "历史", "opened": "受理", "keys": "任何界面", "night": "夜班"}}


def width(text):
    """Columns of the terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def column(line, text):
    return width(line[:line.index(text)])


def heading(screen, words):
    """The line of the list's column headings."""
    return next(line for line in screen.split("\n") if words["place"] in line
                and words["report"] in line)


def new(world, unit, text, *flags):
    return world.do("li", "new", "--site", "garden", "--unit", unit, "--text", text, *flags)["id"]


def board(world):
    """Tickets in several states; the ids of one that nobody has and one that wang works on."""
    first = new(world, "3-1201", "厨房水管漏水，一直滴水到楼下，楼下邻居已经来投诉两次，请尽快派人", "--trade",
                "plumbing", "--reporter", "周女士", "--phone", "13900139000")
    other = new(world, "5-802", "Light in the corridor flickers", "--trade", "strong_current")
    working = new(world, "2-0301", "空调不制冷", "--trade", "hvac")
    world.through(working, "on_site")
    return first, other, working


def test_the_board_at_every_size(world):
    """What belongs below a heading stands below it, Chinese or not; the ticket with its history
    and what may be done now are on the same screen."""
    board(world)
    for columns, rows in terminal.SIZES:
        for chinese in (False, True):
            words = WORDS[chinese]
            with terminal.desk(world, columns=columns, rows=rows, chinese=chinese) as t:
                screen = t.wait_for("5-802", "周女士", words["dispatch"], words["help"])
                head = heading(screen, words)
                lines = [line for line in screen.split("\n")
                         if any(unit in line for unit in ("3-1201", "5-802", "2-0301"))]
                at = column(head, words["place"])
                listed = [line for line in lines if column(line, line.strip()) < at]
                for unit in ("3-1201", "5-802", "2-0301"):
                    line = next(line for line in listed if unit in line)
                    assert column(line, unit) == at, f"{columns} {chinese}\n{screen}"
                assert all(width(line) <= columns for line in screen.split("\n")), screen
                long = next(line for line in listed if "厨房" in line)
                assert "…" in long, "what is cut says so"
                if columns == 200:
                    screen = t.wait_for(words["history"], words["opened"])
                    assert column(head, "│") > column(head, words["report"]), "beside the list"
                t.keys("?")
                t.wait_for(words["keys"])
                t.keys("Escape")
                t.wait_for("5-802")
                t.keys("q")
                assert t.status() == 0


def test_a_resize_while_it_is_open(world):
    """Beside, below, over: whatever was chosen stays chosen."""
    first, other, _ = board(world)
    with terminal.desk(world, columns=200, rows=60) as t:
        t.wait_for("Light in the corridor", f"{first}: ")
        t.keys("j")
        t.wait_for(f"{other}: d dispatch")
        for columns, rows in ((80, 24), (120, 40), (60, 16), (200, 60)):
            t.resize(columns, rows)
            t.wait(lambda s, c=columns: f"{other}: " in s and f"{other}  received" in s
                   and all(width(line) <= c for line in s.split("\n")),
                   f"drawn anew at {columns}×{rows}")
            t.keys("Enter")
            t.wait_for(" Ticket  ", "Light in the corridor flickers", "opened")
            t.resize(rows * 2 + 60, rows)
            t.wait_for("Light in the corridor flickers")
            t.keys("Escape")
            t.resize(columns, rows)
            t.wait_for(" Board  ")


def test_the_history_grows_while_one_reads_it(world):
    """The newest stands on top; nothing needs to be pressed. It scrolls to its first entry."""
    ticket = world.new()
    with terminal.desk(world, columns=80, rows=24) as t:
        t.wait_for("3-1201", "d dispatch")
        t.keys("Enter")
        t.wait_for(f"{ticket}  received", "history")
        to(world, ticket, "li dispatch --to wang", "wang accept", "wang arrive")
        t.wait_for(f"{ticket}  on site")
        for _ in range(12):
            world.do("li", "urge", ticket)
        t.wait_for("urged 12 times")
        t.keys("End")
        screen = t.wait_for("opened")
        assert "↓" not in screen, screen
        t.keys("Home")
        t.wait_for("place", "↓")
        t.keys("Escape")
        t.wait_for(" Board  ")


def test_a_filter_as_one_types(world):
    """Fewer rows with each letter, completed with Tab, shown, and gone with Escape."""
    board(world)
    for chinese in (False, True):
        with terminal.desk(world, columns=120, rows=40, chinese=chinese) as t:
            t.wait_for("3-1201", "5-802", "2-0301")
            t.keys("f")
            t.type("5-80")
            t.wait_gone("3-1201")
            t.wait_for("5-802", "1 of 3" if not chinese else "共 3")
            t.keys("C-u")
            t.wait_for("3-1201")
            t.type("状态:已到" if chinese else "state:on")
            t.keys("Tab")
            t.wait_for("状态:已到场" if chinese else "state:on_site")
            t.wait_gone("3-1201", "5-802")
            t.keys("Enter")
            t.wait_for("2-0301")
            t.keys("Escape")
            t.wait_for("3-1201", "5-802", "2-0301")
            t.keys("3")  # nobody has it yet
            t.wait_gone("2-0301")
            t.wait_for("3-1201", "5-802")
            t.keys("1")
            t.wait_for("2-0301")
            t.keys("f")
            t.type("zzz")
            t.wait_for("没有" if chinese else "no ticket is like that")


def test_what_may_be_done_comes_from_the_server(world):
    """The letters below a ticket are its actions; another state has others; . has all of them."""
    ticket = world.new()
    with terminal.desk(world, columns=120, rows=40) as t:
        t.wait_for(f"{ticket}: ", "d dispatch", "X cancel")
        to(world, ticket, "li dispatch --to wang", "wang accept")
        t.wait_gone("d dispatch")
        to(world, ticket, "wang arrive", "wang done")
        sign = ["wang", "sign", "--code", world.codes(ticket)["sign_off"]]
        to(world, ticket, sign, "chen check --pass", "li return")
        t.wait_for("v visit")
        t.keys(".")
        t.wait_for("What may be done", "visit")
        t.keys("v")
        t.wait_for("satisfied")
        t.keys("Escape")
        t.wait_for(" Board  ")


def test_a_units_card_during_a_call(world):
    """The unit is typed and completed; who lives there, what is open, who could come; and a new
    ticket for it with one key."""
    units = office.write(world, "units.csv", "unit,building,owner,phone,handover_date\n"
                         "3-1201,3,周女士,13900139000,2026-01-10\n3-1202,3,王先生,,2015-01-10\n")
    world.do("admin", "import", "units", units, "--site", "garden")
    ticket = world.new(trade="plumbing")
    for columns, rows in terminal.SIZES:
        with terminal.desk(world, columns=columns, rows=rows) as t:
            t.wait_for("3-1201", "1 open")
            t.keys("u")
            t.wait_for("Type the unit")
            t.type("3-12")
            t.wait_for("  3-1201", "  3-1202")  # both begin so
            t.type("01")
            t.keys("Enter")
            t.wait_for("resident", "周女士  13900139000", "on duty", "wang", ticket[-5:])
            to(world, ticket, "li urge")  # the card is true as long as it is looked at
            t.wait_for("urged")
            t.keys("C-n")
            t.wait_for("New ticket", "3-1201")
            t.keys("Escape")
            t.wait_for(" Unit  ", "resident")
            t.keys("Escape")
            t.wait_for(" Board  ")
    with terminal.desk(world, columns=80, rows=24) as t:
        t.wait_for("3-1201", "d dispatch")
        t.keys("Enter")
        t.wait_for(" Ticket  ", "history")
        t.keys("u")  # of the ticket: its unit's
        t.wait_for("周女士  13900139000")


def test_a_unit_that_was_entered_is_not_asked_about_again(world):
    """Typed faster than the server suggests: what it suggests too late lies on no card."""
    units = office.write(world, "units.csv", "unit,building,owner,phone,handover_date\n"
                         "3-1201,3,周女士,13900139000,2026-01-10\n3-1202,3,王先生,,2015-01-10\n")
    world.do("admin", "import", "units", units, "--site", "garden")
    with terminal.desk(world, columns=120, rows=40) as t:
        t.wait_for("● live")
        t.keys("u")
        t.wait_for("Type the unit")
        os.kill(world.server.process.pid, signal.SIGSTOP)
        t.type("3-1202")
        t.wait_for("unit: 3-1202")
        t.keys("Enter")
        t.wait_for("reading…")
        os.kill(world.server.process.pid, signal.SIGCONT)
        t.wait_for("王先生")
        world.do("li", "new", "--site", "garden", "--unit", "3-1202", "--text", "x")
        t.wait_for("received  notice")
        assert "  3-1201  3" not in t.screen(), t.screen()  # it had to come before that
        t.keys("Escape", "q")


def test_the_lists(world):
    """Each tells what is still to be done, also that there is nothing; Enter opens the ticket."""
    ticket = world.new(trade="plumbing", reporter="王先生", phone="13800138000")
    linked = world.do("li", "new", "--site", "garden", "--unit", "3-1201", "--trade", "plumbing",
                      "--text", "还在漏", "--reporter", "周女士", "--phone", "13900139000")["linked"]
    entry = world.do("li", "register", "--site", "garden", "--text", "问物业费怎么交")["id"]
    visit = new(world, "7-1102", "马桶堵塞")
    world.through(visit, "returned")
    world.do("li", "dispatch", ticket, "--to", "zhao")
    for columns, rows in terminal.SIZES:
        with terminal.desk(world, columns=columns, rows=rows) as t:
            t.wait_for("3-1201")
            t.keys("l")
            t.wait_for("1 with me", "9 all sheets")
            t.keys("2")
            t.wait_for("nobody waits for a call")
            t.keys("3")
            t.wait_for("7-1102", "马桶")
            t.keys("4")
            t.wait_for("还在漏", "to be told", "周女士  13900139000")
            t.keys("6")
            t.wait_for(entry, "问物业费")
            t.keys("4")
            assert columns < 200 or t.wait_for(linked)
            t.keys("7")
            t.wait_for("zhao", "wang", "-0001 3-1201 dispatch")
            t.keys("8")
            t.wait_for("no sheet lies with you")
            t.keys("3")
            t.wait_for("7-1102")
            t.keys("Enter")
            t.wait_for(" Ticket  ", f"{visit}  returned")
            t.keys("Escape")
            t.wait_for(" Lists  ")
            t.keys("Escape")
            t.wait_for(" Board  ")
    with terminal.desk(world, columns=80, rows=24) as t:
        t.wait_for("3-1201")
        t.keys("l", "6")
        t.wait_for(entry)
        world.do("li", "register", "done", entry)
        t.wait_for("nothing in the register is open")  # it follows what happens


def test_a_sheet_that_lies_with_one(world):
    sheet = world.do("zhou", "corrective", "open", "--site", "garden", "--text", "材料没写全",
                     "--department", "repairs", "--due", "+2d")["id"]
    with terminal.desk(world, "sun", columns=120, rows=40) as t:
        t.wait_for("● live")
        t.keys("l", "9")
        t.wait_for(sheet)
        t.keys("Enter")
        t.wait_for(" Sheet  ", "材料没写全")


def test_a_sheets_figures_begin_its_commands_in_the_bar(world):
    sheet = world.do("li", "key", "leave", "--site", "garden", "--unit", "3-1201", "--name", "周女士",
                     "--phone", "13900139000", "--tag", "K7")["id"]
    with terminal.desk(world, columns=120, rows=40) as t:
        t.wait_for("● live")
        t.keys("l", "9")
        t.wait_for(sheet)
        t.keys("Enter")
        figure = t.wait_match(r"(\d) lend").split(" lend")[0][-1]
        t.keys(figure)
        t.wait_for(f"/key lend {sheet}")
        t.type("--to wang")
        t.keys("Enter")
        t.wait_for("lent")
    assert world.do("li", "sheet", "show", sheet)["state"] == "lent"


@unstarted
def test_late_is_more_than_a_colour(world):
    """A clock that runs out: a sign, a word, the count in the head line."""
    clock = ShiftedServer(world)
    clock.serve()
    ticket = world.new()
    clock.shift += timedelta(minutes=4)
    with terminal.desk(world, columns=80, rows=24) as t:  # the time is the server's, as it said hello
        t.wait_match(r"\n~ +0:\d\d notice")
    clock.shift += timedelta(minutes=2)
    with terminal.desk(world, columns=80, rows=24) as t:
        t.wait_match(r"\n! +late 1:\d\d notice")
        t.wait_for("! 1 late")
        t.keys("2")  # only those
        t.wait_for("+late", "1 of 1")
        t.keys("1")
        to(world, ticket, "li dispatch --to wang")
        t.wait_gone("+late")


@unstarted
def test_day_and_night_and_the_morning_after(world):
    """The head line says which desk it is; the morning desk hears where the night's list is."""
    clock = ShiftedServer(world)
    clock.serve()
    clock.for_everybody()
    night = (clock.now(CHINA) + timedelta(days=1)).replace(hour=21, minute=0, second=0)
    clock.go_to(night)
    hire(world, "meng", "monitor")
    left = world.do("meng", "new", "--site", "garden", "--unit", "3-1201", "--text", "楼道漏水")["id"]
    for chinese in (False, True):
        with terminal.desk(world, "meng", columns=120, rows=40, chinese=chinese) as t:
            t.wait_for("meng", WORDS[chinese]["night"], "@ garden")
    clock.go_to((night + timedelta(days=1)).replace(hour=8, minute=40))
    with terminal.desk(world, columns=120, rows=40) as t:
        t.wait_for("li desk @ garden  day", "what the night left open")
        t.keys("l", "5")
        t.wait_for(left, "楼道漏水")
    clock.go_to((night + timedelta(days=1)).replace(hour=12))
    with terminal.desk(world, columns=120, rows=40) as t:
        t.wait_for("@ garden  day", "● live", "楼道漏水")
        assert "what the night left" not in t.screen()


def test_each_page_comes_back_after_a_cut(world):
    """What is asked for while the server is away says so, and comes by itself when it is back."""
    first, other, _ = board(world)
    entry = world.do("li", "register", "--site", "garden", "--text", "问物业费怎么交")["id"]
    pages = ((["l", "6"], [entry]), (["u", "3", "-", "1", "2", "0", "1", "Enter"], ["on duty"]),
             (["j", "Enter"], [other, "history", "opened"]))
    for keys, found in pages:
        with terminal.desk(world, columns=80, rows=24) as t:
            t.wait_for("● live", f"{first}: d dispatch")
            world.server.kill()
            t.wait_for("STALE")
            for key in keys:
                t.keys(key)
            t.wait_for("cut off: it comes when")
            world.serve()
            t.keys("r")  # not in some seconds but now; a typed field takes the letter
            t.wait_back("● live", *found)
            t.wait_gone("cut off")


def test_keys_are_for_what_is_there(world):
    """On an empty board nothing breaks, whatever is pressed; nothing is given that isn't possible."""
    with terminal.desk(world, columns=80, rows=24) as t:
        t.wait_for("nothing is open", "● live")
        t.keys("j", "k", "G", "g", "Enter", "d", "X", ".", "Tab", "PageDown", "Space", "2", "6", "1")
        t.wait_for("nothing is open", " Board  ")
        t.keys("f")
        t.type("水管")
        for keys, title in ((["l", "Enter", "G"], " Lists  "), (["u", "Enter"], " Unit  "),
                            (["?", "End"], " Keys  ")):
            t.keys("Escape")
            t.wait_for("nothing is open", " Board  ")
            t.keys(*keys)
            t.wait_for(title)
        t.keys("Escape")
        t.wait_for(" Board  ")
        t.keys("q")
        assert t.status() == 0
