"""PROTOCOL.md against the server, by the client written from it: its limits and its errors."""
import concurrent.futures
import contextlib
import os
import socket
import ssl
import time

import protocol_client as wire
from protocol_client import pb
from protocol_house import (House, address_of, beside, closes, codes_of, expect,
                            initialise, report, shell)

MIB = 1 << 20
NEW = {"site": "garden", "unit": "3-1201", "text": "灯不亮"}


# ---- bytes, for what protobuf would not write ---------------------------------------------------


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out) + bytes([number])


def field(number, octets):
    return varint(number << 3 | 2) + varint(len(octets)) + octets


def refusal(client, message):
    """The error that a message of those bytes gets, and the id it bears."""
    client.send_bytes(message)
    answer = client.receive()
    return answer.error.name, answer.error.subject, answer.id


# ---- frames -------------------------------------------------------------------------------------


def ends_with(client, name):
    """An error on id 0, and then nothing more."""
    frames = closes(client)
    assert [(f.id, f.error.name) for f in frames] == [(0, name)], frames


def test_sizes_of_frames(world):
    with House(world) as house:
        client = house.connect("zhu")
        client.tls.sendall((MIB + 1).to_bytes(4, "big"))
        ends_with(client, "frame_too_large")

        client = house.connect("zhu")
        largest = b"\x08\x05" + field(300, bytes(MIB - 7))  # a field that nobody knows
        assert len(largest) == MIB, len(largest)
        assert refusal(client, largest) == ("bad_request", "command", 5)

        for greeted in (False, True):
            client = house.anonymous()
            if greeted:
                client.hello()
            assert refusal(client, b"\x08\x05" + field(300, bytes(16384 - 7)))[2] == 5
            client.tls.sendall((16385).to_bytes(4, "big"))
            ends_with(client, "frame_too_large")

        client = house.connect("zhu")
        grows = pb.ClientFrame(id=9, request_id=wire.uuid7())
        getattr(grows, "import").rows.extend(pb.ImportRow() for _ in range(30000))
        assert len(grows.SerializeToString()) < 70000
        name, _, frame = refusal(client, grows.SerializeToString())
        assert (name, frame) == ("frame_too_large", 9)
        client.read(site_list=pb.SiteList())  # it goes on


def test_what_is_no_frame(world):
    with House(world) as house:
        for message in (b"", b"\xff\xff\xff", pb.ClientFrame(site_list=pb.SiteList())
                        .SerializeToString()):
            client = house.connect("zhu")
            client.send_bytes(message)
            ends_with(client, "bad_request")
        client = house.bare()
        with expect("bad_request", "hello"):
            client.read(site_list=pb.SiteList())
        assert client.hello().id == "zhu"
        for version in (0, 2):
            client = house.bare()
            with expect("unsupported"):
                client.hello(protocol=version)
            assert closes(client) == []


def test_what_is_no_request(world):
    with House(world) as house:
        client = house.join("mei", "desk")
        head = b"\x08\x05" + field(2, wire.uuid7())
        assert refusal(client, head + field(99, b"")) == ("bad_request", "command", 5)
        assert refusal(client, head) == ("bad_request", "command", 5)
        broken = field(1, b"garden") + field(2, b"3-1201") + field(5, b"\xff\xfe")
        assert refusal(client, head + field(18, broken)) == ("bad_request", "text", 5)
        client.send_bytes(b"\x08\x07" + field(29, field(77, b"later")) + field(98, b"later"))
        assert client.wait(7).HasField("site_page")  # fields of a later version don't matter
        watch = client.send(watch=pb.Watch())
        client.wait(watch)
        with expect("bad_request", "id"):
            client.wait(client.send(id=watch, watch=pb.Watch()))
        for _ in range(15):
            client.read(watch=pb.Watch())
        with expect("too_many"):
            client.read(watch=pb.Watch())
        with expect("not_found"):
            client.read(cancel=pb.Cancel(watch_id=12345))


