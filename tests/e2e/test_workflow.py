"""The life of a repair and its detours, rule by rule (P2 to P8)."""
import json
import os
import subprocess

import rig
from office import ALWAYS_OPEN, clock, hire, history, seconds, set_policy, state_of, via


def to(world, ticket, *steps):
    """Gives the commands, each "person command argument…" or a list; the last answer."""
    answer = None
    for step in steps:
        words = step.split() if isinstance(step, str) else step
        answer = world.do(words[0], words[1], ticket, *words[2:])
        assert answer["turn_role"] or answer["state"] in ("closed", "cancelled", "declined"), \
            "P2.8: it is always somebody's turn"
    return answer


ON_SITE = ("li dispatch --to wang", "wang accept", "wang arrive")


def finish(world, ticket, who="wang"):
    """From on site to the slip back at the desk."""
    to(world, ticket, f"{who} done")
    to(world, ticket, [who, "sign", "--code", world.codes(ticket)["sign_off"]])
    return to(world, ticket, "chen check --pass", "li return")


def agree(world, ticket, who="wang"):
    return world.do(who, "consent", ticket, "--code", world.codes(ticket)["consent"])


# ---- dispatch (P3) -------------------------------------------------------------------------------

def start(world, person, *arguments):
    program = rig.PEOPLE[person][0]
    return subprocess.Popen(
        [os.path.join(world.build, "client", program), "--profile", person, *arguments, "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=world.environment())


def test_of_many_takers_one_wins(world):
    """P3.5: open to the crew; two at the same moment."""
    hire(world, "zhu", "technician", "--crew", "plumbing", "--department", "repairs")
    takers = ["wang", "zhao", "zhu"]
    for _ in range(4):
        ticket = world.new()
        shown = to(world, ticket, "li dispatch --pool plumbing")
        assert shown["technician"] is None and shown["mode"] == "pool", shown
        running = {p: start(world, p, "accept", ticket) for p in takers}
        answers = {p: (json.loads(r.communicate()[0]), r.returncode) for p, r in running.items()}
        winners = [p for p, (_, status) in answers.items() if status == 0]
        assert len(winners) == 1, answers
        for person, (answer, status) in answers.items():
            if person in winners:
                assert answer["technician"] == person and answer["state"] == "accepted", answer
            else:
                assert status == 1 and answer["error"]["code"] == "taken", answer
                assert answer["error"]["taken_by"] == winners[0], answer
                assert winners[0] in answer["error"]["message"], answer
        assert len(history(world, ticket, "accepted")) == 1


def test_to_a_crew_its_lead_names_one(world):
    ticket = world.new()
    shown = to(world, ticket, "li dispatch --crew plumbing")
    assert (shown["crew"], shown["technician"], shown["turn_role"]) == ("plumbing", None,
                                                                       "crew_lead"), shown
    world.refused("wang", "accept", ticket, code="denied", status=4)
    assert to(world, ticket, "chen dispatch --to zhao")["technician"] == "zhao"
    world.refused("wang", "accept", ticket, code="denied", status=4)
    assert to(world, ticket, "zhao accept")["state"] == "accepted"
    # a lead gives work to their own crew only
    hire(world, "feng", "technician", "--crew", "lifts", "--department", "repairs")
    other = world.new()
    to(world, other, "li dispatch --crew plumbing")
    assert world.as_("chen", "dispatch", other, "--to", "feng").status in (1, 4)
    for choice in ([], ["--to", "wang", "--crew", "plumbing"], ["--pool", "nobodies"]):
        result = world.as_("li", "dispatch", other, *choice)
        assert result.status in (2, 3), result


def test_refused_and_handed_on(world):
    """P3.3: with a reason that shows, and the notice clock anew."""
    ticket = world.new()
    to(world, ticket, "li dispatch --to wang", "wang show")
    assert state_of(to(world, ticket, "li show"), "sign_for") == "running"
    result = world.as_("wang", "refuse", ticket)
    assert result.status == 2 and "--reason" in result.err, result
    shown = to(world, ticket, ["wang", "refuse", "--reason", "不是我的工种"])
    assert shown["state"] == "received" and shown["technician"] is None, shown
    entry = history(world, ticket, "refused")[-1]
    assert entry["text"] == "不是我的工种" and entry["who"] == "wang", entry
    assert clock(shown, "notice")["state"] == "running"
    assert clock(shown, "notice")["from_at"] == entry["at"], "the notice clock runs anew"
    shown = to(world, ticket, "li dispatch --to wang --phoned")
    assert state_of(shown, "notice") == "met" and shown["notified"] is True, shown
    to(world, ticket, "wang accept")
    shown = to(world, ticket, ["wang", "handover", "--to", "zhao", "--reason", "另有急修"])
    assert (shown["state"], shown["technician"]) == ("dispatched", "zhao"), shown
    entry = history(world, ticket, "handed_over")[-1]
    assert entry["to"] == "zhao" and entry["text"] == "另有急修", entry
    assert clock(shown, "notice")["from_at"] == entry["at"], shown["clocks"]
    world.refused("wang", "arrive", ticket, code="wrong_state", status=1)
    assert to(world, ticket, "zhao accept", "zhao arrive")["state"] == "on_site"


def test_notified_by_the_handheld_or_by_phone(world):
    """P3.1: shown on the named technician's client, or told by phone, then or later."""
    first, second = world.new(), world.new()
    to(world, first, "li dispatch --to wang")
    assert state_of(to(world, first, "li show"), "notice") == "running", "not shown to anybody yet"
    to(world, first, "zhao show")
    assert state_of(to(world, first, "li show"), "notice") == "running", "shown to another"
    world.do("wang", "list")
    shown = to(world, first, "li show")
    assert state_of(shown, "notice") == "met" and state_of(shown, "sign_for") == "running"
    to(world, second, "li dispatch --to wang")
    shown = to(world, second, "li notified --phoned")
    assert state_of(shown, "notice") == "met", shown["clocks"]
    assert history(world, second, "notified")[0]["phoned"] is True
    pool = world.new()
    to(world, pool, "li dispatch --pool plumbing", "zhao show")
    assert state_of(to(world, pool, "li show"), "notice") == "met", "any member"


# ---- waiting, booking (P3.6, P4.1 to P4.3) -------------------------------------------------------

def test_nobody_free_goes_on_the_call_back_list(world):
    ticket = world.do("li", "new", "--site", "garden", "--unit", "1", "--text", "x", "--phone",
                      "13800138000")["id"]
    shown = to(world, ticket, ["li", "wait", "--until", "+3h", "--reason", "无人可派", "--callback"])
    assert shown["state"] == "waiting" and shown["callback"] is True, shown
    assert shown["reason"] == "无人可派" and shown["phone"] == "13800138000", shown
    assert state_of(shown, "notice") == "paused" and state_of(shown, "wait") == "running", shown
    assert state_of(shown, "same_day") == "met", "it waits for a stated reason (P3.4)"
    row = world.do("li", "list", "--state", "waiting")["tickets"][0]
    assert row["id"] == ticket and row["callback"] is True, row
    shown = to(world, ticket, "li resume")
    assert shown["state"] == "received" and state_of(shown, "wait") == "met", shown
    assert clock(shown, "notice")["from_at"] == history(world, ticket, "resumed")[0]["at"]
    for wrong in (["--until", "+1h"], ["--reason", "x"]):
        assert world.as_("li", "wait", ticket, *wrong).status == 2


def test_booking(world):
    """P4.2: the resident is told before the time and agrees; else somebody above decides."""
    ticket = world.new(appointment="+1h")
    to(world, ticket, "li dispatch --to wang", "wang accept")
    shown = to(world, ticket, "li show")
    due = clock(shown, "arrival")["due_at"]
    assert seconds(shown["appointment_at"], due) == 600, "due = booked + 10 min (P4.1)"
    world.refused("li", "book", ticket, "+2h", "--reason", "住户不在", code="refused",
                  status=1)
    shown = to(world, ticket, ["li", "book", "+2h", "--reason", "住户不在", "--told"])
    assert clock(shown, "arrival")["due_at"] > due and shown["state"] == "accepted", shown
    entry = history(world, ticket, "booked")[-1]
    assert entry["told"] is True and entry["text"] == "住户不在", entry
    shown = to(world, ticket, ["sun", "book", "+5h", "--reason", "主管决定"])
    assert history(world, ticket, "booked")[-1]["told"] is False
    waiting = to(world, ticket, "wang wait --until +30m --reason 取料")
    assert waiting["state"] == "waiting" and state_of(waiting, "arrival") in ("paused", None)
    shown = to(world, ticket, ["li", "book", "+6h", "--reason", "改约", "--told"])
    assert shown["state"] == "dispatched" and state_of(shown, "wait") == "met", shown
    assert shown["technician"] == "wang" and state_of(shown, "notice") == "running", shown


def test_nobody_home(world):
    """P4.3: each step is recorded; it counts as arrived; the desk calls back to book."""
    ticket = world.new()
    to(world, ticket, "li dispatch --to wang", "wang accept")
    shown = to(world, ticket, ["wang", "absent", "--rang", "--phoned", "--note", "--text", "贴条"])
    assert shown["state"] == "waiting" and shown["callback"] is True, shown
    assert state_of(shown, "arrival") == "met" and state_of(shown, "wait") == "running", shown
    entry = history(world, ticket, "absent")[0]
    assert entry["rang"] and entry["phoned"] and entry["noted"] and entry["text"] == "贴条", entry
    shown = to(world, ticket, ["li", "book", "+1h", "--reason", "已约", "--told"])
    assert (shown["state"], shown["technician"]) == ("dispatched", "wang"), shown
    assert state_of(shown, "notice") == "running", "from the end of waiting"
    assert to(world, ticket, "wang accept", "wang arrive")["state"] == "on_site"
    assert state_of(to(world, ticket, "wang show"), "arrival") == "met"


# ---- price and consent (P4.4 to P4.6, P6) --------------------------------------------------------

def test_no_chargeable_work_before_consent(world):
    ticket = world.new()
    to(world, ticket, *ON_SITE)
    priced = ["material", ticket, "--name", "软管", "--qty", "1", "--price", "3500", "--accepted"]
    world.refused("wang", *priced, code="no_consent", status=1)
    shown = to(world, ticket, "wang quote --labour 5000 --material 3500 --finish +2h")
    assert shown["state"] == "quoted" and shown["quote"]["finish_at"], shown
    world.refused("wang", "done", ticket, code="wrong_state", status=1)
    world.refused("wang", *priced, code="wrong_state", status=1)
    agree(world, ticket)
    world.do("wang", *priced)
    world.refused("wang", *priced, code="amount_mismatch", status=1)  # more than was agreed
    # a second fault: a second agreement; declined leaves the first as it stands
    to(world, ticket, "wang quote --labour 9000")
    shown = to(world, ticket, "wang consent --declined")
    assert shown["state"] == "working", shown
    to(world, ticket, "wang quote --labour 100 --material 3500")
    agree(world, ticket)
    world.do("wang", *priced)
    # listed but not accepted yet: not done before that
    to(world, ticket, "wang quote --material 100")
    agree(world, ticket)
    late = ["material", ticket, "--name", "垫片", "--qty", "1", "--price", "100"]
    world.do("wang", *late)
    world.refused("wang", "done", ticket, code="no_consent", status=1)
    world.do("wang", *late, "--accepted")
    to(world, ticket, "wang done")
    world.refused("wang", "pay", ticket, "--cash", "12100", code="amount_mismatch", status=1)
    to(world, ticket, "wang pay --cash 12200")


def test_declined(world):
    """P4.6: the slip returns, nobody visits, and it is no longer open."""
    ticket = world.new()
    to(world, ticket, *ON_SITE, "wang quote --labour 5000")
    shown = to(world, ticket, "wang consent --declined")
    assert shown["state"] == "declined" and shown["quote"]["consent"] == "declined", shown
    assert state_of(shown, "slip_return") == "running", shown["clocks"]
    assert "return" in to(world, ticket, "li show")["actions"]
    shown = to(world, ticket, "li return")
    assert shown["state"] == "declined" and state_of(shown, "slip_return") == "met", shown
    assert state_of(shown, "return_visit") is None, "no visit"
    world.refused("li", "visit", ticket, "--satisfied", code="wrong_state", status=1)
    assert ticket not in [r["id"] for r in world.do("li", "list", "--open")["tickets"]]


def test_price_before_anyone_is_sent(world):
    """P6.2, P6.6: approved by the department supervisor, agreed, paid beforehand at the desk."""
    ticket = world.new()
    shown = to(world, ticket, ["li", "quote", "--labour", "8000", "--text", "包安装"])
    assert shown["state"] == "quoted" and shown["quote"]["approved"] is False, shown
    assert state_of(shown, "notice") is None, "nobody is sent before the resident agreed"
    world.refused("li", "show", ticket, "--codes", code="refused", status=1)
    world.refused("li", "consent", ticket, "--code", "123456", code="needs_approval", status=1)
    world.refused("li", "dispatch", ticket, "--to", "wang", code="wrong_state", status=1)
    shown = to(world, ticket, "zhou approve")
    assert shown["quote"]["approved"] is True, shown
    shown = agree(world, ticket, "li")
    assert shown["state"] == "received" and state_of(shown, "notice") == "running", shown
    world.refused("li", "pay", ticket, "--cash", "1", code="amount_mismatch", status=1)
    assert "pay" in shown["actions"], shown["actions"]
    shown = to(world, ticket, "li pay --cash 8000")
    assert shown["cash_fen"] == 8000 and state_of(shown, "cash") == "running", shown
    to(world, ticket, "qian show")
    assert state_of(world.do("qian", "cash", "receive", ticket), "cash") == "met"
    to(world, ticket, *ON_SITE, "wang done")
    world.refused("wang", "pay", ticket, "--cash", "8000", code="amount_mismatch", status=1)
    # declined beforehand: nobody was sent, nothing comes back
    other = world.new()
    quoted = via(world, "paigong-tech", "zhou", "quote", other, "--labour", "8000")
    assert quoted["quote"]["approved"] is True, "told by who would approve it"
    shown = to(world, other, "li consent --declined")
    assert shown["state"] == "declined" and state_of(shown, "slip_return") is None, shown


def test_consent_is_bound_to_the_priced_lines(world):
    ticket = world.new()
    to(world, ticket, *ON_SITE, "wang quote --labour 5000")
    old = world.codes(ticket)["consent"]
    assert world.codes(ticket)["consent"] == old, "a look does not change it"
    to(world, ticket, "wang quote --labour 5001")
    world.refused("wang", "consent", ticket, "--code", old, code="wrong_code", status=1)
    for wrong in ([], ["--code", "1", "--declined"]):
        assert world.as_("wang", "consent", ticket, *wrong).status == 2
    world.refused("wang", "show", ticket, "--codes", code="denied", status=4)
    views = history(world, ticket, "codes_viewed")
    assert len(views) == 2 and views[0]["who"] == "li", "every view by staff is an entry (P7.1)"
    agree(world, ticket)


def test_own_material(world):
    """P6.4: quantity, look and quality are checked, and the finding noted."""
    ticket = world.new()
    to(world, ticket, *ON_SITE)
    base = ["material", ticket, "--name", "龙头", "--qty", "2"]
    assert world.as_("wang", *base, "--own").status == 2
    assert world.as_("wang", *base).status == 2
    assert world.as_("wang", *base, "--own", "--price", "5", "--verified", "好").status == 2
    shown = world.do("wang", *base, "--own", "--verified", "无合格证, 住户坚持使用")
    assert shown["materials"][0]["verified"] == "无合格证, 住户坚持使用", shown


# ---- when it is hard (P5) ------------------------------------------------------------------------

def test_review_and_back(world):
    ticket = world.new()
    to(world, ticket, *ON_SITE)
    shown = to(world, ticket, ["wang", "complex", "--text", "墙内漏水"])
    assert shown["state"] == "in_review" and state_of(shown, "review") == "running", shown
    shown = to(world, ticket, "wang back")
    assert shown["state"] == "on_site" and state_of(shown, "review") == "met", shown


def test_referral_and_promise(world):
    """P5.2, P5.3: the resident hears a date; the date is a deadline; its three ends."""
    hire(world, "gong", "engineering")
    hire(world, "tian", "contractor")
    hire(world, "fang", "site_director")
    ticket = world.new()
    to(world, ticket, *ON_SITE, ["wang", "complex", "--text", "墙内漏水"])
    shown = to(world, ticket, ["wang", "refer", "--to", "engineering", "--text", "需开墙"])
    assert shown["state"] == "referred" and shown["party"] == "engineering", shown
    assert state_of(shown, "review") == "met" and state_of(shown, "feedback") == "running", shown
    shown = to(world, ticket, "li promise +26h")
    assert state_of(shown, "feedback") == "met", "the resident is told the repair date"
    assert clock(shown, "promise")["due_at"] == shown["promised_at"], shown
    shown = via(world, "paigong-tech", "gong", "done", ticket, "--text", "已开墙修复")
    assert shown["state"] == "completed" and state_of(shown, "promise") == "met", shown
    assert history(world, ticket, "completed")[0]["who"] == "gong"
    # taken back for work
    second = world.new()
    to(world, second, *ON_SITE, ["wang", "refer", "--to", "contractor", "--text", "保修"])
    shown = to(world, second, "li promise +3h", "li resume")
    assert shown["state"] == "dispatched" and state_of(shown, "promise") == "running", shown
    # closed by a supervisor with a reason, not by who dispatched it
    third = world.new()
    to(world, third, "sun dispatch --to wang", "wang accept", "wang arrive",
       ["wang", "refer", "--to", "developer", "--text", "工程遗留"])
    closing = ["close", third, "--exception", "--reason", "开发商遗留问题"]
    world.refused("sun", *closing, code="same_person", status=1)
    world.refused("li", *closing, code="denied", status=4)
    shown = world.do("fang", *closing)
    assert shown["state"] == "closed" and shown["reason"] == "开发商遗留问题", shown
    assert state_of(shown, "feedback") is None, "an ended ticket has no running clock"
    for party in ("nobody", "1", ""):
        assert world.as_("wang", "refer", second, "--to", party, "--text", "x").status == 2


# ---- completion, return, visit (P7, P8) ----------------------------------------------------------

def test_signed_in_absence(world):
    """P7.1: then it must be signed or visited in person before closing."""
    ticket = world.new()
    to(world, ticket, *ON_SITE, "wang done")
    for wrong in ([], ["--code", "1", "--absent", "x"], ["--absent", ""],
                  ["--absent", "x", "--rating", "6"]):
        assert world.as_("wang", "sign", ticket, *wrong).status == 2, wrong
    shown = to(world, ticket, ["wang", "sign", "--absent", "住户上班"])
    assert shown["state"] == "signed" and shown["signature"]["kind"] == "absent", shown
    to(world, ticket, "chen check --pass", "li return")
    world.refused("li", "visit", ticket, "--satisfied", "--by", "phone", code="not_signed",
                  status=1)
    shown = to(world, ticket, "li visit --satisfied --by visit")
    assert shown["state"] == "closed", shown
    other = world.new()
    to(world, other, *ON_SITE, "wang done", ["wang", "sign", "--absent", "住户上班"],
       "chen check --pass", "li return")
    shown = to(world, other, "li visit --satisfied --by phone --signed")
    assert shown["state"] == "closed" and shown["signature"]["kind"] == "in_person", shown


def test_the_leads_check(world):
    """P7.2: quality and time, before the slip returns; never of one's own work."""
    ticket = world.new()
    to(world, ticket, *ON_SITE, "wang done")
    world.refused("li", "return", ticket, code="wrong_state", status=1)
    to(world, ticket, ["wang", "sign", "--code", world.codes(ticket)["sign_off"]])
    world.refused("li", "return", ticket, code="not_checked", status=1)
    world.refused("wang", "check", ticket, "--pass", code="denied", status=4)
    assert world.as_("chen", "check", ticket, "--fail").status == 2, "failed needs a reason"
    shown = to(world, ticket, ["chen", "check", "--fail", "--text", "接口未拧紧"])
    assert shown["state"] == "dispatched" and shown["technician"] == "wang", shown
    assert shown["round"] == 1 and state_of(shown, "slip_return") != "met", shown
    assert history(world, ticket, "checked")[0]["passed"] is False
    to(world, ticket, "wang accept", "wang arrive")
    assert finish(world, ticket)["state"] == "returned"
    # the lead's own work
    own = world.new()
    to(world, own, "li dispatch --crew plumbing", "chen accept", "chen arrive", "chen done")
    to(world, own, ["chen", "sign", "--code", world.codes(own)["sign_off"]])
    world.refused("chen", "check", own, "--pass", code="same_person", status=1)
    assert via(world, "paigong-tech", "zhou", "check", own, "--pass")["lead_checked"] is True


def test_a_policy_without_the_leads_check(world):
    set_policy(world, ALWAYS_OPEN + "lead_check: false\n")
    ticket = world.new()
    to(world, ticket, *ON_SITE, "wang done")
    to(world, ticket, ["wang", "sign", "--code", world.codes(ticket)["sign_off"]])
    assert to(world, ticket, "li return")["state"] == "returned"


def test_return_visit(world):
    """P8.1: never by who did the work; not reached is tried again and stops no clock."""
    ticket = world.new()
    world.through(ticket, until="returned")
    shown = to(world, ticket, ["li", "visit", "--not-reached", "--text", "无人接听"])
    assert shown["state"] == "returned" and state_of(shown, "return_visit") == "running", shown
    assert shown["visits"][0]["satisfied"] is False, shown["visits"]
    for wrong in ([], ["--satisfied", "--unsatisfied"], ["--satisfied", "--by", "pigeon"]):
        assert world.as_("li", "visit", ticket, *wrong).status == 2, wrong
    shown = to(world, ticket, "li visit --satisfied --by phone")
    assert shown["state"] == "closed" and len(shown["visits"]) == 2, shown
    assert state_of(shown, "return_visit") == "met", shown["clocks"]
    assert shown["actions"] == [], shown["actions"]


def test_unsatisfied_until_satisfied(world):
    """P8.2: the next round on the same ticket: new slip and codes, old consent void."""
    ticket = world.new()
    to(world, ticket, *ON_SITE, "wang quote --labour 5000")
    agree(world, ticket)
    to(world, ticket, "wang pay --cash 5000", "wang done")
    first = world.codes(ticket)["sign_off"]
    to(world, ticket, ["wang", "sign", "--code", first], "chen check --pass", "li return")
    for number in (2, 3):
        shown = to(world, ticket, ["li", "visit", "--unsatisfied", "--text", "还漏"])
        assert (shown["state"], shown["round"]) == ("received", number), shown
        assert shown["technician"] is None and shown["signature"] is None, shown
        assert state_of(shown, "notice") == "running", shown["clocks"]
        world.refused("li", "cancel", ticket, "--reason", "x", code="refused", status=1)
        to(world, ticket, "li dispatch --to zhao", "zhao accept", "zhao arrive")
        world.refused("zhao", "material", ticket, "--name", "管", "--qty", "1", "--price", "1",
                      "--accepted", code="no_consent", status=1)
        to(world, ticket, "zhao done")
        assert world.codes(ticket)["sign_off"] != first
        world.refused("zhao", "sign", ticket, "--code", first, code="wrong_code", status=1)
        to(world, ticket, ["zhao", "sign", "--code", world.codes(ticket)["sign_off"]],
           "chen check --pass", "li return")
    shown = to(world, ticket, "li visit --satisfied")
    assert shown["state"] == "closed" and shown["round"] == 3, shown
    assert [v["satisfied"] for v in shown["visits"]] == [False, False, True], shown["visits"]
    assert shown["cash_fen"] == 5000, "cash of an earlier round stays"
    report = world.do("zhou", "report", "day")
    done = {line["technician"]: line["done"] for line in report["lines"]}
    assert done.get("wang") == 1 and done.get("zhao") == 2, report["lines"]
    money = {line["technician"]: line["cash_fen"] for line in report["lines"]}
    assert money.get("wang") == 5000 and not money.get("zhao"), report["lines"]


def test_exception_close(world):
    """P8.2: by a supervisor or higher who didn't dispatch it, with a reason."""
    ticket = world.new()
    to(world, ticket, "li dispatch --to wang", "wang accept", "wang arrive")
    finish(world, ticket)
    closing = ["close", ticket, "--exception", "--reason", "开发商遗留问题"]
    world.refused("li", *closing, code="denied", status=4)
    for wrong in (["--exception"], ["--reason", "x"]):
        assert world.as_("sun", "close", ticket, *wrong).status == 2, wrong
    shown = world.do("sun", *closing)
    assert shown["state"] == "closed" and shown["reason"] == "开发商遗留问题", shown
    fresh = world.new()
    result = world.as_("sun", "close", fresh, "--exception", "--reason", "x")
    assert result.status == 1, "not before it was worked on"


def test_cancel(world):
    ticket = world.new()
    assert world.as_("li", "cancel", ticket).status == 2
    shown = to(world, ticket, ["li", "cancel", "--reason", "住户自己修好了"])
    assert shown["state"] == "cancelled" and shown["actions"] == [], shown
    assert all(c["state"] == "met" for c in shown["clocks"]), shown["clocks"]
    working = world.new()
    to(world, working, *ON_SITE)
    world.refused("li", "cancel", working, "--reason", "x", code="wrong_state", status=1)


# ---- whose turn it is (P2.8) ----------------------------------------------------------------------

def test_it_is_always_one_persons_turn(world):
    ticket = world.new()

    def turn(*steps):
        shown = to(world, ticket, *steps)
        return shown["turn"], shown["turn_role"]

    assert turn(["li", "show"]) == ("li", "desk")
    assert turn(["li", "dispatch", "--crew", "plumbing"]) == ("chen", "crew_lead")
    assert turn(["chen", "dispatch", "--to", "wang"]) == ("wang", "technician")
    assert turn(["li", "dispatch", "--pool", "plumbing"]) == (None, "technician"), "open to the crew"
    assert turn(["zhao", "accept"]) == ("zhao", "technician")


# ---- what may be done ----------------------------------------------------------------------------

def test_actions_are_what_is_possible(world):
    """A refusal tells what `show` tells; what isn't among the actions is refused."""
    ticket = world.new()
    steps = ["li show", "li dispatch --to wang", "wang accept", "wang arrive",
             "wang quote --labour 100", "wang show"]
    for step in steps:
        to(world, ticket, step)
        for person in ("li", "wang"):
            world.as_(person, "show", ticket)  # a handheld acknowledges what it shows
            shown = world.as_(person, "show", ticket, "--json")
            if shown.status != 0:
                continue
            actions = shown.json()["actions"]
            wrong = "return" if person == "li" else "back"
            assert wrong not in actions, actions
            result = world.as_(person, wrong, ticket, "--json").json()["error"]
            if result["code"] == "wrong_state":
                assert result.get("possible", []) == actions, (person, step, result, actions)


def test_the_kinds_that_get_a_ticket(world):
    """P2.4: those that people report; what a plan or an approval opens is not made by hand."""
    for kind, where in (("repair", ["--unit", "3-1201"]), ("public", ["--place", "门厅"]),
                        ("defect", ["--unit", "3-1202", "--reporter", "周女士", "--phone",
                                    "13800138000", "--appointment", "+48h"]), ("complaint", ["--unit", "3-1203"]),
                        ("device_return", ["--unit", "3-1204"])):
        ticket = world.do("li", "new", "--site", "garden", *where, "--text", "坏了", "--kind", kind)
        assert (ticket["kind"], ticket["state"]) == (kind, "received"), ticket
        rows = world.do("li", "list", "--kind", kind)["tickets"]
        assert [row["id"] for row in rows] == [ticket["id"]], rows
    alarm = world.do("li", "new", "--site", "garden", "--place", "三号楼", "--text", "困人", "--kind",
                     "emergency", "--emergency", "lift_entrapment")
    assert alarm["kind"] == "emergency", alarm
    by_plan = world.as_("li", "new", "--site", "garden", "--facility", "LIFT-1", "--text", "x",
                        "--kind", "maintenance", "--json")
    assert by_plan.status == 4, by_plan
    result = world.as_("li", "new", "--site", "garden", "--unit", "1", "--text", "x", "--kind",
                       "party", "--json")
    assert result.status == 2 and "party" in result.err, result


def test_works_come_from_an_approval_alone(world):
    """P12.4: their slip goes out as its approval sheet starts, never by hand."""
    hire(world, "fang", "site_director")
    by_hand = ["new", "--site", "garden", "--unit", "1", "--text", "x", "--kind", "works"]
    world.refused("li", *by_hand, code="denied", status=4)
    result = world.run("paigong-desk", "--profile", "fang", *by_hand)
    assert result.status == 1 and "P12.2" in result.err, result
