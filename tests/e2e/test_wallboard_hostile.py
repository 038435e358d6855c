"""The wall's port against those who mean no good, and what it costs the others: TLS 1.3 alone, every
peer bounded, no word without a token, and screens that go on when the certificate is another."""
import os
import signal
import socket
import ssl
import time
import urllib.request

import rig
from office import lengthy, unstarted

WALL = ("--wallboard", "127.0.0.1:0", "--metrics", "127.0.0.1:0")
CUT_S = 16  # seconds: what a peer has for a request and its answer


def hung(world):
    server = world.serve(flags=WALL, listen=world.address)
    token = world.do("admin", "wallboard", "add", "lobby", "--site", "garden")["token"]
    return server, token


def trusting(world):
    context = ssl.create_default_context(cafile=os.path.join(world.data, "tls", "ca.pem"))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def opened(world, context=None):
    raw = socket.create_connection(("127.0.0.1", port_of(world)), timeout=rig.DEADLINE)
    return (context or trusting(world)).wrap_socket(raw, server_hostname="localhost")


def port_of(world):
    return int(world.server.wallboard.rsplit(":", 1)[1])


def asked(world, path, *headers, method="GET"):
    """(status, headers as one text, body) of one request."""
    with opened(world) as s:
        head = "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close",
                            *headers])
        s.sendall(head.encode() + b"\r\n\r\n")
        answer = read_all(s)
    top, _, body = answer.partition("\r\n\r\n")
    return int(top.split()[1]), top, body


def read_all(s):
    octets = b""
    while True:
        try:
            part = s.recv(65536)
        except (ssl.SSLError, ConnectionResetError):
            part = b""
        if not part:
            return octets.decode()
        octets += part


def metric(world, name):
    address = world.server.log().split("event=metrics_ready address=")[1].split()[0]
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=rig.DEADLINE) as page:
        text = page.read().decode()
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines()
               if line.startswith(name + " "))


@unstarted
def test_nothing_is_said_without_a_token(world):
    _, token = hung(world)
    world.new()
    for cookie in ((), ("Cookie: __Host-wall=",), ("Cookie: __Host-wall=" + token[:-1],),
                   ("Cookie: __Host-wall=" + "a" * 500,), ("Cookie: other=" + token,)):
        for path in ("/", "/events", "/?token=", "/?token=%00", "/?token=" + "x" * 200):
            status, _, body = asked(world, path, *cookie)
            assert status in (401, 403), (status, path, cookie)
            assert "花园" not in body and "-0001" not in body, body
    for path in ("/metrics", "/../tls/server.key", "//", "/%2e%2e/", "/wall.js/x"):
        assert asked(world, path)[0] == 404, path
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        assert asked(world, "/", "Content-Length: 0", method=method)[0] == 405, method
    status, head, body = asked(world, "/", "Cookie: __Host-wall=" + token)
    assert status == 200 and token not in body
    for header in ("default-src 'none'", "Cache-Control: no-store", "no-referrer", "nosniff",
                   "HttpOnly; SameSite=Strict", "frame-ancestors 'none'"):
        assert header in head, header
    assert "unsafe" not in head, "no script and no style but the page's own files"
    status, head, _ = asked(world, "/?token=" + token)
    assert status == 303 and token not in head.split("Location: ")[1].split()[0]
    assert metric(world, "paigong_wallboard_refused_total") == 25
    assert token not in world.server.log()
    assert "calls=filtered" in world.server.log(), "least power holds with a wall"


@unstarted
def test_nothing_but_tls_13(world):
    hung(world)
    with opened(world) as s:
        assert s.version() == "TLSv1.3", s.version()
    old = trusting(world)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    try:
        opened(world, old).close()
        raise AssertionError("TLS 1.2 is spoken")
    except (ssl.SSLError, ConnectionResetError):
        pass
    with socket.create_connection(("127.0.0.1", port_of(world)), timeout=rig.DEADLINE) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            assert not plain.recv(4096).startswith(b"HTTP"), "nothing is said in the clear"
        except ConnectionResetError:
            pass