def test_fields_out_of_their_range(world):
    long_ago = (int(time.time()) - 32 * 86400) * 1000
    with House(world) as house:
        desk = house.join("mei", "desk")
        for name, value in (("text", ""), ("text", " \n"), ("text", "a\x01b"),
                            ("text", "\u202egnp"),
                            ("text", "x" * 2001), ("reporter", "a\nb"), ("unit", ""),
                            ("unit", "x" * 48), ("reporter", "x" * 121), ("phone", "1" * 32),
                            ("site", "x" * 128), ("kind", 99), ("trade", 99),
                            ("appointment_at", -1),
                            ("appointment_at", 1)):
            with expect("bad_request", name):
                desk.call(new_ticket=pb.NewTicket(**{**NEW, name: value}))
        name = "张" * 40
        longest = {**NEW, "text": "x" * 2000, "reporter": name, "phone": "1" * 31}
        assert desk.call(new_ticket=pb.NewTicket(**longest)).ticket.reporter == name
        entry = desk.call(log_entry=pb.LogEntry(site="garden", text="x", name=name))
        # by its id: the ticket above may bear the same millisecond
        shown = [e for e in desk.read(log_list=pb.LogList(site="garden")).register_page.entries
                 if e.id == entry.register_entry.id]
        assert shown == [entry.register_entry] and shown[0].name == name
        for request_id in (b"", b"short", bytes(16), bytes(17)):
            with expect("bad_request", "request_id"):
                desk.call(request_id=request_id, new_ticket=pb.NewTicket(**NEW))
        old = long_ago.to_bytes(6, "big") + wire.uuid7()[6:]
        with expect("old_request"):
            desk.call(request_id=old, new_ticket=pb.NewTicket(**NEW))
        for never in (-1, 253402300800000):
            with expect("bad_request", "claimed_at"):
                desk.call(claimed_at=never, new_ticket=pb.NewTicket(**NEW))
        people(house)


def people(house):
    good = {"id": "x", "name": "X", "role": pb.ROLE_TECHNICIAN, "sites": ["garden"],
            "crew": "power", "department": "repairs"}
    for name, value in (("id", "a b"), ("id", "-a"), ("id", "x" * 32), ("name", ""),
                        ("name", "x" * 121),
                        ("role", 0), ("role", 99), ("sites", []), ("sites", ["*", "garden"]),
                        ("crew", ""), ("crew", "x" * 32), ("department", "a/b"),
                        ("phone", "1" * 32), ("trades", [99])):
        with expect("bad_request", name):
            house.admin.call(staff_add=pb.StaffAdd(**{**good, name: value}))
    with expect("too_many"):
        house.admin.call(staff_add=pb.StaffAdd(**{**good, "sites": ["garden"] * 17}))
    with expect("not_found", "site"):
        house.admin.call(staff_add=pb.StaffAdd(**{**good, "sites": ["nowhere"]}))
    name = "园" * 40
    assert house.admin.call(site_add=pb.SiteAdd(site="x" * 31, name=name)).site.name == name
    with expect("exists"):
        house.admin.call(site_add=pb.SiteAdd(site="garden"))
    with expect("bad_request", "site"):
        house.admin.call(site_add=pb.SiteAdd(site="x" * 32))


# ---- what the rules refuse ----------------------------------------------------------------------


def test_refusals_of_commands(world):
    with House(world) as house:
        desk, gao = house.join("mei", "desk"), house.join("gao", "technician")
        ma, lead = house.join("ma", "technician"), house.join("lead", "crew_lead")
        number = report(desk).id
        short = number[-4:].lstrip("0")
        for bad in ("", "zzz", "2026-1"):
            with expect("bad_request", "ticket"):
                desk.command(bad, "dispatch", to="gao")
        with expect("not_found", "ticket"):
            gao.command(short, "accept")
        for command in (0, pb.COMMAND_NEW, pb.COMMAND_CODES, pb.COMMAND_FIRE, 99):
            with expect("bad_request", "command"):
                desk.call(ticket_command=pb.TicketCommand(ticket=number, command=command))
        for name, more in (("to", {}), ("to", {"to": "gao", "pool": "plumbing"}),
                           ("rating", {"to": "gao", "rating": 3})):
            with expect("bad_request", name):
                desk.command(short, "dispatch", **more)
        with expect("not_found", "person"):
            desk.command(short, "dispatch", to="nobody")
        with expect("denied", "desk"):
            desk.command(short, "arrive")
        with expect("wrong_state", "received", state=pb.STATE_RECEIVED) as caught:
            desk.command(short, "return")
        shown = desk.read(show=pb.Show(ticket=short)).ticket
        possible = [pb.Command.Name(a)[len("COMMAND_"):].lower() for a in shown.actions]
        assert list(caught[0].possible) == possible, caught
        with expect("bad_request", "time_at"):
            desk.command(short, "promise", time_at=1000)
        refused_id = wire.uuid7()
        with expect("not_found"):
            gao.command(number, "accept", request_id=refused_id)

        desk.command(short, "dispatch", pool="plumbing")
        gao.command(short, "accept", request_id=refused_id)  # a refusal is not remembered
        with expect("taken", "gao", taken_by="gao"):
            ma.command(number, "accept")
        gao.command(number, "arrive")
        guessing(desk, gao, number)
        own_work(house, desk, lead)
        with expect("refused"):
            desk.command(report(desk).id, "take", clock=pb.CLOCK_NOTICE)
        with expect("needs_approval"):
            number = report(desk).id
            desk.command(number, "quote", labour_fen=3000)
            desk.command(number, "consent", code="123456")


