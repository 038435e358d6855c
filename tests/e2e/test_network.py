"""What comes over the network: noise, half of things, too much, and a server that is gone."""
import contextlib
import os
import socket
import ssl
import struct
import time

import rig
from proto_codec import SCHEMA, encode, varint
from wire_client import Closed, Connection, Refused, connect, context, request_id

SLACK = 10  # seconds


def raw(world):
    host, port = world.server.address.rsplit(":", 1)
    return socket.create_connection((host, int(port)), timeout=30)


def anonymous(world, **more):
    return Connection(world.server.address, context(), **more)


def closed_after(sock, limit):
    """Seconds until the server closes; what it says on the way is dropped."""
    started = time.monotonic()
    sock.settimeout(limit)
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while sock.recv(4096):
            pass
    return time.monotonic() - started


def port_of(sock):
    return sock.getsockname()[1]


def lines_about(world, port):
    return [line for line in world.server.log().splitlines() if f":{port}" in line]


def test_noise_and_half_open_connections(world):
    world.server.stop()
    config = os.path.join(world.root, "paigongd.yaml")
    with open(config, "w", encoding="utf-8") as file:
        file.write("limits: {handshake: 1s, login: 2s, frame: 2s, idle: 30s}\n")
    world.serve(flags=["--config", config])
    steady = connect(world, "li")
    noise, web, silent, half = raw(world), raw(world), raw(world), raw(world)
    noise.sendall(bytes(range(7, 256)) * 20)
    web.sendall(b"GET / HTTP/1.1\r\nHost: paigong\r\n\r\n")
    half.sendall(bytes.fromhex("16030100c8010000c40303"))  # the beginning of a ClientHello
    before_hello, mid_hello, mid_frame = (anonymous(world, hello=False),
                                          anonymous(world, hello=False), connect(world, "wang"))
    for connection in (mid_hello, mid_frame):
        connection.send_bytes(struct.pack(">I", 500) + b"\x08\x01")
    socks = [noise, web, silent, half] + [c.socket for c in (before_hello, mid_hello, mid_frame)]
    for sock in socks:
        assert closed_after(sock, SLACK) < SLACK
    for port in map(port_of, socks):
        rig.eventually(lambda p=port: lines_about(world, p), "a log line about each")
        assert len(lines_about(world, port)) == 1, lines_about(world, port)
    assert steady.ask("hello", protocol=1)["welcome"]["id"] == "li"  # the others are unharmed
    world.new()


def test_many_silent_connections_harm_nobody(world):
    crowd = [raw(world) for _ in range(300)]
    started = time.monotonic()
    world.new()
    assert time.monotonic() - started < 5
    for sock in crowd:
        sock.close()


def expect_closed(connection):
    try:
        while True:
            connection.receive()
    except Closed:
        return


def first_refusal(connection):
    frame = connection.receive()
    assert frame.get("id", 0) == 0 and "error" in frame, frame
    return frame["error"]


def test_frame_over_the_limit(world):
    for connection, limit in ((connect(world, "li"), 1 << 20), (anonymous(world), 16 << 10)):
        connection.send_bytes(struct.pack(">I", limit + 1))
        assert first_refusal(connection)["name"] == "frame_too_large"
        expect_closed(connection)
    # no memory is taken for what is announced
    crowd = [connect(world, "li") for _ in range(20)]
    for connection in crowd:
        connection.send_bytes(struct.pack(">I", (1 << 32) - 1))
    for connection in crowd:
        assert first_refusal(connection)["name"] == "frame_too_large"


