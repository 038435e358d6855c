"""Parts of the company (P6.5): store, crews, slips, and the month's count."""
from datetime import date, datetime, timedelta, timezone

from office import hire, history, via, write
from test_workflow import ON_SITE, agree, finish, to
from wire_client import Refused, connect, request_id

PARTS = "part,name,model,unit,price_fen,stock\n"
ZONE = timezone(timedelta(hours=8))


def stock_up(world, *more):
    rows = ["TAP-15,Tap,DN15,pcs,2500,40", "HOSE-12,Hose,1/2,m,800,100", *more]
    result = world.as_("admin", "import", "parts", write(world, "parts.csv", PARTS + "\n".join(rows)),
                       "--site", "garden", "--json")
    assert result.status == 0, result


def balances(world, person="zhou", *flags):
    rows = world.do(person, "stock", "list", *flags)["rows"]
    return {(r["crew"] or "", r["part"]): r["quantity"] for r in rows}


def this_month():
    return datetime.now(ZONE).strftime("%Y-%m")


def month_row(world, crew, part):
    rows = world.do("zhou", "stock", "list", "--month", this_month(), "--part", part)["rows"]
    return next(r for r in rows if (r["crew"] or "") == crew)


def on_the_job(world, material=10000):
    """A ticket on which so much material is agreed."""
    ticket = world.new()
    to(world, ticket, *ON_SITE, f"wang quote --labour 5000 --material {material}")
    agree(world, ticket)
    return ticket


def test_issue_and_return(world):
    stock_up(world)
    assert balances(world) == {("", "TAP-15"): 40, ("", "HOSE-12"): 100}
    answer = world.do("zhou", "stock", "issue", "TAP-15", "--crew", "plumbing", "--qty", "10")
    assert [(r["crew"], r["quantity"]) for r in answer["rows"]] == [(None, 30), ("plumbing", 10)]
    via(world, "paigong-tech", "chen", "stock", "return", "TAP-15", "--crew", "plumbing", "--qty",
        "3")
    world.do("qian", "stock", "receive", "TAP-15", "--qty", "5", "--text", "delivery note 118")
    assert balances(world, "zhou", "--part", "TAP-15") == {("", "TAP-15"): 38,
                                                           ("plumbing", "TAP-15"): 7}
    assert balances(world, "wang", "--crew", "plumbing") == {("plumbing", "TAP-15"): 7}
    assert balances(world, "li", "--store", "--part", "HOSE-12") == {("", "HOSE-12"): 100}
    moves = world.do("shen", "stock", "moves", "--part", "TAP-15")["rows"]
    assert [(m["kind"], m["quantity"], m["crew"], m["who"]) for m in moves] == [
        ("issue", 10, "plumbing", "zhou"), ("return", 3, "plumbing", "chen"),
        ("receive", 5, None, "qian")], moves
    table = world.as_("zhou", "stock", "list", "--month", this_month(), "--lang", "zh")
    assert table.status == 0 and "仓库" in table.out, table


def test_nobody_gives_what_they_do_not_have(world):
    stock_up(world)
    issue = ["stock", "issue", "TAP-15", "--crew", "plumbing", "--qty"]
    result = world.as_("zhou", *issue, "41", "--json")
    assert (result.status, result.json()["error"]["code"]) == (1, "refused"), result
    assert "40" in result.json()["error"]["message"] and "P6.5" in result.json()["error"]["message"]
    assert world.as_("zhou", *issue, "41", "--beyond").status == 2  # no reason
    world.do("zhou", *issue, "41", "--beyond", "--text", "the delivery is not entered yet")
    assert balances(world, "zhou", "--part", "TAP-15") == {("", "TAP-15"): -1,
                                                           ("plumbing", "TAP-15"): 41}
    move = world.do("zhou", "stock", "moves")["rows"][-1]
    assert move["beyond"] is True and move["quantity"] == 41, move
    world.refused("zhou", "stock", "return", "TAP-15", "--crew", "plumbing", "--qty", "42",
                  code="refused", status=1)
    for arguments, status in ((["stock", "issue", "TAP-51", "--crew", "plumbing", "--qty", "1"], 3),
                              (["stock", "issue", "TAP-15", "--crew", "nobody", "--qty", "1"], 3),
                              (["stock", "issue", "TAP-15", "--qty", "1"], 2),
                              (["stock", "receive", "TAP-15", "--qty", "0"], 2)):
        assert world.as_("zhou", *arguments).status == status, arguments


