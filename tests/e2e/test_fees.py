"""P6: prices from the schedule, prepaid work and refunds, what is missing, the month's list."""
import csv
import io
import os
from datetime import date, datetime, timedelta, timezone

from office import ShiftedServer, history, hire, set_policy, state_of, unstarted, via, write
from rig import eventually
from test_workflow import ON_SITE, agree, to

FEES = ("code,item,unit,labour_fen,material_fen,warranty,trade\n"
        "GS-01,换水龙头,个,5000,3000,pipes,plumbing\n"
        "GS-02,Unblock a drain,time,8000,,,plumbing\n"
        "DQ-01,换开关,个,3000,1500,wiring,strong_current\n")
CST = timezone(timedelta(hours=8))

ACCOUNTS = ("fees", "reconciliation")


def bring(world, kind, data, name="rows.csv"):
    return world.do("admin", "import", kind, write(world, name, data), "--site", "garden")


def new(world, unit="3-1204"):
    return world.do("li", "new", "--site", "garden", "--unit", unit, "--text", "水管漏水")["id"]


def quote(world, who, ticket, *arguments):
    return world.do(who, "quote", ticket, *arguments)["quote"]


def this_month():
    return datetime.now(CST).strftime("%Y-%m")


def test_items_are_priced_by_the_server(world):
    """P6.1, P6.3: the schedule as it stands; labour and material apart, with an estimated finish."""
    bring(world, "fees", FEES)
    ticket = new(world)
    to(world, ticket, *ON_SITE)
    told = quote(world, "wang", ticket, "--item", "GS-01:2", "--item", "GS-02", "--finish", "+2h")
    assert (told["labour_fen"], told["material_fen"]) == (18000, 6000), told
    assert told["finish_at"] and told["consent"] == "asked", told
    assert [(x["code"], x["quantity"], x["labour_fen"]) for x in told["lines"]] == [
        ("GS-01", 2, 10000), ("GS-02", 1, 8000)]
    # what is not on the schedule is a line beside it
    told = quote(world, "wang", ticket, "--item", "DQ-01", "--labour", "700", "--text", "凿墙")
    assert (told["labour_fen"], told["material_fen"]) == (3700, 1500), told
    assert [x["code"] for x in told["lines"]] == ["DQ-01", None], told
    wrong = world.as_("wang", "quote", ticket, "--item", "GS-10", "--json")
    message = wrong.json()["error"]["message"]
    assert wrong.status == 3 and "GS-10" in message and "GS-0" in message.split("GS-10")[1], wrong
    wrong = world.as_("wang", "quote", ticket, "--item", "nothing like it")
    assert wrong.status == 3 and "did you mean" not in wrong.err, wrong
    assert world.as_("wang", "quote", ticket, "--item", "GS-01:0").status == 2
    world.refused("wang", "quote", ticket, "--item", "GS-01:4000000000", code="bad_request",
                  status=2)


def test_the_schedule_changes_no_quote(world):
    """What was quoted stays, and its code with it; the next quote has the new price."""
    bring(world, "fees", FEES)
    ticket = new(world)
    to(world, ticket, *ON_SITE, "wang quote --item GS-01")
    code = world.codes(ticket)["consent"]
    bring(world, "fees", FEES.replace("5000", "9900"))
    assert world.do("li", "show", ticket)["quote"]["labour_fen"] == 5000
    assert world.codes(ticket)["consent"] == code
    world.do("admin", "fees", "remove", "GS-01")
    shown = world.do("wang", "consent", ticket, "--code", code)
    assert shown["quote"]["labour_fen"] == 5000 and shown["quote"]["consent"] == "agreed", shown
    world.refused("wang", "pay", ticket, "--cash", "12900", code="amount_mismatch", status=1)
    assert world.do("wang", "pay", ticket, "--cash", "8000")["cash_fen"] == 8000
    bring(world, "fees", FEES.replace("5000", "9900"))
    assert quote(world, "wang", ticket, "--item", "GS-01")["labour_fen"] == 9900


def test_in_warranty_it_costs_nothing(world):
    """P6.1, P9.1: by the part that the fee names and the handover date of the unit."""
    bring(world, "fees", FEES)
    fresh, old = date.today() - timedelta(days=100), date.today() - timedelta(days=3000)
    bring(world, "units", f"unit,handover_date\n1-101,{fresh}\n1-102,{old}\n", "units.csv")
    for unit, price in (("1-101", (8000, 0)), ("1-102", (16000, 4500))):
        ticket = new(world, unit)
        to(world, ticket, *ON_SITE)
        told = quote(world, "wang", ticket, "--item", "GS-01", "--item", "DQ-01", "--item", "GS-02")
        assert (told["labour_fen"], told["material_fen"]) == price, (unit, told)
        assert len(told["lines"]) == 3, "the free ones are told too"


