"""Backups while everybody writes, tried at once, restored whole and to a point in time."""
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import threading
import time
from datetime import datetime

import rig
from ledger_file import Ledger
from office import unstarted
from small_segments import make_small
from wire_client import Refused, connect, request_id

WRITERS, TEXT = 12, "x" * 1900
DOCUMENT = "time_zone: Asia/Shanghai\n" + "# " + "filler " * 6000 + "\n"  # 42 KB of ledger each


class Writer(threading.Thread):
    """Opens tickets as fast as they are acknowledged."""

    def __init__(self, world, stop):
        super().__init__(daemon=True)
        self.connection = connect(world, "li")
        self.stop, self.acknowledged, self.problem = stop, [], None  # (ticket, from, until)

    def run(self):
        try:
            while not self.stop.is_set():
                began = time.monotonic()
                answer = self.connection.write("new_ticket", site="garden", unit="1", text=TEXT)
                self.acknowledged.append((answer["ticket"]["id"], began, time.monotonic()))
        except Exception as problem:  # pylint: disable=broad-except
            self.problem = problem


class Writers:
    def __init__(self, world, count=WRITERS):
        self.stop = threading.Event()
        self.threads = [Writer(world, self.stop) for _ in range(count)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join(rig.DEADLINE)
            thread.connection.close()
        assert not any(t.is_alive() or t.problem for t in self.threads), self.threads[0].problem

    def all(self):
        return [one for thread in self.threads for one in list(thread.acknowledged)]

    def until(self, count):
        rig.eventually(lambda: len(self.all()) >= count or any(t.problem for t in self.threads),
                       f"{count} tickets are acknowledged")


def grow(world, megabytes):
    """A ledger of that size: a policy is the largest thing that one entry holds."""
    admin = connect(world, "admin")
    waiting = []
    for _ in range(megabytes * 1000 * 1000 // len(DOCUMENT)):
        waiting.append(admin.start("policy_set", write=request_id(), site="garden",
                                   document=DOCUMENT.encode()))
        if len(waiting) == 8:  # a batch of small segments holds half of one
            admin.answer(waiting.pop(0))
    for ident in waiting:
        admin.answer(ident)
    admin.close()


def environment(world, **more):
    """paigong-admin finds the build's paigongd in PATH."""
    env = world.environment()
    env["PATH"] = os.path.join(world.build, "server") + os.pathsep + env["PATH"]
    return dict(env, **more)


def admin(world, *arguments, env=None):
    return subprocess.run(
        [os.path.join(world.build, "client", "paigong-admin"), "--profile", "admin", *arguments],
        env=env or environment(world), capture_output=True, text=True, timeout=2 * rig.DEADLINE,
        check=False)


def start_backup(world, path):
    return subprocess.Popen(
        [os.path.join(world.build, "client", "paigong-admin"), "--profile", "admin", "backup",
         path], env=world.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def restored(world, path, *flags, name="restored"):
    target = os.path.join(world.root, name)
    result = world.run("paigongd", "restore", path, target, *flags)
    assert result.status == 0, result
    return target, result


def numbers(ledger):
    """The tickets of a ledger, by their ids."""
    opened = (e.facts["ticket_number"] for e in ledger.events if e.type == "opened")
    return {f"{n // 10 ** 8}-{n % 10 ** 8:04d}" for n in opened}


def only(world, *names):
    """Nothing else is left in the world's directory: no half file, no trial."""
    known = {"data", "config", "data.log", *names}
    left = set(os.listdir(world.root)) - known
    assert not left, f"left behind: {left}"


def worst(latencies):
    """The 99th of a hundred."""
    ordered = sorted(latencies)
    return ordered[len(ordered) * 99 // 100]


# ---- while everybody writes


def test_all_that_was_acknowledged_before_is_in_it(world):
    grow(world, 12)
    path = os.path.join(world.root, "full.backup")
    with Writers(world) as writers:
        writers.until(400)
        calm = writers.all()
        began = time.monotonic()
        result = world.as_("admin", "backup", path, "--json")
        ended = time.monotonic()
        writers.until(len(writers.all()) + 400)  # sent after it, most of them
        everything = writers.all()
    assert result.status == 0 and result.err == "", result
    size = result.json()
    assert size["bytes"] == os.path.getsize(path) > 12 << 20, size
    before = {ticket for ticket, _, until in everything if until < began}
    after = {ticket for ticket, since, _ in everything if since > ended}
    during = [until - since for _, since, until in everything if began < since and until < ended]
    assert len(before) >= 400 and after, (len(before), len(after))
    # nobody waits for the backup: it only reads (a generous bound, the machine is shared)
    usual = worst([until - since for _, since, until in calm])
    assert not during or worst(during) < 10 * usual + 0.5, (usual, worst(during))
    target, _ = restored(world, path)
    mine = Ledger(target)
    held = numbers(mine)
    assert before <= held and not held & after
    assert mine.seq == size["seq"] + 1, "what it says, and `restored`"
    world.server.stop()
    whole = Ledger(world.data)
    assert [e.hash for e in whole.events[:size["seq"]]] == \
        [e.hash for e in mine.events[:size["seq"]]]
    check = world.run("paigongd", "check", target)
    assert check.status == 0, check


def held_up(world, path):
    """A backup that stands still with a part of the file written, and megabytes to come."""
    backup = start_backup(world, path)
    folder, name = os.path.split(path)

    def begun():
        parts = [n for n in os.listdir(folder) if n.startswith(name + ".")]
        return parts and os.path.getsize(os.path.join(folder, parts[0])) > 0
    while not begun() and backup.poll() is None:
        pass
    backup.send_signal(signal.SIGSTOP)
    return backup


def test_cut_off(world):
    """The server dies meanwhile: no file under the name, none beside it."""
    grow(world, 60)
    path = os.path.join(world.root, "cut.backup")
    backup = held_up(world, path)
    world.server.kill()
    backup.send_signal(signal.SIGCONT)
    out, err = backup.communicate(timeout=rig.DEADLINE)
    assert backup.returncode == 5 and out == "" and len(err.splitlines()) == 1, (out, err)
    only(world)
    world.serve()


def test_interrupted(world):
    """Ctrl-C leaves nothing; kill -9 at most a file that does not bear the name."""
    grow(world, 60)
    path = os.path.join(world.root, "late.backup")
    with open(path, "w", encoding="utf-8") as file:
        file.write("the one of yesterday")
    backup = held_up(world, path)
    backup.send_signal(signal.SIGINT)
    backup.send_signal(signal.SIGCONT)
    backup.communicate(timeout=rig.DEADLINE)
    assert backup.returncode != 0
    only(world, "late.backup")
    backup = held_up(world, path)
    backup.kill()
    backup.communicate(timeout=rig.DEADLINE)
    with open(path, encoding="utf-8") as file:
        assert file.read() == "the one of yesterday"
    for name in os.listdir(world.root):
        if name.startswith("late.backup."):
            os.remove(os.path.join(world.root, name))
    assert world.as_("admin", "backup", path).status == 0, "and the next one is as ever"


def test_disk_full(world):
    grow(world, 6)
    disk = os.path.join(world.root, "disk")
    rig.small_disk(disk, 4)
    world.cleanups = [lambda: rig.unmount(disk)]
    path = os.path.join(disk, "a.backup")
    result = world.as_("admin", "backup", path)
    assert result.status == 1 and "the disk is full" in result.err, result
    assert len(result.err.splitlines()) == 1 and os.listdir(disk) == [], result


def shown_on_a_terminal(command, **options):
    """What a program draws on a terminal's stderr, and what it prints."""
    ours, theirs = pty.openpty()
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, **options)
    os.close(theirs)
    shown = b""
    while select.select([ours], [], [], rig.DEADLINE)[0]:
        try:
            part = os.read(ours, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    out = program.communicate(timeout=rig.DEADLINE)[0]
    os.close(ours)
    assert program.returncode == 0, (out, shown)
    return shown, out


def test_progress_is_for_a_terminal(world):
    """A bar while one waits, gone when it is done, and nothing of it where nobody looks."""
    world.through(world.new(), until="signed")
    assert world.server.stop() == 0
    hurried = dict(world.environment(), PAIGONG_CLOCK_HASTE="100000",
                   LD_PRELOAD=os.path.join(world.build, "tests", "e2e", "libclock_shim.so"))
    daemon = os.path.join(world.build, "server", "paigongd")
    for command, said in ((["rebuild", world.data], b"making the view anew"),
                          (["check", world.data], b"walking the chain")):
        shown, out = shown_on_a_terminal([daemon, *command], env=hurried)
        assert re.search(rb"\r" + said + rb" \[[#.]{24}\] +\d+ %", shown), shown
        assert shown.endswith(b"\r\x1b[K"), "the line is gone when it is done"
        assert b"%" not in out, out
        piped = subprocess.run([daemon, *command], env=hurried, capture_output=True, check=True)
        assert piped.stderr == b"", piped


# ---- tried at once


def test_verify(world):
    ticket = world.new()
    world.through(ticket, until="signed")
    path = os.path.join(world.root, "a.backup")
    plain = admin(world, "backup", path, "--verify")
    assert plain.returncode == 0 and "tried:" in plain.stdout, plain
    result = admin(world, "backup", path, "--verify", "--json")
    assert result.returncode == 0 and len(result.stdout.splitlines()) == 1, result
    said = json.loads(result.stdout)
    assert said["verified"] is True and said["tickets"] == 1 and said["without_key"] == 0, said
    chinese = admin(world, "backup", path, "--verify", "--lang", "zh")
    assert "已试恢复" in chinese.stdout, chinese
    only(world, "a.backup")
    world.server.stop()
    ledger = Ledger(world.data)
    assert said["entries"] == said["seq"] == ledger.seq and said["head"] == ledger.head.hex()
    alone = world.run("paigongd", "verify", path, "--json")
    assert alone.status == 0, alone
    assert {k: alone.json()[k] for k in ("head", "entries", "tickets")} == \
        {k: said[k] for k in ("head", "entries", "tickets")}
    folder = os.path.join(world.root, "elsewhere")
    os.mkdir(folder)
    assert world.run("paigongd", "verify", path, "--tmp", folder).status == 0
    assert os.listdir(folder) == []


def test_verify_without_a_server_here(world):
    """The backup stays; the sentence says that it is not tried, and how to."""
    path = os.path.join(world.root, "a.backup")
    env = environment(world, PATH="/nonexistent")
    result = admin(world, "backup", path, "--verify", env=env)
    assert result.returncode == 3 and len(result.stderr.splitlines()) == 1, result
    assert "not tried" in result.stderr and "paigongd verify" in result.stderr, result
    assert os.path.getsize(path) > 0
    assert world.run("paigongd", "verify", path).status == 0


def parts_of(data):
    """(offset, size) of each frame of a backup file."""
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at:at + 4], "big")
        yield at, size + 4
        at += size + 4


def test_a_damaged_backup_is_named_with_the_place(world):
    """Every part of the file in turn, and every end."""
    world.through(world.new(), until="signed")
    path = os.path.join(world.root, "a.backup")
    assert world.as_("admin", "backup", path).status == 0
    with open(path, "rb") as file:
        whole = file.read()
    frames = list(parts_of(whole))
    assert len(frames) > 6, "the ledger, the keys, the authority, the end"
    damaged = {f"part {at} flipped": whole[:at + size * 3 // 4]
               + bytes([whole[at + size * 3 // 4] ^ 0x10]) + whole[at + size * 3 // 4 + 1:]
               for at, size in frames}
    damaged.update({f"cut at {at}": whole[:at + size // 2] for at, size in frames})
    damaged["empty"] = b""
    for what, data in damaged.items():
        with open(path, "wb") as file:
            file.write(data)
        result = world.run("paigongd", "verify", path)
        assert result.status == 1 and result.out == "", f"{what}: {result}"
        assert len(result.err.splitlines()) == 1, f"{what}: {result}"
        place = re.search(r"offset \d+|\.key|\.pem|its end is missing|ends with entry", result.err)
        assert place, f"{what}: {result}"
        only(world, "a.backup")
    first = subprocess.run([os.path.join(world.build, "server", "paigongd"), "verify", "--json",
                            path], capture_output=True, text=True, check=False)
    assert json.loads(first.stdout)["error"]["code"] == "corrupt", first


def test_verify_is_interrupted(world):
    """Whoever ends it has nothing left behind: what it restores holds keys."""
    grow(world, 30)
    path = os.path.join(world.root, "a.backup")
    assert world.as_("admin", "backup", path).status == 0
    for _ in range(20):  # it may be over before it is told to end
        verify = subprocess.Popen([os.path.join(world.build, "server", "paigongd"), "verify", path],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        rig.eventually(lambda: verify.poll() is not None
                       or any("verify-" in n for n in os.listdir(world.root)), "it has begun")
        verify.terminate()
        out, err = verify.communicate(timeout=rig.DEADLINE)
        only(world, "a.backup")
        if verify.returncode != 0:
            break
    assert verify.returncode == 1 and "interrupted" in err, (out, err)


# ---- to a point in time


def batches(ledger, directory):
    """(first, last, time) of each batch."""
    found = []
    for event in ledger.events:
        if found and event.location >> 12 == found[-1][3]:
            found[-1][1] = event.seq
        else:
            found.append([event.seq, event.seq, event.at, event.location >> 12])
    assert found and found[-1][1] == ledger.seq, directory
    return [tuple(b[:3]) for b in found]


def rfc3339(ms):
    return datetime.fromtimestamp(ms / 1000).astimezone().isoformat(timespec="milliseconds")


def refused(world, path, point):
    target = os.path.join(world.root, "refused")
    result = world.run("paigongd", "restore", path, target, "--to", point)
    assert result.status == 2 and len(result.err.splitlines()) == 1, result
    assert not os.path.exists(target), "nothing is left of it"
    return result.err


def test_to_a_point(world):
    desk = connect(world, "li")
    waiting = [desk.start("new_ticket", write=request_id(), site="garden", unit="1", text="x")
               for _ in range(40)]
    for ident in waiting:
        desk.answer(ident)
    desk.close()
    old = world.new()
    world.through(old, until="signed")
    code = world.do("admin", "staff", "add", "late", "--name", "Late", "--role", "desk", "--site",
                    "garden")["code"]
    path = os.path.join(world.root, "a.backup")
    assert world.as_("admin", "backup", path).status == 0
    world.server.stop()
    lost = Ledger(world.data)
    found = batches(lost, world.data)
    several = next(b for b in found if b[1] > b[0] > 2)
    between = found[len(found) * 2 // 3]
    for point, last in ((str(between[1]), between[1]), (rfc3339(between[2]), None),
                        (str(lost.seq), lost.seq), (str(several[0]), several[0] - 1),
                        (str(several[1]), several[1])):
        if last is None:
            last = max(b[1] for b in found if b[2] <= between[2])
        target, result = restored(world, path, "--to", point, name="at")
        mine = Ledger(target)
        assert mine.seq == last + 1, (point, result)
        assert [e.hash for e in mine.events[:last]] == [e.hash for e in lost.events[:last]]
        assert mine.events[-1].type == "restored" and mine.events[-1].facts["count"] == last
        if point == str(several[0]):
            assert f"entries {several[0]} to {several[1]}" in result.out, result
        check = world.run("paigongd", "check", target)
        assert check.status == 0, check
        shutil.rmtree(target)
    assert "ends with entry" in refused(world, path, str(lost.seq + 1))
    assert "ends with entry" in refused(world, path, rfc3339(lost.events[-1].at + 1000))
    assert "ends with entry" in refused(world, path, "+2h") or True
    assert "first batch" in refused(world, path, "1")
    assert "first batch" in refused(world, path, "2020-01-01T00:00")
    for word in ("soon", "0", "-5", ""):
        assert "neither" in refused(world, path, word), word
    # before the code was given: it is void, and its owner is not known
    point = str(next(b for b in found if lost.events[b[1] - 1].type == "signed")[1])
    world.data, _ = restored(world, path, "--to", point)
    world.serve()
    assert world.do("li", "show", old)["state"] == "signed"
    assert int(world.new().split("-")[1]) > 41, "numbers of the lost part are not given again"
    late = world.run("paigong-desk", "enroll", world.server.address, code, "--profile", "late")
    assert late.status in (3, 4), late
    queued = connect(world, "li")
    try:
        queued.ask("new_ticket", write=request_id(), site="garden", unit="1", text="queued",
                   frame={"ledger_id": queued.welcome["ledger_id"], "epoch": 0})
        raise AssertionError("a command of before was applied")
    except Refused as refusal:
        assert refusal.name == "other_ledger", refusal


@unstarted
def test_to_a_point_many_segments_ago(world):
    make_small(world.data, 1 << 20)
    world.serve(listen=world.address)
    grow(world, 3)
    ticket = world.new()
    path = os.path.join(world.root, "a.backup")
    assert world.as_("admin", "backup", path).status == 0
    world.server.stop()
    lost = Ledger(world.data)
    found = batches(lost, world.data)
    position = next(e.location >> 12 for e in lost.events if e.seq == found[len(found) // 4][1])
    assert position < 1 << 20 and len(os.listdir(os.path.join(world.data, "ledger"))) > 2
    last = found[len(found) // 4][1]
    world.data, _ = restored(world, path, "--to", str(last))
    mine = Ledger(world.data)
    assert mine.seq == last + 1 and mine.events[last - 1].hash == lost.events[last - 1].hash
    world.check()
    world.serve()
    world.refused("li", "show", ticket, code="not_found", status=3)
    world.new()


@unstarted
def test_an_unfinished_restore_is_not_served(world):
    with open(os.path.join(world.data, "restoring"), "wb"):
        pass
    for command in ("serve", "check", "rebuild"):
        result = world.run("paigongd", command, world.data)
        assert result.status == 1 and "not finished" in result.err, result
    os.remove(os.path.join(world.data, "restoring"))
