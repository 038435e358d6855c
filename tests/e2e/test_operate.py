"""Running the server: health and metrics, its log, reload, the watchdog, and least power."""
import contextlib
import glob
import json
import mmap
import os
import pwd
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from datetime import date, timedelta

import prometheus
import rig
from office import ALWAYS_OPEN, set_policy, unstarted, write
from wire_client import connect, request_id

METRICS = ["--metrics", "127.0.0.1:0"]
PHONE, NAME, TEXT = "13955501234", "欧阳震华", "厨房水管漏水还有怪味"


def events(log, name=None):
    """The log's lines as dictionaries; each must read as one event."""
    found = []
    for line in log.splitlines():
        pairs = re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?: |$)', line)
        assert " ".join(f"{k}={v}" for k, v in pairs) == line, f"not key=value: {line}"
        fields = {k: v[1:-1] if v.startswith('"') else v for k, v in pairs}
        assert {"time", "level", "event"} <= fields.keys(), line
        if name in (None, fields["event"]):
            found.append(fields)
    return found


def event(world, name):
    found = events(world.server.log(), name)
    assert found, f"no {name} in:\n{world.server.log()}"
    return found[-1]


def get(world, path, method="GET"):
    """(status, text) of the metrics' port."""
    url = f"http://{event(world, 'metrics_ready')['address']}{path}"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method),
                                    timeout=rig.DEADLINE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


class Metrics:
    def __init__(self, world):
        status, text = get(world, "/metrics")
        assert status == 200, text
        self.values = prometheus.parse(text)

    def __call__(self, name, **labels):
        return self.values[(name, frozenset(labels.items()))]


# ---- health and metrics

@unstarted
def test_metrics(world):
    world.serve(listen=world.address, flags=METRICS)
    before = Metrics(world)
    li = connect(world, "li")
    ticket = world.new()
    world.do("li", "dispatch", ticket, "--to", "wang")
    world.refused("wang", "done", ticket, code="wrong_state", status=1)
    world.refused("li", "show", "20200101-0001", code="not_found", status=3)
    li.start("watch")
    now = Metrics(world)
    rig.eventually(lambda: Metrics(world)("paigong_watchers") == 1, "the watch is counted")
    assert now("paigong_build_info", version="0.1.0") == 1
    assert now("paigong_commands_total", command="new_ticket", outcome="ok") == 1
    assert now("paigong_commands_total", command="ticket_command", outcome="ok") == 1
    assert now("paigong_commands_total", command="ticket_command", outcome="refused") == 1
    assert now("paigong_command_seconds_count", command="new_ticket") == 1
    assert 0 < now("paigong_command_seconds_sum", command="new_ticket") < rig.DEADLINE
    assert now("paigong_refused_total", reason="wrong_state") == 1
    assert now("paigong_refused_total", reason="not_found") >= 1
    assert now("paigong_sessions", kind="desk") == 1 == now("paigong_connections")
    assert now("paigong_handshakes_total", result="full") + \
        now("paigong_handshakes_total", result="resumed") >= 5
    assert now("paigong_connections_accepted_total") >= 5
    assert now("paigong_ledger_sequence") > before("paigong_ledger_sequence")
    assert now("paigong_ledger_flush_seconds_count") >= 2
    assert now("paigong_batch_commands_sum") >= 5
    assert now("paigong_clocks_armed") > before("paigong_clocks_armed")
    assert 0 < now("paigong_clock_next_due_seconds") <= 300, "the notice clock runs"
    assert now("paigong_clock_overdue_seconds") == 0
    rig.eventually(lambda: Metrics(world)("paigong_view_lag_events") == 0, "the view commits")
    assert now("paigong_disk_free_bytes") > 0 and now("paigong_disk_full") == 0
    assert now("process_resident_memory_bytes") > 1 << 20 and now("process_open_fds") > 5
    assert abs(now("process_start_time_seconds") - time.time()) < 2 * rig.DEADLINE
    assert now("paigong_alarm_heartbeat_age_seconds") < 2
    assert now("paigong_loop_heartbeat_age_seconds") < 2
    li.close()
    rig.eventually(lambda: Metrics(world)("paigong_sessions", kind="desk") == 0, "li has gone")
    assert Metrics(world)("paigong_watchers") == 0


