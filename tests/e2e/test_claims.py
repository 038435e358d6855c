"""Claimed time (P16.2): what a handheld did offline counts from when it was done, within bounds."""
from contextlib import contextmanager
from datetime import timedelta

import protocol_client as wire
import rig
from ledger_file import Ledger
from office import ALWAYS_OPEN, set_policy, unstarted
from protocol_client import pb
from protocol_house import House, codes_of, expect, report
from test_clocks import ZONE, shifted

MINUTE = 60_000
NEW = {"site": "garden", "unit": "3-1201", "text": "漏水", "apart": True}


class Cellar:
    """A server whose time we rule, a desk upstairs, and a handheld without signal."""

    def __init__(self, world, house, server):
        self.world, self.house, self.server = world, house, server
        self.desk = house.join("mei", "desk")
        self.lead = house.join("lao", "crew_lead")
        self.handheld = house.join("gao", "technician")
        self.other = house.join("hu", "technician")

    def now(self):
        return int(self.server.now(ZONE).timestamp() * 1000)

    def later(self, minutes):
        self.server.go_to(self.server.now(ZONE) + timedelta(minutes=minutes))

    def sent(self, phoned=True):
        """A ticket sent to gao just now: its id, and when that was."""
        ticket = report(self.desk).id
        self.desk.command(ticket, "dispatch", to="gao", phoned=phoned)
        return ticket, self.entries(ticket, "DISPATCHED")[-1].at

    def claim(self, ticket, command, claimed_at, who=None, **arguments):
        given = pb.TicketCommand(ticket=ticket, command=pb.Command.Value("COMMAND_" + command),
                                 **arguments)
        return (who or self.handheld).call(ticket_command=given, claimed_at=claimed_at).ticket

    def entries(self, ticket, *kinds):
        page = self.desk.read(history=pb.History(ticket=ticket)).history_page.entries
        numbers = [pb.EventType.Value("EVENT_TYPE_" + kind) for kind in kinds]
        return [entry for entry in page if not kinds or entry.event in numbers]

    def breached(self, ticket, clock):
        """Waits for the server to notice; how the clock stands then."""
        number = pb.Clock.Value("CLOCK_" + clock)

        def seen():
            return [e for e in self.entries(ticket, "BREACHED") if e.facts.clock == number]
        rig.eventually(seen, f"{clock} of {ticket} is breached")
        return clock_of(self.desk.read(show=pb.Show(ticket=ticket)).ticket, clock)


def clock_of(ticket, name):
    number = pb.Clock.Value("CLOCK_" + name)
    return next(clock for clock in ticket.clocks if clock.clock == number)


def assert_clock(ticket, name, state, met_at):
    clock = clock_of(ticket, name)
    assert clock.state == pb.ClockState.Value("CLOCK_STATE_" + state), clock
    assert clock.met_at == met_at, (clock, met_at)
    return clock


def assert_claim(entry, verdict, claimed_at, counts_at):
    facts = entry.facts
    assert facts.claim == pb.ClaimVerdict.Value("CLAIM_VERDICT_" + verdict), entry
    assert entry.claimed_at == claimed_at and (facts.judged_at or entry.at) == counts_at, entry


@contextmanager
def cellar(world, policy=""):
    server = shifted(world, ALWAYS_OPEN + policy)
    with House(world) as house:
        yield Cellar(world, house, server)
    world.server.stop()
    assert world.run("paigongd", "check", world.data).status == 0, "a fold makes another view"
    ledger_facts(world)


def ledger_facts(world):
    import ledger_facts as table  # pylint: disable=import-outside-toplevel
    table.check(Ledger(world.data))


@unstarted
def test_a_queue_is_judged_by_its_own_times(world):
    """Signed for at 10:01, there at 10:08, told at 10:40: both in time, each builds on the other;
    what the server had seen breached meanwhile is put before nobody any more."""
    with cellar(world) as c:
        ticket, sent = c.sent()
        c.later(40)
        assert c.breached(ticket, "SIGN_FOR").state == pb.CLOCK_STATE_BREACHED
        accepted = c.claim(ticket, "ACCEPT", sent + MINUTE)
        assert_clock(accepted, "SIGN_FOR", "MET", sent + MINUTE)
        running = assert_clock(accepted, "ARRIVAL", "RUNNING", 0)
        assert running.due_at == sent + 11 * MINUTE, "due in the past, and not noticed yet"
        there = c.claim(ticket, "ARRIVE", sent + 8 * MINUTE)
        assert_clock(there, "ARRIVAL", "MET", sent + 8 * MINUTE)
        assert there.done_at == sent + 8 * MINUTE and there.heard_at >= sent + 40 * MINUTE, there
        steps = c.entries(ticket, "BREACHED", "ESCALATED")
        assert {e.facts.clock for e in steps} == {pb.CLOCK_SIGN_FOR}, "the entry stays"
        for entry, claimed in zip(c.entries(ticket, "ACCEPTED", "ARRIVED"), (1, 8)):
            assert_claim(entry, "TAKEN", sent + claimed * MINUTE, sent + claimed * MINUTE)
            assert entry.at >= sent + 40 * MINUTE, "its own time is the server's"
        c.later(60)
        c.desk.command(ticket, "urge")
        assert len(c.entries(ticket, "BREACHED", "ESCALATED")) == len(steps), "it climbs no more"
        with expect("refused", "sign_for"):
            c.lead.command(ticket, "take", clock=pb.CLOCK_SIGN_FOR)