def test_price_on_request(world):
    """P6.2: the schedule's price needs no approval; another one is approved before it is told."""
    bring(world, "fees", FEES)
    ticket = new(world)
    told = quote(world, "li", ticket, "--item", "GS-02", "--finish", "+3h")
    assert told["approved"], told
    told = quote(world, "li", ticket, "--item", "GS-02", "--labour", "100")
    assert told["approved"] is False, told
    world.refused("li", "consent", ticket, "--code", "123456", code="needs_approval", status=1)
    world.refused("li", "dispatch", ticket, "--to", "wang", code="wrong_state", status=1)
    world.refused("sun", "approve", ticket, code="denied", status=4)  # the desk told it itself
    to(world, ticket, "zhou approve")
    shown = agree(world, ticket, "li")
    assert shown["state"] == "received", shown
    to(world, ticket, *ON_SITE)
    shown = world.do("wang", "show", ticket)
    assert shown["quote"]["consent"] == "agreed" and shown["quote"]["labour_fen"] == 8100, shown


def test_desk_and_crew_review(world):
    """P6.2: the crew lead who took the report tells the price, the desk reviews it."""
    ticket = via(world, "paigong-desk", "chen", "new", "--site", "garden", "--unit", "5-501",
                 "--text", "装热水器")["id"]
    to(world, ticket, ["chen", "quote", "--labour", "30000", "--text", "可以做"])
    world.refused("chen", "approve", ticket, code="denied", status=4)
    shown = world.do("li", "approve", ticket, "--text", "已与住户核对")
    assert shown["quote"]["reviewed"] and not shown["quote"]["approved"], shown
    world.refused("sun", "approve", ticket, code="refused", status=1)
    world.refused("li", "consent", ticket, "--declined", code="needs_approval", status=1)
    assert to(world, ticket, "zhou approve")["quote"]["approved"]
    seen = history(world, ticket, "approved")
    assert [(e["who"], e.get("noted", False)) for e in seen] == [("li", True), ("zhou", False)], seen
    assert agree(world, ticket, "li")["state"] == "received"


def test_extra_work_needs_a_second_agreement(world):
    """P4.5: with items too; both are due then, and no more than both."""
    bring(world, "fees", FEES)
    ticket = new(world)
    to(world, ticket, *ON_SITE, "wang quote --item GS-01")
    agree(world, ticket)
    first = world.do("wang", "show", ticket)["quote"]
    to(world, ticket, "wang quote --item DQ-01")
    world.refused("wang", "done", ticket, code="wrong_state", status=1)
    agree(world, ticket)
    assert first["labour_fen"] == 5000
    world.refused("wang", "pay", ticket, "--cash", "8000", code="amount_mismatch", status=1)
    world.refused("wang", "material", ticket, "--name", "tap", "--qty", "1", "--price", "4501",
                  "--accepted", code="amount_mismatch", status=1)
    world.do("wang", "material", ticket, "--name", "tap", "--qty", "1", "--price", "4500",
             "--accepted")
    assert world.do("wang", "pay", ticket, "--cash", "12500")["cash_fen"] == 12500


def test_refund_of_prepaid_work(world):
    """P6.6: paid beforehand, then not wanted: money back by a supervisor, then called off."""
    bring(world, "fees", FEES)
    ticket = new(world)
    to(world, ticket, "li quote --item GS-01")
    agree(world, ticket, "li")
    shown = via(world, "paigong-admin", "qian", "pay", ticket, "--cash", "8000")
    assert state_of(shown, "cash") == "met", "to finance: its receipt is in it"
    assert [e["event"] for e in history(world, ticket)][-2:] == ["paid", "cash_received"]
    world.refused("li", "cancel", ticket, "--reason", "不要了", code="refused", status=1)
    world.refused("li", "refund", ticket, "--cash", "8000", "--reason", "不要了", code="denied",
                  status=4)
    world.refused("sun", "refund", ticket, "--cash", "9000", "--reason", "不要了",
                  code="amount_mismatch", status=1)
    shown = world.do("sun", "refund", ticket, "--cash", "8000", "--reason", "不要了")
    assert shown["cash_fen"] == 0 and shown["cash_received_fen"] == 0, shown
    back = history(world, ticket, "paid_back")[0]
    assert (back["cash_fen"], back["price_fen"], back["text"]) == (8000, 8000, "不要了"), back
    world.refused("sun", "refund", ticket, "--cash", "1", "--reason", "x", code="refused", status=1)
    assert world.do("li", "cancel", ticket, "--reason", "不要了")["state"] == "cancelled"
    # where the policy says so the desk gives it back itself
    set_policy(world, "refund_approval: false\n")
    ticket = new(world, "1-101")
    to(world, ticket, "li quote --item GS-01")
    agree(world, ticket, "li")
    to(world, ticket, "li pay --cash 8000")
    shown = world.do("li", "refund", ticket, "--cash", "3000", "--reason", "只做一半")
    assert shown["cash_fen"] == 5000 and state_of(shown, "cash") == "running", shown


