"""Shifts, leaves and stand-ins (P5.5); dispatch by itself (P3.5); the call-back list (P3.6)."""
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import rig
from office import (ALWAYS_OPEN, ShiftedServer, Watch, clock, head, hire, history, pass_time,
                    set_policy, unstarted, until_event, via)
from test_workflow import ON_SITE, to
from wire_client import request_id

ZONE = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
AUTO = ALWAYS_OPEN + "dispatch: {auto: true, load: 2}\n"


def at_ten(world, policy=ALWAYS_OPEN):
    """A server whose time we rule, on a Wednesday at ten; clients whose time is the same."""
    server = ShiftedServer(world)
    server.serve()
    server.for_everybody()
    now = server.now(ZONE)
    day = now.date() + timedelta(days=(2 - now.weekday()) % 7 or 7)
    server.go_to(datetime(day.year, day.month, day.day, 10, tzinfo=ZONE))
    set_policy(world, policy)
    return server


def stamp(server, hours):
    """So many hours from now, as it is typed."""
    return (server.now(ZONE) + hours * HOUR).strftime("%Y-%m-%dT%H:%M")


def shift(world, server, person, begins, ends, by="admin"):
    return by_admin(world, by, "shift", "add", person, "--from", stamp(server, begins), "--to",
                    stamp(server, ends))["id"]


def leave(world, server, person, begins, ends, stand_in=None, by="admin"):
    flags = ["--stand-in", stand_in] if stand_in else []
    return by_admin(world, by, "shift", "leave", person, "--from", stamp(server, begins), "--to",
                    stamp(server, ends), *flags)["id"]


def by_admin(world, by, *words):
    return via(world, "paigong-admin", by, *words)


def report(world, trade="plumbing", unit=None):
    """A ticket; each in another building unless it is said which."""
    report.count += 1
    unit = unit or f"{20 + report.count}-101"
    return world.do("li", "new", "--site", "garden", "--unit", unit, "--text", "漏水", "--trade",
                    trade)


report.count = 0


def free(world, *flags, person="li"):
    """Who is on duty: what each has in hand."""
    return {p["id"]: p for p in world.do(person, "free", "--site", "garden", *flags)["people"]}


# ---- shifts (P3.5) ------------------------------------------------------------------------------

@unstarted
def test_shifts_say_who_is_on_duty(world):
    """Without any shift always; with some within them; never on leave. Days off, taken back."""
    server = at_ten(world)
    assert {"wang", "zhao"} <= set(free(world)), "nobody has shifts: everybody is on duty"
    shift(world, server, "wang", -1, 3)
    later = shift(world, server, "zhao", 3, 6)
    on = free(world)
    assert set(on) == {"wang"} and on["wang"]["until_at"] is not None, on
    server.go_to(server.now(ZONE) + 3.5 * HOUR)
    assert set(free(world)) == {"zhao"}
    away = leave(world, server, "zhao", -1, 1, by="chen")
    assert free(world) == {}
    listed = via(world, "paigong-admin", "chen", "shift", "list", "--site", "garden")["shifts"]
    assert {(s["person"], s["leave"]) for s in listed} == {("zhao", False), ("zhao", True)}, listed
    day = server.now(ZONE).strftime("%Y-%m-%d")
    listed = world.do("li", "shift", "list", "--date", day)["shifts"]
    assert {s["person"] for s in listed} == {"wang", "zhao"}, "what is over is of that day too"
    by_admin(world, "chen", "shift", "remove", away)
    assert set(free(world)) == {"zhao"}
    by_admin(world, "admin", "shift", "remove", later)
    assert set(free(world)) == {"zhao"}, "without any shift again"


@unstarted
def test_who_could_come_at_the_wished_time(world):
    """P2.5, P3.6: not who is on duty now, but then; on the call card as in the list."""
    server = at_ten(world)
    shift(world, server, "wang", -1, 3)
    shift(world, server, "zhao", 3, 6)
    assert set(free(world)) == {"wang"}
    assert set(free(world, "--at", stamp(server, 4))) == {"zhao"}
    assert free(world, "--at", stamp(server, 8)) == {}
    call = ["call", "--site", "garden", "--unit", "3-1201"]
    assert [p["id"] for p in world.do("li", *call)["people"]] == ["wang"]
    assert [p["id"] for p in world.do("li", *call, "--at", stamp(server, 4))["people"]] == ["zhao"]
    for words in (call, ["free"]):
        error = world.refused("li", *words, "--at", stamp(server, -1), code="bad_request", status=2)
        assert error["subject"] == "time_at", error