@unstarted
def test_a_breach_is_undone_by_a_claim_in_time(world):
    with cellar(world) as c:
        ticket, _ = c.sent()
        accepted = c.handheld.command(ticket, "accept")
        due = clock_of(accepted, "ARRIVAL").due_at
        c.later(25)
        found = c.breached(ticket, "ARRIVAL")
        assert found.state == pb.CLOCK_STATE_BREACHED and found.holder, found
        assert_clock(c.claim(ticket, "ARRIVE", due - 1), "ARRIVAL", "MET", due - 1)
        assert "take" not in [pb.Command.Name(a)[8:].lower()
                              for a in c.lead.read(show=pb.Show(ticket=ticket)).ticket.actions]
        assert_claim(c.entries(ticket, "ARRIVED")[0], "TAKEN", due - 1, due - 1)


@unstarted
def test_a_breach_is_confirmed_by_a_late_claim(world):
    """Later than the clock, though earlier than the server heard: its true lateness stands."""
    with cellar(world) as c:
        ticket, _ = c.sent()
        due = clock_of(c.handheld.command(ticket, "accept"), "ARRIVAL").due_at
        c.later(60)
        c.breached(ticket, "ARRIVAL")
        late = due + 3 * MINUTE
        assert_clock(c.claim(ticket, "ARRIVE", late), "ARRIVAL", "BREACHED", late)
        second, sent = c.sent()
        c.later(60)
        c.claim(second, "ACCEPT", sent + MINUTE)
        there = c.claim(second, "ARRIVE", sent + 15 * MINUTE)
        assert_clock(there, "ARRIVAL", "BREACHED", sent + 15 * MINUTE)
        [breach] = [e for e in c.entries(second, "BREACHED")
                    if e.facts.clock == pb.CLOCK_ARRIVAL]
        assert breach.facts.due_at == sent + 11 * MINUTE, breach
        assert breach.facts.to_role == pb.ROLE_CREW_LEAD, breach
        assert breach.claimed_at == 0 and breach.who == "server", breach


@unstarted
def test_a_queue_that_breaks_off_is_noticed(world):
    with cellar(world) as c:
        ticket, sent = c.sent()
        c.later(40)
        c.claim(ticket, "ACCEPT", sent + MINUTE)
        c.later(2)
        found = c.breached(ticket, "ARRIVAL")
        assert found.due_at == sent + 11 * MINUTE, found
        assert found.holder_role == pb.ROLE_CREW_LEAD and found.holder, found


@unstarted
def test_beyond_its_bounds_the_servers_time_counts(world):
    """Too long ago, ahead of the server, before the slip; each marked."""
    with cellar(world, "offline: {claimed_within: 30m}\n") as c:
        ticket, sent = c.sent()
        c.later(45)
        c.breached(ticket, "SIGN_FOR")
        shown = c.claim(ticket, "ACCEPT", sent + MINUTE)
        [accepted] = c.entries(ticket, "ACCEPTED")
        assert_claim(accepted, "TOO_OLD", sent + MINUTE, accepted.at)
        assert_clock(shown, "SIGN_FOR", "BREACHED", accepted.at)
        ahead = c.now() + 5 * MINUTE
        c.claim(ticket, "ARRIVE", ahead)
        [arrived] = c.entries(ticket, "ARRIVED")
        assert_claim(arrived, "AHEAD", ahead, arrived.at)
        soon = c.now() + MINUTE
        c.claim(ticket, "FIND", soon, text="软管破裂")
        [found] = c.entries(ticket, "FOUND")
        assert_claim(found, "TAKEN", soon, found.at)
        second, sent = c.sent()
        c.claim(second, "ACCEPT", sent - 10 * MINUTE)
        assert_claim(c.entries(second, "ACCEPTED")[0], "EARLIER", sent - 10 * MINUTE, sent)
        set_policy(world, ALWAYS_OPEN + "offline: {claimed_within: off}\n")
        third, sent = c.sent()
        c.later(1)
        c.claim(third, "ACCEPT", sent + 1000)
        [accepted] = c.entries(third, "ACCEPTED")
        assert_claim(accepted, "TOO_OLD", sent + 1000, accepted.at)
        world.refused("admin", "policy", "check", _file(world, "offline: {claimed_within: 32d}\n"),
                      code="bad_policy", status=2)


