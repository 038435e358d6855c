"""Emergencies (P14): the alarm, the site's playbook, and people pulled from other work (P3.7)."""
import os
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import rig
import terminal
from office import (ShiftedServer, Watch, clock, hire, history, moment, set_policy, state_of,
                    unstarted, until_event, via, write)
from test_workflow import to

ZONE = ZoneInfo("Asia/Shanghai")
FACILITIES = "facility,name,place,trade\nLIFT-1,一号电梯,3栋,lift\n"
POLICY = """time_zone: Asia/Shanghai
desk_hours: {open: "08:30", close: "18:00"}
emergencies:
  lift_entrapment:
    chain: [monitor, crew_lead, site_director]
    steps:
      - {do: "对讲安抚，问清人数和伤情", who: monitor}
      - {do: "通知电梯公司", who: desk, phone: "400-820-0000"}
      - {do: "救出被困人员", who: technician}
"""


def at_two(world):
    """A server whose time we rule, at two in the morning."""
    server = ShiftedServer(world)
    server.serve()
    server.for_everybody()
    world.do("admin", "import", "facilities", write(world, "facilities.csv", FACILITIES), "--site",
             "garden")
    for person, role in (("meng", "monitor"), ("fang", "site_director")):
        hire(world, person, role)
    day = server.now(ZONE).date() + timedelta(days=1)
    server.go_to(datetime(day.year, day.month, day.day, 2, tzinfo=ZONE))
    set_policy(world, POLICY)
    return server


def desk(world, person, *words):
    return via(world, "paigong-desk", person, *words)


def entrapment(world, person="meng"):
    return desk(world, person, "emergency", "open", "--site", "garden", "--type",
                "lift_entrapment", "--facility", "LIFT-1", "--text", "两人被困，停在四楼")["id"]


def until_delivered(world, ticket, count):
    until_event(world, ticket, "delivered", count=count)
    return history(world, ticket, "delivered", person="meng")


def told(world, ticket, person="meng"):
    return {who["who"]: who.get("told_at") for who in to(world, ticket, f"{person} show")["alarmed"]}


@unstarted
def test_a_lift_with_somebody_in_it_at_two_in_the_morning(world):
    """P14.1: everybody of the chain hears at once; the playbook is ticked off; then it is over."""
    at_two(world)
    watch = Watch(world, "chen", "--site", "garden")
    ticket = entrapment(world)
    watch.until(lambda found: any(e["event"] == "alarm_raised" and e["ticket"] == ticket
                                  for e in found))
    raised, = history(world, ticket, "alarm_raised", person="meng")
    assert sorted(raised["alarmed"]) == ["chen", "fang", "meng"], raised
    shown = to(world, ticket, "meng show")
    assert (shown["kind"], shown["emergency"], shown["trade"]) == ("emergency", "lift_entrapment",
                                                                   "lift")
    minute, ten = timedelta(minutes=1), timedelta(minutes=10)
    received = moment(shown["received_at"])
    assert moment(clock(shown, "told")["due_at"]) == received + minute
    assert moment(clock(shown, "arrival")["due_at"]) == received + ten

    seen, = until_delivered(world, ticket, 1)
    assert (seen["who"], seen["to"]) == ("chen", "chen"), "the lead's watch showed it"
    assert told(world, ticket)["chen"] and not told(world, ticket)["fang"]
    rows = world.do("fang", "list", "--mine")["tickets"]
    assert [row["id"] for row in rows] == [ticket] and "told" in rows[0]["notices"], rows
    assert state_of(to(world, ticket, "meng show"), "told") == "met"
    assert told(world, ticket)["fang"]
    watch.stop()

    assert [row["id"] for row in desk(world, "meng", "emergency", "list", "--open")["tickets"]] == [
        ticket]
    to(world, ticket, "meng dispatch --to wang", "wang accept", "wang arrive")
    assert state_of(to(world, ticket, "meng show"), "arrival") == "met"
    desk(world, "meng", "emergency", "step", ticket, "1")
    desk(world, "meng", "emergency", "step", ticket, "2", "--text", "十五分钟到")
    again = world.refused("meng", "emergency", "step", ticket, "2",
                          code="exists", status=1)
    assert "meng" in again["message"], again
    early = world.refused("meng", "emergency", "over", ticket, "--text", "已救出",
                          code="refused", status=1)
    assert "P14.1" in early["message"] and "救出被困人员" in early["message"], early
    via(world, "paigong-tech", "wang", "emergency", "step", ticket, "3")
    over = desk(world, "meng", "emergency", "over", ticket, "--text", "两人已救出，无伤")
    assert over["state"] == "closed", over
    steps = over["steps"]
    assert [(s["number"], s["done_by"]) for s in steps] == [(1, "meng"), (2, "meng"), (3, "wang")]
    assert steps[1]["phone"] == "400-820-0000" and all(s["done_at"] for s in steps)
    ticked = history(world, ticket, "step_ticked", person="meng")
    assert [e["count"] for e in ticked] == [1, 2, 3] and ticked[1]["text"] == "十五分钟到", ticked