@unstarted
def test_lateness_of_clocks(world):
    """What fell due while the server was down fires first, and shows how late."""
    world.serve(listen=world.address)
    set_policy(world, ALWAYS_OPEN + "clocks: {notice: 1s}\n")
    world.new()
    world.server.kill()
    late = time.monotonic() + 1.5
    rig.eventually(lambda: time.monotonic() > late, "the clock falls due")
    world.serve(flags=METRICS)
    rig.eventually(lambda: Metrics(world)("paigong_clock_lateness_seconds_count") >= 1, "it fires")
    now = Metrics(world)
    assert now("paigong_clock_lateness_seconds_sum") > 0.2
    assert now("paigong_clock_lateness_seconds_bucket", le="0.01") == 0


@unstarted
def test_the_metrics_port(world):
    world.serve(listen=world.address)
    assert not events(world.server.log(), "metrics_ready"), "off by default"
    world.server.stop()
    for address in ("9464", ":9464", "nowhere:1"):
        result = world.run("paigongd", "serve", world.data, "--listen", "127.0.0.1:0", "--metrics",
                           address)
        assert result.status == 2 and address in result.err, result
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = "127.0.0.1:%d" % taken.getsockname()[1]
        result = world.run("paigongd", "serve", world.data, "--listen", "127.0.0.1:0", "--metrics",
                           address)
        assert result.status == 1 and address in result.err, result
    config = write(world, "paigong.yaml", "metrics: 0.0.0.0:0\n")
    world.serve(flags=["--config", config])
    assert event(world, "metrics_public")["level"] == "warning"
    port = event(world, "metrics_ready")["address"].rsplit(":", 1)[1]
    for path, method, expected in (("/", "GET", 404), ("/metrics/", "GET", 404),
                                   ("/metrics", "POST", 405), ("/healthz", "HEAD", 200)):
        assert get(world, path, method)[0] == expected, (path, method)
    with socket.create_connection(("127.0.0.1", int(port)), timeout=rig.DEADLINE) as noise:
        noise.sendall(b"\x16\x03\x01" + bytes(range(256)) * 40 + b"\r\n\r\n")
        while noise.recv(4096):
            pass
    assert get(world, "/healthz") == (200, "ok\n")


@unstarted
def test_who_holds_the_metrics_port_shuts_nobody_out(world):
    """More connections than it has, each with a byte now and then: the oldest make room."""
    world.serve(flags=METRICS)
    host, port = event(world, "metrics_ready")["address"].rsplit(":", 1)
    crowd = [socket.create_connection((host, int(port)), timeout=rig.DEADLINE) for _ in range(100)]
    for held in crowd:
        held.sendall(b"GET /metrics HTTP/1.1\r\nX: ")
    over = threading.Event()

    def drip():
        while not over.wait(0.5):
            for held in crowd:
                with contextlib.suppress(OSError):
                    held.send(b"x")
    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        for _ in range(5):
            assert get(world, "/healthz") == (200, "ok\n")
            assert Metrics(world)("paigong_alarm_heartbeat_age_seconds") < 2
    finally:
        over.set()
        dripping.join()
        for held in crowd:
            held.close()


