"""kill -9 in a loop under load: no acknowledged command is lost, none applied twice."""
import random
import ssl
import threading

import rig
from ledger_file import Ledger
from wire_client import Closed, Connection, Refused, connect, context, request_id

ROUNDS, CLIENTS = 8, 6


class Client(threading.Thread):
    """Opens tickets and dispatches them, each command until it is acknowledged."""

    def __init__(self, world, number, stop):
        super().__init__(daemon=True)
        self.world, self.number, self.stop = world, number, stop
        self.acknowledged = {}  # request id: (command, ticket)
        self.problem, self.sent = None, 0
        self.connection = None

    def ask(self, kind, /, **arguments):
        """The same frame again after every cut, with the same request id."""
        write = request_id()
        while True:
            try:
                if self.connection is None:
                    self.connection = connect(self.world, "li", timeout=5)
                answer = self.connection.ask(kind, write=write, **arguments)["ticket"]
                self.acknowledged[write] = (kind, answer["id"])
                return answer["id"]
            except (Closed, OSError, ssl.SSLError):
                if self.connection is not None:
                    self.connection.close()
                self.connection = None
            except Refused as refusal:
                if refusal.name != "busy":
                    raise

    def run(self):
        try:
            while not self.stop.is_set():
                self.sent += 1
                ticket = self.ask("new_ticket", site="garden", unit=f"{self.number}",
                                  text=f"{self.sent}")
                self.ask("ticket_command", ticket=ticket, command="dispatch", to="wang")
        except Exception as problem:  # pylint: disable=broad-except
            self.problem = problem


def progress(clients):
    return sum(len(c.acknowledged) for c in clients)


def test_kill_in_a_loop(world):
    stop, rng = threading.Event(), random.Random(20261121)
    clients = [Client(world, number, stop) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for _ in range(ROUNDS):
        least = progress(clients) + rng.randrange(5, 120)
        rig.eventually(lambda l=least: progress(clients) >= l or any(c.problem for c in clients),
                       "commands are acknowledged again")
        world.server.kill()
        world.serve()
    stop.set()
    for client in clients:
        client.join(rig.DEADLINE)
        assert not client.is_alive() and client.problem is None, repr(client.problem)
        client.connection.close()
    world.server.kill()
    applied = {}
    for event in Ledger(world.data).events:
        if event.type in ("opened", "dispatched"):
            applied.setdefault(event.request_id, []).append(event)
    for client in clients:
        for write, (command, ticket) in client.acknowledged.items():
            events = applied.pop(write, [])
            assert len(events) == 1, f"{command} of {ticket}: {len(events)} times"
            number = events[0].facts["ticket_number"]
            assert f"{number // 10 ** 8}-{number % 10 ** 8:04d}" == ticket
    assert not applied, "each client ended with an acknowledged command: nothing else was applied"
    world.check()
    world.serve()


def test_same_request_after_a_kill(world):
    """The answer was lost: the same request gives the same ticket, once."""
    write = request_id()
    desk = connect(world, "li")
    first = desk.ask("new_ticket", write=write, site="garden", unit="1", text="x")["ticket"]
    world.server.kill()
    world.serve()
    again = connect(world, "li")
    second = again.ask("new_ticket", write=write, site="garden", unit="1", text="x")["ticket"]
    assert second["id"] == first["id"]
    assert len(world.do("li", "list", "--site", "garden")["tickets"]) == 1
    # also when the view is made anew from the ledger
    world.server.stop()
    assert world.run("paigongd", "rebuild", world.data).status == 0
    world.serve()
    third = connect(world, "li").ask("new_ticket", write=write, site="garden", unit="1",
                                     text="x")["ticket"]
    assert third["id"] == first["id"]


def test_killed_before_anything_was_done(world):
    for _ in range(3):
        world.server.kill()
        server = world.serve()
        assert server.address is not None, server.log()
    tls = context(*(world.profile("li", f"{n}.pem") for n in ("authority", "certificate", "key")))
    assert Connection(world.server.address, tls).welcome["id"] == "li"
