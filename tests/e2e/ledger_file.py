"""Reads and verifies a ledger's files: written from docs/ledger.md alone, so that the page and the
server can be held against each other. As a program: `ledger_file.py DIR` prints the head."""
import hashlib
import os
import struct
import sys

from proto_codec import decode

POLYNOMIAL = 0x82F63B78
TABLE = []
for _byte in range(256):
    for _ in range(8):
        _byte = _byte >> 1 ^ POLYNOMIAL if _byte & 1 else _byte >> 1
    TABLE.append(_byte)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def written(file):
    """Its bytes up to where it is a hole to the end: those are zeros that nobody needs to read."""
    at, end = 0, os.fstat(file.fileno()).st_size
    while at < end:
        try:
            at = os.lseek(file.fileno(), os.lseek(file.fileno(), at, os.SEEK_DATA), os.SEEK_HOLE)
        except OSError:  # no more data, or a file system that can't tell
            break
    file.seek(0)
    return file.read(at) if at else file.read()


class Damaged(Exception):
    """Something in the files is not as docs/ledger.md says."""


def must(condition, name, offset, what):
    if not condition:
        raise Damaged(f"{name}, offset {offset}: {what}")


class Event:
    def __init__(self, seq, at, location, chain, stored):
        self.seq, self.at, self.location, self.hash = seq, at, location, chain
        self.type, self.facts = stored.get("type"), stored.get("facts", {})
        self.request_id, self.who = stored.get("request_id", b""), stored.get("who", "")
        self.previous, self.sealed = stored.get("previous", 0), stored.get("sealed", b"")


class Ledger:
    """All events of DIR/ledger, verified. Raises Damaged.

    since: what the same directory held before; its bytes must be there unchanged, and only what
    came after them is walked."""

    def __init__(self, directory, since=None):
        self.folder = os.path.join(directory, "ledger")
        names = sorted(n for n in os.listdir(self.folder) if n.endswith(".seg"))
        self.id, self.size, self.events, self.at = None, None, [], 0
        self.end, self.used = None, {}  # used: segment → (end of its records, SHA-256 up to there)
        if since is not None:
            must(len(names) >= len(since.used), names[-1], 0, "a segment is gone")
            self.id, self.size, self.at = since.id, since.size, since.at
            self.events, self.head, self.used = list(since.events), since.head, dict(since.used)
        for index, name in enumerate(names):
            must(name == f"{index:08d}.seg", name, 0, "a segment is missing")
            with open(os.path.join(self.folder, name), "rb") as file:
                self._segment(index, name, written(file), os.fstat(file.fileno()).st_size)
        self.seq = len(self.events)

    def _segment(self, index, name, data, length):
        header = data[:64]
        must(header[:8] == b"PGLEDGER" and len(header) == 64, name, 0, "not a segment")
        must(crc32c(header[:60]) == struct.unpack("<I", header[60:])[0], name, 60, "CRC")
        form, _, ident, number, size = struct.unpack("<II16sQQ", header[8:48])
        must(form == 1 and number == index, name, 8, "format or index")
        if self.id is None:
            self.id, self.size, self.head = ident, size, hashlib.sha256(ident).digest()
        must((ident, size) == (self.id, self.size), name, 16, "another ledger's segment")
        must(length <= size, name, size, "larger than a segment")
        offset, known = self.used.get(index, (64, None))
        must(known in (None, hashlib.sha256(data[:offset]).digest()), name, 0, "it was changed")
        while len(data) - offset >= 64 and any(data[offset:offset + 64]):
            offset += self._record(index, name, data, offset)
        rest = data[offset:]
        must(rest.count(0) == len(rest), name, offset, "bytes behind the last record")
        self.used[index] = offset, hashlib.sha256(data[:offset]).digest()
        if offset > 64:
            self.end = (name, offset)

    def _record(self, index, name, data, start):
        magic, size, crc, count, first, at = struct.unpack_from("<4sIIIQq", data, start)
        record = data[start:start + size]
        must(magic == b"PGR1" and len(record) == size and size % 8 == 0, name, start, "header")
        must(crc32c(record[:8] + record[12:-8]) == crc, name, start, "CRC")
        must(record[-8:] == b"PGR1.end", name, start, "end mark")
        must(first == len(self.events) + 1 and count > 0, name, start, "sequence")
        must(record[32:64] == self.head, name, start, "chain before the record")
        must(at >= self.at, name, start, "time goes back")
        self.at, expected = at, 64
        for i in range(count):
            entry = size - 8 - 40 * (count - i)
            offset, length, chain = struct.unpack_from("<II32s", record, entry)
            must(offset == expected, name, start, "table")
            expected += length
            body, seq = record[offset:expected], first + i
            stamp = struct.pack("<Qq", seq, at)
            self.head = hashlib.sha256(self.head + stamp + body).digest()
            must(self.head == chain, name, start, f"chain at entry {seq}")
            location = (index * self.size + start) << 12 | i
            self.events.append(Event(seq, at, location, chain, decode("StoredEvent", body)))
        return size


if __name__ == "__main__":
    ledger = Ledger(sys.argv[1])
    print(f"{ledger.seq} entries, head {ledger.head.hex()}")
