"""The clocks of a repair (P3 to P8): their lengths, first person, pauses, days, steps, jumps."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import rig
from ledger_file import Ledger
from office import (ALWAYS_OPEN, ShiftedServer, Watch, clock, head, hire, history, moment,
                    pass_time, seconds, set_policy, state_of, unstarted, until_event, via)
from test_workflow import ON_SITE, agree, to

ZONE = ZoneInfo("Asia/Shanghai")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def shifted(world, policy=ALWAYS_OPEN):
    """A server whose time we rule, on a Wednesday at ten, with everybody a breach is put before."""
    server = ShiftedServer(world)
    server.serve()
    for person, role in (("fang", "site_director"), ("pin", "quality"), ("gong", "engineering")):
        hire(world, person, role)
    now = server.now(ZONE)
    day = now.date() + timedelta(days=(2 - now.weekday()) % 7 or 7)
    server.go_to(datetime(day.year, day.month, day.day, 10, tzinfo=ZONE))
    if policy:
        set_policy(world, policy)
    return server


def breach(world, server, ticket, name, first, after):
    """The clock is due exactly then, runs out there and not before, and goes to that role."""
    found = clock(to(world, ticket, "sun show"), name)
    assert found["state"] == "running", (name, found)
    assert abs(seconds(found["from_at"], found["due_at"]) - after) < 0.1, (name, found)
    server.go_to(moment(found["due_at"]))
    entry = until_event(world, ticket, "breached", clock=name)
    assert entry["due_at"] == found["due_at"] and entry["noticed_at"] >= found["due_at"], entry
    assert entry["to_role"] == first and entry["who"] == "server", entry
    shown = clock(to(world, ticket, "sun show"), name)
    assert shown["state"] == "breached" and shown["holder_role"] == first, shown
    return shown


@unstarted
def test_lengths_and_first_persons(world):
    """The table of the procedures, with its default lengths."""
    server = shifted(world)
    ticket = world.new()
    breach(world, server, ticket, "notice", "desk_supervisor", 300)
    to(world, ticket, "li dispatch --to wang --phoned")
    breach(world, server, ticket, "sign_for", "crew_lead", 300)
    to(world, ticket, "wang accept")
    breach(world, server, ticket, "arrival", "crew_lead", 600)
    to(world, ticket, "wang arrive", "wang complex --text 墙内")
    breach(world, server, ticket, "review", "engineering", 1800)
    to(world, ticket, "wang refer --to engineering --text 开墙")
    day = 24 * 3600
    shown = to(world, ticket, "li show")
    assert shown["coordination"] is False
    breach(world, server, ticket, "finish", "desk_supervisor", _to_close(shown, "finish"))
    assert to(world, ticket, "li show")["coordination"] is True, "P5.4: a coordination sheet"
    breach(world, server, ticket, "feedback", "site_director", day)
    to(world, ticket, "li promise +1h")
    breach(world, server, ticket, "promise", "site_director", 3600)
    to(world, ticket, "li resume", "wang accept", "wang arrive", "wang quote --labour 100")
    agree(world, ticket)
    to(world, ticket, "wang pay --cash 100", "wang done")
    shown = to(world, ticket, "li show")
    breach(world, server, ticket, "slip_return", "crew_lead", _to_close(shown, "slip_return"))
    cash = clock(to(world, ticket, "qian show"), "cash")
    assert (cash["state"], cash["holder"], cash["holder_role"]) == ("breached", "qian", "finance")
    to(world, ticket, ["wang", "sign", "--code", world.codes(ticket)["sign_off"]],
       "chen check --pass", "li return")
    shown = to(world, ticket, "li show")
    breach(world, server, ticket, "return_visit", "desk_supervisor",
           _to_close(shown, "return_visit"))
    world.do("qian", "cash", "receive", ticket)
    shown = to(world, ticket, "li visit --satisfied")
    assert shown["coordination"] is True, "it shows that it was late"
    for late in shown["clocks"]:
        assert late["met_at"] is not None, late
    other = world.new()
    to(world, other, ["li", "wait", "--until", "+90m", "--reason", "等料"])
    breach(world, server, other, "wait", "desk_supervisor", 5400)
    third = world.new()
    shown = to(world, third, "li show")
    breach(world, server, third, "same_day", "desk_supervisor", _to_close(shown, "same_day"))


def _to_close(ticket, name):
    """The desk closes at 23:59 here: how long from the clock's start."""
    start = moment(clock(ticket, name)["from_at"])
    close = start.replace(hour=23, minute=59, second=0, microsecond=0)
    close += timedelta(days=start >= close)
    return (close - start).total_seconds()


