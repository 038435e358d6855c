"""Whole lives of tickets through the programs: rounds, money, clocks, watches."""
import json
import os
import select
import subprocess
import time
from datetime import timedelta

import rig
from ledger_file import Ledger
from office import ShiftedServer, unstarted
from wire_client import connect

SHORT = ("time_zone: Asia/Shanghai\ndesk_hours: {open: \"00:00\", close: \"23:59\"}\n"
         "clocks: {notice: 1s, sign_for: 1s, arrival: 1m}\nescalate_every: 1m\n"
         "chains: {notice: [desk_supervisor, department_supervisor]}\n")


def set_policy(world, text=SHORT):
    path = os.path.join(world.root, "policy.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    world.do("admin", "policy", "set", path, "--site", "garden")


def events(world, ticket):
    return world.do("li", "history", ticket)


def kinds(world, ticket):
    return [e["event"] for e in events(world, ticket)]


def clock(shown, name):
    return next(c for c in shown["clocks"] if c["clock"] == name)


def test_from_a_call_to_a_filed_ticket(world):
    ticket = world.do("li", "new", "--site", "garden", "--unit", "3-1201", "--trade", "plumbing",
                      "--text", "厨房漏水", "--reporter", "王先生", "--phone", "13800138000")
    assert ticket["state"] == "received" and ticket["kind"] == "repair" and ticket["round"] == 1
    assert "dispatch" in ticket["actions"], ticket["actions"]
    t = ticket["id"]
    world.do("li", "dispatch", t, "--to", "wang")
    shown = world.do("wang", "accept", t)
    assert shown["state"] == "accepted" and "arrive" in shown["actions"], shown
    assert clock(shown, "sign_for")["state"] == "met", shown["clocks"]
    world.do("wang", "arrive", t)
    world.do("wang", "find", t, "--text", "软管破裂")
    world.refused("wang", "material", t, "--name", "软管", "--qty", "1", "--price", "3500",
                  "--accepted", code="no_consent", status=1)
    quoted = world.do("wang", "quote", t, "--labour", "5000", "--material", "3500")
    assert quoted["state"] == "quoted" and quoted["quote"]["labour_fen"] == 5000, quoted
    assert "codes" not in quoted, "a technician never sees a code"
    first = world.codes(t)["consent"]
    world.do("wang", "quote", t, "--labour", "6000", "--material", "3500")
    assert world.codes(t)["consent"] != first, "a new quote makes the old code void"
    world.refused("wang", "consent", t, "--code", first, code="wrong_code", status=1)
    world.do("wang", "consent", t, "--code", world.codes(t)["consent"])
    world.do("wang", "material", t, "--name", "软管", "--spec", "4分", "--qty", "1", "--price",
             "3500", "--accepted")
    world.do("wang", "done", t, "--text", "更换软管")
    world.do("wang", "sign", t, "--code", world.codes(t)["sign_off"], "--rating", "5")
    world.refused("wang", "pay", t, "--cash", "9999", code="amount_mismatch", status=1)
    world.do("wang", "pay", t, "--cash", "9500")
    world.refused("li", "return", t, code="not_checked", status=1)
    world.do("chen", "check", t, "--pass")
    world.do("li", "return", t)
    world.do("qian", "cash", "receive", t)
    done = world.do("li", "visit", t, "--satisfied", "--by", "phone", "--text", "很满意")
    assert done["state"] == "closed" and done["visits"][0]["satisfied"] is True, done
    assert done["signature"]["kind"] == "code" and done["materials"][0]["qty"] == 1, done
    story = events(world, t)
    assert [e["seq"] for e in story] == sorted(e["seq"] for e in story)
    assert story[0]["event"] == "opened" and story[-1]["event"] in ("visited", "closed"), story
    assert all(e["who"] and e["at"].endswith("+08:00") for e in story), story


def test_unsatisfied_opens_the_next_round(world):
    ticket = world.new()
    world.through(ticket, until="returned")
    old = world.do("li", "show", ticket)
    again = world.do("li", "visit", ticket, "--unsatisfied", "--by", "phone", "--text", "还漏")
    assert again["state"] == "received" and again["round"] == 2 == old["round"] + 1, again
    assert again["policy_version"] == old["policy_version"], "P17.1"
    world.through(ticket)
    shown = world.do("li", "show", ticket)
    assert shown["state"] == "closed" and len(shown["visits"]) == 2, shown


@unstarted
def test_breach_climbs_until_taken(world):
    server = ShiftedServer(world)
    server.serve()
    set_policy(world)
    ticket = world.new()
    rig.eventually(lambda: "breached" in kinds(world, ticket), "the clock runs out")
    server.shift += timedelta(minutes=1)
    rig.eventually(lambda: "escalated" in kinds(world, ticket), "the breach climbs")
    breach = next(e for e in events(world, ticket) if e["event"] == "breached")
    assert breach["clock"] == "notice" and breach["who"] == "server", breach
    world.do("sun", "take", ticket, "notice")
    count = kinds(world, ticket).count("escalated")
    server.shift += timedelta(minutes=2)
    assert world.new() != ticket  # what was due by now stands before it
    assert kinds(world, ticket).count("escalated") == count
    assert [t["id"] for t in world.do("li", "list", "--overdue", "--site", "garden")["tickets"]][:1] \
        == [ticket]


def test_what_fell_due_while_the_server_was_down(world):
    """Fired first, in order, once, with when it was due and when it was noticed."""
    set_policy(world)
    tickets = [world.new() for _ in range(5)]
    world.server.kill()
    down = time.monotonic() + 1.5
    rig.eventually(lambda: time.monotonic() > down, "the clocks fall due meanwhile")
    world.serve()
    for ticket in tickets:
        breaches = [e for e in events(world, ticket) if e["event"] == "breached"]
        assert len(breaches) == 1, breaches
        assert breaches[0]["noticed_at"] >= breaches[0]["due_at"], breaches
    world.server.stop()
    fired = [e for e in Ledger(world.data).events if e.type == "breached"]
    due = [e.facts["due_at"] for e in fired]
    assert due == sorted(due), "in the order in which they fell due"


def lines_of(process, condition, seconds=20):
    """Reads JSON lines of a watch until the condition holds over all so far."""
    found, buffer, limit = [], b"", time.monotonic() + seconds
    while not condition(found):
        left = limit - time.monotonic()
        assert left > 0, f"the watch shows only {found}"
        if select.select([process.stdout], [], [], left)[0]:
            part = os.read(process.stdout.fileno(), 65536)
            assert part, "the watch ended"
            buffer += part
            *whole, buffer = buffer.split(b"\n")
            found += [json.loads(line) for line in whole]
    return found


def test_watch_goes_on_after_a_cut(world):
    """Without gap or repeat, also over a kill of the server."""
    before = connect(world, "li").welcome["head_seq"]
    watch = subprocess.Popen(
        [os.path.join(world.build, "client", "paigong-desk"), "--profile", "li", "watch",
         "--from", str(before), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=world.environment())
    try:
        first = world.new()
        lines_of(watch, lambda f: any(e.get("ticket") == first for e in f))
        world.server.kill()
        world.serve()
        second = world.new()
        found = lines_of(watch, lambda f: any(e.get("ticket") == second for e in f))
        assert not any(e.get("ticket") == first and e["event"] == "opened" for e in found)
    finally:
        watch.terminate()
        watch.wait(rig.DEADLINE)
        watch.stdout.close()
    # everything once, in order, over the wire as well
    desk = connect(world, "li")
    ident = desk.start("watch", from_seq=before)
    seqs = []
    while True:
        frame = desk.receive()
        if frame.get("id") == ident and "entry" in frame:
            entry = frame["entry"]
            seqs.append(entry["seq"])
            if entry.get("ticket") == second and entry["event"] == "opened":
                break
    assert seqs == sorted(set(seqs)) and seqs[0] > before, seqs


def test_a_technicians_watch_shows_their_own(world):
    tech = connect(world, "wang")
    ident = tech.start("watch", from_seq=0)
    assert "watch_started" in tech.answer(ident)
    other, mine = world.new(), world.new()
    assert other != mine
    world.do("li", "dispatch", mine, "--to", "wang")
    frame = tech.receive()
    assert frame["id"] == ident and frame["entry"]["ticket"] == mine, frame


def test_register(world):
    entry = world.do("li", "log", "--site", "garden", "--text", "打开水阀")
    assert not entry.get("done"), entry
    listed = world.do("li", "log", "list", "--site", "garden", "--open")
    assert entry["id"] in [e["id"] for e in listed["entries"]], listed
    done = world.do("li", "log", "done", entry["id"])
    assert done["done"] is True, done


def test_audit_and_report(world):
    ticket = world.new()
    world.through(ticket)
    verified = world.do("shen", "audit", "verify")
    head = Ledger(world.data)  # while the server runs: the durable part verifies by itself
    assert verified["ok"] is True and verified["entries"] <= head.seq, verified
    assert any(e["event"] == "opened" for e in world.do("shen", "audit", "show", "--ticket",
                                                        ticket))
    report = world.do("zhou", "report", "day", "--site", "garden")
    assert report["total"]["received"] == 1 and report["total"]["done"] == 1, report


def test_usage(world):
    """Exit 2 and the nearest name; help with an example."""
    for program, arguments, near in (("paigong-desk", ["dispach", "1"], "dispatch"),
                                     ("paigong-desk", ["new", "--sitte", "x"], "--site"),
                                     ("paigong-tech", ["acept", "1"], "accept"),
                                     ("paigong-admin", ["stff", "list"], "staff"),
                                     ("paigongd", ["serv", "x"], "serve")):
        result = world.run(program, *arguments)
        assert result.status == 2 and near in result.err, result
    for program in ("paigongd", "paigong-desk", "paigong-tech", "paigong-admin"):
        assert world.run(program, "--version").status == 0
        assert world.run(program, "--help").status == 0
    helped = world.run("paigong-desk", "new", "--help")
    assert helped.status == 0 and "paigong-desk new --site" in helped.out, helped
    chinese = world.run("paigong-desk", "--lang", "zh", "--profile", "li", "show", "20200101-0001")
    assert chinese.status == 3 and "没有" in chinese.err, chinese
