"""Public facilities (P10.1, P10.2, P3.2, P1.4) and their maintenance (P10.3)."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import rig
from office import (ShiftedServer, clock, hire, history, moment, set_policy, state_of, unstarted,
                    until_event, via, write)
from test_workflow import to

ZONE = ZoneInfo("Asia/Shanghai")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FACILITIES = ("facility,name,place,trade\nLIFT-1,一号电梯,3栋,lift\nPUMP-2,二号水泵,地下室,plumbing\n"
              "LAMP-7,路灯,北门,strong_current\n")
POLICY = ("time_zone: Asia/Shanghai\ndesk_hours: {open: \"08:30\", close: \"18:00\"}\n"
          "maintenance_at: \"08:00\"\n")


def register(world):
    """The site's facilities, and the people of these rules."""
    world.do("admin", "import", "facilities", write(world, "facilities.csv", FACILITIES), "--site",
             "garden")
    for person, role in (("gu", "guard"), ("fang", "site_director"), ("pin", "quality")):
        hire(world, person, role)


def shifted(world, policy=POLICY):
    """A server whose time we rule, on a Wednesday at ten."""
    server = ShiftedServer(world)
    server.serve()
    register(world)
    now = server.now(ZONE)
    day = now.date() + timedelta(days=(2 - now.weekday()) % 7 or 7)
    server.go_to(datetime(day.year, day.month, day.day, 10, tzinfo=ZONE))
    set_policy(world, policy)
    return server


def report(world, person="gu", facility="LIFT-1", **more):
    flags = [part for name, value in more.items() for part in (f"--{name}", value)]
    return via(world, "paigong-desk", person, "new", "--kind", "public", "--site", "garden",
               "--facility", facility, "--text", "按钮不亮", *flags)["id"]


def code(world, ticket):
    return world.codes(ticket)["sign_off"]


def completed(world, ticket):
    to(world, ticket, "li dispatch --to wang", "wang accept", "wang arrive",
       "wang material --name 按钮 --qty 1 --price 4500")
    return to(world, ticket, "wang done --text 换了按钮")


# ---- public faults


def test_from_a_guards_report_to_the_partys_copy(world):
    """P10.1, P10.2, P1.4: the whole way."""
    register(world)
    ticket = report(world, place="三层候梯厅")
    shown = world.do("gu", "show", ticket)
    assert (shown["kind"], shown["facility"], shown["unit"]) == ("public", "LIFT-1", None), shown
    assert shown["place"] == "三层候梯厅" and shown["received_by"] == "gu"
    assert [row["id"] for row in world.do("gu", "list", "--open")["tickets"]] == [ticket]
    shown = completed(world, ticket)
    assert shown["materials"][0]["accepted"] is True, "nobody is asked: nobody pays"
    shown = to(world, ticket, ["wang", "confirm", "--party", "三栋业主", "--code",
                               code(world, ticket)])
    assert shown["state"] == "signed"
    parts = {part["part"]: part for part in shown["parts"]}
    assert (parts[2]["holder"], parts[2]["status"]) == ("party", "signed_for"), parts
    assert to(world, ticket, "li show")["confirmed_by"] == "三栋业主"
    world.refused("li", "return", ticket, code="not_checked", status=1)
    to(world, ticket, "chen check --pass")
    error = world.refused("li", "return", ticket, code="refused", status=1)
    assert "P10.1" in error["message"], error
    shown = to(world, ticket, "zhou verify --pass")
    assert shown["verified"] is True and shown["turn_role"] == "desk"
    to(world, ticket, "li return")
    assert to(world, ticket, "li visit --satisfied")["state"] == "closed"
    events = [entry["event"] for entry in history(world, ticket)]
    for event in ("opened", "confirmed", "checked", "verified", "returned", "visited"):
        assert event in events, (event, events)


def test_who_reports_and_confirms(world):
    """Guards and staff report; a guard sees their own and confirms them in person."""
    register(world)
    hire(world, "mei", "guard")
    ticket = report(world, "wang", "PUMP-2")
    assert world.do("gu", "list", "--open")["tickets"] == []
    world.refused("gu", "show", ticket, code="not_found", status=3)
    ticket = report(world)
    world.refused("mei", "show", ticket, code="not_found", status=3)
    world.refused("gu", "dispatch", ticket, "--to", "wang", code="denied", status=4)
    completed(world, ticket)
    world.refused("wang", "confirm", ticket, "--party", "门岗", code="bad_request", status=2)
    world.refused("wang", "confirm", ticket, "--party", "门岗", "--code", "000000",
                  code="wrong_code", status=1)
    shown = to(world, ticket, "gu confirm --party 门岗")
    assert shown["signature"]["kind"] == "in_person"
    world.refused("zhou", "verify", ticket, "--fail", code="bad_request", status=2)
    shown = to(world, ticket, "zhou verify --fail --text 还闪")
    assert (shown["state"], shown["reason"]) == ("dispatched", "还闪")


