"""Outages of water, power and gas: planned, sudden, the utility's own (P11)."""
import uuid
from datetime import datetime, timedelta, timezone

import office
import rig
from office import ShiftedServer, hire, set_policy, unstarted
from wire_client import request_id

CHINA = timezone(timedelta(hours=8))
UNITS = ("unit,building,owner,phone,handover_date\n"
         "3-1201,3,Wang,13800138000,2024-05-01\n3-1202,3,Zhou,13900139000,2024-05-01\n"
         "31-201,31,Xu,13900139001,2024-05-01\n7-101,East,Ma,13900139002,2024-05-01\n")
NO_WATER = ["--trade", "plumbing", "--text", "没有水"]


def import_units(world):
    world.do("admin", "import", "units", office.write(world, "units.csv", UNITS), "--site",
             "garden")


def call_in(world, unit, *flags, person="li"):
    return world.do(person, "new", "--site", "garden", "--unit", unit, *NO_WATER, *flags)


def outage(world, *arguments, person="li"):
    return world.do(person, "outage", *arguments)


def sudden(world, *flags, zone="3"):
    return outage(world, "sudden", "--site", "garden", "--medium", "water", "--zone", zone, *flags)


def verbs(world, sheet):
    return [e["sheet"]["verb"] for e in world.do("li", "sheet", "history", sheet)]


def test_a_burst_main_while_three_calls_about_it_come_in(world):
    import_units(world)
    first = call_in(world, "3-1201", "--reporter", "王先生")
    burst = sudden(world, "--ticket", first["id"], "--cause", "主管爆裂", "--expected", "+2h")
    assert burst["at"] == first["received_at"], burst  # known since the first report
    assert burst["clock"]["clock"] == "outage_notice", burst
    due = office.moment(burst["clock"]["due_at"])
    assert due - office.moment(first["received_at"]) == timedelta(minutes=10), burst
    assert [(x["code"], x["quantity"]) for x in burst["lines"]] == [("3", 2), (first["id"], 0)]

    second = call_in(world, "3-1202", "--reporter", "周女士", "--phone", "13900139000")
    assert second["id"].startswith("R2") and second["outage"] == burst["id"], second
    assert second["answer"]["text"] == "主管爆裂" and second["done"] is True, second
    third = call_in(world, "3-1201")
    assert third["outage"] == burst["id"], third
    shown = outage(world, "show", burst["id"])
    assert shown["quantity"] == 2, shown
    reports = [e["text"] for e in world.do("li", "sheet", "history", burst["id"])
               if e["sheet"]["verb"] == "report"]
    assert reports == [second["id"], third["id"]], reports
    entries = world.do("li", "register", "list")["entries"]
    assert [e["outage"] for e in entries if e["id"] == second["id"]] == [burst["id"]], entries

    card = world.do("li", "call", "--site", "garden", "--unit", "3-1202", "--trade", "plumbing")
    assert [o["id"] for o in card["outages"]] == [burst["id"]] and card["same"] == burst["id"]
    said = world.run("paigong-desk", "--profile", "li", "--lang", "en", "call", "--site", "garden",
                     "--unit", "3-1202").out
    assert "3: water is cut off" in said and "Cause: 主管爆裂" in said, said
    told = world.run("paigong-desk", "--profile", "li", "outage", "text", burst["id"],
                     "--lang", "en").out
    assert told.startswith("building 3: water is cut off, since ") and "expected back by" in told, told

    told = outage(world, "tell", burst["id"], "--by", "phone")
    assert told["state"] == "active" and told["clock"]["clock"] == "outage_end", told
    back = outage(world, "restored", burst["id"])
    assert back["state"] == "done" and back["clock"]["state"] == "met", back
    assert call_in(world, "3-1202")["kind"] == "repair"  # it is a fault of its own now
    assert verbs(world, burst["id"]) == ["open", "report", "report", "tell", "done"]


def to_tell(world, person="li"):
    return [(e["id"], e["outage"]) for e in
            world.do(person, "tell", "list", "--site", "garden")["entries"]]