@unstarted
def test_what_is_no_shift_is_refused(world):
    """Each with what is wrong, and the rule in words."""
    server = at_ten(world)
    hire(world, "dian", "technician", "--crew", "electric", "--department", "repairs")
    add = ["shift", "add", "wang", "--from", stamp(server, 1)]
    one = shift(world, server, "wang", 1, 4)
    for words, code, status in (
            (add + ["--to", stamp(server, 1)], "bad_request", 2),
            (add + ["--to", stamp(server, 24 * 8)], "bad_request", 2),
            (add + ["--to", stamp(server, 2)], "exists", 1),
            (["shift", "add", "nobody", "--from", "+1h", "--to", "+2h"], "not_found", 3),
            (["shift", "remove", "999999"], "not_found", 3),
            (["shift", "leave", "wang", "--from", "+1h", "--to", "+2h", "--stand-in", "wang"],
             "refused", 1),
            (["shift", "leave", "wang", "--from", "+1h", "--to", "+2h", "--stand-in", "shen"],
             "refused", 1),
            (["shift", "leave", "admin", "--from", "+1h", "--to", "+2h", "--stand-in", "wang"],
             "refused", 1)):
        error = world.refused("admin", *words, code=code, status=status)
        assert error["message"], error
    for person, words in (("chen", ["shift", "add", "dian"]), ("chen", ["shift", "leave", "li"])):
        error = world.refused(person, *words, "--from", "+1h", "--to", "+2h", code="denied",
                              status=4)
        assert "crew" in error["detail"], error
    world.refused("wang", "shift", "add", "wang", "--from", "+1h", "--to", "+2h", code="denied",
                  status=4)
    server.go_to(server.now(ZONE) + 5 * HOUR)
    error = world.refused("admin", "shift", "remove", one, code="refused", status=1)
    assert "over" in error["detail"], error


@unstarted
def test_a_circle_of_stand_ins_is_named(world):
    """Chains are followed; one that would close is refused with its names."""
    server = at_ten(world)
    leave(world, server, "chen", 1, 10, "wang")
    leave(world, server, "wang", 5, 8, "zhao")
    words = ["shift", "leave", "zhao", "--to", stamp(server, 9), "--stand-in", "chen", "--from"]
    error = world.refused("admin", *words, stamp(server, 7), code="refused", status=1)
    for name in ("zhao", "chen", "wang"):
        assert name in error["detail"], error
    by_admin(world, "admin", *words, stamp(server, 8))  # from then on it is no circle


# ---- stand-ins (P5.5) ---------------------------------------------------------------------------

@unstarted
def test_a_lead_on_leave_is_stood_in_for(world):
    """The breach goes to the stand-in, who takes it and does the lead's checks, for that time."""
    server = at_ten(world)
    ticket = report(world)["id"]
    to(world, ticket, "li dispatch --to wang --phoned")
    assert "check" not in world.do("zhao", "show", ticket)["actions"]
    leave(world, server, "chen", -1, 5, "zhao", by="chen")
    found = clock(world.do("li", "show", ticket), "sign_for")
    server.go_to(datetime.fromisoformat(found["due_at"]))
    entry = until_event(world, ticket, "breached", clock="sign_for")
    assert (entry["to_role"], entry["to"]) == ("crew_lead", "zhao"), entry
    mine = world.do("zhao", "list", "--mine")["tickets"]
    assert [t["id"] for t in mine] == [ticket] and mine[0]["notices"] == ["sign_for"], mine
    world.do("zhao", "take", ticket, "sign_for")
    taken = history(world, ticket, "taken")[-1]
    assert (taken["who"], taken["role"], taken["standing_for"]) == ("zhao", "crew_lead", "chen")
    to(world, ticket, "wang accept", "wang arrive", "wang done")
    to(world, ticket, ["wang", "sign", "--code", world.codes(ticket)["sign_off"]])
    shown = world.do("li", "show", ticket)
    assert (shown["turn_role"], shown["turn"]) == ("crew_lead", "zhao"), shown
    assert "check" in world.do("zhao", "show", ticket)["actions"]
    to(world, ticket, "zhao check --pass")
    checked = history(world, ticket, "checked")[-1]
    assert (checked["who"], checked["role"], checked["standing_for"]) == \
        ("zhao", "crew_lead", "chen"), checked


