"""Visit plans (P8.4): by complaints and half-yearly, due by themselves, recorded by the desk."""
import uuid
from datetime import timedelta

import rig
from office import ALWAYS_OPEN, moment, set_policy, unstarted, write
from protocol_client import uuid7
from test_clocks import shifted
from test_workflow import to

DAY = timedelta(days=1)
PLAN = ALWAYS_OPEN + ("visit_plan: {complaints: 3, within: 30d, every: 10d, made_within: 2d}\n"
                      "repeated_faults: {times: off}\n")
UNITS = "unit,building,owner,phone,handover_date\n3-1201,3,Zhou,13800138000,2015-05-01\n" \
        "3-1202,3,Qian,13800138001,2015-05-01\n"

VISITS = ("visit", "plan")


def visits(world, *which):
    return world.do("li", *VISITS, *which)["sheets"]


def entries(world, visit, verb=None):
    found = world.do("li", "sheet", "history", visit)
    return [e for e in found if verb is None or e["sheet"]["verb"] == verb]


def complain(world, times):
    """A ticket each, urged."""
    return [to(world, world.new(), "li urge --text 催")["id"] for _ in range(times)]


def test_complaints_make_a_visit_fall_due(world):
    set_policy(world, PLAN)
    first = world.new()
    world.through(first, until="returned")
    to(world, first, "li visit --unsatisfied --text 还漏")
    complain(world, 1)
    assert visits(world) == [], "two are not three"
    last = complain(world, 1)[0]
    due = visits(world, "due")
    assert len(due) == 1 and due == visits(world), due
    visit = due[0]
    assert visit["kind"] == "visit" and visit["state"] == "active", visit
    assert visit["unit"] == "3-1201" and visit["subject"] == "complaints", visit
    assert visit["quantity"] == 3 and visit["ticket"] == last and visit["turn_role"] == "desk", visit
    assert visit["clock"]["state"] == "running" and visit["opened_by"] == "server", visit
    left = moment(visit["due_at"]) - moment(visit["opened_at"])
    assert left == 2 * DAY, visit
    complain(world, 2)
    assert [v["id"] for v in visits(world)] == [visit["id"]], "never twice"
    tried = world.do("li", *VISITS, "record", visit["id"], "--not-reached")
    assert tried["state"] == "active" and tried["clock"]["state"] == "running", tried
    made = world.do("li", *VISITS, "record", visit["id"], "--satisfied", "--by", "visit", "--text",
                    "好了")
    assert made["state"] == "done" and made["visit"] == "satisfied", made
    assert made["clock"]["state"] == "met" and visits(world) == [], made
    assert [e["sheet"]["verb"] for e in entries(world, visit["id"])] == ["open", "done", "done"]
    # counted from that visit on
    complain(world, 2)
    assert visits(world) == []
    complain(world, 1)
    assert len(visits(world, "due")) == 1


def out_of_warranty(world, server):
    """A repair of pipes that are long out of warranty, filed; the plan that it leaves."""
    path = write(world, "units.csv", UNITS)
    assert world.as_("admin", "import", "units", path, "--site", "garden").status == 0
    ticket = world.new(trade="plumbing")
    world.through(ticket)
    planned = visits(world)
    assert len(planned) == 1 and visits(world, "due") == [], planned
    visit = planned[0]
    assert visit["state"] == "open" and visit["subject"] == "works", visit
    assert visit["ticket"] == ticket and visit["turn_role"] is None, visit
    assert abs(moment(visit["wake_at"]) - server.now(moment(visit["wake_at"]).tzinfo) - 10 * DAY) \
        < timedelta(minutes=1), visit
    return visit


def until_due(world, visit):
    rig.eventually(lambda: [v["id"] for v in visits(world, "due")] == [visit], f"{visit} is due")
    return visits(world, "due")[0]


@unstarted
def test_works_out_of_warranty_every_half_year(world):
    """By itself, once: on its day, after a downtime, over jumps of the clock."""
    server = shifted(world, PLAN)
    visit = out_of_warranty(world, server)
    server.go_to(moment(visit["wake_at"]) - timedelta(hours=1))
    rig.eventually(lambda: world.do("li", "list") is not None, "the server goes on")
    assert visits(world, "due") == []
    server.go_to(moment(visit["wake_at"]))
    due = until_due(world, visit["id"])
    assert due["subject"] == "works" and due["clock"]["state"] == "running", due
    server.shift -= timedelta(hours=2)
    server.shift += timedelta(hours=3)
    made = world.do("li", *VISITS, "record", visit["id"], "--satisfied", "--by", "phone")
    assert made["state"] == "open" and made["round"] == 2, made
    again = moment(made["wake_at"]) - moment(made["at"])
    assert again == 10 * DAY, made
    # down when it falls due, and its time to be made passes too
    world.server.kill()
    server.go_to(moment(made["wake_at"]) + 3 * DAY)
    server.serve(flags=["--accept-time"])
    late = until_due(world, visit["id"])
    server.go_to(moment(late["due_at"]))
    rig.eventually(lambda: entries(world, visit["id"], "breach"), "the visit is late")
    breach = entries(world, visit["id"], "breach")[0]
    assert breach["to_role"] == "desk_supervisor" and breach["clock"] == "visit", breach
    world.do("sun", "take", visit["id"], "visit")
    assert len(entries(world, visit["id"], "due")) == 2, "once each time"
    # more works at the unit don't make a second plan
    world.through(world.new(trade="plumbing"))
    assert [v["id"] for v in visits(world)] == [visit["id"]]
    ended = world.do("sun", *VISITS, "cancel", visit["id"], "--reason", "搬走了")
    assert ended["state"] == "cancelled" and visits(world) == [], ended


