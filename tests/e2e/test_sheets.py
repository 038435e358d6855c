"""Sheets: papers that are not tickets. The corrective action (P8.3, P9.6) stands for all of them."""
from datetime import datetime, timedelta

import rig
from office import (ALWAYS_OPEN, ShiftedServer, Watch, head, hire, seconds, set_policy,
                    unstarted)

DAY = 24 * 3600


def staff(world):
    for person, role in (("fang", "site_director"), ("pin", "quality")):
        hire(world, person, role)


def opened(world, person="sun", **more):
    flags = [part for name, value in more.items() for part in (f"--{name}", value)]
    return world.do(person, "corrective", "open", "--text", "住户等了一小时", *flags)


def verbs(world, sheet, person="pin"):
    return [e["sheet"]["verb"] for e in world.do(person, "sheet", "history", sheet)]


def test_corrective_life(world):
    """Opened by who reads the visits, answered by the department, judged by quality (P8.3)."""
    staff(world)
    sheet = opened(world, department="repairs")
    assert sheet["id"].startswith("C20") and sheet["state"] == "open", sheet
    assert sheet["turn_role"] == "department_supervisor" and sheet["opened_by"] == "sun", sheet
    assert abs(seconds(sheet["opened_at"], sheet["due_at"]) - 7 * DAY) < 1, sheet
    assert sheet["clock"]["clock"] == "corrective" and sheet["clock"]["state"] == "running", sheet
    number = sheet["id"]
    assert world.do("zhou", "sheet", "show", number)["actions"] == ["note", "answer"]
    world.refused("sun", "corrective", "answer", number, "--text", "x", code="denied", status=4)
    world.refused("pin", "corrective", "close", number, code="refused", status=1)
    answered = world.do("zhou", "corrective", "answer", number, "--text", "人手不足")
    assert answered["state"] == "answered" and answered["answered_by"] == "zhou", answered
    assert answered["result"] == "人手不足" and answered["turn_role"] == "quality", answered
    back = world.do("pin", "corrective", "reject", number, "--reason", "没有措施", "--due", "+3d")
    assert back["round"] == 2 and back["state"] == "open", back
    assert abs(seconds(answered["opened_at"], back["due_at"]) - 3 * DAY) < 60, back
    assert back["text"] == sheet["text"], "the reason stands in the history"
    world.do("zhou", "corrective", "note", number, "--text", "周五加人")
    world.do("zhou", "corrective", "answer", number, "--text", "每班加一人")
    closed = world.do("pin", "corrective", "close", number, "--text", "抽查十户")
    assert closed["state"] == "closed" and closed["closed_by"] == "pin", closed
    assert closed["clock"]["state"] == "met" and closed["actions"] == [], closed
    assert verbs(world, number) == ["open", "answer", "reject", "note", "answer", "close"]
    texts = [e.get("text") for e in world.do("pin", "sheet", "history", number)]
    assert texts[2:4] == ["没有措施", "周五加人"], texts


def test_corrective_of_a_ticket(world):
    """The department at fault is the ticket's where none is named."""
    staff(world)
    ticket = world.new()
    world.through(ticket, until="returned")
    sheet = opened(world, ticket=ticket)
    assert sheet["department"] == "repairs" and sheet["ticket"] == ticket, sheet
    world.refused("sun", "corrective", "open", "--text", "x", code="bad_request", status=2)
    world.refused("sun", "corrective", "open", "--text", "x", "--ticket", "20260101-0001",
                  code="not_found", status=3)
    found = world.do("pin", "corrective", "list", "--ticket", ticket)["sheets"]
    assert [s["id"] for s in found] == [sheet["id"]], found
    cancelled = world.do("pin", "corrective", "cancel", sheet["id"], "--reason", "误开")
    assert cancelled["state"] == "cancelled" and cancelled["clock"] is None, cancelled


