"""Session tickets over the server's restarts, changes of its keys, and its certificate's renewal:
resumed or not, who somebody is and whether they may is looked up anew."""
import os
import socket
from datetime import timedelta

import rig
from office import ShiftedServer, unstarted
from test_operate import METRICS, Metrics
from wire_client import Closed, Connection, Refused, connect, context


class Resumer:
    """A person whose connections try to resume the one before."""

    def __init__(self, world, person):
        self.world, self.session = world, None
        self.tls = context(*(world.profile(person, f"{name}.pem")
                             for name in ("authority", "certificate", "key")))

    def hello(self):
        """Whether it was resumed; the server's refusal is raised. The newest ticket is kept."""
        host, port = self.world.server.address.rsplit(":", 1)
        plain = socket.create_connection((host, int(port)), timeout=rig.DEADLINE)
        connection = Connection.__new__(Connection)
        connection.socket = self.tls.wrap_socket(plain, server_hostname=host, session=self.session)
        connection.last, connection.waiting = 0, {}
        try:
            connection.welcome = connection.ask("hello", protocol=1)["welcome"]
            self.session = connection.socket.session
            return connection.socket.session_reused
        finally:
            connection.close()

    def refused(self):
        try:
            self.hello()
        except Refused as refusal:
            return refusal.name
        raise AssertionError("it was let in")


def restart(world, how, serve=None):
    if how == "stop":
        assert world.server.stop() == 0, world.server.log()
    else:
        world.server.kill()
    (serve or world.serve)()


def test_resumed_across_restarts(world):
    li = Resumer(world, "li")
    assert not li.hello() and li.hello()
    for how in ("stop", "kill"):
        restart(world, how)
        assert li.hello(), f"not resumed after a {how}"
    path = os.path.join(world.data, "tickets.key")
    assert os.stat(path).st_mode & 0o777 == 0o600
    # damaged, readable by others, gone, a pipe: a full handshake, then as before
    for harm in (lambda: open(path, "wb").close(), lambda: os.chmod(path, 0o644),
                 lambda: os.unlink(path), lambda: (os.unlink(path), os.mkfifo(path, 0o600))):
        world.server.stop()
        harm()
        world.serve()
        assert not li.hello() and li.hello()
        assert os.stat(path).st_mode & 0o777 == 0o600
    dropped = [line for line in world.server.log().splitlines() if "ticket_keys_dropped" in line]
    assert len(dropped) == 1 and "not a file" in dropped[0], dropped


def test_revoked_while_the_server_was_down(world):
    zhao = Resumer(world, "zhao")
    zhao.hello()
    world.do("admin", "staff", "revoke", "zhao")
    assert zhao.refused() == "revoked"
    restart(world, "kill")
    assert zhao.refused() == "revoked"


@unstarted
def test_expired_on_a_resumed_session(world):
    """TLS looks at no certificate when it resumes: the ledger's dates hold on every command."""
    server = ShiftedServer(world)
    server.shift = timedelta(days=364, hours=22)
    server.serve(flags=["--accept-time"])
    zhao = Resumer(world, "zhao")
    assert not zhao.hello() and zhao.hello()
    server.shift = timedelta(days=365, hours=1)
    assert zhao.refused() == "expired"
    restart(world, "kill", lambda: server.serve(flags=["--accept-time"]))
    assert zhao.refused() == "expired"


def changed(world):
    return world.server.log().count("event=ticket_keys_changed")