def guessing(desk, gao, number):
    """Money before consent, and a code that is guessed at: counted once for each request id."""
    piece = {"item_name": "管", "item_spec": "a", "item_model": "b", "price_fen": 1000}
    with expect("no_consent"):
        gao.command(number, "material", quantity=2, **piece)
    with expect("bad_request", "price_fen"):
        gao.command(number, "material", quantity=2, **{**piece, "price_fen": -1})
    gao.command(number, "quote", labour_fen=0, material_fen=2000)
    right = codes_of(desk, number).consent
    wrong = f"{(int(right) + 1) % 1000000:06d}"
    twice = wire.uuid7()
    for left, request_id in (("4", twice), ("4", twice), ("3", None), ("2", None), ("1", None)):
        with expect("wrong_code", left):
            gao.command(number, "consent", code=wrong, request_id=request_id)
    for code in (wrong, right):
        with expect("code_locked"):
            gao.command(number, "consent", code=code)
    renewed = codes_of(desk, number).consent
    assert renewed != right
    gao.command(number, "consent", code=renewed)
    with expect("amount_mismatch"):
        gao.command(number, "material", quantity=3, **piece)
    gao.command(number, "material", quantity=2, accepted=True, **piece)


def own_work(house, desk, lead):
    """Nobody checks their own work; the slip doesn't return unchecked, nor is filed unsigned."""
    number = report(desk).id
    desk.command(number, "dispatch", to="lead")
    for step in ("accept", "arrive", "done"):
        lead.command(number, step)
    lead.command(number, "sign", absent=True, text="无人在家")
    with expect("same_person"):
        lead.command(number, "check", **{"pass": True})
    with expect("not_checked"):
        desk.command(number, "return")
    house.join("dong", "department_supervisor").command(number, "check", **{"pass": True})
    desk.command(number, "return")
    with expect("not_signed"):
        desk.command(number, "visit", satisfied=True)
    desk.command(number, "visit", satisfied=True, by=pb.VISIT_BY_VISIT)


# ---- certificates -------------------------------------------------------------------------------


def refused_at_once(house, context):
    """The handshake, the hello behind it, or its answer fails; what the server said, if it did."""
    try:
        client = house.bare(context)
        client.hello()
    except wire.Refused as refused:
        assert closes(client) == []
        return refused.error.name
    except (wire.Closed, ssl.SSLError, ConnectionError):
        return "alert"
    return "welcome"


def signed_by(folder, authority, name, *more):
    """A key and a certificate of that CA's (its files), as an identity."""
    identity = wire.Identity(os.path.join(folder, name))
    identity.request()
    key, request = str(identity.key_file), os.path.join(folder, name + ".csr")
    shell("openssl", "req", "-new", "-key", key, "-subj", "/CN=" + name, "-out", request)
    certificate, ca_key = authority
    shell("openssl", "x509", "-req", "-in", request, "-CA", certificate, "-CAkey", ca_key,
          "-set_serial", "77", "-out", str(identity.certificate_file), *(more or ("-days", "2")))
    return identity


def test_certificates(world):
    with House(world) as house:
        mei = house.join("mei", "desk")
        trusted = house.identities["mei"].authority_file.read_text()
        other, key = f"{world.root}/other.pem", f"{world.root}/other.key"
        shell("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
              "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=Paigong CA", "-keyout", key,
              "-out", other)
        own = (f"{world.data}/tls/ca.pem", f"{world.data}/tls/ca.key")
        for identity, said in ((signed_by(world.root, (other, key), "stranger"), "alert"),
                               (signed_by(world.root, own, "late", "-days", "-1"), "alert"),
                               (signed_by(world.root, own, "unknown"), "denied")):
            told = refused_at_once(house, wire.client_context(trusted, identity))
            assert told == said, (identity.folder.name, told)

        # a session resumed is the same person, and looked up again for every command
        session = mei.tls.session
        again = house.connect("mei", session)
        assert again.tls.session_reused and again.welcome.id == "mei"
        assert house.admin.call(staff_revoke=pb.StaffRevoke(id="mei")).done.id == "mei"
        for client in (mei, again):
            ends_with(client, "revoked")
        assert refused_at_once(house, house.identities["mei"].context()) == "revoked"
        with expect("refused"):
            house.admin.call(staff_revoke=pb.StaffRevoke(id="zhu"))
        new_key(house)
        other_tls(house, trusted)


