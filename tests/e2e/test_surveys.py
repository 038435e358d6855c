"""Surveys (P8.5): the service of each department over a period, from visits, checks and forms."""
from datetime import datetime
from zoneinfo import ZoneInfo

from office import hire

MONTH = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m")


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
