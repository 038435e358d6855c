"""What a dispatcher does a hundred times a day, key by key: each job is done as docs/console.md
says, on a real terminal, and takes as many keys as its table says."""
import os
import re

import terminal
from test_console_forms import Keyboard, import_units, tickets

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROW = re.compile(r"^\| (?P<job>[^|]+) \| (?P<keys>`[^|]+) \| (?P<count>\d+)(?P<text> \+ text)? \|$",
                 re.MULTILINE)
WORDS = {"text": "leaks"}  # what a job's own words are


def jobs():
    """Of the documentation: the job, its keys in order, how many."""
    with open(os.path.join(ROOT, "docs", "console.md"), encoding="utf-8") as file:
        found = {m["job"]: m for m in ROW.finditer(file.read())}
    assert len(found) == 10, sorted(found)
    return found


class Desk:
    """One console; jobs are done on the row of a ticket."""

    def __init__(self, t):
        self.t, self.table = t, jobs()

    def choose(self, ticket):
        self.t.keys("Escape", "f")
        self.t.type(ticket)
        self.t.wait_for("1 of")
        self.t.keys("Enter")
        self.t.wait_match(f"{ticket}:|nothing to do")

    def do(self, job, *shown):
        """Presses what the table says; each key once the one before was understood."""
        row, hands = self.table.pop(job), Keyboard(self.t)
        own = 0
        for part in re.findall(r"`([^`]+)`|(text)", row["keys"]):
            word, text = part
            if text:
                hands.type(WORDS["text"])
                own += len(WORDS["text"])
            elif word in ("Enter", "Down", "Space", "C-s"):
                self.t.wait_gone("reading…", "Sending…")
                hands.keys(word)
            else:
                hands.type(word)
        self.t.wait_for(*shown)
        assert hands.pressed == int(row["count"]) + own and bool(own) == bool(row["text"]), row


def test_the_commonest_jobs_take_as_many_keys_as_the_documentation_says(world):
    import_units(world)
    first, second, third = (world.new() for _ in range(3))
    back, good, bad = (world.new() for _ in range(3))
    world.through(back, "checked")
    world.through(good, "returned")
    world.through(bad, "returned")
    with terminal.desk(world, columns=120, rows=40) as t:
        t.wait_for("live")
        desk = Desk(t)
        desk.do("a report for a known unit", "was entered: 3-1202")
        desk.choose(first)
        desk.do("send who is likeliest", "It is now dispatched")
        desk.do("the crew was told by phone", f"{first}: notified")
        desk.do("book a time", f"{first}: book")
        desk.choose(second)
        desk.do("put off", "It is now waiting")
        desk.choose(third)
        desk.do("cancel", "It is now cancelled")
        desk.choose(back)
        desk.do("the slip is back", "It is now returned")
        desk.choose(good)
        desk.do("visited: satisfied", "It is now closed")
        desk.choose(bad)
        desk.do("visited: not satisfied", f"{bad}: visit")
        desk.do("who lives there, what is open", "王先生")
        assert not desk.table, desk.table
    states = {row["id"]: row["state"] for row in tickets(world)}
    assert states[back] == "returned" and states[good] == "closed", states
    assert world.do("li", "show", bad)["round"] == 2
