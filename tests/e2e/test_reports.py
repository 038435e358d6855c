"""Reports (P19): a small known month, counted by hand; who may read which; time zones; what is
asked for wrongly; and that nobody waits for one."""
import csv
import io
import json
import os
import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import rig
import terminal
from cable import Cable
from office import ALWAYS_OPEN, ShiftedServer, hire, set_policy, unstarted, via
from wire_client import connect

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOBODY = {"received": 0, "done": 0, "closed": 0, "open": 0}


def report(world, person, *arguments):
    result = world.run("paigong-admin", "--profile", person, "report", *arguments, "--json")
    assert result.status == 0, result
    return result.json()


def of(lines, key, value):
    found = [line for line in lines if line[key] == value]
    assert len(found) == 1, (key, value, lines)
    return found[0]


def part(line, *keys):
    return {key: line[key] for key in keys}


def again(world, ticket, technician):
    """One round that the resident isn't satisfied with."""
    world.through(ticket, until="returned", technician=technician)
    world.do("li", "visit", ticket, "--unsatisfied", "--by", "phone", "--text", "又漏了")


def month_of_work(world):
    """Three repairs: filed at once by wang; filed in the second round, first wang's and then
    zhao's; open with zhao."""
    first, second, third = world.new(trade="plumbing"), world.new(), world.new()
    world.through(first)
    again(world, second, "wang")
    world.through(second, technician="zhao")
    world.through(third, until="on_site", technician="zhao")
    return first, second, third


def test_a_small_month_counted_by_hand(world):
    month_of_work(world)
    month = report(world, "zhou", "month")
    total = month["total"]
    assert part(total, *NOBODY) == {"received": 3, "done": 3, "closed": 2, "open": 1}, total
    assert part(total, "satisfied", "unsatisfied", "not_reached") == {
        "satisfied": 2, "unsatisfied": 1, "not_reached": 0}, total
    assert month["rounds"][:3] == [1, 1, 0] and sum(month["rounds"]) == 2, month["rounds"]
    assert sum(month["received_by_hour"]) == 3 and len(month["received_by_hour"]) == 24, month
    days = [day for day in month["days"] if day["received"]]
    assert sum(day["received"] for day in days) == 3, month["days"]
    assert sum(day["done"] for day in month["days"]) == 3, month["days"]
    assert month["so_far"] and month["span"] == "month" and len(month["head_hash"]) == 64, month
    # each round's work is whoever did it, whoever has the ticket now
    wang, zhao = (of(month["people"], "name", who) for who in ("wang", "zhao"))
    assert part(wang, "done", "satisfied", "unsatisfied") == {
        "done": 2, "satisfied": 1, "unsatisfied": 1}, wang
    assert part(zhao, "done", "satisfied", "unsatisfied", "open") == {
        "done": 1, "satisfied": 1, "unsatisfied": 0, "open": 1}, zhao
    arrivals = {who["name"]: of(who["clocks"], "clock", "arrival") for who in (wang, zhao)}
    assert arrivals["wang"]["decided"] == 2 and arrivals["wang"]["in_time"] == 2, arrivals
    assert arrivals["zhao"]["decided"] == 2, arrivals
    notice = of(month["clocks"], "clock", "notice")
    assert part(notice, "decided", "in_time", "done") == {
        "decided": 4, "in_time": 4, "done": 4}, notice  # one a round
    assert 0 <= notice["median_ms"] <= notice["p90_ms"] <= notice["longest_ms"], notice
    assert not [c for c in wang["clocks"] if c["clock"] == "notice"], "the desk's, not a technician's"
    assert of(month["kinds"], "kind", "repair")["received"] == 3, month["kinds"]
    assert of(month["trades"], "trade", "plumbing")["received"] == 1, month["trades"]
    assert of(month["sites"], "name", "garden")["done"] == 3, month["sites"]
    assert of(month["crews"], "crew", "plumbing")["done"] >= 2, month["crews"]
    # the same from the tables after a restart, and after they were made anew
    assert world.server.stop() == 0
    assert world.run("paigongd", "rebuild", world.data).status == 0
    world.serve()
    after = report(world, "zhou", "month")
    for key in ("total", "people", "clocks", "rounds", "kinds", "days"):
        assert after[key] == month[key], (key, after[key], month[key])


