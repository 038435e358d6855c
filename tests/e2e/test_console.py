"""The console stays true: live by its watch, marked with its age while it is cut off, back without
gap or repeat; what it showed of a breach is acknowledged; who was shut out is told so."""
import os
import re
import signal

import rig
import terminal
from office import (ALWAYS_OPEN, ShiftedServer, Watch, history, hire, set_policy, state_of,
                    unstarted, until_event)
from test_renewal import LATE, pair
from test_workflow import to


def rows(screen):
    """The board's lines: those with a ticket's short or whole id before the pane."""
    return [line for line in screen.split("\n") if re.search(r"-\d{4} +3-12", line)]


def test_what_others_do_is_seen_at_once(world):
    """No key is pressed: a new ticket, its dispatch, its end."""
    first = world.new()
    with terminal.desk(world, columns=120, rows=40) as t:
        t.wait_for("1 open", "● live")
        second = world.do("li", "new", "--site", "garden", "--unit", "3-1202", "--text", "灯不亮")["id"]
        t.wait_for("2 open", "3-1202")
        to(world, second, "li dispatch --to wang")
        t.wait(lambda s: any("dispatched" in line and "wang" in line for line in rows(s)),
               "wang has it")
        to(world, first, "li cancel --reason 重复")
        t.wait(lambda s: "1 open" in s and len(rows(s)) == 1, "the other one is gone")
        t.keys("q")
        assert t.status() == 0 and not t.alternate(), "the shell has its screen back"


def test_back_after_the_servers_restart(world):
    """What it showed stays, marked stale with its age; keys go on working; then it is live again,
    with what happened before it came back, and nothing twice."""
    tickets = [world.new() for _ in range(3)]
    with terminal.desk(world, columns=120, rows=40) as t:
        t.wait_for("3 open", "● live")
        for end in ("kill", "stop"):
            getattr(world.server, end)()
            screen = t.wait_match(r"! STALE: [1-9]\d*s old")
            assert len(rows(screen)) == len(tickets), screen
            t.wait_for("cannot reach the server", "retry in")
            t.keys("Down", "?")
            t.wait_for("draw the screen anew")
            t.keys("Escape")
            world.serve()
            tickets.append(world.new())
            t.wait_back(f"{len(tickets)} open", "● live")
            t.wait(lambda s: len(rows(s)) == len(tickets) and "STALE" not in s, "all, once")
        t.keys("q")
        assert t.status() == 0


@unstarted
def test_started_before_the_server(world):
    """It says so, and begins as soon as it can."""
    with terminal.desk(world) as t:
        t.wait_for("connecting", "connection refused")
        world.serve(listen=world.address)
        world.new()
        t.wait_back("1 open", "● live")
        t.keys("q")
        assert t.status() == 0


def test_a_silent_server_is_not_taken_for_a_live_one(world):
    """Stopped, not ended: the connection stands, and nobody answers."""
    world.new()
    with terminal.desk(world, columns=120, rows=40) as t:
        t.wait_for("1 open", "● live")
        os.kill(world.server.process.pid, signal.SIGSTOP)
        t.wait_for("! STALE")
        os.kill(world.server.process.pid, signal.SIGCONT)
        world.new()
        t.wait_back("2 open", "● live")
        t.keys("q")
        assert t.status() == 0


def test_revoked_while_it_runs(world):
    """The reason stands there, and nothing of the board any more."""
    world.new()
    hire(world, "ma", "desk")
    with terminal.desk(world, "ma", columns=120, rows=40) as t:
        t.wait_for("1 open", "3-1201")
        world.do("admin", "staff", "revoke", "ma")
        t.wait(lambda s: "has been revoked" in s and not rows(s) and "live" not in s and
               "trying" not in s, "has been revoked, and nothing else")
        t.keys("q")
        assert t.status() == 0


