"""Clients that send, retry and remember, for tests that break the server under them; and what the
ledger must hold of what they were told."""
import ssl
import threading
import time
from contextlib import suppress

import rig
from ledger_file import Ledger
from wire_client import Closed, Refused, connect, request_id

LIFE = [  # who, command and what it says, the event it leads to; a new ticket comes before
    ("li", {"command": "dispatch", "to": "wang"}, "dispatched"),
    ("wang", {"command": "accept"}, "accepted"),
    ("wang", {"command": "arrive"}, "arrived"),
    ("wang", {"command": "done"}, "completed"),
    ("wang", {"command": "sign"}, "signed"),
    ("chen", {"command": "check", "pass": True}, "checked"),
    ("li", {"command": "return"}, "returned"),
    ("li", {"command": "visit", "satisfied": True, "by": "phone"}, "visited"),
]


class Client(threading.Thread):
    """Walks tickets through (a part of) their lives: each command until it is acknowledged, after
    every cut with the same request id. Now and then it sends one more and never asks again."""

    def __init__(self, load, number):
        super().__init__(daemon=True)
        self.load, self.number = load, number
        self.acknowledged = []  # (request id, event, ticket)
        self.unknown = []       # request ids that nobody asked after
        self.problem, self.no_space, self.connections = None, 0, {}

    def connection(self, person):
        if person not in self.connections:
            self.connections[person] = connect(self.load.world, person, timeout=10)
        return self.connections[person]

    def close(self):
        for connection in self.connections.values():
            connection.close()
        self.connections = {}

    def until_told(self, person, ask):
        """What ask(connection) gives, however often the server goes away meanwhile."""
        while True:
            self.load.gate.wait()
            try:
                return ask(self.connection(person))
            except (Closed, OSError, ssl.SSLError):
                self.close()
                if self.load.given_up:
                    raise
            except Refused as refusal:
                if refusal.name not in ("busy", "no_space", "io") or self.load.given_up:
                    raise
                self.no_space += refusal.name == "no_space"
            self.load.over.wait(0.02)

    def write(self, person, event, kind, /, **arguments):
        write = request_id(self.load.now())
        ticket = self.until_told(person, lambda c: c.ask(kind, write=write, **arguments))["ticket"]
        self.acknowledged.append((write, event, ticket["id"]))
        return write, ticket["id"]

    def new(self):
        return {"site": "garden", "unit": str(self.number), "text": f"水管漏水 {self.number}",
                "phone": "13800000000"}

    def code(self, ticket):
        shown = self.until_told("li", lambda c: c.ask("show", ticket=ticket, codes=True))
        return shown["ticket"]["codes"]["sign_off"]

    def walk(self, steps):
        what = self.new()
        write, ticket = self.write("li", "opened", "new_ticket", **what)
        for person, command, event in LIFE[:steps]:
            more = {"code": self.code(ticket)} if event == "signed" else {}
            self.write(person, event, "ticket_command", ticket=ticket, **command, **more)
        again = self.until_told("li", lambda c: c.ask("new_ticket", write=write, **what))
        assert again["ticket"]["id"] == ticket, "the same request opened another ticket"

    def vanish(self):
        """Sends and goes, without waiting for the answer."""
        write = request_id(self.load.now())
        self.unknown.append(write)
        with suppress(Closed, OSError, ssl.SSLError, Refused):
            self.connection("li").start("new_ticket", write=write, **self.new())
        self.close()

    def run(self):
        count = 0
        try:
            while not self.load.over.is_set():
                count += 1
                self.walk((1, 2, len(LIFE), 0)[count % 4])
                if count % 8 == 0:
                    self.load.gate.wait()
                    self.vanish()
        except Exception as problem:  # pylint: disable=broad-except
            self.problem = problem
        self.close()


class Load:
    """So many clients at once. pause() before the server is taken away, resume() behind it."""

    def __init__(self, world, clients=6):
        self.world, self.now = world, time.time
        self.over, self.gate, self.given_up = threading.Event(), threading.Event(), False
        self.clients = [Client(self, number) for number in range(clients)]
        self.ledger = Ledger(world.data)  # before the first command
        self.applied, self.checked = {}, [0] * clients

    def __enter__(self):
        self.gate.set()
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, *_):
        self.given_up = True
        self.join()

    def join(self):
        self.over.set()
        self.gate.set()
        for client in self.clients:
            client.join(rig.DEADLINE)

    def finish(self):
        """Each client ends behind an acknowledged command."""
        self.join()
        for client in self.clients:
            assert not client.is_alive() and client.problem is None, repr(client.problem)

    def pause(self):
        self.gate.clear()

    def resume(self):
        self.gate.set()

    def progress(self):
        for client in self.clients:
            assert client.problem is None, repr(client.problem)
        return sum(len(client.acknowledged) for client in self.clients)

    def until_more(self, count):
        least = self.progress() + count
        rig.eventually(lambda: self.progress() >= least, f"{count} more are acknowledged")

    # ---- what must be true of the ledger

    def verify(self):
        """Nothing of before has changed, everything acknowledged is there once. To be called
        while nobody writes."""
        told = [(i, len(client.acknowledged)) for i, client in enumerate(self.clients)]
        before = self.ledger
        self.ledger = Ledger(self.world.data, since=before)
        for event in self.ledger.events[before.seq:]:
            if event.request_id:
                self.applied.setdefault(event.request_id, []).append(event)
        for index, count in told:
            for entry in self.clients[index].acknowledged[self.checked[index]:count]:
                self._is_once(*entry)
            self.checked[index] = count
        for client in self.clients:
            for write in client.unknown:
                assert len(self.applied.get(write, ())) <= 1, "an unanswered request: twice"

    def _is_once(self, write, event, ticket):
        found = [e for e in self.applied.get(write, ()) if e.type == event]
        assert len(found) == 1, f"{event} of {ticket} was acknowledged, it is there {len(found)}×"
        number = found[0].facts["ticket_number"]
        assert f"{number // 10 ** 8}-{number % 10 ** 8:04d}" == ticket, (event, ticket, number)

    def verify_end(self):
        """When all is over: besides, nothing was done that nobody asked for."""
        self.verify()
        known = {write for c in self.clients for write, _, _ in c.acknowledged}
        known.update(write for c in self.clients for write in c.unknown)
        for write, events in self.applied.items():
            assert write in known, f"{events[0].type} of {events[0].who}: nobody sent that"