@unstarted
def test_nobody_has_seen_the_alarm_for_a_minute(world):
    """P14.1, P5.5: then it goes to the desk supervisor, or who is next above."""
    server = at_two(world)
    ticket = entrapment(world)
    due = moment(clock(to(world, ticket, "meng show"), "told")["due_at"])
    server.go_to(due + timedelta(seconds=2))
    late = until_event(world, ticket, "breached", clock="told")
    assert late["to_role"] == "desk_supervisor", late


@unstarted
def test_the_plumber_is_pulled_from_a_kitchen(world):
    """P3.7: the kitchen's clocks stand still for cause, and go on when the plumber comes back."""
    server = at_two(world)
    kitchen = world.do("meng", "new", "--site", "garden", "--unit", "3-1201", "--text", "漏水",
                       "--trade", "plumbing")["id"]
    to(world, kitchen, "meng dispatch --to wang", "wang accept")
    ticket = entrapment(world)
    refused = world.refused("meng", "emergency", "pull", ticket, "--from", kitchen, "--technician",
                            "zhao", code="refused", status=1)
    assert "not theirs" in refused["message"], refused
    pulled = desk(world, "meng", "emergency", "pull", ticket, "--from", kitchen, "--technician",
                  "wang")
    assert (pulled["state"], pulled["technician"]) == ("dispatched", "wang"), pulled
    assert [(p["who"], p["ticket"]) for p in pulled["pulled"]] == [("wang", kitchen)]
    left = to(world, kitchen, "meng show")
    assert (left["state"], left["suspended_for"]) == ("waiting", ticket), left
    assert state_of(left, "arrival") == "paused" and state_of(left, "finish") == "paused", left
    suspended, = history(world, kitchen, "suspended", person="meng")
    assert suspended["subject"] == ticket and suspended["who"] == "meng", suspended

    server.go_to(server.now(ZONE) + timedelta(hours=1))
    assert not history(world, kitchen, "breached", person="meng"), "its clocks stood still"
    assert "突发" in world.as_("meng", "show", kitchen, "--lang", "zh").out
    desk(world, "meng", "emergency", "release", ticket, "--technician", "wang")
    back = to(world, kitchen, "meng show")
    assert (back["state"], back["technician"]) == ("accepted", "wang"), back
    assert state_of(back, "arrival") == "running" and not back.get("suspended_for"), back

    desk(world, "meng", "emergency", "pull", ticket, "--from", kitchen, "--technician", "wang")
    for step in "123":
        desk(world, "meng", "emergency", "step", ticket, step)
    desk(world, "meng", "emergency", "over", ticket, "--text", "已救出")
    assert to(world, kitchen, "meng show")["state"] == "accepted", "over: everybody goes back"
    world.do("admin", "audit", "verify")


def test_what_an_emergency_refuses(world):
    missing = world.as_("li", "new", "--site", "garden", "--unit", "1", "--text", "x", "--kind",
                        "emergency")
    assert missing.status == 2 and "emergency" in missing.err, missing
    other = world.as_("li", "emergency", "open", "--site", "garden", "--unit", "1", "--text", "x",
                      "--type", "lottery")
    assert other.status == 2 and "lottery" in other.err, other
    ticket = desk(world, "li", "emergency", "open", "--site", "garden", "--place", "北门", "--text",
                  "爆管", "--type", "burst_main")["id"]
    nothing = world.refused("li", "emergency", "step", ticket, "9", code="not_found", status=3)
    assert "9" in nothing["message"], nothing
    nobody = world.refused("li", "emergency", "release", ticket, "--technician", "wang",
                           code="refused", status=1)
    assert "nobody was pulled" in nobody["message"], nobody
    for words in (("wait", ticket, "--until", "+1h", "--reason", "x"), ("return", ticket)):
        assert world.as_("li", *words).status == 2, "an emergency never waits"
    assert desk(world, "li", "cancel", ticket, "--reason", "误报")["state"] == "cancelled"


def test_every_console_of_the_site_says_it(world):
    """P14.1: also the one of who is not of its chain; the board has it, and its steps have a key."""
    set_policy(world, POLICY.replace("monitor, crew_lead, site_director", "desk_supervisor"))
    with terminal.desk(world, "li", columns=140, rows=40) as own, \
            terminal.desk(world, "sun", columns=140, rows=40, chinese=True) as chain:
        own.wait_for("● live")
        chain.wait_for("● 实时")
        ticket = desk(world, "li", "emergency", "open", "--site", "garden", "--type",
                      "lift_entrapment", "--place", "3栋电梯", "--text", "两人被困")["id"]
        own.wait_for(f"EMERGENCY: lift entrapment  {ticket}  3栋电梯  两人被困")
        chain.wait_for(f"突发：电梯困人  {ticket}  3栋电梯  两人被困", "[电梯困人]  两人被困")
        rig.eventually(lambda: told(world, ticket, "li")["sun"], "the chain's console showed it")
        assert [e["who"] for e in history(world, ticket, "delivered")] == ["sun"]
        own.keys("!")
        own.wait_for("previous, next", "[ ] 1", "400-820-0000", "T step")
        own.keys("T")
        own.wait_gone("previous, next")
        own.keys("1", "C-s")
        own.wait_for("[x] 1")
        for t in (own, chain):
            t.keys("Escape", "Escape", "q")