def test_a_month_is_the_sum_of_its_days(world):
    month_of_work(world)
    month, week, day = (report(world, "zhou", span, "--site", "garden")
                        for span in ("month", "week", "day"))
    each = report(world, "zhou", "person", "--date", datetime.now(SHANGHAI).strftime("%Y-%m-%d"))
    for key in ("received", "done", "open", "overdue"):
        assert month["total"][key] == week["total"][key] == day["total"][key] \
            == each["total"][key], key
    assert week["span"] == "week" and each["span"] == "day", (week["span"], each["span"])
    late = sum(c["decided"] - c["in_time"] for c in month["total"]["clocks"])
    assert day["breaches"] == late, (day["breaches"], late)


def test_one_technicians_report(world):
    month_of_work(world)
    wang = report(world, "zhou", "person", "wang")
    assert [line["name"] for line in wang["people"]] == ["wang"], wang["people"]
    assert part(wang["total"], "done", "satisfied", "unsatisfied", "received") == {
        "done": 2, "satisfied": 1, "unsatisfied": 1, "received": 1}, wang["total"]
    assert wang["person"] == "wang", wang
    nothing = report(world, "zhou", "person", "wang", "--month", "2026-01")
    assert nothing["total"]["done"] == 0 and nothing["people"] == [], nothing
    unknown = world.run("paigong-admin", "--profile", "zhou", "report", "person", "nobody")
    assert unknown.status == 3 and "nobody" in unknown.err, unknown


