"""Complaints (P13.1): recorded, whose they are, looked into on site, the result, the visit, again."""
from office import ALWAYS_OPEN, clock, has_chinese, hire, history, set_policy, state_of, \
    until_event


def complain(world, *flags, person="li"):
    return world.do(person, "complaint", "new", "--unit", "3-1201", "--text", "楼道一周没有打扫",
                    "--reporter", "王大", "--phone", "13900002222", *flags)


def theirs(world, ticket, *whose, person="li"):
    whose = whose or ("--department", "repairs")
    return world.do(person, "complaint", "responsible", ticket, *whose, "--text", "楼道归他们管")


def looked_into(world, ticket, person, result):
    for step in ("accept", "arrive"):
        world.do(person, "complaint", step, ticket)
    world.do(person, "complaint", "find", ticket, "--text", "周一起没有扫，保洁员病了")
    return world.do(person, "complaint", "result", ticket, "--text", result)


def test_until_they_are_satisfied(world):
    """The clerk records it, the department's supervisor looks, who complained is asked, twice."""
    ticket = complain(world)
    number = ticket["id"]
    assert (ticket["kind"], ticket["state"], ticket["turn"]) == ("complaint", "received", "li")
    assert not ticket.get("warranty") and state_of(ticket, "responsible") == "running", ticket
    assert "complaint_responsible" not in ticket["actions"] and "responsible" in ticket["actions"]
    told = theirs(world, number)
    assert (told["state"], told["technician"], told["responsible"]) == \
        ("dispatched", "zhou", "repairs"), told
    assert (told["turn"], told["turn_role"]) == ("zhou", "department_supervisor"), told
    assert state_of(told, "responsible") == "met" and state_of(told, "notice") == "running", told
    mine = world.do("zhou", "complaint", "list", "--mine")["tickets"]
    assert [row["id"] for row in mine] == [number] and mine[0]["responsible"] == "repairs", mine
    seen = world.do("zhou", "show", number)
    assert seen["reporter"] == "王大" and not seen.get("masked"), "who looks may call them"
    done = looked_into(world, number, "zhou", "已打扫，派了替班")
    assert (done["state"], done["result"], done["found"]) == \
        ("completed", "已打扫，派了替班", "周一起没有扫，保洁员病了"), done
    assert world.do("li", "return", number)["state"] == "returned"
    again = world.do("li", "visit", number, "--unsatisfied", "--text", "还是脏")
    assert (again["state"], again["round"], again["result"]) == ("received", 2, None), again
    assert state_of(again, "responsible") == "running", again
    told = theirs(world, number, "--to", "wang")
    assert told["technician"] == "wang", told
    assert looked_into(world, number, "wang", "重新打扫，道歉")["state"] == "completed"
    world.do("li", "return", number)
    assert world.do("li", "visit", number, "--satisfied")["state"] == "closed"
    entries = [e["event"] for e in history(world, number)]
    assert entries.count("responsible") == 2 and entries.count("visited") == 2, entries
    results = [e["text"] for e in history(world, number, "completed")]
    assert results == ["已打扫，派了替班", "重新打扫，道歉"], results


def test_new_and_complaint_new_are_the_same(world):
    """`new --kind complaint` too, of a home, a facility or any place; each is one of its own."""
    first = world.do("li", "new", "--site", "garden", "--unit", "3-1201", "--kind", "complaint",
                     "--text", "深夜施工噪音")
    second = complain(world)
    assert first["kind"] == second["kind"] == "complaint" and first["id"] != second["id"]
    place = world.do("sun", "complaint", "new", "--place", "花园", "--text", "路灯太暗")
    assert place["place"] == "花园", place
    same = complain(world, "--same", first["id"])
    assert same["id"] == first["id"] and same["linked"], same
    listed = {row["id"] for row in world.do("li", "complaint", "list", "--open")["tickets"]}
    assert {first["id"], second["id"], place["id"]} <= listed, listed
    by_kind = {row["kind"] for row in world.do("li", "list", "--kind", "complaint")["tickets"]}
    assert by_kind == {"complaint"}, by_kind