def test_a_breach_waits_behind_the_emergency_that_stands_there(world):
    """`!` opens what the banner says: the emergency, though the breach was put before them later."""
    set_policy(world, POLICY.replace("monitor, crew_lead, site_director", "desk_supervisor")
               + "clocks: {notice: 1s}\n")
    with terminal.desk(world, "sun", columns=140, rows=40) as t:
        t.wait_for("● live")
        ticket = desk(world, "li", "emergency", "open", "--site", "garden", "--place", "北门",
                      "--text", "爆管", "--type", "burst_main")["id"]
        late = world.new()
        until_event(world, late, "breached")
        t.wait_for(f"EMERGENCY: burst main  {ticket}", "and 3 more")  # told, its notice, the other's
        t.keys("!")
        t.wait_for("previous, next", f"{ticket}  received", f"EMERGENCY: burst main  {ticket}")
        t.keys("Escape")
        desk(world, "li", "cancel", ticket, "--reason", "误报")
        t.wait_for(f"late: notice, {late}")
        t.keys("!")
        t.wait_for(f"{late}  received")
        t.wait_gone(f"late: notice, {late}")
        t.keys("Escape", "q")


def test_of_too_many_emergencies_the_oldest_give_way_for_good(world):
    """A power cut over the whole estate: the banner has sixteen, and stays with the newest."""
    with terminal.desk(world, "li", columns=140, rows=40) as t:
        t.wait_for("● live")
        opened = [desk(world, "li", "emergency", "open", "--site", "garden", "--type",
                       "lift_entrapment", "--apart", "--place", f"{n}栋", "--text", "困人")["id"]
                  for n in range(1, 18)]
        t.wait_for(f"EMERGENCY: lift entrapment  {opened[-1]}", "17 open", "and 15 more")
        desk(world, "li", "dispatch", opened[0], "--to", "wang")  # a row of the one that gave way
        world.new()
        t.wait_for("18 open", f"EMERGENCY: lift entrapment  {opened[-1]}", "and 15 more")
        t.keys("!")
        t.wait_for(f"{opened[-1]}  received", f"EMERGENCY: lift entrapment  {opened[-2]}")
        t.keys("Escape", "q")


def test_a_console_opened_later_says_it_until_it_is_over(world):
    """P14.1: whatever is filtered, and also when it ends where no entry tells of it."""
    file, restored = os.path.join(world.root, "b"), os.path.join(world.root, "restored")
    world.new()
    world.do("admin", "backup", file)

    def burst(place):
        return desk(world, "li", "emergency", "open", "--site", "garden", "--place", place,
                    "--text", "爆管", "--type", "burst_main")["id"]

    over, ticket = burst("南门"), burst("北门")
    with terminal.desk(world, "li", columns=140, rows=40) as t:
        t.wait_for("● live", f"EMERGENCY: burst main  {ticket}  北门  爆管", "and 1 more")
        for looked_at, next_one in ((ticket, over), (over, ticket)):
            t.keys("!")
            t.wait_for("previous, next", f"{looked_at}  received", f"burst main  {next_one}")
        t.keys("Escape", "Escape")
        t.wait_gone("previous, next")
        t.keys("f")
        t.type("3-12")
        t.wait_for("1 of 3", f"EMERGENCY: burst main  {ticket}")
        desk(world, "li", "cancel", ticket, "--reason", "误报")
        t.wait_for(f"EMERGENCY: burst main  {over}  南门")
        world.server.stop()
        done = world.run("paigongd", "restore", file, restored)
        assert done.status == 0, done
        world.serve(directory=restored)
        t.wait_back("1 of 1", "● live")
        t.wait_gone("EMERGENCY", "emergency:")
        t.keys("Escape", "q")


@unstarted
def test_the_server_sends_somebody_whatever_they_have_in_hand(world):
    """P3.7, P3.5: with automatic dispatch an emergency goes first."""
    server = at_two(world)
    set_policy(world, POLICY + "dispatch: {auto: true, load: 1}\n")
    for _ in range(4):  # one for each technician, and one too many
        world.do("meng", "new", "--site", "garden", "--unit", "3-1201", "--text", "漏水", "--apart")
    ticket = entrapment(world)
    sent = to(world, ticket, "meng show")
    assert sent["state"] == "dispatched" and sent["technician"], sent
    assert server.shift
