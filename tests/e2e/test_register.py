"""The register, and several who report one fault: linked, told, visited; the night and the call."""
import time
import uuid
from datetime import timedelta, timezone

import office
from office import ShiftedServer, hire, history, set_policy, unstarted

TAP = ["--trade", "plumbing", "--text", "厨房漏水"]
CHINA = timezone(timedelta(hours=8))


def report(world, *flags, unit="3-1201", person="li"):
    return world.do(person, "new", "--site", "garden", "--unit", unit, *flags)


def two_reports(world):
    """A ticket, and the entry that another report of it became."""
    first = report(world, *TAP, "--reporter", "王先生", "--phone", "13800138000")
    second = report(world, "--trade", "plumbing", "--text", "还在漏", "--reporter", "周女士",
                    "--phone", "13900139000")
    assert second["id"] == first["id"], second
    return first["id"], second["linked"]


def test_the_same_fault_at_the_same_place_is_linked_not_entered_twice(world):
    t, entry = two_reports(world)
    assert entry.startswith("R2"), entry
    shown = world.do("li", "show", t)
    assert shown["report_count"] == 1 and shown["linked"] is None, shown
    told = shown["reports"][0]
    assert told["entry"] == entry and told["name"] == "周女士" and told["phone"] == "13900139000"
    assert told["text"] == "还在漏" and told["told"] is True and told["who"] == "li", told
    assert shown["text"] == "厨房漏水" and shown["reporter"] == "王先生", shown
    linked = history(world, t, "linked")
    assert [e["subject"] for e in linked] == [entry] and linked[0]["text"] == "还在漏", linked
    rows = world.do("li", "register", "list", "--ticket", t)["entries"]
    assert [r["id"] for r in rows] == [entry] and rows[0]["ticket"] == t, rows
    assert world.do("li", "list")["tickets"][0]["reports"] == 1


def test_who_may_not_see_the_ticket_hears_which_it_is(world):
    t = report(world, *TAP, "--reporter", "王先生")["id"]
    told = office.via(world, "paigong-desk", "zhao", "new", "--site", "garden", "--unit", "3-1201",
                      "--trade", "plumbing", "--text", "又漏了")
    assert told["id"] == t and told["linked"] and told["state"] == "received", told
    assert not told["text"] and not told["reporter"] and not told["clocks"], told
    world.refused("zhao", "show", t, code="not_found", status=3)


def test_what_is_not_the_same_fault_is_a_ticket_of_its_own(world):
    t, _ = two_reports(world)
    others = [report(world, "--trade", "civil", "--text", "厨房漏水"),
              report(world, "--text", "厨房漏水"), report(world, *TAP, unit="3-1202"),
              report(world, *TAP, "--apart")]
    assert len({t, *(o["id"] for o in others)}) == 5, others
    assert all(o["linked"] is None for o in others), others
    world.refused("li", "new", "--site", "garden", "--unit", "3-1201", *TAP, "--apart", "--same",
                  t, code="bad_request", status=2)


def test_once_the_work_is_done_it_is_a_new_fault(world):
    t, _ = two_reports(world)
    world.through(t, until="completed")
    assert report(world, *TAP)["id"] != t


def test_same_links_across_units_by_hand(world):
    t, _ = two_reports(world)
    below = report(world, "--text", "天花板滴水", "--same", t, unit="3-1101")
    assert below["id"] == t and below["linked"], below
    reports = world.do("li", "show", t)["reports"]
    assert [r["unit"] for r in reports] == ["3-1201", "3-1101"], reports
    world.refused("li", "new", "--site", "garden", "--unit", "3-1101", "--text", "x", "--same", t,
                  "--appointment", "+2h", code="refused", status=1)
    world.refused("li", "new", "--site", "garden", "--unit", "3-1101", "--text", "x", "--same",
                  "20260101-0001", code="not_found", status=3)


def test_the_policy_may_leave_duplicates_alone(world):
    set_policy(world, "link_duplicates: false\n")
    assert report(world, *TAP)["id"] != report(world, *TAP)["id"]


def test_the_same_request_again_is_linked_once(world):
    t = report(world, *TAP)["id"]
    made = uuid.UUID(int=int(time.time() * 1000) << 80 | 0x7000_8000_0000_0000_0001)
    flags = [*TAP, "--reporter", "周女士", "--request-id", str(made)]
    first, again = report(world, *flags), report(world, *flags)
    assert first == again and first["id"] == t and first["linked"], (first, again)
    assert world.do("li", "show", t)["report_count"] == 1


def to_tell(world):
    rows = world.do("li", "tell", "list", "--site", "garden")["entries"]
    return [r["id"] for r in rows]


