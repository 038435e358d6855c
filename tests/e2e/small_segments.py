"""Makes the segments of a data directory small, so that a test sees many of them."""
import os
import struct

from ledger_file import crc32c

HEADER = 64


def make_small(data, size=256 << 10):
    """The size stands in the header of the first segment; all that follow have the same."""
    path = os.path.join(data, "ledger", "00000000.seg")
    with open(path, "r+b") as file:
        header = bytearray(file.read(HEADER))
        file.seek(size)
        assert not any(file.read()), "the first segment holds more than that already"
        struct.pack_into("<Q", header, 40, size)
        struct.pack_into("<I", header, 60, crc32c(header[:60]))
        file.seek(0)
        file.write(header)
        file.truncate(size)


def count(data):
    return sum(name.endswith(".seg") for name in os.listdir(os.path.join(data, "ledger")))