def test_a_facility_is_of_a_trade(world):
    """P3.5: who is sent goes by it; a report that names it is the same fault, another is not."""
    register(world)
    new = ["new", "--kind", "public", "--site", "garden", "--facility", "LIFT-1", "--text", "异响"]
    first = world.do("gu", *new)
    assert (first["trade"], first["linked"]) == ("lift", None), first
    assert world.do("li", *new, "--trade", "lift")["linked"] is not None
    other = world.do("li", *new, "--trade", "strong_current")
    assert (other["trade"], other["linked"]) == ("strong_current", None), other


def test_where_a_public_fault_is(world):
    """A facility of the register, or a place in words; bad input names the field."""
    register(world)
    new = ["new", "--kind", "public", "--site", "garden", "--text", "路面破损"]
    assert world.do("gu", *new, "--place", "北门停车场")["place"] == "北门停车场"
    assert world.refused("gu", *new, code="bad_request", status=2)["subject"] == "facility"
    assert world.refused("gu", *new, "--facility", "LIFT-9", code="not_found",
                         status=3)["subject"] == "facility"
    assert world.refused("gu", *new, "--facility", "LIFT-1", "--unit", "3-1201",
                         code="bad_request", status=2)["subject"] == "unit"
    assert world.refused("gu", "new", "--kind", "maintenance", "--site", "garden", "--facility",
                         "LIFT-1", "--text", "x", code="denied", status=4)
    error = world.refused("gu", "new", "--site", "garden", "--unit", "3-1201", "--text", "漏水",
                          code="denied", status=4)
    assert "guard" in error["message"], error
    ticket = report(world)
    world.refused("li", "quote", ticket, "--labour", "100", code="bad_request", status=2)
    world.refused("li", "sign", ticket, "--code", "123456", code="bad_request", status=2)


@unstarted
def test_slip_within_three_minutes(world):
    """P3.2: the slip is filled within 3 minutes, within the same 5-minute notice."""
    server = shifted(world)
    ticket = report(world)
    shown = to(world, ticket, "sun show")
    due = {name: moment(clock(shown, name)["due_at"]) - moment(shown["received_at"])
           for name in ("slip", "notice", "finish_public")}
    assert due == {"slip": 3 * MINUTE, "notice": 5 * MINUTE, "finish_public": 3 * DAY}, due
    assert clock(shown, "finish") is None
    server.go_to(moment(clock(shown, "slip")["due_at"]))
    late = until_event(world, ticket, "breached", clock="slip")
    assert late["to"] == "sun", late
    to(world, ticket, "li dispatch --to wang --phoned")
    found = clock(to(world, ticket, "sun show"), "slip")
    assert found["met_at"] is not None and found["state"] == "breached", found


@unstarted
def test_second_notice_goes_to_director_and_quality(world):
    """P10.1: not in 72 hours: the lead explained, and both hear of it at once, across a restart."""
    server = shifted(world)
    ticket = report(world)
    to(world, ticket, "li dispatch --to wang", "wang accept", "wang arrive")
    world.refused("chen", "promise", ticket, "+5d", code="bad_request", status=2)
    shown = to(world, ticket, "chen promise +5d --reason 配件要从厂家调")
    assert shown["reason"] == "配件要从厂家调" and shown["promised_at"] is not None
    due = moment(clock(shown, "finish_public")["due_at"])
    world.server.stop()
    server.go_to(due + HOUR)
    server.serve()
    second = until_event(world, ticket, "second_notice")
    assert (second["to"], second["to_role"], second["clock"]) == ("pin", "quality",
                                                                  "finish_public"), second
    first = until_event(world, ticket, "breached", clock="finish_public")
    assert (first["to"], first["to_role"]) == ("fang", "site_director"), first
    for person in ("fang", "pin"):
        rows = world.do(person, "list", "--mine")["tickets"]
        assert [row["id"] for row in rows] == [ticket], (person, rows)
        assert "finish_public" in rows[0]["notices"], rows
        rows = world.do(person, "list", "--mine")["tickets"]
        assert "finish_public" not in rows[0]["notices"], "acknowledged by the list"
    assert len(history(world, ticket, "second_notice")) == 1
    assert to(world, ticket, "pin show")["second_notice_at"] is not None
    world.do("pin", "take", ticket, "finish_public")
    assert world.do("fang", "list", "--mine")["tickets"] == []