@unstarted
def test_a_stand_in_has_no_more_than_the_role(world):
    """Only what the lead may, of that crew, while the leave lasts; never their own work."""
    server = at_ten(world)
    hire(world, "dian", "technician", "--crew", "electric", "--department", "repairs")
    hire(world, "deng", "crew_lead", "--crew", "electric", "--department", "repairs")
    ticket = report(world)["id"]
    to(world, ticket, *ON_SITE, "wang done")
    to(world, ticket, ["wang", "sign", "--code", world.codes(ticket)["sign_off"]])
    leave(world, server, "deng", -1, 5, "zhao")
    error = world.refused("zhao", "check", ticket, "--pass", code="denied", status=4)
    assert error["message"], "the stand-in of another crew's lead"
    leave(world, server, "chen", -1, 2, "wang")
    world.refused("wang", "check", ticket, "--pass", code="same_person", status=1)
    result = world.run("paigong-desk", "--profile", "wang", "return", ticket)
    assert result.status == 4, f"the desk's is not the lead's: {result}"
    other = report(world)["id"]
    to(world, other, "li dispatch --crew plumbing", "wang dispatch --to zhao")
    given = history(world, other, "dispatched")[-1]
    assert (given["role"], given["standing_for"]) == ("crew_lead", "chen"), given
    server.go_to(server.now(ZONE) + 2.5 * HOUR)
    third = report(world)["id"]
    to(world, third, "li dispatch --crew plumbing")
    world.refused("wang", "dispatch", third, "--to", "zhao", code="denied", status=4)


@unstarted
def test_a_supervisors_papers_are_the_stand_ins(world):
    """The corrective action of the department waits for who stands in for its supervisor."""
    server = at_ten(world)
    hire(world, "gong", "engineering")
    hire(world, "pin", "quality")
    sheet = via(world, "paigong-admin", "pin", "corrective", "open", "--site", "garden",
                "--department", "repairs", "--text", "三次迟到")["id"]
    answer = ["paigong-admin", "--profile", "gong", "corrective", "answer", sheet, "--text", "加人"]
    assert world.run(*answer).status == 4
    leave(world, server, "zhou", -1, 5, "gong")
    assert world.run(*answer).status == 0
    entry = via(world, "paigong-admin", "pin", "sheet", "history", sheet)[-1]
    assert (entry["who"], entry["role"], entry["standing_for"]) == \
        ("gong", "department_supervisor", "zhou"), entry


@unstarted
def test_stand_ins_of_stand_ins(world):
    """A stand-in who is on leave is stood in for by theirs; the end of the leave ends it."""
    server = at_ten(world)
    hire(world, "zhu", "technician", "--crew", "plumbing", "--department", "repairs")
    leave(world, server, "chen", -1, 8, "wang")
    leave(world, server, "wang", -1, 4, "zhao")
    ticket = report(world)["id"]
    to(world, ticket, "li dispatch --to zhu --phoned")
    entry = until_due(world, server, ticket, "sign_for")
    assert entry["to"] == "zhao", entry
    server.go_to(server.now(ZONE) + 5 * HOUR)
    second = report(world)["id"]
    to(world, second, "li dispatch --to zhu --phoned")
    assert until_due(world, server, second, "sign_for")["to"] == "wang"
    server.go_to(server.now(ZONE) + 5 * HOUR)
    third = report(world)["id"]
    to(world, third, "li dispatch --to zhu --phoned")
    assert until_due(world, server, third, "sign_for")["to"] == "chen", "back from leave"


def until_due(world, server, ticket, name):
    found = clock(world.do("li", "show", ticket), name)
    server.go_to(datetime.fromisoformat(found["due_at"]))
    return until_event(world, ticket, "breached", clock=name)


