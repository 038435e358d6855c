"""P17.1: a changed policy holds for what comes; what ran under the old one stays, value by value."""
import test_defects as defects
import test_public as public
from office import ALWAYS_OPEN, clock, hire, seconds, set_policy
from test_workflow import to

OPEN = ALWAYS_OPEN + "repeated_faults: {times: off}\n"


def length(shown, name):
    found = clock(shown, name)
    return round(seconds(found["from_at"], found["due_at"]))


def test_clocks_of_public_faults(world):
    public.register(world)
    set_policy(world, OPEN + "clocks: {slip: 4m, finish_public: 2d}\n")
    old = public.report(world)
    set_policy(world, OPEN + "clocks: {slip: 9m, finish_public: 5d}\n")
    new = public.report(world, facility="PUMP-2")
    for ticket, slip, finish in ((old, 4 * 60, 2 * 86400), (new, 9 * 60, 5 * 86400)):
        shown = to(world, ticket, "li show")
        assert (length(shown, "slip"), length(shown, "finish_public")) == (slip, finish), shown
    # another round of what the old one began
    to(world, old, "li dispatch --to wang")
    assert length(to(world, old, "li show"), "finish_public") == 2 * 86400


def test_holders_of_the_slip(world):
    """P1.4: each ticket's parts are with whom its own policy says."""
    set_policy(world, OPEN)
    old = world.new()
    set_policy(world, OPEN + "slip_parts: {repair: [crew, desk, customer]}\n")
    new = world.new()
    for ticket, desk in ((old, 1), (new, 2)):
        world.through(ticket, until="returned")
        parts = to(world, ticket, "li show")["parts"]
        assert [p["part"] for p in parts if p["holder"] == "desk"] == [desk], parts


def test_warranty_and_its_clocks(world):
    """P9.1, P9.2: in or out, the seasons, the collecting times, the confirmation."""
    defects.office(world)
    base = OPEN + "warranty: {pipes: 3y, heating_cooling: 1 season}\n"
    set_policy(world, base + "collect_times: [\"23:57\"]\nclocks: {confirm: 7m}\n")
    old = {part: defects.new(world, "A1", "--part", part)
           for part in ("pipes", "heating_cooling", "decoration")}
    form = defects.defect(world, "A2", "--part", "pipes")["id"]
    collect = clock(to(world, form, "li show"), "collect") or {}
    set_policy(world, OPEN + "warranty: {pipes: 9y, heating_cooling: 9 seasons, decoration: none}\n"
               "seasons: {heating: \"01-01..02-01\", cooling: \"06-01..07-01\"}\n"
               "collect_times: [\"23:58\"]\nclocks: {confirm: 9m}\n")
    for shown in old.values():
        assert to(world, shown["id"], "li show")["warranty"] == shown["warranty"], shown
    shown = to(world, form, "li show")
    assert length(shown, "confirm") == 7 * 60, shown["clocks"]
    assert (clock(shown, "collect") or {}) == collect, shown["clocks"]
    after = defects.new(world, "A2", "--part", "pipes", "--apart")["warranty"]
    assert after["rule"] == "9 years" and old["pipes"]["warranty"]["rule"] == "3 years", after
    assert defects.new(world, "OLD", "--part", "pipes")["warranty"]["status"] == "in"
    later = defects.new(world, "A2", "--part", "heating_cooling", "--apart")["warranty"]
    assert later["until_at"] > old["heating_cooling"]["warranty"]["until_at"], later
    world.refused("li", "new", "--site", "garden", "--unit", "A2", "--text", "x", "--part",
                  "decoration", code="not_found", status=3)
    newer = defects.defect(world, "A2", "--part", "waterproofing")
    assert length(newer, "confirm") == 9 * 60, newer["clocks"]


def test_dispatch_by_itself(world):
    """P3.5: only what comes in under it is dispatched by the server."""
    set_policy(world, OPEN)
    old = world.new(trade="plumbing")
    set_policy(world, OPEN + "dispatch: {auto: true}\n")
    assert to(world, old, "li show")["state"] == "received"
    new = world.do("li", "new", "--site", "garden", "--unit", "4-1", "--text", "漏水", "--trade",
                   "plumbing")
    assert new["state"] == "dispatched", new
    assert to(world, old, "li show")["state"] == "received"


def test_linked_reports(world):
    """P2.6: what was linked stays linked; what was apart stays apart."""
    set_policy(world, OPEN)
    first = world.new(trade="plumbing")
    assert world.new(trade="plumbing") == first, "the same fault"
    set_policy(world, OPEN + "link_duplicates: false\n")
    apart = world.new(trade="plumbing")
    assert apart != first
    set_policy(world, OPEN)
    assert to(world, first, "li show")["reports"] and not to(world, apart, "li show")["reports"]


def test_corrective_actions(world):
    """P8.3, P9.6: a date that was given stays; repeated faults count under the newest."""
    hire(world, "pin", "quality")
    set_policy(world, ALWAYS_OPEN + "corrective: 3d\nlink_duplicates: false\n")
    world.through(world.new(trade="plumbing"))
    world.new(trade="plumbing")
    sheets = world.do("pin", "corrective", "list", "--open")["sheets"]
    assert len(sheets) == 1 and round(seconds(sheets[0]["opened_at"], sheets[0]["due_at"])) == \
        3 * 86400, sheets
    set_policy(world, ALWAYS_OPEN + "corrective: 9d\nlink_duplicates: false\n"
               "repeated_faults: {times: off}\n")
    assert world.do("pin", "sheet", "show", sheets[0]["id"])["due_at"] == sheets[0]["due_at"]
    world.through(world.new(trade="hvac"))
    world.new(trade="hvac")
    assert len(world.do("pin", "corrective", "list", "--open")["sheets"]) == 1
    opened = world.do("pin", "corrective", "open", "--text", "x", "--department", "repairs")
    assert round(seconds(opened["opened_at"], opened["due_at"])) == 9 * 86400, opened


def test_a_ledger_rebuilt_says_the_same(world):
    """Every version is in the ledger: the view made anew shows each ticket under its own."""
    set_policy(world, OPEN + "clocks: {notice: 7m}\nwarranty: {pipes: 3y}\n")
    defects.hand_over(world, A1=defects.years_ago(1))
    old = defects.new(world, "A1", "--part", "pipes")
    set_policy(world, OPEN + "clocks: {notice: 9m}\nwarranty: {pipes: none}\n")
    before = world.do("admin", "policy", "show", "--site", "garden")
    assert world.server.stop() == 0
    rebuilt = world.run("paigongd", "rebuild", world.data)
    assert rebuilt.status == 0, rebuilt
    world.serve()
    shown = to(world, old["id"], "li show")
    assert shown["warranty"] == old["warranty"] and length(shown, "notice") == 7 * 60, shown
    assert world.do("admin", "policy", "show", "--site", "garden") == before
    versions = [world.do("admin", "policy", "show", "--site", "garden", "--version-number", str(v))
                for v in (1, 2, 3)]
    assert [("pipes: none" in v["effective"], "notice: 7m" in v["effective"]) for v in versions] \
        == [(False, False), (False, True), (True, False)], versions
