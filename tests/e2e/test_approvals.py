"""P12: works above what a site bears, from the request to the last invoice; its small purchases."""
from datetime import timedelta

import rig
from office import ALWAYS_OPEN, ShiftedServer, hire, seconds, set_policy, unstarted, via, write

WEEK = 7 * 24 * 3600
ROOF = ("--facility", "roof-3", "--text", "三号楼屋面漏水")
PEOPLE = (("fang", "site_director"), ("gong", "engineering"), ("qu", "area_manager"),
          ("fu", "deputy_general_manager"), ("zong", "general_manager"), ("cai", "finance"),
          ("feng", "contractor"))


def staff(world):
    for person, role in PEOPLE:
        hire(world, person, role)
    world.do("admin", "import", "facilities",
             write(world, "facilities.csv", "facility,name,place,trade\nroof-3,三号楼屋面,三号楼,civil\n"),
             "--site", "garden")


def approval(world, person, verb, *arguments):
    return world.do(person, "approval", verb, *arguments)


def opened(world, *flags, person="fang"):
    return approval(world, person, "open", *ROOF, *flags)


def planned(world, sheet, fen):
    for judge in ("gong", "qu"):
        approval(world, judge, "feasible", sheet, "--text", "现场看过，可行")
    approval(world, "gong", "survey", sheet, "--text", "120平米，两层")
    approval(world, "gong", "plan", sheet, "--text", "铲除，找平，两层卷材")
    return approval(world, "gong", "estimate", sheet, "--amount", str(fen), "--text", "丰公司报价")


def line(sheet, code):
    return next((x for x in sheet["lines"] if x["code"] == code), None)


def refused(world, person, verb, *arguments, code, status, rule=""):
    tried = world.as_(person, "approval", verb, *arguments, "--json")
    answer = tried.json()["error"]
    assert tried.status == status and answer["code"] == code, tried
    assert rule in answer["message"], answer
    chinese = world.as_(person, "approval", verb, *arguments, "--lang", "zh").err
    assert any("\u4e00" <= c <= "\u9fff" for c in chinese), chinese


def test_a_60000_yuan_roof_whose_estimate_is_raised_after_approval(world):
    """P12.2-P12.5: judged, planned, approved, raised and approved again, done, accepted, paid."""
    staff(world)
    sheet = opened(world, "--amount", "6000000")
    number = sheet["id"]
    assert number.startswith("A20") and sheet["state"] == "requested", sheet
    assert sheet["quantity"] == 3 and line(sheet, "approve_general_manager")["state"] == "open"
    refused(world, "fu", "feasible", number, "--text", "x", code="denied", status=4)
    sheet = planned(world, number, 6000000)
    assert (sheet["state"], sheet["turn_role"]) == ("planned", "general_manager"), sheet
    assert approval(world, "zong", "approve", number)["state"] == "approved"
    said = world.as_("zong", "sheet", "show", number, "--lang", "zh").out
    assert "可行性判断：公司工程部" in said and "judge_" not in said and "实数" not in said, said
    # the beams are rotten: nothing begins before the general manager has seen the new amount
    refused(world, "fang", "raise", number, "--amount", "5000000", "--text", "x",
            code="bad_request", status=2, rule="P12.5")
    sheet = approval(world, "fang", "raise", number, "--amount", "8000000", "--text", "梁烂了")
    assert (sheet["state"], sheet["round"], sheet["amount_fen"]) == ("planned", 2, 8000000), sheet
    refused(world, "fang", "start", number, "--contractor", "feng", "--report", "week",
            code="refused", status=1, rule="P12.4")
    assert approval(world, "zong", "approve", number)["state"] == "approved"
    sheet = approval(world, "fang", "start", number, "--contractor", "feng", "--report", "week",
                     "--until", "2027-03-31")
    assert (sheet["state"], sheet["person"]) == ("active", "feng"), sheet
    slip = world.do("feng", "show", sheet["ticket"])
    assert slip["kind"] == "works" and slip["technician"] == "feng", slip
    sheet = approval(world, "feng", "progress", number, "--text", "旧层已铲除")
    assert abs(seconds(sheet["opened_at"], sheet["due_at"]) - WEEK) < 120, sheet
    refused(world, "cai", "invoice", number, "--fen", "1", "--text", "118", code="refused",
            status=1, rule="P12.4")
    refused(world, "gong", "accept", number, code="refused", status=1, rule="P12.4")
    for step in ("accept", "arrive", "done"):
        world.do("feng", step, slip["id"])
    assert approval(world, "gong", "accept", number)["state"] == "active"
    refused(world, "cai", "invoice", number, "--fen", "1", "--text", "118", code="refused",
            status=1, rule="P12.4")
    sheet = approval(world, "qu", "accept", number, "--text", "淋水一天，不漏")
    assert (sheet["state"], sheet["turn_role"]) == ("handed_over", "finance"), sheet
    refused(world, "cai", "invoice", number, "--fen", "8000001", "--text", "118", code="refused",
            status=1, rule="P12.5")
    sheet = approval(world, "cai", "invoice", number, "--fen", "8000000", "--text", "发票118")
    assert sheet["spent_fen"] == 8000000, sheet
    assert approval(world, "cai", "close", number)["state"] == "closed"
    via(world, "paigong-tech", "zhou", "check", slip["id"], "--pass")
    assert world.do("li", "return", slip["id"])["state"] == "closed"
    said = [e["sheet"]["verb"] for e in world.do("fang", "sheet", "history", number)]
    assert said == ["open", "feasible", "feasible", "survey", "plan", "estimate", "approve",
                    "raise", "approve", "start", "progress", "accept", "accept", "invoice",
                    "close"], said