def test_money_and_material_of_a_month(world):
    path = os.path.join(world.root, "parts.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("part,name,price_fen,unit\nP-1,angle valve,1500,pcs\n")
    world.do("admin", "import", "parts", path, "--site", "garden")
    world.do("qian", "stock", "receive", "P-1", "--qty", "9", "--site", "garden")
    world.do("qian", "stock", "issue", "P-1", "--crew", "plumbing", "--qty", "5", "--site",
             "garden")
    ticket = world.new()
    world.through(ticket, until="on_site")
    world.do("wang", "quote", ticket, "--labour", "5000", "--material", "3000")
    world.do("wang", "consent", ticket, "--code", world.codes(ticket)["consent"])
    world.do("wang", "material", ticket, "--part", "P-1", "--qty", "2", "--accepted")
    world.do("wang", "pay", ticket, "--cash", "8000")
    world.do("wang", "done", ticket)
    month = report(world, "qian", "month")
    assert part(month["total"], "labour_fen", "material_fen", "paid_fen", "received_fen") == {
        "labour_fen": 5000, "material_fen": 3000, "paid_fen": 8000, "received_fen": 0}
    assert month["materials"] == [{"site": "garden", "site_name": "花园小区", "part": "P-1",
                                   "name": "angle valve", "unit": "pcs", "quantity": 2,
                                   "price_fen": 1500}]
    assert month["people"] == [], "finance appraises nobody"
    world.do("qian", "cash", "receive", ticket)
    month = report(world, "zhou", "month")
    assert month["total"]["received_fen"] == 8000, month["total"]
    assert of(month["people"], "name", "wang")["paid_fen"] == 8000, month["people"]
    fees = report(world, "qian", "fees")
    assert fees["total"]["paid_fen"] == 8000 and len(fees["lines"]) == 1, fees


# ---- who may read which, and what is asked for wrongly -----------------------------------------------

def test_who_reads_what(world):
    """A crew lead their crew, a department supervisor their department, finance no appraisal, a
    technician nothing."""
    hire(world, "deng", "technician", "--crew", "lifts", "--department", "lifts")
    hire(world, "lu", "department_supervisor", "--department", "lifts")
    hire(world, "fang", "site_director")
    first, second = world.new(), world.new()
    world.through(first)
    world.do("li", "dispatch", second, "--to", "deng")
    world.do("deng", "accept", second)
    whole = report(world, "fang", "month")
    assert {line["crew"] for line in whole["crews"]} == {"plumbing", "lifts"}, whole["crews"]
    for person, crew, who in (("zhou", "plumbing", "wang"), ("lu", "lifts", "deng")):
        part_of_it = report(world, person, "month")
        assert {line["crew"] for line in part_of_it["crews"]} == {crew}, part_of_it["crews"]
        assert [line["name"] for line in part_of_it["people"]] == [who], part_of_it["people"]
        assert part_of_it["total"]["received"] == 1, part_of_it["total"]
    narrow = report(world, "fang", "month", "--crew", "lifts")
    assert narrow["total"]["received"] == 1 and narrow["crew"] == "lifts", narrow["total"]
    lead = via(world, "paigong-admin", "chen", "report", "month")
    assert {line["crew"] for line in lead["crews"]} == {"plumbing"}, lead["crews"]
    for person, *arguments in (("zhou", "month", "--crew", "lifts"), ("zhou", "person", "deng"),
                               ("lu", "person", "wang"), ("qian", "person", "wang"),
                               ("chen", "person", "deng"), ("chen", "month", "--crew", "lifts"),
                               ("wang", "month"), ("li", "month"), ("admin", "person")):
        result = world.run("paigong-admin", "--profile", person, "report", *arguments)
        assert result.status == 4, (person, arguments, result)
        assert len(result.err.strip().splitlines()) == 1, result
    for person in ("qian", "admin", "shen"):
        assert report(world, person, "month")["total"]["received"] == 2, person
    text = json.dumps(whole, ensure_ascii=False)
    assert "水管" not in text and "3-1201" not in text, "no word of the residents' own"


def test_a_department_of_more_crews_than_a_report_takes(world):
    """Its supervisor asks for one of them, and still for no other department's."""
    hire(world, "lu", "department_supervisor", "--department", "lifts")
    path = os.path.join(world.root, "staff.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,name,role,crew,department,phone,trades\n" + "".join(
            f"t{i},T,technician,c{i},lifts,,\n" for i in range(257)))
    world.do("admin", "import", "staff", path, "--site", "garden")
    for crew, status, word in (((), 2, "more than 256"), (("--crew", "c256"), 0, ""),
                               (("--crew", "plumbing"), 4, "not of your department")):
        result = world.run("paigong-admin", "--profile", "lu", "report", "month", *crew)
        assert result.status == status and word in result.err, (crew, result)


def test_months_that_say_nothing(world):
    """Without a ticket, still to come, of no site: a report of zeros or one clear line."""
    empty = report(world, "zhou", "month", "--month", "2026-01")
    assert part(empty["total"], *NOBODY) == NOBODY and empty["people"] == [], empty
    assert len(empty["days"]) == 31 and not empty["so_far"], empty["days"]
    table = world.run("paigong-admin", "--profile", "zhou", "report", "month", "--month", "2026-01")
    assert table.status == 0 and "2026-01-01" in table.out, table
    assert "Received by hour\nnothing in this time\n" in table.out, table
    for wrong, status, word in ((["month", "--month", "2099-01"], 2, "has not begun"),
                                (["month", "--month", "2026-13"], 2, "2026-11"),
                                (["month", "--month", "someday"], 2, "2026-11"),
                                (["week", "--week", "2098-W01"], 2, "has not begun"),
                                (["week", "--week", "2026-W60"], 2, "2026-W47"),
                                (["month", "--site", "moon"], 3, "moon"),
                                (["day", "--date", "2099-01-01"], 2, "today"),
                                (["person", "wang", "--month", "2026-01", "--week", "2026-W03"], 2,
                                 "one day, week or month"),
                                (["month", "--format", "pdf"], 2, "xlsx"),
                                (["fees", "--month", "2099-01"], 2, "month")):
        result = world.run("paigong-admin", "--profile", "zhou", "report", *wrong)
        lines = result.err.strip().splitlines()
        assert result.status == status and len(lines) == 1 and word in lines[0], (wrong, result)


def test_a_site_with_one_ticket(world):
    world.do("admin", "site", "add", "meadow")
    hire(world, "gao", "general_manager", site="*")
    hire(world, "ma", "desk", site="meadow")
    world.do("ma", "new", "--site", "meadow", "--unit", "1-1", "--text", "灯不亮")
    world.through(world.new())
    one = report(world, "gao", "month", "--site", "meadow")
    assert part(one["total"], *NOBODY) == {"received": 1, "done": 0, "closed": 0, "open": 1}, one
    both = report(world, "gao", "month")
    assert part(both["total"], *NOBODY) == {"received": 2, "done": 1, "closed": 1, "open": 1}, both
    assert {line["name"]: line["received"] for line in both["sites"]} == {"garden": 1, "meadow": 1}


@unstarted
def test_midnight_is_the_sites_own(world):
    """One minute before the month's end in Shanghai, and one after: two months; and a return visit
    in the second is of the second."""
    server = ShiftedServer(world)
    server.serve()
    set_policy(world, "time_zone: Asia/Shanghai\n")
    now = server.now(SHANGHAI)
    first = datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=SHANGHAI)
    server.go_to(first - timedelta(minutes=1, seconds=30))
    ticket = world.new()
    world.through(ticket, until="returned")
    server.go_to(first + timedelta(seconds=30))
    world.do("li", "visit", ticket, "--satisfied", "--by", "phone")
    world.new()
    before = report(world, "zhou", "month", "--month", now.strftime("%Y-%m"))
    assert part(before["total"], *NOBODY) == {
        "received": 1, "done": 1, "closed": 0, "open": 1}, before["total"]
    assert before["total"]["satisfied"] == 0 and before["received_by_hour"][23] == 1, before
    whole = report(world, "shen", "month", "--month", first.strftime("%Y-%m"))
    assert part(whole["total"], *NOBODY) == {
        "received": 1, "done": 0, "closed": 1, "open": 1}, whole["total"]
    assert whole["total"]["satisfied"] == 1 and whole["received_by_hour"][0] == 1, whole
    assert not before["so_far"] and whole["so_far"], (before["so_far"], whole["so_far"])