def test_what_is_missing(world):
    """P6.6: taken and not with finance, done and not paid."""
    bring(world, "fees", FEES)
    taken, unpaid, fine = (new(world, unit) for unit in ("1-101", "1-102", "1-103"))
    for ticket in (taken, unpaid, fine):
        to(world, ticket, *ON_SITE, "wang quote --item GS-01")
        agree(world, ticket)
        to(world, ticket, "wang done")
    for ticket in (taken, fine):
        to(world, ticket, "wang pay --cash 8000")
    world.do("qian", "cash", "receive", fine)
    page = world.do("qian", "fees", "missing")
    assert {x["ticket"]: (x["due_fen"], x["missing_fen"]) for x in page["lines"]} == {
        taken: (0, 8000), unpaid: (8000, 0)}, page
    assert (page["total"]["due_fen"], page["total"]["missing_fen"]) == (8000, 8000), page
    assert all(x["who"] == "wang" and x["since_at"] for x in page["lines"]), page
    yesterday = (datetime.now(CST) - timedelta(days=1)).strftime("%Y-%m-%d")
    assert world.do("qian", "fees", "missing", "--date", yesterday)["lines"] == []
    to(world, unpaid, "wang pay --cash 8000")
    world.do("qian", "cash", "receive", taken)
    world.do("qian", "cash", "receive", unpaid)
    assert world.do("qian", "fees", "missing", "--site", "garden")["lines"] == []
    assert world.as_("qian", "fees", "missing").status == 0
    assert world.as_("qian", "fees", "missing", "--date", "2099-01-01").status == 2


def test_the_months_list(world):
    """P6.7: from the ledger's facts: what was done, taken, handed over, paid back."""
    bring(world, "fees", FEES)
    done, back = new(world), new(world, "1-101")
    to(world, done, *ON_SITE, "wang quote --item GS-01:2 --item DQ-01")
    agree(world, done)
    to(world, done, "wang done", "wang pay --cash 20500")
    world.do("qian", "cash", "receive", done)
    to(world, back, "li quote --item GS-02")
    agree(world, back, "li")
    to(world, back, "li pay --cash 8000")
    world.do("sun", "refund", back, "--cash", "8000", "--reason", "不要了")
    new(world, "1-102")  # without money: not in it
    month = this_month()
    page = world.do("qian", "fees", "month", month, "--site", "garden")
    assert page["month"] == month and page["next"] is None, page
    lines = {x["ticket"]: x for x in page["lines"]}
    assert set(lines) == {done, back}, page
    one = lines[done]
    assert (one["labour_fen"], one["material_fen"]) == (13000, 7500), one
    assert (one["paid_fen"], one["received_fen"], one["unit"]) == (20500, 20500, "3-1204"), one
    assert one["done_at"] and one["who"] == "wang" and one["crew"] == "plumbing", one
    other = lines[back]
    assert (other["paid_fen"], other["paid_back_fen"], other["missing_fen"]) == (8000, 8000, 0)
    total = page["total"]
    assert (total["paid_fen"], total["received_fen"], total["paid_back_fen"]) == (28500, 20500, 8000)
    path = os.path.join(world.root, "month.csv")
    assert world.as_("qian", "fees", "month", month, "--format", "csv", "-o", path).status == 0
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(io.StringIO(file.read())))
    assert [r["ticket"] for r in rows] == [done, back, "total"], rows
    assert rows[0]["labour_fen"] == "13000" and rows[2]["paid_fen"] == "28500", rows
    table = world.as_("qian", "fees", "month", month)
    assert table.status == 0 and "205.00" in table.out and "total" in table.out, table
    assert world.do("qian", "fees", "month", "2020-01")["lines"] == []
    for wrong in ("2099-01", "2026-13", "november"):
        assert world.as_("qian", "fees", "month", wrong).status == 2, wrong
    world.refused("li", "show", "20200101-0001", code="not_found", status=3)
    hire(world, "gao", "engineering")
    world.refused("gao", "fees", "month", month, code="denied", status=4)


def charged(world, unit, price="GS-01", finance=True):
    """Work that was done, paid, and perhaps handed to finance."""
    ticket = new(world, unit)
    to(world, ticket, *ON_SITE, f"wang quote --item {price}")
    agree(world, ticket)
    shown = to(world, ticket, "wang done")
    cash = shown["quote"]["labour_fen"] + shown["quote"]["material_fen"]
    to(world, ticket, f"wang pay --cash {cash}")
    if finance:
        world.do("qian", "cash", "receive", ticket)
    return ticket