def test_everybody_is_told_how_it_goes_on(world):
    t, entry = two_reports(world)
    assert to_tell(world) == []
    world.do("li", "dispatch", t, "--to", "wang")
    assert to_tell(world) == [t, entry]
    assert world.do("li", "show", t)["untold"] == 2
    told = world.do("li", "tell", t, entry, "--text", "知道了")
    assert told["untold"] == 1 and to_tell(world) == [t]
    assert history(world, t, "told")[0]["subject"] == entry
    world.do("li", "tell", t, entry)
    assert len(history(world, t, "told")) == 1, "told already: nothing changes"
    world.do("li", "tell", t)
    assert to_tell(world) == []
    for step in (["wait", t, "--until", "+2h", "--reason", "等配件"], ["promise", t, "+4h"]):
        world.do("li", *step)
        assert to_tell(world) == [t, entry], step
    shown = world.do("li", "show", t)
    assert shown["progress"] == "promised" and shown["reports"][0]["told"] is False, shown
    late = report(world, *TAP, "--reporter", "钱先生")["linked"]
    assert to_tell(world) == [t, entry], "who calls now hears it on the phone"
    world.refused("li", "tell", t, "R20260101-0001", code="not_found", status=3)
    world.refused("wang", "urge", t, "--entry", "R20260101-0001", code="not_found", status=3)
    assert late


def test_filed_when_everybody_was_reached(world):
    t, entry = two_reports(world)
    world.through(t, until="returned")
    shown = world.do("li", "visit", t, "--satisfied")
    assert shown["state"] == "returned" and shown["visited"] is True, shown
    assert office.state_of(shown, "return_visit") == "running", shown["clocks"]
    world.refused("li", "visit", t, "--satisfied", code="refused", status=1)
    missed = world.do("li", "visit", t, "--entry", entry, "--not-reached")
    assert missed["state"] == "returned" and missed["unvisited"] == 1, missed
    assert world.do("li", "show", t)["reports"][0]["tries"] == 1
    world.refused("li", "visit", t, "--entry", entry, "--satisfied", "--signed",
                  code="bad_request", status=2)
    done = world.do("li", "visit", t, "--entry", entry, "--satisfied", "--by", "visit")
    assert done["state"] == "closed" and done["untold"] == 0, done
    assert office.state_of(done, "return_visit") == "met", done["clocks"]
    row = world.do("li", "register", "list", "--ticket", t)["entries"][0]
    assert row["done"] is True and row["linked"]["visit"] == "satisfied", row


def test_one_unsatisfied_is_the_next_round_for_all(world):
    t, entry = two_reports(world)
    world.through(t, until="returned")
    world.do("li", "visit", t, "--satisfied")
    again = world.do("li", "visit", t, "--entry", entry, "--unsatisfied", "--text", "还在滴")
    assert again["state"] == "received" and again["round"] == 2, again
    assert again["unvisited"] == 1 and again["visited"] is False, again
    world.through(t, until="returned")
    world.do("li", "visit", t, "--entry", entry, "--satisfied")
    assert world.do("li", "visit", t, "--satisfied")["state"] == "closed"


def test_nobody_is_lost_when_it_ends_otherwise(world):
    t, entry = two_reports(world)
    world.refused("li", "cancel", t, "--reason", "误报", code="denied", status=4)
    world.do("sun", "cancel", t, "--reason", "误报")
    assert to_tell(world) == [t, entry]
    world.do("li", "tell", t, entry)
    world.do("li", "tell", t)
    assert to_tell(world) == []


def test_an_entry_turns_out_to_belong_to_a_ticket(world):
    entry = world.do("chen", "register", "--site", "garden", "--unit", "3-1203", "--text",
                     "三楼水声", "--reporter", "吴", "--phone", "13700137000")["id"]
    t = report(world, *TAP)["id"]
    world.do("li", "dispatch", t, "--to", "wang")
    linked = world.do("li", "register", "link", entry, t)
    assert linked["id"] == t and linked["report_count"] == 1 and linked["untold"] == 2, linked
    assert world.do("li", "register", "link", entry, t)["report_count"] == 1
    world.refused("li", "register", "link", entry, report(world, *TAP, "--apart")["id"],
                  code="exists", status=1)
    world.refused("li", "register", "done", entry, code="refused", status=1)
    world.refused("li", "register", "link", "R20260101-0009", t, code="not_found", status=3)
    assert world.do("li", "show", t)["reports"][0]["name"] == "吴"


def test_a_crew_enters_and_reads_its_own(world):
    own = world.do("wang", "register", "--site", "garden", "--text", "水泵房巡查")["id"]
    world.do("li", "register", "--site", "garden", "--text", "问班车")
    assert [r["id"] for r in world.do("wang", "register", "list")["entries"]] == [own]
    assert world.do("wang", "register", "done", own)["done"] is True
    assert len(world.do("li", "register", "list")["entries"]) == 2


