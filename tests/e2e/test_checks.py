"""Patrols and unannounced checks (P15.4): recorded as a spot check is, with what follows (P15.3)."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import rig
from office import ALWAYS_OPEN, ShiftedServer, has_chinese, hire, moment, set_policy, unstarted

ZONE = ZoneInfo("Asia/Shanghai")


def people(world):
    hire(world, "fang", "site_director")
    hire(world, "pin", "quality")


def opened(world, *flags, person="pin", kind="patrol"):
    return world.do(person, "check", "open", "--site", "garden", "--type", kind, *flags)


def record(world, check, *findings, person="pin", text=None):
    flags = [part for finding in findings for part in ("--item", finding)]
    return world.do(person, "check", "record", check, *flags,
                    *(["--text", text] if text else []))


def demanded(world, check):
    return world.do("pin", "corrective", "list", "--subject", check)["sheets"]


def test_an_unannounced_check_of_a_crew_that_finds_something(world):
    people(world)
    check = opened(world, "--crew", "plumbing", kind="unannounced")
    assert check["id"].startswith("T2") and check["state"] == "open", check
    assert check["department"] == "repairs" and check["person"] == "pin", check
    items = [line["code"] for line in check["lines"]]
    assert items == ["on_duty", "response", "quality", "records", "safety", "manners"], items
    for checked in ("zhou", "chen", "wang"):  # it would be no surprise
        world.refused(checked, "sheet", "show", check["id"], code="not_found", status=3)
        assert check["id"] not in str(world.do(checked, "sheet", "list")), checked
    half = record(world, check["id"], "on_duty=fail", "response=pass", text="夜班岗位无人")
    assert half["state"] == "open" and half["quantity"] == 1 and not demanded(world, check["id"])
    done = record(world, check["id"], *[f"{item}=pass" for item in items[2:]])
    assert done["state"] == "done" and done["clock"]["state"] == "met", done
    assert {x["code"]: x["state"] for x in done["lines"]}["on_duty"] == "fail", done
    action = world.do("pin", "sheet", "show", demanded(world, check["id"])[0]["id"])
    assert action["opened_by"] == "server" and action["text"] == "夜班岗位无人", action
    assert action["department"] == "repairs" and action["crew"] == "plumbing", action
    assert [x["code"] for x in action["lines"]] == ["on_duty"] and action["quantity"] == 1, action
    assert action["clock"]["clock"] == "corrective", action
    answered = world.do("zhou", "corrective", "answer", action["id"], "--text", "加派一人")
    assert answered["state"] == "answered", answered
    assert world.do("pin", "corrective", "close", action["id"])["state"] == "closed"
    assert [e["sheet"]["verb"] for e in world.do("pin", "sheet", "history", check["id"])] == [
        "open", "record", "record"]


def test_a_patrol_with_the_policys_own_items(world):
    people(world)
    set_policy(world, ALWAYS_OPEN + "checks: {patrol: [着装, 卫生, order]}\n")
    check = opened(world, "--department", "repairs", "--item", "卫生", person="fang")
    assert [x["code"] for x in check["lines"]] == ["卫生"], check
    done = record(world, check["id"], "卫生=pass", person="fang")
    assert done["state"] == "done" and done["quantity"] == 0 and not demanded(world, check["id"])
    listed = world.do("pin", "check", "list", "--site", "garden")["sheets"]
    assert [s["id"] for s in listed] == [check["id"]], listed
    shown = world.run("paigong-admin", "--profile", "pin", "check", "show", check["id"],
                      "--lang", "zh").out
    assert "卫生" in shown and "合格" in shown and "巡查" in shown, shown
    policy = world.as_("admin", "policy", "show", "--site", "garden").out
    assert "着装" in policy, policy


def test_what_a_check_refuses(world):
    people(world)
    refused = [
        (["--facility", "NONE"], "not_found", 3), (["--crew", "night"], "not_found", 3),
        (["--department", "gardens"], "not_found", 3), ([], "bad_request", 2),
        (["--crew", "plumbing", "--item", "looks"], "bad_request", 2),
        (["--crew", "plumbing", "--by", "wang"], "denied", 4),
    ]
    for flags, code, status in refused:
        world.refused("pin", "check", "open", "--site", "garden", "--type", "patrol", *flags,
                      code=code, status=status)
    world.refused("pin", "check", "open", "--site", "garden", "--type", "round", "--crew",
                  "plumbing", code="bad_request", status=2)
    error = world.refused("pin", "check", "open", "--site", "garden", "--type", "patrol", "--crew",
                          "plumbing", "--item", "looks", "--lang", "zh", code="bad_request",
                          status=2)
    assert has_chinese(error["message"]) and "looks" in error["message"], error
    world.refused("li", "check", "open", "--site", "garden", "--type", "patrol", "--crew",
                  "plumbing", code="denied", status=4)
    check = opened(world, "--crew", "plumbing", "--item", "order")["id"]
    for flags in (["--item", "order"], ["--item", "order=perhaps"], []):
        assert world.as_("pin", "check", "record", check, *flags).status == 2, flags
    world.refused("pin", "check", "record", check, "--item", "order=fail", code="bad_request",
                  status=2)
    world.refused("pin", "check", "record", check, "--item", "safety=pass", code="bad_request",
                  status=2)
    world.refused("fang", "check", "record", check, "--item", "order=pass", code="denied", status=4)
    world.refused("pin", "check", "record", "T20260101-0001", "--item", "order=pass",
                  code="not_found", status=3)
    record(world, check, "order=pass")
    world.refused("pin", "check", "record", check, "--item", "order=pass", code="refused", status=1)


@unstarted
def test_a_check_that_nobody_made(world):
    """P15.3: not done in its time it is a breach, and comes to quality."""
    server = ShiftedServer(world)
    server.serve()
    people(world)
    set_policy(world, ALWAYS_OPEN + "clocks: {spot_check: 7d}\nescalate_every: 1h\n")
    check = opened(world, "--department", "repairs", person="zhou")
    assert moment(check["due_at"]) - moment(check["opened_at"]) == timedelta(days=7), check
    server.go_to(datetime.now(ZONE) + timedelta(days=7, minutes=1))
    rig.eventually(lambda: world.do("pin", "check", "show", check["id"])["clock"]["state"]
                   == "breached", "the check is late")
    late = world.do("pin", "check", "list", "--overdue")["sheets"]
    assert [s["id"] for s in late] == [check["id"]], late
    assert late[0]["clock"]["holder"] == "pin", late
    done = record(world, check["id"], *[f"{x['code']}=pass" for x in check["lines"]],
                  person="zhou")
    assert done["clock"]["state"] == "breached" and done["clock"]["met_at"], done
    cancelled = opened(world, "--department", "repairs")["id"]
    world.refused("zhou", "check", "cancel", cancelled, "--reason", "x", code="not_found", status=3)
    assert world.do("fang", "check", "cancel", cancelled, "--reason", "停水")["state"] == "cancelled"
