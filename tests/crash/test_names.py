"""A file's name is durable only with its directory: whoever makes a directory or a file that must
last flushes where it stands before saying that it is done. ext4 forgives who doesn't, as it
commits names together; so the calls themselves are looked at."""
import os
import re
import subprocess

import tracing
from office import unstarted

CALLS = "openat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,fsync"
NAME = r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"'
MADE = re.compile(rf"^\d+ +(?:mkdir|mkdirat)\({NAME}.*= 0$")
OPENED = re.compile(rf"^\d+ +openat\({NAME}, [A-Z_|]*O_CREAT.*= \d+<([^>]*)>$")
MOVED = re.compile(rf"^\d+ +rename(?:at2?)?\({NAME}, {NAME}.*= 0$")
REMOVED = re.compile(rf"^\d+ +unlink(?:at)?\({NAME}.*= 0$")
FLUSHED = re.compile(r"^\d+ +fsync\(\d+<([^>]*)>\) += 0$")
# may be lost: a lock is empty, the view is made anew, an error's text is nobody's promise
FORGIVEN = re.compile(r"/(lock|lock\.mdb|sending|session|view|view/.*)$")


def unflushed(trace, root):
    """The names below root that were made, and that no flush of their directory followed."""
    waiting = set()
    for line in trace:
        for pattern, take in ((MADE, 1), (OPENED, 3), (MOVED, 3)):
            found = pattern.match(line)
            if not found:
                continue
            if pattern is MOVED:
                waiting.discard(os.path.join(found.group(1) or "", found.group(2)))
                waiting.add(os.path.join(found.group(3) or "", found.group(4)))
            elif pattern is OPENED:
                waiting.add(found.group(take))
            else:
                waiting.add(os.path.join(found.group(1) or "", found.group(2)))
        gone, flushed = REMOVED.match(line), FLUSHED.match(line)
        if gone:
            waiting.discard(os.path.join(gone.group(1) or "", gone.group(2)))
        if flushed:
            waiting = {path for path in waiting if os.path.dirname(path) != flushed.group(1)}
    return sorted(p for p in waiting if p.startswith(root + "/") and not FORGIVEN.search(p))


def lasts(world, root, program, *arguments, status=0):
    """Runs it; everything that it made below root lasts when it says that it is done."""
    log = os.path.join(world.root, "names.trace")
    folder = "server" if program == "paigongd" else "client"
    done = subprocess.run(
        ["strace", "-f", "-y", "-qq", "-e", "signal=none", "-e", f"trace={CALLS}", "-o", log,
         os.path.join(world.build, folder, program), *arguments],
        env=world.environment(), capture_output=True, text=True, check=False)
    assert done.returncode == status, done
    with open(log, encoding="utf-8") as trace:
        lines = trace.read().splitlines()
    assert any(FLUSHED.match(line) for line in lines), "the trace shows no flush at all"
    left = unflushed(lines, root)
    assert not left, f"{program} {arguments[0]}: made, and not flushed with their directory: {left}"
    return done


def test_names_are_flushed(world):
    tracing.require()
    new = os.path.join(world.root, "new")
    lasts(world, world.root, "paigongd", "init", new)
    code = world.do("admin", "staff", "add", "late", "--name", "Late", "--role", "desk", "--site",
                    "garden")["code"]
    world.config = os.path.join(world.root, "another", "home")
    os.makedirs(os.path.dirname(world.config))
    lasts(world, world.root, "paigong-desk", "enroll", world.server.address, code, "--profile",
          "late")
    world.config = os.path.join(world.root, "config")
    file = os.path.join(world.root, "paigong.backup")
    lasts(world, world.root, "paigong-admin", "--profile", "admin", "backup", file)
    lasts(world, world.root, "paigongd", "restore", file, os.path.join(world.root, "restored"))


def test_a_handhelds_names_are_flushed(world):
    """Its queue and its cache, from the first command on."""
    tracing.require()
    ticket = world.new()
    world.do("li", "dispatch", ticket, "--to", "wang")
    lasts(world, world.config, "paigong-tech", "--profile", "wang", "list")
    assert world.server.stop() == 0
    lasts(world, world.config, "paigong-tech", "--profile", "wang", "accept", ticket, status=6)


@unstarted
def test_the_rule_itself(world):
    """The reader of traces sees what is missing."""
    made = ['1 mkdir("/a/b", 0700) = 0', '1 openat(AT_FDCWD</>, "/a/b/c", O_WRONLY|O_CREAT, 0600) '
            '= 3</a/b/c>']
    assert unflushed(made, "/a") == ["/a/b", "/a/b/c"], unflushed(made, "/a")
    flushed = made + ["1 fsync(4</a/b>) = 0"]
    assert unflushed(flushed, "/a") == ["/a/b"]
    moved = flushed + ['1 renameat(4</a/b>, "c", 4</a/b>, "d") = 0']
    assert unflushed(moved, "/a") == ["/a/b", "/a/b/d"]
    assert not unflushed(moved + ["1 fsync(4</a/b>) = 0", "1 fsync(5</a>) = 0"], "/a")
    world.damaged = True