class HangingDisk:
    """A server whose flushes don't come back while `hangs`."""

    def __init__(self, world):
        self.shim = os.path.join(world.build, "tests", "e2e", "libdisk_shim.so")
        if not os.path.exists(self.shim):
            raise rig.Skip("the build has no tests/e2e/libdisk_shim.so")
        self.path = write(world, "disk-hangs", bytes(mmap.PAGESIZE))
        with open(self.path, "r+b") as file:
            self.page = mmap.mmap(file.fileno(), mmap.PAGESIZE)

    def before(self):
        os.environ["LD_PRELOAD"] = self.shim
        os.environ["PAIGONG_DISK_HANGS"] = self.path
        options = os.environ.get("ASAN_OPTIONS", "")
        os.environ["ASAN_OPTIONS"] = f"{options}:verify_asan_link_order=0"

    def hang(self, hangs, reads=False):
        self.page[int(reads)] = int(hangs)


@unstarted
def test_an_alarm_that_stands_still_shows(world):
    """Within 3 s: by /healthz, by its heartbeat, and to the service manager's watchdog."""
    disk = HangingDisk(world)
    path = os.path.join(world.root, "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(path)
        manager.setblocking(False)

        def before():
            disk.before()
            os.environ.update(NOTIFY_SOCKET=path, WATCHDOG_USEC="600000")

        def told(word):
            """Was it among what the server has said since?"""
            found = False
            while True:
                try:
                    found |= word in manager.recv(4096).decode()
                except BlockingIOError:
                    return found
        world.serve(listen=world.address, flags=METRICS, before=before)
        rig.eventually(lambda: told("WATCHDOG=1"), "the watchdog is fed")
        assert get(world, "/healthz") == (200, "ok\n")
        li = connect(world, "li")
        disk.hang(True)
        started = time.monotonic()
        waiting = li.start("log_entry", write=request_id(), site="garden", text="x")
        rig.eventually(lambda: get(world, "/healthz")[0] == 503, "it shows", 3)
        assert time.monotonic() - started < 3
        assert "the alarm has stood still" in get(world, "/healthz")[1]
        assert Metrics(world)("paigong_alarm_heartbeat_age_seconds") > 2
        assert Metrics(world)("paigong_loop_heartbeat_age_seconds") < 2
        told("")
        still = time.monotonic() + 1
        rig.eventually(lambda: time.monotonic() > still, "time goes by")
        assert not told("WATCHDOG=1"), "the manager is fed although the alarm stands still"
        disk.hang(False)
        assert li.answer(waiting)["register_entry"]
        rig.eventually(lambda: get(world, "/healthz") == (200, "ok\n"), "it is well again")
        rig.eventually(lambda: told("WATCHDOG=1"), "the watchdog is fed again")


@unstarted
def test_a_long_reader_does_not_hold_up_the_end(world):
    """Somebody walks the whole ledger, on a slow disk: what was acknowledged stands all the same."""
    disk = HangingDisk(world)
    world.serve(listen=world.address, before=disk.before)
    disk.hang(True, reads=True)
    shen, li = connect(world, "shen"), connect(world, "li")
    shen.start("audit_verify")
    entry = li.write("log_entry", site="garden", text="x")["register_entry"]["id"]
    started = time.monotonic()
    assert world.server.stop() == 0, world.server.log()
    assert time.monotonic() - started < 2 * rig.slowness(world.build)
    assert events(world.server.log(), "stopped_reading")
    world.serve()
    assert [e["id"] for e in world.do("li", "log", "list")["entries"]] == [entry]


# ---- the log

def office_day(world):
    """A day of the office with everything personal it has; what of it must never be logged."""
    ticket = world.new(reporter=NAME, phone=PHONE)
    world.refused("li", "return", ticket, code="wrong_state", status=1)
    world.through(ticket, until="completed")
    codes = world.codes(ticket)
    world.refused("wang", "sign", ticket, "--code", "000000", code="wrong_code", status=1)
    world.do("wang", "sign", ticket, "--code", codes["sign_off"])
    connect(world, "li").write("log_entry", site="garden", text=TEXT, name=NAME, phone=PHONE)
    added = world.do("admin", "staff", "add", "ou", "--name", NAME, "--role", "desk", "--site",
                     "garden", "--phone", PHONE)
    world.enroll("paigong-desk", "ou", added["code"])
    wrong = "HPYT-Y7Y1-5FWH-JXMK-024T-VY68-7YC3-GYSP-5EZN-G9QX-YCS0"
    assert world.run("paigong-desk", "enroll", world.server.address, wrong, "--profile",
                     "x").status != 0
    world.refused("wang", "staff", "list", code="usage", status=2)
    table = write(world, "units.csv", f"unit,owner,phone\n3-1201,{NAME},{PHONE}\n")
    world.do("admin", "import", "units", table, "--site", "garden")
    world.do("shen", "audit", "show")
    world.do("admin", "staff", "revoke", "ou")
    assert world.run("paigong-desk", "--profile", "ou", "list").status == 4
    plain = added["code"].replace("-", "")
    return [NAME, PHONE, TEXT, "水管漏水", codes["sign_off"], added["code"], plain, wrong]


def trade_day(world):
    """The same of emergencies, complaints, outages, contracts, screens and reports."""
    said = {"place": "九号楼地下配电间", "customer": "衡山贸易公司", "number": "13766005511",
            "complaint": "前台态度不好没人理", "cause": "挖掘机挖断了水管", "terms": "周末另外计费"}
    emergency = world.do("li", "emergency", "open", "--site", "garden", "--type", "power_cut",
                         "--place", said["place"], "--text", TEXT, "--reporter", NAME, "--phone",
                         PHONE)["id"]
    complaint = world.do("li", "complaint", "new", "--site", "garden", "--unit", "3-1201", "--text",
                         said["complaint"], "--reporter", NAME, "--phone", said["number"])["id"]
    world.do("li", "outage", "sudden", "--site", "garden", "--medium", "water", "--zone", "3",
             "--cause", said["cause"])
    world.do("sun", "contract", "open", "--site", "garden", "--customer", said["customer"],
             "--unit", "3-1201", "--team", "in_city", "--warranty-until", "2020-01-01", "--until",
             (date.today() + timedelta(days=300)).isoformat(), "--phone", said["number"], "--text",
             said["terms"])
    for ticket in (emergency, complaint):
        world.do("li", "show", ticket)
    token = world.do("admin", "wallboard", "add", "lobby", "--site", "garden")["token"]
    trusted = ssl.create_default_context(cafile=os.path.join(world.data, "tls", "ca.pem"))
    for path in (f"/?token={token}", f"/?token={token[::-1]}"):
        with contextlib.suppress(urllib.error.HTTPError):
            urllib.request.urlopen(world.server.wallboard + path, timeout=rig.DEADLINE,
                                   context=trusted).close()
    assert world.run("paigong-admin", "--profile", "shen", "report", "month", "-o",
                     os.path.join(world.root, "month.html")).status == 0
    return [token, token[::-1], *said.values()]


def secrets(world):
    """Keys as they stand in files, in the ways they might be printed."""
    paths = glob.glob(os.path.join(world.data, "keys", "*")) + \
        glob.glob(os.path.join(world.data, "tls", "*.key")) + [world.profile("li", "key.pem")]
    for path in paths:
        with open(path, "rb") as file:
            data = file.read()
        if data.startswith(b"-----"):
            yield from (line.decode() for line in data.splitlines()[1:-1] if len(line) > 20)
        else:
            yield data[8:24].hex()
            yield data[8:24].decode("latin-1")


@unstarted
def test_nothing_personal_is_logged_or_measured(world):
    world.serve(listen=world.address,
                flags=[*METRICS, "--wallboard", "127.0.0.1:0", "--log-level", "debug"])
    hidden = office_day(world) + trade_day(world) + list(secrets(world))
    status, measured = get(world, "/metrics")
    assert status == 200
    assert world.server.stop() == 0
    log = world.server.log()
    refused = events(log, "command_refused")
    assert {"wrong_code", "wrong_state"} <= {r["error"] for r in refused}, log
    for secret in hidden:
        assert secret not in log, f"{secret!r} is in the log"
        assert secret not in measured, f"{secret!r} is in the metrics"
    for name in (p.title() for p in rig.PEOPLE):  # short ones are part of other words
        assert not re.search(rf"\b{name}\b", log + measured), f"{name} is in the log or the metrics"
    for ident in (*rig.PEOPLE, "garden", "3-1201"):
        assert not re.search(rf'"{ident}"', measured), f"{ident} is in the metrics"
    with open(world.server.log_path, encoding="utf-8") as whole:
        assert events(whole.read()), "each line is one event"


@unstarted
def test_log_levels(world):
    result = world.run("paigongd", "serve", world.data, "--log-level", "loud")
    assert result.status == 2 and "--log-level" in result.err, result
    config = write(world, "paigong.yaml", "log_level: loud\n")
    result = world.run("paigongd", "serve", world.data, "--config", config)
    assert result.status == 2 and "paigong.yaml: line 1: " in result.err, result
    write(world, "paigong.yaml", "log_level: error\n")
    server = world.serve(listen=world.address, flags=["--config", config])
    assert server.stop() == 0 and server.log() == "", server.log()
    server = world.serve(flags=["--config", config, "--log-level", "warning"])
    assert server.stop() == 0
    assert {e["level"] for e in events(server.log())} <= {"warning", "error"}


@unstarted
def test_the_journal_gets_priorities(world):
    """stderr is a socket there; a pipe is as good to compare its inode with $JOURNAL_STREAM."""
    log_path = world.data + ".log"

    def before():
        found = os.stat(log_path)
        os.environ["JOURNAL_STREAM"] = f"{found.st_dev}:{found.st_ino}"
    server = world.serve(listen=world.address, before=before)
    assert server.stop() == 0
    lines = server.log().splitlines()
    assert lines and all(re.match(r"<[3467]>event=\w+( |$)", line) for line in lines), lines


# ---- reload

def connected(world, person):
    """As soon as those who left before are forgotten."""
    found = []

    def attempt():
        try:
            found.append(connect(world, person))
        except OSError:
            return False
        return True
    rig.eventually(attempt, f"{person} gets a connection")
    return found[0]


def reload(world, what="reloaded"):
    """SIGHUP, and waits for what comes of it."""
    count = len(events(world.server.log(), what))
    world.server.process.send_signal(signal.SIGHUP)
    rig.eventually(lambda: len(events(world.server.log(), what)) > count, what)
    return events(world.server.log(), what)[-1]


@unstarted
def test_reload_of_limits_and_level(world):
    text = f"listen: {world.address}\ntime_zone: Asia/Shanghai\n"
    config = write(world, "paigong.yaml", text)
    server = rig.Server(world.build, world.data, listen=world.address, flags=["--config", config])
    world.server = server
    world.servers.append(server)
    kept = connect(world, "li")
    world.refused("li", "show", "20200101-0001", code="not_found", status=3)
    assert not events(server.log(), "command_refused")
    write(world, "paigong.yaml", text + "log_level: debug\nlimits: {connections: 2}\n")
    assert reload(world)["log_level"] == "debug"
    world.refused("li", "show", "20200101-0001", code="not_found", status=3)
    rig.eventually(lambda: events(server.log(), "command_refused"), "debug lines come")
    second = connected(world, "wang")
    third = world.as_("li", "list")
    assert third.status == 5, third
    assert events(server.log(), "connections_full")[-1]["limit"] == "2"
    assert kept.ask("list_tickets")["ticket_page"] is not None, "kept through the reload"
    second.close()
    # a bad file: its line is named, all that was stays
    write(world, "paigong.yaml", text + "log_level: info\nlimits: {connections: none}\n")
    refused = reload(world, "reload_refused")
    assert refused["subject"].endswith("paigong.yaml")
    assert "line 4: limits.connections" in refused["detail"], refused
    world.refused("li", "show", "20200101-0001", code="not_found", status=3)
    assert len(events(server.log(), "command_refused")) >= 2, "still debug"
    # what can't change is told
    write(world, "paigong.yaml", "listen: 127.0.0.1:1\ntime_zone: Europe/Paris\n"
                                 "metrics: 127.0.0.1:2\nlimits: {connections: 50}\n")
    reload(world)
    told = {e["key"]: e["file"] for e in events(server.log(), "reload_needs_restart")}
    assert {"time_zone", "metrics"} <= told.keys() and told["metrics"] == "127.0.0.1:2", told
    assert kept.ask("list_tickets")["ticket_page"] is not None
    kept.close()


def issue_certificate(world):
    """A new key and certificate by the server's own authority, as an operator might bring them."""
    tls, work = os.path.join(world.data, "tls"), os.path.join(world.root, "issue")
    os.makedirs(work)

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=work, check=True, capture_output=True)
    extensions = ("subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth\n"
                  "keyUsage=digitalSignature\nbasicConstraints=CA:FALSE\n")
    with open(os.path.join(work, "extensions"), "w", encoding="utf-8") as file:
        file.write(extensions)
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "server.key")
    openssl("req", "-new", "-key", "server.key", "-subj", "/CN=reloaded", "-out", "request")
    openssl("x509", "-req", "-in", "request", "-CA", os.path.join(tls, "ca.pem"), "-CAkey",
            os.path.join(tls, "ca.key"), "-set_serial", "4242", "-days", "30", "-extfile",
            "extensions", "-out", "leaf.pem")
    os.chmod(os.path.join(work, "server.key"), 0o600)
    with open(os.path.join(work, "server.pem"), "wb") as chain:
        for path in (os.path.join(work, "leaf.pem"), os.path.join(tls, "ca.pem")):
            with open(path, "rb") as part:
                chain.write(part.read())
    for name in ("server.key", "server.pem"):
        shutil.copy2(os.path.join(work, name), os.path.join(tls, name))