@unstarted
def test_steps_up_until_taken(world):
    """P5.5: the table's person, then up, one step each escalate_every; the top repeats."""
    server = shifted(world, ALWAYS_OPEN + "escalate_every: 10m\n")
    watch = Watch(world, "sun", "--from", str(head(world)))
    ticket = world.new()
    due = moment(clock(to(world, ticket, "li show"), "notice")["due_at"])
    server.go_to(due)
    until_event(world, ticket, "breached", clock="notice")
    roles = []
    for step in range(1, 7):
        server.go_to(due + step * 10 * MINUTE)
        entry = until_event(world, ticket, "escalated", count=step, clock="notice")
        assert entry["level"] == step, entry
        assert abs(seconds(entry["due_at"], entry["at"])) < 30, entry
        roles.append(entry["to_role"])
    assert roles == ["department_supervisor", "site_director", "quality", "quality", "quality",
                     "quality"], roles
    shown = clock(to(world, ticket, "li show"), "notice")
    assert shown["level"] == 6 and shown["holder_role"] == "quality" and not shown["taken"], shown
    for person, code in (("li", "denied"), ("gong", "denied"), ("admin", "denied")):
        world.refused(person, "take", ticket, "notice", code=code, status=4)
    world.refused("sun", "take", ticket, "arrival", code="refused", status=1)
    assert world.as_("sun", "take", ticket, "lunch").status == 2
    shown = clock(world.do("fang", "take", ticket, "notice"), "notice")
    assert (shown["taken"], shown["holder"], shown["holder_role"]) == (True, "fang",
                                                                      "site_director"), shown
    error = world.refused("pin", "take", ticket, "notice", code="taken", status=1)
    assert error["taken_by"] == "fang" and "fang" in error["message"], error
    server.go_to(due + 200 * MINUTE)
    other = world.new()
    until_event(world, other, "opened")
    assert len(history(world, ticket, "escalated")) == 6, "taken: it climbs no further"
    found = watch.until(lambda lines: any(e.get("ticket") == other for e in lines))
    watch.stop()
    mine = [e for e in found if e.get("ticket") == ticket and e["event"] == "breached"]
    assert len(mine) == 1 and mine[0]["to_role"] == "desk_supervisor", mine
    until_event(world, ticket, "delivered")
    shown = next(e for e in history(world, ticket, "delivered") if e["who"] == "sun")
    assert shown["clock"] == "notice", "a notice that was shown is an entry"


@unstarted
def test_taking_holds_for_the_round(world):
    server = shifted(world, ALWAYS_OPEN + "clocks: {arrival: 1m}\nescalate_every: 1m\n")
    ticket = world.new()
    to(world, ticket, "li dispatch --to wang", "wang accept")
    server.shift += 2 * MINUTE
    until_event(world, ticket, "breached", clock="arrival")
    to(world, ticket, "chen take arrival", "wang arrive", "wang done")
    to(world, ticket, ["wang", "sign", "--code", world.codes(ticket)["sign_off"]],
       "chen check --pass", "li return", "li visit --unsatisfied --text 还漏")
    to(world, ticket, "li dispatch --to wang", "wang accept")
    server.shift += 2 * MINUTE
    until_event(world, ticket, "breached", count=2, clock="arrival")
    server.shift += 2 * MINUTE
    until_event(world, ticket, "escalated", clock="arrival")