@unstarted
def test_a_departments_clocks_are_the_sites(world):
    """Where one department does all the work its clocks add up to the site's: late before anybody
    was sent, and in a round that ended unsatisfied, too. A technician's are their own alone."""
    server = ShiftedServer(world)
    server.serve()
    set_policy(world, ALWAYS_OPEN)
    hire(world, "fang", "site_director")
    ticket = world.new()
    server.shift += timedelta(minutes=7)
    again(world, ticket, "wang")
    world.through(ticket, technician="zhao")
    mine, whole = (report(world, who, "month") for who in ("zhou", "fang"))
    assert mine["clocks"] == whole["clocks"] and mine["total"] == whole["total"], (mine, whole)
    assert part(of(whole["clocks"], "clock", "notice"), "decided", "in_time") == {
        "decided": 2, "in_time": 1}, whole["clocks"]
    assert of(whole["clocks"], "clock", "return_visit")["decided"] == 2, whole["clocks"]
    for who in ("wang", "zhao"):
        own = report(world, "zhou", "person", who)
        assert own["total"]["clocks"] == own["people"][0]["clocks"] != [], own
        assert {c["clock"] for c in own["clocks"]}.isdisjoint({"notice", "return_visit"}), own


def test_dates_are_the_sites_own_wherever_the_server_is(world):
    """East of the server a site's day begins the evening before."""
    far = ZoneInfo("Pacific/Auckland")
    set_policy(world, "time_zone: Pacific/Auckland\n")
    world.new()
    month = report(world, "shen", "month", "--site", "garden")
    today = datetime.now(far)
    assert month["first_date"] == today.strftime("%Y-%m-01"), month["first_date"]
    assert [day["date"] for day in month["days"]][0] == month["first_date"], month["days"]
    assert month["days"][-1]["date"] == today.strftime("%Y-%m-%d"), "no day that is still to come"
    later = today.replace(day=28) + timedelta(days=4)
    assert month["last_date"] == (later - timedelta(days=later.day)).strftime("%Y-%m-%d")
    received = [day["date"] for day in month["days"] if day["received"]]
    assert received == [today.strftime("%Y-%m-%d")], received
    shown = world.run("paigong-admin", "--profile", "shen", "report", "month", "--site", "garden")
    assert f"{month['first_date']} … {month['last_date']}" in shown.out, shown
    day = report(world, "shen", "day", "--site", "garden")
    assert day["date"] == today.strftime("%Y-%m-%d"), day["date"]


def test_days_that_have_begun_at_one_site_alone_are_there(world):
    """25 hours apart, so never on one date: the days still add up to the whole."""
    world.do("admin", "site", "add", "sunrise")
    hire(world, "ma", "desk", site="sunrise")
    set_policy(world, "time_zone: Pacific/Pago_Pago\n")
    set_policy(world, "time_zone: Pacific/Kiritimati\n", site="sunrise")
    world.do("ma", "new", "--site", "sunrise", "--unit", "1-1", "--text", "灯不亮")
    world.new()
    month = datetime.now(ZoneInfo("Pacific/Pago_Pago")).strftime("%Y-%m")
    whole = report(world, "shen", "month", "--month", month)
    assert sum(day["received"] for day in whole["days"]) == whole["total"]["received"], whole


# ---- while others work ----------------------------------------------------------------------------------

def test_who_goes_away_and_a_server_that_stops(world):
    month_of_work(world)
    for _ in range(20):
        connection = connect(world, "zhou")
        connection.send({"id": 77, "report": {"span": 3, "site": "garden"}})
        connection.close()
    assert report(world, "zhou", "month")["total"]["received"] == 3
    results = []
    asking = [threading.Thread(target=lambda: results.append(world.run(
        "paigong-admin", "--profile", "zhou", "report", "month", "--json"))) for _ in range(4)]
    for thread in asking:
        thread.start()
    assert world.server.stop() == 0, world.server.log()
    for thread in asking:
        thread.join(rig.DEADLINE)
    assert len(results) == 4, results
    for result in results:  # whole, or one line that says the server isn't there
        if result.status == 0:
            assert result.json()["total"]["received"] == 3, result
        else:
            assert result.status == 5 and len(result.err.strip().splitlines()) == 1, result


def test_who_waits_for_a_report_sees_that_it_is_made(world):
    """On a terminal, once it takes longer than a moment, and gone with the report; nothing of it in a
    pipe."""
    world.through(world.new(), until="on_site")
    with Cable(world.server.address) as cable:
        rig.readdress(world.config, world.server.address, cable.address)
        command = ["paigong-admin", "--profile", "zhou", "report", "month"]
        for _ in range(2):  # the second comes back with its session, as the third does
            cable.down = 0
            piped = world.run(*command)
            assert piped.status == 0 and piped.err == "", piped
        cable.most, cable.down = cable.down - 100, 0
        with terminal.start(world, command, columns=160, rows=100) as screen:
            screen.wait_for("adding up the figures  0:0")
            cable.put_back()
            screen.wait_for("ledger head")
            assert "adding up" not in screen.screen(), screen.screen()
        rig.readdress(world.config, cable.address, world.server.address)


# ---- as files -----------------------------------------------------------------------------------------------

def test_the_same_month_in_every_form(world):
    month_of_work(world)
    for ending, head in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("html", b"<!"),
                         ("json", b"{")):
        path = os.path.join(world.root, f"month.{ending}")
        result = world.run("paigong-admin", "--lang", "zh", "--profile", "zhou", "report", "month",
                           "-o", path)
        assert result.status == 0 and result.err == "", result
        told = "已写入" if ending == "json" else "月报 · 全部小区 · "
        assert result.out.startswith(f"{path}: {told}"), result
        assert result.out.count("\n") == 1, result
        with open(path, "rb") as file:
            data = file.read()
        assert data.startswith(head) and len(data) > 500, (ending, data[:80])
        if ending in ("csv", "html"):
            text = data.decode("utf-8-sig")
            assert "月报" in text and "wang" in text, text[-1500:]
    with open(os.path.join(world.root, "month.csv"), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(io.StringIO(file.read())))
    wang = [row for row in rows if row and row[0].split() == ["wang", "Wang"]]
    assert len(wang) == 1 and wang[0][1:3] == ["plumbing", "2"], wang
    missing = os.path.join(world.root, "nowhere", "month.xlsx")
    result = world.run("paigong-admin", "--profile", "zhou", "report", "month", "-o", missing)
    assert result.status != 0 and missing in result.err, result
    for span in ("day", "week", "person", "fees"):
        table = world.run("paigong-admin", "--lang", "zh", "--profile", "zhou", "report", span)
        assert table.status == 0 and table.out.strip(), (span, table)