def test_reconciliation(world):
    """P6.7: the slips beside what finance has and counts, month by month, signed by two."""
    bring(world, "fees", FEES)
    charged(world, "1-101")
    charged(world, "1-102", "GS-02", finance=False)
    hire(world, "lin", "site_director")
    month = this_month()
    half = f"{month[:4]}-H{1 if int(month[5:]) <= 6 else 2}"
    world.refused("li", "sheet", "list", "--kind", "elephant", code="usage", status=2)
    sheet = world.do("qian", *ACCOUNTS, "open", half, "--with", "Garden Property Ltd")
    assert sheet["id"].startswith("F") and len(sheet["lines"]) == 6, sheet
    assert sheet["clock"]["clock"] == "reconciliation" and sheet["turn_role"] == "finance", sheet
    line = next(x for x in sheet["lines"] if x["code"] == month)
    assert (line["price_fen"], line["book"]) == (16000, 8000), line
    world.refused("qian", *ACCOUNTS, "open", half, code="exists", status=1)
    world.refused("qian", *ACCOUNTS, "open", "2099-Q1", code="bad_request", status=2)
    others = [x["code"] for x in sheet["lines"] if x["code"] != month]
    counted = [part for code in others for part in ("--month", f"{code}:0")]
    world.do("qian", *ACCOUNTS, "enter", sheet["id"], *counted)
    world.refused("qian", *ACCOUNTS, "enter", sheet["id"], "--month", f"{month}:8000",
                  code="bad_request", status=2)
    shown = world.do("qian", *ACCOUNTS, "enter", sheet["id"], "--month", f"{month}:8000", "--text",
                     "一单现金未交")
    assert (shown["state"], shown["answered_by"]) == ("answered", "qian"), shown
    assert world.as_("qian", *ACCOUNTS, "sign", sheet["id"]).status == 4
    shown = world.do("lin", *ACCOUNTS, "reject", sheet["id"], "--reason", "请催交")
    assert (shown["state"], shown["round"]) == ("open", 2), shown
    missing = world.do("qian", "fees", "missing")["lines"]
    world.do("qian", "cash", "receive", missing[0]["ticket"])
    shown = world.do("qian", *ACCOUNTS, "enter", sheet["id"], *counted, "--month", f"{month}:16000")
    line = next(x for x in shown["lines"] if x["code"] == month)
    assert (line["price_fen"], line["book"], line["counted"]) == (16000, 16000, 16000), line
    shown = world.do("lin", *ACCOUNTS, "sign", sheet["id"])
    assert (shown["state"], shown["closed_by"]) == ("closed", "lin"), shown
    table = world.as_("qian", *ACCOUNTS, "list")
    assert table.status == 0 and half in table.out, table
    other = world.do("qian", *ACCOUNTS, "open", month)
    world.refused("qian", *ACCOUNTS, "cancel", other["id"], "--reason", "x", code="denied", status=4)
    assert world.do("lin", *ACCOUNTS, "cancel", other["id"], "--reason", "错")["state"] == "cancelled"
    assert world.do("qian", *ACCOUNTS, "open", month)["state"] == "open", "called off: anew"


@unstarted
def test_periods_fall_due_by_themselves(world):
    """P6.7: the month's list, and the quarter's reconciliation after its end; once, over restarts."""
    shifted = ShiftedServer(world)
    shifted.for_everybody()
    shifted.go_to(datetime(2026, 12, 2, 10, tzinfo=CST))
    shifted.serve()
    bring(world, "fees", FEES)
    charged(world, "1-101")

    def periods():
        return [(x["subject"], x["due_at"][:16]) for x in
                world.do("qian", *ACCOUNTS, "list", "--open")["sheets"]]

    assert periods() == []
    shifted.go_to(datetime(2026, 12, 7, 0, 0, 5, tzinfo=CST))
    eventually(lambda: periods() == [("2026-12", "2026-12-25T18:00")],
               "the month's list is due by the 25th")
    assert world.server.stop() == 0
    shifted.go_to(datetime(2027, 1, 4, 9, tzinfo=CST))
    shifted.serve()
    eventually(lambda: [x[0] for x in periods()] == ["2026-12", "2026-Q4"],
               "the quarter's reconciliation follows its end")
    late = world.do("qian", *ACCOUNTS, "list", "--overdue")["sheets"]
    assert [x["subject"] for x in late] == ["2026-12"], "not delivered by its day"
    mine = world.do("qian", "sheet", "list", "--mine")["sheets"]
    assert "2026-12" in [x["subject"] for x in mine], "finance was reminded"