@unstarted
def test_a_changed_policy_leaves_what_is_planned(world):
    """P17.1: the day and the time that were given stay; what is planned next goes by the new one."""
    server = shifted(world, PLAN)
    visit = out_of_warranty(world, server)
    set_policy(world, PLAN.replace("every: 10d, made_within: 2d", "every: 20d, made_within: 5d"))
    assert visits(world)[0]["wake_at"] == visit["wake_at"]
    server.go_to(moment(visit["wake_at"]))
    due = until_due(world, visit["id"])
    set_policy(world, PLAN.replace("made_within: 2d", "made_within: 1d"))
    assert visits(world, "due")[0]["due_at"] == due["due_at"]
    made = world.do("li", *VISITS, "record", visit["id"], "--satisfied")
    assert moment(made["wake_at"]) - moment(made["at"]) == 10 * DAY, made
    # a policy without half-years: the plan ends on its day
    set_policy(world, PLAN.replace("every: 10d", "every: off"))
    assert len(visits(world)) == 1
    server.go_to(moment(made["wake_at"]))
    rig.eventually(lambda: visits(world) == [], "the plan ends")


def test_unsatisfied_goes_on_as_a_repair(world):
    set_policy(world, PLAN)
    first = complain(world, 3)[0]
    visit = visits(world, "due")[0]["id"]
    for arguments, field in ((("--satisfied", "--ticket", first), None),
                             (("--unsatisfied",), "text")):
        result = world.as_("li", *VISITS, "record", visit, *arguments, "--json")
        error = result.json()["error"]
        assert result.status == 2, result
        assert field is None or error["subject"] == field and "P8.4" in result.err, error
    other = world.do("li", "new", "--site", "garden", "--unit", "9-1", "--text", "灯")["id"]
    error = world.refused("li", *VISITS, "record", visit, "--unsatisfied", "--text", "还漏",
                          "--ticket", other, code="bad_request", status=2)
    assert "same unit" in error["message"], error
    world.refused("wang", "sheet", "show", visit, code="not_found", status=3)
    made = world.do("li", *VISITS, "record", visit, "--unsatisfied", "--text", "管子还漏",
                    "--trade", "plumbing", "--name", "周女士", "--phone", "13800138000")
    ticket = to(world, made["ticket"], "li show")
    assert ticket["unit"] == "3-1201" and ticket["text"] == "管子还漏", ticket
    assert ticket["received_by"] == "li" and ticket["trade"] == "plumbing", ticket
    assert ticket["reporter"] == "周女士" and ticket["kind"] == "repair", ticket
    assert made["state"] == "done" and made["visit"] == "unsatisfied", made
    # or in one that is open already
    last = complain(world, 3)[-1]
    visit = visits(world, "due")[0]["id"]
    made = world.do("li", *VISITS, "record", visit, "--unsatisfied", "--text", "还漏", "--ticket",
                    last)
    assert made["ticket"] == last and made["state"] == "done", made


def test_the_same_request_twice(world):
    """The same record again: one visit, one repair."""
    set_policy(world, PLAN)
    complain(world, 3)
    visit = visits(world, "due")[0]["id"]
    again = str(uuid.UUID(bytes=uuid7()))
    before = len(world.do("li", "list")["tickets"])
    made = [world.do("li", *VISITS, "record", visit, "--unsatisfied", "--text", "还漏",
                     "--request-id", again) for _ in range(2)]
    assert made[0]["ticket"] == made[1]["ticket"], made
    assert len(world.do("li", "list")["tickets"]) == before + 1


def test_visits_as_people_read_them(world):
    set_policy(world, PLAN)
    complain(world, 3)
    visit = visits(world, "due")[0]["id"]
    table = world.as_("li", *VISITS)
    assert table.status == 0 and visit in table.out and "3 complaints" in table.out, table
    assert "3 次投诉" in world.as_("li", *VISITS, "due", "--lang", "zh").out
    assert "no visits" in world.as_("li", *VISITS, "due", "--unit", "9-9").out
    # a ticket's return visit is another thing, and a mistyped word is told
    wrong = world.as_("li", *VISITS, "recrod", visit, "--satisfied")
    assert wrong.status == 2 and '"visit plan record"' in wrong.err, wrong
    ticket = world.new()
    world.through(ticket)
    assert to(world, ticket, "li show")["state"] == "closed"
