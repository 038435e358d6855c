"""Surveys (P8.5): the service of each department over a period, from visits, checks and forms."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import rig
from office import ALWAYS_OPEN, ShiftedServer, hire, set_policy, unstarted

ZONE = ZoneInfo("Asia/Shanghai")
MONTH = datetime.now(ZONE).strftime("%Y-%m")


def week_closes(world):
    return sum(e["event"] == "week_closed" for e in world.do("admin", "audit", "show"))


def line(sheet, department):
    return next(x for x in sheet["lines"] if x["code"] == department)


def test_scores_of_each_department(world):
    """Two slips of repairs, one visit unsatisfied; what was asked of people is entered."""
    hire(world, "pin", "quality")
    first, second = world.new(), world.do(
        "li", "new", "--site", "garden", "--unit", "5-501", "--text", "灯不亮")["id"]
    for ticket in (first, second):
        world.through(ticket, until="returned")
    world.do("li", "visit", first, "--satisfied")
    world.do("li", "visit", second, "--unsatisfied", "--text", "还不亮")
    sheet = world.do("pin", "survey", "open", MONTH)
    number = sheet["id"]
    assert number.startswith("S20") and sheet["state"] == "open", sheet
    repairs = line(sheet, "repairs")
    assert (repairs["quantity"], repairs["counted"], repairs["score"]) == (2, 1, 50), repairs
    assert repairs["state"] == "done", repairs
    world.refused("pin", "survey", "open", MONTH, code="exists", status=1)
    scored = world.do("sun", "survey", "score", number, "--score", "repairs:90", "--text", "120份")
    assert line(scored, "repairs")["score"] == 70, scored
    assert "not over" in world.refused("pin", "survey", "close", number, code="refused",
                                       status=1)["message"]
    world.refused("sun", "survey", "score", number, "--score", "nowhere:90", code="not_found",
                  status=3)
    world.refused("sun", "survey", "score", number, "--score", "repairs:101", code="bad_request",
                  status=2)
    world.refused("zhou", "survey", "score", number, "--score", "repairs:100", code="denied",
                  status=4)
    shown = world.as_("pin", "survey", "show", number, "--lang", "zh").out
    assert "repairs" in shown and "70 %" in shown and "得分" in shown, shown
    listed = world.do("zhou", "survey", "list")["sheets"]
    assert [s["id"] for s in listed] == [number], listed
    assert world.do("pin", "survey", "cancel", number, "--reason", "期间选错")["state"] == "cancelled"


def test_a_period_that_is_over_is_closed(world):
    """The scores stay on the sheet."""
    hire(world, "pin", "quality")
    sheet = world.do("pin", "survey", "open", "2026-Q3")
    entered = world.do("pin", "survey", "score", sheet["id"], "--score", "repairs:88")
    assert line(entered, "repairs")["score"] == 88, entered
    closed = world.do("pin", "survey", "close", sheet["id"])
    assert closed["state"] == "closed" and line(closed, "repairs")["score"] == 88, closed
    world.refused("pin", "survey", "score", sheet["id"], "--score", "repairs:90", code="refused",
                  status=1)


def test_patrols_and_unannounced_checks_count(world):
    """P15.4: one of two found something; by the policy visits don't count here at all."""
    hire(world, "pin", "quality")
    set_policy(world, ALWAYS_OPEN + "surveys: {weights: {visits: 0, checks: 3, asked: 1}}\n")
    ticket = world.new()
    world.through(ticket)
    for finding in ("order=pass", "order=fail"):
        check = world.do("pin", "check", "open", "--site", "garden", "--type", "patrol",
                         "--department", "repairs", "--item", "order")["id"]
        world.do("pin", "check", "record", check, "--item", finding, "--text", "x")
    sheet = world.do("pin", "survey", "open", MONTH)
    repairs = line(sheet, "repairs")
    assert (repairs["checks"], repairs["passed"], repairs["score"]) == (2, 1, 50), repairs
    assert repairs["quantity"] == 1, repairs
    scored = world.do("pin", "survey", "score", sheet["id"], "--score", "repairs:90")
    assert line(scored, "repairs")["score"] == 60, scored  # 50 three times, 90 once


@unstarted
def test_a_survey_opens_by_itself_when_its_month_is_over(world):
    """Once, in the first week after it; not of a month in which nothing was done."""
    server = ShiftedServer(world)
    server.for_everybody()
    server.serve()
    hire(world, "pin", "quality")
    set_policy(world, ALWAYS_OPEN + "surveys: {every: month}\n")
    world.through(world.new())
    assert world.do("pin", "survey", "list")["sheets"] == []
    begins = (datetime.now(ZONE).replace(day=1) + timedelta(days=32)).replace(day=1)

    def opened():
        return world.do("pin", "survey", "list")["sheets"]

    server.go_to(begins + timedelta(days=8))
    rig.eventually(opened, "the survey of the month")
    sheet, = opened()
    assert (sheet["subject"], sheet["opened_by"], sheet["state"]) == (MONTH, "server", "open"), sheet
    assert sheet["id"] in str(world.do("pin", "sheet", "list", "--mine")), "it is quality's turn"
    called_off = world.do("pin", "survey", "cancel", sheet["id"], "--reason", "这个季度不测评")
    assert called_off["state"] == "cancelled", called_off
    server.go_to(begins + timedelta(days=24))
    rig.eventually(lambda: week_closes(world) >= 3, "weeks go on")
    assert [s["id"] for s in opened()] == [sheet["id"]], "once for its month, also when called off"
