"""P5.5, P2.8: a notice reaches who was away when it was given; what lies with whom."""
from datetime import timedelta

from office import Watch, clock, head, history, moment, unstarted, until_event
from test_clocks import shifted
from test_workflow import to

MINUTE = timedelta(minutes=1)


def mine(world, person):
    return [row["id"] for row in world.do(person, "list", "--mine")["tickets"]]


def kind(entry):
    return entry["event"]


def delivered(world, ticket):
    return [(e["who"], e["clock"], e.get("level", 0))
            for e in history(world, ticket, "delivered")]


@unstarted
def test_a_notice_waits_for_its_reader(world):
    server = shifted(world)
    ticket = world.new()
    assert mine(world, "li") == [ticket] and mine(world, "sun") == []
    server.go_to(moment(clock(to(world, ticket, "li show"), "notice")["due_at"]))
    late = until_event(world, ticket, "breached", clock="notice")
    assert world.do("li", "list", "--mine")["tickets"][0].get("notices", []) == []
    rows = world.do("sun", "list", "--overdue")["tickets"]
    assert rows[0]["notices"] == ["notice"] and delivered(world, ticket) == []
    watch = Watch(world, "sun")
    entries = watch.until(lambda all: "delivered" in map(kind, all))
    assert [kind(e) for e in entries] == ["breached", "delivered"], entries
    assert entries[0]["seq"] == late["seq"] and entries[1]["who"] == "sun", entries
    watch.stop()
    assert delivered(world, ticket) == [("sun", "notice", 0)]
    assert mine(world, "sun") == [ticket], "it lies with them until it is met or taken off"
    assert not world.do("sun", "list", "--mine")["tickets"][0].get("notices")
    assert len(delivered(world, ticket)) == 1
    again = Watch(world, "sun", "--from", str(head(world)))
    to(world, ticket, "li dispatch --to wang --phoned")
    entries = again.until(lambda all: "dispatched" in map(kind, all))
    assert [kind(e) for e in entries] == ["dispatched"], "shown once"
    again.stop()
    assert mine(world, "li") == [] and mine(world, "wang") == [ticket]


@unstarted
def test_a_list_of_mine_delivers(world):
    """Who has no watch in their program, and a step up the chain."""
    server = shifted(world)
    ticket = world.new()
    server.go_to(moment(clock(to(world, ticket, "li show"), "notice")["due_at"]))
    late = until_event(world, ticket, "breached", clock="notice")
    assert mine(world, "zhou") == []
    server.go_to(moment(late["noticed_at"]) + 11 * MINUTE)
    until_event(world, ticket, "escalated", clock="notice")
    holder = clock(to(world, ticket, "li show"), "notice")["holder"]
    assert mine(world, holder) == [ticket]
    assert delivered(world, ticket) == [(holder, "notice", 1)]
    assert mine(world, "sun") == [], "it went up"
    result = world.as_(holder, "list", "--mine")
    assert result.status == 0 and "notice" in result.out, result


@unstarted
def test_a_slip_waits_for_its_technician(world):
    shifted(world)
    ticket = world.new()
    to(world, ticket, "li dispatch --to wang")
    watch = Watch(world, "wang")
    entries = watch.until(lambda all: "notified" in map(kind, all))
    assert [kind(e) for e in entries] == ["dispatched", "notified"], entries
    watch.stop()
    assert to(world, ticket, "li show")["clocks"][0]["state"] == "met"
