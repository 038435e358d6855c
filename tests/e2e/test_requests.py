"""What a request may not say: each refused by name, and nothing is changed."""
import time

from wire_client import Refused, connect, request_id

NOW = int(time.time() * 1000)
DAY = 24 * 3600 * 1000


def refusal_of(connection, kind, /, write=True, **arguments):
    try:
        connection.ask(kind, write=request_id() if write else None, **arguments)
    except Refused as refusal:
        return refusal.error
    raise AssertionError(f"{kind} {arguments} was accepted")


def bad(connection, field, kind, /, **arguments):
    """bad_request that names the field."""
    error = refusal_of(connection, kind, **arguments)
    assert error["name"] == "bad_request", error
    assert field in error["subject"] or field in error["message"], f"{field}: {error}"


def opening(**more):
    return {"site": "garden", "unit": "3-1201", "text": "leak", **more}


def without(name):
    whole = opening()
    del whole[name]
    return whole


def test_new_ticket_fields(world):
    desk = connect(world, "li")
    for name in ("site", "unit", "text"):
        bad(desk, name, "new_ticket", **without(name))
        bad(desk, name, "new_ticket", **opening(**{name: ""}))
        bad(desk, name, "new_ticket", **opening(**{name: "x" * 2001}))
        bad(desk, name, "new_ticket", **opening(**{name: b"\xff\xfe"}))
        bad(desk, name, "new_ticket", **opening(**{name: b"\xed\xa0\x80"}))  # half a surrogate
        bad(desk, name, "new_ticket", **opening(**{name: "a\x07b"}))
        bad(desk, name, "new_ticket", **opening(**{name: "a\0b"}))
    bad(desk, "reporter", "new_ticket", **opening(reporter="x" * 121))
    bad(desk, "phone", "new_ticket", **opening(phone="1" * 128))
    bad(desk, "kind", "new_ticket", **opening(kind=99))
    bad(desk, "trade", "new_ticket", **opening(trade=11))
    bad(desk, "appointment_at", "new_ticket", **opening(appointment_at=NOW - DAY))
    bad(desk, "appointment_at", "new_ticket", **opening(appointment_at=-1))
    assert world.do("li", "list", "--site", "garden")["tickets"] == [], "nothing was made"
    longest = desk.write("new_ticket", **opening(text="水" * 666))["ticket"]
    assert longest["text"] == "水" * 666


def test_ticket_command_fields(world):
    ticket = world.new()
    desk, tech = connect(world, "li"), connect(world, "wang")

    def command(who, field, name, **arguments):
        bad(who, field, "ticket_command", ticket=ticket, command=name, **arguments)

    command(desk, "command", 99)
    command(desk, "command", 0)
    bad(desk, "ticket", "ticket_command", command="dispatch", to="wang")
    bad(desk, "ticket", "ticket_command", ticket="no id", command="dispatch", to="wang")
    command(desk, "to", "dispatch")
    command(desk, "to", "dispatch", to="wang", pool="plumbing")
    command(desk, "cash_fen", "dispatch", to="wang", cash_fen=5)  # not an argument of dispatch
    command(desk, "time_at", "book", text="x")
    command(desk, "time_at", "book", text="x", time_at=NOW - DAY)
    command(desk, "time_at", "promise", time_at=NOW - DAY)
    command(desk, "time_at", "wait", text="x", time_at=NOW - 1000)
    command(desk, "text", "cancel")
    command(desk, "text", "cancel", text="")
    world.through(ticket, until="on_site")
    command(tech, "text", "find")
    command(tech, "labour_fen", "quote", labour_fen=-1)
    command(tech, "material_fen", "quote", labour_fen=1, material_fen=-5)
    command(tech, "price_fen", "material", item_name="pipe", quantity=1, price_fen=-1)
    command(tech, "quantity", "material", item_name="pipe", price_fen=1)
    command(tech, "item_name", "material", quantity=1, price_fen=1)
    command(tech, "party", "refer", text="x", party=9)
    world.do("wang", "done", ticket)
    command(tech, "rating", "sign", code="000000", rating=6)
    command(tech, "cash_fen", "pay", cash_fen=-100)
    shown = world.do("li", "show", ticket)
    assert shown["state"] == "completed" and not shown.get("materials"), shown


def test_unknown_and_missing_command(world):
    desk = connect(world, "li")
    desk.send({"id": 5})
    try:
        desk.answer(5)
        raise AssertionError("a frame without a command was answered")
    except Refused as refusal:
        assert refusal.name in ("bad_request", "unsupported"), refusal