def _file(world, text):
    path = f"{world.root}/policy.yaml"
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    return path


@unstarted
def test_what_others_did_meanwhile_stands(world):
    """Given to somebody else, taken back, cancelled while the handheld was away."""
    with cellar(world) as c:
        ticket, sent = c.sent()
        c.later(2)
        c.desk.command(ticket, "dispatch", to="hu", phoned=True)
        with expect("denied", "gao"):
            c.claim(ticket, "ACCEPT", sent + MINUTE)
        c.later(1)
        c.desk.command(ticket, "dispatch", to="gao", phoned=True)
        again = c.entries(ticket, "DISPATCHED")[-1].at
        c.claim(ticket, "ACCEPT", sent + MINUTE)
        assert_claim(c.entries(ticket, "ACCEPTED")[0], "EARLIER", sent + MINUTE, again)
        second, sent = c.sent()
        c.later(2)
        c.desk.command(second, "cancel", text="业主自己修好了")
        with expect("wrong_state", "cancelled"):
            c.claim(second, "ACCEPT", sent + MINUTE)


@unstarted
def test_only_what_is_given_offline_may_claim(world):
    with cellar(world) as c:
        ticket, sent = c.sent()
        for frame in ({"new_ticket": pb.NewTicket(**NEW)},
                      {"log_entry": pb.LogEntry(site="garden", text="x")},
                      {"show": pb.Show(ticket=ticket)},
                      {"ticket_command": pb.TicketCommand(
                          ticket=ticket, command=pb.COMMAND_CANCEL, text="x")}):
            with expect("bad_request", "claimed_at"):
                c.desk.call(claimed_at=sent, **frame)
        assert not c.entries(ticket, "CANCELLED")


@unstarted
def test_answered_the_same_again(world):
    """Exactly once, whatever it claims, and after the view was made anew."""
    with cellar(world) as c:
        ticket, sent = c.sent()
        c.later(20)
        accept = {"ticket_command": pb.TicketCommand(ticket=ticket, command=pb.COMMAND_ACCEPT),
                  "request_id": wire.uuid7(), "claimed_at": sent + MINUTE}
        first = c.handheld.call(**accept)
        assert c.handheld.call(**accept).ticket == first.ticket
        assert c.handheld.call(**{**accept, "claimed_at": 0}).ticket == first.ticket
        c.claim(ticket, "ARRIVE", sent + 2 * MINUTE)
        c.claim(ticket, "DONE", sent + 9 * MINUTE)
        assert codes_of(c.desk, ticket).sign_off
        wrong = {"ticket_command": pb.TicketCommand(ticket=ticket, command=pb.COMMAND_SIGN,
                                                    code="000000"),
                 "request_id": wire.uuid7(), "claimed_at": sent + 10 * MINUTE}
        for _ in range(2):
            with expect("wrong_code"):
                c.handheld.call(**wrong)
        assert len(c.entries(ticket, "CODE_REFUSED")) == 1
        before = c.desk.read(show=pb.Show(ticket=ticket)).ticket
        world.server.stop()
        assert world.run("paigongd", "rebuild", world.data).status == 0
        c.server.serve()
        desk = c.house.connect("mei")
        assert desk.read(show=pb.Show(ticket=ticket)).ticket == before
        gao = c.house.connect("gao")
        assert gao.call(**accept).ticket == first.ticket
        with expect("wrong_code"):
            gao.call(**wrong)


@unstarted
def test_people_see_both_times(world):
    with cellar(world) as c:
        ticket, sent = c.sent()
        c.later(30)
        c.claim(ticket, "ACCEPT", sent + MINUTE)
        c.claim(ticket, "ARRIVE", sent - MINUTE)
        entries = world.do("li", "history", ticket)
        accepted = next(e for e in entries if e["event"] == "accepted")
        arrived = next(e for e in entries if e["event"] == "arrived")
        assert accepted["claimed_at"] == accepted["judged_at"] < accepted["at"], accepted
        assert (accepted["claim"], arrived["claim"]) == ("taken", "earlier"), arrived
        assert arrived["judged_at"] == accepted["judged_at"] > arrived["claimed_at"], arrived
        shown = world.do("li", "show", ticket)
        assert shown["done_at"] == accepted["judged_at"] < shown["heard_at"], shown
        for lang, done, counts in (("en", "heard of", "counts from"),
                                   ("zh", "服务器得知于", "计自")):
            for command, text in (("show", done), ("history", counts)):
                out = world.run("paigong-desk", "--profile", "li", "--lang", lang, command, ticket)
                assert text in out.out, out