def new_key(house):
    """A code for somebody enrolled ends their older certificate once it is used."""
    before = house.join("lan", "desk")
    code = house.code("lan", "desk")
    before.read(site_list=pb.SiteList())
    older = house.identities["lan"]
    house.identities["lan"] = wire.enroll(house.address, code, house.path("lan-again"))
    ends_with(before, "denied")
    assert house.connect("lan").welcome.id == "lan"
    assert refused_at_once(house, older.context()) == "denied"


def other_tls(house, trusted):
    """TLS 1.2, no ALPN and another ALPN end in the handshake."""
    def changed(change):
        context = wire.client_context(trusted)
        change(context)
        return context

    def older(context):
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.maximum_version = ssl.TLSVersion.TLSv1_2

    silent = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    silent.load_verify_locations(cadata=trusted)
    for context in (changed(older), changed(lambda c: c.set_alpn_protocols(["h2"])), silent):
        assert refused_at_once(house, context) == "alert"


# ---- time ---------------------------------------------------------------------------------------


def seconds_open(sock, patience_s=8.0):
    """How long until the server closes; what it still says is dropped."""
    started = time.monotonic()
    sock.settimeout(patience_s)
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while sock.recv(65536):
            pass
    return time.monotonic() - started


def half_a_hello():
    """The first bytes of a client's handshake."""
    out = ssl.MemoryBIO()
    tls = wire.client_context().wrap_bio(ssl.MemoryBIO(), out)
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    return out.read()[:100]


def test_times(world):
    """Those of the table, a second each instead of its own: all at the same time."""
    data, code = initialise(world, "hasty")
    config = f"{world.root}/hasty.yaml"
    with open(config, "w", encoding="utf-8") as file:
        file.write("limits: {handshake: 1s, login: 2s, frame: 1s, idle: 3s}\n")
    server = beside(world, data, flags=("--config", config))

    def plain(octets):
        sock = socket.create_connection(address_of(server), wire.PATIENCE_S)
        sock.sendall(octets)
        return sock

    with House(world, server, code, "hasty-people") as house:
        def said(client, octets=b""):
            client.tls.sendall(octets)
            return client.tls

        greeted = house.anonymous()
        greeted.hello()
        cases = [("nothing", plain(b""), 1), ("half a handshake", plain(half_a_hello()), 1),
                 ("HTTP", plain(b"GET / HTTP/1.1\r\nHost: repair.example\r\n\r\n"), 0),
                 ("noise", plain(bytes(range(256)) * 4), 0),
                 ("no hello", said(house.anonymous()), 2), ("no log-in", said(greeted), 2),
                 ("half a frame", said(house.connect("zhu"), b"\0\0\1\0only this"), 1),
                 ("silence", said(house.connect("zhu")), 3)]
        with concurrent.futures.ThreadPoolExecutor(len(cases) + 1) as pool:
            kept = pool.submit(keep_alive, house.connect("zhu"))
            took = list(pool.map(seconds_open, [case[1] for case in cases]))
            assert kept.result() == "admin"
        for (name, _, limit), seconds in zip(cases, took):
            assert limit - 0.5 < seconds < limit + 2.5, (name, seconds)
        for _, sock, _ in cases:
            sock.close()
    assert server.stop() == 0
    assert server.log().count("event=connection_closed peer=127.0.0.1") >= len(cases), server.log()


def keep_alive(client):
    """A hello now and then, past the limit of silence."""
    until = time.monotonic() + 4
    while time.monotonic() < until:
        person = client.hello().id
        time.sleep(0.5)
    return person


# ---- who doesn't read ---------------------------------------------------------------------------


def test_slow_watcher(world):
    """Entries beyond 2 MiB that nobody takes: the watch ends, the connection goes on, and from the
    seq it says nothing is missed."""
    with House(world) as house:
        desk = house.join("mei", "desk")
        slow = house.bare(house.identities["mei"].context())
        slow.hello()
        watch = slow.send(watch=pb.Watch())
        last = slow.wait(watch).watch_started.seq
        for _ in range(100):
            fill(desk)
        with expect("slow_watcher") as caught:
            while True:
                last = slow.wait(watch).entry.seq
        assert int(caught[0].subject) == last, (caught, last)
        head = slow.hello().head_seq
        assert last < head
        watch = slow.send(watch=pb.Watch(from_seq=last))
        assert slow.wait(watch).watch_started.seq == last
        while last < head:
            seq = slow.wait(watch).entry.seq
            assert seq == last + 1, (seq, last)
            last = seq


def fill(desk):
    """Entries of 2,000 bytes: what the system keeps on the way takes megabytes, too."""
    entry = pb.LogEntry(site="garden", text="x" * 2000)
    asked = [desk.send(request_id=wire.uuid7(), log_entry=entry) for _ in range(50)]
    for _ in asked:
        desk.receive()