def test_what_a_site_buys_by_itself(world):
    """P12.1: to 200 yuan it decides and bears it; a purchase to 200, a batch to 1,000."""
    staff(world)
    assert opened(world, "--amount", "20000")["state"] == "approved"
    assert opened(world, "--amount", "20001")["state"] == "requested"
    assert opened(world, "--amount", "20000", "--for", "purchase")["state"] == "done"
    assert opened(world, "--amount", "100000", "--for", "batch")["state"] == "done"
    refused(world, "fang", "open", *ROOF, "--amount", "20001", "--for", "purchase", code="refused",
            status=1, rule="P12.1")
    refused(world, "fang", "open", *ROOF, "--amount", "100001", "--for", "batch", code="refused",
            status=1, rule="P12.1")
    refused(world, "fang", "open", *ROOF, "--for", "fun", code="bad_request", status=2)


def test_purchases_that_are_split(world):
    """P12.1: three of 200 yuan in a minute: each is bought, and what they come to is seen."""
    staff(world)
    bought = [opened(world, "--amount", "20000", "--for", "purchase") for _ in range(3)]
    assert [b["state"] for b in bought] == ["done", "open", "open"], bought
    together = line(bought[2], "together")
    assert (together["quantity"], together["price_fen"], together["book"]) == (3, 60000, 20000)
    assert bought[2]["turn_role"] == "area_manager", "whoever bought does not look at it"
    refused(world, "fang", "close", bought[2]["id"], code="same_person", status=1)
    listed = approval(world, "qu", "list", "--open", "--mine")["sheets"]
    assert [s["id"] for s in listed] == [b["id"] for b in bought[1:]], listed
    assert line(listed[0], "together")["price_fen"] == 40000, listed[0]
    shown = world.as_("qu", "approval", "show", bought[2]["id"], "--lang", "zh")
    assert "当日合计 600.00 元，共 3 笔采购" in shown.out, shown
    assert approval(world, "qu", "close", bought[2]["id"])["state"] == "closed"
    other = opened(world, "--amount", "20000", "--for", "purchase", person="gong")
    assert (other["state"], other["lines"]) == ("done", []), "another person's are their own"
    batch = opened(world, "--amount", "100000", "--for", "batch")
    assert batch["state"] == "done", "a batch beside single ones is as P12.1 has it"


