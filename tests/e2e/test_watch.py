"""Watches (P3.1, and no gap or repeat) and what a handheld or console acknowledges by showing it."""
import rig
from ledger_file import Ledger
from office import ALWAYS_OPEN, Watch, head, hire, history, set_policy, state_of, until_event
from test_workflow import to

TICKET_EVENTS = range(1, 50)  # docs/ledger.md: types 1 to 49 are a ticket's


def test_no_gap_and_no_repeat_over_restarts(world):
    """Three watchers over kills and clean stops, while work goes on: each its own events, once."""
    hire(world, "feng", "technician", "--crew", "lifts", "--department", "repairs")
    start = head(world)
    watches = {"li": Watch(world, "li", "--from", str(start)), "wang": Watch(world, "wang"),
               "sun": Watch(world, "sun", "--from", str(start))}
    first = world.new()
    to(world, first, "li dispatch --to wang")
    watches["wang"].until(lambda lines: any(e["event"] == "dispatched" for e in lines))
    mine, others = [first], []
    for i in range(3):
        (world.server.kill if i % 2 else world.server.stop)()
        world.serve()
        for _ in range(3):
            mine.append(world.new())
            to(world, mine[-1], "li dispatch --to wang --phoned", "wang accept")
            others.append(world.new())
            to(world, others[-1], "li dispatch --to feng")
    to(world, first, "li cancel --reason 最后")

    def last(lines):
        return any(e.get("ticket") == first and e["event"] == "cancelled" for e in lines)
    seen = {}
    for person in ("li", "sun"):
        seen[person] = watches[person].until(last)
        watches[person].stop()
    tail = watches["wang"].until(last)
    watches["wang"].stop()
    world.server.stop()
    wanted = [e.seq for e in Ledger(world.data).events
              if e.seq > start and proto_type(e) in TICKET_EVENTS]
    got = [e["seq"] for e in seen["li"] if e.get("ticket")]
    assert got == wanted[:len(got)] and len(got) >= len(wanted) - 1, "each once, in order"
    assert [e["seq"] for e in seen["sun"] if e.get("ticket")] == got
    tickets = {e["ticket"] for e in tail}
    assert tickets == set(mine) and not tickets & set(others), "one's own and nobody else's"
    seqs = [e["seq"] for e in tail]
    assert seqs == sorted(set(seqs)), seqs
    opened_later = [e for e in tail if e["event"] == "accepted"]
    assert len(opened_later) == len(mine) - 1, "all that came after the cut"


def proto_type(event):
    from proto_codec import SCHEMA  # pylint: disable=import-outside-toplevel
    return SCHEMA.number("EventType", event.type)


def test_a_slip_that_is_shown_is_notified(world):
    """P3.1: the named technician's client; for a crew or pool the lead's or any member's."""
    wang, chen = Watch(world, "wang"), Watch(world, "chen")
    by_person, by_crew = world.new(), world.new()
    probe = world.new()  # both stand once they have shown it
    rig.eventually(lambda: to(world, probe, "li dispatch --pool plumbing") and
                   history(world, probe, "notified"), "a watch stands")
    to(world, by_person, "li dispatch --to wang")
    assert until_event(world, by_person, "notified")["who"] == "wang"
    to(world, by_crew, "li dispatch --crew plumbing")
    assert until_event(world, by_crew, "notified")["who"] in ("wang", "chen")
    shown = to(world, by_crew, "li show")
    assert state_of(shown, "notice") == "met" and state_of(shown, "sign_for") == "running"
    assert len(history(world, by_person, "notified")) == 1
    wang.stop()
    chen.stop()


def test_a_watch_says_what_a_history_says(world):
    watch = Watch(world, "li", "--site", "garden", "--from", str(head(world)))
    set_policy(world, ALWAYS_OPEN + "clocks: {notice: 1s}\n")
    ticket = world.new(reporter="王先生", phone="13800138000")
    until_event(world, ticket, "breached")
    to(world, ticket, ["li", "cancel", "--reason", "测试"])
    found = watch.until(lambda lines: any(e["event"] == "cancelled" for e in lines))
    watch.stop()
    assert [e for e in found if e.get("ticket") == ticket] == history(world, ticket)


def test_what_is_no_watch(world):
    for arguments in (["--from", "soon"], ["--from", "-1"], ["--from", "99999999"],
                      ["--site", "moon"]):
        result = world.as_("li", "watch", *arguments)
        assert result.status in (1, 2, 3) and result.err, (arguments, result)
        assert len(result.err.strip().splitlines()) == 1, result
