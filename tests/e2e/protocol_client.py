"""A client for paigongd, written from proto/PROTOCOL.md, the .proto files and docs/workflow.md.

It shares nothing with the project's own clients: the standard library's ssl, protobuf generated
at run time, and the openssl program for keys. It shows that the document is enough.
"""
import hashlib
import importlib
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import types

try:
    import google.protobuf as _protobuf  # noqa: F401
except ImportError:  # a python3 that stands before Debian's does not look where the package is
    sys.path.append("/usr/lib/python3/dist-packages")

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PATIENCE_S = 10.0


def load_messages(folder=PROTO):
    """protoc's output, imported: one namespace with every message and enum of the wire."""
    with tempfile.TemporaryDirectory() as out:
        files = ["names.proto", "facts.proto", "paigong.proto"]
        subprocess.run(["protoc", f"-I{folder}", f"--python_out={out}", *files], check=True)
        sys.path.insert(0, out)
        try:
            modules = [importlib.import_module(name[:-6] + "_pb2") for name in files]
        finally:
            sys.path.remove(out)
    everything = {}
    for module in modules:
        everything.update((k, v) for k, v in vars(module).items() if not k.startswith("_"))
    return types.SimpleNamespace(**everything)


pb = load_messages()


class Refused(Exception):
    """The server answered with an error; `error` is the message."""

    def __init__(self, error, frame_id=None):
        super().__init__(f"{error.name}: {error.message} [{error.subject}]")
        self.error = error
        self.frame_id = frame_id


class Closed(Exception):
    """The server closed the connection."""


class PinMismatch(Exception):
    """The server does not show the CA that the code pins."""


def uuid7():
    """RFC 9562: 48 bits of milliseconds, the version, the variant, the rest random."""
    raw = bytearray(int(time.time() * 1000).to_bytes(6, "big") + os.urandom(10))
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return bytes(raw)


def decode_code(printed):
    """An enrolment code's secret and the 16 bytes that pin the CA."""
    text = printed.upper().translate(str.maketrans("ILO", "110", "- \t\n"))
    bits = 0
    for letter in text:
        bits = bits << 5 | ALPHABET.index(letter)
    spare = len(text) * 5 - 27 * 8
    if not 0 <= spare < 5 or bits & ((1 << spare) - 1):
        raise ValueError("not the length of a code")
    raw = (bits >> spare).to_bytes(27, "big")
    if hashlib.sha256(raw[:26]).digest()[0] != raw[26]:
        raise ValueError("the check byte does not fit")
    return raw[:10], raw[10:26]


def encode_code(secret, pin):
    """The code that decode_code reads: in groups of four."""
    raw = secret + pin
    raw += hashlib.sha256(raw).digest()[:1]
    count = (len(raw) * 8 + 4) // 5
    bits = int.from_bytes(raw, "big") << (count * 5 - len(raw) * 8)
    text = "".join(ALPHABET[bits >> (5 * i) & 31] for i in reversed(range(count)))
    return "-".join(text[i:i + 4] for i in range(0, count, 4))


def _chain_of(tls):
    """Every certificate the server showed, DER. The public call for it came with Python 3.13."""
    if hasattr(tls, "get_unverified_chain"):
        return list(tls.get_unverified_chain())
    return [ssl.PEM_cert_to_DER_cert(c.public_bytes()) for c in tls._sslobj.get_unverified_chain()]


def client_context(authority_pem=None, identity=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols(["paigong/1"])
    if authority_pem:
        context.load_verify_locations(cadata=authority_pem)
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if identity:
        context.load_cert_chain(identity.certificate_file, identity.key_file)
    return context


def pinned_authority(address, pin):
    """The CA's certificate (PEM) that the server shows, once it fits; nothing is sent to it."""
    with socket.create_connection(address, PATIENCE_S) as plain:
        with client_context().wrap_socket(plain, server_hostname=address[0]) as tls:
            last = _chain_of(tls)[-1]
    if hashlib.sha256(last).digest()[:16] != pin:
        raise PinMismatch(f"{address[0]}:{address[1]} is not the server this code is for")
    return ssl.DER_cert_to_PEM_cert(last)


class Identity:
    """A person's key and certificate in a folder, and the context that presents them."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.key_file = self.folder / "key.pem"
        self.certificate_file = self.folder / "certificate.pem"
        self.authority_file = self.folder / "authority.pem"
        self._kept = None

    def request(self, algorithm="EC"):
        """A PKCS#10 request, DER, for the key that is there or a new one."""
        if not self.key_file.exists():
            options = ["-pkeyopt", "ec_paramgen_curve:P-256"] if algorithm == "EC" else []
            _openssl("genpkey", "-algorithm", algorithm, *options, "-out", str(self.key_file))
        return _openssl("req", "-new", "-key", str(self.key_file), "-subj", "/CN=any",
                        "-outform", "DER")

    def keep(self, certificate):
        self.certificate_file.write_text(ssl.DER_cert_to_PEM_cert(certificate.certificate))
        self.authority_file.write_text(ssl.DER_cert_to_PEM_cert(certificate.authority))

    def context(self):
        if self._kept is None:
            self._kept = client_context(self.authority_file.read_text(), self)
        return self._kept


def _openssl(*arguments):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True).stdout