def serial(world):
    connection = connect(world, "li")
    try:
        return int(connection.socket.getpeercert()["serialNumber"], 16)
    finally:
        connection.close()


def test_reload_of_the_certificate(world):
    kept, before = connect(world, "li"), serial(world)
    issue_certificate(world)
    assert serial(world) == before != 4242
    reload(world)
    assert serial(world) == 4242
    assert kept.ask("list_tickets")["ticket_page"] is not None, "kept through the reload"
    kept.close()
    # a key that is not the certificate's, a key that others can read: the old pair stays
    key = os.path.join(world.data, "tls", "server.key")
    shutil.copy2(key, key + ".kept")
    shutil.copy2(os.path.join(world.data, "tls", "ca.key"), key)
    assert "server.key" in str(reload(world, "reload_refused"))
    shutil.move(key + ".kept", key)
    os.chmod(key, 0o640)
    assert f"chmod 600 {key}" in reload(world, "reload_refused")["detail"]
    os.chmod(key, 0o600)
    assert not events(world.server.log(), "reloaded")[1:], "what was refused changed nothing"
    assert serial(world) == 4242
    reload(world)
    assert world.do("li", "list")["tickets"] == []


# ---- least power

def statuses(process):
    """/proc/…/status of each of its threads."""
    for path in glob.glob(f"/proc/{process.pid}/task/*/status"):
        with open(path, encoding="utf-8") as file:
            yield dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


