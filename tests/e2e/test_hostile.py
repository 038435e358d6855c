"""Peers who mean harm: slow, half open, too many, deaf, loud. In each case the others are answered,
what the server holds is bounded, and the one who does it is who is closed or waits. How long the
others wait is measured by `bench hostile`."""
import concurrent.futures
import contextlib
import os
import socket
import threading
import time

import protocol_client as wire
import rig
from ledger_file import Ledger
from office import lengthy, unstarted
from protocol_client import pb
from protocol_house import ROLES, House, address_of, codes_of, expect, report

GREETING = bytes.fromhex("16030100c8010000c40303")  # the beginning of a ClientHello
ROOM = 192 << 10  # KiB of memory that any of this may take besides
PATIENCE = 20


def hardened(world, limits):
    """Serves with limits of its own."""
    path = os.path.join(world.root, "paigongd.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"limits: {{{limits}}}\n")
    world.serve(listen=world.address, flags=["--config", path])


class Watched:
    """Others at work while something happens; what it costs the server."""

    def __init__(self, world, house):
        self.world, self.house = world, house
        self.desk = house.join("calm", "desk")
        self.ticket = report(self.desk).id
        self.files, self.memory = self.open_files(), self.resident()

    def path(self, name):
        return f"/proc/{self.world.server.process.pid}/{name}"

    def open_files(self):
        return len(os.listdir(self.path("fd")))

    def resident(self):
        with open(self.path("status"), encoding="utf-8") as file:
            return int(next(line.split()[1] for line in file if line.startswith("VmRSS")))

    def others_work(self, times=20):
        """Somebody else's short commands, each answered in time."""
        for _ in range(times):
            assert self.desk.read(show=pb.Show(ticket=self.ticket)).ticket.id == self.ticket
            assert report(self.desk).id
        assert self.desk.read(list_tickets=pb.ListTickets(limit=5)).ticket_page.tickets
        grown = self.resident() - self.memory
        room = ROOM * rig.slowness(self.world.build)  # sanitizers keep what was freed
        assert grown < room, f"it grew by {grown} KiB"

    def is_over(self):
        """Whoever is gone leaves no descriptor behind."""
        rig.eventually(lambda: self.open_files() <= self.files, "descriptors are free again",
                       PATIENCE)
        self.others_work(3)


def flood(client, fields, seconds=1.0):
    """Sends one frame over and over without reading, until the server takes no more for a while;
    how many bytes it took."""
    octets = b"".join(len(m).to_bytes(4, "big") + m for m in fields)
    client.tls.settimeout(seconds)
    sent = 0
    with contextlib.suppress(OSError):
        while True:
            sent += client.tls.send(octets)
    return sent


def frames(client, count, **fields):
    return [client.frame(request_id=wire.uuid7(), **fields).SerializeToString()
            for _ in range(count)]


def close_all(clients):
    for client in clients:
        client.close()


# ---- before anybody is known --------------------------------------------------------------------


@unstarted
def test_slow_greetings_shut_nobody_out(world):
    """More of them than connections are let in, a byte now and then: strangers make room."""
    hardened(world, "connections: 120, handshake: 4s, login: 4s")
    with House(world) as house:
        watched = Watched(world, house)
        crowd = []
        for _ in range(400):
            with contextlib.suppress(OSError):
                crowd.append(socket.create_connection(address_of(world.server), 5))
                crowd[-1].sendall(GREETING)
        assert len(crowd) > 120
        watched.others_work()
        # who comes now is let in within the second that everybody has to log in
        came = time.monotonic()
        rig.eventually(lambda: answers(house), "a newcomer is let in", PATIENCE)
        assert time.monotonic() - came < PATIENCE
        for sock in crowd:
            with contextlib.suppress(OSError):
                sock.sendall(b"\0")
        assert watched.open_files() < 120 + watched.files
        watched.others_work()
        closed = sum(is_closed(sock) for sock in crowd)
        assert closed == len(crowd), "all of them in the end"
        watched.is_over()


def answers(house):
    """The desk connects anew and is greeted; False: not yet."""
    try:
        with wire.connect(house.address, house.identities["calm"]) as client:
            return client.welcome.id == "calm"
    except (OSError, wire.Closed):
        return False


def is_closed(sock):
    sock.settimeout(PATIENCE)
    try:
        while sock.recv(4096):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


def test_handshakes_without_end(world):
    """Everybody at once, again and again, and gone when they are in."""
    with House(world) as house:
        house.join("loud", "technician")
        identity = house.identities["loud"]
        identity.context()
        watched = Watched(world, house)

        def come_and_go(_):
            wire.Client(house.address, wire.client_context(
                identity.authority_file.read_text(), identity)).close()

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            coming = [pool.submit(come_and_go, i) for i in range(300)]
            watched.others_work()
            assert sum(future.exception(60) is None for future in coming) == 300
        watched.is_over()


def test_it_stops_amid_handshakes(world):
    """At once and with nothing left open (the exit status tells), whoever is half in."""
    with House(world) as house:
        house.join("loud", "technician")
        identity = house.identities["loud"]
        identity.context()
        halves = [socket.create_connection(house.address) for _ in range(30)]
        stopping, made = threading.Event(), threading.Semaphore(0)

        def come_and_go():
            while not stopping.is_set():
                with contextlib.suppress(OSError):
                    wire.Client(house.address, wire.client_context(
                        identity.authority_file.read_text(), identity)).close()
                    made.release()

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            coming = [pool.submit(come_and_go) for _ in range(8)]
            for half in halves:
                half.sendall(GREETING)
                assert made.acquire(timeout=PATIENCE)
            started = time.monotonic()
            assert world.server.stop() == 0
            took = time.monotonic() - started
            stopping.set()
            assert all(future.exception(PATIENCE) is None for future in coming)
        for half in halves:
            half.close()
        assert took < 2, f"it took {took} s"


@unstarted
def test_a_byte_a_second(world):
    """Before log-in and after: a frame has its time, however busily it comes."""
    hardened(world, "frame: 2s, login: 3s")
    with House(world) as house:
        house.join("drip", "technician")
        watched = Watched(world, house)
        known, stranger = house.connect("drip"), house.anonymous()
        frame = (500).to_bytes(4, "big") + b"\x08\x01" * 250
        started, left = time.monotonic(), [known, stranger]
        for octet in frame:
            for client in list(left):
                client.tls.settimeout(0.2)
                try:
                    client.tls.send(bytes([octet]))
                    client.tls.recv(100)
                except TimeoutError:
                    continue
                except OSError:
                    pass
                left.remove(client)
            if not left:
                break
        assert not left and time.monotonic() - started < PATIENCE
        watched.others_work(3)
        close_all((known, stranger))
        watched.is_over()


def test_guesses_are_bounded_and_shut_out_nobody(world):
    """Wrong enrolment codes as fast as they go: twenty entries, and no more; whoever shares the
    address gets in with a code that is given out then. Neither kill -9 nor a rebuild forgets."""
    with House(world) as house:
        watched = Watched(world, house)
        early = house.code("early", "technician")
        _, pin = wire.decode_code(early)
        guessers = [house.anonymous() for _ in range(4)]
        refused = {"denied": 0, "too_many": 0}
        for client in guessers:
            client.hello()
            request = wire.Identity(house.path("guess")).request()
            sent = [client.send(enroll=pb.Enroll(code=wire.encode_code(os.urandom(10), pin),
                                                 certificate_request=request))
                    for _ in range(50)]
            for ident in sent:
                try:
                    client.wait(ident)
                except wire.Refused as refusal:
                    refused[refusal.error.name] += 1
            watched.others_work(2)
        assert refused == {"denied": 20, "too_many": 180}, refused
        again_wrong(world, house, pin, early)
        world.server.kill()
        world.serve()
        again_wrong(world, house, pin, early)
        assert world.server.stop() == 0
        entries = [e for e in Ledger(world.data).events if e.type == "enroll_refused"]
        assert len(entries) == 20, len(entries)
        assert world.run("paigongd", "rebuild", world.data).status == 0
        world.serve()
        again_wrong(world, house, pin, early)
        house.admin = house.connect("zhu")
        late = house.code("late", "technician", **ROLES["technician"])
        assert wire.enroll(house.address, late, house.path("late"))


def again_wrong(world, house, pin, early):
    """Shut, also for a right code that was there before."""
    house.address = address_of(world.server)
    client = house.anonymous()
    client.hello()
    for code in (wire.encode_code(os.urandom(10), pin), early):
        with expect("too_many", "codes"):
            client.read(enroll=pb.Enroll(code=code, certificate_request=b"any"))


def test_sign_off_codes_stay_locked(world):
    """Five wrong ones lock; a kill, a rebuild and a restore forget none of them; the desk's look
    unlocks, so that nobody is locked out for good."""
    with House(world) as house:
        desk, wang = house.join("mei", "desk"), house.join("wang", "technician")
        ticket = report(desk).id
        desk.command(ticket, "dispatch", to="wang")
        for step in ("accept", "arrive", "done"):
            wang.command(ticket, step)
        right = codes_of(desk, ticket).sign_off
        wrong = "000000" if right != "000000" else "111111"
        for left in ("4", "3", "2"):
            with expect("wrong_code", left):
                wang.command(ticket, "sign", code=wrong)
        world.server.kill()
        world.serve()
        wang = reconnect(world, house, "wang")
        with expect("wrong_code", "1"):
            wang.command(ticket, "sign", code=wrong)
        with expect("code_locked"):
            wang.command(ticket, "sign", code=wrong)
        backup = os.path.join(world.root, "b")
        world.do("admin", "backup", backup)
        assert world.server.stop() == 0
        assert world.run("paigongd", "rebuild", world.data).status == 0
        restored = os.path.join(world.root, "restored")
        assert world.run("paigongd", "restore", backup, restored).status == 0
        world.serve()
        still_locked(world, house, ticket, right)
        desk = reconnect(world, house, "mei")
        newer = codes_of(desk, ticket).sign_off
        assert newer != right
        signed = house.connect("wang").command(ticket, "sign", code=newer)
        assert signed.state == pb.STATE_SIGNED
        assert world.server.stop() == 0
        own, world.data = world.data, restored
        world.serve()
        still_locked(world, house, ticket, right)
        assert world.server.stop() == 0
        world.data = own


def reconnect(world, house, name):
    house.address = address_of(world.server)
    return house.connect(name)


def still_locked(world, house, ticket, right):
    wang = reconnect(world, house, "wang")
    with expect("code_locked"):
        wang.command(ticket, "sign", code=right)


# ---- somebody who is let in ---------------------------------------------------------------------


@lengthy
def test_floods_of_one_person(world):
    """As fast as they go over many connections: done, refused, no command, large."""
    with House(world) as house:
        house.join("loud", "technician")
        watched = Watched(world, house)
        large = pb.PolicySet(site="garden", document=bytes(1000000))
        kinds = [
            lambda c: frames(c, 50, new_ticket=pb.NewTicket(site="garden", unit="1", text="x")),
            lambda c: frames(c, 200, show=pb.Show(ticket=watched.ticket)),
            lambda c: frames(c, 200, cancel=pb.Cancel(watch_id=77)),
            lambda c: [b"\x08\x05"] * 500,  # an id and no command
            lambda c: frames(c, 1, policy_set=large),
        ]
        for make in kinds:
            loud = [house.connect("loud") for _ in range(8)]
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                floods = [pool.submit(flood, client, make(client)) for client in loud]
                watched.others_work()
                took = [future.result(120) for future in floods]
            assert all(took), "each was read for a while, and then no more"
            close_all(loud)
            watched.is_over()


def test_heavy_requests_wait_for_their_own(world):
    """Few walk the ledger at once, one of a person's; a second person's is not behind the first's
    hundreds, and no short command is behind any."""
    with House(world) as house:
        house.join("loud", "auditor")
        boss = house.join("boss", "site_director")
        watched = Watched(world, house)
        for _ in range(200):
            report(watched.desk)
        asking = [pb.AuditVerify(), pb.ReportDay(site="garden"), pb.AuditShow(limit=500)]
        names = ("audit_verify", "report_day", "audit_show")
        loud = [house.connect("loud") for _ in range(4)]
        sent = [(c, [c.send(**{names[i % 3]: asking[i % 3]}) for i in range(60)]) for c in loud]
        assert boss.read(report_day=pb.ReportDay(site="garden")).day_report
        done = sum(waits_no_more(c, idents) for c, idents in sent)
        assert done < 240, "the second person's report was behind all of the first's"
        watched.others_work()
        for client, idents in sent:
            for ident in idents:
                client.wait(ident, 60)
        lists = [(c, [c.send(list_tickets=pb.ListTickets(limit=500)) for _ in range(60)])
                 for c in loud]
        watched.others_work()
        assert all(c.wait(i, 60).ticket_page.tickets for c, idents in lists for i in idents)
        close_all(loud)
        watched.is_over()


def waits_no_more(client, idents):
    """How many of them are answered by now."""
    with contextlib.suppress(TimeoutError):
        while True:
            answer = client.receive(0.001)
            client.answers.setdefault(answer.id, []).append(answer)
    return sum(bool(client.answers.get(ident)) for ident in idents)


def test_one_backup_of_a_person(world):
    with House(world) as house:
        watched = Watched(world, house)
        for _ in range(100):
            report(watched.desk)
        first, second = house.connect("zhu"), house.connect("zhu")
        running = first.send(backup=pb.Backup())
        first.wait(running)
        flooded = [second.send(backup=pb.Backup()) for _ in range(20)]
        watched.others_work()
        parts = 0
        for ident in flooded:
            try:
                while not second.wait(ident).backup_part.done:
                    parts += 1
            except wire.Refused as refusal:
                assert refusal.error.name == "too_many", refusal
        close_all((first, second))
        watched.is_over()


@unstarted
def test_deaf_watchers_are_cut(world):
    """Hundreds of watches that nobody reads: they are who is closed."""
    hardened(world, "frame: 3s")
    with House(world) as house:
        house.join("deaf", "desk")
        watched = Watched(world, house)
        text = "水" * 600
        for _ in range(400):
            report(watched.desk, text=text)
        deaf = [house.connect("deaf") for _ in range(10)]
        for client in deaf:
            client.tls.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            for _ in range(16):
                client.send(watch=pb.Watch(from_seq=1))
        for _ in range(400):
            report(watched.desk, text=text)
        watched.others_work()
        rig.eventually(lambda: watched.open_files() <= watched.files, "they are closed", 30)
        assert "does not take its answers" in world.server.log()
        close_all(deaf)
        watched.is_over()
