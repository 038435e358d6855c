"""Runs the test_… functions of a folder's test_*.py, each in a world of its own with a running
server; afterwards the chain is verified (twice: by the server and by ledger_file.py), the view
compared, and each event held against the table of docs/ledger.md."""
import glob
import importlib
import multiprocessing
import os
import random
import sys
import time
import traceback

import ledger_facts
import refusals
import rig
from ledger_file import Ledger
from rig import PORTS, Skip, Template

WORKERS = min((os.cpu_count() or 1) + 1, 4)  # one more than cores: most of a test is waiting


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
    told = ""
    if verdict == "FAIL":
        told = "".join(f"# {line}\n" for line in reason.splitlines())
        reason = ""
    told += f"{verdict} {suite} {name}{' (' + reason + ')' if reason else ''} # {seconds:.1f} s\n"
    os.write(1, told.encode())  # whole: others write beside
    return verdict


def work(template, suite, tests, turn, worker):
    """One of several processes: takes the next test until there is none; how many had which
    verdict."""
    random.seed(f"{os.getpid()} {time.monotonic_ns()}")
    template.ports = PORTS[worker::WORKERS]
    count = {"PASS": 0, "FAIL": 0, "SKIP": 0}
    while True:
        with turn.get_lock():
            mine = turn.value
            turn.value += 1
        if mine >= len(tests):
            return count
        count[run_one(template, suite, *tests[mine])] += 1


def share_out(template, suite, tests):
    """The longest begin first, so that none runs alone at the end."""
    tests.sort(key=lambda test: not getattr(test[1], "lengthy", False))
    turn = multiprocessing.Value("i", 0)
    fork = multiprocessing.get_context("fork")
    results = fork.SimpleQueue()
    workers = [fork.Process(target=lambda w=w: results.put(work(template, suite, tests, turn, w)))
               for w in range(WORKERS)]
    for worker in workers:
        worker.start()
    count = {"PASS": 0, "FAIL": 0, "SKIP": 0}
    for worker in workers:
        worker.join()
        if worker.exitcode != 0:
            print(f"FAIL {suite}: a runner ended with {worker.exitcode}", flush=True)
            count["FAIL"] += 1
            continue
        for verdict, number in results.get().items():
            count[verdict] += number
    return count


def said_in_chinese(build, suite, count):
    """Every refusal that the tests met."""
    met = len(refusals.collected())
    if met == 0:
        return
    faults = refusals.check(build)
    verdict = "FAIL" if faults else "PASS"
    print("".join(f"# {fault}\n" for fault in faults), end="")
    print(f"{verdict} {suite} refusals.all_{met}_of_them_are_said_in_chinese", flush=True)
    count[verdict] += 1


def main(suite, folder, usage):
    """BUILD and words from the command line; the exit status."""
    if len(sys.argv) < 2:
        print(usage, file=sys.stderr)
        return 2
    # a finding ends the program: the rest of the test tells of it
    os.environ.setdefault("UBSAN_OPTIONS", "halt_on_error=1:print_stacktrace=1")
    rig.DEADLINE *= rig.slowness(sys.argv[1])
    template = Template(sys.argv[1])
    os.environ["PAIGONG_E2E_REFUSALS"] = os.path.join(template.root, "refusals")
    try:
        template.make()
        sys.stdout.flush()
        count = share_out(template, suite, list(find(folder, sys.argv[2:])))
        said_in_chinese(template.build, suite, count)
    except Exception:  # pylint: disable=broad-except
        print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
        print(f"FAIL {suite} set-up")
        count = {"PASS": 0, "FAIL": 1, "SKIP": 0}
    finally:
        template.close()
    print(f"{count['PASS']} passed, {count['FAIL']} failed, {count['SKIP']} skipped")
    return 1 if count["FAIL"] else 0