@unstarted
def test_waiting_pauses(world):
    """Notice, sign_for, arrival and finish; never feedback, promise, cash."""
    server = shifted(world)
    ticket = world.new()
    to(world, ticket, *ON_SITE, "wang quote --labour 100")
    agree(world, ticket)
    to(world, ticket, "wang pay --cash 100", "li promise +2h")
    shown = to(world, ticket, "wang wait --until +5h --reason 等料")
    assert state_of(shown, "finish") == "paused", shown["clocks"]
    for name in ("promise", "cash"):
        assert state_of(shown, name) == "running", name
    server.shift += 3 * HOUR
    until_event(world, ticket, "breached", clock="promise")
    shown = to(world, ticket, "wang resume")
    assert state_of(shown, "finish") == "running" and state_of(shown, "wait") == "met", shown
    other = world.new()
    to(world, other, "li dispatch --to wang", "wang accept",
       "wang wait --until +5h --reason 等料")
    assert state_of(to(world, other, "li show"), "arrival") == "paused"
    server.shift += HOUR
    pass_time(0.6)  # longer than the server sleeps
    assert not history(world, other, "breached"), "paused"
    shown = to(world, other, "wang resume")
    assert shown["state"] == "accepted" and state_of(shown, "arrival") == "running", shown
    assert seconds(history(world, other, "resumed")[0]["at"],
                   clock(shown, "arrival")["due_at"]) == 600


@unstarted
def test_day_clocks(world):
    """At the desk's close of the day they fall in; after it and on holidays, of the next one."""
    server = shifted(world, None)
    wednesday = server.now(ZONE).date()
    thursday, friday = wednesday + timedelta(days=1), wednesday + timedelta(days=2)
    set_policy(world, "time_zone: Asia/Shanghai\ndesk_hours: {open: \"08:30\", close: \"18:00\"}\n"
                      f"holidays: [{thursday}]\nclocks: {{notice: 3d}}\n")

    def due(name="same_day"):
        ticket = world.new()
        return clock(to(world, ticket, "li show"), name)["due_at"][:16], ticket

    def at(day, hour, minute=0):
        server.go_to(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE))
    assert due()[0] == f"{wednesday}T18:00"
    at(wednesday, 17, 59)
    assert due()[0] == f"{wednesday}T18:00"
    at(wednesday, 19)
    late, night = due()
    assert late == f"{friday}T18:00", "Thursday is a holiday"
    at(thursday, 12)
    assert due()[0] == f"{friday}T18:00"
    at(friday, 8)
    early, morning = due()
    assert early == f"{friday}T18:00"
    # P2.2: what the night took and left open
    at(friday, 9)
    listed = [t["id"] for t in world.do("li", "list", "--night")["tickets"]]
    assert morning in listed and night in listed, listed
    by_day = world.new()
    assert by_day not in [t["id"] for t in world.do("li", "list", "--night")["tickets"]]
    booked = world.new(appointment=f"{friday + timedelta(days=3)}T10:00")
    shown = to(world, booked, "li show")
    assert clock(shown, "finish")["due_at"][:16] == f"{friday + timedelta(days=3)}T18:00", \
        "the day of the booked visit"


@unstarted
def test_day_clocks_with_a_length(world):
    server = shifted(world, ALWAYS_OPEN + "clocks: {return_visit: 4h, slip_return: 30m}\n")
    ticket = world.new()
    to(world, ticket, *ON_SITE, "wang done")
    found = clock(to(world, ticket, "li show"), "slip_return")
    assert seconds(found["from_at"], found["due_at"]) == 1800, found
    to(world, ticket, ["wang", "sign", "--code", world.codes(ticket)["sign_off"]],
       "chen check --pass", "li return")
    breach(world, server, ticket, "return_visit", "desk_supervisor", 4 * 3600)


@unstarted
def test_after_a_downtime(world):
    """What fell due meanwhile: first, in order, once, with when it was due and noticed."""
    server = shifted(world, ALWAYS_OPEN + "escalate_every: 10m\n")
    tickets = []
    for i in range(4):
        tickets.append(world.new())
        if i % 2:
            to(world, tickets[-1], "li dispatch --to wang --phoned")
        server.shift += MINUTE
    world.server.kill()
    before = Ledger(world.data).seq
    server.shift += HOUR
    server.serve()
    to(world, tickets[0], "li dispatch --to wang")
    world.server.stop()
    events = Ledger(world.data).events[before:]
    ours = [e for e in events if e.type in ("breached", "escalated", "dispatched")]
    kinds = [e.type for e in ours]
    assert kinds.index("dispatched") >= 4, "the clocks come first"
    fired = [e for e in ours if e.type == "breached"]
    assert [e.facts["due_at"] for e in fired] == sorted(e.facts["due_at"] for e in fired)
    assert len(fired) == 4 and len({(e.facts["ticket_number"], e.facts["clock"])
                                    for e in fired}) == 4, fired
    assert [e.facts["clock"] for e in fired].count("sign_for") == 2
    for entry in fired:
        late = entry.facts["noticed_at"] - entry.facts["due_at"]
        assert 50 * 60_000 < late < 70 * 60_000 and entry.facts["noticed_at"] == entry.at, entry
    server.serve()