@unstarted
def test_keys_change_while_it_runs(world):
    server = ShiftedServer(world)
    server.serve()
    li, late = Resumer(world, "li"), Resumer(world, "zhao")
    assert not li.hello() and not late.hello()
    with open(os.path.join(world.data, "tickets.key"), "rb") as file:
        first = file.read()
    ticket = late.session
    for turn in (1, 2):
        server.shift += timedelta(hours=11, minutes=59)
        assert changed(world) == turn - 1
        assert li.hello(), "within its time"
        server.shift += timedelta(minutes=2)
        rig.eventually(lambda turn=turn: changed(world) == turn, "the keys change")
        assert li.hello(), "the key before still opens"
    late.session = ticket
    assert not late.hello(), "a ticket of a retired key opened"
    assert late.hello()
    with open(os.path.join(world.data, "tickets.key"), "rb") as file:
        assert first[25:] not in file.read() and first[25:41] not in file.read(), "kept"
    restart(world, "kill", server.serve)
    assert li.hello()
    # off for more than a day: nothing opens any more
    world.server.stop()
    server.shift += timedelta(hours=25)
    server.serve()
    assert not li.hello()


def shown(world):
    """The certificate that a newcomer sees; its dates are for clients to judge whose clocks move
    along."""
    host, port = world.server.address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=rig.DEADLINE) as plain:
        with context().wrap_socket(plain, server_hostname=host) as tls:
            return tls.getpeercert(binary_form=True)


@unstarted
def test_the_servers_certificate_renews_while_it_runs(world):
    server = ShiftedServer(world)
    server.for_everybody()
    server.serve()
    before = shown(world)
    server.shift = timedelta(days=250)
    world.do("li", "list")  # renews li's, which would end before the server's
    running = connect(world, "li")
    server.shift = timedelta(days=366)
    assert running.ask("site_list") and shown(world) == before
    server.shift = timedelta(days=368)  # of 397: less than a month is left
    rig.eventually(lambda: "event=certificate_renewed" in world.server.log(), "it renews")
    after = shown(world)
    assert after != before
    assert running.ask("site_list"), "the connection of before is cut"
    server.shift = timedelta(days=400)  # past the end of the first
    world.do("li", "list")  # verifies the new one, by the CA it knows
    assert shown(world) == after
    assert "trust_not_renewed" not in world.server.log()


@unstarted
def test_a_certificate_made_at_a_wrong_time_is_made_anew(world):
    """A start with a clock ten years ahead is refused, and leaves nothing that locks people out."""
    server = ShiftedServer(world)
    server.for_everybody()
    server.serve()
    world.server.stop()
    server.shift = timedelta(days=3400)
    server.serve()
    assert "--accept-time" in world.server.log(), world.server.log()
    server.shift = timedelta(0)
    server.serve()
    assert "event=certificate_renewed" in world.server.log(), world.server.log()
    assert world.as_("li", "list").status == 0, world.server.log()


@unstarted
def test_the_authoritys_end_is_told_a_year_ahead(world):
    server = ShiftedServer(world)
    server.serve()
    assert "authority_ends" not in world.server.log()
    server.shift = timedelta(days=3652 - 364)
    rig.eventually(lambda: "event=authority_ends until=2036-" in world.server.log(), "it warns")
    world.server.stop()
    world.damaged = True  # afterwards() would see a clock that went back


@unstarted
def test_programs_resume(world):
    """A command of a profile resumes the session of the one before it."""
    world.serve(listen=world.address, flags=METRICS)
    path = world.profile("li", "session")

    def listed(how):
        before = Metrics(world)
        result = world.as_("li", "list")
        assert result.status == 0 and result.err == "", result
        assert Metrics(world)("paigong_handshakes_total", result=how) == before(
            "paigong_handshakes_total", result=how) + 1, how

    world.do("li", "list")
    os.unlink(path)
    listed("full")
    for _ in range(3):
        listed("resumed")
    assert os.stat(path).st_mode & 0o777 == 0o600
    # what can't be used is ignored, and made anew
    with open(path, "rb") as file:
        good = file.read()
    for bad in (b"", b"x" * 40, good[:60], bytes(32) + good[32:], good[:32] + bytes(4000)):
        with open(path, "wb") as file:
            file.write(bad)
        listed("full")
        listed("resumed")
    os.chmod(path, 0o644)
    listed("full")
    assert os.stat(path).st_mode & 0o777 == 0o600