@unstarted
def test_who_is_off_duty_is_passed_over(world):
    """A breach goes to the next of the chain who is on duty."""
    server = at_ten(world)
    shift(world, server, "chen", 6, 9)
    ticket = report(world)["id"]
    to(world, ticket, "li dispatch --to wang --phoned")
    entry = until_due(world, server, ticket, "sign_for")
    assert (entry["to_role"], entry["to"]) == ("department_supervisor", "zhou"), entry


# ---- dispatch by itself (P3.5) ------------------------------------------------------------------

def import_trades(world, *rows):
    path = f"{world.root}/trades.csv"
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,name,role,crew,department,phone,trades\n" + "\n".join(rows) + "\n")
    world.do("admin", "import", "staff", path, "--site", "garden")


def test_the_server_picks_by_trade_load_and_place(world):
    """In the documented order, and it says why."""
    hire(world, "zhu", "technician", "--crew", "plumbing", "--department", "repairs", "--trade",
         "plumbing")
    first = report(world)["id"]
    shown = to(world, first, "li dispatch --auto")
    assert shown["technician"] == "zhu" and shown["choice"]["choice"] == "trade", shown
    assert shown["choice"]["considered"] == 3, "who names no trade does any"
    second = report(world, "hvac")["id"]
    shown = to(world, second, "li dispatch --auto")
    assert (shown["technician"], shown["choice"]["choice"]) == ("wang", "order"), shown
    third = report(world, "hvac")["id"]
    shown = to(world, third, "li dispatch --auto")
    assert (shown["technician"], shown["choice"]["choice"]) == ("zhao", "load"), shown
    near = report(world, "hvac", "9-101")["id"]
    to(world, near, "li dispatch --to zhao")
    far = report(world, "hvac", "9-305")["id"]
    to(world, third, "zhao accept", "zhao arrive", "zhao done")
    shown = to(world, far, "li dispatch --auto")
    assert (shown["technician"], shown["choice"]["choice"], shown["choice"]["near"]) == \
        ("zhao", "place", True), shown
    given = history(world, far, "dispatched")[-1]
    assert given["choice"]["choice"] == "place" and given["who"] == "li", given


@unstarted
def test_nobody_fits_and_it_says_why(world):
    """Refused in words: no such trade, nobody on duty, all busy; who refused is not asked again."""
    server = at_ten(world, ALWAYS_OPEN + "dispatch: {load: 1}\n")
    import_trades(world, "wang,Wang,technician,plumbing,repairs,,plumbing",
                  "zhao,Zhao,technician,plumbing,repairs,,plumbing")
    lift = report(world, "lift")["id"]
    error = world.refused("li", "dispatch", lift, "--auto", code="refused", status=1)
    assert "trade" in error["detail"] and "--callback" in error["detail"], error
    one = report(world)["id"]
    shift(world, server, "wang", 2, 5)
    shift(world, server, "zhao", 2, 5)
    error = world.refused("li", "dispatch", one, "--auto", code="refused", status=1)
    assert "on duty" in error["detail"], error
    server.go_to(server.now(ZONE) + 2.5 * HOUR)
    shown = to(world, one, "li dispatch --auto")
    assert shown["technician"] == "wang"
    to(world, one, "wang refuse --reason 够不着")
    shown = to(world, one, "li dispatch --auto")
    assert shown["technician"] == "zhao" and shown["choice"]["choice"] == "only", shown
    two = report(world)["id"]
    to(world, two, "li dispatch --auto")
    three = report(world)["id"]
    error = world.refused("li", "dispatch", three, "--auto", code="refused", status=1)
    assert "as many slips" in error["detail"], error
    world.refused("li", "dispatch", three, "--auto", "--phoned", code="bad_request", status=2)
    world.refused("li", "dispatch", three, "--auto", "--to", "wang", code="usage", status=2)