def test_who_may_move_parts(world):
    stock_up(world)
    hire(world, "feng", "crew_lead", "--crew", "lifts", "--department", "repairs")
    issue = ["stock", "issue", "TAP-15", "--crew", "plumbing", "--qty", "1", "--json"]
    for person, status in (("chen", 0), ("feng", 4), ("wang", 4)):
        result = world.run("paigong-tech", "--profile", person, *issue)
        assert result.status == status, result
    denied = world.run("paigong-admin", "--profile", "shen", *issue)
    assert denied.status == 4, denied
    desk = connect(world, "li")
    try:
        desk.ask("stock_move", write=request_id(), site="garden", kind="issue", part="TAP-15",
                 crew="plumbing", quantity=1)
        raise AssertionError("the desk moved parts")
    except Refused as refusal:
        assert refusal.name == "denied", refusal
    finally:
        desk.close()


def test_a_part_on_the_slip(world):
    """Its name, model and price are the list's; used once the resident has accepted it."""
    stock_up(world)
    world.do("zhou", "stock", "issue", "TAP-15", "--crew", "plumbing", "--qty", "4")
    ticket = on_the_job(world)
    shown = world.do("wang", "material", ticket, "--part", "TAP-15", "--qty", "2")
    line = shown["materials"][0]
    assert (line["name"], line["model"], line["price_fen"], line["part"], line["accepted"]) == (
        "Tap", "DN15", 2500, "TAP-15", False), line
    assert balances(world, "zhou", "--crew", "plumbing") == {("plumbing", "TAP-15"): 4}
    world.refused("wang", "done", ticket, code="no_consent", status=1)  # not accepted yet
    # the same words without the part are another line, and move nothing
    shown = world.do("wang", "material", ticket, "--part", "TAP-15", "--qty", "2", "--accepted")
    assert [m["accepted"] for m in shown["materials"]] == [True], shown
    assert balances(world, "zhou", "--crew", "plumbing") == {("plumbing", "TAP-15"): 2}
    world.do("wang", "material", ticket, "--name", "Tap", "--model", "DN15", "--qty", "1",
             "--price", "2500", "--accepted")
    assert balances(world, "zhou", "--crew", "plumbing") == {("plumbing", "TAP-15"): 2}
    use = world.do("zhou", "stock", "moves", "--kind", "use")["rows"]
    assert [(m["ticket"], m["quantity"], m["who"], m["beyond"]) for m in use] == [
        (ticket, 2, "wang", False)], use
    for wrong, status in ((["--part", "TAP-16", "--qty", "1"], 3),
                          (["--part", "TAP-15", "--qty", "1", "--name", "Tap"], 2),
                          (["--part", "TAP-15", "--qty", "1", "--own"], 2),
                          (["--part", "TAP-15", "--qty", "9", "--accepted"], 1)):
        assert world.as_("wang", "material", ticket, *wrong).status == status, wrong
    finish(world, ticket)
    assert history(world, ticket, "material_listed")[0]["subject"] == "TAP-15"


def test_a_part_in_warranty_costs_nothing(world):
    """P6.5, P9.1: what is fitted in warranty leaves the stock and is charged to nobody."""
    stock_up(world)
    units = "unit,handover_date\n3-1201,%s\n3-1202,2015-01-10\n" % (date.today() - timedelta(100))
    imported = world.as_("admin", "import", "units", write(world, "units.csv", units), "--site",
                         "garden")
    assert imported.status == 0, imported
    world.do("zhou", "stock", "issue", "TAP-15", "--crew", "plumbing", "--qty", "4")
    ticket = world.new(trade="plumbing")
    to(world, ticket, *ON_SITE, "wang quote --labour 0 --material 0")
    agree(world, ticket)
    shown = world.do("wang", "material", ticket, "--part", "TAP-15", "--qty", "1", "--accepted")
    line = shown["materials"][0]
    assert (line["part"], line["price_fen"], line["accepted"]) == ("TAP-15", 0, True), line
    assert balances(world, "zhou", "--crew", "plumbing") == {("plumbing", "TAP-15"): 3}
    paid = world.do("li", "new", "--site", "garden", "--unit", "3-1202", "--text", "水管漏水",
                    "--trade", "plumbing")["id"]
    to(world, paid, *ON_SITE, "wang quote --labour 0 --material 0")
    agree(world, paid)
    world.refused("wang", "material", paid, "--part", "TAP-15", "--qty", "1",
                  code="amount_mismatch", status=1)


