"""Each write and each flush fails in turn, at the start and at work: nobody is told what isn't so,
the server ends and names the file, and the next start is fine."""
import os
import shutil
import ssl

import rig
import tracing
from load import Load
from moments import LONG, moments, rounds
from office import unstarted
from small_segments import make_small
from wire_client import Closed, Refused, connect, request_id

TICKETS = 30


class Work:
    """A day's work in a second: tickets that fill segments and the view, then a backup. What was
    told goes to the load, which verifies it; what wasn't is asked again when the server is back."""

    def __init__(self, world):
        self.world, self.load = world, Load(world, clients=1)
        self.client, self.backup = self.load.clients[0], None
        self.unanswered = []

    def command(self, desk, write, number):
        answer = desk.ask("new_ticket", write=write, site="garden", unit=str(number),
                          text="水管漏水" * 150)
        self.client.acknowledged.append((write, "opened", answer["ticket"]["id"]))

    def run(self):
        """False: the server went away."""
        if not self.tickets():
            return False
        self.back_up()
        return True

    def tickets(self):
        desk = None
        for number in range(TICKETS):
            write = request_id()
            try:
                desk = desk or connect(self.world, "li", timeout=20)
                self.command(desk, write, number)
            except Refused as refusal:
                assert refusal.name in ("no_space", "io"), refusal
                self.unanswered.append((write, number))
            except (Closed, OSError, ssl.SSLError):
                self.unanswered.append((write, number))
                return False
        desk.close()
        return True

    def back_up(self):
        path = os.path.join(self.world.root, f"{len(os.listdir(self.world.root))}.backup")
        made = self.world.as_("admin", "backup", path)
        assert (made.status == 0) == os.path.exists(path), made

    def ask_again(self):
        desk = connect(self.world, "li")
        for write, number in self.unanswered:
            self.command(desk, write, number)
        desk.close()


def afterwards(world, work):
    """The disk is well again."""
    world.check()
    server = world.serve(listen=world.address)
    assert server.address is not None, server.log()
    work.ask_again()
    work.run()
    assert server.stop() == 0, server.log()
    work.load.verify_end()
    world.check()


def ended_well(server, path):
    """By itself, not by a signal, and its last words name the file that failed."""
    status = server.process.wait(rig.DEADLINE)
    assert status == 1, f"it ended with {status}: {server.log()}"
    log = server.log()
    name = os.path.basename(path).removesuffix(".tmp")
    assert name in log and "Success" not in log, f"{name} is not in: {log}"


def at_start(world, work, fault, log):
    server = world.serve(listen=world.address, under=tracing.tracer(log, fault))
    if server.address is None:
        ended_well(server, fault.path)
        return
    if work.run():
        server.stop()
    else:
        ended_well(server, fault.path)


def at_work(world, work, fault, log):
    server = world.serve(listen=world.address)
    assert server.address is not None, server.log()
    strace = tracing.attach(server, log, fault)
    if work.run():
        assert server.stop() in (0, 1), server.log()
    else:
        ended_well(server, fault.path)
    strace.wait(rig.DEADLINE)
    strace.stderr.close()


def clear(world):
    shutil.rmtree(world.data)


def fail(world, pristine, place, result):
    """One fault on a fresh copy; was it met?"""
    how, call, path, nth = place
    rig.copy_tree(pristine, world.data)
    work, log = Work(world), os.path.join(world.root, "trace")
    try:
        how(world, work, tracing.Fault(call, path, nth, result), log)
        met = bool(tracing.injected(log))
        afterwards(world, work)
    except AssertionError as problem:
        raise AssertionError(f"{how.__name__}: {call} {nth} of {path}: {result}") from problem
    clear(world)
    return met


def calibrate(world, pristine):
    """All places where it may fail: (how, call, path, nth)."""
    rig.copy_tree(pristine, world.data)
    log = os.path.join(world.root, "trace")
    server = world.serve(listen=world.address, under=tracing.tracer(log))
    assert Work(world).run() and server.stop() == 0, server.log()
    calls, before = tracing.read(log)
    clear(world)
    places = []
    for how, part in ((at_start, calls[:before]), (at_work, calls[before:])):
        for (call, path), most in sorted(tracing.most_of_a_thread(part).items()):
            if path.startswith(world.data + "/"):
                places += [(how, call, path, nth) for nth in range(1, most + 1)]
    return places


def chosen(places, rng, most):
    """All of them in the long run; else one of each call on each file, some of those."""
    if LONG:
        return places
    kinds = {}
    for place in places:
        kinds.setdefault(place[:3], []).append(place)
    some = [rng.choice(found) for found in kinds.values()]
    return rng.sample(some, min(most, len(some)))


def with_a_tail(world):
    """A directory of small segments whose view is behind its ledger; where it lies."""
    make_small(world.data, 64 << 10)
    world.serve(listen=world.address)
    Work(world).tickets()
    world.server.kill()  # at once: the view has not committed yet
    pristine = os.path.join(world.root, "pristine")
    os.rename(world.data, pristine)
    return pristine


def each_fails(world, result, calls, most):
    """result(path): what the call gives instead of being done."""
    tracing.require()
    world.damaged = True  # each copy is verified on its own
    pristine = with_a_tail(world)
    places = [p for p in calibrate(world, pristine) if p[1] in calls]
    tried = chosen(places, moments(" ".join(calls)), most)
    met = sum(fail(world, pristine, place, result(place[2])) for place in tried)
    assert met >= len(tried) * 2 // 3, f"only {met} of {len(tried)} faults were met"


def test_view_cannot_be_read(world):
    """It is mapped, so that the disk's refusal comes as a signal: told all the same."""
    ticket = world.new()
    world.do("li", "show", ticket)
    view = os.path.join(world.data, "view", "data.mdb")
    os.truncate(view, 3 * 4096)

    def gone():
        world.as_("li", "show", ticket)
        return world.server.process.poll() is not None
    rig.eventually(gone, "the server reads a page that isn't there")
    ended_well(world.server, view)
    world.serve()
    assert world.do("li", "show", ticket)["id"] == ticket


@unstarted
def test_each_call_fails(world):
    each_fails(world, lambda _: "EIO", tracing.CALLS, 16)


@unstarted
def test_each_write_has_no_room(world):
    each_fails(world, lambda _: "ENOSPC", tracing.WRITES, 4)


@unstarted
def test_each_write_is_short(world):
    """Nothing is written; of the view's pages a part is claimed, which LMDB must see."""
    each_fails(world, lambda path: "retval=512" if path.endswith(".mdb") else "retval=0",
               tracing.SHORT, 4)
