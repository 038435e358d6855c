"""Runs the test_… functions of a folder's test_*.py, each in a world of its own with a running
server; afterwards the chain is verified (twice: by the server and by ledger_file.py), the view
compared, and each event held against the table of docs/ledger.md."""
import glob
import importlib
import os
import sys
import time
import traceback

import ledger_facts
from ledger_file import Ledger
from rig import Skip, Template


def find(folder, words):
    """(name, function) of every test there whose name holds one of the words."""
    for path in sorted(glob.glob(os.path.join(folder, "test_*.py"))):
        module = importlib.import_module(os.path.basename(path)[:-3])
        for name, function in list(vars(module).items()):
            full = f"{module.__name__[5:]}.{name[5:]}"
            if name.startswith("test_") and (not words or any(w in full for w in words)):
                yield full, function


def afterwards(world):
    """What must hold at the end of every test. world.damaged: the test broke it on purpose."""
    if getattr(world, "damaged", False):
        return
    if world.server and world.server.process.poll() is None:
        status = world.server.stop()
        assert status == 0, f"the server ended with {status}:\n{world.server.log()}"
    world.check()
    ledger_facts.check(Ledger(world.data))


def run_one(template, suite, name, function):
    started = time.monotonic()
    world = template.copy()
    try:
        if not getattr(function, "unstarted", False):
            world.serve(listen=world.address)
        function(world)
        afterwards(world)
        world.close()
        world.look()
        verdict, reason = "PASS", ""
    except Skip as skip:
        verdict, reason = "SKIP", str(skip)
    except Exception:  # pylint: disable=broad-except
        verdict, reason = "FAIL", traceback.format_exc()
        if world.server:
            reason += "--- server's log ---\n" + world.server.log()[-2000:]
    finally:
        world.close()
        for clean in getattr(world, "cleanups", []):
            clean()
        template.remove(world)
    seconds = time.monotonic() - started
    if verdict == "FAIL":
        print("".join(f"# {line}\n" for line in reason.splitlines()), end="")
        reason = ""
    print(f"{verdict} {suite} {name}{' (' + reason + ')' if reason else ''} # {seconds:.1f} s",
          flush=True)
    return verdict


def main(suite, folder, usage):
    """BUILD and words from the command line; the exit status."""
    if len(sys.argv) < 2:
        print(usage, file=sys.stderr)
        return 2
    # a finding ends the program: the rest of the test tells of it
    os.environ.setdefault("UBSAN_OPTIONS", "halt_on_error=1:print_stacktrace=1")
    template = Template(sys.argv[1])
    count = {"PASS": 0, "FAIL": 0, "SKIP": 0}
    try:
        template.make()
        for name, function in find(folder, sys.argv[2:]):
            count[run_one(template, suite, name, function)] += 1
    except Exception:  # pylint: disable=broad-except
        print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
        print(f"FAIL {suite} set-up")
        count["FAIL"] += 1
    finally:
        template.close()
    print(f"{count['PASS']} passed, {count['FAIL']} failed, {count['SKIP']} skipped")
    return 1 if count["FAIL"] else 0

