"""strace around a server: which calls it makes on which file, and a fault in a chosen one."""
import collections
import os
import re
import shutil
import subprocess

import rig

CALLS = ("pwrite64", "pwritev", "write", "fdatasync", "fsync", "fallocate", "ftruncate", "rename",
         "renameat")
WRITES = ("pwrite64", "pwritev", "write", "fallocate", "ftruncate")
SHORT = ("pwrite64", "pwritev", "write")
ENTRY = re.compile(r"^(\d+) +(\w+)\((?:\w+<([^>]*)>|\"([^\"]*)\")")


def require():
    """Skip where a fault can't be injected."""
    if shutil.which("strace") is None:
        raise rig.Skip("strace is not installed")
    tried = subprocess.run(["strace", "-D", "-o", os.devnull, "-e", "inject=fsync:error=EIO",
                            "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0 or tried.stderr:
        raise rig.Skip(f"strace can't trace here: {tried.stderr.strip()}")


class Fault:
    """The nth such call on that path, of every thread; result: an error or a return value."""

    def __init__(self, call, path, nth, result):
        self.call, self.path, self.nth, self.result = call, path, nth, result

    def flags(self):
        how = self.result if self.result.startswith("retval") else f"error={self.result}"
        return ["-P", self.path, "-e", f"trace={self.call}", "-e",
                f"inject={self.call}:{how}:when={self.nth}"]

    def __repr__(self):
        return f"{self.call} {self.nth} of {self.path}: {self.result}"


def tracer(log, fault=None):
    """The words in front of a command; the server stays our own child."""
    what = fault.flags() if fault else ["-e", "trace=" + ",".join(CALLS)]
    return ["strace", "-D", "-f", "-y", "-qq", "-e", "signal=none", "-o", log, *what]


def attach(server, log, fault):
    """From now on; when it returns the fault is armed."""
    words = ["strace", "-f", "-y", "-e", "signal=none", "-o", log, *fault.flags(), "-p",
             str(server.process.pid)]
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    line = process.stderr.readline()
    assert b"attached" in line, line
    return process


def read(log):
    """(thread, call, path) of each call of a trace, and how many came before READY."""
    calls, before = [], 0
    with open(log, encoding="utf-8", errors="replace") as file:
        for line in file:
            found = ENTRY.match(line)
            if "READY " in line and not before:
                before = len(calls)
            elif found and (found.group(3) or found.group(4)):
                calls.append((found.group(1), found.group(2), found.group(3) or found.group(4)))
    return calls, before


def most_of_a_thread(calls):
    """(call, path) → how many of one thread at most: what `when` counts."""
    most = collections.Counter()
    for (_, call, path), number in collections.Counter(calls).items():
        most[call, path] = max(most[call, path], number)
    return most


def injected(log):
    with open(log, encoding="utf-8", errors="replace") as file:
        return [line for line in file if "INJECTED" in line]
