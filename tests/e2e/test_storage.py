"""The disk: full, damaged, torn, lost; two servers; check, rebuild, backup and restore."""
import os
import shutil
import struct
import subprocess

import rig
from ledger_file import Damaged, Ledger, written
from wire_client import Refused, connect, request_id


def unstarted(function):
    """The test starts the server itself."""
    function.unstarted = True
    return function


def segment(world, directory=None):
    return os.path.join(directory or world.data, "ledger", "00000000.seg")


def flip(path, offset):
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)
        file.seek(offset)
        file.write(bytes([byte[0] ^ 0x40]))


def records(world):
    """(offset, size) of each record of the first segment."""
    with open(segment(world), "rb") as file:
        data = written(file)
    offset, found = 64, []
    while data[offset:offset + 4] == b"PGR1":
        size = struct.unpack_from("<I", data, offset + 4)[0]
        found.append((offset, size))
        offset += size
    return found


def tear_tail(world):
    """Half a record behind the last one, as a crash leaves it; where."""
    offset, size = records(world)[-1]
    with open(segment(world), "r+b") as file:
        file.seek(offset)
        half = file.read(size)[:size // 2]
        file.seek(offset + size)
        file.write(half)
    return offset + size


def lose_tail(world):
    """The last record is gone; where it was."""
    offset, size = records(world)[-1]
    with open(segment(world), "r+b") as file:
        file.seek(offset)
        file.write(bytes(size))
    return offset


def refuses_to_start(world, *words):
    """`serve` and `check` stop and name the place."""
    world.damaged = True
    server = world.serve()
    assert server.address is None and server.process.returncode not in (0, None)
    log = server.log()
    for word in words:
        assert word in log, f"{word!r} is not in: {log}"
    check = world.run("paigongd", "check", world.data)
    assert check.status != 0, check
    for word in words:
        assert word in check.err, check


def test_disk_full(world):
    world.server.stop()
    disk = os.path.join(world.root, "disk")
    rig.small_disk(disk, 400)
    world.cleanups = [lambda: rig.unmount(disk)]
    shutil.move(world.data, os.path.join(disk, "data"))
    world.data = os.path.join(disk, "data")
    world.serve()
    ticket = world.new()
    filler = rig.fill(disk)
    before = world.do("li", "show", ticket)
    error = world.refused("li", "new", "--site", "garden", "--unit", "3-1201", "--text", "x",
                          code="no_space", status=1)
    assert "disk" in error["message"], error
    world.refused("li", "dispatch", ticket, "--to", "wang", code="no_space", status=1)
    assert world.do("li", "show", ticket) == before, "reads go on, and nothing has changed"
    os.remove(filler)
    world.do("li", "dispatch", ticket, "--to", "wang")  # by itself
    world.new()
    world.server.stop()
    world.check()


def test_file_size_limit(world):
    """A file at its limit is an error that is told, never the signal that kills."""
    new = os.path.join(world.root, "new")
    made = subprocess.run([os.path.join(world.build, "server", "paigongd"), "init", new],
                          preexec_fn=rig.limit_file_size(1 << 20), capture_output=True, text=True,
                          check=False)
    assert made.returncode == 1 and "full" in made.stderr, made
    world.server.stop()
    world.serve(before=rig.limit_file_size(1 << 20))
    acknowledged = []
    while True:
        result = world.as_("li", "new", "--site", "garden", "--unit", "3-1201", "--text",
                           "x" * 1900, "--json")
        if result.status != 0:
            break
        acknowledged.append(result.json()["id"])
    code = result.json()["error"]["code"]
    assert code in ("no_space", "unreachable"), result
    if code == "no_space":  # refused before it was decided; else the view's commit met the limit
        world.server.stop()
    assert world.server.process.wait(rig.DEADLINE) >= 0, "killed by a signal"
    world.serve()
    for ticket in acknowledged[-3:]:
        world.do("li", "show", ticket)


def test_disk_full_at_start(world):
    ticket = world.new()
    world.server.stop()
    disk = os.path.join(world.root, "disk")
    rig.small_disk(disk, 600)
    world.cleanups = [lambda: rig.unmount(disk)]
    shutil.move(world.data, os.path.join(disk, "data"))
    world.data = os.path.join(disk, "data")
    filler = rig.fill(disk)
    server = world.serve()
    if server.address is None:  # no room to even open the view: says so, and starts later
        assert "disk" in server.log() or "space" in server.log(), server.log()
    else:
        assert world.do("li", "show", ticket)["id"] == ticket
        server.stop()
    os.remove(filler)
    world.serve()
    world.do("li", "dispatch", ticket, "--to", "wang")


def test_init_on_a_full_disk(world):
    disk = os.path.join(world.root, "disk")
    rig.small_disk(disk, 16)
    world.cleanups = [lambda: rig.unmount(disk)]
    result = world.run("paigongd", "init", os.path.join(disk, "data"))
    assert result.status == 1 and "full" in result.err, result
    assert len(result.err.strip().splitlines()) == 1, result


def test_flipped_byte_in_the_middle(world):
    world.through(world.new(), until="signed")
    world.server.stop()
    offset, size = records(world)[len(records(world)) // 2]
    flip(segment(world), offset + size // 2)
    refuses_to_start(world, "00000000.seg", f"offset {offset}")
    try:
        Ledger(world.data)
        raise AssertionError("the page's own verifier does not see it")
    except Damaged:
        pass
    flip(segment(world), offset + size // 2)
    world.damaged = False
    world.serve()


def test_flipped_byte_in_the_last_record(world):
    world.new()
    world.server.stop()
    offset, size = records(world)[-1]
    flip(segment(world), offset + size // 2)
    refuses_to_start(world, "00000000.seg", f"offset {offset}")


def test_flipped_byte_behind_the_end(world):
    world.server.stop()
    offset = 33 << 20
    flip(segment(world), offset)
    refuses_to_start(world, "00000000.seg", f"offset {offset}")


def test_flipped_byte_in_the_header(world):
    world.server.stop()
    flip(segment(world), 20)
    refuses_to_start(world, "00000000.seg", "offset 0")


def test_torn_tail_is_cut(world):
    ticket = world.new()
    world.server.kill()
    head = Ledger(world.data)
    torn = tear_tail(world)
    server = world.serve()
    assert server.address is not None, server.log()
    assert "torn" in server.log() and f"offset={torn}" in server.log(), server.log()
    assert world.do("li", "show", ticket)["id"] == ticket
    world.do("li", "dispatch", ticket, "--to", "wang")
    world.server.stop()
    after = Ledger(world.data)
    assert [e.hash for e in after.events[:head.seq]] == [e.hash for e in head.events]


def test_lost_tail_is_damage(world):
    """The view has seen more than the ledger still has: never served as if nothing was."""
    world.new()
    world.server.stop()
    offset = lose_tail(world)
    refuses_to_start(world, "00000000.seg", f"offset {offset}")


def test_missing_ledger(world):
    world.server.stop()
    world.damaged = True
    os.rename(segment(world), segment(world) + ".away")
    server = world.serve()
    assert server.address is None and "00000000.seg" in server.log(), server.log()


def view_files(world):
    folder = os.path.join(world.data, "view")
    return [os.path.join(folder, name) for name in os.listdir(folder)]


def same_after(world, change):
    """Everything people see is the same when the view was changed while the server was down."""
    ticket = world.new()
    world.through(ticket, until="signed")
    other = world.new()
    before = [world.do("li", "show", t) for t in (ticket, other)]
    history, page = world.do("li", "history", ticket), world.do("li", "list", "--site", "garden")
    people = world.do("admin", "staff", "list")
    world.server.stop()
    change()
    server = world.serve()
    assert server.address is not None, server.log()
    assert [world.do("li", "show", t) for t in (ticket, other)] == before
    assert world.do("li", "history", ticket) == history
    assert world.do("li", "list", "--site", "garden") == page
    assert world.do("admin", "staff", "list") == people
    world.do("chen", "check", ticket, "--pass")
    return server


def test_view_deleted(world):
    same_after(world, lambda: shutil.rmtree(os.path.join(world.data, "view")))


def test_view_overwritten(world):
    def spoil():
        for path in view_files(world):
            with open(path, "r+b") as file:
                file.write(b"\xa5" * 65536)
    assert "view" in same_after(world, spoil).log()


def test_view_cut_off(world):
    def cut():
        for path in view_files(world):
            os.truncate(path, 5000)
    same_after(world, cut)


def test_view_with_flipped_bytes(world):
    """Every page spoilt a little: found when it is read, by check at the latest, and rebuilt."""
    ticket = world.new()
    world.server.stop()
    path = max(view_files(world), key=os.path.getsize)
    with open(path, "rb") as file:
        pages = [at for at, page in enumerate(iter(lambda: file.read(4096), b"")) if any(page)]
    for page in pages[2:]:
        flip(path, 4096 * page + 4000)
    check = world.run("paigongd", "check", world.data)
    assert check.status != 0, check
    rebuilt = world.run("paigongd", "rebuild", world.data)
    assert rebuilt.status == 0, rebuilt
    world.check()
    world.serve()
    assert world.do("li", "show", ticket)["id"] == ticket


@unstarted
def test_lost_month_key(world):
    """Never made anew: it is named, and with the file back nothing was lost."""
    keys = os.path.join(world.data, "keys")
    name, = rig.month_keys(world.data)
    os.rename(os.path.join(keys, name), os.path.join(world.root, name))
    shutil.rmtree(os.path.join(world.data, "view"))
    for command in ("serve", "rebuild"):
        result = world.run("paigongd", command, world.data)
        assert result.status == 1 and f"keys/{name} is damaged: it is missing" in result.err, result
    assert not os.path.exists(os.path.join(keys, name))
    os.rename(os.path.join(world.root, name), os.path.join(keys, name))
    world.serve(listen=world.address)
    assert {p["name"] for p in world.do("admin", "staff", "list")["staff"]} >= {"Li", "Wang"}


def test_second_server_is_refused(world):
    for command in (["serve", world.data, "--listen", "127.0.0.1:0"], ["check", world.data],
                    ["rebuild", world.data]):
        second = world.run("paigongd", *command)
        assert second.status != 0 and "in use" in second.err, second
        assert len(second.err.strip().splitlines()) == 1, second
    world.new()  # the first is unharmed


@unstarted
def test_check_and_rebuild(world):
    world.check()
    shutil.rmtree(os.path.join(world.data, "view"))
    rebuilt = world.run("paigongd", "rebuild", world.data)
    assert rebuilt.status == 0, rebuilt
    world.check()


@unstarted
def test_nothing_there(world):
    for command in ("serve", "check", "rebuild"):
        result = world.run("paigongd", command, os.path.join(world.root, "nowhere"))
        assert result.status in (1, 2, 3) and len(result.err.strip().splitlines()) == 1, result
    again = world.run("paigongd", "init", world.data)
    assert again.status == 1 and "holds a ledger" in again.err and "remove" in again.err, again
    full = world.run("paigongd", "init", world.root)
    assert full.status == 1 and "not an empty directory" in full.err, full


def permissions(directory):
    for folder, _, files in os.walk(directory):
        assert os.stat(folder).st_mode & 0o777 == 0o700, folder
        for name in files:
            path = os.path.join(folder, name)
            assert os.stat(path).st_mode & 0o077 == 0, f"{path} can be read by others"


def test_files_are_private(world):
    permissions(world.data)


def backed_up(world):
    path = os.path.join(world.root, "file.backup")
    result = world.as_("admin", "backup", path)
    assert result.status == 0, result
    assert os.stat(path).st_mode & 0o077 == 0, "the backup can be read by others"
    return path


def test_backup_and_restore(world):
    old = world.new()
    world.through(old, until="on_site")
    path = backed_up(world)
    late = world.new()  # not in the backup
    ledger = world.do("li", "show", late)
    assert ledger["id"] == late
    world.server.stop()
    head, lost = Ledger(world.data), world.data
    world.data = os.path.join(world.root, "restored")
    result = world.run("paigongd", "restore", path, world.data)
    assert result.status == 0, result
    permissions(world.data)
    restored = Ledger(world.data)
    last = restored.events[-1]
    assert restored.id == head.id and last.type == "restored" and last.facts["version"] == 1
    same = restored.seq - 1
    assert [e.hash for e in restored.events[:same]] == [e.hash for e in head.events[:same]]
    world.check()
    world.serve()
    # the epoch says that it is a restored one, so the profiles of before go on
    world.do("li", "show", old)
    world.refused("li", "show", late, code="not_found", status=3)
    # what was queued for the lost ledger is not applied to this one
    desk = connect(world, "li")
    assert desk.welcome["epoch"] == 1, desk.welcome
    for command, arguments in (("ticket_command", {"ticket": late, "command": "notified"}),
                               ("new_ticket", {"site": "garden", "unit": "1", "text": "queued"})):
        try:
            desk.ask(command, write=request_id(), **arguments,
                     frame={"ledger_id": desk.welcome["ledger_id"], "epoch": 0})
            raise AssertionError(f"{command} of another epoch was applied")
        except Refused as refusal:
            assert refusal.name == "other_ledger", refusal
    shutil.rmtree(lost)


def test_an_older_copy_is_noticed(world):
    """Not a restore but a directory of before: whoever saw a newer head refuses it."""
    world.server.stop()
    older = os.path.join(world.root, "older")
    rig.copy_tree(world.data, older)
    world.serve()
    world.do("li", "show", world.new())  # the second command sees what the first one did
    world.server.stop()
    shutil.rmtree(world.data)
    os.rename(older, world.data)
    world.serve()
    behind = world.as_("li", "list", "--site", "garden")
    assert behind.status == 1 and "lost entry" in behind.err, behind
    assert len(behind.err.strip().splitlines()) == 1, behind


def test_restore_skips_ids_and_voids_codes(world):
    world.new()
    code = world.do("admin", "staff", "add", "late", "--name", "Late", "--role", "desk", "--site",
                    "garden")["code"]
    path = backed_up(world)
    world.server.stop()
    world.data = os.path.join(world.root, "restored")
    assert world.run("paigongd", "restore", path, world.data).status == 0
    world.serve()
    assert int(world.new().split("-")[1]) > 2, "numbers given after the backup are not given again"
    late = world.run("paigong-desk", "enroll", world.server.address, code, "--profile", "late")
    assert late.status == 4, late


def test_restore_refuses_what_is_not_whole(world):
    path = backed_up(world)
    target = os.path.join(world.root, "target")
    with open(path, "rb") as file:
        whole = file.read()
    damaged = whole[:3000] + bytes([whole[3000] ^ 1]) + whole[3001:]
    for data in (b"", whole[:-10], whole[:len(whole) // 2], damaged, b"not a backup" * 100):
        with open(path, "wb") as file:
            file.write(data)
        result = world.run("paigongd", "restore", path, target)
        assert result.status == 1 and len(result.err.strip().splitlines()) == 1, result
        shutil.rmtree(target, ignore_errors=True)
    result = world.run("paigongd", "restore", path, world.data)
    assert result.status == 1, "never over something that is there"


def test_backup_while_writing(world):
    """The writer goes on; the backup is one moment of it."""
    desk = connect(world, "li")
    waiting = [desk.start("new_ticket", write=request_id(), site="garden", unit="1", text="x" * 900)
               for _ in range(60)]
    path = backed_up(world)
    for ident in waiting:
        desk.answer(ident)
    desk.close()
    target = os.path.join(world.root, "target")
    result = world.run("paigongd", "restore", path, target)
    assert result.status == 0, result
    Ledger(target)
    check = world.run("paigongd", "check", target)
    assert check.status == 0, check