def enroll(address, code, folder, algorithm="EC"):
    """Exchanges a code for a certificate: pins the CA first, then says hello and enrolls."""
    _, pin = decode_code(code)
    authority = pinned_authority(address, pin)
    identity = Identity(folder)
    with Client(address, client_context(authority)) as client:
        client.hello()
        request = pb.Enroll(code=code, certificate_request=identity.request(algorithm))
        identity.keep(client.call(enroll=request).certificate)
    return identity


class Client:
    """One connection. `call` waits for its answer; `send` and `wait` let several be in flight."""

    def __init__(self, address, context, session=None):
        self.buffer = b""
        self.answers = {}       # by frame id: those that came while another was waited for
        self.next_id = 0
        self.plain = socket.create_connection(address, PATIENCE_S)
        self.plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.tls = context.wrap_socket(self.plain, server_hostname=address[0], session=session)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.tls.close()

    def send_bytes(self, message):
        self.tls.sendall(len(message).to_bytes(4, "big") + message)

    def frame(self, **fields):
        """A ClientFrame with a fresh id unless one is given."""
        self.next_id += 1
        fields.setdefault("id", self.next_id)
        return pb.ClientFrame(**fields)

    def send(self, **fields):
        frame = self.frame(**fields)
        self.send_bytes(frame.SerializeToString())
        return frame.id

    def receive(self, timeout_s=PATIENCE_S):
        """The next frame, whatever it answers."""
        deadline = time.monotonic() + timeout_s
        head = self._take(4, deadline)
        return pb.ServerFrame.FromString(self._take(int.from_bytes(head, "big"), deadline))

    def _take(self, count, deadline):
        while len(self.buffer) < count:
            self.tls.settimeout(max(deadline - time.monotonic(), 0.001))
            try:
                got = self.tls.recv(65536)
            except (ssl.SSLError, ConnectionError) as error:
                if isinstance(error, TimeoutError):
                    raise
                raise Closed(str(error)) from error
            if not got:
                raise Closed("the server closed the connection")
            self.buffer += got
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def wait(self, frame_id, timeout_s=PATIENCE_S):
        """The next answer to that frame; others are kept for whoever waits for them."""
        if self.answers.get(frame_id):
            return self._result(self.answers[frame_id].pop(0))
        while True:
            answer = self.receive(timeout_s)
            if answer.id in (frame_id, 0):
                return self._result(answer)
            self.answers.setdefault(answer.id, []).append(answer)

    @staticmethod
    def _result(answer):
        if answer.HasField("error"):
            raise Refused(answer.error, answer.id)
        return answer

    def call(self, **fields):
        """A request and its answer. A write's request_id is made here unless it is given."""
        fields.setdefault("request_id", uuid7())
        return self.wait(self.send(**fields))

    def read(self, **fields):
        """A request that changes nothing, and its answer."""
        return self.wait(self.send(**fields))

    def hello(self, protocol=1, program="protocol_client 1"):
        return self.read(hello=pb.Hello(protocol=protocol, program=program)).welcome

    def command(self, ticket, name, request_id=None, **arguments):
        """A ticket_command by its name in docs/workflow.md; the answer is the ticket."""
        number = pb.Command.Value("COMMAND_" + name.upper())
        command = pb.TicketCommand(ticket=ticket, command=number, **arguments)
        return self.call(ticket_command=command, request_id=request_id or uuid7()).ticket


def connect(address, identity, session=None):
    """A connection of an enrolled person, greeted; `welcome` is what the server said."""
    client = Client(address, identity.context(), session)
    client.welcome = client.hello()
    return client