def test_lists(world):
    """What may be asked for, page by page, and who sees it."""
    staff(world)
    ids = [opened(world, department="repairs", unit="3-1201")["id"] for _ in range(3)]
    ids += [opened(world, person="zhou", department="cleaning")["id"]]
    world.do("pin", "corrective", "cancel", ids[0], "--reason", "误开")

    def listed(person, *flags, command="sheet"):
        return [s["id"] for s in world.do(person, command, "list", *flags)["sheets"]]
    assert listed("pin") == ids
    assert listed("pin", "--site", "garden", "--kind", "corrective") == ids
    assert listed("pin", "--open", command="corrective") == ids[1:]
    assert listed("pin", "--site", "garden", "--open") == ids[1:]
    assert listed("pin", "--site", "garden", "--unit", "3-1201", "--open") == ids[1:3]
    assert listed("pin", "--state", "cancelled") == ids[:1]
    assert listed("pin", "--kind", "key") == []
    assert listed("pin", "--overdue") == []
    assert listed("zhou", "--mine") == ids[1:3], "of their own department"
    assert listed("pin", "--mine") == []
    assert listed("wang") == [], "not a technician's business"
    first = world.do("pin", "sheet", "list", "--limit", "2")
    assert first["next"] == ids[1] and len(first["sheets"]) == 2, first
    assert listed("pin", "--limit", "2", "--after", first["next"]) == ids[2:]
    world.refused("wang", "sheet", "show", ids[1], code="not_found", status=3)
    world.refused("pin", "sheet", "show", "C20200101-0001", code="not_found", status=3)
    world.refused("pin", "sheet", "show", "nonsense", code="bad_request", status=2)
    world.refused("pin", "sheet", "list", "--after", "x1", code="bad_request", status=2)


@unstarted
def test_clock(world):
    """Not closed by its date: to quality, and up until somebody takes it; over a downtime, once."""
    server = ShiftedServer(world)
    server.serve()
    server.for_everybody()
    staff(world)
    set_policy(world, ALWAYS_OPEN + "escalate_every: 10m\n")
    sheet = opened(world, department="repairs", due="+2h")
    number = sheet["id"]
    assert world.server.stop() == 0
    server.shift += timedelta(days=1)
    server.serve()
    rig.eventually(lambda: "breach" in verbs(world, number), "the breach")
    late = world.do("pin", "sheet", "show", number)
    assert late["clock"]["state"] == "breached" and late["clock"]["holder"] == "pin", late
    assert verbs(world, number) == ["open", "breach"], "once, however late"
    entry = world.do("pin", "sheet", "history", number)[1]
    assert entry["who"] == "server" and entry["due_at"] == sheet["due_at"], entry
    assert [s["id"] for s in world.do("pin", "sheet", "list", "--overdue")["sheets"]] == [number]
    assert [s["id"] for s in world.do("pin", "sheet", "list", "--mine")["sheets"]] == [number]
    assert verbs(world, number) == ["open", "breach", "acknowledge"], "it was shown"
    world.refused("sun", "take", number, "corrective", code="denied", status=4)
    world.refused("pin", "take", number, "notice", code="refused", status=1)
    server.shift += timedelta(minutes=11)
    rig.eventually(lambda: verbs(world, number).count("escalate") == 1, "the next step")
    taken = world.do("pin", "take", number, "corrective")
    assert taken["clock"]["taken"] is True and taken["clock"]["holder"] == "pin", taken
    assert world.do("pin", "take", number, "corrective")["clock"]["taken"] is True
    steps = verbs(world, number)
    server.shift += timedelta(hours=2)
    world.do("zhou", "corrective", "answer", number, "--text", "已处理")
    closed = world.do("pin", "corrective", "close", number)
    assert closed["clock"]["state"] == "breached" and closed["clock"]["met_at"], closed
    assert verbs(world, number) == steps + ["answer", "close"], "silent once it was taken"


@unstarted
def test_a_watch_begins_with_what_was_put_before_its_reader(world):
    """Who was away is shown the breach, and that is recorded (P5.5)."""
    server = ShiftedServer(world)
    server.serve()
    server.for_everybody()
    hire(world, "pin", "quality")
    number = opened(world, department="repairs", due="+1h")["id"]
    assert world.server.stop() == 0
    server.shift += timedelta(hours=2)
    server.serve()
    rig.eventually(lambda: "breach" in verbs(world, number), "the breach")
    rig.PEOPLE["pin"] = ("paigong-desk", "quality", [])
    watch = Watch(world, "pin")
    try:
        lines = watch.until(lambda es: any(e["event"] == "sheet" for e in es))
        assert lines[-1]["subject"] == number and lines[-1]["sheet"]["verb"] == "breach", lines
        rig.eventually(lambda: verbs(world, number)[-1] == "acknowledge", "it is recorded")
        server.shift += timedelta(minutes=11)
        rig.eventually(lambda: verbs(world, number)[-2:] == ["escalate", "acknowledge"],
                       "the next step is shown as it happens")
    finally:
        watch.stop()


