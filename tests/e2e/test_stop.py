"""A clean stop under load: what was taken is finished and answered, everybody is told, in time."""
import os
import signal
import socket
import subprocess
import threading
import time

import rig
from ledger_file import Ledger
from test_backup import grow
from wire_client import Closed, Refused, connect, request_id

CLIENTS, WINDOW, STOP_S = 20, 16, 2.0


class Sender(threading.Thread):
    """Keeps WINDOW commands on their way; ends when the connection does."""

    def __init__(self, world, number):
        super().__init__(daemon=True)
        self.connection = connect(world, "li")
        self.number, self.acknowledged, self.told, self.problem = number, {}, None, None

    def run(self):
        sent = {}
        try:
            while True:
                while len(sent) < WINDOW:
                    write = request_id()
                    ident = self.connection.start("new_ticket", write=write, site="garden",
                                                  unit=str(self.number), text="x" * 200)
                    sent[ident] = write
                frame = self.connection.receive()
                if frame.get("id", 0) == 0:
                    self.told = frame["error"]
                elif "ticket" in frame:
                    self.acknowledged[sent.pop(frame["id"])] = frame["ticket"]["id"]
                else:
                    sent.pop(frame["id"])
        except (Closed, OSError):
            self.drain()
        except Exception as problem:  # pylint: disable=broad-except
            self.problem = problem

    def drain(self):
        """A write may fail while what was said last is still to be read."""
        try:
            while self.told is None:
                frame = self.connection.receive()
                if frame.get("id", 0) == 0:
                    self.told = frame["error"]
        except (Closed, OSError):
            pass


def stop_in_time(world):
    """Exit 0; how long it took. Sanitizers make a server several times slower."""
    began = time.monotonic()
    world.server.process.terminate()
    status = world.server.process.wait(rig.DEADLINE)
    took = time.monotonic() - began
    world.server.process.stdout.close()
    assert status == 0, world.server.log()
    limit = STOP_S * rig.slowness(world.build)
    assert took < limit, f"it took {took:.2f} s"


def test_under_load(world):
    senders = [Sender(world, number) for number in range(CLIENTS)]
    for sender in senders:
        sender.start()
    rig.eventually(lambda: sum(len(s.acknowledged) for s in senders) > 2000, "they are at it")
    stop_in_time(world)
    for sender in senders:
        sender.join(rig.DEADLINE)
        assert not sender.is_alive() and sender.problem is None, repr(sender.problem)
        sender.connection.close()
    told = [s.told for s in senders if s.told is not None]
    assert len(told) >= CLIENTS // 2, f"only {len(told)} were told"
    assert all(t["name"] == "busy" and t["subject"] == "stopping" for t in told), told
    applied = {}
    for event in Ledger(world.data).events:
        if event.type == "opened":
            applied.setdefault(event.request_id, []).append(event.facts["ticket_number"])
    for sender in senders:
        for write, ticket in sender.acknowledged.items():
            number = int(ticket.replace("-", ""))
            day, count = ticket.split("-")
            assert applied[write] == [int(day) * 10 ** 8 + int(count)], (ticket, number)
    world.check()
    world.serve()


def test_quiet_connections_are_told(world):
    quiet = [connect(world, "li") for _ in range(5)]
    stop_in_time(world)
    for connection in quiet:
        try:
            connection.answer(99)
            raise AssertionError("an answer to nothing")
        except Refused as refusal:
            assert refusal.name == "busy" and refusal.error["subject"] == "stopping", refusal
        connection.close()


def test_more_signals_change_nothing(world):
    """Whoever asks again, or for a reload, while it ends."""
    connection = connect(world, "li")
    connection.start("new_ticket", write=request_id(), site="garden", unit="1", text="x")
    process = world.server.process
    process.terminate()
    rig.eventually(lambda: "event=stopping" in world.server.log(), "it is told")

    def has_ended():
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
            process.send_signal(number)
        return process.poll() is not None
    rig.eventually(has_ended, "it ends whatever else it is told")
    assert process.returncode == 0, process.returncode
    log = world.server.log()
    assert log.count("event=stopping") == log.count("event=stopped") == 1, log
    assert "event=reloaded" not in log, log


def test_with_peers_that_neither_read_nor_close(world):
    """A watcher that never reads, one that has half shaken hands, one that says nothing."""
    grow(world, 6)
    host, port = world.server.address.rsplit(":", 1)
    silent = socket.create_connection((host, int(port)))
    half = socket.create_connection((host, int(port)))
    half.sendall(b"\x16\x03\x01\x02\x00")
    watcher = connect(world, "li")
    watcher.start("watch", from_seq=0)
    backup = connect(world, "admin")
    backup.start("backup")
    seen = connect(world, "li")
    seen.ask("list_tickets", site="garden")  # the others' requests were taken before this one's
    stop_in_time(world)
    for connection in (silent, half):
        connection.close()
    for connection in (watcher, backup, seen):
        connection.close()


def heard(watch, ticket):
    """Its lines up to the first about the ticket."""
    os.set_blocking(watch.stdout.fileno(), False)
    lines = []

    def is_there():
        lines.append(watch.stdout.read() or b"")
        return ticket.encode() in b"".join(lines)
    rig.eventually(is_there, f"the watch hears of {ticket}")


def test_a_watch_goes_on_after_a_clean_restart(world):
    """The program takes it for what it is: no failure, connect again."""
    watch = subprocess.Popen(
        [os.path.join(world.build, "client", "paigong-desk"), "--profile", "li", "watch", "--json",
         "--from", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=world.environment())
    try:
        heard(watch, world.new())
        stop_in_time(world)
        world.serve()
        heard(watch, world.new())
    finally:
        watch.terminate()
        watch.communicate(timeout=rig.DEADLINE)