@unstarted
def test_its_certificate_renews_itself(world):
    """By a console that is never left, while it goes on."""
    server = ShiftedServer(world)
    server.for_everybody()
    server.shift = LATE
    server.serve(flags=["--accept-time"])
    before = pair(world, "li")
    with terminal.desk(world, environment=server.environment()) as t:
        t.wait_for("● live")
        rig.eventually(lambda: pair(world, "li")[1] != before[1], "another certificate")
        world.server.kill()
        t.wait_for("STALE")
        server.serve()
        world.new()
        t.wait_back("1 open", "● live")
        t.keys("q")
        assert t.status() == 0


# ---- what was put before the reader (P5.5) ------------------------------------------------------


def breached(world, person="sun"):
    """A ticket whose first clock is late, put before the desk's supervisor."""
    set_policy(world, ALWAYS_OPEN + "clocks: {notice: 1s}\n")
    ticket = world.new()
    until_event(world, ticket, "breached")
    return ticket


def test_a_breach_is_shown_and_acknowledged_once(world):
    """It rings, stands in the banner until looked at, and the ledger knows that it was seen."""
    with terminal.desk(world, "sun", columns=120, rows=40) as t:
        t.wait_for("● live")
        ticket = breached(world)
        screen = t.wait_for("! 1 late", f"late: notice, {ticket}")
        assert until_event(world, ticket, "delivered")["who"] == "sun"
        t.keys("!")
        t.wait_gone(f"late: notice, {ticket}")
        t.wait_for("breached")  # the ticket's own page, with its history
        assert len(history(world, ticket, "delivered")) == 1, screen
        t.keys("Escape", "q")
        assert t.status() == 0


def test_breaches_while_nobody_watched_are_acknowledged_by_showing_the_board(world):
    ticket = breached(world)
    assert not history(world, ticket, "delivered")
    with terminal.desk(world, "sun", columns=120, rows=40) as t:
        t.wait_for("! 1 late", f"late: notice, {ticket}")
        assert until_event(world, ticket, "delivered")["who"] == "sun"
        t.wait_for("● live")
        t.keys("4")  # it still lies with the reader, until somebody takes it
        t.wait_for("!•", "1 of 1")
        world.do("sun", "take", ticket, "notice")
        t.wait_for("no ticket is like that")
        t.keys("q")
        assert t.status() == 0
    assert len(history(world, ticket, "delivered")) == 1


def test_an_acknowledgement_that_was_cut_off_is_not_lost(world):
    """The server goes as the breach is shown; the console says it again, once, when it is back."""
    ticket = breached(world)
    for _ in range(5):
        with terminal.desk(world, "sun", columns=120, rows=40) as t:
            t.wait_for("3-1201")
            world.server.kill()
            t.wait_for("STALE")
            world.serve()
            t.wait_back("● live")
            assert until_event(world, ticket, "delivered")["who"] == "sun"
            t.keys("q")
            assert t.status() == 0
    assert len(history(world, ticket, "delivered")) == 1
    assert state_of(world.do("li", "show", ticket), "notice") == "breached"


# ---- much at once -------------------------------------------------------------------------------


def test_a_busy_day_goes_by_on_the_board(world):
    """Hundreds of changes while it draws: what stands there in the end is what is so."""
    with terminal.desk(world, columns=200, rows=60) as t:
        t.wait_for("● live")
        tickets = [world.new() for _ in range(40)]
        for ticket in tickets[::2]:
            to(world, ticket, "li dispatch --to wang", "wang accept")
        for ticket in tickets[::4]:
            to(world, ticket, "wang arrive")
        watch = Watch(world, "li", "--from", "1")
        watch.until(lambda lines: sum(e["event"] == "arrived" for e in lines) == 10)
        watch.stop()
        for ticket in tickets[1::2]:
            to(world, ticket, "li cancel --reason 重复")
        screen = t.wait_for("20 open")
        t.wait(lambda s: len(rows(s)) == 20 and s.count("on site") >= 10, "20 rows, 10 on site")
        assert "STALE" not in screen
        t.keys("q")
        assert t.status() == 0