def test_repeated_faults(world):
    """The same fault of a unit again opens a corrective action by itself (P9.6)."""
    staff(world)
    first = world.new(trade="plumbing")
    world.through(first)
    assert world.do("pin", "corrective", "list")["sheets"] == []
    world.do("li", "new", "--site", "garden", "--unit", "3-1201", "--text", "灯不亮", "--trade",
             "strong_current")
    assert world.do("pin", "corrective", "list")["sheets"] == [], "another fault"
    second = world.new(trade="plumbing")
    found = world.do("pin", "corrective", "list")["sheets"]
    assert len(found) == 1, found
    sheet = found[0]
    assert sheet["ticket"] == second and sheet["unit"] == "3-1201", sheet
    assert sheet["trade"] == "plumbing" and sheet["quantity"] == 2, sheet
    assert sheet["department"] == "repairs" and sheet["opened_by"] == "server", sheet
    said = world.as_("pin", "corrective", "list", "--lang", "zh").out
    assert "管道" in said and "2 次" in said and "times" not in said, said
    world.do("li", "cancel", second, "--reason", "误报")
    third = world.new(trade="plumbing")
    assert third and len(world.do("pin", "corrective", "list")["sheets"]) == 1, "followed up already"


def test_exactly_once(world):
    """The same request again: the sheet as it stood then; another content: refused."""
    staff(world)
    sheet = opened(world, department="repairs")["id"]
    request = make_request()
    arguments = ("corrective", "answer", sheet, "--text", "原因", "--request-id", request)
    once = world.do("zhou", *arguments)
    world.do("pin", "corrective", "reject", sheet, "--reason", "不够")
    again = world.do("zhou", *arguments)
    assert again["state"] == "answered" and again["version"] == once["version"], again
    world.refused("zhou", "corrective", "answer", sheet, "--text", "别的", "--request-id", request,
                  code="bad_request", status=2)
    assert verbs(world, sheet) == ["open", "answer", "reject"]


def make_request():
    now = int(datetime.now().timestamp() * 1000)
    text = f"{now:012x}"
    return f"{text[:8]}-{text[8:]}-7000-8000-000000000042"


def test_watch_and_restart(world):
    """A watcher sees what they may see, live; a restart and a rebuild change nothing."""
    staff(world)
    start = ["--from", str(head(world))]
    watch, other = Watch(world, "sun", *start), Watch(world, "wang", *start)
    try:
        sheet = opened(world, department="repairs")["id"]
        lines = watch.until(lambda es: any(e["event"] == "sheet" for e in es))
        assert lines[-1]["subject"] == sheet and lines[-1]["sheet"]["kind"] == "corrective", lines
        ticket = world.new()
        world.do("li", "dispatch", ticket, "--to", "wang")
        lines = other.until(lambda es: any(e["event"] == "dispatched" for e in es))
        assert all(e["event"] != "sheet" for e in lines), lines
    finally:
        watch.stop()
        other.stop()
    world.do("zhou", "corrective", "answer", sheet, "--text", "已加人")
    before = world.do("pin", "sheet", "show", sheet)
    assert world.server.stop() == 0
    world.check()
    assert world.run("paigongd", "rebuild", world.data).status == 0
    world.serve()
    assert world.do("pin", "sheet", "show", sheet) == before


def test_people_read_it(world):
    """The card and the list, in both languages."""
    staff(world)
    sheet = opened(world, department="repairs", unit="3-1201")["id"]
    card = world.as_("pin", "sheet", "show", sheet).out
    for word in (sheet, "open", "3-1201", "repairs", "住户等了一小时", "department supervisor"):
        assert word in card, (word, card)
    chinese = world.as_("pin", "sheet", "list", "--lang", "zh").out
    for word in (sheet, "纠正预防措施", "待处理", "主管"):
        assert word in chinese, (word, chinese)
    entries = world.as_("pin", "sheet", "history", sheet).out
    assert sheet in entries and "corrective" in entries, entries
