#!/usr/bin/env python3
"""Fuzzes every target for a while, two at once: builds with clang into build-fuzz, prints PASS or
FAIL for each with what it did.

    python3 tests/fuzz/run.py [TARGET...]        PAIGONG_FUZZ_SECONDS each (600)
    python3 tests/fuzz/run.py --merge [TARGET...]  keeps of the corpus, and of what was found since,
                                                 the few inputs that reach everything
    python3 tests/fuzz/run.py --seeds            makes the seeds of the corpus anew

A finding is stored in tests/fuzz/corpus/TARGET, so that the ordinary tests replay it until it is
mended and for ever after; the line that replays it by hand is printed."""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / os.environ.get("PAIGONG_FUZZ_BUILD", "build-fuzz")
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
FOUND = BUILD / "found"  # inputs that reached something new: the next run begins with them
SECONDS = int(os.environ.get("PAIGONG_FUZZ_SECONDS", "600"))
AT_ONCE = 2
# Bytes of an input: what a target makes of more is more of the same, only slower.
LONGEST = {"dispatch": 3000, "session": 3000, "view": 400, "record": 600, "policy": 8000,
           "restore": 40000}
LONGEST_ELSE = 6000
SLOWEST_SECONDS, MEMORY_MB = 25, 2500
ENVIRONMENT = dict(
    os.environ, LC_ALL="C.UTF-8",
    ASAN_OPTIONS="detect_leaks=1:quarantine_size_mb=16:allocator_may_return_null=0",
    UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1")


def targets():
    return sorted(p.stem.removeprefix("target_") for p in Path(__file__).parent.glob("target_*.c"))


def build():
    if not shutil.which("clang"):
        print("SKIP fuzz: clang is not installed")
        return False
    log = ""
    if not (BUILD / "build.ninja").exists():
        setup = subprocess.run(
            ["meson", "setup", str(BUILD), "-Dfuzz=true", "-Db_sanitize=address,undefined",
             "-Db_lundef=false"], cwd=ROOT, capture_output=True, text=True,
            env=dict(os.environ, CC="clang"))
        log = setup.stdout + setup.stderr
    names = ["tests/fuzz/fuzz_" + name for name in targets() + ["seeds"]]
    made = subprocess.run(["ninja", "-C", str(BUILD), *names], capture_output=True, text=True)
    if made.returncode:
        print(log + made.stdout + made.stderr)
        print("FAIL fuzz: build")
        return False
    return True


def program(name):
    return str(BUILD / "tests" / "fuzz" / f"fuzz_{name}")


def options(name):
    # Entropic scheduling looks at each feature of each run: too dear where an input runs a server.
    return [f"-max_len={LONGEST.get(name, LONGEST_ELSE)}", f"-timeout={SLOWEST_SECONDS}",
            f"-rss_limit_mb={MEMORY_MB}", "-entropic=0"]


def folders(name):
    (CORPUS / name).mkdir(parents=True, exist_ok=True)
    (FOUND / name).mkdir(parents=True, exist_ok=True)
    return [str(FOUND / name), str(CORPUS / name)]


def keep_finding(name, scratch):
    for found in Path(scratch).iterdir():
        stored = CORPUS / name / f"found-{found.name}"
        shutil.copy(found, stored)
        print(f"     replay: {program(name)} {stored.relative_to(ROOT)}")


def fuzz(name):
    """One target for SECONDS; (fine, a line about it, its last words)."""
    with tempfile.TemporaryDirectory() as scratch:
        run = subprocess.run(
            [program(name), f"-max_total_time={SECONDS}", *options(name), "-print_final_stats=1",
             f"-artifact_prefix={scratch}/", *folders(name)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT, check=False)
        said = run.stderr.decode("utf-8", "replace")
        if run.returncode:
            keep_finding(name, scratch)
    executions = (re.findall(r"number_of_executed_units: (\d+)", said) or ["0"])[-1]
    covered = re.findall(r"cov: (\d+) ft: (\d+)", said)
    edges, features = covered[-1] if covered else ("0", "0")
    line = (f"fuzz_{name}: {executions} executions in {SECONDS} s, {edges} edges, "
            f"{features} features")
    return run.returncode == 0, line, said[-4000:]


def fuzz_all(names):
    failed = False
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for fine, line, said in pool.map(fuzz, names):
            if not fine:
                print(said)
            print(f"{'PASS' if fine else 'FAIL'} {line}", flush=True)
            failed |= not fine
    return 1 if failed else 0


def merge(names):
    """Inputs with a name of their own stay; of the others only what adds to those and to seeds."""
    for name in names:
        corpus = CORPUS / name
        folders(name)
        with tempfile.TemporaryDirectory() as scratch:
            kept = Path(scratch) / "kept"
            kept.mkdir()
            named = [p for p in corpus.iterdir() if not re.fullmatch(r"[0-9a-f]{40}", p.name)]
            for path in named:
                shutil.copy(path, kept / path.name)
            subprocess.run([program(name), "-merge=1", *options(name), str(kept), str(corpus),
                            str(FOUND / name)], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, env=ENVIRONMENT, check=True)
            shutil.rmtree(corpus)
            shutil.copytree(kept, corpus)
        files = list(corpus.iterdir())
        print(f"{name}: {len(files)} inputs, {sum(p.stat().st_size for p in files)} bytes")
    return 0


def main():
    wanted = [a for a in sys.argv[1:] if not a.startswith("--")] or targets()
    if not build():
        return 1 if shutil.which("clang") else 0
    if "--seeds" in sys.argv:
        return subprocess.run([program("seeds"), str(CORPUS)], env=ENVIRONMENT,
                              check=False).returncode
    return merge(wanted) if "--merge" in sys.argv else fuzz_all(wanted)


if __name__ == "__main__":
    sys.exit(main())