def test_request_ids(world):
    desk, other = connect(world, "li"), connect(world, "sun")
    assert refusal_of(desk, "new_ticket", write=False, **opening())["name"] == "bad_request"
    for wrong in (b"", b"short", bytes(16), b"x" * 17):
        try:
            desk.ask("new_ticket", write=wrong, **opening())
            raise AssertionError(f"{wrong!r} was taken")
        except Refused as refusal:
            assert refusal.name == "bad_request" and "request_id" in refusal.error["subject"]
    write = request_id()
    first = desk.ask("new_ticket", write=write, **opening())["ticket"]
    assert desk.ask("new_ticket", write=write, **opening())["ticket"]["id"] == first["id"]
    for who, arguments in ((desk, opening(text="another")), (other, opening())):
        try:
            who.ask("new_ticket", write=write, **arguments)
            raise AssertionError("the same id with other content or person was taken")
        except Refused as refusal:
            assert refusal.name == "bad_request", refusal
    try:
        desk.ask("new_ticket", write=request_id(time.time() - 32 * 86400), **opening())
        raise AssertionError("an old id was taken")
    except Refused as refusal:
        assert refusal.name == "old_request", refusal
    assert len(world.do("li", "list", "--site", "garden")["tickets"]) == 1


def test_request_id_of_the_programs(world):
    flags = ["new", "--site", "garden", "--unit", "1", "--text", "x", "--request-id",
             "019aa4d5-0000-7000-8000-000000000001"]
    result = world.as_("li", *flags, "--json")
    if result.status == 0:
        again = world.as_("li", *flags, "--json")
        assert again.json()["id"] == result.json()["id"]
    else:  # made up with a time that is past memory
        assert result.json()["error"]["code"] == "old_request", result


def test_other_ledger(world):
    desk = connect(world, "li")
    home = {"ledger_id": desk.welcome["ledger_id"], "epoch": desk.welcome.get("epoch", 0)}
    desk.ask("new_ticket", write=request_id(), frame=home, **opening())
    for frame in ({"ledger_id": b"\1" * 16, "epoch": home["epoch"]},
                  {"ledger_id": home["ledger_id"], "epoch": home["epoch"] + 1}):
        try:
            desk.ask("new_ticket", write=request_id(), frame=frame, **opening())
            raise AssertionError("a command for another ledger was applied")
        except Refused as refusal:
            assert refusal.name == "other_ledger", refusal
    assert len(world.do("li", "list", "--site", "garden")["tickets"]) == 1


def test_wrong_state(world):
    ticket = world.new()
    desk, tech = connect(world, "li"), connect(world, "wang")
    error = refusal_of(desk, "ticket_command", ticket=ticket, command="return")
    assert error["name"] == "wrong_state" and error["state"] == "received", error
    assert "dispatch" in error["possible"] and "received" in error["message"], error
    world.do("li", "dispatch", ticket, "--to", "wang")
    error = refusal_of(tech, "ticket_command", ticket=ticket, command="arrive")
    assert error["state"] == "dispatched" and "accept" in error["possible"], error
    error = world.refused("wang", "done", ticket, code="wrong_state", status=1)
    assert error["state"] == "dispatched" and "accept" in error["possible"], error
    world.do("li", "cancel", ticket, "--reason", "twice")
    world.refused("li", "dispatch", ticket, "--to", "wang", code="wrong_state", status=1)


def test_two_take_one_pool_ticket(world):
    takers = [connect(world, p) for p in ("wang", "zhao")]
    for _ in range(10):
        ticket = world.new()
        world.do("li", "dispatch", ticket, "--pool", "plumbing")
        waiting = [t.start("ticket_command", write=request_id(), ticket=ticket, command="accept")
                   for t in takers]
        won, lost = [], []
        for person, taker, ident in zip(("wang", "zhao"), takers, waiting):
            try:
                assert taker.answer(ident)["ticket"]["technician"] == person
                won.append(person)
            except Refused as refusal:
                lost.append(refusal)
        assert len(won) == 1 and len(lost) == 1
        assert lost[0].name == "taken" and lost[0].error["taken_by"] == won[0], lost[0].error
        assert world.do("li", "show", ticket)["technician"] == won[0]
    loser = "zhao" if won == ["wang"] else "wang"
    error = world.refused(loser, "accept", ticket, code="taken", status=1)
    assert won[0] in error["message"], error


def test_no_such_thing(world):
    ticket = world.new()
    world.refused("li", "show", "20200101-0001", code="not_found", status=3)
    world.refused("li", "show", "9999", code="not_found", status=3)
    world.refused("li", "new", "--site", "nowhere", "--unit", "1", "--text", "x",
                  code="not_found", status=3)
    world.refused("li", "dispatch", ticket, "--to", "nobody", code="not_found", status=3)
    world.refused("li", "dispatch", ticket, "--pool", "nobodies", code="not_found", status=3)
    world.refused("li", "history", "20200101-0001", code="not_found", status=3)
    world.refused("admin", "staff", "revoke", "nobody", code="not_found", status=3)
    world.refused("li", "log", "done", "R20200101-0001", code="not_found", status=3)