def test_urging_counts_and_never_resets_a_clock(world):
    t = report(world, *TAP)["id"]
    before = world.do("li", "show", t)["clocks"]
    with_watch = office.Watch(world, "sun", "--from", str(office.head(world)))
    world.do("li", "urge", t, "--text", "怎么还没来")
    shown = world.do("li", "urge", t)
    assert shown["urged"] == 2 and shown["clocks"] == before, shown
    assert [int(e["count"]) for e in history(world, t, "urged")] == [1, 2]
    assert world.do("li", "list")["tickets"][0]["urged"] == 2
    with_watch.until(lambda lines: sum(e["event"] == "urged" for e in lines) == 2)
    with_watch.stop()
    world.through(t)
    world.refused("li", "urge", t, code="wrong_state", status=1)


@unstarted
def test_the_morning_gets_what_the_night_left_open(world):
    clock = ShiftedServer(world)
    clock.serve()
    day = (clock.now(CHINA) + timedelta(days=1)).replace(hour=21, minute=0, second=0)
    clock.go_to(day)
    hire(world, "meng", "monitor")
    kept = report(world, *TAP, person="meng")["id"]
    gone = report(world, "--text", "灯不亮", person="meng")["id"]
    world.do("meng", "cancel", gone, "--reason", "自己好了")
    open_entry = world.do("meng", "register", "--site", "garden", "--text", "楼道吵")["id"]
    done_entry = world.do("meng", "register", "--site", "garden", "--text", "问路", "--done")["id"]
    clock.go_to((day + timedelta(days=1)).replace(hour=9))
    report(world, "--text", "白天的", person="li")
    night = [r["id"] for r in world.do("li", "night", "--site", "garden")["entries"]]
    assert night == [kept, open_entry], (night, done_entry)
    world.do("li", "register", "done", open_entry)
    date = (day + timedelta(days=1)).strftime("%Y-%m-%d")
    then = [r["id"] for r in world.do("li", "night", "--site", "garden", "--date", date)["entries"]]
    assert then == [kept, open_entry], "as it was that morning"
    world.refused("li", "night", "--site", "nowhere", code="not_found", status=3)


def test_the_call_card_answers_at_once(world):
    units = office.write(world, "units.csv", "unit,building,owner,phone,handover_date\n"
                         "3-1201,3,周女士,13900139000,2026-01-10\n3-1202,3,王先生,,2015-01-10\n")
    fees = office.write(world, "fees.csv", "code,item,unit,labour_fen,material_fen,warranty,trade\n"
                        "WS-01,水龙头更换,个,3000,5000,pipes,\nQD-01,灯具更换,个,2000,3000,wiring,\n"
                        "WS-02,疏通,次,6000,0,,plumbing\nKT-01,空调清洗,台,8000,0,,hvac\n")
    world.do("admin", "import", "units", units, "--site", "garden")
    world.do("admin", "import", "fees", fees, "--site", "garden")
    old = report(world, *TAP)["id"]
    world.through(old)
    t = report(world, *TAP)["id"]
    card = world.do("li", "call", "--site", "garden", "--unit", "3-1201", "--trade", "plumbing")
    assert card["owner"] == "周女士" and card["phone"] == "13900139000", card
    assert [r["id"] for r in card["open"]] == [t] and card["same"] == t, card
    assert [r["id"] for r in card["closed"]] == [old], card
    assert [f["code"] for f in card["fees"]] == ["WS-01", "WS-02"], card
    pipes = next(w for w in card["warranty"] if w["part"] == "pipes")
    assert pipes["status"] == "in" and pipes["until_at"].startswith("2028-01-10"), card
    masked = world.do("zhou", "call", "--site", "garden", "--unit", "3-1201")
    assert masked["owner"] == "周**" and masked["phone"] == "139****9000", masked
    assert {"wang", "zhao"} <= {p["id"] for p in card["people"]}, card["people"]
    world.do("li", "dispatch", t, "--to", "wang")
    world.do("wang", "accept", t)
    people = world.do("li", "call", "--site", "garden", "--unit", "3-1202")["people"]
    assert [(p["id"], p["open"]) for p in people] == [("zhao", 0), ("wang", 1)], people
    world.refused("li", "call", "--site", "garden", "--unit", "9-9999", code="not_found", status=3)
    world.refused("wang", "call", "--site", "garden", "--unit", "3-1201", code="denied", status=4)


def test_a_rebuild_remembers_who_was_told_and_reached(world):
    t, entry = two_reports(world)
    world.through(t, until="returned")
    world.do("li", "tell", t, entry)
    world.do("li", "visit", t, "--entry", entry, "--satisfied")
    before = world.do("li", "show", t)
    assert world.server.stop() == 0
    rebuilt = world.run("paigongd", "rebuild", world.data)
    assert rebuilt.status == 0, rebuilt
    world.serve()
    assert world.do("li", "show", t) == before
    assert to_tell(world) == [t]