def test_largest_frame_is_read(world):
    """Exactly the limit is a frame like any other: refused for what it says, not for its size."""
    desk = connect(world, "li")
    body = encode("ClientFrame", {"id": 7, "show": {"ticket": "1"}})
    filler = (1 << 20) - len(body) - 5
    body += varint(500 << 3 | 2) + varint(filler) + b"\0" * filler  # a field nobody knows
    body += b"\x08\x07" * (((1 << 20) - len(body)) // 2)
    assert len(body) <= 1 << 20
    desk.send_bytes(struct.pack(">I", len(body)) + body)
    try:
        desk.answer(7)
        raise AssertionError("there is no such ticket")
    except Refused as refusal:
        assert refusal.name == "not_found", refusal


def bomb(rows):
    """A frame of empty messages: two bytes each, decoded dozens."""
    number = next(f.number for f in SCHEMA.messages["ClientFrame"] if f.name == "import")
    row = next(f.number for f in SCHEMA.messages["Import"] if f.name == "rows")
    inner = (varint(row << 3 | 2) + b"\0") * rows
    body = b"\x08\x09" + varint(number << 3 | 2) + varint(len(inner)) + inner
    return struct.pack(">I", len(body)) + body


def test_small_frame_that_decodes_into_megabytes(world):
    admin = connect(world, "admin")
    admin.send_bytes(bomb(500_000))
    assert admin.receive()["error"]["name"] == "frame_too_large"
    stranger = anonymous(world)
    stranger.send_bytes(bomb(8_000))
    assert stranger.receive()["error"]["name"] == "frame_too_large"
    world.new()


def test_not_protobuf(world):
    for data in (b"\xff" * 40, b"\x82\x01\xff\xff\xff\xff\x0f", b"\x08"):
        desk = connect(world, "li")
        desk.send_bytes(struct.pack(">I", len(data)) + data)
        assert desk.receive()["error"]["name"] == "bad_request"
    desk = connect(world, "li")
    desk.send_bytes(struct.pack(">I", 0))  # an empty frame has no id
    assert first_refusal(desk)["name"] == "bad_request"


def test_hello_comes_first(world):
    eager = anonymous(world, hello=False)
    for command in ("show", "list_tickets", "site_list", "staff_list", "watch", "backup"):
        try:
            eager.ask(command)
            raise AssertionError(f"{command} was answered")
        except Refused as refusal:
            assert refusal.name in ("denied", "bad_request"), refusal
        except Closed:
            eager = anonymous(world, hello=False)
    old = anonymous(world, hello=False)
    try:
        old.ask("hello", protocol=2, program="future 1")
        raise AssertionError("version 2 was welcomed")
    except Refused as refusal:
        assert refusal.name == "unsupported", refusal
    expect_closed(old)


def test_only_tls13_and_our_protocol(world):
    old = context()
    old.minimum_version = ssl.TLSVersion.TLSv1_2
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    other = context()
    other.set_alpn_protocols(["h2"])
    for tls in (old, other):
        try:
            Connection(world.server.address, tls)
            raise AssertionError("it was let in")
        except (ssl.SSLError, ConnectionError, Closed):
            pass


def test_pipelining_and_answers_by_id(world):
    desk = connect(world, "li")
    waiting = [desk.start("new_ticket", write=request_id(), site="garden", unit=str(i), text="x")
               for i in range(200)]
    tickets = {desk.answer(ident)["ticket"]["id"] for ident in reversed(waiting)}
    assert len(tickets) == 200


def test_resumed_session_is_looked_up_too(world):
    """Who is revoked is out, also with a session ticket from before."""
    tls = context(*(world.profile("zhao", f"{n}.pem")
                    for n in ("authority", "certificate", "key")))
    first = Connection(world.server.address, tls)
    session = first.socket.session
    host, port = world.server.address.rsplit(":", 1)

    def again():
        plain = socket.create_connection((host, int(port)), timeout=30)
        sock = tls.wrap_socket(plain, server_hostname=host, session=session)
        connection = Connection.__new__(Connection)
        connection.socket, connection.last, connection.waiting = sock, 0, {}
        return connection

    second = again()
    assert second.ask("hello", protocol=1)["welcome"]["id"] == "zhao"
    assert second.socket.session_reused
    world.do("admin", "staff", "revoke", "zhao")
    expect_closed(first)  # open connections are closed
    try:
        again().ask("hello", protocol=1)
        raise AssertionError("a revoked person was let in")
    except Refused as refusal:
        assert refusal.name == "revoked", refusal
    except (Closed, ssl.SSLError, ConnectionError):
        pass


def test_server_gone(world):
    address = world.server.address
    world.server.stop()
    for person in ("li", "wang", "admin"):
        started = time.monotonic()
        arguments = {"li": ["list"], "wang": ["list"], "admin": ["staff", "list"]}[person]
        result = world.as_(person, *arguments)
        assert result.status == 5 and address in result.err, result
        assert len(result.err.strip().splitlines()) == 1, result
        assert time.monotonic() - started < 2, "at once"
    assert world.refused("li", "list", code="unreachable", status=5)
    world.serve()
    world.do("li", "list")


def test_wrong_host_and_no_profile(world):
    nobody = world.run("paigong-desk", "--profile", "nobody", "list")
    assert nobody.status == 5 and len(nobody.err.strip().splitlines()) == 1, nobody
