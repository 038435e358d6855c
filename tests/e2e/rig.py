"""The real programs in a directory of their own: a server on a free port, people with profiles."""
import json
import os
import random
import re
import resource
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import refusals

PEOPLE = {  # id: program, role, further flags
    "li": ("paigong-desk", "desk", []),
    "sun": ("paigong-desk", "desk_supervisor", []),
    "wang": ("paigong-tech", "technician", ["--crew", "plumbing", "--department", "repairs"]),
    "zhao": ("paigong-tech", "technician", ["--crew", "plumbing", "--department", "repairs"]),
    "chen": ("paigong-tech", "crew_lead", ["--crew", "plumbing", "--department", "repairs"]),
    "zhou": ("paigong-admin", "department_supervisor", ["--department", "repairs"]),
    "qian": ("paigong-admin", "finance", []),
    "shen": ("paigong-admin", "auditor", []),
}
DEADLINE = 30  # seconds; nothing here takes a tenth of it (runner.py: times slowness)
# What a sanitizer says on stderr. A server that a test kills has no exit status that tells.
REPORT = re.compile(r"(Thread|Address|Leak|UndefinedBehavior)Sanitizer|: runtime error: ")


def slowness(build):
    """How many times longer what this build does may take."""
    options = os.path.join(build, "meson-info", "intro-buildoptions.json")
    with open(options, encoding="utf-8") as file:
        value = {o["name"]: o["value"] for o in json.load(file)}["b_sanitize"]
    return 1 if value == "none" else 10 if "thread" in value else 4


class Skip(Exception):
    """This machine cannot run the test."""


class Result:
    def __init__(self, run):
        self.status, self.out, self.err = run.returncode, run.stdout, run.stderr

    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit {self.status}\n{self.out}{self.err}"


class Server:
    """One `paigongd serve`; its log is kept in DIR.log. under: a program that runs it; wait False:
    it is looked at before it is ready."""

    def __init__(self, build, directory, listen="127.0.0.1:0", before=None, flags=(), under=(),
                 wait=True):
        self.directory, self.log_path = directory, directory + ".log"
        self.log_start = os.path.getsize(self.log_path) if os.path.exists(self.log_path) else 0
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [*under, os.path.join(build, "server", "paigongd"), "serve", directory, "--listen",
                 listen, *flags],
                stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL, preexec_fn=before)
        self.wallboard = None  # the wall's address, where there is one
        self.address = self.ready() if wait else None

    def ready(self):
        """The address it prints, or None when it ended instead. The wallboard's comes before."""
        line = self.line()
        if line and line.startswith(b"WALLBOARD "):
            self.wallboard = line.split()[1].decode()
            line = self.line()
        if line is None:
            return None
        assert line.startswith(b"READY "), line
        return line.split()[1].decode()

    def line(self):
        line = b""
        limit = time.monotonic() + DEADLINE
        while not line.endswith(b"\n"):
            left = limit - time.monotonic()
            assert left > 0, "the server is not ready in time"
            if select.select([self.process.stdout], [], [], left)[0]:
                byte = os.read(self.process.stdout.fileno(), 1)
                if not byte:
                    self.process.wait(DEADLINE)
                    return None
                line += byte
        return line

    @property
    def port(self):
        return int(self.address.rsplit(":", 1)[1])

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            file.seek(self.log_start)
            return file.read()

    def look(self):
        """A sanitizer's report in its log fails the test, whatever became of the server."""
        log = self.log() if os.path.exists(self.log_path) else ""
        found = REPORT.search(log)
        assert not found, f"a sanitizer's report:\n{log[found.start():][:8000]}"

    def stop(self):
        self.process.terminate()
        status = self.process.wait(DEADLINE)
        self.process.stdout.close()
        self.look()
        return status

    def kill(self):
        self.process.kill()
        self.process.wait(DEADLINE)
        self.process.stdout.close()