def test_what_was_never_issued_shows(world):
    """P16.1: what was fitted was fitted; the paper goes below zero and says so."""
    stock_up(world)
    ticket = on_the_job(world)
    world.do("wang", "material", ticket, "--part", "HOSE-12", "--qty", "3", "--accepted")
    assert balances(world, "zhou", "--crew", "plumbing") == {("plumbing", "HOSE-12"): -3}
    assert world.do("zhou", "stock", "moves", "--kind", "use")["rows"][0]["beyond"] is True


def test_a_part_for_a_public_facility(world):
    """Nobody is charged, so nobody accepts it: fitted is used."""
    stock_up(world)
    world.do("zhou", "stock", "issue", "TAP-15", "--crew", "plumbing", "--qty", "4")
    ticket = world.do("li", "new", "--site", "garden", "--kind", "public", "--place", "the yard",
                      "--text", "the tap in the yard drips")["id"]
    to(world, ticket, *ON_SITE)
    shown = world.do("wang", "material", ticket, "--part", "TAP-15", "--qty", "1")
    assert (shown["materials"][0]["part"], shown["materials"][0]["accepted"]) == ("TAP-15", True)
    assert balances(world, "zhou", "--crew", "plumbing") == {("plumbing", "TAP-15"): 3}


def used_on_slips(world, tickets, part):
    return sum(m["qty"] for t in tickets for m in world.do("li", "show", t)["materials"]
               if m["part"] == part and m["accepted"])


def test_a_months_use_is_its_slips(world):
    stock_up(world)
    world.do("zhou", "stock", "issue", "TAP-15", "--crew", "plumbing", "--qty", "20")
    world.do("zhou", "stock", "issue", "HOSE-12", "--crew", "plumbing", "--qty", "50")
    tickets = []
    for taps, hoses in ((1, 2), (3, 0), (0, 5), (2, 1)):
        ticket = on_the_job(world)
        for part, count in (("TAP-15", taps), ("HOSE-12", hoses)):
            if count:
                world.do("wang", "material", ticket, "--part", part, "--qty", str(count),
                         "--accepted")
        tickets.append(ticket)
    world.do("zhou", "stock", "return", "HOSE-12", "--crew", "plumbing", "--qty", "10")
    for part, issued, returned in (("TAP-15", 20, 0), ("HOSE-12", 50, 10)):
        row = month_row(world, "plumbing", part)
        assert row["used"] == used_on_slips(world, tickets, part) > 0, row
        assert (row["opening"], row["issued"], row["returned"]) == (0, issued, returned), row
        assert row["closing"] == row["quantity"] == issued - returned - row["used"], row
        moves = world.do("zhou", "stock", "moves", "--kind", "use", "--part", part)["rows"]
        assert sum(m["quantity"] for m in moves) == row["used"], moves
    world.server.stop()
    world.check()  # the ledger folded anew has the same balances


def test_the_months_count(world):
    """Line by line beside the papers, with its sign; who counts does not sign."""
    stock_up(world)
    for part, count in (("TAP-15", "10"), ("HOSE-12", "20")):
        world.do("zhou", "stock", "issue", part, "--crew", "plumbing", "--qty", count)
    sheet = world.do("qian", "stock", "count", "open", this_month(), "--crew", "plumbing")
    assert sheet["state"] == "open" and sheet["clock"]["clock"] == "stock_count", sheet
    assert {line["code"]: line["book"] for line in sheet["lines"]} == {"TAP-15": 10,
                                                                       "HOSE-12": 20}
    number = sheet["id"]
    assert number.startswith("N"), sheet
    # what is used meanwhile is on the paper when it is counted
    ticket = on_the_job(world)
    world.do("wang", "material", ticket, "--part", "TAP-15", "--qty", "2", "--accepted")
    counted = via(world, "paigong-tech", "chen", "stock", "count", "enter", number, "--item",
                  "TAP-15:7")
    line = next(entry for entry in counted["lines"] if entry["code"] == "TAP-15")
    assert (line["book"], line["counted"], line["state"]) == (8, 7, "done"), line
    refusal = world.refused("qian", "stock", "count", "sign", number, code="refused", status=1)
    assert "P6.5" in str(refusal) or refusal is None
    via(world, "paigong-tech", "chen", "stock", "count", "enter", number, "--item", "HOSE-12:21")
    unexplained = world.as_("qian", "stock", "count", "sign", number)
    assert unexplained.status == 2 and "difference" in unexplained.err, unexplained
    table = world.as_("qian", "sheet", "show", number)
    assert "-1" in table.out and "+1" in table.out, table
    signed = world.do("qian", "stock", "count", "sign", number, "--text", "one fell into the shaft")
    assert (signed["state"], signed["closed_by"]) == ("closed", "qian"), signed
    assert balances(world, "zhou", "--crew", "plumbing") == {("plumbing", "TAP-15"): 7,
                                                             ("plumbing", "HOSE-12"): 21}
    moves = world.do("zhou", "stock", "moves", "--kind", "correct")["rows"]
    assert sorted((m["part"], m["quantity"], m["sheet"]) for m in moves) == [
        ("HOSE-12", 1, number), ("TAP-15", -1, number)], moves
    row = month_row(world, "plumbing", "TAP-15")
    assert (row["issued"], row["used"], row["corrected"], row["closing"]) == (10, 2, -1, 7), row
    world.server.stop()
    world.check()


