"""The weekly sample (P15): drawn when the week closes, recorded, redone from the ledger alone."""
import hashlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import rig
from ledger_file import Ledger
from office import (ALWAYS_OPEN, ShiftedServer, history, hire, set_policy, unstarted, write)

ZONE = ZoneInfo("Asia/Shanghai")


def week_name(at):
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02}"


def next_monday(at):
    day = at.date() + timedelta(days=7 - at.weekday())
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def returned(world, who):
    ticket = world.new()
    world.through(ticket, until="returned", technician=who)
    return ticket


def draws(world, week=None, person="zhou"):
    """Those of a week, or all."""
    found = world.do(person, "spotcheck", "list")["draws"]
    return [d for d in found if week in (None, d["week"])]


def redo(events, share=30):
    """The draw of the newest closed week as docs/ledger.md tells it: (ticket, round) of each."""
    closing = max(i for i, e in enumerate(events) if e.type == "week_closed")
    week, secret = events[closing].facts["week"], events[closing].facts["blob"]
    opening = next(e for e in events if e.type == "week_opened" and e.facts["week"] == week)
    assert opening.facts["hash"] == hashlib.sha256(secret).digest(), "another secret"
    slips = []
    for e in events[:closing]:
        if e.type == "returned" and e.facts["week"] == week:
            number, turn = e.facts["ticket_number"], e.facts["round"]
            tail = number.to_bytes(8, "big") + turn.to_bytes(4, "big")
            rank = hashlib.sha256(secret + events[closing - 1].hash + tail).digest()
            slips.append((rank, number, turn, e.facts["to"]))
    slips.sort()
    quota, first, seen = -(-len(slips) * share // 100), [], set()
    for slip in slips:
        if slip[3] not in seen:
            seen.add(slip[3])
            first.append(slip)
    rest = [slip for slip in slips if slip not in first]
    return {slip[1:3] for slip in (first + rest)[:quota]}


@unstarted
def test_the_week_closes(world):
    """30 % rounded up; first each technician's; nobody can know it before, anyone redo it after."""
    server = ShiftedServer(world)
    server.serve()
    hire(world, "fang", "site_director")
    hire(world, "pin", "quality")
    set_policy(world, ALWAYS_OPEN + "clocks: {spot_check: 7d}\nescalate_every: 1h\n")
    slips = [returned(world, who) for who in ("wang", "wang", "wang", "wang", "zhao")]
    now = server.now(ZONE)
    week, monday = week_name(now), next_monday(now)
    error = world.refused("zhou", "spotcheck", "draw", "--week", week, code="too_early", status=1)
    assert monday.strftime("%Y-%m-%d") in error["message"], error
    assert draws(world) == [] and world.do("fang", "show", slips[0])["spot_check"] is None
    server.go_to(monday - timedelta(seconds=1))
    rig.eventually(lambda: draws(world, week), "the week closes")
    draw = world.do("zhou", "spotcheck", "draw", "--week", week)
    one = draw if "drawn" in draw else draw["draws"][0]
    assert (one["slips"], one["quota"], len(one["drawn"])) == (5, 2, 2), one
    assert {s["technician"] for s in one["drawn"]} == {"wang", "zhao"}, "each technician's first"
    assert {s["ticket"] for s in one["drawn"]} <= set(slips) and one["department"] == "repairs"
    assert one["secret"] and one["commitment"] and one["head"], one
    assert all(s["checker"] == "zhou" for s in one["drawn"]), one
    verified = world.do("shen", "spotcheck", "verify", "--week", week)
    assert verified["ok"] is True and verified["drawn"] == 2 and verified["slips"] == 5, verified
    for person in ("pin", "fang", "zhou", "admin"):
        assert world.do(person, "spotcheck", "verify", "--week", week)["ok"] is True
    events = Ledger(world.data).events
    sampled = next(e for e in events if e.type == "sampled")
    assert redo(events) == set(zip(sampled.facts["tickets"], sampled.facts["rounds"])), sampled
    record(world, one, slips)
    late_check(world, server, one, week, monday)


def record(world, draw, slips):
    """P15.3: a finding for each item, by who was named."""
    first = draw["drawn"][0]["ticket"]
    items = [f"{name}=pass" for name in ("on_time", "quality", "charge", "material", "signature",
                                         "manners")]
    flags = [part for item in items for part in ("--item", item)]
    other = next(s for s in slips if s not in [d["ticket"] for d in draw["drawn"]])
    world.refused("zhou", "spotcheck", "record", other, *flags, code="refused", status=1)
    for wrong in (["--item", "looks=pass"], ["--item", "quality=perhaps"], ["--item", "quality"],
                  []):
        assert world.as_("zhou", "spotcheck", "record", first, *wrong).status == 2, wrong
    shown = world.do("zhou", "spotcheck", "record", first, *flags[:-1], "manners=fail", "--text",
                     "态度差")
    findings = {f["item"]: f["pass"] for f in shown["spot_check"]["findings"]}
    assert findings["manners"] is False and findings["quality"] is True and len(findings) == 6
    entry = history(world, first, "spot_checked", person="zhou")[0]
    assert entry["who"] == "zhou" and entry["text"] == "态度差", entry
    demanded = world.do("zhou", "corrective", "list", "--ticket", first)["sheets"]
    assert len(demanded) == 1 and demanded[0]["opened_by"] == "server", demanded
    assert demanded[0]["department"] == "repairs" and demanded[0]["text"] == "态度差", demanded
    worker = draw["drawn"][0]["technician"]
    assert world.do(worker, "show", first)["spot_check"] is None, "not for who is checked"


def late_check(world, server, draw, week, monday):
    """A check not done by the end of the next week is a breach, and climbs until taken."""
    assert draw["clock"]["clock"] == "spot_check" and draw["clock"]["state"] == "running", draw
    server.go_to(monday + timedelta(days=7, seconds=-1))

    def clock():
        return draws(world, week)[0]["clock"]
    rig.eventually(lambda: clock()["state"] == "breached", "the check is late")
    assert clock()["holder_role"] == "quality", clock()
    taken = world.as_("pin", "spotcheck", "take", "--week", week, "--department", "repairs")
    assert taken.status == 0, taken
    assert clock()["taken"] is True and clock()["holder"] == "pin", clock()
    second = draw["drawn"][1]["ticket"]
    world.do("zhou", "spotcheck", "record", second, "--item", "quality=pass", "--item",
             "on_time=pass", "--item", "charge=pass", "--item", "material=pass", "--item",
             "signature=pass", "--item", "manners=pass")
    assert clock()["met_at"] is not None, "late, but done"


@unstarted
def test_who_may_check(world):
    """P15.1: what the supervisor dispatched is checked by the site director."""
    server = ShiftedServer(world)
    server.serve()
    hire(world, "fang", "site_director")
    set_policy(world, ALWAYS_OPEN)
    ticket = world.new()
    world.do("li", "dispatch", ticket, "--crew", "plumbing")
    result = world.run("paigong-desk", "--profile", "zhou", "dispatch", ticket, "--to", "wang")
    assert result.status == 0, result
    for step in ("accept", "arrive", "done"):
        world.do("wang", step, ticket)
    world.do("wang", "sign", ticket, "--code", world.codes(ticket)["sign_off"])
    world.do("chen", "check", ticket, "--pass")
    world.do("li", "return", ticket)
    now = server.now(ZONE)
    server.go_to(next_monday(now))
    rig.eventually(lambda: draws(world, week_name(now)), "the week closes")
    slip = draws(world, week_name(now))[0]["drawn"][0]
    assert (slip["ticket"], slip["checker"]) == (ticket, "fang"), slip
    world.refused("zhou", "spotcheck", "record", ticket, "--item", "quality=pass",
                  code="same_person", status=1)
    world.do("fang", "spotcheck", "record", ticket, "--item", "quality=pass", "--item",
             "manners=fail", "--text", "态度差")
    said = world.as_("fang", "spotcheck", "list", "--lang", "en").out
    assert "not looked at" in said and "on time, charge, material, signature" in said, said


@unstarted
def test_the_department_is_the_one_of_the_return(world):
    """P15.1: who moves to another department before the week closes is sampled where they were."""
    server = ShiftedServer(world)
    server.serve()
    hire(world, "fang", "site_director")
    set_policy(world, ALWAYS_OPEN)
    ticket = returned(world, "wang")
    moved = write(world, "staff.csv", "id,name,role,crew,department,trades\n"
                  "wang,王师傅,technician,roofers,works,plumbing\n")
    world.do("admin", "import", "staff", moved, "--site", "garden")
    later = world.new()
    world.through(later, until="returned", technician="zhao")
    now = server.now(ZONE)
    server.go_to(next_monday(now))
    rig.eventually(lambda: draws(world, week_name(now)), "the week closes")
    draw, = draws(world, week_name(now))
    assert (draw["department"], draw["slips"]) == ("repairs", 2), draw
    assert world.do("fang", "show", ticket)["technician"] == "wang"


@unstarted
def test_weeks_closed_while_the_server_was_down(world):
    """Each by itself, in order, and an empty week draws nothing."""
    server = ShiftedServer(world)
    server.serve()
    set_policy(world, ALWAYS_OPEN)
    returned(world, "wang")
    now = server.now(ZONE)
    world.server.kill()
    server.go_to(next_monday(now) + timedelta(days=14, hours=3))
    server.serve()
    rig.eventually(lambda: draws(world, week_name(now)), "the week closes")
    assert len(draws(world, week_name(now))[0]["drawn"]) == 1
    for days in (0, 7, 14):
        week = week_name(now + timedelta(days=days))
        assert world.do("zhou", "spotcheck", "verify", "--week", week)["ok"] is True, week
    world.refused("zhou", "spotcheck", "draw", "--week",
                  week_name(now + timedelta(days=21)), code="too_early", status=1)
    for wrong in ("2026-47", "2026-W60", "W47", ""):
        assert world.as_("zhou", "spotcheck", "draw", "--week", wrong).status == 2, wrong
