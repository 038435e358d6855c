"""Photos and scans: sent, named, looked at; cut, full, damaged, backed up, swept."""
import hashlib
import os
import shutil
import threading
import uuid

import rig
from office import history, hire, set_policy, unstarted, write
from wire_client import Refused, connect, request_id

PIECE = 256 << 10
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
PURPOSES = {"before": 1, "after": 2, "other": 5}
PHOTO = 45  # Command


def picture(size, seed=1):
    """Bytes that begin as a JPEG does; the same for the same seed."""
    block = hashlib.sha256(str(seed).encode()).digest()
    body = b"".join(hashlib.sha256(block + bytes([i % 251, i // 251 % 251])).digest()
                    for i in range(size // 32 + 1))
    return (JPEG + body)[:size]


def on_site(world, technician="wang"):
    ticket = world.new()
    world.through(ticket, "on_site", technician)
    return ticket


def put(connection, ticket, data, offset, piece=None, size=None, digest=None):
    return connection.ask("blob_put", ticket=ticket,
                          hash=digest or hashlib.sha256(data).digest(),
                          size=size or len(data), offset=offset,
                          data=data[offset:offset + PIECE] if piece is None else piece)["blob_state"]


def send(connection, ticket, data):
    state = put(connection, ticket, data, 0, piece=b"")
    while not state.get("complete"):
        state = put(connection, ticket, data, state.get("have", 0))
    return hashlib.sha256(data).digest()


def name(connection, ticket, digest, purpose="other", **more):
    return connection.write("ticket_command", ticket=ticket, command=PHOTO, photo=digest,
                            purpose=PURPOSES[purpose], **more)["ticket"]


def blobs(world, directory=None):
    return sorted(os.listdir(os.path.join(directory or world.data, "blobs")))


def photos(world):
    return [n for n in blobs(world) if not n.startswith("upload-")]


def blob_path(world, index=0):
    return os.path.join(world.data, "blobs", photos(world)[index])


def refused(call, *names):
    try:
        call()
    except Refused as problem:
        assert problem.name in names, problem
        return problem.error
    raise AssertionError(f"not refused: {names}")


# ---- the commands


def test_photo_added_listed_fetched(world):
    ticket = on_site(world)
    data = picture(700_000)
    path = write(world, "before.jpg", data)
    shown = world.do("wang", "photo", ticket, "--before", path, "--text", "软管破裂")
    assert [(p["number"], p["purpose"], p["type"], p["size"], p["who"], p["text"])
            for p in shown["photos"]] == [(1, "before", "jpeg", len(data), "wang", "软管破裂")]
    world.do("wang", "photo", ticket, "--after", write(world, "after.png",
                                                       b"\x89PNG\r\n\x1a\n" + bytes(1000)))
    listed = world.do("li", "photo", "list", ticket)
    assert listed["ticket"] == ticket
    assert [p["purpose"] for p in listed["photos"]] == ["before", "after"]
    table = world.as_("li", "photo", "list", ticket)
    assert table.status == 0 and "jpeg" in table.out and "软管破裂" in table.out, table
    out = os.path.join(world.root, "fetched.jpg")
    got = world.do("li", "photo", "get", ticket, "1", "-o", out)
    assert got == {"file": out, "type": "jpeg", "bytes": len(data)}
    with open(out, "rb") as file:
        assert file.read() == data
    entry, = history(world, ticket, "photographed")[:1]
    assert entry["photo"]["purpose"] == "before" and entry["photo"]["size"] == len(data)
    assert entry["photo"]["hash"] == hashlib.sha256(data).hexdigest()
    for path in (blob_path(world, i) for i in range(2)):
        with open(path, "rb") as file:
            whole = file.read()
        assert os.stat(path).st_mode & 0o777 == 0o600
        assert hashlib.sha256(whole).hexdigest() == os.path.basename(path)[8:]
        assert data[:64] not in whole and b"JFIF" not in whole, "it is sealed"
    shown = world.as_("wang", "show", ticket)
    assert "photos" in shown.out and "软管破裂" in shown.out, shown


def test_signature_by_photo(world):
    ticket = world.new()
    world.through(ticket, "completed")
    slip = write(world, "slip.jpg", picture(300_000))
    signed = world.do("wang", "sign", ticket, "--photo", slip, "--rating", "4")
    assert signed["state"] == "signed" and signed["signature"]["kind"] == "photo"
    assert [p["purpose"] for p in signed["photos"]] == ["signature"]
    entry, = history(world, ticket, "signed")
    assert entry["signature"] == "photo" and entry["photo"]["purpose"] == "signature"
    # the same slip does not sign a second round
    world.do("chen", "check", ticket, "--pass")
    world.do("li", "return", ticket)
    world.do("li", "visit", ticket, "--unsatisfied", "--text", "又漏了")
    world.through(ticket, "completed")
    world.refused("wang", "sign", ticket, "--photo", slip, code="exists", status=1)
    again = world.do("wang", "sign", ticket, "--photo",
                     write(world, "again.jpg", picture(300_001)))
    assert again["state"] == "signed" and len(again["photos"]) == 2


def test_consent_on_paper(world):
    ticket = on_site(world)
    world.do("wang", "quote", ticket, "--labour", "5000", "--material", "3500")
    paper = write(world, "paper.pdf", b"%PDF-1.7\n" + bytes(5000))
    agreed = world.do("wang", "consent", ticket, "--paper", paper)
    assert agreed["state"] == "working" and agreed["quote"]["consent"] == "agreed"
    assert [(p["purpose"], p["type"]) for p in agreed["photos"]] == [("paper", "pdf")]
    # a second fault needs its own agreement: the paper of before is of another price
    world.do("wang", "quote", ticket, "--labour", "9000")
    world.refused("wang", "consent", ticket, "--paper", paper, code="exists", status=1)
    world.refused("wang", "consent", ticket, "--paper", paper, "--declined", code="usage", status=2)
    world.do("li", "consent", ticket, "--paper", write(world, "second.pdf", b"%PDF-1.7\n2"))


def test_form_signed_on_paper(world):
    hire(world, "ma", "contractor")
    made = world.do("li", "new", "--site", "garden", "--unit", "3-1201", "--kind", "defect",
                    "--text", "卫生间渗水", "--reporter", "周女士", "--phone", "13800138000",
                    "--appointment", "+30h", "--part", "waterproofing")
    signed = world.do("li", "sign", made["id"], "--photo", write(world, "form.jpg", picture(5000)))
    if made["warranty"]["status"] == "in":
        assert signed["form_signed"] is True
    assert [p["purpose"] for p in signed["photos"]] == ["signature"]


def test_photo_refused_before_it_is_sent(world):
    ticket = on_site(world)
    big = os.path.join(world.root, "big.jpg")
    with open(big, "wb") as file:
        file.write(JPEG)
        file.truncate(50 << 20)
    error = world.refused("wang", "photo", ticket, "--other", big, code="usage", status=2)
    assert "32 MB" in error["message"], error
    middle = write(world, "middle.jpg", picture(11 << 20))
    error = world.refused("wang", "photo", ticket, "--other", middle, code="bad_request", status=2)
    assert "11.0 MB" in error["message"] and "10.0 MB" in error["message"], error
    for content, words in ((b"GIF89a" + bytes(100), "none of JPEG"), (b"", "empty")):
        error = world.refused("wang", "photo", ticket, "--other", write(world, "odd", content),
                              code="usage", status=2)
        assert words in error["message"], error
    pipe = os.path.join(world.root, "pipe")
    os.mkfifo(pipe)
    for path in ("/no/such.jpg", pipe, world.root):
        world.refused("wang", "photo", ticket, "--other", path, code="usage", status=2)
    world.refused("wang", "photo", ticket, code="usage", status=2)
    assert blobs(world) == []
    chinese = world.as_("wang", "photo", ticket, "--other", middle, "--lang", "zh")
    assert "照片" in chinese.err and "10.0 MB" in chinese.err, chinese


def test_photo_limit_of_the_policy(world):
    set_policy(world, "photos: {most: 1MB, per_ticket: 2}\n")
    ticket = on_site(world)
    world.refused("wang", "photo", ticket, "--other", write(world, "l.jpg", picture(2 << 20)),
                  code="bad_request", status=2)
    for i in range(2):
        world.do("wang", "photo", ticket, "--other", write(world, f"{i}.jpg", picture(500, i)))
    error = world.refused("wang", "photo", ticket, "--other", write(world, "3.jpg",
                                                                    picture(500, 3)),
                          code="too_many", status=1)
    assert "at most 2" in error["message"], error
    world.do("wang", "done", ticket)
    world.do("wang", "sign", ticket, "--photo", write(world, "s.jpg", picture(500, 4)))


# ---- who may


def test_photo_rights(world):
    hire(world, "guo", "technician", "--crew", "electric", "--department", "repairs")
    hire(world, "gong", "guard")
    ticket = on_site(world)
    path = write(world, "a.jpg", picture(1000))
    world.do("wang", "photo", ticket, "--before", path)
    out = os.path.join(world.root, "got.jpg")
    world.refused("guo", "photo", ticket, "--after", path, code="not_found", status=3)
    world.refused("guo", "photo", "get", ticket, "1", "-o", out, code="not_found", status=3)
    # of the crew, and not who has it: they see the ticket, and neither send nor look
    world.refused("zhao", "photo", ticket, "--after", path, code="denied", status=4)
    world.refused("zhao", "photo", "get", ticket, "1", "-o", out, code="denied", status=4)
    connection = connect(world, "zhao")
    refused(lambda: connection.ask("blob_get", ticket=ticket, hash=hashlib.sha256(
        picture(1000)).digest(), offset=0), "denied")
    connection.close()
    world.refused("qian", "photo", "get", ticket, "1", "-o", out, code="denied", status=4)
    world.do("chen", "photo", "get", ticket, "1", "-o", out)
    assert not history(world, ticket, "viewed"), "who needs it looks without an entry"
    for person in ("shen", "admin", "zhou"):
        world.do(person, "photo", "get", ticket, "1", "-o", out)
    looks = history(world, ticket, "viewed")
    assert [(e["who"], e["count"]) for e in looks] == [("shen", 1), ("admin", 1), ("zhou", 1)], looks


def test_upload_belongs_to_who_sent_it(world):
    ticket, other = on_site(world), on_site(world)
    data = picture(400_000)
    wang, chen = connect(world, "wang"), connect(world, "chen")
    digest = send(wang, ticket, data)
    refused(lambda: name(chen, ticket, digest), "not_found")
    refused(lambda: name(wang, other, digest), "not_found")
    assert len(name(wang, ticket, digest)["photos"]) == 1
    # the same again is known: nothing is sent twice
    assert put(wang, ticket, data, 0, piece=b"")["complete"] is True
    refused(lambda: name(wang, ticket, digest), "exists")
    assert len(name(wang, ticket, digest, "after")["photos"]) == 2
    assert len(photos(world)) == 1
    send(chen, ticket, data)
    assert len(photos(world)) == 2, "sealed for each who sent it"
    wang.close()
    chen.close()


def test_photo_command_once(world):
    ticket = on_site(world)
    path = write(world, "a.jpg", picture(600_000))
    ident = str(uuid.UUID(bytes=request_id()))
    for _ in range(2):
        shown = world.do("wang", "photo", ticket, "--after", path, "--request-id", ident)
        assert len(shown["photos"]) == 1
    assert len(history(world, ticket, "photographed")) == 1


# ---- pieces


def test_pieces_are_checked(world):
    ticket = on_site(world)
    data = picture(PIECE + 1000)
    digest = hashlib.sha256(data).digest()
    c = connect(world, "wang")
    refused(lambda: put(c, ticket, data, 0, digest=b"short"), "bad_request")
    refused(lambda: put(c, ticket, data, 0, piece=data[:100]), "bad_request")
    refused(lambda: put(c, ticket, data, 5), "bad_request")
    refused(lambda: put(c, ticket, data, 0, size=1 << 40), "bad_request")
    refused(lambda: put(c, ticket, b"no photo at all", 0), "bad_request")
    refused(lambda: put(c, "20200101-0001", data, 0), "not_found")
    # a piece that is not the next one is not taken: the answer says which is
    assert put(c, ticket, data, PIECE).get("have", 0) == 0
    assert put(c, ticket, data, 0)["have"] == PIECE
    assert put(c, ticket, data, 0)["have"] == PIECE
    refused(lambda: put(c, ticket, data, 0, size=len(data) + 1, piece=data[:PIECE]), "bad_request")
    refused(lambda: name(c, ticket, digest), "not_found")
    # what does not fit its hash is refused, and begins anew
    bad = bytearray(data)
    bad[-1] ^= 1
    error = refused(lambda: put(c, ticket, bytes(bad), PIECE, digest=digest), "bad_request")
    assert error["subject"] == "hash", error
    assert blobs(world) == []
    send(c, ticket, data)
    assert len(name(c, ticket, digest)["photos"]) == 1
    part = c.ask("blob_get", ticket=ticket, hash=digest, offset=PIECE)["blob_part"]
    assert part["data"] == data[PIECE:] and part["size"] == len(data)
    refused(lambda: c.ask("blob_get", ticket=ticket, hash=digest, offset=1), "bad_request")
    refused(lambda: c.ask("blob_get", ticket=ticket, hash=digest, offset=2 * PIECE), "bad_request")
    refused(lambda: c.ask("blob_get", ticket=ticket, hash=bytes(32), offset=0), "not_found")
    refused(lambda: c.ask("blob_get", ticket=ticket, hash=b"x", offset=0), "bad_request")
    c.close()


def test_upload_goes_on_after_a_cut(world):
    ticket = on_site(world)
    data = picture(4 * PIECE + 77)
    c = connect(world, "wang")
    put(c, ticket, data, 0)
    put(c, ticket, data, PIECE)
    c.close()
    world.server.kill()
    world.serve()
    c = connect(world, "wang")
    assert put(c, ticket, data, 0, piece=b"")["have"] == 2 * PIECE
    c.close()
    path = write(world, "a.jpg", data)
    assert len(world.do("wang", "photo", ticket, "--after", path)["photos"]) == 1
    out = os.path.join(world.root, "out.jpg")
    world.do("wang", "photo", "get", ticket, "1", "-o", out)
    with open(out, "rb") as file:
        assert file.read() == data


def test_part_that_lost_bytes_begins_anew(world):
    """What a power cut leaves of a part is not what was sent: the client starts over by itself."""
    ticket = on_site(world)
    data = picture(3 * PIECE)
    c = connect(world, "wang")
    put(c, ticket, data, 0)
    put(c, ticket, data, PIECE)
    c.close()
    world.server.kill()
    part, = [n for n in blobs(world) if n.endswith(".part")]
    with open(os.path.join(world.data, "blobs", part), "r+b") as file:
        file.seek(1000)
        file.write(bytes(5000))
    world.serve()
    shown = world.do("wang", "photo", ticket, "--after", write(world, "a.jpg", data))
    assert len(shown["photos"]) == 1 and photos(world) == blobs(world)[:1]


def test_upload_killed_at_any_moment(world):
    """kill -9 while a photo comes: the next try ends with one photo, one entry, nothing left over."""
    ticket = on_site(world)
    path = write(world, "a.jpg", picture(8 * PIECE))
    for files in (1, 1, 2, 1, 2):  # that there are in blobs when it is killed: a part, a mark
        giving = threading.Thread(target=world.as_, args=("wang", "photo", ticket, "--other", path))
        giving.start()
        rig.eventually(lambda files=files: len(blobs(world)) >= files or not giving.is_alive(),
                       "it comes")
        world.server.kill()
        giving.join()
        world.serve()
    world.as_("wang", "sync")  # what the cuts left to be sent: one is taken, the others are known
    world.as_("wang", "photo", ticket, "--other", path)
    assert len(history(world, ticket, "photographed")) == 1
    assert len(photos(world)) == 1, blobs(world)


# ---- the disk


def test_changed_and_missing_photo(world):
    ticket = on_site(world)
    for i, purpose in enumerate(("before", "after")):
        world.do("wang", "photo", ticket, f"--{purpose}", write(world, "a.jpg", picture(
            PIECE + 5, i)))
    backup = os.path.join(world.root, "paigong.backup")
    world.do("admin", "backup", backup)
    hashes = {e["photo"]["purpose"]: e["photo"]["name"]
              for e in history(world, ticket, "photographed")}
    path = {p: next(os.path.join(world.data, "blobs", n) for n in photos(world) if n.endswith(h))
            for p, h in hashes.items()}
    with open(path["before"], "r+b") as file:
        file.seek(PIECE // 2)
        byte = file.read(1)
        file.seek(PIECE // 2)
        file.write(bytes([byte[0] ^ 1]))
    os.unlink(path["after"])
    out = os.path.join(world.root, "got.jpg")
    for number in ("1", "2"):
        world.refused("wang", "photo", "get", ticket, number, "-o", out, code="corrupt", status=1)
    assert not os.path.exists(out)
    world.server.stop()
    found = world.run("paigongd", "check", world.data)
    assert found.status == 1 and found.out.count("damaged: blobs/") == 2, found
    assert "missing" in found.out and "changed" in found.out, found
    mended = world.run("paigongd", "check", world.data, "--repair", "--from", backup)
    assert mended.status == 0 and mended.out.count("taken from the backup") == 2, mended
    world.serve()
    world.do("wang", "photo", "get", ticket, "1", "-o", out)
    with open(out, "rb") as file:
        assert file.read() == picture(PIECE + 5, 0)


def test_photos_in_backup_and_restore(world):
    ticket = on_site(world)
    path = write(world, "a.jpg", picture(600_000))
    world.do("wang", "photo", ticket, "--before", path)
    c = connect(world, "wang")
    send(c, ticket, picture(1000, 9))          # whole, and nobody names it
    put(c, ticket, picture(3 * PIECE, 8), 0)   # on its way
    c.close()
    backup = os.path.join(world.root, "paigong.backup")
    world.do("admin", "backup", backup)
    tried = world.run("paigongd", "verify", backup, "--json")
    assert tried.status == 0 and tried.json()["photos"] == 1, tried
    world.server.stop()
    restored = os.path.join(world.root, "restored")
    assert world.run("paigongd", "restore", backup, restored).status == 0
    assert not [n for n in blobs(world, restored) if n.startswith("upload-")]
    looked = world.run("paigongd", "check", restored)
    assert looked.status == 0 and looked.out.count("harmless: blobs/") == 1, looked
    mended = world.run("paigongd", "check", restored, "--repair")
    assert mended.status == 0 and len(blobs(world, restored)) == 1, mended
    world.serve(directory=restored)
    out = os.path.join(world.root, "got.jpg")
    world.do("wang", "photo", "get", ticket, "1", "-o", out)
    with open(out, "rb") as file:
        assert file.read() == picture(600_000)


def test_photo_key_destroyed(world):
    """When retention is over the month's key goes, and its photos with it; the chain still holds."""
    ticket = on_site(world)
    world.do("wang", "photo", ticket, "--before", write(world, "a.jpg", picture(5000)))
    world.server.stop()
    month, = rig.month_keys(world.data)
    kept = os.path.join(world.root, month)
    shutil.move(os.path.join(world.data, "keys", month), kept)
    looked = world.run("paigongd", "check", world.data)
    assert "can't be opened: their months' keys are gone" in looked.out, looked
    assert "damaged: blobs/" not in looked.out, looked
    shutil.move(kept, os.path.join(world.data, "keys", month))
    world.serve()


@unstarted
def test_photos_on_a_full_disk(world):
    """Photos leave room to the ledger: they are refused long before it is."""
    disk = os.path.join(world.root, "disk")
    rig.small_disk(disk, 700)
    world.cleanups = [lambda: rig.unmount(disk)]
    world.data = shutil.move(world.data, os.path.join(disk, "data"))
    world.serve(listen=world.address)
    ticket = on_site(world)
    filler, room = os.path.join(disk, "filler"), os.statvfs(disk)
    with open(filler, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_frsize - (200 << 20))
    path = write(world, "a.jpg", picture(900_000))
    error = world.refused("li", "photo", ticket, "--after", path, code="no_space", status=1)
    assert "MiB" in error["message"], error
    kept = world.as_("wang", "photo", ticket, "--before", path, "--json")
    assert kept.status == 6 and kept.json()["queued"]["photo"] is True, kept
    world.do("li", "urge", ticket)  # the rest goes on
    os.unlink(filler)
    assert len(world.do("li", "photo", ticket, "--after", path)["photos"]) == 1
    world.do("wang", "sync")
    assert [p["purpose"] for p in world.do("li", "show", ticket)["photos"]] == ["after", "before"]


def test_too_many_uploads(world):
    ticket = on_site(world)
    c = connect(world, "wang")
    for i in range(64):
        send(c, ticket, picture(300, i))
    error = refused(lambda: send(c, ticket, picture(300, 99)), "too_many")
    assert error["subject"] == "uploads", error
    name(c, ticket, hashlib.sha256(picture(300, 5)).digest())
    send(c, ticket, picture(300, 99))
    c.close()