def test_what_is_refused_says_why(world):
    """In both languages, with the rule and what to do."""
    number = complain(world)["id"]
    for flags, code, status in (
            (["--department", "nowhere"], "not_found", 3),
            (["--to", "qian"], "refused", 1),
            (["--department", "repairs", "--to", "wang"], "bad_request", 2),
            ([], "bad_request", 2),
            (["--party", "developer", "--phoned"], "bad_request", 2)):
        given = ["complaint", "responsible", number, *flags, "--text", "x"]
        tried = world.as_("li", *given, "--json")
        assert tried.status == status, tried
        if tried.out.strip():
            assert tried.json()["error"]["code"] in (code, "usage"), tried
        chinese = world.as_("li", *given, "--lang", "zh").err
        assert has_chinese(chinese), chinese
    world.refused("wang", "show", number, code="not_found", status=3)
    hire(world, "lv", "technician", "--crew", "green", "--department", "greening")
    assert "nobody supervises it" in world.refused(
        "li", "complaint", "responsible", number, "--department", "greening", "--text", "x",
        code="refused", status=1)["message"]
    world.refused("li", "dispatch", number, "--to", "wang", code="bad_request", status=2)
    world.refused("li", "cancel", number, "--reason", "x", code="denied", status=4)
    assert world.do("sun", "cancel", number, "--reason", "投诉人撤回")["state"] == "cancelled"


def test_a_party_outside_and_back(world):
    """The developer's: who complained hears a date; what it says is recorded by the supervisor,
    and asked about by somebody else."""
    number = complain(world)["id"]
    away = theirs(world, number, "--party", "developer")
    assert (away["state"], away["party"]) == ("referred", "developer"), away
    assert state_of(away, "feedback") == "running", away
    world.do("li", "promise", number, "+20h")
    solved = world.do("sun", "complaint", "result", number, "--text", "开发商已更换门锁")
    assert solved["state"] == "completed", solved
    world.do("li", "return", number)
    world.refused("sun", "visit", number, "--satisfied", code="same_person", status=1)
    assert world.do("li", "visit", number, "--satisfied")["state"] == "closed"


def test_not_ours_and_handed_on(world):
    """Refused with its reason it is the desk's again; a supervisor sends one of theirs."""
    number = complain(world)["id"]
    theirs(world, number)
    back = world.do("zhou", "complaint", "refuse", number, "--reason", "绿化归绿化公司")
    assert (back["state"], back["turn"]) == ("received", "li"), back
    assert state_of(back, "notice") == "running", back
    theirs(world, number)
    handed = world.do("zhou", "complaint", "handover", number, "--to", "zhao", "--reason", "他去看")
    assert (handed["technician"], handed["turn_role"]) == ("zhao", "technician"), handed
    assert looked_into(world, number, "zhao", "修好了")["state"] == "completed"


def test_whose_turn_it_is_who_has_no_crew(world):
    """P2.8: the one who looks into it, by their own role."""
    hire(world, "feng", "contractor")
    number = complain(world)["id"]
    told = theirs(world, number)
    assert (told["turn"], told["turn_role"]) == ("zhou", "department_supervisor"), told
    handed = world.do("zhou", "complaint", "handover", number, "--to", "feng", "--reason", "保洁公司")
    assert (handed["turn"], handed["turn_role"], handed["crew"]) == ("feng", "contractor", None), \
        handed
    taken = world.do("feng", "complaint", "accept", number)
    assert (taken["turn"], taken["turn_role"]) == ("feng", "contractor"), taken
    by_name = theirs(world, number, "--to", "zhou")
    assert (by_name["turn"], by_name["turn_role"]) == ("zhou", "department_supervisor"), by_name


def test_nobody_says_whose_it_is(world):
    """Within what the policy says, half an hour if nothing else; then the desk supervisor."""
    shown = world.as_("admin", "policy", "show", "--site", "garden").out
    assert "responsible: 30m" in shown, shown
    set_policy(world, ALWAYS_OPEN + "clocks: {responsible: 1s}\n")
    number = complain(world)["id"]
    until_event(world, number, "breached", clock="responsible")
    late = clock(world.do("sun", "show", number), "responsible")
    assert (late["state"], late["holder"]) == ("breached", "sun"), late
    world.do("sun", "take", number, "responsible")
    told = theirs(world, number, "--crew", "plumbing", person="sun")
    assert (told["state"], told["crew"]) == ("dispatched", "plumbing"), told
    assert world.do("chen", "complaint", "accept", number)["technician"] == "chen"


def test_complaints_make_a_visit_fall_due(world):
    """P8.4: a complaint counts as one, also when it is the last."""
    set_policy(world, ALWAYS_OPEN + "visit_plan: {complaints: 3, within: 30d, made_within: 2d}\n")
    for _ in range(3):
        world.do("li", "complaint", "new", "--unit", "9-901", "--text", "电梯太慢")
    due = world.do("li", "visit", "plan", "due")["sheets"]
    assert [s["unit"] for s in due] == ["9-901"], due
