"""`check` explains, `check --repair` mends: every file of the data directory flipped, cut, emptied
and removed in turn. What is found is named; afterwards either all is as it was, or it is refused
with what to do next."""
import os
import re
import shutil
import struct

import rig
from ledger_file import Ledger, written
from office import lengthy, unstarted
from small_segments import make_small
from test_backup import grow, only
from test_storage import flip, lose_tail, records, segment, tear_tail


def content(path):
    """How long a file is, and its bytes but for the zeros at its end."""
    with open(path, "rb") as file:
        return os.path.getsize(path), written(file).rstrip(b"\0")


def tree(folder):
    """name: content of every file; the tickets' session keys are the server's to change."""
    found = {}
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            found[os.path.relpath(path, folder)] = content(path)
    return found


def check(world, *flags, directory=None):
    return world.run("paigongd", "check", directory or world.data, *flags)


def found_in(result):
    """(damaged or harmless, place) of each finding."""
    return re.findall(r"^(damaged|harmless): ([^:]+): ", result.out, re.M)


def explained(result, place, kind="damaged"):
    """Named, with what it means and what to do."""
    assert any(k == kind and place in p for k, p in found_in(result)), (place, result)
    blocks = re.split(r"^(?=damaged: |harmless: )", result.out, flags=re.M)[1:]
    for block in blocks:
        assert "  it means: " in block, block
        assert "  to do: " in block or "  repaired: " in block, block
    if result.status != 0:
        assert len(result.err.strip().splitlines()) == 1, result


def backed_up(world):
    path = os.path.join(world.root, "good.backup")
    world.do("admin", "backup", path)
    return path


def ready(world):
    """A directory with tickets, stopped, its backup of that very moment, and how it is then."""
    ticket = world.new()
    world.through(ticket, until="signed")
    world.new()
    world.do("li", "new", "--kind", "public", "--site", "garden", "--place", "大门", "--text", "灯不亮",
             "--trade", "weak_current")  # its text needs a key of its own (P16.5)
    path = backed_up(world)
    shown = world.do("li", "show", ticket)
    world.server.stop()
    good = os.path.join(world.root, "good")
    rig.copy_tree(world.data, good)
    return path, good, ticket, shown


def put_back(world, good):
    shutil.rmtree(world.data)
    rig.copy_tree(good, world.data)


def serves(world, ticket, shown):
    server = world.serve()
    assert server.address is not None, server.log()
    assert world.do("li", "show", ticket) == shown
    world.server.stop()


# ---- every file in turn