@lengthy
@unstarted
def test_slow_peers_are_cut_and_one_address_is_bounded(world):
    _, token = hung(world)
    mute = [socket.create_connection(("127.0.0.1", port_of(world)), timeout=rig.DEADLINE)
            for _ in range(20)]
    drip = opened(world)
    started = time.monotonic()
    drip.sendall(b"GET / HTTP/1.1\r\n")

    def is_cut():
        try:
            drip.sendall(b"X")
            return False
        except OSError:
            return True
    rig.eventually(is_cut, "a byte now and then keeps no connection", 2 * CUT_S)
    assert time.monotonic() - started >= 10, "and nobody is cut at once"
    rig.eventually(lambda: metric(world, "paigong_wallboard_connections") == 0, "all are gone",
                   2 * CUT_S)
    for s in mute:
        s.close()
    crowd = []
    for _ in range(60):
        s = socket.create_connection(("127.0.0.1", port_of(world)), timeout=rig.DEADLINE)
        crowd.append(s)
    rig.eventually(lambda: metric(world, "paigong_wallboard_connections") == 32, "of one address")
    world.new()  # the desk goes on
    for s in crowd:
        s.close()
    rig.eventually(lambda: metric(world, "paigong_wallboard_connections") == 0, "they went")
    assert asked(world, "/", "Cookie: __Host-wall=" + token)[0] == 200
    with opened(world) as s:
        s.sendall(b"GET / HTTP/1.1\r\nCookie: " + b"x" * 100000 + b"\r\n\r\n")
        assert "200 OK" not in read_all(s)
    assert world.server.stop() == 0


@unstarted
def test_many_addresses_shut_no_screen_out(world):
    """More mute connections than it takes, of many addresses: the oldest make room for a screen,
    and a screen that is shown figures makes room for nobody."""
    _, token = hung(world)
    screen = Screen(world, token)
    assert screen.hears('"open":0')
    started = time.monotonic()
    crowd = [socket.create_connection(("127.0.0.1", port_of(world)), timeout=rig.DEADLINE,
                                      source_address=(f"127.0.0.{2 + i // 30}", 0))
             for i in range(180)]
    rig.eventually(lambda: metric(world, "paigong_wallboard_cut_total") >= 180 + 1 - 128,
                   "the oldest went")
    for _ in range(5):
        assert asked(world, "/", "Cookie: __Host-wall=" + token)[0] == 200
    assert time.monotonic() - started < 10, "and not because they were slow"
    ticket = world.new()
    assert screen.hears(ticket), "who was there before is still shown it"
    for s in crowd:
        s.close()
    screen.close()
    assert world.server.stop() == 0


class Screen:
    """A stream, read by hand."""

    def __init__(self, world, token):
        self.socket = opened(world)
        self.socket.sendall(f"GET /events HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-wall={token}"
                            "\r\n\r\n".encode())
        self.said = ""

    def hears(self, words):
        while words not in self.said:
            part = self.socket.recv(65536)
            if not part:
                return False
            self.said += part.decode(errors="replace")
        return True

    def close(self):
        self.socket.close()


@unstarted
def test_a_new_certificate_cuts_screens_that_come_back(world):
    server, token = hung(world)
    screen = Screen(world, token)
    assert screen.hears('"open":0')
    server.process.send_signal(signal.SIGHUP)
    rig.eventually(lambda: "event=reloaded" in server.log(), "it reads its files")
    assert not screen.hears("never said"), "it was cut"
    again = Screen(world, token)
    assert again.hears('"open":0')
    screen.close()
    ticket = world.new()
    assert again.hears(ticket)
    assert server.stop() == 0
    again.close()


@unstarted
def test_many_screens_and_sites_are_counted_once(world):
    _, token = hung(world)
    world.do("admin", "site", "add", "meadow")
    other = world.do("admin", "wallboard", "add", "meadow", "--site", "meadow")["token"]
    screens = [Screen(world, token) for _ in range(12)]
    elsewhere = Screen(world, other)
    assert elsewhere.hears('"open":0') and all(s.hears('"open":0') for s in screens)
    ticket = world.new()
    assert all(s.hears(ticket) for s in screens), "all see it"
    assert metric(world, "paigong_wallboard_screens") == 13
    world.do("li", "log", "--site", "garden", "--text", "x")
    assert elsewhere.hears("event: time")
    assert ticket not in elsewhere.said, "a site's screen shows that site"
    world.do("admin", "wallboard", "revoke", "lobby")
    assert all(s.hears("event: revoked") for s in screens)
    rig.eventually(lambda: metric(world, "paigong_wallboard_screens") == 1, "they are let go")
    elsewhere.close()
    looks = metric(world, "paigong_wallboard_look_seconds_count")
    assert looks < 60, "not once a screen"