def test_who_reported_it_is_told_that_it_is_over(world):
    """P2.6, P11.2: two tickets came in before anybody knew of a cut, two calls after."""
    import_units(world)
    first = call_in(world, "3-1201", "--reporter", "王先生", "--phone", "13800138000")["id"]
    other = call_in(world, "3-1202", "--reporter", "周女士")
    burst = sudden(world, "--ticket", first)["id"]
    linked = outage(world, "link", burst, other["id"])
    assert [x["ticket"] for x in linked["lines"]] == [None, first, other["id"]], linked
    world.refused("li", "outage", "link", burst, other["id"], code="refused", status=1)
    calls = [call_in(world, unit, "--phone", "13900139000")["id"] for unit in ("3-1201", "3-1202")]
    shown = outage(world, "show", burst)
    assert [e["id"] for e in shown["callers"]] == [first, other["id"], *calls], shown
    assert shown["callers"][2]["phone"] == "13900139000" and shown["untold"] == 0, shown
    assert shown["callers"][2]["linked"] is None, "it is on: they heard so"
    assert not outage(world, "show", burst, person="wang")["callers"], "for the desk"
    assert to_tell(world) == [], "while it is on nobody waits for news"
    world.refused("li", "outage", "tell", burst, calls[0], code="bad_request", status=2)
    assert world.do("li", "show", first)["outage"] == burst

    back = outage(world, "restored", burst)
    assert back["state"] == "done" and back["untold"] == 4 and len(back["callers"]) == 4, back
    everybody = [(who, burst) for who in (first, other["id"], *calls)]
    assert to_tell(world) == everybody
    hire(world, "men", "guard")
    for person in ("wang", "men"):  # P16.4: callers are no crew's, nor the gate's
        seen = office.via(world, "paigong-desk", person, "tell", "list", "--site", "garden")
        assert not [e for e in seen["entries"] if e["outage"]], (person, seen)
    listed = world.run("paigong-desk", "--profile", "li", "tell", "list", "--site", "garden",
                       "--lang", "zh").out
    assert burst in listed and "13900139000" in listed and "待告知" in listed, listed
    told = outage(world, "tell", burst, calls[0], "--by", "phone")
    assert told["untold"] == 3 and told["state"] == "done", told
    who = next(e for e in told["callers"] if e["id"] == calls[0])["linked"]
    assert who["told"] and who["told_by"] == "li" and who["told_at"], who
    world.refused("li", "outage", "tell", burst, calls[0], code="refused", status=1)
    world.refused("li", "outage", "tell", burst, "R20200101-0001", code="not_found", status=3)
    outage(world, "tell", burst, "--ticket", first)
    assert to_tell(world) == [everybody[1], everybody[3]]
    left = world.do("li", "register", "list", "--outage", burst)["entries"]
    assert [e["id"] for e in left if not e["linked"]["told"]] == [other["id"], calls[1]], left
    valve = call_in(world, "3-1202", "--apart")["id"]
    error = world.refused("li", "register", "link", calls[1], valve, code="exists", status=1)
    assert burst in error["message"], error

    ticket = world.do("li", "show", first)
    assert ticket["outage_over_at"] == back["closed_at"] and "cancel" in ticket["actions"], ticket
    again = sudden(world, "--ticket", other["id"])["id"]
    shown = world.do("li", "show", other["id"])
    assert shown["outage"] == again and not shown["outage_over_at"], "cut off once more"
    said = world.run("paigong-desk", "--profile", "li", "show", first, "--lang", "zh").out
    assert burst in said and "取消" in said, said
    assert world.do("li", "cancel", first, "--reason", "水来了")["state"] == "cancelled"
    outage(world, "tell", burst)  # a notice to all who are left
    assert to_tell(world) == []
    world.refused("li", "outage", "tell", burst, code="refused", status=1)
    page = world.do("li", "register", "list", "--outage", burst, "--limit", "3")
    rest = world.do("li", "register", "list", "--outage", burst, "--after", page["next"])
    entries = page["entries"] + rest["entries"]
    assert [e["id"] for e in entries] == [who for who, _ in everybody], entries
    assert all(e["linked"]["told"] for e in entries), entries
    world.refused("wang", "register", "list", "--outage", burst, code="denied", status=4)
    assert verbs(world, burst) == ["open", "add", "report", "report", "done", "tell", "tell", "tell"]
    assert world.server.stop() == 0
    world.check()


def test_a_cut_that_was_none_is_told_too(world):
    """Who heard that it was the cut waits for nothing: it is a fault of theirs."""
    import_units(world)
    wrong = sudden(world)["id"]
    call = call_in(world, "3-1202")["id"]
    assert outage(world, "cancel", wrong, "--reason", "只是一户")["untold"] == 1
    assert to_tell(world) == [(call, wrong)]
    outage(world, "tell", wrong, call)
    assert to_tell(world) == []


def test_where_it_reaches_comes_later(world):
    """P11.2: cause, span and end, each possibly unknown."""
    import_units(world)
    burst = outage(world, "sudden", "--site", "garden", "--medium", "water")["id"]
    assert call_in(world, "3-1201")["kind"] == "repair", "whose it is nobody knows yet"
    card = world.do("li", "call", "--site", "garden", "--unit", "3-1201", "--trade", "plumbing")
    assert [o["id"] for o in card["outages"]] == [burst], "but the desk sees that there is one"
    said = world.run("paigong-desk", "--profile", "li", "outage", "text", burst, "--lang", "zh").out
    assert said.startswith("范围尚不清楚：停水"), said
    outage(world, "update", burst, "--zone", "3")
    assert call_in(world, "3-1202")["outage"] == burst


def test_what_is_no_cut_is_a_ticket(world):
    import_units(world)
    burst = sudden(world)["id"]
    for unit, flags in (("31-201", []), ("3-1201", ["--apart"])):
        assert call_in(world, unit, *flags)["kind"] == "repair", unit
    other = world.do("li", "new", "--site", "garden", "--unit", "3-1202", "--trade", "civil",
                     "--text", "墙裂")
    assert other["kind"] == "repair", other
    world.refused("li", "new", "--site", "garden", "--unit", "3-9999", *NO_WATER,
                  code="not_found", status=3)
    assert outage(world, "show", burst)["quantity"] == 0


def test_the_same_call_twice_is_one_entry(world):
    import_units(world)
    burst = sudden(world)["id"]
    request = ["--request-id", str(uuid.UUID(bytes=request_id()))]
    once, again = call_in(world, "3-1201", *request), call_in(world, "3-1201", *request)
    assert once["id"] == again["id"] and again["outage"] == burst, (once, again)
    assert outage(world, "show", burst)["quantity"] == 1


def test_zones_are_buildings_and_what_units_begin_with(world):
    import_units(world)
    for zone, units in (("3", 2), ("31", 1), ("East", 1), ("3-1201", 1), ("all", 4)):
        lines = sudden(world, zone=zone)["lines"]
        assert [x["quantity"] for x in lines] == [units], (zone, lines)
    world.refused("li", "outage", "sudden", "--site", "garden", "--medium", "gas", "--zone",
                  "North", code="not_found", status=3)


def at(days, text):
    """That time of the day so many days from now, at the site."""
    day = datetime.now(CHINA) + timedelta(days=days)
    return day.strftime("%Y-%m-%d") + "T" + text


def plan(world, medium, days, start, end, *flags, verb="plan", person="li"):
    return outage(world, verb, "--site", "garden", "--medium", medium, "--zone", "3", "--from",
                  at(days, start), "--until", at(days, end), "--text", "new valves", *flags,
                  person=person)


def refused_plan(world, medium, days, start, end):
    return world.refused("li", "outage", "plan", "--site", "garden", "--medium", medium, "--zone",
                         "3", "--from", at(days, start), "--until", at(days, end), "--text", "x",
                         code="refused", status=1)


def test_a_plan_keeps_lead_time_hours_and_length(world):
    assert plan(world, "water", 2, "09:00", "11:00")["state"] == "open"
    assert plan(world, "power", 3, "13:00", "17:00")["state"] == "open"
    for case in (("water", 0, "23:58", "23:59"), ("power", 1, "09:00", "10:00"),
                 ("water", 3, "13:00", "17:01"), ("gas", 3, "19:00", "20:00")):
        refused_plan(world, *case)
    set_policy(world, "time_zone: Asia/Shanghai\n"
                      "outages: {gas: {lead: 3d, hours: any, most: 1h}}\n")
    assert plan(world, "gas", 4, "19:00", "20:00")["state"] == "open"
    refused_plan(world, "gas", 2, "19:00", "20:00")