def flipped(path):
    size, used = os.path.getsize(path), len(content(path)[1])
    if path.endswith("data.mdb"):  # each page's list of what lies where: between, nothing does
        for page in range(2 * PAGE, min(used, size), PAGE):
            flip(path, page + PAGE_LIST)
    else:
        flip(path, min(used, size) // 2)


def halved(path):
    os.truncate(path, len(content(path)[1]) // 2)


def emptied(path):
    os.truncate(path, 0)


DAMAGE = {"flipped": flipped, "halved": halved, "emptied": emptied, "removed": os.remove}
# what needs no backup: made anew from what is left
BY_ITSELF = {"view/data.mdb", "tls/server.key", "lock"}
# the server's own scratch, made anew at each start
PAGE, PAGE_LIST = 4096, 16  # of LMDB
SCRATCH = {"view/lock.mdb", "tickets.key"}


@lengthy
def test_every_file_damaged_in_every_way(world):
    path, good, ticket, shown = ready(world)
    names = sorted(tree(world.data))
    assert {"ledger/00000000.seg", "keys/code.key", "tls/ca.key", "view/data.mdb",
            "lock"} < set(names), names
    slow = rig.slowness(world.build) > 1  # sanitizers: each file in one way, all ways among them
    for at, name in enumerate(names):
        for way, (how, spoil) in enumerate(DAMAGE.items()):
            if slow and way != at % len(DAMAGE):
                continue
            target = os.path.join(world.data, name)
            if os.path.getsize(target) == 0 and how != "removed":
                continue
            spoil(target)
            what = f"{name} {how}"
            before = tree(world.data)
            looked = check(world)
            unchanged(world, before, what)
            if name in SCRATCH:
                assert looked.status == 0, f"{what}: {looked}"
                put_back(world, good)
                continue
            assert looked.status == 1, f"{what}: {looked}"
            explained(looked, name.replace("view/data.mdb", "view"))
            alone = check(world, "--repair")
            explained(alone, name.replace("view/data.mdb", "view"))
            if name in BY_ITSELF:
                assert alone.status == 0 and "repaired: " in alone.out, f"{what}: {alone}"
            else:
                assert alone.status == 1 and "not repaired: " in alone.out, f"{what}: {alone}"
                assert "--from BACKUP" in alone.out, f"{what}: {alone}"
                mended = check(world, "--repair", "--from", path)
                assert mended.status == 0, f"{what}: {mended}"
                explained(mended, name)
                assert "taken from the backup" in mended.out or how == "flipped", mended
            after = check(world)
            assert after.status == 0 and not found_in(after), f"{what}: {after}"
            same_as(world, good)
            only(world, "good.backup", "good")
            put_back(world, good)
    serves(world, ticket, shown)


def unchanged(world, before, what):
    now = tree(world.data)
    changed = {n for n in {*now, *before} if now.get(n) != before.get(n)} - {"view/lock.mdb"}
    assert not changed, f"{what}: a look has changed {changed}"


def same_as(world, good):
    """Ledger and keys to the byte; the server's certificate may be a new one."""
    now, then = tree(world.data), tree(good)
    for name, content in then.items():
        if name.startswith(("ledger/", "keys/", "tls/ca.")):
            assert now[name] == content, f"{name} is not what it was"
    assert set(n for n in now if not n.startswith("view/")) - SCRATCH == \
        set(n for n in then if not n.startswith("view/")) - SCRATCH


# ---- the ledger's segments

SMALL = 1 << 20

def segments(world):
    folder = os.path.join(world.data, "ledger")
    return [os.path.join(folder, n) for n in sorted(os.listdir(folder))]


def last_used(path):
    with open(path, "rb") as file:
        return len(file.read().rstrip(b"\0"))


@unstarted
def test_segments_of_a_long_ledger(world):
    make_small(world.data, SMALL)
    world.serve(listen=world.address)
    grow(world, 3)
    ticket = world.new()
    path = backed_up(world)
    for _ in range(20):  # and what came after the backup
        world.new()
    late = world.new()
    shown = world.do("li", "show", late)
    world.server.stop()
    good = os.path.join(world.root, "good")
    rig.copy_tree(world.data, good)
    files = segments(world)
    assert len(files) >= 3, files
    sealed, newest = files[1], [f for f in files if last_used(f) > 64][-1]

    def sealed_zeros(path):
        flip(path, SMALL - 9)

    def cut_zeros(path):
        os.truncate(path, last_used(path) + 8)
    cases = [  # what, file, damage, is the backup needed, how it ends
        ("a batch of a sealed segment", sealed, lambda p: flip(p, SMALL // 2), True, 0),
        ("the first segment", files[0], flipped, True, 0),
        ("a missing segment", sealed, os.remove, True, 0),
        ("half a segment", sealed, halved, True, 0),
        ("a header", sealed, lambda p: flip(p, 20), False, 0),
        ("the newest one's header", newest, lambda p: flip(p, 33), False, 0),
        ("zeros behind the last batch", sealed, sealed_zeros, False, 0),
        ("zeros of the newest", newest, lambda p: flip(p, SMALL - 9), False, 0),
        ("a batch the backup has not", newest, lambda p: flip(p, last_used(p) - 100), True, 1),
        ("a batch it has, others behind", newest, lambda p: flip(p, 100), True, 0),
    ]
    for what, name, spoil, needs_backup, ends in cases:
        spoil(name)
        place = os.path.relpath(name, world.data)
        looked = check(world)
        assert looked.status == 1, f"{what}: {looked}"
        explained(looked, place)
        assert place.split("/")[1] in looked.err and not any(
            "ledger" in n for k, n in found_in(looked) if place not in n), f"{what}: {looked}"
        alone = check(world, "--repair")
        assert alone.status == (1 if needs_backup else 0), f"{what}: {alone}"
        result = check(world, "--repair", "--from", path) if needs_backup else alone
        assert result.status == ends, f"{what}: {result}"
        if ends == 0:
            same_as(world, good)
        else:
            assert "does not fit exactly" in result.out and "paigongd restore" in result.out, result
            with open(name, "rb") as file, \
                    open(os.path.join(good, os.path.relpath(name, world.data)), "rb") as other:
                changed = [i for i, (a, b) in enumerate(zip(file.read(), other.read())) if a != b]
            assert len(changed) == 1, f"{what}: what can't be mended is left as it is"
        put_back(world, good)
    # zeros that were cut off: nothing is lost, and it says so
    cut_zeros(sealed)
    looked = check(world)
    assert looked.status == 0, looked
    explained(looked, "00000001.seg", kind="harmless")
    assert check(world, "--repair").status == 0
    same_as(world, good)
    put_back(world, good)
    # two at once: each is named
    flip(files[0], SMALL // 2)
    os.remove(sealed)
    both = check(world)
    assert {p for k, p in found_in(both) if k == "damaged"} >= \
        {"ledger/00000000.seg", "ledger/00000001.seg"}, both
    assert check(world, "--repair", "--from", path).status == 0
    same_as(world, good)
    serves(world, late, shown)
    assert ticket


def test_lost_end_is_put_back(world):
    """Entries that the view has seen are gone; the backup has them to the last."""
    path, good, ticket, shown = ready(world)
    offset = lose_tail(world)
    looked = check(world)
    assert looked.status == 1 and f"offset {offset}" in looked.err, looked
    assert check(world, "--repair").status == 1
    assert check(world, "--repair", "--from", path).status == 0
    same_as(world, good)
    serves(world, ticket, shown)


def test_an_older_backup_never_takes_entries_away(world):
    path, good, *_ = ready(world)
    world.serve()
    world.new()
    world.server.stop()
    shutil.rmtree(good)
    rig.copy_tree(world.data, good)
    for spoil in (os.remove, emptied, halved):
        spoil(segment(world))
        result = check(world, "--repair", "--from", path)
        assert result.status == 1 and "paigongd restore" in result.out, result
        put_back(world, good)


def test_another_ledgers_backup_is_refused(world):
    other = os.path.join(world.root, "other")
    assert world.run("paigongd", "init", other).status == 0
    mine = world.server
    profile = os.path.join(world.config, "paigong", "admin")
    path, good, *_ = ready(world)
    assert mine and os.path.isdir(profile)
    # the same files under another id: a restored copy is another epoch, an init another ledger
    shutil.rmtree(world.data)
    os.rename(other, world.data)
    for name in ("keys/code.key", "tls/ca.key", "ledger/00000000.seg"):
        path_there, whole = os.path.join(world.data, name), os.path.join(world.root, "whole")
        rig.copy_tree(path_there, whole)
        flip(path_there, 30)
        result = check(world, "--repair", "--from", path)
        assert result.status == 1 and "not repaired: " in result.out, result
        os.replace(whole, path_there)
    put_back(world, good)


def test_torn_tail_is_explained(world):
    ticket = world.new()
    world.server.kill()
    head = Ledger(world.data)
    tear_tail(world)
    before = tree(world.data)["ledger/00000000.seg"]
    looked = check(world)
    assert looked.status == 0, looked
    explained(looked, "00000000.seg", kind="harmless")
    assert tree(world.data)["ledger/00000000.seg"] == before
    mended = check(world, "--repair")
    assert mended.status == 0 and "the end is certain" in mended.out, mended
    assert not found_in(check(world))
    after = Ledger(world.data)
    assert (after.seq, after.head) == (head.seq, head.head)
    world.serve()
    assert world.do("li", "show", ticket)["id"] == ticket


@unstarted
def test_leftovers(world):
    names = ["ledger/00000001.seg.tmp", "keys/2026-11.key.123.tmp", "tls/server.pem.9.tmp"]
    for name in names:
        with open(os.path.join(world.data, name), "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(b"x" * 100)
    os.mkdir(os.path.join(world.data, "view.check"))
    with open(os.path.join(world.data, "view.check", "data.mdb"), "wb") as file:
        file.write(b"x")
    looked = check(world)
    assert looked.status == 0, looked
    for name in (*names, "view.check"):
        explained(looked, name, kind="harmless")
    mended = check(world, "--repair")
    assert mended.status == 0 and mended.out.count("repaired: removed") >= 3, mended
    assert not any(n.endswith(".tmp") or "view.check" in n for n in tree(world.data))


@unstarted
def test_names_that_are_no_segments(world):
    """A file far beyond the others is named, not looked for one by one."""
    def put(name):
        path = os.path.join(world.data, "ledger", name)
        with open(path, "wb"):
            return path
    others = [put(n) for n in ("99999999999999.seg", "1.seg", "000000001.seg", "00000001.segment")]
    assert check(world).status == 0
    for path in others:
        os.remove(path)
    stray = put("99999999.seg")
    for flags in ([], ["--repair"]):
        looked = check(world, *flags)
        assert looked.status == 1, looked
        explained(looked, "ledger")
        assert "99999998 segment files are missing before 99999999.seg" in looked.out, looked
    os.remove(stray)
    assert check(world).status == 0


@unstarted
def test_a_header_whose_size_is_wrong(world):
    """What a damaged header says of the size is not believed when it can't be."""
    path = segment(world)
    with open(path, "rb") as file:
        before = file.read(64)
    for size in (1000003, 1 << 20, 1 << 60, 0):
        with open(path, "r+b") as file:
            file.seek(40)
            file.write(struct.pack("<Q", size))
        looked = check(world)
        assert looked.status == 1, f"{size}: {looked}"
        mended = check(world, "--repair")
        assert mended.status == 0, f"{size}: {mended}"
        with open(path, "rb") as file:
            assert file.read(64) == before, size


@unstarted
def test_a_view_on_another_disk_stays_there(world):
    elsewhere = os.path.join(world.root, "elsewhere")
    view = os.path.join(world.data, "view")
    shutil.move(view, elsewhere)
    os.symlink(elsewhere, view)
    flipped(os.path.join(elsewhere, "data.mdb"))
    for _ in range(2):
        assert world.run("paigongd", "rebuild", world.data).status == 0
    assert os.path.islink(view) and os.path.getsize(os.path.join(elsewhere, "data.mdb")) > 0
    os.remove(os.path.join(elsewhere, "data.mdb"))
    assert check(world, "--repair").status == 0 and os.path.islink(view)
    assert check(world).status == 0


@unstarted
def test_flags_that_do_not_fit(world):
    result = check(world, "--from", "x")
    assert result.status == 2 and "--repair" in result.err, result
    missing = check(world, "--repair", "--from", "/nonexistent")
    assert missing.status == 0, "nothing needs it"
    os.remove(os.path.join(world.data, "keys", "code.key"))
    refused = check(world, "--repair", "--from", "/nonexistent")
    assert refused.status == 1 and "the backup can't be used" in refused.out, refused
    world.damaged = True


def rewrite(path, change):
    """A newer version's ledger: the same bytes but for one number, with checksums that fit."""
    from ledger_file import crc32c  # pylint: disable=import-outside-toplevel
    with open(path, "r+b") as file:
        header = bytearray(file.read(64))
        change(header)
        header[60:64] = struct.pack("<I", crc32c(bytes(header[:60])))
        file.seek(0)
        file.write(header)


@unstarted
def test_a_newer_format_is_refused_by_name(world):
    rewrite(segment(world), lambda h: h.__setitem__(slice(8, 12), struct.pack("<I", 2)))
    before = tree(world.data)["ledger/00000000.seg"]
    world.damaged = True
    for command in (["check"], ["check", "--repair"], ["rebuild"]):
        result = world.run("paigongd", command[0], world.data, *command[1:])
        assert result.status == 2 and "format is 2" in result.err, result
    server = world.serve()
    assert server.address is None and "format is 2" in server.log(), server.log()
    assert tree(world.data)["ledger/00000000.seg"] == before
