"""A relay for scanners: their hand-made hellos offer no ALPN, and the server answers nobody who
doesn't offer paigong/1. It adds the offer to a ClientHello that has none and passes on everything
else as it is, so that a scanner sees what is behind."""
import socket
import struct
import threading

ALPN = 16
OFFER = struct.pack(">HHHB", ALPN, 12, 10, 9) + b"paigong/1"


def with_alpn(record):
    """A ClientHello's record with the offer; anything else as it is."""
    if record[:1] != b"\x16" or record[5:6] != b"\x01":
        return record
    at = 5 + 4 + 2 + 32
    at += 1 + record[at]                                     # session id
    at += 2 + struct.unpack_from(">H", record, at)[0]        # ciphers
    at += 1 + record[at]                                     # compression
    if at == len(record):
        extensions, there = b"", set()
    else:
        extensions, there = record[at + 2:], set()
        where = 0
        while where + 4 <= len(extensions):
            kind, size = struct.unpack_from(">HH", extensions, where)
            there.add(kind)
            where += 4 + size
    if ALPN in there or 41 in there:  # 41: a session's key exchange, bound to the rest
        return record
    extensions = OFFER + extensions
    body = record[9:at] + struct.pack(">H", len(extensions)) + extensions
    hello = b"\x01" + len(body).to_bytes(3, "big") + body
    return record[:3] + struct.pack(">H", len(hello)) + hello


class Relay:
    def __init__(self, address):
        self.target = (address.rsplit(":", 1)[0], int(address.rsplit(":", 1)[1]))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        try:
            with client, socket.create_connection(self.target) as server:
                threading.Thread(target=pump, args=(server, client), daemon=True).start()
                server.sendall(with_alpn(first_record(client)))
                pump(client, server)
        except (OSError, IndexError, struct.error):
            pass  # a scanner hangs up as it likes; what is no hello at all goes nowhere


def first_record(client):
    """As much as the first record holds, or what comes instead."""
    data = client.recv(65536)
    while data[:1] == b"\x16" and len(data) >= 5 and len(data) < 5 + int.from_bytes(
            data[3:5], "big"):
        part = client.recv(65536)
        if not part:
            break
        data += part
    return data


def pump(source, sink):
    try:
        while part := source.recv(65536):
            sink.sendall(part)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass
