"""Contracts of after-sales customers: the sheet, and tickets on its terms (P17.2)."""
from datetime import datetime, timedelta, timezone

import office
import rig
import test_handheld as handheld
from office import ShiftedServer, clock, hire, set_policy, state_of, unstarted

CHINA = timezone(timedelta(hours=8))
UNITS = ("unit,building,owner,phone,handover_date\n"
         "3-1201,3,Wang,13800138000,2024-05-01\n3-1202,3,Zhou,13900139000,2020-05-01\n"
         "7-101,7,Ma,13900139002,2024-05-01\n")
NOW = datetime.now(CHINA).replace(microsecond=0)


def stamp(when):
    return when.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def at(days):
    return stamp(NOW + timedelta(days=days))


def import_units(world):
    world.do("admin", "import", "units", office.write(world, "units.csv", UNITS), "--site",
             "garden")


TERMS = ["--site", "garden", "--customer", "华信公司"]


def contract(world, *arguments, person="sun"):
    return world.do(person, "contract", *arguments)


def open_one(world, *units, team="in_city", warranty=200, more=("--days", "tue,fri")):
    named = [x for unit in units for x in ("--unit", unit)]
    until = [] if "--until" in more else ["--until", at(365)]
    return contract(world, "open", *TERMS, *until, *named, "--team", team, "--warranty-until",
                    at(warranty), *more)


def new(world, unit, *flags, person="li"):
    return world.do(person, "new", "--site", "garden", "--unit", unit, "--trade", "plumbing",
                    "--text", "水泵不转", "--apart", *flags)


def lasts(ticket, name):
    found = clock(ticket, name)
    return office.moment(found["due_at"]) - office.moment(ticket["received_at"])


def test_a_report_runs_under_the_contract_of_its_unit(world):
    import_units(world)
    b = open_one(world, "3-1201", more=("--days", "tue,fri", "--phone", "010-1234"))
    assert b["id"].startswith("B2") and b["state"] == "active" and b["days"] == "tue,fri", b
    t = new(world, "3-1201")
    assert t["contract"] == b["id"] and not t["non_urgent"], t
    assert lasts(t, "remote") == timedelta(hours=2), t
    assert lasts(t, "contract_on_site") == timedelta(hours=24), t
    assert t["warranty"]["status"] == "in" and t["warranty"]["rule"] == "contract", t
    assert "answer" in t["actions"], t
    world.refused("li", "quote", t["id"], "--labour", "5000", code="refused", status=1)

    told = world.do("li", "answer", t["id"], "--text", "请先重启泵控箱，三点到")
    assert state_of(told, "remote") == "met" and told["answered_at"], told
    assert "answer" not in told["actions"], told
    again = world.refused("li", "answer", t["id"], "--text", "again", code="refused", status=1)
    assert "P17.2" in again["detail"], again
    assert [e["text"] for e in office.history(world, t["id"], "answered")], t

    world.do("li", "dispatch", t["id"], "--to", "wang")
    taken = world.do("wang", "accept", t["id"])
    assert clock(taken, "arrival") is None, taken
    there = world.do("wang", "arrive", t["id"])
    assert state_of(there, "contract_on_site") == "met", there
    assert world.do("wang", "done", t["id"])["state"] == "completed"

    listed = [row["id"] for row in world.do("li", "list", "--contract", b["id"])["tickets"]]
    assert listed == [t["id"]], listed
    world.refused("li", "list", "--contract", t["id"], code="bad_request", status=2)

    plain = new(world, "7-101")
    listed = [row["id"] for row in world.do("li", "list", "--contract", b["id"])["tickets"]]
    assert listed == [t["id"]], listed
    assert plain["contract"] is None and clock(plain, "remote") is None, plain
    lone = world.refused("li", "answer", plain["id"], "--text", "?", code="refused", status=1)
    assert "contract" in lone["detail"], lone
    # going there is an answer, too
    far = new(world, "3-1201")
    world.do("li", "dispatch", far["id"], "--to", "zhao")
    world.do("zhao", "accept", far["id"])
    assert state_of(world.do("zhao", "arrive", far["id"]), "remote") == "met"
    rows = world.do("li", "list", "--site", "garden")["tickets"]
    assert {r["id"]: r["contract"] for r in rows}[far["id"]] == b["id"], rows


def test_the_handheld_answers_from_afar(world):
    """P17.2: the technician who is to go may have helped by phone."""
    import_units(world)
    open_one(world, "3-1201")
    ticket = new(world, "3-1201")["id"]
    world.do("li", "dispatch", ticket, "--to", "wang")
    with handheld.menu(world) as t:
        t.wait_for("connected", "3-1201")
        handheld.enter(t, "1")
        handheld.choose(t, "the customer was helped from afar")
        handheld.enter(t, "请先重启泵控箱")
        rig.eventually(lambda: office.history(world, ticket, "answered"), "it was sent")
    assert [(e["who"], e["text"]) for e in office.history(world, ticket, "answered")] == \
        [("wang", "请先重启泵控箱")]


def test_what_is_not_urgent_waits_for_the_fixed_day(world):
    import_units(world)
    b = open_one(world, "3-1201", "3-1202")
    t = new(world, "3-1201", "--non-urgent")
    assert t["non_urgent"] and clock(t, "contract_on_site") is None, t
    day = office.moment(t["appointment_at"]).astimezone(CHINA)
    assert day > NOW and day.weekday() in (1, 4) and day - NOW < timedelta(days=5), t
    assert state_of(t, "remote") == "running", t
    world.do("li", "dispatch", t["id"], "--to", "wang")
    taken = world.do("wang", "accept", t["id"])
    assert (office.moment(clock(taken, "arrival")["due_at"]) ==
            office.moment(t["appointment_at"]) + timedelta(minutes=10)), taken

    # monthly, and what the contract was changed to holds for tickets from then on
    changed = contract(world, "change", b["id"], "--days", "last", "--remote", "30",
                       "--team", "elsewhere", "--without", "3-1202")
    assert (changed["days"], changed["every"], changed["quantity"]) == ("last", "month", 30)
    later = new(world, "3-1201", "--non-urgent")
    day = office.moment(later["appointment_at"]).astimezone(CHINA)
    assert (day + timedelta(days=1)).day == 1, later
    assert lasts(later, "remote") == timedelta(minutes=30), later
    kept = world.do("li", "show", t["id"])
    assert kept["appointment_at"] == t["appointment_at"], kept
    assert lasts(kept, "remote") == timedelta(hours=2), kept  # P17.1
    assert lasts(new(world, "3-1201"), "contract_on_site") == timedelta(hours=48)
    assert new(world, "3-1202")["contract"] is None, "it was taken out"

    contract(world, "change", b["id"], "--days", "none")
    for flags in (["--unit", "3-1201", "--non-urgent"], ["--unit", "7-101", "--non-urgent"]):
        error = world.refused("li", "new", "--site", "garden", "--text", "灯", *flags,
                              code="refused", status=1)
        assert error["subject"] == "non_urgent" and "P17.2" in error["detail"], error


def test_out_of_warranty_it_is_at_the_customers_cost(world):
    import_units(world)
    open_one(world, "3-1201", warranty=-10)
    t = new(world, "3-1201")["id"]
    shown = world.do("li", "show", t)
    assert shown["warranty"]["status"] == "out", shown
    assert clock(shown, "contract_on_site") is None, shown
    world.do("li", "dispatch", t, "--to", "wang")
    world.do("wang", "accept", t)
    world.do("wang", "arrive", t)
    error = world.refused("wang", "done", t, code="no_consent", status=1)
    assert "cost" in error["detail"] and "P17.2" in error["detail"], error
    world.do("wang", "quote", t, "--labour", "8000", "--material", "2000")
    world.do("wang", "consent", t, "--code", world.codes(t)["consent"])
    assert world.do("wang", "done", t)["state"] == "completed"
    # a supervisor finds otherwise: it costs nothing after all
    other = new(world, "3-1201")["id"]
    fixed = world.do("sun", "warranty", "set", other, "--status", "in", "--text", "原厂件")
    assert fixed["warranty"]["status"] == "in" and "quote" not in fixed["actions"], fixed


@unstarted
def test_a_late_answer_goes_to_the_area_manager(world):
    clocks = ShiftedServer(world)
    clocks.serve()
    hire(world, "ao", "area_manager")
    import_units(world)
    b = open_one(world, "3-1201", team="on_project", more=("--remote", "20", "--until", at(20)))
    t = new(world, "3-1201")["id"]
    clocks.shift += timedelta(minutes=21)
    breach = office.until_event(world, t, "breached", clock="remote")
    assert (breach["to_role"], breach["to"]) == ("area_manager", "ao"), breach
    clocks.shift += timedelta(minutes=41)
    breach = office.until_event(world, t, "breached", clock="contract_on_site")
    assert breach["to_role"] == "area_manager", breach
    world.do("ao", "take", t, "remote")
    assert clock(world.do("li", "answer", t, "--text", "已电话答复"), "remote")["met_at"]
    # at its date the contract has ended, by itself; what is open keeps its terms
    clocks.shift += timedelta(days=21)
    rig.eventually(lambda: contract(world, "show", b["id"])["state"] == "ended", "it ends")
    assert world.do("li", "show", t)["contract"] == b["id"]
    assert new(world, "3-1201")["contract"] is None
    error = world.refused("sun", "contract", "change", b["id"], "--days", "mon", code="refused",
                          status=1)
    assert "ended" in error["detail"], error


def test_while_the_caller_is_on_the_phone(world):
    import_units(world)
    b = open_one(world, "3-1201", more=("--days", "1,15", "--text", "备用泵一台"))
    card = world.do("li", "call", "--site", "garden", "--unit", "3-1201")
    assert card["contract"]["id"] == b["id"] and card["contract"]["name"] == "华信公司", card
    assert card["contract_warranty"] == "in" and card["contract_next_at"], card
    said = world.as_("li", "call", "--site", "garden", "--unit", "3-1201").out
    assert "华信公司" in said and b["id"] in said and "on site within" in said, said
    assert world.do("li", "call", "--site", "garden", "--unit", "7-101")["contract"] is None
    listed = contract(world, "list", "--unit", "3-1201", person="li")["sheets"]
    assert [s["id"] for s in listed] == [b["id"]], listed
    shown = world.as_("li", "contract", "show", b["id"]).out
    assert "3-1201" in shown and "备用泵一台" in shown, shown
    # a manager who takes no calls sees no telephone; a technician no contract at all
    masked = world.do("zhou", "contract", "show", b["id"])
    assert masked["masked"] and masked["name"] != "华信公司", masked
    world.refused("wang", "contract", "show", b["id"], code="not_found", status=3)


def test_contracts_that_are_no_good(world):
    import_units(world)
    b = open_one(world, "3-1201")
    cases = [
        (["--unit", "3-1201"], "refused", "3-1201", 1),
        (["--unit", "9-999"], "not_found", "unit", 3),
        (["--unit", "7-101", "--days", "31"], "bad_request", "days", 2),
        (["--unit", "7-101", "--days", "tue,15"], "bad_request", "days", 2),
        (["--unit", "7-101", "--days", "someday"], "bad_request", "days", 2),
        (["--unit", "7-101", "--from", at(400)], "bad_request", "due_at", 2),
    ]
    for flags, code, subject, status in cases:
        error = world.refused("sun", "contract", "open", *TERMS, "--team", "in_city",
                              "--until", at(365), "--warranty-until", at(100), *flags, code=code, status=status)
        assert error["subject"] == subject, (flags, error)
    # days that never come: it ends before the first of them
    short = ["--until", stamp(NOW + timedelta(minutes=30))]
    error = world.refused("sun", "contract", "open", *TERMS, *short, "--unit", "7-101", "--team", "in_city",
                          "--warranty-until", at(1), "--days",
                          "15" if NOW.day != 15 else "16", code="bad_request", status=2)
    assert error["subject"] == "days" and "P17.2" in error["detail"], error
    # one behind the other is none too many, until one is made longer
    second = contract(world, "open", "--site", "garden", "--customer", "新客户", "--unit", "3-1201",
                      "--team", "on_project", "--warranty-until", at(500), "--from", at(366),
                      "--until", at(700))
    world.refused("sun", "contract", "change", b["id"], "--until", at(400), code="refused", status=1)
    assert new(world, "3-1201")["contract"] == b["id"]
    contract(world, "close", second["id"], "--reason", "没有签")
    contract(world, "change", b["id"], "--until", at(400), "--unit", "7-101")
    world.refused("sun", "contract", "change", b["id"], "--without", "3-1202", code="refused",
                  status=1)
    world.refused("sun", "contract", "change", b["id"], "--without", "3-1201", "--without", "7-101",
                  code="bad_request", status=2)
    world.refused("sun", "contract", "change", b["id"], code="bad_request", status=2)
    world.refused("li", "contract", "close", b["id"], "--reason", "?", code="denied", status=4)
    assert contract(world, "close", b["id"], "--reason", "客户搬走")["state"] == "closed"
    free = new(world, "7-101")
    assert free["contract"] is None, free
    again = world.refused("sun", "contract", "close", b["id"], "--reason", "?", code="refused",
                          status=1)
    assert "closed" in again["detail"], again


def test_the_sites_policy_says_how_soon(world):
    import_units(world)
    set_policy(world, office.ALWAYS_OPEN + "contracts: {on_project: 30m, in_city: 4h}\n"
               "clocks: {remote: 1h}\n")
    open_one(world, "3-1201")
    t = new(world, "3-1201")
    assert lasts(t, "remote") == timedelta(hours=1), t
    assert lasts(t, "contract_on_site") == timedelta(hours=4), t
    bad = office.write(world, "bad.yaml", "contracts: {in_city: 3d}\n")
    result = world.as_("admin", "policy", "check", bad, "--site", "garden")
    assert result.status == 2 or "farther" in result.out + result.err, result