def test_who_counts_does_not_sign(world):
    stock_up(world)
    sheet = world.do("zhou", "stock", "count", "open", this_month(), "--part", "TAP-15")["id"]
    world.do("zhou", "stock", "count", "enter", sheet, "--item", "TAP-15:40")
    world.refused("zhou", "stock", "count", "sign", sheet, code="same_person", status=1)
    assert world.do("qian", "stock", "count", "sign", sheet)["state"] == "closed"
    assert balances(world, "zhou", "--part", "TAP-15") == {("", "TAP-15"): 40}
    for arguments, status in ((["open", "2026-13"], 2), (["open", "november"], 2),
                              (["open", this_month(), "--crew", "plumbing"], 3),
                              (["open", this_month(), "--part", "TAP-99"], 3),
                              (["enter", sheet, "--item", "TAP-15"], 2),
                              (["enter", sheet, "--item", "TAP-15:1"], 1)):
        result = world.as_("zhou", "stock", "count", *arguments)
        assert result.status == status, (arguments, result)


def test_a_new_statement_of_the_stores_stock(world):
    """An import that states another number than before is a new beginning; the same one is not."""
    stock_up(world)
    world.do("zhou", "stock", "issue", "TAP-15", "--crew", "plumbing", "--qty", "10")
    stock_up(world, "BULB-9,Bulb,E27,pcs,300,7")
    assert balances(world, "zhou", "--store")[("", "TAP-15")] == 30
    result = world.as_("admin", "import", "parts",
                       write(world, "parts.csv", PARTS + "TAP-15,Tap,DN15,pcs,2600,55\n"),
                       "--site", "garden", "--json")
    assert result.status == 0, result
    assert balances(world, "zhou", "--store")[("", "TAP-15")] == 55


def test_stock_over_the_wire(world):
    stock_up(world)
    finance = connect(world, "qian")
    one = request_id()
    move = {"site": "garden", "kind": "receive", "part": "TAP-15", "quantity": 5}
    first = finance.ask("stock_move", write=one, **move)
    again = finance.ask("stock_move", write=one, **move)
    assert [r["quantity"] for r in first["stock_page"]["rows"]] == [45]
    assert again["stock_page"] == first["stock_page"]
    for wrong in ({"kind": "use"}, {"kind": "correct"}, {"quantity": 0}, {"crew": "plumbing"},
                  {"quantity": 10 ** 9}, {"site": "elsewhere"}, {"text": "x" * 5000}):
        try:
            finance.ask("stock_move", write=request_id(), **{**move, **wrong})
            raise AssertionError(f"it was taken: {wrong}")
        except Refused as refusal:
            assert refusal.name in ("bad_request", "not_found"), (wrong, refusal)
    for command, arguments in (("stock_list", {"after": "nonsense"}), ("stock_list", {"month": 202613}),
                               ("stock_moves", {"after": "1.2"}), ("stock_list", {"site": ""})):
        try:
            finance.ask(command, **{"site": "garden", **arguments})
            raise AssertionError(f"it was taken: {command} {arguments}")
        except Refused as refusal:
            assert refusal.name in ("bad_request", "not_found"), (command, arguments, refusal)
    pages, after = [], ""
    while True:
        page = finance.ask("stock_list", site="garden", limit=1, after=after)["stock_page"]
        pages += [(r.get("crew", ""), r["part"]) for r in page.get("rows", [])]
        after = page.get("next", "")
        if not after:
            break
    assert pages == [("", "HOSE-12"), ("", "TAP-15")], pages
    finance.close()