@unstarted
def test_the_wall_clock_jumps(world):
    """Forward and back: recorded; nothing is lost or doubled; time in the ledger never goes back."""
    server = shifted(world)
    first = world.new()
    server.shift += HOUR
    until_event(world, first, "breached", clock="notice")
    server.shift -= 2 * HOUR
    second = world.new()
    shown = to(world, second, "li show")
    assert moment(shown["received_at"]) > server.now(ZONE) + HOUR, "not back"
    pass_time(0.6)
    assert len(history(world, first, "breached")) == 1 and not history(world, second, "breached")
    server.shift += 4 * HOUR
    until_event(world, second, "breached", clock="notice")
    assert len(history(world, first, "breached")) == 1
    jumps = [e for e in world.do("shen", "audit", "show") if e["event"] == "time_jumped"]
    spans = [round(seconds(e["other_at"], e["noticed_at"]) / 3600) for e in jumps]
    assert spans[-3:] == [1, -2, 4], jumps
    world.server.stop()
    stamps = [e.at for e in Ledger(world.data).events]
    assert stamps == sorted(stamps)
    # behind at a start, and far ahead
    server.shift -= 6 * HOUR
    server.serve()
    third = to(world, world.new(), "li show")
    assert third["received_at"] >= shown["received_at"]
    world.server.stop()
    server.shift += timedelta(days=40)
    refused = server.serve()
    assert refused.address is None and "--accept-time" in refused.log(), refused.log()
    server.serve(flags=["--accept-time"])
    until_event(world, third["id"], "breached", clock="notice")


def test_no_later_than_due(world):
    """In real time: the entry is in the ledger within a moment of the due time."""
    set_policy(world, ALWAYS_OPEN + "clocks: {notice: 1s, sign_for: 1s}\n")
    tickets = [world.new() for _ in range(5)]
    for ticket in tickets:
        entry = until_event(world, ticket, "breached", clock="notice")
        assert 0 <= seconds(entry["due_at"], entry["noticed_at"]) < 0.5, entry
    for ticket in tickets:
        to(world, ticket, "li dispatch --to wang --phoned")
    for ticket in tickets:
        entry = until_event(world, ticket, "breached", clock="sign_for")
        assert entry["to_role"] == "crew_lead" and entry.get("to") in (None, "chen"), entry
    shown = [t["id"] for t in world.do("li", "list", "--overdue")["tickets"]]
    assert shown == tickets, shown


@unstarted
def test_a_ticket_keeps_the_policy_of_its_intake(world):
    """P17.1: through all rounds."""
    server = shifted(world, ALWAYS_OPEN + "clocks: {notice: 7m}\n")
    ticket = world.new()
    version = to(world, ticket, "li show")["policy_version"]
    set_policy(world, ALWAYS_OPEN + "clocks: {notice: 20m}\n")
    newer = world.new()
    world.through(ticket, until="returned")
    shown = to(world, ticket, "li visit --unsatisfied --text 还漏")
    assert shown["policy_version"] == version, shown
    breach(world, server, ticket, "notice", "desk_supervisor", 420)
    shown = to(world, newer, "li show")
    assert shown["policy_version"] == version + 1
    breach(world, server, newer, "notice", "desk_supervisor", 1200)


@unstarted
def test_review_is_met_by_coming_back_or_referring(world):
    shifted(world)
    for way in (["wang", "back"], ["wang", "refer", "--to", "engineering", "--text", "x"]):
        ticket = world.new()
        to(world, ticket, *ON_SITE, "wang complex --text 墙内")
        assert state_of(to(world, ticket, way), "review") == "met", way
    assert via(world, "paigong-desk", "fang", "list", "--open")["tickets"]