# ---- maintenance


def plan(world, facility="LIFT-1", every="week", **more):
    flags = [part for name, value in more.items() for part in (f"--{name}", value)]
    return world.do("zhou", "plan", "add", facility, "--every", every, "--name", "安全检查",
                    "--crew", "plumbing", *flags)


def dates(world, sheet):
    """What came of each date: [(date, issued slip or "")], oldest first."""
    entries = world.do("zhou", "sheet", "history", sheet)
    due = [e for e in entries if e["sheet"]["verb"] == "due"]
    return [(moment(e["due_at"]).astimezone(ZONE).date().isoformat(), e["sheet"].get("ticket", ""))
            for e in due]


def issued(world, sheet, count):
    """Waits until so many dates have come; what came of each."""
    rig.eventually(lambda: len(dates(world, sheet)) >= count, f"{sheet} had {count} dates")
    found = dates(world, sheet)
    assert len(found) == count, found
    assert len({date for date, _ in found}) == count, f"a date came twice: {found}"
    return found


def finish(world, ticket):
    """The slip is done, checked and filed."""
    to(world, ticket, "chen dispatch --to wang", "wang accept", "wang arrive",
       "wang done --text 已检查")
    to(world, ticket, "chen check --pass")
    return to(world, ticket, "li return")


@unstarted
def test_a_slip_on_the_morning_it_is_due(world):
    """P10.3: issued by the server, done by the day, filed in the facility's record."""
    server = shifted(world)
    day = server.now(ZONE).date() + DAY
    sheet = plan(world, **{"from": day.isoformat(), "text": "制动器、门、对讲"})
    assert sheet["state"] == "active"
    assert moment(sheet["wake_at"]) == datetime(day.year, day.month, day.day, 8, tzinfo=ZONE)
    assert dates(world, sheet["id"]) == []
    server.go_to(moment(sheet["wake_at"]))
    (date, ticket), = issued(world, sheet["id"], 1)
    assert date == day.isoformat()
    shown = to(world, ticket, "chen show")
    assert (shown["kind"], shown["state"], shown["crew"]) == ("maintenance", "dispatched",
                                                             "plumbing"), shown
    assert shown["trade"] == "lift", "its facility's"
    assert (shown["plan"], shown["text"]) == (sheet["id"], "制动器、门、对讲")
    assert shown["received_by"] == "server" and state_of(shown, "maintenance") == "running"
    closed = finish(world, ticket)
    assert closed["state"] == "closed" and clock(closed, "maintenance")["met_at"] is not None
    record = world.do("zhou", "facility", "history", "LIFT-1")
    assert [row["id"] for row in record["tickets"]] == [ticket]
    assert record["tickets"][0]["completed_at"] is not None and record["missed"] == []
    text = world.as_("zhou", "facility", "history", "LIFT-1").out
    assert ticket in text and "maintenance" in text, text
    shown = world.do("zhou", "facility", "show", "LIFT-1")
    assert [p["id"] for p in shown["plans"]] == [sheet["id"]] and shown["tickets"] == []


@unstarted
def test_a_plan_over_downtime(world):
    """Down for days: each date shows as missed but the last, which is caught up with, once."""
    server = shifted(world)
    day = server.now(ZONE).date() + DAY
    sheet = plan(world, every="day", **{"from": day.isoformat()})["id"]
    world.server.stop()
    server.go_to(datetime(day.year, day.month, day.day, 15, tzinfo=ZONE) + 16 * DAY)
    server.serve()
    found = issued(world, sheet, 17)
    assert [date for date, _ in found] == [(day + n * DAY).isoformat() for n in range(17)]
    assert [bool(ticket) for _, ticket in found] == [False] * 16 + [True], found
    assert world.do("zhou", "plan", "show", sheet)["quantity"] == 16
    world.server.kill()
    server.serve()
    assert dates(world, sheet) == found, "a restart adds nothing"
    record = world.do("zhou", "facility", "history", "LIFT-1")
    assert len(record["missed"]) == 16 and len(record["tickets"]) == 1
    assert "missed" in world.as_("zhou", "facility", "history", "LIFT-1").out
    head, row = world.as_("zhou", "plan", "list").out.splitlines()
    assert head.split() == ["plan", "state", "place", "job", "every", "crew", "next", "last",
                            "slip", "missed"], head
    assert found[-1][1] in row and row.rstrip().endswith("  16"), row
    # the next morning the slip is still open: that date is missed, no second slip goes out
    server.go_to(datetime(day.year, day.month, day.day, 9, tzinfo=ZONE) + 17 * DAY)
    assert issued(world, sheet, 18)[-1][1] == ""
    finish(world, found[-1][1])
    server.go_to(datetime(day.year, day.month, day.day, 9, tzinfo=ZONE) + 18 * DAY)
    assert issued(world, sheet, 19)[-1][1] != ""