def test_a_purchase_entered_by_mistake(world):
    """P12.1: taken back by who entered it, it does not count with the next."""
    staff(world)
    wrong = opened(world, "--amount", "20000", "--for", "purchase")["id"]
    refused(world, "gong", "cancel", wrong, "--reason", "x", code="denied", status=4)
    assert approval(world, "fang", "cancel", wrong, "--reason", "重复录入")["state"] == "cancelled"
    assert opened(world, "--amount", "20000", "--for", "purchase")["state"] == "done"
    ticket = world.do("li", "new", "--site", "garden", "--unit", "3-1201", "--text", "灯")["id"]
    for_it = ("--ticket", ticket, "--amount", "15000", "--for", "purchase")
    assert opened(world, *for_it, person="gong")["state"] == "done"
    seen = opened(world, *for_it, person="qu")
    assert line(seen, "together")["quantity"] == 2, "for one ticket, whoever buys"


def test_nobody_approves_their_own(world):
    """P12.5: neither who asked for the works, nor who put the amount in."""
    staff(world)
    number = opened(world, "--amount", "3000000", person="qu")["id"]
    refused(world, "qu", "feasible", number, "--text", "x", code="same_person", status=1,
            rule="P12.5")
    number = opened(world, "--amount", "3000000")["id"]
    planned(world, number, 3000000)
    approval(world, "qu", "raise", number, "--amount", "3100000", "--text", "人工涨价")
    refused(world, "qu", "approve", number, code="same_person", status=1, rule="P12.5")
    approval(world, "fang", "raise", number, "--amount", "3200000", "--text", "人工涨价")
    refused(world, "fu", "approve", number, code="denied", status=4, rule="P12.5")
    assert approval(world, "qu", "approve", number)["state"] == "planned"
    assert approval(world, "fu", "reject", number, "--reason", "三家报价")["state"] == "cancelled"


def test_infeasible_is_explained_to_the_customer(world):
    """P12.2: the reason is recorded, and the desk explains it."""
    staff(world)
    number = opened(world, "--amount", "3000000")["id"]
    sheet = approval(world, "gong", "infeasible", number, "--reason", "楼板承不住")
    assert (sheet["state"], sheet["turn_role"]) == ("infeasible", "desk"), sheet
    assert approval(world, "li", "told", number, "--text", "王先生同意")["state"] == "closed"


def test_the_owners_committee_decides_first(world):
    """P12.3: above 500,000 yuan; of large effect or unclear no lower than the third tier."""
    staff(world)
    assert opened(world)["quantity"] == 3
    assert opened(world, "--amount", "30000", "--for", "large_effect")["quantity"] == 3
    number = opened(world, "--amount", "52000000")["id"]
    planned(world, number, 52000000)
    refused(world, "zong", "approve", number, code="refused", status=1, rule="P12.3")
    approval(world, "fang", "committee", number, "--text", "2026年第7号决议")
    assert approval(world, "zong", "approve", number)["state"] == "approved"


