#!/usr/bin/env python3
"""Makes a ledger of this version to be kept: `make.py BUILD OUT`, with programs built from the
version that is to be kept, and that version's own tests/e2e beside it.

The end-to-end tests are the richest users that there are: their people work on one world, one test
after the other, and what they leave is the ledger. Then everything worth comparing is asked.
"""
import importlib
import json
import os
import shutil
import sys
import tarfile
import time
import traceback
from datetime import timedelta

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

import office  # noqa: E402
import rig  # noqa: E402
from ledger_file import Ledger  # noqa: E402
from office import ShiftedServer  # noqa: E402
from proto_codec import SCHEMA  # noqa: E402

FIRST = "spotcheck.the_week_closes"  # before the others of it: a week needs its beginning
TODAY = ["emergency", "claims", "completion", "register", "complaints", "checks", "wallboard_tokens",
         "defects", "duty", "stock", "fees", "device_returns", "outages", "contracts", "approvals",
         "surveys"]  # before others put the clock forward: they say real times
THEMES = TODAY + ["public", "visit_plan", "sheets", "spotcheck", "notices", "workflow", "life",
                  "policy", "people"]
UNFIT = {  # what starts other worlds, many clients, or takes the people away
    "people.revoked",
}
TICKETS = 16
HIRE = office.hire


def hire_once(world, person, *more, **named):
    """Each test hires whom it needs: here they are colleagues already."""
    if not os.path.exists(world.profile(person, "server.json")):
        HIRE(world, person, *more, **named)


office.hire = hire_once  # before the tests import it


def tests_of(theme):
    module = importlib.import_module("test_" + theme)
    for name, function in list(vars(module).items()):
        if name.startswith("test_") and f"{theme}.{name[5:]}" not in UNFIT:
            yield f"{theme}.{name[5:]}", function


def restore(world):
    """The second epoch begins."""
    path = os.path.join(world.root, "epoch.backup")
    world.do("admin", "backup", path)
    world.server.stop()
    shutil.rmtree(world.data)
    assert world.run("paigongd", "restore", path, world.data).status == 0


def keep_time(world):
    """Some tests put the clock forward: whoever serves after them goes on from there."""
    serve, clock = world.serve, ShiftedServer(world)

    def serve_on(**more):
        if "before" in more:
            return serve(**more)
        head = Ledger(world.data).at
        clock.shift = max(timedelta(0), timedelta(milliseconds=head, seconds=1 - time.time()))
        return clock.serve(**more)
    world.serve = serve_on


def ready(world, function):
    """Served, or not: as the test expects it."""
    running = world.server.process.poll() is None
    if getattr(function, "unstarted", False):
        if running:
            world.server.stop()
    elif not running:
        world.serve()


def live(world):
    for theme in THEMES:
        if theme == "workflow":
            if world.server.process.poll() is not None:
                world.serve()
            restore(world)
        for name, function in sorted(tests_of(theme), key=lambda t: t[0] != FIRST):
            ready(world, function)
            try:
                function(world)
                print("done", name)
            except Exception as problem:  # pylint: disable=broad-except
                # a world that others have lived in: what they did so far is in the ledger
                print("half", name, type(problem).__name__)
                if os.environ.get("WHY"):
                    traceback.print_exc()


def wait(world, span):
    """So much later, what is due meanwhile has fired."""
    clock = ShiftedServer(world)
    clock.shift = timedelta(milliseconds=Ledger(world.data).at, seconds=-time.time()) + span
    clock.serve()
    world.do("sun", "list", "--overdue", "--site", "garden")  # due clocks come first
    world.server.stop()


def newest_ticket(ledger):
    number = [e.facts["ticket_number"] for e in ledger.events if e.type == "opened"][-1]
    return f"{number // 10 ** 8}-{number % 10 ** 8:04d}"


def asked(world):
    """What the programs answer, to be compared with what later ones do."""
    ledger = Ledger(world.data)
    numbers = []
    for event in ledger.events:
        if event.type == "opened":
            number = event.facts["ticket_number"]
            numbers.append(f"{number // 10 ** 8}-{number % 10 ** 8:04d}")
    by_state = {}
    for ticket in numbers:
        shown = world.do("sun", "show", ticket)
        by_state.setdefault((shown["kind"], shown["state"]), []).append(ticket)
    chosen = []
    while len(chosen) < TICKETS and any(by_state.values()):
        for tickets in by_state.values():
            if tickets and len(chosen) < TICKETS:
                chosen.append(tickets.pop())
    weeks = sorted({e.facts["week"] for e in ledger.events if e.type == "week_closed"})
    weeks = [f"{week // 100}-W{week % 100:02d}" for week in weeks]
    return {
        "asked_seq": ledger.seq,
        "missing": sorted(v for n, v in SCHEMA.enums["EventType"].items()
                          if n and v not in {e.type for e in ledger.events}),
        "tickets": {t: world.do("sun", "show", t) for t in chosen},
        "histories": {t: world.do("sun", "history", t) for t in chosen},
        "staff": world.do("admin", "staff", "list"),
        "policy": world.do("admin", "policy", "show", "--site", "garden"),
        "register": world.do("sun", "log", "list", "--site", "garden"),
        "weeks": {w: world.do("shen", "spotcheck", "verify", "--week", w) for w in weeks},
        "draws": {w: world.do("shen", "spotcheck", "list", "--week", w) for w in weeks},
    }


def pack(world, out):
    """The data directory as it lies there, and the people's profiles."""
    os.makedirs(out, exist_ok=True)
    with tarfile.open(os.path.join(out, "world.tar.xz"), "w:xz", preset=9) as archive:
        for name in ("data", "config"):
            archive.add(os.path.join(world.root, name), name)


def main():
    build, out = sys.argv[1:]
    template = rig.Template(build)
    try:
        template.make()
        world = template.copy()
        keep_time(world)
        world.serve(listen=world.address)
        live(world)
        if world.server.process.poll() is None:
            world.server.stop()
        for later in (timedelta(days=9), timedelta(hours=1), timedelta(hours=1)):
            wait(world, later)  # a check that nobody did is late, and climbs
        head = Ledger(world.data)
        world.serve()
        for person in ("admin", "shen"):
            world.do(person, "history", newest_ticket(head))
        world.do("admin", "staff", "add", "gone", "--name", "Gone", "--role", "desk", "--site",
                 "garden")
        world.do("admin", "staff", "revoke", "gone")
        world.do("admin", "backup", os.path.join(world.root, "whole.backup"))
        expected = asked(world)
        world.server.stop()
        ledger = Ledger(world.data)
        expected.update(seq=ledger.seq, head=ledger.head.hex(), at=ledger.at)
        expected["address"] = world.address
        expected["people"] = {p: list(v[:2]) for p, v in rig.PEOPLE.items()
                              if os.path.exists(world.profile(p, "server.json"))}
        pack(world, out)
        os.replace(os.path.join(world.root, "whole.backup"), os.path.join(out, "whole.backup"))
        with open(os.path.join(out, "expected.json"), "w", encoding="utf-8") as file:
            json.dump(expected, file, ensure_ascii=False, indent=0, sort_keys=True)
            file.write("\n")
        print(f"{expected['seq']} entries, missing: {expected['missing']}")
    finally:
        template.close()


if __name__ == "__main__":
    main()