class World:
    """A data directory, its people's profiles, and what runs on them."""

    def __init__(self, build, root):
        self.build, self.root = os.path.abspath(build), root
        self.data, self.config = os.path.join(root, "data"), os.path.join(root, "config")
        self.server, self.servers = None, []

    # ---- programs

    def environment(self):
        env = dict(os.environ, XDG_CONFIG_HOME=self.config, LC_ALL="C.UTF-8", LANGUAGE="en")
        env.pop("PAIGONG_PROFILE", None)
        return env

    def run(self, program, *arguments, text=None):
        folder = "server" if program == "paigongd" else "client"
        result = Result(subprocess.run([os.path.join(self.build, folder, program), *arguments],
                                       env=self.environment(), capture_output=True, text=True,
                                       input=text, timeout=2 * DEADLINE))
        assert not REPORT.search(result.err), f"a sanitizer's report: {result}"
        return result

    def as_(self, person, *arguments, **more):
        program = "paigong-admin" if person == "admin" else PEOPLE[person][0]
        return self.run(program, "--profile", person, *arguments, **more)

    def do(self, person, *arguments):
        """Must succeed; its JSON."""
        result = self.as_(person, *arguments, "--json")
        assert result.status == 0, f"{person} {' '.join(arguments)}: {result}"
        return result.json()

    def refused(self, person, *arguments, code, status):
        """Must be refused with that error and exit status; the error. One line on stderr too, and
        an indented one for each row at fault."""
        result = self.as_(person, *arguments, "--json")
        what = f"{person} {' '.join(arguments)}: {result}"
        assert result.status == status, what
        error = result.json()["error"]
        assert error["code"] == code, what
        refusals.note(error)
        lines = result.err.strip().splitlines()
        assert len(lines) == 1 + len(error.get("rows", [])), what
        assert all(line.startswith("  ") for line in lines[1:]), what
        return error

    # ---- the server

    def serve(self, **more):
        listen = more.pop("listen", None)
        if listen is None:  # the profiles know the address: keep it
            listen = self.server.address if self.server and self.server.address else "127.0.0.1:0"
        server = Server(self.build, more.pop("directory", self.data), listen=listen, **more)
        self.servers.append(server)
        if server.address is not None:
            self.server = server
        return server

    def close(self):
        for server in self.servers:
            if server.process.poll() is None:
                server.kill()

    def look(self):
        """At what every server of it said, once they are down."""
        for server in self.servers:
            server.look()

    # ---- people

    def enroll(self, program, profile, code):
        result = self.run(program, "enroll", self.server.address, code, "--profile", profile)
        assert result.status == 0, result

    def set_up(self):
        os.makedirs(self.config)
        first = self.run("paigongd", "init", self.data, "--json")
        assert first.status == 0, first
        self.serve()
        self.enroll("paigong-admin", "admin", first.json()["code"])
        self.do("admin", "site", "add", "garden", "--name", "花园小区")
        for person, (program, role, flags) in PEOPLE.items():
            code = self.do("admin", "staff", "add", person, "--name", person.title(), "--role",
                           role, "--site", "garden", *flags)["code"]
            self.enroll(program, person, code)

    def profile(self, person, name):
        return os.path.join(self.config, "paigong", person, name)

    # ---- a ticket on its way

    def new(self, **more):
        flags = [part for name, value in more.items() for part in (f"--{name}", value)]
        return self.do("li", "new", "--site", "garden", "--unit", "3-1201", "--text", "水管漏水",
                       *flags)["id"]

    def codes(self, ticket):
        return self.do("li", "show", ticket, "--codes")["codes"]

    def through(self, ticket, until="closed", technician="wang"):
        """Walks a new ticket on to a state."""
        steps = [
            ("dispatched", lambda: self.do("li", "dispatch", ticket, "--to", technician)),
            ("accepted", lambda: self.do(technician, "accept", ticket)),
            ("on_site", lambda: self.do(technician, "arrive", ticket)),
            ("completed", lambda: self.do(technician, "done", ticket)),
            ("signed", lambda: self.do(technician, "sign", ticket, "--code",
                                       self.codes(ticket)["sign_off"])),
            ("checked", lambda: self.do("chen", "check", ticket, "--pass")),
            ("returned", lambda: self.do("li", "return", ticket)),
            ("closed", lambda: self.do("li", "visit", ticket, "--satisfied", "--by", "phone")),
        ]
        for state, step in steps:
            step()
            if state == until:
                return
        raise ValueError(until)

    # ---- afterwards

    def check(self):
        """The chain, and the view against the ledger."""
        result = self.run("paigongd", "check", self.data)
        assert result.status == 0, f"paigongd check: {result}"


