"""Devices that go back to their maker (P18.1): the form, who signs it, the way, what is paid."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import rig
from office import ALWAYS_OPEN, ShiftedServer, has_chinese, hire, set_policy, unstarted

ZONE = ZoneInfo("Asia/Shanghai")


def people(world):
    hire(world, "fang", "site_director")


def form(world, *flags, person="wang"):
    return world.do(person, "device-return", "open", "--site", "garden", "--maker", "海康",
                    "--device", "SN:4711=枪机", "--text", "无画面", *flags)


def give(world, person, verb, sheet, *flags):
    return world.do(person, "device-return", verb, sheet, *flags)


def approved(world, *flags):
    sheet = form(world, *flags)["id"]
    give(world, "chen", "check", sheet, "--text", "主板烧坏")
    done = give(world, "zhou", "approve", sheet)
    return done if done["state"] == "approved" else give(world, "fang", "approve", sheet)


def test_a_camera_that_the_maker_mends_for_money(world):
    people(world)
    sheet = form(world, "--amount", "30000")
    assert sheet["id"].startswith("M2") and sheet["state"] == "requested", sheet
    assert [(x["code"], x["name"]) for x in sheet["lines"]] == [("SN:4711", "枪机")], sheet
    sheet = sheet["id"]
    world.refused("wang", "device-return", "check", sheet, code="denied", status=4)
    assert give(world, "chen", "check", sheet)["turn_role"] == "department_supervisor"
    world.refused("fang", "device-return", "approve", sheet, code="denied", status=4)
    assert give(world, "zhou", "approve", sheet)["state"] == "checked"
    world.refused("li", "device-return", "ship", sheet, "--text", "SF 1", code="refused", status=1)
    assert give(world, "fang", "approve", sheet)["state"] == "approved"
    shipped = give(world, "li", "ship", sheet, "--text", "SF 1234567")
    assert shipped["state"] == "shipped" and shipped["clock"]["clock"] == "follow_up", shipped
    give(world, "li", "follow", sheet, "--text", "等配件", "--next", "+2d")
    back = give(world, "li", "back", sheet, "--text", "已换主板")
    assert back["state"] == "returned" and back["clock"]["state"] == "met", back
    error = world.refused("qian", "device-return", "pay", sheet, "--letter", "HK-77", "--amount",
                          "45000", "--lang", "zh", code="refused", status=1)
    assert has_chinese(error["message"]) and error["subject"] == "letter", error
    give(world, "li", "letter", sheet, "--letter", "HK-77", "--amount", "45000")
    error = world.refused("qian", "device-return", "pay", sheet, "--letter", "HK-77", "--amount",
                          "45000", code="refused", status=1)
    assert error["subject"] == "form", error  # the letter asks for more than was approved
    give(world, "fang", "approve", sheet)
    for flags in (["--letter", "HK-78", "--amount", "45000"],
                  ["--letter", "HK-77", "--amount", "45001"]):
        world.refused("qian", "device-return", "pay", sheet, *flags, code="refused", status=1)
    for flags in (["--amount", "45000"], ["--letter", "HK-77"]):
        assert world.as_("qian", "device-return", "pay", sheet, *flags).status == 2, flags
    world.refused("li", "device-return", "pay", sheet, "--letter", "HK-77", "--amount", "45000",
                  code="denied", status=4)
    paid = give(world, "qian", "pay", sheet, "--letter", "HK-77", "--amount", "45000")
    assert paid["state"] == "done" and paid["spent_fen"] == 45000, paid
    signed = {x["code"]: x["name"] for x in paid["lines"]}
    assert (signed["check"], signed["approval"], signed["manager"]) == ("chen", "zhou", "fang")
    verbs = [e["sheet"]["verb"] for e in world.do("li", "sheet", "history", sheet)]
    assert verbs == ["open", "check", "approve", "approve", "ship", "progress", "bring_back",
                     "letter", "approve", "pay"], verbs


def test_the_slip_that_goes_with_it(world):
    """P2.4: a technician takes the camera off; the slip is filed once its form is through."""
    people(world)
    ticket = world.do("li", "new", "--site", "garden", "--unit", "3-1201", "--kind",
                      "device_return", "--text", "枪机无画面", "--trade", "weak_current")
    assert ticket["kind"] == "device_return" and "device_return" in world.as_(
        "li", "show", ticket["id"], "--lang", "en").out.replace(" ", "_"), ticket
    number = ticket["id"]
    for step in ("li dispatch --to wang", "wang accept", "wang arrive", "wang done"):
        person, verb, *flags = step.split()
        world.do(person, verb, number, *flags)
    world.refused("li", "return", number, code="not_checked", status=1)
    assert world.do("chen", "check", number, "--pass")["turn"] == "li"
    error = world.refused("li", "return", number, "--lang", "zh", code="refused", status=1)
    assert has_chinese(error["message"]) and error["subject"] == "form", error
    sheet = form(world, "--ticket", number)
    assert sheet["ticket"] == number, sheet
    assert world.refused("li", "return", number, code="refused", status=1)["subject"] == sheet["id"]
    give(world, "chen", "check", sheet["id"])
    give(world, "zhou", "approve", sheet["id"])
    give(world, "li", "ship", sheet["id"], "--text", "SF 1")
    give(world, "li", "back", sheet["id"], "--text", "已换主板")
    filed = world.do("li", "return", number)
    assert filed["state"] == "closed" and not filed["coordination"], filed


def test_who_filled_in_the_form_does_not_approve_it(world):
    people(world)
    own = form(world, person="zhou")["id"]
    hire(world, "gao", "engineering")
    give(world, "gao", "check", own)
    world.refused("zhou", "device-return", "approve", own, code="same_person", status=1)
    led = form(world, person="chen")["id"]
    world.refused("chen", "device-return", "check", led, code="same_person", status=1)
    assert give(world, "gao", "reject", led, "--reason", "本地修")["state"] == "cancelled"
    missing = world.as_("wang", "device-return", "open", "--site", "garden", "--maker", "x",
                        "--text", "x")
    assert missing.status == 2, missing
    world.refused("wang", "device-return", "check", "M20260101-0001", code="not_found", status=3)


@unstarted
def test_a_maker_whom_nobody_asks_and_the_monthly_list(world):
    server = ShiftedServer(world)
    server.serve()
    people(world)
    set_policy(world, ALWAYS_OPEN + "clocks: {follow_up: 3d}\nescalate_every: 1h\n")
    sheet = approved(world)["id"]
    give(world, "li", "ship", sheet, "--text", "SF 1")
    server.go_to(datetime.now(ZONE) + timedelta(days=3, minutes=1))
    rig.eventually(lambda: give(world, "li", "show", sheet)["clock"]["state"] == "breached",
                   "nobody asked the maker")
    assert give(world, "li", "show", sheet)["clock"]["holder"] == "zhou"
    asked = give(world, "li", "follow", sheet, "--text", "下周寄回")
    assert asked["clock"]["state"] == "running", asked
    assert give(world, "li", "back", sheet, "--text", "已修")["state"] == "done"
    later = server.now(ZONE)
    later = (later.replace(day=1) + timedelta(days=32)).replace(day=2, hour=10)
    server.go_to(later)
    second = form(world)["id"]
    months = [f"{x[1:5]}-{x[5:7]}" for x in (sheet, second)]
    for month, one in zip(months, (sheet, second)):
        listed = world.do("li", "device-return", "list", "--month", month)["sheets"]
        assert [s["id"] for s in listed] == [one], listed
    assert len(world.do("li", "device-return", "list")["sheets"]) == 2
    assert world.as_("li", "device-return", "list", "--month", "2026-13").status == 2
