"""A client of the protocol, written from proto/PROTOCOL.md and the .proto files alone."""
import os
import socket
import ssl
import struct
import time

from proto_codec import decode, encode


def request_id(now=None):
    """UUIDv7."""
    ms = int((time.time() if now is None else now) * 1000)
    tail = bytearray(os.urandom(10))
    tail[0] = tail[0] & 0x0F | 0x70
    tail[2] = tail[2] & 0x3F | 0x80
    return ms.to_bytes(6, "big") + bytes(tail)


class Closed(Exception):
    """The server has closed the connection."""


class Refused(Exception):
    def __init__(self, error):
        super().__init__(f"{error.get('name')}: {error.get('message')}")
        self.error, self.name = error, error.get("name")


def context(authority=None, certificate=None, key=None):
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    c.minimum_version = ssl.TLSVersion.TLSv1_3
    c.set_alpn_protocols(["paigong/1"])
    if authority is None:  # enrolment: pinned by the code instead
        c.check_hostname, c.verify_mode = False, ssl.CERT_NONE
    else:
        c.load_verify_locations(authority)
    if certificate is not None:
        c.load_cert_chain(certificate, key)
    return c


class Connection:
    """One connection; answers are matched by id."""

    def __init__(self, address, tls, hello=True, timeout=30):
        host, port = address.rsplit(":", 1)
        raw = socket.create_connection((host, int(port)), timeout=timeout)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.socket = tls.wrap_socket(raw, server_hostname=host)
        except (OSError, ssl.SSLError):
            raw.close()
            raise
        self.last, self.waiting = 0, {}
        if hello:
            self.welcome = self.ask("hello", protocol=1, program="wire_client 1")["welcome"]

    def close(self):
        self.socket.close()

    # ---- frames

    def send_bytes(self, data):
        self.socket.sendall(data)

    def send(self, frame):
        data = encode("ClientFrame", frame)
        self.send_bytes(struct.pack(">I", len(data)) + data)

    def _read(self, size):
        data = b""
        while len(data) < size:
            part = self.socket.recv(size - len(data))
            if not part:
                raise Closed
            data += part
        return data

    def receive(self):
        try:
            size = struct.unpack(">I", self._read(4))[0]
            return decode("ServerFrame", self._read(size))
        except (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError) as problem:
            raise Closed from problem

    # ---- requests

    def start(self, kind, /, write=None, frame=None, **arguments):
        """Sends a command and returns its id; write: its request id."""
        self.last += 1
        whole = {"id": self.last, kind: arguments, **(frame or {})}
        if write is not None:
            whole["request_id"] = write
        self.send(whole)
        return self.last

    def answer(self, ident):
        while ident not in self.waiting:
            frame = self.receive()
            self.waiting[frame.get("id", 0)] = frame
            if frame.get("id", 0) == 0:
                raise Refused(frame["error"])
        frame = self.waiting.pop(ident)
        if "error" in frame:
            raise Refused(frame["error"])
        return frame

    def ask(self, kind, /, write=None, frame=None, **arguments):
        return self.answer(self.start(kind, write=write, frame=frame, **arguments))

    def write(self, kind, /, **arguments):
        return self.ask(kind, write=request_id(), **arguments)


def connect(world, person, **more):
    """As an enrolled person, with the files of their profile."""
    tls = context(*(world.profile(person, f"{name}.pem")
                    for name in ("authority", "certificate", "key")))
    return Connection(world.server.address, tls, **more)
