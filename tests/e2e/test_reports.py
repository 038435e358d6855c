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
from office import set_policy

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
    assert month["materials"] == [{"site": "garden", "part": "P-1", "name": "angle valve",
                                   "unit": "pcs", "quantity": 2, "price_fen": 1500}]
    assert month["people"] == [], "finance appraises nobody"
    world.do("qian", "cash", "receive", ticket)
    month = report(world, "zhou", "month")
    assert month["total"]["received_fen"] == 8000, month["total"]
    assert of(month["people"], "name", "wang")["paid_fen"] == 8000, month["people"]
    fees = report(world, "qian", "fees")
    assert fees["total"]["paid_fen"] == 8000 and len(fees["lines"]) == 1, fees