@unstarted
def test_least_power(world):
    """Every thread, those of the metrics, the wallboard and the workers, too; and they work so."""
    world.serve(listen=world.address, flags=[*METRICS, "--wallboard", "127.0.0.1:0"])
    told = event(world, "sandbox")
    if told["calls"].startswith("off: coverage"):
        raise rig.Skip("this build counts coverage: " + told["calls"])
    world.through(world.new())
    wall = world.do("admin", "wallboard", "add", "lobby", "--site", "garden")["token"]
    trusted = ssl.create_default_context(cafile=os.path.join(world.data, "tls", "ca.pem"))
    page = urllib.request.Request(world.server.wallboard, headers={"Cookie": "__Host-wall=" + wall})
    with urllib.request.urlopen(page, timeout=rig.DEADLINE, context=trusted) as shown:
        assert shown.status == 200
    assert world.run("paigong-admin", "--profile", "shen", "report", "month", "-o",
                     os.path.join(world.root, "month.html")).status == 0
    threads = list(statuses(world.server.process))
    assert len(threads) >= 8, "loop, writer, metrics, wallboard, workers"
    pid = world.server.process.pid
    nice = [os.getpriority(os.PRIO_PROCESS, int(t)) for t in os.listdir(f"/proc/{pid}/task")]
    own = os.getpriority(os.PRIO_PROCESS, pid)
    assert max(nice) == min(own + 5, 19), "workers and wall give way"
    for thread in threads:
        for kind in ("CapEff", "CapPrm", "CapInh", "CapAmb"):
            assert int(thread[kind], 16) == 0, (thread["Name"], kind)
        assert thread["NoNewPrivs"] == "1" and thread["Seccomp"] == "2", thread["Name"]
    with open(f"/proc/{world.server.process.pid}/limits", encoding="utf-8") as limits:
        core = next(line for line in limits if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"], core
    assert told["capabilities"] == "none" and told["calls"] == "filtered"
    assert told["files"].startswith("abi ") or told["files"] == "not in this kernel", told
    world.server.stop()
    world.serve(flags=["--no-sandbox"])
    told = event(world, "sandbox")
    assert told["calls"] == told["files"] == "off: --no-sandbox" and told["level"] == "warning"
    assert all(t["Seccomp"] == "0" and int(t["CapEff"], 16) == 0
               for t in statuses(world.server.process))


def everything(folder):
    return sorted(os.path.join(where, name) for where, folders, files in os.walk(folder)
                  for name in (*folders, *files))


@unstarted
def test_as_another_user(world):
    result = world.run("paigongd", "serve", world.data, "--user", "no-such-user-here")
    assert result.status == 2 and "no-such-user-here" in result.err, result
    if os.geteuid() != 0:
        raise rig.Skip("only root can become another user")
    result = world.run("paigongd", "serve", world.data, "--user", "nobody")
    assert result.status == 1 and "--user root" not in result.err, result
    assert world.data in result.err, result
    nobody = pwd.getpwnam("nobody")
    subprocess.run(["chown", "-R", f"{nobody.pw_uid}:{nobody.pw_gid}", world.data], check=True)
    result = world.run("paigongd", "serve", world.data, "--listen", "127.0.0.1:0")
    assert result.status == 1 and "--user nobody" in result.err, result
    for command in (["check"], ["check", "--repair"], ["rebuild"], ["renew"]):
        before = {path: os.lstat(path).st_uid for path in everything(world.data)}
        result = world.run("paigongd", *command, world.data)
        assert result.status == 1 and len(result.err.splitlines()) == 1, result
        assert "sudo -u nobody" in result.err, result
        assert before == {path: os.lstat(path).st_uid for path in everything(world.data)}, command
    parents = [os.path.dirname(world.data)]
    while parents[-1] not in ("/", "/tmp"):
        parents.append(os.path.dirname(parents[-1]))
    for folder in parents[:-1]:
        os.chmod(folder, 0o711)
    world.serve(listen=world.address, flags=["--user", "nobody"])
    assert not events(world.server.log(), "runs_as_root")
    assert {t["Uid"].split()[0] for t in statuses(world.server.process)} == {str(nobody.pw_uid)}
    world.through(world.new())
    assert world.server.stop() == 0
    for folder, _, files in os.walk(world.data):
        for name in files:
            assert os.stat(os.path.join(folder, name)).st_uid == nobody.pw_uid, name
    subprocess.run(["chown", "-R", "0:0", world.data], check=True)


@unstarted
def test_every_key_file_is_private(world):
    world.serve(listen=world.address)
    world.server.stop()
    keys = glob.glob(os.path.join(world.data, "keys", "*")) + \
        glob.glob(os.path.join(world.data, "tls", "*.key"))
    assert len(keys) >= 4, keys
    for key in keys:
        for mode in (0o640, 0o604):
            os.chmod(key, mode)
            server = world.serve()
            assert server.address is None and server.process.returncode == 1, key
            assert f"chmod 600 {key}" in server.log(), server.log()
            assert len(server.log().strip().splitlines()) <= 2, server.log()
        for command in (["check"], ["check", "--repair"], ["renew"], ["rebuild"]):
            result = world.run("paigongd", *command, world.data)
            assert result.status == 1 and f"chmod 600 {key}" in result.err, result
        os.chmod(key, 0o600)
    for name in ("", "ledger", "view"):
        folder = os.path.join(world.data, name).rstrip("/")
        os.chmod(folder, 0o720)
        for command in (["serve"], ["check"]):
            result = world.run("paigongd", *command, world.data)
            assert result.status == 1 and f"chmod 700 {folder}" in result.err, result
        os.chmod(folder, 0o700)
    assert world.run("paigongd", "check", world.data).status == 0
    assert world.serve().address
    key = world.profile("li", "key.pem")
    os.chmod(key, 0o640)
    result = world.as_("li", "list")
    assert result.status == 5 and f"chmod 600 {key}" in result.err, result
    os.chmod(key, 0o600)
    assert world.as_("li", "list").status == 0


# ---- the service

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
UNIT = os.path.join(SOURCE, "tools", "systemd", "paigongd.service")


@unstarted
def test_the_unit_is_hardened(_world):
    if shutil.which("systemd-analyze") is None:
        raise rig.Skip("systemd-analyze is not installed")
    run = subprocess.run(["systemd-analyze", "security", "--offline=true", "--json=short", UNIT],
                         capture_output=True, text=True, check=False)
    if "json" in run.stderr or "offline" in run.stderr:
        raise rig.Skip("this systemd-analyze knows no --offline: " + run.stderr.strip())
    assert run.returncode == 0, run.stderr
    exposed = sum(float(row["exposure"] or 0) for row in json.loads(run.stdout))
    plain = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=15", UNIT],
                           capture_output=True, text=True, check=False)
    assert plain.returncode == 0, f"exposure above 1.5 ({exposed:.1f} in sum):\n{plain.stdout}"