class Template:
    """A world that is set up once and copied for each test."""

    def __init__(self, build):
        self.build = build
        self.root = tempfile.mkdtemp(prefix="paigong-e2e-")
        self.count = 0
        self.ports = PORTS

    def make(self):
        world = World(self.build, os.path.join(self.root, "template"))
        os.makedirs(world.root)
        try:
            world.set_up()
            assert world.server.stop() == 0, world.server.log()
        finally:
            world.close()
        self.address = world.server.address
        written = world.data + ".written"  # copied once with holes, the next copies read no zeros
        os.rename(world.data, written)
        copy_tree(written, world.data)
        shutil.rmtree(written)

    def copy(self):
        self.count += 1
        world = World(self.build, os.path.join(self.root, f"{os.getpid()}-{self.count}"))
        os.makedirs(world.root)
        for name in ("data", "config"):
            copy_tree(os.path.join(self.root, "template", name), os.path.join(world.root, name))
        world.address = free_address(self.ports)
        readdress(world.config, self.address, world.address)
        return world

    def remove(self, world):
        shutil.rmtree(world.root, ignore_errors=True)

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)


def copy_tree(source, target):
    """Holes stay holes: a data directory is mostly zeros."""
    subprocess.run(["cp", "-a", "--sparse=always", source, target], check=True)


# Below those that outgoing connections get, so that none of those takes one meanwhile.
PORTS = range(20000, 32000)


def month_keys(data):
    """The names of the months' key files in a data directory: those that erasure destroys, oldest first."""
    return sorted(n for n in os.listdir(os.path.join(data, "keys")) if n not in ("code.key", "public.key"))


def free_address(ports=PORTS):
    for port in random.sample(ports, 200):
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
            return f"127.0.0.1:{port}"
    raise RuntimeError("no free port below 32000")


def readdress(config, old, new):
    """The profiles of a copied world look for its own server."""
    folder = os.path.join(config, "paigong")
    for person in os.listdir(folder):
        path = os.path.join(folder, person, "server.json")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace(old, new))


def small_disk(path, megabytes):
    """A file system of its own at path; Skip where that isn't allowed."""
    os.makedirs(path, exist_ok=True)
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", path],
                          capture_output=True, check=False)
    if made.returncode != 0:
        raise Skip("mounting a small file system is not allowed here")


def unmount(path):
    subprocess.run(["umount", path], capture_output=True, check=False)


def fill(path, name="filler"):
    """Takes all room of the file system; returns the file to remove."""
    name = os.path.join(path, name)
    chunk = b"\1" * (1 << 20)
    with open(name, "wb", buffering=0) as file:
        size = len(chunk)
        while size > 0:
            try:
                file.write(chunk[:size])
            except OSError:
                size //= 2
    return name


def limit_file_size(size):
    """For preexec_fn: no file grows beyond it, and who writes there gets SIGXFSZ."""
    def apply():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    return apply


def eventually(condition, what, seconds=None):
    """Waits for what another process does; no fixed pause stands for it."""
    seconds = seconds or DEADLINE
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, f"not in {seconds} s: {what}"
        select.select([], [], [], 0.02)