def test_a_technician_sees_their_own_and_their_crews(world):
    mine, others = world.new(), world.new()
    world.do("li", "dispatch", mine, "--to", "wang")
    code = world.do("admin", "staff", "add", "feng", "--name", "Feng", "--role", "technician",
                    "--site", "garden", "--crew", "lifts", "--department", "repairs")["code"]
    import rig  # pylint: disable=import-outside-toplevel
    rig.PEOPLE["feng"] = ("paigong-tech", "technician", [])
    world.enroll("paigong-tech", "feng", code)
    world.refused("feng", "show", mine, code="not_found", status=3)
    world.refused("feng", "history", mine, code="not_found", status=3)
    assert world.do("feng", "list")["tickets"] == []
    assert [t["id"] for t in world.do("wang", "list")["tickets"]] == [mine]
    world.refused("wang", "show", others, code="not_found", status=3)
    world.refused("feng", "accept", mine, code="not_found", status=3)


def test_short_ids(world):
    ticket = world.new()
    short = str(int(ticket.split("-")[1]))
    assert world.do("li", "show", short)["id"] == ticket
    assert world.do("li", "show", "-" + ticket.split("-")[1])["id"] == ticket


def test_rights_by_role(world):
    ticket = world.new()
    tech, desk = connect(world, "wang"), connect(world, "li")
    for who, kind, arguments in (
            (tech, "staff_add", {"id": "x", "name": "X", "role": "desk", "sites": ["garden"]}),
            (tech, "policy_set", {"site": "garden", "document": b"{}"}),
            (tech, "staff_revoke", {"id": "li"}),
            (desk, "site_add", {"site": "other"}),
            (desk, "staff_revoke", {"id": "wang"}),
            (tech, "backup", {}), (desk, "backup", {}),
            (desk, "audit_show", {}), (tech, "report_day", {"site": "garden"})):
        error = refusal_of(who, kind, **arguments)
        assert error["name"] == "denied", (kind, error)
    world.do("li", "dispatch", ticket, "--to", "wang")
    for who, name, more in ((desk, "accept", {}), (desk, "arrive", {}),
                            (tech, "return", {}), (tech, "close", {"exception": True, "text": "x"}),
                            (tech, "dispatch", {"to": "zhao"})):
        error = refusal_of(who, "ticket_command", ticket=ticket, command=name, **more)
        assert error["name"] == "denied", (name, error)
    # another technician of the crew sees it, but it is not theirs
    error = refusal_of(connect(world, "zhao"), "ticket_command", ticket=ticket, command="accept")
    assert error["name"] in ("denied", "taken"), error


def test_another_site(world):
    world.do("admin", "site", "add", "lake", "--name", "湖景")
    code = world.do("admin", "staff", "add", "mei", "--name", "Mei", "--role", "desk", "--site",
                    "lake")["code"]
    import rig  # pylint: disable=import-outside-toplevel
    rig.PEOPLE["mei"] = ("paigong-desk", "desk", [])
    world.enroll("paigong-desk", "mei", code)
    ticket = world.new()
    world.refused("mei", "show", ticket, code="not_found", status=3)
    world.refused("mei", "dispatch", ticket, "--to", "wang", code="not_found", status=3)
    result = world.as_("mei", "new", "--site", "garden", "--unit", "1", "--text", "x", "--json")
    assert result.status in (3, 4), result
    assert result.json()["error"]["code"] in ("denied", "not_found"), result
    assert world.do("mei", "list")["tickets"] == []


def test_personal_data_is_masked(world):
    ticket = world.do("li", "new", "--site", "garden", "--unit", "3-1201", "--text", "leak",
                      "--reporter", "王先生", "--phone", "13812345678")["id"]
    assert world.do("li", "show", ticket)["phone"] == "13812345678"
    world.do("li", "dispatch", ticket, "--to", "wang")
    assert world.do("wang", "show", ticket)["phone"] == "13812345678"
    for person in ("shen", "qian"):
        shown = world.as_(person, "show", ticket, "--json")
        assert "13812345678" not in shown.out and "王先生" not in shown.out, shown
    result = world.as_("li", "list", "--site", "garden", "--json")
    assert "13812345678" not in result.out
    world.do("shen", "show", ticket, "--personal")
    events = [e["event"] for e in world.do("li", "history", ticket)]
    assert "viewed" in events, events
    # codes are never shown to a technician
    error = refusal_of(connect(world, "wang"), "show", ticket=ticket, codes=True)
    assert error["name"] == "denied", error


def test_guessing_codes_is_limited(world):
    ticket = world.new()
    world.through(ticket, until="completed")
    code = world.codes(ticket)["sign_off"]
    wrong = "000000" if code != "000000" else "111111"
    refusals = []
    for _ in range(12):
        result = world.as_("wang", "sign", ticket, "--code", wrong, "--json")
        refusals.append(result.json()["error"]["code"])
        if refusals[-1] == "code_locked":
            break
    assert refusals[0] == "wrong_code" and refusals[-1] == "code_locked", refusals
    world.refused("wang", "sign", ticket, "--code", code, code="code_locked", status=1)
    fresh = world.codes(ticket)["sign_off"]
    assert fresh != code
    world.do("wang", "sign", ticket, "--code", fresh)