@unstarted
def test_the_policy_dispatches_at_intake(world):
    """In the same batch; with nobody free it shows why, and goes out as soon as somebody is."""
    server = at_ten(world, AUTO)
    for person in ("wang", "zhao"):
        shift(world, server, person, 2, 8)
    shown = report(world)
    ticket = shown["id"]
    assert shown["state"] == "received" and shown["choice"]["choice"] == "off_duty", shown
    assert world.do("li", "list", "--open")["tickets"][0]["choice"] == "off_duty"
    world.server.stop()
    server.go_to(server.now(ZONE) + 3 * HOUR)  # the shift begins while the server is down
    server.serve()
    entry = until_event(world, ticket, "dispatched")
    assert (entry["who"], entry["to"]) == ("server", "wang"), entry
    assert entry["choice"]["choice"] == "order", entry
    others = [report(world)["id"] for _ in range(3)]
    busy = report(world)
    to_whom = [world.do("li", "show", t)["technician"] for t in others]
    assert sorted(to_whom + ["wang"]) == ["wang", "wang", "zhao", "zhao"], to_whom
    assert busy["state"] == "received" and busy["choice"]["choice"] == "busy", busy
    theirs = others[to_whom.index("zhao")]
    to(world, theirs, "zhao accept", "zhao arrive", "zhao done")
    entry = until_event(world, busy["id"], "dispatched")
    assert (entry["to"], entry["who"]) == ("zhao", "server"), entry
    world.server.stop()
    world.check()


def test_it_answers_the_same_twice(world):
    """The same request id: the ticket as it was dispatched by itself."""
    set_policy(world, AUTO)
    words = ["new", "--site", "garden", "--unit", "3-1201", "--text", "漏水", "--request-id",
             str(uuid.UUID(bytes=request_id()))]
    first, again = world.do("li", *words), world.do("li", *words)
    assert first["state"] == "dispatched" and first == again, (first, again)


# ---- the call-back list (P3.6) ------------------------------------------------------------------

@unstarted
def test_the_desk_is_told_who_is_free(world):
    """Once each time somebody of the trade is: a slip done, a shift begun, over downtime too."""
    server = at_ten(world)
    import_trades(world, "wang,Wang,technician,plumbing,repairs,,plumbing",
                  "zhao,Zhao,technician,plumbing,repairs,,hvac")
    busy = report(world)["id"]
    to(world, busy, *ON_SITE)
    waiting = report(world)["id"]
    to(world, waiting, "li wait --until +5h --reason 没有人 --callback")
    seq = head(world)
    assert [t["id"] for t in world.do("li", "list", "--callback")["tickets"]] == [waiting]
    watch = Watch(world, "li", "--from", str(seq))
    try:
        to(world, busy, "wang done")
        watch.until(lambda found: any(e["event"] == "free_again" and e["ticket"] == waiting
                                      for e in found))
    finally:
        watch.stop()
    told = history(world, waiting, "free_again")
    assert [(e["to"], e["who"]) for e in told] == [("wang", "server")], told
    row = world.do("li", "list", "--callback")["tickets"][0]
    assert row["free"] == "wang", row
    assert [t["free"] for t in world.do("li", "list", "--mine")["tickets"]] == ["wang"]
    other = report(world, "hvac")["id"]
    to(world, other, "li dispatch --to zhao", "zhao accept", "zhao arrive", "zhao done")
    assert len(history(world, waiting, "free_again")) == 1, "another trade is no help"
    shift(world, server, "wang", 1, 3)
    world.server.stop()
    server.go_to(server.now(ZONE) + 2 * HOUR)
    server.serve()
    until_event(world, waiting, "free_again", count=2)
    pass_time(0.3)
    assert len(history(world, waiting, "free_again")) == 2, "once each time"
    shown = to(world, waiting, "li resume")
    assert shown["free"] is None, shown
    world.server.stop()
    world.check()


def test_a_technician_has_a_state_for_each_slip(world):
    """The desk's list of who is on duty shows them all."""
    tickets = [report(world)["id"] for _ in range(3)]
    to(world, tickets[0], *ON_SITE)
    to(world, tickets[1], "li dispatch --to wang", "wang accept")
    to(world, tickets[2], "li dispatch --to wang")
    on = free(world)
    assert [(s["ticket"], s["state"]) for s in on["wang"]["slips"]] == \
        list(zip(tickets, ("on_site", "accepted", "dispatched"))), on
    assert (on["wang"]["open"], on["zhao"]["open"], on["wang"]["free"]) == (3, 0, True), on
    table = world.as_("li", "free", "--site", "garden").out
    assert table.count("wang") == 1 and "accepted" in table and "dispatched" in table, table