def calls_of(group):
    """The system calls of one of systemd's groups."""
    shown = subprocess.run(["systemd-analyze", "syscall-filter", group], capture_output=True,
                           text=True, check=True).stdout
    calls = set()
    for name in (line.strip() for line in shown.splitlines()[1:]):
        if name.startswith("@"):
            calls |= calls_of(name)
        elif name and not name.startswith("#"):
            calls.add(name)
    return calls


@unstarted
def test_the_unit_allows_what_the_server_allows_itself(_world):
    """A call that only the unit refuses fails as a service alone, and in silence."""
    if shutil.which("systemd-analyze") is None:
        raise rig.Skip("systemd-analyze is not installed")
    allowed = set()
    with open(UNIT, encoding="utf-8") as unit:
        for line in unit:
            if not line.startswith("SystemCallFilter="):
                continue
            words = line.split("=", 1)[1].split()
            refused = words[0].startswith("~")
            for word in words:
                word = word.lstrip("~")
                calls = calls_of(word) if word.startswith("@") else {word}
                allowed = allowed - calls if refused else allowed | calls
    with open(os.path.join(SOURCE, "server", "operate", "syscalls.c"), encoding="utf-8") as source:
        own = re.search(r"allowed\[\] = \{(.*?)\};", source.read(), re.S)[1]
    needed = set(re.findall(r"CALL\((\w+)\)", own))
    assert {"setpriority", "fdatasync", "accept4"} <= needed, "the list was read"
    assert needed <= allowed, f"refused by the unit: {sorted(needed - allowed)}"