def test_a_supervisor_approves_the_exception(world):
    asked = plan(world, "power", 1, "20:00", "23:00", verb="request")
    assert asked["state"] == "asked", asked
    o = asked["id"]
    world.refused("li", "outage", "tell", o, code="refused", status=1)
    world.refused("li", "outage", "exception", o, "--reason", "now", code="denied", status=4)
    yes = outage(world, "exception", o, "--reason", "the switch may burn", person="sun")
    assert yes["state"] == "open" and yes["result"] == "the switch may burn", yes
    assert yes["clock"]["due_at"] == yes["anchor_at"], yes  # told before it begins
    assert outage(world, "tell", o)["state"] == "active"
    other = plan(world, "power", 1, "20:00", "23:00", verb="request")["id"]
    no = outage(world, "refuse", other, "--reason", "it can wait", person="sun")
    assert no["state"] == "cancelled", no
    world.refused("li", "outage", "request", "--site", "garden", "--medium", "water", "--zone",
                  "3", "--from", at(2, "09:00"), "--until", at(2, "10:00"), "--text", "x",
                  code="refused", status=1)


def test_a_valve_and_the_fire_main_step_by_step(world):
    hire(world, "gao", "engineering")
    o = plan(world, "water", 2, "09:00", "11:00", "--steps", "valve", "--steps",
             "fire_main")["id"]
    world.refused("li", "outage", "tell", o, code="refused", status=1)
    world.refused("li", "outage", "step", o, "valve.close", code="refused", status=1)
    world.refused("li", "outage", "step", o, "valve.report", code="bad_request", status=2)
    outage(world, "step", o, "valve.report", "--text", "valve 7, for the meter")
    world.refused("li", "outage", "step", o, "valve.approve", code="denied", status=4)
    outage(world, "step", o, "valve.approve", person="gao")
    world.refused("gao", "outage", "step", o, "fire_main.department", "--text", "to the brigade",
                  code="refused", status=1)
    outage(world, "step", o, "fire_main.report", "--text", "hall A, 9 to 11")
    outage(world, "step", o, "fire_main.department", "--text", "to the brigade", person="gao")
    assert outage(world, "tell", o)["state"] == "active"
    outage(world, "step", o, "valve.close")
    world.refused("li", "outage", "cancel", o, "--reason", "no", code="refused", status=1)
    done = outage(world, "step", o, "valve.open")
    steps = [x["state"] for x in done["lines"] if x["code"] != "3"]
    assert steps == ["done"] * 6, done
    told = [(e["who"], e["sheet"]["lines"][0]["code"])
            for e in world.do("li", "sheet", "history", o) if e["sheet"]["verb"] == "step"]
    assert told[1] == ("gao", "valve.approve"), told


@unstarted
def test_a_cut_that_overruns_alarms(world):
    clocks = ShiftedServer(world)
    clocks.serve()
    hire(world, "gu", "site_director")
    o = sudden(world, "--expected", "+1h")["id"]
    outage(world, "tell", o)
    clocks.shift += timedelta(hours=1, minutes=1)
    rig.eventually(lambda: outage(world, "show", o)["clock"]["state"] == "breached",
                   "its end is breached")
    mine = world.do("gu", "outage", "list", "--mine")["sheets"]
    assert [s["id"] for s in mine] == [o], mine
    told = outage(world, "update", o, "--expected", "+3h")
    assert told["state"] == "open" and told["clock"]["clock"] == "outage_notice", told
    assert outage(world, "tell", o)["clock"]["state"] == "running"


@unstarted
def test_a_cut_nobody_was_told_of_overruns_too(world):
    """P11.4: whoever took the clock of the notice hears of the end as well."""
    clocks = ShiftedServer(world)
    clocks.serve()
    hire(world, "gu", "site_director")
    o = sudden(world, "--expected", "+1h")["id"]

    def lies(clock):
        shown = outage(world, "show", o)["clock"]
        return (shown["clock"], shown["state"]) == (clock, "breached")
    clocks.shift += timedelta(minutes=11)
    rig.eventually(lambda: lies("outage_notice"), "residents were not told in time")
    world.do("gu", "take", o, "outage_notice")
    clocks.shift += timedelta(minutes=50)
    rig.eventually(lambda: lies("outage_end"), "and it is not over when it was said to be")
    assert [s["id"] for s in world.do("gu", "outage", "list", "--mine")["sheets"]] == [o]
    assert "结束时间已过" in world.as_("li", "sheet", "history", o, "--lang", "zh").out


def test_the_utilitys_own_cut(world):
    o = outage(world, "utility", "--site", "garden", "--medium", "gas", "--zone", "all")["id"]
    asked = world.refused("li", "outage", "tell", o, code="refused", status=1)
    assert "P11.5" in str(asked), asked
    outage(world, "update", o, "--cause", "works in the street", "--expected", "+30h")
    assert outage(world, "tell", o)["state"] == "active"  # no lead time, no limit