@unstarted
def test_a_plan_over_jumps_of_the_clock(world):
    """The wall clock leaps ahead and back, with a restart between: no date twice, none lost."""
    server = shifted(world)
    start = server.now(ZONE).date()
    sheet = plan(world, every="day", **{"from": (start + DAY).isoformat()})["id"]

    def at(days, hour):
        return datetime(start.year, start.month, start.day, hour, tzinfo=ZONE) + days * DAY
    server.go_to(at(1, 9))
    first, = issued(world, sheet, 1)
    finish(world, first[1])
    server.go_to(at(0, 23))  # back over midnight: that morning does not come again
    report(world, "li")
    assert dates(world, sheet) == [first]
    world.server.stop()
    server.serve()
    assert dates(world, sheet) == [first]
    server.go_to(at(4, 9))  # three mornings at once
    found = issued(world, sheet, 4)
    assert [bool(ticket) for _, ticket in found] == [True, False, False, True], found
    server.go_to(at(2, 9))
    world.server.kill()
    server.serve()
    assert dates(world, sheet) == found
    finish(world, found[-1][1])
    server.go_to(at(5, 9))
    found = issued(world, sheet, 5)
    assert found[-1][1] != "" and [date for date, _ in found] == [
        (start + n * DAY).isoformat() for n in range(1, 6)]


@unstarted
def test_not_done_by_the_day(world):
    """Missed maintenance shows: the clock runs out at the day's end, and it is no longer quiet."""
    server = shifted(world)
    plan(world, every="month", **{"from": server.now(ZONE).date().isoformat()})
    rig.eventually(lambda: world.do("chen", "list", "--open")["tickets"], "the slip of today")
    ticket = world.do("chen", "list", "--open")["tickets"][0]["id"]
    shown = to(world, ticket, "chen show")
    server.go_to(moment(clock(shown, "maintenance")["due_at"]))
    late = until_event(world, ticket, "breached", clock="maintenance")
    assert (late["to"], late["to_role"]) == ("zhou", "department_supervisor"), late
    assert to(world, ticket, "li show")["coordination"] is True
    world.refused("li", "cancel", ticket, "--reason", "不做了", code="bad_request", status=2)
    closed = to(world, ticket, "fang close --exception --reason 电梯停用")
    assert closed["state"] == "closed"
    row, = world.do("zhou", "facility", "history", "LIFT-1")["tickets"]
    assert row["completed_at"] is None, "closed, and not done"


def test_every_period(world):
    """Year, half-year, quarter, month, week, day; the weekly safety and monthly fire checks."""
    register(world)
    for every in ("day", "week", "month", "quarter", "half_year", "year"):
        sheet = plan(world, every=every, **{"from": "2027-01-31"})
        assert sheet["every"] == every and sheet["wake_at"].startswith("2027-01-31"), sheet
    assert len(world.do("zhou", "plan", "list", "--facility", "LIFT-1")["sheets"]) == 6
    assert sheet["id"] in world.as_("zhou", "plan", "list").out
    changed = world.do("zhou", "plan", "change", sheet["id"], "--text", "全部检查")
    assert changed["text"] == "全部检查"
    ended = world.do("zhou", "plan", "cancel", sheet["id"], "--reason", "电梯拆除")
    assert (ended["state"], ended["wake_at"]) == ("cancelled", None)


def test_plans_are_refused(world):
    """Bad input names what is wrong, in words."""
    register(world)
    add = ["plan", "add", "LIFT-1", "--every", "week", "--name", "安全检查", "--crew", "plumbing"]
    assert world.refused("zhou", *["plan", "add", "LIFT-9", *add[3:]], code="not_found",
                         status=3)["subject"] == "facility"
    assert world.refused("zhou", *add[:-1], "no-crew", code="not_found",
                         status=3)["subject"] == "crew"
    world.refused("zhou", *add, "--person", "nobody", code="not_found", status=3)
    world.refused("li", *add, code="denied", status=4)
    world.refused("zhou", *[*add[:4], "hour", *add[5:]], code="usage", status=2)
    sheet = world.do("zhou", *add)["id"]
    world.do("zhou", "plan", "cancel", sheet, "--reason", "重复")
    world.refused("zhou", "plan", "cancel", sheet, "--reason", "重复", code="refused", status=1)