def test_a_residents_large_job(world):
    """P12.6: the site verifies and plans, the resident accepts the plan, and the works."""
    staff(world)
    sheet = approval(world, "fang", "open", "--unit", "3-1201", "--amount", "3000000", "--for",
                     "resident", "--crew", "plumbing", "--text", "卫生间重做防水")
    number = sheet["id"]
    for judge in ("gong", "qu"):
        approval(world, judge, "feasible", number, "--text", "可行")
    approval(world, "gong", "plan", number, "--text", "重做两遍")
    refused(world, "qu", "approve", number, code="refused", status=1, rule="P12.6")
    approval(world, "li", "agree", number, "--name", "王女士")
    for who in ("qu", "fu"):
        approval(world, who, "approve", number)
    slip = approval(world, "fang", "start", number, "--report", "day")["ticket"]
    shown = world.do("li", "show", slip)
    assert shown["crew"] == "plumbing" and shown["kind"] == "works", shown
    refused(world, "fang", "open", "--unit", "3-1201", "--for", "fun", "--text", "x",
            code="bad_request", status=2)
    # P12.4: accepted jointly, by whose works they are as well
    world.do("chen", "dispatch", slip, "--to", "wang")
    for step in ("accept", "arrive", "done"):
        world.do("wang", step, slip)
    for who in ("gong", "qu"):
        assert approval(world, who, "accept", number)["state"] == "active"
    sheet = world.do("fang", "sheet", "show", number)
    assert line(sheet, "accept_customer")["state"] == "open", sheet
    refused(world, "cai", "invoice", number, "--fen", "1", "--text", "7", code="refused", status=1,
            rule="P12.4")
    sheet = approval(world, "li", "agree", number, "--name", "王女士", "--text", "不漏了")
    assert sheet["state"] == "handed_over", sheet
    assert approval(world, "cai", "invoice", number, "--fen", "3000000", "--text",
                    "发票7")["spent_fen"] == 3000000


@unstarted
def test_a_report_that_is_late(world):
    """P12.4: the works report as agreed; who does not is escalated."""
    server = ShiftedServer(world)
    server.serve()
    server.for_everybody()
    staff(world)
    set_policy(world, ALWAYS_OPEN)
    number = opened(world, "--amount", "15000")["id"]
    approval(world, "fang", "start", number, "--contractor", "feng", "--report", "day")
    assert world.server.stop() == 0
    server.shift += timedelta(days=2)
    server.serve()
    rig.eventually(lambda: world.do("fang", "sheet", "show", number)["clock"]["state"] ==
                   "breached", "the report is late")
    assert world.do("fang", "sheet", "show", number)["clock"]["holder"] == "fang"
    again = approval(world, "feng", "progress", number, "--text", "明天完工")
    assert again["clock"]["state"] == "running", again


def test_tiers_neither_overlap_nor_leave_a_gap(world):
    """P12.5: each fault with its line; what a policy says counts for the next sheet."""
    staff(world)
    path = write(world, "bad.yaml", "approvals:\n  tiers:\n    - {up_to_fen: 20000}\n"
                 "    - {above_fen: 30000, up_to_fen: 40000, approvers: [area_manager]}\n"
                 "    - {above_fen: 35000, up_to_fen: 50000, approvers: [desk]}\n    - {}\n")
    tried = world.as_("admin", "policy", "check", path, "--site", "garden", "--json")
    faults = [(row["line"], row["reason"]) for row in tried.json()["error"]["rows"]]
    assert [at for at, _ in faults] == [4, 5, 5], faults
    assert "gap" in faults[0][1] and "overlaps" in faults[1][1] + faults[2][1], faults
    set_policy(world, ALWAYS_OPEN + "approvals:\n  tiers:\n    - {up_to_fen: 100}\n"
               "    - {approvers: [finance]}\n  purchase: {single_fen: 100, batch_fen: 100}\n")
    number = opened(world, "--amount", "101")["id"]
    refused(world, "fang", "open", *ROOF, "--amount", "101", "--for", "batch", code="refused",
            status=1, rule="P12.1")
    approval(world, "gong", "survey", number, "--text", "x")
    approval(world, "gong", "plan", number, "--text", "x")
    approval(world, "gong", "estimate", number, "--amount", "101", "--text", "x")
    assert approval(world, "cai", "approve", number)["state"] == "approved"


def test_works_begin_with_their_sheet(world):
    """P12.2: nobody opens a works ticket beside it; a technician sees neither."""
    staff(world)
    number = opened(world, "--amount", "15000")["id"]
    world.refused("wang", "sheet", "show", number, code="not_found", status=3)
    assert via(world, "paigong-admin", "qu", "approval", "list", "--open")["sheets"]
